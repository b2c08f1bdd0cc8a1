/* The table of rights against the descriptors: nothing is forgotten, nothing is too much. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "client/interface.h"
#include "portail/api/droits.h"

static const char *const LECTURE[] = { "auditeur" };

static void each_member(void (*check)(const char *service, enum droit_genre genre,
                                      const ProtobufCFieldDescriptor *field))
{
    for (size_t i = 0; i < INTERFACE_COUNT; i++) {
        const struct interface *service = &interfaces[i];
        for (unsigned j = 0; service->commande != NULL && j < service->commande->n_fields; j++)
            check(service->name, DROIT_COMMANDE, &service->commande->fields[j]);
        for (unsigned j = 0; j < service->requete->n_fields; j++)
            check(service->name, DROIT_REQUETE, &service->requete->fields[j]);
    }
}

static void check_decided(const char *service, enum droit_genre genre,
                          const ProtobufCFieldDescriptor *field)
{
    if (!droits_decided(service, genre, field->name))
        fail_msg("services/portail/api/droits.c says nothing of %s.%s", service, field->name);
}

static void every_command_and_query_is_decided_on(void **unused)
{
    (void)unused;
    each_member(check_decided);
    assert_false(droits_decided("parcours", DROIT_COMMANDE, "inventer"));
    assert_false(droits_decided("parcours", DROIT_REQUETE, "enregistrer_entretien"));
}

/* "/api/parcours/Dossier" must not be two things. */
static void no_name_is_both_a_command_and_a_query(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < INTERFACE_COUNT; i++) {
        const struct interface *service = &interfaces[i];
        for (unsigned j = 0; service->commande != NULL && j < service->commande->n_fields; j++) {
            const ProtobufCMessageDescriptor *command = service->commande->fields[j].descriptor;
            for (unsigned k = 0; k < service->requete->n_fields; k++) {
                const ProtobufCMessageDescriptor *query = service->requete->fields[k].descriptor;
                assert_string_not_equal(command->short_name, query->short_name);
            }
        }
    }
}

static void check_readers(const char *service, enum droit_genre genre,
                          const ProtobufCFieldDescriptor *field)
{
    for (size_t i = 0; i < sizeof(LECTURE) / sizeof(LECTURE[0]); i++)
        assert_int_equal(droits_allow(LECTURE[i], service, genre, field->name),
                         genre == DROIT_REQUETE);
}

static void an_auditeur_reads_everything_and_writes_nothing(void **unused)
{
    (void)unused;
    each_member(check_readers);
}

static void check_direction(const char *service, enum droit_genre genre,
                            const ProtobufCFieldDescriptor *field)
{
    bool account = strcmp(service, "portail") == 0 && genre == DROIT_COMMANDE;
    assert_int_equal(droits_allow("direction", service, genre, field->name), !account);
    if (account)
        return;
    bool own = strcmp(service, "portail") == 0;
    assert_int_equal(droits_allow("animation", service, genre, field->name),
                     !own && strcmp(field->name, "adopter_protocole") != 0);
}

static void direction_and_animation_do_everything_but_accounts(void **unused)
{
    (void)unused;
    each_member(check_direction);
}

static void check_administrateur(const char *service, enum droit_genre genre,
                                 const ProtobufCFieldDescriptor *field)
{
    bool account = strcmp(service, "portail") == 0 && strstr(field->name, "compte") != NULL;
    bool staff = genre == DROIT_REQUETE &&
                 (strcmp(field->name, "referents") == 0 || strcmp(field->name, "protocole") == 0);
    assert_int_equal(droits_allow("administrateur", service, genre, field->name), account || staff);
}

static void an_administrateur_sees_no_participant(void **unused)
{
    (void)unused;
    each_member(check_administrateur);
    assert_false(droits_names("administrateur"));
}

static void check_facilitateur(const char *service, enum droit_genre genre,
                               const ProtobufCFieldDescriptor *field)
{
    if (genre == DROIT_COMMANDE && droits_allow("facilitateur", service, genre, field->name))
        assert_true(strcmp(service, "entreprise") == 0 || strcmp(field->name, "prescrire") == 0);
    if (strstr(field->name, "frein") != NULL || strstr(field->name, "diagnostic") != NULL)
        assert_false(droits_allow("facilitateur", service, genre, field->name));
}

