/* Small Lots of one source that follow one another in a round become one row of the journal: one
 * insert and one link of the chain for many commands. Only neighbours are joined, so causes stay
 * before effects; the events of one command stay together as they came. */
#ifndef BUS_GATHER_H
#define BUS_GATHER_H

#include "base/arena.h"
#include "base/limits.h"
#include "bus/journal.h"

struct gather {
    struct journal_producer *producer; /* NULL: nothing is held. */
    int64_t received;
    Plie__Lot lot; /* What is held; its parts lie in the arena. */
    size_t size;   /* Of what is held. */
    size_t personal_capacity;
    struct arena arena;
    uint8_t events[LIMIT_LOT_TARGET_SIZE];
};

void gather_open(struct gather *gather);
void gather_close(struct gather *gather);

/* The producer's mark with what is held. */
uint64_t gather_mark(const struct gather *gather, const struct journal_producer *producer);

/* As journal_append(), now or with gather_flush(), which the caller calls before anything else
 * happens to the journal: another command to it, the commit. */
MUST_USE int gather_add(struct gather *gather, struct journal *journal,
                        struct journal_producer *producer, const Plie__Lot *lot, int64_t received,
                        struct err *err);
MUST_USE int gather_flush(struct gather *gather, struct journal *journal, struct err *err);
/* After a rollback: what was held goes with the rest. */
void gather_drop(struct gather *gather);

#endif
