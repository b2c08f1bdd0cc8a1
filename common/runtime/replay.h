/* Replays a service's past into a store with two cursors: its own events by
 * sequence (from the journal, then from an older log what has not left), others' events in the
 * journal's order up to each own event's `seen`; then others' up to a last target. Nothing reacts.
 *
 *     own     e1{seen a:2} ───────────▶ e2{seen a:3 b:1} ──▶ … ──▶ own end
 *     others  a1 a2 ──────▶ apply e1 ──▶ b1 a3 ──▶ apply e2 …      ──▶ others' end
 *
 * In a journal that was filled again an event may stand earlier than it was seen: it is put aside
 * until its turn comes. */
#ifndef RUNTIME_REPLAY_H
#define RUNTIME_REPLAY_H

#include "runtime/cursor.h"
#include "runtime/own_log.h"

struct replay_options {
    struct bus_address address;
    const char *name; /* For the bus's status. */
    struct idle idle;
    /* Where the own events end: after this sequence; 0: with the journal's end. */
    uint64_t own_until;
    struct store *tail; /* A store whose log continues the journal's; NULL: none. */
    /* Where the others end; none of them: where the own events have seen them. */
    uint64_t until_position;
    int64_t until_us;
    const struct marks *until_marks;
    struct journal_end journal; /* As asked before. */
    bool keep_last;             /* The last event heard is kept, to be reacted to once more. */
    /* Commits a live store; NULL: a store of its own. */
    int (*commit)(void *self, struct err *err);
    void *commit_self;
};

/* Goes on from what the core's store holds. Commits now and then; after an error a live store holds
 * a part that is consistent, one being built nothing that anybody may use. */
MUST_USE int replay_run(struct core *core, const struct replay_options *options, struct err *err);

/* Reacts to the event that keep_last has kept, and drops it. In a transaction of the caller. */
MUST_USE int replay_react_to_last(struct core *core, struct err *err);
MUST_USE int replay_has_last(struct core *core, bool *out, struct err *err);

#endif
