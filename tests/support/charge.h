/* Load for tests under faults: people at work, each a thread with a client of its own. They send
 * seeded commands (whole ways into the PLIE, so that services react to one another, and acts that
 * depend on nothing), repeat each with the same id until it is answered, and write down what they
 * were told. */
#ifndef SUPPORT_CHARGE_H
#define SUPPORT_CHARGE_H

#include "base/id.h"
#include "client/config.h"
#include "support/installation.h"

enum { CHARGE_THREADS_MAX = 8 };

enum told { TOLD_NOTHING, TOLD_ACCEPTED, TOLD_REFUSED };

struct charge_record {
    char command[ID_SIZE];
    uint8_t site;
    uint8_t part;      /* The service. */
    uint8_t told;      /* enum told */
    uint8_t tries;     /* At most 255 are counted. */
    uint64_t sequence; /* Of the service after an accepted one. */
    int64_t sent_us;   /* Monotonic: before the first try, */
    int64_t told_us;   /* and when the answer was there. */
};

struct charge;

struct charge_options {
    const struct config *config; /* The sites' addresses. */
    size_t threads;              /* They share the sites. */
    uint64_t seed;
    size_t commands_max; /* Each thread stops by itself after so many; 0: does not. */
    int pause_ms;        /* Between two commands of a thread. */
};

struct charge *charge_start(const struct charge_options *options);
/* Until `more` further commands are answered, at most wait_ms. How many were. */
size_t charge_wait(struct charge *charge, size_t more, int64_t wait_ms);
size_t charge_count(struct charge *charge); /* Answered so far. */
/* Lets every thread finish the command that it is at; false when one got no answer in wait_ms. */
bool charge_stop(struct charge *charge, int64_t wait_ms);
void charge_free(struct charge **charge); /* Stopped before. */

/* After charge_stop(): all records, in the order of each thread. */
size_t charge_threads(const struct charge *charge);
const struct charge_record *charge_records(const struct charge *charge, size_t thread,
                                           size_t *count);

#endif
