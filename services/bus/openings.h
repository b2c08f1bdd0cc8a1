/* Inside the bus only: which process opened each source last, and with which of its attempts. In
 * memory: the connections that could deliver an older Open late end with this process too. */
#ifndef BUS_OPENINGS_H
#define BUS_OPENINGS_H

#include "bus.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

struct opening;
struct openings {
    struct opening *items;
    size_t count;
};

void openings_release(struct openings *openings);

/* Has the same process opened the source since? Else this one is the last now. An Open that does
 * not tell its process is never old. */
bool openings_is_old(struct openings *openings, const Bus__Open *open);

#endif
