/* Why something is refused: a code, a field, one sentence, whatever they quote. */
#include "base/refusal.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void what_it_quotes_makes_no_second_line_and_no_broken_text(void **unused)
{
    (void)unused;
    struct refusal refusal = { 0 };
    assert_false(
        refusal_set(&refusal, "CHAMP_INCONNU", "titr\x7f", "Le champ « %s » ?", "a\nb\xff"));
    assert_string_equal(refusal.field, "titr?");
    assert_string_equal(refusal.text, "Le champ « a?b? » ?");
    assert_true(text_is_valid(refusal.text, strlen(refusal.text)));
}

static void what_does_not_fit_is_cut_between_characters(void **unused)
{
    (void)unused;
    char accents[2 * REFUSAL_TEXT_SIZE + 1];
    struct refusal refusal = { 0 };
    for (size_t i = 0; i + 1 < sizeof(accents); i += 2)
        memcpy(accents + i, "é", 2);
    accents[sizeof(accents) - 1] = '\0';
    assert_false(refusal_set(&refusal, "LONG", NULL, "x%s", accents));
    assert_true(text_is_valid(refusal.text, strlen(refusal.text)));
    assert_true(strlen(refusal.text) >= REFUSAL_TEXT_SIZE - 3);
    assert_string_equal(refusal.field, "");
    refusal_clear(&refusal);
    assert_false(refusal_is_set(&refusal));
}

static void somebody_elses_refusal_is_one_even_without_its_code(void **unused)
{
    (void)unused;
    struct refusal refusal = { 0 };
    refusal_repeat(&refusal, "", "date", "Non.");
    assert_string_equal(refusal.code, "REFUS_SANS_CODE");
    refusal_clear(&refusal);
    refusal_repeat(&refusal, "TROP\033[2J", "", "Non.");
    assert_string_equal(refusal.code, "TROP?[2J");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_quotes_makes_no_second_line_and_no_broken_text),
        cmocka_unit_test(what_does_not_fit_is_cut_between_characters),
        cmocka_unit_test(somebody_elses_refusal_is_one_even_without_its_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
