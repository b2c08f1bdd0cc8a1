/* Makes a Lot right where chance would never get it right: how many events it says it has, and the
 * digests of its personal parts. In the arena. */
#ifndef FUZZ_REPAIR_H
#define FUZZ_REPAIR_H

#include "base/arena.h"
#include "envelope.pb-c.h"

void fuzz_repair_lot(struct arena *arena, Plie__Lot *lot);

#endif
