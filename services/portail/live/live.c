#include "portail/live/live.h"

#include "portail/api/droits.h"
#include "portail/live/inside.h"
#include "portail/session/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char RELOAD[] = "event: recharger\ndata: {}\n\n";
static const char BEAT[] = ": \n\n";

/* Who works for another house, or only with accounts, is told that something changed, not whose it
 * is (row 48 of DOMAIN.md). */
static const char *const ROLES_WITHOUT_IDS[] = { "prescripteur", "administrateur" };

int live_start(struct live **out, const struct config *config, const struct world *world,
               struct err *err)
{
    (void)world; /* Waiting and silence are measured, never recorded. */
    struct live *live = calloc(1, sizeof(*live));
    CHECK(live != NULL);
    live->config = config;
    int rc = wire_open(&live->waker, &(struct wire_options){ .kind = WIRE_WAKER }, err);
    if (rc < 0) {
        free(live);
        return rc;
    }
    CHECK(pthread_mutex_init(&live->lock, NULL) == 0);
    live_make_flows(live);
    CHECK(pthread_create(&live->thread, NULL, live_follow, live) == 0);
    *out = live;
    return 0;
}

void live_stop(struct live **live)
{
    struct live *l = *live;
    if (l == NULL)
        return;
    atomic_store(&l->stopping, true);
    wire_wake(l->waker);
    CHECK(pthread_join(l->thread, NULL) == 0);
    CHECK(l->listeners == NULL);
    wire_close(&l->waker);
    (void)pthread_mutex_destroy(&l->lock);
    free(l->flows);
    free(l->marks);
    free(l);
    *live = NULL;
}

/* --- Listeners --- */

struct listener *live_listen(struct live *live, const struct session *session,
                             void (*wake)(void *self), void *self)
{
    struct listener *listener = calloc(1, sizeof(*listener));
    CHECK(listener != NULL);
    listener->live = live;
    (void)snprintf(listener->site, sizeof(listener->site), "%s", session->site);
    (void)snprintf(listener->role, sizeof(listener->role), "%s", session->role);
    for (size_t i = 0; i < COUNT_OF(ROLES_WITHOUT_IDS); i++)
        if (strcmp(listener->role, ROLES_WITHOUT_IDS[i]) == 0)
            listener->without_ids = true;
    listener->wake = wake;
    listener->self = self;
    listener->told_ms = clock_monotonic_ms();
    (void)pthread_mutex_lock(&live->lock);
    bool room = live->listener_count < LIVE_LISTENERS_MAX;
    if (room) {
        live->listener_count++;
        listener->next = live->listeners;
        live->listeners = listener;
    }
    (void)pthread_mutex_unlock(&live->lock);
    if (room)
        return listener;
    free(listener);
    return NULL;
}

static void drop_queue(struct listener *listener)
{
    for (size_t i = 0; i < listener->count; i++)
        told_release(listener->queue[(listener->first + i) % LIVE_QUEUE_MAX]);
    listener->count = 0;
}

void live_leave(struct live *live, struct listener *listener)
{
    (void)pthread_mutex_lock(&live->lock);
    for (struct listener **at = &live->listeners; *at != NULL; at = &(*at)->next)
        if (*at == listener) {
            *at = listener->next;
            live->listener_count--;
            break;
        }
    drop_queue(listener);
    told_release(listener->current);
    (void)pthread_mutex_unlock(&live->lock);
    free(listener);
}

size_t live_count(struct live *live)
{
    (void)pthread_mutex_lock(&live->lock);
    size_t count = live->listener_count;
    (void)pthread_mutex_unlock(&live->lock);
    return count;
}

/* --- Taking --- */

/* False: it does not fit. */
static bool put(const char *text, size_t length, char *out, size_t size, size_t *used)
{
    if (size - *used < length)
        return false;
    memcpy(out + *used, text, length);
    *used += length;
    return true;
}

/* As much of the events in the queue as fits; the last one may be cut. */
static void take_events(struct listener *listener, char *out, size_t size, size_t *used)
{
    while (*used < size) {
        if (listener->current == NULL) {
            if (listener->count == 0 || listener->reload)
                return;
            listener->current = listener->queue[listener->first];
            listener->taken = 0;
            listener->first = (listener->first + 1) % LIVE_QUEUE_MAX;
            listener->count--;
        }
        struct told *told = listener->current;
        size_t rest = told->size - listener->taken;
        size_t length = rest < size - *used ? rest : size - *used;
        memcpy(out + *used, told->text + listener->taken, length);
        *used += length;
        listener->taken += length;
        if (listener->taken == told->size) {
            told_release(told);
            listener->current = NULL;
        }
    }
}

size_t live_take(struct listener *listener, char *out, size_t size)
{
    struct live *live = listener->live;
    size_t used = 0;
    (void)pthread_mutex_lock(&live->lock);
    take_events(listener, out, size, &used); /* Ends a half taken one first. */
    if (listener->reload && listener->current == NULL &&
        put(RELOAD, sizeof(RELOAD) - 1, out, size, &used)) {
        listener->reload = false;
        take_events(listener, out, size, &used);
    }
    if (listener->beat && used == 0)
        (void)put(BEAT, sizeof(BEAT) - 1, out, size, &used);
    listener->beat = false;
    (void)pthread_mutex_unlock(&live->lock);
    return used;
}

/* --- Telling --- */

