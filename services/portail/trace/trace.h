/* Who opened or exported what: a file of its own, chained line by line, a segment a month,
 * committed (fdatasync) before the dossier is shown. Thread-safe.
 *
 *   <directory>/2026-11.jsonl, mode 0600, one JSON object a line:
 *   {"n","quand","compte","role","acte","objet","detail","avant","tete"}
 *
 * `n` counts from 1 in each segment, `quand` is RFC 3339, `tete` is the BLAKE2b-256 (hex) of the
 * line's bytes up to itself, `avant` the `tete` of the line before, across months: a changed or
 * missing line is found. That the end was cut off is found by the heads that the portail's service
 * keeps (keeper.h). Lines hold ids, roles, names of questions and filters: never a name of a person
 * and no text that somebody searched for. */
#ifndef PORTAIL_TRACE_TRACE_H
#define PORTAIL_TRACE_TRACE_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct config;
struct trace;

enum {
    TRACE_HASH_SIZE = 32,
    TRACE_SEGMENT_SIZE = 8, /* "2026-11" */
    TRACE_LINE_MAX = 4096,
    TRACE_TEXT_MAX = 1024, /* Bytes of a line's `detail`; longer ones are cut. */
};

/* One per site, in <donnees>/portail/<site>/traces. Every line is read. A line that a crash left
 * half written is cut off, and a line says so. ERR_CORRUPT: the chain is broken; says where.
 * ERR_BUSY: another gateway writes there. `world` NULL: the system's. */
MUST_USE int trace_open(struct trace **out, const char *directory, const struct world *world,
                        struct err *err);
/* The same in the installation's folder, which it makes. A broken chain opens too: every
 * trace_note() fails then with the text of where it is broken, so that no dossier of that site is
 * shown while the other sites work. */
MUST_USE int trace_open_site(struct trace **out, const struct config *config, const char *site,
                             const struct world *world, struct err *err);
void trace_close(struct trace **trace);

/* Where the chain is broken; NULL: it is whole. Borrowed. */
const char *trace_broken(struct trace *trace);

struct trace_line {
    const char *compte;
    const char *role;
    const char *acte;   /* ouverture, recherche, liste, export, audit, connexion, refus */
    const char *objet;  /* Id of the person, or what was exported. */
    const char *detail; /* "parcours.Dossier", filters. */
};
/* Durable on return; lines of several threads share one sync. NULL texts are empty. */
MUST_USE int trace_note(struct trace *trace, const struct trace_line *line, struct err *err);

struct trace_head {
    char segment[TRACE_SEGMENT_SIZE];
    uint64_t nombre;
    uint8_t tete[TRACE_HASH_SIZE];
};
/* The newest segment; its name is empty when there is none. */
void trace_head(struct trace *trace, struct trace_head *out);
/* All of them, oldest first. Owned by the caller: free(). */
size_t trace_heads(struct trace *trace, struct trace_head **out);

/* What is asked for; NULL or "": any. */
struct trace_filter {
    const char *objet;
    const char *compte;
    const char *acte;
    uint64_t avant_n; /* Lines before that number only; 0: from the newest. */
    int limit;
};
/* Lines of a segment, newest first; calls `each` with the raw JSON line. No such segment: none. */
MUST_USE int trace_read(struct trace *trace, const char *segment, const struct trace_filter *filter,
                        void *self, void (*each)(void *self, const char *json), struct err *err);

/* Deletes the segments of months before that one, never the newest; calls `each` for every one. */
MUST_USE int trace_delete_before(struct trace *trace, const char *segment, void *self,
                                 void (*each)(void *self, const char *segment), struct err *err);

/* A head that the site's portail service keeps. */
struct trace_anchor {
    struct trace_head head;
    bool deleted;
};
struct trace_watch {
    void (*fault)(void *self, const char *what); /* One French sentence. */
    void (*progress)(void *self, uint64_t lines);
    void *self;
};
/* Reads all that is on the disk again: every link, and every anchored head. Errors are those of
 * reading; what does not hold is a fault. */
MUST_USE int trace_check(struct trace *trace, const struct trace_anchor *anchors, size_t count,
                         const struct trace_watch *watch, struct err *err);

/* The same for a folder that nobody has opened here, beside a portail that may be writing. Nothing
 * is written. No folder: no lines. */
MUST_USE int trace_verify(const char *directory, const struct trace_anchor *anchors, size_t count,
                          const struct trace_watch *watch, struct err *err);

#endif
