/* What goes on beside the access logs: their heads become events of the site's portail service, so
 * that a log whose end was cut off is found, and segments older than the site keeps them are
 * deleted (12 months, or `traces_mois` of the protocol). */
#ifndef PORTAIL_TRACE_KEEPER_H
#define PORTAIL_TRACE_KEEPER_H

#include "client/client.h"
#include "portail/trace/trace.h"

struct keeper;

enum { KEEPER_INTERVAL_MS = 10 * 60 * 1000, TRACES_MOIS = 12 };

/* `traces` in the order of config->sites; all borrowed while it runs. Does its work at once, then
 * every ten minutes; whatever is away then is tried again. */
struct keeper *keeper_start(const struct config *config, struct trace *const *traces,
                            const struct world *world);
/* Anchors a last time, with little patience; the site's services should still run. */
void keeper_stop(struct keeper **keeper);

/* Its work for one site, now. ERR_INVALID: the service refused, which says that the log went
 * back. */
MUST_USE int keeper_anchor(struct client *client, const char *site, struct trace *trace,
                           const struct world *world, int64_t timeout_ms, struct err *err);
/* The heads that the site's portail service keeps. Owned by the caller: free(). */
MUST_USE int keeper_anchors(struct client *client, const char *site, const struct world *world,
                            int64_t timeout_ms, struct trace_anchor **out, size_t *count,
                            struct err *err);

#endif
