/* Is everything there, and how much of it: for whoever watches over this host. Asked on the host
 * itself only. */
#include "portail/away.h"
#include "portail/http/server.h"
#include "portail/inside.h"

#include <stdlib.h>
#include <string.h>

enum { PING_MS = 500, STATUS_MS = 1000, TEXT_SIZE = 8192 };

static bool guard_local(const struct request *request, struct reply *reply)
{
    if (request_is_local(request))
        return true;
    reply_problem(reply, 403, "NON_AUTORISE", "",
                  "Cette adresse n'est servie que sur la machine du portail.");
    return false;
}

/* --- /healthz ----------------------------------------------------------------------------------
 */

static bool send_ping(struct client *client, const char *site, const char *service, uint64_t token)
{
    Plie__PingRequest ping = PLIE__PING_REQUEST__INIT;
    ping.token = token;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_PING;
    request.ping = &ping;
    struct err err = { 0 };
    return client_send(client, site, service, CLIENT_QUERY, &request, &err) == 0;
}

/* Passes over late answers to earlier requests. */
static bool hear_ping(const struct request *request, struct client *client, const char *site,
                      const char *service, uint64_t token, int64_t deadline_ms)
{
    for (;;) {
        int64_t rest = deadline_ms - clock_monotonic_ms();
        Plie__ServiceReply *reply = NULL;
        struct err err = { 0 };
        arena_reset(request->exchange_arena);
        if (client_receive(client, site, service, CLIENT_QUERY, rest < 0 ? 0 : rest,
                           request->exchange_arena, &reply, &err) < 0 ||
            reply == NULL)
            return false;
        if (reply->body_case == PLIE__SERVICE_REPLY__BODY_PING && reply->ping->token == token)
            return true;
    }
}

/* All at once, so that several which are away cost the time of one. */
static size_t ping_all(const struct request *request, char *missing, size_t size)
{
    const struct gateway *gateway = request->gateway;
    const struct config *config = gateway->config;
    uint64_t token;
    gateway->world->fill_random(gateway->world->self, &token, sizeof(token));
    for (size_t i = 0; i < config->site_count; i++)
        for (const char *const *service = config_services; *service != NULL; service++) {
            struct client *client = request_client(request, config->sites[i]);
            if (client != NULL)
                (void)send_ping(client, config->sites[i], *service, token);
        }
    int64_t deadline_ms = clock_monotonic_ms() + PING_MS;
    size_t count = 0, used = 0;
    for (size_t i = 0; i < config->site_count; i++)
        for (const char *const *service = config_services; *service != NULL; service++) {
            const char *site = config->sites[i];
            struct client *client = request_client(request, site);
            bool there =
                client != NULL && hear_ping(request, client, site, *service, token, deadline_ms);
            away_note(gateway->away, site, *service, there);
            if (there)
                continue;
            count++;
            int added = snprintf(missing + used, size - used, "absent : %s.%s\n", site, *service);
            used += used + (size_t)added < size ? (size_t)added : 0;
        }
    return count;
}

static void healthz(struct request *request, struct reply *reply)
{
    if (!guard_local(request, reply))
        return;
    char *text = calloc(1, TEXT_SIZE);
    CHECK(text != NULL);
    size_t missing = ping_all(request, text, TEXT_SIZE);
    if (missing == 0)
        (void)snprintf(text, TEXT_SIZE, "ok\n");
    reply_bytes(reply, missing == 0 ? 200 : 503, "text/plain; charset=utf-8", text, strlen(text));
}

/* --- /metrics ----------------------------------------------------------------------------------
 */

struct service_status {
    const char *site;
    const char *service;
    const Plie__StatusReply *status; /* NULL: away. */
};

static const Plie__StatusReply *ask_status(const struct request *request, const char *site,
                                           const char *service)
{
    struct client *client = request_client(request, site);
    struct away *away = request->gateway->away;
    if (client == NULL)
        return NULL;
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest question = PLIE__SERVICE_REQUEST__INIT;
    question.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    question.status = &status;
    Plie__ServiceReply *reply;
    struct err err = { 0 };
    int64_t patience = away_is(away, site, service) ? AWAY_SHORT_MS : STATUS_MS;
    int rc = client_ask(client, site, service, &question, patience, request->arena, &reply, &err);
    if (rc == 0 || rc == ERR_UNREACHABLE)
        away_note(away, site, service, rc == 0);
    return rc == 0 && reply->body_case == PLIE__SERVICE_REPLY__BODY_STATUS ? reply->status : NULL;
}

static void write_services(const struct service_status *all, size_t count, FILE *out)
{
    (void)fprintf(out, "# TYPE plie_service_up gauge\n");
    for (size_t i = 0; i < count; i++)
        (void)fprintf(out, "plie_service_up{site=\"%s\",service=\"%s\"} %d\n", all[i].site,
                      all[i].service, all[i].status != NULL);
    (void)fprintf(out, "# TYPE plie_service_stopped gauge\n");
    for (size_t i = 0; i < count; i++)
        if (all[i].status != NULL)
            (void)fprintf(out, "plie_service_stopped{site=\"%s\",service=\"%s\"} %d\n", all[i].site,
                          all[i].service,
                          all[i].status->poison[0] != '\0' || all[i].status->stopped[0] != '\0');
    (void)fprintf(out, "# TYPE plie_service_counter untyped\n");
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; all[i].status != NULL && c < all[i].status->n_counters; c++)
            (void)fprintf(out,
                          "plie_service_counter{site=\"%s\",service=\"%s\",name=\"%s\"} %lld\n",
                          all[i].site, all[i].service, all[i].status->counters[c]->name,
                          (long long)all[i].status->counters[c]->value);
}

static void write_service_metrics(const struct request *request, FILE *out)
{
    const struct config *config = request->gateway->config;
    struct service_status *all =
        arena_alloc(request->arena, (config->site_count * 5 + 1) * sizeof(*all));
    size_t count = 0;
    for (size_t i = 0; i < config->site_count; i++)
        for (const char *const *service = config_services; *service != NULL; service++) {
            all[count] = (struct service_status){ .site = config->sites[i], .service = *service };
            all[count].status = ask_status(request, config->sites[i], *service);
            count++;
        }
    write_services(all, count, out);
}

static void metrics(struct request *request, struct reply *reply)
{
    if (!guard_local(request, reply))
        return;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    CHECK(out != NULL);
    http_write_metrics(request->gateway->http, out);
    (void)fprintf(out, "# TYPE plie_listeners gauge\nplie_listeners %zu\n",
                  live_count(request->gateway->live));
    write_service_metrics(request, out);
    CHECK(fclose(out) == 0);
    reply_bytes(reply, 200, "text/plain; version=0.0.4; charset=utf-8", text, size);
}

const struct route routes_health[] = {
    { "GET", "/healthz", ROUTE_OPEN, healthz },
    { "GET", "/metrics", ROUTE_OPEN, metrics },
    { .prefix = NULL },
};
