/* The journal and its bus: start, index, reading, filters, verification. */
#include "bench/grand.h"
#include "bench/load.h"
#include "bench/log.h"

#include "base/arena.h"
#include "base/date.h"
#include "bus/index.h"
#include "client/reader.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STARTS = 5, ARENA_SIZE = 16 * 1024 * 1024, WAIT_MS = 60000 };
static const double FIRST_ANSWER_MS_MAX = 1000;

/* --- Its process --- */

static uint64_t ask_position(const struct grand *grand)
{
    struct arena arena;
    Bus__StatusReply *status;
    struct err err = { 0 };
    arena_init(&arena, ARENA_SIZE);
    bench_need(reader_status(grand->config, &arena, &status, &err), &err);
    uint64_t position = status->position;
    arena_release(&arena);
    return position;
}

void grand_start_bus(struct grand *grand)
{
    char log[BENCH_PATH_SIZE];
    grand_path(grand, "programmes.log", log);
    const char *arguments[] = { grand->bench->plie, "serve",       "--only", "bus",
                                "--donnees",        grand->folder, NULL };
    child_start(&grand->bus, &(struct child_plan){ .arguments = arguments,
                                                   .log_path = log,
                                                   .piped = true,
                                                   .end_signal = SIGTERM });
    child_expect(&grand->bus, "PRET");
    grand->events = ask_position(grand);
}

void grand_part_bus(struct grand *grand)
{
    char path[BENCH_PATH_SIZE];
    struct series starts = { .count = 0 };
    struct quiet quiet;
    quiet_begin(&quiet);
    for (int i = 0; i < STARTS; i++) {
        child_stop(&grand->bus);
        int64_t start_us = load_now_us();
        grand_start_bus(grand);
        double us = (double)(load_now_us() - start_us);
        series_add(&starts, 0, us, us);
    }
    report_title("The journal and its bus");
    grand_path(grand, "bus/journal.db", path);
    report_limit("journal", file_mib(path), "MiB", 0);
    report_limit("journal, bytes an event", file_mib(path) * 1048576 / (double)grand->events, "B",
                 0);
    report_limit("bus, from its start to its first answer, median of 5",
                 series_figure(&starts).p50_us / 1000, "ms", FIRST_ANSWER_MS_MAX);
    report_limit("  its memory then", memory_of(grand->bus.pid, "VmRSS"), "MiB", 0);
    report_note("    (others used %.2f cores)", quiet_foreign(&quiet));
}

/* --- Its index --- */

void grand_part_index(struct grand *grand)
{
    char path[BENCH_PATH_SIZE];
    char directory[BENCH_PATH_SIZE];
    struct err err = { 0 };
    struct watch watch = { .wals = { "bus/index.db-wal" } };
    grand_path(grand, "bus", directory);
    child_stop(&grand->bus);
    bench_need(index_remove(directory, &err), &err);
    grand_start_bus(grand);
    watch_begin(&watch, grand);
    watch.bus_cpu = 0; /* Since its start. */
    while (log_index_position(grand->config) + INDEX_SEGMENT_EVENTS <= (int64_t)grand->events) {
        watch_turn(&watch);
        log_pause();
    }
    watch_end(&watch);
    watch.use.cpu = watch.use.bus_cpu;
    watch.use.mib = watch.use.bus_mib;
    watch.use.bus_cpu = watch.use.bus_mib = 0;
    report_use_table("The journal's index");
    report_use("made from nothing (a thread of lowest priority)", &watch.use);
    index_path(directory, path, sizeof(path));
    report_limit("  its size", file_mib(path), "MiB", 0);
    report_limit("  bytes an event", file_mib(path) * 1048576 / (double)grand->events, "B", 0);
}

/* --- Reading --- */

void grand_part_replay(struct grand *grand)
{
    struct watch watch = { .wals = { NULL } };
    watch_begin(&watch, grand);
    uint64_t events = grand_replay(grand->config);
    watch_end(&watch);
    watch.use.mib = memory_of(getpid(), "VmHWM");
    report_use_table("Reading all of it");
    report_use("replay: links checked, each event unpacked", &watch.use);
    report_limit("  events a second", (double)events / watch.use.seconds, "ev/s", 0);
}

