/* A real bus over ipc in a temporary folder; each test appends Lots as a relay does and reads what
 * the answers say. */
#include "support/bus_peer.h"

#include "base/log.h"
#include "bus/journal.h"

#include <poll.h>
#include <stdatomic.h>

static const char SITE[] = "flandre-lys";

static struct lot_plan plan(const char *source, uint64_t epoch, uint64_t first, uint32_t count)
{
    return (struct lot_plan){
        .site = SITE, .source = source, .epoch = epoch, .first = first, .count = count
    };
}

static void assert_appended(const Bus__Appended *appended, uint64_t mark)
{
    assert_int_equal(appended->mark, mark);
    assert_false(appended->fenced);
    assert_false(appended->held);
}

static void a_lot_at_mark_plus_one_is_stored_and_anything_else_is_not(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "parcours");
    static const struct {
        uint64_t first;
        uint32_t count;
        uint64_t mark;
    } cases[] = {
        { 2, 1, 0 },              /* A gap at the start. */
        { 1, 3, 3 }, { 1, 3, 3 }, /* A repeat. */
        { 2, 4, 3 },              /* An overlap. */
        { 5, 1, 3 },              /* A gap. */
        { 4, 1, 4 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct lot_plan p = plan("parcours", 1, cases[i].first, cases[i].count);
        assert_appended(peer_append(&peer, &p), cases[i].mark);
    }
    Bus__StatusReply *status = peer_status(&peer);
    assert_int_equal(status->position, 4);
    assert_int_equal(status_counter(status, "lots"), 2);
    assert_int_equal(status_counter(status, "lots_deja_la_ou_en_avance"), 4);
    peer_close(&peer);
    home_close(&home);
}

static void an_epoch_that_was_never_given_must_be_opened(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    struct lot_plan p = plan("parcours", 1, 1, 1);
    peer_send_lot(&peer, lot_make(&peer.arena, &p));
    peer_assert_denied(&peer, BUS_OUVERTURE_REQUISE);
    peer_open_source(&peer, SITE, "parcours");
    p = plan("parcours", 2, 1, 1);
    peer_send_lot(&peer, lot_make(&peer.arena, &p));
    peer_assert_denied(&peer, BUS_OUVERTURE_REQUISE);
    peer_close(&peer);
    home_close(&home);
}

static void the_digest_is_of_the_last_event_as_it_was_packed(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "parcours");
    struct lot_plan p = plan("parcours", 1, 1, 3);
    assert_appended(peer_append(&peer, &p), 3);

    Plie__Event *last = lot_event(&peer.arena, &p, 3);
    uint8_t packed[1024];
    uint8_t digest[EVENT_DIGEST_SIZE];
    event_digest(packed, plie__event__pack(last, packed), digest);
    Bus__Opened *opened = peer_open_source(&peer, SITE, "parcours");
    assert_int_equal(opened->event_digest.len, EVENT_DIGEST_SIZE);
    assert_memory_equal(opened->event_digest.data, digest, EVENT_DIGEST_SIZE);
    peer_close(&peer);
    home_close(&home);
}

static void marks_epochs_and_generation_survive_a_restart(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    uint64_t generation = peer_open_source(&peer, SITE, "parcours")->generation;
    struct lot_plan p = plan("parcours", 1, 1, 3);
    assert_appended(peer_append(&peer, &p), 3);
    peer_close(&peer);
    bus_stop(&home.bus);
    home_start(&home);
    peer_open(&peer, home.endpoint);

    /* The relay that did not notice the restart goes on: its epoch is still the last one. */
    p = plan("parcours", 1, 4, 1);
    assert_appended(peer_append(&peer, &p), 4);
    Bus__Opened *opened = peer_open_source(&peer, SITE, "parcours");
    assert_int_equal(opened->epoch, 2);
    assert_int_equal(opened->mark, 4);
    assert_int_equal(opened->generation, generation);
    peer_close(&peer);
    home_close(&home);
}

/* A clock that a bus reads as each round begins, and that holds it up there. */
struct held_clock {
    struct world world;
    atomic_bool holds;
};

