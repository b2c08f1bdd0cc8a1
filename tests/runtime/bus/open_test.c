/* A real bus over ipc in a temporary folder; each test opens sources as relays do: marks, epochs,
 * and what a bus makes of a producer that was told more than its journal holds. */
#include "support/bus_peer.h"

#include "base/log.h"

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

static void a_new_source_opens_at_mark_zero_and_epoch_one(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    Bus__Opened *opened = peer_open_source(&peer, SITE, "parcours");
    assert_string_equal(opened->site, SITE);
    assert_string_equal(opened->source, "parcours");
    assert_int_equal(opened->mark, 0);
    assert_int_equal(opened->epoch, 1);
    assert_int_equal(opened->event_digest.len, 0);
    assert_true(opened->generation != 0);
    peer_close(&peer);
    home_close(&home);
}

static void a_later_opening_fences_the_earlier_one(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer first, second;
    home_open(&home);
    peer_open(&first, home.endpoint);
    peer_open(&second, home.endpoint);
    peer_open_source(&first, SITE, "parcours");
    struct lot_plan p = plan("parcours", 1, 1, 2);
    assert_appended(peer_append(&first, &p), 2);
    Bus__Opened *opened = peer_open_source(&second, SITE, "parcours");
    assert_int_equal(opened->epoch, 2);
    assert_int_equal(opened->mark, 2);

    p = plan("parcours", 1, 3, 1);
    Bus__Appended *appended = peer_append(&first, &p);
    assert_true(appended->fenced);
    assert_int_equal(appended->epoch, 1);
    assert_int_equal(appended->mark, 2);
    p = plan("parcours", 2, 3, 1);
    assert_appended(peer_append(&second, &p), 3);
    peer_close(&first);
    peer_close(&second);
    home_close(&home);
}

/* The epoch that it was given; 0: it was passed over. */
static uint64_t open_as(struct peer *peer, const char *instance, uint64_t attempt)
{
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)SITE;
    open.source = "parcours";
    open.instance = (ProtobufCBinaryData){ strlen(instance), (uint8_t *)(uintptr_t)instance };
    open.attempt = attempt;
    peer_send_open(peer, &open);
    Plie__PingRequest ping = PLIE__PING_REQUEST__INIT;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_PING;
    request.ping = &ping;
    peer_send(peer, &request);
    Bus__Reply *reply = peer_try_receive(peer, WAIT_MS);
    assert_non_null(reply);
    if (reply->body_case == BUS__REPLY__BODY_PING)
        return 0;
    assert_int_equal(reply->body_case, BUS__REPLY__BODY_OPENED);
    uint64_t epoch = reply->opened->epoch;
    (void)peer_receive(peer, BUS__REPLY__BODY_PING);
    return epoch;
}

static void an_opening_that_comes_late_fences_nobody(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer dying, living;
    home_open(&home);
    peer_open(&dying, home.endpoint);
    peer_open(&living, home.endpoint);
    assert_int_equal(open_as(&dying, "this", 1), 1);
    assert_int_equal(open_as(&living, "this", 3), 2);
    assert_int_equal(open_as(&dying, "this", 2), 0);
    assert_int_equal(open_as(&dying, "this", 3), 0);
    struct lot_plan p = plan("parcours", 2, 1, 2);
    assert_appended(peer_append(&living, &p), 2);
    assert_int_equal(open_as(&dying, "that", 1), 3); /* Another process. */
    assert_int_equal(open_as(&living, "this", 4), 4);
    assert_int_equal(open_as(&living, "", 0), 5); /* Older than this field. */
    assert_int_equal(open_as(&living, "", 0), 6);
    peer_close(&dying);
    peer_close(&living);
    home_close(&home);
}

static void names_and_demonstration_are_judged_at_the_opening(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    Bus__Open open = BUS__OPEN__INIT;
    open.site = "../x";
    open.source = "parcours";
    peer_send_open(&peer, &open);
    peer_assert_denied(&peer, BUS_NOM_INVALIDE);
    open.site = (char *)(uintptr_t)SITE;
    open.source = "";
    peer_send_open(&peer, &open);
    peer_assert_denied(&peer, BUS_NOM_INVALIDE);
    open.source = "parcours";
    open.demo = 1;
    peer_send_open(&peer, &open);
    peer_assert_denied(&peer, BUS_DEMO_DIFFERENTE);
    for (unsigned i = 0; i < LIMIT_SOURCES; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "source-%u", i);
        peer_open_source(&peer, SITE, name);
    }
    open.demo = 0;
    peer_send_open(&peer, &open);
    peer_assert_denied(&peer, BUS_LIMITE_ATTEINTE);
    peer_close(&peer);
    home_close(&home);
}

