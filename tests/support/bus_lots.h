/* Lots for tests of the bus: `lot_make(arena, …)` gives a good one, made of events that say where
 * they stand; a test spoils what it wants to see refused. Everything lives in the arena. */
#ifndef SUPPORT_BUS_LOTS_H
#define SUPPORT_BUS_LOTS_H

#include "base/arena.h"
#include "base/id.h"
#include "envelope.pb-c.h"
#include "runtime/lot.h"

#include <stdio.h>
#include <string.h>

enum { LOT_TIME_US = 1000000 }; /* Of sequence 1; a second more for each. */

struct lot_plan {
    const char *site;
    const char *source;
    uint64_t epoch;
    uint64_t first;
    uint32_t count;
    const char *person;      /* Of a personal part on the first event; NULL: none. */
    const char *sealed;      /* Its text; NULL: "sealed". */
    const char *seen_source; /* On the last event; NULL: none. */
    uint64_t seen;
    const char *erases; /* On the last event; NULL: none. */
    size_t facts_size;  /* 0: 40 bytes. */
};

static inline Plie__Event *lot_event(struct arena *arena, const struct lot_plan *plan,
                                     uint64_t sequence)
{
    Plie__Event *event = arena_alloc(arena, sizeof(*event));
    plie__event__init(event);
    char id[ID_SIZE];
    char *name = arena_format(arena, "%s/%s", plan->site, plan->source);
    id_derive(id, name, (uint32_t)sequence);
    event->id = arena_text(arena, id);
    event->type = arena_text(arena, "essai.Fait");
    event->subject = arena_text(arena, "sujet");
    event->actor = arena_text(arena, "acteur");
    event->command = arena_text(arena, id);
    event->time = LOT_TIME_US * (int64_t)sequence;
    event->facts.len = plan->facts_size == 0 ? 40 : plan->facts_size;
    event->facts.data = arena_alloc(arena, event->facts.len);
    memset(event->facts.data, (int)('a' + sequence % 26), event->facts.len);
    return event;
}

static inline void lot_add_personal(struct arena *arena, const struct lot_plan *plan,
                                    Plie__Lot *lot, Plie__Event *event)
{
    const char *sealed = plan->sealed == NULL ? "sealed" : plan->sealed;
    Plie__Personal *personal = arena_alloc(arena, sizeof(*personal));
    plie__personal__init(personal);
    personal->person = arena_text(arena, plan->person);
    personal->sealed.len = strlen(sealed);
    personal->sealed.data = arena_copy(arena, sealed, strlen(sealed));
    event->person = personal->person;
    event->personal_digest.len = EVENT_DIGEST_SIZE;
    event->personal_digest.data = arena_alloc(arena, EVENT_DIGEST_SIZE);
    event_digest(personal->sealed.data, personal->sealed.len, event->personal_digest.data);
    lot->personal = arena_alloc(arena, sizeof(*lot->personal));
    lot->personal[0] = personal;
    lot->n_personal = 1;
}

static inline void lot_pack_events(struct arena *arena, Plie__Lot *lot, Plie__Events *events)
{
    lot->events.len = plie__events__get_packed_size(events);
    lot->events.data = arena_alloc(arena, lot->events.len + 1);
    (void)plie__events__pack(events, lot->events.data);
}

static inline Plie__Lot *lot_make(struct arena *arena, const struct lot_plan *plan)
{
    Plie__Lot *lot = arena_alloc(arena, sizeof(*lot));
    plie__lot__init(lot);
    lot->site = arena_text(arena, plan->site);
    lot->source = arena_text(arena, plan->source);
    lot->epoch = plan->epoch;
    lot->first_sequence = plan->first;
    lot->count = plan->count;
    Plie__Events events = PLIE__EVENTS__INIT;
    events.n_events = plan->count;
    events.events = arena_alloc(arena, (plan->count + 1) * sizeof(*events.events));
    for (uint32_t i = 0; i < plan->count; i++)
        events.events[i] = lot_event(arena, plan, plan->first + i);
    if (plan->person != NULL)
        lot_add_personal(arena, plan, lot, events.events[0]);
    Plie__Event *last = events.events[plan->count - 1];
    if (plan->seen_source != NULL) {
        last->n_seen = 1;
        last->seen = arena_alloc(arena, sizeof(*last->seen));
        last->seen[0] = arena_alloc(arena, sizeof(**last->seen));
        plie__marque__init(last->seen[0]);
        last->seen[0]->source = arena_text(arena, plan->seen_source);
        last->seen[0]->sequence = plan->seen;
    }
    if (plan->erases != NULL) {
        last->n_erases = 1;
        last->erases = arena_alloc(arena, sizeof(*last->erases));
        last->erases[0] = arena_text(arena, plan->erases);
    }
    lot_pack_events(arena, lot, &events);
    return lot;
}

#endif
