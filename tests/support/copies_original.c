/* The small journal, read whole. */
#include "support/copies_inside.h"

#include "base/id.h"
#include "bus/journal.h"
#include "client/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANKS_MAX = 64 };
static const size_t ARENA_SIZE = (size_t)2 * 1024 * 1024 * 1024;

/* --- Who -------------------------------------------------------------------------------------- */

static int get_site(struct original *o, const char *name, struct original_site **out,
                    struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    for (size_t i = 0; i < o->site_count; i++)
        if (strcmp(o->sites[i].name, name) == 0) {
            *out = &o->sites[i];
            return 0;
        }
    if (o->site_count == COPIES_SITES_MAX)
        return err_set(err, ERR_LIMIT, "more than %d sites to copy", COPIES_SITES_MAX);
    *out = &o->sites[o->site_count++];
    (void)snprintf((*out)->name, sizeof((*out)->name), "%s", name);
    identity_site_key_path(&o->config, name, path);
    return seal_read(&(*out)->seal, path, err);
}

struct original_source *original_find(struct original_site *site, const char *source)
{
    for (size_t i = 0; i < site->source_count; i++)
        if (strcmp(site->sources[i].name, source) == 0)
            return &site->sources[i];
    return NULL;
}

static struct original_source *get_source(struct original_site *site, const char *name)
{
    struct original_source *source = original_find(site, name);
    if (source != NULL)
        return source;
    CHECK(site->source_count < LIMIT_SOURCES);
    source = &site->sources[site->source_count++];
    source->site = site;
    source->first_year_only = strcmp(name, "portail") == 0;
    (void)snprintf(source->name, sizeof(source->name), "%s", name);
    return source;
}

/* --- What ------------------------------------------------------------------------------------- */

static int find_rank(const Plie__Event *event)
{
    char id[ID_SIZE];
    for (uint32_t rank = 0; event->cause[0] != '\0' && rank < RANKS_MAX; rank++) {
        id_derive(id, event->cause, rank);
        if (strcmp(id, event->command) == 0)
            return (int)rank;
    }
    return COPIES_NO_RANK;
}

/* `seen` names a source that has spoken before: it is known here already. */
static int note_seen(struct original_source *source, const Plie__Event *event, struct err *err)
{
    for (size_t i = 0; i < event->n_seen; i++) {
        const struct original_source *other = original_find(source->site, event->seen[i]->source);
        if (other == NULL)
            return err_set(err, ERR_CORRUPT, "event %s has seen an unknown source", event->id);
        source->sees[other - source->site->sources] = true;
    }
    return 0;
}

static int take_event(struct original *o, struct original_lot *lot, uint32_t index,
                      Plie__Event *event, struct err *err)
{
    if (event->n_erases > 0)
        return err_set(err, ERR_CONFIG, "event %s orders an erasure: not to be copied", event->id);
    lot->events[index] = (struct original_event){ .event = event, .rank = find_rank(event) };
    o->event_count++;
    lot->source->last_us = event->time;
    o->parcours_count += strcmp(event->type, "parcours.ParcoursOuvert") == 0;
    return note_seen(lot->source, event, err);
}

static int take_personal(struct original *o, const struct original_lot *lot,
                         const Plie__Personal *part, struct err *err)
{
    struct original_event *event = &lot->events[part->index];
    const struct bytes sealed = { part->sealed.data, part->sealed.len };
    return seal_open_personal(lot->source->site->seal, &o->arena, event->event->id, sealed,
                              &event->personal, err);
}

static struct original_lot *add_lot(struct original *o)
{
    if ((o->lot_count & (o->lot_count - 1)) == 0) {
        size_t size = (o->lot_count == 0 ? 1 : 2 * o->lot_count) * sizeof(*o->lots);
        o->lots = realloc(o->lots, size);
        CHECK(o->lots != NULL);
    }
    return &o->lots[o->lot_count++];
}

static int take_lot(struct original *o, struct journal *journal, const struct journal_row *row,
                    struct err *err)
{
    struct original_site *site = NULL;
    int rc = get_site(o, row->lot.site, &site, err);
    if (rc < 0)
        return rc;
    struct original_lot *lot = add_lot(o);
    *lot = (struct original_lot){ .source = get_source(site, row->lot.source),
                                  .first_sequence = row->lot.first_sequence,
                                  .received = row->received,
                                  .count = row->lot.count };
    lot->source->total = lot->first_sequence + lot->count - 1;
    lot->events = arena_alloc(&o->arena, lot->count * sizeof(*lot->events));
    Plie__Events *events = (Plie__Events *)arena_unpack(&o->arena, &plie__events__descriptor,
                                                        row->lot.events.data, row->lot.events.len);
    if (events == NULL || events->n_events != lot->count)
        return err_set(err, ERR_CORRUPT, "%s.%s: a Lot that is none", site->name, row->lot.source);
    for (uint32_t i = 0; rc == 0 && i < lot->count; i++)
        rc = take_event(o, lot, i, events->events[i], err);
    Plie__Personal **parts = NULL;
    size_t count = 0;
    if (rc == 0)
        rc = journal_personal(journal, row, &o->arena, &parts, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = take_personal(o, lot, parts[i], err);
    return rc;
}

/* --- All -------------------------------------------------------------------------------------- */

static int open_journal(struct journal **out, const char *folder, struct err *err)
{
    char directory[CONFIG_PATH_SIZE];
    (void)snprintf(directory, sizeof(directory), "%s/bus", folder);
    const struct journal_options options = { .directory = directory,
                                             .mode = JOURNAL_READ,
                                             .demo = true };
    return journal_open(out, &options, err);
}

int original_read(struct original *o, const char *folder, struct err *err)
{
    *o = (struct original){ .site_count = 0 };
    arena_init(&o->arena, ARENA_SIZE);
    struct journal *journal = NULL;
    int rc = config_load(&o->config, folder, NULL, err);
    if (rc == 0)
        rc = open_journal(&journal, folder, err);
    if (rc < 0)
        return rc;
    struct journal_range range;
    struct journal_row row;
    rc = journal_range(journal, 1, &range, err);
    while (rc >= 0 && (rc = journal_range_next(&range, &row, err)) == JOURNAL_ROW)
        if ((rc = take_lot(o, journal, &row, err)) < 0)
            break;
    journal_range_end(&range);
    journal_close(&journal);
    return rc < 0 ? rc : 0;
}

void original_release(struct original *o)
{
    for (size_t i = 0; i < o->site_count; i++)
        if (o->sites[i].seal != NULL)
            seal_close(&o->sites[i].seal);
    free(o->lots);
    config_release(&o->config);
    arena_release(&o->arena);
}

int copies_count(const char *from, uint64_t *events, struct err *err)
{
    struct journal *journal = NULL;
    int rc = open_journal(&journal, from, err);
    if (rc < 0)
        return rc;
    struct journal_head head;
    rc = journal_head(journal, &head, err);
    *events = head.position;
    journal_close(&journal);
    return rc;
}
