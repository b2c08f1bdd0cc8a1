/* The files as they are on the disk now, against their own chain and against what was anchored. */
#include "portail/trace/inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checker {
    struct trace *trace;
    const struct trace_watch *watch;
    const struct trace_anchor *anchor; /* Of the segment that is read; NULL: none. */
    bool anchor_met;
    uint64_t lines;
};

static void report(const struct checker *checker, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void report(const struct checker *checker, const char *format, ...)
{
    char what[ERR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    checker->watch->fault(checker->watch->self, what);
}

static void see_line(void *self, const struct segment *segment)
{
    struct checker *checker = self;
    checker->lines++;
    if (checker->watch->progress != NULL && checker->lines % 1000 == 0)
        checker->watch->progress(checker->watch->self, checker->lines);
    const struct trace_anchor *anchor = checker->anchor;
    if (anchor == NULL || segment->nombre != anchor->head.nombre)
        return;
    checker->anchor_met = true;
    if (memcmp(segment->tete, anchor->head.tete, TRACE_HASH_SIZE) != 0)
        report(checker, "traces %s : la ligne %llu n'est pas celle qui avait été ancrée",
               segment->name, (unsigned long long)segment->nombre);
}

static const struct trace_anchor *find_anchor(const struct trace_anchor *anchors, size_t count,
                                              const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(anchors[i].head.segment, name) == 0 && !anchors[i].deleted)
            return &anchors[i];
    return NULL;
}

/* Up to what was durable when the check began: lines may be coming in. */
static int check_segment(struct checker *checker, const struct segment *expected, bool link_known,
                         uint8_t tete[TRACE_HASH_SIZE], struct err *err)
{
    const char *data;
    size_t size, rest = 0;
    int rc = segment_map(checker->trace, expected->name, &data, &size, err);
    if (rc == ERR_ABSENT) {
        report(checker, "traces %s : le segment a disparu", expected->name);
        err_clear(err);
        return 0;
    }
    if (rc < 0)
        return rc;
    struct segment segment = { 0 };
    struct err wrong = { 0 };
    memcpy(segment.name, expected->name, sizeof(segment.name));
    memcpy(segment.tete, tete, TRACE_HASH_SIZE);
    size_t known = size < expected->size ? size : (size_t)expected->size;
    if (segment_check(&segment, link_known, data, known, see_line, checker, &rest, &wrong) < 0)
        report(checker, "%s", wrong.text);
    else if (segment.nombre < expected->nombre)
        report(checker, "traces %s : %llu lignes, il y en avait %llu", expected->name,
               (unsigned long long)segment.nombre, (unsigned long long)expected->nombre);
    else if (checker->anchor != NULL && !checker->anchor_met)
        report(checker, "traces %s : %llu lignes, %llu avaient été ancrées", expected->name,
               (unsigned long long)segment.nombre,
               (unsigned long long)checker->anchor->head.nombre);
    memcpy(tete, expected->tete, TRACE_HASH_SIZE);
    segment_unmap(data, size);
    return 0;
}

static void report_missing(const struct checker *checker, const struct trace_anchor *anchor)
{
    report(checker, "traces %s : le segment ancré n'est plus là", anchor->head.segment);
}

static size_t copy_segments(struct trace *trace, struct segment **out)
{
    (void)pthread_mutex_lock(&trace->lock);
    size_t count = trace->segment_count;
    *out = calloc(count + 1, sizeof(**out));
    CHECK(*out != NULL);
    if (count > 0)
        memcpy(*out, trace->segments, count * sizeof(**out));
    (void)pthread_mutex_unlock(&trace->lock);
    return count;
}

int trace_check(struct trace *trace, const struct trace_anchor *anchors, size_t count,
                const struct trace_watch *watch, struct err *err)
{
    struct checker checker = { .trace = trace, .watch = watch };
    struct segment *segments;
    size_t segment_count = copy_segments(trace, &segments);
    uint8_t tete[TRACE_HASH_SIZE] = { 0 };
    int rc = 0;
    if (trace_broken(trace) != NULL)
        report(&checker, "%s", trace_broken(trace));
    for (size_t i = 0; rc == 0 && i < segment_count; i++) {
        checker.anchor = find_anchor(anchors, count, segments[i].name);
        checker.anchor_met = false;
        rc = check_segment(&checker, &segments[i], i > 0, tete, err);
    }
    for (size_t i = 0; rc == 0 && trace_broken(trace) == NULL && i < count; i++) {
        bool there = false;
        for (size_t j = 0; j < segment_count; j++)
            there = there || strcmp(segments[j].name, anchors[i].head.segment) == 0;
        if (!there && !anchors[i].deleted)
            report_missing(&checker, &anchors[i]);
    }
    free(segments);
    return rc;
}

/* --- A folder, from outside --- */

/* A line that is being written may stand at the end of the newest one. */
static int verify_segment(struct checker *checker, const char *name, struct segment *segment,
                          bool first, bool newest, struct err *err)
{
    const char *data;
    size_t size, rest = 0;
    int rc = segment_map(checker->trace, name, &data, &size, err);
    if (rc < 0)
        return rc;
    uint8_t before[TRACE_HASH_SIZE];
    struct err wrong = { 0 };
    memcpy(before, segment->tete, TRACE_HASH_SIZE);
    *segment = (struct segment){ .nombre = 0 };
    memcpy(segment->name, name, sizeof(segment->name));
    memcpy(segment->tete, before, TRACE_HASH_SIZE);
    if (segment_check(segment, !first, data, size, see_line, checker, &rest, &wrong) < 0)
        report(checker, "%s", wrong.text);
    else if (rest > 0 && !newest)
        report(checker, "traces %s : la dernière ligne n'est pas entière", name);
    else if (checker->anchor != NULL && !checker->anchor_met)
        report(checker, "traces %s : %llu lignes, %llu avaient été ancrées", name,
               (unsigned long long)segment->nombre,
               (unsigned long long)checker->anchor->head.nombre);
    segment_unmap(data, size);
    return 0;
}

static int verify_segments(struct checker *checker, char (*names)[TRACE_SEGMENT_SIZE],
                           size_t segment_count, const struct trace_anchor *anchors, size_t count,
                           struct err *err)
{
    struct segment segment = { .nombre = 0 };
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < segment_count; i++) {
        checker->anchor = find_anchor(anchors, count, names[i]);
        checker->anchor_met = false;
        rc = verify_segment(checker, names[i], &segment, i == 0, i + 1 == segment_count, err);
    }
    for (size_t i = 0; rc == 0 && i < count; i++) {
        bool there = anchors[i].deleted;
        for (size_t j = 0; j < segment_count; j++)
            there = there || strcmp(names[j], anchors[i].head.segment) == 0;
        if (!there)
            report_missing(checker, &anchors[i]);
    }
    return rc;
}

int trace_verify(const char *directory, const struct trace_anchor *anchors, size_t count,
                 const struct trace_watch *watch, struct err *err)
{
    struct trace trace = { .lock_fd = -1, .file = -1 };
    struct checker checker = { .trace = &trace, .watch = watch };
    char(*names)[TRACE_SEGMENT_SIZE] = NULL;
    size_t segment_count = 0;
    (void)snprintf(trace.directory, sizeof(trace.directory), "%s", directory);
    int rc = segment_list(&trace, &names, &segment_count, err);
    if (rc == ERR_ABSENT)
        err_clear(err);
    if (rc == 0 || rc == ERR_ABSENT)
        rc = verify_segments(&checker, names, segment_count, anchors, count, err);
    free(names);
    if (rc == 0 && watch->progress != NULL)
        watch->progress(watch->self, checker.lines);
    return rc;
}
