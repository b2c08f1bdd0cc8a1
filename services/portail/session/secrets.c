#include "portail/session/secrets.h"

#include "store/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS password ("
    " site TEXT NOT NULL, compte TEXT NOT NULL, hash TEXT NOT NULL, provisoire INTEGER NOT NULL,"
    " set_us INTEGER NOT NULL, PRIMARY KEY (site, compte)) STRICT;"
    "CREATE TABLE IF NOT EXISTS session ("
    " hash BLOB PRIMARY KEY, site TEXT NOT NULL, compte TEXT NOT NULL, identifiant TEXT NOT NULL,"
    " libelle TEXT NOT NULL, role TEXT NOT NULL, portee TEXT NOT NULL,"
    " provisoire INTEGER NOT NULL, made_us INTEGER NOT NULL, seen_us INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS session_compte ON session (site, compte);"
    "CREATE INDEX IF NOT EXISTS session_seen ON session (seen_us);"
    "CREATE INDEX IF NOT EXISTS session_made ON session (made_us);";

static const char PASSWORD_FIND[] =
    "SELECT hash, provisoire FROM password WHERE site = :site AND compte = :compte";
static const char PASSWORD_SET[] =
    "INSERT INTO password (site, compte, hash, provisoire, set_us)"
    " VALUES (:site, :compte, :hash, :provisoire, :set_us) ON CONFLICT (site, compte)"
    " DO UPDATE SET hash = excluded.hash, provisoire = excluded.provisoire,"
    " set_us = excluded.set_us";
static const char SESSION_ADD[] =
    "INSERT INTO session (hash, site, compte, identifiant, libelle, role, portee, provisoire,"
    " made_us, seen_us) VALUES (:hash, :site, :compte, :identifiant, :libelle, :role, :portee,"
    " :provisoire, :made_us, :seen_us)";
static const char SESSION_LIST[] =
    "SELECT hash, site, compte, identifiant, libelle, role, portee, provisoire, made_us, seen_us"
    " FROM session ORDER BY made_us, hash";
static const char SESSION_END[] = "DELETE FROM session WHERE hash = :hash";
static const char SESSION_END_ACCOUNT[] =
    "DELETE FROM session WHERE site = :site AND compte = :compte AND hash <> :hash";
static const char SESSION_MADE_OWN[] = "UPDATE session SET provisoire = 0 WHERE hash = :hash";
static const char SESSION_SEEN[] = "UPDATE session SET seen_us = :seen_us WHERE hash = :hash";
static const char SESSION_PURGE_SEEN[] = "DELETE FROM session WHERE seen_us <= :limit";
static const char SESSION_PURGE_MADE[] = "DELETE FROM session WHERE made_us <= :limit";

/* Parts texts from one another: no text from outside may hold it (base/text.h). */
#define PART '\x1f'
enum { PORTEE_TEXT_SIZE = SESSION_PORTEE_MAX * SESSION_TEXT_SIZE };

struct secrets {
    pthread_mutex_t mutex;
    struct store *store;
    struct store *checkpoint; /* Belongs to whoever calls secrets_checkpoint(). */
};

int secrets_open(struct secrets **out, const char *directory, struct err *err)
{
    int rc = config_make_directory(directory, err);
    if (rc < 0)
        return rc;
    struct secrets *secrets = calloc(1, sizeof(*secrets));
    CHECK(secrets != NULL);
    CHECK(pthread_mutex_init(&secrets->mutex, NULL) == 0);
    char path[CONFIG_PATH_SIZE + 16];
    (void)snprintf(path, sizeof(path), "%s/secrets.db", directory);
    rc = store_open(&secrets->store, path, &(struct store_options){ .mode = STORE_WRITE }, err);
    if (rc == 0)
        rc = store_exec(secrets->store, SCHEMA, err);
    if (rc == 0)
        rc = store_open(&secrets->checkpoint, path, &(struct store_options){ .mode = STORE_READ },
                        err);
    if (rc < 0) {
        secrets_close(&secrets);
        return err_wrap(err, "%s", path);
    }
    *out = secrets;
    return 0;
}

