#include "bus/mailbox.h"

#include <stdlib.h>
#include <string.h>

int bus_mailbox_init(struct mailbox *mailbox, struct err *err)
{
    *mailbox = (struct mailbox){ .first = NULL };
    mailbox->last = &mailbox->first;
    CHECK(pthread_mutex_init(&mailbox->lock, NULL) == 0);
    return wire_open(&mailbox->waker, &(struct wire_options){ .kind = WIRE_WAKER }, err);
}

void bus_mailbox_release(struct mailbox *mailbox)
{
    if (mailbox->last == NULL)
        return; /* Never initialised. */
    struct parcel *parcel = bus_mailbox_take(mailbox);
    while (parcel != NULL) {
        struct parcel *next = parcel->next;
        bus_parcel_free(parcel);
        parcel = next;
    }
    wire_close(&mailbox->waker);
    (void)pthread_mutex_destroy(&mailbox->lock);
}

struct parcel *bus_parcel_new(enum parcel_kind kind, const void *peer, size_t peer_size)
{
    CHECK(peer_size <= WIRE_PEER_SIZE);
    struct parcel *parcel = calloc(1, sizeof(*parcel));
    CHECK(parcel != NULL);
    parcel->kind = kind;
    parcel->peer_size = peer_size;
    memcpy(parcel->peer, peer, peer_size);
    return parcel;
}

void bus_parcel_free(struct parcel *parcel)
{
    free(parcel->block);
    free(parcel);
}

static size_t cost_of(size_t size)
{
    return sizeof(struct parcel) + size;
}

bool bus_mailbox_has_room(struct mailbox *mailbox, size_t size)
{
    CHECK(pthread_mutex_lock(&mailbox->lock) == 0);
    bool room = mailbox->size + cost_of(size) <= MAILBOX_SIZE_MAX;
    CHECK(pthread_mutex_unlock(&mailbox->lock) == 0);
    return room;
}

void bus_mailbox_push(struct mailbox *mailbox, struct parcel *parcel)
{
    CHECK(pthread_mutex_lock(&mailbox->lock) == 0);
    bool was_empty = mailbox->first == NULL;
    parcel->next = NULL;
    *mailbox->last = parcel;
    mailbox->last = &parcel->next;
    mailbox->size += cost_of(parcel->size);
    CHECK(pthread_mutex_unlock(&mailbox->lock) == 0);
    if (was_empty)
        wire_wake(mailbox->waker);
}

struct parcel *bus_mailbox_take(struct mailbox *mailbox)
{
    CHECK(pthread_mutex_lock(&mailbox->lock) == 0);
    struct parcel *first = mailbox->first;
    mailbox->first = NULL;
    mailbox->last = &mailbox->first;
    mailbox->size = 0;
    CHECK(pthread_mutex_unlock(&mailbox->lock) == 0);
    return first;
}
