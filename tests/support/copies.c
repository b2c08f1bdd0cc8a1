#include "support/copies_inside.h"

#include "base/id.h"
#include "bus/journal.h"
#include "client/identity.h"
#include "support/copies_map.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOTS_PER_COMMIT = 2000, NAME_SIZE = LIMIT_ID_SIZE, KEY_FILE_SIZE = 4096 };

/* --- A world without chance ------------------------------------------------------------------- */

static int64_t no_time(void *self)
{
    (void)self;
    return 0;
}

/* Nonces that are never the same; nothing here has to be secret. */
static void next_bytes(void *self, void *out, size_t size)
{
    uint64_t *count = self;
    uint64_t bits = ++*count * UINT64_C(0x9e3779b97f4a7c15);
    memset(out, 0, size);
    memcpy(out, &bits, size < sizeof(bits) ? size : sizeof(bits));
}

/* --- One Lot ---------------------------------------------------------------------------------- */

struct copying {
    struct original *original;
    const struct copies_plan *plan;
    struct journal *journal;
    struct journal *reader; /* Checkpoints. */
    struct world world;
    uint64_t nonces;
    struct arena arena;
    struct copies_map map;
    uint32_t year; /* From the oldest on. */
    char site[NAME_SIZE];
    unsigned uncommitted;
    uint64_t lots;
};

/* The demonstration lasts some hours more than a year: time stands still until the copy of the year
 * before is over. */
static int64_t map_time(const struct copying *c, const struct original_source *source,
                        int64_t utc_us)
{
    int64_t time_us = copies_map_time(&c->map, utc_us);
    if (c->year == 0)
        return time_us;
    const struct copies_map before = { .years = c->map.years + 1 };
    int64_t last_us = copies_map_time(&before, source->last_us);
    return time_us > last_us ? time_us : last_us;
}

static char *map_text(struct copying *c, const char *text)
{
    char *copy = arena_text(&c->arena, text);
    copies_map_bytes(&c->map, (uint8_t *)copy, strlen(copy));
    return copy;
}

static uint64_t map_sequence(const struct copying *c, const struct original_source *source,
                             uint64_t sequence)
{
    if (source->first_year_only)
        return c->year == 0 ? sequence : source->total;
    return c->year * source->total + sequence;
}

static uint64_t seen_sequence(const Plie__Event *event, const char *source)
{
    for (size_t i = 0; i < event->n_seen; i++)
        if (strcmp(event->seen[i]->source, source) == 0)
            return event->seen[i]->sequence;
    return 0;
}

/* What the original had seen of its year, and all of the years before. */
static void map_seen(struct copying *c, const struct original_source *source,
                     const Plie__Event *event, Plie__Event *out)
{
    const struct original_site *site = source->site;
    out->n_seen = 0;
    out->seen = arena_alloc(&c->arena, LIMIT_SOURCES * sizeof(*out->seen));
    for (size_t i = 0; i < site->source_count; i++) {
        const struct original_source *other = &site->sources[i];
        uint64_t sequence = seen_sequence(event, other->name);
        if (!source->sees[i] || (sequence == 0 && c->year == 0))
            continue;
        Plie__Marque *seen = arena_alloc(&c->arena, sizeof(*seen));
        plie__marque__init(seen);
        seen->source = (char *)other->name; /* Only read. */
        seen->sequence = map_sequence(c, other, sequence);
        out->seen[out->n_seen++] = seen;
    }
}

static Plie__Personal *copy_personal(struct copying *c, const struct original_source *source,
                                     const struct original_event *original, Plie__Event *event,
                                     uint32_t index)
{
    Plie__Personal *part = arena_alloc(&c->arena, sizeof(*part));
    plie__personal__init(part);
    struct bytes sealed =
        seal_personal(source->site->seal, &c->world, &c->arena, event->id, original->personal);
    event->personal_digest.data = arena_alloc(&c->arena, EVENT_DIGEST_SIZE);
    event_digest(sealed.data, sealed.size, event->personal_digest.data);
    part->index = index;
    part->person = event->person;
    part->sealed = (ProtobufCBinaryData){ sealed.size, sealed.data };
    return part;
}

