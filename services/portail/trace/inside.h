/* Inside the access log only: its lines (line.c), its files (segment.c), who writes (trace.c,
 * writer.c), who reads (read.c). */
#ifndef PORTAIL_TRACE_INSIDE_H
#define PORTAIL_TRACE_INSIDE_H

#include "portail/trace/trace.h"

#include <pthread.h>

enum { TRACE_HEX_SIZE = 2 * TRACE_HASH_SIZE + 1, TRACE_PATH_SIZE = 640 };

struct segment {
    char name[TRACE_SEGMENT_SIZE];
    uint64_t nombre;
    uint64_t size;                  /* Bytes that are durable. */
    uint8_t avant[TRACE_HASH_SIZE]; /* Of its first line. */
    uint8_t tete[TRACE_HASH_SIZE];
};

/* One caller of trace_note() until its line is on the disk. */
struct waiter {
    struct waiter *next;
    bool done;
    struct err err;
};

struct batch {
    char *text;
    size_t size;
    size_t capacity;
    struct waiter *waiters;
    struct segment after; /* The segment once it is written. */
};

struct trace {
    char directory[TRACE_PATH_SIZE - 32];
    const struct world *world;
    int lock_fd;
    struct err broken;

    pthread_t writer;
    bool started;
    int file; /* The newest segment's; of the writer. */
    char file_segment[TRACE_SEGMENT_SIZE];

    pthread_mutex_t lock; /* What is below. */
    pthread_cond_t work;
    pthread_cond_t done;
    bool stopping;
    bool writing;
    struct segment *segments; /* What is durable, oldest first. */
    size_t segment_count;
    struct segment next; /* With the lines of `pending`. */
    struct batch pending;
};

/* --- line.c --- */
/* One line with its end in `out`; moves number and head. ERR_INVALID: a text is no UTF-8. */
MUST_USE int line_write(struct segment *segment, const struct trace_line *line, int64_t now_us,
                        char out[TRACE_LINE_MAX], size_t *size, struct err *err);
/* Judges one line (without its end) against what came before; moves `segment` on. NULL: it is
 * right; else what is wrong, in French. `avant` is taken as given when the number is 1 and
 * `link_known` is false. */
const char *line_check(struct segment *segment, bool link_known, const char *line, size_t size);
/* The line has all of its bytes but, perhaps, the line feed. */
bool line_is_whole(const char *line, size_t size);

/* --- segment.c --- */
void segment_path(const struct trace *trace, const char *name, char out[TRACE_PATH_SIZE]);
void segment_month(int64_t now_us, char out[TRACE_SEGMENT_SIZE]); /* In Paris. */
/* Names of the segments that are there, oldest first; free(). */
MUST_USE int segment_list(const struct trace *trace, char (**out)[TRACE_SEGMENT_SIZE],
                          size_t *count, struct err *err);
/* The bytes of a segment; unmap with segment_unmap(). A file of 0 bytes gives NULL. */
MUST_USE int segment_map(const struct trace *trace, const char *name, const char **out,
                         size_t *size, struct err *err);
void segment_unmap(const char *data, size_t size);
/* Reads all lines. `seen` is called after each one, may be NULL. *rest: bytes after the last line
 * feed. ERR_CORRUPT names segment and line. */
MUST_USE int segment_check(struct segment *segment, bool link_known, const char *data, size_t size,
                           void (*seen)(void *self, const struct segment *segment), void *self,
                           size_t *rest, struct err *err);
MUST_USE int segment_sync_folder(const struct trace *trace, struct err *err);

/* --- writer.c --- */
void *trace_write(void *self); /* The thread. */
/* Keeps the newest segment; under the lock. */
void trace_keep(struct trace *trace, const struct segment *segment);

#endif
