/* Reads the journal through the bus, as an auditor does: whole Lots in order, with byte credit. */
#ifndef CLIENT_READER_H
#define CLIENT_READER_H

#include "base/arena.h"
#include "client/config.h"

#include "bus.pb-c.h"

struct reader;

struct reader_options {
    const struct config *config;
    const char *key; /* Name of the key file; NULL: "console". */
    const char *const *sites;
    size_t site_count;
    uint64_t after_position;
    uint64_t until_position; /* 0: for ever. */
};

MUST_USE int reader_open(struct reader **out, const struct reader_options *options,
                         struct err *err);
void reader_close(struct reader **reader);

/* The next chunk, head or end, borrowed until the next call; NULL when nothing came in timeout_ms.
 * ERR_DENIED: the key lacks the right, or the position is unknown. */
MUST_USE int reader_next(struct reader *reader, int64_t timeout_ms, const Bus__Reply **out,
                         struct err *err);

/* Asks the bus for its status; in the arena. */
MUST_USE int reader_status(const struct config *config, struct arena *arena, Bus__StatusReply **out,
                           struct err *err);

#endif
