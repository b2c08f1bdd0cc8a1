#include "bench/quiet.h"

#include "base/check.h"
#include "base/clock.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRIES = 3, PROCESSES_MAX = 4096, LINE_SIZE = 1024 };

static size_t disturbed_count;

/* --- The machine --- */

static uint64_t busy_ticks(void)
{
    unsigned long long user = 0;
    unsigned long long nice = 0;
    unsigned long long system = 0;
    unsigned long long irq = 0;
    unsigned long long softirq = 0;
    unsigned long long steal = 0;
    FILE *file = fopen("/proc/stat", "r");
    if (file == NULL)
        return 0;
    int count = fscanf(file, "cpu %llu %llu %llu %*u %*u %llu %llu %llu", &user, &nice, &system,
                       &irq, &softirq, &steal);
    (void)fclose(file);
    return count < 6 ? 0 : user + nice + system + irq + softirq + steal;
}

/* --- This process and what it started --- */

struct process {
    int pid;
    int parent;
    uint64_t ticks;
};

static bool read_process(const char *name, struct process *out)
{
    char path[300];
    char line[LINE_SIZE];
    (void)snprintf(path, sizeof(path), "/proc/%s/stat", name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    bool read = fgets(line, sizeof(line), file) != NULL;
    (void)fclose(file);
    const char *rest = read ? strrchr(line, ')') : NULL; /* The name may hold anything. */
    unsigned long long user = 0;
    unsigned long long system = 0;
    unsigned long long ended_user = 0; /* Of children that ended and were waited for. */
    unsigned long long ended_system = 0;
    if (rest == NULL ||
        sscanf(rest + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu",
               &out->parent, &user, &system, &ended_user, &ended_system) != 5)
        return false;
    out->pid = (int)strtol(name, NULL, 10);
    out->ticks = user + system + ended_user + ended_system;
    return true;
}

static size_t read_processes(struct process out[PROCESSES_MAX])
{
    size_t count = 0;
    DIR *directory = opendir("/proc");
    if (directory == NULL)
        return 0;
    for (const struct dirent *entry = readdir(directory); entry != NULL && count < PROCESSES_MAX;
         entry = readdir(directory))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            read_process(entry->d_name, &out[count]))
            count++;
    (void)closedir(directory);
    return count;
}

static bool descends(const struct process *processes, size_t count, int pid, int from)
{
    for (int depth = 0; pid > 1 && depth < 32; depth++) {
        if (pid == from)
            return true;
        size_t i = 0;
        while (i < count && processes[i].pid != pid)
            i++;
        pid = i < count ? processes[i].parent : 0;
    }
    return false;
}

static uint64_t own_ticks(void)
{
    static struct process processes[PROCESSES_MAX];
    size_t count = read_processes(processes);
    uint64_t ticks = 0;
    for (size_t i = 0; i < count; i++)
        if (descends(processes, count, processes[i].pid, (int)getpid()))
            ticks += processes[i].ticks;
    return ticks;
}

/* --- A round --- */

static void begin_try(struct quiet *quiet)
{
    quiet->own = own_ticks();
    quiet->busy = busy_ticks();
    quiet->start_us = clock_monotonic_us();
}

void quiet_begin(struct quiet *quiet)
{
    quiet->tries = 0;
    begin_try(quiet);
}

double quiet_foreign(const struct quiet *quiet)
{
    double seconds = (double)(clock_monotonic_us() - quiet->start_us) / 1e6;
    double busy = (double)(busy_ticks() - quiet->busy);
    double own = (double)own_ticks() - (double)quiet->own;
    double cores = (busy - own) / (seconds * (double)sysconf(_SC_CLK_TCK));
    return seconds > 0 && cores > 0 ? cores : 0;
}

bool quiet_again(struct quiet *quiet)
{
    if (quiet_foreign(quiet) <= QUIET_FOREIGN_MAX)
        return false;
    if (++quiet->tries == TRIES) {
        disturbed_count++;
        return false;
    }
    begin_try(quiet);
    return true;
}

size_t quiet_disturbed_count(void)
{
    return disturbed_count;
}
