/* What the bus and the services agree on about a Lot: what a good one is, and the link that it adds
 * to its site's chain. Bytes from outside are judged here without unpacking them: a
 * Lot that passes can be unpacked by whoever follows. */
#ifndef RUNTIME_LOT_H
#define RUNTIME_LOT_H

#include "base/err.h"
#include "base/limits.h"
#include "envelope.pb-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The source that may order erasures. */
#define LOT_SOURCE_ERASING "reperage"

/* Codes of the bus's `denied`, and what whoever hears one does.
 * Tries again later:
 *   DISQUE_PLEIN        nothing was stored; room may be made
 *   JOURNAL_EN_PANNE    nothing was stored or read; the journal's disk fails
 *   DROIT_ABSENT        the key has no such right today
 * Begins the conversation again:
 *   OUVERTURE_REQUISE   an Append of an epoch that was never given: Open
 *   SUIVI_INCONNU       a Credit without its Follow, or too much waits to be answered: Follow
 * Stops and says so, a person must act:
 *   GENERATION_CHANGEE  positions of another journal: rebuild
 *   POSITION_INCONNUE   ahead of the journal: rebuild
 *   LOT_INVALIDE, DEMO_DIFFERENTE, NOM_INVALIDE, LIMITE_ATTEINTE, REQUETE_INCONNUE */
#define BUS_DISQUE_PLEIN       "DISQUE_PLEIN"
#define BUS_JOURNAL_EN_PANNE   "JOURNAL_EN_PANNE"
#define BUS_DROIT_ABSENT       "DROIT_ABSENT"
#define BUS_OUVERTURE_REQUISE  "OUVERTURE_REQUISE"
#define BUS_SUIVI_INCONNU      "SUIVI_INCONNU"
#define BUS_GENERATION_CHANGEE "GENERATION_CHANGEE"
#define BUS_POSITION_INCONNUE  "POSITION_INCONNUE"
#define BUS_LOT_INVALIDE       "LOT_INVALIDE"
#define BUS_DEMO_DIFFERENTE    "DEMO_DIFFERENTE"
#define BUS_NOM_INVALIDE       "NOM_INVALIDE"
#define BUS_LIMITE_ATTEINTE    "LIMITE_ATTEINTE"
#define BUS_REQUETE_INCONNUE   "REQUETE_INCONNUE"

enum { CHAIN_SIZE = 32, EVENT_DIGEST_SIZE = 32 };

/* BLAKE2b-256(previous ‖ site, source, epoch, first_sequence, count ‖ events): integers as
 * little-endian u64, texts behind their length as one. The first `previous` of a site is zeros. */
void chain_next(const uint8_t previous[CHAIN_SIZE], const Plie__Lot *lot, uint8_t out[CHAIN_SIZE]);

/* Of an Event's packed bytes as they stand in `events`. */
void event_digest(const void *event, size_t size, uint8_t out[EVENT_DIGEST_SIZE]);

/* 1 to 63 of a-z, 0-9 and '-'; it becomes a part of file names. */
bool lot_name_is_valid(const char *name);

struct lot_mark {
    char source[LIMIT_ID_SIZE];
    uint64_t sequence;
};

struct lot_facts {
    const uint8_t *last_event; /* In the Lot's events. */
    size_t last_event_size;
    int64_t last_time_us;
    struct lot_mark seen[LIMIT_SOURCES]; /* The highest of each source. */
    size_t seen_count;
    bool erases; /* An event orders erasures. */
};

/* ERR_INVALID with a French sentence: names, numbers, sizes, `count` against the events, their ids,
 * types and times, `erases` from repérage alone, and a personal part for exactly the events that
 * have a personal_digest: its bytes, or zeros of their length when the person was erased before. */
MUST_USE int lot_check(const Plie__Lot *lot, struct lot_facts *out, struct err *err);

/* The same for a Lot that came back from the bus, which keeps personal parts for their owner and
 * the auditor: parts may be absent. */
MUST_USE int lot_check_followed(const Plie__Lot *lot, struct lot_facts *out, struct err *err);

/* The last Event of packed Events. False: not such bytes. */
bool events_last(const uint8_t *events, size_t size, const uint8_t **event, size_t *event_size);

bool sealed_is_zeros(const uint8_t *sealed, size_t size);

#endif
