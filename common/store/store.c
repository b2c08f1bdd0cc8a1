#include "store/connection.h"
#include "store/lock.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* A connection's page cache. Five writers with their readers stay far below 64 MB. */
    CACHE_WRITE_KIB = 4096,
    CACHE_READ_KIB = 2048,
    CACHE_BUILD_KIB = 16384,
    BUSY_TIMEOUT_MS = 5000,
    TRUNCATE_TIMEOUT_MS = 500, /* It holds writers off while it waits for readers. */
    PLACE_SIZE = 120,
};

static const char MEMORY_PATH[] = ":memory:";

/* --- Errors --- */

/* A sync that failed for want of room has forgotten what it was to keep, as any other that failed:
 * nobody may go on as if only the room was missing. */
static enum err_code code_of(int result, int system_errno)
{
    if (result == SQLITE_IOERR_FSYNC || result == SQLITE_IOERR_DIR_FSYNC)
        return ERR_IO;
    switch (result & 0xff) {
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR: /* A table or column that the file does not have. */
        return ERR_CORRUPT;
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM:
        return ERR_LIMIT;
    default:
        return system_errno == ENOSPC || system_errno == EDQUOT ? ERR_FULL : ERR_IO;
    }
}

/* SQL on one line, cut: the message after it matters more. */
static void place_text(const char *what, char out[PLACE_SIZE])
{
    size_t length = 0;
    bool space = false;
    for (; *what != '\0' && length < PLACE_SIZE - 5; what++) { /* A space and a letter at once. */
        if (isspace((unsigned char)*what)) {
            space = length > 0;
            continue;
        }
        if (space)
            out[length++] = ' ';
        space = false;
        out[length++] = *what;
    }
    memcpy(out + length, *what == '\0' ? "" : "…", *what == '\0' ? 1 : 4);
}

int store_fail(struct store *store, int result, const char *what, struct err *err)
{
    char place[PLACE_SIZE];
    place_text(what, place);
    bool last = sqlite3_extended_errcode(store->db) == result;
    const char *message = last ? sqlite3_errmsg(store->db) : sqlite3_errstr(result);
    return err_set(err, code_of(result, sqlite3_system_errno(store->db)), "%s: %s", place, message);
}

/* --- Opening --- */

/* What SQLite must put aside (a VACUUM) stays beside the data, under the same protection, and not
 * in /tmp. The variable is the process's; the first file opened decides. */
static void keep_temp_files_beside(const char *path)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static char folder[4096];
    const char *slash = strrchr(path, '/');
    (void)pthread_mutex_lock(&mutex);
    if (folder[0] == '\0') {
        int length = slash == NULL ? 1 : (int)(slash - path) + 1;
        (void)snprintf(folder, sizeof(folder), "%.*s", length, slash == NULL ? "." : path);
        sqlite3_temp_directory = folder;
    }
    (void)pthread_mutex_unlock(&mutex);
}

static int read_pragma(struct store *store, const char *sql, char *out, size_t size,
                       struct err *err)
{
    sqlite3_stmt *handle = NULL;
    int result = sqlite3_prepare_v2(store->db, sql, -1, &handle, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(handle);
    if (result == SQLITE_ROW)
        (void)snprintf(out, size, "%s", (const char *)sqlite3_column_text(handle, 0));
    int rc =
        result == SQLITE_ROW || result == SQLITE_DONE ? 0 : store_fail(store, result, sql, err);
    (void)sqlite3_finalize(handle);
    return rc;
}

static int set_journal_mode(struct store *store, const char *mode, struct err *err)
{
    char sql[64];
    char got[32] = "";
    (void)snprintf(sql, sizeof(sql), "PRAGMA journal_mode=%s", mode);
    int rc = read_pragma(store, sql, got, sizeof(got), err);
    if (rc < 0)
        return rc;
    if (strcmp(got, mode) != 0 && strcmp(store->path, MEMORY_PATH) != 0)
        return err_set(err, ERR_IO, "%s: stays %s", sql, got);
    return 0;
}

static int set_cache(struct store *store, int kib, struct err *err)
{
    static const int defaults[] = {
        [STORE_WRITE] = CACHE_WRITE_KIB,
        [STORE_READ] = CACHE_READ_KIB,
        [STORE_BUILD] = CACHE_BUILD_KIB,
        [STORE_ARCHIVE] = CACHE_READ_KIB,
    };
    char sql[64];
    (void)snprintf(sql, sizeof(sql), "PRAGMA cache_size=-%d",
                   kib > 0 ? kib : defaults[store->mode]);
    return store_exec(store, sql, err);
}

static void set_connection(sqlite3 *db)
{
    (void)sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS);
    (void)sqlite3_wal_autocheckpoint(db, 0);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* We make none; in somebody else's file one might never end. */
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
}

