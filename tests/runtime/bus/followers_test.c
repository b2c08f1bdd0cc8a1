/* Who may follow, for how long, and what Status and Heads say; a real bus over ipc. */
#include "base/log.h"
#include "runtime/bus/scene.h"

#include <zmq.h>

static void positions_of_another_journal_are_refused(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    append(&s.writer, SITE, "parcours", 1, 3);
    uint64_t generation = peer_status(&s.reader)->generation;
    Bus__Follow follow = follow_from(4);
    peer_follow(&s.reader, &follow);
    peer_assert_denied(&s.reader, BUS_POSITION_INCONNUE);
    follow = follow_from(3);
    follow.generation = generation + 1;
    peer_follow(&s.reader, &follow);
    peer_assert_denied(&s.reader, BUS_GENERATION_CHANGEE);
    follow.generation = generation;
    peer_follow(&s.reader, &follow);
    Bus__Head *head = receive_head(&s.reader);
    assert_int_equal(head->position, 3);
    assert_int_equal(head->generation, generation);

    /* And it becomes another one while somebody follows. */
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)SITE;
    open.source = "parcours";
    open.told_mark = 99;
    peer_send_open(&s.writer, &open);
    peer_receive(&s.writer, BUS__REPLY__BODY_OPENED);
    Bus__Reply *reply = peer_try_receive(&s.reader, WAIT_MS);
    while (reply != NULL && reply->body_case == BUS__REPLY__BODY_HEAD)
        reply = peer_try_receive(&s.reader, WAIT_MS);
    assert_non_null(reply);
    assert_int_equal(reply->body_case, BUS__REPLY__BODY_DENIED);
    assert_string_equal(reply->denied->code, BUS_GENERATION_CHANGEE);
    assert_int_equal(peer_status(&s.reader)->n_followers, 0);
    scene_close(&s);
}

static void bad_names_and_too_many_of_them_are_refused(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    char *names[LIMIT_SITES + 1];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        names[i] = "roubaix";
    Bus__Follow follow = follow_from(0);
    follow.sites = names;
    follow.n_sites = COUNT_OF(names);
    peer_follow(&s.reader, &follow);
    peer_assert_denied(&s.reader, BUS_LIMITE_ATTEINTE);
    names[1] = "*";
    follow.n_sites = 2;
    peer_follow(&s.reader, &follow);
    peer_assert_denied(&s.reader, BUS_NOM_INVALIDE);
    scene_close(&s);
}

static void credit_without_a_follow_is_told_so(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    peer_credit(&s.reader, 1000);
    peer_assert_denied(&s.reader, BUS_SUIVI_INCONNU);
    Bus__Follow follow = follow_from(0);
    peer_follow(&s.reader, &follow);
    receive_head(&s.reader);
    Bus__Unfollow unfollow = BUS__UNFOLLOW__INIT;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_UNFOLLOW;
    request.unfollow = &unfollow;
    peer_send(&s.reader, &request);
    peer_credit(&s.reader, 1000);
    peer_assert_denied(&s.reader, BUS_SUIVI_INCONNU);
    scene_close(&s);
}

static void a_second_follow_takes_the_place_of_the_first(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    append(&s.writer, SITE, "parcours", 1, 1);
    Bus__Follow follow = follow_from(0);
    peer_follow(&s.reader, &follow);
    struct received got;
    receive_until_head(&s.reader, 1, &got);
    peer_follow(&s.reader, &follow);
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    do { /* A Head of the first may have been on its way. */
        receive_until_head(&s.reader, 1, &got);
        assert_true(clock_monotonic_ms() < end);
    } while (got.count == 0);
    assert_int_equal(got.count, 1);
    assert_int_equal(peer_status(&s.reader)->n_followers, 1);
    scene_close(&s);
}

static void a_reader_that_has_gone_is_forgotten(void **unused)
{
    (void)unused;
    struct scene s;
    struct peer brief;
    scene_open(&s);
    peer_open(&brief, s.home.endpoint);
    Bus__Follow follow = follow_from(0);
    peer_follow(&brief, &follow);
    receive_head(&brief);
    peer_close(&brief);
    int64_t end = clock_monotonic_ms() + WAIT_MS;
    size_t followers = 1;
    for (uint64_t i = 1; followers == 1 && clock_monotonic_ms() < end; i++) {
        append(&s.writer, SITE, "parcours", i, 1); /* What it would be sent finds nobody. */
        followers = peer_status(&s.reader)->n_followers;
    }
    assert_int_equal(followers, 0);
    scene_close(&s);
}

