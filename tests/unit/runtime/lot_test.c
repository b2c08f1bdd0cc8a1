/* A good Lot is spoiled in one place; lot_check() says what is wrong. What passes can be unpacked.
 */
#include "support/bus_lots.h"

#include "base/check.h"
#include "base/date.h"
#include "runtime/bus_talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ARENA_SIZE = 64 * 1024 * 1024 };

static struct arena arena;

static int setup(void **unused)
{
    (void)unused;
    arena_init(&arena, ARENA_SIZE);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    arena_release(&arena);
    return 0;
}

static const struct lot_plan GOOD = {
    .site = "flandre-lys", .source = "reperage", .epoch = 3, .first = 7, .count = 3
};

static Plie__Events *events_of(const Plie__Lot *lot)
{
    return (Plie__Events *)arena_unpack(&arena, &plie__events__descriptor, lot->events.data,
                                        lot->events.len);
}

static void assert_judged(const Plie__Lot *lot, const char *expected)
{
    struct lot_facts facts;
    struct err err = { 0 };
    int rc = lot_check(lot, &facts, &err);
    if (expected == NULL) {
        if (rc < 0)
            fail_msg("%s", err.text);
        assert_non_null(events_of(lot));
        return;
    }
    assert_int_equal(rc, ERR_INVALID);
    if (strstr(err.text, expected) == NULL)
        fail_msg("expected \"%s\", got \"%s\"", expected, err.text);
}

static void a_good_lot_passes_and_tells_its_facts(void **unused)
{
    (void)unused;
    struct lot_plan p = GOOD;
    p.person = "personne-1";
    p.seen_source = "parcours";
    p.seen = 41;
    p.erases = "personne-2";
    Plie__Lot *lot = lot_make(&arena, &p);
    struct lot_facts facts;
    struct err err = { 0 };
    assert_int_equal(lot_check(lot, &facts, &err), 0);
    assert_true(facts.erases);
    assert_int_equal(facts.seen_count, 1);
    assert_string_equal(facts.seen[0].source, "parcours");
    assert_int_equal(facts.seen[0].sequence, 41);
    assert_int_equal(facts.last_time_us, 9 * LOT_TIME_US);

    Plie__Events *events = events_of(lot);
    uint8_t packed[1024];
    size_t size = plie__event__pack(events->events[2], packed);
    assert_int_equal(facts.last_event_size, size);
    assert_memory_equal(facts.last_event, packed, size);
    const uint8_t *last = NULL;
    assert_true(events_last(lot->events.data, lot->events.len, &last, &size));
    assert_ptr_equal(last, facts.last_event);
}

/* Each spoils the good Lot before or after its events are packed. */
static void header_epoch_zero(Plie__Lot *lot)
{
    lot->epoch = 0;
}
static void header_epoch_huge(Plie__Lot *lot)
{
    lot->epoch = UINT64_MAX;
}
static void header_site(Plie__Lot *lot)
{
    lot->site = "Flandre Lys";
}
static void header_source(Plie__Lot *lot)
{
    lot->source = "";
}
static void header_count_zero(Plie__Lot *lot)
{
    lot->count = 0;
}
static void header_count_less(Plie__Lot *lot)
{
    lot->count = 2;
}
static void header_count_more(Plie__Lot *lot)
{
    lot->count = 4;
}
static void header_sequence_zero(Plie__Lot *lot)
{
    lot->first_sequence = 0;
}
static void header_sequence_huge(Plie__Lot *lot)
{
    lot->first_sequence = UINT64_MAX - 1;
}
static void events_cut(Plie__Lot *lot)
{
    lot->events.len--;
}
static void events_none(Plie__Lot *lot)
{
    lot->events.len = 0;
}
static void events_too_large(Plie__Lot *lot)
{
    lot->events.len = LIMIT_LOT_SIZE + 1;
}
static void personal_of_another_event(Plie__Lot *lot)
{
    lot->personal[0]->index = 1;
}
static void personal_out_of_the_lot(Plie__Lot *lot)
{
    lot->personal[0]->index = 3;
}
static void personal_missing(Plie__Lot *lot)
{
    lot->n_personal = 0;
}
static void personal_changed(Plie__Lot *lot)
{
    lot->personal[0]->sealed.data[0] ^= 1;
}
static void personal_empty(Plie__Lot *lot)
{
    lot->personal[0]->sealed.len = 0;
}
static void personal_of_another_person(Plie__Lot *lot)
{
    lot->personal[0]->person = "personne-9";
}
static void personal_twice(Plie__Lot *lot)
{
    Plie__Personal **two = arena_alloc(&arena, 2 * sizeof(*two));
    two[0] = two[1] = lot->personal[0];
    lot->personal = two;
    lot->n_personal = 2;
}
static void personal_too_large(Plie__Lot *lot)
{
    lot->personal[0]->sealed.len = 1024 * 1024;
}
static void personal_erased(Plie__Lot *lot)
{
    memset(lot->personal[0]->sealed.data, 0, lot->personal[0]->sealed.len);
}

