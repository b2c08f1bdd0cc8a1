#include "bus/journal_inside.h"
#include "bus_schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Opening --- */

static const char JOURNAL_GET[] = "SELECT format, generation, demo FROM journal WHERE id = 1";
static const char FORMAT_SET[] = "UPDATE journal SET format = :format WHERE id = 1";
static const char JOURNAL_ADD[] = "INSERT INTO journal (id, format, generation, demo)"
                                  " VALUES (1, :format, :generation, :demo)";

void journal_path(const char *directory, char *out, size_t size)
{
    (void)snprintf(out, size, "%s/journal.db", directory);
}

/* Milliseconds over random bits. Never 0: that means none. */
uint64_t journal_new_generation(const struct world *world, uint64_t before)
{
    enum { RANDOM_BITS = 20 };
    uint64_t random = 0;
    world->fill_random(world->self, &random, sizeof(random));
    random = (random & ((UINT64_C(1) << RANDOM_BITS) - 1)) | 1;
    int64_t now_us = world->now_us(world->self);
    uint64_t now_ms = now_us > 0 ? (uint64_t)now_us / 1000 : 0;
    uint64_t made = ((now_ms << RANDOM_BITS) & INT64_MAX) | random;
    return made > before || before > INT64_MAX - random ? made : before + random;
}

static int add_row(struct journal *journal, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, JOURNAL_ADD);
    stmt_i64(&s, ":format", JOURNAL_FORMAT);
    stmt_u64(&s, ":generation", journal_new_generation(journal->world, 0));
    stmt_i64(&s, ":demo", journal->demo);
    return stmt_exec(&s, 1, err);
}

static int raise_format(struct journal *journal, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, FORMAT_SET);
    stmt_i64(&s, ":format", JOURNAL_FORMAT);
    return stmt_exec(&s, 1, err);
}

static int check_row(struct journal *journal, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, JOURNAL_GET);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc < 0 || journal->mode != JOURNAL_WRITE ? rc : add_row(journal, err);
    int64_t format = stmt_column_i64(&s, 0);
    bool demo = stmt_column_i64(&s, 2) != 0;
    stmt_end(&s);
    if (format < JOURNAL_FORMAT_OLDEST || format > JOURNAL_FORMAT)
        return err_set(err, ERR_CONFIG, "%s : format %lld, ce programme lit les formats %d à %d",
                       store_path(journal->store), (long long)format, JOURNAL_FORMAT_OLDEST,
                       JOURNAL_FORMAT);
    if (journal->mode == JOURNAL_WRITE && demo != journal->demo)
        return err_set(err, ERR_CONFIG, "%s : journal %s, démarré %s", store_path(journal->store),
                       demo ? "de démonstration" : "réel", demo ? "sans --demo" : "avec --demo");
    journal->demo = demo;
    return journal->mode == JOURNAL_WRITE && format != JOURNAL_FORMAT ? raise_format(journal, err)
                                                                      : 0;
}

static int read_counters(struct journal *journal, struct err *err);

static int prepare_write(struct journal *journal, struct err *err)
{
    int rc = store_begin(journal->store, err);
    if (rc == 0)
        rc = store_exec(journal->store, BUS_SCHEMA, err);
    if (rc == 0)
        rc = check_row(journal, err);
    if (rc == 0)
        rc = store_commit(journal->store, err);
    if (rc < 0) {
        store_rollback(journal->store);
        return rc;
    }
    journal->sites = calloc(LIMIT_SITES, sizeof(*journal->sites));
    CHECK(journal->sites != NULL);
    return read_counters(journal, err);
}

