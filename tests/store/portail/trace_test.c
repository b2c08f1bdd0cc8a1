/* The log of who opened what: durable, chained, and any change of it is found. */
#include "portail/trace/trace.h"

#include "base/date.h"
#include "base/log.h"
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_SIZE = 256, FILE_MAX = 64 * 1024 };

struct given {
    char folder[FOLDER_SIZE];
    char directory[PATH_SIZE];
    struct world world;
    _Atomic int64_t now_us;
    struct trace *trace;
};

static int64_t given_now(void *self)
{
    return ((struct given *)self)->now_us;
}

static void set_date(struct given *given, const char *instant)
{
    given->now_us = time_parse(instant);
    assert_true(given->now_us > 0);
}

static void open_trace(struct given *given)
{
    struct err err = { 0 };
    if (trace_open(&given->trace, given->directory, &given->world, &err) < 0)
        fail_msg("%s", err.text);
}

static int setup(void **state)
{
    static struct given given;
    log_set_level(LOG_ERROR + 1);
    memset(&given, 0, sizeof(given));
    folder_make(given.folder);
    (void)snprintf(given.directory, PATH_SIZE, "%s/traces", given.folder);
    given.world = (struct world){ given_now, NULL, &given };
    set_date(&given, "2026-11-20T08:00:00Z");
    open_trace(&given);
    *state = &given;
    return 0;
}

static int teardown(void **state)
{
    struct given *given = *state;
    trace_close(&given->trace);
    folder_remove(given->folder);
    return 0;
}

static void note(struct given *given, const char *compte, const char *objet)
{
    struct err err = { 0 };
    struct trace_line line = { compte, "referent", "ouverture", objet, "parcours.Dossier" };
    if (trace_note(given->trace, &line, &err) < 0)
        fail_msg("%s", err.text);
}

static void path_of(struct given *given, const char *segment, char out[PATH_SIZE + 32])
{
    (void)snprintf(out, PATH_SIZE + 32, "%s/%s.jsonl", given->directory, segment);
}

static size_t read_file(const char *path, char out[FILE_MAX])
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(out, 1, FILE_MAX - 1, file);
    out[size] = '\0';
    (void)fclose(file);
    return size;
}

static void write_file(const char *path, const char *data, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* --- What is read back --- */

struct seen {
    json_t *lines;
};

static void see(void *self, const char *json)
{
    json_t *line = json_loads(json, 0, NULL);
    assert_non_null(line);
    assert_int_equal(json_array_append_new(((struct seen *)self)->lines, line), 0);
}

static json_t *read_lines(struct given *given, const char *segment, struct trace_filter filter)
{
    struct seen seen = { json_array() };
    struct err err = { 0 };
    if (filter.limit == 0)
        filter.limit = 1000;
    if (trace_read(given->trace, segment, &filter, &seen, see, &err) < 0)
        fail_msg("%s", err.text);
    return seen.lines;
}

static const char *text(json_t *lines, size_t i, const char *key)
{
    return json_string_value(json_object_get(json_array_get(lines, i), key));
}

static void a_note_is_on_the_disk_when_it_returns(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE + 32], data[FILE_MAX];
    note(given, "compte-1", "personne-1");
    path_of(given, "2026-11", path);
    size_t size = read_file(path, data);
    assert_int_equal(data[size - 1], '\n');
    json_t *line = json_loads(data, 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(line, "n")), 1);
    assert_string_equal(json_string_value(json_object_get(line, "compte")), "compte-1");
    assert_string_equal(json_string_value(json_object_get(line, "objet")), "personne-1");
    assert_string_equal(json_string_value(json_object_get(line, "quand")),
                        "2026-11-20T08:00:00.000000Z");
    json_decref(line);
    struct stat stat_of;
    assert_int_equal(stat(path, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
}

static void lines_are_read_newest_first_by_page_and_by_person(void **state)
{
    struct given *given = *state;
    for (int i = 0; i < 10; i++)
        note(given, i % 2 == 0 ? "compte-a" : "compte-b", i % 3 == 0 ? "p-1" : "p-2");
    json_t *lines = read_lines(given, "2026-11", (struct trace_filter){ .limit = 4 });
    assert_int_equal(json_array_size(lines), 4);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(lines, 0), "n")), 10);
    json_decref(lines);
    lines = read_lines(given, "2026-11", (struct trace_filter){ .avant_n = 7, .limit = 2 });
    assert_int_equal(json_integer_value(json_object_get(json_array_get(lines, 0), "n")), 6);
    json_decref(lines);
    lines = read_lines(given, "2026-11", (struct trace_filter){ .objet = "p-1" });
    assert_int_equal(json_array_size(lines), 4);
    json_decref(lines);
    lines =
        read_lines(given, "2026-11", (struct trace_filter){ .objet = "p-1", .compte = "compte-b" });
    assert_int_equal(json_array_size(lines), 2);
    assert_string_equal(text(lines, 0, "compte"), "compte-b");
    json_decref(lines);
    lines = read_lines(given, "2026-10", (struct trace_filter){ 0 });
    assert_int_equal(json_array_size(lines), 0);
    json_decref(lines);
}

