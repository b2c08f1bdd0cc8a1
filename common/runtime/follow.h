/* Follows the journal live: chunks come within a credit of bytes, each is checked and applied in
 * one transaction, with reactions. An event that cannot be applied (poison) stops following and is
 * named; so do a broken chain and another generation of the journal. Never waits. */
#ifndef RUNTIME_FOLLOW_H
#define RUNTIME_FOLLOW_H

#include "runtime/bus_talk.h"
#include "runtime/core.h"
#include "runtime/heard_head.h"
#include "runtime/status.h"
#include "runtime/witness.h"

enum follow_state { FOLLOW_AWAY, FOLLOW_OPEN, FOLLOW_STOPPED };

enum { FOLLOW_CREDIT = 1024 * 1024 };

struct follow {
    struct core *core;
    struct status *status;
    struct witness *witness;
    struct bus_address address;
    struct arena arena;
    struct wire_socket *socket; /* NULL when away. */
    const char *name;           /* For the bus's status. */
    enum follow_state state;
    bool poisoned;
    bool journal_changed; /* It is another one now: the relay has to talk again. */
    uint64_t slow_until;  /* Up to here event by event: a chunk failed. */
    unsigned reloads;     /* Of the core, as of the last chunk. */
    size_t owed;          /* Bytes to give back as credit. */
    int64_t heard_ms;     /* Monotonic: when the bus last said something. */
    int64_t not_before_ms;
    struct signed_head kept; /* What the store keeps; read at the first one heard. */
    bool kept_known;
};

void follow_init(struct follow *follow, struct core *core, struct status *status,
                 struct witness *witness, const struct bus_address *address, const char *name);
void follow_release(struct follow *follow);

/* Takes what came, at most a few chunks. *more: there may be more at once. Errors are the store's.
 */
MUST_USE int follow_turn(struct follow *follow, bool *more, struct err *err);
int64_t follow_patience_ms(const struct follow *follow);

/* A Follow request, the same for everybody who follows. */
void follow_request(Bus__Follow *out, const char *name, char **sites, size_t site_count);

#endif
