#include "support/suiveur.h"

#include "base/check.h"
#include "base/clock.h"
#include "client/reader.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, SILENCE_MS = 3000, STEP_MS = 50 };

struct suiveur {
    const struct config *config;
    pthread_t thread;
    atomic_bool stopping;
    struct arena arena;
    char (*ids)[ID_SIZE];
    size_t capacity;
    atomic_uint_fast64_t count;
    unsigned returns;
    char fault[ERR_TEXT_SIZE];
};

static void note(struct suiveur *s, const char *id)
{
    size_t count = atomic_load(&s->count);
    if (count == s->capacity) {
        s->capacity = s->capacity == 0 ? 4096 : 2 * s->capacity;
        s->ids = realloc(s->ids, s->capacity * ID_SIZE);
        CHECK(s->ids != NULL);
    }
    (void)snprintf(s->ids[count], ID_SIZE, "%s", id);
    atomic_store(&s->count, count + 1);
}

static bool fail(struct suiveur *s, const char *what, uint64_t told)
{
    (void)snprintf(s->fault, sizeof(s->fault), "%s %" PRIu64 " after position %" PRIu64, what, told,
                   (uint64_t)atomic_load(&s->count));
    return false;
}

static bool take_lot(struct suiveur *s, const Bus__Stored *stored)
{
    if (stored->first_position != atomic_load(&s->count) + 1)
        return fail(s, "was sent position", stored->first_position);
    arena_reset(&s->arena);
    Plie__Events *events = (Plie__Events *)arena_unpack(
        &s->arena, &plie__events__descriptor, stored->lot->events.data, stored->lot->events.len);
    if (events == NULL || events->n_events != stored->lot->count)
        return fail(s, "unreadable Lot at", stored->first_position);
    for (size_t i = 0; i < events->n_events; i++)
        note(s, events->events[i]->id);
    return true;
}

/* A Head says: all up to here was sent. */
static bool take(struct suiveur *s, const Bus__Reply *reply)
{
    if (reply->body_case == BUS__REPLY__BODY_HEAD)
        return reply->head->position == atomic_load(&s->count) ||
               fail(s, "a head says", reply->head->position);
    if (reply->body_case != BUS__REPLY__BODY_CHUNK)
        return true;
    for (size_t i = 0; i < reply->chunk->n_lots; i++)
        if (!take_lot(s, reply->chunk->lots[i]))
            return false;
    return true;
}

/* One connection, until it falls silent. */
static void follow_once(struct suiveur *s)
{
    struct reader *reader = NULL;
    struct err err = { 0 };
    struct reader_options options = { .config = s->config,
                                      .after_position = atomic_load(&s->count) };
    if (reader_open(&reader, &options, &err) < 0)
        return;
    int64_t heard_ms = clock_monotonic_ms();
    while (!atomic_load(&s->stopping) && s->fault[0] == '\0') {
        const Bus__Reply *reply = NULL;
        if (reader_next(reader, STEP_MS, &reply, &err) < 0)
            break;
        if (reply == NULL && clock_monotonic_ms() - heard_ms > SILENCE_MS)
            break;
        if (reply == NULL)
            continue;
        heard_ms = clock_monotonic_ms();
        if (!take(s, reply))
            break;
    }
    reader_close(&reader);
}

static void *run(void *self)
{
    struct suiveur *s = self;
    while (!atomic_load(&s->stopping) && s->fault[0] == '\0') {
        follow_once(s);
        s->returns++;
        (void)poll(NULL, 0, STEP_MS);
    }
    return NULL;
}

struct suiveur *suiveur_start(const struct config *config)
{
    struct suiveur *suiveur = calloc(1, sizeof(*suiveur));
    CHECK(suiveur != NULL);
    suiveur->config = config;
    arena_init(&suiveur->arena, ARENA_SIZE);
    CHECK(pthread_create(&suiveur->thread, NULL, run, suiveur) == 0);
    return suiveur;
}

bool suiveur_wait(struct suiveur *suiveur, uint64_t position, int64_t wait_ms)
{
    int64_t deadline = clock_monotonic_ms() + wait_ms;
    while (atomic_load(&suiveur->count) < position && clock_monotonic_ms() < deadline)
        (void)poll(NULL, 0, STEP_MS);
    return atomic_load(&suiveur->count) >= position;
}

void suiveur_stop(struct suiveur *suiveur)
{
    atomic_store(&suiveur->stopping, true);
    CHECK(pthread_join(suiveur->thread, NULL) == 0);
}

void suiveur_free(struct suiveur **suiveur)
{
    arena_release(&(*suiveur)->arena);
    free((*suiveur)->ids);
    free(*suiveur);
    *suiveur = NULL;
}

const char (*suiveur_ids(const struct suiveur *suiveur, uint64_t *count))[ID_SIZE]
{
    *count = atomic_load(&suiveur->count);
    return (const char(*)[ID_SIZE])suiveur->ids;
}

const char *suiveur_fault(const struct suiveur *suiveur)
{
    return suiveur->fault;
}

unsigned suiveur_returns(const struct suiveur *suiveur)
{
    return suiveur->returns;
}
