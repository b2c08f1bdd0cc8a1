/* Whole sites as they are deployed: bus, services and pages as programs of their own, tcp and CURVE
 * between them, two sites on one bus; and what a page that stands open hears while the bus is
 * killed, is cut off, and comes back with another journal. */
#include "client/exchange.h"
#include "support/http.h"
#include "support/installation.h"

#include "base/check.h"
#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WAIT_MS = 60000, ARENA_SIZE = 16 * 1024 * 1024, LINE_SIZE = 512 };

struct given {
    struct installation installation;
    struct client *client;
    struct arena arena;
    struct visitor desk; /* The first site's administrateur at work, */
    struct visitor page; /* and a page of theirs that stands open. */
};

static const char *const sites[] = { "flandre-lys", "roubaix", NULL };

static const char PASSWORD[] = "ambre et quartz 42";

static void open_desk(struct given *given)
{
    struct installation *i = &given->installation;
    struct visit visit;
    visitor_init(&given->desk, i->url);
    visitor_login(&given->desk, sites[0], "administrateur", i->password[0]);
    visitor_post(&given->desk, "/api/moi/mot-de-passe", &visit, "{'ancien':'%s','nouveau':'%s'}",
                 i->password[0], PASSWORD);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    visitor_login(&given->desk, sites[0], "administrateur", PASSWORD);
}

static void open_page(struct given *given)
{
    struct visit visit;
    char line[LINE_SIZE];
    visitor_init(&given->page, given->installation.url);
    visitor_login(&given->page, sites[0], "administrateur", PASSWORD);
    visitor_stream(&given->page, "/api/events", &visit);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    visitor_stream_expect(&given->page, "retry:", line, sizeof(line));
}

static void open_all(struct given *given)
{
    struct err err = { 0 };
    installation_open(&given->installation, sites);
    installation_start_all(&given->installation);
    installation_adopt(&given->installation);
    installation_settle(&given->installation);
    arena_init(&given->arena, ARENA_SIZE);
    assert_int_equal(client_open(&given->client, &given->installation.config, world_system(), &err),
                     0);
    open_desk(given);
    open_page(given);
}

static void close_all(struct given *given)
{
    visitor_close(&given->page);
    visitor_close(&given->desk);
    client_close(&given->client);
    arena_release(&given->arena);
    installation_close(&given->installation);
}

/* A command that depends on nothing; sent again until it is accepted. */
static void record_something(struct given *given, const char *site)
{
    char id[ID_SIZE], today[DATE_SIZE], json[400];
    const struct world *world = world_system();
    bool done = false;
    id_new(id, world);
    date_format(date_paris(world->now_us(world->self)), today);
    (void)snprintf(json, sizeof(json),
                   "{\"referent\":\"%s\",\"libelle\":\"Référente Lys\",\"genre\":\"referent\","
                   "\"territoires\":[\"%s\"],\"etpCenti\":100,\"du\":\"%s\",\"accordPlie\":\"%s\","
                   "\"confidentialite\":\"%s\"}",
                   id, strcmp(site, "roubaix") == 0 ? "roubaix" : "hazebrouck", today, today,
                   today);
    struct exchange exchange = { .client = given->client,
                                 .world = world,
                                 .arena = &given->arena,
                                 .site = site,
                                 .service = "parcours",
                                 .timeout_ms = WAIT_MS };
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (!done) {
        struct exchange_result result;
        struct err err = { 0 };
        if (exchange_command(&exchange, "EnregistrerReferent", json, id, &result, &err) < 0)
            fail_msg("%s", err.text);
        done = result.outcome == EXCHANGE_DONE;
        if (!done && clock_monotonic_ms() > deadline)
            fail_msg("%s: %s", result.refusal.code, result.refusal.text);
        free(result.json);
    }
}

static void page_hears(struct given *given, const char *event)
{
    char line[LINE_SIZE], wanted[64];
    (void)snprintf(wanted, sizeof(wanted), "event: %s", event);
    visitor_stream_expect(&given->page, wanted, line, sizeof(line));
}

