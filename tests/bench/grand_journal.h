/* A large journal, made by appending Lots straight into its file: events of the real types, of real
 * size, whose ids hang together (a person, her parcours, her steps, her referent) as those of a
 * site do. The same wish gives the same bytes. What the facts say is not possible as a whole: it is
 * for reading, filtering and counting, not for the services to apply. */
#ifndef BENCH_GRAND_JOURNAL_H
#define BENCH_GRAND_JOURNAL_H

#include "base/id.h"

#include <stdint.h>

enum {
    GRAND_LOT_EVENTS = 64,
    GRAND_PERSON_EVENTS = 47, /* As many events name one person, as in a demonstration year. */
    GRAND_SITES = 2,          /* The first has two thirds of the events. */
};
extern const char *const grand_sites[GRAND_SITES];

struct grand_journal {
    uint64_t events; /* A multiple of GRAND_LOT_EVENTS. */
    uint64_t lots;
    uint64_t persons;
    uint64_t bytes;  /* Of the journal's file. */
    int64_t from_us; /* Recorded first and last. */
    int64_t until_us;
};

/* Writes journal.db in the folder, which must have none. */
void grand_journal_make(const char *directory, uint64_t events, struct grand_journal *out);

/* The id of person number `rank`, whose events lie around rank / persons of the journal. */
void grand_journal_person(uint64_t rank, char out[ID_SIZE]);
/* Of her parcours: the subject of some of her events. */
void grand_journal_parcours(uint64_t rank, char out[ID_SIZE]);
/* One of some dozens of actors. */
void grand_journal_actor(uint64_t rank, char out[ID_SIZE]);

#endif