static Plie__Event *copy_event(struct copying *c, const struct original_source *source,
                               const struct original_event *original)
{
    const Plie__Event *from = original->event;
    Plie__Event *event = arena_copy(&c->arena, from, sizeof(*from));
    event->id = map_text(c, from->id);
    event->subject = map_text(c, from->subject);
    event->person = map_text(c, from->person);
    event->actor = map_text(c, from->actor);
    event->command = map_text(c, from->command);
    event->cause = map_text(c, from->cause);
    if (original->rank != COPIES_NO_RANK)
        id_derive(event->command, event->cause, (uint32_t)original->rank);
    event->time = map_time(c, source, from->time);
    map_seen(c, source, from, event);
    event->facts.data = arena_copy(&c->arena, from->facts.data, from->facts.len);
    copies_map_bytes(&c->map, event->facts.data, event->facts.len);
    if (strcmp(from->type, "entreprise.EntrepriseCreee") == 0)
        copies_map_siret(&c->map, event->facts.data, event->facts.len);
    return event;
}

static void copy_lot(struct copying *c, const struct original_lot *from, Plie__Lot *lot)
{
    Plie__Events events = PLIE__EVENTS__INIT;
    events.events = arena_alloc(&c->arena, from->count * sizeof(*events.events));
    lot->personal = arena_alloc(&c->arena, from->count * sizeof(*lot->personal));
    for (uint32_t i = 0; i < from->count; i++) {
        Plie__Event *event = copy_event(c, from->source, &from->events[i]);
        events.events[events.n_events++] = event;
        if (from->events[i].personal.size > 0)
            lot->personal[lot->n_personal++] =
                copy_personal(c, from->source, &from->events[i], event, i);
    }
    struct bytes packed = message_pack(&c->arena, &events.base);
    lot->events = (ProtobufCBinaryData){ packed.size, packed.data };
    lot->count = from->count;
    lot->first_sequence = map_sequence(c, from->source, from->first_sequence);
    lot->source = from->source->name;
    lot->site = c->site;
}

/* --- Into the journal ------------------------------------------------------------------------- */

static int commit(struct copying *c, struct err *err)
{
    c->uncommitted = 0;
    int rc = journal_commit(c->journal, err);
    return rc < 0 ? rc : journal_checkpoint(c->reader, false, NULL, err);
}

static int producer_of(struct copying *c, const char *source, struct journal_producer **out,
                       struct err *err)
{
    *out = journal_find_producer(c->journal, c->site, source);
    if (*out != NULL)
        return 0;
    int rc = journal_add_producer(c->journal, c->site, source, out, err);
    if (rc == 0)
        journal_next_epoch(*out);
    return rc;
}

static int append(struct copying *c, const struct original_lot *from, struct err *err)
{
    Plie__Lot lot = PLIE__LOT__INIT;
    struct lot_facts facts;
    struct journal_producer *producer = NULL;
    arena_reset(&c->arena);
    copy_lot(c, from, &lot);
    int rc = journal_has_begun(c->journal) ? 0 : journal_begin(c->journal, err);
    if (rc == 0)
        rc = producer_of(c, lot.source, &producer, err);
    if (rc < 0)
        return rc;
    lot.epoch = producer->epoch;
    rc = lot_check(&lot, &facts, err);
    if (rc == 0)
        rc = journal_append(c->journal, producer, &lot, facts.last_time_us, err);
    if (rc == 0 && ++c->uncommitted == LOTS_PER_COMMIT)
        rc = commit(c, err);
    return rc;
}

static void name_site(const struct original_site *site, uint32_t copy, char out[NAME_SIZE])
{
    if (copy == 0)
        (void)snprintf(out, NAME_SIZE, "%s", site->name);
    else
        (void)snprintf(out, NAME_SIZE, "%.50s-%03u", site->name, copy + 1);
}

/* As on a bus that sites share: Lot by Lot, each site in turn. */
static int append_year(struct copying *c, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < c->original->lot_count; i++) {
        const struct original_lot *lot = &c->original->lots[i];
        if (lot->source->first_year_only && c->year > 0)
            continue;
        for (uint32_t copy = 0; rc == 0 && copy < c->plan->copies; copy++) {
            name_site(lot->source->site, copy, c->site);
            copies_map_init(&c->map, copy, c->plan->years - 1 - c->year);
            rc = append(c, lot, err);
        }
    }
    return rc;
}

