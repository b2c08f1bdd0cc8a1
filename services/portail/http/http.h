/* One HTTP request and its reply, as handlers see them. Handlers run on worker threads and may wait
 * for services; the listening thread never waits. */
#ifndef PORTAIL_HTTP_HTTP_H
#define PORTAIL_HTTP_HTTP_H

#include "base/arena.h"
#include "base/refusal.h"
#include "client/client.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;
struct gateway;
struct reply;
struct session;

enum { HTTP_BODY_MAX = 2 * 1024 * 1024, REPLY_HEADERS_MAX = 8, REPLY_HEADER_SIZE = 256 };

struct request {
    struct gateway *gateway;
    const char *method; /* "GET" or "POST". */
    const char *path;   /* Decoded, without the query: "/api/parcours/Dossier". */
    const char *rest;   /* What follows the route's prefix: "parcours/Dossier". */
    const char *body;   /* Ends with a NUL that `body_size` does not count. */
    size_t body_size;
    const char *address;           /* Of the peer, or of whom a proxy on this host speaks for. */
    bool secure;                   /* The browser came by TLS. */
    const struct session *session; /* NULL: nobody is logged in. */
    struct client *client;         /* Of this worker and the session's site; NULL without one. */
    struct arena *arena;           /* Of this request; exchange functions reset their own. */
    struct arena *exchange_arena;
    void *connection;  /* Of the HTTP library. */
    struct call *call; /* Of the server. */
};

/* NULL when absent; borrowed for the request. */
const char *request_header(const struct request *request, const char *name);
const char *request_argument(const struct request *request, const char *name);
/* Calls `each` for every argument of the query. */
void request_arguments(const struct request *request, void *self,
                       void (*each)(void *self, const char *name, const char *value));

/* This worker's client of a site, with the key <site>.portail: for a request without a session.
 * NULL: no such site, or its key cannot be read. */
struct client *request_client(const struct request *request, const char *site);
/* Asked on this host itself, and not through a proxy. */
bool request_is_local(const struct request *request);
/* Set when an answer may lack what was just recorded: the reply then says X-Retard: 1. */
bool *request_late(const struct request *request);
/* The body as a JSON object, the caller's: json_decref(). False: answered with 400 and what is
 * wrong in which line. */
bool request_json(const struct request *request, json_t **out, struct reply *reply);

/* Zeroed before a handler runs; a handler that sets nothing answers 500. */
struct reply {
    int status;
    const char *type; /* Content-Type; static text. */
    void *body;       /* Of malloc; freed after sending. */
    size_t size;
    struct reply_header {
        const char *name; /* Static text. */
        char value[REPLY_HEADER_SIZE];
    } headers[REPLY_HEADERS_MAX];
    size_t header_count;
};

/* Takes the tree. */
void reply_json(struct reply *reply, int status, json_t *tree);
/* Takes the text, of malloc. */
void reply_json_text(struct reply *reply, int status, char *json);
void reply_bytes(struct reply *reply, int status, const char *type, void *body, size_t size);
/* {"code":…,"champ":…,"texte":…} */
void reply_refusal(struct reply *reply, int status, const struct refusal *refusal);
void reply_problem(struct reply *reply, int status, const char *code, const char *champ,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));
void reply_header(struct reply *reply, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Gives the session's cookie: HttpOnly, SameSite=Strict, Path=/; behind TLS also Secure, and then
 * its name is __Host-plie. An empty token takes it away. */
void reply_session_cookie(struct reply *reply, const struct request *request, const char *token);

typedef void handler_fn(struct request *request, struct reply *reply);

enum route_needs {
    ROUTE_OPEN = 0,    /* Anybody. */
    ROUTE_SESSION = 1, /* Else 401 NON_CONNECTE. */
    ROUTE_JETON = 2,   /* A POST also the header X-Jeton of the session, else 403 JETON_INVALIDE. */
    ROUTE_ANY_PASSWORD = 4, /* Also while the password is provisional; else 403 MOT_DE_PASSE. */
    ROUTE_SLOW = 8 /* Waits its turn elsewhere (argon2): has at most half of the workers. */
};

/* The longest prefix that fits wins; `method` NULL: GET and POST. A POST always needs a body of
 * application/json (415) and an Origin or Referer of this host when it has one (403). */
struct route {
    const char *method;
    const char *prefix; /* "/api/" takes everything below; "/api/moi" only itself. */
    unsigned needs;
    handler_fn *handle;
};

#endif