/* A text cannot pass for another field, whatever stands in it. */
static void quotes_and_lines_in_a_text_stay_in_it(void **state)
{
    struct given *given = *state;
    struct err err = { 0 };
    struct trace_line line = { "c", "r", "export", "liste", "x\",\"objet\":\"p-1\"}\n{\"n\":9" };
    assert_int_equal(trace_note(given->trace, &line, &err), 0);
    json_t *lines = read_lines(given, "2026-11", (struct trace_filter){ .objet = "p-1" });
    assert_int_equal(json_array_size(lines), 0);
    json_decref(lines);
    trace_close(&given->trace);
    open_trace(given);
    lines = read_lines(given, "2026-11", (struct trace_filter){ 0 });
    assert_string_equal(text(lines, 0, "detail"), line.detail);
    json_decref(lines);
}

static void a_long_detail_is_cut_at_a_character_and_bytes_that_are_no_text_are_refused(void **state)
{
    struct given *given = *state;
    char detail[3 * TRACE_TEXT_MAX];
    for (size_t i = 0; i + 1 < sizeof(detail); i += 2)
        memcpy(detail + i, "é", 2);
    detail[sizeof(detail) - 2] = '\0';
    memmove(detail + 1, detail, strlen(detail));
    detail[0] = 'x';
    detail[sizeof(detail) - 1] = '\0';
    struct err err = { 0 };
    struct trace_line line = { "c", "r", "export", "liste", detail };
    assert_int_equal(trace_note(given->trace, &line, &err), 0);
    json_t *lines = read_lines(given, "2026-11", (struct trace_filter){ 0 });
    assert_int_equal(strlen(text(lines, 0, "detail")), TRACE_TEXT_MAX - 1);
    json_decref(lines);
    line.detail = "\xff";
    assert_int_equal(trace_note(given->trace, &line, &err), ERR_INVALID);
    note(given, "c", "o"); /* The next one is as if nothing had been. */
    trace_close(&given->trace);
    open_trace(given);
}

/* --- What is found --- */

static int reopen(struct given *given, struct err *err)
{
    trace_close(&given->trace);
    return trace_open(&given->trace, given->directory, &given->world, err);
}

static void whichever_byte_changes_it_is_found(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE + 32], data[FILE_MAX];
    note(given, "compte-1", "p-1");
    note(given, "compte-2", "p-2");
    note(given, "compte-3", "p-3");
    trace_close(&given->trace);
    path_of(given, "2026-11", path);
    size_t size = read_file(path, data);
    for (size_t i = 0; i < size; i++) {
        struct err err = { 0 };
        data[i] ^= 1;
        write_file(path, data, size);
        int rc = trace_open(&given->trace, given->directory, &given->world, &err);
        if (rc != ERR_CORRUPT)
            fail_msg("byte %zu of %zu: %d %s", i, size, rc, err.text);
        assert_non_null(strstr(err.text, "traces 2026-11, ligne "));
        data[i] ^= 1;
    }
    write_file(path, data, size);
    open_trace(given);
}

static void a_line_that_is_gone_or_moved_is_found_by_its_number(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE + 32], data[FILE_MAX];
    for (int i = 0; i < 4; i++)
        note(given, "compte", "p");
    trace_close(&given->trace);
    path_of(given, "2026-11", path);
    size_t size = read_file(path, data);
    char *second = strchr(data, '\n') + 1;
    char *third = strchr(second, '\n') + 1;
    memmove(second, third, size - (size_t)(third - data));
    write_file(path, data, size - (size_t)(third - second));
    struct err err = { 0 };
    assert_int_equal(reopen(given, &err), ERR_CORRUPT);
    assert_non_null(strstr(err.text, "traces 2026-11, ligne 2 : le numéro"));
}

