/* GET /api/openapi.json: what may be asked over HTTP, made from the same descriptors that answer
 * it. The same program always writes the same bytes. */
#include "portail/api/openapi.h"
#include "portail/api/api.h"

#include "json/field.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 160, NAME_SIZE = 160, ARGUMENT_DEPTH = 3 };
static const char PROBLEMS[] = "400 401 403 404 422 429 503";

/* --- Small things ----------------------------------------------------------------------------- */

void openapi_put(json_t *paths, const char *path, const char *method, json_t *operation)
{
    json_t *item = json_object_get(paths, path);
    if (item == NULL) {
        item = json_object();
        (void)json_object_set_new(paths, path, item);
    }
    (void)json_object_set_new(item, method, operation);
}

json_t *openapi_done(const char *description, const char *type, json_t *schema)
{
    return json_pack("{s:s, s:{s:{s:o}}}", "description", description, "content", type, "schema",
                     schema);
}

json_t *openapi_responses(json_t *done, const char *problems)
{
    json_t *responses = json_pack("{s:o}", "200", done);
    for (const char *at = problems; *at != '\0'; at += strcspn(at, " "), at += *at == ' ') {
        char status[4];
        (void)snprintf(status, sizeof(status), "%.3s", at);
        char text[64];
        (void)snprintf(text, sizeof(text), "#/components/responses/Probleme%s", status);
        (void)json_object_set_new(responses, status, json_pack("{s:s}", "$ref", text));
    }
    return responses;
}

static json_t *problem_responses(void)
{
    static const struct {
        const char *status;
        const char *description;
    } problems[] = {
        { "400", "La demande ne se lit pas : JSON, champ ou en-tête." },
        { "401", "Personne n'est connecté, ou l'identifiant et le mot de passe sont faux." },
        { "403", "Le rôle ne le permet pas, ou le jeton manque." },
        { "404", "Cela n'existe pas." },
        { "422", "Refusé par une règle : la raison, le champ, une phrase." },
        { "429", "Trop d'essais : attendez." },
        { "503", "Le service est absent : rien n'est connu comme enregistré, réessayez." },
    };
    json_t *responses = json_object();
    for (size_t i = 0; i < COUNT_OF(problems); i++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "Probleme%s", problems[i].status);
        json_t *schema = json_pack("{s:s}", "$ref", "#/components/schemas/Probleme");
        (void)json_object_set_new(
            responses, name, openapi_done(problems[i].description, "application/json", schema));
    }
    return responses;
}

/* --- Arguments of a GET ----------------------------------------------------------------------- */

static void add_argument(json_t *arguments, const char *name, json_t *schema)
{
    (void)json_array_append_new(
        arguments, json_pack("{s:s, s:s, s:o}", "name", name, "in", "query", "schema", schema));
}

/* Fields of nested messages are "filtre.du"; lists of messages go by POST only. */
static void add_fields(json_t *arguments, json_t *schemas,
                       const ProtobufCMessageDescriptor *message, const char *prefix, int depth)
{
    for (unsigned i = 0; i < message->n_fields && depth < ARGUMENT_DEPTH; i++) {
        const ProtobufCFieldDescriptor *field = &message->fields[i];
        char camel[FIELD_NAME_SIZE];
        char name[NAME_SIZE];
        field_camel_name(field->name, camel);
        (void)snprintf(name, sizeof(name), "%s%s%s", prefix, prefix[0] == '\0' ? "" : ".", camel);
        if (field->type != PROTOBUF_C_TYPE_MESSAGE)
            add_argument(arguments, name, openapi_field(schemas, message, field));
        else if (field->label != PROTOBUF_C_LABEL_REPEATED)
            add_fields(arguments, schemas, field->descriptor, name, depth + 1);
    }
}

