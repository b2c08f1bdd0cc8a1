#include "support/demonstration.h"

#include "base/log.h"
#include "client/exchange.h"
#include "client/reader.h"
#include "client/settle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { TIMEOUT_MS = 60000, ARENA_SIZE = 64 * 1024 * 1024, JSON_SIZE = 4096 };

void demonstration_start(struct demonstration *d)
{
    struct err err = { 0 };
    struct fleet_options options = { .config = &d->config, .only = "", .instance = "" };
    if (fleet_start(&d->fleet, &options, &err) < 0)
        fail_msg("%s", err.text);
    if (client_open(&d->client, &d->config, world_system(), &err) < 0)
        fail_msg("%s", err.text);
}

void demonstration_stop(struct demonstration *d)
{
    client_close(&d->client);
    fleet_stop(&d->fleet);
}

void demonstration_open(struct demonstration *out, const char *const *sites)
{
    log_set_level(LOG_ERROR);
    *out = (struct demonstration){ .fleet = NULL };
    struct err err = { 0 };
    folder_make(out->directory);
    arena_init(&out->arena, ARENA_SIZE);
    assert_int_equal(config_load(&out->config, out->directory, NULL, &err), 0);
    for (size_t i = 0; sites[i] != NULL; i++)
        assert_int_equal(config_add_site(&out->config, sites[i], &err), 0);
    assert_int_equal(config_mark_demo(&out->config, &err), 0);
    demonstration_start(out);
}

void demonstration_close(struct demonstration *d)
{
    demonstration_stop(d);
    config_release(&d->config);
    arena_release(&d->arena);
    folder_remove(d->directory);
}

void demonstration_play(struct demonstration *d, const struct demo_options *what,
                        struct demo_result *out)
{
    struct demo_options options = *what;
    options.config = &d->config;
    options.world = world_system();
    options.protocoles = "compose/sites";
    struct err err = { 0 };
    if (demo_play(&options, out, &err) < 0)
        fail_msg("%s", err.text);
}

void demonstration_settle(struct demonstration *d)
{
    struct err err = { 0 };
    for (size_t i = 0; i < d->config.site_count; i++)
        if (client_settle(d->client, d->config.sites[i], TIMEOUT_MS, &err) < 0)
            fail_msg("%s", err.text);
}

/* --- Talking ---------------------------------------------------------------------------------- */

static const char *prepare(struct demonstration *d, const char *site, const char *name,
                           char service[CONFIG_NAME_SIZE], struct exchange *out)
{
    const char *point = strchr(name, '.');
    assert_non_null(point);
    (void)snprintf(service, CONFIG_NAME_SIZE, "%.*s", (int)(point - name), name);
    *out = (struct exchange){ .client = d->client,
                              .world = world_system(),
                              .arena = &d->arena,
                              .site = site,
                              .service = service,
                              .actor = "essai",
                              .timeout_ms = TIMEOUT_MS };
    return point + 1;
}

static void double_quotes(const char *json, char out[JSON_SIZE])
{
    assert_true(strlen(json) < JSON_SIZE);
    (void)snprintf(out, JSON_SIZE, "%s", json);
    for (char *c = strchr(out, '\''); c != NULL; c = strchr(c, '\''))
        *c = '"';
}

static void check_done(const char *name, const struct exchange_result *result)
{
    if (result->outcome != EXCHANGE_DONE)
        fail_msg("%s: %s (%s) %s", name, result->refusal.code, result->refusal.field,
                 result->refusal.text);
}

json_t *demonstration_ask(struct demonstration *d, const char *site, const char *query,
                          const char *json, const char *au, const char *connu)
{
    char service[CONFIG_NAME_SIZE], quoted[JSON_SIZE];
    struct exchange exchange;
    struct exchange_result result;
    struct err err = { 0 };
    const char *name = prepare(d, site, query, service, &exchange);
    exchange.au = au;
    exchange.connu = connu;
    double_quotes(json, quoted);
    if (exchange_query(&exchange, name, quoted, &result, &err) < 0)
        fail_msg("%s: %s", query, err.text);
    check_done(query, &result);
    json_error_t error;
    json_t *answer = json_loads(result.json, 0, &error);
    assert_non_null(answer);
    free(result.json);
    return answer;
}

