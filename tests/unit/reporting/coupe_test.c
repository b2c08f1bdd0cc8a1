/* Cutting a participant's time: what became known goes in day by day, and it is told by what held
 * on the day. */
#include "reporting/apply/coupe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char held[COUPE_TEXTE_SIZE];
static char unknown[COUPE_TEXTE_SIZE];

static void declare(struct situation_tenue *s, const char *code, int etat, int32_t jusqu)
{
    situation_apply(
        s, &(struct jalon){ .genre = JALON_PUBLIC, .code = code, .nombre = etat, .jusqu = jusqu });
}

static void publics_are_told_in_the_order_of_their_codes(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 0 };
    situation_publics(&s, 100, held, unknown);
    assert_string_equal(held, ",");
    assert_string_equal(unknown, ",");
    declare(&s, "rsa", ETAT_OUI, JAMAIS);
    declare(&s, "deld", ETAT_OUI, JAMAIS);
    declare(&s, "qpv", ETAT_INCONNU, JAMAIS);
    declare(&s, "clause", ETAT_TU, JAMAIS);
    declare(&s, "rqth", ETAT_NON, JAMAIS);
    situation_publics(&s, 100, held, unknown);
    assert_string_equal(held, ",deld,rsa,");
    assert_string_equal(unknown, ",clause,qpv,");
}

static void not_known_takes_nothing_away(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 0 };
    declare(&s, "rsa", ETAT_OUI, JAMAIS);
    declare(&s, "rsa", ETAT_INCONNU, JAMAIS);
    declare(&s, "qpv", ETAT_NON, JAMAIS);
    declare(&s, "qpv", ETAT_TU, JAMAIS);
    situation_publics(&s, 100, held, unknown);
    assert_string_equal(held, ",rsa,");
    assert_string_equal(unknown, ",");
    declare(&s, "rsa", ETAT_NON, JAMAIS);
    situation_publics(&s, 100, held, unknown);
    assert_string_equal(held, ",");
}

static void a_yes_holds_until_its_last_day(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 0 };
    declare(&s, "rqth", ETAT_OUI, 200);
    situation_publics(&s, 200, held, unknown);
    assert_string_equal(held, ",rqth,");
    situation_publics(&s, 201, held, unknown);
    assert_string_equal(held, ",");
    assert_string_equal(unknown, ","); /* It ended; that is known. */
    declare(&s, "rqth", ETAT_OUI, 300);
    situation_publics(&s, 201, held, unknown);
    assert_string_equal(held, ",rqth,");
}

static void more_publics_than_can_be_told_apart_leave_the_first(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 0 };
    char code[16];
    for (int i = 0; i < COUPE_PUBLICS_MAX + 5; i++) {
        snprintf(code, sizeof(code), "c%02d", i);
        declare(&s, code, ETAT_OUI, JAMAIS);
    }
    assert_int_equal(s.public_count, COUPE_PUBLICS_MAX);
    situation_publics(&s, 0, held, unknown);
    assert_int_equal(strlen(held), COUPE_PUBLICS_MAX * 4 + 1);
}

static void a_period_goes_on_while_nothing_is_told_otherwise(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 7 };
    struct periode first;
    struct periode next;
    situation_apply(&s, &(struct jalon){ .genre = JALON_TERRITOIRE, .code = "nord" });
    periode_open(&first, &s, 10);
    assert_int_equal(first.du, 10);
    assert_int_equal(first.au, JAMAIS);

    situation_apply(&s, &(struct jalon){ .genre = JALON_ETAPE });
    periode_open(&next, &s, 20);
    assert_true(periode_goes_on(&first, &next, false));
    assert_false(periode_goes_on(&first, &next, true)); /* `avancement` is cut, `presence` not. */

    situation_apply(&s, &(struct jalon){ .genre = JALON_REFERENT, .nombre = 8 });
    periode_open(&next, &s, 20);
    assert_false(periode_goes_on(&first, &next, false));
    situation_apply(&s, &(struct jalon){ .genre = JALON_REFERENT, .nombre = 7 });
    situation_apply(&s, &(struct jalon){ .genre = JALON_TERRITOIRE, .code = "sud" });
    periode_open(&next, &s, 20);
    assert_false(periode_goes_on(&first, &next, false));
    situation_apply(&s, &(struct jalon){ .genre = JALON_TERRITOIRE, .code = "nord" });
    declare(&s, "rsa", ETAT_INCONNU, JAMAIS);
    periode_open(&next, &s, 20);
    assert_false(periode_goes_on(&first, &next, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publics_are_told_in_the_order_of_their_codes),
        cmocka_unit_test(not_known_takes_nothing_away),
        cmocka_unit_test(a_yes_holds_until_its_last_day),
        cmocka_unit_test(more_publics_than_can_be_told_apart_leave_the_first),
        cmocka_unit_test(a_period_goes_on_while_nothing_is_told_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
