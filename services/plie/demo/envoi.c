/* Commands leave in windows per service and are sent again until answered: a command is safe to
 * repeat. The evening waits until every service has heard every other. */
#include "plie/demo/demo.h"

#include "client/settle.h"
#include "plie/fleet.h"
#include "runtime/message.h"

#include "parcours.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 256, WAIT_MS = 60000, RESEND_MS = 1500, ARENA_SIZE = 64 * 1024 * 1024 };

/* People are not faster than one act in a tenth of a second: a day of thousands still ends today.
 */
enum { COMMAND_US = 100000 };

struct pending {
    char id[ID_SIZE];
    bool *accepted;
    struct bytes request; /* To send again. */
    struct pending *next; /* In the order they were sent. */
};

/* The commands of one service that wait for their answer. */
struct route {
    const char *site;
    const char *service;
    struct pending *first;
    struct pending *last;
    size_t waiting;
    struct route *next;
};

struct refusals {
    char code[LIMIT_CODE_SIZE];
    uint64_t count;
};

struct demo_sender {
    struct arena day;  /* Texts of the day's commands. */
    struct arena work; /* One request or reply. */
    struct route *routes;
    struct refusals refusals[64];
    size_t refusal_count;
    uint64_t sent;
    struct err err; /* The first failure; found in the evening. */
};

int envoi_open(struct demo *demo, struct err *err)
{
    demo->sender = calloc(1, sizeof(*demo->sender));
    CHECK(demo->sender != NULL);
    arena_init(&demo->sender->day, ARENA_SIZE);
    arena_init(&demo->sender->work, ARENA_SIZE);
    return client_open(&demo->client, demo->options->config, demo->options->world, err);
}

static int by_count(const void *a, const void *b)
{
    const struct refusals *x = a;
    const struct refusals *y = b;
    return x->count != y->count ? (x->count < y->count) - (x->count > y->count)
                                : strcmp(x->code, y->code);
}

static void write_refusals(struct demo *demo)
{
    struct demo_sender *sender = demo->sender;
    qsort(sender->refusals, sender->refusal_count, sizeof(sender->refusals[0]), by_count);
    size_t used = 0;
    demo->result->refusals[0] = '\0';
    for (size_t i = 0; i < sender->refusal_count && used + 96 < sizeof(demo->result->refusals); i++)
        used +=
            (size_t)snprintf(demo->result->refusals + used, sizeof(demo->result->refusals) - used,
                             "%s%s: %llu", i == 0 ? "" : "; ", sender->refusals[i].code,
                             (unsigned long long)sender->refusals[i].count);
}

void envoi_close(struct demo *demo)
{
    if (demo->sender == NULL)
        return;
    write_refusals(demo);
    for (struct route *route = demo->sender->routes; route != NULL;) {
        struct route *next_route = route->next;
        for (struct pending *pending = route->first; pending != NULL;) {
            struct pending *next = pending->next;
            free(pending->request.data);
            free(pending);
            pending = next;
        }
        free(route);
        route = next_route;
    }
    arena_release(&demo->sender->day);
    arena_release(&demo->sender->work);
    client_close(&demo->client);
    free(demo->sender);
    demo->sender = NULL;
}

struct arena *envoi_arena(struct demo *demo)
{
    return &demo->sender->day;
}

const char *envoi_date(struct demo *demo, int32_t day)
{
    if (day == DATE_NONE)
        return "";
    char *text = arena_alloc(&demo->sender->day, DATE_SIZE);
    date_format(day, text);
    return text;
}

static struct route *find_route(struct demo_sender *sender, const char *site, const char *service)
{
    for (struct route *route = sender->routes; route != NULL; route = route->next)
        if (strcmp(route->site, site) == 0 && strcmp(route->service, service) == 0)
            return route;
    struct route *route = calloc(1, sizeof(*route));
    CHECK(route != NULL);
    route->site = site;
    route->service = service;
    route->next = sender->routes;
    sender->routes = route;
    return route;
}

static void count_refusal(struct demo_sender *sender, const Plie__Refusal *refusal)
{
    for (size_t i = 0; i < sender->refusal_count; i++) {
        if (strcmp(sender->refusals[i].code, refusal->code) == 0) {
            sender->refusals[i].count++;
            return;
        }
    }
    if (sender->refusal_count == COUNT_OF(sender->refusals))
        return;
    struct refusals *added = &sender->refusals[sender->refusal_count++];
    (void)snprintf(added->code, sizeof(added->code), "%s", refusal->code);
    added->count = 1;
}

