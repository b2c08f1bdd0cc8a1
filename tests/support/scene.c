#include "support/scene.h"

#include "base/date.h"
#include "base/log.h"
#include "client/client.h"
#include "client/exchange.h"
#include "client/reader.h"
#include "client/settle.h"
#include "protocole/protocole.h"
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TIMEOUT_MS = 30000, ARENA_SIZE = 64 * 1024 * 1024, IDS_MAX = 8192 };
static const int64_t DAY_US = (int64_t)24 * 3600 * 1000000;

struct scene {
    char directory[FOLDER_SIZE];
    struct config config;
    struct world world;
    _Atomic int64_t now_us;
    _Atomic uint64_t random;
    struct fleet *fleet;
    struct client *client;
    struct arena arena;
    char ids[IDS_MAX][ID_SIZE];
    size_t id_count;
    const char *actor;
    const char *role;
    const char *portee;
    const char *au;
    const char *connu;
    json_t *answer;
    struct refusal refusal;
};

static int64_t scene_now(void *self)
{
    struct scene *scene = self;
    return scene->now_us;
}

static void scene_random(void *self, void *out, size_t size)
{
    struct scene *scene = self;
    uint8_t *bytes = out;
    for (size_t i = 0; i < size; i++) {
        uint64_t z = scene->random += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        bytes[i] = (uint8_t)(z >> 24);
    }
}

void scene_date(struct scene *scene, const char *date)
{
    int32_t day = date_parse(date);
    assert_int_not_equal(day, DATE_NONE);
    int64_t morning = (int64_t)day * DAY_US + DAY_US / 24 * 8;
    assert_true(morning >= scene->now_us - DAY_US);
    scene->now_us = morning > scene->now_us ? morning : scene->now_us;
}

void scene_advance(struct scene *scene, int64_t us)
{
    scene->now_us += us;
}

static void adopt(struct scene *scene, const char *site)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "compose/sites/%s/protocole.cfg", site);
    char *text;
    struct err err = { 0 };
    if (protocole_load_text(&text, path, &err) < 0)
        fail_msg("%s", err.text);
    json_t *command = json_pack("{s:s}", "protocoleTexte", text);
    char *json = json_dumps(command, JSON_COMPACT);
    scene_accept(scene, site, "reperage.AdopterProtocole", "%s", json);
    free(json);
    json_decref(command);
    free(text);
}

void scene_set_registre(struct scene *scene, const char *registre)
{
    (void)snprintf(scene->config.registre, sizeof(scene->config.registre), "%s", registre);
}

struct scene *scene_open_with_registre(const char *const *sites, const char *date,
                                       const char *registre)
{
    log_set_level(LOG_ERROR);
    struct scene *scene = calloc(1, sizeof(*scene));
    assert_non_null(scene);
    folder_make(scene->directory);
    scene->world = (struct world){ scene_now, scene_random, scene };
    scene_date(scene, date);
    arena_init(&scene->arena, ARENA_SIZE);

    struct err err = { 0 };
    assert_int_equal(config_load(&scene->config, scene->directory, NULL, &err), 0);
    for (size_t i = 0; sites[i] != NULL; i++)
        assert_int_equal(config_add_site(&scene->config, sites[i], &err), 0);
    scene_set_registre(scene, registre);
    struct fleet_options options = {
        .config = &scene->config, .only = "", .instance = "", .world = &scene->world
    };
    if (fleet_start(&scene->fleet, &options, &err) < 0)
        fail_msg("%s", err.text);
    if (client_open(&scene->client, &scene->config, &scene->world, &err) < 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; sites[i] != NULL; i++)
        adopt(scene, sites[i]);
    return scene;
}

struct scene *scene_open(const char *const *sites, const char *date)
{
    return scene_open_with_registre(sites, date, "");
}

