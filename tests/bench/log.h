/* `plie log` over an installation whose bus runs. */
#ifndef BENCH_LOG_H
#define BENCH_LOG_H

#include "bench/bench.h"

#include <stdint.h>

/* Runs it with the filter (NULL behind the last word) and tells when the first line came, and all.
 */
void log_measure_filter(const struct bench *bench, const char *folder, const char *name,
                        const char *const *filter);
/* How far the bus that the configuration names has indexed its journal. */
struct config;
int64_t log_index_position(const struct config *config);
/* Until that is all that makes whole segments. */
void log_await_index(const struct config *config, uint64_t events);
/* Some milliseconds between two looks. */
void log_pause(void);

#endif
