/* The last signed head that a service heard, kept in its store: with the links of the chain that it
 * keeps anyway (chains.h) it is a witness against a journal that was rewritten. One that could not
 * be true is not kept, and said: not signed, another key, less than before. */
#ifndef RUNTIME_HEARD_HEAD_H
#define RUNTIME_HEARD_HEAD_H

#include "runtime/chains.h"
#include "runtime/signed_head.h"

/* What is kept; position 0: nothing, also in a store of before. head_release() it. */
MUST_USE int heard_read(struct store *store, struct signed_head *out, struct err *err);
/* In a transaction of the caller. */
MUST_USE int heard_save(struct store *store, const struct signed_head *head, struct err *err);
/* Into a store that is made anew. */
MUST_USE int heard_copy(struct store *from, struct store *to, struct err *err);

/* All that a store says of the journal: how far it has followed which one, and the head. */
struct testimony {
    uint64_t generation;
    struct chains chains;
    struct signed_head head;
};
MUST_USE int testimony_read(struct store *store, struct testimony *out, struct err *err);
/* As a service says it; borrowed for the call. */
MUST_USE int testimony_of_status(const Plie__StatusReply *status, struct testimony *out,
                                 struct err *err);
void testimony_release(struct testimony *testimony);

/* May `news` take the place of `kept`? ERR_CORRUPT: the text says why it cannot be true. False
 * without an error: it says nothing new. */
MUST_USE int heard_judge(const struct signed_head *kept, const struct signed_head *news,
                         const struct chains *chains, bool *keep, struct err *err);

#endif
