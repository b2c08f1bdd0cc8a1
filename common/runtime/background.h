/* One long piece of work for which nobody should wait: in a thread of its own that yields the
 * processor to those who serve (base/priority.h), while the caller waits for it and has its turns.
 * What the caller owns is the work's as long as it runs. */
#ifndef RUNTIME_BACKGROUND_H
#define RUNTIME_BACKGROUND_H

#include "runtime/cursor.h"

/* The result is the work's. When the caller's turn fails, the work's own `idle` tells it to end,
 * and the result is that of the turn. */
MUST_USE int background_run(int (*work)(void *self, const struct idle *idle, struct err *err),
                            void *self, const struct idle *idle, struct err *err);

#endif
