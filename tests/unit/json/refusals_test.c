/* What JSON from outside is not taken, with the code and the path that the sender gets; no refusal
 * quotes a value. */
#include "json/json.h"

#include "base/text.h"
#include "types.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    const char *code;
    const char *field;
} CASES[] = {
    /* The text itself. */
    { "", "JSON_INVALIDE", "" },
    { "{", "JSON_INVALIDE", "" },
    { "{} {}", "JSON_INVALIDE", "" },
    { "{\"i32\": 01}", "JSON_INVALIDE", "" },
    { "12", "JSON_INVALIDE", "" },
    { "[]", "TYPE_INATTENDU", "" },
    { "{\"i32\": 1, \"i32\": 2}", "CLE_EN_DOUBLE", "" },
    { "{\"un_texte\": \"a\", \"unTexte\": \"b\"}", "CLE_EN_DOUBLE", "un_texte" },
    { "{\"feuille\": {\"nom\": \"a\", \"nom\": \"a\"}}", "CLE_EN_DOUBLE", "" },
    { "{\"unTexte\": \"\xff\"}", "TEXTE_INVALIDE", "" },
    { "{\"unTexte\": \"a\\u0000b\"}", "TEXTE_INVALIDE", "" },
    { "{\"i64\": 99999999999999999999}", "HORS_BORNES", "" },
    /* Fields. */
    { "{\"inconnu\": 1}", "CHAMP_INCONNU", "inconnu" },
    { "{\"UnTexte\": 1}", "CHAMP_INCONNU", "UnTexte" },
    { "{\"feuille\": {\"x\": 1}}", "CHAMP_INCONNU", "feuille.x" },
    { "{\"feuilles\": [{}, {\"x\": 1}]}", "CHAMP_INCONNU", "feuilles[1].x" },
    { "{\"a\\n<b>\": 1}", "CHAMP_INCONNU", "a??b?" },
    /* Types. */
    { "{\"i32\": true}", "TYPE_INATTENDU", "i32" },
    { "{\"i32\": \"douze\"}", "TYPE_INATTENDU", "i32" },
    { "{\"i32\": \"\"}", "TYPE_INATTENDU", "i32" },
    { "{\"i32\": \" 1\"}", "TYPE_INATTENDU", "i32" },
    { "{\"i32\": \"+1\"}", "TYPE_INATTENDU", "i32" },
    { "{\"i32\": \"0x1\"}", "TYPE_INATTENDU", "i32" },
    { "{\"i32\": \"-\"}", "TYPE_INATTENDU", "i32" },
    { "{\"i32\": 1.5}", "TYPE_INATTENDU", "i32" },
    { "{\"i32\": {}}", "TYPE_INATTENDU", "i32" },
    { "{\"u64\": \"1.0\"}", "TYPE_INATTENDU", "u64" },
    { "{\"u64\": false}", "TYPE_INATTENDU", "u64" },
    { "{\"vrai\": 1}", "TYPE_INATTENDU", "vrai" },
    { "{\"vrai\": \"true\"}", "TYPE_INATTENDU", "vrai" },
    { "{\"unTexte\": 1}", "TYPE_INATTENDU", "un_texte" },
    { "{\"octets\": 1}", "TYPE_INATTENDU", "octets" },
    { "{\"simple\": \"un\"}", "TYPE_INATTENDU", "simple" },
    { "{\"simple\": \"\"}", "TYPE_INATTENDU", "simple" },
    { "{\"double\": \"inf\"}", "TYPE_INATTENDU", "double" },
    { "{\"double\": \"1e\"}", "TYPE_INATTENDU", "double" },
    { "{\"couleur\": true}", "TYPE_INATTENDU", "couleur" },
    { "{\"couleur\": 1.5}", "TYPE_INATTENDU", "couleur" },
    { "{\"feuille\": []}", "TYPE_INATTENDU", "feuille" },
    { "{\"feuille\": \"a\"}", "TYPE_INATTENDU", "feuille" },
    { "{\"nombres\": 1}", "TYPE_INATTENDU", "nombres" },
    { "{\"nombres\": [1, null]}", "TYPE_INATTENDU", "nombres[1]" },
    { "{\"feuilles\": [null]}", "TYPE_INATTENDU", "feuilles[0]" },
    { "{\"comptes\": []}", "TYPE_INATTENDU", "comptes" },
    { "{\"comptes\": {\"a\": null}}", "TYPE_INATTENDU", "comptes[0]" },
    { "{\"parRang\": {\"un\": {}}}", "TYPE_INATTENDU", "par_rang[0]" },
    { "{\"ouiNon\": {\"true\": \"a\", \"oui\": \"b\"}}", "TYPE_INATTENDU", "oui_non[1]" },
    /* Ranges. */
    { "{\"i32\": 2147483648}", "HORS_BORNES", "i32" },
    { "{\"s32\": -2147483649}", "HORS_BORNES", "s32" },
    { "{\"sf32\": \"2147483648\"}", "HORS_BORNES", "sf32" },
    { "{\"u32\": -1}", "HORS_BORNES", "u32" },
    { "{\"f32\": 4294967296}", "HORS_BORNES", "f32" },
    { "{\"i64\": \"9223372036854775808\"}", "HORS_BORNES", "i64" },
    { "{\"s64\": \"-9223372036854775809\"}", "HORS_BORNES", "s64" },
    { "{\"sf64\": 1e17}", "HORS_BORNES", "sf64" },
    { "{\"u64\": -1}", "HORS_BORNES", "u64" },
    { "{\"u64\": \"-1\"}", "HORS_BORNES", "u64" },
    { "{\"f64\": \"18446744073709551616\"}", "HORS_BORNES", "f64" },
    { "{\"simple\": 3.5e38}", "HORS_BORNES", "simple" },
    { "{\"double\": \"1e999\"}", "HORS_BORNES", "double" },
    { "{\"couleur\": 2147483648}", "HORS_BORNES", "couleur" },
    { "{\"parRang\": {\"2147483648\": {}}}", "HORS_BORNES", "par_rang[0]" },
    /* Values. */
    { "{\"couleur\": \"VERT\"}", "VALEUR_INCONNUE", "couleur" },
    { "{\"couleurs\": [\"BLEU\", \"bleu\"]}", "VALEUR_INCONNUE", "couleurs[1]" },
    { "{\"octets\": \"a\"}", "BASE64_INVALIDE", "octets" },
    { "{\"octets\": \"YQ=\"}", "BASE64_INVALIDE", "octets" },
    { "{\"octets\": \"Y Q==\"}", "BASE64_INVALIDE", "octets" },
    { "{\"octets\": \"-+==\"}", "BASE64_INVALIDE", "octets" },
    { "{\"blocs\": [\"YQ\", \"é\"]}", "BASE64_INVALIDE", "blocs[1]" },
    { "{\"parNom\": \"a\", \"parRangSeul\": 1}", "CHOIX_MULTIPLE", "par_rang_seul" },
    { "{\"parFeuille\": {}, \"parNom\": \"\"}", "CHOIX_MULTIPLE", "par_nom" },
};

