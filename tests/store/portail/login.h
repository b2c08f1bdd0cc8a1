/* What the tests of sessions share: a real file, a clock that the test moves, an account as the
 * service would give it. */
#ifndef TESTS_PORTAIL_LOGIN_H
#define TESTS_PORTAIL_LOGIN_H

#include "portail/session/inside.h"

#include "base/log.h"
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <sys/stat.h>

#include <cmocka.h>

#define MAYBE_UNUSED __attribute__((unused))
enum { SECOND = 1000000, PATH_SIZE = 160 };
#define GOOD   "quelques mots sans rapport"
#define PRUNE  "00000000-0000-7000-8000-000000000001"
#define BASILE "00000000-0000-7000-8000-000000000002"

struct given {
    char folder[FOLDER_SIZE];
    char directory[PATH_SIZE];
    struct config config;
    struct world world;
    _Atomic int64_t now_us;
    struct hasher_hook hook;
    struct sessions *sessions;
};

MAYBE_UNUSED static int64_t given_now(void *self)
{
    return ((struct given *)self)->now_us;
}

MAYBE_UNUSED static void given_random(void *self, void *out, size_t size)
{
    (void)self;
    randombytes_buf(out, size);
}

MAYBE_UNUSED static void open_sessions(struct given *given)
{
    struct err err = { 0 };
    if (sessions_open_with(&given->sessions, given->directory, &given->config, &given->world,
                           &given->hook, &err) < 0)
        fail_msg("%s", err.text);
}

MAYBE_UNUSED static int setup(void **state)
{
    static struct given given;
    log_set_level(LOG_ERROR + 1);
    given = (struct given){ .world = { given_now, given_random, &given } };
    given.now_us = (int64_t)1500000000 * SECOND;
    folder_make(given.folder);
    (void)snprintf(given.directory, PATH_SIZE, "%s/portail", given.folder);
    open_sessions(&given);
    *state = &given;
    return 0;
}

MAYBE_UNUSED static int teardown(void **state)
{
    struct given *given = *state;
    sessions_close(&given->sessions);
    folder_remove(given->folder);
    return 0;
}

MAYBE_UNUSED static void reopen(struct given *given)
{
    sessions_close(&given->sessions);
    open_sessions(given);
}

MAYBE_UNUSED static struct account account_of(const char *compte, const char *role)
{
    struct account account = { .known = true, .portee_count = 2 };
    (void)snprintf(account.compte, sizeof(account.compte), "%s", compte);
    (void)snprintf(account.identifiant, sizeof(account.identifiant), "n%c", compte[35]);
    (void)snprintf(account.libelle, sizeof(account.libelle), "ZÉPHYR Prune");
    (void)snprintf(account.role, sizeof(account.role), "%s", role);
    (void)snprintf(account.portee[0], SESSION_TEXT_SIZE, "Mission locale du Zéphyr");
    (void)snprintf(account.portee[1], SESSION_TEXT_SIZE, "%s", BASILE);
    return account;
}

MAYBE_UNUSED static void set_password(struct given *given, const char *compte, const char *password,
                                      bool provisoire)
{
    struct err err = { 0 };
    char made[PASSWORD_GIVEN_SIZE];
    if (sessions_set_password(given->sessions, "essai", compte, password, provisoire, made, &err) <
        0)
        fail_msg("%s", err.text);
}

MAYBE_UNUSED static enum login_verdict admit(struct given *given, const struct account *account,
                                             const char *password, struct session *out)
{
    struct attempt attempt;
    int64_t wait_s;
    struct err err = { 0 };
    enum login_verdict verdict;
    if (!sessions_attempt(given->sessions, &attempt, "essai", account->identifiant, "a1", &wait_s))
        return LOGIN_THROTTLED;
    if (sessions_admit(given->sessions, &attempt, account, "essai", password, out, &verdict, &err) <
        0)
        fail_msg("%s", err.text);
    return verdict;
}

MAYBE_UNUSED static struct session log_in(struct given *given, const char *compte)
{
    struct account account = account_of(compte, "referent");
    struct session session;
    assert_int_equal(admit(given, &account, GOOD, &session), LOGIN_DONE);
    return session;
}

MAYBE_UNUSED static bool lives(struct given *given, const struct session *session)
{
    struct session found;
    return sessions_find(given->sessions, session->token, &found);
}

MAYBE_UNUSED static void pass(struct given *given, int64_t seconds)
{
    given->now_us += seconds * SECOND;
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
