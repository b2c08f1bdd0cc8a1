/* Sends the own log to the bus, in order, in Lots, again and again until stored. A conversation on
 * one DEALER socket, never waiting:
 *
 *     AWAY ──open──▶ OPENING ──Opened: equal──▶ OPEN ──append/Appended──▶ OPEN
 *                       │ └──Opened: bus ahead──▶ BEHIND (take own events back, then open again)
 *                       └──Opened: different──▶ STOPPED          OPEN ──fenced──▶ STOPPED
 *
 * The answers of one connection come in order, so an answer to an older epoch is passed over. */
#ifndef RUNTIME_RELAY_H
#define RUNTIME_RELAY_H

#include "runtime/bus_talk.h"
#include "runtime/core.h"
#include "runtime/lot_build.h"
#include "runtime/status.h"
#include "runtime/witness.h"

enum relay_state { RELAY_AWAY, RELAY_OPENING, RELAY_BEHIND, RELAY_OPEN, RELAY_STOPPED };

enum { RELAY_LOTS_MAX = 16, RELAY_SIZE_MAX = 1024 * 1024, RELAY_INSTANCE_SIZE = 16 };

struct relay {
    struct core *core;
    struct status *status;
    struct witness *witness; /* NULL in tests. */
    struct bus_address address;
    struct arena arena;
    struct lot_buffer buffer;
    struct wire_socket *socket;            /* NULL: not connected yet. */
    uint8_t instance[RELAY_INSTANCE_SIZE]; /* Of this process, random, never recorded. */
    uint64_t attempts;                     /* How often it has opened. */
    enum relay_state state;
    uint64_t epoch;
    uint64_t generation; /* Of the journal, as Opened told. */
    uint64_t mark;       /* Of the bus. */
    uint64_t sent;       /* Last sequence sent. */
    struct {
        uint64_t last;
        size_t size;
    } flight[RELAY_LOTS_MAX]; /* What waits for its answer, oldest first. */
    size_t flight_count;
    size_t flight_size;
    bool broken;           /* A Lot was not stored: those behind it are not either. */
    int64_t deadline_ms;   /* Monotonic: after it an answer has taken too long. */
    int64_t not_before_ms; /* Nothing is sent before. */
    /* The bus held a Lot, so it is filling a journal again. Up to here no Lot mixes what was
     * decided before and after hearing others: two sources would wait for each other for ever. */
    uint64_t refill_until;
};

void relay_init(struct relay *relay, struct core *core, struct status *status,
                struct witness *witness, const struct bus_address *address);
void relay_release(struct relay *relay);

/* Reads what the bus said, then sends what may be sent. Errors are the store's. */
MUST_USE int relay_turn(struct relay *relay, struct err *err);

/* How long the caller may sleep before the next turn, when nothing is heard. */
int64_t relay_patience_ms(const struct relay *relay);

/* Talks to the bus from the beginning: after own events were taken back, or when the journal has
 * become another one. */
void relay_restart(struct relay *relay);

/* For good: a person must act. */
void relay_stop(struct relay *relay, const char *why);

#endif
