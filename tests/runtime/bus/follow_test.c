/* A real bus over ipc; readers follow while writers append. That nothing more was sent is seen by a
 * Status asked on the same connection: the reading thread answers it after what it had to send. */
#include "base/log.h"
#include "runtime/bus/scene.h"

static void history_and_live_come_in_one_order_without_a_gap(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    for (uint64_t i = 0; i < 50; i++)
        append(&s.writer, SITE, "parcours", 1 + 2 * i, 2);
    Bus__Follow follow = follow_from(0);
    peer_follow(&s.reader, &follow);
    for (uint64_t i = 50; i < 250; i++)
        append(&s.writer, SITE, i % 2 == 0 ? "parcours" : "reperage",
               i % 2 == 0 ? 101 + (i - 50) : i - 50, 2);

    struct received got;
    Bus__Head *head = receive_until_head(&s.reader, 500, &got);
    assert_int_equal(head->position, 500);
    assert_int_equal(got.count, 250);
    uint64_t next = 1;
    uint8_t chain[CHAIN_SIZE] = { 0 };
    for (size_t i = 0; i < got.count; i++) {
        assert_int_equal(got.lots[i]->first_position, next);
        next += got.lots[i]->lot->count;
        assert_memory_equal(got.lots[i]->previous.data, chain, CHAIN_SIZE);
        chain_next(chain, got.lots[i]->lot, chain);
        assert_memory_equal(got.lots[i]->chain.data, chain, CHAIN_SIZE);
        assert_true(i == 0 || got.lots[i]->received >= got.lots[i - 1]->received);
        struct lot_facts facts;
        struct err err = { 0 };
        assert_int_equal(lot_check(got.lots[i]->lot, &facts, &err), 0);
    }
    assert_int_equal(head->n_sites, 1);
    assert_memory_equal(head->sites[0]->chain.data, chain, CHAIN_SIZE);
    assert_int_equal(head->sites[0]->position, 500);
    scene_close(&s);
}

static void a_reader_begins_with_the_lot_that_holds_the_next_position(void **unused)
{
    (void)unused;
    static const struct {
        uint64_t after;
        uint64_t first;
    } cases[] = { { 0, 1 }, { 2, 1 }, { 3, 4 }, { 4, 4 }, { 6, 7 }, { 7, 8 }, { 8, 0 } };
    struct scene s;
    scene_open(&s);
    append(&s.writer, SITE, "parcours", 1, 3);
    append(&s.writer, SITE, "parcours", 4, 3);
    append(&s.writer, SITE, "parcours", 7, 1);
    append(&s.writer, SITE, "parcours", 8, 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Bus__Follow follow = follow_from(cases[i].after);
        peer_follow(&s.reader, &follow);
        struct received got;
        receive_until_head(&s.reader, 8, &got);
        assert_int_equal(got.count == 0 ? 0 : got.lots[0]->first_position, cases[i].first);
        peer_unfollow(&s.reader);
    }
    scene_close(&s);
}

static void only_the_sites_and_sources_asked_for_are_sent(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    append(&s.writer, SITE, "parcours", 1, 1);      /* 1 */
    append(&s.writer, "roubaix", "parcours", 1, 1); /* 2 */
    append(&s.writer, SITE, "reperage", 1, 1);      /* 3 */
    append(&s.writer, "roubaix", "parcours", 2, 1); /* 4 */
    char *sites[] = { "roubaix" };
    char *sources[] = { "parcours" };
    struct received got;

    Bus__Follow follow = follow_from(0);
    follow.sites = sites;
    follow.n_sites = 1;
    peer_follow(&s.reader, &follow);
    Bus__Head *head = receive_until_head(&s.reader, 4, &got);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.lots[0]->first_position, 2);
    assert_int_equal(got.lots[1]->first_position, 4);
    assert_int_equal(head->position, 4);
    assert_int_equal(head->n_sites, 1);
    assert_string_equal(head->sites[0]->site, "roubaix");

    peer_unfollow(&s.reader);
    follow = follow_from(0);
    follow.sources = sources;
    follow.n_sources = 1;
    peer_follow(&s.reader, &follow);
    receive_until_head(&s.reader, 4, &got);
    assert_int_equal(got.count, 3);
    assert_int_equal(got.lots[1]->first_position, 2);

    /* Another site's Lots move the head that it hears, and no Lot comes. */
    peer_unfollow(&s.reader);
    follow.sites = sites;
    follow.n_sites = 1;
    follow.after_position = 4;
    peer_follow(&s.reader, &follow);
    receive_until_head(&s.reader, 4, &got);
    append(&s.writer, SITE, "parcours", 2, 1);
    receive_until_head(&s.reader, 5, &got);
    assert_int_equal(got.count, 0);
    scene_close(&s);
}