void secrets_close(struct secrets **secrets)
{
    if (*secrets == NULL)
        return;
    store_close(&(*secrets)->checkpoint);
    store_close(&(*secrets)->store);
    CHECK(pthread_mutex_destroy(&(*secrets)->mutex) == 0);
    free(*secrets);
    *secrets = NULL;
}

static void enter(struct secrets *secrets)
{
    CHECK(pthread_mutex_lock(&secrets->mutex) == 0);
}

static int leave(struct secrets *secrets, int rc)
{
    CHECK(pthread_mutex_unlock(&secrets->mutex) == 0);
    return rc;
}

/* --- Passwords --- */

int secrets_password(struct secrets *secrets, const char *site, const char *compte,
                     struct password *out, struct err *err)
{
    *out = (struct password){ 0 };
    enter(secrets);
    struct stmt s;
    stmt_begin(&s, secrets->store, PASSWORD_FIND);
    stmt_text(&s, ":site", site);
    stmt_text(&s, ":compte", compte);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->known = true;
        (void)snprintf(out->hash, sizeof(out->hash), "%s", stmt_column_text(&s, 0));
        out->provisoire = stmt_column_i64(&s, 1) != 0;
    }
    stmt_end(&s);
    return leave(secrets, rc < 0 ? rc : 0);
}

int secrets_set_password(struct secrets *secrets, const char *site, const char *compte,
                         const struct password *password, int64_t now_us, struct err *err)
{
    enter(secrets);
    struct stmt s;
    stmt_begin(&s, secrets->store, PASSWORD_SET);
    stmt_text(&s, ":site", site);
    stmt_text(&s, ":compte", compte);
    stmt_text(&s, ":hash", password->hash);
    stmt_i64(&s, ":provisoire", password->provisoire);
    stmt_i64(&s, ":set_us", now_us);
    return leave(secrets, stmt_exec(&s, 1, err));
}

/* --- Sessions --- */

static void join_portee(const struct session *session, char out[PORTEE_TEXT_SIZE])
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < session->portee_count; i++)
        length += (size_t)snprintf(out + length, PORTEE_TEXT_SIZE - length, "%s%c",
                                   session->portee[i], PART);
}

static void split_portee(const char *text, struct session *out)
{
    const char *end;
    while ((end = strchr(text, PART)) != NULL && out->portee_count < SESSION_PORTEE_MAX) {
        (void)snprintf(out->portee[out->portee_count++], SESSION_TEXT_SIZE, "%.*s",
                       (int)(end - text), text);
        text = end + 1;
    }
}

int secrets_add_session(struct secrets *secrets, const struct session_row *row, struct err *err)
{
    const struct session *session = &row->session;
    char portee[PORTEE_TEXT_SIZE];
    join_portee(session, portee);
    enter(secrets);
    struct stmt s;
    stmt_begin(&s, secrets->store, SESSION_ADD);
    stmt_blob(&s, ":hash", row->hash, sizeof(row->hash));
    stmt_text(&s, ":site", session->site);
    stmt_text(&s, ":compte", session->compte);
    stmt_text(&s, ":identifiant", session->identifiant);
    stmt_text(&s, ":libelle", session->libelle);
    stmt_text(&s, ":role", session->role);
    stmt_text(&s, ":portee", portee);
    stmt_i64(&s, ":provisoire", session->provisoire);
    stmt_i64(&s, ":made_us", row->made_us);
    stmt_i64(&s, ":seen_us", row->seen_us);
    return leave(secrets, stmt_exec(&s, 1, err));
}

int secrets_end_session(struct secrets *secrets, const uint8_t hash[TOKEN_HASH_SIZE],
                        struct err *err)
{
    enter(secrets);
    struct stmt s;
    stmt_begin(&s, secrets->store, SESSION_END);
    stmt_blob(&s, ":hash", hash, TOKEN_HASH_SIZE);
    return leave(secrets, stmt_exec(&s, -1, err));
}

