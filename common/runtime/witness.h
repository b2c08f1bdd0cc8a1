/* A small file beside the store, mapped into memory: what this machine last did, written without a
 * system call. It outlives the process, not the machine, and is no part of a backup.
 *
 *   sequence  the log had at least this much: a store that has less was restored from a backup, and
 *             takes its own events back from the bus before it accepts a command
 *   told      the highest mark that the bus told since its journal was last opened
 *   working   the id of the command or event being worked on when the process died */
#ifndef RUNTIME_WITNESS_H
#define RUNTIME_WITNESS_H

#include "base/err.h"
#include "base/limits.h"

#include <stdbool.h>
#include <stdint.h>

struct witness_page;
struct witness {
    struct witness_page *page;
    bool found; /* The file was there: false after a restore, or for a new store. */
    uint64_t sequence;
    uint64_t told;
    char working[LIMIT_ID_SIZE]; /* What the last process left. */
};

/* "<store path>.temoin" */
MUST_USE int witness_open(struct witness *witness, const char *store_path, struct err *err);
void witness_close(struct witness *witness);

void witness_set_sequence(struct witness *witness, uint64_t sequence);
void witness_set_told(struct witness *witness, uint64_t told);
void witness_set_working(void *witness, const char *id); /* Fits core_note. */

#endif
