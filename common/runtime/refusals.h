/* Refusals are remembered for 24 hours, so that a repeated command gets the same answer and a
 * mended import may try again the next day. */
#ifndef RUNTIME_REFUSALS_H
#define RUNTIME_REFUSALS_H

#include "runtime/core.h"

#define REFUSALS_KEPT_US (INT64_C(24) * 3600 * 1000000)

MUST_USE int refusals_find(struct core *core, const char *command, struct refusal *out, bool *found,
                           struct err *err);
/* Drops old ones too. */
MUST_USE int refusals_add(struct core *core, const char *command, const struct refusal *refusal,
                          struct err *err);

#endif