static void a_facilitateur_acts_in_entreprise_and_asks_nothing_of_freins(void **unused)
{
    (void)unused;
    each_member(check_facilitateur);
    assert_true(droits_hear_event("facilitateur", "parcours", "parcours.EtapeDemarree"));
    assert_false(droits_hear_event("facilitateur", "parcours", "parcours.FreinDeclare"));
    assert_false(droits_hear_event("facilitateur", "reperage", "DiagnosticRealise"));
    assert_true(droits_hear_event("referent", "parcours", "FreinDeclare"));
}

static void count(void *self, const char *name)
{
    (void)name;
    (*(size_t *)self)++;
}

static void a_prescripteur_has_seven_rights(void **unused)
{
    (void)unused;
    size_t rights = 0;
    droits_list("prescripteur", &rights, count);
    assert_int_equal(rights, 7);
    assert_true(droits_allow("prescripteur", "reperage", DROIT_COMMANDE, "prescrire"));
    assert_false(droits_allow("prescripteur", "parcours", DROIT_REQUETE, "dossier"));
    assert_false(droits_allow("prescripteur", "reperage", DROIT_REQUETE, "recherche"));
    assert_false(droits_hear("prescripteur", "reperage"));
}

static void nobody_asks_for_what_the_gateway_notes_itself(void **unused)
{
    (void)unused;
    static const char *const internal[] = { "noter_mot_de_passe", "ancrer_traces",
                                            "supprimer_traces" };
    for (size_t i = 0; i < 3; i++) {
        assert_true(droits_internal("portail", DROIT_COMMANDE, internal[i]));
        for (size_t j = 0; droits_roles[j] != NULL; j++)
            assert_false(droits_allow(droits_roles[j], "portail", DROIT_COMMANDE, internal[i]));
    }
    assert_false(droits_internal("portail", DROIT_COMMANDE, "creer_compte"));
}

static void who_is_of_no_role_may_nothing(void **unused)
{
    (void)unused;
    static const char *const strangers[] = { "", "chef", "Direction", "direction " };
    for (size_t i = 0; i < 4; i++) {
        size_t rights = 0;
        droits_list(strangers[i], &rights, count);
        assert_int_equal(rights, 0);
        assert_false(droits_names(strangers[i]) || droits_export(strangers[i]) ||
                     droits_audit(strangers[i]) || droits_accounts(strangers[i]) ||
                     droits_hear(strangers[i], "parcours"));
    }
}

static void first(void *self, const char *name)
{
    char *out = self;
    if (out[0] == '\0')
        (void)snprintf(out, 64, "%s", name);
}

static void rights_are_listed_by_the_names_of_addresses(void **unused)
{
    (void)unused;
    char name[64] = "";
    droits_list("prescripteur", name, first);
    assert_string_equal(name, "reperage/Prescrire");
    name[0] = '\0';
    droits_list_consolidated("direction", name, first);
    assert_string_equal(name, "consolidation/Catalogue");
}

static void is_a_list(void *self, const char *name)
{
    *(bool *)self |= strcmp(name, "consolidation/Liste") == 0;
}

static void over_all_sites_a_direction_gets_figures_and_nobody_a_list(void **unused)
{
    (void)unused;
    bool list = false;
    for (size_t i = 0; droits_roles[i] != NULL; i++) {
        size_t rights = 0;
        droits_list_consolidated(droits_roles[i], &rights, count);
        assert_int_equal(rights, strcmp(droits_roles[i], "direction") == 0 ? 5 : 0);
        droits_list_consolidated(droits_roles[i], &list, is_a_list);
    }
    assert_false(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_and_query_is_decided_on),
        cmocka_unit_test(no_name_is_both_a_command_and_a_query),
        cmocka_unit_test(an_auditeur_reads_everything_and_writes_nothing),
        cmocka_unit_test(direction_and_animation_do_everything_but_accounts),
        cmocka_unit_test(an_administrateur_sees_no_participant),
        cmocka_unit_test(a_facilitateur_acts_in_entreprise_and_asks_nothing_of_freins),
        cmocka_unit_test(a_prescripteur_has_seven_rights),
        cmocka_unit_test(nobody_asks_for_what_the_gateway_notes_itself),
        cmocka_unit_test(who_is_of_no_role_may_nothing),
        cmocka_unit_test(rights_are_listed_by_the_names_of_addresses),
        cmocka_unit_test(over_all_sites_a_direction_gets_figures_and_nobody_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
