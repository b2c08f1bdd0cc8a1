/* Two services and a bus over real sockets: what one records the other hears, once and in order,
 * whoever is away in between; its reactions happen exactly once. */
#include "support/toy_site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

struct pair {
    struct toy_site site;
    struct toy_service *banque;
    struct toy_service *miroir;
};

static void open_pair(struct pair *p)
{
    toy_open(&p->site);
    p->banque = toy_add(&p->site, &JOUET_BANQUE);
    p->miroir = toy_add(&p->site, &JOUET_MIROIR);
    toy_start(&p->site, p->banque);
    toy_start(&p->site, p->miroir);
}

static void open_pair_with_account(struct pair *p)
{
    open_pair(p);
    (void)toy_accept(&p->site, p->banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ"));
}

static uint64_t deposit(struct pair *p, int64_t montant)
{
    return toy_accept(&p->site, p->banque, jouet_deposer("c1", montant));
}

static const Jouet__TotalReponse *heard(struct pair *p, uint64_t sequence)
{
    return toy_total(&p->site, p->miroir, "reperage", sequence);
}

static void what_one_records_the_other_hears_without_the_personal_part(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    const Jouet__TotalReponse *total = heard(&p, deposit(&p, 40));
    assert_int_equal(total->montant, 40);
    assert_string_equal(toy_solde(&p.site, p.banque, "c1")->titulaire, "QUARTZ");
    assert_string_equal(toy_solde(&p.site, p.miroir, "c1")->titulaire, "");
    toy_close(&p.site);
}

static void a_service_goes_on_while_the_bus_is_away_and_tells_later(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    (void)heard(&p, deposit(&p, 1));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty); /* It knows, too. */
    toy_bus_stop(&p.site);
    uint64_t last = 0;
    for (int i = 0; i < 20; i++)
        last = deposit(&p, 2);
    Plie__StatusReply *status = toy_status(&p.site, p.banque);
    assert_int_equal(toy_counter(status, "outbox_evenements"), 20);
    assert_int_equal(toy_total(&p.site, p.miroir, NULL, 0)->montant, 1);
    toy_bus_start(&p.site);
    assert_int_equal(heard(&p, last)->montant, 41);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_close(&p.site);
}

static void a_service_takes_commands_after_a_restart_while_the_bus_is_away(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_bus_stop(&p.site);
    toy_stop(p.banque);
    toy_start(&p.site, p.banque);
    Plie__CommandReply *reply = toy_command(&p.site, p.banque, NULL, jouet_deposer("c1", 5));
    assert_int_equal(reply->outcome_case, PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED);
    toy_bus_start(&p.site);
    assert_int_equal(heard(&p, reply->accepted->sequence)->montant, 5);
    toy_close(&p.site);
}

static void a_follower_that_was_away_hears_what_it_missed(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    (void)heard(&p, deposit(&p, 1));
    toy_stop(p.miroir);
    toy_accept_many(&p.site, p.banque, 3000, jouet_deposer("c1", 1));
    uint64_t last = deposit(&p, 1);
    toy_start(&p.site, p.miroir);
    assert_int_equal(heard(&p, last)->montant, 3002);
    toy_close(&p.site);
}

static bool has_congratulated(const Plie__StatusReply *status)
{
    return status->marks[0]->sequence >= 2;
}

static void a_reaction_happens_exactly_once(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    (void)heard(&p, deposit(&p, 1000));
    (void)heard(&p, deposit(&p, 999));
    (void)toy_await(&p.site, p.miroir, toy_outbox_is_empty);
    toy_stop(p.miroir);
    uint64_t last = deposit(&p, 2000);
    toy_start(&p.site, p.miroir);
    (void)heard(&p, last);
    (void)toy_await(&p.site, p.miroir, has_congratulated);
    toy_stop(p.miroir);
    toy_start(&p.site, p.miroir);
    assert_int_equal(heard(&p, deposit(&p, 1))->felicitations, 2);
    assert_int_equal(toy_status(&p.site, p.miroir)->marks[0]->sequence, 2);
    toy_close(&p.site);
}

static bool has_refused_reaction(const Plie__StatusReply *status)
{
    return status->n_refused_reactions == 1;
}

static bool has_no_refused_reaction(const Plie__StatusReply *status)
{
    return status->n_refused_reactions == 0;
}

static Plie__CommandReply *settle(struct pair *p, const char *evenement, const char *note)
{
    Plie__ReglerReaction regler = PLIE__REGLER_REACTION__INIT;
    regler.id = (char *)toy_id(&p->site);
    regler.evenement = (char *)evenement;
    regler.note = (char *)note;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_REGLER;
    request.regler = &regler;
    uint8_t bytes[512];
    size_t size = plie__service_request__pack(&request, bytes);
    return toy_send_raw(&p->site, p->miroir, false, bytes, size)->command;
}

static void a_refused_reaction_is_listed_until_somebody_settles_it(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    (void)heard(&p, deposit(&p, 9500));
    Plie__StatusReply *status = toy_await(&p.site, p.miroir, has_refused_reaction);
    const Plie__ReactionRefusee *listed = status->refused_reactions[0];
    assert_string_equal(listed->commande, "Feliciter");
    assert_string_equal(listed->refus->code, "VALEUR_HORS_LIMITES");
    assert_string_equal(settle(&p, toy_id(&p.site), "appele")->refused->code, "REACTION_INCONNUE");
    assert_string_equal(settle(&p, listed->evenement, "un texte libre")->refused->code,
                        "NOTE_INVALIDE");
    assert_int_equal(settle(&p, listed->evenement, "appele")->outcome_case,
                     PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED);
    (void)toy_await(&p.site, p.miroir, has_no_refused_reaction);
    toy_close(&p.site);
}