static void note_outcome(struct demo *demo, const struct pending *pending,
                         const Plie__CommandReply *reply)
{
    bool accepted = reply->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED;
    if (accepted) {
        demo->result->accepted++;
        if (pending->accepted != NULL)
            *pending->accepted = true;
    } else {
        demo->result->refused++;
        count_refusal(demo->sender, reply->refused);
    }
    if (demo->options->answered != NULL)
        demo->options->answered(demo->options->watch_self, pending->id, accepted);
}

/* False: no answer to anything that waits, as when one came twice. An operating error is none
 * either: the command is sent again. */
static bool take_answer(struct demo *demo, struct route *route, const Plie__CommandReply *reply)
{
    if (reply->outcome_case != PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED &&
        reply->outcome_case != PLIE__COMMAND_REPLY__OUTCOME_REFUSED)
        return false;
    struct pending *before = NULL;
    struct pending *pending = route->first;
    while (pending != NULL && strcmp(pending->id, reply->id) != 0) {
        before = pending;
        pending = pending->next;
    }
    if (pending == NULL)
        return false;
    note_outcome(demo, pending, reply);
    if (before == NULL)
        route->first = pending->next;
    else
        before->next = pending->next;
    if (route->last == pending)
        route->last = before;
    route->waiting--;
    free(pending->request.data);
    free(pending);
    return true;
}

static const Plie__CommandReply *command_reply_of(const Plie__ServiceReply *reply)
{
    return reply != NULL && reply->body_case == PLIE__SERVICE_REPLY__BODY_COMMAND ? reply->command
                                                                                  : NULL;
}

static int send_pending(struct demo *demo, struct route *route, const struct pending *pending,
                        struct err *err)
{
    int rc = client_send_bytes(demo->client, route->site, route->service, CLIENT_COMMAND,
                               pending->request.data, pending->request.size, err);
    if (rc != ERR_LIMIT && rc != ERR_UNREACHABLE)
        return rc;
    err_clear(err); /* The service is away; it is sent again until it answers. */
    return 0;
}

static int send_again(struct demo *demo, struct route *route, struct err *err)
{
    int rc = 0;
    for (struct pending *p = route->first; rc == 0 && p != NULL; p = p->next)
        rc = send_pending(demo, route, p, err);
    return rc;
}

