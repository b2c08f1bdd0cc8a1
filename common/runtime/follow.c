#include "runtime/follow.h"

#include "base/check.h"
#include "base/log.h"
#include "runtime/command.h"
#include "runtime/hear.h"

#include <inttypes.h>
#include <string.h>

enum {
    ARENA_SIZE_MAX = 16 * 1024 * 1024,
    SILENCE_MS = 3000, /* The bus says Head every second when idle. */
    RETRY_MS = 1000,
    CHUNKS_PER_TURN = 8,
    IDLE_MS = 60 * 1000,
};

void follow_init(struct follow *f, struct core *core, struct status *status,
                 struct witness *witness, const struct bus_address *address, const char *name)
{
    *f = (struct follow){
        .core = core, .status = status, .witness = witness, .address = *address, .name = name
    };
    arena_init(&f->arena, ARENA_SIZE_MAX);
}

void follow_release(struct follow *f)
{
    wire_close(&f->socket);
    head_release(&f->kept);
    arena_release(&f->arena);
}

static void close_for(struct follow *f, int64_t pause_ms)
{
    wire_close(&f->socket);
    f->state = FOLLOW_AWAY;
    f->owed = 0;
    f->not_before_ms = clock_monotonic_ms() + pause_ms;
}

static void stop(struct follow *f, const char *why)
{
    close_for(f, 0);
    f->state = FOLLOW_STOPPED;
    status_stop(f->status, "%s", why);
    log_line(LOG_ERROR, "service=%s site=%s evenement=suivi_arrete texte=\"%s\"",
             f->core->service->name, f->core->site, why);
}

/* The relay opens again, too: until it has, nobody knows what the bus lacks. Said before the reason
 * is, for who reads that may ask at once whether all has left. */
static void stop_for_another_journal(struct follow *f, const char *why)
{
    f->journal_changed = true;
    atomic_store(&f->status->relaying, false);
    stop(f, why);
}

static void stop_poisoned(struct follow *f, const struct err *err)
{
    f->poisoned = true;
    status_poison(f->status, err->text);
    stop(f, err->text);
}

void follow_request(Bus__Follow *out, const char *name, char **sites, size_t site_count)
{
    *out = (Bus__Follow)BUS__FOLLOW__INIT;
    out->follower = (char *)name;
    out->sites = sites;
    out->n_sites = site_count;
    out->credit = FOLLOW_CREDIT;
}

static int send_follow(struct follow *f, struct err *err)
{
    int rc = bus_connect(&f->socket, &f->address, err);
    if (rc < 0)
        return rc;
    char *site = (char *)f->core->site;
    Bus__Follow follow;
    follow_request(&follow, f->name, &site, site[0] == '\0' ? 0 : 1);
    follow.after_position = f->core->position;
    follow.generation = f->core->generation;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_FOLLOW;
    request.follow = &follow;
    struct err full = { 0 };
    if (bus_send(f->socket, &f->arena, &request, &full) < 0) {
        close_for(f, RETRY_MS);
        return 0;
    }
    f->state = FOLLOW_OPEN;
    f->heard_ms = clock_monotonic_ms();
    f->reloads = f->core->reloads;
    return 0;
}

static void give_credit(struct follow *f, size_t size)
{
    f->owed += size;
    if (f->owed < FOLLOW_CREDIT / 2)
        return;
    Bus__Credit credit = BUS__CREDIT__INIT;
    credit.bytes = f->owed;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_CREDIT;
    request.credit = &credit;
    struct err full = { 0 };
    if (bus_send(f->socket, &f->arena, &request, &full) == 0)
        f->owed = 0;
}

/* --- Chunks ---------------------------------------------------------------------------------- */

static int apply_lot(struct core *core, const Bus__Stored *stored, uint64_t *heard, struct err *err)
{
    int rc = hear_check(core, stored, err);
    if (rc == 0)
        rc = hear_events(core, stored, 0, stored->lot->count, heard, err);
    return rc == 0 ? hear_finish(core, stored, err) : rc;
}

static bool chunk_has_news(const struct core *core, const Bus__Chunk *chunk)
{
    for (size_t i = 0; i < chunk->n_lots; i++)
        if (hear_has_news(core, chunk->lots[i]))
            return true;
    return false;
}

static int finish_step(struct follow *f, int rc, struct err *err)
{
    if (rc == 0)
        rc = core_save(f->core, err);
    if (rc == 0)
        rc = commit_or_exit(f->core, f->witness, f->status, err);
    if (rc < 0)
        store_rollback(f->core->store);
    return rc;
}

static int apply_lots(struct core *core, const Bus__Chunk *chunk, uint64_t *heard, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < chunk->n_lots && rc == 0; i++)
        rc = apply_lot(core, chunk->lots[i], heard, err);
    return rc;
}

