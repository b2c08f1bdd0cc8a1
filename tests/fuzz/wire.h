/* In the place of wire/wire.c: sockets without a network. What a target gives is what the next
 * wire_receive() of any socket takes; what is sent goes to the target's own check. The clock stands
 * still until it is moved. */
#ifndef FUZZ_WIRE_H
#define FUZZ_WIRE_H

#include "base/clock.h"
#include "wire/wire.h"

#include <stddef.h>
#include <stdint.h>

/* Once, before the first socket. `sent` is given every frame that leaves. */
void fuzz_wire_open(void (*sent)(const uint8_t *data, size_t size));

/* Borrowed until it was received or another is given. */
void fuzz_wire_give(uint8_t peer, const uint8_t *data, size_t size);
void fuzz_wire_clear(void); /* Nobody has received it. */
/* For whoever waits by itself: `next` gives one more frame when a socket finds none, or says that
 * there are no more; then waiting moves the clock to its end. */
void fuzz_wire_ask(bool (*next)(void));

/* The clock and the random bytes begin anew: an input does the same every time. */
void fuzz_world_reset(void);
void fuzz_world_move(uint32_t ms);
const struct world *fuzz_world(void);

#endif
