/* The instances of reporting, of each site and of the consolidation: which there are, which answer
 * and which are current; and how a question reaches one of them.
 *
 * One thread looks: it finds instances anew (client/endpoints.h) and asks each for its Status,
 * several times a second, over a connection of its own (one DEALER over a live and a dead peer
 * would give the dead one half). client/choice.h says which is asked. An instance is silent   when
 * it has not answered for INSTANCES_SILENT_MS; stopped  when it says that it follows no more, or
 * follows another generation of the journal than the bus has; lagging  when it lacks an event that
 * another, or `head`, knew INSTANCES_LAG_MS ago.
 *
 * Questions are safe to repeat. One that stays without answer for INSTANCES_ATTEMPT_MS is also put
 * to the next instance, one that awaits the past (`connu`) only when its instance falls silent; the
 * first answer counts. So an instance may die under a question without anybody noticing.
 *
 * Thread-safe but for start and stop. */
#ifndef CLIENT_INSTANCES_H
#define CLIENT_INSTANCES_H

#include "client/client.h"

struct instances;

#define INSTANCES_SERVICE "reporting"

enum {
    INSTANCES_ROUND_MS = 250,   /* From one look to the next. */
    INSTANCES_FIND_MS = 1000,   /* From one search for addresses to the next. */
    INSTANCES_SILENT_MS = 1000, /* Unheard for so long, it is left out. */
    INSTANCES_LAG_MS = 1000,
    INSTANCES_ATTEMPT_MS = 1000,
    INSTANCES_MAX = 64, /* Of one site. */
};

struct instances_options {
    const struct config *config; /* Borrowed. */
    const struct world *world;
    const char *key;  /* Whose connections the thread makes; NULL: "<site>.portail". */
    const char *site; /* The only one that is of interest; NULL: all, and the consolidation. */
    /* May be NULL: the last position of a site's events that somebody else knows, and of which
     * generation; 0: none. CONFIG_CONSOLIDATION asks for all. */
    uint64_t (*head)(void *self, const char *site, uint64_t *generation);
    void *head_self;
};

MUST_USE int instances_start(struct instances **out, const struct instances_options *options,
                             struct err *err);
void instances_stop(struct instances **instances);

/* Until each instance that was found has answered once; at most timeout_ms. */
void instances_await(struct instances *instances, int64_t timeout_ms);

/* Are questions to this service spread here? */
bool instances_cover(const struct instances *instances, const char *site, const char *service);

/* What came of a question beside its answer. */
struct instances_note {
    bool old; /* None was current: the answer is that of one that lags or has stopped. */
};

/* As client_ask(), for a question (QueryRequest). Marks of the consolidation that anybody was
 * shown, or may have been before this program began, are added to those that the request wants.
 * ERR_UNREACHABLE: none answered within timeout_ms. */
MUST_USE int instances_ask(struct instances *instances, struct client *client, const char *site,
                           const Plie__ServiceRequest *request, int64_t timeout_ms,
                           struct arena *arena, Plie__ServiceReply **out,
                           struct instances_note *note, struct err *err);

/* One instance as it was last seen. */
struct instance_seen {
    char endpoint[CONFIG_ENDPOINT_SIZE];
    bool up;
    bool stopped;
    bool current; /* Up, not stopped, and not lagging: it gets questions. */
    uint64_t position;
    uint64_t lag; /* Events of its site that it lacks. */
    uint64_t questions;
    uint64_t repeated; /* Questions that had to be put to another one as well. */
};
/* In the order of their endpoints; the count. */
size_t instances_list(struct instances *instances, const char *site,
                      struct instance_seen out[INSTANCES_MAX]);

/* Where a consolidation may run: several sites here, or an address of it in plie.cfg. */
bool instances_consolidate(const struct config *config);

#endif
