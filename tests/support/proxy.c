#define _GNU_SOURCE /* accept4 */

#include "support/proxy.h"

#include "base/check.h"
#include "base/clock.h"
#include "support/loopback.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 512,
    READ_SIZE = 16 * 1024,
    QUEUE_SIZE_MAX = 4 * 1024 * 1024,
    TRICKLE_MS = 5,
    CALM_MS = 1000,
};

struct piece {
    struct piece *next;
    int64_t due_ms;
    size_t start, size;
    uint8_t bytes[];
};

/* What one end said and the other has not got yet. */
struct stream {
    struct piece *first;
    struct piece **last;
    size_t size;
    int64_t not_before_ms;
    bool ended; /* Its end has closed: the other is closed once all is delivered. */
};

enum { UP, DOWN };

struct connection {
    size_t way;
    int fd[2]; /* fd[UP]: who connected, its words go up; fd[DOWN]: the target. */
    struct stream streams[2];
    bool old;
    bool holed; /* Bytes were lost. */
};

struct way {
    int listener;
    uint16_t port, target;
    struct proxy_fault fault;
    bool counts_down;
    size_t cut_after;
    uint64_t carried;
    uint64_t accepted;
};

struct proxy {
    pthread_mutex_t lock;
    pthread_t thread;
    int waker;
    bool stopping;
    struct way ways[PROXY_WAYS_MAX];
    size_t way_count;
    struct connection connections[CONNECTIONS_MAX];
    size_t connection_count;
};

/* --- Connections --- */

static void stream_init(struct stream *stream)
{
    *stream = (struct stream){ 0 };
    stream->last = &stream->first;
}

static void stream_drop(struct stream *stream)
{
    while (stream->first != NULL) {
        struct piece *piece = stream->first;
        stream->first = piece->next;
        free(piece);
    }
    stream->last = &stream->first;
    stream->size = 0;
}

