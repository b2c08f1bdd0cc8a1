/* How a request reaches a service: in whose name, how long it waits, and what it must know. */
#include "portail/away.h"
#include "portail/inside.h"
#include "portail/marks.h"

#include <string.h>

static bool hears_others(const char *service)
{
    return strcmp(service, "portail") != 0;
}

/* Questions wait until the service knows what this session recorded elsewhere, or was told of. */
static void add_marks(const struct request *request, struct exchange *exchange)
{
    uint64_t sequences[MARKS_SOURCES];
    if (!hears_others(exchange->service))
        return;
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

/* What one instance has shown, the next one must know too. A service that is alone never goes back
 * by itself. */
static void note_shown(const struct request *request, const struct exchange *exchange,
                       const Plie__QueryReply *reply)
{
    bool past = exchange->connu != NULL && exchange->connu[0] != '\0';
    if (past || !instances_cover(exchange->instances, exchange->site, exchange->service))
        return;
    for (size_t i = 0; i < reply->n_marks; i++)
        marks_note(request->gateway->marks, request->session->token, reply->marks[i]->source,
                   reply->marks[i]->sequence);
}

static void observe(void *self, const struct exchange *exchange, int rc,
                    const struct exchange_result *result)
{
    const struct request *request = self;
    if (rc == 0 || rc == ERR_UNREACHABLE)
        away_note(request->gateway->away, exchange->site, exchange->service, rc == 0);
    if (result == NULL || result->outcome != EXCHANGE_DONE)
        return;
    if (result->query != NULL)
        note_shown(request, exchange, result->query);
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
