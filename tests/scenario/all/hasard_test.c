/* Whatever people record, in whatever order and with whatever dates, the services of a site agree
 * with one another: acts drawn at random are accepted or refused, and then every reaction has been
 * taken, every store equals its journal, and a figure is the same wherever it is asked. */
#include "support/hasard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { SEEDS = 3, ACTES = 200 };

static void whatever_is_recorded_in_flandre_lys_the_services_agree(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        hasard_vivre("flandre-lys", seed, ACTES);
}

static void whatever_is_recorded_in_roubaix_the_services_agree(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        hasard_vivre("roubaix", seed, ACTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_is_recorded_in_flandre_lys_the_services_agree),
        cmocka_unit_test(whatever_is_recorded_in_roubaix_the_services_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
