/* The WAL of a store whose commits go on without a pause. */
#include "store/store/fichiers.h"

enum {
    COMMITS_FEW = 20,
    COMMITS_MANY = 80,
    LINES_MANY = 15000, /* In one commit. */
};

static int64_t wal_size(void)
{
    char wal[PATH_SIZE];
    struct stat status;
    assert_true(exists(path, "-wal"));
    (void)snprintf(wal, sizeof(wal), "%s-wal", path);
    assert_int_equal(stat(wal, &status), 0);
    return status.st_size;
}

static struct store *open_with_commits(int64_t commits)
{
    struct store *store = open_store(path, &WRITE);
    assert_int_equal(store_exec(store, SCHEMA, &err), 0);
    for (int64_t id = 1; id <= commits; id++)
        add_line(store, id);
    return store;
}

/* Of all pages in the WAL. */
static int64_t end_of_pages(void)
{
    struct store *reader = open_store(path, &READ);
    int pages = 0;
    assert_int_equal(store_checkpoint(reader, false, &pages, &err), 0);
    store_close(&reader);
    return 32 + pages * (int64_t)(24 + 4096);
}

static void copy_file(const char *suffix)
{
    char from[PATH_SIZE];
    char to[PATH_SIZE];
    char bytes[4096];
    size_t size = 0;
    (void)snprintf(from, sizeof(from), "%s%s", path, suffix);
    (void)snprintf(to, sizeof(to), "%s%s", other, suffix);
    FILE *in = fopen(from, "r");
    FILE *out = fopen(to, "w");
    assert_non_null(in);
    assert_non_null(out);
    while ((size = fread(bytes, 1, sizeof(bytes), in)) > 0)
        assert_int_equal(fwrite(bytes, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(fclose(in), 0);
}

static void few_commits_make_a_wal_of_their_length(void **unused)
{
    (void)unused;
    struct store *store = open_with_commits(COMMITS_FEW);
    assert_int_equal(wal_size(), end_of_pages());
    store_close(&store);
}

static void many_commits_have_room_before_them(void **unused)
{
    (void)unused;
    struct store *store = open_with_commits(COMMITS_MANY);
    assert_true(wal_size() > end_of_pages());
    assert_true(wal_size() < 2 * end_of_pages());
    store_close(&store);
}

static void room_in_the_wal_is_no_page_for_whoever_comes_after_a_crash(void **unused)
{
    (void)unused;
    struct store *store = open_with_commits(COMMITS_MANY);
    copy_file("");
    copy_file("-wal");
    store_close(&store);

    store = open_store(other, &WRITE);
    assert_int_equal(count_lines(store), COMMITS_MANY);
    add_line(store, COMMITS_MANY + 1);
    assert_int_equal(pragma(store, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    store_close(&store);
}

/* Returns the fault points of one commit that fills the WAL, and of the room made after it. */
static unsigned commit_much(struct store *store, unsigned nth, enum faulty_mode mode)
{
    assert_int_equal(store_exec(store, SCHEMA, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    for (int64_t id = 1; id <= LINES_MANY; id++)
        add_line(store, id);
    faulty_arm(nth, mode);
    assert_int_equal(store_commit(store, &err), 0);
    return faulty_count();
}

static unsigned count_points(void)
{
    struct store_options options = { .mode = STORE_WRITE, .vfs = FAULTY_VFS };
    struct store *store = open_store(path, &options);
    unsigned points = commit_much(store, 0, FAULTY_ONCE);
    assert_true(wal_size() > end_of_pages());
    store_close(&store);
    assert_int_equal(store_remove(path, &err), 0);
    return points;
}

static void commit_until_the_cut(unsigned nth, int told)
{
    struct store_options options = { .mode = STORE_WRITE, .vfs = FAULTY_VFS };
    struct store *store = open_store(path, &options);
    (void)commit_much(store, nth, FAULTY_POWER);
    for (int64_t lines = LINES_MANY;; lines++) {
        assert_int_equal(write(told, &lines, sizeof(lines)), sizeof(lines));
        add_line(store, lines + 1);
    }
}

static int64_t last_told(int from)
{
    int64_t lines = 0;
    int64_t last = 0;
    while (read(from, &lines, sizeof(lines)) == (ssize_t)sizeof(lines))
        last = lines;
    return last;
}

static int64_t lines_told_before_the_cut(unsigned nth)
{
    int pipes[2];
    int status = 0;
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        commit_until_the_cut(nth, pipes[1]);
    (void)close(pipes[1]);
    int64_t told = last_told(pipes[0]);
    (void)close(pipes[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), FAULTY_EXIT_CODE);
    return told;
}

static void a_power_cut_while_room_is_made_loses_no_commit(void **unused)
{
    (void)unused;
    faulty_register();
    unsigned points = count_points();
    for (unsigned nth = points - 2; nth < points + 12; nth++) {
        int64_t told = lines_told_before_the_cut(nth);
        struct store *store = open_store(path, &WRITE);
        assert_true(told == 0 || count_lines(store) == told || count_lines(store) == told + 1);
        store_close(&store);
        assert_int_equal(store_remove(path, &err), 0);
    }
}

/* Else whoever reaches the end waits for all that was moved before. */
static void what_a_checkpoint_moves_it_syncs_though_it_does_not_reach_the_end(void **unused)
{
    (void)unused;
    faulty_register();
    struct store *store = open_with_commits(COMMITS_FEW);
    struct store *reader = open_store(path, &READ);
    struct store_options options = { .mode = STORE_READ, .vfs = FAULTY_VFS };
    struct store *checkpointer = open_store(path, &options);
    assert_int_equal(store_begin_read(reader, &err), 0);
    assert_int_equal(count_lines(reader), COMMITS_FEW);
    add_line(store, COMMITS_FEW + 1); /* The reader's view is in the way of this one. */

    faulty_arm(0, FAULTY_ONCE);
    assert_int_equal(store_checkpoint(checkpointer, false, NULL, &err), 0);
    assert_true(faulty_count() > 1);
    assert_int_equal(faulty_sync_count(".db"), 1);

    faulty_arm(1, FAULTY_STICKY);
    assert_int_equal(store_checkpoint(checkpointer, false, NULL, &err), ERR_IO);
    faulty_arm(0, FAULTY_ONCE);
    store_close(&checkpointer);
    store_close(&reader);
    store_close(&store);
}

int main(void)
{
#define RULE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        RULE(few_commits_make_a_wal_of_their_length),
        RULE(many_commits_have_room_before_them),
        RULE(room_in_the_wal_is_no_page_for_whoever_comes_after_a_crash),
        RULE(a_power_cut_while_room_is_made_loses_no_commit),
        RULE(what_a_checkpoint_moves_it_syncs_though_it_does_not_reach_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
