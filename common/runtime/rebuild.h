/* Making a store anew from the journal: the one migration, the audit, and the past of a question.
 * runtime.h has what others may call. */
#ifndef RUNTIME_REBUILD_H
#define RUNTIME_REBUILD_H

#include "runtime/replay.h"
#include "runtime/runtime.h"

struct rebuild_job {
    const struct runtime_options *options;
    const char *path; /* Of the new store; what an interrupted build left there goes, and what a
                         failed one has made. */
    /* The store whose position is the end and whose log continues the journal's; NULL: none. It
     * stands in a transaction, or nobody else writes it. */
    struct store *live;
    struct store *erased;    /* Knows who was forgotten since; NULL: nobody. */
    uint64_t until_position; /* Without `live`. 0 and 0: everything. */
    int64_t until_us;
    struct idle idle; /* Has its turns while it goes on. */
    /* NULL, or whose the new store is when all went well: an erasure takes nothing away that is
     * still open (erase.c). */
    struct store **kept;
};
/* In a thread of its own, which yields the processor to those who serve; the stores are that
 * thread's meanwhile. */
MUST_USE int rebuild_store(const struct rebuild_job *job, struct err *err);

/* Rebuilds the live store in its place. Nobody has it open. */
MUST_USE int rebuild_in_place(const struct runtime_options *options, const struct idle *idle,
                              struct err *err);

void rebuild_address(const struct runtime_options *options, struct bus_address *out);

#endif
