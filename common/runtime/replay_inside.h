/* What the files of a replay share. Nobody else includes it. */
#ifndef RUNTIME_REPLAY_INSIDE_H
#define RUNTIME_REPLAY_INSIDE_H

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
    struct cursor own;
    struct cursor others;

    /* The own Lot being read. */
    const Bus__Stored *own_lot;
    uint32_t own_index;
    size_t own_personal;

    /* The Lot of others being read. */
    const Bus__Stored *lot;
    struct lot_cursor events;
    uint32_t index;

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
/* After the last event: the position moves over a Lot that is done. */
void replay_settle_position(struct replay *r);
void replay_drop_asides(struct replay *r);

/* Own events from the journal, then from the tail. */
MUST_USE int replay_own(struct replay *r, struct err *err);
MUST_USE int replay_tail(struct replay *r, struct err *err);

MUST_USE int replay_keep_last(struct replay *r, struct err *err);

#endif
