#include "support/toy_site.h"

#include "base/date.h"
#include "runtime/message.h"
#include "runtime/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARENA_SIZE_MAX = 512 * 1024 * 1024 };
#define START_US (INT64_C(1489480200) * 1000000) /* 2017-03-14 08:30 UTC */

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text);
}

/* --- The world ------------------------------------------------------------------------------- */

static int64_t toy_now(void *self)
{
    return ((struct toy_site *)self)->now_us;
}

static void toy_random(void *self, void *out, size_t size)
{
    (void)self;
    const struct world *system = world_system();
    system->fill_random(system->self, out, size);
}

const char *toy_id(struct toy_site *site)
{
    return arena_format(&site->arena, "01890000-0000-7000-8000-%012u", ++site->ids);
}

/* --- Bus and services ------------------------------------------------------------------------ */

void toy_bus_start(struct toy_site *site)
{
    struct err err = { 0 };
    const struct bus_options options = { .directory = site->folder,
                                         .endpoint = site->bus_endpoint,
                                         .keys = site->keys,
                                         .rights_path = site->rights_path,
                                         .demo = site->demo,
                                         .vfs = site->vfs,
                                         .world = &site->world,
                                         .signing = site->signing,
                                         .head_interval_ms = 1 };
    must(bus_start(&site->bus, &options, &err), &err);
}

void toy_bus_stop(struct toy_site *site)
{
    bus_stop(&site->bus);
}

void toy_open_in(struct toy_site *site, const char *folder)
{
    *site = (struct toy_site){ .now_us = START_US };
    site->world = (struct world){ toy_now, toy_random, site };
    arena_init(&site->arena, ARENA_SIZE_MAX);
    (void)snprintf(site->folder, sizeof(site->folder), "%s", folder);
    (void)snprintf(site->bus_endpoint, sizeof(site->bus_endpoint), "ipc://%s/bus", site->folder);
    (void)snprintf(site->key_path, sizeof(site->key_path), "%s/site.cle", site->folder);
    struct err err = { 0 };
    if (access(site->key_path, F_OK) != 0)
        must(seal_add_key(site->key_path, &err), &err);
}

void toy_open(struct toy_site *site)
{
    char folder[FOLDER_SIZE];
    folder_make(folder);
    toy_open_in(site, folder);
    toy_bus_start(site);
}

void toy_close(struct toy_site *site)
{
    for (size_t i = 0; i < TOY_SERVICES_MAX; i++)
        toy_stop(&site->services[i]);
    if (site->bus != NULL)
        bus_stop(&site->bus);
    arena_release(&site->arena);
    folder_remove(site->folder);
}

struct toy_service *toy_add(struct toy_site *site, const struct service *service)
{
    for (size_t i = 0; i < TOY_SERVICES_MAX; i++) {
        if (site->services[i].service != NULL)
            continue;
        site->services[i].service = service;
        site->services[i].instance = "";
        site->services[i].site = "essai";
        return &site->services[i];
    }
    fail_msg("more than %d services", TOY_SERVICES_MAX);
    return NULL;
}

static const char *endpoint(struct toy_site *site, const struct toy_service *toy, const char *what)
{
    return arena_format(&site->arena, "ipc://%s/%s%s%s.%s", site->folder, toy->service->name,
                        toy->instance, strcmp(toy->site, "essai") == 0 ? "" : toy->site, what);
}

void toy_options(struct toy_site *site, const struct toy_service *toy, struct runtime_options *out)
{
    *out = (struct runtime_options){
        .service = toy->service,
        .site = toy->site,
        .instance = toy->instance,
        .directory = site->folder,
        .command_endpoint = endpoint(site, toy, "c"),
        .query_endpoint = endpoint(site, toy, "q"),
        .bus_endpoint = site->bus_endpoint,
        .site_key_path = site->key_path,
        .keys = site->keys,
        .bus_key = site->keys == NULL ? NULL : site->keys->public_key,
        .rights_path = site->rights_path,
        .demo = site->demo,
        .world = &site->world,
        .vfs = toy->vfs,
    };
}

void toy_store_path(struct toy_site *site, const struct toy_service *toy, char out[TOY_PATH_SIZE])
{
    struct runtime_options options;
    toy_options(site, toy, &options);
    runtime_store_path(&options, out, TOY_PATH_SIZE);
}

int toy_try_start(struct toy_site *site, struct toy_service *toy, struct err *err)
{
    struct runtime_options options;
    toy_options(site, toy, &options);
    return runtime_start(&toy->runtime, &options, err);
}

void toy_start(struct toy_site *site, struct toy_service *toy)
{
    struct err err = { 0 };
    must(toy_try_start(site, toy, &err), &err);
}

void toy_stop(struct toy_service *toy)
{
    wire_close(&toy->commands);
    wire_close(&toy->queries);
    runtime_stop(&toy->runtime);
}

/* --- Sockets --------------------------------------------------------------------------------- */

