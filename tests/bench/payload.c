#include "bench/payload.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/id.h"
#include "envelope.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 1024 * 1024, FACTS_HEADER_SIZE = 2 };
static const int64_t TIME_US = 1500000000000000;

static Plie__Event *make_event(struct arena *arena, uint32_t rank)
{
    Plie__Event *event = arena_alloc(arena, sizeof(*event));
    plie__event__init(event);
    char id[ID_SIZE];
    id_derive(id, "bench", rank);
    event->id = arena_text(arena, id);
    event->type = "parcours.EntretienEnregistre";
    event->subject = arena_text(arena, id);
    event->actor = "acteur";
    event->command = arena_text(arena, id);
    event->time = TIME_US + rank;
    size_t size = plie__event__get_packed_size(event) + FACTS_HEADER_SIZE;
    CHECK(size < PAYLOAD_EVENT_SIZE);
    event->facts.len = PAYLOAD_EVENT_SIZE - size;
    event->facts.data = arena_alloc(arena, event->facts.len);
    memset(event->facts.data, 'f', event->facts.len);
    CHECK(plie__event__get_packed_size(event) == PAYLOAD_EVENT_SIZE);
    return event;
}

void payload_make(struct payload *out, uint32_t count)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    Plie__Events events = PLIE__EVENTS__INIT;
    events.n_events = count;
    events.events = arena_alloc(&arena, count * sizeof(*events.events));
    for (uint32_t i = 0; i < count; i++)
        events.events[i] = make_event(&arena, i);
    out->count = count;
    out->size = plie__events__get_packed_size(&events);
    out->events = malloc(out->size);
    CHECK(out->events != NULL);
    (void)plie__events__pack(&events, out->events);
    arena_release(&arena);
}

void payload_free(struct payload *payload)
{
    free(payload->events);
    *payload = (struct payload){ .events = NULL };
}