static void no_more_is_sent_than_the_credit_allows(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    for (uint64_t i = 1; i <= 100; i++)
        append(&s.writer, SITE, "parcours", i, 1);
    Bus__Follow follow = follow_from(0);
    follow.credit = 1;
    peer_follow(&s.reader, &follow);
    Bus__Reply *reply = peer_receive(&s.reader, BUS__REPLY__BODY_CHUNK);
    assert_int_equal(reply->chunk->n_lots, 1); /* The one that overdraws it. */
    uint64_t lot_bytes = s.reader.chunk_bytes;
    Bus__StatusReply *status = peer_status(&s.reader);
    assert_int_equal(status->n_followers, 1);
    assert_string_equal(status->followers[0]->name, "essai");
    assert_int_equal(status->followers[0]->position, 1);
    assert_int_equal(status->followers[0]->lag, 99);
    assert_int_equal(status->followers[0]->credit, 0);

    peer_credit(&s.reader, lot_bytes - 1); /* Pays the debt and no more. */
    assert_int_equal(peer_status(&s.reader)->followers[0]->position, 1);

    peer_credit(&s.reader, 10 * lot_bytes);
    uint64_t bytes = 0;
    size_t lots = 0;
    while (bytes < 10 * lot_bytes) {
        reply = peer_receive(&s.reader, BUS__REPLY__BODY_CHUNK);
        lots += reply->chunk->n_lots;
        bytes += s.reader.chunk_bytes;
    }
    assert_true(bytes <= 11 * lot_bytes);
    assert_int_equal(peer_status(&s.reader)->followers[0]->position, 1 + lots);
    scene_close(&s);
}

static void a_reader_without_credit_slows_nobody(void **unused)
{
    (void)unused;
    struct scene s;
    struct peer slow;
    scene_open(&s);
    peer_open(&slow, s.home.endpoint);
    Bus__Follow follow = follow_from(0);
    follow.credit = 0;
    follow.follower = "lent";
    peer_follow(&slow, &follow);
    receive_head(&slow);
    follow = follow_from(0);
    peer_follow(&s.reader, &follow);
    for (uint64_t i = 1; i <= 200; i++)
        append(&s.writer, SITE, "parcours", i, 1);
    struct received got;
    receive_until_head(&s.reader, 200, &got);
    assert_int_equal(got.count, 200);
    Bus__StatusReply *status = peer_status(&slow); /* Nothing came before this. */
    assert_int_equal(status->n_followers, 2);
    peer_credit(&slow, LIMIT_CREDIT_SIZE);
    receive_until_head(&slow, 200, &got);
    assert_int_equal(got.count, 200);
    peer_close(&slow);
    scene_close(&s);
}

