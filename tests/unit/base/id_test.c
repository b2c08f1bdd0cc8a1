/* New ids carry their instant and are all different; derived ids depend on their cause alone. */
#include "base/check.h"
#include "base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct fixed_world {
    int64_t now_us;
    uint8_t byte;
};

static int64_t fixed_now(void *self)
{
    return ((struct fixed_world *)self)->now_us;
}

static void fixed_bytes(void *self, void *out, size_t size)
{
    memset(out, ((struct fixed_world *)self)->byte, size);
}

static void a_new_id_is_a_uuid_of_version_7(void **unused)
{
    (void)unused;
    struct fixed_world state = { INT64_C(1489479300123456), 0xff };
    struct world world = { fixed_now, fixed_bytes, &state };
    char id[ID_SIZE];
    id_new(id, &world);
    assert_string_equal(id, "015acbe2-741b-7fff-bfff-ffffffffffff"); /* 1489479300123 ms. */
    state.byte = 0;
    id_new(id, &world);
    assert_string_equal(id, "015acbe2-741b-7000-8000-000000000000");
}

static void new_ids_are_valid_and_differ(void **unused)
{
    (void)unused;
    enum { COUNT = 200 };
    static char ids[COUNT][ID_SIZE];
    for (size_t i = 0; i < COUNT; i++) {
        id_new(ids[i], world_system());
        assert_true(id_is_valid(ids[i]));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(ids[i], ids[j]);
    }
}

static void a_derived_id_depends_on_cause_and_rank_only(void **unused)
{
    (void)unused;
    static const struct {
        const char *cause;
        uint32_t rank;
    } cases[] = {
        { "a", 0 }, { "a", 1 }, { "a", 256 }, { "a", UINT32_MAX }, { "b", 0 }, { "", 0 }
    };
    char ids[COUNT_OF(cases)][ID_SIZE];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        id_derive(ids[i], cases[i].cause, cases[i].rank);
        assert_true(id_is_valid(ids[i]));
        assert_int_equal(ids[i][14], '8');
        char again[ID_SIZE];
        id_derive(again, cases[i].cause, cases[i].rank);
        assert_string_equal(again, ids[i]);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(ids[i], ids[j]);
    }
    /* Stores hold ids derived by yesterday's program. */
    char id[ID_SIZE];
    id_derive(id, "015acbc8-a73b-7000-8000-000000000000", 3);
    assert_string_equal(id, "a9db5c69-f9f0-8bf1-9186-41fef72d27c7");
}

static void an_id_is_36_lower_case_characters(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        { "015acbc8-a73b-7000-8000-000000000000", true },
        { "015ACBC8-a73b-7000-8000-000000000000", false },
        { "015acbc8-a73b-7000-8000-00000000000", false },
        { "015acbc8-a73b-7000-8000-0000000000000", false },
        { "015acbc8_a73b-7000-8000-000000000000", false },
        { "015acbc8a-73b-7000-8000-000000000000", false },
        { "g15acbc8-a73b-7000-8000-000000000000", false },
        { "", false },
        { NULL, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(id_is_valid(cases[i].text), cases[i].valid);
}

static void clocks_go_forward(void **unused)
{
    (void)unused;
    const struct world *world = world_system();
    int64_t now_us = world->now_us(world->self);
    assert_true(now_us > INT64_C(1700000000000000));
    int64_t before_us = clock_monotonic_us();
    int64_t before_ms = clock_monotonic_ms();
    assert_true(clock_monotonic_us() >= before_us);
    assert_true(clock_monotonic_ms() >= before_ms);
    assert_in_range(before_ms - before_us / 1000, 0, 1000);
}

static void an_id_derived_at_an_instant_sorts_by_it_and_is_always_the_same(void **unused)
{
    (void)unused;
    char early[ID_SIZE], again[ID_SIZE], late[ID_SIZE], other[ID_SIZE];
    id_derive_at(early, 1489478400000000, "cause", 0);
    id_derive_at(again, 1489478400000000, "cause", 0);
    id_derive_at(late, 1489478401000000, "cause", 0);
    id_derive_at(other, 1489478400000000, "cause", 1);
    assert_true(id_is_valid(early));
    assert_int_equal(early[14], '7');
    assert_string_equal(early, again);
    assert_true(strcmp(early, late) < 0);
    assert_string_not_equal(early, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_derived_at_an_instant_sorts_by_it_and_is_always_the_same),
        cmocka_unit_test(a_new_id_is_a_uuid_of_version_7),
        cmocka_unit_test(new_ids_are_valid_and_differ),
        cmocka_unit_test(a_derived_id_depends_on_cause_and_rank_only),
        cmocka_unit_test(an_id_is_36_lower_case_characters),
        cmocka_unit_test(clocks_go_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
