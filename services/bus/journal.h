/* The journal behind the bus: open, append, range, head, erase. All that the bus knows of its store
 * is here; another implementation takes the place of journal*.c, range.c, restore.c
 * and verify.c.
 *
 * Positions are 1, 2, 3 … without a hole, given inside the commit. One handle belongs to one
 * thread: the one JOURNAL_WRITE handle keeps marks and chains in memory beside the tables, readers
 * see what was committed. A row is a Lot, whose bytes stay untouched; the bus may have joined small
 * neighbours (gather.h). */
#ifndef BUS_JOURNAL_H
#define BUS_JOURNAL_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/limits.h"
#include "envelope.pb-c.h"
#include "runtime/head_check.h"
#include "runtime/lot.h"
#include "runtime/registre.h"
#include "store/store.h"

struct journal;

/* JOURNAL_ARCHIVE: as STORE_ARCHIVE. */
enum journal_mode { JOURNAL_WRITE, JOURNAL_READ, JOURNAL_ARCHIVE };

struct journal_options {
    const char *directory; /* The file is "journal.db" in it. */
    const char *file;      /* To read: the file itself; NULL: that one. */
    enum journal_mode mode;
    bool demo;                 /* `received` is the events' time; holds for the life of the file. */
    const struct world *world; /* JOURNAL_WRITE: makes the generation of a new file. */
    const char *vfs;           /* NULL: the default. */
};

/* ERR_CONFIG: made with the other choice of `demo`, or by a newer program. ERR_BUSY: another bus
 * writes it. ERR_ABSENT: nothing to read there. */
MUST_USE int journal_open(struct journal **out, const struct journal_options *options,
                          struct err *err);
void journal_close(struct journal **journal);
void journal_path(const char *directory, char *out, size_t size);

/* --- Writing ------------------------------------------------------------------------------------
 * begin, any number of the others, then commit or rollback, which reads the counters again. */

struct journal_producer {
    char source[LIMIT_ID_SIZE];
    uint64_t epoch;
    uint64_t mark;
    uint64_t first_position; /* Of its last Lot; 0 when none. */
    struct journal_site *site;
    bool changed; /* In a way that no Lot tells: in its table with this commit. */
    bool behind;  /* Its row in the table is behind its Lots. */
};

struct journal_site {
    char site[LIMIT_ID_SIZE];
    uint64_t position; /* Of its last event. */
    uint8_t chain[CHAIN_SIZE];
    struct journal_producer producers[LIMIT_SOURCES];
    size_t producer_count;
    bool changed; /* As above. */
    bool behind;
};

MUST_USE int journal_begin(struct journal *journal, struct err *err);
/* ERR_FULL: nothing was stored. After another error nobody knows: the caller exits. */
MUST_USE int journal_commit(struct journal *journal, struct err *err);
MUST_USE int journal_rollback(struct journal *journal, struct err *err);
bool journal_has_begun(const struct journal *journal);

uint64_t journal_position(const struct journal *journal); /* The last one given. */
uint64_t journal_generation(const struct journal *journal);

/* NULL when there is none. Valid until the next rollback. */
struct journal_producer *journal_find_producer(struct journal *journal, const char *site,
                                               const char *source);
/* ERR_LIMIT: too many sites, or sources of the site. */
MUST_USE int journal_add_producer(struct journal *journal, const char *site, const char *source,
                                  struct journal_producer **out, struct err *err);
void journal_next_epoch(struct journal_producer *producer);

/* The digest of the producer's last event; zeros when it has none. */
MUST_USE int journal_last_digest(struct journal *journal, const struct journal_producer *producer,
                                 uint8_t out[EVENT_DIGEST_SIZE], struct err *err);

/* `lot` passed lot_check() and begins at the producer's mark + 1. `received` is raised to the last
 * one. Personal parts of persons erased before are stored as zeros. */
MUST_USE int journal_append(struct journal *journal, struct journal_producer *producer,
                            const Plie__Lot *lot, int64_t received, struct err *err);

/* Overwrites the person's sealed parts in the site with zeros and remembers the person. The bytes
 * leave the disk with the next journal_checkpoint() that truncates. */
MUST_USE int journal_erase(struct journal *journal, const char *site, const char *person,
                           struct err *err);

/* A new generation: followers of the old positions are turned away. */
MUST_USE int journal_renew(struct journal *journal, struct err *err);

/* --- Reading ------------------------------------------------------------------------------------
 */

struct journal_head {
    uint64_t position; /* 0 when empty. */
    int64_t received;
    uint64_t generation;
};
MUST_USE int journal_head(struct journal *journal, struct journal_head *out, struct err *err);

