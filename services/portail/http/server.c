#include "portail/http/inside.h"

#include "base/log.h"
#include "base/wait.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CONNECTION_MEMORY_SIZE = 32 * 1024, /* Head and buffers of one connection. */
    CONNECTION_MEMORY_STEP = 8 * 1024,
    DRAIN_MS = 3000,
    DRAIN_STEP_MS = 10,
};
static const char TLS_PRIORITIES[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

/* Of peers that go away or speak no HTTP: nothing that somebody must read. */
static void log_library(void *self, const char *format, va_list args)
{
    (void)self;
    char text[256];
    (void)vsnprintf(text, sizeof(text), format, args);
    text[strcspn(text, "\r\n")] = '\0';
    for (char *c = text; *c != '\0'; c++)
        if (*c == '"' || (unsigned char)*c < ' ')
            *c = '\'';
    log_line(LOG_DEBUG, "service=portail http=\"%s\"", text);
}

static void fill_defaults(struct http_options *options)
{
    if (options->workers <= 0)
        options->workers = HTTP_WORKERS;
    if (options->workers > HTTP_WORKERS_MAX)
        options->workers = HTTP_WORKERS_MAX;
    if (options->connections == 0)
        options->connections = HTTP_CONNECTIONS;
    if (options->connections_per_peer == 0)
        options->connections_per_peer = HTTP_CONNECTIONS_PER_PEER;
    if (options->waiting == 0)
        options->waiting = HTTP_WAITING;
    if (options->request_ms == 0)
        options->request_ms = HTTP_REQUEST_MS;
    if (options->session_check_ms == 0)
        options->session_check_ms = HTTP_SESSION_CHECK_MS;
}

/* The address was bound before, so a daemon that does not start lacks a good certificate. */
static int start_daemon(struct http *http, int listener, struct err *err)
{
    const struct http_options *options = &http->options;
    bool tls = options->certificate != NULL;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (tls ? (unsigned)MHD_USE_TLS : 0);
    struct MHD_OptionItem tls_options[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)options->certificate },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)options->certificate_key },
        { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES },
        { MHD_OPTION_END, 0, NULL },
    };
    static const struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
    http->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, http_receive, http, MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_NOTIFY_COMPLETED, http_completed, http,
        MHD_OPTION_NOTIFY_CONNECTION, http_connection, http, MHD_OPTION_CONNECTION_LIMIT,
        options->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_per_peer,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY_SIZE, MHD_OPTION_CONNECTION_MEMORY_INCREMENT,
        (size_t)CONNECTION_MEMORY_STEP, MHD_OPTION_ARRAY, tls ? tls_options : none, MHD_OPTION_END);
    if (http->daemon != NULL)
        return 0;
    return err_set(err, ERR_CONFIG,
                   tls ? "portail : le certificat et sa clé ne vont pas ensemble, ou ne sont pas "
                         "du PEM"
                       : "portail : le serveur HTTP ne démarre pas");
}

static struct http *http_new(const struct http_options *options)
{
    struct http *http = calloc(1, sizeof(*http));
    CHECK(http != NULL);
    http->options = *options;
    fill_defaults(&http->options);
    CHECK(pthread_mutex_init(&http->queue_lock, NULL) == 0);
    CHECK(pthread_cond_init(&http->queue_filled, NULL) == 0);
    CHECK(pthread_mutex_init(&http->peers_lock, NULL) == 0);
    CHECK(pthread_mutex_init(&http->streams_lock, NULL) == 0);
    CHECK(pthread_mutex_init(&http->watch_lock, NULL) == 0);
    wait_cond_init(&http->watch_wake);
    CHECK(pthread_mutex_init(&http->counts_lock, NULL) == 0);
    routes_collect(http);
    return http;
}

static void http_free(struct http *http)
{
    (void)pthread_mutex_destroy(&http->queue_lock);
    (void)pthread_cond_destroy(&http->queue_filled);
    (void)pthread_mutex_destroy(&http->peers_lock);
    (void)pthread_mutex_destroy(&http->streams_lock);
    (void)pthread_mutex_destroy(&http->watch_lock);
    (void)pthread_cond_destroy(&http->watch_wake);
    (void)pthread_mutex_destroy(&http->counts_lock);
    free(http);
}

int http_start(struct http **out, const struct http_options *options, struct err *err)
{
    struct http *http = http_new(options);
    int listener = -1;
    int rc = http_listen(http, &listener, err);
    if (rc == 0) {
        workers_start(http);
        rc = start_daemon(http, listener, err);
        if (rc < 0) {
            (void)close(listener);
            atomic_store(&http->closing, true);
            workers_stop(http);
        }
    }
    if (rc < 0) {
        http_free(http);
        return rc;
    }
    watch_start(http);
    *out = http;
    return 0;
}

/* Until every answer has left, or for a while: a peer that does not read is not waited for. */
static void drain(struct http *http)
{
    int64_t deadline = clock_monotonic_ms() + DRAIN_MS;
    while (clock_monotonic_ms() < deadline && atomic_load(&http->answering) > 0)
        (void)poll(NULL, 0, DRAIN_STEP_MS);
}

/* libmicrohttpd aborts when it is stopped with a suspended connection: first everything that sleeps
 * is resumed, and nothing is suspended any more. */
void http_stop(struct http **http)
{
    struct http *h = *http;
    if (h == NULL)
        return;
    atomic_store(&h->closing, true);
    int listener = (int)MHD_quiesce_daemon(h->daemon);
    watch_stop(h);
    workers_stop(h);
    streams_close(h);
    drain(h);
    MHD_stop_daemon(h->daemon);
    if (listener >= 0)
        (void)close(listener);
    CHECK(h->streams == NULL);
    CHECK(h->peers == NULL);
    http_free(h);
    *http = NULL;
}

uint16_t http_port(const struct http *http)
{
    return http->port;
}