static json_t *past_arguments(void)
{
    json_t *arguments = json_array();
    add_argument(arguments, "au",
                 json_pack("{s:s, s:s}", "type", "string", "description",
                           "Jour des faits, AAAA-MM-JJ ; aujourd'hui par défaut."));
    add_argument(arguments, "connu",
                 json_pack("{s:s, s:s}", "type", "string", "description",
                           "Ce qui était connu : une date, ou un instant RFC 3339."));
    return arguments;
}

/* --- Operations ------------------------------------------------------------------------------- */

static json_t *roles_of(const char *service, enum droit_genre genre, const char *membre)
{
    json_t *roles = json_array();
    bool consolidated = strcmp(service, CONFIG_CONSOLIDATION) == 0;
    for (size_t i = 0; droits_roles[i] != NULL; i++)
        if (consolidated ? droits_consolidate(droits_roles[i], membre)
                         : droits_allow(droits_roles[i], service, genre, membre))
            (void)json_array_append_new(roles, json_string(droits_roles[i]));
    return roles;
}

static json_t *body_of(json_t *schema)
{
    return json_pack("{s:b, s:{s:{s:o}}}", "required", 1, "content", "application/json", "schema",
                     schema);
}

static json_t *operation(const struct interface *service, enum droit_genre genre,
                         const ProtobufCFieldDescriptor *field, bool posted)
{
    const ProtobufCMessageDescriptor *message = field->descriptor;
    char id[NAME_SIZE];
    (void)snprintf(id, sizeof(id), "%s_%s_%s", service->name, message->short_name,
                   posted ? "post" : "get");
    json_t *security = json_pack("{s:[]}", "session");
    if (posted)
        (void)json_object_set_new(security, "jeton", json_array());
    return json_pack("{s:s, s:[s], s:[o], s:o}", "operationId", id, "tags", service->name,
                     "security", security, "x-roles", roles_of(service->name, genre, field->name));
}

static void path_of(const struct interface *service, const ProtobufCFieldDescriptor *field,
                    char out[PATH_SIZE])
{
    const ProtobufCMessageDescriptor *message = field->descriptor;
    (void)snprintf(out, PATH_SIZE, "/api/%s/%s", service->name, message->short_name);
}

static void add_command(json_t *paths, json_t *schemas, const struct interface *service,
                        const ProtobufCFieldDescriptor *field)
{
    json_t *post = operation(service, DROIT_COMMANDE, field, true);
    json_t *header = json_pack(
        "{s:s, s:s, s:b, s:s, s:{s:s, s:s}}", "name", "X-Commande", "in", "header", "required", 1,
        "description", "UUID de la commande ; le même à chaque nouvel envoi, qui reste sans effet.",
        "schema", "type", "string", "format", "uuid");
    (void)json_object_set_new(post, "parameters", json_pack("[o]", header));
    (void)json_object_set_new(post, "requestBody",
                              body_of(openapi_message(schemas, field->descriptor)));
    json_t *reply = openapi_message(schemas, &plie__command_reply__descriptor);
    (void)json_object_set_new(
        post, "responses",
        openapi_responses(openapi_done("Enregistré.", "application/json", reply), PROBLEMS));
    char path[PATH_SIZE];
    path_of(service, field, path);
    openapi_put(paths, path, "post", post);
}

static json_t *answers(json_t *schemas, const struct interface *service,
                       const ProtobufCFieldDescriptor *field)
{
    const ProtobufCFieldDescriptor *answer =
        protobuf_c_message_descriptor_get_field(service->reponse, field->id);
    CHECK(answer != NULL);
    return openapi_responses(openapi_done("La réponse.", "application/json",
                                          openapi_message(schemas, answer->descriptor)),
                             PROBLEMS);
}

