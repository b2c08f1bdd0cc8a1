#include "bench/grand.h"

#include "bench/load.h"
#include "support/copies.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { YEARS_MAX = 10 };

static const struct part {
    const char *name;
    void (*run)(struct grand *grand);
    const char *help;
} PARTS[] = {
    { "bus", grand_part_bus, "the journal's bytes, the bus from its start to its answer" },
    { "index", grand_part_index, "its index, made from nothing" },
    { "replay", grand_part_replay, "everything read through a follower" },
    { "journal", grand_part_journal, "plie verify of journal and index" },
    { "log", grand_part_log, "plie log with each filter" },
    { "parcours", grand_part_parcours, "one site's parcours, rebuilt" },
    { "reporting", grand_part_reporting, "all sites' reporting, rebuilt" },
    { "indicators", grand_part_indicators, "every figure of that store" },
    { "service", grand_part_service, "that reporting as a service: its start, its boards" },
    { "passe", grand_part_past, "what was known in the past, while it answers for today" },
    { "suivi", grand_part_live, "appended again and followed live: how large a WAL grows" },
    { "sauvegarde", grand_part_backup, "plie backup of that host" },
    { "verify", grand_part_verify, "plie verify of everything" },
};

/* --- Names --- */

static bool names(const char *only, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = only; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return false;
}

bool grand_knows(const char *only)
{
    size_t known = 0;
    size_t asked = 1;
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        known += names(only, PARTS[i].name);
    for (const char *c = only; *c != '\0'; c++)
        asked += *c == ',';
    return known == asked;
}

void grand_print_parts(void)
{
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        (void)fprintf(stderr, "  %-12s %s\n", PARTS[i].name, PARTS[i].help);
}

void grand_path(const struct grand *grand, const char *name, char out[BENCH_PATH_SIZE])
{
    (void)snprintf(out, BENCH_PATH_SIZE, "%.400s/%.100s", grand->folder, name);
}

/* --- The installation --- */

static void make_original(const struct grand *grand)
{
    char done[BENCH_PATH_SIZE + 16];
    (void)snprintf(done, sizeof(done), "%s/demonstration", grand->original);
    if (access(done, F_OK) == 0)
        return;
    const char *arguments[] = { grand->bench->plie, "demo",        "--check",  "--donnees",
                                grand->original,    "--site",      GRAND_SITE, "--site",
                                "roubaix",          "--port",      "0",        "--fin",
                                "2026-11-20",       "--personnes", "600",      NULL };
    child_run(&(struct child_plan){ .arguments = arguments, .end_signal = SIGTERM });
}

/* At least that many events: years first, for a site's own services; then sites. Under another name
 * until it is whole: one that was interrupted is made again. */
static void make_large(const struct grand *grand, uint64_t events)
{
    char journal[BENCH_PATH_SIZE];
    char making[BENCH_PATH_SIZE];
    uint64_t once = 0;
    struct copies_made made;
    struct err err = { 0 };
    grand_path(grand, "bus/journal.db", journal);
    if (access(journal, F_OK) == 0)
        return;
    (void)snprintf(making, sizeof(making), "%.500s.fait", grand->folder);
    folder_remove(making);
    bench_need(copies_count(grand->original, &once, &err), &err);
    uint64_t times = (events + once - 1) / once;
    uint64_t years = times < YEARS_MAX ? times : YEARS_MAX;
    const struct copies_plan plan = { .from = grand->original,
                                      .to = making,
                                      .copies = (uint32_t)((times + years - 1) / years),
                                      .years = (uint32_t)years };
    int64_t start_us = load_now_us();
    bench_need(copies_make(&plan, &made, &err), &err);
    if (rename(making, grand->folder) != 0)
        bench_fail("%s: cannot be renamed", making);
    report_note("(%" PRIu64 " events of %" PRIu64 " sites, %" PRIu64 " parcours, made in %.1f s)",
                made.events, made.sites, made.parcours, (double)(load_now_us() - start_us) / 1e6);
}

void grand_write_config(struct grand *grand)
{
    char path[BENCH_PATH_SIZE];
    struct err err = { 0 };
    grand_path(grand, "plie.cfg", path);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        bench_fail("%s: cannot be written", path);
    (void)fprintf(file, "bus = \"ipc://%s/run/bus\";\n", grand->folder);
    CHECK(fclose(file) == 0);
    grand->config = calloc(1, sizeof(*grand->config));
    CHECK(grand->config != NULL);
    bench_need(config_load(grand->config, grand->folder, NULL, &err), &err);
}

/* --- All --- */

static void find_folder(struct grand *grand, const char *folder, uint64_t events)
{
    (void)mkdir(folder, 0700);
    char *whole = realpath(folder, NULL);
    if (whole == NULL)
        bench_fail("%s: no such folder", folder);
    (void)snprintf(grand->original, sizeof(grand->original), "%.400s/original", whole);
    (void)snprintf(grand->folder, sizeof(grand->folder), "%.400s/%" PRIu64, whole, events);
    free(whole);
}

void measure_grand(const struct bench *bench, const char *folder, uint64_t events, const char *only)
{
    struct grand grand = { .bench = bench };
    find_folder(&grand, folder, events);
    report_title("A large journal");
    make_original(&grand);
    make_large(&grand, events);
    grand_write_config(&grand);
    grand_start_bus(&grand);
    report_note("%" PRIu64 " events; processor seconds (cpu s) of what is measured and of the bus "
                "apart; others: cores that other programs used",
                grand.events);
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        if (only == NULL || names(only, PARTS[i].name))
            PARTS[i].run(&grand);
    child_stop(&grand.bus);
    config_release(grand.config);
    free(grand.config);
}
