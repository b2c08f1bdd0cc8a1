#include "portail/trace/trace.h"

#include "base/log.h"
#include "client/config.h"
#include "portail/trace/inside.h"
#include "store/lock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Opening --- */

/* What a crash left behind the last line feed. A line that only lacks it is kept. */
static int mend_tail(struct trace *trace, struct segment *segment, const char *data, size_t size,
                     size_t rest, size_t *cut, struct err *err)
{
    char path[TRACE_PATH_SIZE];
    const char *tail = data + size - rest;
    const char *head_begins = NULL;
    for (size_t i = 0; i + 10 <= rest && head_begins == NULL; i++)
        if (memcmp(tail + i, ",\"tete\":\"", 9) == 0)
            head_begins = tail + i;
    segment_path(trace, segment->name, path);
    if (head_begins != NULL && rest - (size_t)(head_begins - tail) >= TRACE_HEX_SIZE - 1 + 11) {
        const char *wrong = line_check(segment, segment->nombre > 0, tail, rest);
        if (wrong != NULL)
            return err_set(err, ERR_CORRUPT, "traces %s, ligne %llu : %s", segment->name,
                           (unsigned long long)segment->nombre + 1, wrong);
        FILE *file = fopen(path, "a");
        if (file == NULL || fputc('\n', file) == EOF || fclose(file) != 0)
            return err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
        return 0;
    }
    *cut = rest;
    return truncate(path, (off_t)segment->size) == 0
               ? 0
               : err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
}

static int open_segment(struct trace *trace, const char *name, bool last, size_t *cut,
                        struct err *err)
{
    struct segment segment = { 0 };
    bool link_known = trace->segment_count > 0;
    (void)snprintf(segment.name, sizeof(segment.name), "%s", name);
    if (link_known) {
        const struct segment *before = &trace->segments[trace->segment_count - 1];
        memcpy(segment.avant, before->tete, TRACE_HASH_SIZE);
        memcpy(segment.tete, before->tete, TRACE_HASH_SIZE);
    }
    const char *data;
    size_t size, rest = 0;
    int rc = segment_map(trace, name, &data, &size, err);
    if (rc < 0)
        return rc;
    rc = segment_check(&segment, link_known, data, size, NULL, NULL, &rest, err);
    if (rc == 0 && rest > 0)
        rc = last ? mend_tail(trace, &segment, data, size, rest, cut, err)
                  : err_set(err, ERR_CORRUPT, "traces %s : la dernière ligne est inachevée", name);
    segment_unmap(data, size);
    if (rc == 0)
        trace_keep(trace, &segment);
    return rc;
}

