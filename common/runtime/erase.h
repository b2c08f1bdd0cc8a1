/* What follows the transaction that forgot persons: copies of the store go, the file is made anew
 * (indexes keep copies after page splits) and its WAL truncated until that succeeds; then
 * EffacementFait is recorded.
 * What was not finished before a crash is done again: rt_effacement remembers. */
#ifndef RUNTIME_ERASE_H
#define RUNTIME_ERASE_H

#include "runtime/core.h"
#include "runtime/status.h"
#include "runtime/witness.h"

struct eraser {
    struct core *core;
    struct status *status;
    struct witness *witness;
    /* Copies of the past that questions made hold names too: they are told to go, and asked whether
     * they have gone. `order` rises. NULL: there are none. */
    bool (*copies_gone)(void *self, uint64_t order);
    void *copies;
    const char *registre_path; /* NULL: no register is kept. */
    int64_t not_before_ms;
};

/* Does the next step when something is pending. Never waits for readers longer than the store's
 * own patience; tries again later. */
void erase_turn(struct eraser *eraser);
int64_t erase_patience_ms(const struct eraser *eraser);

#endif
