/* A store of reporting with many people over several sites and three years, made by its own apply:
 * invented ids, the same in every run. */
#ifndef BENCH_POPULATION_H
#define BENCH_POPULATION_H

#include "store/store.h"

#include <stddef.h>
#include <stdint.h>

enum { POPULATION_SITES = 20, POPULATION_REFERENTS = 8 /* A site. */ };

/* Returns the number of events applied; in one transaction per thousand people. */
int64_t reporting_bench_fill(struct store *store, size_t people);

/* The ids that it made. */
void population_site(char out[32], size_t site);
void population_referent(char out[32], size_t site, size_t referent);

#endif
