#include "portail/http/inside.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- The head, before a body is read --- */

static enum MHD_Result add_size(void *self, enum MHD_ValueKind kind, const char *name,
                                const char *value)
{
    (void)kind;
    size_t *size = self;
    *size += strlen(name) + (value == NULL ? 0 : strlen(value)) + 4;
    return MHD_YES;
}

static size_t size_of(const struct call *call, enum MHD_ValueKind kind)
{
    size_t size = 0;
    (void)MHD_get_connection_values(call->connection, kind, add_size, &size);
    return size;
}

static bool is_page_method(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

bool guard_head(struct call *call, struct reply *reply)
{
    const struct request *request = &call->request;
    if (!is_page_method(request->method) && strcmp(request->method, "POST") != 0) {
        reply_problem(reply, 405, "METHODE", "", "Seuls GET et POST sont servis.");
        reply_header(reply, "Allow", "GET, POST");
        return false;
    }
    if (strlen(request->path) + size_of(call, MHD_GET_ARGUMENT_KIND) > HTTP_URL_MAX) {
        reply_problem(reply, 414, "ADRESSE_TROP_LONGUE", "", "Adresse de plus de %d octets.",
                      HTTP_URL_MAX);
        return false;
    }
    if (size_of(call, MHD_HEADER_KIND) > HTTP_HEAD_MAX) {
        reply_problem(reply, 431, "ENTETES_TROP_LONGS", "", "En-têtes de plus de %d octets.",
                      HTTP_HEAD_MAX);
        return false;
    }
    const char *size = request_header(request, "Content-Length");
    if (size != NULL && strtoull(size, NULL, 10) > HTTP_BODY_MAX) {
        call->body_too_big = true;
        return guard_arrived(call, reply);
    }
    return true;
}

/* --- The whole request --- */

static bool is_json(const char *type)
{
    static const char json[] = "application/json";
    return type != NULL && strncasecmp(type, json, sizeof(json) - 1) == 0 &&
           (type[sizeof(json) - 1] == '\0' || type[sizeof(json) - 1] == ';' ||
            type[sizeof(json) - 1] == ' ');
}

/* "https://host:port/path" names this host? */
static bool is_of_host(const char *address, const char *host)
{
    const char *start = strstr(address, "://");
    if (start == NULL || host == NULL)
        return false;
    start += 3;
    size_t length = strcspn(start, "/?#");
    return strlen(host) == length && strncasecmp(start, host, length) == 0;
}

/* A page of another origin cannot hide where it comes from; what is no browser may send neither. */
static bool comes_from_here(const struct request *request)
{
    const char *host = request_header(request, "Host");
    const char *origin = request_header(request, "Origin");
    if (origin == NULL)
        origin = request_header(request, "Referer");
    return origin == NULL || is_of_host(origin, host);
}

bool guard_arrived(struct call *call, struct reply *reply)
{
    const struct request *request = &call->request;
    if (call->body_too_big) {
        reply_problem(reply, 413, "CORPS_TROP_GRAND", "", "Corps de plus de %d octets.",
                      HTTP_BODY_MAX);
        return false;
    }
    if (call->bodies_full) {
        reply_problem(reply, 503, "OCCUPE", "", "Trop de demandes à la fois : réessayez.");
        reply_header(reply, "Retry-After", "1");
        return false;
    }
    if (strcmp(request->method, "POST") != 0)
        return true;
    if (!comes_from_here(request)) {
        reply_problem(reply, 403, "ORIGINE", "", "Cette demande vient d'un autre site.");
        return false;
    }
    if (!is_json(request_header(request, "Content-Type"))) {
        reply_problem(reply, 415, "TYPE_DE_CORPS", "",
                      "Le corps doit être du JSON (Content-Type: application/json).");
        return false;
    }
    return true;
}

/* --- Who asks --- */

static bool find_session(struct call *call)
{
    const char *name = call->request.secure ? "__Host-plie" : "plie";
    const char *token = MHD_lookup_connection_value(call->connection, MHD_COOKIE_KIND, name);
    const struct http_hooks *hooks = &call->http->options.hooks;
    if (token == NULL || hooks->find_session == NULL ||
        !hooks->find_session(hooks->self, token, &call->session))
        return false;
    call->request.session = &call->session;
    return true;
}

static bool has_jeton(const struct call *call)
{
    const char *jeton = request_header(&call->request, "X-Jeton");
    size_t length = strlen(call->session.jeton);
    return jeton != NULL && length > 0 && strlen(jeton) == length &&
           sodium_memcmp(jeton, call->session.jeton, length) == 0;
}

bool guard_session(struct call *call, struct reply *reply)
{
    unsigned needs = call->route->needs & ~(unsigned)ROUTE_SLOW;
    bool found = find_session(call);
    if (needs == ROUTE_OPEN)
        return true;
    if (!found) {
        reply_problem(reply, 401, "NON_CONNECTE", "", "Connectez-vous pour continuer.");
        return false;
    }
    if ((needs & ROUTE_JETON) != 0 && strcmp(call->request.method, "POST") == 0 &&
        !has_jeton(call)) {
        reply_problem(reply, 403, "JETON_INVALIDE", "",
                      "Cette page n'est plus à jour : rechargez-la.");
        return false;
    }
    if ((needs & ROUTE_ANY_PASSWORD) == 0 && call->session.provisoire) {
        reply_problem(reply, 403, "MOT_DE_PASSE", "",
                      "Choisissez d'abord un mot de passe qui ne soit connu que de vous.");
        return false;
    }
    return true;
}
