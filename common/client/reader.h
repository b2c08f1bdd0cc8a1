/* Reads the journal through the bus, as an auditor does: whole Lots in order, with byte credit. */
#ifndef CLIENT_READER_H
#define CLIENT_READER_H

#include "base/arena.h"
#include "client/config.h"

#include "bus.pb-c.h"

#include <stdbool.h>

struct reader;

struct reader_words {
    const char *const *items;
    size_t count;
};

/* As in bus.Follow: the bus sends the Lots that hold an event that passes; whoever reads looks at
 * each event of them. */
struct reader_filter {
    struct reader_words sources;
    struct reader_words subjects;
    struct reader_words names;
    struct reader_words types;
    struct reader_words actors;
    int64_t received_from;  /* UTC microseconds; 0: from the beginning. */
    int64_t received_until; /* 0: no end. */
};

struct reader_options {
    const struct config *config;
    const char *key; /* Name of the key file; NULL: "console". */
    const char *const *sites;
    size_t site_count;
    uint64_t after_position;
    uint64_t until_position; /* 0: for ever. */
    bool personal;           /* With the sealed personal parts that the key may read. */
    struct reader_filter filter;
};

MUST_USE int reader_open(struct reader **out, const struct reader_options *options,
                         struct err *err);
void reader_close(struct reader **reader);
/* Another reading on the same connection, after the End of the one before; the configuration, the
 * key and the name stay. */
MUST_USE int reader_again(struct reader *reader, const struct reader_options *options,
                          struct err *err);
/* The request as the bus gets it: all but its credit borrowed from the options. */
void reader_fill_follow(const struct reader_options *options, Bus__Follow *out);

/* The next chunk, head or end, borrowed until the next call; NULL when nothing came in timeout_ms.
 * Every Lot of a chunk is there, with a position and names; all else in it is what the bus says.
 * ERR_DENIED: the key lacks the right, or the position is unknown. ERR_INVALID: no bus talks so. */
MUST_USE int reader_next(struct reader *reader, int64_t timeout_ms, const Bus__Reply **out,
                         struct err *err);

/* To wait for several readers at once; borrowed. */
struct wire_socket *reader_socket(const struct reader *reader);

/* Asks the bus for its status, with a key ("console" when NULL), which decides what sites it shows;
 * in the arena. ERR_UNREACHABLE after timeout_ms. */
MUST_USE int reader_status_as(const struct config *config, const char *key, int64_t timeout_ms,
                              struct arena *arena, Bus__StatusReply **out, struct err *err);
/* As "console", with some seconds of patience. */
MUST_USE int reader_status(const struct config *config, struct arena *arena, Bus__StatusReply **out,
                           struct err *err);

#endif
