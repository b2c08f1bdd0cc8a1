/* What a login and a password change cost and compare; equal times are told by counted runs of
 * argon2. */
#include "store/portail/login.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_refusal_costs_the_same),
        TEST(a_throttled_login_compares_nothing),
        TEST(the_own_password_changes_with_the_old_one),
        TEST(the_old_password_cannot_be_guessed_at_will),
        TEST(wrong_old_passwords_are_not_counted_for_the_address),
        TEST(a_given_password_ends_all_sessions_and_is_provisional),
        TEST(more_than_64_who_wait_are_told_so_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
