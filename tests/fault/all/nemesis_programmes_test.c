/* A site of programs of their own, which a seeded nemesis kills, freezes and restarts while people
 * work in it; the oracle judges each run. NEMESIS_SEED=n repeats the seed
 * that a failure names. */
#include "support/nemesis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define STRIKE(name, kind, rounds)                                                                 \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        nemesis_run(kind, rounds);                                                                 \
    }

STRIKE(killed_programs_lose_nothing, NEMESIS_KILL, 5)
STRIKE(frozen_programs_go_on, NEMESIS_FREEZE, 3)
STRIKE(programs_end_and_come_back_one_by_one, NEMESIS_RESTART, 4)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_programs_lose_nothing),
        cmocka_unit_test(frozen_programs_go_on),
        cmocka_unit_test(programs_end_and_come_back_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