static void listener_wake(struct listener *listener, int64_t now_ms)
{
    listener->told_ms = now_ms;
    listener->wake(listener->self);
}

static void queue_event(struct listener *listener, struct told *told, int64_t now_ms)
{
    if (told == NULL)
        return;
    if (listener->count == LIVE_QUEUE_MAX) {
        drop_queue(listener);
        listener->reload = true;
    } else if (!listener->reload) { /* Else it reads all anew anyway. */
        told->references++;
        listener->queue[(listener->first + listener->count) % LIVE_QUEUE_MAX] = told;
        listener->count++;
    }
    listener_wake(listener, now_ms);
}

static void tell_event(struct live *live, const Plie__Lot *lot, const Plie__Event *event,
                       int64_t now_ms)
{
    struct told *whole = NULL;
    struct told *bare = NULL;
    for (struct listener *l = live->listeners; l != NULL; l = l->next) {
        if (strcmp(l->site, lot->site) != 0 ||
            !droits_hear_event(l->role, lot->source, event->type))
            continue;
        struct told **told = l->without_ids ? &bare : &whole;
        if (*told == NULL)
            *told = told_event(lot->source, event, !l->without_ids);
        queue_event(l, *told, now_ms);
    }
    told_release(whole);
    told_release(bare);
}

static struct mark *find_mark(struct live *live, const char *site, const char *source)
{
    for (size_t i = 0; i < live->mark_count; i++)
        if (strcmp(live->marks[i].site, site) == 0 && strcmp(live->marks[i].source, source) == 0)
            return &live->marks[i];
    return NULL;
}

static void keep_mark(struct live *live, const Plie__Lot *lot)
{
    struct mark *mark = find_mark(live, lot->site, lot->source);
    if (mark == NULL) {
        live->marks = realloc(live->marks, (live->mark_count + 1) * sizeof(*live->marks));
        CHECK(live->marks != NULL);
        mark = &live->marks[live->mark_count++];
        *mark = (struct mark){ 0 };
        (void)snprintf(mark->site, sizeof(mark->site), "%s", lot->site);
        (void)snprintf(mark->source, sizeof(mark->source), "%s", lot->source);
    }
    mark->sequence = lot->first_sequence + lot->count - 1;
}

void live_tell(struct live *live, const Bus__Stored *stored, const Plie__Events *events)
{
    int64_t now_ms = clock_monotonic_ms();
    (void)pthread_mutex_lock(&live->lock);
    keep_mark(live, stored->lot);
    for (size_t i = 0; i < events->n_events; i++)
        tell_event(live, stored->lot, events->events[i], now_ms);
    (void)pthread_mutex_unlock(&live->lock);
}

static bool is_of(const struct listener *listener, const struct flow *flow)
{
    for (size_t i = 0; i < flow->site_count; i++)
        if (strcmp(flow->sites[i], listener->site) == 0)
            return true;
    return false;
}

void live_tell_reload(struct live *live, const struct flow *flow)
{
    int64_t now_ms = clock_monotonic_ms();
    (void)pthread_mutex_lock(&live->lock);
    for (struct listener *l = live->listeners; l != NULL; l = l->next) {
        if (!is_of(l, flow))
            continue;
        drop_queue(l);
        l->reload = true;
        listener_wake(l, now_ms);
    }
    (void)pthread_mutex_unlock(&live->lock);
}

void live_tell_beat(struct live *live, int64_t now_ms)
{
    (void)pthread_mutex_lock(&live->lock);
    for (struct listener *l = live->listeners; l != NULL; l = l->next)
        if (now_ms - l->told_ms >= LIVE_BEAT_MS) {
            l->beat = true;
            listener_wake(l, now_ms);
        }
    (void)pthread_mutex_unlock(&live->lock);
}

uint64_t live_mark(struct live *live, const char *site, const char *source)
{
    (void)pthread_mutex_lock(&live->lock);
    const struct mark *mark = find_mark(live, site, source);
    uint64_t sequence = mark == NULL ? 0 : mark->sequence;
    (void)pthread_mutex_unlock(&live->lock);
    return sequence;
}

void live_note_head(struct live *live, const Bus__Head *head)
{
    const struct config *config = live->config;
    (void)pthread_mutex_lock(&live->lock);
    for (size_t i = 0; i < head->n_sites; i++)
        for (size_t k = 0; k < config->site_count; k++)
            if (strcmp(config->sites[k], head->sites[i]->site) == 0) {
                live->heads[k].position = head->sites[i]->position;
                live->heads[k].generation = head->generation;
            }
    (void)pthread_mutex_unlock(&live->lock);
}

uint64_t live_head(struct live *live, const char *site, uint64_t *generation)
{
    const struct config *config = live->config;
    bool any = strcmp(site, CONFIG_CONSOLIDATION) == 0;
    uint64_t position = 0;
    *generation = 0;
    (void)pthread_mutex_lock(&live->lock);
    for (size_t k = 0; k < config->site_count; k++) {
        if (!any && strcmp(config->sites[k], site) != 0)
            continue;
        if (live->heads[k].generation > *generation)
            position = 0;
        if (live->heads[k].generation < *generation || live->heads[k].position < position)
            continue;
        position = live->heads[k].position;
        *generation = live->heads[k].generation;
    }
    (void)pthread_mutex_unlock(&live->lock);
    return position;
}
