/* `plie log`: the journal or a part of it, read through the bus, which finds what is asked for;
 * each event of the Lots that it sends is looked at once more. */
#include "plie/log.h"

#include "base/text.h"
#include "bus/filter.h"
#include "client/reader.h"
#include "plie/command.h"
#include "runtime/query.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IDLE_MS = 15000, ARENA_SIZE = 16 * 1024 * 1024, WRITE_SIZE = 256 * 1024 };

struct listing {
    struct reader_options options;
    bool follows;
    struct filter *filter;
    struct log_writer writer;
    struct arena arena;
    bool is_over;
    uint64_t written; /* Events. */
};

/* --- What is asked for --- */

/* A name that no event can have would find nothing, and look like an answer. */
static int check_names(const struct reader_filter *filter, struct err *err)
{
    for (size_t i = 0; i < filter->sources.count; i++) {
        const char *const *service = config_services;
        while (*service != NULL && strcmp(*service, filter->sources.items[i]) != 0)
            service++;
        if (*service == NULL)
            return err_set(err, ERR_CONFIG,
                           "--source %s : attendu reperage, parcours, entreprise, reporting ou "
                           "portail",
                           filter->sources.items[i]);
    }
    for (size_t i = 0; i < filter->types.count; i++)
        if (strchr(filter->types.items[i], '.') == NULL)
            return err_set(err, ERR_CONFIG,
                           "--type %s : attendu le service et l'événement, comme "
                           "parcours.EtapeDemarree",
                           filter->types.items[i]);
    return 0;
}

static int check_period(const struct reader_filter *filter, struct err *err)
{
    if (filter->received_until == 0 || filter->received_from <= filter->received_until)
        return 0;
    return err_set(err, ERR_CONFIG, "--since est après --until : aucun événement n'est entre eux");
}

static int wrong_instant(const char *name, const char *text, struct err *err)
{
    return err_set(err, ERR_CONFIG,
                   "--%s %s : attendu une date ou un instant (2017-03-14T08:15:00Z)", name, text);
}

/* A date is a day in Paris, here as everywhere: from its beginning, */
static int read_since(const char *text, int64_t *out, struct err *err)
{
    if (text == NULL)
        return 0;
    int32_t day = date_parse(text);
    *out = day == DATE_NONE ? time_parse(text) : date_paris_start(day);
    return day == DATE_NONE && *out < 0 ? wrong_instant("since", text, err) : 0;
}

/* and to its end. */
static int read_until(const char *text, int64_t *out, struct err *err)
{
    if (text == NULL)
        return 0;
    *out = connu_parse(text);
    return *out < 0 ? wrong_instant("until", text, err) : 0;
}

static int read_position(const char *text, uint64_t *out, struct err *err)
{
    *out = 0;
    if (text == NULL || text_to_u64(text, out))
        return 0;
    return err_set(err, ERR_CONFIG, "--after %s : attendu une position, un nombre", text);
}

static struct reader_words words_of(const struct argument_list *list)
{
    return (struct reader_words){ list->items, list->count };
}

static int read_arguments(const struct arguments *arguments, struct reader_options *out,
                          struct err *err)
{
    out->sites = arguments->sites;
    out->site_count = arguments->site_count;
    out->filter = (struct reader_filter){
        .sources = words_of(&arguments->sources),
        .subjects = words_of(&arguments->subjects),
        .names = words_of(&arguments->noms),
        .types = words_of(&arguments->types),
        .actors = words_of(&arguments->acteurs),
    };
    int rc = check_names(&out->filter, err);
    if (rc == 0)
        rc = read_position(arguments->after, &out->after_position, err);
    if (rc == 0)
        rc = read_since(arguments->since, &out->filter.received_from, err);
    if (rc == 0)
        rc = read_until(arguments->until, &out->filter.received_until, err);
    return rc < 0 ? rc : check_period(&out->filter, err);
}

/* --- Lines --- */

/* All at once, and for good when nobody reads any more. */
static void write_out(struct listing *listing)
{
    struct json_text *text = &listing->writer.text;
    for (size_t at = 0; at < text->size && !listing->is_over;) {
        ssize_t size = write(STDOUT_FILENO, text->data + at, text->size - at);
        if (size < 0)
            listing->is_over = true;
        else
            at += (size_t)size;
    }
    text->size = 0;
}

static void take_lot(struct listing *listing, const Bus__Stored *stored)
{
    struct span events = { stored->lot->events.data, stored->lot->events.len };
    struct terms_event event;
    int64_t until = listing->options.filter.received_until;
    if (until > 0 && stored->received > until) {
        listing->is_over = true;
        return;
    }
    for (size_t i = 0; terms_next(&events, &event); i++)
        if (stored->first_position + i > listing->options.after_position &&
            filter_passes_event(listing->filter, &event))
            listing->written +=
                log_write_event(&listing->writer, stored, i, event.whole.data, event.whole.size);
    if (listing->writer.text.size >= WRITE_SIZE)
        write_out(listing);
}

static void take_reply(struct listing *listing, const Bus__Reply *reply)
{
    int64_t until = listing->options.filter.received_until;
    if (reply->body_case == BUS__REPLY__BODY_END)
        listing->is_over = true;
    if (reply->body_case == BUS__REPLY__BODY_HEAD && until > 0 && reply->head->received > until)
        listing->is_over = true;
    if (reply->body_case != BUS__REPLY__BODY_CHUNK)
        return;
    for (size_t i = 0; i < reply->chunk->n_lots && !listing->is_over; i++)
        take_lot(listing, reply->chunk->lots[i]);
    write_out(listing);
}

/* Until the head of when it began, or for ever with --follow. */
static int list_all(struct listing *listing, struct reader *reader, struct err *err)
{
    while (!listing->is_over) {
        const Bus__Reply *reply;
        int rc = reader_next(reader, IDLE_MS, &reply, err);
        if (rc < 0)
            return rc;
        if (reply == NULL && !listing->follows)
            return err_set(err, ERR_UNREACHABLE, "le bus ne répond pas");
        if (reply != NULL)
            take_reply(listing, reply);
    }
    return 0;
}

static int list(struct listing *listing, const struct config *config, struct err *err)
{
    Bus__StatusReply *status;
    struct reader_options *options = &listing->options;
    int rc = reader_status(config, &listing->arena, &status, err);
    if (rc < 0)
        return rc;
    if (!listing->follows && options->after_position >= status->position)
        return 0; /* Nothing there yet. */
    options->config = config;
    options->until_position = listing->follows ? 0 : status->position;
    Bus__Follow follow;
    reader_fill_follow(options, &follow);
    listing->filter = filter_new(&follow);
    struct reader *reader = NULL;
    rc = reader_open(&reader, options, err);
    if (rc == 0)
        rc = list_all(listing, reader, err);
    reader_close(&reader);
    return rc;
}

/* It has nothing to finish: a signal ends it. */
static void let_signals_through(void)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

int command_log(const struct arguments *arguments, struct config *config)
{
    struct err err = { 0 };
    struct listing listing = { .follows = arguments->follow };
    let_signals_through();
    arena_init(&listing.arena, ARENA_SIZE);
    log_writer_init(&listing.writer);
    int rc = read_arguments(arguments, &listing.options, &err);
    if (rc == 0)
        rc = list(&listing, config, &err);
    if (rc == 0 && listing.written == 0) /* Beside the lines: whoever mistyped learns it. */
        (void)fprintf(stderr, "plie : aucun événement\n");
    filter_free(listing.filter);
    log_writer_release(&listing.writer);
    arena_release(&listing.arena);
    return rc < 0 ? command_failed(&err) : EXIT_DONE;
}
