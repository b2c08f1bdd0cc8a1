/* The register of erasures: who was forgotten, kept beside the backups so that a
 * restore forgets them again. A text file, one line an erasure, only ever appended to:
 *
 *     <site> <person's id> <position in the journal of then; 0: not known here>
 *
 * It holds no personal value. Its writers (the bus when it erases, services, `plie backup`) take a
 * lock on the file; each appends what is missing and syncs. A line that a crash cut short is passed
 * over by readers and written again by the next writer. */
#ifndef RUNTIME_REGISTRE_H
#define RUNTIME_REGISTRE_H

#include "base/err.h"
#include "base/limits.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct registre_ligne {
    char site[LIMIT_ID_SIZE];
    char personne[LIMIT_ID_SIZE];
    uint64_t position;
};
struct registre {
    struct registre_ligne *lignes; /* Sorted by site, person; each pair once. */
    size_t count;
    size_t capacity;
};

void registre_add(struct registre *registre, const char *site, const char *personne,
                  uint64_t position);
bool registre_has(const struct registre *registre, const char *site, const char *personne);
void registre_release(struct registre *registre);

/* Adds the file's lines to `out`; *passed_over (may be NULL) counts lines that are none. ERR_ABSENT
 * when there is no file. */
MUST_USE int registre_read(const char *path, struct registre *out, size_t *passed_over,
                           struct err *err);
/* Makes the file if need be and appends, durably, the lines that it lacks. */
MUST_USE int registre_note(const char *path, const struct registre *lignes, struct err *err);

/* Adds what the store of a service of `site` knows (rt_efface); an empty store knows nothing. */
MUST_USE int registre_of_service(struct store *store, const char *site, struct registre *out,
                                 struct err *err);
/* The same, but only erasures that are done: the file made anew, its WAL emptied. */
MUST_USE int registre_of_done(struct store *store, const char *site, struct registre *out,
                              struct err *err);

#endif
