/* A bus in a temporary folder and its peers, for tests: each peer is one DEALER that asks and waits
 * for the next answer. Nothing sleeps; an answer that does not come in WAIT_MS fails the test. */
#ifndef SUPPORT_BUS_PEER_H
#define SUPPORT_BUS_PEER_H

#include "support/bus_lots.h"
#include "support/folder.h"

#include "base/clock.h"
#include "bus.pb-c.h"
#include "bus/bus.h"
#include "wire/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WAIT_MS = 30000, PEER_ARENA_SIZE = 64 * 1024 * 1024 };

/* --- A peer --- */

struct peer {
    struct wire_socket *socket;
    struct arena arena;   /* Of what it sends and of the last answers; goes with the peer. */
    uint64_t chunk_bytes; /* Size of the last Chunk frame. */
};

static inline void peer_open_with(struct peer *peer, const struct wire_options *options)
{
    struct err err = { 0 };
    *peer = (struct peer){ .socket = NULL };
    arena_init(&peer->arena, PEER_ARENA_SIZE);
    if (wire_open(&peer->socket, options, &err) < 0)
        fail_msg("%s", err.text);
}

static inline void peer_open(struct peer *peer, const char *endpoint)
{
    peer_open_with(peer, &(struct wire_options){ .kind = WIRE_DEALER, .endpoint = endpoint });
}

static inline void peer_close(struct peer *peer)
{
    wire_close(&peer->socket);
    arena_release(&peer->arena);
}

static inline void peer_send_bytes(struct peer *peer, const void *data, size_t size)
{
    struct err err = { 0 };
    if (wire_send(peer->socket, NULL, 0, data, size, &err) < 0)
        fail_msg("%s", err.text);
}

static inline void peer_send(struct peer *peer, const Bus__Request *request)
{
    size_t size = bus__request__get_packed_size(request);
    uint8_t *data = malloc(size + 1);
    assert_non_null(data);
    (void)bus__request__pack(request, data);
    peer_send_bytes(peer, data, size);
    free(data);
}

/* NULL: nothing came in time. */
static inline Bus__Reply *peer_try_receive(struct peer *peer, int64_t wait_ms)
{
    struct err err = { 0 };
    struct wire_message message;
    int64_t end = clock_monotonic_ms() + wait_ms;
    int rc = wire_receive(peer->socket, &message, &err);
    while (rc == WIRE_NOTHING && clock_monotonic_ms() < end) {
        bool ready = false;
        assert_int_equal(wire_wait(&peer->socket, &ready, 1, end - clock_monotonic_ms(), &err), 0);
        rc = wire_receive(peer->socket, &message, &err);
    }
    if (rc != WIRE_MESSAGE)
        return NULL;
    Bus__Reply *reply = (Bus__Reply *)arena_unpack(&peer->arena, &bus__reply__descriptor,
                                                   message.data, message.size);
    assert_non_null(reply);
    peer->chunk_bytes = message.size;
    return reply;
}

/* Who follows is told a Head every second too: whoever waits for something else passes over it. */
static inline Bus__Reply *peer_receive(struct peer *peer, Bus__Reply__BodyCase expected)
{
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    Bus__Reply *reply = peer_try_receive(peer, WAIT_MS);
    while (reply != NULL && reply->body_case == BUS__REPLY__BODY_HEAD &&
           reply->body_case != expected)
        reply = peer_try_receive(peer, end - clock_monotonic_ms());
    assert_non_null(reply);
    if (reply->body_case == BUS__REPLY__BODY_DENIED && expected != BUS__REPLY__BODY_DENIED)
        fail_msg("denied: %s %s", reply->denied->code, reply->denied->text);
    assert_int_equal(reply->body_case, expected);
    return reply;
}

static inline void peer_assert_denied(struct peer *peer, const char *code)
{
    Plie__Refusal *denied = peer_receive(peer, BUS__REPLY__BODY_DENIED)->denied;
    assert_string_equal(denied->code, code);
    assert_true(strlen(denied->text) > 10);
}

