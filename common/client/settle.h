/* Waiting until the services of a site have heard one another, reactions included. */
#ifndef CLIENT_SETTLE_H
#define CLIENT_SETTLE_H

#include "client/client.h"

/* ERR_UNREACHABLE after timeout_ms; ERR_CORRUPT when a service has stopped following. */
MUST_USE int client_settle(struct client *client, const char *site, int64_t timeout_ms,
                           struct err *err);

/* Waiting until each of the others has heard the event `sequence` of `source`, whatever else goes
 * on. ERR_UNREACHABLE after timeout_ms, with the name of one that has not. */
MUST_USE int client_await_heard(struct client *client, const char *site, const char *source,
                                uint64_t sequence, int64_t timeout_ms, struct err *err);

#endif
