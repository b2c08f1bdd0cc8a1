#include "fuzz/repair.h"

#include "runtime/lot.h"

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
