/* A site of programs of their own over a bad network, which a seeded nemesis makes worse while
 * people work in it; the oracle judges each run. NEMESIS_SEED=n repeats the seed
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

STRIKE(a_partition_only_delays, NEMESIS_PARTITION, 2)
STRIKE(half_open_connections_are_given_up, NEMESIS_ONE_WAY, 2)
STRIKE(words_of_an_old_connection_harm_nobody, NEMESIS_LATE, 1)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_partition_only_delays),
        cmocka_unit_test(half_open_connections_are_given_up),
        cmocka_unit_test(words_of_an_old_connection_harm_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
