#include "runtime/relay.h"

#include "base/check.h"
#include "base/log.h"
#include "runtime/own_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    ARENA_SIZE_MAX = 8 * 1024 * 1024,
    ANSWER_TIMEOUT_MS = 3000, /* Then the conversation begins again. */
    HELD_PAUSE_MS = 10,       /* Until the causes of a held Lot have come. */
    FULL_PAUSE_MS = 10,       /* The socket's queue is full. */
    DENIED_PAUSE_MS = 1000,
    IDLE_MS = 60 * 1000,
};

void relay_init(struct relay *r, struct core *core, struct status *status, struct witness *witness,
                const struct bus_address *address)
{
    *r = (struct relay){ .core = core, .status = status, .witness = witness, .address = *address };
    arena_init(&r->arena, ARENA_SIZE_MAX);
    const struct world *system = world_system(); /* Another one in each process, tests included. */
    system->fill_random(system->self, r->instance, sizeof(r->instance));
}

void relay_release(struct relay *r)
{
    wire_close(&r->socket);
    lot_buffer_release(&r->buffer);
    arena_release(&r->arena);
}

static void pause_for(struct relay *r, int64_t ms)
{
    r->not_before_ms = clock_monotonic_ms() + ms;
}

static void await_answer(struct relay *r)
{
    r->deadline_ms = clock_monotonic_ms() + ANSWER_TIMEOUT_MS;
}

static void forget_flight(struct relay *r)
{
    r->flight_count = 0;
    r->flight_size = 0;
    r->broken = false;
}

void relay_stop(struct relay *r, const char *why)
{
    r->state = RELAY_STOPPED;
    forget_flight(r);
    atomic_store(&r->status->relaying, false);
    status_stop(r->status, "%s", why);
    log_line(LOG_ERROR, "service=%s site=%s evenement=relais_arrete texte=\"%s\"",
             r->core->service->name, r->core->site, why);
}

void relay_restart(struct relay *r)
{
    if (r->state == RELAY_STOPPED)
        return;
    r->state = RELAY_AWAY;
    forget_flight(r);
    r->not_before_ms = 0;
    atomic_store(&r->status->relaying, false);
}

/* --- Open ------------------------------------------------------------------------------------ */

static int send_open(struct relay *r, struct err *err)
{
    if (r->socket == NULL) {
        int rc = bus_connect(&r->socket, &r->address, err);
        if (rc < 0)
            return rc;
    }
    Bus__Open open = BUS__OPEN__INIT;
    open.site = (char *)r->core->site;
    open.source = (char *)r->core->service->name;
    open.log_mark = r->core->sequence;
    open.demo = r->core->demo;
    open.told_mark = r->core->told;
    open.generation = r->generation != 0 ? r->generation : r->core->generation;
    open.instance = (ProtobufCBinaryData){ sizeof(r->instance), r->instance };
    open.attempt = ++r->attempts;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_OPEN;
    request.open = &open;
    struct err full = { 0 };
    if (bus_send(r->socket, &r->arena, &request, &full) < 0) {
        pause_for(r, DENIED_PAUSE_MS);
        return 0;
    }
    r->state = RELAY_OPENING;
    await_answer(r);
    return 0;
}

static void set_told(struct relay *r, uint64_t told)
{
    if (told == r->core->told)
        return;
    r->core->told = told;
    r->core->unsaved = true;
    if (r->witness != NULL)
        witness_set_told(r->witness, told);
}

static void tell_mark(struct relay *r, uint64_t mark)
{
    r->mark = mark;
    atomic_store(&r->status->bus_mark, mark);
    if (mark > r->core->told)
        set_told(r, mark);
}

/* Both have the event at the bus's mark: it must be the same one. */
static int compare_at_mark(struct relay *r, const Bus__Opened *opened, bool *equal, struct err *err)
{
    *equal = true;
    if (opened->mark == 0)
        return 0;
    struct record record;
    int rc = own_log_get(r->core->store, &r->arena, opened->mark, &record, err);
    if (rc < 0)
        return rc;
    uint8_t digest[EVENT_DIGEST_SIZE] = { 0 };
    if (rc == STMT_ROW)
        event_digest(record.packed.data, record.packed.size, digest);
    *equal = rc == STMT_ROW && opened->event_digest.len == sizeof(digest) &&
             memcmp(opened->event_digest.data, digest, sizeof(digest)) == 0;
    return 0;
}

