/* What a browser says, as our own code reads it after libmicrohttpd, whose answers are given here:
 * the guards look at head and session, arguments and bodies become messages, exports become files.
 * An input is a head of lines, an empty line, and the body. */
#include "fuzz/fuzz.h"

#include "base/text.h"
#include "portail/api/api.h"
#include "portail/export/export.h"
#include "portail/http/inside.h"
#include "runtime/message.h"
#include "json/json.h"
#include "json/reflect.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, PAIRS_MAX = 64 };

/* --- What libmicrohttpd would have read --- */

static struct {
    enum MHD_ValueKind kind;
    char *name;
    char *value;
} pairs[PAIRS_MAX];
static size_t pair_count;

static void add_pair(enum MHD_ValueKind kind, char *name, char *value)
{
    if (pair_count == PAIRS_MAX)
        return;
    pairs[pair_count].kind = kind;
    pairs[pair_count].name = name;
    pairs[pair_count++].value = value;
}

const char *MHD_lookup_connection_value(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                                        const char *key)
{
    (void)connection;
    for (size_t i = 0; i < pair_count; i++)
        if (pairs[i].kind == kind && strcasecmp(pairs[i].name, key) == 0)
            return pairs[i].value;
    return NULL;
}

int MHD_get_connection_values(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                              MHD_KeyValueIterator each, void *self)
{
    (void)connection;
    int count = 0;
    for (size_t i = 0; i < pair_count; i++)
        if (pairs[i].kind == kind && ++count > 0 &&
            each(self, kind, pairs[i].name, pairs[i].value) != MHD_YES)
            break;
    return count;
}

const union MHD_ConnectionInfo *MHD_get_connection_info(struct MHD_Connection *connection,
                                                        enum MHD_ConnectionInfoType type, ...)
{
    static struct sockaddr_in peer = { .sin_family = AF_INET };
    static union MHD_ConnectionInfo info;
    (void)connection;
    (void)type;
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    info.client_addr = (struct sockaddr *)&peer;
    return &info;
}

static char *cut(char *text, const char *ends)
{
    char *end = text + strcspn(text, ends);
    if (*end == '\0')
        return NULL;
    *end = '\0';
    return end + 1;
}

static void read_arguments(char *query)
{
    while (query != NULL) {
        char *next = cut(query, "&");
        char *value = cut(query, "=");
        add_pair(MHD_GET_ARGUMENT_KIND, query, value);
        query = next;
    }
}

static void read_header(char *line)
{
    char *value = cut(line, ":");
    if (value == NULL)
        return;
    value += strspn(value, " ");
    add_pair(MHD_HEADER_KIND, line, value);
    char *token = strcasecmp(line, "Cookie") == 0 ? strchr(value, '=') : NULL;
    if (token != NULL)
        add_pair(MHD_COOKIE_KIND, strncmp(value, "__Host-", 7) == 0 ? "__Host-plie" : "plie",
                 token + 1);
}

/* --- The target --- */

static struct arena arena;

static bool find_session(void *self, const char *token, struct session *out)
{
    (void)self;
    *out = (struct session){ .token = "T", .jeton = "J", .site = "essai", .role = "direction" };
    return strcmp(token, "T") == 0;
}

static struct http http = { .options = { .hooks = { .find_session = find_session } } };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_prepare();
    arena_init(&arena, ARENA_SIZE);
    return 0;
}

static void check_reply(struct reply *reply)
{
    CHECK(reply->status >= 400);
    CHECK(reply->size > 0);
    CHECK(text_is_valid(reply->body, reply->size));
    free(reply->body);
    *reply = (struct reply){ .status = 0 };
}

static void read_message(const ProtobufCMessageDescriptor *message, const char *json, size_t size)
{
    ProtobufCMessage *body = NULL;
    struct refusal refusal = { 0 };
    if (!json_read(&arena, message, json, size, &body, &refusal) ||
        !message_validate(body, &refusal))
        fuzz_check_refusal(&refusal);
}

/* "parcours/Dossier": by its arguments, or by its body. */
static void read_call(const struct request *request)
{
    const char *slash = strchr(request->rest, '/');
    if (slash == NULL)
        return;
    char name[CONFIG_NAME_SIZE];
    (void)snprintf(name, sizeof(name), "%.*s", (int)(slash - request->rest), request->rest);
    const struct interface *service = interface_find(name);
    bool post = strcmp(request->method, "POST") == 0;
    const ProtobufCMessageDescriptor *wrapper = service == NULL ? NULL
                                                : post && service->commande != NULL
                                                    ? service->commande
                                                    : service->requete;
    unsigned member = wrapper == NULL ? 0 : wrapper_find_member(wrapper, slash + 1);
    if (member == 0)
        return;
    const ProtobufCMessageDescriptor *message = message_member(wrapper, member);
    const char *json = post ? request->body : arguments_json(request, message);
    read_message(message, json, post ? request->body_size : strlen(json));
}

static void read_export(const struct request *request, struct reply *reply)
{
    json_t *tree = NULL;
    if (!request_json(request, &tree, reply)) {
        check_reply(reply);
        return;
    }
    struct export_table table;
    struct refusal refusal = { 0 };
    if (export_read(tree, &table, &refusal)) {
        char *text = NULL;
        size_t size = 0;
        char disposition[EXPORT_NAME_SIZE];
        export_csv(&table, &text, &size);
        export_disposition(table.titre, "csv", disposition);
        CHECK(strpbrk(disposition, "\r\n") == NULL);
        free(text);
    } else {
        fuzz_check_refusal(&refusal);
    }
    json_decref(tree);
}

static void take(struct call *call, const struct route *route)
{
    struct reply reply = { .status = 0 };
    call->route = route;
    request_see_peer(call);
    if (!guard_head(call, &reply) || !guard_arrived(call, &reply) || !guard_session(call, &reply)) {
        check_reply(&reply);
        return;
    }
    if (strncmp(call->request.path, "/api/export", 11) == 0)
        read_export(&call->request, &reply);
    else if (strncmp(call->request.path, "/api/", 5) == 0)
        read_call(&call->request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct route route = { NULL, "/api/", ROUTE_SESSION | ROUTE_JETON, NULL };
    char *text = malloc(size + 1);
    CHECK(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    char *end = strstr(text, "\n\n");
    char *body = end == NULL ? text + size : end + 2;
    if (end != NULL)
        *end = '\0';
    pair_count = 0;
    arena_reset(&arena);
    char *headers = cut(text, "\n");
    char *path = cut(text, " ");
    read_arguments(path == NULL ? NULL : cut(path, "?"));
    while (headers != NULL) {
        char *next = cut(headers, "\n");
        read_header(headers);
        headers = next;
    }
    struct call call = { .http = &http };
    call.request = (struct request){ .method = text,
                                     .path = path == NULL ? "" : path,
                                     .body = body,
                                     .body_size = (size_t)(text + size - body),
                                     .arena = &arena,
                                     .call = &call };
    call.request.rest = call.request.path + (strlen(call.request.path) > 5 ? 5 : 0);
    take(&call, &route);
    free(text);
    return 0;
}