static int64_t held_now(void *self)
{
    struct held_clock *clock = self;
    while (atomic_load(&clock->holds))
        (void)poll(NULL, 0, 1);
    return world_system()->now_us(world_system()->self);
}

static void system_random(void *self, void *out, size_t size)
{
    (void)self;
    world_system()->fill_random(world_system()->self, out, size);
}

static void all_lots_that_wait_are_committed_together(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    struct err err = { 0 };
    struct held_clock clock = { .world = { held_now, system_random, &clock } };
    home_make(&home);
    struct bus_options options = { .directory = home.folder,
                                   .endpoint = home.endpoint,
                                   .world = &clock.world };
    assert_int_equal(bus_start(&home.bus, &options, &err), 0);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "parcours");
    enum { LOTS = 500 };
    atomic_store(&clock.holds, true);
    for (uint64_t i = 1; i <= LOTS; i++) {
        struct lot_plan p = plan("parcours", 1, i, 1);
        peer_send_lot(&peer, lot_make(&peer.arena, &p));
    }
    atomic_store(&clock.holds, false);
    uint64_t mark = 0;
    for (uint64_t i = 1; i <= LOTS; i++) {
        Bus__Appended *appended = peer_receive(&peer, BUS__REPLY__BODY_APPENDED)->appended;
        assert_true(appended->mark >= i); /* Everything up to the end of its group. */
        assert_true(appended->mark >= mark);
        mark = appended->mark;
    }
    assert_int_equal(mark, LOTS);
    assert_true(status_counter(peer_status(&peer), "transactions") < LOTS / 2);
    peer_close(&peer);
    home_close(&home);
}

static void effects_wait_until_their_causes_are_stored(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "parcours");
    peer_open_source(&peer, SITE, "reperage");
    struct lot_plan effect = plan("parcours", 1, 1, 2);
    effect.seen_source = "reperage";
    effect.seen = 2;
    Bus__Appended *appended = peer_append(&peer, &effect);
    assert_true(appended->held);
    assert_int_equal(appended->mark, 0);

    struct lot_plan cause = plan("reperage", 1, 1, 1);
    assert_appended(peer_append(&peer, &cause), 1);
    assert_true(peer_append(&peer, &effect)->held);
    cause.first = 2;
    assert_appended(peer_append(&peer, &cause), 2);
    assert_appended(peer_append(&peer, &effect), 2);

    effect = plan("parcours", 1, 3, 1);
    effect.seen_source = "inconnue";
    effect.seen = 1;
    assert_true(peer_append(&peer, &effect)->held);
    assert_int_equal(status_counter(peer_status(&peer), "lots_retenus"), 3);
    peer_close(&peer);
    home_close(&home);
}

static void a_cause_of_another_site_is_not_the_cause(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, "roubaix", "reperage");
    peer_open_source(&peer, SITE, "parcours");
    struct lot_plan cause = plan("reperage", 1, 1, 1);
    cause.site = "roubaix";
    assert_appended(peer_append(&peer, &cause), 1);
    struct lot_plan effect = plan("parcours", 1, 1, 1);
    effect.seen_source = "reperage";
    effect.seen = 1;
    assert_true(peer_append(&peer, &effect)->held);
    peer_close(&peer);
    home_close(&home);
}

static void a_lot_that_is_wrong_is_denied_and_stores_nothing(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_open_source(&peer, SITE, "parcours");
    struct lot_plan p = plan("parcours", 1, 1, 2);
    Plie__Lot *lot = lot_make(&peer.arena, &p);
    lot->count = 3;
    peer_send_lot(&peer, lot);
    peer_assert_denied(&peer, BUS_LOT_INVALIDE);
    p.erases = "personne"; /* Only repérage may. */
    peer_send_lot(&peer, lot_make(&peer.arena, &p));
    peer_assert_denied(&peer, BUS_LOT_INVALIDE);
    peer_send_lot(&peer, NULL);
    peer_assert_denied(&peer, BUS_LOT_INVALIDE);
    p.erases = NULL;
    assert_appended(peer_append(&peer, &p), 2);
    assert_int_equal(peer_status(&peer)->position, 2);
    peer_close(&peer);
    home_close(&home);
}