int journal_open(struct journal **out, const struct journal_options *options, struct err *err)
{
    CHECK(IMPLIES(options->mode == JOURNAL_WRITE, options->world != NULL));
    struct journal *journal = calloc(1, sizeof(*journal));
    CHECK(journal != NULL);
    journal->mode = options->mode;
    journal->world = options->world;
    journal->demo = options->demo;
    char path[4096];
    if (options->file != NULL)
        (void)snprintf(path, sizeof(path), "%s", options->file);
    else
        journal_path(options->directory, path, sizeof(path));
    static const enum store_mode modes[] = { [JOURNAL_WRITE] = STORE_WRITE,
                                             [JOURNAL_READ] = STORE_READ,
                                             [JOURNAL_ARCHIVE] = STORE_ARCHIVE };
    struct store_options store = { .mode = modes[options->mode], .vfs = options->vfs };
    int rc = store_open(&journal->store, path, &store, err);
    if (rc == 0)
        rc = options->mode == JOURNAL_WRITE ? prepare_write(journal, err) : check_row(journal, err);
    if (rc < 0)
        journal_close(&journal);
    *out = journal;
    return rc;
}

void journal_close(struct journal **journal)
{
    if (*journal == NULL)
        return;
    store_close(&(*journal)->store);
    free((*journal)->sites);
    free(*journal);
    *journal = NULL;
}

int journal_checkpoint(struct journal *journal, bool truncate, int *wal_pages, struct err *err)
{
    return store_checkpoint(journal->store, truncate, wal_pages, err);
}

/* --- Heads --- */

static const char HEAD_GET[] =
    "SELECT generation,"
    " coalesce((SELECT first_position + count - 1 FROM lot ORDER BY first_position DESC LIMIT 1),"
    "          0),"
    " coalesce((SELECT received FROM lot ORDER BY first_position DESC LIMIT 1), 0)"
    " FROM journal WHERE id = 1";
static const char SITE_LIST[] = "SELECT site, position, chain FROM site ORDER BY site";
static const char PRODUCER_LIST[] =
    "SELECT site, source, epoch, mark, first_position FROM producer ORDER BY site, source";
static const char LOTS_BEHIND[] =
    "SELECT first_position, count, site, source, epoch, first_sequence, chain FROM lot"
    " WHERE first_position > :position ORDER BY first_position";
static const char ERASED_ANY[] = "SELECT 1 FROM erased LIMIT 1";

int journal_head(struct journal *journal, struct journal_head *out, struct err *err)
{
    *out = (struct journal_head){ 0 };
    struct stmt s;
    stmt_begin(&s, journal->store, HEAD_GET);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    if (rc == STMT_DONE)
        return err_set(err, ERR_CORRUPT, "%s: no row in journal", store_path(journal->store));
    out->generation = stmt_column_u64(&s, 0);
    out->position = stmt_column_u64(&s, 1);
    out->received = stmt_column_i64(&s, 2);
    stmt_end(&s);
    return 0;
}

static void copy_name(char out[LIMIT_ID_SIZE], const char *name)
{
    size_t size = strnlen(name, LIMIT_ID_SIZE - 1);
    memcpy(out, name, size);
    out[size] = '\0';
}

static int read_sites(struct journal *journal, struct journal_site *sites, size_t *count,
                      struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, SITE_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && *count < LIMIT_SITES) {
        struct journal_site *site = &sites[(*count)++];
        *site = (struct journal_site){ .position = stmt_column_u64(&s, 1) };
        copy_name(site->site, stmt_column_text(&s, 0));
        size_t size = 0;
        const void *chain = stmt_column_blob(&s, 2, &size);
        if (size == CHAIN_SIZE)
            memcpy(site->chain, chain, CHAIN_SIZE);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

struct journal_site *journal_site_find(struct journal_site *sites, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(sites[i].site, name) == 0)
            return &sites[i];
    return NULL;
}

static int read_producers(struct journal *journal, struct journal_site *sites, size_t count,
                          struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, PRODUCER_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct journal_site *site = journal_site_find(sites, count, stmt_column_text(&s, 0));
        if (site == NULL || site->producer_count == LIMIT_SOURCES)
            continue;
        struct journal_producer *producer = &site->producers[site->producer_count++];
        *producer = (struct journal_producer){ .epoch = stmt_column_u64(&s, 2),
                                               .mark = stmt_column_u64(&s, 3),
                                               .first_position = stmt_column_u64(&s, 4),
                                               .site = site };
        copy_name(producer->source, stmt_column_text(&s, 1));
    }
    return rc;
}

