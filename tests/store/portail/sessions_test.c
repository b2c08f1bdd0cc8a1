/* Who is logged in: what makes a session, what it is, what ends it. */
#include "store/portail/login.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_is_what_the_account_was),
        TEST(neither_token_nor_password_stands_in_a_file),
        TEST(a_session_ends_after_an_hour_unused_or_ten_at_the_latest),
        TEST(a_restart_keeps_sessions_and_when_they_were_seen),
        TEST(what_was_seen_is_written_by_the_tender),
        TEST(one_session_too_many_ends_the_oldest),
        TEST(a_changed_account_loses_its_sessions),
        TEST(commands_through_the_gateway_end_sessions_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
