/* The HTTP server: one listening thread of libmicrohttpd that reads requests whole and never waits,
 * and worker threads that run the handlers of the route tables.
 *
 * A request is refused before any handler sees it when its body is too big (413) or no JSON (415),
 * its head too long (414, 431), its route unknown (404, 405), its session missing (401), its origin
 * or token another's (403), or when too much waits already (503). Every answer carries the security
 * headers; those that libmicrohttpd itself gives to what is no HTTP at all do not. */
#ifndef PORTAIL_HTTP_SERVER_H
#define PORTAIL_HTTP_SERVER_H

#include "portail/http/http.h"
#include "portail/session/session.h"

#include "base/clock.h"

#include <stdio.h>

struct http;
struct listener;

/* What the server asks of the gateway's other parts; any thread. */
struct http_hooks {
    void *self;
    bool (*find_session)(void *self, const char *token, struct session *out);
    bool (*session_lives)(void *self, const char *token); /* Without prolonging it. */
    /* The live stream, as in live.h; `told` is called after something of it was sent. */
    struct listener *(*listen)(void *self, const struct session *session, void (*wake)(void *self),
                               void *wake_self);
    size_t (*take)(void *self, struct listener *listener, char *out, size_t size);
    void (*told)(void *self, const struct session *session);
    void (*leave)(void *self, struct listener *listener);
};

struct http_options {
    struct gateway *gateway; /* Given to handlers; may be NULL. */
    const struct config *config;
    const struct world *world;
    const char *address;     /* NULL: 127.0.0.1 */
    uint16_t port;           /* 0: any free one. */
    const char *certificate; /* PEM texts, borrowed while it runs; NULL: plain HTTP. */
    const char *certificate_key;
    const struct route *const *tables; /* Ends with NULL; each table with a route without prefix. */
    struct http_hooks hooks;
    int workers;                   /* 0: HTTP_WORKERS. */
    unsigned connections;          /* 0: HTTP_CONNECTIONS. */
    unsigned connections_per_peer; /* 0: HTTP_CONNECTIONS_PER_PEER. */
    unsigned waiting;              /* Requests that may wait for a worker; 0: HTTP_WAITING. */
    int64_t request_ms;            /* For a head, and again for a body; 0: HTTP_REQUEST_MS. */
    int64_t session_check_ms;      /* Of open streams; 0: HTTP_SESSION_CHECK_MS. */
};

enum {
    HTTP_WORKERS = 8,
    HTTP_WORKERS_MAX = 64,
    HTTP_CONNECTIONS = 4096,
    HTTP_CONNECTIONS_PER_PEER = 1024,
    HTTP_WAITING = 256,
    HTTP_REQUEST_MS = 60 * 1000,
    HTTP_IDLE_S = 30,
    HTTP_SESSION_CHECK_MS = 3 * 1000,
    HTTP_URL_MAX = 8 * 1024,
    HTTP_HEAD_MAX = 16 * 1024,
    HTTP_BODIES_MAX = 128 * 1024 * 1024, /* Of all requests together. */
};

/* ERR_BUSY: somebody else listens there. ERR_CONFIG: no such address, or certificate and key are
 * not what they should be. */
MUST_USE int http_start(struct http **out, const struct http_options *options, struct err *err);
/* Answers what was asked, ends the streams, then closes. */
void http_stop(struct http **http);

uint16_t http_port(const struct http *http);
/* Prometheus text of what the server counts itself. */
void http_write_metrics(struct http *http, FILE *out);

#endif
