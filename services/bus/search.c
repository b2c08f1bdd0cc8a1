#include "bus/search.h"

#include "base/log.h"
#include "bus/reader.h"

#include <stdlib.h>

enum { TURN_LOTS = 1024, TURN_BYTES = 1024 * 1024 };

struct search *search_new(const Bus__Follow *request)
{
    struct filter *filter = filter_new(request);
    if (filter == NULL)
        return NULL;
    struct search *search = calloc(1, sizeof(*search));
    CHECK(search != NULL);
    search->filter = filter;
    return search;
}

void search_free(struct search *search)
{
    if (search == NULL)
        return;
    filter_free(search->filter);
    free(search);
}

/* --- The index --- */

/* The reading thread's handle; NULL: there is no index today. */
static struct index *open_index(struct reader *r)
{
    uint64_t made = atomic_load(&r->bus->index_made);
    if (made == r->index_made)
        return r->index;
    r->index_made = made;
    index_close(&r->index);
    struct err err = { 0 };
    if (index_open(&r->index, r->bus->directory, JOURNAL_READ, r->bus->vfs, &err) < 0)
        log_line(LOG_ERROR, "service=bus evenement=index_illisible texte=\"%s\"", err.text);
    return r->index;
}

/* The Lots worth a look from f->next on. Without the index, or where it ends: all of them. */
static void look_up(struct reader *r, struct follower *f)
{
    struct search *search = f->search;
    struct index_query query = { .generation = r->head.generation };
    struct err err = { 0 };
    search->next = 0;
    search->found.until = 0;
    struct index *index = open_index(r);
    if (index == NULL)
        return;
    filter_query(search->filter, &query);
    if (index_find(index, &query, f->next, &search->found, &err) == 0)
        return;
    log_line(LOG_ERROR, "service=bus evenement=index_illisible texte=\"%s\"", err.text);
    search->found.until = 0;
    index_close(&r->index);
    bus_indexer_make_anew(r->bus->indexer);
}

/* --- A turn --- */

struct turn {
    struct reader *r;
    struct follower *f;
    struct chunk *chunk;
    size_t target;
    size_t lots;
    size_t bytes;
};

static bool turn_is_over(const struct turn *turn)
{
    return turn->lots >= TURN_LOTS || turn->bytes >= TURN_BYTES ||
           turn->chunk->size >= turn->target ||
           (turn->f->until != 0 && turn->f->next > turn->f->until);
}

/* *added is false when the Chunk is full without it. */
static int take_row(struct turn *turn, struct journal_row *row, bool *added, struct err *err)
{
    struct span events = { row->lot.events.data, row->lot.events.len };
    *added = true;
    turn->lots++;
    turn->bytes += events.size;
    int rc = filter_passes(turn->f->search->filter, events)
                 ? bus_follow_add_row(turn->r, turn->f, turn->chunk, row, added, err)
                 : 0;
    if (rc == 0 && *added)
        turn->f->next = row->first_position + row->lot.count;
    return rc;
}

/* One after the other. */
static int scan(struct turn *turn, struct err *err)
{
    struct journal_range range;
    struct journal_row row;
    bool added = true;
    int rc = bus_follow_range(turn->r, turn->f, turn->f->next, &range, err);
    while (rc >= 0 && added && !turn_is_over(turn)) {
        rc = journal_range_next(&range, &row, err);
        if (rc != JOURNAL_ROW)
            break;
        rc = take_row(turn, &row, &added, err);
    }
    journal_range_end(&range);
    return rc < 0 ? rc : 0;
}

/* The Lot that begins there, when one does that is not yet behind. */
static int take_lot(struct turn *turn, uint64_t first_position, bool *added, struct err *err)
{
    struct journal_range range;
    struct journal_row row = { 0 };
    int rc = bus_follow_range(turn->r, turn->f,
                              first_position < turn->f->next ? turn->f->next : first_position,
                              &range, err);
    if (rc == 0)
        rc = journal_range_next(&range, &row, err);
    if (rc == JOURNAL_ROW && row.first_position == first_position)
        rc = take_row(turn, &row, added, err);
    journal_range_end(&range);
    return rc < 0 ? rc : 0;
}

static int take_found(struct turn *turn, struct err *err)
{
    struct search *search = turn->f->search;
    bool added = true;
    int rc = 0;
    while (rc == 0 && added && search->next < search->found.count && !turn_is_over(turn)) {
        uint64_t lot = search->found.lots[search->next];
        if (turn->f->until != 0 && lot > turn->f->until) {
            turn->f->next = turn->f->until + 1;
            return 0;
        }
        rc = take_lot(turn, lot, &added, err);
        search->next += added;
    }
    if (rc == 0 && search->next == search->found.count && turn->f->next <= search->found.until)
        turn->f->next = search->found.until + 1;
    return rc;
}

int search_fill(struct reader *r, struct follower *f, struct chunk *chunk, struct err *err)
{
    struct turn turn = { .r = r, .f = f, .chunk = chunk };
    turn.target = f->credit < LIMIT_CHUNK_SIZE ? (size_t)f->credit : LIMIT_CHUNK_SIZE;
    if (f->next > f->search->found.until)
        look_up(r, f);
    return f->search->found.until == 0 ? scan(&turn, err) : take_found(&turn, err);
}
