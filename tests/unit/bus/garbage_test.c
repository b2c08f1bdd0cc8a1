/* The time is given, so a minute passes at once. */
#include "bus/garbage.h"

#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct wire_message from(uint8_t peer)
{
    struct wire_message message = { .peer_size = 5, .data = (const uint8_t *)"x", .size = 1 };
    message.peer[4] = peer;
    return message;
}

static void a_peer_has_one_line_a_minute(void **unused)
{
    (void)unused;
    struct garbage garbage = { .next = 0 };
    struct wire_message a = from(1);
    struct wire_message b = from(2);
    assert_true(bus_garbage_note(&garbage, &a, 1000));
    assert_false(bus_garbage_note(&garbage, &a, 1001));
    assert_true(bus_garbage_note(&garbage, &b, 1002));
    assert_false(bus_garbage_note(&garbage, &a, 60999));
    assert_true(bus_garbage_note(&garbage, &a, 61000));
    assert_false(bus_garbage_note(&garbage, &a, 61001));
}

static void many_peers_take_bounded_room(void **unused)
{
    (void)unused;
    struct garbage garbage = { .next = 0 };
    for (unsigned i = 0; i < 250; i++) {
        struct wire_message message = from((uint8_t)i);
        assert_true(bus_garbage_note(&garbage, &message, i));
    }
    struct wire_message last = from(249);
    struct wire_message first = from(0);
    assert_false(bus_garbage_note(&garbage, &last, 250));
    assert_true(bus_garbage_note(&garbage, &first, 250)); /* Its place was given away. */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_has_one_line_a_minute),
        cmocka_unit_test(many_peers_take_bounded_room),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
