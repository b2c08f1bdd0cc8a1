/* One change in packed protobuf. A level is read into fields, one of them is changed or descended
 * into, and the level is written again around it. */
#include "fuzz/fuzz.h"

#include "runtime/lot_bytes.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 4096, DEPTH_MAX = 12, PLAIN_ONE_IN = 16 };

struct level {
    const ProtobufCMessageDescriptor *message;
    fuzz_inside_fn *inside;
    unsigned depth;
};

static uint64_t state;

/* xorshift64*: what libFuzzer's seed says, and nothing else. */
static uint32_t draw(uint32_t limit)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * UINT64_C(2685821657736338717)) >> 33) % limit;
}

/* --- Writing --- */

struct output {
    uint8_t *data;
    size_t size;
    size_t capacity;
    bool full;
};

static void put(struct output *out, const void *data, size_t size)
{
    if (out->full || out->size + size > out->capacity) {
        out->full = true;
        return;
    }
    if (size > 0)
        memcpy(out->data + out->size, data, size);
    out->size += size;
}

static void put_varint(struct output *out, uint64_t value)
{
    uint8_t bytes[10];
    size_t size = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[size++] = (uint8_t)(value | 0x80);
    bytes[size++] = (uint8_t)value;
    put(out, bytes, size);
}

static void put_field(struct output *out, const struct field *field)
{
    put_varint(out, field->number << 3 | field->wire);
    if (field->wire == BYTES_VARINT)
        put_varint(out, field->value);
    else if (field->wire == BYTES_SIZED)
        put_varint(out, field->bytes.size);
    if (field->wire != BYTES_VARINT)
        put(out, field->bytes.data, field->bytes.size);
}

/* --- One field --- */

static size_t change(const struct level *level, const uint8_t *data, size_t size, uint8_t *out,
                     size_t capacity);

static uint64_t change_number(uint64_t value)
{
    static const uint64_t EDGES[] = { 0,         1,          2,          127,        128,
                                      255,       0x7fffffff, 0x80000000, 0xffffffff, 1000000,
                                      INT64_MAX, UINT64_MAX, 1u << 20,   4096,       50 };
    switch (draw(5)) {
    case 0:
        return value + 1;
    case 1:
        return value - 1;
    case 2:
        return EDGES[draw(COUNT_OF(EDGES))];
    case 3:
        return draw(16);
    default:
        return value ^ (UINT64_C(1) << draw(64));
    }
}

static const ProtobufCFieldDescriptor *describe(const struct level *level, uint64_t number)
{
    if (level->message == NULL || number > INT32_MAX)
        return NULL;
    return protobuf_c_message_descriptor_get_field(level->message, (unsigned)number);
}

/* The message that stands in the field; NULL: plain bytes. */
static const ProtobufCMessageDescriptor *message_in(const struct level *level,
                                                    const ProtobufCFieldDescriptor *field)
{
    if (field == NULL || level->depth >= DEPTH_MAX)
        return NULL;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return field->descriptor;
    if (field->type == PROTOBUF_C_TYPE_BYTES && level->inside != NULL)
        return level->inside(level->message, field);
    return NULL;
}

/* `room` holds the new bytes of a field. */
static void change_field(const struct level *level, struct field *field, uint8_t *room,
                         size_t capacity)
{
    if (field->wire == BYTES_VARINT) {
        field->value = change_number(field->value);
        return;
    }
    if (field->wire != BYTES_SIZED)
        return;
    const ProtobufCMessageDescriptor *message = message_in(level, describe(level, field->number));
    size_t size = field->bytes.size < capacity ? field->bytes.size : capacity;
    if (message != NULL && draw(PLAIN_ONE_IN) != 0) {
        struct level below = { message, level->inside, level->depth + 1 };
        field->bytes.size = change(&below, field->bytes.data, size, room, capacity);
    } else {
        if (size > 0)
            memcpy(room, field->bytes.data, size);
        field->bytes.size =
            LLVMFuzzerMutate(room, size, size + 16 < capacity ? size + 16 : capacity);
    }
    field->bytes.data = room;
}

