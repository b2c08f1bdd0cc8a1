/* Which events a follower asked for (bus.Follow's filters). */
#ifndef BUS_FILTER_H
#define BUS_FILTER_H

#include "bus.pb-c.h"
#include "bus/index.h"

struct filter;

/* NULL: it asks for all. */
struct filter *filter_new(const Bus__Follow *request);
void filter_free(struct filter *filter);

/* More words than LIMIT_FILTER_WORDS, or an empty or an endless one. */
bool filter_is_too_much(const Bus__Follow *request);

/* Does an event of these packed Events pass? */
bool filter_passes(const struct filter *filter, struct span events);

/* Does this one? NULL lets all pass. */
bool filter_passes_event(const struct filter *filter, const struct terms_event *event);

/* What the index is asked: borrowed from the filter. */
void filter_query(const struct filter *filter, struct index_query *out);

#endif
