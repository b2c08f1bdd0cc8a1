/* Inside wire only: how many bytes a ROUTER holds for each of its peers. libzmq bounds their queue
 * by the number of messages alone: somebody who asks again and again and never reads would have
 * some gigabytes kept for him.
 * The table belongs to the socket's thread; blocks are freed in any. */
#ifndef WIRE_HELD_H
#define WIRE_HELD_H

#include <stdbool.h>
#include <stddef.h>

enum { HELD_BUCKETS = 256 };

struct held_peer;
struct held {
    struct held_peer *buckets[HELD_BUCKETS];
};

/* What is on its way may outlive the table. */
void held_release(struct held *held);

/* Has the peer room for a block of that size? LIMIT_PEER_SIZE in all. */
bool held_has_room(struct held *held, const void *peer, size_t peer_size, size_t size);

/* Counts the block, made by malloc(), until it is freed: by held_free(), whose `hint` this is. */
void *held_add(struct held *held, const void *peer, size_t peer_size, void *block, size_t size);
void held_free(void *data, void *hint);

#endif
