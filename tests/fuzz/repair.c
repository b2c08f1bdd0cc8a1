#include "fuzz/repair.h"

#include <sodium.h>
#include <string.h>

static void repair_personal(struct arena *arena, const Plie__Events *events,
                            const Plie__Personal *personal)
{
    if (personal->index >= events->n_events)
        return;
    Plie__Event *event = events->events[personal->index];
    uint8_t digest[EVENT_DIGEST_SIZE];
    event_digest(personal->sealed.data, personal->sealed.len, digest);
    event->personal_digest.len = sizeof(digest);
    event->personal_digest.data = arena_copy(arena, digest, sizeof(digest));
    event->person = personal->person;
}

void fuzz_repair_lot(struct arena *arena, Plie__Lot *lot)
{
    Plie__Events *events = (Plie__Events *)arena_unpack(arena, &plie__events__descriptor,
                                                        lot->events.data, lot->events.len);
    if (events == NULL)
        return;
    lot->count = (uint32_t)events->n_events;
    for (size_t i = 0; i < events->n_events; i++)
        events->events[i]->personal_digest.len = 0;
    for (size_t i = 0; i < lot->n_personal; i++)
        repair_personal(arena, events, lot->personal[i]);
    lot->events.len = plie__events__get_packed_size(events);
    lot->events.data = arena_alloc(arena, lot->events.len);
    (void)plie__events__pack(events, lot->events.data);
}

static ProtobufCBinaryData copy_link(struct arena *arena, const uint8_t link[CHAIN_SIZE])
{
    return (ProtobufCBinaryData){ CHAIN_SIZE, arena_copy(arena, link, CHAIN_SIZE) };
}

void fuzz_repair_stored(struct arena *arena, Bus__Stored *stored, struct fuzz_end *end)
{
    Plie__Lot *lot = stored->lot;
    if (lot == NULL)
        return;
    lot->site = "essai";
    lot->source = "reperage";
    lot->epoch = 1;
    fuzz_repair_lot(arena, lot);
    lot->first_sequence = end->sequence + 1;
    stored->first_position = end->position + 1;
    stored->previous = copy_link(arena, end->chain);
    chain_next(end->chain, lot, end->chain);
    stored->chain = copy_link(arena, end->chain);
    head_order_next(end->order, stored->first_position, lot->count, stored->received, end->chain);
    end->position += lot->count;
    end->sequence += lot->count;
}

const struct head_keys *fuzz_head_keys(void)
{
    static struct head_keys keys;
    uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
    (void)crypto_sign_seed_keypair(keys.public_key, secret_key, keys.seed);
    return &keys;
}

Bus__SignedHead *fuzz_repair_head(struct arena *arena, Bus__SignedHead *head)
{
    struct signed_head read;
    struct err err = { 0 };
    static uint8_t room[HEAD_SIGNATURE_SIZE];
    head->order.data = head->order.len == CHAIN_SIZE ? head->order.data : room;
    head->order.len = CHAIN_SIZE;
    head->key = (ProtobufCBinaryData){ HEAD_KEY_SIZE, room };
    head->signature = (ProtobufCBinaryData){ HEAD_SIGNATURE_SIZE, room };
    if (head_read_message(&read, head, &err) < 0)
        return head;
    head_sign(&read, fuzz_head_keys());
    Bus__SignedHead *out = head_message(&read, arena, NULL, NULL);
    head_release(&read);
    return out;
}
