/* One access log in a folder of its own, at a clock that the test sets. */
#ifndef PORTAIL_TEST_TRACE_ESSAI_H
#define PORTAIL_TEST_TRACE_ESSAI_H

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

static inline int64_t given_now(void *self)
{
    return ((struct given *)self)->now_us;
}

static inline void set_date(struct given *given, const char *instant)
{
    given->now_us = time_parse(instant);
    assert_true(given->now_us > 0);
}

static inline void open_trace(struct given *given)
{
    struct err err = { 0 };
    if (trace_open(&given->trace, given->directory, &given->world, &err) < 0)
        fail_msg("%s", err.text);
}

static inline int setup(void **state)
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

static inline int teardown(void **state)
{
    struct given *given = *state;
    trace_close(&given->trace);
    folder_remove(given->folder);
    return 0;
}

static inline void note(struct given *given, const char *compte, const char *objet)
{
    struct err err = { 0 };
    struct trace_line line = { compte, "referent", "ouverture", objet, "parcours.Dossier" };
    if (trace_note(given->trace, &line, &err) < 0)
        fail_msg("%s", err.text);
}

static inline void path_of(struct given *given, const char *segment, char out[PATH_SIZE + 32])
{
    (void)snprintf(out, PATH_SIZE + 32, "%s/%s.jsonl", given->directory, segment);
}

static inline size_t read_file(const char *path, char out[FILE_MAX])
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(out, 1, FILE_MAX - 1, file);
    out[size] = '\0';
    (void)fclose(file);
    return size;
}

static inline void write_file(const char *path, const char *data, size_t size)
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

static inline void see(void *self, const char *json)
{
    json_t *line = json_loads(json, 0, NULL);
    assert_non_null(line);
    assert_int_equal(json_array_append_new(((struct seen *)self)->lines, line), 0);
}

static inline json_t *read_lines(struct given *given, const char *segment,
                                 struct trace_filter filter)
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

static inline int reopen(struct given *given, struct err *err)
{
    trace_close(&given->trace);
    return trace_open(&given->trace, given->directory, &given->world, err);
}

#endif
