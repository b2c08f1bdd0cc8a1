/* Open and Append, judged and put into the group. */
#include "base/log.h"
#include "bus/writer.h"

#include <string.h>

/* --- Open --- */

static int open_in_group(struct writer *w, const Bus__Open *open,
                         struct journal_producer **producer, uint8_t digest[EVENT_DIGEST_SIZE],
                         struct err *err)
{
    int rc = bus_writer_begin_group(w, err);
    if (rc == 0)
        rc = gather_flush(&w->gather, w->journal, err);
    if (rc < 0)
        return rc;
    *producer = journal_find_producer(w->journal, open->site, open->source);
    bool known = *producer != NULL;
    if (!known)
        rc = journal_add_producer(w->journal, open->site, open->source, producer, err);
    if (rc < 0)
        return rc;
    journal_next_epoch(*producer);
    if (open->told_mark > (*producer)->mark) {
        log_line(LOG_WARNING,
                 "service=bus evenement=journal_plus_ancien site=%s source=%s annoncee=%llu "
                 "marque=%llu",
                 open->site, open->source, (unsigned long long)open->told_mark,
                 (unsigned long long)(*producer)->mark);
        if (openings_need_new_generation(&w->openings, open, known, journal_generation(w->journal)))
            rc = journal_renew(w->journal, err);
        if (rc < 0)
            return rc;
    }
    return journal_last_digest(w->journal, *producer, digest, err);
}

void bus_writer_take_open(struct writer *w, const struct wire_message *from, const Bus__Open *open)
{
    if (!lot_name_is_valid(open->site) || !lot_name_is_valid(open->source)) {
        bus_writer_deny(
            w, from, BUS_NOM_INVALIDE, "site",
            "Un site ou une source a un nom de 1 à 63 caractères parmi a-z, 0-9 et « - ».");
        return;
    }
    if (!rights_may_append(w->bus->rights, from->key, open->site, open->source)) {
        bus_writer_deny(w, from, BUS_DROIT_ABSENT, "source",
                        "Cette clé n'a pas le droit d'écrire pour cette source de ce site.");
        return;
    }
    if (open->demo != w->bus->demo) {
        bus_writer_deny(w, from, BUS_DEMO_DIFFERENTE, "demo",
                        w->bus->demo
                            ? "Ce bus est de démonstration : le service doit démarrer avec --demo."
                            : "Ce bus est réel : un service de démonstration n'y écrit pas.");
        return;
    }
    if (openings_is_old(&w->openings, open)) {
        log_line(LOG_WARNING, "service=bus evenement=ouverture_perimee site=%s source=%s",
                 open->site, open->source);
        return;
    }
    struct journal_producer *producer = NULL;
    uint8_t digest[EVENT_DIGEST_SIZE];
    struct err err = { 0 };
    int rc = open_in_group(w, open, &producer, digest, &err);
    if (rc == ERR_LIMIT && producer == NULL) {
        bus_writer_deny(w, from, BUS_LIMITE_ATTEINTE, "source", err.text);
        return;
    }
    struct owed *owed = bus_writer_owe(w, from, OWED_OPENED);
    if (rc < 0) {
        bus_writer_fail_group(w, &err);
        return;
    }
    owed->producer = producer;
    owed->epoch = producer->epoch;
    memcpy(owed->digest, digest, sizeof(digest));
    log_line(LOG_INFO, "service=bus evenement=ouverture site=%s source=%s epoque=%llu marque=%llu",
             open->site, open->source, (unsigned long long)producer->epoch,
             (unsigned long long)producer->mark);
}

/* --- Append --- */

/* Causes come first: what its events had seen of the site's other sources must be stored. */
static bool has_causes(struct writer *w, const Plie__Lot *lot, const struct lot_facts *facts)
{
    for (size_t i = 0; i < facts->seen_count; i++) {
        const struct journal_producer *other =
            journal_find_producer(w->journal, lot->site, facts->seen[i].source);
        uint64_t mark = other == NULL ? 0 : gather_mark(&w->gather, other);
        if (mark < facts->seen[i].sequence)
            return false;
    }
    return true;
}

