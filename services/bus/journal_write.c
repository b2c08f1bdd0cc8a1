/* What changes the journal. The tables of sites and producers say again what the Lots say, so they
 * are written only every LOTS_BEHIND_MAX Lots: two pages of three that a small commit would write.
 */
#include "bus/journal_inside.h"

#include <stdlib.h>
#include <string.h>

static const char LOT_ADD[] =
    "INSERT INTO lot (first_position, count, site, source, epoch, first_sequence, received,"
    " personal_count, previous, chain, events)"
    " VALUES (:first_position, :count, :site, :source, :epoch, :first_sequence, :received,"
    " :personal_count, :previous, :chain, :events)";
static const char LOT_EVENTS_GET[] = "SELECT events FROM lot WHERE first_position = :position";
static const char SITE_SET[] =
    "INSERT INTO site (site, position, chain) VALUES (:site, :position, :chain)"
    " ON CONFLICT (site) DO UPDATE SET position = excluded.position, chain = excluded.chain";
static const char PRODUCER_SET[] =
    "INSERT INTO producer (site, source, epoch, mark, first_position)"
    " VALUES (:site, :source, :epoch, :mark, :first_position)"
    " ON CONFLICT (site, source) DO UPDATE SET epoch = excluded.epoch, mark = excluded.mark,"
    " first_position = excluded.first_position";
static const char PERSONAL_ADD[] = "INSERT INTO personal (position, site, person, sealed)"
                                   " VALUES (:position, :site, :person, :sealed)";
static const char PERSONAL_ERASE[] = "UPDATE personal SET sealed = zeroblob(length(sealed))"
                                     " WHERE person = :person AND site = :site";
static const char ERASED_ADD[] = "INSERT INTO erased (person, site, position)"
                                 " VALUES (:person, :site, :position)"
                                 " ON CONFLICT (person, site) DO NOTHING";
static const char ERASED_FIND[] = "SELECT 1 FROM erased WHERE person = :person AND site = :site";
static const char GENERATION_SET[] = "UPDATE journal SET generation = :generation WHERE id = 1";

/* --- Producers --- */

static struct journal_site *get_site(struct journal *journal, const char *name)
{
    struct journal_site *site = journal_site_find(journal->sites, journal->site_count, name);
    if (site != NULL || journal->site_count == LIMIT_SITES)
        return site;
    site = &journal->sites[journal->site_count++];
    *site = (struct journal_site){ .changed = true };
    memcpy(site->site, name, strlen(name) + 1);
    return site;
}

int journal_add_producer(struct journal *journal, const char *site_name, const char *source,
                         struct journal_producer **out, struct err *err)
{
    CHECK(journal_has_begun(journal));
    CHECK(lot_name_is_valid(site_name) && lot_name_is_valid(source));
    struct journal_site *site = get_site(journal, site_name);
    if (site == NULL)
        return err_set(err, ERR_LIMIT, "%d sites au plus sur un bus", LIMIT_SITES);
    if (site->producer_count == LIMIT_SOURCES)
        return err_set(err, ERR_LIMIT, "%s : %d sources au plus par site", site_name,
                       LIMIT_SOURCES);
    struct journal_producer *producer = &site->producers[site->producer_count++];
    *producer = (struct journal_producer){ .site = site, .changed = true };
    memcpy(producer->source, source, strlen(source) + 1);
    *out = producer;
    return 0;
}

void journal_next_epoch(struct journal_producer *producer)
{
    producer->epoch++;
    producer->changed = true;
}

int journal_last_digest(struct journal *journal, const struct journal_producer *producer,
                        uint8_t out[EVENT_DIGEST_SIZE], struct err *err)
{
    memset(out, 0, EVENT_DIGEST_SIZE);
    if (producer->first_position == 0)
        return 0;
    struct stmt s;
    stmt_begin(&s, journal->store, LOT_EVENTS_GET);
    stmt_u64(&s, ":position", producer->first_position);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    const uint8_t *event = NULL;
    size_t size = 0;
    if (rc == STMT_ROW) {
        const uint8_t *events = stmt_column_blob(&s, 0, &size);
        if (events_last(events, size, &event, &size))
            event_digest(event, size, out);
    }
    stmt_end(&s);
    if (event == NULL)
        return err_set(err, ERR_CORRUPT, "%s.%s: no Lot at position %llu", producer->site->site,
                       producer->source, (unsigned long long)producer->first_position);
    return 0;
}

/* --- Lots --- */

