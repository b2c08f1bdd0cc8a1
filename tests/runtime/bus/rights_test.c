/* A bus over tcp with CURVE on a port that the system gives, its peers with keys of their own, and
 * droits.cfg rewritten while they are connected. */
#include "support/bus_peer.h"

#include "base/log.h"
#include "runtime/rights.h"

#include <unistd.h>

enum key { KEY_BUS, KEY_PARCOURS, KEY_REPERAGE, KEY_ROUBAIX, KEY_ALL, KEY_AUDIT, KEY_COUNT };

static struct wire_keys keys[KEY_COUNT];
static char folder[FOLDER_SIZE];
static char rights_path[FOLDER_SIZE + 20];
static struct rights *door; /* What the ZAP handler asks. */
static struct bus *bus;

/* All keys but `without`; KEY_COUNT: all. */
static void write_rights(enum key without)
{
    static const char *const fields[KEY_COUNT] = {
        [KEY_PARCOURS] = "site = \"flandre-lys\"; ajouter = [ \"parcours\" ];"
                         " suivre = [ \"flandre-lys\" ];",
        [KEY_REPERAGE] = "site = \"flandre-lys\"; ajouter = [ \"reperage\" ];"
                         " suivre = [ \"flandre-lys\" ];",
        [KEY_ROUBAIX] = "site = \"roubaix\"; ajouter = [ \"parcours\" ]; suivre = [ \"roubaix\" ];",
        [KEY_ALL] = "suivre = [ \"*\" ];",
        [KEY_AUDIT] = "suivre = [ \"*\" ]; audit = true;",
    };
    char next[FOLDER_SIZE + 30];
    (void)snprintf(next, sizeof(next), "%s/droits.next", folder);
    FILE *file = fopen(next, "w");
    assert_non_null(file);
    assert_true(fputs("droits = (\n", file) >= 0);
    const char *comma = "";
    for (enum key key = KEY_PARCOURS; key < KEY_COUNT; key++) {
        if (key == without)
            continue;
        assert_true(fprintf(file, "%s  { cle = \"%s\"; %s }", comma, keys[key].public_key,
                            fields[key]) > 0);
        comma = ",\n";
    }
    assert_true(fputs(");\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rename(next, rights_path), 0);
}

static int setup(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    folder_make(folder);
    (void)snprintf(rights_path, sizeof(rights_path), "%s/droits.cfg", folder);
    for (enum key key = 0; key < KEY_COUNT; key++)
        assert_int_equal(wire_keys_new(&keys[key], &err), 0);
    write_rights(KEY_COUNT);
    assert_int_equal(rights_open(&door, rights_path, &err), 0);
    assert_int_equal(wire_zap_start(rights_know, door, &err), 0);
    struct bus_options options = { .directory = folder,
                                   .endpoint = "tcp://127.0.0.1:*",
                                   .keys = &keys[KEY_BUS],
                                   .rights_path = rights_path };
    if (bus_start(&bus, &options, &err) < 0)
        fail_msg("%s", err.text);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    bus_stop(&bus);
    wire_zap_stop();
    rights_close(&door);
    folder_remove(folder);
    return 0;
}

static void connect_as(struct peer *peer, enum key key)
{
    peer_open_with(peer, &(struct wire_options){ .kind = WIRE_DEALER,
                                                 .endpoint = bus_endpoint(bus),
                                                 .keys = &keys[key],
                                                 .server_key = keys[KEY_BUS].public_key });
}

static void ask_open(struct peer *peer, const char *site, const char *source)
{
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)(uintptr_t)site;
    open.source = (char *)(uintptr_t)source;
    peer_send_open(peer, &open);
}

static struct lot_plan plan(const char *source, uint64_t epoch, uint64_t first)
{
    return (struct lot_plan){ .site = "flandre-lys",
                              .source = source,
                              .epoch = epoch,
                              .first = first,
                              .count = 1,
                              .person = "personne-1",
                              .sealed = "scelle" };
}

static void tcp_without_keys_is_refused(void **unused)
{
    (void)unused;
    char other[FOLDER_SIZE];
    struct err err = { 0 };
    struct bus *second;
    folder_make(other);
    struct bus_options options = { .directory = other, .endpoint = "tcp://127.0.0.1:*" };
    assert_int_equal(bus_start(&second, &options, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "demande des clés"));
    folder_remove(other);
}

static void a_key_appends_for_its_own_site_and_source_only(void **unused)
{
    (void)unused;
    struct peer peer;
    connect_as(&peer, KEY_PARCOURS);
    ask_open(&peer, "flandre-lys", "reperage");
    peer_assert_denied(&peer, BUS_DROIT_ABSENT);
    ask_open(&peer, "roubaix", "parcours");
    peer_assert_denied(&peer, BUS_DROIT_ABSENT);
    uint64_t epoch = peer_open_source(&peer, "flandre-lys", "parcours")->epoch;
    struct lot_plan p = plan("parcours", epoch, 1);
    assert_int_equal(peer_append(&peer, &p)->mark, 1);

    struct peer other;
    connect_as(&other, KEY_REPERAGE);
    p = plan("parcours", epoch, 2); /* Somebody else's open source. */
    peer_send_lot(&other, lot_make(&other.arena, &p));
    peer_assert_denied(&other, BUS_DROIT_ABSENT);
    peer_close(&other);
    peer_close(&peer);
}

static void a_site_never_reads_another_sites_events(void **unused)
{
    (void)unused;
    struct peer peer;
    connect_as(&peer, KEY_ROUBAIX);
    char *sites[] = { "roubaix", "flandre-lys" };
    Bus__Follow follow = BUS__FOLLOW__INIT;
    follow.credit = LIMIT_CREDIT_SIZE;
    follow.sites = sites;
    follow.n_sites = 2;
    peer_follow(&peer, &follow);
    peer_assert_denied(&peer, BUS_DROIT_ABSENT);
    follow.n_sites = 0; /* All that it may read: nothing of flandre-lys. */
    peer_follow(&peer, &follow);
    Bus__Head *head = peer_receive(&peer, BUS__REPLY__BODY_HEAD)->head;
    assert_true(head->position > 0);
    assert_int_equal(head->n_sites, 0);
    Bus__StatusReply *status = peer_status(&peer);
    assert_int_equal(status->n_producers, 0);
    peer_close(&peer);
}

/* Lots of flandre-lys that the key is sent; the filters are asked for by the event's own words. */
static size_t lots_found(enum key key, const Bus__Follow *filters)
{
    struct peer peer;
    Bus__Follow follow = *filters;
    size_t count = 0;
    connect_as(&peer, key);
    follow.credit = LIMIT_CREDIT_SIZE;
    follow.until_position = peer_status(&peer)->position;
    peer_follow(&peer, &follow);
    for (;;) {
        const Bus__Reply *reply = peer_try_receive(&peer, WAIT_MS);
        assert_non_null(reply);
        assert_int_not_equal(reply->body_case, BUS__REPLY__BODY_DENIED);
        if (reply->body_case == BUS__REPLY__BODY_END)
            break;
        for (size_t i = 0; reply->body_case == BUS__REPLY__BODY_CHUNK && i < reply->chunk->n_lots;
             i++)
            count += strcmp(reply->chunk->lots[i]->lot->site, "flandre-lys") == 0;
    }
    peer_close(&peer);
    return count;
}

static void no_filter_shows_another_sites_events(void **unused)
{
    (void)unused;
    char *person[] = { "personne-1" }, *subject[] = { "sujet" }, *type[] = { "essai.Fait" };
    char *actor[] = { "acteur" }, *source[] = { "parcours" };
    Bus__Follow filters[] = { BUS__FOLLOW__INIT, BUS__FOLLOW__INIT, BUS__FOLLOW__INIT,
                              BUS__FOLLOW__INIT, BUS__FOLLOW__INIT, BUS__FOLLOW__INIT };
    filters[0].subjects = person;
    filters[0].n_subjects = 1;
    filters[1].subjects = subject;
    filters[1].n_subjects = 1;
    filters[2].names = subject;
    filters[2].n_names = 1;
    filters[3].types = type;
    filters[3].n_types = 1;
    filters[4].actors = actor;
    filters[4].n_actors = 1;
    filters[5] = filters[4];
    filters[5].sources = source;
    filters[5].n_sources = 1;
    filters[5].subjects = person;
    filters[5].n_subjects = 1;
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        assert_int_equal(lots_found(KEY_ROUBAIX, &filters[i]), 0);
        size_t seen = lots_found(KEY_AUDIT, &filters[i]);
        assert_true(seen > 0);
        assert_int_equal(lots_found(KEY_ALL, &filters[i]), seen);
        assert_int_equal(lots_found(KEY_REPERAGE, &filters[i]), seen);
    }
}