static void refuse(const ProtobufCMessageDescriptor *descriptor, const char *text,
                   size_t arena_size, struct refusal *refusal)
{
    struct arena arena;
    arena_init(&arena, arena_size);
    ProtobufCMessage *message = NULL;
    *refusal = (struct refusal){ 0 };
    bool read = json_read(&arena, descriptor, text, strlen(text), &message, refusal);
    if (read)
        print_message("taken: %s\n", text);
    assert_false(read);
    assert_null(message);
    assert_true(text_is_valid(refusal->text, strlen(refusal->text)));
    assert_int_equal(refusal->text[strlen(refusal->text) - 1], '.');
    arena_release(&arena);
}

static void each_mistake_has_its_code_and_the_path_of_its_field(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct refusal refusal;
        refuse(&types__tout__descriptor, CASES[i].text, 1024 * 1024, &refusal);
        if (strcmp(refusal.code, CASES[i].code) != 0 || strcmp(refusal.field, CASES[i].field) != 0)
            print_message("%s\n", CASES[i].text);
        assert_string_equal(refusal.code, CASES[i].code);
        assert_string_equal(refusal.field, CASES[i].field);
    }
}

static void no_refusal_quotes_a_value(void **unused)
{
    (void)unused;
    static const char *const texts[] = {
        "{\"i32\": \"Basile\"}",
        "{\"couleur\": \"Basile\"}",
        "{\"octets\": \"Basile!\"}",
        "{\"vrai\": \"Basile\"}",
        "{\"unTexte\": \"Basile\",",
        "{\"feuille\": \"Basile\"}",
        "{\"comptes\": {\"Basile\": \"x\"}}",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct refusal refusal;
        refuse(&types__tout__descriptor, texts[i], 1024 * 1024, &refusal);
        assert_null(strstr(refusal.text, "Basile"));
        assert_null(strstr(refusal.field, "Basile"));
    }
}