static int erase_all(struct writer *w, const Plie__Lot *lot, struct err *err)
{
    Plie__Events *events = (Plie__Events *)arena_unpack(&w->arena, &plie__events__descriptor,
                                                        lot->events.data, lot->events.len);
    if (events == NULL)
        return err_set(err, ERR_LIMIT, "%s.%s: the erasing Lot is too large", lot->site,
                       lot->source);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < events->n_events; i++)
        for (size_t j = 0; rc == 0 && j < events->events[i]->n_erases; j++)
            rc = journal_erase(w->journal, lot->site, events->events[i]->erases[j], err);
    w->erased = true;
    return rc;
}

static int store_lot(struct writer *w, struct journal_producer *producer, const Plie__Lot *lot,
                     const struct lot_facts *facts, struct err *err)
{
    int64_t received = w->bus->demo ? facts->last_time_us : w->received_us;
    int rc = bus_writer_begin_group(w, err);
    if (rc == 0)
        rc = gather_add(&w->gather, w->journal, producer, lot, received, err);
    if (rc == 0 && facts->erases)
        rc = gather_flush(&w->gather, w->journal, err);
    if (rc == 0 && facts->erases)
        rc = erase_all(w, lot, err);
    if (rc < 0)
        return rc;
    w->taken.lots++;
    w->taken.events += lot->count;
    w->taken.event_bytes += lot->events.len;
    return 0;
}

static void append_lot(struct writer *w, const struct wire_message *from,
                       struct journal_producer *producer, const Plie__Lot *lot)
{
    struct bus_counters *counters = &w->bus->counters;
    struct lot_facts facts;
    struct err err = { 0 };
    if (lot_check(lot, &facts, &err) < 0) {
        atomic_fetch_add(&counters->lots_invalid, 1);
        log_line(LOG_ERROR, "service=bus evenement=lot_invalide site=%s source=%s texte=\"%s\"",
                 lot->site, lot->source, err.text);
        bus_writer_deny(w, from, BUS_LOT_INVALIDE, "lot", err.text);
        return;
    }
    struct owed *owed = bus_writer_owe(w, from, OWED_APPENDED);
    owed->producer = producer;
    owed->epoch = lot->epoch;
    if (!has_causes(w, lot, &facts)) {
        owed->held = true;
        atomic_fetch_add(&counters->lots_held, 1);
        return;
    }
    if (store_lot(w, producer, lot, &facts, &err) < 0)
        bus_writer_fail_group(w, &err);
}

void bus_writer_take_append(struct writer *w, const struct wire_message *from, const Plie__Lot *lot)
{
    struct bus_counters *counters = &w->bus->counters;
    if (lot == NULL) {
        bus_writer_deny(w, from, BUS_LOT_INVALIDE, "lot", "Le lot est absent.");
        return;
    }
    if (!rights_may_append(w->bus->rights, from->key, lot->site, lot->source)) {
        bus_writer_deny(w, from, BUS_DROIT_ABSENT, "lot",
                        "Cette clé n'a pas le droit d'écrire pour cette source de ce site.");
        return;
    }
    struct journal_producer *producer = journal_find_producer(w->journal, lot->site, lot->source);
    if (producer == NULL || lot->epoch == 0 || lot->epoch > producer->epoch) {
        bus_writer_deny(
            w, from, BUS_OUVERTURE_REQUISE, "lot",
            "Le journal n'a pas donné cette époque : la source doit d'abord être ouverte.");
        return;
    }
    if (lot->epoch == producer->epoch &&
        lot->first_sequence == gather_mark(&w->gather, producer) + 1) {
        append_lot(w, from, producer, lot);
        return;
    }
    struct owed *owed = bus_writer_owe(w, from, OWED_APPENDED);
    owed->producer = producer;
    owed->epoch = lot->epoch;
    owed->fenced = lot->epoch < producer->epoch;
    atomic_fetch_add(owed->fenced ? &counters->lots_fenced : &counters->lots_passed_over, 1);
}
