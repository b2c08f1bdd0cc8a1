/* Of lots and of the bus: protobuf's wire format read field by field, as strictly as protobuf-c's
 * unpack and without making anything. */
#ifndef RUNTIME_LOT_BYTES_H
#define RUNTIME_LOT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BYTES_VARINT = 0, BYTES_64 = 1, BYTES_SIZED = 2, BYTES_32 = 5 };

struct span {
    const uint8_t *data;
    size_t size;
};

struct field {
    uint64_t number;
    unsigned wire;
    uint64_t value;    /* Of a varint. */
    struct span bytes; /* Of the others. */
};

/* Takes the next field off `in`. False: not such bytes. */
bool span_read_field(struct span *in, struct field *out);

#endif
