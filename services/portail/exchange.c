/* How a request reaches a service: in whose name, how long it waits, and what it must know. */
#include "portail/away.h"
#include "portail/inside.h"
#include "portail/marks.h"

#include <string.h>

static bool hears_others(const char *service)
{
    return strcmp(service, "portail") != 0;
}

enum {
    RECALL_MS = 1000,
    PAST_TIMEOUT_MS = 60 * 1000, /* Who asks again then finds what was rebuilt meanwhile. */
};

/* Up to where the service has recorded; false: it does not answer. */
static bool find_mark(const struct request *request, const char *source, uint64_t *sequence)
{
    struct away *away = request->gateway->away;
    const char *site = request->session->site;
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest question = PLIE__SERVICE_REQUEST__INIT;
    question.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    question.status = &status;
    Plie__ServiceReply *reply;
    struct err err = { 0 };
    int64_t wait_ms = away_patience(away, site, source);
    *sequence = 0;
    if (client_ask(request->client, site, source, &question,
                   wait_ms < RECALL_MS ? wait_ms : RECALL_MS, request->exchange_arena, &reply,
                   &err) < 0 ||
        reply->body_case != PLIE__SERVICE_REPLY__BODY_STATUS)
        return false;
    away_note(away, site, source, true);
    for (size_t i = 0; i < reply->status->n_marks; i++)
        if (strcmp(reply->status->marks[i]->source, source) == 0)
            *sequence = reply->status->marks[i]->sequence;
    return true;
}

/* Of a session of which the marks are not known (the portail was started anew): whatever it was
 * shown or recorded, its services have by now. While one of them does not answer, answers say that
 * they may be late. */
static void recall(const struct request *request)
{
    struct marks *marks = request->gateway->marks;
    const char *token = request->session->token;
    bool all = true;
    for (size_t i = 0; i < MARKS_SOURCES; i++) {
        uint64_t sequence;
        all = find_mark(request, marks_sources[i], &sequence) && all;
        marks_note(marks, token, marks_sources[i], sequence);
    }
    if (all)
        marks_begin(marks, token);
}

/* Questions wait until the service knows what this session recorded elsewhere, or was told of. */
static void add_marks(const struct request *request, struct exchange *exchange)
{
    uint64_t sequences[MARKS_SOURCES];
    if (!hears_others(exchange->service))
        return;
    if (!marks_are_whole(request->gateway->marks, request->session->token))
        recall(request);
    bool consolidated = strcmp(exchange->site, CONFIG_CONSOLIDATION) == 0;
    marks_known(request->gateway->marks, request->session->token, sequences);
    exchange->at_least = arena_alloc(request->arena, MARKS_SOURCES * sizeof(Plie__Marque *));
    for (size_t i = 0; i < MARKS_SOURCES; i++) {
        if (sequences[i] == 0 || strcmp(marks_sources[i], exchange->service) == 0)
            continue;
        Plie__Marque *mark = arena_alloc(request->arena, sizeof(*mark));
        plie__marque__init(mark);
        mark->source = consolidated ? arena_format(request->arena, "%s/%s", request->session->site,
                                                   marks_sources[i])
                                    : arena_text(request->arena, marks_sources[i]);
        mark->sequence = sequences[i];
        exchange->at_least[exchange->at_least_count++] = mark;
    }
}

static bool is_past(const struct exchange *exchange)
{
    return exchange->connu != NULL && exchange->connu[0] != '\0';
}

/* What one instance has shown, the next one must know too. A service that is alone never goes back
 * by itself. */
static void note_shown(const struct request *request, const struct exchange *exchange,
                       const Plie__QueryReply *reply)
{
    if (is_past(exchange) ||
        !instances_cover(exchange->instances, exchange->site, exchange->service))
        return;
    for (size_t i = 0; i < reply->n_marks; i++)
        marks_note(request->gateway->marks, request->session->token, reply->marks[i]->source,
                   reply->marks[i]->sequence);
}

static void observe(void *self, const struct exchange *exchange, int rc,
                    const struct exchange_result *result)
{
    const struct request *request = self;
    if (rc == 0 || (rc == ERR_UNREACHABLE && !is_past(exchange)))
        away_note(request->gateway->away, exchange->site, exchange->service, rc == 0);
    if (result == NULL || result->outcome != EXCHANGE_DONE)
        return;
    if (result->query != NULL)
        note_shown(request, exchange, result->query);
    if (result->query != NULL && hears_others(exchange->service) &&
        !marks_are_whole(request->gateway->marks, request->session->token))
        *exchange->late = true;
    if (result->command == NULL)
        return;
    const Plie__Marque *accepted = result->command->accepted;
    marks_note(request->gateway->marks, request->session->token, accepted->source,
               accepted->sequence);
}

static struct exchange make_exchange(const struct request *request, const char *site,
                                     const char *service)
{
    const struct session *session = request->session;
    CHECK(session != NULL);
    const char **portee = arena_alloc(request->arena, SESSION_PORTEE_MAX * sizeof(*portee));
    for (size_t i = 0; i < session->portee_count; i++)
        portee[i] = session->portee[i];
    struct exchange exchange = {
        .client = request->client,
        .world = request->gateway->world,
        .arena = request->exchange_arena,
        .site = site,
        .service = service,
        .actor = session->compte,
        .role = session->role,
        .portee = portee,
        .portee_count = session->portee_count,
        .timeout_ms = away_patience(request->gateway->away, site, service),
        .defaults = JSON_WITH_DEFAULTS,
        .instances = request->gateway->instances,
        .late = request_late(request),
        .observe = observe,
        .observe_self = (void *)(uintptr_t)request,
    };
    add_marks(request, &exchange);
    return exchange;
}

struct exchange gateway_exchange(const struct request *request, const char *service)
{
    CHECK(request->session != NULL);
    return make_exchange(request, request->session->site, service);
}

struct exchange gateway_exchange_consolidated(const struct request *request)
{
    return make_exchange(request, CONFIG_CONSOLIDATION, INSTANCES_SERVICE);
}

int gateway_query(const struct request *request, struct exchange *exchange, const char *name,
                  const char *json, struct exchange_result *out, struct err *err)
{
    exchange->au = request_argument(request, "au");
    exchange->connu = request_argument(request, "connu");
    bool known_away = exchange->timeout_ms < AWAY_PATIENCE_MS;
    if (is_past(exchange)) {
        exchange->at_least_count = 0;
        if (!known_away)
            exchange->timeout_ms = PAST_TIMEOUT_MS;
    }
    int rc = exchange_query(exchange, name, json, out, err);
    if (rc != ERR_UNREACHABLE || !is_past(exchange) || known_away)
        return rc;
    err_clear(err);
    return err_set(err, rc, "le service %s n'a pas fini de reconstituer ce passé",
                   exchange->service);
}
