#include "client/exchange.h"

#include "client/interface.h"
#include "runtime/message.h"
#include "json/reflect.h"

#include <stdio.h>
#include <string.h>

/* The wrapper with the named member read from JSON; false: refused. */
static bool read_named(const struct exchange *exchange, const ProtobufCMessageDescriptor *wrapper,
                       const char *name, const char *json, struct bytes *out,
                       struct refusal *refusal)
{
    unsigned member = wrapper_find_member(wrapper, name);
    if (member == 0)
        return refusal_set(refusal, "NOM_INCONNU", "", "Le service %s ne connaît pas « %.64s ».",
                           exchange->service, name);
    ProtobufCMessage *body;
    if (!json_read(exchange->arena, message_member(wrapper, member), json, strlen(json), &body,
                   refusal))
        return false;
    /* Packed, it takes no more room than it does unpacked: what fits twice cannot run over. */
    if (exchange->arena->total > exchange->arena->size_max / 2)
        return refusal_set(refusal, "MESSAGE_TROP_GRAND", "",
                           "Le message occupe trop de mémoire ; envoyez-en moins à la fois.");
    *out = message_pack(exchange->arena, message_wrap(exchange->arena, wrapper, member, body));
    return true;
}

static void take_refusal(struct exchange_result *out, enum exchange_outcome outcome,
                         const Plie__Refusal *refusal)
{
    out->outcome = outcome;
    refusal_repeat(&out->refusal, refusal->code, refusal->field, refusal->text);
}

static int find_service(const struct exchange *exchange, const struct interface **out,
                        struct err *err)
{
    *out = interface_find(exchange->service);
    if (*out != NULL)
        return 0;
    return err_set(err, ERR_CONFIG,
                   "service « %s » : attendu reperage, parcours, entreprise, reporting ou portail",
                   exchange->service);
}

static void fill_actor(const struct exchange *exchange, Plie__Actor *actor)
{
    actor->id = (char *)(uintptr_t)(exchange->actor == NULL ? "console" : exchange->actor);
    actor->role = (char *)(uintptr_t)(exchange->role == NULL ? "" : exchange->role);
    actor->portee = (char **)(uintptr_t)exchange->portee;
    actor->n_portee = exchange->portee_count;
}

static void read_command_reply(const struct exchange *exchange, const Plie__ServiceReply *reply,
                               struct exchange_result *out)
{
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_GARBAGE) {
        take_refusal(out, EXCHANGE_REFUSED, reply->garbage);
        return;
    }
    out->command = reply->command;
    switch (reply->command->outcome_case) {
    case PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED:
        out->outcome = EXCHANGE_DONE;
        out->json = json_write(&reply->command->base, exchange->defaults);
        return;
    case PLIE__COMMAND_REPLY__OUTCOME_REFUSED:
        take_refusal(out, EXCHANGE_REFUSED, reply->command->refused);
        return;
    case PLIE__COMMAND_REPLY__OUTCOME_FAILED:
        take_refusal(out, EXCHANGE_FAILED, reply->command->failed);
        return;
    case PLIE__COMMAND_REPLY__OUTCOME__NOT_SET:
    case _PLIE__COMMAND_REPLY__OUTCOME__CASE_IS_INT_SIZE:
        break;
    }
    out->outcome = EXCHANGE_FAILED;
    client_refuse_without_outcome(&out->refusal);
}

static int observed(const struct exchange *exchange, int rc, const struct exchange_result *result)
{
    if (exchange->observe != NULL)
        exchange->observe(exchange->observe_self, exchange, rc, rc < 0 ? NULL : result);
    return rc;
}

static int send_command(const struct exchange *exchange, const char *name, const char *json,
                        const char *id, struct exchange_result *out, struct err *err)
{
    *out = (struct exchange_result){ 0 };
    arena_reset(exchange->arena);
    const struct interface *service;
    int rc = find_service(exchange, &service, err);
    if (rc < 0)
        return rc;
    if (service->commande == NULL) {
        (void)refusal_set(&out->refusal, "SANS_COMMANDE", "",
                          "Le service %s ne prend pas de commande.", exchange->service);
        out->outcome = EXCHANGE_REFUSED;
        return 0;
    }
    struct bytes body = { 0 };
    if (!read_named(exchange, service->commande, name, json, &body, &out->refusal)) {
        out->outcome = EXCHANGE_REFUSED;
        return 0;
    }
    char new_id[ID_SIZE];
    id_new(new_id, exchange->world);
    Plie__Actor actor = PLIE__ACTOR__INIT;
    fill_actor(exchange, &actor);
    Plie__CommandRequest command = PLIE__COMMAND_REQUEST__INIT;
    command.id = id == NULL ? new_id : (char *)(uintptr_t)id;
    command.actor = &actor;
    command.body.data = body.data;
    command.body.len = body.size;
    command.time = exchange->time_us;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_COMMAND;
    request.command = &command;
    Plie__ServiceReply *reply;
    rc = client_ask(exchange->client, exchange->site, exchange->service, &request,
                    exchange->timeout_ms, exchange->arena, &reply, err);
    if (rc == 0)
        read_command_reply(exchange, reply, out);
    return rc;
}

