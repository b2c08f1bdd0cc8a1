/* The writing thread: owns the socket and the journal. Each round takes what waits on the socket,
 * commits it in one transaction and only then answers (group commit without a timer). */
#include "bus/writer.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum {
    GROUP_MESSAGES_MIN = 8,
    GROUP_BYTES_MAX = 4 * 1024 * 1024,
    ARENA_SIZE = 32 * 1024 * 1024,
    SEND_QUEUE_MAX = 65536, /* More than the smallest Chunks that LIMIT_CREDIT_SIZE buys. */
};

static void answer_ping(struct writer *w, const struct wire_message *from,
                        const Plie__PingRequest *ping)
{
    Plie__PingReply pong = PLIE__PING_REPLY__INIT;
    pong.token = ping->token;
    pong.service = "bus";
    Bus__Reply reply = BUS__REPLY__INIT;
    reply.body_case = BUS__REPLY__BODY_PING;
    reply.ping = &pong;
    struct owed *owed = bus_writer_owe(w, from, OWED_READY);
    owed->block = bus_reply_pack(&reply, &owed->size);
}

static void hand_to_reader(struct writer *w, const struct wire_message *from)
{
    if (!bus_mailbox_has_room(&w->bus->to_reader, from->size)) {
        bus_writer_deny(w, from, BUS_SUIVI_INCONNU, "",
                        "Trop de demandes attendent ; recommencez dans un instant.");
        return;
    }
    struct parcel *parcel = bus_parcel_new(PARCEL_FRAME, from->peer, from->peer_size);
    memcpy(parcel->key, from->key, sizeof(parcel->key));
    parcel->block = malloc(from->size + 1);
    CHECK(parcel->block != NULL);
    memcpy(parcel->block, from->data, from->size);
    parcel->data = parcel->block;
    parcel->size = from->size;
    bus_mailbox_push(&w->bus->to_reader, parcel);
}

static void take_message(struct writer *w, const struct wire_message *from)
{
    arena_reset(&w->arena);
    Bus__Request *request =
        (Bus__Request *)arena_unpack(&w->arena, &bus__request__descriptor, from->data, from->size);
    if (request == NULL) {
        atomic_fetch_add(&w->bus->counters.garbage, 1);
        (void)bus_garbage_note(&w->garbage, from, clock_monotonic_ms());
        return;
    }
    switch (request->body_case) {
    case BUS__REQUEST__BODY_OPEN:
        bus_writer_take_open(w, from, request->open);
        return;
    case BUS__REQUEST__BODY_APPEND:
        bus_writer_take_append(w, from, request->append->lot);
        return;
    case BUS__REQUEST__BODY_FOLLOW:
    case BUS__REQUEST__BODY_CREDIT:
    case BUS__REQUEST__BODY_UNFOLLOW:
    case BUS__REQUEST__BODY_STATUS:
        hand_to_reader(w, from);
        return;
    case BUS__REQUEST__BODY_PING:
        answer_ping(w, from, request->ping);
        return;
    case BUS__REQUEST__BODY__NOT_SET:
    case _BUS__REQUEST__BODY__CASE_IS_INT_SIZE:
        break;
    }
    bus_writer_deny(w, from, BUS_REQUETE_INCONNUE, "", "Ce bus ne connaît pas cette demande.");
}

static void forward_frames(struct writer *w)
{
    struct parcel *parcel = bus_mailbox_take(&w->bus->to_writer);
    while (parcel != NULL) {
        struct parcel *next = parcel->next;
        struct err err = { 0 };
        int rc = wire_send_block(w->router, parcel->peer, parcel->peer_size, parcel->block,
                                 parcel->data, parcel->size, &err);
        parcel->block = NULL; /* The socket's now. */
        if (rc < 0) {
            struct parcel *gone = bus_parcel_new(PARCEL_GONE, parcel->peer, parcel->peer_size);
            bus_mailbox_push(&w->bus->to_reader, gone);
        }
        bus_parcel_free(parcel);
        parcel = next;
    }
}

