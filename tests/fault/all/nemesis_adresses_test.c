/* A site of programs of their own, which a seeded nemesis stops as a whole, moves, slows down and
 * cuts off in mid-sentence while people work in it; the oracle judges each run. NEMESIS_SEED=n
 * repeats the seed that a failure names. */
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

STRIKE(programs_start_in_any_order, NEMESIS_ORDERS, 2)
STRIKE(the_bus_is_found_at_its_new_address, NEMESIS_MOVE, 2)
STRIKE(slow_ways_only_delay, NEMESIS_DELAY, 2)
STRIKE(a_frame_that_was_cut_is_sent_again, NEMESIS_CUT, 5)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_start_in_any_order),
        cmocka_unit_test(the_bus_is_found_at_its_new_address),
        cmocka_unit_test(slow_ways_only_delay),
        cmocka_unit_test(a_frame_that_was_cut_is_sent_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
