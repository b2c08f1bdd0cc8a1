/* A password that the operator left beside the portail: taken once, by a login or by the tender,
 * while it runs or at its next start. */
#include "portail/session/reset.h"
#include "store/portail/login.h"

#include <unistd.h>

#define GIVEN "kf3q7-remis-par-l-hote"

static void leave_reset(struct given *given, const char *compte)
{
    struct err err = { 0 };
    char hash[HASHER_TEXT_SIZE];
    assert_int_equal(hasher_hash(given->sessions->hasher, GIVEN, hash, &err), 0);
    if (reset_leave(given->directory, "essai", compte, hash, &err) < 0)
        fail_msg("%s", err.text);
}

static void tend(struct given *given)
{
    struct err err = { 0 };
    if (sessions_tend(given->sessions, &err) < 0)
        fail_msg("%s", err.text);
}

static void expect_login(struct given *given, const char *compte, const char *password,
                         enum login_verdict verdict, bool provisoire)
{
    struct account account = account_of(compte, "referent");
    struct session session;
    assert_int_equal(admit(given, &account, password, &session), verdict);
    if (verdict == LOGIN_DONE)
        assert_int_equal(session.provisoire, provisoire);
}

static void the_tender_takes_it_and_ends_the_sessions_of_that_account_alone(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    set_password(given, BASILE, GOOD, false);
    struct session own = log_in(given, PRUNE), other = log_in(given, BASILE);
    leave_reset(given, PRUNE);
    assert_true(lives(given, &own)); /* Nothing happens before it is taken. */
    tend(given);
    assert_false(lives(given, &own));
    assert_true(lives(given, &other));
    expect_login(given, PRUNE, GOOD, LOGIN_WRONG, false);
    expect_login(given, PRUNE, GIVEN, LOGIN_DONE, true);
    expect_login(given, BASILE, GOOD, LOGIN_DONE, false);
}

static void it_is_taken_once(void **state)
{
    struct given *given = *state;
    struct err err = { 0 };
    leave_reset(given, PRUNE);
    assert_int_equal(reset_take(given->sessions, "essai", PRUNE, &err), 0);
    set_password(given, PRUNE, GOOD, false);
    assert_int_equal(reset_take(given->sessions, "essai", PRUNE, &err), 0);
    tend(given);
    reopen(given);
    expect_login(given, PRUNE, GIVEN, LOGIN_WRONG, false);
    expect_login(given, PRUNE, GOOD, LOGIN_DONE, false);
}

static void a_portail_that_was_away_takes_it_at_its_start(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct session own = log_in(given, PRUNE);
    leave_reset(given, PRUNE);
    reopen(given);
    assert_false(lives(given, &own));
    expect_login(given, PRUNE, GIVEN, LOGIN_DONE, true);
}

static void the_password_stands_in_no_file_and_its_hash_is_the_owner_s(void **state)
{
    struct given *given = *state;
    char where[PATH_SIZE], path[PATH_SIZE + 64];
    leave_reset(given, PRUNE);
    assert_false(folder_contains(given->folder, GIVEN, strlen(GIVEN), where, sizeof(where)));
    (void)snprintf(path, sizeof(path), "%s/remis.essai." PRUNE, given->directory);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    tend(given);
    assert_int_equal(access(path, F_OK), -1);
}

static void where_no_portail_kept_passwords_nothing_is_left(void **state)
{
    struct given *given = *state;
    struct err err = { 0 };
    char hash[HASHER_TEXT_SIZE] = "$argon2id$";
    assert_int_equal(reset_leave(given->folder, "essai", PRUNE, hash, &err), ERR_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_tender_takes_it_and_ends_the_sessions_of_that_account_alone),
        TEST(it_is_taken_once),
        TEST(a_portail_that_was_away_takes_it_at_its_start),
        TEST(the_password_stands_in_no_file_and_its_hash_is_the_owner_s),
        TEST(where_no_portail_kept_passwords_nothing_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
