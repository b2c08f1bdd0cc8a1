#include "portail/session/inside.h"

#include "base/log.h"
#include "portail/session/password.h"
#include "portail/session/reset.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_BYTES = 32, SECOND_US = 1000000 };

static void enter(struct sessions *sessions)
{
    CHECK(pthread_mutex_lock(&sessions->mutex) == 0);
}

static void leave(struct sessions *sessions)
{
    CHECK(pthread_mutex_unlock(&sessions->mutex) == 0);
}

static int64_t now_us(const struct sessions *sessions)
{
    return sessions->world->now_us(sessions->world->self);
}

/* --- Tokens --- */

/* Of the token and what it is for, so that neither what is stored nor what pages send back tells
 * the token. */
static void hash_token(const char *purpose, const char *token, uint8_t out[TOKEN_HASH_SIZE])
{
    crypto_generichash_state state;
    CHECK(crypto_generichash_init(&state, NULL, 0, TOKEN_HASH_SIZE) == 0);
    CHECK(crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose) + 1) == 0);
    CHECK(crypto_generichash_update(&state, (const uint8_t *)token, strlen(token)) == 0);
    CHECK(crypto_generichash_final(&state, out, TOKEN_HASH_SIZE) == 0);
}

static void write_base64(const uint8_t bytes[TOKEN_BYTES], char out[SESSION_TOKEN_SIZE])
{
    (void)sodium_bin2base64(out, SESSION_TOKEN_SIZE, bytes, TOKEN_BYTES,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void fill_tokens(struct session *session, const char *token)
{
    uint8_t jeton[TOKEN_HASH_SIZE];
    hash_token("jeton", token, jeton);
    (void)snprintf(session->token, sizeof(session->token), "%s", token);
    write_base64(jeton, session->jeton);
}

/* --- Open and close --- */

static void load_row(void *self, const struct session_row *row)
{
    struct sessions *sessions = self;
    table_add(&sessions->table, row);
}

int sessions_open_with(struct sessions **out, const char *directory, const struct config *config,
                       const struct world *world, const struct hasher_hook *hook, struct err *err)
{
    struct sessions *sessions = calloc(1, sizeof(*sessions));
    CHECK(sessions != NULL);
    CHECK(pthread_mutex_init(&sessions->mutex, NULL) == 0);
    CHECK(pthread_mutex_init(&sessions->resets, NULL) == 0);
    (void)snprintf(sessions->directory, sizeof(sessions->directory), "%s", directory);
    sessions->config = config;
    sessions->world = world == NULL ? world_system() : world;
    throttle_init(&sessions->throttle);
    int rc = hasher_open(&sessions->hasher, hook, err);
    if (rc == 0)
        rc = secrets_open(&sessions->secrets, directory, err);
    if (rc == 0)
        rc = secrets_load(sessions->secrets, sessions, load_row, err);
    if (rc == 0)
        rc = sessions_tend(sessions, err);
    if (rc < 0) {
        sessions_close(&sessions);
        return rc;
    }
    *out = sessions;
    return 0;
}

int sessions_open(struct sessions **out, const char *directory, const struct config *config,
                  const struct world *world, struct err *err)
{
    int rc = sessions_open_with(out, directory, config, world, NULL, err);
    if (rc == 0)
        (*out)->tender = tender_start(*out);
    return rc;
}

void sessions_close(struct sessions **sessions)
{
    struct sessions *s = *sessions;
    if (s == NULL)
        return;
    tender_stop(&s->tender);
    struct err err = { 0 };
    if (s->secrets != NULL && sessions_tend(s, &err) < 0)
        log_line(LOG_WARNING, "service=portail sessions=\"%s\"", err.text);
    table_release(&s->table);
    throttle_release(&s->throttle);
    secrets_close(&s->secrets);
    hasher_close(&s->hasher);
    CHECK(pthread_mutex_destroy(&s->mutex) == 0);
    CHECK(pthread_mutex_destroy(&s->resets) == 0);
    free(s);
    *sessions = NULL;
}

/* --- Lookups --- */

static bool is_over(const struct session_row *row, int64_t now)
{
    return now - row->seen_us >= (int64_t)SESSION_IDLE_S * SECOND_US ||
           now - row->made_us >= (int64_t)SESSION_LIFE_S * SECOND_US;
}

/* `moves`: the request is somebody's, so the idle end moves. */
static bool find(struct sessions *sessions, const char *token, bool moves, struct session *out)
{
    if (strlen(token) != SESSION_TOKEN_SIZE - 1)
        return false;
    uint8_t hash[TOKEN_HASH_SIZE];
    hash_token("session", token, hash);
    int64_t now = now_us(sessions);
    enter(sessions);
    struct table_entry *entry = table_find(&sessions->table, hash);
    bool lives = entry != NULL && !is_over(&entry->row, now);
    if (entry != NULL && !lives)
        table_remove(&sessions->table, hash);
    if (lives && moves && now > entry->row.seen_us) {
        entry->row.seen_us = now;
        entry->seen = true;
    }
    if (lives)
        *out = entry->row.session;
    leave(sessions);
    return lives;
}

bool sessions_find(struct sessions *sessions, const char *token, struct session *out)
{
    if (!find(sessions, token, true, out))
        return false;
    fill_tokens(out, token);
    return true;
}

bool sessions_alive(struct sessions *sessions, const char *token)
{
    struct session ignored;
    return find(sessions, token, false, &ignored);
}

void sessions_logout(struct sessions *sessions, const char *token)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    hash_token("session", token, hash);
    enter(sessions);
    table_remove(&sessions->table, hash);
    leave(sessions);
    struct err err = { 0 };
    if (secrets_end_session(sessions->secrets, hash, &err) < 0)
        log_line(LOG_ERROR, "service=portail deconnexion=\"%s\"", err.text);
}

struct whose {
    const char *site;
    const char *compte;
    const uint8_t *except;
};

static bool is_of_account(const void *self, const struct table_entry *entry)
{
    const struct whose *whose = self;
    return strcmp(entry->row.session.compte, whose->compte) == 0 &&
           strcmp(entry->row.session.site, whose->site) == 0 &&
           (whose->except == NULL || memcmp(entry->row.hash, whose->except, TOKEN_HASH_SIZE) != 0);
}

void sessions_end(struct sessions *sessions, const char *site, const char *compte,
                  const char *except)
{
    uint8_t hash[TOKEN_HASH_SIZE];
    if (except != NULL)
        hash_token("session", except, hash);
    const struct whose whose = { site, compte, except == NULL ? NULL : hash };
    enter(sessions);
    table_remove_if(&sessions->table, &whose, is_of_account);
    struct table_entry *kept = except == NULL ? NULL : table_find(&sessions->table, hash);
    if (kept != NULL)
        kept->row.session.provisoire = false;
    leave(sessions);
    struct err err = { 0 };
    if (secrets_end_account(sessions->secrets, site, compte, whose.except, &err) < 0)
        log_line(LOG_ERROR, "service=portail compte=%s fin_des_sessions=\"%s\"", compte, err.text);
}

/* --- Login --- */

bool sessions_attempt(struct sessions *sessions, struct attempt *attempt, const char *site,
                      const char *identifiant, const char *address, int64_t *wait_s)
{
    enter(sessions);
    bool may = throttle_begin(&sessions->throttle, attempt, site, identifiant, address,
                              now_us(sessions), wait_s);
    leave(sessions);
    return may;
}

void sessions_finish(struct sessions *sessions, const struct attempt *attempt, enum attempt_end end)
{
    enter(sessions);
    throttle_end(&sessions->throttle, attempt, end, now_us(sessions));
    leave(sessions);
}

static void fill_session(struct session *out, const struct account *account, const char *site)
{
    *out = (struct session){ 0 };
    (void)snprintf(out->site, sizeof(out->site), "%s", site);
    (void)snprintf(out->compte, sizeof(out->compte), "%s", account->compte);
    (void)snprintf(out->identifiant, sizeof(out->identifiant), "%s", account->identifiant);
    (void)snprintf(out->libelle, sizeof(out->libelle), "%s", account->libelle);
    (void)snprintf(out->role, sizeof(out->role), "%s", account->role);
    memcpy(out->portee, account->portee, sizeof(out->portee));
    out->portee_count = account->portee_count;
}

/* In memory first, so that two at once make room for both; nobody knows the token yet. */
static int add_row(struct sessions *sessions, const struct session_row *row, struct err *err)
{
    uint8_t oldest[TOKEN_HASH_SIZE];
    size_t count;
    enter(sessions);
    struct table_entry *entry =
        table_oldest(&sessions->table, row->session.site, row->session.compte, &count);
    bool full = count >= SESSION_PER_ACCOUNT;
    if (full) {
        memcpy(oldest, entry->row.hash, sizeof(oldest));
        table_remove(&sessions->table, oldest);
    }
    table_add(&sessions->table, row);
    leave(sessions);
    int rc = full ? secrets_end_session(sessions->secrets, oldest, err) : 0;
    if (rc == 0)
        rc = secrets_add_session(sessions->secrets, row, err);
    if (rc < 0) {
        enter(sessions);
        table_remove(&sessions->table, row->hash);
        leave(sessions);
    }
    return rc;
}

static int make_session(struct sessions *sessions, const struct account *account, const char *site,
                        bool provisoire, struct session *out, struct err *err)
{
    uint8_t random[TOKEN_BYTES];
    char token[SESSION_TOKEN_SIZE];
    enter(sessions);
    sessions->world->fill_random(sessions->world->self, random, sizeof(random));
    leave(sessions);
    write_base64(random, token);
    fill_session(out, account, site);
    out->provisoire = provisoire;
    struct session_row row = { .made_us = now_us(sessions), .session = *out };
    row.seen_us = row.made_us;
    hash_token("session", token, row.hash);
    fill_tokens(out, token);
    return add_row(sessions, &row, err);
}

int sessions_admit(struct sessions *sessions, const struct attempt *attempt,
                   const struct account *account, const char *site, const char *password,
                   struct session *out, enum login_verdict *verdict, struct err *err)
{
    struct password stored = { 0 };
    bool open = account->known && !account->closed;
    /* Nobody's password is looked for as long as somebody's. */
    int rc = secrets_password(sessions->secrets, site, open ? account->compte : "", &stored, err);
    bool right = false;
    if (rc == 0)
        rc = hasher_verify(sessions->hasher, stored.known ? stored.hash : NULL, password, &right,
                           err);
    if (rc == 0 && right)
        rc = make_session(sessions, account, site, stored.provisoire, out, err);
    sodium_memzero(&stored, sizeof(stored));
    *verdict = rc == ERR_LIMIT ? LOGIN_BUSY : right ? LOGIN_DONE : LOGIN_WRONG;
    sessions_finish(sessions, attempt,
                    rc < 0  ? ATTEMPT_NONE
                    : right ? ATTEMPT_RIGHT
                            : ATTEMPT_WRONG);
    if (rc != ERR_LIMIT)
        return rc;
    err_clear(err);
    return 0;
}

int sessions_login(struct sessions *sessions, struct client *client, const char *site,
                   const char *identifiant, const char *password, const char *address,
                   enum login_verdict *verdict, int64_t *wait_s, struct session *out,
                   struct err *err)
{
    struct attempt attempt;
    *verdict = LOGIN_THROTTLED;
    if (!sessions_attempt(sessions, &attempt, site, identifiant, address, wait_s))
        return 0;
    const struct asker asker = { client, sessions->world, site, "portail" };
    struct account account;
    int rc = account_find(&asker, NULL, identifiant, &account, err);
    if (rc == 0 && account.known)
        rc = reset_take(sessions, site, account.compte, err);
    if (rc < 0) {
        sessions_finish(sessions, &attempt, ATTEMPT_NONE);
        return rc;
    }
    return sessions_admit(sessions, &attempt, &account, site, password, out, verdict, err);
}
