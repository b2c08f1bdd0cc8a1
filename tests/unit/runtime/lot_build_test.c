/* Lots made from the own log: whole commands, closed when they pass their aim, good in the eyes of
 * the bus. */
#define _GNU_SOURCE /* memmem */

#include "runtime/lot_build.h"

#include "base/id.h"
#include "runtime/bus_talk.h"
#include "runtime/step.h"
#include "support/jouet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t KEY[SEAL_KEY_SIZE] = { 9 };

static struct core core;
static struct seal *seal;
static struct lot_buffer buffer;
static struct arena arena;
static unsigned commands;

static int setup(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options write = { .mode = STORE_WRITE };
    arena_init(&arena, 64 * 1024 * 1024);
    seal_new(&seal, KEY);
    if (store_open(&store, ":memory:", &write, &err) < 0)
        return -1;
    const struct core_options options = {
        .service = &JOUET_BANQUE, .site = "essai", .world = world_system(), .seal = seal
    };
    return core_open(&core, store, &options, &err);
}

static int teardown(void **unused)
{
    (void)unused;
    core_close(&core);
    seal_close(&seal);
    lot_buffer_release(&buffer);
    arena_release(&arena);
    return 0;
}

static void record(const ProtobufCMessage *commande)
{
    struct err err = { 0 };
    char id[ID_SIZE];
    id_derive(id, "commande", ++commands);
    const struct command_input in = { .id = id,
                                      .command = commande,
                                      .actor = "",
                                      .role = "",
                                      .cause = "",
                                      .time_us = world_system()->now_us(NULL),
                                      .today = DATE_NONE };
    struct command_output out;
    arena_reset(&core.arena);
    assert_int_equal(store_begin(core.store, &err), 0);
    assert_int_equal(step_command(&core, &in, &out, &err), 0);
    assert_string_equal(out.decision.refusal.code, "");
    assert_int_equal(store_commit(core.store, &err), 0);
}

static Plie__Lot *build_above(uint64_t mark)
{
    struct err err = { 0 };
    Plie__Lot *lot = NULL;
    assert_int_equal(lot_build(&core, &arena, &buffer, mark, &lot, &err), 0);
    if (lot == NULL)
        return NULL;
    lot->epoch = 1;
    struct lot_facts facts;
    if (lot_check(lot, &facts, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(lot->first_sequence, mark + 1);
    return lot;
}

static void lots_hold_whole_commands_and_close_at_their_aim(void **unused)
{
    (void)unused;
    enum { EVENTS = 20, SIZE = 1000, COMMANDS = 30 };
    assert_null(build_above(0));
    record(jouet_ouvrir("c1", "p1", "QUARTZ"));
    for (int i = 0; i < COMMANDS; i++)
        record(jouet_bavarder(EVENTS, SIZE));
    uint64_t mark = 0;
    unsigned lots = 0;
    for (Plie__Lot *lot = build_above(mark); lot != NULL; lot = build_above(mark)) {
        mark += lot->count;
        lots++;
        assert_int_equal((mark - 1) % EVENTS, 0); /* The account, then whole commands. */
        bool last = mark == core.sequence;
        assert_true(last || lot->events.len + LOT_FRAME_SIZE * lot->count >= LIMIT_LOT_TARGET_SIZE);
        assert_true(lot->events.len < LIMIT_LOT_TARGET_SIZE + EVENTS * (SIZE + 400));
    }
    assert_int_equal(mark, 1 + EVENTS * COMMANDS);
    assert_true(lots > 5);
}

static void the_largest_command_fits_a_lot_that_others_have_begun(void **unused)
{
    (void)unused;
    uint64_t mark = core.sequence;
    record(jouet_bavarder(1, 50 * 1000)); /* Just below the aim. */
    record(jouet_bavarder(40, 23 * 1000));
    Plie__Lot *lot = build_above(mark);
    assert_int_equal(lot->count, 41);
    assert_true(lot->events.len <= LIMIT_LOT_SIZE);
}

static void personal_parts_stand_beside_their_events(void **unused)
{
    (void)unused;
    uint64_t mark = core.sequence;
    record(jouet_deposer("c1", 5));
    record(jouet_ouvrir("c2", "p2", "ZÉPHYR"));
    record(jouet_deposer("c1", 6));
    Plie__Lot *lot = build_above(mark);
    assert_int_equal(lot->count, 3);
    assert_int_equal(lot->n_personal, 1);
    assert_int_equal(lot->personal[0]->index, 1);
    assert_string_equal(lot->personal[0]->person, "p2");
    struct lot_cursor cursor = { lot->events.data, lot->events.len };
    const uint8_t *event;
    size_t size;
    unsigned count = 0;
    while (lot_next_event(&cursor, &event, &size)) {
        count++;
        assert_null(memmem(event, size, "PHYR", 4));
    }
    assert_int_equal(count, 3);
}

/* In a refilled journal two sources would wait for each other's whole Lots. */
static void a_lot_may_be_asked_not_to_mix_what_was_seen(void **unused)
{
    (void)unused;
    uint64_t mark = core.sequence;
    record(jouet_deposer("c1", 1));
    record(jouet_deposer("c1", 2));
    marks_set(&core.marks, "essai", "miroir", 7);
    record(jouet_bavarder(3, 10));
    marks_set(&core.marks, "essai", "miroir", 8);
    record(jouet_deposer("c1", 3));
    assert_int_equal(build_above(mark)->count, 6);
    buffer.same_seen = true;
    assert_int_equal(build_above(mark)->count, 2);
    assert_int_equal(build_above(mark + 2)->count, 3);
    assert_int_equal(build_above(mark + 5)->count, 1);
    buffer.same_seen = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lots_hold_whole_commands_and_close_at_their_aim),
        cmocka_unit_test(the_largest_command_fits_a_lot_that_others_have_begun),
        cmocka_unit_test(personal_parts_stand_beside_their_events),
        cmocka_unit_test(a_lot_may_be_asked_not_to_mix_what_was_seen),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
