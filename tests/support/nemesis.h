/* Breaks an installation by a seed while people work in it. One call is a number of rounds of one
 * kind of fault, each over before the next begins; nothing is broken on return and everything runs.
 * The same seed, the same faults; when each hits depends on how far the load has come. */
#ifndef SUPPORT_NEMESIS_H
#define SUPPORT_NEMESIS_H

#include "support/charge.h"
#include "support/installation.h"

enum nemesis_kind {
    NEMESIS_KILL,      /* kill -9 of one program, then it is started again. */
    NEMESIS_FREEZE,    /* SIGSTOP of one, shorter and longer than the heartbeats' patience. */
    NEMESIS_RESTART,   /* One after another ends in order and comes back. */
    NEMESIS_ORDERS,    /* All end, all are started in another order. */
    NEMESIS_PARTITION, /* Some are cut off from the bus, or clients from a service. */
    NEMESIS_ONE_WAY,   /* Half-open: one direction is lost, or late. */
    NEMESIS_LATE,      /* What old connections said comes after what new ones say. */
    NEMESIS_DELAY,     /* Slow ways, and some that drip. */
    NEMESIS_CUT,       /* Connections are reset in the middle of a frame. */
    NEMESIS_MOVE,      /* The bus comes back at another address. */
    /* These are for hosts of their own (installation_open_apart), those above from PARTITION on for
     * ways. */
    NEMESIS_SPLIT,   /* The hosts fall into two halves that hear nothing of one another. */
    NEMESIS_DEAF,    /* Some hear nothing of some others, who hear them. */
    NEMESIS_STORM,   /* Packets are late, lost, doubled and overtake one another. */
    NEMESIS_ADDRESS, /* A host gets another address while its program runs. */
    NEMESIS_KINDS,
};

extern const char *const nemesis_names[NEMESIS_KINDS];

struct nemesis {
    struct installation *installation;
    struct charge *charge;
    uint64_t random; /* The seed, then the generator's state. */
    bool patient;    /* Every third fault lasts longer than the patience of all who wait. */
    bool loud;       /* Says what it does. */
};

/* Does it strike hosts? */
bool nemesis_needs_hosts(enum nemesis_kind kind);
void nemesis_strike(struct nemesis *nemesis, enum nemesis_kind kind, unsigned rounds);
uint64_t nemesis_draw(struct nemesis *nemesis, uint64_t below);

/* One short run of one kind for a test: a site of its own, some people at work, the strikes, the
 * oracle. The seed is the kind's own, or NEMESIS_SEED; NEMESIS_LOUD=1 tells what it does. */
void nemesis_run(enum nemesis_kind kind, unsigned rounds);

#endif
