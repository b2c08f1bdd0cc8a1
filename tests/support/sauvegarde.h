/* `plie backup` and `plie restore` as an operator runs them: programs of their own, beside the
 * services of the test. */
#ifndef SUPPORT_SAUVEGARDE_H
#define SUPPORT_SAUVEGARDE_H

#include "client/config.h"
#include "support/folder.h"

#include <stddef.h>

enum { DEPOT_PATH_SIZE = 160, DEPOT_SAID_SIZE = 1024 };

/* Where the backups of one data folder are kept, and their secret key elsewhere. */
struct depot {
    const char *donnees;
    char folder[FOLDER_SIZE];
    char vers[DEPOT_PATH_SIZE];
    char cle[DEPOT_PATH_SIZE];
    char last[DEPOT_PATH_SIZE]; /* The backup made last. */
    char said[DEPOT_SAID_SIZE]; /* What the last restore said on standard error, cut. */
};

/* Makes the keys of the backups of `donnees`. */
void depot_open(struct depot *depot, const char *donnees);
void depot_close(struct depot *depot);

/* Must succeed; the backup's path is in `last` until the next one. */
void depot_back_up(struct depot *depot);
/* The exit code, whatever it is. `seulement` NULL: all of `backup`, into `donnees`. */
int depot_restore(struct depot *depot, const char *backup, const char *donnees,
                  const char *seulement);
/* A new data folder with the keys of the old one: what an operator brings to another machine. */
void depot_new_host(const struct depot *depot, char out[FOLDER_SIZE]);
size_t depot_count(const struct depot *depot, const char *prefix); /* Entries that begin so. */

/* `plie verify` says that all agrees. */
void assert_verifies(const char *donnees);

#endif
