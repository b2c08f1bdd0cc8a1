/* Reads the journal from a position to an end, waiting for what comes: for rebuilds, which have
 * nothing else to do. One Lot at a time; the bus's word is not believed, Lots are checked. */
#ifndef RUNTIME_CURSOR_H
#define RUNTIME_CURSOR_H

#include "runtime/bus_talk.h"
#include "runtime/chains.h"
#include "runtime/core.h"

/* Called while waiting, every 100 ms or so; an error ends the work. */
struct idle {
    int (*turn)(void *self, struct err *err); /* NULL: nothing to do meanwhile. */
    void *self;
};

struct cursor_options {
    struct bus_address address;
    const char *name;
    const char *site;   /* "" for all. */
    const char *source; /* Only this one; NULL: all. Then links are not checked. */
    uint64_t after_position;
    uint64_t until_position; /* 0: without end; the reader closes when it has enough. */
    bool nothing;            /* The journal is empty: 0 as its end would mean for ever. */
    int64_t until_us;        /* Ends before the first Lot received later; 0: no such end. */
    uint64_t generation;
    bool personal;
    struct idle idle;
};

struct cursor {
    struct cursor_options options;
    struct wire_socket *socket;
    struct arena arena;
    struct arena *into;   /* Where the next chunk is unpacked: `arena`, or the caller's. */
    struct chains chains; /* Moved with each Lot given out. */
    const Bus__Chunk *chunk;
    size_t next; /* In the chunk. */
    size_t chunk_size;
    size_t owed;
    bool ended;
};

enum { CURSOR_END = 0, CURSOR_LOT = 1 };

/* `chains` are those at after_position; NULL with `source`. */
MUST_USE int cursor_open(struct cursor *cursor, const struct cursor_options *options,
                         const struct chains *chains, struct err *err);
void cursor_close(struct cursor *cursor);

/* CURSOR_LOT with *out until the next call, CURSOR_END, or an error: ERR_UNREACHABLE when the bus
 * says nothing for too long, ERR_DENIED, ERR_CORRUPT. */
MUST_USE int cursor_next(struct cursor *cursor, const Bus__Stored **out, struct err *err);

/* The next call waits for a chunk, or there is none. */
bool cursor_chunk_is_done(const struct cursor *cursor);

/* Asks the bus how far the journal goes. */
struct journal_end {
    uint64_t position;
    uint64_t generation;
};
MUST_USE int cursor_ask_end(const struct bus_address *address, const struct idle *idle,
                            struct journal_end *out, struct err *err);

#endif
