/* How everything grows with the journal: a hundred thousand events of the domain, a million, ten
 * million (DOMAIN.md §6). Heavy: a target of its own, `make bench-grand`; README.md has the table.
 */
#ifndef BENCH_GRAND_H
#define BENCH_GRAND_H

#include "bench/bench.h"

/* `folder` keeps the journals, so that a second run measures at once. */
void measure_grand(const struct bench *bench, const char *folder, uint64_t events);

/* grand_read.c: over a folder in which nothing runs. */
struct config;
/* Reads the whole journal through a bus, every event unpacked; *open_ms: until the bus answered. */
uint64_t grand_replay(const char *folder, double *open_ms, double *seconds);
/* All indicators of a consolidation's store, each over the last year, in ms, rising. */
enum { GRAND_INDICATORS_MAX = 256 };
size_t grand_indicators(const char *store_path, int32_t today, double ms[GRAND_INDICATORS_MAX],
                        char slowest[64], double *open_ms);

#endif
