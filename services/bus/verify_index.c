/* The index made anew from the journal, segment by segment, beside what the file says. */
#include "bus/index_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char SEGMENT_ALL[] = "SELECT first, last, level FROM segment ORDER BY first";
static const char BUCKET_COUNT[] = "SELECT count(*) FROM bucket";

struct comparison {
    const struct index_watch *watch;
    struct index *index;
    struct journal *journal;
    struct index_state state;
    struct index_entries whole; /* Of the segment at hand. */
    struct index_entries part;
    uint64_t position; /* Behind the segments seen. */
    uint8_t chain[CHAIN_SIZE];
    uint64_t rows;
    char *difference;
};

static bool differs(const struct comparison *c)
{
    return c->difference[0] != '\0';
}

#define DIFFER(c, ...) ((void)snprintf((c)->difference, INDEX_DIFFERENCE_SIZE, __VA_ARGS__))

static unsigned long long lot_of(const struct index_segment *segment, uint64_t offset)
{
    return (unsigned long long)(segment->first + offset);
}

/* --- A segment from the journal --- */

/* Its entries, by as many parts as it was merged from. */
static int make_anew(struct comparison *c, const struct index_segment *segment, struct err *err)
{
    uint64_t end = segment->first - 1;
    int rc = 0;
    c->whole.count = 0;
    for (int i = 0; rc == 0 && i < 1 << (4 * segment->level); i++) {
        uint64_t first = end + 1;
        rc = index_collect(c->journal, first, segment->last, &c->part, &end, c->chain, err);
        if (rc < 0 || end == 0)
            break;
        for (size_t j = 0; j < c->part.count; j++)
            index_entries_add(&c->whole, c->part.items[j] + (first - segment->first));
        if (c->watch != NULL)
            c->watch->progress(c->watch->self, end, c->state.position);
    }
    index_entries_sort(&c->whole);
    if (rc == 0 && end != segment->last)
        DIFFER(c, "le segment des événements %llu à %llu ne se refait pas du journal",
               (unsigned long long)segment->first, (unsigned long long)segment->last);
    return rc;
}

/* --- Comparing --- */

/* The first entry in which a bucket's bytes and what they should hold differ. */
static void compare_bucket(struct comparison *c, const struct index_segment *segment,
                           uint32_t bucket, const index_entry *expected, size_t count,
                           struct span bytes)
{
    struct index_reader reader;
    index_decode(bytes, bucket, segment->level, &reader);
    for (size_t i = 0; i < count; i++) {
        bool more = index_decode_next(&reader);
        index_entry found = more ? index_entry_of(reader.key, reader.offset) : UINT64_MAX;
        if (found == expected[i])
            continue;
        bool is_missing = found > expected[i];
        uint64_t offset = (uint32_t)(is_missing ? expected[i] : found);
        DIFFER(c,
               is_missing ? "le lot à la position %llu n'est pas sous tout ce qu'il nomme"
                          : "le lot à la position %llu est sous ce qu'il ne nomme pas",
               lot_of(segment, offset));
        return;
    }
    if (index_decode_next(&reader))
        DIFFER(c, "le lot à la position %llu est sous ce qu'il ne nomme pas",
               lot_of(segment, reader.offset));
    else if (reader.in.size > 0)
        DIFFER(c, "des octets de trop après le lot à la position %llu",
               lot_of(segment, reader.offset));
}

static int compare_row(struct comparison *c, const struct index_segment *segment, uint32_t bucket,
                       const index_entry *expected, size_t count, struct err *err)
{
    struct stmt s;
    struct span bytes = { NULL, 0 };
    int rc = index_row_get(c->index, &s, index_row(segment, bucket), err);
    if (rc < 0)
        return rc;
    if (rc == STMT_ROW)
        bytes.data = stmt_column_blob(&s, 0, &bytes.size);
    compare_bucket(c, segment, bucket, expected, count, bytes);
    stmt_end(&s);
    return 0;
}

static int compare_segment(struct comparison *c, const struct index_segment *segment,
                           struct err *err)
{
    if (segment->first != c->position + 1) {
        DIFFER(c, "aucun segment après l'événement %llu", (unsigned long long)c->position);
        return 0;
    }
    int rc = make_anew(c, segment, err);
    const struct index_entries *whole = &c->whole;
    for (size_t i = 0, end; rc == 0 && !differs(c) && i < whole->count; i = end) {
        uint32_t bucket = index_bucket((uint32_t)(whole->items[i] >> 32), segment->level);
        for (end = i + 1; end < whole->count; end++)
            if (index_bucket((uint32_t)(whole->items[end] >> 32), segment->level) != bucket)
                break;
        rc = compare_row(c, segment, bucket, &whole->items[i], end - i, err);
        c->rows++;
    }
    c->position = segment->last;
    return rc;
}

static int compare_segments(struct comparison *c, struct err *err)
{
    struct stmt s;
    int rc;
    stmt_begin(&s, c->index->store, SEGMENT_ALL);
    while ((rc = stmt_step(&s, err)) == STMT_ROW && !differs(c)) {
        struct index_segment segment;
        if (!index_segment_read(&s, &segment))
            DIFFER(c, "un segment impossible après l'événement %llu",
                   (unsigned long long)c->position);
        else if ((rc = compare_segment(c, &segment, err)) < 0)
            break;
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int compare_end(struct comparison *c, struct err *err)
{
    if (c->position != c->state.position ||
        (c->position > 0 && memcmp(c->chain, c->state.chain, CHAIN_SIZE) != 0)) {
        DIFFER(c, "sa fin dite, l'événement %llu, n'est pas celle de ses segments",
               (unsigned long long)c->state.position);
        return 0;
    }
    struct stmt s;
    stmt_begin(&s, c->index->store, BUCKET_COUNT);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    uint64_t rows = stmt_column_u64(&s, 0);
    stmt_end(&s);
    if (rows != c->rows)
        DIFFER(c, "%llu rangées, le journal en donne %llu", (unsigned long long)rows,
               (unsigned long long)c->rows);
    return 0;
}

static int compare(struct comparison *c, struct err *err)
{
    bool belongs = false;
    int rc = store_begin_read(c->index->store, err);
    if (rc == 0)
        rc = index_belongs(c->index, c->journal, &belongs, err);
    if (rc == 0)
        rc = index_state(c->index, &c->state, err);
    if (rc == 0 && !belongs)
        DIFFER(c, "il est d'un autre journal, ou de celui-ci plus récent");
    if (rc == 0 && belongs)
        rc = compare_segments(c, err);
    if (rc == 0 && !differs(c))
        rc = compare_end(c, err);
    store_rollback(c->index->store);
    return rc;
}

int index_verify(const char *directory, const struct index_watch *watch,
                 char difference[INDEX_DIFFERENCE_SIZE], uint64_t *position, struct err *err)
{
    struct comparison c = { .watch = watch, .difference = difference };
    struct journal_options options = { .directory = directory, .mode = JOURNAL_READ };
    difference[0] = '\0';
    *position = 0;
    int rc = journal_open(&c.journal, &options, err);
    if (rc == 0)
        rc = index_open(&c.index, directory, JOURNAL_READ, NULL, err);
    if (rc == 0)
        rc = compare(&c, err);
    *position = c.state.position;
    if (rc == ERR_CORRUPT) {
        DIFFER(&c, "fichier endommagé : %.200s", err->text);
        err_clear(err);
        rc = 0;
    }
    index_entries_release(&c.whole);
    index_entries_release(&c.part);
    index_close(&c.index);
    journal_close(&c.journal);
    return rc;
}
