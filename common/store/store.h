/* A SQLite file, opened the one right way: WAL, synchronous=FULL, checkpoints by a thread of their
 * own, statements kept prepared. The only module that sees sqlite3.h.
 *
 * One `struct store` belongs to one thread. The writing thread opens STORE_WRITE (a second writer
 * on the same file is refused with ERR_BUSY), readers open their own STORE_READ. Errors: ERR_FULL
 * (no room to write; room may come), ERR_BUSY, ERR_CORRUPT (not a database, damaged page), ERR_IO
 * (all else, a sync that found no room too: what it was to keep is forgotten). */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct sqlite3_stmt;

enum store_mode {
    STORE_WRITE,
    STORE_READ,  /* May also checkpoint. */
    STORE_BUILD, /* A new file made by one pass and synced at its end: neither synced nor journalled
                    until store_sync(), so that what failed on its way is no store: remove it.
                    For rebuilds only. */
    STORE_ARCHIVE, /* A file that nobody writes, perhaps on a medium that cannot be written: nothing
                      is made beside it. ERR_BUSY: a WAL beside it still holds what is not in it. */
};

struct store_options {
    enum store_mode mode;
    const char *vfs; /* NULL: the default. The seam of fault tests. */
    int cache_kib;   /* Page cache; 0: 4 MiB to write, 2 to read, 16 to build. */
};

/* ":memory:" is a path too (tests). The directory must exist; a file made here is readable by its
 * owner only. A writer holds a lock on "<path>.lock". STORE_READ of no file: ERR_ABSENT;
 * STORE_BUILD of a file that exists: ERR_INVALID (store_remove() what an interrupted build left).
 */
MUST_USE int store_open(struct store **out, const char *path, const struct store_options *options,
                        struct err *err);
void store_close(struct store **store);
const char *store_path(const struct store *store);

/* Several statements without results: a schema, a PRAGMA. */
MUST_USE int store_exec(struct store *store, const char *sql, struct err *err);

/* CREATE INDEX over rows that are there, however many: sorted in files. Not in a transaction. */
MUST_USE int store_make_indexes(struct store *store, const char *sql, struct err *err);

/* BEGIN IMMEDIATE. No savepoints: one transaction, whole or not at all. */
MUST_USE int store_begin(struct store *store, struct err *err);
MUST_USE int store_begin_read(struct store *store, struct err *err); /* One view for many reads. */
/* After an error of commit the transaction may be durable all the same: the caller exits. */
MUST_USE int store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store); /* Also when SQLite already rolled back by itself. */
bool store_in_transaction(const struct store *store);

/* What the writer of a store keeps in memory beside it, so as not to read or write it at once: made
 * at the first use, settled before each commit (what only memory holds is written then; an error
 * is the commit's, and nothing was committed), dropped with a rollback and at the end. One kind for
 * each store. Not for readers: nobody tells them what others write. */
struct store_beside {
    void *(*make)(void);
    int (*settle)(void *self, struct store *store, struct err *err);
    void (*drop)(void *self);
};
void *store_beside(struct store *store, const struct store_beside *kind);

/* Makes a STORE_BUILD file durable and switches it to WAL. */
MUST_USE int store_sync(struct store *store, struct err *err);
/* PASSIVE when not `truncate`; *wal_pages (may be NULL) gets what the WAL holds after it. Called on
 * a connection of its own, a STORE_READ one. ERR_BUSY: another checkpoint runs, or for `truncate`
 * a reader is in the way. */
MUST_USE int store_checkpoint(struct store *store, bool truncate, int *wal_pages, struct err *err);
/* After erasures: VACUUM, then truncates the WAL until that succeeds (ERR_BUSY: call again). */
MUST_USE int store_vacuum(struct store *store, struct err *err);

/* --- Whole files ------------------------------------------------------------------------------
 * Removes a store with what SQLite keeps beside it; ERR_BUSY while somebody writes it. */
MUST_USE int store_remove(const char *path, struct err *err);
/* Puts the closed store `from` durably in the place of `to`, which nobody may have open to write
 * (ERR_BUSY). Readers of the old file must close: they go on seeing it. */
