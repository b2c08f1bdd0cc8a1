/* Inside the journal only. */
#ifndef BUS_JOURNAL_INSIDE_H
#define BUS_JOURNAL_INSIDE_H

#include "bus/journal.h"

/* In format 1 the tables of sites and producers were written with every commit; since 2 they may be
 * behind the Lots (journal_sites()). A writer makes 2 of 1. */
enum { JOURNAL_FORMAT = 2, JOURNAL_FORMAT_OLDEST = 1 };
enum { LOTS_BEHIND_MAX = 16 };

struct journal {
    struct store *store;
    enum journal_mode mode;
    const struct world *world;
    bool demo;

    /* Of the writing handle: what the tables say, with what the open transaction adds. */
    struct journal_head head;
    struct journal_site *sites; /* LIMIT_SITES places; never moved. */
    size_t site_count;
    size_t lots_behind; /* Lots that the tables of sites and producers do not tell of yet. */
    bool any_erased;    /* The table `erased` holds somebody. */
};

/* Of now: higher than `before`, and than those made earlier in any file, as far as clocks tell. */
uint64_t journal_new_generation(const struct world *world, uint64_t before);

/* NULL: none of that name. */
struct journal_site *journal_site_find(struct journal_site *sites, size_t count, const char *name);

#endif