static void nonsense_is_counted_and_the_bus_goes_on(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    peer_send_bytes(&peer, "\xff\xff\xff", 3);
    peer_send_bytes(&peer, "\x12\x7f", 2); /* A sub-message that is cut. */
    Bus__Request empty = BUS__REQUEST__INIT;
    peer_send(&peer, &empty);
    peer_assert_denied(&peer, BUS_REQUETE_INCONNUE);
    assert_int_equal(status_counter(peer_status(&peer), "messages_illisibles"), 2);
    peer_open_source(&peer, SITE, "parcours");
    struct lot_plan p = plan("parcours", 1, 1, 1);
    assert_appended(peer_append(&peer, &p), 1);
    peer_close(&peer);
    home_close(&home);
}

static void two_buses_never_share_a_journal(void **unused)
{
    (void)unused;
    struct bus_home home;
    home_open(&home);
    char other[FOLDER_SIZE + 20];
    (void)snprintf(other, sizeof(other), "ipc://%s/other", home.folder);
    struct err err = { 0 };
    struct bus *second;
    struct bus_options options = { .directory = home.folder, .endpoint = other };
    assert_int_equal(bus_start(&second, &options, &err), ERR_BUSY);
    assert_null(second);
    home_close(&home);
}

static void received_never_falls_and_is_the_events_time_in_a_demonstration(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    struct err err = { 0 };
    home_make(&home);
    struct bus_options options = { .directory = home.folder,
                                   .endpoint = home.endpoint,
                                   .demo = true };
    assert_int_equal(bus_start(&home.bus, &options, &err), 0);
    peer_open(&peer, home.endpoint);
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)SITE;
    open.demo = 1;
    static const char *const sources[] = { "parcours", "reperage" };
    for (size_t i = 0; i < 2; i++) {
        open.source = (char *)(uintptr_t)sources[i];
        peer_send_open(&peer, &open);
        peer_receive(&peer, BUS__REPLY__BODY_OPENED);
    }
    struct lot_plan p = plan("parcours", 1, 1, 5); /* The last at second 5. */
    peer_append(&peer, &p);
    p = plan("reperage", 1, 1, 2); /* The last at second 2. */
    peer_append(&peer, &p);
    p = plan("parcours", 1, 6, 1);
    peer_append(&peer, &p);
    peer_close(&peer);
    bus_stop(&home.bus);

    struct journal *journal;
    struct journal_range range;
    struct journal_row row;
    struct journal_options read = { .directory = home.folder, .mode = JOURNAL_READ };
    static const int64_t expected[] = { 5 * LOT_TIME_US, 5 * LOT_TIME_US, 6 * LOT_TIME_US };
    assert_int_equal(journal_open(&journal, &read, &err), 0);
    assert_int_equal(journal_range(journal, 0, &range, &err), 0);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_int_equal(journal_range_next(&range, &row, &err), JOURNAL_ROW);
        assert_int_equal(row.received, expected[i]);
    }
    assert_int_equal(journal_range_next(&range, &row, &err), JOURNAL_DONE);
    journal_close(&journal);
    home_close(&home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lot_at_mark_plus_one_is_stored_and_anything_else_is_not),
        cmocka_unit_test(an_epoch_that_was_never_given_must_be_opened),
        cmocka_unit_test(the_digest_is_of_the_last_event_as_it_was_packed),
        cmocka_unit_test(marks_epochs_and_generation_survive_a_restart),
        cmocka_unit_test(all_lots_that_wait_are_committed_together),
        cmocka_unit_test(effects_wait_until_their_causes_are_stored),
        cmocka_unit_test(a_cause_of_another_site_is_not_the_cause),
        cmocka_unit_test(a_lot_that_is_wrong_is_denied_and_stores_nothing),
        cmocka_unit_test(nonsense_is_counted_and_the_bus_goes_on),
        cmocka_unit_test(two_buses_never_share_a_journal),
        cmocka_unit_test(received_never_falls_and_is_the_events_time_in_a_demonstration),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
