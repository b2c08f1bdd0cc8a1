/* Stores in files: one writer, and readers beside it. */
#include "store/store/fichiers.h"

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
    assert_non_null(strstr(err.text, "un autre programme"));
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