static struct journal_producer *find_producer(struct journal_site *site, const char *source)
{
    for (size_t i = 0; site != NULL && i < site->producer_count; i++)
        if (strcmp(site->producers[i].source, source) == 0)
            return &site->producers[i];
    return NULL;
}

/* A producer is in its table since it was opened; a Lot of another one is for journal_verify(). */
static void take_lot_behind(struct stmt *s, struct journal_site *sites, size_t count)
{
    struct journal_site *site = journal_site_find(sites, count, stmt_column_text(s, 2));
    struct journal_producer *producer = find_producer(site, stmt_column_text(s, 3));
    if (producer == NULL)
        return;
    uint64_t events = stmt_column_u64(s, 1);
    producer->first_position = stmt_column_u64(s, 0);
    producer->mark = stmt_column_u64(s, 5) + events - 1;
    producer->behind = true;
    site->position = producer->first_position + events - 1;
    site->behind = true;
    size_t size = 0;
    const void *chain = stmt_column_blob(s, 6, &size);
    if (size == CHAIN_SIZE)
        memcpy(site->chain, chain, CHAIN_SIZE);
}

/* The tables were last written with the Lot that ends at the highest position in them. */
static int read_lots_behind(struct journal *journal, struct journal_site *sites, size_t count,
                            size_t *lots, struct err *err)
{
    uint64_t position = 0;
    for (size_t i = 0; i < count; i++)
        if (sites[i].position > position)
            position = sites[i].position;
    struct stmt s;
    stmt_begin(&s, journal->store, LOTS_BEHIND);
    stmt_u64(&s, ":position", position);
    int rc;
    for (*lots = 0; (rc = stmt_step(&s, err)) == STMT_ROW; (*lots)++)
        take_lot_behind(&s, sites, count);
    return rc;
}

static int read_all_sites(struct journal *journal, struct journal_site *sites, size_t *count,
                          size_t *lots_behind, struct err *err)
{
    *count = 0;
    int rc = read_sites(journal, sites, count, err);
    if (rc == 0)
        rc = read_producers(journal, sites, *count, err);
    return rc == 0 ? read_lots_behind(journal, sites, *count, lots_behind, err) : rc;
}

int journal_sites(struct journal *journal, struct journal_site *out, size_t *count, struct err *err)
{
    size_t ignored;
    return read_all_sites(journal, out, count, &ignored, err);
}

static int read_any_erased(struct journal *journal, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, journal->store, ERASED_ANY);
    int rc = stmt_step(&s, err);
    journal->any_erased = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int read_counters(struct journal *journal, struct err *err)
{
    int rc = journal_head(journal, &journal->head, err);
    if (rc == 0)
        rc = read_all_sites(journal, journal->sites, &journal->site_count, &journal->lots_behind,
                            err);
    return rc == 0 ? read_any_erased(journal, err) : rc;
}

uint64_t journal_position(const struct journal *journal)
{
    return journal->head.position;
}

uint64_t journal_generation(const struct journal *journal)
{
    return journal->head.generation;
}

struct journal_producer *journal_find_producer(struct journal *journal, const char *site,
                                               const char *source)
{
    return find_producer(journal_site_find(journal->sites, journal->site_count, site), source);
}

/* --- Transactions --- */

int journal_begin(struct journal *journal, struct err *err)
{
    CHECK(journal->mode == JOURNAL_WRITE);
    return store_begin(journal->store, err);
}

bool journal_has_begun(const struct journal *journal)
{
    return store_in_transaction(journal->store);
}

int journal_rollback(struct journal *journal, struct err *err)
{
    store_rollback(journal->store);
    return read_counters(journal, err);
}

int journal_begin_view(struct journal *journal, struct err *err)
{
    return store_begin_read(journal->store, err);
}

void journal_end_view(struct journal *journal)
{
    store_rollback(journal->store);
}
