/* The reading thread: followers and status. It reads the journal through its own connection and
 * hands frames to the writing thread, which owns the socket. */
#include "bus/reader.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 8 * 1024 * 1024 };

/* --- Sending --- */

void bus_reader_send(struct reader *r, const void *peer, size_t peer_size, void *block,
                     const uint8_t *data, size_t size)
{
    struct parcel *parcel = bus_parcel_new(PARCEL_FRAME, peer, peer_size);
    parcel->block = block;
    parcel->data = data;
    parcel->size = size;
    bus_mailbox_push(&r->bus->to_writer, parcel);
}

void bus_reader_deny(struct reader *r, const struct parcel *to, const char *code, const char *field,
                     const char *text)
{
    atomic_fetch_add(&r->bus->counters.denied, 1);
    size_t size = 0;
    void *block = bus_reply_pack_denied(code, field, text, &size);
    bus_reader_send(r, to->peer, to->peer_size, block, block, size);
}

/* --- Looking at the journal --- */

static void note_recent(struct reader *r, uint64_t before)
{
    r->before = before;
    r->recent_count = 0;
    for (size_t i = 0; i < r->site_count; i++)
        if (r->sites[i].position > before)
            r->recent[r->recent_count++] = i;
}

int bus_reader_look(struct reader *r, struct err *err)
{
    uint64_t commit = atomic_load(&r->bus->counters.commits);
    if (commit == r->seen_commit)
        return 0;
    uint64_t before = r->head.position;
    int rc = journal_begin_view(r->journal, err);
    if (rc == 0)
        rc = journal_head(r->journal, &r->head, err);
    if (rc == 0)
        rc = journal_sites(r->journal, r->sites, &r->site_count, err);
    journal_end_view(r->journal);
    if (rc < 0)
        return rc;
    r->seen_commit = commit;
    note_recent(r, before);
    return 0;
}

/* --- Requests --- */

static void take_request(struct reader *r, const struct parcel *from)
{
    Bus__Request *request = bus__request__unpack(NULL, from->size, from->data);
    CHECK(request != NULL); /* The writing thread has unpacked it before. */
    switch (request->body_case) {
    case BUS__REQUEST__BODY_FOLLOW:
        bus_follow_take(r, from, request->follow);
        break;
    case BUS__REQUEST__BODY_CREDIT:
        bus_follow_credit(r, from, request->credit);
        break;
    case BUS__REQUEST__BODY_UNFOLLOW:
        bus_follow_end(r, from->peer, from->peer_size);
        break;
    case BUS__REQUEST__BODY_STATUS:
        bus_status_take(r, from);
        break;
    case BUS__REQUEST__BODY_OPEN:
    case BUS__REQUEST__BODY_APPEND:
    case BUS__REQUEST__BODY_PING:
    case BUS__REQUEST__BODY__NOT_SET:
    case _BUS__REQUEST__BODY__CASE_IS_INT_SIZE:
        CHECK(!"a request for the reading thread");
    }
    bus__request__free_unpacked(request, NULL);
}

static void take_signed_head(struct reader *r)
{
    uint64_t serial = atomic_load(&r->bus->signed_heads);
    if (serial == r->signed_serial)
        return;
    r->signed_serial = serial;
    (void)bus_signer_last(r->bus->signer, &r->signed_head);
}

static void take_parcels(struct reader *r)
{
    struct parcel *parcel = bus_mailbox_take(&r->bus->to_reader);
    while (parcel != NULL) {
        struct parcel *next = parcel->next;
        if (parcel->kind == PARCEL_FRAME)
            take_request(r, parcel);
        else
            bus_follow_end(r, parcel->peer, parcel->peer_size);
        bus_parcel_free(parcel);
        parcel = next;
    }
}

/* --- The thread --- */

/* True: there is more to do at once. */
static bool run_round(struct reader *r)
{
    struct err err = { 0 };
    int64_t now_ms = clock_monotonic_ms();
    rights_refresh(r->bus->rights);
    bus_status_sample(r, now_ms);
    take_signed_head(r);
    take_parcels(r);
    if (r->follower_count == 0)
        return false;
    if (bus_reader_look(r, &err) < 0) {
        log_line(LOG_ERROR, "service=bus evenement=lecture texte=\"%s\"", err.text);
        return false; /* Again at the next wake or second. */
    }
    return bus_follow_serve_all(r, now_ms);
}

static void *reader_run(void *arg)
{
    struct reader *r = arg;
    struct wire_socket *waker = r->bus->to_reader.waker;
    bool more = false;
    while (!atomic_load(&r->bus->stopping)) {
        bool ready = false;
        struct wire_message ignored;
        struct err err = { 0 };
        int64_t pause_ms = r->follower_count > 0 ? HEAD_INTERVAL_MS / 4 : HEAD_INTERVAL_MS;
        if (wire_wait(&waker, &ready, 1, more ? 0 : pause_ms, &err) < 0 ||
            wire_receive(waker, &ignored, &err) < 0)
            log_line(LOG_ERROR, "service=bus evenement=attente texte=\"%s\"", err.text);
        more = run_round(r);
    }
    return NULL;
}

int bus_reader_open(struct bus *bus, const struct bus_options *options, struct err *err)
{
    struct reader *r = calloc(1, sizeof(*r));
    CHECK(r != NULL);
    r->bus = bus;
    bus->reader = r;
    r->seen_commit = UINT64_MAX;
    r->sites = calloc(LIMIT_SITES, sizeof(*r->sites));
    CHECK(r->sites != NULL);
    arena_init(&r->arena, ARENA_SIZE);
    struct journal_options journal = { .directory = options->directory,
                                       .mode = JOURNAL_READ,
                                       .vfs = options->vfs };
    return journal_open(&r->journal, &journal, err);
}

void bus_reader_start(struct reader *r)
{
    CHECK(pthread_create(&r->thread, NULL, reader_run, r) == 0);
    r->running = true;
}

void bus_reader_stop(struct reader *r)
{
    if (!r->running)
        return;
    wire_wake(r->bus->to_reader.waker);
    CHECK(pthread_join(r->thread, NULL) == 0);
    r->running = false;
}

void bus_reader_close(struct reader **reader)
{
    struct reader *r = *reader;
    if (r == NULL)
        return;
    bus_follow_end_all(r);
    index_close(&r->index);
    journal_close(&r->journal);
    arena_release(&r->arena);
    head_release(&r->signed_head);
    free(r->sites);
    free(r);
    *reader = NULL;
}