/* Nobody keeps a build that failed, so nothing is put aside to undo it: neither a transaction's
 * pages nor, which costs a fifth of a rebuild, those of each statement that changes several rows.
 * A connection that is DEFENSIVE keeps its journal. */
static int configure_build(struct store *store, struct err *err)
{
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    int rc = set_journal_mode(store, "off", err);
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return rc < 0 ? rc : store_exec(store, "PRAGMA synchronous=OFF", err);
}

static int configure(struct store *store, const struct store_options *options, struct err *err)
{
    static const char common[] = "PRAGMA page_size=4096; PRAGMA mmap_size=0;"
                                 "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;";
    set_connection(store->db);
    int rc = store_exec(store, common, err);
    if (rc == 0)
        rc = set_cache(store, options->cache_kib, err);
    if (rc < 0)
        return rc;
    switch (store->mode) {
    case STORE_WRITE:
        rc = set_journal_mode(store, "wal", err);
        return rc < 0 ? rc : store_exec(store, "PRAGMA synchronous=FULL", err);
    case STORE_READ:
        /* Reads page 1, so that a file that is no database is found here. A reader may checkpoint:
         * hence FULL. */
        return store_exec(
            store, "PRAGMA synchronous=FULL; PRAGMA query_only=ON; PRAGMA schema_version;", err);
    case STORE_ARCHIVE:
        return store_exec(store, "PRAGMA query_only=ON; PRAGMA schema_version;", err);
    case STORE_BUILD:
        return configure_build(store, err);
    }
    CHECK(!"a mode of enum store_mode");
    return 0;
}

static int check_archive(const char *path, struct err *err)
{
    struct stat wal;
    char name[4096];
    if (access(path, F_OK) != 0)
        return err_set(err, ERR_ABSENT, "%s: no such file", path);
    (void)snprintf(name, sizeof(name), "%s-wal", path);
    if (stat(name, &wal) == 0 && wal.st_size > 0)
        return err_set(err, ERR_BUSY, "%s: is not empty", name);
    return 0;
}

/* "file:…?immutable=1": SQLite looks for nothing beside the file and locks nothing. */
static void archive_uri(const char *path, char *out, size_t size)
{
    size_t length = (size_t)snprintf(out, size, "file:");
    for (; *path != '\0' && length + sizeof("%00?immutable=1") < size; path++)
        length +=
            (size_t)snprintf(out + length, size - length,
                             strchr("%?#", *path) == NULL ? "%c" : "%%%02x", (unsigned char)*path);
    (void)snprintf(out + length, size - length, "?immutable=1");
}

static int open_archive(struct store *store, const char *vfs)
{
    char uri[3 * 4096];
    archive_uri(store->path, uri, sizeof(uri));
    return sqlite3_open_v2(uri, &store->db,
                           SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                               SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
                           vfs);
}

