/* A journal that was filled again holds events in another order than they were seen in. Lots are
 * appended by hand in such an order; a store made from it must hold them as they were seen, and
 * what came too early must not be lost. */
#include "support/bus_lots.h"
#include "support/toy_site.h"

#include "runtime/bus_talk.h"
#include "runtime/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct author {
    struct toy_site *site;
    struct wire_socket *socket;
};

static Bus__Reply *ask(struct author *a, const Bus__Request *request, Bus__Reply__BodyCase expected)
{
    struct err err = { 0 };
    assert_int_equal(bus_send(a->socket, &a->site->arena, request, &err), 0);
    Bus__Reply *reply = NULL;
    size_t size;
    int rc = WIRE_NOTHING;
    int64_t end = clock_monotonic_ms() + TOY_WAIT_MS;
    while (rc == WIRE_NOTHING && clock_monotonic_ms() < end) {
        bool ready;
        assert_int_equal(wire_wait(&a->socket, &ready, 1, TOY_WAIT_MS, &err), 0);
        rc = bus_receive(a->socket, &a->site->arena, &reply, &size, &err);
    }
    assert_int_equal(rc, WIRE_MESSAGE);
    assert_int_equal(reply->body_case, expected);
    return reply;
}

static void author_open(struct author *a, struct toy_site *site, const char *source)
{
    struct err err = { 0 };
    const struct bus_address address = { .endpoint = site->bus_endpoint };
    a->site = site;
    assert_int_equal(bus_connect(&a->socket, &address, &err), 0);
    Bus__Open open = BUS__OPEN__INIT;
    open.site = "essai";
    open.source = (char *)source;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_OPEN;
    request.open = &open;
    assert_int_equal(ask(a, &request, BUS__REPLY__BODY_OPENED)->opened->epoch, 1);
}

/* One Lot of one event, with the marks that it had seen. */
static void append(struct author *a, const char *source, uint64_t sequence,
                   const ProtobufCMessage *body, const char *seen_source, uint64_t seen)
{
    struct arena *arena = &a->site->arena;
    const struct lot_plan plan = { .site = "essai",
                                   .source = source,
                                   .epoch = 1,
                                   .first = sequence,
                                   .count = 1,
                                   .seen_source = seen_source,
                                   .seen = seen };
    Plie__Event *event = lot_event(arena, &plan, sequence);
    Plie__Marque mark = PLIE__MARQUE__INIT;
    Plie__Marque *marks[] = { &mark };
    if (seen_source != NULL) {
        mark.source = (char *)seen_source;
        mark.sequence = seen;
        event->seen = marks;
        event->n_seen = 1;
    }
    event->type = (char *)body->descriptor->name;
    struct bytes facts = message_pack(arena, body);
    event->facts = (ProtobufCBinaryData){ facts.size, facts.data };
    Plie__Events events = PLIE__EVENTS__INIT;
    events.events = &event;
    events.n_events = 1;
    Plie__Lot lot = PLIE__LOT__INIT;
    lot.site = "essai";
    lot.source = (char *)source;
    lot.epoch = 1;
    lot.first_sequence = sequence;
    lot.count = 1;
    lot_pack_events(arena, &lot, &events);
    Bus__Append request_body = BUS__APPEND__INIT;
    request_body.lot = &lot;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_APPEND;
    request.append = &request_body;
    assert_int_equal(ask(a, &request, BUS__REPLY__BODY_APPENDED)->appended->mark, sequence);
}

static void open_account(struct author *banque, uint64_t sequence, const char *compte)
{
    Jouet__CompteOuvert body = JOUET__COMPTE_OUVERT__INIT;
    body.compte = (char *)compte;
    append(banque, "reperage", sequence, &body.base, NULL, 0);
}

static void deposit(struct author *banque, uint64_t sequence, int64_t montant)
{
    Jouet__Depose body = JOUET__DEPOSE__INIT;
    body.compte = "c1";
    body.montant = montant;
    append(banque, "reperage", sequence, &body.base, NULL, 0);
}

static void congratulate(struct author *miroir, uint64_t sequence, uint64_t seen)
{
    Jouet__Felicite body = JOUET__FELICITE__INIT;
    body.compte = "c1";
    append(miroir, "miroir", sequence, &body.base, "reperage", seen);
}

/* The mirror hears two banks: the second one's events stand too early in the journal. */
static struct source_entry two_banks[3];
static struct service mirror_of_two;

static void make_mirror_of_two(void)
{
    two_banks[0] = JOUET_MIROIR.sources[0];
    two_banks[1] = JOUET_MIROIR.sources[1];
    two_banks[2] = JOUET_MIROIR.sources[1];
    two_banks[1].react = NULL;
    two_banks[2].react = NULL;
    two_banks[2].source = "succursale";
    mirror_of_two = JOUET_MIROIR;
    mirror_of_two.sources = two_banks;
    mirror_of_two.source_count = COUNT_OF(two_banks);
}

static void a_branch_opens(struct author *succursale, uint64_t sequence, const char *compte)
{
    Jouet__CompteOuvert body = JOUET__COMPTE_OUVERT__INIT;
    body.compte = (char *)compte;
    append(succursale, "succursale", sequence, &body.base, NULL, 0);
}

static void what_stands_too_early_waits_until_it_was_seen(void **unused)
{
    (void)unused;
    struct toy_site site;
    toy_open(&site);
    make_mirror_of_two();
    struct author banque = { 0 };
    struct author succursale = { 0 };
    struct author miroir = { 0 };
    author_open(&banque, &site, "reperage");
    author_open(&succursale, &site, "succursale");
    author_open(&miroir, &site, "miroir");
    a_branch_opens(&succursale, 1, "s1");
    a_branch_opens(&succursale, 2, "s2");
    open_account(&banque, 1, "c1");
    deposit(&banque, 2, 30);
    deposit(&banque, 3, 500);
    congratulate(&miroir, 1, 2); /* Had seen the first deposit, and nothing of the branch. */
    congratulate(&miroir, 2, 3);
    struct toy_service *toy = toy_add(&site, &mirror_of_two);
    toy_start(&site, toy);
    const Jouet__TotalReponse *total = toy_total(&site, toy, "succursale", 2);
    assert_int_equal(total->comptes, 3);
    assert_int_equal(total->montant, 530);
    assert_int_equal(total->felicitations, 2);
    char path[TOY_PATH_SIZE];
    toy_store_path(&site, toy, path);
    struct store *store = NULL;
    struct err err = { 0 };
    const struct store_options read = { .mode = STORE_READ };
    assert_int_equal(store_open(&store, path, &read, &err), 0);
    static const char HEARD[] = "SELECT group_concat(substr(jour, 12), ',') FROM"
                                " (SELECT jour FROM mouvement WHERE montant = 0 ORDER BY jour)";
    struct stmt s;
    stmt_begin(&s, store, HEARD);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    assert_string_equal(stmt_column_text(&s, 0), "30,530"); /* As they were seen. */
    stmt_end(&s);
    store_close(&store);
    wire_close(&banque.socket);
    wire_close(&succursale.socket);
    wire_close(&miroir.socket);
    toy_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_too_early_waits_until_it_was_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