static void connection_add(struct proxy *proxy, size_t way, int client)
{
    int one = 1;
    proxy->ways[way].accepted++;
    int target = proxy->ways[way].fault.refuse || proxy->connection_count == CONNECTIONS_MAX
                     ? -1
                     : loopback_connect(proxy->ways[way].target);
    if (target < 0) {
        loopback_reset(client);
        return;
    }
    (void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    struct connection *added = &proxy->connections[proxy->connection_count++];
    *added = (struct connection){ .way = way, .fd = { client, target } };
    stream_init(&added->streams[UP]);
    stream_init(&added->streams[DOWN]);
}

static void connection_end(struct connection *connection, void (*close_one)(int fd))
{
    for (int side = UP; side <= DOWN; side++) {
        if (connection->fd[side] >= 0)
            close_one(connection->fd[side]);
        connection->fd[side] = -1;
        stream_drop(&connection->streams[side]);
    }
}

/* The list's first piece pointer may lie inside the struct: it moves with it. */
static void connection_move(struct connection *to, struct connection *from)
{
    *to = *from;
    for (int side = UP; side <= DOWN; side++)
        if (to->streams[side].first == NULL)
            to->streams[side].last = &to->streams[side].first;
}

static void forget_ended(struct proxy *proxy)
{
    for (size_t i = 0; i < proxy->connection_count;) {
        struct connection *connection = &proxy->connections[i];
        if (connection->fd[UP] >= 0 || connection->fd[DOWN] >= 0) {
            i++;
            continue;
        }
        connection_end(connection, loopback_reset); /* With what nobody waits for any more. */
        struct connection *last = &proxy->connections[--proxy->connection_count];
        if (last != connection)
            connection_move(connection, last);
    }
}

/* --- Bytes --- */

static bool is_hit(const struct proxy *proxy, const struct connection *connection)
{
    return connection->old || !proxy->ways[connection->way].fault.only_old;
}

static bool holds(const struct proxy *proxy, const struct connection *connection, int side)
{
    const struct proxy_fault *fault = &proxy->ways[connection->way].fault;
    return is_hit(proxy, connection) && (side == UP ? fault->hold_up : fault->hold_down);
}

static bool swallows(const struct proxy *proxy, const struct connection *connection, int side)
{
    const struct proxy_fault *fault = &proxy->ways[connection->way].fault;
    return is_hit(proxy, connection) && (side == UP ? fault->swallow_up : fault->swallow_down);
}

static void queue(struct proxy *proxy, struct connection *connection, int side,
                  const uint8_t *bytes, size_t size)
{
    struct stream *stream = &connection->streams[side];
    struct piece *piece = malloc(sizeof(*piece) + size);
    CHECK(piece != NULL);
    *piece = (struct piece){ .size = size };
    piece->due_ms = clock_monotonic_ms() + proxy->ways[connection->way].fault.delay_ms;
    memcpy(piece->bytes, bytes, size);
    *stream->last = piece;
    stream->last = &piece->next;
    stream->size += size;
}

/* Reads what one end said. */
static void hear(struct proxy *proxy, struct connection *connection, int side)
{
    static uint8_t buffer[READ_SIZE];
    ssize_t count = read(connection->fd[side], buffer, sizeof(buffer));
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (swallows(proxy, connection, side)) {
        connection->holed = true;
        if (count > 0)
            return;
    }
    if (count > 0 && connection->fd[!side] < 0)
        return; /* Said to nobody. */
    if (count > 0) {
        queue(proxy, connection, side, buffer, (size_t)count);
        return;
    }
    connection->streams[side].ended = true;
    loopback_reset(connection->fd[side]);
    connection->fd[side] = -1;
}

static bool count_down(struct way *way, size_t *size)
{
    if (!way->counts_down)
        return false;
    if (*size < way->cut_after) {
        way->cut_after -= *size;
        return false;
    }
    *size = way->cut_after;
    return true;
}

static void cut_way(struct proxy *proxy, size_t way)
{
    proxy->ways[way].counts_down = false;
    for (size_t i = 0; i < proxy->connection_count; i++)
        if (proxy->connections[i].way == way)
            connection_end(&proxy->connections[i], loopback_reset);
}

static void take_from(struct stream *stream, size_t size)
{
    struct piece *piece = stream->first;
    piece->start += size;
    stream->size -= size;
    if (piece->start < piece->size)
        return;
    stream->first = piece->next;
    if (stream->first == NULL)
        stream->last = &stream->first;
    free(piece);
}

static bool is_due(const struct proxy *proxy, const struct connection *connection, int side,
                   int64_t now_ms)
{
    const struct stream *stream = &connection->streams[side];
    return stream->first != NULL && !holds(proxy, connection, side) &&
           stream->first->due_ms <= now_ms && stream->not_before_ms <= now_ms;
}

/* Tells the other end what is due; a held end of a conversation is held too. */
static void say(struct proxy *proxy, struct connection *connection, int side, int64_t now_ms)
{
    struct way *way = &proxy->ways[connection->way];
    struct stream *stream = &connection->streams[side];
    int to = connection->fd[!side];
    while (to >= 0 && is_due(proxy, connection, side, now_ms)) {
        struct piece *piece = stream->first;
        size_t size = piece->size - piece->start;
        if (way->fault.trickle > 0 && size > (size_t)way->fault.trickle)
            size = (size_t)way->fault.trickle;
        bool cut = count_down(way, &size);
        ssize_t count = send(to, piece->bytes + piece->start, size, MSG_NOSIGNAL);
        if (cut) {
            cut_way(proxy, connection->way);
            return;
        }
        if (count < 0) {
            if (errno != EAGAIN && errno != EINTR && errno != ENOTCONN)
                connection_end(connection, loopback_reset);
            return;
        }
        way->carried += (uint64_t)count;
        take_from(stream, (size_t)count);
        if (way->fault.trickle > 0)
            stream->not_before_ms = now_ms + TRICKLE_MS;
    }
    bool over =
        stream->ended && !holds(proxy, connection, side) && !swallows(proxy, connection, side);
    if (over && (stream->first == NULL || to < 0))
        connection_end(connection, loopback_close);
}

/* --- The thread --- */

static int64_t next_due(const struct proxy *proxy, int64_t now_ms)
{
    int64_t wait = CALM_MS;
    for (size_t i = 0; i < proxy->connection_count; i++) {
        const struct connection *connection = &proxy->connections[i];
        for (int side = UP; side <= DOWN; side++) {
            const struct stream *stream = &connection->streams[side];
            if (stream->first == NULL || holds(proxy, connection, side))
                continue;
            int64_t due = stream->first->due_ms > stream->not_before_ms ? stream->first->due_ms
                                                                        : stream->not_before_ms;
            if (due - now_ms < wait)
                wait = due > now_ms ? due - now_ms : 1;
        }
    }
    return wait;
}

struct watched {
    struct pollfd items[1 + PROXY_WAYS_MAX + 2 * CONNECTIONS_MAX];
    size_t ways, connections;
};

/* Under the lock, so that connections stay where they are: only this thread moves them. */
static void watch(struct proxy *proxy, struct watched *out)
{
    out->ways = proxy->way_count;
    out->connections = proxy->connection_count;
    out->items[0] = (struct pollfd){ proxy->waker, POLLIN, 0 };
    for (size_t i = 0; i < out->ways; i++)
        out->items[1 + i] = (struct pollfd){ proxy->ways[i].listener, POLLIN, 0 };
    for (size_t i = 0; i < out->connections; i++)
        for (int side = UP; side <= DOWN; side++) {
            const struct connection *connection = &proxy->connections[i];
            bool room = connection->streams[side].size < QUEUE_SIZE_MAX;
            short events = room ? POLLIN : 0;
            out->items[1 + out->ways + 2 * i + (size_t)side] =
                (struct pollfd){ connection->fd[side], events, 0 };
        }
}

static void attend(struct proxy *proxy, const struct watched *watched)
{
    int64_t now_ms = clock_monotonic_ms();
    for (size_t i = 0; i < watched->connections; i++)
        for (int side = UP; side <= DOWN; side++) {
            struct connection *connection = &proxy->connections[i];
            const struct pollfd *item = &watched->items[1 + watched->ways + 2 * i + (size_t)side];
            if (item->revents != 0 && connection->fd[side] == item->fd && item->fd >= 0)
                hear(proxy, connection, side);
            say(proxy, connection, side, now_ms);
        }
    for (size_t i = 0; i < watched->ways; i++) {
        if (watched->items[1 + i].revents == 0)
            continue;
        int client = accept4(proxy->ways[i].listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client >= 0)
            connection_add(proxy, i, client);
    }
    forget_ended(proxy);
}

static void *run(void *self)
{
    struct proxy *proxy = self;
    struct watched *watched = malloc(sizeof(*watched));
    CHECK(watched != NULL);
    CHECK(pthread_mutex_lock(&proxy->lock) == 0);
    while (!proxy->stopping) {
        watch(proxy, watched);
        int wait_ms = (int)next_due(proxy, clock_monotonic_ms());
        CHECK(pthread_mutex_unlock(&proxy->lock) == 0);
        (void)poll(watched->items, 1 + watched->ways + 2 * watched->connections, wait_ms);
        uint64_t ignored;
        if (watched->items[0].revents != 0)
            CHECK(read(proxy->waker, &ignored, sizeof(ignored)) == sizeof(ignored));
        CHECK(pthread_mutex_lock(&proxy->lock) == 0);
        attend(proxy, watched);
    }
    CHECK(pthread_mutex_unlock(&proxy->lock) == 0);
    free(watched);
    return NULL;
}

static void wake(struct proxy *proxy)
{
    uint64_t one = 1;
    CHECK(write(proxy->waker, &one, sizeof(one)) == sizeof(one));
}

struct proxy *proxy_open(void)
{
    struct proxy *proxy = calloc(1, sizeof(*proxy));
    CHECK(proxy != NULL);
    proxy->waker = eventfd(0, EFD_CLOEXEC);
    CHECK(proxy->waker >= 0);
    CHECK(pthread_mutex_init(&proxy->lock, NULL) == 0);
    CHECK(pthread_create(&proxy->thread, NULL, run, proxy) == 0);
    return proxy;
}

static void lock(struct proxy *proxy)
{
    CHECK(pthread_mutex_lock(&proxy->lock) == 0);
}

static void unlock(struct proxy *proxy)
{
    wake(proxy);
    CHECK(pthread_mutex_unlock(&proxy->lock) == 0);
}

void proxy_close(struct proxy **proxy)
{
    struct proxy *p = *proxy;
    if (p == NULL)
        return;
    lock(p);
    p->stopping = true;
    unlock(p);
    CHECK(pthread_join(p->thread, NULL) == 0);
    for (size_t i = 0; i < p->connection_count; i++)
        connection_end(&p->connections[i], loopback_reset);
    for (size_t i = 0; i < p->way_count; i++)
        (void)close(p->ways[i].listener);
    (void)close(p->waker);
    CHECK(pthread_mutex_destroy(&p->lock) == 0);
    free(p);
    *proxy = NULL;
}

size_t proxy_way(struct proxy *proxy, uint16_t target)
{
    lock(proxy);
    CHECK(proxy->way_count < PROXY_WAYS_MAX);
    size_t number = proxy->way_count;
    struct way *way = &proxy->ways[number];
    way->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    CHECK(way->listener >= 0);
    way->port = loopback_bind_any(way->listener);
    CHECK(listen(way->listener, SOMAXCONN) == 0);
    way->target = target;
    proxy->way_count++;
    unlock(proxy);
    return number;
}

uint16_t proxy_port(struct proxy *proxy, size_t way)
{
    return proxy->ways[way].port; /* Never changes. */
}

void proxy_target(struct proxy *proxy, size_t way, uint16_t target)
{
    lock(proxy);
    proxy->ways[way].target = target;
    unlock(proxy);
}

void proxy_set(struct proxy *proxy, size_t way, const struct proxy_fault *fault)
{
    lock(proxy);
    proxy->ways[way].fault = *fault;
    for (size_t i = 0; i < proxy->connection_count; i++)
        if (proxy->connections[i].way == way)
            proxy->connections[i].old = true;
    unlock(proxy);
}

void proxy_mend(struct proxy *proxy, size_t way)
{
    lock(proxy);
    proxy->ways[way].fault = (struct proxy_fault){ 0 };
    proxy->ways[way].counts_down = false;
    for (size_t i = 0; i < proxy->connection_count; i++)
        if (proxy->connections[i].way == way && proxy->connections[i].holed)
            connection_end(&proxy->connections[i], loopback_reset);
    unlock(proxy);
}

void proxy_cut(struct proxy *proxy, size_t way)
{
    lock(proxy);
    cut_way(proxy, way);
    unlock(proxy);
}

void proxy_cut_after(struct proxy *proxy, size_t way, size_t bytes)
{
    lock(proxy);
    proxy->ways[way].counts_down = true;
    proxy->ways[way].cut_after = bytes;
    unlock(proxy);
}

size_t proxy_connections(struct proxy *proxy, size_t way)
{
    lock(proxy);
    size_t count = 0;
    for (size_t i = 0; i < proxy->connection_count; i++)
        count += proxy->connections[i].way == way &&
                 (proxy->connections[i].fd[UP] >= 0 || proxy->connections[i].fd[DOWN] >= 0);
    unlock(proxy);
    return count;
}

uint64_t proxy_accepted(struct proxy *proxy, size_t way)
{
    lock(proxy);
    uint64_t accepted = proxy->ways[way].accepted;
    unlock(proxy);
    return accepted;
}

uint64_t proxy_carried(struct proxy *proxy, size_t way)
{
    lock(proxy);
    uint64_t carried = proxy->ways[way].carried;
    unlock(proxy);
    return carried;
}
