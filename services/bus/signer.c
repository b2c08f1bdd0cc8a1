/* The signing thread: every ten seconds, when the journal has moved, and at the end, it signs where
 * the journal stands (runtime/signed_head.h) and keeps that beside it (heads.h). It reads through a
 * connection of its own and writes to a file of its own: no append waits for it. */
#include "base/log.h"
#include "base/wait.h"
#include "bus/heads.h"
#include "bus/inside.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    INTERVAL_MS = 10 * 1000,
    LOTS_PER_VIEW = 20000, /* A long view would keep the checkpoint from its work. */
};

struct signer {
    struct bus *bus;
    struct journal *journal; /* Own connection. */
    struct heads *heads;
    struct head_keys keys;
    int64_t interval_ms;
    struct journal_site *sites; /* LIMIT_SITES places. */

    /* The order of all Lots up to `position`. */
    uint64_t generation;
    uint64_t position;
    uint8_t order[CHAIN_SIZE];

    pthread_mutex_t lock; /* What is below. */
    pthread_cond_t changed;
    struct signed_head last;
    bool stopping;
    pthread_t thread;
    bool running;
};

/* --- One head --- */

static bool is_stopping(struct signer *s)
{
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool stopping = s->stopping;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    return stopping;
}

static void follow_journal(struct signer *s, const struct journal_head *head)
{
    if (head->generation == s->generation && head->position >= s->position)
        return;
    if (head->generation == s->generation)
        log_line(LOG_ERROR,
                 "service=bus evenement=journal_raccourci position=%llu signee=%llu texte=\"le "
                 "journal est plus court que sa dernière tête signée\"",
                 (unsigned long long)head->position, (unsigned long long)s->position);
    s->generation = head->generation;
    s->position = 0;
    memset(s->order, 0, sizeof(s->order));
}

static int read_sites(struct signer *s, struct signed_head *out, struct err *err)
{
    size_t count = 0;
    int rc = journal_sites(s->journal, s->sites, &count, err);
    if (rc < 0)
        return rc;
    head_make_sites(out, count);
    out->site_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct journal_site *site = &s->sites[i];
        if (site->position == 0)
            continue;
        struct head_site *item = &out->sites[out->site_count++];
        memcpy(item->site, site->site, sizeof(item->site));
        item->position = site->position;
        memcpy(item->chain, site->chain, CHAIN_SIZE);
    }
    return 0;
}

/* One view of the journal. *whole: the order reaches its end, and `out` is all but signed. */
static int look(struct signer *s, struct signed_head *out, bool *whole, struct err *err)
{
    struct journal_head head;
    *whole = false;
    int rc = journal_begin_view(s->journal, err);
    if (rc == 0)
        rc = journal_head(s->journal, &head, err);
    if (rc == 0) {
        follow_journal(s, &head);
        rc = journal_order(s->journal, LOTS_PER_VIEW, &s->position, s->order, err);
    }
    *whole = rc == 0 && s->position == head.position;
    if (*whole) {
        out->generation = head.generation;
        out->position = head.position;
        out->received = head.received;
        memcpy(out->order, s->order, CHAIN_SIZE);
        rc = read_sites(s, out, err);
    }
    journal_end_view(s->journal);
    return rc;
}

static void publish(struct signer *s, struct signed_head *head)
{
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    struct signed_head old = s->last;
    s->last = *head;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    head_release(&old);
    *head = (struct signed_head){ 0 };
    atomic_fetch_add(&s->bus->signed_heads, 1);
}

/* The head is durable without: the next one tries again. */
static void move_wal(struct signer *s)
{
    struct err err = { 0 };
    if (heads_checkpoint(s->heads, &err) < 0 && err.code != ERR_BUSY)
        log_line(LOG_ERROR, "service=bus evenement=tetes_non_rangees texte=\"%s\"", err.text);
}