/* The answers have left. A reader may be in the way, or the checkpoint thread: then later. */
static void move_rest_of_wal(struct writer *w)
{
    if (!atomic_load(&w->bus->wal_is_long))
        return;
    (void)bus_move_wal(w->journal, false, NULL);
    atomic_store(&w->bus->wal_is_long, false);
}

/* All that waits, but for no longer than a commit takes: then those who sent the first ones have
 * their answers and work while the others are taken. A slow disk makes large groups by itself. */
static int take_waiting(struct writer *w, struct err *err)
{
    struct wire_message message;
    size_t bytes = 0;
    int64_t end_us = clock_monotonic_us() + w->commit_us;
    for (size_t i = 0; i < GROUP_MESSAGES_MAX && bytes < GROUP_BYTES_MAX; i++) {
        int rc = wire_receive(w->router, &message, err);
        if (rc != WIRE_MESSAGE)
            return rc;
        bytes += message.size;
        take_message(w, &message);
        if (i >= GROUP_MESSAGES_MIN && clock_monotonic_us() >= end_us)
            break;
    }
    return WIRE_MESSAGE;
}

static void run_round(struct writer *w)
{
    struct err err = { 0 };
    rights_refresh(w->bus->rights);
    w->received_us = w->bus->world->now_us(w->bus->world->self);
    int rc = take_waiting(w, &err);
    atomic_store(&w->bus->counters.garbage_frames, wire_garbage_count(w->router));
    bus_writer_end_group(w);
    forward_frames(w);
    move_rest_of_wal(w);
    if (rc < 0)
        log_line(LOG_ERROR, "service=bus evenement=reception texte=\"%s\"", err.text);
}

static void *writer_run(void *arg)
{
    struct writer *w = arg;
    struct wire_socket *sockets[] = { w->router, w->bus->to_writer.waker };
    while (!atomic_load(&w->bus->stopping)) {
        bool ready[2] = { false, false };
        struct err err = { 0 };
        if (wire_wait(sockets, ready, 2, -1, &err) < 0)
            log_line(LOG_ERROR, "service=bus evenement=attente texte=\"%s\"", err.text);
        struct wire_message ignored;
        if (ready[1] && wire_receive(sockets[1], &ignored, &err) < 0)
            continue;
        run_round(w);
    }
    return NULL;
}

/* --- Life --- */

int bus_writer_open(struct bus *bus, const struct bus_options *options, struct err *err)
{
    struct writer *w = calloc(1, sizeof(*w));
    CHECK(w != NULL);
    w->bus = bus;
    bus->writer = w;
    w->owed = calloc(GROUP_MESSAGES_MAX, sizeof(*w->owed));
    CHECK(w->owed != NULL);
    arena_init(&w->arena, ARENA_SIZE);
    gather_open(&w->gather);

    /* The journal before the socket: who has the one may have the other. */
    struct journal_options journal = { .directory = options->directory,
                                       .mode = JOURNAL_WRITE,
                                       .demo = options->demo,
                                       .world = bus->world,
                                       .vfs = options->vfs };
    int rc = journal_open(&w->journal, &journal, err);
    if (rc < 0)
        return rc;
    struct wire_options socket = { .kind = WIRE_ROUTER,
                                   .endpoint = options->endpoint,
                                   .bind = true,
                                   .keys = options->keys,
                                   .send_queue_max = SEND_QUEUE_MAX };
    return wire_open(&w->router, &socket, err);
}

const char *bus_writer_endpoint(const struct writer *w)
{
    return wire_endpoint(w->router);
}

void bus_writer_start(struct writer *w)
{
    CHECK(pthread_create(&w->thread, NULL, writer_run, w) == 0);
    w->running = true;
}

void bus_writer_stop(struct writer *w)
{
    if (!w->running)
        return;
    wire_wake(w->bus->to_writer.waker);
    CHECK(pthread_join(w->thread, NULL) == 0);
    w->running = false;
}

void bus_writer_close(struct writer **writer)
{
    struct writer *w = *writer;
    if (w == NULL)
        return;
    wire_close(&w->router);
    journal_close(&w->journal);
    arena_release(&w->arena);
    gather_close(&w->gather);
    openings_release(&w->openings);
    free(w->owed);
    free(w);
    *writer = NULL;
}
