/* Commands from the socket to the answer: taken into a queue, decided in groups, many in one
 * transaction without savepoints (load and decide only read, so a refusal has written nothing).
 *
 *     take → [ begin → step_command … → commit ] → answer
 *
 * After an operating error the group is rolled back, the counters are read again and the group is
 * run one by one; nobody has been answered before. After a failed COMMIT the process exits, unless
 * the disk is merely full: nobody knows what is durable, and every command is safe to repeat. No
 * socket here: answers go through a function. */
#ifndef RUNTIME_COMMAND_H
#define RUNTIME_COMMAND_H

#include "runtime/core.h"
#include "runtime/rights.h"
#include "runtime/status.h"
#include "runtime/witness.h"
#include "wire/wire.h"

enum { LIMIT_COMMANDS_WAITING_SIZE = 64 * 1024 * 1024, EXIT_COMMIT_FAILED = 70 };

struct command_item;

struct commands {
    struct core *core;
    struct rights *rights;
    struct status *status;
    struct witness *witness; /* NULL in tests. */
    struct command_item *first;
    struct command_item *last;
    size_t count;
    size_t size;
    struct refusal closed; /* Set: no command is accepted now, and why. */
    void (*answer)(void *self, const struct wire_message *peer, struct bytes reply);
    void *self;
};

/* Takes a message that holds a command or ReglerReaction; answers at once when too many wait. */
void commands_take(struct commands *commands, const struct wire_message *message);
bool commands_are_waiting(const struct commands *commands);
/* Runs at most LIMIT_GROUP_COMMANDS of those that wait, commits and answers. */
void commands_run(struct commands *commands);
/* Answers all that wait with `closed`, without the store. */
void commands_refuse_waiting(struct commands *commands);
/* A question that came to the address of commands. */
void commands_misdirected(struct commands *commands, const struct wire_message *message);
void commands_release(struct commands *commands);

/* Commits and tells the witness. ERR_FULL: nothing was stored, the caller rolls back. Any other
 * failure ends the process: nobody knows what is durable. */
MUST_USE int commit_or_exit(struct core *core, struct witness *witness, struct status *status,
                            struct err *err);

/* After a rollback: reads the core's counters again; without them the process ends. */
void reload_or_exit(struct core *core);

/* An operating error, for a `failed` answer: what whoever asked may do. */
void refusal_of_error(const struct err *err, struct refusal *out);

#endif
