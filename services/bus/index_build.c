/* Segments made from the journal, and merged. */
#include "bus/index_inside.h"

#include <string.h>

enum { PORTION_SIZE = 64 * 1024 };

static const char SEGMENT_ADD[] =
    "INSERT INTO segment (first, last, level) VALUES (:first, :last, :level)";
static const char SEGMENT_LATEST[] =
    "SELECT first, last, level FROM segment ORDER BY first DESC LIMIT 16";
static const char SEGMENT_DELETE[] = "DELETE FROM segment WHERE first >= :first AND last <= :last";
static const char BUCKET_ADD[] = "INSERT INTO bucket (id, entries) VALUES (:id, :entries)";
static const char BUCKET_DELETE[] = "DELETE FROM bucket WHERE id >= :first AND id <= :last";
static const char STATE_SET[] = "UPDATE state SET generation = :generation, position = :position,"
                                " chain = :chain WHERE id = 1";

/* --- Collecting --- */

struct collecting {
    struct index_entries *out;
    uint64_t from;
    uint64_t until;
    uint64_t next; /* Position. */
    bool ended;    /* No whole Lot is left before `until`. */
    uint8_t chain[CHAIN_SIZE];
};

static bool is_full(const struct collecting *c)
{
    return c->next - c->from >= INDEX_SEGMENT_EVENTS;
}

static size_t take_row(struct collecting *c, const struct journal_row *row)
{
    uint64_t end = row->first_position + row->lot.count - 1;
    c->ended = end > c->until || row->first_position < c->next;
    if (c->ended)
        return 0;
    struct span events = { row->lot.events.data, row->lot.events.len };
    index_entries_add_lot(c->out, row->first_position - c->from, events);
    memcpy(c->chain, row->chain, CHAIN_SIZE);
    c->next = end + 1;
    return events.size;
}

/* A view of the journal as long as a portion takes: while somebody holds one the WAL cannot begin
 * anew, and whoever works at the lowest priority holds it for long. */
static int collect_portion(struct collecting *c, struct journal *journal, struct err *err)
{
    struct journal_range range;
    struct journal_row row;
    size_t size = 0;
    int rc = journal_range(journal, c->next, &range, err);
    if (rc < 0)
        return rc;
    while (!c->ended && size < PORTION_SIZE && !is_full(c)) {
        rc = journal_range_next(&range, &row, err);
        if (rc == JOURNAL_ROW)
            size += take_row(c, &row);
        else
            c->ended = true;
    }
    journal_range_end(&range);
    return rc < 0 ? rc : 0;
}

int index_collect(struct journal *journal, uint64_t from, uint64_t until, struct index_entries *out,
                  uint64_t *last, uint8_t chain[CHAIN_SIZE], struct err *err)
{
    struct collecting c = { .out = out, .from = from, .until = until, .next = from };
    int rc = 0;
    *last = 0;
    out->count = 0;
    while (rc == 0 && !c.ended && !is_full(&c))
        rc = collect_portion(&c, journal, err);
    if (rc == 0 && is_full(&c)) {
        *last = c.next - 1;
        memcpy(chain, c.chain, CHAIN_SIZE);
    }
    return rc;
}

static int add_segment(struct index *index, const struct index_segment *segment, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, index->store, SEGMENT_ADD);
    stmt_u64(&s, ":first", segment->first);
    stmt_u64(&s, ":last", segment->last);
    stmt_i64(&s, ":level", segment->level);
    return stmt_exec(&s, 1, err);
}

/* Sorted entries, each into the row of its bucket. */
static int add_buckets(struct index *index, const struct index_segment *segment, struct err *err)
{
    const struct index_entries *entries = &index->entries;
    int rc = 0;
    for (size_t i = 0, end; rc == 0 && i < entries->count; i = end) {
        uint32_t bucket = index_bucket((uint32_t)(entries->items[i] >> 32), segment->level);
        for (end = i + 1; end < entries->count; end++)
            if (index_bucket((uint32_t)(entries->items[end] >> 32), segment->level) != bucket)
                break;
        index_encode(&entries->items[i], end - i, bucket, segment->level, &index->bytes);
        struct stmt s;
        stmt_begin(&s, index->store, BUCKET_ADD);
        stmt_u64(&s, ":id", index_row(segment, bucket));
        stmt_blob_borrowed(&s, ":entries", index->bytes.data, index->bytes.size);
        rc = stmt_exec(&s, 1, err);
    }
    return rc;
}

/* --- Merging --- */

/* The latest segments when they are as many of one level as make one of the next, oldest first. */
static int read_mergeable(struct index *index, struct index_segment out[INDEX_MERGED], bool *found,
                          struct err *err)
{
    struct stmt s;
    size_t count = 0;
    int rc;
    stmt_begin(&s, index->store, SEGMENT_LATEST);
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct index_segment *segment = &out[INDEX_MERGED - 1 - count];
        if (!index_segment_read(&s, segment) || segment->level != out[INDEX_MERGED - 1].level)
            break;
        if (++count == INDEX_MERGED)
            break;
    }
    stmt_end(&s);
    *found = count == INDEX_MERGED && out[0].level < INDEX_LEVELS - 1;
    return rc < 0 ? rc : 0;
}

