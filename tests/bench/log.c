/* Reading parts of a large journal through the bus: what `plie log` prints, how soon it begins, and
 * what the bus alone gives; the index's size and how long it takes to make. BENCH_EVENTS events, a
 * million when it is not set (the aim is ten). */
#include "bench/grand_journal.h"

#include "bench/child.h"
#include "bench/load.h"
#include "bench/log.h"
#include "bench/report.h"

#include "bus/bus.h"
#include "bus/index.h"
#include "client/reader.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    EVENTS = 1000000,
    EVENTS_QUICK = 200000,
    WORDS_MAX = 16,
    BLOCK = 1 << 20,
    TIMES = 3,
    PAUSE_MS = 20
};
static const double SHORT_SECONDS = 5;
static const double FIRST_LINE_MS_MAX = 1000;

static uint64_t events_wished(const struct bench *bench)
{
    const char *text = getenv("BENCH_EVENTS");
    if (text != NULL)
        return strtoull(text, NULL, 10);
    return bench->quick ? EVENTS_QUICK : EVENTS;
}

/* --- plie log --- */

struct outcome {
    double first_ms;
    double seconds;
    uint64_t lines;
};

static void count_lines(int output, int64_t begun_us, struct outcome *out)
{
    char *block = malloc(BLOCK);
    CHECK(block != NULL);
    ssize_t size;
    while ((size = read(output, block, BLOCK)) > 0) {
        if (out->lines == 0)
            out->first_ms = (double)(load_now_us() - begun_us) / 1e3;
        for (ssize_t i = 0; i < size; i++)
            out->lines += block[i] == '\n';
    }
    free(block);
}

static void run_log(const struct bench *bench, const char *folder, const char *const *filter,
                    struct outcome *out)
{
    const char *words[WORDS_MAX] = { bench->plie, "log", "--donnees", folder };
    size_t count = 4;
    for (size_t i = 0; filter[i] != NULL; i++)
        words[count++] = filter[i];
    struct child child;
    *out = (struct outcome){ .lines = 0 };
    int64_t begun_us = load_now_us();
    child_start(&child, &(struct child_plan){ .arguments = words, .piped = true });
    count_lines(child.output, begun_us, out);
    (void)waitpid(child.pid, NULL, 0);
    (void)close(child.output);
    out->seconds = (double)(load_now_us() - begun_us) / 1e6;
}

/* Three times when it is short; what is said is the median of the first lines, and the last run. */
void log_measure_filter(const struct bench *bench, const char *folder, const char *name,
                        const char *const *filter)
{
    char text[96];
    struct outcome outcome = { .seconds = 0 };
    struct series first = { .count = 0 };
    for (int i = 0; i < TIMES && outcome.seconds < SHORT_SECONDS; i++) {
        run_log(bench, folder, filter, &outcome);
        /* Nothing found: then the end is the first thing that one hears. */
        double us = 1000 * (outcome.lines == 0 ? outcome.seconds * 1000 : outcome.first_ms);
        series_add(&first, 0, us, us);
    }
    (void)snprintf(text, sizeof(text), "%s: first line", name);
    report_limit(text, series_figure(&first).p50_us / 1000, "ms", FIRST_LINE_MS_MAX);
    report_note("    %llu lines in %.2f s, %.0f a second", (unsigned long long)outcome.lines,
                outcome.seconds, (double)outcome.lines / outcome.seconds);
}

static void measure_filters(const struct bench *bench, const char *folder,
                            const struct grand_journal *journal)
{
    char person[ID_SIZE], parcours[ID_SIZE], actor[ID_SIZE];
    grand_journal_person(journal->persons / 2, person);
    grand_journal_parcours(journal->persons / 2, parcours);
    grand_journal_actor(1, actor);
#define FILTER(name, ...)                                                                          \
    log_measure_filter(bench, folder, name, (const char *const[]){ __VA_ARGS__, NULL })
    FILTER("a subject", "--subject", parcours);
    FILTER("who names a person", "--nomme", person);
    FILTER("a rare type", "--type", "parcours.SortieJugee");
    FILTER("a frequent type", "--type", "reperage.PieceRecue");
    FILTER("an actor", "--acteur", actor);
    FILTER("an actor and a type", "--acteur", actor, "--type", "parcours.EtapeDemarree");
    FILTER("an actor who is nobody", "--acteur", "personne");
    FILTER("a month", "--since", "2018-10-01", "--until", "2018-10-31");
    FILTER("a month, a type, a site", "--since", "2018-10-01", "--until", "2018-10-31", "--type",
           "parcours.EtapeDemarree", "--site", grand_sites[1]);
    FILTER("everything", "--after", "0");
#undef FILTER
}

