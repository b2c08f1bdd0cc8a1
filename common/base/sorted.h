/* Where something stands, or would stand, in a sorted array. */
#ifndef BASE_SORTED_H
#define BASE_SORTED_H

#include <stdbool.h>
#include <stddef.h>

/* The place of the first of `count` items of `size` bytes that does not come before `key`, `count`
 * when all do; *found when it is equal to it. `compare` is as for bsearch(3), the key first, and
 * the items are sorted by it. */
size_t sorted_place(const void *key, const void *items, size_t count, size_t size,
                    int (*compare)(const void *key, const void *item), bool *found);

#endif
