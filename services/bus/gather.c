#include "bus/gather.h"

#include <string.h>

enum {
    ARENA_SIZE = 1024 * 1024,
    SMALL_SIZE = LIMIT_LOT_TARGET_SIZE / 4, /* A larger one is worth its own row. */
    PERSONAL_FIRST = 64,
};

void gather_open(struct gather *gather)
{
    *gather = (struct gather){ 0 };
    arena_init(&gather->arena, ARENA_SIZE);
}

void gather_close(struct gather *gather)
{
    arena_release(&gather->arena);
}

void gather_drop(struct gather *gather)
{
    gather->producer = NULL;
}

uint64_t gather_mark(const struct gather *gather, const struct journal_producer *producer)
{
    return producer->mark + (gather->producer == producer ? gather->lot.count : 0);
}

/* With the personal parts, which are as long as texts may be. */
static size_t size_of(const Plie__Lot *lot)
{
    size_t size = lot->events.len;
    for (size_t i = 0; i < lot->n_personal; i++)
        size += lot->personal[i]->sealed.len + 2 * LIMIT_ID_SIZE;
    return size;
}

static bool fits(const struct gather *gather, const struct journal_producer *producer,
                 const Plie__Lot *lot, size_t size, int64_t received)
{
    return gather->producer == producer && gather->lot.epoch == lot->epoch &&
           gather->received == received && gather->size + size <= LIMIT_LOT_TARGET_SIZE;
}

static void hold(struct gather *gather, struct journal_producer *producer, const Plie__Lot *lot,
                 int64_t received)
{
    arena_reset(&gather->arena);
    gather->producer = producer;
    gather->received = received;
    gather->lot = *lot;
    gather->lot.site = producer->site->site;
    gather->lot.source = producer->source;
    gather->size = 0;
    gather->lot.count = 0;
    gather->lot.events.len = 0;
    gather->lot.events.data = gather->events;
    gather->lot.personal = arena_alloc(&gather->arena, PERSONAL_FIRST * sizeof(Plie__Personal *));
    gather->lot.n_personal = 0;
    gather->personal_capacity = PERSONAL_FIRST;
}

static void add_personal(struct gather *gather, const Plie__Personal *part)
{
    Plie__Lot *lot = &gather->lot;
    if (lot->n_personal == gather->personal_capacity) {
        Plie__Personal **wider =
            arena_alloc(&gather->arena, 2 * lot->n_personal * sizeof(Plie__Personal *));
        memcpy(wider, lot->personal, lot->n_personal * sizeof(Plie__Personal *));
        lot->personal = wider;
        gather->personal_capacity *= 2;
    }
    Plie__Personal *copy = arena_copy(&gather->arena, part, sizeof(*part));
    copy->index += lot->count;
    copy->person = arena_text(&gather->arena, part->person);
    copy->sealed.data = arena_copy(&gather->arena, part->sealed.data, part->sealed.len);
    lot->personal[lot->n_personal++] = copy;
}

static void join(struct gather *gather, const Plie__Lot *lot)
{
    for (size_t i = 0; i < lot->n_personal; i++)
        add_personal(gather, lot->personal[i]);
    memcpy(gather->lot.events.data + gather->lot.events.len, lot->events.data, lot->events.len);
    gather->lot.events.len += lot->events.len;
    gather->lot.count += lot->count;
}

int gather_add(struct gather *gather, struct journal *journal, struct journal_producer *producer,
               const Plie__Lot *lot, int64_t received, struct err *err)
{
    size_t size = size_of(lot);
    bool small = size <= SMALL_SIZE;
    if (!small || !fits(gather, producer, lot, size, received)) {
        int rc = gather_flush(gather, journal, err);
        if (rc < 0 || !small)
            return rc < 0 ? rc : journal_append(journal, producer, lot, received, err);
        hold(gather, producer, lot, received);
    }
    join(gather, lot);
    gather->size += size;
    return 0;
}

int gather_flush(struct gather *gather, struct journal *journal, struct err *err)
{
    struct journal_producer *producer = gather->producer;
    if (producer == NULL)
        return 0;
    gather->producer = NULL;
    return journal_append(journal, producer, &gather->lot, gather->received, err);
}
