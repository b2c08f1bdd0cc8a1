/* The contract of a service: a few verbs and the tables that hand them to the runtime.
 *
 *     load → decide → (log, apply, commit) → answer        a command
 *     apply → react → (own commands as above)              an event heard from another service
 *     query                                                a question
 *
 * A service holds no socket, transaction, thread, clock or randomness. `decide` is pure; `apply` is
 * the only writer, never refuses and reads neither clock nor protocol; `react` reads no rows.
 * Tables are indexed by the field number of the member in the oneof; a hole is { 0 }. */
#ifndef RUNTIME_SERVICE_H
#define RUNTIME_SERVICE_H

#include "base/arena.h"
#include "base/err.h"
#include "protocole/protocole.h"
#include "runtime/answer.h"
#include "runtime/decision.h"
#include "store/store.h"

#include <protobuf-c/protobuf-c.h>

/* What an event says around its own message; all texts borrowed, never NULL. */
struct event_context {
    const char *site;
    const char *source; /* "parcours" */
    uint64_t sequence;
    const char *id;
    const char *subject;
    const char *person;
    const char *actor;
    const char *cause;
    int64_t time_us;          /* Recorded. */
    char recorded[DATE_SIZE]; /* The day of time_us in Paris. */
};

/* Reads what the decision needs into `state` (zeroed, state_size bytes). Found nothing is no error:
 * decide refuses. May allocate from the arena for lists bounded by limits.h. */
typedef int load_fn(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                    void *state, struct err *err);

/* Pure. Either decision_refuse() or one or more decision_event(), or neither (nothing to record).
 */
typedef void decide_fn(const void *state, const struct context *context,
                       const ProtobufCMessage *command, struct decision *out);

typedef int apply_fn(struct store *store, const struct event_context *context,
                     const ProtobufCMessage *event, struct err *err);

/* Own commands that answer another's event, added with reaction_command(). */
typedef void react_fn(const struct event_context *context, const ProtobufCMessage *event,
                      struct reaction *out);

typedef int query_fn(struct store *store, const struct query_context *context,
                     const ProtobufCMessage *query, struct answer *out, struct err *err);

struct command_entry {
    load_fn *load; /* NULL: decides from the command alone. */
    decide_fn *decide;
    size_t state_size; /* At most LIMIT_STATE_SIZE. */
};

/* What a service does with the events of one source (its own included). */
struct source_entry {
    const char *source;
    const ProtobufCMessageDescriptor *evenement; /* The message with the oneof. */
    apply_fn *const *apply;                      /* By field number; NULL: not heard. */
    size_t apply_count;
    react_fn *const *react; /* By field number; NULL table or entry: no reaction. */
    size_t react_count;
};

/* What stands behind this line of a schema: indexes by which apply does not read. A rebuild makes
 * them after its last row, each in one pass, instead of row by row. */
#define SCHEMA_AFTER_ROWS "\n-- --- After the rows ---\n"

struct service {
    const char *name;
    /* Raised with every change of apply or schema: a store made with another number is rebuilt at
     * start. A golden digest fails the test when it was forgotten. */
    uint32_t apply_number;
    const char *schema;

    const ProtobufCMessageDescriptor *commande; /* NULL: takes no command (reporting). */
    const struct command_entry *commands;       /* By field number. */
    size_t command_count;

    const ProtobufCMessageDescriptor *requete;
    const ProtobufCMessageDescriptor *reponse;
    query_fn *const *queries; /* By field number. */
    size_t query_count;

    const struct source_entry *sources; /* Own events first. */
    size_t source_count;
};

#endif