void scene_close(struct scene **scene)
{
    json_decref((*scene)->answer);
    client_close(&(*scene)->client);
    fleet_stop(&(*scene)->fleet);
    config_release(&(*scene)->config);
    arena_release(&(*scene)->arena);
    folder_remove((*scene)->directory);
    free(*scene);
    *scene = NULL;
}

const struct config *scene_config(struct scene *scene)
{
    return &scene->config;
}

struct fleet *scene_fleet(struct scene *scene)
{
    return scene->fleet;
}

const char *scene_directory(struct scene *scene)
{
    return scene->directory;
}

const struct world *scene_world(struct scene *scene)
{
    return &scene->world;
}

const char *scene_id(struct scene *scene)
{
    assert_true(scene->id_count < IDS_MAX);
    char *id = scene->ids[scene->id_count++];
    id_derive(id, "scene", (uint32_t)scene->id_count);
    return id;
}

void scene_as(struct scene *scene, const char *actor, const char *role, const char *portee)
{
    scene->actor = actor;
    scene->role = role;
    scene->portee = portee;
}

void scene_past(struct scene *scene, const char *au, const char *connu)
{
    scene->au = au;
    scene->connu = connu;
}

/* "parcours.DemarrerEtape" → the exchange's service, and the name after the point. */
static const char *prepare(struct scene *scene, const char *site, const char *name,
                           char service[CONFIG_NAME_SIZE], struct exchange *out)
{
    const char *point = strchr(name, '.');
    assert_non_null(point);
    (void)snprintf(service, CONFIG_NAME_SIZE, "%.*s", (int)(point - name), name);
    *out = (struct exchange){
        .client = scene->client,
        .world = &scene->world,
        .arena = &scene->arena,
        .site = site,
        .service = service,
        .actor = scene->actor == NULL ? "essai" : scene->actor,
        .role = scene->role,
        .portee = &scene->portee,
        .portee_count = scene->portee == NULL ? 0 : 1,
        .timeout_ms = TIMEOUT_MS,
        .au = scene->au,
        .connu = scene->connu,
    };
    return point + 1;
}

static char *format_json(const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert_true(length >= 0);
    char *json = malloc((size_t)length + 1);
    assert_non_null(json);
    (void)vsnprintf(json, (size_t)length + 1, format, args);
    if (strchr(json, '"') == NULL) /* {'a': 'b'} reads better inside C. */
        for (char *c = strchr(json, '\''); c != NULL; c = strchr(c, '\''))
            *c = '"';
    return json;
}

/* The JSON that was sent, owned by the caller; the answer's is freed. */
static char *send_command(struct scene *scene, const char *site, const char *command,
                          const char *format, va_list args, struct exchange_result *result)
{
    char service[CONFIG_NAME_SIZE];
    struct exchange exchange;
    struct err err = { 0 };
    char *json = format_json(format, args);
    scene->now_us += 1000000;
    const char *name = prepare(scene, site, command, service, &exchange);
    if (exchange_command(&exchange, name, json, NULL, result, &err) < 0)
        fail_msg("%s: %s", command, err.text);
    free(result->json);
    scene->refusal = result->refusal;
    return json;
}

static void settle_site(struct scene *scene, const char *site, const char *what)
{
    struct err err = { 0 };
    if (client_settle(scene->client, site, TIMEOUT_MS, &err) < 0)
        fail_msg("%s: %s", what, err.text);
}

void scene_settle(struct scene *scene)
{
    for (size_t i = 0; i < scene->config.site_count; i++)
        settle_site(scene, scene->config.sites[i], "settle");
}

static void send_accepted(struct scene *scene, const char *site, const char *command,
                          const char *format, va_list args)
{
    struct exchange_result result;
    char *json = send_command(scene, site, command, format, args, &result);
    if (result.outcome != EXCHANGE_DONE)
        fail_msg("%s %s: %s (%s) %s", command, json, result.refusal.code, result.refusal.field,
                 result.refusal.text);
    free(json);
}

void scene_send(struct scene *scene, const char *site, const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    send_accepted(scene, site, command, format, args);
    va_end(args);
}