void grand_part_journal(struct grand *grand)
{
    struct watch watch = { .wals = { NULL } };
    watch_begin(&watch, grand);
    watch_run(&watch, (const char *const[]){ "verify", "--only", "bus", NULL });
    watch_end(&watch);
    report_use_table("plie verify --only bus");
    report_use("journal, chains, heads, index made anew", &watch.use);
    report_limit("  events a second", (double)grand->events / watch.use.seconds, "ev/s", 0);
}

/* --- plie log --- */

/* Lots of parcours behind the middle of the journal, in the arena. */
static const Bus__Chunk *middle_chunk(const struct grand *grand, struct arena *arena)
{
    static const char *const sources[] = { "parcours" };
    struct err err = { 0 };
    struct reader *reader;
    const Bus__Reply *reply = NULL;
    struct reader_options options = { .config = grand->config,
                                      .after_position = grand->events / 2,
                                      .until_position = grand->events,
                                      .filter.sources = { sources, COUNT_OF(sources) } };
    bench_need(reader_open(&reader, &options, &err), &err);
    do
        bench_need(reader_next(reader, WAIT_MS, &reply, &err), &err);
    while (reply != NULL && reply->body_case != BUS__REPLY__BODY_CHUNK);
    CHECK(reply != NULL);
    size_t size = bus__chunk__get_packed_size(reply->chunk);
    uint8_t *bytes = arena_alloc(arena, size);
    (void)bus__chunk__pack(reply->chunk, bytes);
    reader_close(&reader);
    const Bus__Chunk *chunk =
        (const Bus__Chunk *)arena_unpack(arena, &bus__chunk__descriptor, bytes, size);
    CHECK(chunk != NULL);
    return chunk;
}

int64_t grand_middle_us(const struct grand *grand)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    int64_t received = middle_chunk(grand, &arena)->lots[0]->received;
    arena_release(&arena);
    return received;
}

struct names {
    char actor[128];
    char subject[128];
    char person[128];
    char since[DATE_SIZE]; /* A month. */
    char until[DATE_SIZE];
};

static void take_names(const Plie__Event *event, struct names *out)
{
    (void)snprintf(out->actor, sizeof(out->actor), "%s", event->actor);
    (void)snprintf(out->subject, sizeof(out->subject), "%s", event->subject);
    (void)snprintf(out->person, sizeof(out->person), "%s", event->person);
}

static void find_names(const struct grand *grand, struct names *out)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    const Bus__Chunk *chunk = middle_chunk(grand, &arena);
    *out = (struct names){ .person = "" };
    for (size_t i = 0; i < chunk->n_lots && out->person[0] == '\0'; i++) {
        const ProtobufCBinaryData *packed = &chunk->lots[i]->lot->events;
        const Plie__Events *events = (const Plie__Events *)arena_unpack(
            &arena, &plie__events__descriptor, packed->data, packed->len);
        CHECK(events != NULL);
        for (size_t k = 0; k < events->n_events && out->person[0] == '\0'; k++)
            take_names(events->events[k], out);
    }
    int32_t day = date_paris(chunk->lots[0]->received);
    date_format(day, out->since);
    date_format(day + 30, out->until);
    arena_release(&arena);
}

void grand_part_log(struct grand *grand)
{
    struct names names;
    struct quiet quiet;
    find_names(grand, &names);
    log_await_index(grand->config, grand->events);
    report_title("plie log");
    quiet_begin(&quiet);
#define FILTER(name, ...)                                                                          \
    log_measure_filter(grand->bench, grand->folder, name,                                          \
                       (const char *const[]){ __VA_ARGS__, NULL })
    FILTER("a subject", "--subject", names.subject);
    FILTER("who names a person", "--nomme", names.person);
    FILTER("an actor", "--acteur", names.actor);
    FILTER("an actor who is nobody", "--acteur", "personne-de-ce-nom");
    FILTER("a rare type", "--type", "parcours.SortieJugee");
    FILTER("a type of one site", "--type", "parcours.EtapeDemarree", "--site", GRAND_SITE);
    FILTER("a month", "--since", names.since, "--until", names.until);
    FILTER("a month, a type, a site", "--since", names.since, "--until", names.until, "--type",
           "parcours.EtapeDemarree", "--site", GRAND_SITE);
    FILTER("a source of one site", "--source", "parcours", "--site", GRAND_SITE);
    FILTER("everything", "--after", "0");
#undef FILTER
    report_note("    (others used %.2f cores)", quiet_foreign(&quiet));
}
