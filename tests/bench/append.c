/* Durable appends of 200-byte events: one at a time, by window, and in batches. */
#include "bench/peer_bus.h"
#include "bench/peer_postgres.h"
#include "bench/peer_redis.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct peer_name REDIS = { "Redis Streams, appendfsync always", "yes" };
static const struct peer_name POSTGRES_ROW = { "PostgreSQL, 1 row a transaction", "yes" };
static const struct peer_name POSTGRES_ROWS = { "PostgreSQL, that many a transaction", "yes" };

struct systems {
    struct bus_peer *bus;
    struct redis_peer *redis;
    struct postgres_peer *postgres;
    struct payload one;
    struct payload batch;
};

struct append_aims {
    struct aim redis;
    struct aim postgres_row;
    struct aim postgres_rows;
};

static struct load_plan plan_of(const struct bench *bench, size_t window, size_t events)
{
    return (struct load_plan){ window, events, bench->round_ms };
}

/* One event a request. PostgreSQL commits in groups only across connections, so it is also asked
 * for the window's events in one transaction. */
static void measure_window(const struct bench *bench, const struct systems *s, size_t window,
                           const struct append_aims *aims)
{
    struct series ours = { .count = 0 };
    struct series redis = { .count = 0 };
    struct series row = { .count = 0 };
    struct series rows = { .count = 0 };
    struct load_plan plan = plan_of(bench, window, 1);
    struct load_plan transaction = plan_of(bench, 1, window);
    struct load_client client;
    for (int i = 0; i < bench->rounds; i++) {
        bus_peer_client(s->bus, &s->one, &client);
        load_run(&client, &plan, &ours);
        redis_client(s->redis, "events", &s->one, &client);
        load_run(&client, &plan, &redis);
        postgres_client(s->postgres, "events", &s->one, 1, &client);
        load_run(&client, &plan, &row);
        if (window == 1)
            continue;
        postgres_client(s->postgres, "events", &s->one, window, &client);
        load_run(&client, &transaction, &rows);
    }
    char measure[64];
    (void)snprintf(measure, sizeof(measure), "1 event each, %zu in flight", window);
    report_against(measure, &ours, &REDIS, &redis, &aims->redis);
    report_against(measure, &ours, &POSTGRES_ROW, &row, &aims->postgres_row);
    if (window > 1)
        report_against(measure, &ours, &POSTGRES_ROWS, &rows, &aims->postgres_rows);
}

static void measure_batches(const struct bench *bench, const struct systems *s)
{
    static const struct peer_name redis_name = { "Redis, entries of 64", "yes" };
    static const struct peer_name postgres_name = { "PostgreSQL, 16 such a transaction", "yes" };
    static const struct aim aim = { .ratio_min = 1.3 };
    enum { WINDOW = 16, P99_MAX_US = 3000 };
    struct series ours = { .count = 0 };
    struct series redis = { .count = 0 };
    struct series rows = { .count = 0 };
    struct load_plan plan = plan_of(bench, WINDOW, PAYLOAD_BATCH);
    struct load_plan transaction = plan_of(bench, 1, (size_t)WINDOW * PAYLOAD_BATCH);
    struct load_client client;
    for (int i = 0; i < bench->rounds; i++) {
        bus_peer_client(s->bus, &s->batch, &client);
        load_run(&client, &plan, &ours);
        redis_client(s->redis, "batches", &s->batch, &client);
        load_run(&client, &plan, &redis);
        postgres_client(s->postgres, "batches", &s->batch, WINDOW, &client);
        load_run(&client, &transaction, &rows);
    }
    report_against("Lots of 64 events, 16 in flight", &ours, &redis_name, &redis, &aim);
    report_against("Lots of 64 events, 16 in flight", &ours, &postgres_name, &rows, &aim);
    report_limit("p99 of a Lot of 64 with 16 in flight", series_figure(&ours).p99_us, "us",
                 P99_MAX_US);
}

/* What nobody who fsyncs can pass: one write and one fdatasync for each event. */
static void measure_floor(const struct bench *bench)
{
    char path[BENCH_PATH_SIZE];
    uint8_t bytes[PAYLOAD_EVENT_SIZE] = { 0 };
    static uint32_t times_us[1 << 20];
    (void)snprintf(path, sizeof(path), "%s/floor", bench->folder);
    struct series series = { .count = 0 };
    int file = open(path, O_WRONLY | O_CREAT, 0600);
    for (int i = 0; i < bench->rounds; i++) {
        size_t count = 0;
        int64_t start_us = load_now_us();
        int64_t now_us = start_us;
        while (now_us - start_us < bench->round_ms * 1000) {
            int64_t before_us = now_us;
            if (write(file, bytes, sizeof(bytes)) != sizeof(bytes) || fdatasync(file) != 0)
                bench_fail("%s: %s", path, strerror(errno));
            now_us = load_now_us();
            times_us[count++ % COUNT_OF(times_us)] = (uint32_t)(now_us - before_us);
        }
        series_add_times(&series, (double)count / ((double)(now_us - start_us) / 1e6), times_us,
                         count);
    }
    (void)close(file);
    report_alone("the disk: write and fdatasync", &series);
}

void measure_append(const struct bench *bench)
{
    struct systems s;
    payload_make(&s.one, 1);
    payload_make(&s.batch, PAYLOAD_BATCH);
    bus_peer_start(&s.bus, bench, "append");
    redis_start(&s.redis, bench, "append-redis");
    postgres_start(&s.postgres, bench, "append-pg");

    report_table("Durable append, events of 200 bytes, one connection", "events/s");
    measure_floor(bench);
    measure_window(bench, &s, 1, &(struct append_aims){ .redis = { .ratio_min = 0.75 } });
    measure_window(bench, &s, 16, &(struct append_aims){ .redis = { .ratio_min = 1.0 } });
    measure_window(bench, &s, 256,
                   &(struct append_aims){ .redis = { .ratio_min = 1.5, .p99_ratio_max = 0.7 } });
    measure_batches(bench, &s);

    postgres_stop(&s.postgres);
    redis_stop(&s.redis);
    bus_peer_stop(&s.bus);
    payload_free(&s.batch);
    payload_free(&s.one);
}
