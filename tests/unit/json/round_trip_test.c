/* Every kind of field goes to JSON and comes back as the same bytes, and looks as the proto3
 * mapping says on the way. */
#include "types.pb-c.h"
#include "json/json.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct refusal refusal;

static int setup(void **unused)
{
    (void)unused;
    arena_init(&arena, 1024 * 1024);
    refusal_clear(&refusal);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    arena_release(&arena);
    return 0;
}

static Types__Tout *read_tout(const char *text)
{
    ProtobufCMessage *message = NULL;
    bool read = json_read(&arena, &types__tout__descriptor, text, strlen(text), &message, &refusal);
    if (!read)
        print_message("%s, %s: %s\n", refusal.code, refusal.field, refusal.text);
    assert_true(read);
    return (Types__Tout *)message;
}

static void assert_same(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    size_t size = protobuf_c_message_get_packed_size(a);
    assert_int_equal(protobuf_c_message_get_packed_size(b), size);
    uint8_t *x = arena_alloc(&arena, size);
    uint8_t *y = arena_alloc(&arena, size);
    (void)protobuf_c_message_pack(a, x);
    (void)protobuf_c_message_pack(b, y);
    assert_memory_equal(x, y, size);
}

static void assert_written(const Types__Tout *message, const char *expected)
{
    char *text = json_write(&message->base, JSON_WITHOUT_DEFAULTS);
    assert_string_equal(text, expected);
    assert_same(&message->base, &read_tout(text)->base);
    free(text);
}

static void an_empty_message_is_an_empty_object(void **unused)
{
    (void)unused;
    Types__Tout message = TYPES__TOUT__INIT;
    assert_written(&message, "{}");
}

static void integers_of_32_bits_are_numbers_and_of_64_bits_texts(void **unused)
{
    (void)unused;
    Types__Tout least = TYPES__TOUT__INIT;
    least.i32 = least.s32 = least.sf32 = INT32_MIN;
    least.i64 = least.s64 = least.sf64 = INT64_MIN;
    assert_written(&least, "{\"i32\":-2147483648,\"s32\":-2147483648,\"sf32\":-2147483648,"
                           "\"i64\":\"-9223372036854775808\",\"s64\":\"-9223372036854775808\","
                           "\"sf64\":\"-9223372036854775808\"}");
    Types__Tout most = TYPES__TOUT__INIT;
    most.u32 = most.f32 = UINT32_MAX;
    most.u64 = most.f64 = UINT64_MAX;
    assert_written(&most, "{\"u32\":4294967295,\"f32\":4294967295,"
                          "\"u64\":\"18446744073709551615\",\"f64\":\"18446744073709551615\"}");
}

static void reals_come_back_exactly(void **unused)
{
    (void)unused;
    static const float singles[] = { 0.1F, 16777216.0F, 1e-30F, 3.4028235e38F, -7.25F, 1.0F / 3 };
    static const double doubles[] = { 0.1, 1e300, 5e-324, -2.5, 1.0 / 3, 9007199254740993.0 };
    for (size_t i = 0; i < COUNT_OF(singles); i++) {
        Types__Tout message = TYPES__TOUT__INIT;
        message.simple = singles[i];
        message.double_ = doubles[i];
        char *text = json_write(&message.base, JSON_WITHOUT_DEFAULTS);
        Types__Tout *back = read_tout(text);
        assert_true(back->simple == singles[i]);
        assert_true(back->double_ == doubles[i]);
        free(text);
    }
    Types__Tout message = TYPES__TOUT__INIT;
    message.simple = 0.1F;
    message.double_ = -(double)INFINITY;
    assert_written(&message, "{\"simple\":0.10000000000000001,\"double\":\"-Infinity\"}");
    message.simple = INFINITY;
    message.double_ = 0;
    assert_written(&message, "{\"simple\":\"Infinity\"}");
    assert_true(isnan(read_tout("{\"double\": \"NaN\"}")->double_));
    assert_false(signbit(read_tout("{\"double\": \"-0\"}")->double_));
    assert_false(signbit(read_tout("{\"double\": -0.0}")->double_));
    assert_true(read_tout("{\"simple\": \"-1.5e2\"}")->simple == -150.0F);
}

