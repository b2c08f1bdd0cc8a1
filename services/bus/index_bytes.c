/* Entries in memory, and as bytes. */
#include "bus/index_inside.h"

#include <stdlib.h>
#include <string.h>

/* --- Entries --- */

void index_entries_add(struct index_entries *entries, index_entry entry)
{
    if (entries->count == entries->capacity) {
        entries->capacity = entries->capacity == 0 ? 1024 : entries->capacity * 2;
        entries->items = realloc(entries->items, entries->capacity * sizeof(*entries->items));
        CHECK(entries->items != NULL);
    }
    entries->items[entries->count++] = entry;
}

void index_entries_release(struct index_entries *entries)
{
    free(entries->items);
    *entries = (struct index_entries){ NULL, 0, 0 };
}

static int compare_entries(const void *a, const void *b)
{
    index_entry left, right;
    memcpy(&left, a, sizeof(left));
    memcpy(&right, b, sizeof(right));
    return (left > right) - (left < right);
}

void index_entries_sort(struct index_entries *entries)
{
    if (entries->count < 2)
        return;
    qsort(entries->items, entries->count, sizeof(*entries->items), compare_entries);
    size_t kept = 1;
    for (size_t i = 1; i < entries->count; i++)
        if (entries->items[i] != entries->items[kept - 1])
            entries->items[kept++] = entries->items[i];
    entries->count = kept;
}

static void add_term(struct index_entries *entries, uint64_t offset, enum term_kind kind,
                     struct span text)
{
    if (text.size > 0)
        index_entries_add(entries, index_entry_of(terms_key(kind, text), offset));
}

void index_entries_add_lot(struct index_entries *entries, uint64_t offset, struct span events)
{
    struct terms_event event;
    while (terms_next(&events, &event)) {
        struct span id;
        add_term(entries, offset, TERM_TYPE, event.type);
        add_term(entries, offset, TERM_ACTOR, event.actor);
        add_term(entries, offset, TERM_NAME, event.subject);
        add_term(entries, offset, TERM_NAME, event.person);
        while (terms_next_id(&event.facts, &id))
            add_term(entries, offset, TERM_NAME, id);
    }
}

/* --- Bytes --- */

enum { VARINT_MAX = 5 };

static void put_varint(struct index_bytes *out, uint32_t value)
{
    for (; value >= 0x80; value >>= 7)
        out->data[out->size++] = (uint8_t)(value | 0x80);
    out->data[out->size++] = (uint8_t)value;
}

static uint32_t first_key(uint32_t bucket, int level)
{
    return bucket << (32 - index_bits(level));
}

void index_encode(const index_entry *entries, size_t count, uint32_t bucket, int level,
                  struct index_bytes *out)
{
    size_t needed = count * 2 * VARINT_MAX;
    out->size = 0;
    if (out->capacity < needed) {
        out->data = realloc(out->data, needed);
        CHECK(out->data != NULL);
        out->capacity = needed;
    }
    uint32_t key = first_key(bucket, level);
    uint32_t offset = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t next_key = (uint32_t)(entries[i] >> 32);
        uint32_t next_offset = (uint32_t)entries[i];
        put_varint(out, next_key - key);
        put_varint(out, next_key == key ? next_offset - offset : next_offset);
        key = next_key;
        offset = next_offset;
    }
}

void index_decode(struct span bytes, uint32_t bucket, int level, struct index_reader *out)
{
    *out = (struct index_reader){ .in = bytes, .key = first_key(bucket, level) };
}

static bool take_varint(struct span *in, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < in->size && i < VARINT_MAX; i++) {
        *out |= (uint32_t)(in->data[i] & 0x7f) << (7 * i);
        if (in->data[i] < 0x80) {
            in->data += i + 1;
            in->size -= i + 1;
            return true;
        }
    }
    return false;
}

bool index_decode_next(struct index_reader *reader)
{
    uint32_t key_distance, offset;
    struct span in = reader->in;
    if (!take_varint(&in, &key_distance) || !take_varint(&in, &offset))
        return false;
    reader->in = in;
    reader->key += key_distance;
    reader->offset = key_distance == 0 ? reader->offset + offset : offset;
    return true;
}
