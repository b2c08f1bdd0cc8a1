#include "base/sorted.h"

size_t sorted_place(const void *key, const void *items, size_t count, size_t size,
                    int (*compare)(const void *key, const void *item), bool *found)
{
    size_t low = 0;
    *found = false;
    for (size_t high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = compare(key, (const char *)items + middle * size);
        *found = *found || order == 0;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
