/* What a sender said, judged before anything reads it: sizes, texts, who speaks for whom. */
#ifndef RUNTIME_COMMAND_INPUT_H
#define RUNTIME_COMMAND_INPUT_H

#include "runtime/rights.h"
#include "runtime/step.h"
#include "wire/wire.h"

struct command_request {
    struct command_input input;         /* input.id is "" when it was no id. */
    const Plie__ReglerReaction *settle; /* Instead of a command of the service. */
};

/* False: refused before anything was loaded. In the core's arena. */
MUST_USE bool command_input_read(struct core *core, struct rights *rights,
                                 const struct wire_message *message, struct command_request *out,
                                 struct refusal *refusal);

/* Who speaks: what the message says when its key is believed, else whom the key is bound to. */
struct speaker {
    const char *actor;
    const char *role;
    const char *const *portee;
    size_t portee_count;
};
MUST_USE bool speaker_read(struct arena *arena, struct rights *rights, const char *key,
                           const Plie__Actor *actor, struct speaker *out, struct refusal *refusal);

/* Unpacks and validates a body that somebody else packed. NULL: refused. */
ProtobufCMessage *body_read(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                            ProtobufCBinaryData body, struct refusal *refusal);

#endif
