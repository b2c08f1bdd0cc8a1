/* What an event can be found by, read from its packed bytes without unpacking them: its type, its
 * actor, and the ids that it names. Named are its subject, its person and every text of its own
 * message that looks like an id: the bus knows no event's message, and needs to know none. */
#ifndef BUS_TERMS_H
#define BUS_TERMS_H

#include "runtime/lot_bytes.h"

enum term_kind { TERM_NAME = 'n', TERM_TYPE = 't', TERM_ACTOR = 'a' };

struct terms_event {
    struct span whole; /* The Event's bytes. */
    struct span type;
    struct span subject;
    struct span person;
    struct span actor;
    struct span facts;
};

/* Takes the next Event off packed Events. False: the end, or bytes that are none. */
bool terms_next(struct span *events, struct terms_event *out);

/* Takes the next text that looks like an id off an event's facts. False: there is no more. */
bool terms_next_id(struct span *facts, struct span *out);

/* Of a term, for the index: different terms may have the same. */
uint32_t terms_key(enum term_kind kind, struct span text);

struct span span_of_text(const char *text);

#endif
