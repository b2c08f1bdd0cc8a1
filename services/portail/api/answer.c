/* How a request is put to a service, and what its answer is over HTTP. */
#include "base/log.h"
#include "portail/inside.h"

#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 10 * 1000 };

/* Whoever was told of an event gets answers that know it; a service that lags too long answers with
 * what it has. */
static void add_marks(const struct request *request, struct exchange *exchange)
{
    static const char *const sources[] = { "reperage", "parcours", "entreprise" };
    if (request->gateway->live == NULL)
        return;
    exchange->at_least = arena_alloc(request->arena, COUNT_OF(sources) * sizeof(Plie__Marque *));
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        if (strcmp(sources[i], exchange->service) == 0)
            continue;
        uint64_t sequence = live_mark(request->gateway->live, exchange->site, sources[i]);
        if (sequence == 0)
            continue;
        Plie__Marque *mark = arena_alloc(request->arena, sizeof(*mark));
        plie__marque__init(mark);
        mark->source = (char *)(uintptr_t)sources[i];
        mark->sequence = sequence;
        exchange->at_least[exchange->at_least_count++] = mark;
    }
}

struct exchange gateway_exchange(const struct request *request, const char *service)
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
        .site = session->site,
        .service = service,
        .actor = session->compte,
        .role = session->role,
        .portee = portee,
        .portee_count = session->portee_count,
        .timeout_ms = TIMEOUT_MS,
        .defaults = JSON_WITH_DEFAULTS,
        .late = arena_alloc(request->arena, sizeof(bool)),
    };
    add_marks(request, &exchange);
    return exchange;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    size_t end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* What was asked about does not exist; a wrong value of a list is another matter. */
static bool says_unknown(const char *code)
{
    return strcmp(code, "VALEUR_INCONNUE") != 0 &&
           (ends_with(code, "_INCONNU") || ends_with(code, "_INCONNUE"));
}

static int status_of_refusal(const struct exchange_result *result)
{
    if (strcmp(result->refusal.code, "NON_AUTORISE") == 0)
        return 403;
    if (result->command == NULL && result->query == NULL)
        return 400; /* The JSON reader's, before the service was asked. */
    if (result->query != NULL && says_unknown(result->refusal.code))
        return 404;
    return 422;
}

static void answer_failed(struct reply *reply, const struct exchange_result *result)
{
    bool too_much = strcmp(result->refusal.code, "REPONSE_TROP_GRANDE") == 0;
    if (refusal_is_set(&result->refusal))
        reply_refusal(reply, too_much ? 422 : 503, &result->refusal);
    else
        reply_problem(reply, 503, "INDISPONIBLE", "",
                      "Le service n'a pas pu répondre ; réessayez dans un instant.");
}

static void answer_unreached(struct reply *reply, int rc, const struct err *err)
{
    log_line(LOG_WARNING, "service=portail evenement=echange_en_echec texte=\"%s\"", err->text);
    if (rc == ERR_UNREACHABLE || rc == ERR_LIMIT || rc == ERR_BUSY)
        reply_problem(reply, 503, "INDISPONIBLE", "",
                      "Le service ne répond pas pour le moment ; la page réessaie d'elle-même.");
    else
        reply_problem(reply, 500, "ERREUR_INTERNE", "",
                      "La demande n'a pas pu être traitée ; l'incident est noté au journal "
                      "d'exploitation.");
}

void gateway_answer(struct reply *reply, int rc, struct exchange_result *result,
                    const struct err *err)
{
    if (rc < 0) {
        answer_unreached(reply, rc, err);
        return;
    }
    switch (result->outcome) {
    case EXCHANGE_DONE:
        reply_json_text(reply, 200, result->json);
        result->json = NULL;
        return;
    case EXCHANGE_REFUSED:
        reply_refusal(reply, status_of_refusal(result), &result->refusal);
        return;
    case EXCHANGE_FAILED:
        answer_failed(reply, result);
        return;
    }
}
