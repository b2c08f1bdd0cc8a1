/* What a password must be. */
#include "portail/session/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TEN "abcdefg-10"

static void a_password_is_refused_for_one_reason(void **unused)
{
    (void)unused;
    static const struct {
        const char *password;
        const char *code;
    } cases[] = {
        { "", "MOT_DE_PASSE_COURT" },
        { "zephyr-2017", "MOT_DE_PASSE_COURT" },
        { "zephyr-2017!", "" },
        { "éàùçêôîûëïüö", "" }, /* Twelve characters, twenty-four bytes. */
        { "éàùçêôîûëïü", "MOT_DE_PASSE_COURT" },
        { "prune.zephyr.quartz", "MOT_DE_PASSE_IDENTIFIANT" },
        { "PRUNE.zephyr.QUARTZ", "MOT_DE_PASSE_IDENTIFIANT" },
        { "prune.zephyr.quart", "" },
        { "MotDePasse123", "MOT_DE_PASSE_SIMPLE" },
        { "azertyuiop12", "MOT_DE_PASSE_SIMPLE" },
        { "aaaaaaaaaaaaaaaa", "MOT_DE_PASSE_SIMPLE" },
        { "abcabcabcabcabc", "MOT_DE_PASSE_SIMPLE" },
        { "abcdabcdabcd", "" },
        { TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "12345678", "" },
        { TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "123456789", "MOT_DE_PASSE_LONG" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct refusal refusal = { 0 };
        bool good = password_check(cases[i].password, "prune.zephyr.quartz", &refusal);
        assert_string_equal(refusal.code, cases[i].code);
        assert_int_equal(good, cases[i].code[0] == '\0');
        if (!good)
            assert_string_equal(refusal.field, "nouveau");
    }
}

static void count_up(void *self, void *out, size_t size)
{
    uint8_t *next = self;
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)out)[i] = (*next)++;
}

static void a_given_password_is_random_and_would_be_accepted(void **unused)
{
    (void)unused;
    uint8_t next = 0;
    const struct world world = { NULL, count_up, &next };
    char first[PASSWORD_GIVEN_SIZE];
    char second[PASSWORD_GIVEN_SIZE];
    password_random(&world, first);
    password_random(&world, second);
    assert_string_equal(first, "abcde-fghij-kmnpq-rstuv");
    assert_string_equal(second, "wxyz2-34567-89abc-defgh");
    struct refusal refusal = { 0 };
    assert_true(password_check(second, "prune", &refusal));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_refused_for_one_reason),
        cmocka_unit_test(a_given_password_is_random_and_would_be_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