static void an_event_that_cannot_be_applied_stops_following_not_answering(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    toy_stop(p.miroir); /* So that all of it comes at once. */
    uint64_t before = deposit(&p, 7);
    (void)toy_accept(&p.site, p.banque, jouet_casser("miroir"));
    (void)deposit(&p, 8);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_start(&p.site, p.miroir);
    Plie__StatusReply *status = toy_await(&p.site, p.miroir, toy_is_poisoned);
    assert_non_null(strstr(status->poison, "cannot be applied"));
    assert_int_equal(heard(&p, before)->montant, 7); /* Everything before it stays. */
    Jouet__Feliciter body = JOUET__FELICITER__INIT;
    body.compte = "c1";
    body.montant = 1000;
    Jouet__CommandeMiroir commande = JOUET__COMMANDE_MIROIR__INIT;
    commande.acte_case = JOUET__COMMANDE_MIROIR__ACTE_FELICITER;
    commande.feliciter = &body;
    Plie__CommandReply *reply = toy_command(&p.site, p.miroir, NULL, &commande.base);
    assert_string_equal(reply->failed->code, "SUIVI_ARRETE");
    assert_int_equal(deposit(&p, 9), 5); /* The others go on. */
    toy_close(&p.site);
}

static void a_question_waits_for_the_marks_that_it_asks_for_and_not_for_ever(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    const struct toy_question never = { .requete = jouet_total(),
                                        .at_least = "reperage",
                                        .sequence = 1000 };
    Plie__QueryReply *reply = toy_query(&p.site, p.miroir, &never);
    assert_string_equal(reply->refused->code, "PAS_ENCORE");
    assert_int_equal(heard(&p, deposit(&p, 3))->montant, 3);
    toy_close(&p.site);
}

static void a_service_without_commands_follows_too(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    struct toy_service *tableau = toy_add(&p.site, &JOUET_TABLEAU);
    toy_start(&p.site, tableau);
    assert_int_equal(toy_total(&p.site, tableau, "reperage", deposit(&p, 11))->montant, 11);
    toy_close(&p.site);
}

/* Account, deposit, congratulation. */
static bool is_at_the_end(const Plie__StatusReply *status)
{
    return status->position == 3;
}

static void the_chain_of_all_followers_is_that_of_the_site(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    uint64_t last = deposit(&p, 1500); /* The mirror answers it. */
    (void)heard(&p, last);
    (void)toy_await(&p.site, p.miroir, toy_outbox_is_empty);
    (void)toy_total(&p.site, p.banque, "miroir", 1);
    (void)toy_total(&p.site, p.miroir, "reperage", last);
    struct toy_service *tableau = toy_add(&p.site, &JOUET_TABLEAU);
    toy_start(&p.site, tableau);
    (void)toy_total(&p.site, tableau, "miroir", 1);
    Plie__StatusReply *a = toy_await(&p.site, p.banque, is_at_the_end);
    Plie__StatusReply *b = toy_await(&p.site, tableau, is_at_the_end);
    assert_int_equal(a->chain.len, 32);
    assert_memory_equal(a->chain.data, b->chain.data, 32);
    toy_close(&p.site);
}

static uint64_t position_wanted;

static bool is_at_the_position(const Plie__StatusReply *status)
{
    return status->position == position_wanted || status->stopped[0] != '\0';
}

static void await_position(struct pair *p, uint64_t position)
{
    position_wanted = position;
    assert_string_equal(toy_await(&p->site, p->banque, is_at_the_position)->stopped, "");
}

/* Own Lots that come back move positions that are saved a little later: a rollback in between makes
 * the service follow again from what it has saved. */
static void a_rollback_between_two_saves_does_not_lose_the_thread(void **unused)
{
    (void)unused;
    struct pair p;
    open_pair_with_account(&p);
    await_position(&p, 1);
    for (uint64_t position = 2; position < 12; position++) {
        (void)deposit(&p, 1);
        await_position(&p, position);
        Plie__CommandReply *reply = toy_command(&p.site, p.banque, NULL, jouet_casser("apply"));
        assert_string_equal(reply->failed->code, "ERREUR_EXPLOITATION");
    }
    toy_close(&p.site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_records_the_other_hears_without_the_personal_part),
        cmocka_unit_test(a_service_goes_on_while_the_bus_is_away_and_tells_later),
        cmocka_unit_test(a_service_takes_commands_after_a_restart_while_the_bus_is_away),
        cmocka_unit_test(a_follower_that_was_away_hears_what_it_missed),
        cmocka_unit_test(a_reaction_happens_exactly_once),
        cmocka_unit_test(a_refused_reaction_is_listed_until_somebody_settles_it),
        cmocka_unit_test(an_event_that_cannot_be_applied_stops_following_not_answering),
        cmocka_unit_test(a_question_waits_for_the_marks_that_it_asks_for_and_not_for_ever),
        cmocka_unit_test(a_rollback_between_two_saves_does_not_lose_the_thread),
        cmocka_unit_test(a_service_without_commands_follows_too),
        cmocka_unit_test(the_chain_of_all_followers_is_that_of_the_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
