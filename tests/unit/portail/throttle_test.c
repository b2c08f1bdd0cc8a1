/* How long one waits after failed logins. The clock is the test's; nothing is compared by it. */
#include "portail/session/throttle.h"

#include "base/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { SECOND = 1000000 };

struct given {
    struct throttle throttle;
    int64_t now_us;
};

static int setup(void **state)
{
    static struct given given;
    given.now_us = (int64_t)1500000000 * SECOND;
    throttle_init(&given.throttle);
    *state = &given;
    return 0;
}

static int teardown(void **state)
{
    throttle_release(&((struct given *)*state)->throttle);
    return 0;
}

/* The seconds to wait; 0: the attempt was made and ended so. */
static int64_t attempt_at(struct given *given, const char *site, const char *who,
                          const char *address, enum attempt_end end)
{
    struct attempt attempt;
    int64_t wait_s;
    if (!throttle_begin(&given->throttle, &attempt, site, who, address, given->now_us, &wait_s)) {
        assert_true(wait_s > 0);
        return wait_s;
    }
    throttle_end(&given->throttle, &attempt, end, given->now_us);
    return 0;
}

static int64_t attempt(struct given *given, const char *who, const char *address,
                       enum attempt_end end)
{
    return attempt_at(given, "essai", who, address, end);
}

static void fail_times(struct given *given, int count, const char *who, const char *address)
{
    for (int i = 0; i < count; i++)
        assert_int_equal(attempt(given, who, address, ATTEMPT_WRONG), 0);
}

static void the_fifth_failure_of_an_account_makes_wait_and_each_more_twice_as_long(void **state)
{
    struct given *given = *state;
    fail_times(given, 5, "prune", "a1");
    static const int64_t waits[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900 };
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        assert_int_equal(attempt(given, "prune", "a2", ATTEMPT_RIGHT), waits[i]);
        given->now_us += waits[i] * SECOND - 1;
        assert_int_equal(attempt(given, "prune", "a2", ATTEMPT_RIGHT), 1);
        given->now_us += 1;
        assert_int_equal(attempt(given, "prune", "a3", ATTEMPT_WRONG), 0);
    }
}

static void others_are_not_made_to_wait(void **state)
{
    struct given *given = *state;
    fail_times(given, 5, "prune", "a1");
    assert_int_equal(attempt(given, "basile", "a1", ATTEMPT_RIGHT), 0);
    assert_int_equal(attempt_at(given, "autre", "prune", "a1", ATTEMPT_RIGHT), 0);
    assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_RIGHT), 1);
}

static void a_right_login_forgets_the_accounts_failures(void **state)
{
    struct given *given = *state;
    fail_times(given, 4, "prune", "a1");
    assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_RIGHT), 0);
    fail_times(given, 5, "prune", "a1");
    assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_WRONG), 1);
}

static void an_address_may_fail_twenty_times_whoever_it_says_it_is(void **state)
{
    struct given *given = *state;
    for (int i = 0; i < 20; i++) {
        char who[16];
        (void)snprintf(who, sizeof(who), "n%d", i);
        assert_int_equal(attempt(given, who, "a1", ATTEMPT_WRONG), 0);
    }
    assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_RIGHT), 1);
    assert_int_equal(attempt(given, "prune", "a2", ATTEMPT_RIGHT), 0);
    given->now_us += SECOND;
    /* A right login is the account's merit, not the address's. */
    assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_RIGHT), 0);
    assert_int_equal(attempt(given, "basile", "a1", ATTEMPT_WRONG), 0);
    assert_int_equal(attempt(given, "basile", "a1", ATTEMPT_WRONG), 2);
}

static void a_quarter_of_an_hour_without_failure_forgets(void **state)
{
    struct given *given = *state;
    fail_times(given, 4, "prune", "a1");
    given->now_us += (int64_t)THROTTLE_WINDOW_S * SECOND - 1;
    fail_times(given, 1, "prune", "a1");
    assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_WRONG), 1);
    given->now_us += (int64_t)(THROTTLE_WINDOW_S + 1) * SECOND;
    fail_times(given, 5, "prune", "a1");
}

static void what_was_not_compared_is_no_failure(void **state)
{
    struct given *given = *state;
    for (int i = 0; i < 50; i++)
        assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_NONE), 0);
}

static void many_tries_at_once_are_worth_no_more(void **state)
{
    struct given *given = *state;
    struct attempt attempts[THROTTLE_ACCOUNT_FAILURES];
    struct attempt more;
    int64_t wait_s;
    for (size_t i = 0; i < COUNT_OF(attempts); i++)
        assert_true(throttle_begin(&given->throttle, &attempts[i], "essai", "prune", "a1",
                                   given->now_us, &wait_s));
    assert_false(
        throttle_begin(&given->throttle, &more, "essai", "prune", "a1", given->now_us, &wait_s));
    assert_int_equal(wait_s, 1);
    for (size_t i = 0; i < COUNT_OF(attempts); i++)
        throttle_end(&given->throttle, &attempts[i], ATTEMPT_WRONG, given->now_us);
    assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_RIGHT), 1);
}

static void memory_is_bounded_and_the_guiltiest_stay(void **state)
{
    struct given *given = *state;
    fail_times(given, 5, "prune", "a0");
    for (int i = 0; i < 2 * THROTTLE_ENTRIES; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "n%d", i);
        assert_int_equal(attempt(given, name, name, ATTEMPT_WRONG), 0);
    }
    assert_int_equal(given->throttle.count, THROTTLE_ENTRIES);
    assert_int_equal(attempt(given, "prune", "a1", ATTEMPT_RIGHT), 1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_fifth_failure_of_an_account_makes_wait_and_each_more_twice_as_long),
        TEST(others_are_not_made_to_wait),
        TEST(a_right_login_forgets_the_accounts_failures),
        TEST(an_address_may_fail_twenty_times_whoever_it_says_it_is),
        TEST(a_quarter_of_an_hour_without_failure_forgets),
        TEST(what_was_not_compared_is_no_failure),
        TEST(many_tries_at_once_are_worth_no_more),
        TEST(memory_is_bounded_and_the_guiltiest_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
