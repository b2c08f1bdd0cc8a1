/* Cutting a participant's time: what became known goes in day by day, and it is told by what held
 * on the day. */
#include "reporting/apply/coupe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { RSA, DELD, QPV, CLAUSE };

static void declare(struct situation_tenue *s, int64_t public, enum etat_declare etat,
                    int32_t jusqu)
{
    situation_apply(s, &(struct jalon){
                           .genre = JALON_PUBLIC, .numero = public, .etat = etat, .jusqu = jusqu });
}

static void told_are(const struct situation_tenue *s, int32_t day, int64_t publics,
                     int64_t inconnus)
{
    struct periode p;
    periode_open(&p, s, day);
    assert_int_equal(p.publics, publics);
    assert_int_equal(p.inconnus, inconnus);
}

static void what_was_never_asked_is_neither_held_nor_unknown(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 0 };
    told_are(&s, 100, 0, 0);
    declare(&s, RSA, ETAT_OUI, JAMAIS);
    declare(&s, DELD, ETAT_INCONNU, JAMAIS);
    declare(&s, QPV, ETAT_NON, JAMAIS);
    declare(&s, CLAUSE, ETAT_TU, JAMAIS);
    told_are(&s, 100, 1 << RSA, 1 << DELD | 1 << CLAUSE);
}

static void not_known_takes_nothing_away(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 0 };
    declare(&s, RSA, ETAT_OUI, JAMAIS);
    declare(&s, RSA, ETAT_INCONNU, JAMAIS);
    declare(&s, QPV, ETAT_NON, JAMAIS);
    declare(&s, QPV, ETAT_TU, JAMAIS);
    told_are(&s, 100, 1 << RSA, 0);
    declare(&s, RSA, ETAT_NON, JAMAIS);
    told_are(&s, 100, 0, 0);
}

static void a_yes_holds_until_its_last_day(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 0 };
    declare(&s, QPV, ETAT_OUI, 200);
    told_are(&s, 200, 1 << QPV, 0);
    told_are(&s, 201, 0, 0); /* It ended; that is known. */
    declare(&s, QPV, ETAT_OUI, 300);
    told_are(&s, 201, 1 << QPV, 0);
}

static void publics_over_the_limit_are_not_told_apart(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 0 };
    declare(&s, PUBLICS_MAX - 1, ETAT_OUI, JAMAIS);
    declare(&s, PUBLICS_MAX, ETAT_OUI, JAMAIS);
    told_are(&s, 0, INT64_C(1) << (PUBLICS_MAX - 1), 0);
}

static void a_period_goes_on_while_nothing_is_told_otherwise(void **state)
{
    (void)state;
    struct situation_tenue s = { .referent = 7 };
    struct periode first;
    struct periode next;
    situation_apply(&s, &(struct jalon){ .genre = JALON_TERRITOIRE, .texte = "nord" });
    periode_open(&first, &s, 10);
    assert_int_equal(first.du, 10);
    assert_int_equal(first.au, JAMAIS);

    situation_apply(&s, &(struct jalon){ .genre = JALON_ETAPE });
    periode_open(&next, &s, 20);
    assert_true(periode_goes_on(&first, &next, false));
    assert_false(periode_goes_on(&first, &next, true)); /* `avancement` is cut, `presence` not. */

    situation_apply(&s, &(struct jalon){ .genre = JALON_REFERENT, .numero = 8 });
    periode_open(&next, &s, 20);
    assert_false(periode_goes_on(&first, &next, false));
    situation_apply(&s, &(struct jalon){ .genre = JALON_REFERENT, .numero = 7 });
    situation_apply(&s, &(struct jalon){ .genre = JALON_TERRITOIRE, .texte = "sud" });
    periode_open(&next, &s, 20);
    assert_false(periode_goes_on(&first, &next, false));
    situation_apply(&s, &(struct jalon){ .genre = JALON_TERRITOIRE, .texte = "nord" });
    declare(&s, RSA, ETAT_INCONNU, JAMAIS);
    periode_open(&next, &s, 20);
    assert_false(periode_goes_on(&first, &next, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_never_asked_is_neither_held_nor_unknown),
        cmocka_unit_test(not_known_takes_nothing_away),
        cmocka_unit_test(a_yes_holds_until_its_last_day),
        cmocka_unit_test(publics_over_the_limit_are_not_told_apart),
        cmocka_unit_test(a_period_goes_on_while_nothing_is_told_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
