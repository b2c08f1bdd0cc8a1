/* The stream of changes: follows the bus for each site and tells open pages what changed. */
#ifndef PORTAIL_LIVE_LIVE_H
#define PORTAIL_LIVE_LIVE_H

#include "base/clock.h"
#include "client/config.h"

#include <stddef.h>
#include <stdint.h>

struct live;
struct listener;
struct session;

MUST_USE int live_start(struct live **out, const struct config *config, const struct world *world,
                        struct err *err);
void live_stop(struct live **live);

/* `wake` is called from the follower's thread whenever there is something to take. NULL: too many.
 */
struct listener *live_listen(struct live *live, const struct session *session,
                             void (*wake)(void *self), void *self);
void live_leave(struct live *live, struct listener *listener);
/* Copies at most `size` bytes of server-sent events ("event: fait\ndata: {…}\n\n"); 0: none now.
 * A listener that takes too slowly loses events and is told «recharger» instead. */
size_t live_take(struct listener *listener, char *out, size_t size);

/* The newest mark that was seen of a site's source, so that questions asked after an event was
 * shown are answered with it. 0: none. */
uint64_t live_mark(struct live *live, const char *site, const char *source);

#endif
