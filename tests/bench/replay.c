/* Reading all events from the beginning. Ours unpacks every one of them, the peers hand out bytes.
 */
#include "bench/peer_bus.h"
#include "bench/peer_postgres.h"
#include "bench/peer_redis.h"

enum { EVENTS = 512 * 1024, EVENTS_QUICK = 64 * 1024, FILL_WINDOW = 64 };

static const struct peer_name REDIS = { "Redis, XRANGE 1000", "-" };
static const struct peer_name COPY = { "PostgreSQL, COPY", "-" };
static const struct peer_name KEYSET = { "PostgreSQL, keyset 1000", "-" };

struct systems {
    struct bus_peer *batches; /* Lots of 64 events. */
    struct bus_peer *singles; /* Lots of one event. */
    struct redis_peer *redis;
    struct postgres_peer *postgres;
};

static void fill(const struct systems *s, const struct payload *one, const struct payload *batch,
                 size_t count)
{
    struct load_client client;
    bus_peer_client(s->batches, batch, &client);
    load_fill(&client, FILL_WINDOW, count / PAYLOAD_BATCH);
    bus_peer_client(s->singles, one, &client);
    load_fill(&client, (size_t)FILL_WINDOW * 8, count);
    redis_client(s->redis, "replay", one, &client);
    load_fill(&client, (size_t)FILL_WINDOW * 64, count);
    postgres_client(s->postgres, "replay", one, PAYLOAD_BATCH * 8, &client);
    load_fill(&client, 1, count / (PAYLOAD_BATCH * 8));
}

static void measure(const struct bench *bench, const struct systems *s)
{
    struct series batches = { .count = 0 };
    struct series verified = { .count = 0 };
    struct series singles = { .count = 0 };
    struct series redis = { .count = 0 };
    struct series copy = { .count = 0 };
    struct series keyset = { .count = 0 };
    for (int i = 0; i < bench->rounds; i++) {
        load_time(bus_peer_replay, s->batches, &batches);
        load_time(bus_peer_replay_verified, s->batches, &verified);
        load_time(bus_peer_replay, s->singles, &singles);
        load_time(redis_replay, s->redis, &redis);
        load_time(postgres_replay_copy, s->postgres, &copy);
        load_time(postgres_replay_keyset, s->postgres, &keyset);
    }
    static const struct aim none = { .ratio_min = 0 };
    report_against("Lots of 64", &batches, &REDIS, &redis, &(struct aim){ .ratio_min = 2.5 });
    report_against("Lots of 64", &batches, &COPY, &copy, &(struct aim){ .ratio_min = 1.3 });
    report_against("Lots of 64", &batches, &KEYSET, &keyset, &none);
    report_against("Lots of 64, each link verified", &verified, &REDIS, &redis, &none);
    report_against("Lots of 1", &singles, &REDIS, &redis, &none);
    report_against("Lots of 1", &singles, &COPY, &copy, &none);
}

void measure_replay(const struct bench *bench)
{
    struct systems s;
    struct payload one;
    struct payload batch;
    payload_make(&one, 1);
    payload_make(&batch, PAYLOAD_BATCH);
    bus_peer_start(&s.batches, bench, "replay64");
    bus_peer_start(&s.singles, bench, "replay1");
    redis_start(&s.redis, bench, "replay-redis");
    postgres_start(&s.postgres, bench, "replay-pg");
    fill(&s, &one, &batch, bench->quick ? EVENTS_QUICK : EVENTS);

    report_table("Replay from the beginning, every event unpacked (peers: not)", "events/s");
    measure(bench, &s);

    postgres_stop(&s.postgres);
    redis_stop(&s.redis);
    bus_peer_stop(&s.singles);
    bus_peer_stop(&s.batches);
    payload_free(&batch);
    payload_free(&one);
}
