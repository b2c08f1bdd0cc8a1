/* What must hold of a journal, Lot after Lot, as an auditor reads it: from the journal's own file
 * (services/bus/verify.c) or followed through the bus (the portail's verification). Sequences
 * dense, epochs and `received` never falling, every link of every chain, every Lot well formed,
 * personal parts as their digests say, zeroed ones only of persons that an event erases. */
#ifndef RUNTIME_AUDIT_H
#define RUNTIME_AUDIT_H

#include "base/limits.h"
#include "bus.pb-c.h"
#include "runtime/lot.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audit;

struct audit_fault {
    uint64_t position;
    const char *site;
    const char *source;
    const char *what; /* French. */
};

struct audit_options {
    bool whole; /* The journal itself: positions dense, no personal part left out. */
    void (*fault)(void *self, const struct audit_fault *fault);
    void *self;
};

/* What was seen of a site. */
struct audit_site {
    char site[LIMIT_ID_SIZE];
    uint64_t position; /* Of its last event. */
    uint8_t chain[CHAIN_SIZE];
    struct audit_producer {
        char source[LIMIT_ID_SIZE];
        uint64_t mark;
        uint64_t epoch;
        uint64_t first_position; /* Of its last Lot. */
    } producers[LIMIT_SOURCES];
    size_t producer_count;
};

void audit_open(struct audit **out, const struct audit_options *options);
void audit_close(struct audit **audit);

/* The next Lot; borrowed for the call. */
void audit_see(struct audit *audit, const Bus__Stored *stored);
/* After the last one: erasures that nobody ordered. */
void audit_end(struct audit *audit);
/* Then: the persons that an event orders to forget, each once, by name. */
void audit_each_ordered(const struct audit *audit, void *self,
                        void (*each)(void *self, const struct audit_fault *at, const char *person));
bool audit_has_ordered(const struct audit *audit, const char *site, const char *person);
/* A fault that the caller found itself. */
void audit_report(struct audit *audit, const struct audit_fault *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

const struct audit_site *audit_sites(const struct audit *audit, size_t *count);
uint64_t audit_next_position(const struct audit *audit);
uint64_t audit_lot_count(const struct audit *audit);
uint64_t audit_fault_count(const struct audit *audit);
uint64_t audit_personal_count(const struct audit *audit); /* Sealed parts seen. */

#endif
