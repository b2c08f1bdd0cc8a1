/* Receiving and sending: one frame a message, with the peer in front of it on a ROUTER. */
#include "wire/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    RECEIVED_GARBAGE = 2,
    GARBAGE_AT_ONCE = 256, /* Then the caller has its turn, however fast the nonsense comes. */
    COUNTED_SIZE = 512,    /* Smaller ones cost little, whether the peer reads them or not. */
};

static bool more_frames(const struct wire_socket *socket)
{
    return zmq_msg_more(&socket->message) != 0;
}

/* The frames of a message arrive together, so the rest of one never has to be waited for. */
static int receive_frame(struct wire_socket *socket, struct err *err)
{
    int rc = 0;
    do
        rc = zmq_msg_recv(&socket->message, socket->handle, ZMQ_DONTWAIT);
    while (rc < 0 && errno == EINTR);
    if (rc >= 0)
        return WIRE_MESSAGE;
    if (errno == EAGAIN)
        return WIRE_NOTHING;
    return err_set(err, ERR_IO, "%s: receive: %s", socket->endpoint, zmq_strerror(zmq_errno()));
}

static int pass_over(struct wire_socket *socket, struct err *err)
{
    int rc = WIRE_MESSAGE;
    while (rc == WIRE_MESSAGE && more_frames(socket))
        rc = receive_frame(socket, err);
    return rc < 0 ? rc : RECEIVED_GARBAGE;
}

static int receive_peer(struct wire_socket *socket, struct wire_message *out, struct err *err)
{
    int rc = receive_frame(socket, err);
    if (rc != WIRE_MESSAGE)
        return rc;
    out->peer_size = zmq_msg_size(&socket->message);
    if (out->peer_size > sizeof(out->peer) || !more_frames(socket))
        return pass_over(socket, err);
    memcpy(out->peer, zmq_msg_data(&socket->message), out->peer_size);
    return WIRE_MESSAGE;
}

static int receive_one(struct wire_socket *socket, struct wire_message *out, struct err *err)
{
    out->peer_size = 0;
    int rc = WIRE_MESSAGE;
    if (socket->kind == WIRE_ROUTER)
        rc = receive_peer(socket, out, err);
    if (rc == WIRE_MESSAGE)
        rc = receive_frame(socket, err);
    if (rc != WIRE_MESSAGE)
        return rc;
    if (more_frames(socket))
        return pass_over(socket, err);

    out->data = zmq_msg_data(&socket->message);
    out->size = zmq_msg_size(&socket->message);
    const char *key = socket->with_keys ? zmq_msg_gets(&socket->message, "User-Id") : NULL;
    size_t key_size = key == NULL ? 0 : strnlen(key, sizeof(out->key) - 1);
    if (key_size > 0)
        memcpy(out->key, key, key_size);
    out->key[key_size] = '\0';
    return WIRE_MESSAGE;
}

static int waker_rearm(struct wire_socket *waker)
{
    uint64_t count;
    ssize_t ignored = read(waker->fd, &count, sizeof(count)); /* Nothing to read is fine. */
    (void)ignored;
    return WIRE_NOTHING;
}

int wire_receive(struct wire_socket *socket, struct wire_message *out, struct err *err)
{
    if (socket->kind == WIRE_WAKER)
        return waker_rearm(socket);
    for (unsigned i = 0; i < GARBAGE_AT_ONCE; i++) {
        int rc = receive_one(socket, out, err);
        if (rc != RECEIVED_GARBAGE)
            return rc;
        socket->garbage_count++;
    }
    return WIRE_NOTHING;
}

void wire_wake(struct wire_socket *waker)
{
    CHECK(waker->kind == WIRE_WAKER);
    uint64_t one = 1;
    ssize_t ignored = write(waker->fd, &one, sizeof(one)); /* Full: it is ready already. */
    (void)ignored;
}

static int send_failed(struct wire_socket *socket, struct err *err)
{
    int code = zmq_errno();
    if (code == EAGAIN)
        return err_set(err, ERR_LIMIT, "%s: the peer's queue is full", socket->endpoint);
    if (code == EHOSTUNREACH)
        return err_set(err, ERR_UNREACHABLE, "%s: the peer has gone", socket->endpoint);
    return err_set(err, ERR_IO, "%s: send: %s", socket->endpoint, zmq_strerror(code));
}

static int send_peer(struct wire_socket *socket, const void *peer, size_t peer_size,
                     struct err *err)
{
    CHECK((socket->kind == WIRE_ROUTER) == (peer != NULL));
    if (peer == NULL)
        return 0;
    int rc = 0;
    do
        rc = zmq_send(socket->handle, peer, peer_size, ZMQ_DONTWAIT | ZMQ_SNDMORE);
    while (rc < 0 && errno == EINTR);
    return rc < 0 ? send_failed(socket, err) : 0;
}

/* Takes the message, sent or not. */
static int send_message(struct wire_socket *socket, zmq_msg_t *message, struct err *err)
{
    int rc = 0;
    do
        rc = zmq_msg_send(message, socket->handle, ZMQ_DONTWAIT);
    while (rc < 0 && errno == EINTR);
    if (rc >= 0)
        return 0;
    send_failed(socket, err);
    (void)zmq_msg_close(message);
    return err->code;
}

static int send_copy(struct wire_socket *socket, const void *peer, size_t peer_size,
                     const void *data, size_t size, struct err *err)
{
    int rc = send_peer(socket, peer, peer_size, err);
    if (rc < 0)
        return rc;
    zmq_msg_t message;
    CHECK(zmq_msg_init_size(&message, size) == 0);
    if (size > 0)
        memcpy(zmq_msg_data(&message), data, size);
    return send_message(socket, &message, err);
}

static void free_block(void *data, void *block)
{
    (void)data;
    free(block);
}

int wire_send_block(struct wire_socket *socket, const void *peer, size_t peer_size, void *block,
                    const void *data, size_t size, struct err *err)
{
    int rc = 0;
    if (peer != NULL && !held_has_room(&socket->held, peer, peer_size, size))
        rc = err_set(err, ERR_LIMIT, "%s: the peer does not read", socket->endpoint);
    if (rc == 0)
        rc = send_peer(socket, peer, peer_size, err);
    if (rc < 0) {
        free(block);
        return rc;
    }
    zmq_msg_t message;
    void *hint = peer == NULL ? block : held_add(&socket->held, peer, peer_size, block, size);
    /* libzmq only reads it; its parameter is not const because the block is given away. */
    CHECK(zmq_msg_init_data(&message, (void *)(uintptr_t)data, size,
                            peer == NULL ? free_block : held_free, hint) == 0);
    return send_message(socket, &message, err);
}

int wire_send(struct wire_socket *socket, const void *peer, size_t peer_size, const void *data,
              size_t size, struct err *err)
{
    if (peer == NULL || size < COUNTED_SIZE)
        return send_copy(socket, peer, peer_size, data, size, err);
    void *block = malloc(size);
    CHECK(block != NULL);
    memcpy(block, data, size);
    return wire_send_block(socket, peer, peer_size, block, block, size, err);
}