void scene_accept(struct scene *scene, const char *site, const char *command, const char *format,
                  ...)
{
    va_list args;
    va_start(args, format);
    send_accepted(scene, site, command, format, args);
    va_end(args);
    settle_site(scene, site, command);
}

const char *scene_try(struct scene *scene, const char *site, const char *command,
                      const char *format, ...)
{
    struct exchange_result result;
    va_list args;
    va_start(args, format);
    char *json = send_command(scene, site, command, format, args, &result);
    va_end(args);
    if (result.outcome == EXCHANGE_FAILED)
        fail_msg("%s %s: %s", command, json, result.refusal.text);
    free(json);
    settle_site(scene, site, command);
    return result.outcome == EXCHANGE_DONE ? "" : scene->refusal.code;
}

void scene_refuse(struct scene *scene, const char *site, const char *command, const char *code,
                  const char *format, ...)
{
    struct exchange_result result;
    va_list args;
    va_start(args, format);
    char *json = send_command(scene, site, command, format, args, &result);
    va_end(args);
    if (result.outcome != EXCHANGE_REFUSED)
        fail_msg("%s %s: accepted, expected %s", command, json, code);
    if (strcmp(result.refusal.code, code) != 0)
        fail_msg("%s %s: %s (%s), expected %s", command, json, result.refusal.code,
                 result.refusal.text, code);
    assert_true(strlen(result.refusal.text) > 10);
    free(json);
}

const struct refusal *scene_refusal(struct scene *scene)
{
    return &scene->refusal;
}

static Plie__ServiceReply *ask_service(struct scene *scene, const char *site, const char *service,
                                       const Plie__ServiceRequest *request)
{
    struct err err = { 0 };
    Plie__ServiceReply *reply = NULL;
    if (client_ask(scene->client, site, service, request, TIMEOUT_MS, &scene->arena, &reply, &err) <
        0)
        fail_msg("%s.%s: %s", site, service, err.text);
    return reply;
}

void scene_refuse_message(struct scene *scene, const char *site, const char *service,
                          const char *code, const ProtobufCMessage *commande)
{
    arena_reset(&scene->arena);
    scene->now_us += 1000000;
    char id[ID_SIZE];
    id_new(id, &scene->world);
    Plie__Actor actor = PLIE__ACTOR__INIT;
    actor.id = (char *)(uintptr_t) "essai";
    Plie__CommandRequest command = PLIE__COMMAND_REQUEST__INIT;
    command.id = id;
    command.actor = &actor;
    command.body.len = protobuf_c_message_get_packed_size(commande);
    command.body.data = arena_alloc(&scene->arena, command.body.len + 1);
    (void)protobuf_c_message_pack(commande, command.body.data);
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_COMMAND;
    request.command = &command;
    const Plie__ServiceReply *reply = ask_service(scene, site, service, &request);
    assert_int_equal(reply->body_case, PLIE__SERVICE_REPLY__BODY_COMMAND);
    assert_int_equal(reply->command->outcome_case, PLIE__COMMAND_REPLY__OUTCOME_REFUSED);
    const Plie__Refusal *refused = reply->command->refused;
    refusal_clear(&scene->refusal);
    (void)refusal_set(&scene->refusal, refused->code, refused->field, "%s", refused->text);
    assert_string_equal(scene->refusal.code, code);
    assert_true(strlen(scene->refusal.text) > 10);
}

/* --- What is written -------------------------------------------------------------------------- */

static const Plie__StatusReply *status_of(struct scene *scene, const char *site,
                                          const char *service)
{
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    arena_reset(&scene->arena);
    const Plie__ServiceReply *reply = ask_service(scene, site, service, &request);
    assert_int_equal(reply->body_case, PLIE__SERVICE_REPLY__BODY_STATUS);
    return reply->status;
}

