#include "portail/trace/ids.h"

#include <stdlib.h>
#include <string.h>

enum { ID_LENGTH = ID_SIZE - 1, PLACES_MIN = 64 };

/* Ids end in random or derived bytes. */
static size_t find_place(const struct ids *ids, const char *id)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < ID_LENGTH; i++)
        hash = (hash ^ (unsigned char)id[i]) * 1099511628211u;
    size_t place = hash & (ids->places - 1);
    while (ids->items[place][0] != '\0' && memcmp(ids->items[place], id, ID_LENGTH) != 0)
        place = (place + 1) & (ids->places - 1);
    return place;
}

static void grow(struct ids *ids)
{
    struct ids larger = { .places = ids->places == 0 ? PLACES_MIN : ids->places * 2 };
    larger.items = calloc(larger.places, sizeof(*larger.items));
    CHECK(larger.items != NULL);
    for (size_t i = 0; i < ids->places; i++)
        if (ids->items[i][0] != '\0')
            (void)ids_add(&larger, ids->items[i]);
    free(ids->items);
    *ids = larger;
}

void ids_release(struct ids *ids)
{
    free(ids->items);
    *ids = (struct ids){ 0 };
}

bool ids_has(const struct ids *ids, const char *id, size_t size)
{
    return ids->count > 0 && size == ID_LENGTH && id[0] != '\0' &&
           ids->items[find_place(ids, id)][0] != '\0';
}

bool ids_add(struct ids *ids, const char *id)
{
    if (!id_is_valid(id) || ids_has(ids, id, strlen(id)))
        return false;
    if (ids->count * 2 >= ids->places)
        grow(ids);
    memcpy(ids->items[find_place(ids, id)], id, ID_SIZE);
    ids->count++;
    return true;
}
