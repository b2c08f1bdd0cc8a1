/* Programs that the benchmark starts: they end with it, whatever happens. */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include "bench/bench.h"

#include <sys/types.h>

struct child {
    pid_t pid;      /* 0: none. */
    int output;     /* Its standard output, to read; -1: none. */
    int end_signal; /* What makes it end cleanly. */
};

struct child_plan {
    const char *const *arguments; /* The path first, NULL last. */
    const char *user;             /* When this process is root: whom it becomes; NULL: stays. */
    const char *log_path;         /* Its standard error (and output unless piped). */
    bool piped;                   /* Its standard output is read by child_expect(). */
    int end_signal;
};

void child_start(struct child *out, const struct child_plan *plan);
/* Waits for a line that begins so; the child must not have ended before. */
void child_expect(struct child *child, const char *line);
/* The same, and gives that line whole. */
void child_read(struct child *child, const char *line, char text[BENCH_PATH_SIZE]);
void child_stop(struct child *child);
/* Runs it to its end, which must be good. */
void child_run(const struct child_plan *plan);

/* The path of a program, in $PATH or one of the folders that `pattern` (glob) finds; the last in
 * order is the newest. Fails when there is none. */
void child_find(const char *name, const char *pattern, char out[BENCH_PATH_SIZE]);

#endif
