/* Waiting until the services of a site have heard one another, reactions included. */
#ifndef PLIE_SETTLE_H
#define PLIE_SETTLE_H

#include "plie/client.h"

/* ERR_UNREACHABLE after timeout_ms; ERR_CORRUPT when a service has stopped following. */
MUST_USE int client_settle(struct client *client, const char *site, int64_t timeout_ms,
                           struct err *err);

#endif