void demonstration_send(struct demonstration *d, const char *site, const char *command,
                        const char *json, const char *instant)
{
    char service[CONFIG_NAME_SIZE], quoted[JSON_SIZE];
    struct exchange exchange;
    struct exchange_result result;
    struct err err = { 0 };
    const char *name = prepare(d, site, command, service, &exchange);
    exchange.time_us = time_parse(instant);
    assert_true(exchange.time_us > 0);
    double_quotes(json, quoted);
    if (exchange_command(&exchange, name, quoted, NULL, &result, &err) < 0)
        fail_msg("%s: %s", command, err.text);
    check_done(command, &result);
    free(result.json);
}

/* --- The journal and the stores --------------------------------------------------------------- */

struct walk {
    journal_see_fn *see;
    void *self;
    struct arena arena;
    uint64_t position;
};

static void see_lot(struct walk *walk, const Bus__Stored *stored)
{
    assert_int_equal(stored->first_position, walk->position + 1);
    arena_reset(&walk->arena);
    Plie__Events *events = (Plie__Events *)arena_unpack(
        &walk->arena, &plie__events__descriptor, stored->lot->events.data, stored->lot->events.len);
    assert_non_null(events);
    assert_int_equal(events->n_events, stored->lot->count);
    for (size_t i = 0; i < events->n_events; i++, walk->position++)
        if (walk->see != NULL)
            walk->see(walk->self, stored, i, events->events[i]);
}

static void walk_through(struct walk *walk, struct reader *reader)
{
    for (;;) {
        struct err err = { 0 };
        const Bus__Reply *reply;
        if (reader_next(reader, TIMEOUT_MS, &reply, &err) < 0)
            fail_msg("%s", err.text);
        assert_non_null(reply);
        if (reply->body_case == BUS__REPLY__BODY_END)
            return;
        for (size_t i = 0; reply->body_case == BUS__REPLY__BODY_CHUNK && i < reply->chunk->n_lots;
             i++)
            see_lot(walk, reply->chunk->lots[i]);
    }
}

uint64_t journal_see(const struct config *config, journal_see_fn *see, void *self)
{
    struct walk walk = { .see = see, .self = self };
    struct err err = { 0 };
    Bus__StatusReply *status;
    arena_init(&walk.arena, ARENA_SIZE);
    if (reader_status_as(config, NULL, TIMEOUT_MS, &walk.arena, &status, &err) < 0)
        fail_msg("%s", err.text);
    uint64_t last = status->position;
    if (last > 0) {
        struct reader_options options = { .config = config, .until_position = last };
        struct reader *reader;
        assert_int_equal(reader_open(&reader, &options, &err), 0);
        walk_through(&walk, reader);
        reader_close(&reader);
    }
    arena_release(&walk.arena);
    assert_int_equal(walk.position, last);
    return last;
}

static void note_id(void *self, const Bus__Stored *stored, size_t index, const Plie__Event *event)
{
    (void)stored;
    (void)index;
    struct journal_ids *ids = self;
    assert_true(ids->count < JOURNAL_IDS_MAX);
    (void)snprintf(ids->ids[ids->count++], ID_SIZE, "%s", event->id);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

struct journal_ids *journal_list_ids(const struct config *config)
{
    struct journal_ids *ids = calloc(1, sizeof(*ids));
    assert_non_null(ids);
    (void)journal_see(config, note_id, ids);
    qsort(ids->ids, ids->count, ID_SIZE, compare_ids);
    return ids;
}

bool journal_ids_has(const struct journal_ids *ids, const char *id)
{
    return bsearch(id, ids->ids, ids->count, ID_SIZE, compare_ids) != NULL;
}

static void verify_store(const struct fleet_options *options, const char *site, const char *service)
{
    char difference[STORE_DIFFERENCE_SIZE], path[CONFIG_PATH_SIZE + 128];
    struct err err = { 0 };
    struct fleet_runtime described;
    assert_int_equal(fleet_describe(options, site, service, &described, &err), 0);
    runtime_store_path(&described.options, path, sizeof(path));
    assert_int_equal(access(path, F_OK), 0);
    if (runtime_verify(&described.options, difference, &err) < 0)
        fail_msg("%s.%s: %s", site, service, err.text);
    if (difference[0] != '\0')
        fail_msg("%s.%s differs: %s", site, service, difference);
}

void assert_stores_are_the_journal(const struct config *config, const struct world *world)
{
    struct fleet_options options = { .config = config, .only = "", .instance = "", .world = world };
    for (size_t i = 0; i < config->site_count; i++)
        for (const char *const *service = config_services; *service != NULL; service++)
            verify_store(&options, config->sites[i], *service);
    if (config->site_count > 1)
        verify_store(&options, CONFIG_CONSOLIDATION, "reporting");
}
