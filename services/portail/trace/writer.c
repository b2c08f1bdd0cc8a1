/* The one thread that writes: what came while it wrote goes with the next sync. */
#include "portail/trace/inside.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void trace_keep(struct trace *trace, const struct segment *segment)
{
    size_t count = trace->segment_count;
    if (count > 0 && strcmp(trace->segments[count - 1].name, segment->name) == 0) {
        trace->segments[count - 1] = *segment;
        return;
    }
    trace->segments = realloc(trace->segments, (count + 1) * sizeof(*trace->segments));
    CHECK(trace->segments != NULL);
    trace->segments[count] = *segment;
    trace->segment_count++;
}

static int fail(const char *path, struct err *err)
{
    return err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "%s : %s", path, err_reason(errno));
}

static int open_segment(struct trace *trace, const char *name, const char *path, struct err *err)
{
    if (trace->file >= 0 && strcmp(trace->file_segment, name) == 0)
        return 0;
    if (trace->file >= 0)
        (void)close(trace->file);
    trace->file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (trace->file < 0)
        return fail(path, err);
    (void)snprintf(trace->file_segment, sizeof(trace->file_segment), "%s", name);
    return segment_sync_folder(trace, err);
}

static int write_all(int file, const char *text, size_t size, off_t at)
{
    while (size > 0) {
        ssize_t written = pwrite(file, text, size, at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return -1;
        text += written;
        size -= (size_t)written;
        at += written;
    }
    return 0;
}

/* What the disk did not take is taken back; a sync that failed leaves nobody knowing what is on the
 * disk: nothing more is written then. */
static int write_batch(struct trace *trace, const struct batch *batch, bool *lost, struct err *err)
{
    char path[TRACE_PATH_SIZE];
    segment_path(trace, batch->after.name, path);
    int rc = open_segment(trace, batch->after.name, path, err);
    if (rc < 0)
        return rc;
    off_t at = (off_t)(batch->after.size - batch->size);
    if (write_all(trace->file, batch->text, batch->size, at) < 0) {
        rc = fail(path, err);
        *lost = ftruncate(trace->file, at) != 0;
        return rc;
    }
    if (fdatasync(trace->file) == 0)
        return 0;
    *lost = true;
    return fail(path, err);
}

static void tell(struct waiter *waiters, const struct err *err)
{
    for (struct waiter *waiter = waiters; waiter != NULL; waiter = waiter->next) {
        waiter->done = true;
        waiter->err = *err;
    }
}

/* Under the lock. Lines that were chained to the lost ones are lost with them. */
static void take_back(struct trace *trace, bool lost, const struct err *err)
{
    log_line(LOG_ERROR, "service=portail evenement=trace texte=\"%s\"", err->text);
    tell(trace->pending.waiters, err);
    trace->pending.waiters = NULL;
    trace->pending.size = 0;
    trace->next = trace->segment_count == 0 ? (struct segment){ 0 }
                                            : trace->segments[trace->segment_count - 1];
    if (lost)
        trace->broken = *err;
}

void *trace_write(void *self)
{
    struct trace *trace = self;
    struct batch batch = { 0 };
    (void)pthread_mutex_lock(&trace->lock);
    for (;;) {
        while (!trace->stopping && trace->pending.size == 0)
            (void)pthread_cond_wait(&trace->work, &trace->lock);
        if (trace->pending.size == 0)
            break;
        struct batch spare = { .text = batch.text, .capacity = batch.capacity };
        batch = trace->pending;
        batch.after = trace->next;
        trace->pending = spare;
        trace->writing = true;
        (void)pthread_mutex_unlock(&trace->lock);

        struct err err = { 0 };
        bool lost = false;
        int rc = write_batch(trace, &batch, &lost, &err);

        (void)pthread_mutex_lock(&trace->lock);
        trace->writing = false;
        if (rc == 0)
            trace_keep(trace, &batch.after);
        else
            take_back(trace, lost, &err);
        tell(batch.waiters, &err);
        (void)pthread_cond_broadcast(&trace->done);
    }
    (void)pthread_mutex_unlock(&trace->lock);
    free(batch.text);
    return NULL;
}
