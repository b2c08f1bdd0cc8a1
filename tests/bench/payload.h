/* Events of 200 bytes, packed as they stand in a Lot: the same bytes go to every system. */
#ifndef BENCH_PAYLOAD_H
#define BENCH_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

enum { PAYLOAD_EVENT_SIZE = 200, PAYLOAD_BATCH = 64 };

struct payload {
    uint8_t *events; /* Packed plie.Events. */
    size_t size;
    uint32_t count;
};

void payload_make(struct payload *out, uint32_t count);
void payload_free(struct payload *payload);

#endif
