/* The heads of one site's access log, as its portail service keeps them. */
#include "portail/trace/keeper.h"

#include "base/date.h"
#include "base/id.h"
#include "base/log.h"
#include "protocole/protocole.h"
#include "runtime/message.h"

#include "portail.pb-c.h"
#include "reperage.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 16 * 1024 * 1024 };

/* One site's talk. */
struct talk {
    struct client *client;
    const char *site;
    struct trace *trace;
    const struct world *world;
    int64_t timeout_ms;
    struct arena arena;
};

static Plie__Actor *talk_actor(struct talk *talk)
{
    Plie__Actor *actor = message_new(&talk->arena, &plie__actor__descriptor);
    actor->id = (char *)(uintptr_t) "portail"; /* No role: the gateway itself. */
    return actor;
}

/* The answer's own message. */
static int talk_ask(struct talk *talk, const char *service,
                    const ProtobufCMessageDescriptor *requete, unsigned member,
                    const ProtobufCMessageDescriptor *reponse, ProtobufCMessage **out,
                    struct err *err)
{
    char id[ID_SIZE];
    id_new(id, talk->world);
    ProtobufCMessage *body = message_new(&talk->arena, message_member(requete, member));
    struct bytes packed =
        message_pack(&talk->arena, message_wrap(&talk->arena, requete, member, body));
    Plie__QueryRequest query = PLIE__QUERY_REQUEST__INIT;
    query.id = id;
    query.actor = talk_actor(talk);
    query.body = (ProtobufCBinaryData){ packed.size, packed.data };
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_QUERY;
    request.query = &query;
    Plie__ServiceReply *reply;
    int rc = client_ask(talk->client, talk->site, service, &request, talk->timeout_ms, &talk->arena,
                        &reply, err);
    if (rc < 0)
        return rc;
    ProtobufCMessage *whole = NULL;
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_QUERY &&
        reply->query->outcome_case == PLIE__QUERY_REPLY__OUTCOME_ANSWER)
        whole = arena_unpack(&talk->arena, reponse, reply->query->answer.data,
                             reply->query->answer.len);
    if (whole == NULL || message_which(whole, out) != member)
        return err_set(err, ERR_UNREACHABLE, "%s.%s ne répond pas à la question", talk->site,
                       service);
    return 0;
}

/* The id follows from what is said: the same head anchored again is the same command. */
static int talk_tell(struct talk *talk, unsigned member, ProtobufCMessage *body, const char *cause,
                     struct err *err)
{
    char id[ID_SIZE];
    id_derive(id, cause, member);
    struct bytes packed = message_pack(
        &talk->arena, message_wrap(&talk->arena, &portail__commande__descriptor, member, body));
    Plie__CommandRequest command = PLIE__COMMAND_REQUEST__INIT;
    command.id = id;
    command.actor = talk_actor(talk);
    command.body = (ProtobufCBinaryData){ packed.size, packed.data };
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_COMMAND;
    request.command = &command;
    Plie__ServiceReply *reply;
    int rc = client_ask(talk->client, talk->site, "portail", &request, talk->timeout_ms,
                        &talk->arena, &reply, err);
    if (rc < 0)
        return rc;
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_COMMAND &&
        reply->command->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED)
        return 0;
    if (reply->body_case == PLIE__SERVICE_REPLY__BODY_COMMAND &&
        reply->command->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_REFUSED)
        return err_set(err, ERR_INVALID, "%s", reply->command->refused->text);
    return err_set(err, ERR_UNREACHABLE, "%s.portail n'a pas pu enregistrer", talk->site);
}

/* --- The heads --- */

static int read_anchors(struct talk *talk, struct trace_anchor **out, size_t *count,
                        struct err *err)
{
    ProtobufCMessage *body;
    int rc =
        talk_ask(talk, "portail", &portail__requete__descriptor,
                 PORTAIL__REQUETE__QUESTION_SEGMENTS, &portail__reponse__descriptor, &body, err);
    if (rc < 0)
        return rc;
    const Portail__SegmentsReponse *answer = (const Portail__SegmentsReponse *)body;
    *out = calloc(answer->n_lignes + 1, sizeof(**out));
    CHECK(*out != NULL);
    *count = answer->n_lignes;
    for (size_t i = 0; i < answer->n_lignes; i++) {
        const Portail__LigneSegment *line = answer->lignes[i];
        struct trace_anchor *anchor = &(*out)[i];
        (void)snprintf(anchor->head.segment, TRACE_SEGMENT_SIZE, "%s", line->segment);
        anchor->head.nombre = line->nombre;
        if (line->tete.len == TRACE_HASH_SIZE)
            memcpy(anchor->head.tete, line->tete.data, TRACE_HASH_SIZE);
        anchor->deleted = line->supprime;
    }
    return 0;
}

int keeper_anchors(struct client *client, const char *site, const struct world *world,
                   int64_t timeout_ms, struct trace_anchor **out, size_t *count, struct err *err)
{
    struct talk talk = { .client = client, .site = site, .world = world, .timeout_ms = timeout_ms };
    arena_init(&talk.arena, ARENA_SIZE);
    int rc = read_anchors(&talk, out, count, err);
    arena_release(&talk.arena);
    return rc;
}