static void begin_sending(struct relay *r)
{
    r->state = RELAY_OPEN;
    r->sent = r->mark;
    forget_flight(r);
    pause_for(r, 0);
    atomic_store(&r->status->relaying, true);
    log_line(LOG_INFO,
             "service=%s site=%s evenement=relais_ouvert marque=%" PRIu64 " epoque=%" PRIu64,
             r->core->service->name, r->core->site, r->mark, r->epoch);
}

/* Of a connection that has died since. Another journal counts its epochs anew. */
static bool is_late(const struct relay *r, const Bus__Opened *opened)
{
    return opened->generation == r->generation && opened->epoch < r->epoch;
}

static int take_opened(struct relay *r, const Bus__Opened *opened, struct err *err)
{
    if (r->state == RELAY_BEHIND || is_late(r, opened))
        return 0;
    r->epoch = opened->epoch;
    r->generation = opened->generation;
    tell_mark(r, opened->mark);
    set_told(r, opened->mark); /* A journal that had less knows it now: it needs no other sign. */
    if (opened->mark > r->core->sequence) {
        r->state = RELAY_BEHIND;
        return 0;
    }
    bool equal = false;
    int rc = compare_at_mark(r, opened, &equal, err);
    if (rc < 0)
        return rc;
    if (equal) {
        begin_sending(r);
        return 0;
    }
    char why[ERR_TEXT_SIZE];
    (void)snprintf(why, sizeof(why),
                   "l'événement %" PRIu64 " de %s du site %s n'est pas le même dans le journal et "
                   "dans ce magasin",
                   opened->mark, r->core->service->name, r->core->site);
    relay_stop(r, why);
    return 0;
}

/* --- Append ---------------------------------------------------------------------------------- */

static int send_lot(struct relay *r, bool *more, struct err *err)
{
    *more = false;
    arena_reset(&r->arena);
    Plie__Lot *lot = NULL;
    r->buffer.same_seen = r->sent < r->refill_until;
    int rc = lot_build(r->core, &r->arena, &r->buffer, r->sent, &lot, err);
    if (rc < 0 || lot == NULL)
        return rc;
    lot->epoch = r->epoch;
    Bus__Append append = BUS__APPEND__INIT;
    append.lot = lot;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_APPEND;
    request.append = &append;
    struct err full = { 0 };
    if (bus_send(r->socket, &r->arena, &request, &full) < 0) {
        pause_for(r, FULL_PAUSE_MS);
        return 0;
    }
    r->sent += lot->count;
    r->flight[r->flight_count].last = r->sent;
    r->flight[r->flight_count].size = lot->events.len;
    r->flight_count++;
    r->flight_size += lot->events.len;
    await_answer(r);
    status_add(r->status, COUNTER_LOTS_ENVOYES, 1);
    *more = true;
    return 0;
}