/* Own Lots and those of sources without meaning move positions only: no transaction for these. */
static int apply_chunk(struct follow *f, const Bus__Chunk *chunk, uint64_t *heard, struct err *err)
{
    if (!chunk_has_news(f->core, chunk))
        return apply_lots(f->core, chunk, heard, err);
    int rc = store_begin(f->core->store, err);
    return rc < 0 ? rc : finish_step(f, apply_lots(f->core, chunk, heard, err), err);
}

/* Event by event, each in a transaction of its own: everything before the one that fails stays. */
static int apply_lot_slowly(struct follow *f, const Bus__Stored *stored, bool *poison,
                            uint64_t *heard, struct err *err)
{
    struct core *core = f->core;
    int rc = hear_check(core, stored, err);
    for (uint32_t i = 0; rc == 0 && i < stored->lot->count; i++) {
        rc = store_begin(core->store, err);
        if (rc < 0)
            return rc;
        rc = finish_step(f, hear_events(core, stored, i, 1, heard, err), err);
        *poison = rc < 0;
    }
    if (rc < 0)
        return rc;
    rc = store_begin(core->store, err);
    return rc < 0 ? rc : finish_step(f, hear_finish(core, stored, err), err);
}

/* The disk or a lock failed, not the event. */
static bool is_operating(const struct err *err)
{
    return err->code == ERR_FULL || err->code == ERR_IO || err->code == ERR_BUSY;
}

static uint64_t chunk_end(const Bus__Chunk *chunk)
{
    const Bus__Stored *last = chunk->lots[chunk->n_lots - 1];
    return last->first_position + (last->lot == NULL ? 0 : last->lot->count);
}

/* A chunk failed as a whole: it is asked for again, from what is saved, to find out where. */
static void fail_chunk(struct follow *f, const Bus__Chunk *chunk, const struct err *err)
{
    log_line(LOG_WARNING, "service=%s site=%s evenement=suivi_differe texte=\"%s\"",
             f->core->service->name, f->core->site, err->text);
    reload_or_exit(f->core);
    f->slow_until = chunk_end(chunk);
    close_for(f, is_operating(err) ? RETRY_MS : 0);
}

static void take_chunk_slowly(struct follow *f, const Bus__Chunk *chunk, uint64_t *heard)
{
    struct err err = { 0 };
    bool poison = false;
    int rc = 0;
    for (size_t i = 0; i < chunk->n_lots && rc == 0; i++)
        rc = apply_lot_slowly(f, chunk->lots[i], &poison, heard, &err);
    if (rc == 0)
        return;
    reload_or_exit(f->core);
    if (is_operating(&err))
        close_for(f, RETRY_MS);
    else if (poison)
        stop_poisoned(f, &err);
    else
        stop(f, err.text);
}

static void take_chunk(struct follow *f, const Bus__Chunk *chunk)
{
    if (chunk->n_lots == 0)
        return;
    uint64_t heard = 0;
    struct err err = { 0 };
    if (chunk->lots[0]->first_position <= f->slow_until) {
        take_chunk_slowly(f, chunk, &heard);
    } else if (apply_chunk(f, chunk, &heard, &err) < 0) {
        heard = 0;
        fail_chunk(f, chunk, &err);
    }
    f->reloads = f->core->reloads;
    status_add(f->status, COUNTER_EVENEMENTS_SUIVIS, (int64_t)heard);
}

/* --- Heads and refusals ---------------------------------------------------------------------- */

static int keep_signed(struct follow *f, struct signed_head *news, struct err *err)
{
    struct store *store = f->core->store;
    bool keep = false;
    int rc = f->kept_known ? 0 : heard_read(store, &f->kept, err);
    f->kept_known = rc == 0;
    if (rc == 0)
        rc = heard_judge(&f->kept, news, &f->core->chains, &keep, err);
    if (rc < 0 || !keep)
        return rc;
    rc = store_begin(store, err);
    if (rc == 0)
        rc = finish_step(f, heard_save(store, news, err), err);
    if (rc < 0) {
        reload_or_exit(f->core);
        return rc;
    }
    struct signed_head old = f->kept;
    f->kept = *news;
    *news = old;
    return 0;
}

/* What cannot be true is not kept, and said; the links of the chain judge what is followed. */
static void take_signed(struct follow *f, const Bus__SignedHead *message)
{
    struct signed_head news;
    struct err err = { 0 };
    int rc = head_read_message(&news, message, &err);
    if (rc == 0)
        rc = keep_signed(f, &news, &err);
    head_release(&news);
    if (rc < 0)
        log_line(LOG_ERROR, "service=%s site=%s evenement=tete_non_gardee texte=\"%s\"",
                 f->core->service->name, f->core->site, err.text);
}

