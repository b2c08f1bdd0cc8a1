/* What messages from outside must hold to, found by their descriptors alone. */
#include "json/reflect.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "entreprise.pb-c.h"
#include "envelope.pb-c.h"
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"
#include "reporting.pb-c.h"
#include "types.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct refusal refusal;

static void assert_refused(const ProtobufCMessage *message, const char *code, const char *field)
{
    refusal_clear(&refusal);
    assert_false(message_validate(message, &refusal));
    assert_string_equal(refusal.code, code);
    assert_string_equal(refusal.field, field);
    assert_true(text_is_valid(refusal.text, strlen(refusal.text)));
}

static void assert_valid(const ProtobufCMessage *message)
{
    refusal_clear(&refusal);
    if (!message_validate(message, &refusal))
        print_message("%s, %s\n", refusal.code, refusal.field);
    assert_false(refusal_is_set(&refusal));
}

static void a_text_must_be_utf8_without_controls_wherever_it_stands(void **unused)
{
    (void)unused;
    Types__Feuille leaf = TYPES__FEUILLE__INIT;
    Types__Feuille bad_leaf = TYPES__FEUILLE__INIT;
    bad_leaf.nom = (char *)"a\xff";
    Types__Tout message = TYPES__TOUT__INIT;
    assert_valid(&message.base);
    message.un_texte = (char *)"Zéphyr\n";
    assert_valid(&message.base);
    message.un_texte = (char *)"a\rb";
    assert_refused(&message.base, "TEXTE_INVALIDE", "un_texte");

    message = (Types__Tout)TYPES__TOUT__INIT;
    message.feuille = &bad_leaf;
    assert_refused(&message.base, "TEXTE_INVALIDE", "feuille.nom");

    message = (Types__Tout)TYPES__TOUT__INIT;
    Types__Feuille *leaves[] = { &leaf, &bad_leaf };
    message.feuilles = leaves;
    message.n_feuilles = 2;
    assert_refused(&message.base, "TEXTE_INVALIDE", "feuilles[1].nom");

    message = (Types__Tout)TYPES__TOUT__INIT;
    char *texts[] = { (char *)"ok", (char *)"\xc3" };
    message.textes = texts;
    message.n_textes = 2;
    assert_refused(&message.base, "TEXTE_INVALIDE", "textes[1]");

    message = (Types__Tout)TYPES__TOUT__INIT;
    message.choix_case = TYPES__TOUT__CHOIX_PAR_NOM;
    message.par_nom = (char *)"\x01";
    assert_refused(&message.base, "TEXTE_INVALIDE", "par_nom");
    message.choix_case = TYPES__TOUT__CHOIX_PAR_RANG_SEUL; /* The same bytes are now a number. */
    assert_valid(&message.base);

    Types__Tout__ComptesEntry entry = TYPES__TOUT__COMPTES_ENTRY__INIT;
    entry.key = (char *)"\xfe";
    Types__Tout__ComptesEntry *entries[] = { &entry };
    message = (Types__Tout)TYPES__TOUT__INIT;
    message.comptes = entries;
    message.n_comptes = 1;
    assert_refused(&message.base, "TEXTE_INVALIDE", "comptes[0].key");
}

