/* The harness that services test with: the toy bank is driven through load, decide, apply, react
 * and query without sockets. */
#include "runtime/harness.h"
#include "support/jouet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-000000000001"

static void an_accepted_command_is_applied_and_can_be_asked(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&JOUET_BANQUE, NULL);
    const struct decision *d = harness_command(h, jouet_ouvrir("c1", PERSONNE, "QUARTZ"), NULL);
    assert_string_equal(d->refusal.code, "");
    assert_int_equal(d->event_count, 1);
    assert_string_equal(d->events[0].subject, "c1");
    (void)harness_command(h, jouet_deposer("c1", 30), NULL);
    const struct answer *a = harness_query(h, jouet_solde("c1"), NULL);
    const Jouet__SoldeReponse *solde = (const Jouet__SoldeReponse *)a->body;
    assert_int_equal(solde->montant, 30);
    assert_string_equal(solde->titulaire, "QUARTZ");
    assert_string_equal(harness_replay_difference(h), "");
    harness_close(&h);
}

static void a_refused_command_changes_nothing(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&JOUET_BANQUE, NULL);
    uint8_t before[STORE_DIGEST_SIZE];
    uint8_t after[STORE_DIGEST_SIZE];
    harness_digest(h, before);
    const struct decision *d = harness_command(h, jouet_deposer("c1", 30), NULL);
    assert_string_equal(d->refusal.code, "COMPTE_INCONNU");
    assert_int_equal(d->event_count, 0);
    harness_digest(h, after);
    assert_memory_equal(before, after, STORE_DIGEST_SIZE);
    harness_close(&h);
}

static void the_same_command_id_is_the_same_command(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&JOUET_BANQUE, NULL);
    const struct context once = { .command = "01890000-0000-7000-8000-0000000000c1" };
    (void)harness_command(h, jouet_ouvrir("c1", PERSONNE, "QUARTZ"), NULL);
    (void)harness_command(h, jouet_deposer("c1", 30), &once);
    (void)harness_command(h, jouet_deposer("c1", 30), &once);
    const struct answer *a = harness_query(h, jouet_solde("c1"), NULL);
    assert_int_equal(((const Jouet__SoldeReponse *)a->body)->montant, 30);
    harness_close(&h);
}

static void hear_deposit(struct harness *h, int64_t montant)
{
    Jouet__Depose body = JOUET__DEPOSE__INIT;
    body.compte = "c1";
    body.montant = montant;
    Jouet__Evenement event = JOUET__EVENEMENT__INIT;
    event.fait_case = JOUET__EVENEMENT__FAIT_DEPOSE;
    event.depose = &body;
    harness_event(h, "reperage", &event.base, 0);
}

static void hear_account(struct harness *h)
{
    Jouet__CompteOuvert body = JOUET__COMPTE_OUVERT__INIT;
    body.compte = "c1";
    Jouet__Evenement event = JOUET__EVENEMENT__INIT;
    event.fait_case = JOUET__EVENEMENT__FAIT_COMPTE_OUVERT;
    event.compte_ouvert = &body;
    harness_event(h, "reperage", &event.base, 0);
}

static void an_event_heard_is_applied_and_reacted_to(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&JOUET_MIROIR, NULL);
    hear_account(h);
    hear_deposit(h, 10);
    hear_deposit(h, 2000);
    const struct answer *a = harness_query(h, jouet_total(), "2017-03-14");
    const Jouet__TotalReponse *total = (const Jouet__TotalReponse *)a->body;
    assert_int_equal(total->montant, 2010);
    assert_int_equal(total->felicitations, 1);
    assert_string_equal(total->au, "2017-03-14");
    assert_int_equal(harness_refused_reactions(h), 0);
    assert_string_equal(harness_replay_difference(h), "");
    harness_close(&h);
}

static void a_refused_reaction_stands_in_a_list(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&JOUET_MIROIR, NULL);
    hear_account(h);
    hear_deposit(h, 9500);
    assert_int_equal(harness_refused_reactions(h), 1);
    assert_string_equal(harness_replay_difference(h), "");
    harness_close(&h);
}

static void the_same_calls_give_the_same_digest(void **unused)
{
    (void)unused;
    uint8_t digests[2][STORE_DIGEST_SIZE];
    for (size_t i = 0; i < 2; i++) {
        struct harness *h = harness_open(&JOUET_BANQUE, NULL);
        (void)harness_command(h, jouet_ouvrir("c1", PERSONNE, "QUARTZ"), NULL);
        harness_digest(h, digests[i]);
        harness_close(&h);
    }
    assert_memory_equal(digests[0], digests[1], STORE_DIGEST_SIZE);
}

static void an_erased_person_leaves_no_name_and_the_replay_agrees(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&JOUET_BANQUE, NULL);
    (void)harness_command(h, jouet_ouvrir("c1", PERSONNE, "QUARTZ"), NULL);
    (void)harness_command(h, jouet_effacer(PERSONNE), NULL);
    const struct answer *a = harness_query(h, jouet_solde("c1"), NULL);
    assert_string_equal(((const Jouet__SoldeReponse *)a->body)->titulaire, "");
    assert_string_equal(harness_replay_difference(h), "");
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_accepted_command_is_applied_and_can_be_asked),
        cmocka_unit_test(a_refused_command_changes_nothing),
        cmocka_unit_test(the_same_command_id_is_the_same_command),
        cmocka_unit_test(an_event_heard_is_applied_and_reacted_to),
        cmocka_unit_test(a_refused_reaction_stands_in_a_list),
        cmocka_unit_test(the_same_calls_give_the_same_digest),
        cmocka_unit_test(an_erased_person_leaves_no_name_and_the_replay_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
