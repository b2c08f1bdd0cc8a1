#include "bench/peer_bus.h"

#include "base/arena.h"
#include "base/log.h"
#include "bench/child.h"
#include "bus.pb-c.h"
#include "bus/bus.h"
#include "runtime/lot.h"
#include "wire/wire.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    ARENA_SIZE = 64 * 1024 * 1024,
    CREDIT = 1024 * 1024,
    PENDING_MAX = 1024,
    WAIT_MS = 30000,
};

struct bus_peer {
    struct child child;
    struct wire_socket *socket;
    struct arena arena;
    struct arena events_arena;
    const struct payload *payload;
    uint64_t epoch;
    uint64_t next; /* Sequence of the next Lot. */
    uint8_t chain[CHAIN_SIZE];
    struct block {
        uint8_t *data;
        size_t size;
    } pending[PENDING_MAX]; /* Sent together, before the next wait. */
    size_t pending_count;
};

/* --- Its process --- */

static void endpoint_of(const char *folder, char out[BENCH_PATH_SIZE])
{
    (void)snprintf(out, BENCH_PATH_SIZE, "ipc://%s/socket", folder);
}

int bus_peer_serve(const char *folder)
{
    sigset_t ends;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigprocmask(SIG_BLOCK, &ends, NULL);
    log_set_level(LOG_WARNING);
    char endpoint[BENCH_PATH_SIZE];
    endpoint_of(folder, endpoint);
    struct err err = { 0 };
    struct bus *bus = NULL;
    struct bus_options options = { .directory = folder, .endpoint = endpoint };
    bench_need(bus_start(&bus, &options, &err), &err);
    (void)printf("PRET\n");
    (void)fflush(stdout);
    int ignored;
    (void)sigwait(&ends, &ignored);
    bus_stop(&bus);
    return 0;
}

void bus_peer_start(struct bus_peer **out, const struct bench *bench, const char *name)
{
    struct bus_peer *bus = calloc(1, sizeof(*bus));
    CHECK(bus != NULL);
    arena_init(&bus->arena, ARENA_SIZE);
    arena_init(&bus->events_arena, ARENA_SIZE);
    char folder[BENCH_PATH_SIZE];
    char log[BENCH_PATH_SIZE + 16];
    char endpoint[BENCH_PATH_SIZE];
    (void)snprintf(folder, sizeof(folder), "%s/%s", bench->folder, name);
    (void)snprintf(log, sizeof(log), "%s/log", folder);
    if (mkdir(folder, 0700) != 0)
        bench_fail("%s: cannot be made", folder);
    const char *arguments[] = { bench->program, "--serve-bus", folder, NULL };
    child_start(&bus->child, &(struct child_plan){ .arguments = arguments,
                                                   .log_path = log,
                                                   .piped = true,
                                                   .end_signal = SIGTERM });
    child_expect(&bus->child, "PRET");
    endpoint_of(folder, endpoint);
    struct err err = { 0 };
    bench_need(wire_open(&bus->socket,
                         &(struct wire_options){ .kind = WIRE_DEALER, .endpoint = endpoint }, &err),
               &err);
    *out = bus;
}

void bus_peer_stop(struct bus_peer **bus)
{
    if (*bus == NULL)
        return;
    wire_close(&(*bus)->socket);
    child_stop(&(*bus)->child);
    arena_release(&(*bus)->arena);
    arena_release(&(*bus)->events_arena);
    free(*bus);
    *bus = NULL;
}

/* --- Talking --- */

static void send_pending(struct bus_peer *bus)
{
    struct err err = { 0 };
    for (size_t i = 0; i < bus->pending_count; i++)
        bench_need(wire_send_block(bus->socket, NULL, 0, bus->pending[i].data, bus->pending[i].data,
                                   bus->pending[i].size, &err),
                   &err);
    bus->pending_count = 0;
}

/* As Redis' library does, requests leave when there is nothing more to read. */
static void send_request(struct bus_peer *bus, const Bus__Request *request)
{
    if (bus->pending_count == PENDING_MAX)
        send_pending(bus);
    struct block *block = &bus->pending[bus->pending_count++];
    block->size = bus__request__get_packed_size(request);
    block->data = malloc(block->size + 1);
    CHECK(block->data != NULL);
    (void)bus__request__pack(request, block->data);
}

static void receive_message(struct bus_peer *bus, struct wire_message *out)
{
    struct err err = { 0 };
    int rc = wire_receive(bus->socket, out, &err);
    if (rc == WIRE_NOTHING)
        send_pending(bus);
    while (rc == WIRE_NOTHING) {
        bool ready = false;
        bench_need(wire_wait(&bus->socket, &ready, 1, WAIT_MS, &err), &err);
        rc = wire_receive(bus->socket, out, &err);
        if (rc == WIRE_NOTHING && !ready)
            bench_fail("the bus does not answer");
    }
    bench_need(rc, &err);
}