static void a_text_has_a_limit_by_what_it_is(void **unused)
{
    (void)unused;
    static char text[LIMIT_COMMAND_SIZE + 2];
    Types__Tout message = TYPES__TOUT__INIT;
    struct {
        char **value;
        size_t limit;
        const char *field;
    } cases[] = {
        { &message.un_texte, MESSAGE_TEXT_SIZE, "un_texte" },
        { &message.texte, LIMIT_TEXT_SIZE, "texte" },
        { &message.protocole_texte, LIMIT_COMMAND_SIZE, "protocole_texte" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        message = (Types__Tout)TYPES__TOUT__INIT;
        *cases[i].value = text;
        memset(text, 'x', cases[i].limit);
        text[cases[i].limit] = '\0';
        assert_valid(&message.base);
        text[cases[i].limit] = 'x';
        text[cases[i].limit + 1] = '\0';
        assert_refused(&message.base, "TEXTE_TROP_LONG", cases[i].field);
    }
    memset(text, 'x', LIMIT_COMMAND_SIZE);
    text[LIMIT_COMMAND_SIZE] = '\0';
    Reperage__ProtocoleAdopte adopted = REPERAGE__PROTOCOLE_ADOPTE__INIT;
    adopted.texte = text;
    assert_valid(&adopted.base);
    Prive__Texte note = PRIVE__TEXTE__INIT;
    note.texte = text;
    assert_refused(&note.base, "TEXTE_TROP_LONG", "texte");
}

static void a_list_is_bounded(void **unused)
{
    (void)unused;
    static int32_t numbers[MESSAGE_LIST_COUNT + 1];
    Types__Tout message = TYPES__TOUT__INIT;
    message.nombres = numbers;
    message.n_nombres = MESSAGE_LIST_COUNT;
    assert_valid(&message.base);
    message.n_nombres++;
    assert_refused(&message.base, "LISTE_TROP_LONGUE", "nombres");
}

static void an_enum_has_a_known_value(void **unused)
{
    (void)unused;
    Types__Tout message = TYPES__TOUT__INIT;
    message.couleur = TYPES__COULEUR__BLEU;
    assert_valid(&message.base);
    message.couleur = 3;
    assert_refused(&message.base, "VALEUR_INCONNUE", "couleur");
    message = (Types__Tout)TYPES__TOUT__INIT;
    Types__Couleur colours[] = { TYPES__COULEUR__ROUGE, -1 };
    message.couleurs = colours;
    message.n_couleurs = 2;
    assert_refused(&message.base, "VALEUR_INCONNUE", "couleurs[1]");
}

static void nesting_is_bounded(void **unused)
{
    (void)unused;
    Types__MalRecursif chain[17];
    for (size_t i = 0; i < COUNT_OF(chain); i++) {
        chain[i] = (Types__MalRecursif)TYPES__MAL_RECURSIF__INIT;
        chain[i].plus = i == 0 ? NULL : &chain[i - 1];
    }
    assert_valid(&chain[15].base);
    refusal_clear(&refusal);
    assert_false(message_validate(&chain[16].base, &refusal));
    assert_string_equal(refusal.code, "PROFONDEUR_EXCESSIVE");
}

static void the_path_leaves_the_member_of_a_wrapper_out(void **unused)
{
    (void)unused;
    Types__Feuille leaf = TYPES__FEUILLE__INIT;
    leaf.nom = (char *)"\xff";
    Types__Demander ask = TYPES__DEMANDER__INIT;
    ask.feuille = &leaf;
    Types__Commande command = TYPES__COMMANDE__INIT;
    command.acte_case = TYPES__COMMANDE__ACTE_DEMANDER;
    command.demander = &ask;
    assert_refused(&command.base, "TEXTE_INVALIDE", "feuille.nom");
    command.acte_case = TYPES__COMMANDE__ACTE__NOT_SET;
    assert_valid(&command.base);
}

/* Field 99, a varint: what a newer program adds. */
static void a_field_of_a_newer_sender_is_noticed(void **unused)
{
    (void)unused;
    static const uint8_t plain[] = { 0x0a, 0x02, 0x0a, 0x00 };
    static const uint8_t outer[] = { 0x0a, 0x02, 0x0a, 0x00, 0x98, 0x06, 0x01 };
    static const uint8_t inner[] = { 0x0a, 0x05, 0x0a, 0x00, 0x98, 0x06, 0x01 };
    static const struct {
        const uint8_t *bytes;
        size_t size;
        bool unknown;
    } cases[] = {
        { plain, sizeof(plain), false },
        { outer, sizeof(outer), true },
        { inner, sizeof(inner), true },
    };
    struct arena arena;
    arena_init(&arena, 4096);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const ProtobufCMessage *message =
            arena_unpack(&arena, &types__commande__descriptor, cases[i].bytes, cases[i].size);
        assert_non_null(message);
        assert_int_equal(message_has_unknown(message), cases[i].unknown);
    }
    arena_release(&arena);
}

