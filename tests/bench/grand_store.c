/* Stores made anew from the journal, what is asked of them, their copies. */
#include "bench/grand.h"
#include "bench/load.h"

#include "base/clock.h"
#include "base/date.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char REPORTING[] = "consolidation/reporting.db";
static const char PARCOURS[] = GRAND_SITE "/parcours.db";

static void rebuild(struct grand *grand, const char *site, const char *service, const char *path)
{
    char wal[BENCH_PATH_SIZE];
    char store[BENCH_PATH_SIZE];
    char measure[96];
    (void)snprintf(wal, sizeof(wal), "%s.rebuild-wal", path);
    struct watch watch = { .wals = { "bus/journal.db-wal", wal } };
    watch_begin(&watch, grand);
    watch_run(&watch, (const char *const[]){ "rebuild", service, "--site", site, NULL });
    watch_end(&watch);
    (void)snprintf(measure, sizeof(measure), "rebuild of %s.%s", site, service);
    report_use(measure, &watch.use);
    grand_path(grand, path, store);
    report_limit("  its store", file_mib(store), "MiB", 0);
    report_limit("  events of the journal, a second by the clock",
                 (double)grand->events / watch.use.seconds, "ev/s", 0);
    report_limit("  a processor second of rebuild and bus",
                 (double)grand->events / (watch.use.cpu + watch.use.bus_cpu), "ev/s", 0);
}

void grand_part_parcours(struct grand *grand)
{
    report_use_table("A site's parcours from the journal of all");
    rebuild(grand, GRAND_SITE, "parcours", PARCOURS);
}

void grand_part_reporting(struct grand *grand)
{
    report_use_table("Reporting over all sites, from nothing");
    rebuild(grand, CONFIG_CONSOLIDATION, "reporting", REPORTING);
}

bool grand_has_store(const struct grand *grand)
{
    char store[BENCH_PATH_SIZE];
    grand_path(grand, REPORTING, store);
    if (access(store, F_OK) == 0)
        return true;
    report_note("(the part reporting makes the store that is asked here)");
    return false;
}

void grand_part_indicators(struct grand *grand)
{
    static double ms[GRAND_INDICATORS_MAX];
    char store[BENCH_PATH_SIZE];
    char slowest[64] = "";
    char measure[128];
    double open_ms = 0;
    struct quiet quiet;
    report_title("Indicators over that store, each over a year of all sites");
    if (!grand_has_store(grand))
        return;
    quiet_begin(&quiet);
    grand_path(grand, REPORTING, store);
    int32_t today = date_paris(world_system()->now_us(world_system()->self));
    size_t count = grand_indicators(store, today, ms, slowest, &open_ms);
    report_limit("the store, until it can be asked", open_ms, "ms", 0);
    (void)snprintf(measure, sizeof(measure), "median of %zu indicators", count);
    report_limit(measure, ms[count / 2], "ms", 0);
    report_limit("nine of ten below", ms[count * 9 / 10], "ms", 0);
    (void)snprintf(measure, sizeof(measure), "the slowest: %s", slowest);
    report_limit(measure, ms[count - 1], "ms", 0);
    report_note("    (others used %.2f cores)", quiet_foreign(&quiet));
}

/* --- Copies --- */

/* Of a file, or of all that is in a folder. */
static double folder_mib(const char *path)
{
    double mib = 0;
    char inside[BENCH_PATH_SIZE];
    DIR *folder = opendir(path);
    if (folder == NULL)
        return file_mib(path);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        (void)snprintf(inside, sizeof(inside), "%.400s/%.100s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            mib += folder_mib(inside);
    }
    (void)closedir(folder);
    return mib;
}

void grand_part_backup(struct grand *grand)
{
    char key[BENCH_PATH_SIZE];
    char public_key[BENCH_PATH_SIZE];
    char to[BENCH_PATH_SIZE];
    struct watch watch = { .wals = { "bus/journal.db-wal", "consolidation/reporting.db-wal" } };
    grand_path(grand, "sauvegarde.cle", key);
    grand_path(grand, "cles/sauvegarde.publique", public_key);
    grand_path(grand, "sauvegardes", to);
    folder_remove(to);
    watch_begin(&watch, grand);
    if (access(key, F_OK) != 0)
        watch_run(&watch, (const char *const[]){ "keys", "--sauvegarde", key, NULL });
    watch_begin(&watch, grand);
    watch_run(&watch, (const char *const[]){ "backup", "--vers", to, NULL });
    watch_end(&watch);
    report_use_table("plie backup of journal and stores, encrypted, while the bus runs");
    report_use("backup", &watch.use);
    double mib = folder_mib(to);
    report_limit("  its size", mib, "MiB", 0);
    report_limit("  MiB a second", mib / watch.use.seconds, "MiB/s", 0);
    folder_remove(to);
}

void grand_part_verify(struct grand *grand)
{
    struct watch watch = { .wals = { "bus/journal.db-wal" } };
    watch_begin(&watch, grand);
    watch_run(&watch, (const char *const[]){ "verify", NULL });
    watch_end(&watch);
    report_use_table("plie verify: journal, index, and every store rebuilt and compared");
    report_use("verify", &watch.use);
}