static Plie__Lot *first_lot(struct peer *peer)
{
    Bus__Follow follow = BUS__FOLLOW__INIT;
    follow.credit = LIMIT_CREDIT_SIZE;
    follow.personal = 1;
    peer_follow(peer, &follow);
    return peer_receive(peer, BUS__REPLY__BODY_CHUNK)->chunk->lots[0]->lot;
}

static void personal_parts_go_to_their_source_and_to_the_auditor(void **unused)
{
    (void)unused;
    static const struct {
        enum key key;
        size_t parts;
    } cases[] = { { KEY_PARCOURS, 1 }, { KEY_REPERAGE, 0 }, { KEY_ALL, 0 }, { KEY_AUDIT, 1 } };
    struct peer writer;
    connect_as(&writer, KEY_PARCOURS);
    Bus__Opened *opened = peer_open_source(&writer, "flandre-lys", "parcours");
    struct lot_plan p = plan("parcours", opened->epoch, opened->mark + 1);
    peer_append(&writer, &p);
    peer_close(&writer);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct peer peer;
        connect_as(&peer, cases[i].key);
        assert_int_equal(first_lot(&peer)->n_personal, cases[i].parts);
        peer_close(&peer);
    }
}

/* A round judges all that it takes by the rights as it began: the next one has begun since. */
static void await_next_round(struct peer *peer)
{
    Plie__PingRequest ping = PLIE__PING_REQUEST__INIT;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_PING;
    request.ping = &ping;
    peer_send(peer, &request);
    (void)peer_receive(peer, BUS__REPLY__BODY_PING);
}

