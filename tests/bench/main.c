/* bench [--only NAME] [--quick] | bench --grand FOLDER --events N [--only PART,PART]
 *
 * Two processes: one measures and starts what it needs; the other waits, and when the first ends,
 * however it ends, waits for all that it had started (each ends with its starter) and removes the
 * folder. */
#include "bench/bench.h"
#include "bench/grand.h"
#include "bench/peer_bus.h"
#include "bench/peer_hello.h"
#include "bench/report.h"

#include "base/log.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct measure {
    const char *name;
    void (*run)(const struct bench *bench);
    const char *help;
} MEASURES[] = {
    { "append", measure_append, "durable appends beside Redis Streams and PostgreSQL" },
    { "replay", measure_replay, "reading everything from the beginning" },
    { "command", measure_commands, "a service's own commit, and the way to reporting" },
    { "log", measure_log, "parts of a large journal, by filters (BENCH_EVENTS=10000000)" },
    { "rebuild", measure_rebuild, "stores made anew from the journal" },
    { "memory", measure_memory, "a process that serves a whole site" },
    { "indicator", measure_indicators, "figures over a hundred thousand people" },
    { "portail", measure_portail, "two hundred people at work in the pages" },
    { "instances", measure_instances, "reporting with one, two and four instances" },
};

void bench_fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fflush(stdout);
    (void)fprintf(stderr, "bench: ");
    (void)vfprintf(stderr, format, args);
    (void)fprintf(stderr, "\n");
    va_end(args);
    exit(EXIT_FAILURE);
}

void bench_need(int rc, const struct err *err)
{
    if (rc < 0)
        bench_fail("%s", err->text);
}

/* --- What is asked for --- */

struct wish {
    const char *only;
    const char *serve_bus;
    const char *grand;
    uint64_t events;
    bool serve_hello;
    bool quick;
};

static int usage(void)
{
    (void)fprintf(stderr, "bench [--quick] [--only NAME]\n");
    for (size_t i = 0; i < COUNT_OF(MEASURES); i++)
        (void)fprintf(stderr, "  %-12s %s\n", MEASURES[i].name, MEASURES[i].help);
    (void)fprintf(stderr, "bench --grand FOLDER --events N [--only PART,PART]\n");
    grand_print_parts();
    return 2;
}

static bool read_wish(int argc, char **argv, struct wish *out)
{
    *out = (struct wish){ .only = NULL };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            out->quick = true;
        else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
            out->only = argv[++i];
        else if (strcmp(argv[i], "--grand") == 0 && i + 1 < argc)
            out->grand = argv[++i];
        else if (strcmp(argv[i], "--events") == 0 && i + 1 < argc)
            out->events = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--serve-bus") == 0 && i + 1 < argc)
            out->serve_bus = argv[++i];
        else if (strcmp(argv[i], "--serve-hello") == 0)
            out->serve_hello = true;
        else
            return false;
    }
    if (out->grand != NULL)
        return out->events > 0 && (out->only == NULL || grand_knows(out->only));
    if (out->only == NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(MEASURES); i++)
        if (strcmp(MEASURES[i].name, out->only) == 0)
            return true;
    return false;
}

/* --- The two processes --- */

static void find_programs(struct bench *bench)
{
    ssize_t size = readlink("/proc/self/exe", bench->program, sizeof(bench->program) - 1);
    if (size <= 0)
        bench_fail("/proc/self/exe: %s", strerror(errno));
    bench->program[size] = '\0';
    const char *end = strrchr(bench->program, '/');
    (void)snprintf(bench->plie, sizeof(bench->plie), "%.*s/plie", (int)(end - bench->program),
                   bench->program);
}

static void run_measures(const struct bench *bench, const struct wish *wish)
{
    const char *only = wish->only;
    if (wish->grand != NULL) {
        measure_grand(bench, wish->grand, wish->events, only);
        (void)report_summary();
        return;
    }
    for (size_t i = 0; i < COUNT_OF(MEASURES); i++)
        if (only == NULL || strcmp(MEASURES[i].name, only) == 0)
            MEASURES[i].run(bench);
    (void)report_summary();
}

static volatile sig_atomic_t measuring; /* The first process's id, for the handler. */

static void end_measuring(int signal_number)
{
    (void)signal_number;
    (void)kill((pid_t)measuring, SIGKILL);
}

/* The exit code of the process that measured. */
static int wait_for_all(pid_t first)
{
    int result = EXIT_FAILURE;
    for (;;) {
        int status = 0;
        pid_t pid = wait(&status);
        if (pid < 0 && errno == EINTR)
            continue;
        if (pid < 0)
            return result;
        if (pid == first && WIFEXITED(status))
            result = WEXITSTATUS(status);
    }
}

static int measure_apart(const struct bench *bench, const struct wish *wish)
{
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t first = fork();
    if (first < 0)
        bench_fail("fork: %s", strerror(errno));
    if (first == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        log_set_level(LOG_ERROR);
        run_measures(bench, wish);
        return EXIT_SUCCESS;
    }
    measuring = (sig_atomic_t)first;
    struct sigaction action = { .sa_handler = end_measuring };
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    int result = wait_for_all(first);
    folder_remove(bench->folder);
    return result;
}

int main(int argc, char **argv)
{
    struct wish wish;
    if (!read_wish(argc, argv, &wish))
        return usage();
    if (wish.serve_bus != NULL)
        return bus_peer_serve(wish.serve_bus);
    if (wish.serve_hello)
        return hello_serve();
    struct bench bench = { .quick = wish.quick,
                           .rounds = wish.quick ? 1 : 5,
                           .round_ms = wish.quick ? 200 : 600 };
    find_programs(&bench);
    folder_make(bench.folder);
    return measure_apart(&bench, &wish);
}