/* --- The bus alone --- */

static void measure_bus(struct config *config, uint64_t events)
{
    struct reader *reader;
    struct reader_options options = { .config = config, .until_position = events };
    struct err err = { 0 };
    bool is_over = false;
    uint64_t lots = 0;
    int64_t begun_us = load_now_us();
    bench_need(reader_open(&reader, &options, &err), &err);
    while (!is_over) {
        const Bus__Reply *reply;
        bench_need(reader_next(reader, 30000, &reply, &err), &err);
        is_over = reply == NULL || reply->body_case == BUS__REPLY__BODY_END;
        if (!is_over && reply->body_case == BUS__REPLY__BODY_CHUNK)
            lots += reply->chunk->n_lots;
    }
    reader_close(&reader);
    report_limit("everything, received and not looked at",
                 (double)events * 1e6 / (double)(load_now_us() - begun_us), "events/s", 0);
    report_note("    %llu Lots", (unsigned long long)lots);
}

int64_t log_index_position(const struct config *config)
{
    struct arena arena;
    Bus__StatusReply *status;
    struct err err = { 0 };
    int64_t position = 0;
    arena_init(&arena, BLOCK * 4);
    bench_need(reader_status(config, &arena, &status, &err), &err);
    for (size_t i = 0; i < status->n_counters; i++)
        if (strcmp(status->counters[i]->name, "index_position") == 0)
            position = status->counters[i]->value;
    arena_release(&arena);
    return position;
}

void log_pause(void)
{
    (void)poll(NULL, 0, PAUSE_MS);
}

void log_await_index(const struct config *config, uint64_t events)
{
    while (log_index_position(config) + INDEX_SEGMENT_EVENTS <= (int64_t)events)
        log_pause();
}

static void measure_index(const char *folder, struct config *config, uint64_t events,
                          int64_t begun_us)
{
    struct stat st;
    log_await_index(config, events);
    report_limit("the index made from nothing", (double)(load_now_us() - begun_us) / 1e6, "s", 0);
    char file[BENCH_PATH_SIZE];
    char directory[BENCH_PATH_SIZE];
    (void)snprintf(directory, sizeof(directory), "%s/bus", folder);
    index_path(directory, file, sizeof(file));
    if (stat(file, &st) == 0)
        report_limit("its size", (double)st.st_size / (double)events, "bytes an event", 0);
}

void measure_log(const struct bench *bench)
{
    char folder[BENCH_PATH_SIZE], path[BENCH_PATH_SIZE], endpoint[BENCH_PATH_SIZE];
    struct grand_journal journal;
    struct err err = { 0 };
    (void)snprintf(folder, sizeof(folder), "%s/log", bench->folder);
    (void)snprintf(path, sizeof(path), "%s/bus", folder);
    if (mkdir(folder, 0700) != 0 || mkdir(path, 0700) != 0)
        bench_fail("%s: cannot be made", path);
    grand_journal_make(path, events_wished(bench), &journal);
    report_title("plie log: parts of a large journal");
    report_note("%llu events, %.1f bytes each", (unsigned long long)journal.events,
                (double)journal.bytes / (double)journal.events);

    struct config *config = calloc(1, sizeof(*config));
    CHECK(config != NULL);
    bench_need(config_load(config, folder, NULL, &err), &err);
    config_bus_endpoint(config, endpoint);
    (void)snprintf(path, sizeof(path), "%s/run", folder);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof(path), "%s/bus", folder);
    struct bus *bus;
    int64_t begun_us = load_now_us();
    bench_need(
        bus_start(&bus, &(struct bus_options){ .directory = path, .endpoint = endpoint }, &err),
        &err);
    measure_index(folder, config, journal.events, begun_us);
    measure_bus(config, journal.events);
    measure_filters(bench, folder, &journal);
    bus_stop(&bus);
    config_release(config);
    free(config);
}
