/* What a ROUTER holds for a peer that asks and does not read: so many bytes and no more. */
#include "base/clock.h"
#include "base/limits.h"
#include "wire/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include <cmocka.h>

enum { WAIT_MS = 30000 };

static char folder[64];
static char ipc[128];

static int make_folder(void **unused)
{
    (void)unused;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(folder, sizeof(folder), "%.30s/plie-held-XXXXXX",
                   tmp == NULL || strlen(tmp) > 30 ? "/tmp" : tmp);
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(ipc, sizeof(ipc), "ipc://%s/s", folder);
    return 0;
}

static int remove_folder(void **unused)
{
    (void)unused;
    (void)unlink(ipc + strlen("ipc://"));
    return rmdir(folder);
}

static struct wire_socket *open_socket(enum wire_kind kind)
{
    struct err err = { 0 };
    struct wire_socket *socket;
    const struct wire_options options = { .kind = kind,
                                          .endpoint = ipc,
                                          .bind = kind == WIRE_ROUTER };
    if (wire_open(&socket, &options, &err) < 0)
        fail_msg("%s", err.text);
    return socket;
}

static struct wire_message receive(struct wire_socket *router)
{
    struct err err = { 0 };
    struct wire_message message;
    bool ready = false;
    int64_t end_ms = clock_monotonic_ms() + WAIT_MS;
    while (wire_receive(router, &message, &err) != WIRE_MESSAGE) {
        assert_true(clock_monotonic_ms() < end_ms);
        assert_int_equal(wire_wait(&router, &ready, 1, WAIT_MS, &err), 0);
    }
    return message;
}

/* A peer that takes nothing off the line beyond one message. */
static void *lazy_dealer(void *context)
{
    void *socket = zmq_socket(context, ZMQ_DEALER);
    int one = 1;
    int no_wait = 0;
    int wait_ms = WAIT_MS;
    assert_int_equal(zmq_setsockopt(socket, ZMQ_RCVHWM, &one, sizeof(one)), 0);
    assert_int_equal(zmq_setsockopt(socket, ZMQ_RCVTIMEO, &wait_ms, sizeof(wait_ms)), 0);
    assert_int_equal(zmq_setsockopt(socket, ZMQ_LINGER, &no_wait, sizeof(no_wait)), 0);
    assert_int_equal(zmq_connect(socket, ipc), 0);
    assert_int_equal(zmq_send(socket, "ask", 3, 0), 3);
    return socket;
}

enum { LARGE = 1024 * 1024 };

/* Sends large ones until the peer has no more room; how many it took. */
static unsigned fill_up(struct wire_socket *router, const struct wire_message *to,
                        const char *large)
{
    unsigned sent = 0;
    struct err err = { 0 };
    while (wire_send(router, to->peer, to->peer_size, large, LARGE, &err) == 0)
        assert_true(++sent < 2 * LIMIT_PEER_SIZE / LARGE);
    assert_int_equal(err.code, ERR_LIMIT);
    return sent;
}

static void who_does_not_read_costs_so_many_bytes_and_no_more(void **unused)
{
    (void)unused;
    struct wire_socket *router = open_socket(WIRE_ROUTER);
    void *context = zmq_ctx_new();
    void *lazy = lazy_dealer(context);
    char *large = calloc(1, LARGE);
    struct err err = { 0 };
    struct wire_message lazy_asks = receive(router);
    unsigned sent = fill_up(router, &lazy_asks, large);
    assert_true(sent >= LIMIT_PEER_SIZE / LARGE);
    /* What is small is bounded by its number. */
    assert_int_equal(
        wire_send(router, lazy_asks.peer, lazy_asks.peer_size, "small", strlen("small"), &err), 0);

    struct wire_socket *dealer = open_socket(WIRE_DEALER);
    assert_int_equal(wire_send(dealer, NULL, 0, "ask", 3, &err), 0);
    struct wire_message other_asks = receive(router); /* Another peer has its own room. */
    assert_int_equal(wire_send(router, other_asks.peer, other_asks.peer_size, large, LARGE, &err),
                     0);

    for (unsigned i = 0; i < sent; i++) /* Whoever reads after all gets all. */
        assert_int_equal(zmq_recv(lazy, large, LARGE, 0), LARGE);
    assert_int_equal(zmq_recv(lazy, large, LARGE, 0), strlen("small"));
    assert_true(fill_up(router, &lazy_asks, large) >= LIMIT_PEER_SIZE / LARGE / 2);
    free(large);
    wire_close(&dealer);
    wire_close(&router); /* With all that is still held. */
    zmq_close(lazy);
    zmq_ctx_term(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_does_not_read_costs_so_many_bytes_and_no_more),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
