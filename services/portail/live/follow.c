/* The thread that reads the bus. It begins at the head of the journal; when the bus was away it
 * goes on from where it was, and whoever listens reads all anew. */
#include "portail/live/inside.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STATUS_MS = 1000,
    SILENCE_MS = 3500, /* The bus says something every second. */
    RETRY_MS = 500,
    TICK_MS = 500,
    ARENA_SIZE = 16 * 1024 * 1024,
};

void live_make_flows(struct live *live)
{
    const struct config *config = live->config;
    char endpoint[CONFIG_ENDPOINT_SIZE];
    config_bus_endpoint(config, endpoint);
    bool keys = config_uses_keys(config, endpoint);
    live->flow_count = keys || config->site_count == 0 ? config->site_count : 1;
    live->flows = calloc(live->flow_count + 1, sizeof(*live->flows));
    CHECK(live->flows != NULL);
    for (size_t i = 0; i < config->site_count; i++) {
        struct flow *flow = &live->flows[keys ? i : 0];
        flow->sites[flow->site_count++] = config->sites[i];
        flow->was_away = true; /* Who listens before the first word may have missed something. */
        (void)snprintf(flow->key, sizeof(flow->key), "%s.portail", flow->sites[0]);
    }
}

/* --- One flow --- */

static void flow_lose(struct flow *flow, int64_t now_ms)
{
    reader_close(&flow->reader);
    flow->retry_ms = now_ms + RETRY_MS;
    flow->was_away = true;
}

static int find_head(struct live *live, struct flow *flow, struct arena *arena, struct err *err)
{
    if (flow->positioned)
        return 0;
    Bus__StatusReply *status;
    arena_reset(arena);
    int rc = reader_status_as(live->config, flow->key, STATUS_MS, arena, &status, err);
    if (rc < 0)
        return rc;
    flow->position = status->position;
    flow->positioned = true;
    return 0;
}

static void flow_open(struct live *live, struct flow *flow, struct arena *arena)
{
    struct err err = { 0 };
    int rc = find_head(live, flow, arena, &err);
    if (rc == 0) {
        struct reader_options options = {
            .config = live->config,
            .key = flow->key,
            .sites = flow->sites,
            .site_count = flow->site_count,
            .after_position = flow->position,
        };
        rc = reader_open(&flow->reader, &options, &err);
    }
    int64_t now_ms = clock_monotonic_ms();
    if (rc < 0) {
        log_line(LOG_WARNING, "service=portail evenement=flux cle=%s texte=\"%s\"", flow->key,
                 err.text);
        flow_lose(flow, now_ms);
    }
    flow->heard_ms = now_ms;
}

static void take_chunk(struct live *live, struct flow *flow, const Bus__Chunk *chunk,
                       struct arena *arena)
{
    for (size_t i = 0; i < chunk->n_lots; i++) {
        const Bus__Stored *stored = chunk->lots[i];
        arena_reset(arena);
        Plie__Events *events = (Plie__Events *)arena_unpack(
            arena, &plie__events__descriptor, stored->lot->events.data, stored->lot->events.len);
        if (events != NULL && events->n_events == stored->lot->count)
            live_tell(live, stored, events);
        flow->position = stored->first_position + stored->lot->count - 1;
    }
}

/* All that has come. */
static void flow_read(struct live *live, struct flow *flow, struct arena *arena)
{
    for (;;) {
        const Bus__Reply *reply = NULL;
        struct err err = { 0 };
        int rc = reader_next(flow->reader, 0, &reply, &err);
        int64_t now_ms = clock_monotonic_ms();
        if (rc < 0) { /* A denial may mean another journal: begin at its head. */
            log_line(LOG_WARNING, "service=portail evenement=flux cle=%s texte=\"%s\"", flow->key,
                     err.text);
            flow->positioned = flow->positioned && rc != ERR_DENIED;
            flow_lose(flow, now_ms);
            return;
        }
        if (reply == NULL)
            return;
        flow->heard_ms = now_ms;
        if (flow->was_away)
            live_tell_reload(live, flow);
        flow->was_away = false;
        if (reply->body_case == BUS__REPLY__BODY_CHUNK) {
            take_chunk(live, flow, reply->chunk, arena);
        } else if (reply->body_case == BUS__REPLY__BODY_HEAD) {
            flow->position = reply->head->position;
            live_note_head(live, reply->head);
        }
    }
}

/* --- All flows --- */

static void open_missing(struct live *live, struct arena *arena)
{
    for (size_t i = 0; i < live->flow_count && !atomic_load(&live->stopping); i++) {
        struct flow *flow = &live->flows[i];
        int64_t now_ms = clock_monotonic_ms();
        if (flow->reader != NULL && now_ms - flow->heard_ms > SILENCE_MS)
            flow_lose(flow, now_ms);
        if (flow->reader != NULL || now_ms < flow->retry_ms)
            continue;
        flow_open(live, flow, arena);
        if (flow->reader == NULL)
            return; /* There is one bus: the others find it away too. */
    }
}

static void wait_for_any(struct live *live, struct flow *open[], bool ready[], size_t *count)
{
    struct wire_socket *sockets[LIMIT_SITES + 1];
    bool all[LIMIT_SITES + 1] = { false };
    struct err err = { 0 };
    *count = 0;
    sockets[0] = live->waker;
    for (size_t i = 0; i < live->flow_count; i++)
        if (live->flows[i].reader != NULL) {
            open[*count] = &live->flows[i];
            sockets[++*count] = reader_socket(live->flows[i].reader);
        }
    if (wire_wait(sockets, all, *count + 1, TICK_MS, &err) < 0)
        log_line(LOG_ERROR, "service=portail evenement=flux texte=\"%s\"", err.text);
    memcpy(ready, all + 1, *count * sizeof(*ready));
    struct wire_message message;
    if (all[0] && wire_receive(live->waker, &message, &err) < 0)
        log_line(LOG_ERROR, "service=portail evenement=flux texte=\"%s\"", err.text);
}

void *live_follow(void *self)
{
    struct live *live = self;
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    while (!atomic_load(&live->stopping)) {
        struct flow *open[LIMIT_SITES];
        bool ready[LIMIT_SITES];
        size_t count;
        open_missing(live, &arena);
        wait_for_any(live, open, ready, &count);
        for (size_t i = 0; i < count; i++)
            if (ready[i])
                flow_read(live, open[i], &arena);
        live_tell_beat(live, clock_monotonic_ms());
    }
    for (size_t i = 0; i < live->flow_count; i++)
        reader_close(&live->flows[i].reader);
    arena_release(&arena);
    return NULL;
}