/* Takes the lock and makes sure that the file is there, or for a build that it is not. */
static int prepare_file(struct store *store, struct err *err)
{
    if (strcmp(store->path, MEMORY_PATH) == 0)
        return 0;
    if (store->mode == STORE_ARCHIVE)
        return check_archive(store->path, err);
    keep_temp_files_beside(store->path);
    if (store->mode == STORE_READ)
        return access(store->path, F_OK) == 0
                   ? 0
                   : err_set(err, ERR_ABSENT, "%s: no such file", store->path);
    int rc = lock_take(store->path, &store->lock_fd, err);
    if (rc < 0)
        return rc;
    if (store->mode == STORE_BUILD && access(store->path, F_OK) == 0)
        return err_set(err, ERR_INVALID, "%s: exists; a build begins with a new file", store->path);
    return lock_make_private_file(store->path, err);
}

static int open_file(struct store *store, const struct store_options *options, struct err *err)
{
    int rc = prepare_file(store, err);
    if (rc < 0)
        return rc;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                SQLITE_OPEN_EXRESCODE;
    int result = store->mode == STORE_ARCHIVE
                     ? open_archive(store, options->vfs)
                     : sqlite3_open_v2(store->path, &store->db, flags, options->vfs);
    if (result != SQLITE_OK)
        return store_fail(store, result, store->path, err);
    rc = configure(store, options, err);
    return rc < 0 ? err_wrap(err, "%s", store->path) : 0;
}

/* The counting of memory takes a lock for every allocation of every thread; nobody reads it. Too
 * late when SQLite has begun already (a VFS of tests), and then harmless. */
