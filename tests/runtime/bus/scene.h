/* A bus with one writer and one reader, for the tests of following. */
#ifndef RUNTIME_BUS_SCENE_H
#define RUNTIME_BUS_SCENE_H

#include "support/bus_peer.h"

#include "base/limits.h"

static const char SITE[] = "flandre-lys";

static inline void append(struct peer *peer, const char *site, const char *source, uint64_t first,
                          uint32_t count)
{
    struct lot_plan p = {
        .site = site, .source = source, .epoch = 1, .first = first, .count = count
    };
    assert_int_equal(peer_append(peer, &p)->mark, first + count - 1);
}

struct scene {
    struct bus_home home;
    struct peer writer;
    struct peer reader;
};

static inline void scene_open(struct scene *scene)
{
    home_open(&scene->home);
    peer_open(&scene->writer, scene->home.endpoint);
    peer_open(&scene->reader, scene->home.endpoint);
    peer_open_source(&scene->writer, SITE, "parcours");
    peer_open_source(&scene->writer, SITE, "reperage");
    peer_open_source(&scene->writer, "roubaix", "parcours");
}

static inline void scene_close(struct scene *scene)
{
    peer_close(&scene->reader);
    peer_close(&scene->writer);
    home_close(&scene->home);
}

static inline Bus__Follow follow_from(uint64_t after)
{
    Bus__Follow follow = BUS__FOLLOW__INIT;
    follow.follower = "essai";
    follow.after_position = after;
    follow.credit = LIMIT_CREDIT_SIZE;
    return follow;
}

static inline Bus__Head *receive_head(struct peer *peer)
{
    return peer_receive(peer, BUS__REPLY__BODY_HEAD)->head;
}

/* Chunks up to the Head at `position`; the Lots in order. */
struct received {
    Bus__Stored *lots[600];
    size_t count;
    size_t chunk_count;
};

static inline Bus__Head *receive_until_head(struct peer *peer, uint64_t position,
                                            struct received *out)
{
    *out = (struct received){ .count = 0 };
    for (;;) {
        Bus__Reply *reply = peer_try_receive(peer, WAIT_MS);
        assert_non_null(reply);
        if (reply->body_case == BUS__REPLY__BODY_HEAD && reply->head->position >= position)
            return reply->head;
        if (reply->body_case == BUS__REPLY__BODY_HEAD)
            continue;
        assert_int_equal(reply->body_case, BUS__REPLY__BODY_CHUNK);
        out->chunk_count++;
        for (size_t i = 0; i < reply->chunk->n_lots; i++) {
            assert_true(out->count < COUNT_OF(out->lots));
            out->lots[out->count++] = reply->chunk->lots[i];
        }
    }
}

#endif
