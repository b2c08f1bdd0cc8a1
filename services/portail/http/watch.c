/* What happens by time: requests that arrive too slowly are cut off, streams whose session has
 * ended are closed. */
#include "portail/http/inside.h"

#include "base/wait.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { WATCH_STEP_MS = 250 };

struct peer *peer_join(struct http *http, int socket)
{
    struct peer *peer = calloc(1, sizeof(*peer));
    CHECK(peer != NULL);
    peer->socket = socket;
    peer->since_ms = clock_monotonic_ms();
    (void)pthread_mutex_lock(&http->peers_lock);
    peer->next = http->peers;
    if (peer->next != NULL)
        peer->next->previous = peer;
    http->peers = peer;
    http->peer_count++;
    (void)pthread_mutex_unlock(&http->peers_lock);
    return peer;
}

/* Before its socket is closed: the number may then be another's. */
void peer_leave(struct http *http, struct peer *peer)
{
    (void)pthread_mutex_lock(&http->peers_lock);
    if (peer->next != NULL)
        peer->next->previous = peer->previous;
    if (peer->previous != NULL)
        peer->previous->next = peer->next;
    else
        http->peers = peer->next;
    http->peer_count--;
    (void)pthread_mutex_unlock(&http->peers_lock);
    free(peer);
}

void peer_arriving(struct http *http, struct peer *peer)
{
    (void)pthread_mutex_lock(&http->peers_lock);
    peer->since_ms = clock_monotonic_ms();
    peer->busy = false;
    (void)pthread_mutex_unlock(&http->peers_lock);
}

void peer_busy(struct http *http, struct peer *peer)
{
    (void)pthread_mutex_lock(&http->peers_lock);
    peer->busy = true;
    (void)pthread_mutex_unlock(&http->peers_lock);
}

/* One that drips bytes never falls idle: libmicrohttpd's own timeout does not see it. */
static void cut_slow_peers(struct http *http, int64_t now_ms)
{
    (void)pthread_mutex_lock(&http->peers_lock);
    for (struct peer *peer = http->peers; peer != NULL; peer = peer->next) {
        if (peer->busy || now_ms - peer->since_ms < http->options.request_ms)
            continue;
        (void)shutdown(peer->socket, SHUT_RDWR);
        peer->busy = true; /* Once. */
        http->cut_slow++;
    }
    (void)pthread_mutex_unlock(&http->peers_lock);
}

static void *watch(void *self)
{
    struct http *http = self;
    (void)pthread_mutex_lock(&http->watch_lock);
    while (!atomic_load(&http->closing)) {
        struct timespec until;
        wait_deadline(WATCH_STEP_MS, &until);
        (void)pthread_cond_timedwait(&http->watch_wake, &http->watch_lock, &until);
        (void)pthread_mutex_unlock(&http->watch_lock);
        int64_t now_ms = clock_monotonic_ms();
        cut_slow_peers(http, now_ms);
        streams_check(http, now_ms);
        (void)pthread_mutex_lock(&http->watch_lock);
    }
    (void)pthread_mutex_unlock(&http->watch_lock);
    return NULL;
}

void watch_start(struct http *http)
{
    CHECK(pthread_create(&http->watch, NULL, watch, http) == 0);
    http->watch_started = true;
}

void watch_stop(struct http *http)
{
    if (!http->watch_started)
        return;
    (void)pthread_mutex_lock(&http->watch_lock);
    (void)pthread_cond_signal(&http->watch_wake);
    (void)pthread_mutex_unlock(&http->watch_lock);
    CHECK(pthread_join(http->watch, NULL) == 0);
    http->watch_started = false;
}
