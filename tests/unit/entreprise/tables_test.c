/* The tables of the service are complete: every command, event and question of the proto has its
 * functions, every answer its question, and what DOMAIN.md §2 says is heard is heard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "entreprise/entreprise.h"
#include "entreprise/service.h"

static const struct source_entry *source(const char *name)
{
    for (size_t i = 0; i < entreprise_service.source_count; i++)
        if (strcmp(entreprise_service.sources[i].source, name) == 0)
            return &entreprise_service.sources[i];
    fail_msg("%s is not heard", name);
    return NULL;
}

static void every_command_has_its_functions(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *commande = entreprise_service.commande;
    for (unsigned i = 0; i < commande->n_fields; i++) {
        unsigned member = commande->fields[i].id;
        assert_true(member < entreprise_service.command_count);
        const struct command_entry *entry = &entreprise_service.commands[member];
        if (entry->decide == NULL || entry->load == NULL)
            fail_msg("%s", commande->fields[i].name);
        assert_true(entry->state_size > 0);
        assert_true(entry->state_size <= LIMIT_STATE_SIZE);
    }
}

static void every_own_event_is_applied(void **unused)
{
    (void)unused;
    const struct source_entry *own = &entreprise_service.sources[0];
    assert_string_equal(own->source, entreprise_service.name);
    for (unsigned i = 0; i < own->evenement->n_fields; i++) {
        unsigned member = own->evenement->fields[i].id;
        assert_true(member < own->apply_count);
        if (own->apply[member] == NULL)
            fail_msg("%s", own->evenement->fields[i].name);
    }
}

static void every_question_has_its_answer(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *requete = entreprise_service.requete;
    assert_int_equal(requete->n_fields, entreprise_service.reponse->n_fields);
    for (unsigned i = 0; i < requete->n_fields; i++) {
        unsigned member = requete->fields[i].id;
        assert_true(member < entreprise_service.query_count);
        if (entreprise_service.queries[member] == NULL)
            fail_msg("%s", requete->fields[i].name);
        const ProtobufCFieldDescriptor *answer =
            protobuf_c_message_descriptor_get_field(entreprise_service.reponse, member);
        assert_non_null(answer);
        assert_string_equal(answer->name, requete->fields[i].name);
    }
}

static bool applies(const struct source_entry *entry, unsigned member)
{
    return member < entry->apply_count && entry->apply[member] != NULL;
}

static bool reacts(const struct source_entry *entry, unsigned member)
{
    return member < entry->react_count && entry->react[member] != NULL;
}

static void what_the_domain_says_is_heard(void **unused)
{
    (void)unused;
    const struct source_entry *parcours = source("parcours");
    static const unsigned applied[] = {
        PARCOURS__EVENEMENT__FAIT_PARCOURS_OUVERT, PARCOURS__EVENEMENT__FAIT_REFERENT_DESIGNE,
        PARCOURS__EVENEMENT__FAIT_ETAPE_DEMARREE,  PARCOURS__EVENEMENT__FAIT_ETAPE_TERMINEE,
        PARCOURS__EVENEMENT__FAIT_VEILLE_OUVERTE,  PARCOURS__EVENEMENT__FAIT_VEILLE_CLOSE,
        PARCOURS__EVENEMENT__FAIT_SORTIE_VALIDEE,
    };
    for (size_t i = 0; i < COUNT_OF(applied); i++)
        assert_true(applies(parcours, applied[i]));
    static const unsigned reacted[] = {
        PARCOURS__EVENEMENT__FAIT_BASCULE_POLE_ECONOMIQUE,
        PARCOURS__EVENEMENT__FAIT_RETRAIT_POLE_ECONOMIQUE,
        PARCOURS__EVENEMENT__FAIT_CANDIDAT_PROPOSE,
        PARCOURS__EVENEMENT__FAIT_SORTIE_VALIDEE,
    };
    for (size_t i = 0; i < COUNT_OF(reacted); i++)
        assert_true(reacts(parcours, reacted[i]));
    const struct source_entry *reperage = source("reperage");
    assert_true(applies(reperage, REPERAGE__EVENEMENT__FAIT_PERSONNES_FUSIONNEES));
    assert_true(applies(reperage, REPERAGE__EVENEMENT__FAIT_FUSION_ANNULEE));
    assert_true(applies(reperage, REPERAGE__EVENEMENT__FAIT_PERSONNE_EFFACEE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_its_functions),
        cmocka_unit_test(every_own_event_is_applied),
        cmocka_unit_test(every_question_has_its_answer),
        cmocka_unit_test(what_the_domain_says_is_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
