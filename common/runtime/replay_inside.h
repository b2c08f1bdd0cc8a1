/* What the files of a replay share. Nobody else includes it. */
#ifndef RUNTIME_REPLAY_INSIDE_H
#define RUNTIME_REPLAY_INSIDE_H

#include "runtime/feed.h"
#include "runtime/replay.h"

/* An event of another source, copied because its turn has not come. */
struct aside {
    struct aside *next;
    char site[LIMIT_ID_SIZE];
    char source[LIMIT_ID_SIZE];
    uint64_t sequence;
    size_t size;
    uint8_t packed[];
};

struct replay {
    struct core *core;
    const struct replay_options *options;
    struct feed *own; /* NULL: the service keeps no log. */
    struct feed *others;

    /* The own Lot being read. */
    const struct fed_lot *own_lot;
    uint32_t own_index;
    size_t own_personal;
    uint64_t own_until; /* Position; 0: without end. */

    /* The Lot of others being read. */
    const struct fed_lot *lot;
    struct lot_cursor events;
    uint32_t index;
    uint64_t until; /* Position; 0: without end. */
    /* After the last Lot that is done; the core's when nothing is aside. */
    uint64_t position;
    struct chains chains;

    struct aside *aside_first;
    struct aside *aside_last;
    struct aside *last; /* The last one applied, for keep_last. */
    unsigned uncommitted;
};

/* Counts an event that was applied; commits and begins anew now and then. */
MUST_USE int replay_count(struct replay *r, struct err *err);

/* Others' events in the journal's order until every mark of the target is reached, or to the end.
 */
MUST_USE int replay_advance_to_marks(struct replay *r, const struct marks *target, struct err *err);
MUST_USE int replay_advance_to_end(struct replay *r, struct err *err);
/* Before a commit: the core's position moves over the Lots that are done. */
MUST_USE int replay_settle_position(struct replay *r, struct err *err);
void replay_drop_asides(struct replay *r);

/* Own events from the journal, then from the tail. */
MUST_USE int replay_own(struct replay *r, struct err *err);
MUST_USE int replay_tail(struct replay *r, struct err *err);

MUST_USE int replay_keep_last(struct replay *r, struct err *err);

#endif
