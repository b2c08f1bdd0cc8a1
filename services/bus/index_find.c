#include "bus/index_inside.h"

#include <string.h>

/* The Lots of one key in the segment. */
static int add_key(struct index *index, const struct index_segment *segment, uint32_t key,
                   struct index_entries *out, struct err *err)
{
    struct stmt s;
    uint32_t bucket = index_bucket(key, segment->level);
    int rc = index_row_get(index, &s, index_row(segment, bucket), err);
    if (rc != STMT_ROW)
        return rc;
    struct index_reader reader;
    struct span bytes = { NULL, 0 };
    bytes.data = stmt_column_blob(&s, 0, &bytes.size);
    index_decode(bytes, bucket, segment->level, &reader);
    bool more;
    while ((more = index_decode_next(&reader)) && reader.key <= key)
        if (reader.key == key)
            index_entries_add(out, reader.offset);
    bool sound = more || reader.in.size == 0;
    stmt_end(&s);
    return sound ? 0 : err_set(err, ERR_CORRUPT, "index : seau illisible");
}

static int find_group(struct index *index, const struct index_segment *segment,
                      const struct index_any *any, struct index_entries *out, struct err *err)
{
    out->count = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < any->count; i++)
        rc = add_key(index, segment, any->keys[i], out, err);
    index_entries_sort(out);
    return rc;
}

/* Keeps in `a` what both have. */
static void intersect(struct index_entries *a, const struct index_entries *b)
{
    size_t kept = 0;
    for (size_t i = 0, j = 0; i < a->count; i++) {
        while (j < b->count && b->items[j] < a->items[i])
            j++;
        if (j < b->count && b->items[j] == a->items[i])
            a->items[kept++] = a->items[i];
    }
    a->count = kept;
}

/* From the Lot before `from` on, which may hold it. */
static void tell(const struct index_entries *lots, const struct index_segment *segment,
                 uint64_t from, struct index_found *out)
{
    size_t i = 0;
    while (i + 1 < lots->count && segment->first + lots->items[i + 1] <= from)
        i++;
    for (; i < lots->count && out->count < INDEX_FOUND_MAX; i++)
        out->lots[out->count++] = segment->first + lots->items[i];
    out->until = i < lots->count ? segment->first + lots->items[i] - 1 : segment->last;
}

static int find(struct index *index, const struct index_query *query, uint64_t from,
                struct index_found *out, struct err *err)
{
    struct index_state state;
    struct index_segment segment;
    int rc = index_state(index, &state, err);
    if (rc < 0 || state.generation != query->generation || from > state.position)
        return rc;
    rc = index_segment_at(index, from, &segment, err);
    if (rc == STMT_DONE || (rc == STMT_ROW && (segment.first > from || segment.last < from)))
        return err_set(err, ERR_CORRUPT, "index : aucun segment ne tient la position %llu",
                       (unsigned long long)from);
    for (size_t i = 0; rc >= 0 && i < query->group_count; i++) {
        rc = find_group(index, &segment, &query->groups[i], &index->groups[i], err);
        if (rc == 0 && i > 0)
            intersect(&index->groups[0], &index->groups[i]);
    }
    if (rc == 0)
        tell(&index->groups[0], &segment, from, out);
    return rc;
}

int index_find(struct index *index, const struct index_query *query, uint64_t from,
               struct index_found *out, struct err *err)
{
    CHECK(query->group_count > 0 && query->group_count <= INDEX_GROUPS_MAX);
    out->count = 0;
    out->until = 0;
    int rc = store_begin_read(index->store, err);
    if (rc == 0)
        rc = find(index, query, from, out, err);
    store_rollback(index->store);
    return rc;
}
