/* A piece of work in a thread of its own. What the work does is a function of the test; both sides
 * wait for one another, so nothing depends on how fast they are. */
#define _DEFAULT_SOURCE /* getpriority */

#include "base/priority.h"
#include "runtime/background.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

static const struct idle NOTHING = { 0 };

static int read_nice(void *self, const struct idle *idle, struct err *err)
{
    (void)idle;
    (void)err;
    *(int *)self = getpriority(PRIO_PROCESS, 0);
    return 0;
}

static int nice_below(int nice)
{
    enum { LEAST = 19 };
    return nice + PRIORITY_NICE > LEAST ? LEAST : nice + PRIORITY_NICE;
}

static void the_work_yields_the_processor_and_the_caller_stays_as_it_was(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    int before = getpriority(PRIO_PROCESS, 0);
    int inside = before;
    assert_int_equal(background_run(read_nice, &inside, &NOTHING, &err), 0);
    assert_int_equal(inside, nice_below(before));
    assert_int_equal(getpriority(PRIO_PROCESS, 0), before);
}

static int cannot(void *self, const struct idle *idle, struct err *err)
{
    (void)self;
    (void)idle;
    return err_set(err, ERR_CORRUPT, "the work's own");
}

static void the_failure_is_the_works(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    assert_int_equal(background_run(cannot, NULL, &NOTHING, &err), ERR_CORRUPT);
    assert_string_equal(err.text, "the work's own");
}

static int go_on_until_told(void *self, const struct idle *idle, struct err *err)
{
    (void)self;
    int rc = 0;
    while (rc == 0)
        rc = idle->turn(idle->self, err);
    return rc;
}

static int third_turn_fails(void *self, struct err *err)
{
    int *turns = self;
    return ++*turns < 3 ? 0 : err_set(err, ERR_UNREACHABLE, "the service stops");
}

static void a_caller_whose_turn_fails_ends_the_work(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    int turns = 0;
    const struct idle idle = { third_turn_fails, &turns };
    assert_int_equal(background_run(go_on_until_told, NULL, &idle, &err), ERR_UNREACHABLE);
    assert_string_equal(err.text, "the service stops");
    assert_int_equal(turns, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_work_yields_the_processor_and_the_caller_stays_as_it_was),
        cmocka_unit_test(the_failure_is_the_works),
        cmocka_unit_test(a_caller_whose_turn_fails_ends_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