static void forgo_memory_statistics(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int store_open(struct store **out, const char *path, const struct store_options *options,
               struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    CHECK(path != NULL);
    CHECK(options != NULL);
    CHECK(pthread_once(&once, forgo_memory_statistics) == 0);

    *out = NULL;
    struct store *store = calloc(1, sizeof(*store));
    CHECK(store != NULL);
    store->lock_fd = -1;
    store->mode = options->mode;
    store->path = strdup(path);
    CHECK(store->path != NULL);
    int rc = open_file(store, options, err);
    if (rc < 0)
        store_close(&store);
    *out = store;
    return rc;
}

static void drop_beside(struct store *store)
{
    if (store->beside != NULL)
        store->beside->drop(store->beside_self);
    store->beside = NULL;
    store->beside_self = NULL;
}

void store_close(struct store **store)
{
    if (*store == NULL)
        return;
    drop_beside(*store);
    store_forget_all(*store);
    (void)sqlite3_close_v2((*store)->db);
    lock_free(&(*store)->lock_fd); /* After SQLite let go of the file. */
    free((*store)->path);
    free(*store);
    *store = NULL;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

/* --- Transactions --- */

int store_exec(struct store *store, const char *sql, struct err *err)
{
    int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? 0 : store_fail(store, result, sql, err);
}

static int run(struct store *store, const char *sql, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    return stmt_step(&s, err);
}

int store_begin(struct store *store, struct err *err)
{
    static const char BEGIN[] = "BEGIN IMMEDIATE";
    CHECK(!store_in_transaction(store));
    return run(store, BEGIN, err);
}

int store_begin_read(struct store *store, struct err *err)
{
    static const char BEGIN_READ[] = "BEGIN";
    CHECK(!store_in_transaction(store));
    return run(store, BEGIN_READ, err);
}

int store_commit(struct store *store, struct err *err)
{
    static const char COMMIT[] = "COMMIT";
    CHECK(store->rows_open == 0); /* A loop left without stmt_end() would keep its view for ever. */
    int rc = store->beside == NULL ? 0 : store->beside->settle(store->beside_self, store, err);
    return rc < 0 ? rc : run(store, COMMIT, err);
}

void *store_beside(struct store *store, const struct store_beside *kind)
{
    CHECK(store->mode == STORE_WRITE || store->mode == STORE_BUILD);
    CHECK(store->beside == NULL || store->beside == kind);
    if (store->beside == NULL) {
        store->beside_self = kind->make();
        store->beside = kind;
    }
    return store->beside_self;
}

void store_rollback(struct store *store)
{
    drop_beside(store);
    store_reset_all(store);
    if (store_in_transaction(store))
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

bool store_in_transaction(const struct store *store)
{
    return sqlite3_get_autocommit(store->db) == 0;
}

/* --- Durability --- */

int store_sync(struct store *store, struct err *err)
{
    CHECK(store->mode == STORE_BUILD);
    CHECK(!store_in_transaction(store));

    /* Going to WAL changes page 1 in a transaction that now syncs, and with it the whole file. */
    int rc = store_exec(store, "PRAGMA synchronous=FULL", err);
    if (rc == 0)
        rc = set_journal_mode(store, "wal", err);
    if (rc == 0)
        store->mode = STORE_WRITE;
    return rc;
}

/* A checkpoint that did not reach the WAL's end leaves what it moved to the system's cache, and the
 * one that does reach it would wait for all of it. The result of SQLite. */
static int sync_moved(struct store *store)
{
    sqlite3_file *file = NULL;
    int result = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return result == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : result;
}

int store_checkpoint(struct store *store, bool truncate, int *wal_pages, struct err *err)
{
    int pages = 0;
    int moved = 0;
    if (truncate)
        (void)sqlite3_busy_timeout(store->db, TRUNCATE_TIMEOUT_MS);
    int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int result = sqlite3_wal_checkpoint_v2(store->db, NULL, mode, &pages, &moved);
    if (truncate)
        (void)sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
    if (result == SQLITE_OK && !truncate && store->mode == STORE_READ)
        result = sync_moved(store);
    if (wal_pages != NULL)
        *wal_pages = pages > 0 ? pages : 0;
    return result == SQLITE_OK ? 0 : store_fail(store, result, "checkpoint", err);
}

/* What it puts aside may be larger than the memory that we allow ourselves. */
static int exec_aside(struct store *store, const char *sql, struct err *err)
{
    CHECK(!store_in_transaction(store));
    CHECK(store->rows_open == 0);

    int rc = store_exec(store, "PRAGMA temp_store=FILE", err);
    if (rc == 0)
        rc = store_exec(store, sql, err);
    struct err ignored = { 0 };
    int rc_back = store_exec(store, "PRAGMA temp_store=MEMORY", rc < 0 ? &ignored : err);
    return rc < 0 ? rc : rc_back;
}

/* One thread reads the rows and puts them in order by portions, another merges what is in order. */
int store_make_indexes(struct store *store, const char *sql, struct err *err)
{
    int rc = store_exec(store, "PRAGMA threads=1", err);
    if (rc == 0)
        rc = exec_aside(store, sql, err);
    struct err ignored = { 0 };
    int rc_back = store_exec(store, "PRAGMA threads=0", rc < 0 ? &ignored : err);
    return rc < 0 ? rc : rc_back;
}

int store_vacuum(struct store *store, struct err *err)
{
    int rc = exec_aside(store, "VACUUM", err);
    return rc < 0 ? rc : store_checkpoint(store, true, NULL, err);
}

/* --- Plans --- */

int store_plan(struct store *store, const char *sql, char *out, size_t size, struct err *err)
{
    static const char explain_words[] = "EXPLAIN QUERY PLAN ";
    size_t explain_size = sizeof(explain_words) + strlen(sql);
    char *explain = malloc(explain_size);
    CHECK(explain != NULL);
    (void)snprintf(explain, explain_size, "%s%s", explain_words, sql);
    sqlite3_stmt *handle = NULL;
    int result = sqlite3_prepare_v2(store->db, explain, -1, &handle, NULL);
    size_t length = 0;
    out[0] = '\0';
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(handle);
        if (result != SQLITE_ROW || length >= size)
            continue;
        int written = snprintf(out + length, size - length, "%s%s", length == 0 ? "" : "; ",
                               (const char *)sqlite3_column_text(handle, 3));
        length += written > 0 ? (size_t)written : 0;
    }
    int rc = result == SQLITE_DONE ? 0 : store_fail(store, result, explain, err);
    (void)sqlite3_finalize(handle);
    free(explain);
    return rc;
}
