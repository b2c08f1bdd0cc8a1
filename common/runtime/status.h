/* What a service tells about itself: counters with units, why it has stopped doing something, and
 * its StatusReply. Shared by the threads of one service; every call is thread-safe. */
#ifndef RUNTIME_STATUS_H
#define RUNTIME_STATUS_H

#include "runtime/core.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum counter {
    COUNTER_COMMANDES_ACCEPTEES,
    COUNTER_COMMANDES_REPETEES,
    COUNTER_COMMANDES_REFUSEES,
    COUNTER_COMMANDES_EN_ECHEC,
    COUNTER_COMMANDES_EN_ATTENTE,
    COUNTER_TRANSACTIONS,
    COUNTER_COMMIT_MAX_US,
    COUNTER_EVENEMENTS_SUIVIS,
    COUNTER_RETARD_POSITIONS,
    COUNTER_LOTS_ENVOYES,
    COUNTER_REQUETES,
    COUNTER_REQUETES_REFUSEES,
    COUNTER_REQUETES_EN_ECHEC,
    COUNTER_MESSAGES_ILLISIBLES,
    COUNTER_REPONSES_PERDUES,
    COUNTER_JOURNAL_WAL_PAGES,
    COUNTER_COUNT
};

enum { STATUS_REASONS_MAX = 64 };

struct status {
    pthread_mutex_t lock;
    atomic_llong counters[COUNTER_COUNT];
    atomic_ullong bus_mark; /* What the bus has of the own log. */
    atomic_bool relaying;   /* The bus has answered `open`. */

    /* Under the lock. */
    struct {
        char code[REFUSAL_CODE_SIZE];
        int64_t count;
    } reasons[STATUS_REASONS_MAX];
    size_t reason_count;
    struct marks marks; /* As the writing thread has them: it saves them now and then. */
    struct chains chains;
    uint64_t position;
    uint64_t generation;
    bool published;
    char poison[ERR_TEXT_SIZE];
    char stopped[ERR_TEXT_SIZE];
};

void status_init(struct status *status);
void status_release(struct status *status);

void status_add(struct status *status, enum counter counter, int64_t delta);
void status_set(struct status *status, enum counter counter, int64_t value);
void status_raise(struct status *status, enum counter counter, int64_t value);
void status_count_reason(struct status *status, const char *code);

/* What was followed so far, told by the writing thread. */
void status_publish(struct status *status, const struct core *core);
/* 0: not followed. */
uint64_t status_mark(struct status *status, const char *site, const char *source);

/* Why following or accepting has stopped; "" when it goes on. The first reason stays. */
void status_stop(struct status *status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void status_poison(struct status *status, const char *text);
void status_clear_stop(struct status *status);

/* Reads what is in the store through `core`, which belongs to the calling thread. In its arena.
 * `reload`: this core is behind the store, as the reading thread's is. Its own mark is read after
 * the others, so that a reaction is never missing beside the event that it answers. */
MUST_USE int status_answer(struct status *status, struct core *core, bool reload,
                           Plie__StatusReply **out, struct err *err);

#endif