static void texts_bytes_enums_and_booleans_have_their_form(void **unused)
{
    (void)unused;
    Types__Tout message = TYPES__TOUT__INIT;
    message.un_texte = (char *)"d'été « oui »\n\"\\";
    message.octets = (ProtobufCBinaryData){ 4, (uint8_t *)"\xfb\xff\0\x01" };
    message.couleur = TYPES__COULEUR__BLEU;
    message.vrai = 1;
    assert_written(&message, "{\"vrai\":true,\"unTexte\":\"d'été « oui »\\n\\\"\\\\\","
                             "\"octets\":\"+/8AAQ==\",\"couleur\":\"BLEU\"}");
    message = (Types__Tout)TYPES__TOUT__INIT;
    message.couleur = 77; /* Of a newer program. */
    assert_written(&message, "{\"couleur\":77}");
}

static void lists_messages_and_maps_have_their_form(void **unused)
{
    (void)unused;
    Types__Feuille un = TYPES__FEUILLE__INIT;
    un.nom = (char *)"un";
    Types__Feuille deux = TYPES__FEUILLE__INIT;
    deux.rang = 2;
    Types__Tout message = TYPES__TOUT__INIT;
    message.feuille = &un;
    int32_t numbers[] = { 3, 0, -1 };
    message.nombres = numbers;
    message.n_nombres = 3;
    char *texts[] = { (char *)"", (char *)"b" };
    message.textes = texts;
    message.n_textes = 2;
    Types__Feuille *leaves[] = { &un, &deux };
    message.feuilles = leaves;
    message.n_feuilles = 2;
    Types__Couleur colours[] = { TYPES__COULEUR__ROUGE, TYPES__COULEUR__SANS };
    message.couleurs = colours;
    message.n_couleurs = 2;
    ProtobufCBinaryData blocks[] = { { 1, (uint8_t *)"a" }, { 0, NULL } };
    message.blocs = blocks;
    message.n_blocs = 2;
    assert_written(&message,
                   "{\"feuille\":{\"nom\":\"un\"},\"nombres\":[3,0,-1],\"textes\":[\"\",\"b\"],"
                   "\"feuilles\":[{\"nom\":\"un\"},{\"rang\":2}],\"couleurs\":[\"ROUGE\",\"SANS\"],"
                   "\"blocs\":[\"YQ==\",\"\"]}");

    Types__Tout maps = TYPES__TOUT__INIT;
    Types__Tout__ComptesEntry compte = TYPES__TOUT__COMPTES_ENTRY__INIT;
    compte.key = (char *)"à vue";
    compte.value = 9;
    Types__Tout__ComptesEntry *comptes[] = { &compte };
    maps.comptes = comptes;
    maps.n_comptes = 1;
    Types__Tout__ParRangEntry rang = TYPES__TOUT__PAR_RANG_ENTRY__INIT;
    rang.key = -4;
    rang.value = &un;
    Types__Tout__ParRangEntry *rangs[] = { &rang };
    maps.par_rang = rangs;
    maps.n_par_rang = 1;
    Types__Tout__OuiNonEntry oui = TYPES__TOUT__OUI_NON_ENTRY__INIT;
    oui.key = 1;
    oui.value = (char *)"o";
    Types__Tout__OuiNonEntry *ouis[] = { &oui };
    maps.oui_non = ouis;
    maps.n_oui_non = 1;
    assert_written(&maps, "{\"comptes\":{\"à vue\":\"9\"},\"parRang\":{\"-4\":{\"nom\":\"un\"}},"
                          "\"ouiNon\":{\"true\":\"o\"}}");
}

static void a_oneof_is_written_even_when_its_value_is_zero(void **unused)
{
    (void)unused;
    Types__Tout message = TYPES__TOUT__INIT;
    message.choix_case = TYPES__TOUT__CHOIX_PAR_RANG_SEUL;
    assert_written(&message, "{\"parRangSeul\":0}");
    message.choix_case = TYPES__TOUT__CHOIX_PAR_NOM;
    message.par_nom = (char *)"";
    assert_written(&message, "{\"parNom\":\"\"}");
    Types__Feuille leaf = TYPES__FEUILLE__INIT;
    message.choix_case = TYPES__TOUT__CHOIX_PAR_FEUILLE;
    message.par_feuille = &leaf;
    assert_written(&message, "{\"parFeuille\":{}}");
}

