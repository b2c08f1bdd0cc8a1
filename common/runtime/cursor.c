#include "runtime/cursor.h"

#include "base/check.h"
#include "runtime/follow.h"

#include <inttypes.h>
#include <string.h>

enum {
    ARENA_SIZE_MAX = 16 * 1024 * 1024,
    WAIT_MS = 100,
    SILENCE_MAX_MS = 10 * 1000, /* Of the bus, before a rebuild gives up. */
};

/* Waits for one reply; the idle function has its turns. */
static int await_reply(struct wire_socket *socket, struct arena *arena, const struct idle *idle,
                       Bus__Reply **out, size_t *size, struct err *err)
{
    int64_t silent_since_ms = clock_monotonic_ms();
    for (;;) {
        int rc = bus_receive(socket, arena, out, size, err);
        if (rc != WIRE_NOTHING)
            return rc;
        if (clock_monotonic_ms() - silent_since_ms > SILENCE_MAX_MS)
            return err_set(err, ERR_UNREACHABLE, "le bus ne répond pas depuis %d s",
                           SILENCE_MAX_MS / 1000);
        bool ready = false;
        rc = wire_wait(&socket, &ready, 1, WAIT_MS, err);
        if (rc == 0 && idle->turn != NULL && !ready)
            rc = idle->turn(idle->self, err);
        if (rc < 0)
            return rc;
    }
}

static int denied(const Plie__Refusal *refusal, struct err *err)
{
    return err_set(err, ERR_DENIED, "le bus refuse : %s (%s)", refusal->text, refusal->code);
}

/* --- Opening --------------------------------------------------------------------------------- */

static int send_follow(struct cursor *cursor, struct err *err)
{
    const struct cursor_options *options = &cursor->options;
    char *site = (char *)options->site;
    char *source = (char *)options->source;
    Bus__Follow follow;
    follow_request(&follow, options->name, &site, site[0] == '\0' ? 0 : 1);
    follow.sources = &source;
    follow.n_sources = source == NULL ? 0 : 1;
    follow.after_position = options->after_position;
    follow.until_position = options->until_position;
    follow.generation = options->generation;
    follow.personal = options->personal;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_FOLLOW;
    request.follow = &follow;
    return bus_send(cursor->socket, &cursor->arena, &request, err);
}

int cursor_open(struct cursor *cursor, const struct cursor_options *options,
                const struct chains *chains, struct err *err)
{
    *cursor = (struct cursor){ .options = *options };
    arena_init(&cursor->arena, ARENA_SIZE_MAX);
    cursor->into = &cursor->arena;
    if (chains != NULL)
        chains_copy(&cursor->chains, chains);
    cursor->ended = options->nothing || (options->until_position != 0 &&
                                         options->until_position <= options->after_position);
    if (cursor->ended)
        return 0;
    int rc = bus_connect(&cursor->socket, &options->address, err);
    if (rc == 0)
        rc = send_follow(cursor, err);
    if (rc < 0)
        cursor_close(cursor);
    return rc;
}

void cursor_close(struct cursor *cursor)
{
    wire_close(&cursor->socket);
    chains_release(&cursor->chains);
    arena_release(&cursor->arena);
}

/* --- Reading --------------------------------------------------------------------------------- */

static int give_credit(struct cursor *cursor, struct err *err)
{
    cursor->owed += cursor->chunk_size;
    cursor->chunk_size = 0;
    if (cursor->owed < FOLLOW_CREDIT / 2)
        return 0;
    Bus__Credit credit = BUS__CREDIT__INIT;
    credit.bytes = cursor->owed;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_CREDIT;
    request.credit = &credit;
    cursor->owed = 0;
    return bus_send(cursor->socket, &cursor->arena, &request, err);
}

