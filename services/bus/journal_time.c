#include "bus/journal_inside.h"

static const char RECEIVED_AT[] = "SELECT first_position, count, received FROM lot"
                                  " WHERE first_position <= :position"
                                  " ORDER BY first_position DESC LIMIT 1";

struct place {
    uint64_t first;
    uint64_t last;
    int64_t received;
};

/* Of the Lot that holds the position; STMT_DONE: none does. */
static int place_of(struct journal *journal, uint64_t position, struct place *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, RECEIVED_AT);
    stmt_u64(&s, ":position", position);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    out->first = stmt_column_u64(&s, 0);
    out->last = out->first + stmt_column_u64(&s, 1) - 1;
    out->received = stmt_column_i64(&s, 2);
    stmt_end(&s);
    return out->first <= position && position <= out->last
               ? STMT_ROW
               : err_set(err, ERR_CORRUPT, "aucun lot ne tient la position %llu",
                         (unsigned long long)position);
}

int journal_position_at(struct journal *journal, int64_t instant_us, uint64_t *out, struct err *err)
{
    struct journal_head head;
    int rc = journal_head(journal, &head, err);
    uint64_t low = 1;         /* Whatever lies before was received before the instant, */
    *out = head.position + 1; /* and nothing from here on. */
    while (rc >= 0 && low < *out) {
        struct place place;
        rc = place_of(journal, low + (*out - low) / 2, &place, err);
        if (rc != STMT_ROW)
            break;
        if (place.received >= instant_us)
            *out = place.first;
        else
            low = place.last + 1;
    }
    return rc < 0 ? rc : 0;
}
