/* Files of stores that are made, copied and replaced whole. */
#include "store/store/fichiers.h"

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
