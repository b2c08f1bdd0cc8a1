/* A site whose programs are on hosts of their own (network namespaces), with a network between them
 * that is stormy, or knows a host by another address than a moment ago; the oracle judges each run.
 * NEMESIS_SEED=n repeats the seed that a failure names. */
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

STRIKE(late_lost_doubled_and_overtaken_packets_only_delay, NEMESIS_STORM, 2)
STRIKE(a_host_is_found_at_its_new_address, NEMESIS_ADDRESS, 2)

int main(void)
{
    (void)network_enter(why);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_kernel_has_hosts_or_the_reason_is_told),
        cmocka_unit_test(late_lost_doubled_and_overtaken_packets_only_delay),
        cmocka_unit_test(a_host_is_found_at_its_new_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