static int end_account(struct secrets *secrets, const char *site, const char *compte,
                       const uint8_t *except, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, secrets->store, SESSION_END_ACCOUNT);
    stmt_text(&s, ":site", site);
    stmt_text(&s, ":compte", compte);
    stmt_blob(&s, ":hash", except == NULL ? (const uint8_t *)"" : except,
              except == NULL ? 0 : TOKEN_HASH_SIZE);
    int rc = stmt_exec(&s, -1, err);
    if (rc < 0 || except == NULL)
        return rc;
    stmt_begin(&s, secrets->store, SESSION_MADE_OWN);
    stmt_blob(&s, ":hash", except, TOKEN_HASH_SIZE);
    return stmt_exec(&s, -1, err);
}

/* Runs inside a transaction of its own. */
static int commit_or_roll_back(struct secrets *secrets, int rc, struct err *err)
{
    if (rc == 0)
        rc = store_commit(secrets->store, err);
    if (rc < 0)
        store_rollback(secrets->store);
    return rc;
}

int secrets_end_account(struct secrets *secrets, const char *site, const char *compte,
                        const uint8_t *except, struct err *err)
{
    enter(secrets);
    int rc = store_begin(secrets->store, err);
    if (rc == 0)
        rc = commit_or_roll_back(secrets, end_account(secrets, site, compte, except, err), err);
    return leave(secrets, rc);
}

static int write_seen(struct secrets *secrets, const struct session_row *rows, size_t count,
                      struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < count && rc == 0; i++) {
        struct stmt s;
        stmt_begin(&s, secrets->store, SESSION_SEEN);
        stmt_i64(&s, ":seen_us", rows[i].seen_us);
        stmt_blob(&s, ":hash", rows[i].hash, TOKEN_HASH_SIZE);
        rc = stmt_exec(&s, -1, err);
    }
    return rc;
}

int secrets_seen(struct secrets *secrets, const struct session_row *rows, size_t count,
                 struct err *err)
{
    if (count == 0)
        return 0;
    enter(secrets);
    int rc = store_begin(secrets->store, err);
    if (rc == 0)
        rc = commit_or_roll_back(secrets, write_seen(secrets, rows, count, err), err);
    return leave(secrets, rc);
}

static int purge(struct secrets *secrets, const char *sql, int64_t limit_us, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, secrets->store, sql);
    stmt_i64(&s, ":limit", limit_us);
    return stmt_exec(&s, -1, err);
}

int secrets_purge(struct secrets *secrets, int64_t seen_us, int64_t made_us, struct err *err)
{
    enter(secrets);
    int rc = purge(secrets, SESSION_PURGE_SEEN, seen_us, err);
    if (rc == 0)
        rc = purge(secrets, SESSION_PURGE_MADE, made_us, err);
    return leave(secrets, rc);
}

static void read_row(struct stmt *s, struct session_row *out)
{
    size_t size;
    const void *hash = stmt_column_blob(s, 0, &size);
    memcpy(out->hash, hash, size < sizeof(out->hash) ? size : sizeof(out->hash));
    struct session *session = &out->session;
    (void)snprintf(session->site, sizeof(session->site), "%s", stmt_column_text(s, 1));
    (void)snprintf(session->compte, sizeof(session->compte), "%s", stmt_column_text(s, 2));
    (void)snprintf(session->identifiant, sizeof(session->identifiant), "%s",
                   stmt_column_text(s, 3));
    (void)snprintf(session->libelle, sizeof(session->libelle), "%s", stmt_column_text(s, 4));
    (void)snprintf(session->role, sizeof(session->role), "%s", stmt_column_text(s, 5));
    split_portee(stmt_column_text(s, 6), session);
    session->provisoire = stmt_column_i64(s, 7) != 0;
    out->made_us = stmt_column_i64(s, 8);
    out->seen_us = stmt_column_i64(s, 9);
}

int secrets_load(struct secrets *secrets, void *self,
                 void (*each)(void *self, const struct session_row *row), struct err *err)
{
    enter(secrets);
    struct stmt s;
    stmt_begin(&s, secrets->store, SESSION_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct session_row row = { 0 };
        read_row(&s, &row);
        each(self, &row);
    }
    return leave(secrets, rc);
}

int secrets_checkpoint(struct secrets *secrets, struct err *err)
{
    int rc = store_checkpoint(secrets->checkpoint, false, NULL, err);
    if (rc != ERR_BUSY)
        return rc;
    err_clear(err);
    return 0;
}
