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
    bool fills; /* It was behind already: the journal is being filled from its log. */
};

void openings_release(struct openings *openings)
{
    free(openings->items);
    *openings = (struct openings){ 0 };
}

static struct opening *find(struct openings *openings, const Bus__Open *open)
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
    struct opening *last = find(openings, open);
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

bool openings_need_new_generation(struct openings *openings, const Bus__Open *open, bool known)
{
    struct opening *opening = find(openings, open);
    bool need = known && !opening->fills && !openings->renewed;
    opening->fills = true;
    openings->renewed = openings->renewed || need;
    return need;
}

void openings_rolled_back(struct openings *openings)
{
    openings->renewed = false;
    for (size_t i = 0; i < openings->count; i++)
        openings->items[i].fills = false;
}
