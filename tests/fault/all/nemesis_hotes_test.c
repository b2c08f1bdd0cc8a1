/* A site whose programs are on hosts of their own (network namespaces), with a network between them
 * that is silent or deaf on one side; the oracle judges each run. NEMESIS_SEED=n repeats the seed
 * that a failure names. */
#include "support/nemesis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char why[NETWORK_WHY_SIZE];

static void this_kernel_has_hosts_or_the_reason_is_told(void **state)
{
    (void)state;
    if (!network_is_entered())
        print_message("SKIPPED, no network of hosts: %s\n", why);
    assert_true(network_is_entered() != (why[0] != '\0'));
}

#define STRIKE(name, kind, rounds)                                                                 \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        if (!network_is_entered())                                                                 \
            skip();                                                                                \
        nemesis_run(kind, rounds);                                                                 \
    }

STRIKE(halves_that_hear_nothing_of_one_another_lose_nothing, NEMESIS_SPLIT, 2)
STRIKE(who_hears_nothing_and_is_heard_loses_nothing, NEMESIS_DEAF, 2)

int main(void)
{
    (void)network_enter(why);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_kernel_has_hosts_or_the_reason_is_told),
        cmocka_unit_test(halves_that_hear_nothing_of_one_another_lose_nothing),
        cmocka_unit_test(who_hears_nothing_and_is_heard_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
