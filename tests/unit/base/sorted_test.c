/* Every place in sorted arrays of every small length, with doubles. */
#include "base/sorted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int compare_int(const void *key, const void *item)
{
    const int *wanted = key;
    const int *value = item;
    return (*wanted > *value) - (*wanted < *value);
}

static size_t first_not_before(int key, const int *items, size_t count)
{
    size_t place = 0;
    while (place < count && items[place] < key)
        place++;
    return place;
}

static void check_all_keys(const int *items, size_t count)
{
    for (int key = -1; key <= 12; key++) {
        bool found = false;
        size_t place = sorted_place(&key, items, count, sizeof(*items), compare_int, &found);
        assert_int_equal(place, first_not_before(key, items, count));
        assert_int_equal(found, place < count && items[place] == key);
    }
}

static void the_place_is_the_first_that_does_not_come_before(void **unused)
{
    (void)unused;
    static const int ITEMS[] = { 0, 2, 2, 3, 5, 5, 5, 8, 9, 11 };
    check_all_keys(NULL, 0);
    for (size_t from = 0; from < sizeof(ITEMS) / sizeof(ITEMS[0]); from++)
        for (size_t count = 0; from + count <= sizeof(ITEMS) / sizeof(ITEMS[0]); count++)
            check_all_keys(ITEMS + from, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_place_is_the_first_that_does_not_come_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
