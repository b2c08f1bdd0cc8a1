/* What of an event's bytes becomes another in a copy: identifiers, days, numbers of companies. All
 * keep their length, so that packed bytes are mapped where they lie. The same id becomes the same
 * id everywhere in one copy; copy 0 of the last year is the original. */
#ifndef SUPPORT_COPIES_MAP_H
#define SUPPORT_COPIES_MAP_H

#include <stddef.h>
#include <stdint.h>

struct copies_map {
    uint64_t bits; /* Changed in the last twelve digits of an id. */
    int years;     /* Earlier. */
};

void copies_map_init(struct copies_map *map, uint32_t copy, uint32_t years);

/* UUID texts, ISO days and months that are whole fields. */
void copies_map_bytes(const struct copies_map *map, uint8_t *data, size_t size);
/* A field of fourteen digits. Apart, because such digits may mean something else elsewhere. */
void copies_map_siret(const struct copies_map *map, uint8_t *data, size_t size);
/* The same hour of the same day, years earlier. */
int64_t copies_map_time(const struct copies_map *map, int64_t utc_us);

#endif
