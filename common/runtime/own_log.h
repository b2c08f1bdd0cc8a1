/* A service's own log: every event it recorded, dense by sequence, never pruned. Its rows above the
 * bus's mark are the outbox. */
#ifndef RUNTIME_OWN_LOG_H
#define RUNTIME_OWN_LOG_H

#include "runtime/record.h"

/* Gives the record the next sequence and writes it; moves core->sequence, time_us and known_us. */
MUST_USE int own_log_append(struct core *core, struct record *record, struct err *err);

/* The events of a command that was accepted before. */
struct known_command {
    uint64_t last_sequence; /* 0: not known. */
    char **events;          /* Their ids, in the core's arena. */
    size_t event_count;
};
MUST_USE int own_log_find_command(struct core *core, const char *command, struct known_command *out,
                                  struct err *err);

/* The packed event and sealed part at a sequence, in `arena`. Returns STMT_ROW, or STMT_DONE when
 * the log has no such row. */
MUST_USE int own_log_get(struct store *store, struct arena *arena, uint64_t sequence,
                         struct record *out, struct err *err);

/* Recorded time of the first event above a mark: the age of what has not left. 0: all has left. */
MUST_USE int own_log_oldest_above(struct store *store, uint64_t mark, int64_t *time_us,
                                  struct err *err);

#endif