struct scene_written scene_written(struct scene *scene, const char *site)
{
    struct scene_written out = { 0 };
    struct err err = { 0 };
    Bus__StatusReply *bus = NULL;
    arena_reset(&scene->arena);
    if (reader_status_as(&scene->config, NULL, TIMEOUT_MS, &scene->arena, &bus, &err) < 0)
        fail_msg("%s", err.text);
    out.journal = bus->position;
    for (size_t i = 0; config_services[i] != NULL; i++) {
        const Plie__StatusReply *status = status_of(scene, site, config_services[i]);
        for (size_t k = 0; k < status->n_marks; k++)
            if (strcmp(status->marks[k]->source, config_services[i]) == 0)
                out.marks[i] = status->marks[k]->sequence;
    }
    return out;
}

void scene_assert_written(struct scene *scene, const char *site,
                          const struct scene_written *expected)
{
    struct scene_written now = scene_written(scene, site);
    assert_int_equal(now.journal, expected->journal);
    for (size_t i = 0; i < COUNT_OF(now.marks); i++)
        assert_int_equal(now.marks[i], expected->marks[i]);
}

void scene_wait_erased(struct scene *scene, const char *site, size_t count)
{
    int64_t deadline = clock_monotonic_ms() + TIMEOUT_MS;
    for (size_t i = 0; config_services[i] != NULL; i++) {
        if (strcmp(config_services[i], "portail") == 0) /* Holds nothing of any participant. */
            continue;
        while (status_of(scene, site, config_services[i])->n_effacements < count)
            assert_true(clock_monotonic_ms() < deadline);
    }
    scene_settle(scene);
}

void scene_assert_no_refused_reaction(struct scene *scene, const char *site)
{
    for (size_t i = 0; config_services[i] != NULL; i++) {
        const Plie__StatusReply *status = status_of(scene, site, config_services[i]);
        if (status->n_refused_reactions > 0)
            fail_msg("%s.%s: %s %s: %s", site, config_services[i],
                     status->refused_reactions[0]->commande,
                     status->refused_reactions[0]->refus->code,
                     status->refused_reactions[0]->refus->text);
    }
}

static void assert_rebuilds(struct scene *scene, const char *site, const char *service)
{
    struct fleet_options options = {
        .config = &scene->config, .only = "", .instance = "", .world = &scene->world
    };
    struct fleet_runtime described;
    char difference[STORE_DIFFERENCE_SIZE] = "";
    struct err err = { 0 };
    int rc = fleet_describe(&options, site, service, &described, &err);
    if (rc == 0)
        rc = runtime_verify(&described.options, difference, &err);
    if (rc < 0 || difference[0] != '\0')
        fail_msg("%s.%s: %s%s", site, service, err.text, difference);
}

void scene_end(struct scene **scene)
{
    const struct config *config = &(*scene)->config;
    scene_settle(*scene);
    for (size_t i = 0; i < config->site_count; i++) {
        scene_assert_no_refused_reaction(*scene, config->sites[i]);
        for (size_t k = 0; config_services[k] != NULL; k++)
            assert_rebuilds(*scene, config->sites[i], config_services[k]);
    }
    scene_close(scene);
}

/* --- Questions -------------------------------------------------------------------------------- */

json_t *scene_ask(struct scene *scene, const char *site, const char *query, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *json = format_json(format, args);
    va_end(args);
    char service[CONFIG_NAME_SIZE];
    struct exchange exchange;
    struct exchange_result result;
    struct err err = { 0 };
    const char *name = prepare(scene, site, query, service, &exchange);
    if (exchange_query(&exchange, name, json, &result, &err) < 0)
        fail_msg("%s: %s", query, err.text);
    if (result.outcome != EXCHANGE_DONE)
        fail_msg("%s %s: %s %s", query, json, result.refusal.code, result.refusal.text);
    json_decref(scene->answer);
    json_error_t error;
    scene->answer = json_loads(result.json, 0, &error);
    assert_non_null(scene->answer);
    free(result.json);
    free(json);
    return scene->answer;
}
