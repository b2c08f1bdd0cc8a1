/* The log of who opened what: durable, chained, and any change of it is found. */
#include "trace_essai.h"

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
        TEST(a_log_whose_end_was_cut_off_is_found_by_its_anchor),
        TEST(a_change_under_a_running_log_is_found_by_the_check),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
