/* Instances of reporting asked directly, by their own sockets. */
#ifndef BENCH_INSTANCES_DIRECT_H
#define BENCH_INSTANCES_DIRECT_H

#include "bench/report.h"
#include "bench/site.h"

enum { DIRECT_PER_INSTANCE = 4 }; /* Questions in flight. */

/* A board of the year of `today`, asked of that many instances at once. */
void direct_measure(const struct bench *bench, struct site *site, const char *today,
                    size_t instances, struct series *out);
/* The same while a further instance's store is made from nothing, by a program of its own. `folder`
 * is that of the site's data. */
void direct_measure_beside_rebuild(const struct bench *bench, struct site *site, const char *folder,
                                   const char *today, size_t instances, struct series *out);

#endif
