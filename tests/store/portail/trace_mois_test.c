/* The access log over months, with many who note at once, and on disks that fail. */
#include "trace_essai.h"

/* --- Months --- */

static void a_new_month_is_a_new_file_that_follows_on_the_old_one(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE + 32];
    note(given, "compte", "p-1");
    set_date(given, "2026-11-30T23:30:00Z"); /* December in Paris. */
    note(given, "compte", "p-2");
    set_date(given, "2026-11-25T12:00:00Z"); /* The clock went back; the log does not. */
    note(given, "compte", "p-3");
    json_t *lines = read_lines(given, "2026-12", (struct trace_filter){ 0 });
    assert_int_equal(json_array_size(lines), 2);
    json_decref(lines);
    struct trace_head head;
    trace_head(given->trace, &head);
    assert_string_equal(head.segment, "2026-12");
    assert_int_equal(head.nombre, 2);
    struct err err = { 0 };
    assert_int_equal(reopen(given, &err), 0);

    set_date(given, "2027-01-02T12:00:00Z");
    note(given, "compte", "p-4");
    trace_close(&given->trace);
    path_of(given, "2026-12", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(trace_open(&given->trace, given->directory, &given->world, &err), ERR_CORRUPT);
    assert_non_null(strstr(err.text, "traces 2027-01, ligne 1"));
}

struct deleted {
    char names[256];
};

static void see_deleted(void *self, const char *segment)
{
    struct deleted *deleted = self;
    size_t length = strlen(deleted->names);
    (void)snprintf(deleted->names + length, sizeof(deleted->names) - length, "%s ", segment);
}

static void old_months_go_and_the_rest_still_holds(void **state)
{
    struct given *given = *state;
    static const char *const instants[] = { "2026-11-20T12:00:00Z", "2026-12-20T12:00:00Z",
                                            "2027-02-20T12:00:00Z", "2027-03-20T12:00:00Z" };
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        set_date(given, instants[i]);
        note(given, "compte", "p");
    }
    struct deleted deleted = { { 0 } };
    struct err err = { 0 };
    assert_int_equal(trace_delete_before(given->trace, "2027-02", &deleted, see_deleted, &err), 0);
    assert_string_equal(deleted.names, "2026-11 2026-12 ");
    struct trace_head *heads;
    assert_int_equal(trace_heads(given->trace, &heads), 2);
    assert_string_equal(heads[0].segment, "2027-02");
    free(heads);
    assert_int_equal(reopen(given, &err), 0);
    deleted.names[0] = '\0';
    assert_int_equal(trace_delete_before(given->trace, "2099-01", &deleted, see_deleted, &err), 0);
    assert_string_equal(deleted.names, "2027-02 "); /* Never the newest. */
}

/* --- Many at once, and disks that fail --- */

enum { THREADS = 8, NOTES = 60 };

static void *note_many(void *self)
{
    struct given *given = self;
    for (int i = 0; i < NOTES; i++) {
        struct err err = { 0 };
        struct trace_line line = { "compte", "cre", "ouverture", "p", "" };
        if (trace_note(given->trace, &line, &err) < 0)
            return given;
    }
    return NULL;
}

static void many_threads_note_in_one_order(void **state)
{
    struct given *given = *state;
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, note_many, given), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    struct trace_head head;
    trace_head(given->trace, &head);
    assert_int_equal(head.nombre, THREADS * NOTES);
    struct err err = { 0 };
    assert_int_equal(reopen(given, &err), 0);
}

static void lines_of_two_months_at_once_stand_in_their_own(void **state)
{
    struct given *given = *state;
    pthread_t threads[THREADS];
    uint64_t total = 0;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, note_many, given), 0);
    for (int month = 1; month <= 12; month++) {
        char instant[TIME_TEXT_SIZE];
        (void)snprintf(instant, sizeof(instant), "2027-%02d-15T12:00:00Z", month);
        set_date(given, instant);
        note(given, "compte", "p");
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    struct err err = { 0 };
    assert_int_equal(reopen(given, &err), 0);
    struct trace_head *heads;
    size_t count = trace_heads(given->trace, &heads);
    for (size_t i = 0; i < count; i++)
        total += heads[i].nombre;
    assert_in_range(count, 12, 13);
    assert_int_equal(total, THREADS * NOTES + 12);
    free(heads);
}

/* A limit on the file's size stands in for a full disk. */
static void what_the_disk_does_not_take_is_said_and_taken_back(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE + 32], data[FILE_MAX];
    note(given, "compte", "p-1");
    path_of(given, "2026-11", path);
    size_t size = read_file(path, data);
    struct rlimit before, low;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    low = before;
    low.rlim_cur = size + 20;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    struct err err = { 0 };
    struct trace_line line = { "compte", "cre", "ouverture", "p-2", "" };
    int rc = trace_note(given->trace, &line, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(rc, ERR_IO);
    assert_int_equal(read_file(path, data), size);
    note(given, "compte", "p-3");
    json_t *lines = read_lines(given, "2026-11", (struct trace_filter){ 0 });
    assert_int_equal(json_array_size(lines), 2);
    assert_string_equal(text(lines, 0, "objet"), "p-3");
    json_decref(lines);
    err_clear(&err);
    assert_int_equal(reopen(given, &err), 0);
}

static void only_one_gateway_writes_there(void **state)
{
    struct given *given = *state;
    struct trace *second = NULL;
    struct err err = { 0 };
    assert_int_equal(trace_open(&second, given->directory, &given->world, &err), ERR_BUSY);
    assert_null(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        TEST(a_new_month_is_a_new_file_that_follows_on_the_old_one),
        TEST(old_months_go_and_the_rest_still_holds),
        TEST(many_threads_note_in_one_order),
        TEST(lines_of_two_months_at_once_stand_in_their_own),
        TEST(what_the_disk_does_not_take_is_said_and_taken_back),
        TEST(only_one_gateway_writes_there),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
