/* What the listening thread does with a request: takes its bytes, refuses or hands it on, and
 * queues the answer when it comes back. */
#include "portail/http/inside.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_FIRST_SIZE = 4096, DROPPED_MAX = 8 * HTTP_BODY_MAX };

static struct call *call_new(struct http *http, struct MHD_Connection *connection,
                             const char *method, const char *path)
{
    struct call *call = calloc(1, sizeof(*call));
    CHECK(call != NULL);
    call->http = http;
    call->connection = connection;
    call->since_us = clock_monotonic_us();
    call->request.gateway = http->options.gateway;
    call->request.method = method;
    call->request.path = path;
    call->request.connection = connection;
    call->request.call = call;
    call->request.body = "";
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    call->peer = info == NULL ? NULL : info->socket_context;
    CHECK(call->peer != NULL);
    request_see_peer(call);
    return call;
}

static void call_free(struct call *call)
{
    atomic_fetch_sub(&call->http->bodies, call->body_capacity);
    if (call->answering)
        atomic_fetch_sub(&call->http->answering, 1);
    free(call->body);
    if (call->response != NULL)
        MHD_destroy_response(call->response);
    free(call);
}

/* Room for `size` more bytes and a NUL. */
static bool grow(struct call *call, size_t size)
{
    size_t capacity = call->body_capacity == 0 ? BODY_FIRST_SIZE : call->body_capacity;
    while (capacity < call->body_size + size + 1)
        capacity *= 2;
    size_t more = capacity - call->body_capacity;
    if (more == 0)
        return true;
    if (atomic_fetch_add(&call->http->bodies, more) + more > HTTP_BODIES_MAX) {
        atomic_fetch_sub(&call->http->bodies, more);
        return false;
    }
    call->body = realloc(call->body, capacity);
    CHECK(call->body != NULL);
    call->body_capacity = capacity;
    return true;
}

/* A body that cannot be taken is still read for a while, so that the answer is heard. False: enough
 * of it. */
static bool take_body(struct call *call, const char *data, size_t size)
{
    if (call->body_too_big || call->bodies_full || call->body_size + size > (size_t)HTTP_BODY_MAX) {
        call->body_too_big = !call->bodies_full;
        call->body_size += size;
        return call->body_size < (size_t)DROPPED_MAX;
    }
    if (!grow(call, size)) {
        call->bodies_full = true;
        return true;
    }
    memcpy(call->body + call->body_size, data, size);
    call->body_size += size;
    call->body[call->body_size] = '\0';
    return true;
}

static enum MHD_Result queue(struct call *call, struct MHD_Response *response, int status)
{
    call->status = status;
    metrics_count(call->http, call);
    peer_busy(call->http, call->peer);
    enum MHD_Result queued = MHD_queue_response(call->connection, (unsigned)status, response);
    MHD_destroy_response(response); /* The connection keeps its own hold. */
    return queued;
}

static enum MHD_Result queue_reply(struct call *call, struct reply *reply)
{
    struct MHD_Response *response = response_make(call, reply);
    return queue(call, response, reply->status);
}

static enum MHD_Result queue_page(struct call *call)
{
    struct MHD_Response *response;
    int status;
    pages_reply(call, &response, &status);
    return queue(call, response, status);
}

static bool is_api(const char *path)
{
    return strncmp(path, "/api/", 5) == 0 || strcmp(path, "/api") == 0;
}

/* No route takes it: a page, another method, or nothing. */
static enum MHD_Result answer_without_route(struct call *call, const char *methods)
{
    struct reply reply = { .status = 0 };
    const struct request *request = &call->request;
    bool page = !is_api(request->path);
    if (page && strcmp(request->method, "POST") != 0)
        return queue_page(call);
    if (page && methods[0] == '\0')
        methods = "GET";
    if (methods[0] == '\0') {
        reply_problem(&reply, 404, "INCONNU", "", "Cette adresse n'existe pas.");
        return queue_reply(call, &reply);
    }
    reply_problem(&reply, 405, "METHODE", "", "Cette adresse attend : %s.", methods);
    reply_header(&reply, "Allow", "%s", methods);
    return queue_reply(call, &reply);
}

/* The request is whole. */
static enum MHD_Result dispatch(struct call *call)
{
    struct http *http = call->http;
    struct request *request = &call->request;
    struct reply reply = { .status = 0 };
    peer_busy(http, call->peer);
    call->answering = true;
    atomic_fetch_add(&http->answering, 1);
    request->body = call->body == NULL ? "" : call->body;
    request->body_size = call->body == NULL ? 0 : call->body_size;
    if (!guard_arrived(call, &reply))
        return queue_reply(call, &reply);
    const char *methods;
    call->route = route_find(http, request->method, request->path, &methods);
    if (call->route == NULL)
        return answer_without_route(call, methods);
    request->rest = request->path + strlen(call->route->prefix);
    call->since_us = clock_monotonic_us();
    if (worker_give(http, call))
        return MHD_YES;
    reply_problem(&reply, 503, "OCCUPE", "", "Trop de demandes à la fois : réessayez.");
    reply_header(&reply, "Retry-After", "1");
    return queue_reply(call, &reply);
}

enum MHD_Result http_receive(void *self, struct MHD_Connection *connection, const char *path,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **context)
{
    (void)version;
    struct http *http = self;
    struct call *call = *context;
    struct reply reply = { .status = 0 };
    if (call == NULL) {
        call = call_new(http, connection, method, path);
        *context = call;
        peer_arriving(http, call->peer);
        return guard_head(call, &reply) ? MHD_YES : queue_reply(call, &reply);
    }
    if (*size > 0) {
        bool taken = take_body(call, data, *size);
        *size = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    if (call->response != NULL) { /* Back from a worker. */
        struct MHD_Response *response = call->response;
        call->response = NULL;
        return queue(call, response, call->status);
    }
    return dispatch(call);
}

void http_completed(void *self, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode why)
{
    (void)connection;
    (void)why;
    struct http *http = self;
    struct call *call = *context;
    if (call == NULL)
        return;
    peer_arriving(http, call->peer); /* The next one's time. */
    call_free(call);
    *context = NULL;
}

void http_connection(void *self, struct MHD_Connection *connection, void **context,
                     enum MHD_ConnectionNotificationCode what)
{
    struct http *http = self;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        CHECK(info != NULL);
        *context = peer_join(http, (int)info->connect_fd);
    } else if (*context != NULL) {
        peer_leave(http, *context);
        *context = NULL;
    }
}
