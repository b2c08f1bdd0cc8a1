/* What a follower with filters is sent. A turn looks at a bounded number of Lots, so that whoever
 * else follows waits for milliseconds, however long the search. */
#ifndef BUS_SEARCH_H
#define BUS_SEARCH_H

#include "bus/filter.h"

struct reader;
struct follower;
struct chunk;

struct search {
    struct filter *filter;
    struct index_found found; /* Of the stretch at hand; `until` 0: none, */
    size_t next;              /* and which of its Lots is next. */
};

/* NULL: the request has no filters. */
struct search *search_new(const Bus__Follow *request);
void search_free(struct search *search);

/* Fills the chunk and moves f->next behind what was looked at. */
MUST_USE int search_fill(struct reader *r, struct follower *f, struct chunk *chunk,
                         struct err *err);

#endif