static int is_erased(struct journal *journal, const char *site, const char *person, bool *out,
                     struct err *err)
{
    *out = false;
    if (!journal->any_erased)
        return 0;
    struct stmt s;
    stmt_begin(&s, journal->store, ERASED_FIND);
    stmt_text(&s, ":person", person);
    stmt_text(&s, ":site", site);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int add_personal(struct journal *journal, const Plie__Lot *lot,
                        const Plie__Personal *personal, uint64_t first_position, struct err *err)
{
    bool erased = false;
    int rc = is_erased(journal, lot->site, personal->person, &erased, err);
    if (rc < 0)
        return rc;
    void *zeros = erased ? calloc(1, personal->sealed.len) : NULL;
    CHECK(!erased || zeros != NULL);
    struct stmt s;
    stmt_begin(&s, journal->store, PERSONAL_ADD);
    stmt_u64(&s, ":position", first_position + personal->index);
    stmt_text_borrowed(&s, ":site", lot->site);
    stmt_text_borrowed(&s, ":person", personal->person);
    stmt_blob_borrowed(&s, ":sealed", erased ? zeros : personal->sealed.data, personal->sealed.len);
    rc = stmt_exec(&s, 1, err);
    free(zeros);
    return rc;
}

struct placed {
    uint64_t first_position;
    int64_t received;
    uint8_t chain[CHAIN_SIZE];
};

static int add_lot(struct journal *journal, const struct journal_site *site, const Plie__Lot *lot,
                   const struct placed *placed, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, LOT_ADD);
    stmt_u64(&s, ":first_position", placed->first_position);
    stmt_i64(&s, ":count", lot->count);
    stmt_text_borrowed(&s, ":site", lot->site);
    stmt_text_borrowed(&s, ":source", lot->source);
    stmt_u64(&s, ":epoch", lot->epoch);
    stmt_u64(&s, ":first_sequence", lot->first_sequence);
    stmt_i64(&s, ":received", placed->received);
    stmt_u64(&s, ":personal_count", lot->n_personal);
    stmt_blob_borrowed(&s, ":previous", site->chain, CHAIN_SIZE);
    stmt_blob_borrowed(&s, ":chain", placed->chain, CHAIN_SIZE);
    stmt_blob_borrowed(&s, ":events", lot->events.data, lot->events.len);
    int rc = stmt_exec(&s, 1, err);
    for (size_t i = 0; rc == 0 && i < lot->n_personal; i++)
        rc = add_personal(journal, lot, lot->personal[i], placed->first_position, err);
    return rc;
}

int journal_append(struct journal *journal, struct journal_producer *producer, const Plie__Lot *lot,
                   int64_t received, struct err *err)
{
    CHECK(journal_has_begun(journal));
    CHECK(lot->first_sequence == producer->mark + 1);
    struct journal_site *site = producer->site;
    struct placed placed = { .first_position = journal->head.position + 1, .received = received };
    if (placed.received < journal->head.received)
        placed.received = journal->head.received;
    chain_next(site->chain, lot, placed.chain);
    int rc = add_lot(journal, site, lot, &placed, err);
    if (rc < 0)
        return rc;
    journal->head.position += lot->count;
    journal->head.received = placed.received;
    site->position = journal->head.position;
    memcpy(site->chain, placed.chain, CHAIN_SIZE);
    site->behind = true;
    producer->mark += lot->count;
    producer->first_position = placed.first_position;
    producer->behind = true;
    journal->lots_behind++;
    return 0;
}

int journal_erase(struct journal *journal, const char *site, const char *person, struct err *err)
{
    CHECK(journal_has_begun(journal));
    struct stmt s;
    stmt_begin(&s, journal->store, PERSONAL_ERASE);
    stmt_text(&s, ":person", person);
    stmt_text(&s, ":site", site);
    int rc = stmt_exec(&s, -1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, journal->store, ERASED_ADD);
    stmt_text(&s, ":person", person);
    stmt_text(&s, ":site", site);
    stmt_u64(&s, ":position", journal->head.position);
    journal->any_erased = true;
    return stmt_exec(&s, -1, err);
}

/* --- Commit --- */

int journal_renew(struct journal *journal, struct err *err)
{
    journal->head.generation = journal_new_generation(journal->world, journal->head.generation);
    struct stmt s;
    stmt_begin(&s, journal->store, GENERATION_SET);
    stmt_u64(&s, ":generation", journal->head.generation);
    return stmt_exec(&s, 1, err);
}

static int save_producer(struct journal *journal, struct journal_producer *producer,
                         struct err *err)
{
    if (!producer->changed && !producer->behind)
        return 0;
    producer->changed = false;
    producer->behind = false;
    struct stmt s;
    stmt_begin(&s, journal->store, PRODUCER_SET);
    stmt_text(&s, ":site", producer->site->site);
    stmt_text(&s, ":source", producer->source);
    stmt_u64(&s, ":epoch", producer->epoch);
    stmt_u64(&s, ":mark", producer->mark);
    stmt_u64(&s, ":first_position", producer->first_position);
    return stmt_exec(&s, 1, err);
}

static int save_site(struct journal *journal, struct journal_site *site, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < site->producer_count; i++)
        rc = save_producer(journal, &site->producers[i], err);
    if (rc < 0 || (!site->changed && !site->behind))
        return rc;
    site->changed = false;
    site->behind = false;
    struct stmt s;
    stmt_begin(&s, journal->store, SITE_SET);
    stmt_text(&s, ":site", site->site);
    stmt_u64(&s, ":position", site->position);
    stmt_blob(&s, ":chain", site->chain, CHAIN_SIZE);
    return stmt_exec(&s, 1, err);
}

static bool is_changed(const struct journal_site *site)
{
    bool changed = site->changed;
    for (size_t i = 0; i < site->producer_count; i++)
        changed = changed || site->producers[i].changed;
    return changed;
}

/* All or none: the highest position in the tables says from which Lot on they are behind. */
static int save_sites(struct journal *journal, struct err *err)
{
    bool due = journal->lots_behind >= LOTS_BEHIND_MAX;
    for (size_t i = 0; !due && i < journal->site_count; i++)
        due = is_changed(&journal->sites[i]);
    int rc = 0;
    for (size_t i = 0; due && rc == 0 && i < journal->site_count; i++)
        rc = save_site(journal, &journal->sites[i], err);
    if (due)
        journal->lots_behind = 0;
    return rc;
}

int journal_commit(struct journal *journal, struct err *err)
{
    int rc = save_sites(journal, err);
    return rc == 0 ? store_commit(journal->store, err) : rc;
}
