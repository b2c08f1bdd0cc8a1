/* A large journal out of a small one: the events of a demonstration again and again, as other sites
 * and as earlier years of each, so that a measure of ten million events meets the events of the
 * domain and not filler. The journal is as good as one that services wrote: dense, chained, causes
 * before effects, personal parts sealed under each site's key. Stores are not made: a service makes
 * its own at its start, or `plie rebuild`. The same plan gives the same journal. */
#ifndef SUPPORT_COPIES_H
#define SUPPORT_COPIES_H

#include "base/err.h"

#include <stdint.h>

struct copies_plan {
    const char *from; /* A demonstration's folder, closed; nobody was forgotten in it. */
    const char *to;   /* A new one. */
    uint32_t copies;  /* Of each of its sites; the first keeps the name, then "<site>-002" … */
    uint32_t years;   /* Of each copy; the last one is the demonstration's. */
};

struct copies_made {
    uint64_t events;
    uint64_t parcours;
    uint64_t sites;
    uint64_t bytes; /* Of the journal's file. */
};

MUST_USE int copies_make(const struct copies_plan *plan, struct copies_made *out, struct err *err);

/* How many events a demonstration's folder holds: what a plan multiplies. */
MUST_USE int copies_count(const char *from, uint64_t *events, struct err *err);

#endif
