/* Verifying on demand: the site's part of the journal, read whole through the bus, and the access
 * log against its anchored heads. One at a time for a site, on a thread of its own; the last result
 * stays in <donnees>/portail/<site>/verification.json. */
#ifndef PORTAIL_TRACE_VERIFICATION_H
#define PORTAIL_TRACE_VERIFICATION_H

#include "client/config.h"
#include "portail/trace/trace.h"

#include <jansson.h>

struct verifications;

enum { ANOMALIES_MAX = 50 }; /* The texts that are kept; the rest is counted. */

/* `traces` in the order of config->sites; all borrowed. */
void verifications_open(struct verifications **out, const struct config *config,
                        struct trace *const *traces, const struct world *world);
/* What runs is given up. */
void verifications_close(struct verifications **verifications);

/* False: one is running already for the site. */
bool verifications_start(struct verifications *verifications, const char *site);

/* {enCours, fait, total, anomalies[], finieLe, jusqu, lots, personnelles, traces}; the caller's.
 * `jusqu` is the last position that was verified without any anomaly, 0: never. */
json_t *verifications_state(struct verifications *verifications, const char *site);

#endif
