/* What a checkpoint leaves behind. */
#include "store/store/fichiers.h"

enum { COMMITS = 20 };

static struct store *open_with_commits(int64_t commits)
{
    struct store *store = open_store(path, &WRITE);
    assert_int_equal(store_exec(store, SCHEMA, &err), 0);
    for (int64_t id = 1; id <= commits; id++)
        add_line(store, id);
    return store;
}

/* Else whoever reaches the end waits for all that was moved before. */
static void what_a_checkpoint_moves_it_syncs_though_it_does_not_reach_the_end(void **unused)
{
    (void)unused;
    faulty_register();
    struct store *store = open_with_commits(COMMITS);
    struct store *reader = open_store(path, &READ);
    struct store_options options = { .mode = STORE_READ, .vfs = FAULTY_VFS };
    struct store *checkpointer = open_store(path, &options);
    assert_int_equal(store_begin_read(reader, &err), 0);
    assert_int_equal(count_lines(reader), COMMITS);
    add_line(store, COMMITS + 1); /* The reader's view is in the way of this one. */

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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_a_checkpoint_moves_it_syncs_though_it_does_not_reach_the_end, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
