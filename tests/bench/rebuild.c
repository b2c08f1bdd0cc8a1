/* Making stores anew from the journal of a year of demonstration, as `plie rebuild` does beside the
 * running services. */
#include "bench/load.h"
#include "bench/site.h"

#include "plie/fleet.h"

#include <stdio.h>
#include <stdlib.h>

enum { STATUS_TIMEOUT_MS = 10000, ARENA_SIZE = 4 * 1024 * 1024 };
static const double EVENTS = 1e6;
static const double SECONDS_MAX = 7;

struct rebuild {
    struct rebuild_options options;
    uint64_t events;
};

/* Events in the journal, all of them of this site. */
static uint64_t count_events(struct site *site)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    Plie__ServiceReply *reply = NULL;
    struct err err = { 0 };
    bench_need(client_ask(site_client(site), SITE_NAME, "parcours", &request, STATUS_TIMEOUT_MS,
                          &arena, &reply, &err),
               &err);
    uint64_t position = reply->status->position;
    arena_release(&arena);
    return position;
}

static uint64_t rebuild_once(void *self)
{
    const struct rebuild *rebuild = self;
    struct err err = { 0 };
    bench_need(runtime_rebuild(&rebuild->options, &err), &err);
    bench_need(store_remove(rebuild->options.path, &err), &err);
    return rebuild->events;
}

/* Returns the seconds that a million events would take. */
static double measure_service(const struct bench *bench, struct site *site, const char *service)
{
    struct fleet_options fleet = { .config = site_config(site), .only = "", .instance = "" };
    struct fleet_runtime *runtime = calloc(1, sizeof(*runtime));
    CHECK(runtime != NULL);
    struct err err = { 0 };
    bench_need(fleet_describe(&fleet, SITE_NAME, service, runtime, &err), &err);
    char path[BENCH_PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/rebuilt.db", bench->folder);
    struct rebuild rebuild = { .options = { .runtime = &runtime->options, .path = path },
                               .events = count_events(site) };
    struct series series = { .count = 0 };
    for (int i = 0; i < bench->rounds; i++)
        load_time(rebuild_once, &rebuild, &series);
    report_limit(service, series_figure(&series).rate, "events/s", 0);
    free(runtime);
    return EVENTS / series_figure(&series).rate;
}

void measure_rebuild(const struct bench *bench)
{
    struct site *site;
    report_title("Rebuild of a store from the journal of a demonstration year");
    site_start(&site, bench, site_demo_year(bench));
    report_note("%llu events in the journal", (unsigned long long)count_events(site));
    double parcours = measure_service(bench, site, "parcours");
    double reporting = measure_service(bench, site, "reporting");
    report_limit("parcours, a million events at this rate", parcours, "s", SECONDS_MAX);
    report_limit("reporting, a million events at this rate", reporting, "s", SECONDS_MAX);
    site_stop(&site);
}
