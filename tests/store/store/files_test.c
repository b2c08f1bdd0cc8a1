/* Stores in files: one writer, readers beside it, and files that are made, copied and replaced
 * whole. */
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

static const char SCHEMA[] = "CREATE TABLE IF NOT EXISTS ligne (id INTEGER PRIMARY KEY,"
                             " texte TEXT NOT NULL) STRICT";
static const char LINE_ADD[] = "INSERT INTO ligne (id, texte) VALUES (:id, :texte)";
static const char LINE_COUNT[] = "SELECT count(*) FROM ligne";

static const struct store_options WRITE = { .mode = STORE_WRITE };
static const struct store_options READ = { .mode = STORE_READ };
static const struct store_options BUILD = { .mode = STORE_BUILD };

enum { PATH_SIZE = FOLDER_SIZE + 32 };

static char folder[FOLDER_SIZE];
static char path[PATH_SIZE];
static char other[PATH_SIZE];
static struct err err;

static int setup(void **unused)
{
    (void)unused;
    folder_make(folder);
    (void)snprintf(path, sizeof(path), "%s/essai.db", folder);
    (void)snprintf(other, sizeof(other), "%s/autre.db", folder);
    err_clear(&err);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    folder_remove(folder);
    return 0;
}

static struct store *open_store(const char *name, const struct store_options *options)
{
    struct store *store = NULL;
    if (store_open(&store, name, options, &err) != 0)
        print_message("%s\n", err.text);
    assert_non_null(store);
    return store;
}

static int try_open(const char *name, const struct store_options *options)
{
    struct store *store = NULL;
    err_clear(&err);
    int rc = store_open(&store, name, options, &err);
    if (rc < 0)
        assert_null(store);
    store_close(&store);
    return rc;
}

static void add_line(struct store *store, int64_t id)
{
    struct stmt s;
    stmt_begin(&s, store, LINE_ADD);
    stmt_i64(&s, ":id", id);
    stmt_text(&s, ":texte", "quelque chose");
    assert_int_equal(stmt_exec(&s, 1, &err), 0);
}

static int64_t count_lines(struct store *store)
{
    struct stmt s;
    stmt_begin(&s, store, LINE_COUNT);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t count = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return count;
}

static struct store *open_with_lines(const char *name, const struct store_options *options,
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

static int64_t pragma(struct store *store, const char *sql)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    int64_t value = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return value;
}

static bool exists(const char *name, const char *suffix)
{
    char file[PATH_SIZE];
    (void)snprintf(file, sizeof(file), "%s%s", name, suffix);
    return access(file, F_OK) == 0;
}

static void a_store_is_opened_the_one_right_way(void **unused)
{
    (void)unused;
    static const char journal[] = "SELECT journal_mode = 'wal' FROM pragma_journal_mode";
    struct store *writer = open_store(path, &WRITE);
    struct store *reader = open_store(path, &READ);
    struct store *stores[] = { writer, reader };
    for (size_t i = 0; i < COUNT_OF(stores); i++) {
        assert_int_equal(pragma(stores[i], journal), 1);
        assert_int_equal(pragma(stores[i], "PRAGMA synchronous"), 2);
        assert_int_equal(pragma(stores[i], "PRAGMA wal_autocheckpoint"), 0);
        assert_int_equal(pragma(stores[i], "PRAGMA foreign_keys"), 1);
        assert_int_equal(pragma(stores[i], "PRAGMA temp_store"), 2);
        assert_int_equal(pragma(stores[i], "PRAGMA page_size"), 4096);
        assert_int_equal(pragma(stores[i], "PRAGMA journal_size_limit"), 64 * 1024 * 1024);
    }
    assert_int_equal(pragma(writer, "PRAGMA cache_size"), -4096);
    assert_int_equal(pragma(reader, "PRAGMA cache_size"), -2048);
    assert_string_equal(store_path(writer), path);
    store_close(&reader);
    store_close(&writer);
    store_close(&writer);

    writer = open_store(path, &(struct store_options){ .mode = STORE_WRITE, .cache_kib = 512 });
    assert_int_equal(pragma(writer, "PRAGMA cache_size"), -512);
    store_close(&writer);
}

