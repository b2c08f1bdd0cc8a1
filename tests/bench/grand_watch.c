/* What a program of the installation uses while something is measured. */
#define _DEFAULT_SOURCE /* wait4 */

#include "bench/grand.h"
#include "bench/load.h"

#include "base/arena.h"
#include "client/reader.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TURN_MS = 50, ARENA_SIZE = 4 * 1024 * 1024, WORDS_MAX = 24 };
static const int64_t PROGRESS_US = 30 * INT64_C(1000000);

/* --- Of a process --- */

double cpu_of(pid_t pid)
{
    char path[64];
    char line[1024];
    unsigned long long user = 0;
    unsigned long long system = 0;
    (void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    const char *rest = fgets(line, sizeof(line), file) == NULL ? NULL : strrchr(line, ')');
    (void)fclose(file);
    if (rest == NULL || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu",
                               &user, &system) != 2)
        return 0;
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

void memory_forget(pid_t pid)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/clear_refs", (int)pid);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return;
    (void)fputs("5", file);
    (void)fclose(file);
}

double file_mib(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 ? (double)file.st_size / 1048576 : 0;
}

/* --- Progress --- */

/* How far the bus has sent the journal to a rebuild, or else to who is behind; 0: to nobody. */
static uint64_t follower_position(const struct grand *grand)
{
    struct arena arena;
    Bus__StatusReply *status;
    struct err err = { 0 };
    uint64_t rebuild = 0;
    uint64_t behind = 0;
    arena_init(&arena, ARENA_SIZE);
    bool known = reader_status(grand->config, &arena, &status, &err) == 0;
    for (size_t i = 0; known && i < status->n_followers; i++) {
        uint64_t position = status->followers[i]->position;
        if (strcmp(status->followers[i]->name, "reconstruction") == 0)
            rebuild = position > rebuild ? position : rebuild;
        else if (behind == 0 || position < behind)
            behind = position;
    }
    arena_release(&arena);
    return rebuild > 0 ? rebuild : behind;
}

static void tell_progress(struct watch *watch)
{
    int64_t now_us = load_now_us();
    if (now_us - watch->told_us < PROGRESS_US)
        return;
    watch->told_us = now_us;
    uint64_t position = follower_position(watch->grand);
    report_note("    … %.0f s, at event %" PRIu64 " of %" PRIu64 ", WAL at most %.1f MiB, "
                "others %.2f cores",
                (double)(now_us - watch->start_us) / 1e6, position, watch->grand->events,
                watch->use.wal_mib, quiet_foreign(&watch->quiet));
}

/* --- Watching --- */

static double self_cpu(void)
{
    struct rusage self;
    (void)getrusage(RUSAGE_SELF, &self);
    return (double)(self.ru_utime.tv_sec + self.ru_stime.tv_sec) +
           (double)(self.ru_utime.tv_usec + self.ru_stime.tv_usec) / 1e6;
}

void watch_begin(struct watch *watch, const struct grand *grand)
{
    watch->grand = grand;
    watch->use = (struct use){ .seconds = 0 };
    watch->bus_cpu = cpu_of(grand->bus.pid);
    watch->self_cpu = self_cpu();
    memory_forget(grand->bus.pid);
    quiet_begin(&watch->quiet);
    watch->start_us = load_now_us();
    watch->told_us = watch->start_us;
}

void watch_turn(struct watch *watch)
{
    char path[BENCH_PATH_SIZE];
    for (size_t i = 0; i < GRAND_WALS_MAX && watch->wals[i] != NULL; i++) {
        grand_path(watch->grand, watch->wals[i], path);
        double mib = file_mib(path);
        watch->use.wal_mib = mib > watch->use.wal_mib ? mib : watch->use.wal_mib;
    }
    tell_progress(watch);
}

void watch_end(struct watch *watch)
{
    watch->use.seconds = (double)(load_now_us() - watch->start_us) / 1e6;
    watch->use.others = quiet_foreign(&watch->quiet);
    watch->use.bus_cpu = cpu_of(watch->grand->bus.pid) - watch->bus_cpu;
    watch->use.bus_mib = memory_of(watch->grand->bus.pid, "VmHWM");
    if (watch->use.cpu == 0)
        watch->use.cpu = self_cpu() - watch->self_cpu;
}

void watch_run(struct watch *watch, const char *const *arguments)
{
    const char *words[WORDS_MAX] = { watch->grand->bench->plie };
    size_t count = 1;
    char log[BENCH_PATH_SIZE];
    struct child child;
    struct rusage usage;
    int status = 0;
    for (; arguments[count - 1] != NULL; count++)
        words[count] = arguments[count - 1];
    CHECK(count + 2 < WORDS_MAX);
    words[count++] = "--donnees";
    words[count] = watch->grand->folder;
    grand_path(watch->grand, "programmes.log", log);
    child_start(&child,
                &(struct child_plan){ .arguments = words, .log_path = log, .end_signal = SIGTERM });
    pid_t ended = 0;
    while ((ended = wait4(child.pid, &status, WNOHANG, &usage)) == 0 ||
           (ended < 0 && errno == EINTR)) {
        watch_turn(watch);
        (void)poll(NULL, 0, TURN_MS);
    }
    if (ended < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        bench_fail("plie %s: failed (status %d), see %s", arguments[0], status, log);
    watch->use.cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    watch->use.mib = (double)usage.ru_maxrss / 1024;
}