static void defaults_are_written_when_asked_for(void **unused)
{
    (void)unused;
    Types__Commande command = TYPES__COMMANDE__INIT;
    Types__Demander ask = TYPES__DEMANDER__INIT;
    command.acte_case = TYPES__COMMANDE__ACTE_DEMANDER;
    command.demander = &ask;
    char *text = json_write(&command.base, JSON_WITH_DEFAULTS);
    assert_string_equal(text, "{\"demander\":{\"quoi\":\"\",\"feuille\":null}}");
    free(text);

    Types__Feuille leaf = TYPES__FEUILLE__INIT;
    ask.feuille = &leaf;
    text = json_write(&command.base, JSON_WITH_DEFAULTS);
    assert_string_equal(text, "{\"demander\":{\"quoi\":\"\",\"feuille\":{\"nom\":\"\",\"rang\":0,"
                              "\"couleur\":\"SANS\"}}}");
    free(text);

    Types__Tout all = TYPES__TOUT__INIT;
    text = json_write(&all.base, JSON_WITH_DEFAULTS);
    assert_non_null(strstr(text, "\"i64\":\"0\""));
    assert_non_null(strstr(text, "\"nombres\":[]"));
    assert_non_null(strstr(text, "\"comptes\":{}"));
    assert_null(strstr(text, "parNom"));
    assert_same(&all.base, &read_tout(text)->base);
    free(text);
}

static void both_names_and_every_way_to_write_a_value_are_read(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        int64_t i64;
    } numbers[] = {
        { "{\"i64\": 12}", 12 },       { "{\"i64\": \"12\"}", 12 },
        { "{\"i64\": 12.0}", 12 },     { "{\"i64\": 1.2e1}", 12 },
        { "{\"i64\": \"-12\"}", -12 }, { "{\"i64\": 9223372036854775807}", INT64_MAX },
        { "{\"i64\": null}", 0 },
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        assert_true(read_tout(numbers[i].text)->i64 == numbers[i].i64);

    assert_string_equal(read_tout("{\"un_texte\": \"a\"}")->un_texte, "a");
    assert_string_equal(read_tout("{\"unTexte\": \"a\"}")->un_texte, "a");
    assert_int_equal(read_tout("{\"i32\": \"7\"}")->i32, 7);
    assert_int_equal(read_tout("{\"couleur\": 2}")->couleur, TYPES__COULEUR__BLEU);
    assert_true(read_tout("{\"u64\": 5}")->u64 == 5);
    static const char *const encoded[] = { "-_8AAQ==", "-_8AAQ", "+/8AAQ==", "+/8AAQ" };
    for (size_t i = 0; i < COUNT_OF(encoded); i++) {
        char text[64] = "{\"octets\": \"";
        (void)strncat(text, encoded[i], 16);
        (void)strncat(text, "\"}", 3);
        ProtobufCBinaryData bytes = read_tout(text)->octets;
        assert_int_equal(bytes.len, 4);
        assert_memory_equal(bytes.data, "\xfb\xff\0\x01", 4);
    }
    assert_int_equal(read_tout("{\"octets\": \"\"}")->octets.len, 0);
    assert_int_equal(read_tout("{\"parNom\": null, \"parRangSeul\": 3}")->choix_case,
                     TYPES__TOUT__CHOIX_PAR_RANG_SEUL);
    assert_null(read_tout("{\"feuille\": null}")->feuille);
}

static void bytes_that_are_no_text_are_shown_all_the_same(void **unused)
{
    (void)unused;
    Types__Tout message = TYPES__TOUT__INIT;
    message.un_texte = (char *)"a\xff\xfe"
                               "b";
    char *text = json_write(&message.base, JSON_WITHOUT_DEFAULTS);
    assert_string_equal(text, "{\"unTexte\":\"a??b\"}");
    free(text);
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(an_empty_message_is_an_empty_object),
        RULE(integers_of_32_bits_are_numbers_and_of_64_bits_texts),
        RULE(reals_come_back_exactly),
        RULE(texts_bytes_enums_and_booleans_have_their_form),
        RULE(lists_messages_and_maps_have_their_form),
        RULE(a_oneof_is_written_even_when_its_value_is_zero),
        RULE(defaults_are_written_when_asked_for),
        RULE(both_names_and_every_way_to_write_a_value_are_read),
        RULE(bytes_that_are_no_text_are_shown_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
