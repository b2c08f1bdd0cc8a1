/* A search of the whole journal runs in slices: meanwhile who follows is told. */
#include "runtime/bus/scene.h"

enum { LOTS = 40000, LOTS_AT_ONCE = 500, ROUNDS_WANTED = 7, ATTEMPTS = 40 };

static struct scene scene;
static struct peer searcher;
static uint64_t sequence;

/* One event has the one word that is searched for, the other event the other: the index, which
 * knows Lots, leads to every one of them, and none is sent. */
static Plie__Lot *make_lot(struct arena *arena)
{
    struct lot_plan plan = {
        .site = SITE, .source = "parcours", .epoch = 1, .first = sequence + 1, .count = 2
    };
    Plie__Lot *lot = lot_make(arena, &plan);
    Plie__Event *pair[2];
    Plie__Events events = PLIE__EVENTS__INIT;
    events.n_events = 2;
    events.events = pair;
    for (size_t i = 0; i < 2; i++)
        pair[i] = lot_event(arena, &plan, ++sequence);
    pair[0]->type = arena_text(arena, "essai.Cherche");
    pair[1]->actor = arena_text(arena, "cherche");
    lot_pack_events(arena, lot, &events);
    return lot;
}

static void fill_journal(void)
{
    for (size_t sent = 0; sent < LOTS; sent += LOTS_AT_ONCE) {
        arena_reset(&scene.writer.arena);
        for (size_t i = 0; i < LOTS_AT_ONCE; i++)
            peer_send_lot(&scene.writer, make_lot(&scene.writer.arena));
        for (size_t i = 0; i < LOTS_AT_ONCE; i++)
            (void)peer_receive(&scene.writer, BUS__REPLY__BODY_APPENDED);
    }
}

static int setup(void **unused)
{
    (void)unused;
    scene_open(&scene);
    peer_open(&searcher, scene.home.endpoint);
    fill_journal();
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    peer_close(&searcher);
    scene_close(&scene);
    return 0;
}

static void search_all(void)
{
    char *types[] = { "essai.Cherche" }, *actors[] = { "cherche" };
    Bus__Follow follow = follow_from(0);
    follow.until_position = (uint64_t)2 * LOTS;
    follow.types = types;
    follow.n_types = 1;
    follow.actors = actors;
    follow.n_actors = 1;
    peer_follow(&searcher, &follow);
}

/* Without waiting: has the search ended? */
static bool search_is_over(void)
{
    const Bus__Reply *reply;
    while ((reply = peer_try_receive(&searcher, 0)) != NULL) {
        if (reply->body_case == BUS__REPLY__BODY_END)
            return true;
        assert_int_equal(reply->body_case, BUS__REPLY__BODY_HEAD);
        arena_reset(&searcher.arena);
    }
    return false;
}

/* The follower lags behind all the time: a little credit, and it is told the next Lot. No disk has
 * a part in it, for which a round may take longer than a search. */
static void ask_for_more_and_hear(void)
{
    peer_credit(&scene.reader, scene.reader.chunk_bytes);
    (void)peer_receive(&scene.reader, BUS__REPLY__BODY_CHUNK);
    arena_reset(&scene.reader.arena);
}

/* What another was told while one search ran; a searching thread that did nothing else would tell
 * one Lot at most. How many is a matter of the machine, so it may try again. */
static void who_follows_is_told_while_a_search_runs(void **unused)
{
    (void)unused;
    Bus__Follow follow = follow_from(0);
    follow.credit = 1;
    peer_follow(&scene.reader, &follow);
    (void)peer_receive(&scene.reader, BUS__REPLY__BODY_CHUNK);
    size_t most = 0;
    for (int attempt = 0; attempt < ATTEMPTS && most < ROUNDS_WANTED; attempt++) {
        size_t rounds = 0;
        search_all();
        for (ask_for_more_and_hear(); !search_is_over(); ask_for_more_and_hear())
            rounds++;
        most = rounds > most ? rounds : most;
    }
    assert_true(most >= ROUNDS_WANTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_follows_is_told_while_a_search_runs, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
