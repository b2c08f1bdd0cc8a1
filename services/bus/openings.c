#include "bus/openings.h"

#include "base/check.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INSTANCE_SIZE_MAX = 32 };

struct opening {
    char site[LIMIT_ID_SIZE];
    char source[LIMIT_ID_SIZE];
    uint8_t instance[INSTANCE_SIZE_MAX];
    size_t instance_size;
    uint64_t attempt;
    bool fills;    /* It was behind already: the journal is being filled from its log. */
    bool unstored; /* That was said in the group at hand. */
};

void openings_release(struct openings *openings)
{
    free(openings->items);
    *openings = (struct openings){ 0 };
}

static struct opening *find_or_add(struct openings *openings, const Bus__Open *open)
{
    for (size_t i = 0; i < openings->count; i++) {
        struct opening *item = &openings->items[i];
        if (strcmp(item->site, open->site) == 0 && strcmp(item->source, open->source) == 0)
            return item;
    }
    openings->items = realloc(openings->items, (openings->count + 1) * sizeof(*openings->items));
    CHECK(openings->items != NULL);
    struct opening *added = &openings->items[openings->count++];
    *added = (struct opening){ 0 };
    (void)snprintf(added->site, sizeof(added->site), "%s", open->site);
    (void)snprintf(added->source, sizeof(added->source), "%s", open->source);
    return added;
}

bool openings_is_old(struct openings *openings, const Bus__Open *open)
{
    size_t size = open->instance.len;
    struct opening *last = find_or_add(openings, open);
    bool told = size > 0 && size <= INSTANCE_SIZE_MAX;
    if (told && size == last->instance_size &&
        memcmp(last->instance, open->instance.data, size) == 0 && open->attempt <= last->attempt)
        return true;
    last->instance_size = told ? size : 0;
    if (told)
        memcpy(last->instance, open->instance.data, size);
    last->attempt = open->attempt;
    return false;
}

bool openings_need_new_generation(struct openings *openings, const Bus__Open *open, bool known,
                                  uint64_t generation)
{
    struct opening *opening = find_or_add(openings, open);
    bool of_before = open->generation != 0 && open->generation < generation;
    bool need = known && !of_before && !opening->fills && !openings->renewed;
    opening->unstored = opening->unstored || !opening->fills;
    opening->fills = true;
    openings->renewed = openings->renewed || need;
    openings->renews = openings->renews || need;
    openings->unstored = true;
    return need;
}

static void end_group(struct openings *openings, bool stored)
{
    if (!openings->unstored)
        return;
    for (size_t i = 0; i < openings->count; i++) {
        struct opening *item = &openings->items[i];
        item->fills = item->fills && (stored || !item->unstored);
        item->unstored = false;
    }
    openings->renewed = openings->renewed && (stored || !openings->renews);
    openings->renews = false;
    openings->unstored = false;
}

void openings_committed(struct openings *openings)
{
    end_group(openings, true);
}

void openings_rolled_back(struct openings *openings)
{
    end_group(openings, false);
}
