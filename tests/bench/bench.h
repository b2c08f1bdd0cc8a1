/* The benchmark: ours beside Redis Streams and PostgreSQL, in one run on one machine.
 * Ratios survive a change of disk, rates do not, so every line shows both sides.
 *
 * Whatever fails prints its text and ends the process that measures; main.c's other process then
 * ends all that was started and removes the folder. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "base/check.h"
#include "base/err.h"
#include "support/folder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { BENCH_PATH_SIZE = 512, BENCH_ROUNDS_MAX = 16 };

struct bench {
    char folder[FOLDER_SIZE];      /* Everything that is made lies in it. */
    char program[BENCH_PATH_SIZE]; /* This one. */
    char plie[BENCH_PATH_SIZE];    /* The program beside it. */
    bool quick;
    int rounds;
    int64_t round_ms;
};

void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Ends the run when rc < 0. */
void bench_need(int rc, const struct err *err);

/* A line of /proc/<pid>/status in MiB: "VmRSS". */
double memory_of(pid_t pid, const char *field);

/* The measures, each a function of its file; they print their lines. */
void measure_append(const struct bench *bench);
void measure_replay(const struct bench *bench);
void measure_commands(const struct bench *bench);
void measure_log(const struct bench *bench);
void measure_rebuild(const struct bench *bench);
void measure_memory(const struct bench *bench);
void measure_indicators(const struct bench *bench);
void measure_portail(const struct bench *bench);
void measure_instances(const struct bench *bench);

#endif