/* What an administrateur hears of. */
static void open_account(struct given *given)
{
    static unsigned made;
    char id[ID_SIZE];
    struct visit visit;
    id_new(id, world_system());
    visitor_send(&given->desk, "/api/portail/CreerCompte", &visit,
                 "{'compte':'%s','identifiant':'direction.%u','libelle':'Compte QUARTZ',"
                 "'role':'direction'}",
                 id, ++made);
    if (visit.status != 200)
        fail_msg("CreerCompte: %d %s", visit.status, visit.body);
    visit_release(&visit);
}

static void assert_page_lives(struct given *given)
{
    record_something(given, sites[1]);
    record_something(given, sites[0]);
    open_account(given);
    page_hears(given, "fait");
    installation_settle(&given->installation);
}

static void a_page_hears_again_when_the_bus_was_killed(void **state)
{
    (void)state;
    struct given given;
    struct installation *i = &given.installation;
    open_all(&given);
    assert_page_lives(&given);
    installation_kill(i, PART_BUS);
    record_something(&given, sites[0]); /* Accepted all the same: it waits for the bus. */
    installation_start(i, PART_BUS);
    page_hears(&given, "recharger");
    assert_page_lives(&given);
    installation_kill(i, PART_BUS);
    installation_move_bus(i);
    installation_start(i, PART_BUS);
    page_hears(&given, "recharger");
    assert_page_lives(&given);
    installation_stop_all(i);
    installation_verify(i, "killed");
    close_all(&given);
}

static void a_page_hears_again_when_its_way_was_half_open(void **state)
{
    (void)state;
    struct given given;
    struct installation *i = &given.installation;
    static const struct proxy_fault faults[] = { { .swallow_down = true }, { .swallow_up = true } };
    open_all(&given);
    assert_page_lives(&given);
    for (size_t k = 0; k < COUNT_OF(faults); k++) {
        size_t way = i->bus_ways[PART_PORTAIL];
        uint64_t before = proxy_accepted(i->proxy, way);
        int64_t deadline = clock_monotonic_ms() + WAIT_MS;
        proxy_set(i->proxy, way, &faults[k]);
        while (proxy_accepted(i->proxy, way) == before) { /* It gave up and tries again. */
            record_something(&given, sites[0]);
            assert_true(clock_monotonic_ms() < deadline);
        }
        proxy_mend(i->proxy, way);
        page_hears(&given, "recharger");
        assert_page_lives(&given);
    }
    close_all(&given);
}

static void rebuild_all(struct installation *i)
{
    for (size_t site = 0; site < i->site_count; site++)
        for (int part = PART_REPERAGE; part < PART_COUNT; part++) {
            const char *const words[] = { "rebuild", part_names[part], "--site", sites[site],
                                          NULL };
            char *printed, *said;
            int code = installation_run(i, words, &printed, &said);
            if (code != 0)
                fail_msg("rebuild %s: %d %s%s", part_names[part], code, printed, said);
            free(printed);
            free(said);
        }
}

static void wait_for_position(struct installation *i, uint64_t position)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (installation_position(i) < position)
        assert_true(clock_monotonic_ms() < deadline);
}

static void a_lost_journal_is_filled_again_under_open_pages(void **state)
{
    (void)state;
    struct given given;
    struct installation *i = &given.installation;
    char path[INSTALLATION_PATH_SIZE];
    open_all(&given);
    assert_page_lives(&given);
    uint64_t position = installation_position(i);
    installation_stop(i, PART_BUS);
    (void)snprintf(path, sizeof(path), "%s/bus", i->directory);
    folder_remove(path);
    installation_start(i, PART_BUS);
    page_hears(&given, "recharger");
    wait_for_position(i, position);
    for (int part = PART_REPERAGE; part < PART_PORTAIL; part++)
        installation_stop(i, (enum part)part); /* Each follows the journal that is no more. */
    visitor_close(&given.page);
    installation_stop(i, PART_PORTAIL);
    rebuild_all(i);
    installation_start_all(i);
    installation_settle(i);
    visitor_close(&given.desk);
    visitor_init(&given.desk, i->url);
    visitor_login(&given.desk, sites[0], "administrateur", PASSWORD);
    open_page(&given);
    assert_page_lives(&given);
    installation_stop_all(i);
    installation_verify(i, "journal lost");
    close_all(&given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_hears_again_when_the_bus_was_killed),
        cmocka_unit_test(a_page_hears_again_when_its_way_was_half_open),
        cmocka_unit_test(a_lost_journal_is_filled_again_under_open_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