static void add_query(json_t *paths, json_t *schemas, const struct interface *service,
                      const ProtobufCFieldDescriptor *field)
{
    char path[PATH_SIZE];
    path_of(service, field, path);
    json_t *get = operation(service, DROIT_REQUETE, field, false);
    json_t *arguments = past_arguments();
    add_fields(arguments, schemas, field->descriptor, "", 0);
    (void)json_object_set_new(get, "parameters", arguments);
    (void)json_object_set_new(get, "responses", answers(schemas, service, field));
    openapi_put(paths, path, "get", get);

    json_t *post = operation(service, DROIT_REQUETE, field, true);
    (void)json_object_set_new(post, "parameters", past_arguments());
    (void)json_object_set_new(post, "requestBody",
                              body_of(openapi_message(schemas, field->descriptor)));
    (void)json_object_set_new(post, "responses", answers(schemas, service, field));
    openapi_put(paths, path, "post", post);
}

static void add_service(json_t *paths, json_t *schemas, const struct interface *service)
{
    for (unsigned i = 0; service->commande != NULL && i < service->commande->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &service->commande->fields[i];
        if (!droits_internal(service->name, DROIT_COMMANDE, field->name))
            add_command(paths, schemas, service, field);
    }
    for (unsigned i = 0; i < service->requete->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &service->requete->fields[i];
        if (!droits_internal(service->name, DROIT_REQUETE, field->name))
            add_query(paths, schemas, service, field);
    }
}

/* Reporting over all sites answers to the same questions, but for the lists. */
static void add_consolidation(json_t *paths, json_t *schemas)
{
    struct interface all = *interface_find(INSTANCES_SERVICE);
    all.name = CONFIG_CONSOLIDATION;
    for (unsigned i = 0; i < all.requete->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &all.requete->fields[i];
        if (droits_consolidate("direction", field->name))
            add_query(paths, schemas, &all, field);
    }
}

/* --- The whole -------------------------------------------------------------------------------- */

static json_t *security_schemes(void)
{
    return json_pack("{s:{s:s, s:s, s:s, s:s}, s:{s:s, s:s, s:s, s:s}}", "session", "type",
                     "apiKey", "in", "cookie", "name", "plie", "description",
                     "Donné par /connexion ; derrière TLS, il s'appelle __Host-plie.", "jeton",
                     "type", "apiKey", "in", "header", "name", "X-Jeton", "description",
                     "Le jeton de la session, avec chaque POST.");
}

static char *describe(void)
{
    json_t *paths = json_object();
    json_t *schemas = json_object();
    json_t *tags = json_array();
    for (size_t i = 0; i < INTERFACE_COUNT; i++) {
        add_service(paths, schemas, &interfaces[i]);
        (void)json_array_append_new(tags, json_pack("{s:s}", "name", interfaces[i].name));
    }
    add_consolidation(paths, schemas);
    (void)json_array_append_new(tags, json_pack("{s:s}", "name", CONFIG_CONSOLIDATION));
    (void)json_array_append_new(tags, json_pack("{s:s}", "name", "passerelle"));
    openapi_portail_paths(paths);
    openapi_portail_schemas(schemas);
    json_t *components = json_pack("{s:o, s:o, s:o}", "schemas", schemas, "responses",
                                   problem_responses(), "securitySchemes", security_schemes());
    json_t *info =
        json_pack("{s:s, s:s, s:s}", "title", "PLIE", "version", "1", "description",
                  "Commandes et questions des services d'un PLIE. Dates AAAA-MM-JJ, argent en "
                  "centimes, heures en centièmes, identifiants UUID faits par qui envoie.");
    json_t *root =
        json_pack("{s:s, s:o, s:[{s:s}], s:o, s:o, s:o}", "openapi", "3.1.0", "info", info,
                  "servers", "url", "/", "tags", tags, "paths", paths, "components", components);
    CHECK(root != NULL);
    char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK(text != NULL);
    json_decref(root);
    return text;
}

static char *text;

static void make(void)
{
    text = describe();
}

const char *openapi_text(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, make);
    return text;
}

void api_openapi(struct request *request, struct reply *reply)
{
    (void)request;
    char *copy = strdup(openapi_text());
    CHECK(copy != NULL);
    reply_json_text(reply, 200, copy);
}
