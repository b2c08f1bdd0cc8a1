#include "bench/site.h"

#include "bench/child.h"
#include "bench/load.h"
#include "bench/report.h"
#include "client/settle.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, TIMEOUT_MS = 60000 };

struct site {
    struct child child;
    struct config config;
    struct client *client;
    struct arena arena;
    char folder[BENCH_PATH_SIZE];
    uint16_t port;
};

/* --- Life --- */

void site_start(struct site **out, const struct bench *bench, const char *folder)
{
    struct site *site = calloc(1, sizeof(*site));
    CHECK(site != NULL);
    arena_init(&site->arena, ARENA_SIZE);
    (void)snprintf(site->folder, sizeof(site->folder), "%s/%s", bench->folder, folder);
    char log[BENCH_PATH_SIZE + 16];
    (void)snprintf(log, sizeof(log), "%s.log", site->folder);
    const char *arguments[] = { bench->plie, "serve",  "--donnees", site->folder, "--site",
                                SITE_NAME,   "--port", "0",         NULL };
    child_start(&site->child, &(struct child_plan){ .arguments = arguments,
                                                    .log_path = log,
                                                    .piped = true,
                                                    .end_signal = SIGTERM });
    char pages[BENCH_PATH_SIZE];
    child_expect(&site->child, "PRET");
    child_read(&site->child, "Pages", pages);
    site->port = (uint16_t)strtoul(strrchr(pages, ':') + 1, NULL, 10);
    struct err err = { 0 };
    bench_need(config_load(&site->config, site->folder, NULL, &err), &err);
    bench_need(config_add_site(&site->config, SITE_NAME, &err), &err);
    bench_need(client_open(&site->client, &site->config, world_system(), &err), &err);
    *out = site;
}

void site_stop(struct site **site)
{
    if (*site == NULL)
        return;
    client_close(&(*site)->client);
    child_stop(&(*site)->child);
    config_release(&(*site)->config);
    arena_release(&(*site)->arena);
    free(*site);
    *site = NULL;
}

struct client *site_client(struct site *site)
{
    return site->client;
}

const struct config *site_config(struct site *site)
{
    return &site->config;
}

pid_t site_pid(const struct site *site)
{
    return site->child.pid;
}

uint16_t site_port(const struct site *site)
{
    return site->port;
}

void site_adopt(struct site *site, const struct bench *bench)
{
    const char *arguments[] = { bench->plie, "protocole",
                                "adopter",   "compose/sites/" SITE_NAME "/protocole.cfg",
                                "--site",    SITE_NAME,
                                "--donnees", site->folder,
                                NULL };
    child_run(&(struct child_plan){ .arguments = arguments, .end_signal = SIGTERM });
    site_settle(site);
}

void site_settle(struct site *site)
{
    struct err err = { 0 };
    bench_need(client_settle(site->client, SITE_NAME, TIMEOUT_MS, &err), &err);
}

/* --- Questions --- */

char *site_ask(struct site *site, const char *service, const char *query, const char *json,
               const Plie__Marque *at_least)
{
    /* Only read. */
    Plie__Marque *marks[] = { (Plie__Marque *)(uintptr_t)at_least };
    struct exchange exchange = { .client = site->client,
                                 .world = world_system(),
                                 .arena = &site->arena,
                                 .site = SITE_NAME,
                                 .service = service,
                                 .actor = "bench",
                                 .role = "",
                                 .timeout_ms = TIMEOUT_MS,
                                 .at_least = marks,
                                 .at_least_count = at_least == NULL ? 0 : 1 };
    for (;;) {
        struct exchange_result result;
        struct err err = { 0 };
        bench_need(exchange_query(&exchange, query, json, &result, &err), &err);
        if (result.outcome == EXCHANGE_DONE)
            return result.json;
        if (strcmp(result.refusal.code, "PAS_ENCORE") != 0)
            bench_fail("%s.%s: %s: %s", service, query, result.refusal.code, result.refusal.text);
    }
}

/* --- A year --- */

void site_play_year(const struct bench *bench, const char *name, const char *people)
{
    char folder[BENCH_PATH_SIZE];
    char log[BENCH_PATH_SIZE + 16];
    (void)snprintf(folder, sizeof(folder), "%s/%s", bench->folder, name);
    (void)snprintf(log, sizeof(log), "%s.log", folder);
    const char *arguments[] = { bench->plie, "demo",   "--check", "--donnees",   folder, "--site",
                                SITE_NAME,   "--port", "0",       "--personnes", people, NULL };
    int64_t start_us = load_now_us();
    child_run(
        &(struct child_plan){ .arguments = arguments, .log_path = log, .end_signal = SIGTERM });
    report_note("(a demonstration year of %s people was played in %.1f s)", people,
                (double)(load_now_us() - start_us) / 1e6);
}

const char *site_demo_year(const struct bench *bench)
{
    static char folder[16];
    if (folder[0] != '\0')
        return folder;
    const char *people = bench->quick ? "60" : "600";
    (void)snprintf(folder, sizeof(folder), "demo");
    site_play_year(bench, folder, people);
    return folder;
}