static void take_head(struct follow *f, const Bus__Head *head)
{
    struct core *core = f->core;
    if (core->generation == 0) {
        core->generation = head->generation;
        core->unsaved = true;
        status_publish(f->status, core); /* What is kept of its heads is read beside it. */
    }
    if (core->generation != head->generation) {
        stop_for_another_journal(
            f, "le journal est un autre : reconstruisez le magasin (plie rebuild)");
        return;
    }
    struct err err = { 0 };
    int64_t lag = 0;
    for (size_t i = 0; i < head->n_sites; i++) {
        const Bus__SiteHead *site = head->sites[i];
        if (chains_check_head(&core->chains, site, &err) < 0) {
            stop_for_another_journal(f, err.text);
            return;
        }
        int64_t behind = (int64_t)(site->position - core->position);
        if (behind > lag)
            lag = behind;
    }
    status_set(f->status, COUNTER_RETARD_POSITIONS, lag);
    if (head->signed_ != NULL && head->signed_->generation == core->generation)
        take_signed(f, head->signed_);
}

static bool is_one_of(const char *code, const char *const *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

static void take_denied(struct follow *f, const Plie__Refusal *denied)
{
    static const char *const AGAIN[] = { BUS_SUIVI_INCONNU, BUS_DROIT_ABSENT, BUS_DISQUE_PLEIN,
                                         BUS_JOURNAL_EN_PANNE };
    static const char *const CHANGED[] = { BUS_GENERATION_CHANGEE, BUS_POSITION_INCONNUE };
    log_line(LOG_WARNING, "service=%s site=%s evenement=suivi_refuse code=%s",
             f->core->service->name, f->core->site, denied->code);
    if (is_one_of(denied->code, AGAIN, COUNT_OF(AGAIN))) {
        close_for(f, RETRY_MS);
        return;
    }
    if (is_one_of(denied->code, CHANGED, COUNT_OF(CHANGED)))
        stop_for_another_journal(f, denied->text);
    else
        stop(f, denied->text);
}

/* --- A turn ---------------------------------------------------------------------------------- */

static void take_reply(struct follow *f, const Bus__Reply *reply, size_t size)
{
    switch (reply->body_case) {
    case BUS__REPLY__BODY_CHUNK:
        take_chunk(f, reply->chunk);
        if (f->state == FOLLOW_OPEN)
            give_credit(f, size);
        return;
    case BUS__REPLY__BODY_HEAD:
        take_head(f, reply->head);
        return;
    case BUS__REPLY__BODY_DENIED:
        take_denied(f, reply->denied);
        return;
    case BUS__REPLY__BODY_OPENED:
    case BUS__REPLY__BODY_APPENDED:
    case BUS__REPLY__BODY_END:
    case BUS__REPLY__BODY_STATUS:
    case BUS__REPLY__BODY_PING:
    case BUS__REPLY__BODY__NOT_SET:
    case _BUS__REPLY__BODY__CASE_IS_INT_SIZE:
        return;
    }
}

static int receive_some(struct follow *f, bool *more, struct err *err)
{
    for (unsigned i = 0; i < CHUNKS_PER_TURN && f->state == FOLLOW_OPEN; i++) {
        arena_reset(&f->arena);
        Bus__Reply *reply = NULL;
        size_t size = 0;
        int rc = bus_receive(f->socket, &f->arena, &reply, &size, err);
        if (rc != WIRE_MESSAGE)
            return rc;
        f->heard_ms = clock_monotonic_ms();
        take_reply(f, reply, size);
    }
    *more = f->state == FOLLOW_OPEN;
    return 0;
}

int follow_turn(struct follow *f, bool *more, struct err *err)
{
    *more = false;
    if (f->state == FOLLOW_STOPPED)
        return 0;
    int64_t now_ms = clock_monotonic_ms();
    bool silent = now_ms - f->heard_ms > SILENCE_MS; /* A new bus has forgotten its followers. */
    bool forgot = f->reloads != f->core->reloads;    /* What was heard and not saved. */
    if (f->state == FOLLOW_OPEN && (silent || forgot))
        close_for(f, 0);
    if (f->state == FOLLOW_AWAY) {
        arena_reset(&f->arena);
        return now_ms < f->not_before_ms ? 0 : send_follow(f, err);
    }
    return receive_some(f, more, err);
}

int64_t follow_patience_ms(const struct follow *f)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t left = IDLE_MS;
    if (f->state == FOLLOW_OPEN)
        left = f->heard_ms + SILENCE_MS + 1 - now_ms;
    if (f->state == FOLLOW_AWAY)
        left = f->not_before_ms - now_ms;
    return left > 0 ? left : 0;
}
