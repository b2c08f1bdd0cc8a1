/* Each call that changes the disk fails once: a transaction is there whole or not at all, a store
 * that reported an error works again when opened anew, and what was acknowledged is never lost. A
 * COMMIT may report an error and still be durable. */
#include "store/store.h"
#include "support/faulty_vfs.h"
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A transaction adds a row to each of two tables and moves a counter: half of one would show. */
static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS fait (id INTEGER PRIMARY KEY, texte TEXT NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS suite (fait INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE IF NOT EXISTS compteur (cle INTEGER PRIMARY KEY, valeur INTEGER) STRICT;"
    "INSERT OR IGNORE INTO compteur VALUES (1, 0)";
static const char FACT_ADD[] = "INSERT INTO fait (id, texte) VALUES (:id, :texte)";
static const char NEXT_ADD[] = "INSERT INTO suite (fait) VALUES (:id)";
static const char COUNTER_SET[] = "UPDATE compteur SET valeur = :id WHERE cle = 1";
static const char STATE_READ[] = "SELECT (SELECT count(*) FROM fait), (SELECT count(*) FROM suite),"
                                 " (SELECT valeur FROM compteur),"
                                 " (SELECT coalesce(max(id), 0) FROM fait)";

enum { TRANSACTIONS = 7, POINTS_MAX = 2000, PATH_SIZE = FOLDER_SIZE + 32 };

static char folder[FOLDER_SIZE];
static char path[PATH_SIZE];

static int setup(void **unused)
{
    (void)unused;
    faulty_register();
    faulty_arm(0, FAULTY_ONCE);
    folder_make(folder);
    (void)snprintf(path, sizeof(path), "%s/essai.db", folder);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    faulty_arm(0, FAULTY_ONCE);
    folder_remove(folder);
    return 0;
}

static int open_store(struct store **store, struct err *err)
{
    struct store_options options = { .mode = STORE_WRITE, .vfs = FAULTY_VFS };
    int rc = store_open(store, path, &options, err);
    if (rc == 0)
        rc = store_exec(*store, SCHEMA, err);
    return rc;
}

static int set_id(struct store *store, const char *sql, int64_t id, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_i64(&s, ":id", id);
    return stmt_exec(&s, 1, err);
}

static int add_all(struct store *store, int64_t id, struct err *err)
{
    char text[3000];
    memset(text, 'a' + (int)(id % 26), sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct stmt s;
    stmt_begin(&s, store, FACT_ADD);
    stmt_i64(&s, ":id", id);
    stmt_text(&s, ":texte", text);
    int rc = stmt_exec(&s, 1, err);
    if (rc == 0)
        rc = set_id(store, NEXT_ADD, id, err);
    return rc < 0 ? rc : set_id(store, COUNTER_SET, id, err);
}

static int transaction(struct store *store, int64_t id, struct err *err)
{
    int rc = store_begin(store, err);
    if (rc == 0)
        rc = add_all(store, id, err);
    if (rc == 0)
        rc = store_commit(store, err);
    if (rc < 0)
        store_rollback(store);
    assert_false(store_in_transaction(store));
    return rc;
}

/* Returns the last transaction that is there; each is there whole. */
static int64_t read_whole(struct store *store)
{
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, store, STATE_READ);
    int rc = stmt_step(&s, &err);
    if (rc < 0)
        print_message("%s\n", err.text);
    assert_int_equal(rc, STMT_ROW);
    int64_t facts = stmt_next_i64(&s);
    assert_int_equal(stmt_next_i64(&s), facts);
    assert_int_equal(stmt_next_i64(&s), facts);
    assert_int_equal(stmt_next_i64(&s), facts);
    stmt_end(&s);
    return facts;
}

static void assert_intact(struct store *store)
{
    static const char CHECK_ALL[] = "SELECT integrity_check FROM pragma_integrity_check";
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, store, CHECK_ALL);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    assert_string_equal(stmt_column_text(&s, 0), "ok");
    stmt_end(&s);
}

/* Opens, works and checkpoints until something fails; *acknowledged is the last transaction whose
 * COMMIT said yes. */
static int work(int64_t *acknowledged, struct err *err)
{
    struct store *store = NULL;
    int rc = open_store(&store, err);
    for (int64_t id = *acknowledged + 1; rc == 0 && id <= TRANSACTIONS; id++) {
        rc = transaction(store, id, err);
        if (rc == 0)
            *acknowledged = id;
        if (rc == 0 && id % 3 == 0)
            rc = store_checkpoint(store, id % 6 == 0, NULL, err);
    }
    store_close(&store);
    return rc;
}

/* After a fault: opened anew on a healthy disk, all that was acknowledged is there, at most one
 * transaction more, and work goes on. */
static unsigned assert_recovers(int64_t acknowledged)
{
    faulty_arm(0, FAULTY_ONCE);
    struct err err = { 0 };
    struct store *store = NULL;
    assert_int_equal(open_store(&store, &err), 0);
    int64_t there = read_whole(store);
    assert_in_range(there, acknowledged, acknowledged + 1);
    assert_intact(store);
    store_close(&store);
    int64_t last = there;
    assert_int_equal(work(&last, &err), 0);
    assert_int_equal(last, TRANSACTIONS);
    return there > acknowledged ? 1 : 0;
}

static void start_anew(void)
{
    struct err err = { 0 };
    faulty_arm(0, FAULTY_ONCE);
    assert_int_equal(store_remove(path, &err), 0);
}

static void break_each_point(enum faulty_mode mode)
{
    unsigned nth = 0;
    unsigned failed = 0;
    unsigned durable_all_the_same = 0;
    bool fired = true;
    while (fired) {
        nth++;
        assert_true(nth < POINTS_MAX); /* The loop must end: the work makes few calls. */
        start_anew();
        struct err err = { 0 };
        int64_t acknowledged = 0;
        faulty_arm(nth, mode);
        int rc = work(&acknowledged, &err);
        fired = faulty_fired() > 0;
        if (rc < 0) {
            failed++;
            assert_true(fired);
            assert_in_range(-err.code, -ERR_IO, -ERR_FULL);
        }
        durable_all_the_same += assert_recovers(acknowledged);
    }
    print_message("%u points, %u errors, %u durable after an error\n", nth - 1, failed,
                  durable_all_the_same);
    assert_true(nth > 40);    /* The work did pass through fault points … */
    assert_true(failed > 20); /* … and noticed most of them. */
}

static void one_fault_leaves_whole_transactions(void **unused)
{
    (void)unused;
    break_each_point(FAULTY_ONCE);
}

static void a_disk_that_stays_broken_leaves_whole_transactions(void **unused)
{
    (void)unused;
    break_each_point(FAULTY_STICKY);
}

static void a_full_disk_leaves_whole_transactions(void **unused)
{
    (void)unused;
    break_each_point(FAULTY_FULL);
}

static void a_full_disk_is_told_as_full_and_the_store_goes_on_once_there_is_room(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    struct store *store = NULL;
    assert_int_equal(open_store(&store, &err), 0);
    assert_int_equal(transaction(store, 1, &err), 0);
    faulty_arm(1, FAULTY_FULL);
    for (int i = 0; i < 3; i++) {
        err_clear(&err);
        assert_int_equal(transaction(store, 2, &err), ERR_FULL);
        assert_int_equal(read_whole(store), 1);
    }
    faulty_arm(0, FAULTY_ONCE);
    err_clear(&err);
    assert_int_equal(transaction(store, 2, &err), 0);
    assert_int_equal(read_whole(store), 2);
    store_close(&store);
}

/* Some file systems find out at the sync, and have forgotten by then what there was no room for:
 * whoever took that for a full disk would go on over pages that are nowhere. */
static void a_sync_that_fails_for_want_of_room_is_told_as_a_failed_disk(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    struct store *store = NULL;
    struct store *beside = NULL;
    struct store_options read = { .mode = STORE_READ, .vfs = FAULTY_VFS };
    assert_int_equal(open_store(&store, &err), 0);
    assert_int_equal(store_open(&beside, path, &read, &err), 0);
    faulty_arm(1, FAULTY_LATE);
    assert_int_equal(transaction(store, 1, &err), ERR_IO);
    assert_int_equal(faulty_fired(), 1);
    err_clear(&err);
    assert_int_equal(transaction(store, 1, &err), 0);
    faulty_arm_file("essai.db", 1, FAULTY_LATE);
    assert_int_equal(store_checkpoint(beside, false, NULL, &err), ERR_IO);
    assert_int_equal(faulty_fired(), 1);
    store_close(&beside);
    store_close(&store);
}

/* As the runtime does: what failed before COMMIT is rolled back and tried again on the same store.
 * (After a failed COMMIT it exits: see above.) */
static void a_fault_before_commit_does_not_end_the_store(void **unused)
{
    (void)unused;
    for (unsigned nth = 1; nth < 30; nth++) {
        start_anew();
        struct err err = { 0 };
        struct store *store = NULL;
        struct store_options options = { .mode = STORE_WRITE, .vfs = FAULTY_VFS, .cache_kib = 16 };
        assert_int_equal(store_open(&store, path, &options, &err), 0);
        assert_int_equal(store_exec(store, SCHEMA, &err), 0);
        faulty_arm(nth, FAULTY_ONCE);
        assert_int_equal(store_begin(store, &err), 0);
        int rc = 0;
        for (int64_t id = 1; rc == 0 && id < 200; id++)
            rc = add_all(store, id, &err);
        assert_true(rc < 0); /* The cache is small: pages are written long before COMMIT. */
        store_rollback(store);
        assert_int_equal(read_whole(store), 0);
        err_clear(&err);
        for (int64_t id = 1; id <= TRANSACTIONS; id++)
            assert_int_equal(transaction(store, id, &err), 0);
        assert_int_equal(read_whole(store), TRANSACTIONS);
        assert_intact(store);
        store_close(&store);
    }
}

/* In a transaction larger than the cache, pages go to the WAL before COMMIT. */
static void a_full_disk_in_the_middle_of_a_large_transaction_takes_it_back(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    struct store *store = NULL;
    struct store_options options = { .mode = STORE_WRITE, .vfs = FAULTY_VFS, .cache_kib = 64 };
    assert_int_equal(store_open(&store, path, &options, &err), 0);
    assert_int_equal(store_exec(store, SCHEMA, &err), 0);
    assert_int_equal(transaction(store, 1, &err), 0);
    faulty_arm(50, FAULTY_FULL);
    assert_int_equal(store_begin(store, &err), 0);
    int rc = 0;
    for (int64_t id = 2; rc == 0 && id < 500; id++)
        rc = add_all(store, id, &err);
    assert_int_equal(rc, ERR_FULL);
    /* Whether or not SQLite has rolled back by itself, nothing of it can be committed later. */
    store_rollback(store);
    faulty_arm(0, FAULTY_ONCE);
    assert_int_equal(read_whole(store), 1);
    err_clear(&err);
    assert_int_equal(transaction(store, 2, &err), 0);
    assert_int_equal(read_whole(store), 2);
    store_close(&store);
}

/* The child dies in the middle of its n-th call; what it acknowledged came through the pipe. */
static int work_and_die(unsigned nth, enum faulty_mode mode, int64_t *acknowledged)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct err err = { 0 };
        struct store *store = NULL;
        faulty_arm(nth, mode);
        int rc = open_store(&store, &err);
        for (int64_t id = 1; rc == 0 && id <= TRANSACTIONS; id++) {
            rc = transaction(store, id, &err);
            if (rc == 0 && write(ends[1], "", 1) != 1)
                _exit(1);
            if (rc == 0 && id % 3 == 0)
                rc = store_checkpoint(store, id % 6 == 0, NULL, &err);
        }
        _exit(rc == 0 ? 0 : 1);
    }
    (void)close(ends[1]);
    char byte;
    *acknowledged = 0;
    while (read(ends[0], &byte, 1) == 1)
        (*acknowledged)++;
    (void)close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void die_at_each_point(enum faulty_mode mode)
{
    unsigned nth = 0;
    int code = FAULTY_EXIT_CODE;
    while (code == FAULTY_EXIT_CODE) {
        nth++;
        assert_true(nth < POINTS_MAX);
        start_anew();
        int64_t acknowledged = 0;
        code = work_and_die(nth, mode, &acknowledged);
        (void)assert_recovers(acknowledged); /* Its lock went with it. */
    }
    assert_int_equal(code, 0);
    assert_true(nth > 40);
}

