/* Decisions, reactions and answers live in an arena and follow a few rules of their own. */
#include "base/id.h"
#include "runtime/answer.h"
#include "runtime/message.h"
#include "runtime/service.h"
#include "support/jouet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static int setup(void **unused)
{
    (void)unused;
    arena_init(&arena, 16 * 1024 * 1024);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    arena_release(&arena);
    return 0;
}

static void a_refusal_that_is_too_long_is_cut_between_characters(void **unused)
{
    (void)unused;
    char text[2 * REFUSAL_TEXT_SIZE + 1] = "";
    struct decision d;
    struct answer a;
    for (size_t i = 0; i < REFUSAL_TEXT_SIZE; i++)
        memcpy(text + 2 * i, "é", sizeof("é"));
    decision_init(&d, &arena, &jouet__evenement__descriptor);
    answer_init(&a, &arena, &jouet__reponse__descriptor);
    for (size_t odd = 0; odd < 2; odd++) {
        const char *begin = odd == 0 ? "" : "x";
        refusal_clear(&d.refusal);
        refusal_clear(&a.refusal);
        decision_refuse(&d, "LONG", "", "%s%s", begin, text);
        answer_refuse(&a, "LONG", "", "%s%s", begin, text);
        assert_null(strchr(d.refusal.text, '?'));
        assert_null(strchr(a.refusal.text, '?'));
        assert_in_range(strlen(d.refusal.text), REFUSAL_TEXT_SIZE - 3, REFUSAL_TEXT_SIZE - 1);
    }
}

static void the_first_refusal_stands_and_drops_the_events(void **unused)
{
    (void)unused;
    struct decision d;
    decision_init(&d, &arena, &jouet__evenement__descriptor);
    (void)decision_event(&d, 2, "c1", "");
    decision_refuse(&d, "PREMIER", "a", "Le premier refus, %d.", 1);
    decision_refuse(&d, "SECOND", "b", "Le second.");
    Jouet__Depose *event = decision_event(&d, 2, "c1", "");
    event->montant = 3; /* May be filled, counts for nothing. */
    assert_string_equal(d.refusal.code, "PREMIER");
    assert_string_equal(d.refusal.text, "Le premier refus, 1.");
    assert_int_equal(d.event_count, 0);
}

static void a_command_records_a_bounded_number_of_events(void **unused)
{
    (void)unused;
    struct decision d;
    decision_init(&d, &arena, &jouet__evenement__descriptor);
    for (int i = 0; i < LIMIT_EVENTS_PER_COMMAND; i++)
        ((Jouet__Depose *)decision_event(&d, 2, "c1", ""))->montant = i;
    assert_int_equal(d.event_count, LIMIT_EVENTS_PER_COMMAND);
    for (int i = 0; i < LIMIT_EVENTS_PER_COMMAND; i++)
        assert_int_equal(((Jouet__Depose *)d.events[i].body)->montant, i);
    (void)decision_event(&d, 2, "c1", "");
    assert_string_equal(d.refusal.code, "TROP_D_EVENEMENTS");
}

static void ids_follow_from_the_command_and_from_the_event(void **unused)
{
    (void)unused;
    struct decision d;
    decision_init(&d, &arena, &jouet__evenement__descriptor);
    const struct context context = { .command = "01890000-0000-7000-8000-0000000000c1" };
    const char *first = decision_id(&d, &context, 0);
    assert_true(id_is_valid(first));
    assert_string_equal(first, decision_id(&d, &context, 0));
    assert_string_not_equal(first, decision_id(&d, &context, 1));

    struct reaction r;
    reaction_init(&r, &arena, &jouet__commande_miroir__descriptor);
    const struct event_context event = { .id = "01890000-0000-7000-8000-0000000000e1" };
    char command_id[ID_SIZE];
    id_derive(command_id, event.id, 0);
    assert_string_equal(reaction_id(&r, &event, 0), reaction_id(&r, &event, 0));
    assert_string_not_equal(reaction_id(&r, &event, 0), command_id);
    assert_ptr_equal(((ProtobufCMessage *)reaction_command(&r, 1))->descriptor,
                     &jouet__feliciter__descriptor);
}

static void an_answer_grows_row_by_row(void **unused)
{
    (void)unused;
    struct answer a;
    answer_init(&a, &arena, &jouet__reponse__descriptor);
    size_t count = 0;
    void **items = NULL;
    for (int i = 0; i < 1000; i++) {
        Jouet__SoldeReponse *row =
            answer_add(&a, &count, &items, &jouet__solde_reponse__descriptor);
        row->montant = i;
        row->titulaire = answer_format(&a, "n°%d", i);
    }
    assert_int_equal(count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(((Jouet__SoldeReponse *)items[i])->montant, i);
    assert_string_equal(((Jouet__SoldeReponse *)items[999])->titulaire, "n°999");
    assert_string_equal(answer_date(&a, DATE_NONE), "");
    assert_string_equal(answer_date(&a, 0), "1970-01-01");
}

/* facts ‖ personal is the whole event, and neither holds what is the other's. */
static void facts_and_personal_part_join_again(void **unused)
{
    (void)unused;
    Jouet__CompteOuvert event = JOUET__COMPTE_OUVERT__INIT;
    Prive__Identite identite = PRIVE__IDENTITE__INIT;
    identite.nom = "QUARTZ";
    identite.date_naissance = "1980-02-03";
    event.compte = "c1";
    event.personne = "p1";
    event.titulaire = &identite;
    struct bytes facts = message_pack_facts(&arena, &event.base);
    struct bytes personal = message_pack_personal(&arena, &event.base);
    Jouet__CompteOuvert *alone = (Jouet__CompteOuvert *)arena_unpack(
        &arena, &jouet__compte_ouvert__descriptor, facts.data, facts.size);
    assert_null(alone->titulaire);
    assert_string_equal(alone->compte, "c1");
    uint8_t *joined = arena_alloc(&arena, facts.size + personal.size);
    memcpy(joined, facts.data, facts.size);
    memcpy(joined + facts.size, personal.data, personal.size);
    Jouet__CompteOuvert *whole = (Jouet__CompteOuvert *)arena_unpack(
        &arena, &jouet__compte_ouvert__descriptor, joined, facts.size + personal.size);
    assert_string_equal(whole->compte, "c1");
    assert_string_equal(whole->titulaire->nom, "QUARTZ");
    assert_string_equal(whole->titulaire->date_naissance, "1980-02-03");
    event.titulaire = NULL;
    assert_int_equal(message_pack_personal(&arena, &event.base).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_that_is_too_long_is_cut_between_characters),
        cmocka_unit_test(the_first_refusal_stands_and_drops_the_events),
        cmocka_unit_test(a_command_records_a_bounded_number_of_events),
        cmocka_unit_test(ids_follow_from_the_command_and_from_the_event),
        cmocka_unit_test(an_answer_grows_row_by_row),
        cmocka_unit_test(facts_and_personal_part_join_again),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
