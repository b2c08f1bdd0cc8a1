/* Who is logged in: passwords and sessions over a real file, with a clock that the test moves. The
 * account is given as the service would give it; equal times are told by counted runs of argon2. */
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

static int64_t given_now(void *self)
{
    return ((struct given *)self)->now_us;
}

static void given_random(void *self, void *out, size_t size)
{
    (void)self;
    randombytes_buf(out, size);
}

static void open_sessions(struct given *given)
{
    struct err err = { 0 };
    if (sessions_open_with(&given->sessions, given->directory, &given->config, &given->world,
                           &given->hook, &err) < 0)
        fail_msg("%s", err.text);
}

static int setup(void **state)
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

static int teardown(void **state)
{
    struct given *given = *state;
    sessions_close(&given->sessions);
    folder_remove(given->folder);
    return 0;
}

static void reopen(struct given *given)
{
    sessions_close(&given->sessions);
    open_sessions(given);
}

static struct account account_of(const char *compte, const char *role)
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

static void set_password(struct given *given, const char *compte, const char *password,
                         bool provisoire)
{
    struct err err = { 0 };
    char made[PASSWORD_GIVEN_SIZE];
    if (sessions_set_password(given->sessions, "essai", compte, password, provisoire, made, &err) <
        0)
        fail_msg("%s", err.text);
}

