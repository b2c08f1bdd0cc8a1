/* Parcels from one thread of the bus to another, in order. Any thread may push; the owner of the
 * waker takes them all. A parcel owns its block (made by malloc). */
#ifndef BUS_MAILBOX_H
#define BUS_MAILBOX_H

#include "wire/wire.h"

#include <pthread.h>

/* FRAME: for the writing thread to send to the peer; for the reading one, a request. GONE, for the
 * reading one: the peer cannot be reached. */
enum parcel_kind { PARCEL_FRAME, PARCEL_GONE };

struct parcel {
    struct parcel *next;
    enum parcel_kind kind;
    uint8_t peer[WIRE_PEER_SIZE];
    size_t peer_size;
    char key[WIRE_KEY_SIZE];
    void *block;
    const uint8_t *data; /* In the block. */
    size_t size;
};

enum { MAILBOX_SIZE_MAX = 64 * 1024 * 1024 };

struct mailbox {
    pthread_mutex_t lock;
    struct parcel *first;
    struct parcel **last;
    size_t size; /* Of what waits in it. */
    struct wire_socket *waker;
};

MUST_USE int bus_mailbox_init(struct mailbox *mailbox, struct err *err);
void bus_mailbox_release(struct mailbox *mailbox);

struct parcel *bus_parcel_new(enum parcel_kind kind, const void *peer, size_t peer_size);
void bus_parcel_free(struct parcel *parcel);

/* Is there room for one of that size, within MAILBOX_SIZE_MAX? For who brings what peers ask: they
 * may ask faster than anybody answers. */
bool bus_mailbox_has_room(struct mailbox *mailbox, size_t size);
void bus_mailbox_push(struct mailbox *mailbox, struct parcel *parcel); /* Takes it and wakes. */
struct parcel *bus_mailbox_take(struct mailbox *mailbox); /* The list of all; NULL: none. */

#endif
