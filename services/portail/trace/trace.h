/* Who opened or exported what: a file of its own, chained line by line, a segment a month,
 * committed (fdatasync) before the dossier is shown (DESIGN.md §7). Line: JSON
 * {"n","quand","compte","role", "acte","objet","detail","avant"} where "avant" is the BLAKE2b-256
 * of the line before (hex), so that a changed or missing line is found. Thread-safe. */
#ifndef PORTAIL_TRACE_TRACE_H
#define PORTAIL_TRACE_TRACE_H

#include "base/clock.h"
#include "base/err.h"

#include <stdint.h>

struct trace;

enum { TRACE_HASH_SIZE = 32, TRACE_SEGMENT_SIZE = 8 /* "2026-11" */ };

/* One per site, in <donnees>/portail/<site>/traces. ERR_CORRUPT: the chain is broken; says where.
 */
MUST_USE int trace_open(struct trace **out, const char *directory, const struct world *world,
                        struct err *err);
void trace_close(struct trace **trace);

struct trace_line {
    const char *compte;
    const char *role;
    const char *acte;   /* "ouverture", "recherche", "export", "audit", "connexion", "refus" */
    const char *objet;  /* Id of the person, or what was exported. */
    const char *detail; /* "parcours.Dossier", filters. */
};
/* Durable on return; lines of several threads share one sync. */
MUST_USE int trace_note(struct trace *trace, const struct trace_line *line, struct err *err);

struct trace_head {
    char segment[TRACE_SEGMENT_SIZE];
    uint64_t nombre;
    uint8_t tete[TRACE_HASH_SIZE];
};
void trace_head(struct trace *trace, struct trace_head *out);

/* Lines of a segment, newest first, from the `after`th; calls `each` with the raw JSON line. */
MUST_USE int trace_read(struct trace *trace, const char *segment, const char *objet, uint64_t after,
                        int limit, void *self, void (*each)(void *self, const char *json),
                        struct err *err);
/* Deletes the segments that end before the month; calls `each` for every one. */
MUST_USE int trace_delete_before(struct trace *trace, const char *segment, void *self,
                                 void (*each)(void *self, const char *segment), struct err *err);

#endif
