#include "soak/sample.h"

#include "base/check.h"
#include "base/clock.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MIB = 1024 * 1024,
    GROWTH_MAX = 12 * MIB, /* A page cache that fills; a leak passes it in a long run. */
    WAL_MAX = 320 * MIB,   /* It is restarted at 256 MiB. */
    QUARTERS = 4,
};

static uint64_t status_value(const char *text, const char *name)
{
    const char *line = strstr(text, name);
    return line == NULL ? 0 : strtoull(line + strlen(name), NULL, 10);
}

static void read_status(pid_t pid, struct usage *out)
{
    char path[64], text[4096];
    (void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    text[size] = '\0';
    (void)fclose(file);
    out->memory = status_value(text, "RssAnon:") * 1024;
    out->threads = (unsigned)status_value(text, "Threads:");
}

static unsigned count_descriptors(pid_t pid)
{
    char path[64];
    unsigned count = 0;
    (void)snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
    DIR *directory = opendir(path);
    while (directory != NULL && readdir(directory) != NULL)
        count++;
    if (directory != NULL)
        (void)closedir(directory);
    return count;
}

static uint64_t file_size(const char *folder, const char *name)
{
    char path[256];
    struct stat info;
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

static uint64_t largest_wal(const struct installation *i)
{
    uint64_t largest = file_size(i->directory, "bus/journal.db-wal");
    for (size_t site = 0; site < i->site_count; site++)
        for (int part = PART_REPERAGE; part < PART_COUNT; part++) {
            char name[128];
            (void)snprintf(name, sizeof(name), "%s/%s.db-wal", i->sites[site], part_names[part]);
            uint64_t size = file_size(i->directory, name);
            largest = size > largest ? size : largest;
        }
    return largest;
}

void samples_take(struct samples *samples, const struct installation *installation)
{
    static int64_t begun_ms;
    samples->items = realloc(samples->items, (samples->count + 1) * sizeof(*samples->items));
    CHECK(samples->items != NULL);
    if (samples->count == 0)
        begun_ms = clock_monotonic_ms();
    struct sample *sample = &samples->items[samples->count++];
    *sample = (struct sample){ .seconds = (double)(clock_monotonic_ms() - begun_ms) / 1000 };
    for (int part = 0; part < PART_COUNT; part++) {
        struct usage *usage = &sample->usage[part];
        usage->pid = installation->programs[part].pid;
        if (usage->pid == 0)
            continue;
        read_status(usage->pid, usage);
        usage->descriptors = count_descriptors(usage->pid);
    }
    sample->wal = largest_wal(installation);
    sample->journal = file_size(installation->directory, "bus/journal.db");
}

void samples_release(struct samples *samples)
{
    free(samples->items);
    *samples = (struct samples){ 0 };
}

void sample_print(const struct sample *sample)
{
    (void)printf("%6.0f s ", sample->seconds);
    for (int part = 0; part < PART_COUNT; part++)
        if (sample->usage[part].pid != 0)
            (void)printf(" %s %.1f MiB %u fd", part_names[part],
                         (double)sample->usage[part].memory / MIB, sample->usage[part].descriptors);
    (void)printf(" | wal %.1f MiB, journal %.1f MiB\n", (double)sample->wal / MIB,
                 (double)sample->journal / MIB);
    (void)fflush(stdout);
}

/* The most that a program used in a quarter; false: it did not run through all of it. */
static bool most_in(const struct samples *samples, int part, size_t quarter, pid_t pid,
                    struct usage *out)
{
    *out = (struct usage){ .pid = pid };
    size_t first = samples->count * quarter / QUARTERS;
    size_t end = samples->count * (quarter + 1) / QUARTERS;
    for (size_t i = first; i < end; i++) {
        const struct usage *usage = &samples->items[i].usage[part];
        if (usage->pid != pid)
            return false;
        out->memory = usage->memory > out->memory ? usage->memory : out->memory;
        out->threads = usage->threads > out->threads ? usage->threads : out->threads;
        if (usage->descriptors > out->descriptors)
            out->descriptors = usage->descriptors;
    }
    return true;
}

static bool part_is_flat(const struct samples *samples, int part)
{
    struct usage before, after;
    const struct sample *last = &samples->items[samples->count - 1];
    pid_t pid = last->usage[part].pid;
    if (pid == 0 || !most_in(samples, part, 1, pid, &before) ||
        !most_in(samples, part, QUARTERS - 1, pid, &after))
        return true;
    double hours = (last->seconds - samples->items[0].seconds) / 3600 / 2;
    double growth = ((double)after.memory - (double)before.memory) / MIB;
    bool flat = after.memory <= before.memory + GROWTH_MAX &&
                after.descriptors <= before.descriptors + 2 && after.threads <= before.threads;
    (void)printf("%-10s memory %.1f -> %.1f MiB (%+.1f MiB/h), descriptors %u -> %u, threads %u -> "
                 "%u%s\n",
                 part_names[part], (double)before.memory / MIB, (double)after.memory / MIB,
                 hours > 0 ? growth / hours : 0, before.descriptors, after.descriptors,
                 before.threads, after.threads, flat ? "" : "  GROWS");
    return flat;
}

bool samples_are_flat(const struct samples *samples)
{
    bool flat = true;
    uint64_t wal = 0;
    for (int part = 0; part < PART_COUNT; part++)
        flat = part_is_flat(samples, part) && flat;
    for (size_t i = 0; i < samples->count; i++)
        wal = samples->items[i].wal > wal ? samples->items[i].wal : wal;
    (void)printf("largest WAL %.1f MiB%s\n", (double)wal / MIB, wal > WAL_MAX ? "  GROWS" : "");
    return flat && wal <= WAL_MAX;
}