static void a_store_is_readable_by_its_owner_only(void **unused)
{
    (void)unused;
    struct store *store = open_with_lines(path, &WRITE, 1);
    static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char file[PATH_SIZE];
        (void)snprintf(file, sizeof(file), "%s%s", path, suffixes[i]);
        struct stat status;
        assert_int_equal(stat(file, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
    }
    store_close(&store);
    assert_false(exists(path, "-wal")); /* All is in the one file. */
}

static void a_second_writer_is_refused_in_the_same_process(void **unused)
{
    (void)unused;
    struct store *writer = open_with_lines(path, &WRITE, 1);
    assert_int_equal(try_open(path, &WRITE), ERR_BUSY);
    assert_non_null(strstr(err.text, "another writer"));
    assert_int_equal(try_open(path, &BUILD), ERR_BUSY);
    assert_int_equal(try_open(path, &READ), 0);
    assert_int_equal(store_remove(path, &(struct err){ 0 }), ERR_BUSY);
    add_line(writer, 2); /* The first one is not disturbed. */
    store_close(&writer);
    assert_int_equal(try_open(path, &WRITE), 0);
}

/* The child tells through a pipe that it holds the store, then waits to be killed. */
static void a_second_writer_is_refused_from_another_process_until_that_one_dies(void **unused)
{
    (void)unused;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *held = open_with_lines(path, &WRITE, 3);
        (void)!write(ready[1], "", held == NULL ? 0 : 1);
        for (;;)
            (void)pause();
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(try_open(path, &WRITE), ERR_BUSY);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    (void)close(ready[0]);
    (void)close(ready[1]);

    err_clear(&err);
    struct store *writer = open_store(path, &WRITE);
    assert_int_equal(count_lines(writer), 3); /* What was committed before the kill is there. */
    store_close(&writer);
}

static void a_reader_sees_one_view_and_cannot_write(void **unused)
{
    (void)unused;
    struct store *writer = open_with_lines(path, &WRITE, 1);
    struct store *reader = open_store(path, &READ);
    assert_int_equal(store_begin_read(reader, &err), 0);
    assert_int_equal(count_lines(reader), 1);
    add_line(writer, 2);
    assert_int_equal(count_lines(reader), 1);
    assert_int_equal(store_commit(reader, &err), 0);
    assert_int_equal(count_lines(reader), 2);
    assert_true(store_exec(reader, "DELETE FROM ligne", &err) < 0);
    assert_int_equal(count_lines(writer), 2);
    store_close(&reader);
    store_close(&writer);
}

static void an_absent_file_is_absent_for_a_reader(void **unused)
{
    (void)unused;
    assert_int_equal(try_open(path, &READ), ERR_ABSENT);
    assert_false(exists(path, ""));
    char nowhere[PATH_SIZE];
    (void)snprintf(nowhere, sizeof(nowhere), "%s/absent/essai.db", folder);
    assert_int_equal(try_open(nowhere, &WRITE), ERR_IO);
}

static void a_file_that_is_no_store_is_corrupt(void **unused)
{
    (void)unused;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        (void)fputs("not a database\n", file);
    (void)fclose(file);
    assert_int_equal(try_open(path, &WRITE), ERR_CORRUPT);
    assert_non_null(strstr(err.text, "file is not a database"));
    assert_int_equal(try_open(path, &READ), ERR_CORRUPT);
}

static void a_damaged_page_is_corrupt(void **unused)
{
    (void)unused;
    struct store *store = open_with_lines(path, &WRITE, 5000);
    store_close(&store);
    int fd = open(path, O_WRONLY);
    char garbage[4096];
    memset(garbage, 0x5a, sizeof(garbage));
    for (off_t page = 2; page < 20; page++)
        assert_int_equal(pwrite(fd, garbage, sizeof(garbage), page * 4096), 4096);
    (void)close(fd);

    store = open_store(path, &READ);
    static const char all[] = "SELECT count(texte) FROM ligne";
    struct stmt s;
    stmt_begin(&s, store, all);
    assert_int_equal(stmt_step(&s, &err), ERR_CORRUPT);
    store_close(&store);
}

static void a_checkpoint_empties_the_wal_from_a_connection_of_its_own(void **unused)
{
    (void)unused;
    struct store *writer = open_with_lines(path, &WRITE, 2000);
    struct store *checkpointer = open_store(path, &READ);
    int pages = -1;
    assert_int_equal(store_checkpoint(checkpointer, false, &pages, &err), 0);
    assert_true(pages > 10);
    assert_int_equal(store_checkpoint(checkpointer, true, &pages, &err), 0);
    assert_int_equal(pages, 0);
    char wal[PATH_SIZE];
    (void)snprintf(wal, sizeof(wal), "%s-wal", path);
    struct stat status;
    assert_int_equal(stat(wal, &status), 0);
    assert_int_equal(status.st_size, 0);
    store_close(&checkpointer);
    store_close(&writer);
}

static void a_reader_in_the_way_makes_truncating_busy(void **unused)
{
    (void)unused;
    struct store *writer = open_with_lines(path, &WRITE, 1);
    struct store *reader = open_store(path, &READ);
    assert_int_equal(store_begin_read(reader, &err), 0);
    assert_int_equal(count_lines(reader), 1);
    add_line(writer, 2);
    assert_int_equal(store_checkpoint(writer, true, NULL, &err), ERR_BUSY);
    err_clear(&err);
    assert_int_equal(store_vacuum(writer, &err), ERR_BUSY); /* The caller calls again … */
    err_clear(&err);
    assert_int_equal(store_commit(reader, &err), 0);
    assert_int_equal(store_vacuum(writer, &err), 0); /* … until nobody is in the way. */
    store_close(&reader);
    store_close(&writer);
}

/* Neither the file nor the WAL holds what was deleted and vacuumed. */
static void a_vacuum_leaves_nothing_of_what_was_deleted(void **unused)
{
    (void)unused;
    struct store *store = open_with_lines(path, &WRITE, 3000);
    assert_int_equal(store_exec(store, "UPDATE ligne SET texte = 'XYZZYX' || id", &err), 0);
    assert_int_equal(store_exec(store, "UPDATE ligne SET texte = ''", &err), 0);
    assert_int_equal(store_exec(store, "DELETE FROM ligne WHERE id > 100", &err), 0);
    assert_true(pragma(store, "PRAGMA freelist_count") > 0);
    assert_int_equal(store_vacuum(store, &err), 0);
    assert_int_equal(pragma(store, "PRAGMA freelist_count"), 0);
    assert_int_equal(pragma(store, "PRAGMA temp_store"), 2);
    assert_int_equal(count_lines(store), 100);
    char where[PATH_SIZE];
    assert_false(folder_contains(folder, "XYZZYX", 6, where, sizeof(where)));
    store_close(&store);
}

static void a_build_syncs_at_its_end_and_then_is_a_store_like_others(void **unused)
{
    (void)unused;
    faulty_register();
    struct store_options options = { .mode = STORE_BUILD, .vfs = FAULTY_VFS };
    faulty_arm(0, FAULTY_ONCE);
    struct store *store = open_with_lines(path, &options, 3000);
    assert_int_equal(faulty_sync_count(".db"), 0);
    assert_int_equal(store_sync(store, &err), 0);
    assert_true(faulty_sync_count(".db") >= 1);
    add_line(store, 9000);
    assert_true(faulty_sync_count(".db-wal") >= 1); /* FULL again. */
    store_close(&store);

    store = open_store(path, &WRITE);
    assert_int_equal(count_lines(store), 3001);
    store_close(&store);
}

static void a_build_takes_no_file_that_exists(void **unused)
{
    (void)unused;
    struct store *store = open_with_lines(path, &WRITE, 1);
    store_close(&store);
    assert_int_equal(try_open(path, &BUILD), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(store_remove(path, &err), 0);
    assert_false(exists(path, ""));
    assert_false(exists(path, ".lock"));
    assert_int_equal(try_open(path, &BUILD), 0);
    assert_int_equal(store_remove(other, &err), 0); /* Nothing there: nothing to do. */
}

static void a_build_can_be_rolled_back(void **unused)
{
    (void)unused;
    struct store *store = open_with_lines(path, &BUILD, 10);
    assert_int_equal(store_begin(store, &err), 0);
    add_line(store, 11);
    store_rollback(store);
    assert_int_equal(count_lines(store), 10);
    store_close(&store);
}

static void a_store_replaces_another_whole(void **unused)
{
    (void)unused;
    struct store *old = open_with_lines(path, &WRITE, 5);
    struct store *built = open_with_lines(other, &BUILD, 7);
    assert_int_equal(store_sync(built, &err), 0);
    add_line(built, 8);
    assert_int_equal(store_replace(other, path, &err), ERR_BUSY);
    err_clear(&err);
    store_close(&built);
    assert_int_equal(store_replace(other, path, &err), ERR_BUSY); /* The old one is still open. */
    err_clear(&err);
    store_close(&old);
    assert_int_equal(store_replace(other, path, &err), 0);
    assert_false(exists(other, ""));
    assert_false(exists(other, ".lock"));

    struct store *store = open_store(path, &WRITE);
    assert_int_equal(count_lines(store), 8);
    store_close(&store);
    assert_int_equal(store_replace(other, path, &err), ERR_ABSENT);
}

/* A WAL that a killed writer left is not played into the file that replaces its own. */
static void a_left_wal_does_not_reach_the_new_file(void **unused)
{
    (void)unused;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = open_with_lines(path, &WRITE, 500);
        _exit(store == NULL);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(exists(path, "-wal"));
    struct store *built = open_with_lines(other, &BUILD, 2);
    assert_int_equal(store_sync(built, &err), 0);
    store_close(&built);
    assert_int_equal(store_replace(other, path, &err), 0);
    struct store *store = open_store(path, &WRITE);
    assert_int_equal(count_lines(store), 2);
    assert_int_equal(pragma(store, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    store_close(&store);
}

/* The WAL of the old store may hold what the file does not: it must not go before the old store
 * does. */
static void a_reader_in_the_way_leaves_the_old_store_whole(void **unused)
{
    (void)unused;
    struct store *old = open_with_lines(path, &WRITE, 5);
    struct store *reader = open_store(path, &READ);
    assert_int_equal(store_begin_read(reader, &err), 0);
    assert_int_equal(count_lines(reader), 5);
    add_line(old, 6);
    store_close(&old);
    struct store *built = open_with_lines(other, &BUILD, 2);
    assert_int_equal(store_sync(built, &err), 0);
    store_close(&built);
    assert_int_equal(store_replace(other, path, &err), ERR_BUSY);
    assert_true(exists(other, ""));
    err_clear(&err);
    assert_int_equal(store_commit(reader, &err), 0);
    store_close(&reader);
    old = open_store(path, &WRITE);
    assert_int_equal(count_lines(old), 6);
    store_close(&old);
    assert_int_equal(store_replace(other, path, &err), 0);
}

/* What the damaged store's WAL holds, sound as it is, stays out of the new file. */
static void a_damaged_store_can_be_replaced(void **unused)
{
    (void)unused;
    static const char others[] = "SELECT count(*) FROM ligne WHERE texte = 'autre'";
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = open_with_lines(path, &WRITE, 500);
        assert_int_equal(store_checkpoint(store, true, NULL, &err), 0);
        _exit(store_exec(store, "UPDATE ligne SET texte = 'autre' WHERE id = 1", &err) != 0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    int fd = open(path, O_WRONLY);
    assert_int_equal(write(fd, "not a database", 14), 14);
    (void)close(fd);
    assert_true(exists(path, "-wal"));

    struct store *built = open_with_lines(other, &BUILD, 500);
    assert_int_equal(store_sync(built, &err), 0);
    store_close(&built);
    err_clear(&err);
    assert_int_equal(store_replace(other, path, &err), 0);
    struct store *store = open_store(path, &WRITE);
    assert_int_equal(count_lines(store), 500);
    assert_int_equal(pragma(store, others), 0);
    store_close(&store);
}

static void a_copy_is_one_moment_of_a_store_in_use(void **unused)
{
    (void)unused;
    struct store *writer = open_with_lines(path, &WRITE, 2000);
    struct store *reader = open_store(path, &READ);
    assert_int_equal(store_copy(reader, other, &err), 0);
    add_line(writer, 2001);
    assert_true(store_copy(reader, other, &err) == ERR_INVALID); /* Never over a file. */
    err_clear(&err);
    store_close(&reader);
    store_close(&writer);
    struct store *copy = open_store(other, &WRITE);
    assert_int_equal(count_lines(copy), 2000);
    store_close(&copy);
}

/* Builds the store, makes a mark that nobody else may have made, and removes both, again and again.
 * False: somebody else held the lock too. */
static bool hold_and_remove(void)
{
    char mark[PATH_SIZE];
    (void)snprintf(mark, sizeof(mark), "%s/marque", folder);
    for (int i = 0; i < 400; i++) {
        struct err ignored = { 0 };
        struct store *store = NULL;
        if (store_open(&store, path, &BUILD, &ignored) == 0) {
            int fd = open(mark, O_WRONLY | O_CREAT | O_EXCL, 0600);
            if (fd < 0)
                return false;
            (void)close(fd);
            for (int turn = 0; turn < 50; turn++)
                (void)sched_yield();
            (void)unlink(mark);
        }
        store_close(&store);
        err_clear(&ignored);
        (void)!store_remove(path, &ignored);
    }
    return true;
}

/* The lock's file is removed with its store: who had opened it just before must not take it for a
 * lock. */
static void removing_the_lock_never_gives_it_to_two(void **unused)
{
    (void)unused;
    enum { CHILDREN = 4 };
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(hold_and_remove() ? 0 : 1);
    }
    int failed = 0;
    for (int i = 0; i < CHILDREN; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    }
    assert_int_equal(failed, 0);
}

static void a_full_store_takes_nothing_of_the_transaction(void **unused)
{
    (void)unused;
    struct store *store = open_with_lines(path, &WRITE, 10);
    assert_int_equal(store_exec(store, "PRAGMA max_page_count=20", &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    int rc = 0;
    for (int64_t id = 11; rc == 0; id++) {
        struct stmt s;
        stmt_begin(&s, store, LINE_ADD);
        stmt_i64(&s, ":id", id);
        stmt_text(&s, ":texte", "un texte un peu plus long, pour que le fichier soit vite plein");
        rc = stmt_exec(&s, 1, &err);
    }
    assert_int_equal(rc, ERR_FULL);
    store_rollback(store);
    store_rollback(store);
    assert_false(store_in_transaction(store));
    assert_int_equal(count_lines(store), 10);

    err_clear(&err);
    assert_int_equal(store_exec(store, "PRAGMA max_page_count=1000", &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    add_line(store, 11); /* The same kept statement works again. */
    assert_int_equal(store_commit(store, &err), 0);
    assert_int_equal(count_lines(store), 11);
    store_close(&store);
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(a_store_is_opened_the_one_right_way),
        RULE(a_store_is_readable_by_its_owner_only),
        RULE(a_second_writer_is_refused_in_the_same_process),
        RULE(a_second_writer_is_refused_from_another_process_until_that_one_dies),
        RULE(a_reader_sees_one_view_and_cannot_write),
        RULE(an_absent_file_is_absent_for_a_reader),
        RULE(a_file_that_is_no_store_is_corrupt),
        RULE(a_damaged_page_is_corrupt),
        RULE(a_checkpoint_empties_the_wal_from_a_connection_of_its_own),
        RULE(a_reader_in_the_way_makes_truncating_busy),
        RULE(a_vacuum_leaves_nothing_of_what_was_deleted),
        RULE(a_build_syncs_at_its_end_and_then_is_a_store_like_others),
        RULE(a_build_takes_no_file_that_exists),
        RULE(a_build_can_be_rolled_back),
        RULE(a_store_replaces_another_whole),
        RULE(a_left_wal_does_not_reach_the_new_file),
        RULE(a_reader_in_the_way_leaves_the_old_store_whole),
        RULE(a_damaged_store_can_be_replaced),
        RULE(a_copy_is_one_moment_of_a_store_in_use),
        RULE(removing_the_lock_never_gives_it_to_two),
        RULE(a_full_store_takes_nothing_of_the_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
