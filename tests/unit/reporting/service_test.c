/* The tables of the service against the descriptors, and the indicators against each other: nothing
 * is forgotten, nothing is named that does not exist. */
#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "protocole/protocole.h"
#include "reperage.pb-c.h"
#include "reporting/query/query.h"
#include "reporting/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool ignored(const char *source, const char *event)
{
    for (size_t i = 0; i < REPORTING_IGNORED_COUNT; i++)
        if (strcmp(REPORTING_IGNORED[i].source, source) == 0 &&
            strcmp(REPORTING_IGNORED[i].event, event) == 0) {
            assert_true(strlen(REPORTING_IGNORED[i].reason) > 10);
            return true;
        }
    return false;
}

static void every_event_is_applied_or_named_with_the_reason(void **state)
{
    (void)state;
    size_t found = 0;
    assert_int_equal(reporting_service.source_count, 3);
    for (size_t s = 0; s < reporting_service.source_count; s++) {
        const struct source_entry *source = &reporting_service.sources[s];
        for (unsigned f = 0; f < source->evenement->n_fields; f++) {
            const ProtobufCFieldDescriptor *field = &source->evenement->fields[f];
            bool applied = field->id < source->apply_count && source->apply[field->id] != NULL;
            bool named = ignored(source->source, field->name);
            if (applied == named)
                print_error("%s.%s: applied %d, ignored %d\n", source->source, field->name, applied,
                            named);
            assert_true(applied != named);
            found += named;
        }
    }
    assert_int_equal(found, REPORTING_IGNORED_COUNT); /* None that no longer exists. */
}

static void every_question_has_its_answer(void **state)
{
    (void)state;
    const ProtobufCMessageDescriptor *requete = reporting_service.requete;
    for (unsigned f = 0; f < requete->n_fields; f++) {
        unsigned id = requete->fields[f].id;
        assert_true(id < reporting_service.query_count);
        assert_non_null(reporting_service.queries[id]);
    }
    assert_null(reporting_service.commande);
}

static bool is_event(const char *name)
{
    for (size_t s = 0; s < reporting_service.source_count; s++)
        if (protobuf_c_message_descriptor_get_field_by_name(reporting_service.sources[s].evenement,
                                                            name) != NULL)
            return true;
    return strcmp(name, "contrat_fini") == 0; /* Term and rupture together. */
}

static void indicators_are_whole(void **state)
{
    (void)state;
    const struct indicateur *i;
    for (size_t at = 0; (i = indicateur_at(at)) != NULL; at++) {
        assert_ptr_equal(indicateur_find(i->code), i); /* No code twice. */
        assert_non_null(i->libelle);
        assert_non_null(i->unite);
        assert_non_null(i->source);
        assert_true(strlen(i->definition) > 30);
        assert_int_equal(i->definition[strlen(i->definition) - 1], '.');
        assert_non_null(i->population);
        assert_int_not_equal(i->entend, 0);
        assert_true(i->genre == NULL || is_event(i->genre));
        bool of_facts =
            i->population == &POPULATION_FAITS || i->population == &POPULATION_OUVERTS ||
            i->population == &POPULATION_CONNUS || i->population == &POPULATION_ECHEANCES;
        assert_int_equal(of_facts, i->genre != NULL);
        assert_true(i->par_genre == NULL || of_facts);
        assert_true((i->mesure == MESURE_TAUX) == (strcmp(i->unite, "pourcent") == 0));
    }
    assert_null(indicateur_find(""));
}

static void boards_name_indicators_and_each_stands_on_one(void **state)
{
    (void)state;
    const struct tableau *board;
    for (size_t b = 0; (board = tableau_at(b)) != NULL; b++) {
        assert_ptr_equal(tableau_find(board->code), board);
        for (const char *const *code = board->indicateurs; *code != NULL; code++)
            assert_non_null(indicateur_find(*code));
    }
    const struct indicateur *i;
    for (size_t at = 0; (i = indicateur_at(at)) != NULL; at++) {
        bool found = false;
        for (size_t b = 0; (board = tableau_at(b)) != NULL; b++)
            for (const char *const *code = board->indicateurs; *code != NULL; code++)
                found = found || strcmp(*code, i->code) == 0;
        if (!found)
            print_error("%s stands on no board\n", i->code);
        assert_true(found);
    }
}

/* Objectives of the shipped protocols about things that no event tells yet. */
static bool not_told_yet(const char *code)
{
    static const char *const codes[] = { "entretiens_par_mois", "ric_par_mois",
                                         "comites_prescripteurs", "comites_techniques" };
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return strncmp(code, "clause_", strlen("clause_")) == 0;
}

static void the_sites_objectives_stand_beside_an_indicator(void **state)
{
    (void)state;
    static const char *const paths[] = { "compose/sites/flandre-lys/protocole.cfg",
                                         "compose/sites/roubaix/protocole.cfg" };
    for (size_t p = 0; p < COUNT_OF(paths); p++) {
        struct err err = { 0 };
        char *text = NULL;
        struct protocole *protocole = NULL;
        assert_int_equal(protocole_load_text(&text, paths[p], &err), 0);
        assert_int_equal(protocole_read(&protocole, text, paths[p], &err), 0);
        for (size_t v = 0; v < protocole->version_count; v++)
            for (size_t o = 0; o < protocole->versions[v].objectif_count; o++) {
                const char *code = protocole->versions[v].objectifs[o].indicateur;
                if ((indicateur_find(code) != NULL) == not_told_yet(code))
                    print_error("%s: objective «%s»\n", paths[p], code);
                assert_true((indicateur_find(code) != NULL) != not_told_yet(code));
            }
        protocole_close(&protocole);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_is_applied_or_named_with_the_reason),
        cmocka_unit_test(every_question_has_its_answer),
        cmocka_unit_test(indicators_are_whole),
        cmocka_unit_test(boards_name_indicators_and_each_stands_on_one),
        cmocka_unit_test(the_sites_objectives_stand_beside_an_indicator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