static void a_member_is_found_by_any_of_its_names(void **unused)
{
    (void)unused;
    static const char *const names[] = { "tout_faire", "toutFaire", "Tout", "types.Tout" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(wrapper_find_member(&types__commande__descriptor, names[i]), 4);
    static const char *const others[] = { "", "tout", "Tou", "ToutFaire", "autre.Tout", "acte" };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(wrapper_find_member(&types__commande__descriptor, others[i]), 0);
}

static void private_fields_stand_where_they_can_be_split_off(void **unused)
{
    (void)unused;
    static const struct {
        const ProtobufCMessageDescriptor *descriptor;
        const char *text;
    } cases[] = {
        { &types__commande__descriptor, "" },
        { &types__evenements_dessous__descriptor,
          "types.Cache.note: private below an event's own message" },
        { &types__evenements_repete__descriptor, "types.MalRepete.notes: private and repeated" },
        { &types__evenements_choisi__descriptor, "types.MalChoisi.note: private inside a oneof" },
        { &types__evenements_recursif__descriptor,
          "types.EvenementsRecursif.mal: contains itself" },
        { &types__evenements_entier__descriptor,
          "types.EvenementsEntier.note: private message as a whole event" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[DESCRIPTOR_TEXT_SIZE];
        bool valid = descriptor_check_private(cases[i].descriptor, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(valid, cases[i].text[0] == '\0');
    }
}

static void the_events_of_every_service_can_be_split(void **unused)
{
    (void)unused;
    static const ProtobufCMessageDescriptor *const events[] = {
        &reperage__evenement__descriptor,
        &parcours__evenement__descriptor,
        &entreprise__evenement__descriptor,
    };
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        char text[DESCRIPTOR_TEXT_SIZE];
        if (!descriptor_check_private(events[i], text))
            print_message("%s\n", text);
        assert_string_equal(text, "");
    }
}

static void nothing_that_comes_from_outside_is_recursive(void **unused)
{
    (void)unused;
    static const ProtobufCMessageDescriptor *const outside[] = {
        &plie__service_request__descriptor,
        &plie__service_reply__descriptor,
        &plie__lot__descriptor,
        &plie__events__descriptor,
        &reperage__commande__descriptor,
        &reperage__requete__descriptor,
        &reperage__reponse__descriptor,
        &parcours__commande__descriptor,
        &parcours__requete__descriptor,
        &parcours__reponse__descriptor,
        &entreprise__commande__descriptor,
        &entreprise__requete__descriptor,
        &entreprise__reponse__descriptor,
        &reporting__requete__descriptor,
        &reporting__reponse__descriptor,
    };
    for (size_t i = 0; i < COUNT_OF(outside); i++)
        assert_false(descriptor_is_recursive(outside[i]));
    assert_true(descriptor_is_recursive(&types__mal_recursif__descriptor));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_must_be_utf8_without_controls_wherever_it_stands),
        cmocka_unit_test(a_text_has_a_limit_by_what_it_is),
        cmocka_unit_test(a_list_is_bounded),
        cmocka_unit_test(an_enum_has_a_known_value),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(the_path_leaves_the_member_of_a_wrapper_out),
        cmocka_unit_test(a_field_of_a_newer_sender_is_noticed),
        cmocka_unit_test(a_member_is_found_by_any_of_its_names),
        cmocka_unit_test(private_fields_stand_where_they_can_be_split_off),
        cmocka_unit_test(the_events_of_every_service_can_be_split),
        cmocka_unit_test(nothing_that_comes_from_outside_is_recursive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
