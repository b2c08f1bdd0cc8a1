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
};

struct samples {
    struct sample *items;
    size_t count;
};

void samples_take(struct samples *samples, const struct installation *installation);
void samples_release(struct samples *samples);
void sample_print(const struct sample *sample);
/* Compares the last quarter with the second one, for each program that ran through both; prints
 * growth by program. False: memory, descriptors, threads or the WAL grow. */
bool samples_are_flat(const struct samples *samples);

#endif