MUST_USE int store_replace(const char *from, const char *to, struct err *err);
/* A durable copy of one moment of the store, in a new file; others may write meanwhile. */
MUST_USE int store_copy(struct store *store, const char *path, struct err *err);
/* The same in a file that loses its name before the first page is in it: *fd reads it from its
 * beginning, and with its last close() it is gone, whatever happens to the process. `path` is where
 * it has its name for a moment. Not durable. */
MUST_USE int store_copy_unnamed(struct store *store, const char *path, int *fd, struct err *err);

/* --- Statements -------------------------------------------------------------------------------
 * `sql` is a constant of the program; it is prepared at its first use and kept, found again by its
 * address. Named parameters only. Values are bound by name; a name that the statement does not have
 * aborts in the first test that runs it. A failure while binding is kept and comes back from
 * stmt_exec() or stmt_step().
 *
 *     struct stmt s;
 *     stmt_begin(&s, store, ETAPE_ADD);
 *     stmt_text(&s, ":etape", event->etape);
 *     return stmt_exec(&s, 1, err);
 *
 *     stmt_begin(&s, store, ETAPE_LIST);
 *     while ((rc = stmt_step(&s, err)) == STMT_ROW)
 *         add_row(out, stmt_column_text(&s, 0));
 *     stmt_end(&s);
 */
struct stmt {
    struct store *store;
    struct sqlite3_stmt *handle;
    const char *sql;
    const char **names; /* Of the parameters. */
    int name_count;
    int failed;
    int bound;  /* The parameter bound last. */
    int column; /* Next column of stmt_next_*(). */
};

enum { STMT_DONE = 0, STMT_ROW = 1 };

void stmt_begin(struct stmt *s, struct store *store, const char *sql);
void stmt_text(struct stmt *s, const char *name, const char *value);         /* NULL binds ''. */
void stmt_text_or_null(struct stmt *s, const char *name, const char *value); /* '' binds NULL. */
void stmt_i64(struct stmt *s, const char *name, int64_t value);
void stmt_u64(struct stmt *s, const char *name, uint64_t value); /* Aborts above INT64_MAX. */
void stmt_blob(struct stmt *s, const char *name, const void *data, size_t size);
void stmt_null(struct stmt *s, const char *name);
/* Without a copy: the value must stay as it is until stmt_exec() or stmt_end(). */
void stmt_text_borrowed(struct stmt *s, const char *name, const char *value);
void stmt_blob_borrowed(struct stmt *s, const char *name, const void *data, size_t size);

/* Runs a statement without results and ends it. `rows_expected` < 0: any number; another number of
 * changed rows is ERR_CORRUPT. */
MUST_USE int stmt_exec(struct stmt *s, int rows_expected, struct err *err);
/* STMT_ROW, STMT_DONE (already ended) or an error (already ended). */
MUST_USE int stmt_step(struct stmt *s, struct err *err);
void stmt_end(struct stmt *s);              /* After leaving a loop early; harmless after DONE. */
int64_t stmt_changes(const struct stmt *s); /* Rows changed by the last stmt_exec on the store. */

/* Borrowed until the next step or end. Text of a NULL column is "". */
const char *stmt_column_text(struct stmt *s, int column);
int64_t stmt_column_i64(struct stmt *s, int column);
uint64_t stmt_column_u64(struct stmt *s, int column);
const void *stmt_column_blob(struct stmt *s, int column, size_t *size);
bool stmt_column_is_null(struct stmt *s, int column);

/* The same in order, for wide rows: each call takes the next column of the current row. */
const char *stmt_next_text(struct stmt *s);
int64_t stmt_next_i64(struct stmt *s);

/* --- Comparing ---------------------------------------------------------------------------------
 * The tables whose name does not begin with `except_prefix` ("" for all), in name order, their rows
 * in the order of all their columns. */
enum { STORE_DIGEST_SIZE = 32 };
MUST_USE int store_digest(struct store *store, const char *except_prefix,
                          uint8_t out[STORE_DIGEST_SIZE], struct err *err);

/* Names the first table and row in which two stores differ; "" when they are equal. */
enum { STORE_DIFFERENCE_SIZE = 256 };
MUST_USE int store_difference(struct store *a, struct store *b, const char *except_prefix,
                              char out[STORE_DIFFERENCE_SIZE], struct err *err);

/* The plan of a statement as SQLite explains it, joined by "; " (tests assert indexes). */
MUST_USE int store_plan(struct store *store, const char *sql, char *out, size_t size,
                        struct err *err);

#endif
