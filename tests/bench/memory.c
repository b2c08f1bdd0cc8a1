/* What a process holds that serves a whole site, bus and all services, after a year. */
#include "bench/site.h"

#include "bench/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double SITE_MIB_MAX = 64;

/* A line of /proc/<pid>/status in MiB. */
double memory_of(pid_t pid, const char *field)
{
    char path[64];
    char line[256];
    double kib = 0;
    (void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        bench_fail("%s: cannot be read", path);
    while (fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, field, strlen(field)) == 0)
            kib = strtod(line + strlen(field) + 1, NULL);
    (void)fclose(file);
    return kib / 1024;
}

static void ask_all_sorts(struct site *site)
{
    static const char *const questions[][3] = {
        { "parcours", "Revue", "{}" },
        { "reperage", "Comites", "{}" },
        { "reporting", "Tableau", "{\"tableau\":\"direction\"}" },
        { "reporting", "Tableau", "{\"tableau\":\"reperage\"}" },
        { "reporting", "Delais", "{}" },
    };
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        free(site_ask(site, questions[i][0], questions[i][1], questions[i][2], NULL));
}

void measure_memory(const struct bench *bench)
{
    struct site *site;
    report_title("Memory of one process: the bus and all services of a site");
    site_start(&site, bench, site_demo_year(bench));
    site_settle(site);
    report_limit("resident after the start", memory_of(site_pid(site), "VmRSS"), "MiB", 0);
    ask_all_sorts(site);
    report_limit("resident after questions", memory_of(site_pid(site), "VmRSS"), "MiB",
                 SITE_MIB_MAX);
    report_limit("highest since the start", memory_of(site_pid(site), "VmHWM"), "MiB",
                 SITE_MIB_MAX);
    site_stop(&site);
}