static int sign_one(struct signer *s, struct signed_head *head, struct err *err)
{
    const struct world *world = s->bus->world;
    if (head->position == 0 ||
        (head->position == s->last.position && head->generation == s->last.generation))
        return 0;
    head->signed_us = world->now_us(world->self);
    if (head->signed_us < s->last.signed_us) /* The clock may be set back. */
        head->signed_us = s->last.signed_us;
    head_sign(head, &s->keys);
    int rc = heads_add(s->heads, head, err);
    if (rc < 0)
        return rc;
    publish(s, head);
    move_wal(s);
    return 0;
}

static void turn(struct signer *s, bool last_turn)
{
    struct err err = { 0 };
    bool whole = false;
    int rc = 0;
    while (rc == 0 && !whole && (last_turn || !is_stopping(s))) {
        struct signed_head head = { 0 };
        rc = look(s, &head, &whole, &err);
        if (rc == 0 && whole)
            rc = sign_one(s, &head, &err);
        head_release(&head);
    }
    if (rc < 0)
        log_line(LOG_ERROR, "service=bus evenement=tete_non_signee texte=\"%s\"", err.text);
}

/* --- The thread --- */

static bool wait_for_turn(struct signer *s)
{
    struct timespec until;
    wait_deadline(s->interval_ms, &until);
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    int rc = 0;
    while (!s->stopping && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&s->changed, &s->lock, &until);
    bool go_on = !s->stopping;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    return go_on;
}

static void *signer_run(void *self)
{
    struct signer *s = self;
    do
        turn(s, false);
    while (wait_for_turn(s));
    turn(s, true); /* Nobody appends any more. */
    return NULL;
}

/* --- Opening --- */

static int open_files(struct signer *s, const struct bus_options *options, struct err *err)
{
    struct journal_options journal = { .directory = options->directory,
                                       .mode = JOURNAL_READ,
                                       .vfs = options->vfs };
    int rc = journal_open(&s->journal, &journal, err);
    if (rc == 0)
        rc = heads_open(&s->heads, options->directory, STORE_WRITE, options->vfs, err);
    if (rc == 0)
        rc = heads_last(s->heads, &s->last, err);
    if (rc < 0)
        return rc;
    s->generation = s->last.generation;
    s->position = s->last.position;
    memcpy(s->order, s->last.order, CHAIN_SIZE);
    atomic_store(&s->bus->signed_heads, s->last.position > 0 ? 1 : 0);
    return 0;
}

int bus_signer_open(struct bus *bus, const struct bus_options *options, struct err *err)
{
    if (options->signing == NULL)
        return 0;
    struct signer *s = calloc(1, sizeof(*s));
    CHECK(s != NULL);
    bus->signer = s;
    s->bus = bus;
    s->keys = *options->signing;
    s->interval_ms = options->head_interval_ms > 0 ? options->head_interval_ms : INTERVAL_MS;
    s->sites = calloc(LIMIT_SITES, sizeof(*s->sites));
    CHECK(s->sites != NULL);
    wait_cond_init(&s->changed);
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    return open_files(s, options, err);
}

void bus_signer_start(struct signer *s)
{
    if (s == NULL)
        return;
    CHECK(pthread_create(&s->thread, NULL, signer_run, s) == 0);
    s->running = true;
}

void bus_signer_stop(struct signer *s)
{
    if (s == NULL || !s->running)
        return;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    s->stopping = true;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    CHECK(pthread_cond_signal(&s->changed) == 0);
    CHECK(pthread_join(s->thread, NULL) == 0);
    s->running = false;
}

void bus_signer_close(struct signer **signer)
{
    struct signer *s = *signer;
    if (s == NULL)
        return;
    journal_close(&s->journal);
    heads_close(&s->heads);
    head_release(&s->last);
    sodium_memzero(&s->keys, sizeof(s->keys));
    (void)pthread_cond_destroy(&s->changed);
    (void)pthread_mutex_destroy(&s->lock);
    free(s->sites);
    free(s);
    *signer = NULL;
}

bool bus_signer_last(struct signer *s, struct signed_head *out)
{
    head_release(out);
    if (s == NULL)
        return false;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    if (s->last.position > 0) {
        *out = s->last;
        head_make_sites(out, s->last.site_count);
        memcpy(out->sites, s->last.sites, s->last.site_count * sizeof(*out->sites));
    }
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    return out->position > 0;
}
