/* ZeroMQ sockets, opened the one right way. The only module that sees zmq.h and czmq.h.
 * A message is one protobuf frame (a ROUTER adds the peer's identity in front). Every socket has a
 * bounded message size, high-water marks, heartbeats, linger 0 and, over tcp, CURVE; tcp without a
 * key is refused with ERR_CONFIG, a peer that sends more than LIMIT_MESSAGE_SIZE is cut off.
 * A socket belongs to the thread that opened it. */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire_socket;

enum { WIRE_PEER_SIZE = 64, WIRE_KEY_SIZE = 41 }; /* A Z85 key and its end. */

/* The long-term CURVE key pair of one program. */
struct wire_keys {
    char public_key[WIRE_KEY_SIZE];
    char secret_key[WIRE_KEY_SIZE];
};

enum wire_kind {
    WIRE_ROUTER,
    WIRE_DEALER,
    WIRE_PAIR,  /* inproc only: between the threads of one service. */
    WIRE_WAKER, /* No endpoint, no message: any thread makes it ready with wire_wake(). */
};

struct wire_options {
    enum wire_kind kind;
    const char *endpoint;         /* ipc://…, tcp://…, inproc:// for WIRE_PAIR. */
    bool bind;                    /* Else connect. */
    const struct wire_keys *keys; /* NULL: no CURVE, only over ipc and inproc. */
    const char *server_key;       /* Z85; of the bound side, when connecting with keys. */
    int send_queue_max;           /* Messages kept for one peer; 0: LIMIT_QUEUE_MESSAGES. */
};

MUST_USE int wire_open(struct wire_socket **out, const struct wire_options *options,
                       struct err *err);
void wire_close(struct wire_socket **socket);
/* The endpoint as bound: tcp://127.0.0.1:* has its port by then. */
const char *wire_endpoint(const struct wire_socket *socket);

MUST_USE int wire_keys_new(struct wire_keys *out, struct err *err);
bool wire_key_is_valid(const char *key); /* 40 characters of Z85. */

/* One received message; `data` lives until the next receive on the same socket. */
struct wire_message {
    uint8_t peer[WIRE_PEER_SIZE]; /* ROUTER: whom to answer. */
    size_t peer_size;
    char key[WIRE_KEY_SIZE]; /* The peer's proven public key, Z85; "" without CURVE. */
    const uint8_t *data;
    size_t size;
};

enum { WIRE_NOTHING = 0, WIRE_MESSAGE = 1 };

/* Never waits: WIRE_MESSAGE, WIRE_NOTHING, or an error. Messages of more than one frame, or of
 * none, are counted as garbage and passed over. */
MUST_USE int wire_receive(struct wire_socket *socket, struct wire_message *out, struct err *err);

/* Never waits. A ROUTER needs the peer; a DEALER and a PAIR take NULL, 0. ERR_LIMIT: the peer's
 * queue is full, by its messages or (a ROUTER's) by LIMIT_PEER_SIZE bytes that it has not read;
 * ERR_UNREACHABLE: the peer has gone; nothing was sent. */
MUST_USE int wire_send(struct wire_socket *socket, const void *peer, size_t peer_size,
                       const void *data, size_t size, struct err *err);

/* The same without a copy: `data` lies in the block that malloc() gave as `block`, which belongs to
 * the socket from here on, sent or not. */
MUST_USE int wire_send_block(struct wire_socket *socket, const void *peer, size_t peer_size,
                             void *block, const void *data, size_t size, struct err *err);

/* Makes the WAKER ready, from any thread; wire_receive() on it, by its owner, makes it wait again.
 */
void wire_wake(struct wire_socket *waker);

/* Waits until one of the sockets (at most WIRE_WAIT_MAX) can be read, at most timeout_ms (-1: no
 * limit). ready[i] tells which. A signal ends the wait early. */
enum { WIRE_WAIT_MAX = 320 }; /* A follower for each of LIMIT_SITES, and some. */
MUST_USE int wire_wait(struct wire_socket *const sockets[], bool ready[], size_t count,
                       int64_t timeout_ms, struct err *err);

uint64_t wire_garbage_count(const struct wire_socket *socket);

/* The one ZAP handler of the process: which keys may connect to bound sockets with keys. Must run
 * before the first such socket is opened; `allow` is called on the handler's own thread for each
 * new connection. Rights per message are the caller's, by wire_message.key: a revoked key keeps its
 * open connection. */
MUST_USE int wire_zap_start(bool (*allow)(void *self, const char *key), void *self,
                            struct err *err);
void wire_zap_stop(void);

#endif
