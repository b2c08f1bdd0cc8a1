/* A host whose name cannot be found holds up nobody else: what connects by name has I/O threads of
 * its own, away from everything bound. */
#include "wire/context.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { SHARED = 1, HOSTS = 7 };

static void what_needs_no_name_shares_a_thread(void **state)
{
    (void)state;
    assert_int_equal(context_affinity("tcp://bus.example:5000", true), SHARED);
    assert_int_equal(context_affinity("tcp://10.0.0.7:5000", false), SHARED);
    assert_int_equal(context_affinity("tcp://[::1]:5000", false), SHARED);
    assert_int_equal(context_affinity("ipc:///run/plie/bus", false), SHARED);
}

static void each_name_has_a_thread_for_all_its_ports(void **state)
{
    (void)state;
    static const char *const hosts[HOSTS] = { "tcp://bus:5000",      "tcp://reperage:5001",
                                              "tcp://parcours:5001", "tcp://entreprise:5001",
                                              "tcp://reporting:1",   "tcp://portail:5001",
                                              "tcp://10.0.0.7a:1" };
    uint64_t seen = SHARED;
    for (size_t i = 0; i < HOSTS; i++) {
        uint64_t affinity = context_affinity(hosts[i], false);
        assert_int_equal(affinity & seen, 0);
        assert_int_equal(affinity & (affinity - 1), 0);
        seen |= affinity;
    }
    assert_int_equal(context_affinity("tcp://reperage:5002", false),
                     context_affinity("tcp://reperage:5001", false));
    uint64_t one_more = context_affinity("tcp://huitieme:5001", false); /* Shares one of theirs. */
    assert_int_not_equal(one_more, SHARED);
    assert_int_equal(one_more & seen, one_more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_needs_no_name_shares_a_thread),
        cmocka_unit_test(each_name_has_a_thread_for_all_its_ports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
