/* One command, one event, one question: the code that every way of running a service shares.
 * step_command() and step_event() work inside a transaction of the caller; what they return lives
 * in the core's arena until the caller resets it. A refusal has written nothing. */
#ifndef RUNTIME_STEP_H
#define RUNTIME_STEP_H

#include "runtime/own_log.h"

struct command_input {
    const char *id;
    const ProtobufCMessage *command; /* The whole Commande. */
    const char *actor;
    const char *role;
    const char *const *portee;
    size_t portee_count;
    const char *cause; /* "" for a person's command. */
    int64_t time_us;   /* Recorded time; never before the last event's. */
    int32_t today;     /* DATE_NONE: that of the recorded time. */
};

struct command_output {
    struct decision decision;
    uint64_t sequence; /* The mark after the command; the last event's of a known one. */
    char **events;     /* Ids. */
    size_t event_count;
    bool repeated; /* Known already: this is the answer it got. */
};

MUST_USE int step_command(struct core *core, const struct command_input *in,
                          struct command_output *out, struct err *err);

/* Records one event that no decide made: of the runtime itself (ReactionReglee, EffacementFait), or
 * given by a test. Of `in` its command and role do not count. */
MUST_USE int step_own_event(struct core *core, const struct command_input *in,
                            const struct decided_event *event, struct command_output *out,
                            struct err *err);

/* Takes a refused reaction off the list, as somebody has dealt with it (REACTION_INCONNUE). */
MUST_USE int step_settle(struct core *core, const struct command_input *in,
                         const Plie__ReglerReaction *settle, struct command_output *out,
                         struct err *err);

/* An event heard from another source: applies it and moves the mark; the caller moves the
 * position. */
MUST_USE int step_event(struct core *core, const struct origin *origin, const struct record *record,
                        struct err *err);

/* The service's own commands that answer the event. Known ids make a second time harmless; a
 * refused one is recorded as ReactionRefusee. */
MUST_USE int step_react(struct core *core, const struct origin *origin, const struct record *record,
                        struct err *err);

/* An own event that comes back from the journal or from an older log: into the log and the rows. */
MUST_USE int step_replay_own(struct core *core, struct record *record, struct err *err);

/* The names of a question's member and its answer; a refusal stands in the answer. */
MUST_USE int step_query(struct core *core, const struct query_context *context,
                        const ProtobufCMessage *query, struct answer *out, struct err *err);

#endif