static void an_unknown_field_is_told_the_known_ones(void **unused)
{
    (void)unused;
    struct refusal refusal;
    refuse(&types__feuille__descriptor, "{\"non\": 1}", 1024, &refusal);
    assert_string_equal(refusal.text,
                        "Le champ « non » n'existe pas dans Feuille, qui a : nom, rang, couleur.");
}

static void the_path_leaves_the_member_of_a_wrapper_out(void **unused)
{
    (void)unused;
    struct refusal refusal;
    refuse(&types__commande__descriptor, "{\"demander\": {\"feuille\": {\"rang\": \"x\"}}}", 4096,
           &refusal);
    assert_string_equal(refusal.field, "feuille.rang");
    refuse(&types__commande__descriptor, "{\"demander\": {}, \"noter\": {}}", 4096, &refusal);
    assert_string_equal(refusal.code, "CHOIX_MULTIPLE");
    refuse(&types__commande__descriptor, "{\"prendre\": {}}", 4096, &refusal);
    assert_string_equal(refusal.code, "CHAMP_INCONNU");
    assert_string_equal(refusal.field, "prendre");
}

static void what_does_not_fit_the_arena_is_refused_wherever_it_stands(void **unused)
{
    (void)unused;
    static const char *const texts[] = {
        "{\"unTexte\": \"0123456789012345678901234567890123456789012345678901234567890123456789\"}",
        "{\"octets\": \""
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"nombres\": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]}",
        "{\"feuilles\": [{},{},{}]}",
        "{\"comptes\": {\"a\": 1, \"b\": 2, \"c\": 3}}",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct refusal refusal;
        refuse(&types__tout__descriptor, texts[i], sizeof(Types__Tout) + 32 + 64, &refusal);
        assert_string_equal(refusal.code, "MESSAGE_TROP_GRAND");
    }
    struct refusal refusal;
    refuse(&types__tout__descriptor, "{}", 64, &refusal);
    assert_string_equal(refusal.code, "MESSAGE_TROP_GRAND");
}

/* A text of `depth` objects within each other. */
static size_t nest(char *out, size_t size, int depth)
{
    size_t length = 0;
    for (int i = 0; i < depth; i++)
        length += (size_t)snprintf(out + length, size - length, "{\"plus\":");
    length += (size_t)snprintf(out + length, size - length, "{}");
    for (int i = 0; i < depth; i++)
        length += (size_t)snprintf(out + length, size - length, "}");
    return length;
}

static void nesting_is_bounded(void **unused)
{
    (void)unused;
    static char text[64 * 1024];
    struct refusal refusal;
    (void)nest(text, sizeof(text), 16);
    refuse(&types__mal_recursif__descriptor, text, 1024 * 1024, &refusal);
    assert_string_equal(refusal.code, "PROFONDEUR_EXCESSIVE");
    (void)nest(text, sizeof(text), 5000); /* Deeper than the parser itself allows. */
    refuse(&types__mal_recursif__descriptor, text, 1024 * 1024, &refusal);
    assert_string_equal(refusal.code, "PROFONDEUR_EXCESSIVE");

    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    ProtobufCMessage *message = NULL;
    size_t size = nest(text, sizeof(text), 15);
    refusal_clear(&refusal);
    assert_true(
        json_read(&arena, &types__mal_recursif__descriptor, text, size, &message, &refusal));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_has_its_code_and_the_path_of_its_field),
        cmocka_unit_test(no_refusal_quotes_a_value),
        cmocka_unit_test(an_unknown_field_is_told_the_known_ones),
        cmocka_unit_test(the_path_leaves_the_member_of_a_wrapper_out),
        cmocka_unit_test(what_does_not_fit_the_arena_is_refused_wherever_it_stands),
        cmocka_unit_test(nesting_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
