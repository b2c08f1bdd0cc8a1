/* No member of the contract without its verb: the tables of service.c against the descriptors. */
#include "unit/parcours/essai.h"

#include "parcours.pb-c.h"
#include "parcours/service.h"

static void every_command_is_decided(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *d = parcours_service.commande;
    for (unsigned i = 0; i < d->n_fields; i++) {
        unsigned id = d->fields[i].id;
        if (id >= parcours_service.command_count || parcours_service.commands[id].decide == NULL)
            fail_msg("%s is not decided", d->fields[i].name);
        const struct command_entry *entry = &parcours_service.commands[id];
        assert_true(entry->state_size <= LIMIT_STATE_SIZE);
        assert_true((entry->load == NULL) == (entry->state_size == 0));
    }
}

static void every_own_event_is_applied(void **unused)
{
    (void)unused;
    const struct source_entry *own = &parcours_service.sources[0];
    assert_string_equal(own->source, parcours_service.name);
    for (unsigned i = 0; i < own->evenement->n_fields; i++) {
        unsigned id = own->evenement->fields[i].id;
        if (id >= own->apply_count || own->apply[id] == NULL)
            fail_msg("%s is not applied", own->evenement->fields[i].name);
    }
}

static void every_question_is_answered_by_the_member_of_the_same_number(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *asked = parcours_service.requete;
    const ProtobufCMessageDescriptor *answered = parcours_service.reponse;
    assert_int_equal(asked->n_fields, answered->n_fields);
    for (unsigned i = 0; i < asked->n_fields; i++) {
        unsigned id = asked->fields[i].id;
        if (id >= parcours_service.query_count || parcours_service.queries[id] == NULL)
            fail_msg("%s is not answered", asked->fields[i].name);
        const ProtobufCFieldDescriptor *same =
            protobuf_c_message_descriptor_get_field(answered, id);
        assert_non_null(same);
        assert_string_equal(same->name, asked->fields[i].name);
    }
}

/* DOMAIN.md §2: what parcours hears, and answers with a command of its own. */
static void what_the_domain_says_is_heard_is_heard(void **unused)
{
    (void)unused;
    static const struct {
        const char *source;
        const char *event;
        bool reacts;
    } heard[] = {
        { "reperage", "prescription_transmise", false },
        { "reperage", "entree_actee", true },
        { "reperage", "positionne_comite", false },
        { "reperage", "entree_reportee", false },
        { "reperage", "entree_refusee", false },
        { "reperage", "sortie_decidee", true },
        { "reperage", "domicile_change", false },
        { "reperage", "personnes_fusionnees", false },
        { "reperage", "fusion_annulee", false },
        { "reperage", "personne_effacee", false },
        { "reperage", "piece_recue", false },
        { "reperage", "piece_reprise", false },
        { "entreprise", "offre_diffusee", false },
        { "entreprise", "offre_cloturee", false },
        { "entreprise", "mer_effectuee", false },
        { "entreprise", "mer_resultat", false },
        { "entreprise", "candidat_informe", false },
        { "entreprise", "embauche_demarree", true },
        { "entreprise", "essai_valide", false },
        { "entreprise", "contrat_prolonge", false },
        { "entreprise", "contrat_termine", true },
        { "entreprise", "contrat_rompu", true },
        { "entreprise", "mois_travaille", false },
        { "entreprise", "justificatif_recu", false },
        { "entreprise", "immersion_demarree", true },
        { "entreprise", "immersion_terminee", true },
        { "entreprise", "suivi_realise", false },
        { "entreprise", "suivi_refuse", false },
        { "entreprise", "probleme_signale", false },
        { "entreprise", "contact_candidat", false },
        { "entreprise", "maintien_six_mois", false },
    };
    for (size_t i = 0; i < COUNT_OF(heard); i++) {
        const struct source_entry *entry = NULL;
        for (size_t n = 0; n < parcours_service.source_count; n++)
            if (strcmp(parcours_service.sources[n].source, heard[i].source) == 0)
                entry = &parcours_service.sources[n];
        assert_non_null(entry);
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(entry->evenement, heard[i].event);
        assert_non_null(field);
        if (field->id >= entry->apply_count || entry->apply[field->id] == NULL)
            fail_msg("%s is not heard", heard[i].event);
        bool reacts = field->id < entry->react_count && entry->react[field->id] != NULL;
        assert_int_equal(reacts, heard[i].reacts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_decided),
        cmocka_unit_test(every_own_event_is_applied),
        cmocka_unit_test(every_question_is_answered_by_the_member_of_the_same_number),
        cmocka_unit_test(what_the_domain_says_is_heard_is_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
