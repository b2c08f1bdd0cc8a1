/* An event as it is logged, sent and replayed: the packed Event and, beside it, the sealed personal
 * part. `facts` and `personal` are bytes of the event's own message, never of the oneof around it,
 * so that unpack(facts ‖ personal) gives the whole event. */
#ifndef RUNTIME_RECORD_H
#define RUNTIME_RECORD_H

#include "runtime/core.h"

struct record {
    uint64_t sequence;
    Plie__Event *event;
    struct bytes packed;
    struct bytes sealed; /* Empty: none. All zeros: erased. */
    /* Its own message, when it was unpacked ahead (feed.h), and which member of the source's
     * Evenement that is; NULL and 0: whoever applies it unpacks it. */
    ProtobufCMessage *body;
    unsigned member;
};

/* What the event is to say beside its own message. */
struct record_draft {
    const char *command;
    const char *actor;
    const char *cause;
    int64_t time_us;
    Plie__Marque **seen;
    size_t seen_count;
    uint32_t rank; /* Of the event in its command. */
    bool erased;   /* The person was forgotten before: the personal part is zeros from the start. */
};

/* Everything lives in the core's arena. The sequence stays 0: writing gives it. */
MUST_USE int record_make(struct core *core, const struct record_draft *draft,
                         const struct decided_event *decided, struct record *out, struct err *err);
size_t record_size(const struct record *record);

/* Reads what another wrote: ERR_INVALID when the bytes are no Event. */
MUST_USE int record_parse(struct arena *arena, struct bytes packed, struct record *out,
                          struct err *err);

/* Applies an event to the rows, own or heard, and does what the runtime itself does with it (the
 * adopted protocol, erasures, the list of refused reactions). An own event is opened with the
 * site's key; without its personal part, or when it is erased, apply gets the facts alone.
 * ERR_CORRUPT: an own event that this program does not know. */
struct origin {
    const char *site;
    const char *source;
    uint64_t sequence;
};
MUST_USE int record_apply(struct core *core, const struct origin *origin,
                          const struct record *record, struct err *err);

/* The own message of an event for reactions: NULL when the service has no reaction to it. */
react_fn *record_reaction(struct core *core, const struct origin *origin,
                          const struct record *record, const ProtobufCMessage **body,
                          struct err *err);
void record_context(const struct origin *origin, const struct record *record,
                    struct event_context *out);

#endif
