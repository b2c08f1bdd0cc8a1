/* Inside the index only: segments, and their entries in memory. */
#ifndef BUS_INDEX_INSIDE_H
#define BUS_INDEX_INSIDE_H

#include "bus/index.h"

/* An entry: a term's key and where a Lot that holds it begins, counted from the segment's begin.
 * Sorted as numbers: by key, then by Lot. */
typedef uint64_t index_entry;
static inline index_entry index_entry_of(uint32_t key, uint64_t offset)
{
    return (uint64_t)key << 32 | offset;
}

struct index_entries {
    index_entry *items;
    size_t count;
    size_t capacity;
};
void index_entries_add(struct index_entries *entries, index_entry entry);
void index_entries_sort(struct index_entries *entries); /* And each once. */
void index_entries_release(struct index_entries *entries);
/* Of all events of a Lot. */
void index_entries_add_lot(struct index_entries *entries, uint64_t offset, struct span events);

struct index_segment {
    uint64_t first; /* Position of its first event, */
    uint64_t last;  /* and of its last. */
    int level;
};

/* A segment's entries lie in 2^bits buckets by the highest bits of the key, a row each. */
static inline int index_bits(int level)
{
    return 4 * (level + 1);
}
static inline uint32_t index_bucket(uint32_t key, int level)
{
    return key >> (32 - index_bits(level));
}

/* The bytes of a bucket's row: for each entry the distance from the key before it (at first from
 * the bucket's first key), then from the Lot before it when the key is the same, else the Lot's
 * offset; as varints. */
struct index_bytes {
    uint8_t *data;
    size_t size;
    size_t capacity;
};
void index_encode(const index_entry *entries, size_t count, uint32_t bucket, int level,
                  struct index_bytes *out);
struct index_reader {
    struct span in;
    uint32_t key;
    uint32_t offset;
};
void index_decode(struct span bytes, uint32_t bucket, int level, struct index_reader *out);
/* False: the end; `in` is not empty then when the bytes are none. */
bool index_decode_next(struct index_reader *reader);

struct index {
    struct store *store;
    struct store *beside; /* To write: for checkpoints. */
    struct index_entries entries;
    struct index_bytes bytes;
    struct index_entries groups[INDEX_GROUPS_MAX]; /* To read: the Lots of each group. */
};

/* The Lots from position `from` on that make the next segment; *last is 0 when they do not fill one
 * up to `until`. `chain` gets the chain after the last. */
MUST_USE int index_collect(struct journal *journal, uint64_t from, uint64_t until,
                           struct index_entries *out, uint64_t *last, uint8_t chain[CHAIN_SIZE],
                           struct err *err);

/* Row number of a bucket. */
uint64_t index_row(const struct index_segment *segment, uint32_t bucket);
/* Statement over the bucket's row: column 0 is its bytes. STMT_DONE: it has no entries. */
MUST_USE int index_row_get(struct index *index, struct stmt *s, uint64_t row, struct err *err);

/* Columns first, last, level. False: no such segment can be. */
bool index_segment_read(struct stmt *s, struct index_segment *out);
/* The last segment that begins at the position or before; STMT_DONE: none does. */
MUST_USE int index_segment_at(struct index *index, uint64_t position, struct index_segment *out,
                              struct err *err);

#endif
