/* Reading Lots in their order. */
#include "bus/journal_inside.h"

#include <string.h>

/* The Lot that holds the position, when one does, is the last that does not begin after it. */
static const char LOT_RANGE[] =
    "SELECT first_position, count, site, source, epoch, first_sequence, received, personal_count,"
    " previous, chain, events FROM lot"
    " WHERE first_position >= coalesce((SELECT first_position FROM lot"
    "                                   WHERE first_position <= :from"
    "                                   ORDER BY first_position DESC LIMIT 1), 0)"
    " ORDER BY first_position";
static const char PERSONAL_RANGE[] =
    "SELECT position, person, sealed FROM personal"
    " WHERE position >= :first AND position < :end ORDER BY position";

static const char LOT_ORDER[] = "SELECT first_position, count, received, chain FROM lot"
                                " WHERE first_position > :position"
                                " ORDER BY first_position LIMIT :max";

int journal_order(struct journal *journal, size_t lots_max, uint64_t *position,
                  uint8_t order[CHAIN_SIZE], struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, LOT_ORDER);
    stmt_u64(&s, ":position", *position);
    stmt_u64(&s, ":max", lots_max);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        uint64_t first = stmt_column_u64(&s, 0);
        uint64_t count = stmt_column_u64(&s, 1);
        size_t size = 0;
        const void *chain = stmt_column_blob(&s, 3, &size);
        if (size != CHAIN_SIZE) {
            stmt_end(&s);
            return err_set(err, ERR_CORRUPT, "lot à la position %llu : colonnes impossibles",
                           (unsigned long long)first);
        }
        head_order_next(order, first, count, stmt_column_i64(&s, 2), chain);
        *position = first + count - 1;
    }
    return rc;
}

int journal_range(struct journal *journal, uint64_t from, struct journal_range *out,
                  struct err *err)
{
    (void)err;
    stmt_begin(&out->s, journal->store, LOT_RANGE);
    stmt_u64(&out->s, ":from", from <= INT64_MAX ? from : INT64_MAX);
    out->from = from;
    out->wants = NULL;
    out->self = NULL;
    return 0;
}

void journal_range_end(struct journal_range *range)
{
    stmt_end(&range->s);
}

static ProtobufCBinaryData column_bytes(struct stmt *s, int column)
{
    size_t size = 0;
    /* protobuf-c's structs are not const; what lies there is only read. */
    void *data = (void *)(uintptr_t)stmt_column_blob(s, column, &size);
    return (ProtobufCBinaryData){ size, data };
}

static char *column_text(struct stmt *s, int column)
{
    return (char *)(uintptr_t)stmt_column_text(s, column);
}

/* Numbers of a damaged file may be anything. */
static bool column_number(struct stmt *s, int column, int64_t max, uint64_t *out)
{
    int64_t value = stmt_column_i64(s, column);
    *out = (uint64_t)value;
    return value >= 0 && value <= max;
}

static bool read_row(struct journal_range *range, struct journal_row *out)
{
    struct stmt *s = &range->s;
    uint64_t count = 0;
    uint64_t personal_count = 0;
    plie__lot__init(&out->lot);
    bool sound = column_number(s, 0, INT64_MAX - UINT32_MAX, &out->first_position) &&
                 column_number(s, 1, LIMIT_LOT_SIZE, &count) &&
                 column_number(s, 4, INT64_MAX, &out->lot.epoch) &&
                 column_number(s, 5, INT64_MAX - UINT32_MAX, &out->lot.first_sequence) &&
                 column_number(s, 7, LIMIT_LOT_SIZE, &personal_count);
    out->lot.count = (uint32_t)count;
    out->personal_count = (uint32_t)personal_count;
    out->lot.site = column_text(s, 2);
    out->lot.source = column_text(s, 3);
    out->received = stmt_column_i64(s, 6);
    ProtobufCBinaryData previous = column_bytes(s, 8);
    ProtobufCBinaryData chain = column_bytes(s, 9);
    out->previous = previous.data;
    out->chain = chain.data;
    if (range->wants == NULL || range->wants(range->self, out->lot.site, out->lot.source))
        out->lot.events = column_bytes(s, 10);
    return sound && previous.len == CHAIN_SIZE && chain.len == CHAIN_SIZE;
}

int journal_range_next(struct journal_range *range, struct journal_row *out, struct err *err)
{
    struct stmt *s = &range->s;
    do {
        int rc = stmt_step(s, err);
        if (rc != STMT_ROW)
            return rc == STMT_DONE ? JOURNAL_DONE : rc;
        if (!read_row(range, out)) {
            int64_t position = stmt_column_i64(s, 0);
            journal_range_end(range);
            return err_set(err, ERR_CORRUPT, "lot à la position %lld : colonnes impossibles",
                           (long long)position);
        }
    } while (out->first_position + out->lot.count <= range->from);
    return JOURNAL_ROW;
}

/* In one piece; NULL: a Lot has no room for so much, and no bus stored it. */
static Plie__Personal *copy_personal(struct stmt *s, const struct journal_row *row,
                                     struct arena *arena)
{
    const char *person = stmt_column_text(s, 1);
    size_t person_size = strlen(person) + 1;
    size_t size = 0;
    const void *sealed = stmt_column_blob(s, 2, &size);
    Plie__Personal *out = arena_try_alloc(arena, sizeof(*out) + person_size + size);
    if (out == NULL)
        return NULL;
    plie__personal__init(out);
    out->index = (uint32_t)((uint64_t)stmt_column_i64(s, 0) - row->first_position);
    out->person = memcpy(out + 1, person, person_size);
    out->sealed = (ProtobufCBinaryData){ size, (uint8_t *)out->person + person_size };
    if (size > 0)
        memcpy(out->sealed.data, sealed, size);
    return out;
}

static int too_many_parts(const struct journal_row *row, struct err *err)
{
    return err_set(err, ERR_CORRUPT, "parties personnelles du lot à la position %llu : trop",
                   (unsigned long long)row->first_position);
}

int journal_personal(struct journal *journal, const struct journal_row *row, struct arena *arena,
                     Plie__Personal ***out, size_t *count, struct err *err)
{
    *count = 0;
    *out = arena_try_alloc(arena, (row->personal_count + 1) * sizeof(Plie__Personal *));
    if (*out == NULL)
        return too_many_parts(row, err);
    struct stmt s;
    stmt_begin(&s, journal->store, PERSONAL_RANGE);
    stmt_u64(&s, ":first", row->first_position);
    stmt_u64(&s, ":end", row->first_position + row->lot.count);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && *count < row->personal_count) {
        Plie__Personal *personal = copy_personal(&s, row, arena);
        if (personal == NULL) {
            rc = too_many_parts(row, err);
            break;
        }
        (*out)[(*count)++] = personal;
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}