/* All sites with their producers; `out` has LIMIT_SITES places. Their tables go to disk every few
 * Lots only; what the Lots after that tell is added here. */
MUST_USE int journal_sites(struct journal *journal, struct journal_site *out, size_t *count,
                           struct err *err);

/* Who was erased, by whose order where. */
MUST_USE int journal_erased(struct journal *journal, struct registre *out, struct err *err);

/* One view of the journal for several reads. */
MUST_USE int journal_begin_view(struct journal *journal, struct err *err);
void journal_end_view(struct journal *journal);

/* The first position that was received at the instant or later; one above the head when none was.
 * `received` never falls: found by bisection. */
MUST_USE int journal_position_at(struct journal *journal, int64_t instant_us, uint64_t *out,
                                 struct err *err);

/* Whole Lots in order, from the one that holds position `from` on:
 *     journal_range(journal, from, &range, err);
 *     while ((rc = journal_range_next(&range, &row, err)) == JOURNAL_ROW) …
 *     journal_range_end(&range); */
enum { JOURNAL_DONE = 0, JOURNAL_ROW = 1 };
struct journal_range {
    struct stmt s;
    uint64_t from;
    /* May be set before the first step: whose Lots are wanted; the events of the others are not
     * read from the disk and come empty. */
    bool (*wants)(const void *self, const char *site, const char *source);
    const void *self;
};
struct journal_row {
    uint64_t first_position;
    int64_t received;
    uint32_t personal_count;
    const uint8_t *previous; /* CHAIN_SIZE bytes. */
    const uint8_t *chain;
    Plie__Lot lot; /* Without personal parts. Borrowed until the next step. */
};
MUST_USE int journal_range(struct journal *journal, uint64_t from, struct journal_range *out,
                           struct err *err);
MUST_USE int journal_range_next(struct journal_range *range, struct journal_row *out,
                                struct err *err);
void journal_range_end(struct journal_range *range);

/* Takes at most `lots_max` Lots after *position into the digest of their order
 * (runtime/signed_head.h) and moves *position behind them. */
MUST_USE int journal_order(struct journal *journal, size_t lots_max, uint64_t *position,
                           uint8_t order[CHAIN_SIZE], struct err *err);

/* The personal parts of a row in the arena, as they stand in a Lot. */
MUST_USE int journal_personal(struct journal *journal, const struct journal_row *row,
                              struct arena *arena, Plie__Personal ***out, size_t *count,
                              struct err *err);

/* A copy of one moment of the journal, while others write it: see store_copy_unnamed(). The journal
 * is a reading handle. */
MUST_USE int journal_copy_unnamed(struct journal *journal, const char *path, int *fd,
                                  struct err *err);
/* A journal that a restore brought back, which nobody has open: forgets the persons of the register
 * again, and gets a new generation, since positions after its end may be given to other events than
 * the first time. */
struct journal_restored {
    uint64_t generation_before;
    uint64_t generation;
    uint64_t position;
};
MUST_USE int journal_restore(const struct journal_options *options, const struct registre *registre,
                             struct journal_restored *out, struct err *err);

/* Own handle, any thread. *wal_pages gets what the WAL still holds. */
MUST_USE int journal_checkpoint(struct journal *journal, bool truncate, int *wal_pages,
                                struct err *err);

/* --- Verifying ----------------------------------------------------------------------------------
 */

struct journal_fault {
    uint64_t position;
    const char *site;
    const char *source;
    const char *what; /* French. */
};
struct journal_watch {
    void (*fault)(void *self, const struct journal_fault *fault); /* In order of position. */
    void (*progress)(void *self, uint64_t position, uint64_t position_last); /* May be NULL. */
    void *self;
    struct head_check *heads; /* What others say of the journal, judged too; NULL: nothing. */
};
struct journal_verdict {
    uint64_t fault_count;
    uint64_t lot_count;
    struct journal_head head;
};

/* Reads every row: positions and sequences dense, every link of every chain, every Lot well formed,
 * personal parts as their digests say, zeroed ones only of persons that an event of the journal
 * erases, `received` never falling, marks and heads as the rows say. Other handles may be open. */
MUST_USE int journal_verify(const char *directory, const struct journal_watch *watch,
                            struct journal_verdict *out, struct err *err);
/* The same for a copy, by the options of a handle to read it. */
MUST_USE int journal_verify_copy(const struct journal_options *options,
                                 const struct journal_watch *watch, struct journal_verdict *out,
                                 struct err *err);

#endif