static void large_lots_come_in_chunks_that_pass_the_limit_by_one_lot_at_most(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    enum { LOTS = 12, LOT_SIZE = 15 * 60000 };
    for (uint64_t i = 0; i < LOTS; i++) {
        struct lot_plan p = { .site = SITE,
                              .source = "parcours",
                              .epoch = 1,
                              .first = 1 + 15 * i,
                              .count = 15,
                              .facts_size = 60000 };
        assert_int_equal(peer_append(&s.writer, &p)->mark, 15 * (i + 1));
    }
    Bus__Follow follow = follow_from(0);
    follow.credit = 1024 * 1024;
    peer_follow(&s.reader, &follow);
    uint64_t next = 1;
    while (next <= 15 * LOTS) {
        Bus__Chunk *chunk = peer_receive(&s.reader, BUS__REPLY__BODY_CHUNK)->chunk;
        assert_true(s.reader.chunk_bytes < LIMIT_CHUNK_SIZE + LOT_SIZE + 10000);
        for (size_t i = 0; i < chunk->n_lots; i++) {
            assert_int_equal(chunk->lots[i]->first_position, next);
            next += chunk->lots[i]->lot->count;
        }
        peer_credit(&s.reader, s.reader.chunk_bytes);
    }
    scene_close(&s);
}

static void a_follow_with_an_end_says_when_it_is_reached(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    append(&s.writer, SITE, "parcours", 1, 3);
    append(&s.writer, SITE, "parcours", 4, 3);
    append(&s.writer, SITE, "parcours", 7, 3);
    Bus__Follow follow = follow_from(0);
    follow.until_position = 5;
    peer_follow(&s.reader, &follow);
    Bus__Chunk *chunk = peer_receive(&s.reader, BUS__REPLY__BODY_CHUNK)->chunk;
    assert_int_equal(chunk->n_lots, 2); /* Whole Lots: the second holds position 5. */
    assert_int_equal(peer_receive(&s.reader, BUS__REPLY__BODY_END)->end->position, 5);
    assert_int_equal(peer_status(&s.reader)->n_followers, 0);

    follow.after_position = 9; /* And one that is still to come. */
    follow.until_position = 10;
    peer_follow(&s.reader, &follow);
    assert_int_equal(receive_head(&s.reader)->position, 9);
    append(&s.writer, SITE, "parcours", 10, 1);
    Bus__Reply *reply = peer_try_receive(&s.reader, WAIT_MS);
    while (reply != NULL && reply->body_case == BUS__REPLY__BODY_HEAD)
        reply = peer_try_receive(&s.reader, WAIT_MS);
    assert_int_equal(reply->body_case, BUS__REPLY__BODY_CHUNK);
    assert_int_equal(peer_receive(&s.reader, BUS__REPLY__BODY_END)->end->position, 10);
    scene_close(&s);
}

static void personal_parts_come_only_when_asked_for(void **unused)
{
    (void)unused;
    struct scene s;
    scene_open(&s);
    struct lot_plan p = { .site = SITE,
                          .source = "reperage",
                          .epoch = 1,
                          .first = 1,
                          .count = 2,
                          .person = "personne-1",
                          .sealed = "chiffré" };
    peer_append(&s.writer, &p);
    Bus__Follow follow = follow_from(0);
    struct received got;
    peer_follow(&s.reader, &follow);
    receive_until_head(&s.reader, 2, &got);
    assert_int_equal(got.lots[0]->lot->n_personal, 0);
    peer_unfollow(&s.reader);
    follow.personal = 1;
    peer_follow(&s.reader, &follow);
    receive_until_head(&s.reader, 2, &got);
    assert_int_equal(got.lots[0]->lot->n_personal, 1);
    Plie__Personal *personal = got.lots[0]->lot->personal[0];
    assert_int_equal(personal->index, 0);
    assert_string_equal(personal->person, "personne-1");
    assert_int_equal(personal->sealed.len, strlen("chiffré"));
    assert_memory_equal(personal->sealed.data, "chiffré", personal->sealed.len);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_and_live_come_in_one_order_without_a_gap),
        cmocka_unit_test(a_reader_begins_with_the_lot_that_holds_the_next_position),
        cmocka_unit_test(only_the_sites_and_sources_asked_for_are_sent),
        cmocka_unit_test(no_more_is_sent_than_the_credit_allows),
        cmocka_unit_test(a_reader_without_credit_slows_nobody),
        cmocka_unit_test(large_lots_come_in_chunks_that_pass_the_limit_by_one_lot_at_most),
        cmocka_unit_test(a_follow_with_an_end_says_when_it_is_reached),
        cmocka_unit_test(personal_parts_come_only_when_asked_for),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
