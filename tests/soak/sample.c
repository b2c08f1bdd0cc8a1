#include "soak/sample.h"

#include "base/check.h"
#include "base/clock.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MIB = 1024 * 1024, SAMPLES_MIN = 4 };

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

void samples_take(struct samples *samples, struct installation *installation)
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
    sample->events = installation_position(installation);
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
    (void)printf(" | wal %.1f MiB, journal %.1f MiB, %" PRIu64 " events\n",
                 (double)sample->wal / MIB, (double)sample->journal / MIB, sample->events);
    (void)fflush(stdout);
}

/* --- Flat --- */

/* Of one program over the second half of the samples. */
struct trend {
    double first, last; /* MiB on the line of least squares. */
    double rise;        /* Bytes an event. */
    unsigned descriptors[2], threads[2];
    uint64_t events;
};

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* The most that was open at once: in the warm-up, then after it. */
static void find_counts(const struct samples *samples, int part, struct trend *out)
{
    for (size_t i = 0; i < samples->count; i++) {
        const struct usage *usage = &samples->items[i].usage[part];
        size_t half = i >= samples->count / 2;
        out->descriptors[half] = larger(out->descriptors[half], usage->descriptors);
        out->threads[half] = larger(out->threads[half], usage->threads);
    }
}

static void find_line(const struct samples *samples, int part, struct trend *out)
{
    const struct sample *from = &samples->items[samples->count / 2];
    size_t count = samples->count - samples->count / 2;
    double n = (double)count, x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < count; i++) {
        double events = (double)(from[i].events - from->events);
        double memory = (double)from[i].usage[part].memory;
        x += events;
        y += memory;
        xx += events * events;
        xy += events * memory;
    }
    double spread = n * xx - x * x;
    out->events = from[count - 1].events - from->events;
    out->rise = spread > 0 ? (n * xy - x * y) / spread : 0;
    out->first = (y - out->rise * x) / n / MIB;
    out->last = out->first + out->rise * (double)out->events / MIB;
}

static const char *judge(const struct trend *trend)
{
    double grown = trend->rise * (double)trend->events;
    if (trend->descriptors[1] > trend->descriptors[0] + 2 || trend->threads[1] > trend->threads[0])
        return "GROWS";
    if (grown <= SOAK_STEP_MAX || trend->rise <= SOAK_RISE_MAX)
        return "flat";
    return trend->events < SOAK_EVENTS_MIN && grown <= SOAK_CACHES_MAX ? "too short to tell"
                                                                       : "GROWS";
}

static bool ran_throughout(const struct samples *samples, int part)
{
    for (size_t i = 0; i < samples->count; i++)
        if (samples->items[i].usage[part].pid == 0 ||
            samples->items[i].usage[part].pid != samples->items[0].usage[part].pid)
            return false;
    return true;
}

static bool part_is_flat(const struct samples *samples, int part)
{
    struct trend trend = { .rise = 0 };
    if (!ran_throughout(samples, part)) {
        (void)printf("%-10s  did not run throughout\n", part_names[part]);
        return false;
    }
    find_line(samples, part, &trend);
    find_counts(samples, part, &trend);
    const char *verdict = judge(&trend);
    (void)printf("%-10s %9.2f %9.2f %14.2f %9u -> %-4u %5u -> %-4u %s\n", part_names[part],
                 trend.first, trend.last, trend.rise, trend.descriptors[0], trend.descriptors[1],
                 trend.threads[0], trend.threads[1], verdict);
    return strcmp(verdict, "GROWS") != 0;
}

bool samples_are_flat(const struct samples *samples)
{
    if (samples->count < SAMPLES_MIN) {
        (void)printf("too short to tell anything\n");
        return true;
    }
    const struct sample *middle = &samples->items[samples->count / 2];
    const struct sample *last = &samples->items[samples->count - 1];
    bool flat = true;
    uint64_t wal = 0;
    (void)printf("After %.0f s and %" PRIu64 " events of warm-up, in %.0f s and %" PRIu64
                 " events more:\n",
                 middle->seconds, middle->events, last->seconds - middle->seconds,
                 last->events - middle->events);
    (void)printf("%-10s %9s %9s %14s %17s %13s\n", "program", "MiB then", "MiB now",
                 "bytes an event", "descriptors", "threads");
    for (int part = 0; part < PART_COUNT; part++)
        flat = part_is_flat(samples, part) && flat;
    for (size_t i = 0; i < samples->count; i++)
        wal = samples->items[i].wal > wal ? samples->items[i].wal : wal;
    (void)printf("largest WAL %.1f MiB%s\n", (double)wal / MIB,
                 wal > SOAK_WAL_MAX ? "  GROWS" : "");
    return flat && wal <= SOAK_WAL_MAX;
}
