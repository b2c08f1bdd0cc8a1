/* A Chunk written as its rows are read: each Stored is packed once, straight from SQLite's page. */
#include "bus/reader.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADER_SIZE = 8, /* Room in front for Reply's tag and length. */
    CAPACITY_FIRST = 4096,
    ITEM_HEADER_MAX = 8,
    REPLY_CHUNK = 3, /* Field number of `chunk` in Reply. */
    CHUNK_LOTS = 1,  /* And of `lots` in Chunk. */
    WIRE_BYTES = 2,
};

void bus_chunk_init(struct chunk *chunk)
{
    *chunk = (struct chunk){ .size = HEADER_SIZE };
}

void bus_chunk_release(struct chunk *chunk)
{
    free(chunk->block);
    bus_chunk_init(chunk);
}

/* The tag and length of a sub-message; returns the bytes written. */
static size_t write_header(uint8_t *out, unsigned field, size_t length)
{
    size_t size = 0;
    out[size++] = (uint8_t)(field << 3 | WIRE_BYTES);
    for (; length >= 0x80; length >>= 7)
        out[size++] = (uint8_t)(length | 0x80);
    out[size++] = (uint8_t)length;
    return size;
}

static void reserve(struct chunk *chunk, size_t size)
{
    if (chunk->block != NULL && chunk->capacity - chunk->size >= size)
        return;
    size_t capacity = chunk->capacity == 0 ? CAPACITY_FIRST : chunk->capacity * 2;
    while (capacity - chunk->size < size)
        capacity *= 2;
    chunk->block = realloc(chunk->block, capacity);
    CHECK(chunk->block != NULL);
    chunk->capacity = capacity;
}

bool bus_chunk_add(struct chunk *chunk, const struct journal_row *row)
{
    Bus__Stored stored = BUS__STORED__INIT;
    stored.first_position = row->first_position;
    stored.received = row->received;
    /* Only read: protobuf-c's structs are not const. */
    stored.chain = (ProtobufCBinaryData){ CHAIN_SIZE, (uint8_t *)(uintptr_t)row->chain };
    stored.previous = (ProtobufCBinaryData){ CHAIN_SIZE, (uint8_t *)(uintptr_t)row->previous };
    stored.lot = (Plie__Lot *)(uintptr_t)&row->lot;
    size_t size = bus__stored__get_packed_size(&stored);
    if (chunk->lot_count > 0 && chunk->size + size + ITEM_HEADER_MAX > LIMIT_MESSAGE_SIZE)
        return false;
    reserve(chunk, size + ITEM_HEADER_MAX);
    chunk->size += write_header(chunk->block + chunk->size, CHUNK_LOTS, size);
    chunk->size += bus__stored__pack(&stored, chunk->block + chunk->size);
    chunk->lot_count++;
    return true;
}

void *bus_chunk_finish(struct chunk *chunk, const uint8_t **data, size_t *size)
{
    CHECK(chunk->lot_count > 0);
    uint8_t header[HEADER_SIZE];
    size_t header_size = write_header(header, REPLY_CHUNK, chunk->size - HEADER_SIZE);
    CHECK(header_size <= HEADER_SIZE);
    uint8_t *start = chunk->block + HEADER_SIZE - header_size;
    memcpy(start, header, header_size);
    *data = start;
    *size = chunk->size - HEADER_SIZE + header_size;
    void *block = chunk->block;
    bus_chunk_init(chunk);
    return block;
}