/* --- Around it -------------------------------------------------------------------------------- */

static int copy_key(const struct original *o, const struct config *to, const char *site,
                    const char *name, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    uint8_t bytes[KEY_FILE_SIZE];
    identity_site_key_path(&o->config, site, path);
    int in = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = in < 0 ? -1 : read(in, bytes, sizeof(bytes));
    identity_site_key_path(to, name, path);
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = size > 0 && out >= 0 && write(out, bytes, (size_t)size) == size;
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
    return ok ? 0 : err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

static int make_folder(const struct original *o, const struct copies_plan *plan, struct err *err)
{
    char name[NAME_SIZE];
    char bus[CONFIG_PATH_SIZE];
    struct config to;
    (void)snprintf(bus, sizeof(bus), "%s/bus", plan->to);
    int rc = config_make_directory(bus, err);
    if (rc == 0)
        rc = config_load(&to, plan->to, NULL, err);
    if (rc < 0)
        return rc;
    rc = config_mark_demo(&to, err);
    if (rc == 0)
        rc = config_make_directory(to.cles, err);
    for (size_t i = 0; i < o->site_count; i++)
        for (uint32_t copy = 0; rc == 0 && copy < plan->copies; copy++) {
            name_site(&o->sites[i], copy, name);
            rc = copy_key(o, &to, o->sites[i].name, name, err);
        }
    config_release(&to);
    return rc;
}

static int write_years(struct copying *c, struct err *err)
{
    int rc = 0;
    for (c->year = 0; rc == 0 && c->year < c->plan->years; c->year++)
        rc = append_year(c, err);
    if (rc == 0 && journal_has_begun(c->journal))
        rc = commit(c, err);
    if (rc == 0)
        rc = journal_checkpoint(c->reader, true, NULL, err);
    return rc;
}

static int write_journal(struct original *o, const struct copies_plan *plan, struct err *err)
{
    struct copying c = { .original = o, .plan = plan };
    c.world = (struct world){ .now_us = no_time, .fill_random = next_bytes, .self = &c.nonces };
    char directory[CONFIG_PATH_SIZE];
    (void)snprintf(directory, sizeof(directory), "%s/bus", plan->to);
    struct journal_options options = {
        .directory = directory, .mode = JOURNAL_WRITE, .demo = true, .world = &c.world
    };
    int rc = journal_open(&c.journal, &options, err);
    options.mode = JOURNAL_READ;
    if (rc == 0)
        rc = journal_open(&c.reader, &options, err);
    arena_init(&c.arena, (size_t)16 * LIMIT_LOT_SIZE);
    if (rc == 0)
        rc = write_years(&c, err);
    arena_release(&c.arena);
    journal_close(&c.reader);
    journal_close(&c.journal);
    return rc;
}

static void describe(const struct original *o, const struct copies_plan *plan,
                     struct copies_made *out)
{
    uint64_t times = (uint64_t)plan->copies * plan->years;
    *out = (struct copies_made){ .events = o->event_count * times,
                                 .parcours = o->parcours_count * times,
                                 .sites = o->site_count * (uint64_t)plan->copies };
    for (size_t i = 0; i < o->site_count; i++)
        for (size_t j = 0; j < o->sites[i].source_count; j++)
            if (o->sites[i].sources[j].first_year_only)
                out->events -= o->sites[i].sources[j].total * (plan->years - 1) * plan->copies;
    char path[CONFIG_PATH_SIZE];
    struct stat stat_of;
    (void)snprintf(path, sizeof(path), "%s/bus/journal.db", plan->to);
    if (stat(path, &stat_of) == 0)
        out->bytes = (uint64_t)stat_of.st_size;
}

int copies_make(const struct copies_plan *plan, struct copies_made *out, struct err *err)
{
    CHECK(plan->copies > 0 && plan->years > 0);
    struct original original;
    int rc = original_read(&original, plan->from, err);
    if (rc == 0)
        rc = make_folder(&original, plan, err);
    if (rc == 0)
        rc = write_journal(&original, plan, err);
    if (rc == 0)
        describe(&original, plan, out);
    original_release(&original);
    return rc;
}
