/* Inside wire only: what a socket is. */
#ifndef WIRE_SOCKET_H
#define WIRE_SOCKET_H

#include "wire/held.h"
#include "wire/wire.h"

#include <zmq.h>

enum { ENDPOINT_SIZE = 256 };

struct wire_socket {
    enum wire_kind kind;
    void *handle;      /* Of zmq; NULL for a WAKER. */
    int fd;            /* Of the WAKER, else -1. */
    zmq_msg_t message; /* The last one received. */
    bool with_keys;
    uint64_t garbage_count;
    char endpoint[ENDPOINT_SIZE];
    struct held held; /* Of a ROUTER. */
};

#endif
