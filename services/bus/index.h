/* The index of the journal: which Lots hold an event of a type, by an actor, or that names an id
 * (terms.h). Derived: a file of its own beside the journal ("index.db"), that anybody may remove
 * and that the bus then makes anew. It holds no text, only keys of 32 bits: who reads by it looks
 * at the events themselves, for a Lot may be named wrongly, never left out.
 *
 * Segments tile the journal from position 1: as soon as 4096 events follow the last one, their Lots
 * become one; 16 of a level are merged into one of the next, twice. What lies after the last
 * segment is read, not looked up. So the file is a function of the journal and of its position.
 * Measured over 10 million events: 12 bytes an event. */
#ifndef BUS_INDEX_H
#define BUS_INDEX_H

#include "bus/journal.h"
#include "bus/terms.h"

struct index;

enum {
    INDEX_SEGMENT_EVENTS = 4096,
    INDEX_MERGED = 16,
    INDEX_LEVELS = 3,
    INDEX_FOUND_MAX = 16384,
    INDEX_GROUPS_MAX = 4,
};

void index_path(const char *directory, char *out, size_t size);

/* To write: makes the file when there is none. To read: ERR_ABSENT then. ERR_CORRUPT: damaged, or
 * of another version of this program. `vfs` as in store/store.h. */
MUST_USE int index_open(struct index **out, const char *directory, enum journal_mode mode,
                        const char *vfs, struct err *err);
void index_close(struct index **index);
MUST_USE int index_remove(const char *directory, struct err *err);

/* How far it goes, and of which journal: the generation, and the chain after its last Lot. */
struct index_state {
    uint64_t generation;
    uint64_t position;
    uint8_t chain[CHAIN_SIZE];
};
MUST_USE int index_state(struct index *index, struct index_state *out, struct err *err);

/* Does it belong to this journal as it stands? False: it was made from another one, or from one
 * that went further than this one, which was restored. */
MUST_USE int index_belongs(struct index *index, struct journal *journal, bool *out,
                           struct err *err);

/* --- Writing: index_build.c --- */

/* Takes the journal's Lots up to `until` into as many whole segments as they make, `max` of them at
 * most, in one transaction; `*added` gets how many. The first time it notes the generation. */
MUST_USE int index_extend(struct index *index, struct journal *journal,
                          const struct journal_head *head, size_t max, size_t *added,
                          struct err *err);
/* Moves what was committed from the WAL into the file. */
MUST_USE int index_checkpoint(struct index *index, struct err *err);

/* --- Reading: index_find.c --- */

/* Keys of which one must be there. */
struct index_any {
    const uint32_t *keys;
    size_t count;
};
struct index_query {
    struct index_any groups[INDEX_GROUPS_MAX]; /* In all of them. */
    size_t group_count;                        /* At least 1. */
    uint64_t generation;
};
struct index_found {
    uint64_t lots[INDEX_FOUND_MAX]; /* First positions, rising. */
    size_t count;
    uint64_t until; /* All Lots up to here are told; 0: the index knows nothing of `from`. */
};
/* The Lots that hold position `from` or begin after it, in the segment of `from`. */
MUST_USE int index_find(struct index *index, const struct index_query *query, uint64_t from,
                        struct index_found *out, struct err *err);

/* --- Verifying: verify_index.c --- */

enum { INDEX_DIFFERENCE_SIZE = 256 };
/* Told how far it is; NULL: nobody wants to know. */
struct index_watch {
    void (*progress)(void *self, uint64_t position, uint64_t position_last);
    void *self;
};
/* Makes every segment anew from the journal and compares; `difference` gets the first one in French
 * ("" when there is none). ERR_ABSENT: there is no index, nothing is wrong. Other handles may be
 * open. `*position` gets how far it goes. */
MUST_USE int index_verify(const char *directory, const struct index_watch *watch,
                          char difference[INDEX_DIFFERENCE_SIZE], uint64_t *position,
                          struct err *err);

#endif
