/* A Lot as the bus gave it, before anything of it is believed. */
#include "support/bus_lots.h"
#include "support/jouet.h"

#include "runtime/hear.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void hearing(struct core *core)
{
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options write = { .mode = STORE_WRITE };
    const struct core_options options = { .service = &JOUET_TABLEAU,
                                          .site = "",
                                          .world = world_system() };
    assert_int_equal(store_open(&store, ":memory:", &write, &err), 0);
    assert_int_equal(core_open(core, store, &options, &err), 0);
}

static int judge(struct core *core, const char *site, struct err *err)
{
    static uint8_t first[CHAIN_SIZE];
    uint8_t link[CHAIN_SIZE];
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    struct lot_plan plan = {
        .site = site, .source = "reperage", .epoch = 1, .first = 1, .count = 1
    };
    Bus__Stored stored = BUS__STORED__INIT;
    stored.first_position = 1;
    stored.lot = lot_make(&arena, &plan);
    chain_next(first, stored.lot, link);
    stored.previous = (ProtobufCBinaryData){ CHAIN_SIZE, first };
    stored.chain = (ProtobufCBinaryData){ CHAIN_SIZE, link };
    int rc = hear_check(core, &stored, err);
    arena_release(&arena);
    return rc;
}

static void a_bus_that_names_sources_without_end_is_not_followed_for_ever(void **unused)
{
    (void)unused;
    struct core core;
    struct err err = { 0 };
    hearing(&core);
    for (size_t i = 0; i < LIMIT_MARKS; i++) {
        char site[LIMIT_ID_SIZE];
        (void)snprintf(site, sizeof(site), "site-%zu", i);
        assert_int_equal(judge(&core, site, &err), 0);
        marks_set(&core.marks, site, "reperage", 1);
    }
    assert_int_equal(judge(&core, "site-0", &err), 0);
    assert_int_equal(judge(&core, "un-de-trop", &err), ERR_LIMIT);
    core_close(&core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bus_that_names_sources_without_end_is_not_followed_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
