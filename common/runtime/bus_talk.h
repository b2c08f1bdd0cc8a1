/* One frame to and from the bus. */
#ifndef RUNTIME_BUS_TALK_H
#define RUNTIME_BUS_TALK_H

#include "base/arena.h"
#include "bus.pb-c.h"
#include "wire/wire.h"

/* How to reach the bus. */
struct bus_address {
    const char *endpoint;
    const struct wire_keys *keys; /* NULL: ipc inside one process. */
    const char *bus_key;
};

MUST_USE int bus_connect(struct wire_socket **out, const struct bus_address *address,
                         struct err *err);
MUST_USE int bus_send(struct wire_socket *socket, struct arena *arena, const Bus__Request *request,
                      struct err *err);
/* WIRE_MESSAGE with *out in the arena, WIRE_NOTHING, or an error. Bytes that are no Reply are
 * passed over. */
MUST_USE int bus_receive(struct wire_socket *socket, struct arena *arena, Bus__Reply **out,
                         size_t *frame_size, struct err *err);

/* The packed events of a Lot, one after the other; false at the end. lot_check() has passed. */
struct lot_cursor {
    const uint8_t *data;
    size_t size;
};
bool lot_next_event(struct lot_cursor *cursor, const uint8_t **event, size_t *size);

#endif