static void status_tells_producers_sites_and_sizes(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    append(&s.writer, SITE, "reperage", 1, 2);
    append(&s.writer, "roubaix", "parcours", 1, 3);
    Bus__StatusReply *status = peer_status(&s.reader);
    assert_int_equal(status->position, 5);
    assert_int_equal(status->n_producers, 3);
    assert_int_equal(status->n_sites, 2);
    assert_string_equal(status->producers[1]->site, SITE);
    assert_string_equal(status->producers[1]->source, "reperage");
    assert_int_equal(status->producers[1]->mark, 2);
    assert_int_equal(status->producers[1]->epoch, 1);
    assert_string_equal(status->sites[1]->site, "roubaix");
    assert_int_equal(status->sites[1]->position, 5);
    assert_int_equal(status_counter(status, "evenements"), 5);
    assert_true(status_counter(status, "journal_octets") + status_counter(status, "wal_octets") >
                0);
    scene_close(&s);
}

/* A peer that takes nothing off the line beyond one message. */
static void *lazy_peer(void *context, const char *endpoint)
{
    void *socket = zmq_socket(context, ZMQ_DEALER);
    int one = 1;
    int no_wait = 0;
    assert_int_equal(zmq_setsockopt(socket, ZMQ_RCVHWM, &one, sizeof(one)), 0);
    assert_int_equal(zmq_setsockopt(socket, ZMQ_LINGER, &no_wait, sizeof(no_wait)), 0);
    assert_int_equal(zmq_connect(socket, endpoint), 0);
    return socket;
}

static void follow_lazily(void *socket)
{
    uint8_t bytes[128];
    Bus__Follow follow = follow_from(0);
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_FOLLOW;
    request.follow = &follow;
    int size = (int)bus__request__pack(&request, bytes);
    assert_int_equal(zmq_send(socket, bytes, (size_t)size, 0), size);
}

enum { JOURNAL_LOTS = 12, LARGE_FACTS = 200 * 1024, LARGE_EVENTS = 4 };

static void append_large(struct peer *writer)
{
    for (uint64_t i = 0; i < JOURNAL_LOTS; i++) {
        struct lot_plan p = { .site = SITE,
                              .source = "parcours",
                              .epoch = 1,
                              .first = i * LARGE_EVENTS + 1,
                              .count = LARGE_EVENTS,
                              .facts_size = LARGE_FACTS };
        (void)peer_append(writer, &p);
        arena_reset(&writer->arena);
    }
}

/* Until most of one follow's credit was sent, or nobody follows any more; true: nobody does. */
static bool await_sent(struct peer *peer, int64_t before)
{
    int64_t end_ms = clock_monotonic_ms() + WAIT_MS;
    for (;;) {
        assert_true(clock_monotonic_ms() < end_ms);
        arena_reset(&peer->arena);
        const Bus__StatusReply *status = peer_status(peer);
        int64_t sent = status_counter(status, "suivi_octets") - before;
        if (sent > 0 && status->n_followers == 0)
            return true;
        if (sent > LIMIT_CREDIT_SIZE * 3 / 4)
            return false;
    }
}

/* A follow in the place of the one before has its whole credit again. */
static void a_reader_that_follows_again_and_again_and_never_reads_is_forgotten(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    append_large(&s.writer);
    void *context = zmq_ctx_new();
    void *lazy = lazy_peer(context, s.home.endpoint);
    bool forgotten = false;
    for (unsigned i = 0; !forgotten; i++) {
        assert_true(i < 2 * LIMIT_PEER_SIZE / LIMIT_CREDIT_SIZE);
        int64_t before = status_counter(peer_status(&s.reader), "suivi_octets");
        follow_lazily(lazy);
        forgotten = await_sent(&s.reader, before);
    }
    zmq_close(lazy);
    zmq_ctx_term(context);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_of_another_journal_are_refused),
        cmocka_unit_test(bad_names_and_too_many_of_them_are_refused),
        cmocka_unit_test(credit_without_a_follow_is_told_so),
        cmocka_unit_test(a_second_follow_takes_the_place_of_the_first),
        cmocka_unit_test(a_reader_that_has_gone_is_forgotten),
        cmocka_unit_test(a_reader_that_follows_again_and_again_and_never_reads_is_forgotten),
        cmocka_unit_test(status_tells_producers_sites_and_sizes),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
