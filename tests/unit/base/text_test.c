/* Texts from outside: what is UTF-8, what a number, and which names meet. */
#include "base/check.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void well_formed_utf8_without_controls_is_valid(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        { "", true },
        { "abc\tdef\nghi", true },
        { "Zéphyr Œuvré — « oui »", true },
        { "\xc2\xa0", true },          /* No-break space: U+00A0 is the first after the controls. */
        { "\xed\x9f\xbf", true },      /* U+D7FF, before the surrogates. */
        { "\xee\x80\x80", true },      /* U+E000, after them. */
        { "\xf4\x8f\xbf\xbf", true },  /* U+10FFFF. */
        { "\xf4\x90\x80\x80", false }, /* One more. */
        { "\xed\xa0\x80", false },     /* Surrogate. */
        { "\xc0\xaf", false },         /* Overlong in two … */
        { "\xc1\xbf", false },
        { "\xe0\x9f\xbf", false },     /* … three … */
        { "\xf0\x8f\xbf\xbf", false }, /* … four bytes. */
        { "\x80", false },             /* Continuation without a lead. */
        { "\xff\xfe", false },
        { "\xf8\x88\x80\x80\x80", false },
        { "\xc3", false }, /* Cut. */
        { "\xe2\x82", false },
        { "\xe2(\xa1", false },
        { "a\rb", false },
        { "a\x1b[0m", false },
        { "\x7f", false },
        { "\xc2\x80", false }, /* C1 controls. */
        { "\xc2\x9f", false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(text_is_valid(cases[i].text, strlen(cases[i].text)), cases[i].valid);
    assert_false(text_is_valid("a\0b", 3));
    assert_true(text_is_valid("\xc3\xa9t", 2)); /* The size counts, not what stands after. */
    assert_false(text_is_valid("\xc3\xa9", 1));
}

static void folding_leaves_upper_case_letters_digits_and_single_spaces(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        const char *folded;
    } cases[] = {
        { "", "" },
        { "D'Été", "D ETE" },
        { "  Jean--Pierre ", "JEAN PIERRE" },
        { "François", "FRANCOIS" },
        { "Lœuillet", "LOEUILLET" },
        { "LŒUILLET", "LOEUILLET" },
        { "Ægir", "AEGIR" },
        { "Weiß", "WEISS" },
        { "Þór", "THOR" },
        { "Łukasz Żółć", "LUKASZ ZOLC" },
        { "Nguyễn", "NGUYEN" },
        { "e\xcc\x81te", "ETE" }, /* A combining accent. */
        { "rue 12, bât. B", "RUE 12 BAT B" },
        { "ÿŸ", "YY" },
        { "Иван", "" },
        { "a\xff"
          "b",
          "A B" },
        { "×÷", "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[64];
        text_fold(cases[i].text, out, sizeof(out));
        assert_string_equal(out, cases[i].folded);
        char again[64];
        text_fold(out, again, sizeof(again));
        assert_string_equal(again, out);
    }
}

static void what_does_not_fit_is_cut(void **unused)
{
    (void)unused;
    static const char *const expected[] = { "", "", "A", "AB", "AB", "AB C", "AB CD" };
    for (size_t size = 1; size < COUNT_OF(expected); size++) {
        char out[8];
        memset(out, '#', sizeof(out));
        text_fold("àb çd", out, size);
        assert_string_equal(out, expected[size]);
        assert_int_equal(out[size], '#');
    }
    char key[3];
    text_phonetic("Martine", key, sizeof(key));
    assert_string_equal(key, "MA");
    text_phonetic("Martine", key, 1);
    assert_string_equal(key, "");
}

