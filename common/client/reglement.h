/* What a service was told and could not do in answer stands in its Status as a refused reaction
 * until somebody has dealt with it. */
#ifndef CLIENT_REGLEMENT_H
#define CLIENT_REGLEMENT_H

#include "base/refusal.h"
#include "client/client.h"

struct reglement {
    const char *site;
    const char *service;
    const char *id; /* Of the command: the same when it is sent again. */
    const char *actor;
    const char *role;
    const char *evenement; /* The one that the refused reaction answered, or its own refusal. */
    const char *note;      /* A code of what was done: letters, digits, "_", "-". */
};

/* Takes the reaction off the list of its service; the refusal is set when the service says no. */
MUST_USE int client_regler(struct client *client, const struct reglement *reglement,
                           int64_t timeout_ms, struct refusal *refusal, struct err *err);

#endif
