/* Parcels between two threads of the bus: in order, and no more of them than there is room for. */
#include "bus/mailbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { REQUEST_SIZE = 1024 * 1024 };

static void open_mailbox(struct mailbox *mailbox)
{
    struct err err = { 0 };
    assert_int_equal(bus_mailbox_init(mailbox, &err), 0);
}

static void push(struct mailbox *mailbox, uint8_t number, size_t size)
{
    struct parcel *parcel = bus_parcel_new(PARCEL_FRAME, &number, sizeof(number));
    parcel->size = size; /* The bytes themselves do not matter here. */
    bus_mailbox_push(mailbox, parcel);
}

static void parcels_are_taken_in_their_order_and_all_at_once(void **unused)
{
    (void)unused;
    struct mailbox mailbox;
    open_mailbox(&mailbox);
    assert_null(bus_mailbox_take(&mailbox));
    for (uint8_t i = 0; i < 3; i++)
        push(&mailbox, i, 0);
    struct parcel *parcel = bus_mailbox_take(&mailbox);
    assert_null(bus_mailbox_take(&mailbox));
    for (uint8_t i = 0; i < 3; i++) {
        assert_int_equal(parcel->peer[0], i);
        struct parcel *next = parcel->next;
        bus_parcel_free(parcel);
        parcel = next;
    }
    assert_null(parcel);
    bus_mailbox_release(&mailbox);
}

static void who_asks_faster_than_anybody_answers_finds_no_room(void **unused)
{
    (void)unused;
    struct mailbox mailbox;
    size_t count = 0;
    open_mailbox(&mailbox);
    for (; bus_mailbox_has_room(&mailbox, REQUEST_SIZE); count++)
        push(&mailbox, 0, REQUEST_SIZE);
    assert_in_range(count, 1, MAILBOX_SIZE_MAX / REQUEST_SIZE);
    for (; bus_mailbox_has_room(&mailbox, 0); count++) /* The smallest cost their parcel. */
        push(&mailbox, 0, 0);
    struct parcel *parcel = bus_mailbox_take(&mailbox);
    assert_true(bus_mailbox_has_room(&mailbox, REQUEST_SIZE));
    for (; parcel != NULL; count--) {
        struct parcel *next = parcel->next;
        bus_parcel_free(parcel);
        parcel = next;
    }
    assert_int_equal(count, 0);
    bus_mailbox_release(&mailbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parcels_are_taken_in_their_order_and_all_at_once),
        cmocka_unit_test(who_asks_faster_than_anybody_answers_finds_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
