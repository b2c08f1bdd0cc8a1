/* Inside the journal only. */
#ifndef BUS_JOURNAL_INSIDE_H
#define BUS_JOURNAL_INSIDE_H

#include "bus/journal.h"

enum { JOURNAL_FORMAT = 1 };

struct journal {
    struct store *store;
    enum journal_mode mode;
    const struct world *world;
    bool demo;

    /* Of the writing handle: what the tables say, with what the open transaction adds. */
    struct journal_head head;
    struct journal_site *sites; /* LIMIT_SITES places; never moved. */
    size_t site_count;
    bool any_erased; /* The table `erased` holds somebody. */
};

#endif