static enum login_verdict admit(struct given *given, const struct account *account,
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

static struct session log_in(struct given *given, const char *compte)
{
    struct account account = account_of(compte, "referent");
    struct session session;
    assert_int_equal(admit(given, &account, GOOD, &session), LOGIN_DONE);
    return session;
}

static bool lives(struct given *given, const struct session *session)
{
    struct session found;
    return sessions_find(given->sessions, session->token, &found);
}

static void pass(struct given *given, int64_t seconds)
{
    given->now_us += seconds * SECOND;
}

static void a_session_is_what_the_account_was(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct session made = log_in(given, PRUNE);
    struct session found;
    assert_true(sessions_find(given->sessions, made.token, &found));
    assert_memory_equal(&made, &found, sizeof(made));
    assert_string_equal(found.role, "referent");
    assert_string_equal(found.portee[0], "Mission locale du Zéphyr");
    assert_int_equal(strlen(found.token), SESSION_TOKEN_SIZE - 1);
    assert_int_equal(strlen(found.jeton), SESSION_TOKEN_SIZE - 1);
    assert_string_not_equal(found.token, found.jeton);
    struct session other = log_in(given, PRUNE);
    assert_string_not_equal(other.token, made.token);
    assert_string_not_equal(other.jeton, made.jeton);
    assert_false(sessions_find(given->sessions, made.jeton, &found));
    assert_false(sessions_find(given->sessions, "", &found));
    assert_false(sessions_find(given->sessions, "court", &found));
}

static void neither_token_nor_password_stands_in_a_file(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct session session = log_in(given, PRUNE);
    char where[PATH_SIZE];
    assert_false(folder_contains(given->folder, GOOD, strlen(GOOD), where, sizeof(where)));
    assert_false(
        folder_contains(given->folder, session.token, strlen(session.token), where, sizeof(where)));
    assert_false(
        folder_contains(given->folder, session.jeton, strlen(session.jeton), where, sizeof(where)));
    uint8_t raw[TOKEN_HASH_SIZE]; /* Nor what stands there would give the jeton. */
    assert_int_equal(sodium_base642bin(raw, sizeof(raw), session.jeton, strlen(session.jeton), NULL,
                                       NULL, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                     0);
    assert_false(folder_contains(given->folder, raw, sizeof(raw), where, sizeof(where)));
    assert_true(folder_contains(given->folder, PRUNE, strlen(PRUNE), where, sizeof(where)));
    char path[PATH_SIZE + 16];
    (void)snprintf(path, sizeof(path), "%s/secrets.db", given->directory);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

/* Whatever is wrong, one run of argon2. */
static void every_refusal_costs_the_same(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct account known = account_of(PRUNE, "cre");
    struct account closed = account_of(PRUNE, "cre");
    closed.closed = true;
    struct account without = account_of(BASILE, "cre");
    struct account nobody = { .known = false };
    const struct {
        const struct account *account;
        const char *password;
        enum login_verdict verdict;
    } cases[] = {
        { &known, GOOD, LOGIN_DONE },    { &known, "autre chose encore", LOGIN_WRONG },
        { &known, "", LOGIN_WRONG },     { &closed, GOOD, LOGIN_WRONG },
        { &without, GOOD, LOGIN_WRONG }, { &nobody, GOOD, LOGIN_WRONG },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint64_t before = hasher_runs(given->sessions->hasher);
        struct session session;
        assert_int_equal(admit(given, cases[i].account, cases[i].password, &session),
                         cases[i].verdict);
        assert_int_equal(hasher_runs(given->sessions->hasher) - before, 1);
    }
}

static void a_throttled_login_compares_nothing(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct account account = account_of(PRUNE, "cre");
    struct session session;
    for (int i = 0; i < THROTTLE_ACCOUNT_FAILURES; i++)
        assert_int_equal(admit(given, &account, "autre chose encore", &session), LOGIN_WRONG);
    uint64_t before = hasher_runs(given->sessions->hasher);
    assert_int_equal(admit(given, &account, GOOD, &session), LOGIN_THROTTLED);
    assert_int_equal(hasher_runs(given->sessions->hasher), before);
    pass(given, 1);
    assert_int_equal(admit(given, &account, GOOD, &session), LOGIN_DONE);
    assert_int_equal(admit(given, &account, "autre chose encore", &session), LOGIN_WRONG);
}

static void a_session_ends_after_an_hour_unused_or_ten_at_the_latest(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct session idle = log_in(given, PRUNE);
    pass(given, SESSION_IDLE_S - 1);
    assert_true(sessions_alive(given->sessions, idle.token)); /* That does not prolong it. */
    pass(given, 1);
    assert_false(sessions_alive(given->sessions, idle.token));
    assert_false(lives(given, &idle));

    struct session busy = log_in(given, PRUNE);
    for (int i = 1; i < 20; i++) {
        pass(given, SESSION_LIFE_S / 20);
        assert_true(lives(given, &busy));
    }
    pass(given, SESSION_LIFE_S / 20 - 1);
    assert_true(lives(given, &busy));
    pass(given, 1);
    assert_false(lives(given, &busy));
}

static void a_restart_keeps_sessions_and_when_they_were_seen(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, true);
    struct session made = log_in(given, PRUNE);
    struct session left = log_in(given, PRUNE);
    pass(given, SESSION_IDLE_S / 2);
    assert_true(lives(given, &made));
    reopen(given);
    struct session found;
    assert_true(sessions_find(given->sessions, made.token, &found));
    assert_memory_equal(&made, &found, sizeof(made));
    assert_true(found.provisoire);
    reopen(given);
    pass(given, SESSION_IDLE_S / 2);
    assert_true(lives(given, &made));
    assert_false(lives(given, &left));
    sessions_logout(given->sessions, made.token);
    assert_false(lives(given, &made));
    reopen(given);
    assert_false(lives(given, &made));
    assert_int_equal(given->sessions->table.count, 0);
}

static void what_was_seen_is_written_by_the_tender(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct session made = log_in(given, PRUNE);
    pass(given, 50 * 60);
    assert_true(lives(given, &made));
    struct err err = { 0 };
    assert_int_equal(sessions_tend(given->sessions, &err), 0);
    pass(given, 50 * 60);
    assert_int_equal(sessions_tend(given->sessions, &err), 0);
    assert_true(lives(given, &made));
    pass(given, SESSION_IDLE_S);
    assert_int_equal(sessions_tend(given->sessions, &err), 0);
    assert_int_equal(given->sessions->table.count, 0);
}

static void one_session_too_many_ends_the_oldest(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    set_password(given, BASILE, GOOD, false);
    struct session other = log_in(given, BASILE);
    struct session sessions[SESSION_PER_ACCOUNT + 1];
    for (size_t i = 0; i < COUNT_OF(sessions); i++) {
        sessions[i] = log_in(given, PRUNE);
        pass(given, 1);
    }
    assert_false(lives(given, &sessions[0]));
    for (size_t i = 1; i < COUNT_OF(sessions); i++)
        assert_true(lives(given, &sessions[i]));
    assert_true(lives(given, &other));
    reopen(given);
    assert_int_equal(given->sessions->table.count, SESSION_PER_ACCOUNT + 1);
}

static void a_changed_account_loses_its_sessions(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    set_password(given, BASILE, GOOD, false);
    struct session basile = log_in(given, BASILE);
    struct account same = account_of(PRUNE, "referent");
    struct account cases[5];
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        cases[i] = same;
    cases[0].closed = true;
    cases[1].known = false;
    (void)snprintf(cases[2].role, sizeof(cases[2].role), "cre");
    cases[3].portee_count = 1;
    (void)snprintf(cases[4].portee[1], SESSION_TEXT_SIZE, "%s", PRUNE);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct session session = log_in(given, PRUNE);
        sessions_judge(given->sessions, "essai", PRUNE, &same);
        assert_true(lives(given, &session));
        sessions_judge(given->sessions, "essai", PRUNE, &cases[i]);
        assert_false(lives(given, &session));
    }
    assert_true(lives(given, &basile));
    struct session named = log_in(given, PRUNE);
    (void)snprintf(same.libelle, sizeof(same.libelle), "QUARTZ Prune");
    sessions_judge(given->sessions, "essai", PRUNE, &same);
    assert_true(sessions_find(given->sessions, named.token, &named));
    assert_string_equal(named.libelle, "QUARTZ Prune");
}

static void commands_through_the_gateway_end_sessions_at_once(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    static const struct {
        const char *commande;
        const char *json;
        bool ends;
    } cases[] = {
        { "NoterMotDePasse", "{\"compte\": \"" PRUNE "\"}", false },
        { "FermerCompte", "{\"compte\": \"" BASILE "\"}", false },
        { "FermerCompte", "nothing", false },
        { "FermerCompte", "{\"compte\": \"" PRUNE "\"}", true },
        { "ModifierCompte", "{\"compte\": \"" PRUNE "\"}", true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct session session = log_in(given, PRUNE);
        sessions_heard(given->sessions, "ailleurs", cases[i].commande, cases[i].json);
        assert_true(lives(given, &session));
        sessions_heard(given->sessions, "essai", cases[i].commande, cases[i].json);
        assert_int_equal(lives(given, &session), !cases[i].ends);
    }
}

static struct refusal change(struct given *given, const struct session *session, const char *old,
                             const char *password)
{
    struct refusal refusal = { 0 };
    struct err err = { 0 };
    bool changed;
    if (sessions_change_password(given->sessions, session, old, password, &changed, &refusal,
                                 &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(changed, !refusal_is_set(&refusal));
    return refusal;
}

static void the_own_password_changes_with_the_old_one(void **state)
{
    static const char NEW[] = "encore d'autres mots";
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, true);
    struct session other = log_in(given, PRUNE);
    struct session own = log_in(given, PRUNE);
    assert_true(own.provisoire);
    assert_string_equal(change(given, &own, GOOD, "court").code, "MOT_DE_PASSE_COURT");
    assert_string_equal(change(given, &own, GOOD, GOOD).code, "MOT_DE_PASSE_INCHANGE");
    struct refusal wrong = change(given, &own, "pas celui-là du tout", NEW);
    assert_string_equal(wrong.code, "MOT_DE_PASSE_FAUX");
    assert_string_equal(wrong.field, "ancien");
    assert_true(lives(given, &other));
    assert_string_equal(change(given, &own, GOOD, NEW).code, "");
    assert_false(lives(given, &other));
    struct session found;
    assert_true(sessions_find(given->sessions, own.token, &found));
    assert_false(found.provisoire);
    reopen(given);
    assert_true(sessions_find(given->sessions, own.token, &found));
    assert_false(found.provisoire);
    struct account account = account_of(PRUNE, "referent");
    assert_int_equal(admit(given, &account, GOOD, &found), LOGIN_WRONG);
    assert_int_equal(admit(given, &account, NEW, &found), LOGIN_DONE);
}

static void the_old_password_cannot_be_guessed_at_will(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct session own = log_in(given, PRUNE);
    for (int i = 0; i < THROTTLE_ACCOUNT_FAILURES; i++)
        assert_string_equal(change(given, &own, "faux", "encore d'autres mots").code,
                            "MOT_DE_PASSE_FAUX");
    assert_string_equal(change(given, &own, GOOD, "encore d'autres mots").code, "TROP_D_ESSAIS");
}

/* It is one session's fault, not that of all who share its address. */
static void wrong_old_passwords_are_not_counted_for_the_address(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    set_password(given, BASILE, GOOD, false);
    struct session own = log_in(given, PRUNE);
    for (int i = 0; i < THROTTLE_ADDRESS_FAILURES; i++) {
        (void)snprintf(own.identifiant, sizeof(own.identifiant), "n%d", i / 4 + 10);
        assert_string_equal(change(given, &own, "faux", "encore d'autres mots").code,
                            "MOT_DE_PASSE_FAUX");
    }
    (void)log_in(given, BASILE);
}

static void a_given_password_ends_all_sessions_and_is_provisional(void **state)
{
    struct given *given = *state;
    set_password(given, PRUNE, GOOD, false);
    struct session session = log_in(given, PRUNE);
    char password[PASSWORD_GIVEN_SIZE];
    struct err err = { 0 };
    assert_int_equal(
        sessions_set_password(given->sessions, "essai", PRUNE, NULL, true, password, &err), 0);
    assert_int_equal(strlen(password), 23);
    assert_false(lives(given, &session));
    struct account account = account_of(PRUNE, "referent");
    assert_int_equal(admit(given, &account, password, &session), LOGIN_DONE);
    assert_true(session.provisoire);
    bool has;
    assert_int_equal(sessions_has_password(given->sessions, "essai", PRUNE, &has, &err), 0);
    assert_true(has);
    assert_int_equal(sessions_has_password(given->sessions, "ailleurs", PRUNE, &has, &err), 0);
    assert_false(has);
}

/* --- Many at once --- */

enum { MANY = HASHER_QUEUE_MAX + 16 };

struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool open;
    int busy;
    int done;
};
static struct gate gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, true, 0, 0 };

static void wait_at_gate(void *self)
{
    struct gate *g = self;
    (void)pthread_mutex_lock(&g->mutex);
    while (!g->open)
        (void)pthread_cond_wait(&g->changed, &g->mutex);
    (void)pthread_mutex_unlock(&g->mutex);
}

struct many {
    struct given *given;
    int number;
};

static void *log_in_at_gate(void *self)
{
    const struct many *many = self;
    struct account account = account_of(PRUNE, "cre");
    (void)snprintf(account.identifiant, sizeof(account.identifiant), "n%d", many->number);
    struct session session;
    enum login_verdict verdict = admit(many->given, &account, GOOD, &session);
    (void)pthread_mutex_lock(&gate.mutex);
    if (verdict == LOGIN_BUSY)
        gate.busy++;
    else if (verdict == LOGIN_DONE)
        gate.done++;
    (void)pthread_cond_broadcast(&gate.changed);
    (void)pthread_mutex_unlock(&gate.mutex);
    return NULL;
}

static void more_than_64_who_wait_are_told_so_at_once(void **state)
{
    struct given *given = *state;
    given->hook = (struct hasher_hook){ wait_at_gate, &gate };
    reopen(given);
    set_password(given, PRUNE, GOOD, false);
    pthread_t threads[MANY];
    struct many many[MANY];
    gate.open = false;
    for (int i = 0; i < MANY; i++) {
        many[i] = (struct many){ given, i };
        assert_int_equal(pthread_create(&threads[i], NULL, log_in_at_gate, &many[i]), 0);
    }
    (void)pthread_mutex_lock(&gate.mutex);
    while (gate.busy < MANY - HASHER_QUEUE_MAX) /* While nobody's turn has ended. */
        (void)pthread_cond_wait(&gate.changed, &gate.mutex);
    assert_int_equal(gate.done, 0);
    gate.open = true;
    (void)pthread_cond_broadcast(&gate.changed);
    (void)pthread_mutex_unlock(&gate.mutex);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(gate.busy, MANY - HASHER_QUEUE_MAX);
    assert_int_equal(gate.done, HASHER_QUEUE_MAX);
    assert_int_equal(given->sessions->table.count, SESSION_PER_ACCOUNT);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_is_what_the_account_was),
        TEST(neither_token_nor_password_stands_in_a_file),
        TEST(every_refusal_costs_the_same),
        TEST(a_throttled_login_compares_nothing),
        TEST(a_session_ends_after_an_hour_unused_or_ten_at_the_latest),
        TEST(a_restart_keeps_sessions_and_when_they_were_seen),
        TEST(what_was_seen_is_written_by_the_tender),
        TEST(one_session_too_many_ends_the_oldest),
        TEST(a_changed_account_loses_its_sessions),
        TEST(commands_through_the_gateway_end_sessions_at_once),
        TEST(the_own_password_changes_with_the_old_one),
        TEST(the_old_password_cannot_be_guessed_at_will),
        TEST(wrong_old_passwords_are_not_counted_for_the_address),
        TEST(a_given_password_ends_all_sessions_and_is_provisional),
        TEST(more_than_64_who_wait_are_told_so_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