/* A field that the message knows, with something in it. */
static struct field new_field(const struct level *level)
{
    static const uint8_t TEXTS[] = "2017-03-14projetemploi-r1-0189";
    struct field field = { .number = 1 + draw(40), .wire = BYTES_VARINT, .value = draw(8) };
    if (level->message == NULL || level->message->n_fields == 0)
        return field;
    const ProtobufCFieldDescriptor *known = &level->message->fields[draw(level->message->n_fields)];
    field.number = known->id;
    if (known->type == PROTOBUF_C_TYPE_STRING || known->type == PROTOBUF_C_TYPE_BYTES ||
        known->type == PROTOBUF_C_TYPE_MESSAGE) {
        size_t start = draw(sizeof(TEXTS) - 1);
        field.wire = BYTES_SIZED;
        field.bytes = (struct span){ TEXTS + start, draw((uint32_t)(sizeof(TEXTS) - start)) };
        if (message_in(level, known) != NULL)
            field.bytes.size = 0;
    }
    return field;
}

/* --- A level --- */

static size_t read_level(const uint8_t *data, size_t size, struct field *fields)
{
    struct span in = { data, size };
    size_t count = 0;
    while (in.size > 0 && count < FIELDS_MAX - 1 && span_read_field(&in, &fields[count]))
        count++;
    return in.size == 0 ? count : SIZE_MAX;
}

static size_t change_list(const struct level *level, struct field *fields, size_t count,
                          uint8_t *room, size_t capacity)
{
    size_t at = count == 0 ? 0 : draw((uint32_t)count);
    uint32_t act = count == 0 ? 0 : draw(12);
    if (act == 0) { /* One more. */
        fields[count] = new_field(level);
        return count + 1;
    }
    if (act == 1) { /* One less. */
        memmove(&fields[at], &fields[at + 1], (count - at - 1) * sizeof(*fields));
        return count - 1;
    }
    if (act == 2) { /* Twice. */
        memmove(&fields[at + 1], &fields[at], (count - at) * sizeof(*fields));
        return count + 1;
    }
    if (act == 3) { /* Elsewhere. */
        size_t other = draw((uint32_t)count);
        struct field moved = fields[at];
        fields[at] = fields[other];
        fields[other] = moved;
        return count;
    }
    change_field(level, &fields[at], room, capacity);
    return count;
}

static size_t change(const struct level *level, const uint8_t *data, size_t size, uint8_t *out,
                     size_t capacity)
{
    struct field *fields = malloc(FIELDS_MAX * sizeof(*fields));
    uint8_t *room = malloc(capacity + 1);
    CHECK(fields != NULL);
    CHECK(room != NULL);
    struct output output = { .data = out, .capacity = capacity };
    size_t count = read_level(data, size, fields);
    if (count != SIZE_MAX) {
        count = change_list(level, fields, count, room, capacity);
        for (size_t i = 0; i < count; i++)
            put_field(&output, &fields[i]);
    }
    free(room);
    free(fields);
    if (count != SIZE_MAX && !output.full)
        return output.size;
    size = size < capacity ? size : capacity;
    if (size > 0)
        memcpy(out, data, size);
    return LLVMFuzzerMutate(out, size, capacity);
}

size_t fuzz_mutate(const ProtobufCMessageDescriptor *message, fuzz_inside_fn *inside, uint8_t *data,
                   size_t size, size_t size_max, unsigned seed)
{
    state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    if (size_max == 0)
        return 0;
    if (draw(PLAIN_ONE_IN) == 0)
        return LLVMFuzzerMutate(data, size, size_max);
    uint8_t *copy = malloc(size + 1);
    CHECK(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    struct level top = { message, inside, 0 };
    for (uint32_t i = 1 + draw(3); i > 0; i--) {
        size = change(&top, copy, size, data, size_max);
        uint8_t *bigger = realloc(copy, size + 1);
        CHECK(bigger != NULL);
        copy = bigger;
        if (size > 0)
            memcpy(copy, data, size);
    }
    free(copy);
    return size;
}
