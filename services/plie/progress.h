/* A command that reads the whole journal says how far it is, once a second and only to a terminal
 * (standard error), and can be stopped: SIGINT and SIGTERM, which every command blocks, end it at
 * once. What it was making is left under its temporary name, which the next one removes. */
#ifndef PLIE_PROGRESS_H
#define PLIE_PROGRESS_H

#include "client/config.h"

#include <stdint.h>

struct progress;

/* `what` stands before the figures: "vérification". */
void progress_start(struct progress **out, const char *what);
void progress_stop(struct progress **progress);

/* Fits journal_watch. */
void progress_tell(void *progress, uint64_t position, uint64_t position_last);
/* From here on the bus is asked how far a rebuild has come, and the line names what is rebuilt.
 * Both are borrowed and must not change until the next call; NULL: nothing is read now. */
void progress_follow(struct progress *progress, const struct config *config, const char *what);

#endif
