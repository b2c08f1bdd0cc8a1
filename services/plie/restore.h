/* Inside `plie restore`: what its steps share. Everything is made ready in a folder aside, in the
 * data folder, and takes its place only when nothing is left that could fail but the disk. */
#ifndef PLIE_RESTORE_H
#define PLIE_RESTORE_H

#include "plie/sauvegarde.h"

#include "bus/journal.h"

struct restore {
    const struct config *config;
    const char *folder;    /* --de */
    const char *seulement; /* NULL: all. */
    uint8_t secret_key[COFFRE_KEY_SIZE];
    struct sauvegarde sauvegarde; /* What the manifest says, without what is not wanted. */
    struct registre registre;
    char aside[CONFIG_PATH_SIZE + 32];
    struct journal_restored journal; /* generation 0: no journal comes back. */
    size_t unknown; /* Erasures that some store has not heard, as they came back. */
};

void restore_target(const struct restore *restore, const char *name,
                    char out[CONFIG_PATH_SIZE * 2]);
void restore_aside(const struct restore *restore, const char *name, char out[CONFIG_PATH_SIZE * 2]);
void restore_aside_folder(const struct restore *restore, const struct sauvegarde_fichier *fichier,
                          char out[CONFIG_PATH_SIZE * 2]);

/* Starts what was restored where nobody else can reach it, lets every store take back what the
 * journal has more than it, orders the erasures that are not in the journal anew, and waits until
 * all stores have done them. ERR_UNREACHABLE: no bus, or a store does not get there. */
MUST_USE int restore_forget(struct restore *restore, struct err *err);

#endif
