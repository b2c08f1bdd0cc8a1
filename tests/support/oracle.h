/* Judges a run under faults from the journal, what the clients were told, what a follower was sent
 * and what the services say of themselves. Each anomaly has a name:
 *
 *   lost          a command was acknowledged and is not in the journal
 *   misplaced     it is there, not at the sequence that was acknowledged
 *   duplicated    an event id, or a command, stands at two places
 *   reordered     a command acknowledged before another was sent stands behind it; recorded or
 *                 received time falls; an event stands before what it had seen
 *   gap           a position or a source's sequence is missing
 *   phantom       an event that no command and no reaction made; a refused command's event
 *   beyond head   somebody has a position that the journal does not have
 *   non-monotonic the follower was sent another order than the journal's, or not all of it
 *   stopped       a service follows or relays no more, or refused a reaction
 *   different     a store is not what a rebuild gives, or the chain is broken (plie verify) */
#ifndef SUPPORT_ORACLE_H
#define SUPPORT_ORACLE_H

#include "support/charge.h"
#include "support/installation.h"
#include "support/suiveur.h"

struct oracle {
    struct installation *installation;
    struct charge *charge;   /* Stopped. */
    struct suiveur *suiveur; /* NULL: none. */
    uint64_t baseline;       /* Events up to this position were there before the load. */
    const char *what;        /* Said with each failure: the fault and its seed. */
};

struct oracle_counts {
    uint64_t events, reactions, accepted, refused, retried;
};

/* Everything runs, nothing is at fault any more. Waits until all is settled, then judges; fails the
 * test with the anomaly's name. Leaves nothing running and the stores verified. */
void oracle_judge(const struct oracle *oracle, struct oracle_counts *out);

#endif
