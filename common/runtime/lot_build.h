/* Lots made from the own log: whole commands, closed when they pass LIMIT_LOT_TARGET_SIZE. */
#ifndef RUNTIME_LOT_BUILD_H
#define RUNTIME_LOT_BUILD_H

#include "runtime/core.h"

/* What one command may record, so that it fits a Lot that others have begun. Around each event
 * stand at most LOT_FRAME_SIZE bytes. */
enum { LIMIT_COMMAND_EVENTS_SIZE = LIMIT_LOT_SIZE - LIMIT_LOT_TARGET_SIZE, LOT_FRAME_SIZE = 16 };

/* Where the events of a Lot are put; grows, kept from Lot to Lot. */
struct lot_buffer {
    uint8_t *data;
    size_t size;
    bool same_seen; /* Asked for: all events of a Lot had seen the same of the other sources. */
};
void lot_buffer_release(struct lot_buffer *buffer);

/* The Lot that begins above `mark`, in `arena` and `buffer`; NULL when the log has nothing above
 * it. The epoch is the caller's to set. */
MUST_USE int lot_build(struct core *core, struct arena *arena, struct lot_buffer *buffer,
                       uint64_t mark, Plie__Lot **out, struct err *err);

#endif
