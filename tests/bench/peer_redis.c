#include "bench/peer_redis.h"

#include "bench/child.h"

#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { START_TRIES = 500, PAUSE_NS = 20 * 1000000, PAGE = 1000, ID_TEXT_SIZE = 64 };

struct redis_peer {
    struct child child;
    redisContext *connection;
    char stream[32];
    const struct payload *payload;
};

static redisContext *connect_to(const char *path)
{
    for (int i = 0; i < START_TRIES; i++) {
        redisContext *connection = redisConnectUnix(path);
        if (connection != NULL && connection->err == 0)
            return connection;
        redisFree(connection);
        (void)nanosleep(&(struct timespec){ .tv_nsec = PAUSE_NS }, NULL);
    }
    bench_fail("redis-server does not answer on %s", path);
}

void redis_start(struct redis_peer **out, const struct bench *bench, const char *name)
{
    struct redis_peer *redis = calloc(1, sizeof(*redis));
    CHECK(redis != NULL);
    char program[BENCH_PATH_SIZE];
    char folder[BENCH_PATH_SIZE];
    char socket[BENCH_PATH_SIZE + 16];
    char log[BENCH_PATH_SIZE + 16];
    child_find("redis-server", NULL, program);
    (void)snprintf(folder, sizeof(folder), "%s/%s", bench->folder, name);
    (void)snprintf(socket, sizeof(socket), "%s/socket", folder);
    (void)snprintf(log, sizeof(log), "%s/log", folder);
    if (mkdir(folder, 0700) != 0)
        bench_fail("%s: cannot be made", folder);
    /* No rewriting of its file and no snapshots while it is measured. */
    const char *arguments[] = {
        program,  "--port",
        "0",      "--unixsocket",
        socket,   "--dir",
        folder,   "--save",
        "",       "--appendonly",
        "yes",    "--appendfsync",
        "always", "--auto-aof-rewrite-percentage",
        "0",      NULL,
    };
    child_start(
        &redis->child,
        &(struct child_plan){ .arguments = arguments, .log_path = log, .end_signal = SIGTERM });
    redis->connection = connect_to(socket);
    *out = redis;
}

void redis_stop(struct redis_peer **redis)
{
    if (*redis == NULL)
        return;
    redisFree((*redis)->connection);
    child_stop(&(*redis)->child);
    free(*redis);
    *redis = NULL;
}

static void send_entry(void *self)
{
    struct redis_peer *redis = self;
    if (redisAppendCommand(redis->connection, "XADD %s * e %b", redis->stream,
                           redis->payload->events, redis->payload->size) != REDIS_OK)
        bench_fail("redis: %s", redis->connection->errstr);
}

static void receive_id(void *self)
{
    struct redis_peer *redis = self;
    redisReply *reply = NULL;
    if (redisGetReply(redis->connection, (void **)&reply) != REDIS_OK)
        bench_fail("redis: %s", redis->connection->errstr);
    if (reply->type != REDIS_REPLY_STRING)
        bench_fail("redis: XADD: %s", reply->str);
    freeReplyObject(reply);
}

void redis_client(struct redis_peer *redis, const char *stream, const struct payload *payload,
                  struct load_client *out)
{
    (void)snprintf(redis->stream, sizeof(redis->stream), "%s", stream);
    redis->payload = payload;
    *out = (struct load_client){ redis, send_entry, receive_id };
}

uint64_t redis_replay(void *self)
{
    struct redis_peer *redis = self;
    uint64_t count = 0;
    char after[ID_TEXT_SIZE] = "-";
    for (;;) {
        redisReply *page =
            redisCommand(redis->connection, "XRANGE %s %s + COUNT %d", redis->stream, after, PAGE);
        if (page == NULL || page->type != REDIS_REPLY_ARRAY)
            bench_fail("redis: XRANGE: %s", redis->connection->errstr);
        size_t entries = page->elements;
        if (entries > 0)
            (void)snprintf(after, sizeof(after), "(%s",
                           page->element[entries - 1]->element[0]->str);
        freeReplyObject(page);
        if (entries == 0)
            return count;
        count += entries;
    }
}