static void a_crash_in_the_middle_of_a_line_costs_that_line_and_is_noted(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE + 32], data[FILE_MAX];
    note(given, "compte-1", "p-1");
    note(given, "compte-2", "p-2");
    trace_close(&given->trace);
    path_of(given, "2026-11", path);
    size_t size = read_file(path, data);
    size_t first = (size_t)(strchr(data, '\n') - data) + 1;
    for (size_t end = first + 1; end < size - 1; end += 7) {
        write_file(path, data, end);
        open_trace(given);
        json_t *lines = read_lines(given, "2026-11", (struct trace_filter){ 0 });
        assert_int_equal(json_array_size(lines), 2);
        assert_string_equal(text(lines, 0, "acte"), "coupure");
        assert_string_equal(text(lines, 1, "objet"), "p-1");
        json_decref(lines);
        trace_close(&given->trace);
    }
    write_file(path, data, size - 1); /* Only the line feed did not make it: the line is kept. */
    open_trace(given);
    note(given, "compte-3", "p-3");
    json_t *lines = read_lines(given, "2026-11", (struct trace_filter){ 0 });
    assert_int_equal(json_array_size(lines), 3);
    assert_string_equal(text(lines, 1, "objet"), "p-2");
    json_decref(lines);
    struct err err = { 0 };
    assert_int_equal(reopen(given, &err), 0);
}

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

/* --- Against what was anchored --- */

static void see_fault(void *self, const char *what)
{
    char *out = self;
    size_t length = strlen(out);
    (void)snprintf(out + length, 512 - length, "%s\n", what);
}

static void check(struct given *given, const struct trace_anchor *anchor, char out[512])
{
    struct err err = { 0 };
    struct trace_watch watch = { .fault = see_fault, .self = out };
    out[0] = '\0';
    assert_int_equal(trace_check(given->trace, anchor, anchor == NULL ? 0 : 1, &watch, &err), 0);
}

static void a_log_whose_end_was_cut_off_is_found_by_its_anchor(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE + 32], data[FILE_MAX], faults[512];
    note(given, "compte", "p-1");
    note(given, "compte", "p-2");
    struct trace_anchor anchor = { 0 };
    trace_head(given->trace, &anchor.head);
    note(given, "compte", "p-3");
    check(given, &anchor, faults);
    assert_string_equal(faults, "");

    trace_close(&given->trace);
    path_of(given, "2026-11", path);
    (void)read_file(path, data);
    size_t first = (size_t)(strchr(data, '\n') - data) + 1;
    write_file(path, data, first);
    open_trace(given); /* Nothing is wrong with the chain itself. */
    check(given, &anchor, faults);
    assert_string_equal(faults, "traces 2026-11 : 1 lignes, 2 avaient été ancrées\n");

    note(given, "compte", "another"); /* As many lines as were anchored, but others. */
    check(given, &anchor, faults);
    assert_string_equal(faults,
                        "traces 2026-11 : la ligne 2 n'est pas celle qui avait été ancrée\n");

    (void)snprintf(anchor.head.segment, sizeof(anchor.head.segment), "2026-10");
    check(given, &anchor, faults);
    assert_string_equal(faults, "traces 2026-10 : le segment ancré n'est plus là\n");
    anchor.deleted = true;
    check(given, &anchor, faults);
    assert_string_equal(faults, "");
}

static void a_change_under_a_running_log_is_found_by_the_check(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE + 32], faults[512];
    note(given, "compte", "p-1");
    note(given, "compte", "p-2");
    path_of(given, "2026-11", path);
    int file = open(path, O_WRONLY);
    assert_int_equal(pwrite(file, "X", 1, 40), 1);
    (void)close(file);
    check(given, NULL, faults);
    assert_non_null(strstr(faults, "traces 2026-11, ligne 1 : le contenu a été modifié"));
    assert_int_equal(unlink(path), 0);
    check(given, NULL, faults);
    assert_string_equal(faults, "traces 2026-11 : le segment a disparu\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        TEST(a_note_is_on_the_disk_when_it_returns),
        TEST(lines_are_read_newest_first_by_page_and_by_person),
        TEST(quotes_and_lines_in_a_text_stay_in_it),
        TEST(a_long_detail_is_cut_at_a_character_and_bytes_that_are_no_text_are_refused),
        TEST(whichever_byte_changes_it_is_found),
        TEST(a_line_that_is_gone_or_moved_is_found_by_its_number),
        TEST(a_crash_in_the_middle_of_a_line_costs_that_line_and_is_noted),
        TEST(a_new_month_is_a_new_file_that_follows_on_the_old_one),
        TEST(old_months_go_and_the_rest_still_holds),
        TEST(many_threads_note_in_one_order),
        TEST(lines_of_two_months_at_once_stand_in_their_own),
        TEST(what_the_disk_does_not_take_is_said_and_taken_back),
        TEST(only_one_gateway_writes_there),
        TEST(a_log_whose_end_was_cut_off_is_found_by_its_anchor),
        TEST(a_change_under_a_running_log_is_found_by_the_check),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
