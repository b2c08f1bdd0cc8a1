#include "client/settle.h"

#include <poll.h>
#include <string.h>

/* The first SERVICES hear one another; the portail hears nobody and nobody hears it. */
enum { SERVICES = 4, ARENA_SIZE = 4 * 1024 * 1024, STEP_MS = 5000, PAUSE_MS = 1 };

static int ask_status(struct client *client, const char *site, const char *service,
                      struct arena *arena, Plie__StatusReply **out, struct err *err)
{
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    Plie__ServiceReply *reply;
    int rc = client_ask(client, site, service, &request, STEP_MS, arena, &reply, err);
    if (rc < 0)
        return rc;
    if (reply->body_case != PLIE__SERVICE_REPLY__BODY_STATUS)
        return err_set(err, ERR_INVALID, "%s.%s : réponse inattendue", site, service);
    *out = reply->status;
    if (reply->status->poison[0] != '\0' || reply->status->stopped[0] != '\0')
        return err_set(err, ERR_CORRUPT, "%s.%s est arrêté : %s%s", site, service,
                       reply->status->poison, reply->status->stopped);
    return 0;
}

static uint64_t mark_of(const Plie__StatusReply *status, const char *source)
{
    for (size_t i = 0; i < status->n_marks; i++)
        if (strcmp(status->marks[i]->source, source) == 0)
            return status->marks[i]->sequence;
    return 0;
}

/* One look at all services: did each have the last event of all others when it was asked? `own` are
 * the last sequences of their own logs at the look before: a reaction that came in between is seen
 * by the next look. */
static int look(struct client *client, const char *site, uint64_t own[SERVICES],
                struct arena *arena, bool *settled, struct err *err)
{
    *settled = true;
    uint64_t now[SERVICES];
    for (size_t i = 0; i < SERVICES; i++) {
        Plie__StatusReply *status = NULL;
        arena_reset(arena);
        int rc = ask_status(client, site, config_services[i], arena, &status, err);
        if (rc < 0)
            return rc;
        now[i] = mark_of(status, config_services[i]);
        if (now[i] != own[i])
            *settled = false;
        for (size_t k = 0; k < SERVICES; k++)
            if (k != i && mark_of(status, config_services[k]) < own[k])
                *settled = false;
    }
    memcpy(own, now, sizeof(now));
    return 0;
}

int client_settle(struct client *client, const char *site, int64_t timeout_ms, struct err *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    uint64_t own[SERVICES] = { UINT64_MAX }; /* Of the look before. */
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    bool settled = false;
    int rc = 0;
    while (rc == 0 && !settled && clock_monotonic_ms() < deadline) {
        rc = look(client, site, own, &arena, &settled, err);
        if (rc == ERR_UNREACHABLE) { /* Slow, or starting anew: until the time is over. */
            err_clear(err);
            rc = 0;
            settled = false;
        }
        if (!settled)
            (void)poll(NULL, 0, PAUSE_MS); /* The services need the processor more than we do. */
    }
    arena_release(&arena);
    if (rc == 0 && !settled)
        rc = err_set(err, ERR_UNREACHABLE,
                     "les services du site %s ne se sont pas tous rejoints en %lld ms", site,
                     (long long)timeout_ms);
    return rc;
}

static int await_one(struct client *client, const char *site, const char *service,
                     const char *source, uint64_t sequence, int64_t deadline, struct err *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    bool heard = false;
    int rc = 0;
    while (rc == 0 && !heard && clock_monotonic_ms() < deadline) {
        Plie__StatusReply *status = NULL;
        arena_reset(&arena);
        rc = ask_status(client, site, service, &arena, &status, err);
        heard = rc == 0 && mark_of(status, source) >= sequence;
        if (rc == 0 && !heard)
            (void)poll(NULL, 0, PAUSE_MS);
    }
    arena_release(&arena);
    if (rc == 0 && !heard)
        rc = err_set(err, ERR_UNREACHABLE, "%s.%s ne l'a pas encore entendu", site, service);
    return rc;
}

int client_await_heard(struct client *client, const char *site, const char *source,
                       uint64_t sequence, int64_t timeout_ms, struct err *err)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    int rc = 0;
    for (size_t i = 0; i < SERVICES && rc == 0; i++)
        if (strcmp(config_services[i], source) != 0)
            rc = await_one(client, site, config_services[i], source, sequence, deadline, err);
    return rc;
}
