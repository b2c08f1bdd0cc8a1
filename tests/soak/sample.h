/* What each program of an installation uses at a moment, and whether that stays flat. */
#ifndef SOAK_SAMPLE_H
#define SOAK_SAMPLE_H

#include "support/installation.h"

struct sample {
    double seconds; /* Since the first one. */
    struct usage {
        pid_t pid;       /* 0: did not run. */
        uint64_t memory; /* Bytes: resident, without shared files. */
        unsigned descriptors;
        unsigned threads;
    } usage[PART_COUNT];
    uint64_t wal;     /* Bytes: the largest of all stores. */
    uint64_t journal; /* Bytes. */
    uint64_t events;  /* In the journal. */
};

struct samples {
    struct sample *items;
    size_t count;
};

/* Everything runs. */
void samples_take(struct samples *samples, struct installation *installation);
void samples_release(struct samples *samples);
void sample_print(const struct sample *sample);

/* What «flat» means. Let the first half of the samples be the warm-up: SQLite's page caches fill up
 * to what they may hold, each pipe of ZeroMQ gets its second block, buffers grow to the largest Lot
 * that comes. Through the memory of each program over the events of the second half goes the line
 * of least squares; it is flat when it rises by at most SOAK_RISE_MAX bytes an event, which no
 * object that is forgotten by each event could keep to, or by SOAK_STEP_MAX in all. Descriptors and
 * threads do not grow, and the largest WAL stays below SOAK_WAL_MAX.
 *
 * A run of fewer than SOAK_EVENTS_MIN events in that half has not filled the caches: then only
 * SOAK_CACHES_MAX is asked for. Prints a table; false: something grows. */
enum {
    SOAK_RISE_MAX = 4,
    SOAK_STEP_MAX = 512 * 1024,
    SOAK_CACHES_MAX = 12 * 1024 * 1024,
    SOAK_EVENTS_MIN = 150000,
    SOAK_WAL_MAX = 320 * 1024 * 1024, /* It is restarted at 256 MiB. */
};
bool samples_are_flat(const struct samples *samples);

#endif
