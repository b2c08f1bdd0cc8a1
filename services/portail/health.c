/* /healthz: is everything there. */
#include "portail/health.h"

#include "portail/away.h"

#include "client/endpoints.h"

#include <stdlib.h>

enum { PING_MS = 500 };

bool health_guard_local(const struct request *request, struct reply *reply)
{
    if (request_is_local(request))
        return true;
    reply_problem(reply, 403, "NON_AUTORISE", "",
                  "Cette adresse n'est servie que sur la machine du portail.");
    return false;
}

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

/* Instances are watched all the time: what was last seen of them is told. True: one answers. */
static bool tell_instances(const struct gateway *gateway, const char *site, FILE *out)
{
    static const char *const WHY[] = { "absente", "arrêtée", "en retard" };
    struct instance_seen *seen = calloc(INSTANCES_MAX, sizeof(*seen));
    CHECK(seen != NULL);
    size_t count = instances_list(gateway->instances, site, seen);
    bool there = false;
    for (size_t i = 0; i < count; i++) {
        char label[CONFIG_ENDPOINT_SIZE];
        there = there || seen[i].up;
        if (seen[i].current)
            continue;
        endpoint_label(seen[i].endpoint, label);
        (void)fprintf(out, "à part : %s, instance %s, %s\n", site, label,
                      WHY[!seen[i].up       ? 0
                          : seen[i].stopped ? 1
                                            : 2]);
    }
    free(seen);
    return there;
}

bool health_is_spread(const struct gateway *gateway, const char *site, const char *service)
{
    return instances_cover(gateway->instances, site, service);
}

/* All at once, so that several which are away cost the time of one. */
static size_t ping_all(const struct request *request, FILE *out)
{
    const struct gateway *gateway = request->gateway;
    const struct config *config = gateway->config;
    uint64_t token;
    gateway->world->fill_random(gateway->world->self, &token, sizeof(token));
    for (size_t i = 0; i < config->site_count; i++)
        for (const char *const *service = config_services; *service != NULL; service++) {
            struct client *client = request_client(request, config->sites[i]);
            if (client != NULL && !health_is_spread(gateway, config->sites[i], *service))
                (void)send_ping(client, config->sites[i], *service, token);
        }
    int64_t deadline_ms = clock_monotonic_ms() + PING_MS;
    size_t count = 0;
    for (size_t i = 0; i < config->site_count; i++)
        for (const char *const *service = config_services; *service != NULL; service++) {
            const char *site = config->sites[i];
            struct client *client = request_client(request, site);
            bool there = health_is_spread(gateway, site, *service)
                             ? tell_instances(gateway, site, out)
                             : client != NULL &&
                                   hear_ping(request, client, site, *service, token, deadline_ms);
            away_note(gateway->away, site, *service, there);
            if (there)
                continue;
            count++;
            (void)fprintf(out, "absent : %s.%s\n", site, *service);
        }
    return count;
}

static void answer_healthz(struct request *request, struct reply *reply)
{
    if (!health_guard_local(request, reply))
        return;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    CHECK(out != NULL);
    size_t missing = ping_all(request, out);
    if (missing == 0)
        (void)fprintf(out, "ok\n");
    CHECK(fclose(out) == 0);
    reply_bytes(reply, missing == 0 ? 200 : 503, "text/plain; charset=utf-8", text, size);
}

const struct route routes_health[] = {
    { "GET", "/healthz", ROUTE_OPEN, answer_healthz },
    { "GET", "/metrics", ROUTE_OPEN, health_answer_metrics },
    { .prefix = NULL },
};
