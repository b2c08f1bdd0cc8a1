/* Reads the journal ahead of whoever applies it, for rebuilds: a thread of its own receives, checks
 * and unpacks the next chunks while the last one is being applied. At most FEED_CHUNKS of them
 * wait. What cannot be unpacked is left as it came: whoever applies it says so in its turn. */
#ifndef RUNTIME_FEED_H
#define RUNTIME_FEED_H

#include "runtime/cursor.h"
#include "runtime/record.h"

enum { FEED_CHUNKS = 4 };

struct feed;

struct feed_options {
    struct cursor_options cursor; /* Its idle has its turns in feed_next(), while that waits. */
    const struct chains *chains;  /* As for cursor_open(); copied. */
    /* For whom: only `service` and `site` are read. Its texts and those of the cursor stay. */
    const struct core *core;
};

struct fed_lot {
    const Bus__Stored *stored;
    /* One for each event; without `event` where it was not unpacked. NULL: none was. */
    const struct record *records;
};

MUST_USE int feed_open(struct feed **out, const struct feed_options *options, struct err *err);
void feed_close(struct feed **feed); /* Waits until the thread has ended. */

/* As cursor_next(): CURSOR_LOT with *out until the next call, CURSOR_END, or an error, which comes
 * after all that was read before it. */
MUST_USE int feed_next(struct feed *feed, const struct fed_lot **out, struct err *err);

#endif
