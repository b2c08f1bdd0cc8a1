#ifndef FUZZ_REPAIR_H
#define FUZZ_REPAIR_H

#include "base/arena.h"
#include "bus.pb-c.h"
#include "envelope.pb-c.h"
#include "runtime/lot.h"
#include "runtime/signed_head.h"

/* Makes the Lot's count and its personal parts' digests right, so that what lies behind them is
 * met too. What is no Events stays as it is. */
void fuzz_repair_lot(struct arena *arena, Plie__Lot *lot);

/* Where a journal of one site ends. */
struct fuzz_end {
    uint64_t position;
    uint64_t sequence;
    uint8_t chain[CHAIN_SIZE];
    uint8_t order[CHAIN_SIZE];
};
/* The Lot follows on it, in positions, sequences and the chain, and moves it. */
void fuzz_repair_stored(struct arena *arena, Bus__Stored *stored, struct fuzz_end *end);

/* Signed by a key that is always the same. Unchanged when it is no head. */
Bus__SignedHead *fuzz_repair_head(struct arena *arena, Bus__SignedHead *head);
const struct head_keys *fuzz_head_keys(void);

#endif