static int open_segments(struct trace *trace, size_t *cut, struct err *err)
{
    char(*names)[TRACE_SEGMENT_SIZE];
    size_t count;
    int rc = segment_list(trace, &names, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = open_segment(trace, names[i], i + 1 == count, cut, err);
    free(names);
    if (rc == 0 && trace->segment_count > 0)
        trace->next = trace->segments[trace->segment_count - 1];
    return rc;
}

static int note_cut(struct trace *trace, size_t cut, struct err *err)
{
    char detail[64];
    if (cut == 0)
        return 0;
    (void)snprintf(detail, sizeof(detail), "%zu octets d'une ligne inachevée", cut);
    struct trace_line line = { .acte = "coupure", .detail = detail };
    return trace_note(trace, &line, err);
}

static int open_chain(struct trace *trace, bool forgiving, struct err *err)
{
    char path[TRACE_PATH_SIZE];
    size_t cut = 0;
    (void)snprintf(path, sizeof(path), "%s/traces", trace->directory);
    int rc = lock_take(path, &trace->lock_fd, err);
    if (rc == 0)
        rc = open_segments(trace, &cut, err);
    if (rc == ERR_CORRUPT && forgiving) {
        log_line(LOG_ERROR, "service=portail evenement=trace texte=\"%s\"", err->text);
        trace->broken = *err;
        err_clear(err);
        return 0;
    }
    if (rc < 0)
        return rc;
    CHECK(pthread_create(&trace->writer, NULL, trace_write, trace) == 0);
    trace->started = true;
    return note_cut(trace, cut, err);
}

static int open_in(struct trace **out, const char *directory, const struct world *world,
                   bool forgiving, struct err *err)
{
    struct trace *trace = calloc(1, sizeof(*trace));
    CHECK(trace != NULL);
    (void)snprintf(trace->directory, sizeof(trace->directory), "%s", directory);
    trace->world = world == NULL ? world_system() : world;
    trace->lock_fd = -1;
    trace->file = -1;
    CHECK(pthread_mutex_init(&trace->lock, NULL) == 0);
    CHECK(pthread_cond_init(&trace->work, NULL) == 0);
    CHECK(pthread_cond_init(&trace->done, NULL) == 0);
    int rc = config_make_directory(directory, err);
    if (rc == 0)
        rc = open_chain(trace, forgiving, err);
    if (rc < 0)
        trace_close(&trace);
    *out = trace;
    return rc;
}

int trace_open(struct trace **out, const char *directory, const struct world *world,
               struct err *err)
{
    return open_in(out, directory, world, false, err);
}

int trace_open_site(struct trace **out, const struct config *config, const char *site,
                    const struct world *world, struct err *err)
{
    char directory[CONFIG_PATH_SIZE];
    (void)snprintf(directory, sizeof(directory), "%.*s/portail/%s/traces",
                   CONFIG_PATH_SIZE - CONFIG_NAME_SIZE - 20, config->donnees, site);
    return open_in(out, directory, world, true, err);
}

void trace_close(struct trace **trace)
{
    struct trace *t = *trace;
    if (t == NULL)
        return;
    (void)pthread_mutex_lock(&t->lock);
    t->stopping = true;
    (void)pthread_cond_signal(&t->work);
    (void)pthread_mutex_unlock(&t->lock);
    if (t->started)
        CHECK(pthread_join(t->writer, NULL) == 0);
    if (t->file >= 0)
        (void)close(t->file);
    lock_free(&t->lock_fd);
    (void)pthread_cond_destroy(&t->work);
    (void)pthread_cond_destroy(&t->done);
    (void)pthread_mutex_destroy(&t->lock);
    free(t->pending.text);
    free(t->segments);
    free(t);
    *trace = NULL;
}

const char *trace_broken(struct trace *trace)
{
    (void)pthread_mutex_lock(&trace->lock);
    const char *text = trace->broken.code == 0 ? NULL : trace->broken.text;
    (void)pthread_mutex_unlock(&trace->lock);
    return text; /* Set once, for good. */
}

/* --- Noting --- */

/* A line of a new month waits until those of the old one are written. The clock may go back: the
 * log does not. */
static void turn_month(struct trace *trace, const char *month)
{
    while (strcmp(trace->next.name, month) < 0 && (trace->pending.size > 0 || trace->writing))
        (void)pthread_cond_wait(&trace->done, &trace->lock);
    if (strcmp(trace->next.name, month) >= 0)
        return;
    struct segment segment = { 0 };
    (void)snprintf(segment.name, sizeof(segment.name), "%s", month);
    memcpy(segment.avant, trace->next.tete, TRACE_HASH_SIZE);
    memcpy(segment.tete, trace->next.tete, TRACE_HASH_SIZE);
    trace->next = segment;
}

static void batch_add(struct batch *batch, const char *text, size_t size, struct waiter *waiter)
{
    if (batch->capacity - batch->size < size) {
        batch->capacity = batch->capacity * 2 + TRACE_LINE_MAX;
        batch->text = realloc(batch->text, batch->capacity);
        CHECK(batch->text != NULL);
    }
    memcpy(batch->text + batch->size, text, size);
    batch->size += size;
    waiter->next = batch->waiters;
    batch->waiters = waiter;
}

static int note_locked(struct trace *trace, const struct trace_line *line, struct err *err)
{
    char text[TRACE_LINE_MAX], month[TRACE_SEGMENT_SIZE];
    size_t size;
    int64_t now_us = trace->world->now_us(trace->world->self);
    segment_month(now_us, month);
    if (trace->broken.code == 0)
        turn_month(trace, month);
    if (trace->broken.code != 0)
        return err_set(err, ERR_CORRUPT, "%s", trace->broken.text);
    int rc = line_write(&trace->next, line, now_us, text, &size, err);
    if (rc < 0)
        return rc;
    struct waiter waiter = { 0 };
    batch_add(&trace->pending, text, size, &waiter);
    (void)pthread_cond_signal(&trace->work);
    while (!waiter.done)
        (void)pthread_cond_wait(&trace->done, &trace->lock);
    return waiter.err.code == 0 ? 0 : err_set(err, waiter.err.code, "%s", waiter.err.text);
}

int trace_note(struct trace *trace, const struct trace_line *line, struct err *err)
{
    (void)pthread_mutex_lock(&trace->lock);
    int rc = note_locked(trace, line, err);
    (void)pthread_mutex_unlock(&trace->lock);
    return rc;
}
