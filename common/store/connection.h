/* What the files of this module share: the connection, its kept statements and its error texts.
 * Nobody outside common/store includes it. */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include "store/store.h"

#include <sqlite3.h>

struct kept_stmt {
    const char *sql; /* NULL: a free place. */
    sqlite3_stmt *handle;
    const char **names; /* Of its parameters, in their order; one block with their texts. */
    int name_count;
};

struct store {
    sqlite3 *db;
    char *path;
    enum store_mode mode;
    int lock_fd; /* -1: none. Held as long as the store lives; the kernel frees it at kill -9. */
    struct kept_stmt *kept; /* Open addressing by the address of the SQL text. */
    size_t kept_size;       /* A power of two. */
    size_t kept_count;
    unsigned rows_open; /* Statements that stand on a row. */
    int64_t changes;
    const struct store_beside *beside; /* NULL: nothing is kept beside it. */
    void *beside_self;
};

/* Turns a result of SQLite into an error: "what: message". `what` is a place or SQL text, which is
 * put on one line and cut. */
int store_fail(struct store *store, int result, const char *what, struct err *err);

/* The statement for `sql`, prepared at its first use; the result of SQLite. *out may be moved by
 * the next call. */
int store_keep(struct store *store, const char *sql, const struct kept_stmt **out);
void store_forget_all(struct store *store);
/* Resets what still stands on a row: after an error nobody goes on with it. */
void store_reset_all(struct store *store);

#endif