static void names_that_sound_alike_have_the_same_key(void **unused)
{
    (void)unused;
    static const char *const groups[][5] = {
        { "Dupont", "DUPOND", "Dupons", "Duponts", "Du Pont" },
        { "Lefèvre", "LEFEBVRE", "Lefebvres", "Le Fèvre", "Lefeuvre" },
        { "Philippe", "Filipe", "PHILIPE", "Fillipes" },
        { "François", "FRANCOIS", "Franssois" },
        { "Renault", "Renaud", "Reneau", "RENAULD", "Renaux" },
        { "Éric", "Erik", "Heric", "Érique" },
        { "Catherine", "Katherine", "CATERINE" },
        { "Gauthier", "Gautier", "Gothier" },
        { "Michaël", "Mickael", "Mikaël", "Michaelle" },
        { "Thomas", "Toma", "Tomas" },
        { "Laurent", "Lorand", "LAURAND", "Laurens" },
        { "Leroy", "Leroi", "Le Roy" },
        { "Leblanc", "Le Blanc", "LEBLAN", "Lebland" },
        { "Mohamed", "Mohammed" },
        { "Youssef", "Youcef", "Yousef" },
        { "Georges", "Georges", "George", "Jorge" },
        { "Christophe", "Kristof", "CHRISTOF" },
        { "Julien", "Julyen" },
        { "Sylvie", "Silvi", "Silvie" },
        { "Schmitt", "Chmit" },
        { "Rodriguez", "Rodrigues", "RODRIGUE" },
        { "Marie-Zoé", "MARIE ZOE", "Marie Zoë" },
        { "Benoît", "BENOIT" },
    };
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        char first[64];
        text_phonetic(groups[i][0], first, sizeof(first));
        for (size_t j = 1; j < COUNT_OF(groups[i]) && groups[i][j] != NULL; j++) {
            char other[64];
            text_phonetic(groups[i][j], other, sizeof(other));
            if (strcmp(first, other) != 0)
                print_message("%s %s, %s %s\n", groups[i][0], first, groups[i][j], other);
            else
                continue;
            assert_string_equal(other, first);
        }
    }
}

static void names_that_sound_different_have_different_keys(void **unused)
{
    (void)unused;
    static const char *const pairs[][2] = {
        { "Martin", "Martine" },   { "Simon", "Simone" },   { "Dupont", "Dupuis" },
        { "Bernard", "Bertrand" }, { "Michel", "Mickael" }, { "Rousseau", "Russo" },
        { "Lambert", "Lombard" },  { "Durand", "Dupont" },  { "Jean", "Jeanne" },
        { "Paul", "Paule-Anne" },  { "Camille", "Cécile" }, { "Bourgeois", "Bourges" },
        { "Zéphyr", "Saphir" },    { "Quartz", "Court" },   { "Charlot", "Charlotte" },
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        char a[64];
        char b[64];
        text_phonetic(pairs[i][0], a, sizeof(a));
        text_phonetic(pairs[i][1], b, sizeof(b));
        if (strcmp(a, b) == 0)
            print_message("%s, %s: %s\n", pairs[i][0], pairs[i][1], a);
        assert_string_not_equal(a, b);
    }
}

static void a_key_keeps_something_of_every_latin_name(void **unused)
{
    (void)unused;
    static const char *const names[] = { "E", "É", "Ez", "Hé", "D", "Ts", "Aux", "Yé" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char key[16];
        text_phonetic(names[i], key, sizeof(key));
        if (key[0] == '\0')
            print_message("%s\n", names[i]);
        assert_true(key[0] != '\0');
    }
}

static void a_long_name_and_any_bytes_are_survived(void **unused)
{
    (void)unused;
    char text[1024];
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = "XaxOINanc\xc3\xa7\xe9 h"[i % 13];
    text[sizeof(text) - 1] = '\0';
    char key[512];
    text_phonetic(text, key, sizeof(key));
    assert_true(key[0] != '\0');
    char folded[2048];
    text_fold(text, folded, sizeof(folded));
    assert_true(strlen(folded) > 500);
}

static void a_number_is_digits_alone_that_fit(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        uint64_t value;
    } numbers[] = {
        { "0", 0 },
        { "007", 7 },
        { "18446744073709551615", UINT64_MAX },
    };
    static const char *const others[] = { "",
                                          " 1",
                                          "1 ",
                                          "+1",
                                          "-1",
                                          "1e3",
                                          "0x1",
                                          "1\n",
                                          "18446744073709551616",
                                          "99999999999999999999999" };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        uint64_t out = 42;
        assert_true(text_to_u64(numbers[i].text, &out));
        assert_true(out == numbers[i].value);
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        uint64_t out = 42;
        assert_false(text_to_u64(others[i], &out));
        assert_true(out == 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_utf8_without_controls_is_valid),
        cmocka_unit_test(a_number_is_digits_alone_that_fit),
        cmocka_unit_test(folding_leaves_upper_case_letters_digits_and_single_spaces),
        cmocka_unit_test(what_does_not_fit_is_cut),
        cmocka_unit_test(names_that_sound_alike_have_the_same_key),
        cmocka_unit_test(names_that_sound_different_have_different_keys),
        cmocka_unit_test(a_key_keeps_something_of_every_latin_name),
        cmocka_unit_test(a_long_name_and_any_bytes_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
