/* Which services do not answer, so that one that is away does not hold every worker: once it has
 * let somebody wait in vain, the next ones wait but shortly until it answers again. Thread-safe. */
#ifndef PORTAIL_AWAY_H
#define PORTAIL_AWAY_H

#include "client/config.h"

#include <stdint.h>

struct away;

enum {
    AWAY_PATIENCE_MS = 3000,
    AWAY_SHORT_MS = 300,
    AWAY_TRY_MS = 5000, /* So often one request waits long again: the service may just be slow. */
};

struct away *away_new(const struct config *config);
void away_free(struct away **away);

/* How long to wait for the service now. */
int64_t away_patience(struct away *away, const char *site, const char *service);
void away_note(struct away *away, const char *site, const char *service, bool answered);
bool away_is(struct away *away, const char *site, const char *service);

#endif