int exchange_command(const struct exchange *exchange, const char *name, const char *json,
                     const char *id, struct exchange_result *out, struct err *err)
{
    return observed(exchange, send_command(exchange, name, json, id, out, err), out);
}

static int read_query_reply(const struct exchange *exchange, const struct interface *service,
                            const Plie__ServiceReply *reply, struct exchange_result *out,
                            struct err *err)
{
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_GARBAGE) {
        take_refusal(out, EXCHANGE_REFUSED, reply->garbage);
        return 0;
    }
    out->query = reply->query;
    if (reply->query->outcome_case == PLIE__QUERY_REPLY__OUTCOME_REFUSED) {
        take_refusal(out, EXCHANGE_REFUSED, reply->query->refused);
        return 0;
    }
    if (reply->query->outcome_case == PLIE__QUERY_REPLY__OUTCOME_FAILED) {
        take_refusal(out, EXCHANGE_FAILED, reply->query->failed);
        return 0;
    }
    if (reply->query->outcome_case != PLIE__QUERY_REPLY__OUTCOME_ANSWER)
        return err_set(err, ERR_INVALID, "%s : réponse illisible", exchange->service);
    ProtobufCMessage *whole = arena_unpack(exchange->arena, service->reponse,
                                           reply->query->answer.data, reply->query->answer.len);
    ProtobufCMessage *body = NULL;
    if (whole == NULL || message_which(whole, &body) == 0)
        return err_set(err, ERR_INVALID, "%s : réponse illisible", exchange->service);
    out->outcome = EXCHANGE_DONE;
    out->json = json_write(body, exchange->defaults);
    return 0;
}

static int ask(const struct exchange *exchange, const Plie__ServiceRequest *request,
               Plie__ServiceReply **out, struct err *err)
{
    if (!instances_cover(exchange->instances, exchange->site, exchange->service))
        return client_ask(exchange->client, exchange->site, exchange->service, request,
                          exchange->timeout_ms, exchange->arena, out, err);
    struct instances_note note;
    int rc = instances_ask(exchange->instances, exchange->client, exchange->site, request,
                           exchange->timeout_ms, exchange->arena, out, &note, err);
    if (rc == 0 && note.old && exchange->late != NULL)
        *exchange->late = true;
    return rc;
}

static int send_query(const struct exchange *exchange, const char *name, const char *json,
                      struct exchange_result *out, struct err *err)
{
    *out = (struct exchange_result){ 0 };
    arena_reset(exchange->arena);
    const struct interface *service;
    int rc = find_service(exchange, &service, err);
    if (rc < 0)
        return rc;
    struct bytes body = { 0 };
    if (!read_named(exchange, service->requete, name, json, &body, &out->refusal)) {
        out->outcome = EXCHANGE_REFUSED;
        return 0;
    }
    char id[ID_SIZE];
    id_new(id, exchange->world);
    Plie__Actor actor = PLIE__ACTOR__INIT;
    fill_actor(exchange, &actor);
    Plie__QueryRequest query = PLIE__QUERY_REQUEST__INIT;
    query.id = id;
    query.actor = &actor;
    query.body.data = body.data;
    query.body.len = body.size;
    query.au = (char *)(uintptr_t)(exchange->au == NULL ? "" : exchange->au);
    query.connu = (char *)(uintptr_t)(exchange->connu == NULL ? "" : exchange->connu);
    query.at_least = exchange->at_least;
    query.n_at_least = exchange->at_least_count;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_QUERY;
    request.query = &query;
    Plie__ServiceReply *reply;
    rc = ask(exchange, &request, &reply, err);
    return rc < 0 ? rc : read_query_reply(exchange, service, reply, out, err);
}

int exchange_query(const struct exchange *exchange, const char *name, const char *json,
                   struct exchange_result *out, struct err *err)
{
    int rc = send_query(exchange, name, json, out, err);
    bool late = rc == 0 && exchange->late != NULL && exchange->at_least_count > 0 &&
                out->outcome == EXCHANGE_REFUSED && strcmp(out->refusal.code, "PAS_ENCORE") == 0;
    if (late) {
        struct exchange now = *exchange;
        now.at_least_count = 0;
        *exchange->late = true;
        rc = send_query(&now, name, json, out, err);
    }
    return observed(exchange, rc, out);
}
