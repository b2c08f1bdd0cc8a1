#include "runtime/lot_bytes.h"

enum { VARINT_SIZE_MAX = 10, TAG_SIZE_MAX = 5 };

static bool read_varint(struct span *in, size_t size_max, uint64_t *out)
{
    if (in->size > 0 && in->data[0] < 0x80) { /* Most are one byte. */
        *out = *in->data++;
        in->size--;
        return true;
    }
    *out = 0;
    for (size_t i = 0; i < size_max && i < in->size; i++) {
        *out |= (uint64_t)(in->data[i] & 0x7f) << (7 * i);
        if (in->data[i] < 0x80) {
            in->data += i + 1;
            in->size -= i + 1;
            return true;
        }
    }
    return false;
}

static bool read_bytes(struct span *in, uint64_t size, struct span *out)
{
    if (size > in->size)
        return false;
    *out = (struct span){ in->data, (size_t)size };
    in->data += size;
    in->size -= (size_t)size;
    return true;
}

bool span_read_field(struct span *in, struct field *out)
{
    uint64_t tag = 0;
    if (!read_varint(in, TAG_SIZE_MAX, &tag) || tag >> 3 == 0 || tag > UINT32_MAX)
        return false;
    out->number = tag >> 3;
    out->wire = (unsigned)(tag & 7);
    switch (out->wire) {
    case BYTES_VARINT:
        return read_varint(in, VARINT_SIZE_MAX, &out->value);
    case BYTES_64:
        return read_bytes(in, 8, &out->bytes);
    case BYTES_32:
        return read_bytes(in, 4, &out->bytes);
    case BYTES_SIZED:
        return read_varint(in, TAG_SIZE_MAX, &out->value) &&
               read_bytes(in, out->value, &out->bytes);
    default:
        return false;
    }
}
