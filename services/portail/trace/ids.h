/* A set of ids: what belongs to one person. */
#ifndef PORTAIL_TRACE_IDS_H
#define PORTAIL_TRACE_IDS_H

#include "base/check.h"
#include "base/id.h"

#include <stddef.h>
#include <stdint.h>

struct ids {
    char (*items)[ID_SIZE]; /* Open addressing; an empty text is a free place. */
    size_t places;
    size_t count;
};

void ids_release(struct ids *ids);
/* True: it was not there. What is no id is never there. */
bool ids_add(struct ids *ids, const char *id);
bool ids_has(const struct ids *ids, const char *id, size_t size);

#endif
