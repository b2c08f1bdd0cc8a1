#include "runtime/feed.h"

#include "base/check.h"
#include "base/wait.h"
#include "runtime/hear.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE_MAX = 32 * 1024 * 1024, TURN_MS = 100 };

/* A chunk, and what was made of it. */
struct slot {
    struct arena arena;
    struct fed_lot *lots;
    size_t count;
    size_t size;
    int rc; /* CURSOR_LOT: more follows. CURSOR_END, or an error, whose text is the feed's. */
};

struct feed {
    const struct core *core;
    struct cursor_options options; /* With an idle that says when to stop. */
    struct idle idle;
    pthread_t thread;
    bool running;
    struct chains chains; /* Where it begins. */

    /* Shared. */
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool stop;
    size_t filled; /* Slots that are read and not given back. */

    /* The thread's, until a slot is filled; `err` until the last one is. */
    struct cursor cursor;
    struct slot slots[FEED_CHUNKS];
    struct err err;

    /* Of whoever takes. */
    size_t place; /* The slot being taken from. */
    size_t next;  /* In its Lots. */
    bool holds;
};

/* --- The thread ------------------------------------------------------------------------------- */

static void unpack_body(const struct core *core, struct arena *arena, const char *source_name,
                        struct record *record)
{
    const struct source_entry *source = core_source(core, source_name);
    if (source == NULL)
        return;
    unsigned member = message_member_named(source->evenement, record->event->type);
    if (member == 0 || member >= source->apply_count || source->apply[member] == NULL)
        return;
    const ProtobufCBinaryData *facts = &record->event->facts;
    record->body =
        arena_unpack(arena, message_member(source->evenement, member), facts->data, facts->len);
    record->member = record->body == NULL ? 0 : member;
}

static void unpack_lot(const struct feed *feed, struct arena *arena, struct fed_lot *out)
{
    const Plie__Lot *lot = out->stored->lot;
    bool own = hears_own(feed->core, lot);
    bool taken = feed->options.source != NULL ? own : !own;
    if (!taken || !hears_source(feed->core, lot->source))
        return;
    struct record *records = arena_try_alloc(arena, lot->count * sizeof(*records));
    if (records == NULL)
        return;
    struct lot_cursor cursor = { lot->events.data, lot->events.len };
    struct bytes packed;
    const uint8_t *data;
    for (uint32_t i = 0; lot_next_event(&cursor, &data, &packed.size); i++) {
        struct err ignored = { 0 };
        packed.data = (uint8_t *)data; /* Only read. */
        /* An own event's message is unpacked with its personal part, by whoever has the key. */
        if (record_parse(arena, packed, &records[i], &ignored) == 0 && !own)
            unpack_body(feed->core, arena, lot->source, &records[i]);
    }
    out->records = records;
}

static struct fed_lot *add_lot(struct slot *slot)
{
    if (slot->count == slot->size) {
        slot->size = slot->size == 0 ? 16 : 2 * slot->size;
        slot->lots = realloc(slot->lots, slot->size * sizeof(*slot->lots));
        CHECK(slot->lots != NULL);
    }
    struct fed_lot *lot = &slot->lots[slot->count++];
    *lot = (struct fed_lot){ .stored = NULL };
    return lot;
}

static void fill(struct feed *feed, struct slot *slot)
{
    slot->count = 0;
    feed->cursor.into = &slot->arena;
    do {
        const Bus__Stored *stored = NULL;
        slot->rc = cursor_next(&feed->cursor, &stored, &feed->err);
        if (slot->rc != CURSOR_LOT)
            return;
        struct fed_lot *lot = add_lot(slot);
        lot->stored = stored;
        unpack_lot(feed, &slot->arena, lot);
    } while (!cursor_chunk_is_done(&feed->cursor));
}

/* False: to stop. */
static bool await_room(struct feed *feed)
{
    (void)pthread_mutex_lock(&feed->lock);
    while (feed->filled == FEED_CHUNKS && !feed->stop)
        (void)pthread_cond_wait(&feed->told, &feed->lock);
    bool stop = feed->stop;
    (void)pthread_mutex_unlock(&feed->lock);
    return !stop;
}

static void tell_filled(struct feed *feed)
{
    (void)pthread_mutex_lock(&feed->lock);
    feed->filled++;
    (void)pthread_cond_signal(&feed->told);
    (void)pthread_mutex_unlock(&feed->lock);
}

static void read_all(struct feed *feed)
{
    size_t place = 0;
    int rc;
    do {
        struct slot *slot = &feed->slots[place];
        fill(feed, slot);
        rc = slot->rc;
        tell_filled(feed);
        place = (place + 1) % FEED_CHUNKS;
    } while (rc == CURSOR_LOT && await_room(feed));
}