static int next_chunk(struct cursor *cursor, struct err *err)
{
    cursor->chunk = NULL;
    cursor->next = 0;
    int rc = give_credit(cursor, err);
    while (rc == 0 && cursor->chunk == NULL && !cursor->ended) {
        arena_reset(&cursor->arena); /* What was sent. */
        arena_reset(cursor->into);
        Bus__Reply *reply = NULL;
        rc = await_reply(cursor->socket, cursor->into, &cursor->options.idle, &reply,
                         &cursor->chunk_size, err);
        if (rc < 0)
            return rc;
        rc = 0;
        if (reply->body_case == BUS__REPLY__BODY_CHUNK)
            cursor->chunk = reply->chunk;
        if (reply->body_case == BUS__REPLY__BODY_END)
            cursor->ended = true;
        if (reply->body_case == BUS__REPLY__BODY_DENIED)
            rc = denied(reply->denied, err);
    }
    return rc;
}

static int check(struct cursor *cursor, const Bus__Stored *stored, struct err *err)
{
    if (stored->lot == NULL || stored->first_position == 0)
        return err_set(err, ERR_INVALID, "un lot sans position ou sans contenu");
    struct lot_facts facts;
    int rc = lot_check_followed(stored->lot, &facts, err);
    if (rc < 0)
        return err_wrap(err, "position %" PRIu64, stored->first_position);
    if (cursor->options.source != NULL)
        return 0;
    rc = chains_check(&cursor->chains, stored, err);
    return rc < 0 ? rc : chains_move(&cursor->chains, stored, err);
}

static bool is_beyond(const struct cursor_options *options, const Bus__Stored *stored)
{
    return (options->until_us != 0 && stored->received > options->until_us) ||
           (options->until_position != 0 && stored->first_position > options->until_position);
}

bool cursor_chunk_is_done(const struct cursor *cursor)
{
    return cursor->chunk == NULL || cursor->next == cursor->chunk->n_lots;
}

int cursor_next(struct cursor *cursor, const Bus__Stored **out, struct err *err)
{
    while (!cursor->ended && cursor_chunk_is_done(cursor)) {
        int rc = next_chunk(cursor, err);
        if (rc < 0)
            return rc;
    }
    if (cursor->ended)
        return CURSOR_END;
    const Bus__Stored *stored = cursor->chunk->lots[cursor->next++];
    if (is_beyond(&cursor->options, stored)) {
        cursor->ended = true;
        return CURSOR_END;
    }
    int rc = check(cursor, stored, err);
    if (rc < 0)
        return rc;
    *out = stored;
    return CURSOR_LOT;
}

/* --- The end --------------------------------------------------------------------------------- */

static int ask_end(struct wire_socket *socket, struct arena *arena, const struct idle *idle,
                   struct journal_end *out, struct err *err)
{
    Bus__StatusRequest status = BUS__STATUS_REQUEST__INIT;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_STATUS;
    request.status = &status;
    int rc = bus_send(socket, arena, &request, err);
    if (rc < 0)
        return rc;
    Bus__Reply *reply = NULL;
    size_t size = 0;
    rc = await_reply(socket, arena, idle, &reply, &size, err);
    if (rc < 0)
        return rc;
    if (reply->body_case == BUS__REPLY__BODY_DENIED)
        return denied(reply->denied, err);
    if (reply->body_case != BUS__REPLY__BODY_STATUS)
        return err_set(err, ERR_INVALID, "le bus répond autre chose que son état");
    out->position = reply->status->position;
    out->generation = reply->status->generation;
    return 0;
}

int cursor_ask_end(const struct bus_address *address, const struct idle *idle,
                   struct journal_end *out, struct err *err)
{
    struct wire_socket *socket = NULL;
    int rc = bus_connect(&socket, address, err);
    if (rc < 0)
        return rc;
    struct arena arena;
    arena_init(&arena, ARENA_SIZE_MAX);
    rc = ask_end(socket, &arena, idle, out, err);
    arena_release(&arena);
    wire_close(&socket);
    return rc;
}
