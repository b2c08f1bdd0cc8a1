#include "portail/http/inside.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *request_header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *request_argument(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

struct each_argument {
    void *self;
    void (*each)(void *self, const char *name, const char *value);
};

static enum MHD_Result see_argument(void *self, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    (void)kind;
    struct each_argument *each = self;
    each->each(each->self, name, value == NULL ? "" : value);
    return MHD_YES;
}

void request_arguments(const struct request *request, void *self,
                       void (*each)(void *self, const char *name, const char *value))
{
    struct each_argument all = { self, each };
    (void)MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, see_argument, &all);
}

struct client *request_client(const struct request *request, const char *site)
{
    return worker_client(request->call->worker, site);
}

bool request_json(const struct request *request, json_t **out, struct reply *reply)
{
    json_error_t error;
    *out = json_loadb(request->body, request->body_size, JSON_REJECT_DUPLICATES, &error);
    if (*out != NULL && json_is_object(*out))
        return true;
    if (*out != NULL)
        reply_problem(reply, 400, "JSON_INVALIDE", "", "Le corps doit être un objet JSON : {…}.");
    else /* What the parser says may quote the text: only the place is told. */
        reply_problem(reply, 400, "JSON_INVALIDE", "",
                      "Le corps n'est pas du JSON : erreur en ligne %d, colonne %d.", error.line,
                      error.column);
    json_decref(*out);
    *out = NULL;
    return false;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)address;
        return (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
    }
    if (address->sa_family != AF_INET6)
        return false;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)address;
    return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) ||
           (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr) && v6->sin6_addr.s6_addr[12] == 127);
}

static void write_address(const struct sockaddr *address, char out[INET6_ADDRSTRLEN])
{
    const void *bytes =
        address->sa_family == AF_INET6
            ? (const void *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr
            : (const void *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (inet_ntop(address->sa_family, bytes, out, INET6_ADDRSTRLEN) == NULL)
        out[0] = '\0';
}

/* Behind a proxy of this host the browser is the last one that the proxy names. */
static const char *forwarded_address(const struct request *request)
{
    const char *list = request_header(request, "X-Forwarded-For");
    if (list == NULL)
        return NULL;
    const char *last = strrchr(list, ',');
    last = last == NULL ? list : last + 1;
    last += strspn(last, " ");
    struct in6_addr ignored;
    return inet_pton(AF_INET, last, &ignored) == 1 || inet_pton(AF_INET6, last, &ignored) == 1
               ? last
               : NULL;
}

void request_see_peer(struct call *call)
{
    struct request *request = &call->request;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    CHECK(info != NULL);
    char address[INET6_ADDRSTRLEN];
    write_address(info->client_addr, address);
    call->local = is_loopback(info->client_addr);
    request->secure = call->http->options.certificate != NULL;
    const char *forwarded = call->local ? forwarded_address(request) : NULL;
    if (call->local) {
        const char *scheme = request_header(request, "X-Forwarded-Proto");
        request->secure = request->secure || (scheme != NULL && strcasecmp(scheme, "https") == 0);
        call->local = request_header(request, "X-Forwarded-For") == NULL;
    }
    (void)snprintf(call->address, sizeof(call->address), "%s",
                   forwarded == NULL ? address : forwarded);
    request->address = call->address;
}

bool request_is_local(const struct request *request)
{
    return request->call->local;
}

bool *request_late(const struct request *request)
{
    return &request->call->late;
}
