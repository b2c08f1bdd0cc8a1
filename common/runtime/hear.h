/* A Lot as the bus gave it, judged and then applied event by event. Nobody believes the bus: the
 * Lot's form, its link in the site's chain, the density of its source and, for own Lots, the bytes
 * of every event are checked first. All inside a transaction of the caller. */
#ifndef RUNTIME_HEAR_H
#define RUNTIME_HEAR_H

#include "bus.pb-c.h"
#include "runtime/step.h"

/* ERR_CORRUPT: the chain or a source is broken, or an own event is not what this store recorded.
 * ERR_INVALID: no good Lot. */
MUST_USE int hear_check(struct core *core, const Bus__Stored *stored, struct err *err);

/* Applies the events number `first` to `first + count - 1` of the Lot, passes over those that are
 * known, moves marks and position, and reacts. *heard counts those that were new. */
MUST_USE int hear_events(struct core *core, const Bus__Stored *stored, uint32_t first,
                         uint32_t count, uint64_t *heard, struct err *err);

/* The Lot is done: the chain moves on. */
MUST_USE int hear_finish(struct core *core, const Bus__Stored *stored, struct err *err);

/* Whether an event of the Lot is to be applied: neither own, nor known, nor of a source without
 * meaning. Without news only positions move, which need no transaction. */
bool hear_has_news(const struct core *core, const Bus__Stored *stored);

/* Of the service itself, or of a source that means something to it. */
bool hears_own(const struct core *core, const Plie__Lot *lot);
bool hears_source(const struct core *core, const char *source);

#endif
