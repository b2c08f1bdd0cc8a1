/* /metrics: how much of everything there is, as Prometheus reads it. */
#include "portail/health.h"

#include "portail/away.h"
#include "portail/http/server.h"

#include "client/endpoints.h"
#include "runtime/message.h"

#include <stdlib.h>

enum { STATUS_MS = 1000 };

struct service_status {
    const char *site;
    const char *service;
    const Plie__StatusReply *status; /* NULL: away. */
};

/* Of the first one that answers; NULL: none. Each has its gauges besides. */
static const Plie__StatusReply *ask_first_instance(const struct request *request,
                                                   struct client *client,
                                                   const Plie__ServiceRequest *question,
                                                   const char *site)
{
    struct instance_seen *seen =
        arena_alloc(request->arena, INSTANCES_MAX * sizeof(struct instance_seen));
    size_t count = instances_list(request->gateway->instances, site, seen);
    size_t first = 0;
    while (first < count && !seen[first].up)
        first++;
    struct client_peer *peer = NULL;
    struct err err = { 0 };
    if (first == count ||
        client_peer(client, site, INSTANCES_SERVICE, seen[first].endpoint, &peer, &err) < 0 ||
        client_peer_send(peer, question, &err) < 0)
        return NULL;
    int64_t deadline_ms = clock_monotonic_ms() + STATUS_MS;
    Plie__ServiceReply *reply = NULL;
    for (;;) {
        if (client_peer_receive(peer, request->arena, &reply, &err) < 0)
            return NULL;
        if (reply != NULL && reply->body_case == PLIE__SERVICE_REPLY__BODY_STATUS)
            return reply->status;
        struct wire_socket *socket = client_peer_socket(peer);
        bool ready;
        int64_t rest = deadline_ms - clock_monotonic_ms();
        if (reply == NULL && (rest <= 0 || wire_wait(&socket, &ready, 1, rest, &err) < 0))
            return NULL;
    }
}

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
    Plie__ServiceReply *reply = NULL;
    struct err err = { 0 };
    int64_t patience = away_is(away, site, service) ? AWAY_SHORT_MS : STATUS_MS;
    if (health_is_spread(request->gateway, site, service))
        return ask_first_instance(request, client, &question, site);
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
    struct service_status *all = NULL;
    size_t count = 0;
    for (size_t i = 0; i < config->site_count; i++)
        for (const char *const *service = config_services; *service != NULL; service++) {
            all = arena_grow(request->arena, all, count, sizeof(*all));
            all[count] = (struct service_status){ .site = config->sites[i], .service = *service };
            all[count].status = ask_status(request, config->sites[i], *service);
            count++;
        }
    write_services(all, count, out);
}

static void write_gauge(const struct gateway *gateway, const char *name, const char *type,
                        uint64_t (*value)(const struct instance_seen *seen), FILE *out)
{
    const struct config *config = gateway->config;
    struct instance_seen *seen = calloc(INSTANCES_MAX, sizeof(*seen));
    CHECK(seen != NULL);
    (void)fprintf(out, "# TYPE %s %s\n", name, type);
    for (size_t i = 0; i <= config->site_count; i++) {
        const char *site = i < config->site_count ? config->sites[i] : CONFIG_CONSOLIDATION;
        size_t count = instances_list(gateway->instances, site, seen);
        for (size_t k = 0; k < count; k++) {
            char label[CONFIG_ENDPOINT_SIZE];
            endpoint_label(seen[k].endpoint, label);
            (void)fprintf(out, "%s{site=\"%s\",service=\"%s\",instance=\"%s\"} %llu\n", name, site,
                          INSTANCES_SERVICE, label, (unsigned long long)value(&seen[k]));
        }
    }
    free(seen);
}

static uint64_t value_up(const struct instance_seen *seen)
{
    return seen->up;
}
static uint64_t value_current(const struct instance_seen *seen)
{
    return seen->current;
}
static uint64_t value_stopped(const struct instance_seen *seen)
{
    return seen->stopped;
}
static uint64_t value_lag(const struct instance_seen *seen)
{
    return seen->lag;
}
static uint64_t value_questions(const struct instance_seen *seen)
{
    return seen->questions;
}
static uint64_t value_repeated(const struct instance_seen *seen)
{
    return seen->repeated;
}

static void write_instances(const struct gateway *gateway, FILE *out)
{
    write_gauge(gateway, "plie_instance_up", "gauge", value_up, out);
    write_gauge(gateway, "plie_instance_current", "gauge", value_current, out);
    write_gauge(gateway, "plie_instance_stopped", "gauge", value_stopped, out);
    write_gauge(gateway, "plie_instance_lag_events", "gauge", value_lag, out);
    write_gauge(gateway, "plie_instance_questions_total", "counter", value_questions, out);
    write_gauge(gateway, "plie_instance_repeated_total", "counter", value_repeated, out);
}

void health_answer_metrics(struct request *request, struct reply *reply)
{
    if (!health_guard_local(request, reply))
        return;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    CHECK(out != NULL);
    http_write_metrics(request->gateway->http, out);
    (void)fprintf(out, "# TYPE plie_listeners gauge\nplie_listeners %zu\n",
                  live_count(request->gateway->live));
    write_service_metrics(request, out);
    write_instances(request->gateway, out);
    CHECK(fclose(out) == 0);
    reply_bytes(reply, 200, "text/plain; version=0.0.4; charset=utf-8", text, size);
}