static void a_right_taken_away_is_gone_on_the_open_connection(void **unused)
{
    (void)unused;
    struct peer peer;
    connect_as(&peer, KEY_REPERAGE);
    uint64_t epoch = peer_open_source(&peer, "flandre-lys", "reperage")->epoch;
    struct lot_plan p = plan("reperage", epoch, 1);
    assert_int_equal(peer_append(&peer, &p)->mark, 1);

    write_rights(KEY_REPERAGE);
    await_next_round(&peer);
    p = plan("reperage", epoch, 2);
    peer_send_lot(&peer, lot_make(&peer.arena, &p));
    peer_assert_denied(&peer, BUS_DROIT_ABSENT);

    write_rights(KEY_COUNT);
    await_next_round(&peer);
    assert_int_equal(peer_append(&peer, &p)->mark, 2);
    peer_close(&peer);
}

static void a_follower_whose_right_is_taken_away_is_told_and_ended(void **unused)
{
    (void)unused;
    struct peer peer;
    connect_as(&peer, KEY_ALL);
    Bus__Follow follow = BUS__FOLLOW__INIT;
    follow.credit = LIMIT_CREDIT_SIZE;
    peer_follow(&peer, &follow);
    Bus__Reply *reply = peer_try_receive(&peer, WAIT_MS);
    while (reply != NULL && reply->body_case == BUS__REPLY__BODY_CHUNK)
        reply = peer_try_receive(&peer, WAIT_MS);
    assert_non_null(reply);
    assert_int_equal(reply->body_case, BUS__REPLY__BODY_HEAD);

    write_rights(KEY_ALL);
    reply = peer_try_receive(&peer, WAIT_MS);
    while (reply != NULL && reply->body_case == BUS__REPLY__BODY_HEAD)
        reply = peer_try_receive(&peer, WAIT_MS);
    assert_non_null(reply);
    assert_int_equal(reply->body_case, BUS__REPLY__BODY_DENIED);
    assert_string_equal(reply->denied->code, BUS_DROIT_ABSENT);
    peer_credit(&peer, 10);
    peer_assert_denied(&peer, BUS_SUIVI_INCONNU);
    write_rights(KEY_COUNT);
    peer_close(&peer);
}

static void a_key_without_any_right_does_not_get_in(void **unused)
{
    (void)unused;
    struct wire_keys stranger;
    struct err err = { 0 };
    assert_int_equal(wire_keys_new(&stranger, &err), 0);
    struct peer peer;
    peer_open_with(&peer, &(struct wire_options){ .kind = WIRE_DEALER,
                                                  .endpoint = bus_endpoint(bus),
                                                  .keys = &stranger,
                                                  .server_key = keys[KEY_BUS].public_key });
    ask_open(&peer, "flandre-lys", "parcours");
    struct peer known; /* A whole conversation of somebody else later, it has no answer. */
    connect_as(&known, KEY_AUDIT);
    peer_status(&known);
    assert_null(peer_try_receive(&peer, 0));
    peer_close(&known);
    peer_close(&peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcp_without_keys_is_refused),
        cmocka_unit_test(a_key_appends_for_its_own_site_and_source_only),
        cmocka_unit_test(a_site_never_reads_another_sites_events),
        cmocka_unit_test(no_filter_shows_another_sites_events),
        cmocka_unit_test(personal_parts_go_to_their_source_and_to_the_auditor),
        cmocka_unit_test(a_right_taken_away_is_gone_on_the_open_connection),
        cmocka_unit_test(a_follower_whose_right_is_taken_away_is_told_and_ended),
        cmocka_unit_test(a_key_without_any_right_does_not_get_in),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, setup, teardown);
}
