#include "portail/trace/recueil.h"

#include "base/limits.h"
#include "base/sorted.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, PATIENCE_MS = 5000, CAPACITY_FIRST = 256 };

void recueil_open(struct recueil *recueil)
{
    arena_init(&recueil->arena, ARENA_SIZE);
    arena_init(&recueil->scratch, ARENA_SIZE);
}

void recueil_close(struct recueil *recueil)
{
    reader_close(&recueil->reader);
    arena_release(&recueil->scratch);
    arena_release(&recueil->arena);
    free(recueil->events);
}

/* --- What comes --- */

static int keep(struct recueil *recueil, const Bus__Stored *stored, size_t index,
                const Plie__Event *event, struct err *err)
{
    size_t size = plie__event__get_packed_size(event);
    size_t source_size = strlen(stored->lot->source) + 1;
    uint8_t *bytes = arena_try_alloc(&recueil->arena, size + source_size);
    if (bytes == NULL)
        return err_set(err, ERR_LIMIT, "trop d'événements pour une seule page");
    (void)plie__event__pack(event, bytes);
    memcpy(bytes + size, stored->lot->source, source_size);
    if (recueil->count == recueil->capacity) {
        recueil->capacity = recueil->capacity == 0 ? CAPACITY_FIRST : recueil->capacity * 2;
        recueil->events = realloc(recueil->events, recueil->capacity * sizeof(*recueil->events));
        CHECK(recueil->events != NULL);
    }
    recueil->events[recueil->count++] = (struct recueil_event){
        .position = stored->first_position + index,
        .sequence = stored->lot->first_sequence + index,
        .received = stored->received,
        .source = (const char *)bytes + size,
        .packed = { size, bytes },
    };
    return 0;
}

static int compare_position(const void *key, const void *item)
{
    const uint64_t *position = key;
    const struct recueil_event *event = item;
    return (*position > event->position) - (*position < event->position);
}

/* The events of a call lie behind those of the calls before, and each part is in order. */
static bool is_kept(const struct recueil *recueil, size_t kept, uint64_t position)
{
    bool found;
    (void)sorted_place(&position, recueil->events, kept, sizeof(*recueil->events), compare_position,
                       &found);
    return found;
}

static int take_lot(struct recueil *recueil, const struct recueil_wish *wish, size_t kept,
                    const Bus__Stored *stored, struct err *err)
{
    arena_reset(&recueil->scratch);
    const Plie__Events *events =
        (Plie__Events *)arena_unpack(&recueil->scratch, &plie__events__descriptor,
                                     stored->lot->events.data, stored->lot->events.len);
    int rc = 0;
    for (size_t i = 0; rc == 0 && events != NULL && i < events->n_events; i++)
        if (wish->wants(wish->self, events->events[i]) &&
            !is_kept(recueil, kept, stored->first_position + i))
            rc = keep(recueil, stored, i, events->events[i], err);
    return rc;
}

static int compare_events(const void *a, const void *b)
{
    const struct recueil_event *left = a;
    const struct recueil_event *right = b;
    return (left->position > right->position) - (left->position < right->position);
}

/* --- Asking --- */

static int ask(struct recueil *recueil, const struct recueil_wish *wish, struct err *err)
{
    struct reader_options options = {
        .config = recueil->config,
        .key = recueil->key,
        .sites = &recueil->site,
        .site_count = 1,
        .until_position = recueil->until,
        .filter = { .names = { wish->names, wish->count } },
    };
    return recueil->reader == NULL ? reader_open(&recueil->reader, &options, err)
                                   : reader_again(recueil->reader, &options, err);
}

static int fetch(struct recueil *recueil, const struct recueil_wish *wish, struct err *err)
{
    size_t kept = recueil->count;
    bool is_over = false;
    int rc = ask(recueil, wish, err);
    while (rc == 0 && !is_over) {
        const Bus__Reply *reply;
        rc = reader_next(recueil->reader, PATIENCE_MS, &reply, err);
        if (rc == 0 && reply == NULL)
            rc = err_set(err, ERR_UNREACHABLE, "le bus ne répond pas");
        is_over = rc == 0 && reply->body_case == BUS__REPLY__BODY_END;
        bool is_chunk = rc == 0 && reply->body_case == BUS__REPLY__BODY_CHUNK;
        for (size_t i = 0; rc == 0 && is_chunk && i < reply->chunk->n_lots; i++)
            rc = take_lot(recueil, wish, kept, reply->chunk->lots[i], err);
    }
    if (recueil->count > kept)
        qsort(recueil->events, recueil->count, sizeof(*recueil->events), compare_events);
    return rc;
}

int recueil_fetch(struct recueil *recueil, const struct recueil_wish *wish, struct err *err)
{
    int rc = 0;
    for (size_t at = 0; rc == 0 && at < wish->count; at += LIMIT_FILTER_WORDS) {
        struct recueil_wish part = *wish;
        part.names += at;
        part.count = wish->count - at < LIMIT_FILTER_WORDS ? wish->count - at : LIMIT_FILTER_WORDS;
        rc = fetch(recueil, &part, err);
    }
    return rc;
}
