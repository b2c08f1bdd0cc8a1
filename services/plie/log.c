#include "client/interface.h"
#include "client/reader.h"
#include "plie/command.h"

#include "base/date.h"
#include "json/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE_MS = 15000, ARENA_SIZE = 16 * 1024 * 1024 };

struct filter {
    const struct arguments *arguments;
    uint64_t after;
    int64_t until_us; /* By the bus's clock; INT64_MAX: none. */
    struct arena arena;
    bool done;
};

/* The event's own message, whichever service recorded it; NULL when this program is older. */
static ProtobufCMessage *unpack_facts(struct arena *arena, const Plie__Event *event)
{
    const ProtobufCMessageDescriptor *descriptor = interface_event(event->type);
    return descriptor == NULL
               ? NULL
               : arena_unpack(arena, descriptor, event->facts.data, event->facts.len);
}

static void set_text(json_t *object, const char *name, const char *text)
{
    if (text[0] != '\0')
        (void)json_object_set_new(object, name, json_string(text));
}

/* CloudEvents 1.0 with our extensions; https://cloudevents.io. */
static json_t *cloud_event(struct arena *arena, const Bus__Stored *stored, size_t index,
                           const Plie__Event *event)
{
    char time[TIME_TEXT_SIZE], received[TIME_TEXT_SIZE], source[160];
    time_format(event->time, time);
    time_format(stored->received, received);
    (void)snprintf(source, sizeof(source), "/%s/%s", stored->lot->site, stored->lot->source);
    json_t *out = json_object();
    set_text(out, "specversion", "1.0");
    set_text(out, "id", event->id);
    set_text(out, "source", source);
    set_text(out, "type", event->type);
    set_text(out, "subject", event->subject);
    set_text(out, "time", time);
    (void)json_object_set_new(out, "position",
                              json_integer((json_int_t)(stored->first_position + index)));
    (void)json_object_set_new(out, "sequence",
                              json_integer((json_int_t)(stored->lot->first_sequence + index)));
    set_text(out, "received", received);
    set_text(out, "actor", event->actor);
    set_text(out, "command", event->command);
    set_text(out, "cause", event->cause);
    set_text(out, "person", event->person);
    for (size_t i = 0; i < event->n_seen; i++) {
        char name[80];
        (void)snprintf(name, sizeof(name), "seen%s", event->seen[i]->source);
        (void)json_object_set_new(out, name, json_integer((json_int_t)event->seen[i]->sequence));
    }
    ProtobufCMessage *facts = unpack_facts(arena, event);
    if (facts != NULL)
        (void)json_object_set_new(out, "data", json_from_message(facts, JSON_WITHOUT_DEFAULTS));
    return out;
}

/* The bus gives whole Lots: the first may begin before `after`. */
static bool is_wanted(const struct filter *filter, uint64_t position, const Plie__Event *event)
{
    const struct arguments *arguments = filter->arguments;
    return position > filter->after &&
           (arguments->subject == NULL || strcmp(arguments->subject, event->subject) == 0 ||
            strcmp(arguments->subject, event->person) == 0) &&
           (arguments->type == NULL || strcmp(arguments->type, event->type) == 0) &&
           (arguments->acteur == NULL || strcmp(arguments->acteur, event->actor) == 0);
}

static void print_lot(struct filter *filter, const Bus__Stored *stored)
{
    if (stored->received > filter->until_us) {
        filter->done = true;
        return;
    }
    arena_reset(&filter->arena);
    Plie__Events *events =
        (Plie__Events *)arena_unpack(&filter->arena, &plie__events__descriptor,
                                     stored->lot->events.data, stored->lot->events.len);
    for (size_t i = 0; events != NULL && i < events->n_events; i++) {
        if (!is_wanted(filter, stored->first_position + i, events->events[i]))
            continue;
        json_t *line = cloud_event(&filter->arena, stored, i, events->events[i]);
        (void)json_dumpf(line, stdout, JSON_COMPACT);
        (void)putchar('\n');
        json_decref(line);
    }
}

/* Until the head of when it began, or for ever with --follow. */
static int print_all(struct filter *filter, struct reader *reader, bool follow, struct err *err)
{
    while (!filter->done) {
        const Bus__Reply *reply;
        int rc = reader_next(reader, IDLE_MS, &reply, err);
        if (rc < 0)
            return rc;
        if (reply == NULL && !follow)
            return err_set(err, ERR_UNREACHABLE, "le bus ne répond pas");
        if (reply == NULL)
            continue;
        if (reply->body_case == BUS__REPLY__BODY_END)
            return 0;
        if (reply->body_case == BUS__REPLY__BODY_CHUNK)
            for (size_t i = 0; i < reply->chunk->n_lots && !filter->done; i++)
                print_lot(filter, reply->chunk->lots[i]);
        (void)fflush(stdout);
    }
    return 0;
}

static int read_until(const struct arguments *arguments, int64_t *out, struct err *err)
{
    *out = INT64_MAX;
    if (arguments->until == NULL)
        return 0;
    char instant[TIME_TEXT_SIZE];
    (void)snprintf(instant, sizeof(instant), "%s%s", arguments->until,
                   date_is_valid(arguments->until) ? "T23:59:59Z" : "");
    *out = time_parse(instant);
    return *out >= 0 ? 0
                     : err_set(err, ERR_CONFIG,
                               "--until %s : attendu une date ou un instant (2017-03-14T08:15:00Z)",
                               arguments->until);
}

static int run(const struct arguments *arguments, struct config *config, struct filter *filter,
               struct err *err)
{
    Bus__StatusReply *status;
    int rc = read_until(arguments, &filter->until_us, err);
    if (rc == 0)
        rc = reader_status(config, &filter->arena, &status, err);
    if (rc < 0)
        return rc;
    filter->after = arguments->after == NULL ? 0 : strtoull(arguments->after, NULL, 10);
    struct reader_options options = {
        .config = config,
        .sites = arguments->sites,
        .site_count = arguments->site_count,
        .after_position = filter->after,
        .until_position = arguments->follow ? 0 : status->position,
    };
    if (!arguments->follow && options.after_position >= status->position)
        return 0; /* Nothing there yet. */
    struct reader *reader = NULL;
    rc = reader_open(&reader, &options, err);
    if (rc == 0)
        rc = print_all(filter, reader, arguments->follow, err);
    reader_close(&reader);
    return rc;
}

int command_log(const struct arguments *arguments, struct config *config)
{
    struct err err = { 0 };
    struct filter filter = { .arguments = arguments };
    arena_init(&filter.arena, ARENA_SIZE);
    int rc = run(arguments, config, &filter, &err);
    arena_release(&filter.arena);
    return rc < 0 ? command_failed(&err) : EXIT_DONE;
}
