/* The checkpoint thread: moves what was committed from the WAL into the journal's file and syncs
 * it, so that the writing thread need not. While that thread goes on committing, there is always a
 * rest; when the WAL has become long the writing thread moves it itself, between two rounds, and
 * the WAL begins anew. Commits then write over blocks that the file has: one that makes the file
 * longer waits for the file system's own records too, several times as long. After an erasure it
 * empties the WAL, which still holds the old bytes, and tries again until that has succeeded. */
#include "base/log.h"
#include "base/wait.h"
#include "bus/inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    INTERVAL_MS = 50,
    BITE_SIZE = 256 * 1024, /* A commit waits behind what goes to the disk at once. */
    PAGE_SIZE = 4096,
    WAL_PAGES_LONG = 32 * 1024 * 1024 / PAGE_SIZE,
    WAL_PAGES_MAX = 256 * 1024 * 1024 / PAGE_SIZE,
};

struct checkpointer {
    struct bus *bus;
    struct journal *journal; /* Own connection. */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool committed;      /* Since the last checkpoint. */
    bool erased;         /* And the WAL must go. */
    uint64_t moved_size; /* Of the events that were there when the last one began. */
    bool stopping;
    char *registre_path; /* NULL: none. */
    pthread_t thread;
    bool running;
};

static uint64_t events_size(const struct checkpointer *c)
{
    return atomic_load(&c->bus->counters.event_bytes);
}

/* Not while the writing thread is to move the rest: it would find this one in its way. */
static bool is_bite(const struct checkpointer *c)
{
    return events_size(c) - c->moved_size >= BITE_SIZE && !atomic_load(&c->bus->wal_is_long);
}

/* False: time to stop. Returns only when there is work, once per interval or when it is a bite. */
static bool wait_for_work(struct checkpointer *c, bool *erased)
{
    struct timespec until;
    wait_deadline(INTERVAL_MS, &until);
    CHECK(pthread_mutex_lock(&c->lock) == 0);
    int rc = 0;
    while (!c->stopping && !is_bite(c) && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&c->changed, &c->lock, &until);
    while (!c->stopping && !c->committed && !c->erased)
        CHECK(pthread_cond_wait(&c->changed, &c->lock) == 0);
    bool go_on = !c->stopping;
    *erased = c->erased;
    c->committed = false;
    c->erased = false;
    c->moved_size = events_size(c);
    CHECK(pthread_mutex_unlock(&c->lock) == 0);
    return go_on;
}

/* After every erasure and at each start: what could not be written then is written now. */
static void note_erased(struct checkpointer *c)
{
    struct registre erased = { 0 };
    struct err err = { 0 };
    int rc = journal_erased(c->journal, &erased, &err);
    if (rc == 0 && erased.count > 0)
        rc = registre_note(c->registre_path, &erased, &err);
    if (rc < 0)
        log_line(LOG_ERROR, "service=bus evenement=registre_inaccessible texte=\"%s\"", err.text);
    registre_release(&erased);
}

/* A disk that is full may have room later; one that has failed to write or to sync has forgotten it
 * when it is asked again. */
static void judge_failure(const struct err *err)
{
    if (err->code == ERR_BUSY)
        return;
    log_line(LOG_ERROR, "service=bus evenement=point_de_reprise texte=\"%s\"", err->text);
    if (err->code == ERR_IO)
        _exit(EXIT_NOT_DURABLE);
}

int bus_move_wal(struct journal *journal, bool truncate, int *pages)
{
    struct err err = { 0 };
    int rc = journal_checkpoint(journal, truncate, pages, &err);
    if (rc < 0)
        judge_failure(&err);
    return rc;
}

static void checkpoint(struct checkpointer *c, bool truncate)
{
    if (truncate && c->registre_path != NULL)
        note_erased(c);
    int pages = 0;
    int rc = bus_move_wal(c->journal, truncate, &pages);
    if (rc == 0 && pages > WAL_PAGES_LONG) {
        /* What came meanwhile: the rest is small then. */
        rc = bus_move_wal(c->journal, false, &pages);
        atomic_store(&c->bus->wal_is_long, true);
    }
    bool again = (truncate && rc < 0) || (!truncate && rc == 0 && pages > WAL_PAGES_MAX);
    if (!again)
        return;
    CHECK(pthread_mutex_lock(&c->lock) == 0);
    c->erased = true; /* Next time with truncation. */
    CHECK(pthread_mutex_unlock(&c->lock) == 0);
}

static void *checkpointer_run(void *arg)
{
    struct checkpointer *c = arg;
    bool erased = false;
    while (wait_for_work(c, &erased))
        checkpoint(c, erased);
    checkpoint(c, erased);
    return NULL;
}

void bus_checkpointer_note_commit(struct checkpointer *c, bool erased)
{
    CHECK(pthread_mutex_lock(&c->lock) == 0);
    bool is_due = !c->committed || is_bite(c);
    c->committed = true;
    c->erased = c->erased || erased;
    CHECK(pthread_mutex_unlock(&c->lock) == 0);
    if (is_due)
        CHECK(pthread_cond_signal(&c->changed) == 0);
}

int bus_checkpointer_open(struct bus *bus, const struct bus_options *options, struct err *err)
{
    struct checkpointer *c = calloc(1, sizeof(*c));
    CHECK(c != NULL);
    bus->checkpointer = c;
    c->bus = bus;
    wait_cond_init(&c->changed);
    CHECK(pthread_mutex_init(&c->lock, NULL) == 0);
    c->erased = true; /* What a crash left in the WAL may have been erased. */
    if (options->registre_path != NULL) {
        c->registre_path = strdup(options->registre_path);
        CHECK(c->registre_path != NULL);
    }
    struct journal_options journal = { .directory = options->directory,
                                       .mode = JOURNAL_READ,
                                       .vfs = options->vfs };
    return journal_open(&c->journal, &journal, err);
}

void bus_checkpointer_start(struct checkpointer *c)
{
    CHECK(pthread_create(&c->thread, NULL, checkpointer_run, c) == 0);
    c->running = true;
}

void bus_checkpointer_stop(struct checkpointer *c)
{
    if (!c->running)
        return;
    CHECK(pthread_mutex_lock(&c->lock) == 0);
    c->stopping = true;
    CHECK(pthread_mutex_unlock(&c->lock) == 0);
    CHECK(pthread_cond_signal(&c->changed) == 0);
    CHECK(pthread_join(c->thread, NULL) == 0);
    c->running = false;
}

void bus_checkpointer_close(struct checkpointer **checkpointer)
{
    struct checkpointer *c = *checkpointer;
    if (c == NULL)
        return;
    journal_close(&c->journal);
    (void)pthread_cond_destroy(&c->changed);
    (void)pthread_mutex_destroy(&c->lock);
    free(c->registre_path);
    free(c);
    *checkpointer = NULL;
}
