#include "bus/index_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INDEX_FORMAT = 1 };

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS state ("
    " id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, generation INTEGER NOT NULL,"
    " position INTEGER NOT NULL, chain BLOB NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS segment ("
    " first INTEGER PRIMARY KEY, last INTEGER NOT NULL, level INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS bucket (id INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;";
static const char STATE_GET[] =
    "SELECT format, generation, position, chain FROM state WHERE id = 1";
static const char STATE_ADD[] = "INSERT INTO state (id, format, generation, position, chain)"
                                " VALUES (1, :format, 0, 0, :chain) ON CONFLICT (id) DO NOTHING";
static const char SEGMENT_AT[] = "SELECT first, last, level FROM segment WHERE first <= :position"
                                 " ORDER BY first DESC LIMIT 1";
static const char BUCKET_GET[] = "SELECT entries FROM bucket WHERE id = :id";

void index_path(const char *directory, char *out, size_t size)
{
    (void)snprintf(out, size, "%s/index.db", directory);
}

int index_remove(const char *directory, struct err *err)
{
    char path[4096];
    index_path(directory, path, sizeof(path));
    return store_remove(path, err);
}

static int prepare_write(struct index *index, struct err *err)
{
    /* What a crash takes away is made again: no commit needs to wait for the disk. */
    int rc = store_exec(index->store, "PRAGMA synchronous=NORMAL", err);
    if (rc == 0)
        rc = store_begin(index->store, err);
    if (rc == 0)
        rc = store_exec(index->store, SCHEMA, err);
    if (rc < 0)
        return rc;
    static const uint8_t zeros[CHAIN_SIZE];
    struct stmt s;
    stmt_begin(&s, index->store, STATE_ADD);
    stmt_i64(&s, ":format", INDEX_FORMAT);
    stmt_blob(&s, ":chain", zeros, sizeof(zeros));
    rc = stmt_exec(&s, -1, err);
    return rc == 0 ? store_commit(index->store, err) : rc;
}

int index_open(struct index **out, const char *directory, enum journal_mode mode, const char *vfs,
               struct err *err)
{
    struct index *index = calloc(1, sizeof(*index));
    CHECK(index != NULL);
    char path[4096];
    index_path(directory, path, sizeof(path));
    struct store_options options = { .mode = mode == JOURNAL_WRITE ? STORE_WRITE : STORE_READ,
                                     .vfs = vfs };
    int rc = store_open(&index->store, path, &options, err);
    if (rc == 0 && mode == JOURNAL_WRITE)
        rc = prepare_write(index, err);
    options.mode = STORE_READ;
    if (rc == 0 && mode == JOURNAL_WRITE)
        rc = store_open(&index->beside, path, &options, err);
    struct index_state state;
    if (rc == 0)
        rc = index_state(index, &state, err);
    if (rc < 0)
        index_close(&index);
    *out = index;
    return rc;
}

void index_close(struct index **index_out)
{
    struct index *index = *index_out;
    if (index == NULL)
        return;
    if (index->store != NULL)
        store_rollback(index->store);
    store_close(&index->beside);
    store_close(&index->store);
    index_entries_release(&index->entries);
    for (size_t i = 0; i < INDEX_GROUPS_MAX; i++)
        index_entries_release(&index->groups[i]);
    free(index->bytes.data);
    free(index);
    *index_out = NULL;
}

int index_checkpoint(struct index *index, struct err *err)
{
    return store_checkpoint(index->beside, false, NULL, err);
}

int index_state(struct index *index, struct index_state *out, struct err *err)
{
    *out = (struct index_state){ 0 };
    struct stmt s;
    stmt_begin(&s, index->store, STATE_GET);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    size_t size = 0;
    bool sound = rc == STMT_ROW && stmt_column_i64(&s, 0) == INDEX_FORMAT &&
                 stmt_column_i64(&s, 1) >= 0 && stmt_column_i64(&s, 2) >= 0;
    const void *chain = sound ? stmt_column_blob(&s, 3, &size) : NULL;
    sound = sound && size == CHAIN_SIZE;
    if (sound) {
        out->generation = stmt_column_u64(&s, 1);
        out->position = stmt_column_u64(&s, 2);
        memcpy(out->chain, chain, CHAIN_SIZE);
    }
    stmt_end(&s);
    return sound ? 0 : err_set(err, ERR_CORRUPT, "%s : index illisible", store_path(index->store));
}

/* Is the Lot that ends at the state's position the one that the journal has there? */
static int ends_in(struct journal *journal, const struct index_state *state, bool *out,
                   struct err *err)
{
    struct journal_range range;
    struct journal_row row;
    int rc = journal_range(journal, state->position, &range, err);
    if (rc < 0)
        return rc;
    rc = journal_range_next(&range, &row, err);
    *out = rc == JOURNAL_ROW && row.first_position + row.lot.count - 1 == state->position &&
           memcmp(row.chain, state->chain, CHAIN_SIZE) == 0;
    journal_range_end(&range);
    return rc < 0 ? rc : 0;
}

int index_belongs(struct index *index, struct journal *journal, bool *out, struct err *err)
{
    struct index_state state;
    struct journal_head head;
    *out = false;
    int rc = index_state(index, &state, err);
    if (rc == 0)
        rc = journal_head(journal, &head, err);
    if (rc < 0)
        return rc;
    *out = state.position == 0;
    if (state.position == 0 || state.generation != head.generation ||
        state.position > head.position)
        return 0;
    return ends_in(journal, &state, out, err);
}

/* --- Rows --- */

enum { BUCKET_BITS = 12, LEVEL_BITS = 2 };

uint64_t index_row(const struct index_segment *segment, uint32_t bucket)
{
    CHECK(segment->first <= INT64_MAX >> (BUCKET_BITS + LEVEL_BITS));
    return segment->first << (BUCKET_BITS + LEVEL_BITS) | (uint64_t)segment->level << BUCKET_BITS |
           bucket;
}

int index_row_get(struct index *index, struct stmt *s, uint64_t row, struct err *err)
{
    stmt_begin(s, index->store, BUCKET_GET);
    stmt_u64(s, ":id", row);
    return stmt_step(s, err);
}

bool index_segment_read(struct stmt *s, struct index_segment *out)
{
    int64_t first = stmt_column_i64(s, 0);
    int64_t last = stmt_column_i64(s, 1);
    int64_t level = stmt_column_i64(s, 2);
    *out = (struct index_segment){ (uint64_t)first, (uint64_t)last, (int)level };
    return first > 0 && last >= first && level >= 0 && level < INDEX_LEVELS &&
           last - first <= UINT32_MAX;
}

int index_segment_at(struct index *index, uint64_t position, struct index_segment *out,
                     struct err *err)
{
    struct stmt s;
    stmt_begin(&s, index->store, SEGMENT_AT);
    stmt_u64(&s, ":position", position);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    bool sound = index_segment_read(&s, out);
    stmt_end(&s);
    if (!sound)
        return err_set(err, ERR_CORRUPT, "%s : segment impossible", store_path(index->store));
    return STMT_ROW;
}
