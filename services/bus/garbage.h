/* Nonsense from peers: a log line per peer and minute, however much comes. */
#ifndef BUS_GARBAGE_H
#define BUS_GARBAGE_H

#include "wire/wire.h"

enum { GARBAGE_PEERS = 64 };

struct garbage {
    struct garbage_peer {
        uint8_t peer[WIRE_PEER_SIZE];
        size_t peer_size;
        int64_t logged_ms;
        uint64_t silent_count; /* Since the line. */
    } peers[GARBAGE_PEERS];
    size_t next; /* The place that is given away when another peer comes. */
};

/* True when it logged a line. */
bool bus_garbage_note(struct garbage *garbage, const struct wire_message *from, int64_t now_ms);

#endif
