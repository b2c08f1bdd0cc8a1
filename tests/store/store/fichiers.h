/* What the tests of stores in files share: a folder, two paths in it, a table of lines. */
#ifndef STORE_FICHIERS_H
#define STORE_FICHIERS_H

#include "store/store.h"
#include "support/faulty_vfs.h"
#include "support/folder.h"

#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

__attribute__((unused)) static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS ligne (id INTEGER PRIMARY KEY,"
    " texte TEXT NOT NULL) STRICT";
__attribute__((unused)) static const char LINE_ADD[] =
    "INSERT INTO ligne (id, texte) VALUES (:id, :texte)";
__attribute__((unused)) static const char LINE_COUNT[] = "SELECT count(*) FROM ligne";

__attribute__((unused)) static const struct store_options WRITE = { .mode = STORE_WRITE };
__attribute__((unused)) static const struct store_options READ = { .mode = STORE_READ };
__attribute__((unused)) static const struct store_options BUILD = { .mode = STORE_BUILD };

enum { PATH_SIZE = FOLDER_SIZE + 32 };

static char folder[FOLDER_SIZE];
static char path[PATH_SIZE];
static char other[PATH_SIZE];
static struct err err;

static inline int setup(void **unused)
{
    (void)unused;
    folder_make(folder);
    (void)snprintf(path, sizeof(path), "%s/essai.db", folder);
    (void)snprintf(other, sizeof(other), "%s/autre.db", folder);
    err_clear(&err);
    return 0;
}

static inline int teardown(void **unused)
{
    (void)unused;
    folder_remove(folder);
    return 0;
}

static inline struct store *open_store(const char *name, const struct store_options *options)
{
    struct store *store = NULL;
    if (store_open(&store, name, options, &err) != 0)
        print_message("%s\n", err.text);
    assert_non_null(store);
    return store;
}

static inline int try_open(const char *name, const struct store_options *options)
{
    struct store *store = NULL;
    err_clear(&err);
    int rc = store_open(&store, name, options, &err);
    if (rc < 0)
        assert_null(store);
    store_close(&store);
    return rc;
}

static inline void add_line(struct store *store, int64_t id)
{
    struct stmt s;
    stmt_begin(&s, store, LINE_ADD);
    stmt_i64(&s, ":id", id);
    stmt_text(&s, ":texte", "quelque chose");
    assert_int_equal(stmt_exec(&s, 1, &err), 0);
}

static inline int64_t count_lines(struct store *store)
{
    struct stmt s;
    stmt_begin(&s, store, LINE_COUNT);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t count = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return count;
}

static inline struct store *open_with_lines(const char *name, const struct store_options *options,
                                            int64_t lines)
{
    struct store *store = open_store(name, options);
    assert_int_equal(store_exec(store, SCHEMA, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    for (int64_t id = 1; id <= lines; id++)
        add_line(store, id);
    assert_int_equal(store_commit(store, &err), 0);
    return store;
}

static inline int64_t pragma(struct store *store, const char *sql)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t value = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return value;
}

static inline bool exists(const char *name, const char *suffix)
{
    char file[PATH_SIZE];
    (void)snprintf(file, sizeof(file), "%s%s", name, suffix);
    return access(file, F_OK) == 0;
}

#endif
