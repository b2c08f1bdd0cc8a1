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
    bool renewed;  /* The journal got a new generation while this process ran. */
    bool unstored; /* Something was said in the group at hand; that generation, perhaps: */
    bool renews;
};

void openings_release(struct openings *openings);

/* Has the same process opened the source since? Else this one is the last now. An Open that does
 * not tell its process is never old. */
bool openings_is_old(struct openings *openings, const Bus__Open *open);

/* The producer was told a higher mark than the journal has. Is that the sign of a journal that was
 * put back to an older state, so that its positions were given before to other events? Then it
 * needs a new generation, once: nobody puts an older file in its place while it is open, and what
 * one of a lower generation than its own told is of before it got that. A source that it never knew
 * (`known` false: it moved here, or the journal is a new one) fills it, and whatever stands in it
 * stays where it is. */
bool openings_need_new_generation(struct openings *openings, const Bus__Open *open, bool known,
                                  uint64_t generation);
/* Of what was said since the last of these two, all is stored, or nothing. */
void openings_committed(struct openings *openings);
void openings_rolled_back(struct openings *openings);

#endif
