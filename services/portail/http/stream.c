/* Server-sent events: a connection that sleeps until something changes, held by no worker. */
#include "portail/http/inside.h"

#include <stdlib.h>
#include <string.h>

enum { STREAM_BLOCK_SIZE = 8192 };
static const char HELLO[] = "retry: 1000\n\n";

struct stream {
    struct http *http;
    struct MHD_Connection *connection;
    struct listener *listener;
    struct session session;
    int64_t checked_ms;
    bool greeted; /* Of the listening thread. */
    pthread_mutex_t lock;
    bool asleep; /* The connection is suspended. */
    bool woken;  /* Since the last look. */
    bool ended;
    struct stream *next, *previous;
};

/* From any thread. */
static void stream_wake(void *self)
{
    struct stream *stream = self;
    (void)pthread_mutex_lock(&stream->lock);
    stream->woken = true;
    bool asleep = stream->asleep;
    stream->asleep = false;
    if (asleep)
        MHD_resume_connection(stream->connection);
    (void)pthread_mutex_unlock(&stream->lock);
}

static void stream_end(struct stream *stream)
{
    (void)pthread_mutex_lock(&stream->lock);
    stream->ended = true;
    (void)pthread_mutex_unlock(&stream->lock);
    stream_wake(stream);
}

/* Suspends the connection unless something came since `woken` was cleared. */
static bool fall_asleep(struct stream *stream)
{
    (void)pthread_mutex_lock(&stream->lock);
    bool sleeps = !stream->woken && !stream->ended;
    if (sleeps) {
        stream->asleep = true;
        MHD_suspend_connection(stream->connection);
    }
    (void)pthread_mutex_unlock(&stream->lock);
    return sleeps;
}

static bool look(struct stream *stream)
{
    (void)pthread_mutex_lock(&stream->lock);
    stream->woken = false;
    bool ended = stream->ended;
    (void)pthread_mutex_unlock(&stream->lock);
    return !ended;
}

static ssize_t stream_read(void *self, uint64_t position, char *out, size_t size)
{
    (void)position;
    struct stream *stream = self;
    const struct http_hooks *hooks = &stream->http->options.hooks;
    if (!stream->greeted && size >= sizeof(HELLO)) {
        stream->greeted = true;
        memcpy(out, HELLO, sizeof(HELLO) - 1);
        return (ssize_t)sizeof(HELLO) - 1;
    }
    while (look(stream) && !atomic_load(&stream->http->closing)) {
        size_t taken = hooks->take(hooks->self, stream->listener, out, size);
        if (taken > 0) {
            if (hooks->told != NULL)
                hooks->told(hooks->self, &stream->session);
            return (ssize_t)taken;
        }
        if (fall_asleep(stream))
            return 0;
    }
    return MHD_CONTENT_READER_END_OF_STREAM;
}

static void stream_free(void *self)
{
    struct stream *stream = self;
    struct http *http = stream->http;
    (void)pthread_mutex_lock(&http->streams_lock);
    if (stream->next != NULL)
        stream->next->previous = stream->previous;
    if (stream->previous != NULL)
        stream->previous->next = stream->next;
    else
        http->streams = stream->next;
    http->stream_count--;
    (void)pthread_mutex_unlock(&http->streams_lock);
    http->options.hooks.leave(http->options.hooks.self, stream->listener);
    (void)pthread_mutex_destroy(&stream->lock);
    free(stream);
}

static struct stream *stream_new(struct call *call)
{
    struct http *http = call->http;
    const struct http_hooks *hooks = &http->options.hooks;
    struct stream *stream = calloc(1, sizeof(*stream));
    CHECK(stream != NULL);
    stream->http = http;
    stream->connection = call->connection;
    stream->session = call->session;
    stream->checked_ms = clock_monotonic_ms();
    CHECK(pthread_mutex_init(&stream->lock, NULL) == 0);
    if (hooks->listen != NULL)
        stream->listener = hooks->listen(hooks->self, &stream->session, stream_wake, stream);
    if (stream->listener == NULL) {
        (void)pthread_mutex_destroy(&stream->lock);
        free(stream);
        return NULL;
    }
    (void)pthread_mutex_lock(&http->streams_lock);
    stream->next = http->streams;
    if (stream->next != NULL)
        stream->next->previous = stream;
    http->streams = stream;
    http->stream_count++;
    (void)pthread_mutex_unlock(&http->streams_lock);
    return stream;
}

static void open_stream(struct request *request, struct reply *reply)
{
    struct call *call = request->call;
    struct stream *stream = stream_new(call);
    if (stream == NULL) {
        reply_problem(reply, 503, "OCCUPE", "", "Trop de pages sont ouvertes : réessayez.");
        reply_header(reply, "Retry-After", "10");
        return;
    }
    call->status = 200;
    call->response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_SIZE,
                                                       stream_read, stream, stream_free);
    CHECK(call->response != NULL);
    response_header(call->response, "Content-Type", "text/event-stream; charset=utf-8");
    response_header(call->response, "X-Accel-Buffering", "no"); /* A proxy passes it on at once. */
    response_secure(call, call->response, false);
}

const struct route routes_stream[] = {
    { "GET", "/api/events", ROUTE_SESSION, open_stream },
    { .prefix = NULL },
};

/* Asks without the lock whether a session lives: that reads a file. A stream may be freed
 * meanwhile, so only what was copied is used, and the stream is looked for again. */
static void check_one(struct http *http, struct stream *which, const char *token)
{
    const struct http_hooks *hooks = &http->options.hooks;
    if (hooks->session_lives == NULL || hooks->session_lives(hooks->self, token))
        return;
    (void)pthread_mutex_lock(&http->streams_lock);
    for (struct stream *s = http->streams; s != NULL; s = s->next)
        if (s == which && strcmp(s->session.token, token) == 0)
            stream_end(s);
    (void)pthread_mutex_unlock(&http->streams_lock);
}

void streams_check(struct http *http, int64_t now_ms)
{
    for (;;) {
        char token[SESSION_TOKEN_SIZE];
        (void)pthread_mutex_lock(&http->streams_lock);
        struct stream *due = http->streams;
        while (due != NULL && now_ms - due->checked_ms < http->options.session_check_ms)
            due = due->next;
        if (due != NULL) {
            due->checked_ms = now_ms;
            memcpy(token, due->session.token, sizeof(token));
        }
        (void)pthread_mutex_unlock(&http->streams_lock);
        if (due == NULL)
            return;
        check_one(http, due, token);
    }
}

void streams_close(struct http *http)
{
    (void)pthread_mutex_lock(&http->streams_lock);
    for (struct stream *stream = http->streams; stream != NULL; stream = stream->next)
        stream_end(stream);
    (void)pthread_mutex_unlock(&http->streams_lock);
}