static const struct trace_anchor *find_anchor(const struct trace_anchor *anchors, size_t count,
                                              const char *segment)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(anchors[i].head.segment, segment) == 0)
            return &anchors[i];
    return NULL;
}

static int anchor_head(struct talk *talk, struct trace_head *head, struct err *err)
{
    char cause[160];
    int length = snprintf(cause, sizeof(cause), "traces/%s/%s/%llu/", talk->site, head->segment,
                          (unsigned long long)head->nombre);
    for (size_t i = 0; i < TRACE_HASH_SIZE && length < (int)sizeof(cause) - 3; i += 2)
        length += snprintf(cause + length, 3, "%02x", head->tete[i]);
    Portail__AncrerTraces *body = message_new(&talk->arena, &portail__ancrer_traces__descriptor);
    body->segment = head->segment;
    body->nombre = head->nombre;
    body->tete = (ProtobufCBinaryData){ TRACE_HASH_SIZE, head->tete };
    return talk_tell(talk, PORTAIL__COMMANDE__ACTE_ANCRER_TRACES, &body->base, cause, err);
}

static int anchor_heads(struct talk *talk, const struct trace_anchor *anchors, size_t count,
                        struct err *err)
{
    struct trace_head *heads;
    size_t head_count = trace_heads(talk->trace, &heads);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < head_count; i++) {
        const struct trace_anchor *known = find_anchor(anchors, count, heads[i].segment);
        if (heads[i].nombre == 0 ||
            (known != NULL && memcmp(&known->head, &heads[i], sizeof(heads[i])) == 0))
            continue;
        rc = anchor_head(talk, &heads[i], err);
    }
    free(heads);
    return rc;
}

/* --- Retention --- */

static int months_kept(const char *text)
{
    struct protocole *protocole = NULL;
    struct err err = { 0 };
    int months = 0;
    if (protocole_read(&protocole, text, "protocole", &err) == 0) {
        months = protocole->versions[protocole->version_count - 1].traces_mois;
        protocole_close(&protocole);
    }
    return months > 0 ? months : TRACES_MOIS;
}

/* The first month that is kept. Without a protocol nothing is known to be too old. */
static int first_kept(struct talk *talk, char out[TRACE_SEGMENT_SIZE], struct err *err)
{
    ProtobufCMessage *body;
    int rc =
        talk_ask(talk, "reperage", &reperage__requete__descriptor,
                 REPERAGE__REQUETE__QUESTION_PROTOCOLE, &reperage__reponse__descriptor, &body, err);
    if (rc < 0)
        return rc;
    char date[DATE_SIZE];
    int32_t today = date_paris(talk->world->now_us(talk->world->self));
    int months = months_kept(((const Reperage__ProtocoleReponse *)body)->texte);
    date_format(date_add_months(today, -months), date);
    (void)snprintf(out, TRACE_SEGMENT_SIZE, "%.7s", date);
    return 0;
}

static void log_deleted(void *self, const char *segment)
{
    const struct talk *talk = self;
    log_line(LOG_INFO, "service=portail site=%s evenement=traces_supprimees segment=%s", talk->site,
             segment);
}

static int tell_deleted(struct talk *talk, char *segment, struct err *err)
{
    char cause[160];
    (void)snprintf(cause, sizeof(cause), "traces/%s/%s/suppression", talk->site, segment);
    Portail__SupprimerTraces *body =
        message_new(&talk->arena, &portail__supprimer_traces__descriptor);
    body->segment = segment;
    return talk_tell(talk, PORTAIL__COMMANDE__ACTE_SUPPRIMER_TRACES, &body->base, cause, err);
}

/* Files go first; that they went is told now, or next time when the service was away. */
static int delete_old(struct talk *talk, struct trace_anchor *anchors, size_t count,
                      struct err *err)
{
    char first[TRACE_SEGMENT_SIZE];
    struct trace_head *heads;
    int rc = first_kept(talk, first, err);
    if (rc == 0)
        rc = trace_delete_before(talk->trace, first, talk, log_deleted, err);
    if (rc < 0)
        return rc;
    size_t head_count = trace_heads(talk->trace, &heads);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        bool there = false;
        for (size_t j = 0; j < head_count; j++)
            there = there || strcmp(heads[j].segment, anchors[i].head.segment) == 0;
        if (!there && !anchors[i].deleted && strcmp(anchors[i].head.segment, first) < 0)
            rc = tell_deleted(talk, anchors[i].head.segment, err);
    }
    free(heads);
    return rc;
}

int keeper_anchor(struct client *client, const char *site, struct trace *trace,
                  const struct world *world, int64_t timeout_ms, struct err *err)
{
    struct talk talk = { client, site, trace, world, timeout_ms, { 0 } };
    struct trace_anchor *anchors = NULL;
    size_t count = 0;
    arena_init(&talk.arena, ARENA_SIZE);
    int rc = read_anchors(&talk, &anchors, &count, err);
    if (rc == 0)
        rc = anchor_heads(&talk, anchors, count, err);
    free(anchors);
    anchors = NULL;
    if (rc == 0) /* With those that were anchored just now. */
        rc = read_anchors(&talk, &anchors, &count, err);
    if (rc == 0)
        rc = delete_old(&talk, anchors, count, err);
    free(anchors);
    arena_release(&talk.arena);
    return rc;
}