/* Takes answers until at most `left` commands of the route wait. */
static int drain(struct demo *demo, struct route *route, size_t left, struct err *err)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    char failure[256] = "";
    while (route->waiting > left) {
        Plie__ServiceReply *reply;
        arena_reset(&demo->sender->work);
        int rc = client_receive(demo->client, route->site, route->service, CLIENT_COMMAND,
                                RESEND_MS, &demo->sender->work, &reply, err);
        if (rc < 0)
            return rc;
        const Plie__CommandReply *answer = command_reply_of(reply);
        if (answer != NULL && answer->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_FAILED)
            (void)snprintf(failure, sizeof(failure), " : %s", answer->failed->text);
        if (answer != NULL && take_answer(demo, route, answer))
            deadline = clock_monotonic_ms() + WAIT_MS;
        else if (clock_monotonic_ms() > deadline)
            return err_set(err, ERR_UNREACHABLE, "%s.%s ne répond plus%s", route->site,
                           route->service, failure);
        else if (reply == NULL)
            rc = send_again(demo, route, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static void pack_request(struct demo *demo, const char *id, struct bytes body, struct bytes *out)
{
    Plie__Actor actor = PLIE__ACTOR__INIT;
    actor.id = "demonstration";
    Plie__CommandRequest command = PLIE__COMMAND_REQUEST__INIT;
    command.id = (char *)(uintptr_t)id;
    command.actor = &actor;
    command.body.data = body.data;
    command.body.len = body.size;
    demo->clock_us += COMMAND_US;
    command.time = demo->clock_us;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_COMMAND;
    request.command = &command;
    out->size = plie__service_request__get_packed_size(&request);
    out->data = malloc(out->size);
    CHECK(out->data != NULL);
    (void)plie__service_request__pack(&request, out->data);
}

void envoi(struct demo *demo, const struct demo_site *site, const char *service, unsigned member,
           const ProtobufCMessage *message, bool *accepted)
{
    struct demo_sender *sender = demo->sender;
    if (sender->err.code != 0)
        return;
    struct route *route = find_route(sender, site->name, service);
    struct pending *pending = calloc(1, sizeof(*pending));
    CHECK(pending != NULL);
    hasard_id(demo, pending->id);
    pending->accepted = accepted;

    arena_reset(&sender->work);
    ProtobufCMessage *whole = message_wrap(&sender->work, fleet_service(service)->commande, member,
                                           (ProtobufCMessage *)(uintptr_t)message);
    struct bytes body = message_pack(&sender->work, whole);
    pack_request(demo, pending->id, body, &pending->request);
    if (route->last == NULL)
        route->first = pending;
    else
        route->last->next = pending;
    route->last = pending;
    route->waiting++;
    (void)send_pending(demo, route, pending, &sender->err);
    if (demo->options->sent != NULL)
        demo->options->sent(demo->options->watch_self, ++sender->sent);
    if (route->waiting >= WINDOW)
        (void)drain(demo, route, WINDOW / 2, &sender->err);
}

int envoi_settle(struct demo *demo, struct err *err)
{
    struct demo_sender *sender = demo->sender;
    for (struct route *route = sender->routes; route != NULL && sender->err.code == 0;
         route = route->next)
        (void)drain(demo, route, 0, &sender->err);
    arena_reset(&sender->day);
    if (sender->err.code != 0) {
        *err = sender->err;
        return err->code;
    }
    for (size_t i = 0; i < demo->site_count; i++) {
        int rc = client_settle(demo->client, demo->sites[i].name, WAIT_MS, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int ask_dossier(struct demo *demo, const struct person *person, Plie__QueryReply **out,
                       struct err *err)
{
    Parcours__Dossier dossier = PARCOURS__DOSSIER__INIT;
    dossier.personne = (char *)(uintptr_t)person->id;
    Parcours__Requete question = PARCOURS__REQUETE__INIT;
    question.question_case = PARCOURS__REQUETE__QUESTION_DOSSIER;
    question.dossier = &dossier;

    struct arena *work = &demo->sender->work;
    arena_reset(work);
    struct bytes body = message_pack(work, &question.base);
    Plie__QueryRequest query = PLIE__QUERY_REQUEST__INIT;
    query.id = (char *)(uintptr_t)person->id;
    query.body.data = body.data;
    query.body.len = body.size;
    char au[DATE_SIZE];
    date_format(demo->day, au);
    query.au = au;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_QUERY;
    request.query = &query;

    Plie__ServiceReply *reply;
    int rc = client_ask(demo->client, person->site->name, "parcours", &request, WAIT_MS, work,
                        &reply, err);
    if (rc < 0)
        return rc;
    *out = reply->body_case == PLIE__SERVICE_REPLY__BODY_QUERY ? reply->query : NULL;
    if (*out != NULL && ((*out)->outcome_case == PLIE__QUERY_REPLY__OUTCOME_ANSWER ||
                         (*out)->outcome_case == PLIE__QUERY_REPLY__OUTCOME_REFUSED))
        return 0;
    return err_set(err, ERR_UNREACHABLE, "%s.parcours n'a pas pu répondre", person->site->name);
}

bool envoi_find_parcours(struct demo *demo, struct person *person)
{
    struct demo_sender *sender = demo->sender;
    Plie__QueryReply *reply;
    person->parcours[0] = '\0';
    if (sender->err.code != 0 || ask_dossier(demo, person, &reply, &sender->err) < 0 ||
        reply->outcome_case == PLIE__QUERY_REPLY__OUTCOME_REFUSED)
        return false;
    Parcours__Reponse *answer = (Parcours__Reponse *)arena_unpack(
        &sender->work, &parcours__reponse__descriptor, reply->answer.data, reply->answer.len);
    if (answer != NULL && answer->contenu_case == PARCOURS__REPONSE__CONTENU_DOSSIER &&
        strlen(answer->dossier->parcours) < ID_SIZE)
        (void)snprintf(person->parcours, ID_SIZE, "%s", answer->dossier->parcours);
    return person->parcours[0] != '\0';
}
