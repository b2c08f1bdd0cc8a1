/* The stream of changes: follows the bus for each site and tells open pages what changed.
 *
 * One thread reads; it decodes envelopes only, never what an event says. An event is on the bus
 * before other services have applied it: whoever asks after it was told passes live_mark() along.
 * All functions but start and stop may be called from any thread. */
#ifndef PORTAIL_LIVE_LIVE_H
#define PORTAIL_LIVE_LIVE_H

#include "base/clock.h"
#include "client/config.h"

#include <stddef.h>
#include <stdint.h>

struct live;
struct listener;
struct session;

enum {
    LIVE_LISTENERS_MAX = 2048,
    LIVE_QUEUE_MAX = 256,    /* Events that wait for one listener. */
    LIVE_EVENT_MAX = 1024,   /* Bytes of one event at most. */
    LIVE_BEAT_MS = 15 * 1000 /* A comment line when nothing happens: closed connections show. */
};

/* Runs whether the bus answers or not: it is tried again and again. `config` is borrowed. */
MUST_USE int live_start(struct live **out, const struct config *config, const struct world *world,
                        struct err *err);
/* Every listener must have left. */
void live_stop(struct live **live);

/* `wake` is called from the follower's thread whenever there is something to take; it must not wait
 * and must not call back here. It is not called any more once live_leave() has returned: do not
 * hold a lock that `wake` takes while calling that. Of the session only site and role are kept.
 * NULL: too many. */
struct listener *live_listen(struct live *live, const struct session *session,
                             void (*wake)(void *self), void *self);
void live_leave(struct live *live, struct listener *listener);
/* Copies at most `size` bytes of server-sent events ("event: fait\ndata: {…}\n\n"); 0: none now.
 * What does not fit comes with the next call. A listener that takes too slowly loses events and is
 * told «recharger» instead, and so is everybody once the bus was away. */
size_t live_take(struct listener *listener, char *out, size_t size);

/* The newest mark that was seen of a site's source since the start, so that questions asked after
 * an event was shown are answered with it. 0: none. */
uint64_t live_mark(struct live *live, const char *site, const char *source);

/* The last position of a site's events that the bus told of, CONFIG_CONSOLIDATION: of any site, and
 * the generation of the journal. 0: not known yet. */
uint64_t live_head(struct live *live, const char *site, uint64_t *generation);

/* Open streams, for the gateway's metrics. */
size_t live_count(struct live *live);

#endif