/* In the arena, until the next one. A Credit that crossed the End of its follow was denied. */
static Bus__Reply *receive_reply(struct bus_peer *bus, size_t *size)
{
    for (;;) {
        struct wire_message message;
        receive_message(bus, &message);
        arena_reset(&bus->arena);
        Bus__Reply *reply = (Bus__Reply *)arena_unpack(&bus->arena, &bus__reply__descriptor,
                                                       message.data, message.size);
        if (reply == NULL)
            bench_fail("the bus answers nonsense");
        *size = message.size;
        if (reply->body_case != BUS__REPLY__BODY_DENIED)
            return reply;
        if (strcmp(reply->denied->code, BUS_SUIVI_INCONNU) != 0)
            bench_fail("the bus: %s", reply->denied->text);
    }
}

/* --- Appending --- */

static void send_lot(void *self)
{
    struct bus_peer *bus = self;
    Plie__Lot lot = PLIE__LOT__INIT;
    lot.site = "site";
    lot.source = "bench";
    lot.epoch = bus->epoch;
    lot.first_sequence = bus->next;
    lot.count = bus->payload->count;
    lot.events = (ProtobufCBinaryData){ bus->payload->size, bus->payload->events };
    Bus__Append append = BUS__APPEND__INIT;
    append.lot = &lot;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_APPEND;
    request.append = &append;
    send_request(bus, &request);
    bus->next += bus->payload->count;
}

static void receive_mark(void *self)
{
    struct bus_peer *bus = self;
    size_t size = 0;
    const Bus__Reply *reply = receive_reply(bus, &size);
    if (reply->body_case != BUS__REPLY__BODY_APPENDED || reply->appended->held ||
        reply->appended->fenced)
        bench_fail("the bus did not store a Lot");
}

void bus_peer_client(struct bus_peer *bus, const struct payload *payload, struct load_client *out)
{
    Bus__Open open = BUS__OPEN__INIT;
    open.site = "site";
    open.source = "bench";
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_OPEN;
    request.open = &open;
    send_request(bus, &request);
    size_t size = 0;
    const Bus__Reply *reply = receive_reply(bus, &size);
    if (reply->body_case != BUS__REPLY__BODY_OPENED)
        bench_fail("the bus did not open the source");
    bus->epoch = reply->opened->epoch;
    bus->next = reply->opened->mark + 1;
    bus->payload = payload;
    *out = (struct load_client){ bus, send_lot, receive_mark };
}

/* --- Following --- */

static void send_follow(struct bus_peer *bus)
{
    Bus__Follow follow = BUS__FOLLOW__INIT;
    follow.follower = "bench";
    follow.credit = CREDIT;
    follow.until_position = bus->next - 1;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_FOLLOW;
    request.follow = &follow;
    send_request(bus, &request);
}

static void send_credit(struct bus_peer *bus, uint64_t bytes)
{
    Bus__Credit credit = BUS__CREDIT__INIT;
    credit.bytes = bytes;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_CREDIT;
    request.credit = &credit;
    send_request(bus, &request);
    send_pending(bus);
}

static void verify_link(struct bus_peer *bus, const Bus__Stored *stored)
{
    uint8_t chain[CHAIN_SIZE];
    chain_next(bus->chain, stored->lot, chain);
    if (stored->chain.len != CHAIN_SIZE || memcmp(chain, stored->chain.data, CHAIN_SIZE) != 0)
        bench_fail("the chain does not hold");
    memcpy(bus->chain, chain, CHAIN_SIZE);
}

static uint64_t take_chunk(struct bus_peer *bus, const Bus__Chunk *chunk, bool verified)
{
    uint64_t count = 0;
    for (size_t i = 0; i < chunk->n_lots; i++) {
        const Plie__Lot *lot = chunk->lots[i]->lot;
        if (verified)
            verify_link(bus, chunk->lots[i]);
        arena_reset(&bus->events_arena);
        const Plie__Events *events = (const Plie__Events *)arena_unpack(
            &bus->events_arena, &plie__events__descriptor, lot->events.data, lot->events.len);
        if (events == NULL || events->n_events != lot->count)
            bench_fail("a Lot does not unpack");
        count += events->n_events;
    }
    return count;
}

static uint64_t replay(struct bus_peer *bus, bool verified)
{
    uint64_t count = 0;
    uint64_t owed = 0;
    memset(bus->chain, 0, sizeof(bus->chain));
    send_follow(bus);
    for (;;) {
        size_t size = 0;
        const Bus__Reply *reply = receive_reply(bus, &size);
        if (reply->body_case == BUS__REPLY__BODY_END)
            return count;
        if (reply->body_case != BUS__REPLY__BODY_CHUNK)
            continue;
        owed += size;
        if (owed >= CREDIT / 2) { /* Before the work, so that the bus has its own meanwhile. */
            send_credit(bus, owed);
            owed = 0;
        }
        count += take_chunk(bus, reply->chunk, verified);
    }
}

uint64_t bus_peer_replay(void *self)
{
    return replay(self, false);
}

uint64_t bus_peer_replay_verified(void *self)
{
    return replay(self, true);
}