static void a_journal_stays_real_or_a_demonstration(void **unused)
{
    (void)unused;
    struct bus_home home;
    home_open(&home);
    bus_stop(&home.bus);
    struct err err = { 0 };
    struct bus_options options = { .directory = home.folder,
                                   .endpoint = home.endpoint,
                                   .demo = true };
    assert_int_equal(bus_start(&home.bus, &options, &err), ERR_CONFIG);
    home_close(&home);
}

/* The journal was lost after the producer had been told a higher mark. */
static void a_journal_older_than_it_said_gets_a_new_generation(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    uint64_t generation = peer_open_source(&peer, SITE, "parcours")->generation;
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)SITE;
    open.source = "parcours";
    open.told_mark = 7;
    peer_send_open(&peer, &open);
    uint64_t renewed = peer_receive(&peer, BUS__REPLY__BODY_OPENED)->opened->generation;
    assert_true(renewed != generation);
    assert_int_equal(peer_status(&peer)->generation, renewed);
    peer_close(&peer);
    home_close(&home);
}

/* By a journal of that generation; 0: it does not say. */
static uint64_t open_told_by(struct peer *peer, const char *source, uint64_t told,
                             uint64_t generation)
{
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)SITE;
    open.source = (char *)(uintptr_t)source;
    open.told_mark = told;
    open.generation = generation;
    peer_send_open(peer, &open);
    return peer_receive(peer, BUS__REPLY__BODY_OPENED)->opened->generation;
}

static uint64_t open_told(struct peer *peer, const char *source, uint64_t told)
{
    return open_told_by(peer, source, told, 0);
}

/* Whoever followed it before would have to be rebuilt each time. */
static void a_journal_that_is_older_is_another_one_once_and_not_for_each_source(void **unused)
{
    (void)unused;
    static const char *const sources[] = { "reperage", "parcours", "reperage", "parcours" };
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    uint64_t generation = open_told(&peer, "parcours", 0);
    assert_int_equal(open_told(&peer, "reperage", 0), generation);
    uint64_t renewed = open_told(&peer, "parcours", 7);
    assert_true(renewed != generation);
    for (size_t i = 0; i < COUNT_OF(sources); i++)
        assert_int_equal(open_told(&peer, sources[i], 7), renewed);
    peer_close(&peer);
    home_close(&home);
}

/* It was away when the older file was put in its place, and comes after the bus has started anew.
 */
static void a_source_told_before_the_new_generation_makes_no_other(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    uint64_t first = open_told(&peer, "parcours", 0);
    (void)open_told(&peer, "reperage", 0);
    uint64_t renewed = open_told_by(&peer, "parcours", 7, first);
    assert_true(renewed != first);
    peer_close(&peer);
    bus_stop(&home.bus);
    home_start(&home);
    peer_open(&peer, home.endpoint);
    assert_int_equal(open_told_by(&peer, "reperage", 7, first), renewed);
    /* But a file of before this generation was made is an older one again. */
    assert_true(open_told_by(&peer, "parcours", 7, renewed + 1) != renewed);
    peer_close(&peer);
    home_close(&home);
}

/* A site that moves to this bus, or every site after the journal was lost. */
static void a_source_that_the_journal_never_knew_fills_it_without_a_new_generation(void **unused)
{
    (void)unused;
    struct bus_home home;
    struct peer peer;
    home_open(&home);
    peer_open(&peer, home.endpoint);
    uint64_t generation = open_told(&peer, "parcours", 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(open_told(&peer, "reperage", 7), generation);
        assert_int_equal(open_told(&peer, "entreprise", 9), generation);
    }
    peer_close(&peer);
    home_close(&home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_source_opens_at_mark_zero_and_epoch_one),
        cmocka_unit_test(a_later_opening_fences_the_earlier_one),
        cmocka_unit_test(an_opening_that_comes_late_fences_nobody),
        cmocka_unit_test(names_and_demonstration_are_judged_at_the_opening),
        cmocka_unit_test(a_journal_stays_real_or_a_demonstration),
        cmocka_unit_test(a_journal_older_than_it_said_gets_a_new_generation),
        cmocka_unit_test(a_journal_that_is_older_is_another_one_once_and_not_for_each_source),
        cmocka_unit_test(a_source_told_before_the_new_generation_makes_no_other),
        cmocka_unit_test(a_source_that_the_journal_never_knew_fills_it_without_a_new_generation),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
