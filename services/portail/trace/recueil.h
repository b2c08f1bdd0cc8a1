/* The events of a site that name some ids, fetched through the bus, which looks them up: in the
 * order of the journal, each once, however often it was fetched. */
#ifndef PORTAIL_TRACE_RECUEIL_H
#define PORTAIL_TRACE_RECUEIL_H

#include "base/arena.h"
#include "client/config.h"
#include "client/reader.h"

struct recueil_event {
    uint64_t position;
    uint64_t sequence;
    int64_t received;
    const char *source;
    ProtobufCBinaryData packed; /* The Event. */
};

struct recueil {
    const struct config *config;
    const char *key; /* Who asks the bus. */
    const char *site;
    uint64_t until; /* Position: events up to it. */
    struct reader *reader;
    struct arena scratch;
    struct arena arena; /* Of the events. */
    struct recueil_event *events;
    size_t count;
    size_t capacity;
};

/* The rest is set by the caller, and stays his. */
void recueil_open(struct recueil *recueil);
void recueil_close(struct recueil *recueil);

/* Adds the events that name one of the ids and that `wants` takes. ERR_UNREACHABLE; ERR_DENIED;
 * ERR_LIMIT: more than can be held. */
struct recueil_wish {
    const char *const *names;
    size_t count;
    bool (*wants)(const void *self, const Plie__Event *event);
    const void *self;
};
MUST_USE int recueil_fetch(struct recueil *recueil, const struct recueil_wish *wish,
                           struct err *err);

#endif
