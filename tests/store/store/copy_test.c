/* A copy for a backup: one moment of a store that others go on writing, in a file without a name.
 */
#include "store/store/fichiers.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>

enum { LINES = 60000, TAKEN_MAX = 4096 };

/* Gives the bytes behind a descriptor a name, to look into them. */
static void save(int fd, const char *name)
{
    char block[65536];
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    for (ssize_t count; (count = read(fd, block, sizeof(block))) > 0;)
        assert_int_equal(fwrite(block, 1, (size_t)count, file), count);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(close(fd), 0);
}

static size_t count_files(void)
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
        count += entry->d_name[0] != '.';
    (void)closedir(directory);
    return count;
}

static void a_copy_without_a_name_leaves_no_file_even_when_it_fails(void **unused)
{
    (void)unused;
    int fd;
    struct store *writer = open_with_lines(path, &WRITE, 1000);
    struct store *reader = open_store(path, &READ);
    size_t files = count_files();
    assert_int_equal(store_copy_unnamed(reader, other, &fd, &err), 0);
    assert_int_equal(count_files(), files);
    save(fd, other);
    struct store *copy = open_store(other, &READ);
    assert_int_equal(count_lines(copy), 1000);
    uint8_t digest[2][STORE_DIGEST_SIZE];
    assert_int_equal(store_digest(reader, "", digest[0], &err), 0);
    assert_int_equal(store_digest(copy, "", digest[1], &err), 0);
    assert_memory_equal(digest[0], digest[1], STORE_DIGEST_SIZE);
    store_close(&copy);
    assert_int_equal(store_remove(other, &err), 0);

    char nowhere[PATH_SIZE + 16];
    (void)snprintf(nowhere, sizeof(nowhere), "%s/nulle/part", folder);
    assert_true(store_copy_unnamed(reader, nowhere, &fd, &err) < 0);
    assert_int_equal(fd, -1);
    assert_int_equal(count_files(), files);
    store_close(&reader);
    store_close(&writer);
}

static void what_a_killed_copy_left_is_no_hindrance(void **unused)
{
    (void)unused;
    int fd;
    struct store *writer = open_with_lines(path, &WRITE, 10);
    FILE *left = fopen(other, "w");
    assert_non_null(left);
    assert_int_equal(fclose(left), 0);
    assert_int_equal(store_copy_unnamed(writer, other, &fd, &err), 0);
    assert_int_equal(close(fd), 0);
    assert_false(exists(other, ""));
    store_close(&writer);
}

struct load {
    struct store *store;
    atomic_bool stop;
    atomic_long written;
};

static void *write_lines(void *arg)
{
    struct load *load = arg;
    struct err own = { 0 };
    for (int64_t id = LINES + 1; !atomic_load(&load->stop) && id < LINES + TAKEN_MAX; id++) {
        static const char ADD[] = "INSERT INTO ligne (id, texte) VALUES (:id, 'pendant')";
        struct stmt s;
        stmt_begin(&s, load->store, ADD);
        stmt_i64(&s, ":id", id);
        if (stmt_exec(&s, 1, &own) < 0)
            break;
        atomic_fetch_add(&load->written, 1);
    }
    return NULL;
}

/* A copy of many steps while every commit changes pages: it does not begin anew, it ends, and what
 * is in it is what stood there at one moment: no line without all the lines before it. */
static void writers_go_on_while_a_copy_is_made_of_one_moment(void **unused)
{
    (void)unused;
    int fd;
    struct load load = { .store = open_with_lines(path, &WRITE, LINES) };
    struct store *reader = open_store(path, &READ);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_lines, &load), 0);
    while (atomic_load(&load.written) < 5)
        (void)sched_yield();
    long before = atomic_load(&load.written);
    assert_int_equal(store_copy_unnamed(reader, other, &fd, &err), 0);
    long after = atomic_load(&load.written);
    atomic_store(&load.stop, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    save(fd, other);
    struct store *copy = open_store(other, &READ);
    int64_t count = count_lines(copy);
    assert_true(count >= LINES + before);
    assert_true(count <= LINES + after + 1); /* Committed, and not yet counted. */
    assert_int_equal(pragma(copy, "SELECT max(id) FROM ligne"), count);
    assert_int_equal(pragma(copy, "SELECT count(*) FROM pragma_integrity_check"
                                  " WHERE integrity_check = 'ok'"),
                     1);
    store_close(&copy);
    store_close(&reader);
    store_close(&load.store);
}

/* What was read of the store in the caller's view and the copy are of the same moment. */
static void a_copy_in_a_view_is_of_that_views_moment(void **unused)
{
    (void)unused;
    int fd;
    struct store *writer = open_with_lines(path, &WRITE, 5);
    struct store *reader = open_store(path, &READ);
    assert_int_equal(store_begin_read(reader, &err), 0);
    assert_int_equal(count_lines(reader), 5);
    add_line(writer, 6);
    assert_int_equal(store_copy_unnamed(reader, other, &fd, &err), 0);
    assert_true(store_in_transaction(reader));
    store_rollback(reader);
    save(fd, other);
    struct store *copy = open_store(other, &READ);
    assert_int_equal(count_lines(copy), 5);
    store_close(&copy);
    store_close(&reader);
    store_close(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_copy_without_a_name_leaves_no_file_even_when_it_fails,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_a_killed_copy_left_is_no_hindrance, setup, teardown),
        cmocka_unit_test_setup_teardown(writers_go_on_while_a_copy_is_made_of_one_moment, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_copy_in_a_view_is_of_that_views_moment, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