static struct wire_socket *client(struct toy_site *site, struct toy_service *toy, bool query)
{
    struct wire_socket **socket = query ? &toy->queries : &toy->commands;
    if (*socket != NULL)
        return *socket;
    struct err err = { 0 };
    const struct wire_options options = { .kind = WIRE_DEALER,
                                          .endpoint = endpoint(site, toy, query ? "q" : "c"),
                                          .keys = site->client_keys,
                                          .server_key =
                                              site->keys == NULL ? NULL : site->keys->public_key };
    must(wire_open(socket, &options, &err), &err);
    return *socket;
}

static Plie__ServiceReply *receive(struct toy_site *site, struct wire_socket *socket)
{
    struct err err = { 0 };
    struct wire_message message;
    int64_t end = clock_monotonic_ms() + TOY_WAIT_MS;
    int rc = wire_receive(socket, &message, &err);
    while (rc == WIRE_NOTHING && clock_monotonic_ms() < end) {
        bool ready = false;
        must(wire_wait(&socket, &ready, 1, end - clock_monotonic_ms(), &err), &err);
        rc = wire_receive(socket, &message, &err);
    }
    must(rc, &err);
    if (rc == WIRE_NOTHING)
        fail_msg("no answer");
    ProtobufCMessage *reply =
        arena_unpack(&site->arena, &plie__service_reply__descriptor, message.data, message.size);
    assert_non_null(reply);
    return (Plie__ServiceReply *)reply;
}

static void send_request(struct toy_site *site, struct wire_socket *socket,
                         const Plie__ServiceRequest *request)
{
    struct err err = { 0 };
    struct bytes packed = message_pack(&site->arena, &request->base);
    must(wire_send(socket, NULL, 0, packed.data, packed.size, &err), &err);
}

Plie__ServiceReply *toy_send_raw(struct toy_site *site, struct toy_service *toy, bool query,
                                 const void *data, size_t size)
{
    struct err err = { 0 };
    struct wire_socket *socket = client(site, toy, query);
    must(wire_send(socket, NULL, 0, data, size, &err), &err);
    return receive(site, socket);
}

/* --- Commands -------------------------------------------------------------------------------- */

static void send_command(struct toy_site *site, struct toy_service *toy, const char *id,
                         const ProtobufCMessage *commande)
{
    Plie__Actor actor = PLIE__ACTOR__INIT;
    actor.id = "essayeur";
    Plie__CommandRequest command = PLIE__COMMAND_REQUEST__INIT;
    struct bytes body = message_pack(&site->arena, commande);
    command.id = (char *)id;
    command.actor = &actor;
    command.body = (ProtobufCBinaryData){ body.size, body.data };
    command.time = site->demo ? site->now_us : 0;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_COMMAND;
    request.command = &command;
    send_request(site, client(site, toy, false), &request);
}

static Plie__CommandReply *receive_command(struct toy_site *site, struct toy_service *toy)
{
    Plie__ServiceReply *reply = receive(site, client(site, toy, false));
    assert_int_equal(reply->body_case, PLIE__SERVICE_REPLY__BODY_COMMAND);
    return reply->command;
}

Plie__CommandReply *toy_command(struct toy_site *site, struct toy_service *toy, const char *id,
                                const ProtobufCMessage *commande)
{
    send_command(site, toy, id == NULL ? toy_id(site) : id, commande);
    return receive_command(site, toy);
}

Plie__CommandReply *toy_command_when_open(struct toy_site *site, struct toy_service *toy,
                                          const char *id, const ProtobufCMessage *commande)
{
    int64_t end = clock_monotonic_ms() + TOY_WAIT_MS;
    const char *own_id = id == NULL ? toy_id(site) : id;
    Plie__CommandReply *reply = toy_command(site, toy, own_id, commande);
    while (reply->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_FAILED && clock_monotonic_ms() < end)
        reply = toy_command(site, toy, own_id, commande);
    return reply;
}

static void assert_accepted(const Plie__CommandReply *reply)
{
    if (reply->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_REFUSED)
        fail_msg("refused: %s %s", reply->refused->code, reply->refused->text);
    if (reply->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_FAILED)
        fail_msg("failed: %s %s", reply->failed->code, reply->failed->text);
    assert_int_equal(reply->outcome_case, PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED);
}

uint64_t toy_accept(struct toy_site *site, struct toy_service *toy,
                    const ProtobufCMessage *commande)
{
    Plie__CommandReply *reply = toy_command_when_open(site, toy, NULL, commande);
    assert_accepted(reply);
    return reply->accepted->sequence;
}

void toy_refuse(struct toy_site *site, struct toy_service *toy, const ProtobufCMessage *commande,
                const char *code)
{
    Plie__CommandReply *reply = toy_command_when_open(site, toy, NULL, commande);
    assert_int_equal(reply->outcome_case, PLIE__COMMAND_REPLY__OUTCOME_REFUSED);
    assert_string_equal(reply->refused->code, code);
}

