/* What is owed to peers, and the one transaction of a round. */
#include "base/log.h"
#include "bus/writer.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_SIZE = 4 * LIMIT_ID_SIZE + 128 };

/* --- Answers --- */

static void send_block(struct writer *w, const struct owed *to, void *block, size_t size)
{
    struct err err = { 0 };
    if (wire_send_block(w->router, to->peer, to->peer_size, block, block, size, &err) < 0)
        atomic_fetch_add(&w->bus->counters.answers_lost, 1);
}

struct owed *bus_writer_owe(struct writer *w, const struct wire_message *to, enum owed_kind kind)
{
    CHECK(w->owed_count < GROUP_MESSAGES_MAX);
    struct owed *owed = &w->owed[w->owed_count++];
    *owed = (struct owed){ .kind = kind, .peer_size = to->peer_size };
    memcpy(owed->peer, to->peer, to->peer_size);
    return owed;
}

/* In its turn too: the answers of one connection come in the order of what it sent. */
void bus_writer_deny(struct writer *w, const struct wire_message *to, const char *code,
                     const char *field, const char *text)
{
    atomic_fetch_add(&w->bus->counters.denied, 1);
    struct owed *owed = bus_writer_owe(w, to, OWED_READY);
    owed->block = bus_reply_pack_denied(code, field, text, &owed->size);
}

static void answer_failure(struct writer *w, const struct owed *owed)
{
    size_t size = 0;
    void *block =
        owed->full
            ? bus_reply_pack_denied(BUS_DISQUE_PLEIN, "",
                                    "Le disque du journal est plein : rien n'a été enregistré, "
                                    "l'envoi reprendra quand il y aura de la place.",
                                    &size)
            : bus_reply_pack_denied(BUS_JOURNAL_EN_PANNE, "",
                                    "Le journal n'a rien pu enregistrer ; l'envoi sera repris.",
                                    &size);
    send_block(w, owed, block, size);
}

static void answer_small(struct writer *w, const struct owed *owed, const Bus__Reply *reply)
{
    uint8_t bytes[ANSWER_SIZE]; /* Two names, a digest and numbers: never more. */
    size_t size = bus__reply__pack(reply, bytes);
    struct err err = { 0 };
    if (wire_send(w->router, owed->peer, owed->peer_size, bytes, size, &err) < 0)
        atomic_fetch_add(&w->bus->counters.answers_lost, 1);
}

static void answer_appended(struct writer *w, const struct owed *owed)
{
    Bus__Appended appended = BUS__APPENDED__INIT;
    appended.site = (char *)(uintptr_t)owed->producer->site->site;
    appended.source = (char *)(uintptr_t)owed->producer->source;
    appended.epoch = owed->epoch;
    appended.mark = owed->producer->mark;
    appended.fenced = owed->fenced;
    appended.held = owed->held;
    Bus__Reply reply = BUS__REPLY__INIT;
    reply.body_case = BUS__REPLY__BODY_APPENDED;
    reply.appended = &appended;
    answer_small(w, owed, &reply);
}

static void answer_opened(struct writer *w, const struct owed *owed)
{
    Bus__Opened opened = BUS__OPENED__INIT;
    opened.site = (char *)(uintptr_t)owed->producer->site->site;
    opened.source = (char *)(uintptr_t)owed->producer->source;
    opened.epoch = owed->epoch;
    opened.mark = owed->producer->mark;
    opened.generation = journal_generation(w->journal);
    if (!sodium_is_zero(owed->digest, sizeof(owed->digest)))
        opened.event_digest =
            (ProtobufCBinaryData){ sizeof(owed->digest), (uint8_t *)(uintptr_t)owed->digest };
    Bus__Reply reply = BUS__REPLY__INIT;
    reply.body_case = BUS__REPLY__BODY_OPENED;
    reply.opened = &opened;
    answer_small(w, owed, &reply);
}

static void answer_all(struct writer *w)
{
    for (size_t i = 0; i < w->owed_count; i++) {
        struct owed *owed = &w->owed[i];
        switch (owed->kind) {
        case OWED_APPENDED:
            answer_appended(w, owed);
            break;
        case OWED_OPENED:
            answer_opened(w, owed);
            break;
        case OWED_READY:
            send_block(w, owed, owed->block, owed->size);
            break;
        case OWED_FAILURE:
            answer_failure(w, owed);
            break;
        }
    }
    w->owed_count = 0;
}

/* --- The group --- */

static void __attribute__((noreturn)) die(const struct err *err)
{
    log_line(LOG_ERROR, "service=bus evenement=arret_non_durable texte=\"%s\"", err->text);
    _exit(EXIT_NOT_DURABLE);
}

static void forget_taken(struct writer *w)
{
    w->taken.lots = 0;
    w->taken.events = 0;
    w->taken.event_bytes = 0;
}

void bus_writer_fail_group(struct writer *w, const struct err *cause)
{
    log_line(LOG_ERROR, "service=bus evenement=groupe_abandonne attente=%zu texte=\"%s\"",
             w->owed_count, cause->text);
    atomic_fetch_add(&w->bus->counters.groups_failed, 1);
    struct err err = { 0 };
    gather_drop(&w->gather);
    openings_rolled_back(&w->openings);
    forget_taken(w);
    if (journal_rollback(w->journal, &err) < 0)
        die(&err);
    for (size_t i = 0; i < w->owed_count; i++) {
        if (w->owed[i].kind == OWED_READY)
            continue;
        w->owed[i].kind = OWED_FAILURE;
        w->owed[i].full = cause->code == ERR_FULL;
        w->owed[i].producer = NULL;
    }
    w->erased = false;
}

int bus_writer_begin_group(struct writer *w, struct err *err)
{
    return journal_has_begun(w->journal) ? 0 : journal_begin(w->journal, err);
}

/* The answers have left before: whoever is woken here takes a processor from who waits for them. */
static void tell_committed(struct writer *w)
{
    struct bus *bus = w->bus;
    bus_checkpointer_note_commit(bus->checkpointer, w->erased);
    w->erased = false;
    if (atomic_load(&bus->follower_count) > 0)
        wire_wake(bus->to_reader.waker);
}

/* Before the answers: who was answered may ask the reading thread. */
static void count_group(struct writer *w)
{
    struct bus_counters *counters = &w->bus->counters;
    atomic_fetch_add(&counters->lots, w->taken.lots);
    atomic_fetch_add(&counters->events, w->taken.events);
    atomic_fetch_add(&counters->event_bytes, w->taken.event_bytes);
    atomic_fetch_add(&counters->commits, 1);
    forget_taken(w);
}

/* False: nothing of the group is stored. */
static bool commit_group(struct writer *w)
{
    struct err err = { 0 };
    if (gather_flush(&w->gather, w->journal, &err) < 0) {
        bus_writer_fail_group(w, &err);
        return false;
    }
    int64_t start_us = clock_monotonic_us();
    int rc = journal_commit(w->journal, &err);
    w->commit_us = clock_monotonic_us() - start_us;
    if (rc < 0 && rc != ERR_FULL)
        die(&err);
    if (rc < 0) {
        bus_writer_fail_group(w, &err);
        return false;
    }
    openings_committed(&w->openings);
    count_group(w);
    return true;
}

void bus_writer_end_group(struct writer *w)
{
    bool committed = journal_has_begun(w->journal) && commit_group(w);
    answer_all(w);
    if (committed)
        tell_committed(w);
}