static void a_lot_is_refused_for_its_header_or_its_parts(void **unused)
{
    (void)unused;
    static const struct {
        void (*spoil)(Plie__Lot *lot);
        const char *expected; /* NULL: it is still good. */
    } cases[] = {
        { header_site, "nom invalide" },
        { header_source, "nom invalide" },
        { header_epoch_zero, "époque 0" },
        { header_epoch_huge, "époque" },
        { header_count_zero, "numéros impossibles" },
        { header_sequence_zero, "numéros impossibles" },
        { header_sequence_huge, "numéros impossibles" },
        { header_count_less, "événement 9 : en trop" },
        { header_count_more, "4 événement(s) annoncé(s), 3 présent(s)" },
        { events_cut, "illisibles" },
        { events_none, "3 événement(s) annoncé(s), 0 présent(s)" },
        { events_too_large, "octets d'événements" },
        { personal_missing, "événement 7 : partie personnelle absente" },
        { personal_of_another_event, "événement 7 : partie personnelle absente" },
        { personal_out_of_the_lot, "événement 7 : partie personnelle absente" },
        { personal_changed, "différente de son empreinte" },
        { personal_empty, "partie personnelle vide" },
        { personal_of_another_person, "autre personne" },
        { personal_twice, "hors du lot" },
        { personal_too_large, "octets de parties personnelles" },
        { personal_erased, NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct lot_plan p = GOOD;
        p.person = "personne-1";
        Plie__Lot *lot = lot_make(&arena, &p);
        cases[i].spoil(lot);
        assert_judged(lot, cases[i].expected);
    }
}

static void event_id_short(Plie__Event *event)
{
    event->id = "01";
}
static void event_id_upper(Plie__Event *event)
{
    event->id = "0190A000-0000-7000-8000-00000000000A";
}
static void event_type_none(Plie__Event *event)
{
    event->type = "";
}
static void event_time_falls(Plie__Event *event)
{
    event->time = 1;
}
static void event_time_endless(Plie__Event *event)
{
    event->time = TIME_END_US;
}
static void event_time_negative(Plie__Event *event)
{
    event->time = -1;
}
static void event_too_large(Plie__Event *event)
{
    event->facts.len = LIMIT_EVENT_SIZE;
    event->facts.data = arena_alloc(&arena, LIMIT_EVENT_SIZE);
}
static void event_digest_short(Plie__Event *event)
{
    event->personal_digest.len = 3;
    event->personal_digest.data = (uint8_t *)"abc";
}
static void event_digest_alone(Plie__Event *event)
{
    event->personal_digest.len = 32;
    event->personal_digest.data = arena_alloc(&arena, 32);
}
static void event_seen_itself(Plie__Event *event)
{
    event->n_seen = 1;
    event->seen = arena_alloc(&arena, sizeof(*event->seen));
    event->seen[0] = arena_alloc(&arena, sizeof(**event->seen));
    plie__marque__init(event->seen[0]);
    event->seen[0]->source = "reperage";
}
static void event_seen_nobody(Plie__Event *event)
{
    event_seen_itself(event);
    event->seen[0]->source = "";
}
static void event_erases_nobody(Plie__Event *event)
{
    static char *nobody[] = { "" };
    event->n_erases = 1;
    event->erases = nobody;
}

static void a_lot_is_refused_for_one_of_its_events(void **unused)
{
    (void)unused;
    static const struct {
        void (*spoil)(Plie__Event *event);
        const char *expected;
    } cases[] = {
        { event_id_short, "événement 8 : identifiant" },
        { event_id_upper, "événement 8 : identifiant" },
        { event_type_none, "événement 8 : type" },
        { event_time_falls, "événement 8 : heure" },
        { event_time_negative, "événement 8 : heure" },
        { event_time_endless, "événement 8 : heure" },
        { event_too_large, "événement 8 : trop grand" },
        { event_digest_short, "événement 8 : empreinte" },
        { event_digest_alone, "événement 8 : partie personnelle absente" },
        { event_seen_itself, "« seen » cite la source" },
        { event_seen_nobody, "événement 8 : illisible" },
        { event_erases_nobody, "événement 8 : illisible" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Plie__Lot *lot = lot_make(&arena, &GOOD);
        Plie__Events *events = events_of(lot);
        cases[i].spoil(events->events[1]);
        lot_pack_events(&arena, lot, events);
        assert_judged(lot, cases[i].expected);
    }
}

static void only_reperage_erases(void **unused)
{
    (void)unused;
    struct lot_plan p = GOOD;
    p.erases = "personne-1";
    assert_judged(lot_make(&arena, &p), NULL);
    p.source = "parcours";
    assert_judged(lot_make(&arena, &p), "seul le repérage ordonne un effacement");
}

static void of_each_source_the_highest_mark_counts(void **unused)
{
    (void)unused;
    struct lot_plan p = GOOD;
    p.seen_source = "parcours";
    p.seen = 5;
    Plie__Lot *lot = lot_make(&arena, &p);
    Plie__Events *events = events_of(lot);
    Plie__Event *first = events->events[0];
    static const struct {
        const char *source;
        uint64_t sequence;
    } marks[] = { { "parcours", 9 }, { "entreprise", 2 }, { "parcour", 1 } };
    first->n_seen = COUNT_OF(marks);
    first->seen = arena_alloc(&arena, sizeof(*first->seen) * COUNT_OF(marks));
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        first->seen[i] = arena_alloc(&arena, sizeof(**first->seen));
        plie__marque__init(first->seen[i]);
        first->seen[i]->source = (char *)(uintptr_t)marks[i].source;
        first->seen[i]->sequence = marks[i].sequence;
    }
    lot_pack_events(&arena, lot, events);
    struct lot_facts facts;
    struct err err = { 0 };
    assert_int_equal(lot_check(lot, &facts, &err), 0);
    assert_int_equal(facts.seen_count, 3);
    assert_string_equal(facts.seen[0].source, "parcours");
    assert_int_equal(facts.seen[0].sequence, 9);
    assert_string_equal(facts.seen[2].source, "parcour");
    assert_int_equal(facts.seen[2].sequence, 1);
}

/* Whatever the bytes: no crash, and what passes can be unpacked (protobuf-c is the judge). */
static void any_bytes_are_judged_as_unpack_would(void **unused)
{
    (void)unused;
    struct lot_plan p = GOOD;
    p.seen_source = "parcours";
    p.seen = 300;
    Plie__Lot *good = lot_make(&arena, &p);
    unsigned passed = 0;
    uint32_t state = 12345;
    for (unsigned i = 0; i < 40000; i++) {
        struct arena each;
        arena_init(&each, ARENA_SIZE);
        Plie__Lot lot = *good;
        lot.events.data = arena_copy(&each, good->events.data, good->events.len);
        for (unsigned k = 0; k < 1 + i % 3; k++) {
            state = state * 1664525 + 1013904223;
            lot.events.data[(state >> 8) % lot.events.len] = (uint8_t)(state >> 3);
        }
        struct lot_facts facts;
        struct err err = { 0 };
        if (lot_check(&lot, &facts, &err) == 0) {
            passed++;
            Plie__Events *events = (Plie__Events *)arena_unpack(&each, &plie__events__descriptor,
                                                                lot.events.data, lot.events.len);
            assert_non_null(events);
            assert_int_equal(events->n_events, lot.count);
        }
        arena_release(&each);
    }
    assert_true(passed > 100);
}

/* The bytes that are hashed, written out by hand. */
static void the_chain_is_over_the_header_in_its_order_and_the_events(void **unused)
{
    (void)unused;
    uint8_t previous[CHAIN_SIZE];
    memset(previous, 7, sizeof(previous));
    Plie__Lot lot = PLIE__LOT__INIT;
    lot.site = "ab";
    lot.source = "c";
    lot.epoch = 0x0102;
    lot.first_sequence = 3;
    lot.count = 4;
    lot.events.data = (uint8_t *)"XYZ";
    lot.events.len = 3;
    static const uint8_t header[] = {
        2,   0,   0,   0, 0, 0, 0, 0, 'a', 'b', /* site */
        1,   0,   0,   0, 0, 0, 0, 0, 'c',      /* source */
        2,   1,   0,   0, 0, 0, 0, 0,           /* epoch */
        3,   0,   0,   0, 0, 0, 0, 0,           /* first_sequence */
        4,   0,   0,   0, 0, 0, 0, 0,           /* count */
        'X', 'Y', 'Z',                          /* events, without their length */
    };
    uint8_t bytes[CHAIN_SIZE + sizeof(header)];
    memcpy(bytes, previous, CHAIN_SIZE);
    memcpy(bytes + CHAIN_SIZE, header, sizeof(header));
    uint8_t expected[CHAIN_SIZE];
    uint8_t chain[CHAIN_SIZE];
    event_digest(bytes, sizeof(bytes), expected); /* BLAKE2b-256 of any bytes. */
    chain_next(previous, &lot, chain);
    assert_memory_equal(chain, expected, CHAIN_SIZE);
    chain_next(chain, &lot, chain); /* In place. */
    assert_memory_not_equal(chain, expected, CHAIN_SIZE);
}

/* Protobuf lets a tag take more bytes than it needs: whoever judges a Lot and whoever reads it
 * afterwards have to see the same events. */
static void a_tag_that_is_longer_than_it_need_be_is_read_as_it_was_judged(void **unused)
{
    (void)unused;
    struct lot_plan p = GOOD;
    Plie__Lot *lot = lot_make(&arena, &p);
    Plie__Events *events = events_of(lot);
    uint8_t *at = lot->events.data = arena_alloc(&arena, 2 * lot->events.len);
    for (size_t i = 0; i < events->n_events; i++) {
        size_t size = plie__event__get_packed_size(events->events[i]);
        assert_in_range(size, 128, 16383);
        const uint8_t head[] = { 0x8a, 0x00, (uint8_t)(size | 0x80), (uint8_t)(size >> 7) };
        memcpy(at, head, sizeof(head));
        at += sizeof(head);
        at += plie__event__pack(events->events[i], at);
    }
    lot->events.len = (size_t)(at - lot->events.data);
    assert_judged(lot, NULL);
    struct lot_cursor cursor = { lot->events.data, lot->events.len };
    const uint8_t *event;
    size_t size;
    for (size_t i = 0; i < events->n_events; i++) {
        uint8_t packed[1024];
        assert_true(lot_next_event(&cursor, &event, &size));
        assert_int_equal(size, plie__event__pack(events->events[i], packed));
        assert_memory_equal(event, packed, size);
    }
    assert_false(lot_next_event(&cursor, &event, &size));
}

static void names_are_short_and_plain(void **unused)
{
    (void)unused;
    static const struct {
        const char *name;
        bool valid;
    } cases[] = {
        { "flandre-lys", true },
        { "a", true },
        { "59", true },
        { "", false },
        { "A", false },
        { "a b", false },
        { "a/b", false },
        { "..", false },
        { "é", false },
        { "a_b", false },
        { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg", true },
        { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg", false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (lot_name_is_valid(cases[i].name) != cases[i].valid)
            fail_msg("%s", cases[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_lot_passes_and_tells_its_facts),
        cmocka_unit_test(a_lot_is_refused_for_its_header_or_its_parts),
        cmocka_unit_test(a_lot_is_refused_for_one_of_its_events),
        cmocka_unit_test(only_reperage_erases),
        cmocka_unit_test(of_each_source_the_highest_mark_counts),
        cmocka_unit_test(any_bytes_are_judged_as_unpack_would),
        cmocka_unit_test(the_chain_is_over_the_header_in_its_order_and_the_events),
        cmocka_unit_test(a_tag_that_is_longer_than_it_need_be_is_read_as_it_was_judged),
        cmocka_unit_test(names_are_short_and_plain),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
