/* Reporting over all sites as a service on its store: its start, its boards, and the past. */
#include "bench/grand.h"
#include "bench/load.h"
#include "bench/log.h"

#include "base/date.h"
#include "base/id.h"
#include "client/exchange.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { STARTS = 3, BOARD_TIMES = 5, ARENA_SIZE = 64 * 1024 * 1024, TIMES_MAX = 100000 };
enum { TIMEOUT_MS = 600000, LOOKS = 25, ALONE_TIMES = 64, ENOUGH_US = 3000000 };
static const char *const BOARDS[] = { "direction", "reperage", "referent", "cre" };

struct asked {
    struct grand *grand;
    struct child child;
    struct client *client;
    struct arena arena;
};

static double ask_board(struct asked *asked, const char *board)
{
    char json[128];
    struct err err = { 0 };
    struct exchange_result result;
    struct exchange exchange = { .client = asked->client,
                                 .world = world_system(),
                                 .arena = &asked->arena,
                                 .site = CONFIG_CONSOLIDATION,
                                 .service = "reporting",
                                 .actor = "bench",
                                 .role = "",
                                 .timeout_ms = TIMEOUT_MS };
    (void)snprintf(json, sizeof(json), "{\"tableau\":\"%s\"}", board);
    int64_t start_us = load_now_us();
    bench_need(exchange_query(&exchange, "Tableau", json, &result, &err), &err);
    if (result.outcome != EXCHANGE_DONE)
        bench_fail("%s: %s", board, result.refusal.text);
    free(result.json);
    return (double)(load_now_us() - start_us);
}

/* Returns the milliseconds until it said that it is ready. */
static double start(struct asked *asked, struct grand *grand)
{
    char log[BENCH_PATH_SIZE];
    struct err err = { 0 };
    const char *arguments[] = { grand->bench->plie, "serve",       "--only", CONFIG_CONSOLIDATION,
                                "--donnees",        grand->folder, NULL };
    grand_path(grand, "programmes.log", log);
    *asked = (struct asked){ .grand = grand };
    arena_init(&asked->arena, ARENA_SIZE);
    int64_t start_us = load_now_us();
    child_start(&asked->child, &(struct child_plan){ .arguments = arguments,
                                                     .log_path = log,
                                                     .piped = true,
                                                     .end_signal = SIGTERM });
    child_expect(&asked->child, "PRET");
    double ms = (double)(load_now_us() - start_us) / 1000;
    bench_need(client_open(&asked->client, grand->config, world_system(), &err), &err);
    return ms;
}

static void stop(struct asked *asked)
{
    client_close(&asked->client);
    child_stop(&asked->child);
    arena_release(&asked->arena);
}

/* --- Its start and its boards --- */

static void time_boards(struct asked *asked)
{
    for (size_t i = 0; i < COUNT_OF(BOARDS); i++) {
        char measure[96];
        struct series series = { .count = 0 };
        int64_t start_us = load_now_us();
        for (int k = 0; k < BOARD_TIMES && (k == 0 || load_now_us() - start_us < ENOUGH_US); k++) {
            double us = ask_board(asked, BOARDS[i]);
            series_add(&series, 0, us, us);
        }
        (void)snprintf(measure, sizeof(measure), "a board of all sites, through its socket: %s",
                       BOARDS[i]);
        report_limit(measure, series_figure(&series).p50_us / 1000, "ms", 0);
    }
}

void grand_part_service(struct grand *grand)
{
    struct series ready = { .count = 0 };
    struct series first = { .count = 0 };
    struct asked asked;
    struct quiet quiet;
    report_title("Reporting over all sites, a service on its store");
    if (!grand_has_store(grand))
        return;
    quiet_begin(&quiet);
    for (int i = 0; i < STARTS; i++) {
        double ms = start(&asked, grand);
        double us = ask_board(&asked, BOARDS[0]);
        series_add(&ready, 0, ms * 1000, ms * 1000);
        series_add(&first, 0, us, us);
        if (i + 1 < STARTS)
            stop(&asked);
    }
    report_limit("from its start until it is ready, median of 3",
                 series_figure(&ready).p50_us / 1000, "ms", 0);
    report_limit("its first answer, a board", series_figure(&first).p50_us / 1000, "ms", 0);
    time_boards(&asked);
    report_limit("its memory", memory_of(asked.child.pid, "VmRSS"), "MiB", 0);
    report_limit("  at most", memory_of(asked.child.pid, "VmHWM"), "MiB", 0);
    report_note("    (others used %.2f cores)", quiet_foreign(&quiet));
    stop(&asked);
}

