/* The portail's logs of who opened what, against the heads of them that are events of the journal.
 * Where neither a log nor its portail is, they are another host's. */
#include "plie/verify.h"

#include "client/reader.h"
#include "portail/trace/trace.h"

#include "portail.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SILENCE_MS = 10 * 1000, ARENA_SIZE = 16 * 1024 * 1024 };

struct anchors {
    struct trace_anchor *items;
    size_t count;
};

/* --- What was anchored --- */

static struct trace_anchor *anchor_of(struct anchors *anchors, const char *segment)
{
    for (size_t i = 0; i < anchors->count; i++)
        if (strcmp(anchors->items[i].head.segment, segment) == 0)
            return &anchors->items[i];
    struct trace_anchor *items =
        realloc(anchors->items, (anchors->count + 1) * sizeof(*anchors->items));
    CHECK(items != NULL);
    anchors->items = items;
    struct trace_anchor *anchor = &items[anchors->count++];
    *anchor = (struct trace_anchor){ .deleted = false };
    (void)snprintf(anchor->head.segment, sizeof(anchor->head.segment), "%s", segment);
    return anchor;
}

static void see_event(struct anchors *anchors, struct arena *arena, const Plie__Event *event)
{
    if (strcmp(event->type, "portail.TracesAncrees") == 0) {
        const Portail__TracesAncrees *fact = (const Portail__TracesAncrees *)arena_unpack(
            arena, &portail__traces_ancrees__descriptor, event->facts.data, event->facts.len);
        if (fact == NULL || fact->tete.len != TRACE_HASH_SIZE)
            return;
        struct trace_anchor *anchor = anchor_of(anchors, fact->segment);
        anchor->head.nombre = fact->nombre;
        memcpy(anchor->head.tete, fact->tete.data, TRACE_HASH_SIZE);
    } else if (strcmp(event->type, "portail.TracesSupprimees") == 0) {
        const Portail__TracesSupprimees *fact = (const Portail__TracesSupprimees *)arena_unpack(
            arena, &portail__traces_supprimees__descriptor, event->facts.data, event->facts.len);
        if (fact != NULL)
            anchor_of(anchors, fact->segment)->deleted = true;
    }
}

static void see_chunk(struct anchors *anchors, struct arena *arena, const Bus__Chunk *chunk)
{
    for (size_t i = 0; i < chunk->n_lots; i++) {
        const Plie__Lot *lot = chunk->lots[i]->lot;
        arena_reset(arena);
        const Plie__Events *events = (const Plie__Events *)arena_unpack(
            arena, &plie__events__descriptor, lot->events.data, lot->events.len);
        for (size_t j = 0; events != NULL && j < events->n_events; j++)
            see_event(anchors, arena, events->events[j]);
    }
}

/* The portail reads by its own key where there is no console. */
static const char *reading_key(const struct config *config, const char *site,
                               char out[2 * CONFIG_NAME_SIZE])
{
    char path[CONFIG_PATH_SIZE + 16];
    (void)snprintf(path, sizeof(path), "%s/console.cle", config->cles);
    (void)snprintf(out, 2 * CONFIG_NAME_SIZE, "%s.portail", site);
    return access(path, F_OK) == 0 ? NULL : out;
}

static int read_anchors(const struct config *config, const char *site, uint64_t until,
                        struct anchors *anchors, struct err *err)
{
    char name[2 * CONFIG_NAME_SIZE];
    static const char *const sources[] = { "portail" };
    struct reader *reader = NULL;
    struct arena arena;
    const struct reader_options options = { .config = config,
                                            .key = reading_key(config, site, name),
                                            .sites = &site,
                                            .site_count = 1,
                                            .until_position = until,
                                            .filter.sources = { sources, 1 } };
    int rc = until == 0 ? 0 : reader_open(&reader, &options, err);
    arena_init(&arena, ARENA_SIZE);
    for (bool end = until == 0; rc == 0 && !end;) {
        const Bus__Reply *reply;
        rc = reader_next(reader, SILENCE_MS, &reply, err);
        if (rc == 0 && reply == NULL)
            rc = err_set(err, ERR_UNREACHABLE, "le bus ne répond plus");
        if (rc < 0)
            break;
        end = reply->body_case == BUS__REPLY__BODY_END;
        if (reply->body_case == BUS__REPLY__BODY_CHUNK)
            see_chunk(anchors, &arena, reply->chunk);
    }
    arena_release(&arena);
    reader_close(&reader);
    return rc;
}

/* --- The files --- */

struct seen {
    struct report *report;
    const char *site;
    uint64_t lines;
    uint64_t faults;
};

static void see_fault(void *self, const char *what)
{
    struct seen *seen = self;
    seen->faults++;
    report_fault(seen->report, "%s, registre des accès : %s", seen->site, what);
}

static void see_lines(void *self, uint64_t lines)
{
    ((struct seen *)self)->lines = lines;
}

static int read_head(const struct config *config, const char *site, uint64_t *position,
                     struct err *err)
{
    char name[2 * CONFIG_NAME_SIZE];
    struct arena arena;
    Bus__StatusReply *status;
    arena_init(&arena, ARENA_SIZE);
    int rc =
        reader_status_as(config, reading_key(config, site, name), SILENCE_MS, &arena, &status, err);
    *position = rc == 0 ? status->position : 0;
    arena_release(&arena);
    return rc;
}

static int verify_site(struct report *report, const char *site, struct err *err)
{
    uint64_t until;
    char folder[2 * CONFIG_PATH_SIZE], store[2 * CONFIG_PATH_SIZE];
    (void)snprintf(folder, sizeof(folder), "%s/portail/%s/traces", report->config->donnees, site);
    (void)snprintf(store, sizeof(store), "%s/%s/portail.db", report->config->donnees, site);
    if (access(folder, F_OK) != 0 && access(store, F_OK) != 0)
        return 0;
    struct anchors anchors = { 0 };
    struct seen seen = { .report = report, .site = site };
    struct trace_watch watch = { see_fault, see_lines, &seen };
    /* First what was anchored: the files have at least that. */
    int rc = read_head(report->config, site, &until, err);
    if (rc == 0)
        rc = read_anchors(report->config, site, until, &anchors, err);
    if (rc == 0)
        rc = trace_verify(folder, anchors.items, anchors.count, &watch, err);
    if (rc == 0 && seen.faults == 0 && seen.lines > 0)
        (void)printf("%s, registre des accès : %llu ligne%s, %zu mois ancré%s\n", site,
                     (unsigned long long)seen.lines, PLURIEL(seen.lines), anchors.count,
                     PLURIEL(anchors.count));
    free(anchors.items);
    return rc < 0 ? err_wrap(err, "%s, registre des accès", site) : 0;
}

int verify_traces(struct report *report, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < report->config->site_count; i++)
        rc = verify_site(report, report->config->sites[i], err);
    return rc;
}
