#include "fuzz/wire.h"

#include "fuzz/fuzz.h"

#include "base/limits.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_MAX_MS = 60 * 1000 };

struct wire_socket {
    enum wire_kind kind;
};

static struct {
    void (*sent)(const uint8_t *data, size_t size);
    const uint8_t *data; /* NULL: nothing waits. */
    size_t size;
    uint8_t peer;
    bool (*next)(void);
} wire;

void fuzz_wire_open(void (*sent)(const uint8_t *data, size_t size))
{
    wire.sent = sent;
}

void fuzz_wire_give(uint8_t peer, const uint8_t *data, size_t size)
{
    wire.peer = peer;
    wire.data = size > LIMIT_MESSAGE_SIZE ? NULL : data; /* Its peer was cut off. */
    wire.size = size;
}

void fuzz_wire_clear(void)
{
    wire.data = NULL;
}

void fuzz_wire_ask(bool (*next)(void))
{
    wire.next = next;
}

static bool waits(void)
{
    return wire.data != NULL || (wire.next != NULL && wire.next() && wire.data != NULL);
}

/* --- wire.h --- */

int wire_open(struct wire_socket **out, const struct wire_options *options, struct err *err)
{
    (void)err;
    *out = calloc(1, sizeof(**out));
    CHECK(*out != NULL);
    (*out)->kind = options->kind;
    return 0;
}

void wire_close(struct wire_socket **socket)
{
    free(*socket);
    *socket = NULL;
}

const char *wire_endpoint(const struct wire_socket *socket)
{
    (void)socket;
    return "ipc://fuzz";
}

uint64_t wire_garbage_count(const struct wire_socket *socket)
{
    (void)socket;
    return 0;
}

int wire_receive(struct wire_socket *socket, struct wire_message *out, struct err *err)
{
    (void)err;
    if (socket->kind == WIRE_WAKER || !waits())
        return WIRE_NOTHING;
    *out = (struct wire_message){ .peer_size = 5, .data = wire.data, .size = wire.size };
    out->peer[4] = wire.peer;
    wire.data = NULL;
    return WIRE_MESSAGE;
}

int wire_send(struct wire_socket *socket, const void *peer, size_t peer_size, const void *data,
              size_t size, struct err *err)
{
    (void)err;
    CHECK((socket->kind == WIRE_ROUTER) == (peer_size > 0));
    CHECK((socket->kind == WIRE_ROUTER) == (peer != NULL));
    CHECK(size <= LIMIT_MESSAGE_SIZE);
    wire.sent(data, size);
    return 0;
}

int wire_send_block(struct wire_socket *socket, const void *peer, size_t peer_size, void *block,
                    const void *data, size_t size, struct err *err)
{
    int rc = wire_send(socket, peer, peer_size, data, size, err);
    free(block);
    return rc;
}

void wire_wake(struct wire_socket *waker)
{
    CHECK(waker->kind == WIRE_WAKER);
}

int wire_wait(struct wire_socket *const sockets[], bool ready[], size_t count, int64_t timeout_ms,
              struct err *err)
{
    (void)sockets;
    (void)err;
    bool ready_now = waits();
    for (size_t i = 0; i < count; i++)
        ready[i] = ready_now;
    if (wire.next != NULL && !ready_now)
        fuzz_world_move(timeout_ms < 0 || timeout_ms > WAIT_MAX_MS ? WAIT_MAX_MS
                                                                   : (uint32_t)timeout_ms);
    return 0;
}

/* --- clock.h --- */

enum { START_S = 1496311200 }; /* 2017-06-01 10:00 UTC */

static int64_t moved_us;
static uint64_t blocks;

void fuzz_world_reset(void)
{
    moved_us = 0;
    blocks = 0;
}

void fuzz_world_move(uint32_t ms)
{
    moved_us += (int64_t)ms * 1000;
}

static int64_t now_us(void *self)
{
    (void)self;
    return (int64_t)START_S * 1000000 + moved_us;
}

static void fill_random(void *self, void *out, size_t size)
{
    (void)self;
    uint8_t seed[randombytes_SEEDBYTES] = { 0 };
    blocks++;
    memcpy(seed, &blocks, sizeof(blocks));
    randombytes_buf_deterministic(out, size, seed);
}

const struct world *fuzz_world(void)
{
    static const struct world world = { now_us, fill_random, NULL };
    return &world;
}

const struct world *world_system(void)
{
    return fuzz_world();
}

int64_t clock_monotonic_us(void)
{
    return (int64_t)3600 * 1000000 + moved_us;
}

int64_t clock_monotonic_ms(void)
{
    return clock_monotonic_us() / 1000;
}