/* --- What was known in the past --- */

/* `plie ask --connu`, as an auditor has it; live boards are asked until it is answered. */
static double ask_past(struct asked *asked, const char *connu, struct watch *watch,
                       struct series *live)
{
    static uint32_t times_us[TIMES_MAX];
    const struct grand *grand = asked->grand;
    const char *arguments[] = { grand->bench->plie,
                                "ask",
                                "reporting",
                                "Tableau",
                                "{\"tableau\":\"direction\"}",
                                "--site",
                                CONFIG_CONSOLIDATION,
                                "--connu",
                                connu,
                                "--donnees",
                                grand->folder,
                                NULL };
    struct child child;
    size_t count = 0;
    int status = 0;
    pid_t ended;
    int64_t start_us = load_now_us();
    child_start(&child, &(struct child_plan){ .arguments = arguments, .end_signal = SIGTERM });
    while ((ended = waitpid(child.pid, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        double us = live == NULL ? 0 : ask_board(asked, BOARDS[0]);
        if (live != NULL && count < TIMES_MAX)
            times_us[count++] = (uint32_t)us;
        for (int i = 0; i < (live == NULL ? 1 : LOOKS); i++) { /* Boards are not to be the load. */
            watch_turn(watch);
            log_pause();
        }
    }
    if (ended < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        bench_fail("plie ask --connu %s: status %d", connu, status);
    if (live != NULL && count > 0)
        series_add_times(live, 0, times_us, count);
    return (double)(load_now_us() - start_us) / 1e6;
}

static void report_live(const char *measure, const struct series *live)
{
    char text[128];
    if (live->count == 0)
        return;
    (void)snprintf(text, sizeof(text), "  %s: median", measure);
    report_limit(text, series_figure(live).p50_us / 1000, "ms", 0);
    report_limit("    99 of 100 below", series_figure(live).p99_us / 1000, "ms", 0);
}

static void time_alone(struct asked *asked, struct series *out)
{
    uint32_t times_us[ALONE_TIMES];
    size_t count = 0;
    int64_t start_us = load_now_us();
    while (count < ALONE_TIMES && (count < BOARD_TIMES || load_now_us() - start_us < ENOUGH_US))
        times_us[count++] = (uint32_t)ask_board(asked, BOARDS[0]);
    series_add_times(out, 0, times_us, count);
}

void grand_part_past(struct grand *grand)
{
    char connu[TIME_TEXT_SIZE];
    struct asked asked;
    struct series alone = { .count = 0 };
    struct series beside = { .count = 0 };
    report_use_table("What was known in the middle of the journal's time (connu), first asked");
    if (!grand_has_store(grand))
        return;
    time_format(grand_middle_us(grand), connu);
    (void)start(&asked, grand);
    time_alone(&asked, &alone);
    struct watch watch = { .wals = { "consolidation/reporting.db.connu-wal" } };
    double cpu = cpu_of(asked.child.pid);
    watch_begin(&watch, grand);
    (void)ask_past(&asked, connu, &watch, &beside);
    watch_end(&watch);
    watch.use.cpu = cpu_of(asked.child.pid) - cpu;
    watch.use.mib = memory_of(asked.child.pid, "VmHWM");
    report_use(connu, &watch.use);
    report_limit("  the same once more, with the start of the program that asks",
                 ask_past(&asked, connu, &watch, NULL) * 1000, "ms", 0);
    report_live("a board of today, before", &alone);
    report_live("a board of today, meanwhile", &beside);
    stop(&asked);
}