/* Adds a bucket of a segment to the entries, as seen from `first`. */
static int take_bucket(struct index *index, const struct index_segment *segment, uint32_t bucket,
                       uint64_t first, struct err *err)
{
    struct stmt s;
    int rc = index_row_get(index, &s, index_row(segment, bucket), err);
    if (rc != STMT_ROW)
        return rc;
    struct index_reader reader;
    struct span bytes = { NULL, 0 };
    bytes.data = stmt_column_blob(&s, 0, &bytes.size);
    index_decode(bytes, bucket, segment->level, &reader);
    while (index_decode_next(&reader))
        index_entries_add(&index->entries,
                          index_entry_of(reader.key, segment->first - first + reader.offset));
    bool sound = reader.in.size == 0;
    stmt_end(&s);
    return sound ? 0 : err_set(err, ERR_CORRUPT, "index : seau illisible");
}

static int delete_segment(struct index *index, const struct index_segment *segment, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, index->store, BUCKET_DELETE);
    stmt_u64(&s, ":first", index_row(segment, 0));
    stmt_u64(&s, ":last", index_row(segment, (1u << index_bits(segment->level)) - 1));
    int rc = stmt_exec(&s, -1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, index->store, SEGMENT_DELETE);
    stmt_u64(&s, ":first", segment->first);
    stmt_u64(&s, ":last", segment->last);
    return stmt_exec(&s, 1, err);
}

static int merge(struct index *index, const struct index_segment parts[INDEX_MERGED],
                 struct err *err)
{
    struct index_segment whole = { parts[0].first, parts[INDEX_MERGED - 1].last,
                                   parts[0].level + 1 };
    int rc = 0;
    for (uint32_t bucket = 0; rc == 0 && bucket >> index_bits(parts[0].level) == 0; bucket++) {
        index->entries.count = 0;
        for (size_t i = 0; rc == 0 && i < INDEX_MERGED; i++)
            rc = take_bucket(index, &parts[i], bucket, whole.first, err);
        index_entries_sort(&index->entries);
        if (rc == 0)
            rc = add_buckets(index, &whole, err);
    }
    for (size_t i = 0; rc == 0 && i < INDEX_MERGED; i++)
        rc = delete_segment(index, &parts[i], err);
    return rc == 0 ? add_segment(index, &whole, err) : rc;
}

static int merge_all(struct index *index, struct err *err)
{
    struct index_segment parts[INDEX_MERGED];
    bool found = true;
    int rc = 0;
    while (rc == 0 && found) {
        rc = read_mergeable(index, parts, &found, err);
        if (rc == 0 && found)
            rc = merge(index, parts, err);
    }
    return rc;
}

/* --- Extending --- */

static int save_state(struct index *index, const struct index_state *state, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, index->store, STATE_SET);
    stmt_u64(&s, ":generation", state->generation);
    stmt_u64(&s, ":position", state->position);
    stmt_blob(&s, ":chain", state->chain, CHAIN_SIZE);
    return stmt_exec(&s, 1, err);
}

/* The next segment, when the journal fills one. */
static int extend_once(struct index *index, struct journal *journal, uint64_t until,
                       struct index_state *state, bool *added, struct err *err)
{
    struct index_segment segment = { .first = state->position + 1 };
    int rc = index_collect(journal, segment.first, until, &index->entries, &segment.last,
                           state->chain, err);
    *added = rc == 0 && segment.last != 0;
    if (!*added)
        return rc;
    state->position = segment.last;
    index_entries_sort(&index->entries);
    rc = add_buckets(index, &segment, err);
    if (rc == 0)
        rc = add_segment(index, &segment, err);
    return rc == 0 ? merge_all(index, err) : rc;
}

static int extend(struct index *index, struct journal *journal, const struct journal_head *head,
                  size_t max, size_t *added, struct err *err)
{
    struct index_state state;
    bool more = true;
    int rc = index_state(index, &state, err);
    CHECK(rc < 0 || state.position == 0 || state.generation == head->generation);
    state.generation = head->generation;
    while (rc == 0 && more && *added < max) {
        rc = extend_once(index, journal, head->position, &state, &more, err);
        *added += rc == 0 && more;
    }
    return rc == 0 ? save_state(index, &state, err) : rc;
}

int index_extend(struct index *index, struct journal *journal, const struct journal_head *head,
                 size_t max, size_t *added, struct err *err)
{
    *added = 0;
    int rc = store_begin(index->store, err);
    if (rc == 0)
        rc = extend(index, journal, head, max, added, err);
    if (rc == 0)
        rc = store_commit(index->store, err);
    if (rc < 0)
        store_rollback(index->store);
    return rc;
}
