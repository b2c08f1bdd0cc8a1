#include "bench/grand.h"

#include "base/clock.h"
#include "base/date.h"
#include "bench/child.h"
#include "bench/load.h"
#include "bench/report.h"
#include "support/copies.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { YEARS_MAX = 10 };
static const char SITE[] = "flandre-lys";

static double file_mib(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 ? (double)file.st_size / 1048576 : 0;
}

/* --- What is measured ------------------------------------------------------------------------- */

static void make_original(const struct bench *bench, const char *folder)
{
    char done[BENCH_PATH_SIZE + 16];
    (void)snprintf(done, sizeof(done), "%s/demonstration", folder);
    if (access(done, F_OK) == 0)
        return;
    const char *arguments[] = { bench->plie,  "demo",        "--check", "--donnees",
                                folder,       "--site",      SITE,      "--site",
                                "roubaix",    "--port",      "0",       "--fin",
                                "2026-11-20", "--personnes", "600",     NULL };
    child_run(&(struct child_plan){ .arguments = arguments, .end_signal = SIGTERM });
}

/* At least that many events: years first, for a site's own services; then sites. */
static void make_large(const char *original, const char *folder, uint64_t events)
{
    char journal[BENCH_PATH_SIZE + 32];
    uint64_t once = 0;
    struct copies_made made;
    struct err err = { 0 };
    (void)snprintf(journal, sizeof(journal), "%s/bus/journal.db", folder);
    if (access(journal, F_OK) == 0)
        return;
    bench_need(copies_count(original, &once, &err), &err);
    uint64_t times = (events + once - 1) / once;
    uint64_t years = times < YEARS_MAX ? times : YEARS_MAX;
    const struct copies_plan plan = { .from = original,
                                      .to = folder,
                                      .copies = (uint32_t)((times + years - 1) / years),
                                      .years = (uint32_t)years };
    int64_t start_us = load_now_us();
    bench_need(copies_make(&plan, &made, &err), &err);
    report_note("(%" PRIu64 " events of %" PRIu64 " sites, %" PRIu64 " parcours, made in %.1f s)",
                made.events, made.sites, made.parcours, (double)(load_now_us() - start_us) / 1e6);
}

static double cpu_seconds(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static void time_rebuild(const struct bench *bench, const char *folder, const char *service,
                         const char *site, const char *path)
{
    struct rusage before;
    struct rusage after;
    char measure[64];
    const char *arguments[] = { bench->plie, "rebuild", service,  "--site", site,
                                "--donnees", folder,    "--vers", path,     NULL };
    (void)getrusage(RUSAGE_CHILDREN, &before);
    int64_t start_us = load_now_us();
    child_run(&(struct child_plan){ .arguments = arguments, .end_signal = SIGTERM });
    double seconds = (double)(load_now_us() - start_us) / 1e6;
    (void)getrusage(RUSAGE_CHILDREN, &after);
    (void)snprintf(measure, sizeof(measure), "rebuild of %s.%s", site, service);
    report_limit(measure, seconds, "s", 0);
    report_limit("  processor time of it, bus included", cpu_seconds(&after) - cpu_seconds(&before),
                 "s", 0);
    report_limit("  most memory of any rebuild so far, bus included",
                 (double)after.ru_maxrss / 1024, "MiB", 0);
    report_limit("  its store", file_mib(path), "MiB", 0);
}

static uint64_t time_journal(const char *folder)
{
    char journal[BENCH_PATH_SIZE + 32];
    double open_ms = 0;
    double seconds = 0;
    (void)snprintf(journal, sizeof(journal), "%s/bus/journal.db", folder);
    uint64_t events = grand_replay(folder, &open_ms, &seconds);
    report_limit("journal, bytes an event", file_mib(journal) * 1048576 / (double)events, "B", 0);
    report_limit("bus, from its start to the first answer", open_ms, "ms", 0);
    report_limit("replay from the beginning, links checked, unpacked", (double)events / seconds,
                 "ev/s", 0);
    return events;
}

static void time_indicators(const char *path)
{
    static double ms[GRAND_INDICATORS_MAX];
    char slowest[64] = "";
    char measure[96];
    double open_ms = 0;
    int32_t today = date_paris(world_system()->now_us(world_system()->self));
    size_t count = grand_indicators(path, today, ms, slowest, &open_ms);
    (void)snprintf(measure, sizeof(measure), "median of %zu indicators, all sites", count);
    report_limit("reporting's store, until it can be asked", open_ms, "ms", 0);
    report_limit(measure, ms[count / 2], "ms", 0);
    (void)snprintf(measure, sizeof(measure), "the slowest: %s", slowest);
    report_limit(measure, ms[count - 1], "ms", 0);
}

void measure_grand(const struct bench *bench, const char *folder, uint64_t events)
{
    char original[BENCH_PATH_SIZE];
    char large[BENCH_PATH_SIZE];
    char reporting[BENCH_PATH_SIZE + 16];
    char parcours[BENCH_PATH_SIZE + 16];
    (void)mkdir(folder, 0700);
    (void)snprintf(original, sizeof(original), "%.400s/original", folder);
    (void)snprintf(large, sizeof(large), "%.400s/%" PRIu64, folder, events);
    (void)snprintf(reporting, sizeof(reporting), "%s-reporting.db", large);
    (void)snprintf(parcours, sizeof(parcours), "%s-parcours.db", large);
    report_title("A large journal");
    make_original(bench, original);
    make_large(original, large, events);
    report_note("%" PRIu64 " events", time_journal(large));
    time_rebuild(bench, large, "parcours", SITE, parcours);
    time_rebuild(bench, large, "reporting", "consolidation", reporting);
    time_indicators(reporting);
}