void toy_accept_many(struct toy_site *site, struct toy_service *toy, size_t count,
                     const ProtobufCMessage *commande)
{
    enum { AT_ONCE = 500 };
    for (size_t done = 0; done < count;) {
        size_t now = count - done < AT_ONCE ? count - done : AT_ONCE;
        for (size_t i = 0; i < now; i++)
            send_command(site, toy, toy_id(site), commande);
        for (size_t i = 0; i < now; i++)
            assert_accepted(receive_command(site, toy));
        done += now;
    }
}

/* --- Questions ------------------------------------------------------------------------------- */

Plie__QueryReply *toy_query(struct toy_site *site, struct toy_service *toy,
                            const struct toy_question *question)
{
    Plie__QueryRequest query = PLIE__QUERY_REQUEST__INIT;
    struct bytes body = message_pack(&site->arena, question->requete);
    query.id = (char *)toy_id(site);
    query.body = (ProtobufCBinaryData){ body.size, body.data };
    query.au = (char *)(question->au == NULL ? "" : question->au);
    query.connu = (char *)(question->connu == NULL ? "" : question->connu);
    Plie__Marque mark = PLIE__MARQUE__INIT;
    Plie__Marque *marks[] = { &mark };
    if (question->at_least != NULL) {
        mark.source = (char *)question->at_least;
        mark.sequence = question->sequence;
        query.at_least = marks;
        query.n_at_least = 1;
    }
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_QUERY;
    request.query = &query;
    send_request(site, client(site, toy, true), &request);
    Plie__ServiceReply *reply = receive(site, client(site, toy, true));
    assert_int_equal(reply->body_case, PLIE__SERVICE_REPLY__BODY_QUERY);
    return reply->query;
}

static const Jouet__Reponse *answer_of(struct toy_site *site, const Plie__QueryReply *reply)
{
    if (reply->outcome_case == PLIE__QUERY_REPLY__OUTCOME_REFUSED)
        fail_msg("refused: %s %s", reply->refused->code, reply->refused->text);
    if (reply->outcome_case == PLIE__QUERY_REPLY__OUTCOME_FAILED)
        fail_msg("failed: %s %s", reply->failed->code, reply->failed->text);
    ProtobufCMessage *answer = arena_unpack(&site->arena, &jouet__reponse__descriptor,
                                            reply->answer.data, reply->answer.len);
    assert_non_null(answer);
    return (const Jouet__Reponse *)answer;
}

const Jouet__TotalReponse *toy_total(struct toy_site *site, struct toy_service *toy,
                                     const char *at_least, uint64_t sequence)
{
    int64_t end = clock_monotonic_ms() + TOY_WAIT_MS;
    const struct toy_question question = { .requete = jouet_total(),
                                           .at_least = at_least,
                                           .sequence = sequence };
    Plie__QueryReply *reply = toy_query(site, toy, &question);
    while (reply->outcome_case == PLIE__QUERY_REPLY__OUTCOME_REFUSED &&
           strcmp(reply->refused->code, "PAS_ENCORE") == 0 && clock_monotonic_ms() < end)
        reply = toy_query(site, toy, &question);
    return answer_of(site, reply)->total;
}

const Jouet__SoldeReponse *toy_solde(struct toy_site *site, struct toy_service *toy,
                                     const char *compte)
{
    const struct toy_question question = { .requete = jouet_solde(compte) };
    return answer_of(site, toy_query(site, toy, &question))->solde;
}

/* --- Status ---------------------------------------------------------------------------------- */

Plie__StatusReply *toy_status(struct toy_site *site, struct toy_service *toy)
{
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    send_request(site, client(site, toy, true), &request);
    Plie__ServiceReply *reply = receive(site, client(site, toy, true));
    assert_int_equal(reply->body_case, PLIE__SERVICE_REPLY__BODY_STATUS);
    return reply->status;
}

int64_t toy_counter(const Plie__StatusReply *status, const char *name)
{
    for (size_t i = 0; i < status->n_counters; i++)
        if (strcmp(status->counters[i]->name, name) == 0)
            return status->counters[i]->value;
    return 0;
}

Plie__StatusReply *toy_await(struct toy_site *site, struct toy_service *toy,
                             bool (*is)(const Plie__StatusReply *status))
{
    int64_t end = clock_monotonic_ms() + TOY_WAIT_MS;
    Plie__StatusReply *status = toy_status(site, toy);
    while (!is(status) && clock_monotonic_ms() < end)
        status = toy_status(site, toy);
    if (!is(status))
        fail_msg("%s: it did not come; stopped=«%s» poison=«%s»", toy->service->name,
                 status->stopped, status->poison);
    return status;
}

bool toy_outbox_is_empty(const Plie__StatusReply *status)
{
    return toy_counter(status, "bus_ouvert") == 1 && toy_counter(status, "outbox_evenements") == 0;
}

bool toy_has_stopped(const Plie__StatusReply *status)
{
    return status->stopped[0] != '\0';
}

bool toy_is_poisoned(const Plie__StatusReply *status)
{
    return status->poison[0] != '\0';
}

bool toy_has_erased(const Plie__StatusReply *status)
{
    return status->n_effacements > 0;
}