static void a_process_that_dies_anywhere_loses_nothing_acknowledged(void **unused)
{
    (void)unused;
    die_at_each_point(FAULTY_EXIT);
}

/* A last page half written, frames of the WAL that never came: only what was synced counts. */
static void a_power_cut_anywhere_loses_nothing_acknowledged(void **unused)
{
    (void)unused;
    die_at_each_point(FAULTY_POWER);
}

/* --- A build, a replacement --- */

static int build(const char *name, struct err *err)
{
    struct store *store = NULL;
    struct store_options options = { .mode = STORE_BUILD, .vfs = FAULTY_VFS };
    int rc = store_open(&store, name, &options, err);
    if (rc == 0)
        rc = store_exec(store, SCHEMA, err);
    for (int64_t id = 1; rc == 0 && id <= TRANSACTIONS; id++)
        rc = transaction(store, id, err);
    if (rc == 0)
        rc = store_sync(store, err);
    store_close(&store);
    return rc;
}

static void a_build_that_said_yes_is_whole(void **unused)
{
    (void)unused;
    unsigned nth = 0;
    bool fired = true;
    while (fired) {
        nth++;
        assert_true(nth < POINTS_MAX);
        start_anew();
        struct err err = { 0 };
        faulty_arm(nth, FAULTY_ONCE);
        int rc = build(path, &err);
        fired = faulty_fired() > 0;
        faulty_arm(0, FAULTY_ONCE);
        if (rc < 0)
            continue; /* Thrown away by start_anew(). */
        struct store *store = NULL;
        assert_int_equal(open_store(&store, &err), 0);
        assert_int_equal(read_whole(store), TRANSACTIONS);
        assert_intact(store);
        store_close(&store);
    }
    assert_true(nth > 20);
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(one_fault_leaves_whole_transactions),
        RULE(a_disk_that_stays_broken_leaves_whole_transactions),
        RULE(a_full_disk_leaves_whole_transactions),
        RULE(a_full_disk_is_told_as_full_and_the_store_goes_on_once_there_is_room),
        RULE(a_sync_that_fails_for_want_of_room_is_told_as_a_failed_disk),
        RULE(a_fault_before_commit_does_not_end_the_store),
        RULE(a_full_disk_in_the_middle_of_a_large_transaction_takes_it_back),
        RULE(a_process_that_dies_anywhere_loses_nothing_acknowledged),
        RULE(a_power_cut_anywhere_loses_nothing_acknowledged),
        RULE(a_build_that_said_yes_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
