#include "wire/held.h"

#include "base/check.h"
#include "base/limits.h"
#include "wire/wire.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct held_peer {
    struct held_peer *next;
    uint8_t name[WIRE_PEER_SIZE];
    size_t name_size;
    atomic_size_t size; /* Of its blocks, and 1 while it is in the table. */
};

struct held_block {
    void *block;
    struct held_peer *peer;
    atomic_size_t size; /* Written last and read first: libzmq hands it to another thread. */
};

/* The last one frees it. */
static void let_go(struct held_peer *peer, size_t size)
{
    if (atomic_fetch_sub(&peer->size, size) == size)
        free(peer);
}

/* --- The table --- */

static struct held_peer **bucket_of(struct held *held, const uint8_t *name, size_t name_size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name_size; i++)
        hash = (hash ^ name[i]) * 16777619u;
    return &held->buckets[hash % HELD_BUCKETS];
}

static struct held_peer *find(struct held *held, const void *name, size_t name_size)
{
    struct held_peer *peer = *bucket_of(held, name, name_size);
    while (peer != NULL &&
           (peer->name_size != name_size || memcmp(peer->name, name, name_size) != 0))
        peer = peer->next;
    return peer;
}

/* Peers come and go under ever new names: those for whom nothing is held make room. */
static void sweep(struct held_peer **link)
{
    while (*link != NULL) {
        struct held_peer *peer = *link;
        if (atomic_load(&peer->size) > 1) {
            link = &peer->next;
            continue;
        }
        *link = peer->next;
        let_go(peer, 1);
    }
}

static struct held_peer *add(struct held *held, const void *name, size_t name_size)
{
    struct held_peer **bucket = bucket_of(held, name, name_size);
    sweep(bucket);
    struct held_peer *peer = calloc(1, sizeof(*peer));
    CHECK(peer != NULL);
    CHECK(name_size <= sizeof(peer->name));
    memcpy(peer->name, name, name_size);
    peer->name_size = name_size;
    atomic_init(&peer->size, 1);
    peer->next = *bucket;
    *bucket = peer;
    return peer;
}

void held_release(struct held *held)
{
    for (size_t i = 0; i < HELD_BUCKETS; i++)
        while (held->buckets[i] != NULL) {
            struct held_peer *peer = held->buckets[i];
            held->buckets[i] = peer->next;
            let_go(peer, 1);
        }
}

/* --- Blocks --- */

bool held_has_room(struct held *held, const void *peer, size_t peer_size, size_t size)
{
    struct held_peer *found = find(held, peer, peer_size);
    return found == NULL || atomic_load(&found->size) - 1 + size <= LIMIT_PEER_SIZE;
}

void *held_add(struct held *held, const void *peer, size_t peer_size, void *block, size_t size)
{
    struct held_peer *found = find(held, peer, peer_size);
    if (found == NULL)
        found = add(held, peer, peer_size);
    struct held_block *added = malloc(sizeof(*added));
    CHECK(added != NULL);
    (void)atomic_fetch_add(&found->size, size);
    added->block = block;
    added->peer = found;
    atomic_init(&added->size, 0);
    atomic_store(&added->size, size);
    return added;
}

void held_free(void *data, void *hint)
{
    (void)data; /* In the block. */
    struct held_block *block = hint;
    size_t size = atomic_load(&block->size);
    free(block->block);
    let_go(block->peer, size);
    free(block);
}