/* --- What it asks --- */

static inline void peer_send_open(struct peer *peer, const Bus__Open *open)
{
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_OPEN;
    request.open = (Bus__Open *)(uintptr_t)open;
    peer_send(peer, &request);
}

static inline Bus__Opened *peer_open_source(struct peer *peer, const char *site, const char *source)
{
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)site;
    open.source = (char *)(uintptr_t)source;
    peer_send_open(peer, &open);
    return peer_receive(peer, BUS__REPLY__BODY_OPENED)->opened;
}

static inline void peer_send_lot(struct peer *peer, Plie__Lot *lot)
{
    Bus__Append append = BUS__APPEND__INIT;
    append.lot = lot;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_APPEND;
    request.append = &append;
    peer_send(peer, &request);
}

static inline Bus__Appended *peer_append(struct peer *peer, const struct lot_plan *plan)
{
    peer_send_lot(peer, lot_make(&peer->arena, plan));
    return peer_receive(peer, BUS__REPLY__BODY_APPENDED)->appended;
}

static inline void peer_follow(struct peer *peer, const Bus__Follow *follow)
{
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_FOLLOW;
    request.follow = (Bus__Follow *)(uintptr_t)follow;
    peer_send(peer, &request);
}

static inline void peer_credit(struct peer *peer, uint64_t bytes)
{
    Bus__Credit credit = BUS__CREDIT__INIT;
    credit.bytes = bytes;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_CREDIT;
    request.credit = &credit;
    peer_send(peer, &request);
}

static inline Bus__StatusReply *peer_status(struct peer *peer)
{
    Bus__StatusRequest status = BUS__STATUS_REQUEST__INIT;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_STATUS;
    request.status = &status;
    peer_send(peer, &request);
    return peer_receive(peer, BUS__REPLY__BODY_STATUS)->status;
}

/* Follows no more, and all that it was still sent has come. */
static inline void peer_unfollow(struct peer *peer)
{
    Bus__Unfollow unfollow = BUS__UNFOLLOW__INIT;
    Bus__StatusRequest status = BUS__STATUS_REQUEST__INIT;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_UNFOLLOW;
    request.unfollow = &unfollow;
    peer_send(peer, &request);
    request.body_case = BUS__REQUEST__BODY_STATUS;
    request.status = &status;
    peer_send(peer, &request);
    Bus__Reply *reply;
    do {
        reply = peer_try_receive(peer, WAIT_MS);
        assert_non_null(reply);
    } while (reply->body_case != BUS__REPLY__BODY_STATUS);
}

static inline int64_t status_counter(const Bus__StatusReply *status, const char *name)
{
    for (size_t i = 0; i < status->n_counters; i++)
        if (strcmp(status->counters[i]->name, name) == 0)
            return status->counters[i]->value;
    fail_msg("no counter %s", name);
    return -1;
}

/* --- A bus --- */

struct bus_home {
    char folder[FOLDER_SIZE];
    char endpoint[FOLDER_SIZE + 20];
    struct bus *bus;
};

static inline void home_start(struct bus_home *home)
{
    struct err err = { 0 };
    struct bus_options options = { .directory = home->folder, .endpoint = home->endpoint };
    if (bus_start(&home->bus, &options, &err) < 0)
        fail_msg("%s", err.text);
}

static inline void home_make(struct bus_home *home)
{
    folder_make(home->folder);
    (void)snprintf(home->endpoint, sizeof(home->endpoint), "ipc://%s/bus", home->folder);
    home->bus = NULL;
}

static inline void home_open(struct bus_home *home)
{
    home_make(home);
    home_start(home);
}

static inline void home_close(struct bus_home *home)
{
    bus_stop(&home->bus);
    folder_remove(home->folder);
}

#endif
