/* Which instance is asked next: a table of what is known of each, and who is chosen. */
#include "client/choice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
enum { VIEWS_MAX = 3 };

#define CURRENT                                                                                    \
    {                                                                                              \
        .due = true, .position = 100                                                               \
    }
#define NOT_DUE                                                                                    \
    {                                                                                              \
        .position = 100                                                                            \
    }
#define LAGS(at)                                                                                   \
    {                                                                                              \
        .lags = true, .due = true, .position = (at)                                                \
    }
#define STOPPED(at)                                                                                \
    {                                                                                              \
        .stopped = true, .due = true, .position = (at)                                             \
    }
#define SILENT                                                                                     \
    {                                                                                              \
        .silent = true, .due = true, .position = 100                                               \
    }
#define TRIED                                                                                      \
    {                                                                                              \
        .tried = true, .due = true, .position = 100                                                \
    }
#define BUSY(questions)                                                                            \
    {                                                                                              \
        .due = true, .position = 100, .open = (questions)                                          \
    }

static void the_best_rank_then_the_least_busy_then_each_in_turn(void **unused)
{
    (void)unused;
    static const struct {
        struct choice_view views[VIEWS_MAX];
        size_t count;
        uint64_t turn;
        size_t expected;
    } cases[] = {
        { { { 0 } }, 0, 7, CHOICE_NONE },
        { { SILENT }, 1, 0, 0 }, /* Nobody else: it may just have come back. */
        { { CURRENT, CURRENT, CURRENT }, 3, 0, 0 },
        { { CURRENT, CURRENT, CURRENT }, 3, 1, 1 },
        { { CURRENT, CURRENT, CURRENT }, 3, 5, 2 },
        { { NOT_DUE, CURRENT, NOT_DUE }, 3, 0, 1 },
        { { LAGS(200), NOT_DUE, SILENT }, 3, 0, 1 },
        { { LAGS(40), LAGS(60), LAGS(50) }, 3, 0, 1 }, /* The least late. */
        { { STOPPED(90), LAGS(10), SILENT }, 3, 0, 1 },
        { { STOPPED(50), STOPPED(60), SILENT }, 3, 2, 1 },
        { { SILENT, STOPPED(1), SILENT }, 3, 2, 1 },
        { { BUSY(3), BUSY(1), BUSY(2) }, 3, 0, 1 },
        { { BUSY(1), BUSY(1), BUSY(2) }, 3, 2, 0 },
        { { BUSY(99), NOT_DUE, SILENT }, 3, 1, 0 }, /* Waiting for marks takes longer. */
        { { TRIED, CURRENT, TRIED }, 3, 0, 1 },
        { { TRIED, SILENT, TRIED }, 3, 0, 1 },
        { { TRIED, TRIED, TRIED }, 3, 0, CHOICE_NONE },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t got = choice_make(cases[i].views, cases[i].count, cases[i].turn);
        if (got != cases[i].expected)
            fail_msg("case %zu: %zu, expected %zu", i, got, cases[i].expected);
    }
}

static void silence_is_worse_than_a_stop_and_a_stop_than_lagging(void **unused)
{
    (void)unused;
    const struct choice_view worst = { .silent = true, .stopped = true, .lags = true };
    const struct choice_view stopped = { .stopped = true, .lags = true, .due = true };
    const struct choice_view late = { .lags = true, .due = true };
    assert_int_equal(choice_rank(&worst), CHOICE_SILENT);
    assert_int_equal(choice_rank(&stopped), CHOICE_STOPPED);
    assert_int_equal(choice_rank(&late), CHOICE_LAGS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_rank_then_the_least_busy_then_each_in_turn),
        cmocka_unit_test(silence_is_worse_than_a_stop_and_a_stop_than_lagging),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