static void *feed_main(void *self)
{
    struct feed *feed = self;
    const struct chains *chains = feed->options.source == NULL ? &feed->chains : NULL;
    int rc = cursor_open(&feed->cursor, &feed->options, chains, &feed->err);
    if (rc == 0) {
        read_all(feed);
        cursor_close(&feed->cursor);
    } else {
        feed->slots[0].rc = rc;
        tell_filled(feed);
    }
    return NULL;
}

static int stop_when_told(void *self, struct err *err)
{
    struct feed *feed = self;
    (void)pthread_mutex_lock(&feed->lock);
    bool stop = feed->stop;
    (void)pthread_mutex_unlock(&feed->lock);
    return stop ? err_set(err, ERR_UNREACHABLE, "nobody takes any more") : 0;
}

/* --- Whoever takes ---------------------------------------------------------------------------- */

static void init(struct feed *feed, const struct feed_options *options)
{
    *feed = (struct feed){ .core = options->core,
                           .options = options->cursor,
                           .idle = options->cursor.idle };
    feed->options.idle = (struct idle){ stop_when_told, feed };
    if (options->chains != NULL)
        chains_copy(&feed->chains, options->chains);
    for (size_t i = 0; i < FEED_CHUNKS; i++)
        arena_init(&feed->slots[i].arena, ARENA_SIZE_MAX);
    wait_cond_init(&feed->told);
    CHECK(pthread_mutex_init(&feed->lock, NULL) == 0);
}

int feed_open(struct feed **out, const struct feed_options *options, struct err *err)
{
    struct feed *feed = malloc(sizeof(*feed));
    CHECK(feed != NULL);
    init(feed, options);
    *out = feed;
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all); /* Signals are the main thread's. */
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = pthread_create(&feed->thread, NULL, feed_main, feed);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (result != 0) {
        feed_close(out);
        return err_set(err, ERR_LIMIT, "no more threads");
    }
    feed->running = true;
    return 0;
}

void feed_close(struct feed **feed)
{
    struct feed *f = *feed;
    if (f == NULL)
        return;
    (void)pthread_mutex_lock(&f->lock);
    f->stop = true;
    (void)pthread_cond_signal(&f->told);
    (void)pthread_mutex_unlock(&f->lock);
    if (f->running)
        (void)pthread_join(f->thread, NULL);
    chains_release(&f->chains);
    for (size_t i = 0; i < FEED_CHUNKS; i++) {
        arena_release(&f->slots[i].arena);
        free(f->slots[i].lots);
    }
    (void)pthread_cond_destroy(&f->told);
    (void)pthread_mutex_destroy(&f->lock);
    free(f);
    *feed = NULL;
}

/* True: there is a slot. False: a turn has passed without one. */
static bool await_filled(struct feed *feed)
{
    struct timespec end;
    wait_deadline(TURN_MS, &end);
    (void)pthread_mutex_lock(&feed->lock);
    int waited = 0;
    while (feed->filled == 0 && waited == 0)
        waited = pthread_cond_timedwait(&feed->told, &feed->lock, &end);
    bool filled = feed->filled > 0;
    (void)pthread_mutex_unlock(&feed->lock);
    return filled;
}

static int take_slot(struct feed *feed, struct err *err)
{
    while (!await_filled(feed)) {
        int rc = feed->idle.turn == NULL ? 0 : feed->idle.turn(feed->idle.self, err);
        if (rc < 0)
            return rc;
    }
    feed->holds = true;
    feed->next = 0;
    return 0;
}

static void give_back(struct feed *feed)
{
    feed->holds = false;
    feed->place = (feed->place + 1) % FEED_CHUNKS;
    (void)pthread_mutex_lock(&feed->lock);
    feed->filled--;
    (void)pthread_cond_signal(&feed->told);
    (void)pthread_mutex_unlock(&feed->lock);
}

int feed_next(struct feed *feed, const struct fed_lot **out, struct err *err)
{
    for (;;) {
        int rc = feed->holds ? 0 : take_slot(feed, err);
        if (rc < 0)
            return rc;
        const struct slot *slot = &feed->slots[feed->place];
        if (feed->next < slot->count) {
            *out = &slot->lots[feed->next++];
            return CURSOR_LOT;
        }
        if (slot->rc < 0)
            *err = feed->err;
        if (slot->rc != CURSOR_LOT)
            return slot->rc; /* It stays held: asked again, it says the same. */
        give_back(feed);
    }
}