static int send_waiting(struct relay *r, struct err *err)
{
    bool more = true;
    while (more && r->sent < r->core->sequence && !r->broken && r->flight_count < RELAY_LOTS_MAX &&
           r->flight_size < RELAY_SIZE_MAX) {
        int rc = send_lot(r, &more, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* One answer stands for the oldest Lot in flight. */
static void answered(struct relay *r, bool stored, int64_t pause_ms)
{
    CHECK(r->flight_count > 0);
    r->flight_size -= r->flight[0].size;
    r->flight_count--;
    memmove(&r->flight[0], &r->flight[1], r->flight_count * sizeof(r->flight[0]));
    await_answer(r);
    if (!stored)
        r->broken = true;
    if (!r->broken || r->flight_count > 0)
        return;
    r->broken = false; /* All answers are here: go on from where the bus is. */
    r->sent = r->mark;
    pause_for(r, pause_ms);
}

static void take_appended(struct relay *r, const Bus__Appended *appended)
{
    if (r->state != RELAY_OPEN || appended->epoch != r->epoch || r->flight_count == 0)
        return;
    if (appended->fenced) {
        relay_stop(r,
                   "une autre instance de ce service a ouvert la même source sur le bus ; celle-ci "
                   "s'arrête");
        return;
    }
    tell_mark(r, appended->mark);
    if (appended->held)
        r->refill_until = r->core->sequence;
    answered(r, appended->mark >= r->flight[0].last, appended->held ? HELD_PAUSE_MS : 0);
}

static bool begins_again(const char *code)
{
    return strcmp(code, BUS_OUVERTURE_REQUISE) == 0;
}

static bool passes_by_itself(const char *code)
{
    return strcmp(code, BUS_DISQUE_PLEIN) == 0 || strcmp(code, BUS_JOURNAL_EN_PANNE) == 0 ||
           strcmp(code, BUS_DROIT_ABSENT) == 0;
}

static void take_denied(struct relay *r, const Plie__Refusal *denied)
{
    log_line(LOG_WARNING, "service=%s site=%s evenement=relais_refuse code=%s",
             r->core->service->name, r->core->site, denied->code);
    if (!begins_again(denied->code) && !passes_by_itself(denied->code)) {
        relay_stop(r, denied->text);
        return;
    }
    if (r->state == RELAY_OPEN && r->flight_count > 0 && passes_by_itself(denied->code)) {
        answered(r, false, DENIED_PAUSE_MS);
        return;
    }
    r->state = RELAY_AWAY;
    forget_flight(r);
    pause_for(r, begins_again(denied->code) ? 0 : DENIED_PAUSE_MS);
}

/* --- A turn ---------------------------------------------------------------------------------- */

static int take_reply(struct relay *r, const Bus__Reply *reply, struct err *err)
{
    switch (reply->body_case) {
    case BUS__REPLY__BODY_OPENED:
        return take_opened(r, reply->opened, err);
    case BUS__REPLY__BODY_APPENDED:
        take_appended(r, reply->appended);
        return 0;
    case BUS__REPLY__BODY_DENIED:
        take_denied(r, reply->denied);
        return 0;
    case BUS__REPLY__BODY_CHUNK:
    case BUS__REPLY__BODY_HEAD:
    case BUS__REPLY__BODY_END:
    case BUS__REPLY__BODY_STATUS:
    case BUS__REPLY__BODY_PING:
    case BUS__REPLY__BODY__NOT_SET:
    case _BUS__REPLY__BODY__CASE_IS_INT_SIZE:
        break;
    }
    return 0;
}

static int receive_all(struct relay *r, struct err *err)
{
    int rc = r->socket == NULL ? WIRE_NOTHING : WIRE_MESSAGE;
    while (rc == WIRE_MESSAGE && r->state != RELAY_STOPPED) {
        arena_reset(&r->arena);
        Bus__Reply *reply = NULL;
        size_t size = 0;
        rc = bus_receive(r->socket, &r->arena, &reply, &size, err);
        if (rc == WIRE_MESSAGE && take_reply(r, reply, err) < 0)
            return err->code;
    }
    return rc < 0 ? rc : 0;
}

static void judge_silence(struct relay *r)
{
    bool waiting = r->state == RELAY_OPENING || (r->state == RELAY_OPEN && r->flight_count > 0);
    if (!waiting || clock_monotonic_ms() < r->deadline_ms)
        return;
    log_line(LOG_WARNING, "service=%s site=%s evenement=bus_muet", r->core->service->name,
             r->core->site);
    relay_restart(r);
}

int relay_turn(struct relay *r, struct err *err)
{
    int rc = receive_all(r, err);
    if (rc < 0)
        return rc;
    judge_silence(r);
    if (clock_monotonic_ms() < r->not_before_ms)
        return 0;
    arena_reset(&r->arena);
    if (r->state == RELAY_AWAY)
        return send_open(r, err);
    return r->state == RELAY_OPEN ? send_waiting(r, err) : 0;
}

static int64_t until(int64_t moment_ms)
{
    int64_t left = moment_ms - clock_monotonic_ms();
    return left > 0 ? left : 0;
}

int64_t relay_patience_ms(const struct relay *r)
{
    switch (r->state) {
    case RELAY_AWAY:
        return until(r->not_before_ms);
    case RELAY_OPENING:
        return until(r->deadline_ms);
    case RELAY_OPEN:
        if (r->flight_count > 0)
            return until(r->deadline_ms);
        return r->sent < r->core->sequence ? until(r->not_before_ms) : IDLE_MS;
    case RELAY_BEHIND:
    case RELAY_STOPPED:
        break;
    }
    return IDLE_MS;
}
