/* What the runtime itself does with events, before the service's apply: it keeps the protocol that
 * was adopted, forgets persons, and keeps the list of reactions that were refused. */
#ifndef RUNTIME_BUILTIN_H
#define RUNTIME_BUILTIN_H

#include "runtime/lot.h"
#include "runtime/record.h"

/* The source of protocols and the only one that may order erasures. */
#define SOURCE_REPERAGE LOT_SOURCE_ERASING

enum { BUILTIN_GO_ON = 0, BUILTIN_DONE = 1 };

/* BUILTIN_DONE: an event of the runtime, which no service applies. */
MUST_USE int builtin_apply(struct core *core, const struct origin *origin,
                           const struct record *record, struct err *err);

/* Whether a person was forgotten: parts about them that come later are zeros from the start. */
MUST_USE int person_is_erased(struct core *core, const char *person, bool *out, struct err *err);

/* Whether a refused reaction waits under its own id or that of the event it answered. */
MUST_USE int reaction_is_listed(struct core *core, const char *event, bool *out, struct err *err);

#endif
