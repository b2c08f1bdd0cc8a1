/* What decide is given and what it gives back. Everything lives in the decision's arena. */
#ifndef RUNTIME_DECISION_H
#define RUNTIME_DECISION_H

#include "base/arena.h"
#include "base/date.h"
#include "base/limits.h"
#include "base/refusal.h"
#include "protocole/protocole.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

/* Everything that a decision may know beside the state and the command. */
struct context {
    const char *site;
    int64_t now_us;
    int32_t today;       /* In Europe/Paris. */
    const char *command; /* Its id. */
    const char *actor;
    const char *role; /* "" when the caller has no role (a reaction, a script). */
    const char *const *portee;
    size_t portee_count;
    const char *cause; /* The event answered by a reaction; "" for a person's command. */
    const struct protocole *protocole; /* As followed so far; NULL when none was adopted. */
};

struct decided_event {
    unsigned member;        /* Field number in the service's Evenement. */
    ProtobufCMessage *body; /* Its own message. */
    const char *subject;
    const char *person; /* "" when it has no personal part. */
    const char *const *erases;
    size_t erase_count;
};

struct decision {
    struct arena *arena;
    const ProtobufCMessageDescriptor *evenement;
    struct refusal refusal; /* code "" when not refused. */
    struct decided_event *events;
    size_t event_count;
};

void decision_init(struct decision *d, struct arena *arena,
                   const ProtobufCMessageDescriptor *evenement);

/* A fact in capitals, the field of the command ("" when none), a French sentence that says what
 * would be right, without personal values. The first refusal stands. Events made before are
 * dropped. */
void decision_refuse(struct decision *d, const char *code, const char *field, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));
bool decision_is_refused(const struct decision *d);

/* Adds an event and returns its initialised message to fill; texts put into it are borrowed from
 * the command, the state or the arena. `subject` is what the event is about; `person` whose
 * personal part it carries ("" when the event has none). */
void *decision_event(struct decision *d, unsigned member, const char *subject, const char *person);

/* The last event also orders the erasure of these persons (repérage only). */
void decision_erases(struct decision *d, const char *const *persons, size_t count);

void *decision_alloc(struct decision *d, size_t size); /* Zeroed. */
void *decision_new(struct decision *d, const ProtobufCMessageDescriptor *descriptor);
char *decision_text(struct decision *d, const char *text); /* A copy. */
char *decision_date(struct decision *d, int32_t day);      /* ISO; "" for DATE_NONE. */
char *decision_id(struct decision *d, const struct context *context, uint32_t rank);
/* Derived from the command's id: the same on every try. */

/* --- Guards, in the order of a decide function. Each refuses and returns false; chain with `||`:
 *     if (!guard_id(d, "parcours", c->parcours) || !guard_date(d, "date", c->date, &date)) return;
 */
bool guard_id(struct decision *d, const char *field, const char *id);
bool guard_optional_id(struct decision *d, const char *field, const char *id);
bool guard_text(struct decision *d, const char *field, const char *text); /* Not empty. */
/* A code where the site has no list: small letters, digits, "_", under LIMIT_CODE_SIZE
 * (CODE_INVALIDE). */
bool guard_code(struct decision *d, const char *field, const char *code);
bool guard_date(struct decision *d, const char *field, const char *text, int32_t *day);
/* "" gives DATE_NONE. */
bool guard_optional_date(struct decision *d, const char *field, const char *text, int32_t *day);
bool guard_not_future(struct decision *d, const char *field, int32_t day, int32_t today);
/* `field`'s date must not be before `other`'s (DATE_INCOHERENTE). DATE_NONE on a side passes. */
bool guard_order(struct decision *d, const char *field, int32_t day, const char *other,
                 int32_t other_day);
bool guard_range(struct decision *d, const char *field, int64_t value, int64_t min, int64_t max);
/* A rule set must be in force on the day (PROTOCOLE_ABSENT). */
bool guard_regles(struct decision *d, const struct context *context, int32_t day,
                  const struct regles **out);
/* A value of the site's list, open on the day (VALEUR_INCONNUE, VALEUR_FERMEE). */
bool guard_valeur(struct decision *d, const struct regles *regles, const char *liste,
                  const char *field, const char *code, int32_t day);

/* --- Reactions */
struct event_context;
struct reaction_command {
    unsigned member; /* Field number in the service's Commande. */
    ProtobufCMessage *body;
};
struct reaction {
    struct arena *arena;
    const ProtobufCMessageDescriptor *commande;
    struct reaction_command *commands; /* Command ids derive from (event id, rank). */
    size_t command_count;
};
void reaction_init(struct reaction *r, struct arena *arena,
                   const ProtobufCMessageDescriptor *commande);
/* Adds a command and returns its initialised message to fill (texts borrowed from the event or the
 * arena). New ids in it: reaction_id(). */
void *reaction_command(struct reaction *r, unsigned member);
char *reaction_id(struct reaction *r, const struct event_context *context, uint32_t rank);

#endif
