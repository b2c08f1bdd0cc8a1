/* Inside the HTTP server only. */
#ifndef PORTAIL_HTTP_INSIDE_H
#define PORTAIL_HTTP_INSIDE_H

#include "portail/http/server.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

enum { HTTP_ROUTES_MAX = 64, HTTP_BUCKETS = 12, HTTP_STATUSES = 24 };

struct worker;
struct stream;

/* Where a call waits for a worker. */
enum lane {
    LANE_QUICK,
    LANE_SLOW, /* ROUTE_SLOW */
    LANE_PAST, /* A question with `connu`, for which a service rebuilds its store. */
    LANES
};

/* One request from its first byte to the end of its answer. It belongs to the listening thread,
 * except between worker_give() and MHD_resume_connection(): then to a worker. */
struct call {
    struct request request;
    struct http *http;
    struct MHD_Connection *connection;
    struct peer *peer;
    struct worker *worker; /* While one has it. */
    const struct route *route;
    enum lane lane;
    char *body;
    size_t body_size;
    size_t body_capacity;
    bool body_too_big;
    bool bodies_full; /* No room for it beside those of all others. */
    bool answering;   /* Arrived whole, its answer has not left. */
    bool late;        /* Sent as X-Retard. */
    bool local;       /* Asked on this host itself, by no proxy. */
    char address[INET6_ADDRSTRLEN];
    struct session session;
    struct MHD_Response *response; /* Made; to be queued by the listening thread. */
    int status;
    int64_t since_us;
    struct call *next;
};

/* One connection. The watch shuts those whose request takes too long to arrive. */
struct peer {
    int socket;
    int64_t since_ms;
    bool busy; /* Its request has arrived: the time is ours. */
    struct peer *next, *previous;
};

/* Counters of one route; the last entry is for what no route answers. */
struct route_count {
    const char *prefix;
    uint64_t statuses[HTTP_STATUSES][2]; /* By status, of GET and POST. */
    uint64_t buckets[HTTP_BUCKETS];
    uint64_t count;
    int64_t sum_us;
};

struct http {
    struct http_options options;
    struct MHD_Daemon *daemon;
    uint16_t port;
    atomic_bool closing;
    _Atomic size_t bodies;
    _Atomic unsigned answering; /* Calls that arrived whole and whose answer has not left. */
    const struct route *routes[HTTP_ROUTES_MAX];
    size_t route_count;

    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    struct call *first, *last;
    unsigned waiting; /* In the queue, of all lanes. */
    unsigned lane_waiting[LANES];
    unsigned lane_running[LANES]; /* With workers. */
    struct worker *workers;
    size_t worker_count;
    _Atomic unsigned given; /* Calls that workers have or that wait for one. */

    pthread_mutex_t peers_lock;
    struct peer *peers;
    size_t peer_count;

    pthread_mutex_t streams_lock;
    struct stream *streams;
    size_t stream_count;

    pthread_t watch;
    bool watch_started;
    pthread_mutex_t watch_lock;
    pthread_cond_t watch_wake;

    pthread_mutex_t counts_lock;
    struct route_count counts[HTTP_ROUTES_MAX + 1];
    uint64_t refused_full; /* 503 for want of room. */
    uint64_t cut_slow;
};

/* request.c */
void request_see_peer(struct call *call);

/* listen.c */
MUST_USE int http_listen(struct http *http, int *out, struct err *err);

/* receive.c: as libmicrohttpd calls them, on the listening thread. */
enum MHD_Result http_receive(void *self, struct MHD_Connection *connection, const char *path,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **context);
void http_completed(void *self, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode why);
void http_connection(void *self, struct MHD_Connection *connection, void **context,
                     enum MHD_ConnectionNotificationCode what);

/* route.c */
void routes_collect(struct http *http);
/* NULL: none; *methods then says which methods the path knows ("GET, POST"), or "" when it does not
 * exist at all. */
const struct route *route_find(const struct http *http, const char *method, const char *path,
                               const char **methods);

/* headers.c: a response with every header that it needs; takes the reply's body. */
struct MHD_Response *response_make(const struct call *call, struct reply *reply);
void response_secure(const struct call *call, struct MHD_Response *response, bool page);
void response_header(struct MHD_Response *response, const char *name, const char *value);

/* pages.c: the bundled pages. */
void pages_reply(struct call *call, struct MHD_Response **out, int *status);

/* worker.c */
void workers_start(struct http *http);
void workers_stop(struct http *http);
/* False: too many wait already. The connection must be suspended. */
bool worker_give(struct http *http, struct call *call);
struct client *worker_client(struct worker *worker, const char *site);

/* guard.c: what is asked of a request before its handler runs; false: answered in `reply`. On the
 * listening thread: */
bool guard_head(struct call *call, struct reply *reply);
bool guard_arrived(struct call *call, struct reply *reply);
/* On a worker: */
bool guard_session(struct call *call, struct reply *reply);

/* stream.c */
extern const struct route routes_stream[];
void streams_check(struct http *http, int64_t now_ms); /* Ends those whose session has ended. */
void streams_close(struct http *http);

/* watch.c */
struct peer *peer_join(struct http *http, int socket);
void peer_leave(struct http *http, struct peer *peer);
void peer_arriving(struct http *http, struct peer *peer); /* Its time begins anew. */
void peer_busy(struct http *http, struct peer *peer);
void watch_start(struct http *http);
void watch_stop(struct http *http);

/* metrics.c */
void metrics_count(struct http *http, const struct call *call);

#endif
