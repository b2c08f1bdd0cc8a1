/* Moves what the WAL holds into the file, in a thread of its own with its own connection, so that
 * no commit waits for it. Sleeps as long as nothing is written. While the writing thread goes on
 * committing (it follows a long journal) there is always a rest, and the WAL only begins anew when
 * there is none: once it has become long, the writing thread moves the rest itself between two
 * turns. */
#include "runtime/inside.h"

#include "base/check.h"
#include "base/log.h"
#include "base/wait.h"

#include <unistd.h>

enum { PAUSE_MS = 100, PAGE_SIZE = 4096, WAL_PAGES_LONG = 32 * 1024 * 1024 / PAGE_SIZE };

/* A disk that is full or busy may be better later; one that has failed to write or to sync has
 * forgotten it when it is asked again. */
static void judge_failure(struct runtime *rt, const struct err *err)
{
    if (err->code == ERR_BUSY)
        return;
    log_line(LOG_ERROR, "service=%s site=%s evenement=checkpoint_echoue texte=\"%s\"",
             rt->options.service->name, rt->options.site, err->text);
    if (err->code == ERR_IO)
        _exit(EXIT_COMMIT_FAILED); /* Rather gone than wrong. */
}

static void move_rest_of_wal(struct runtime *rt)
{
    struct err err = { 0 };
    if (store_checkpoint(rt->writer.core.store, false, NULL, &err) < 0)
        judge_failure(rt, &err);
}

void checkpointer_follow(struct runtime *rt)
{
    struct checkpointer *c = &rt->checkpointer;
    if (atomic_exchange(&c->wal_is_long, false))
        move_rest_of_wal(rt);
    long long now = atomic_load(&rt->status.counters[COUNTER_TRANSACTIONS]);
    if (now == c->seen)
        return;
    c->seen = now;
    (void)pthread_mutex_lock(&c->lock);
    if (!c->dirty)
        (void)pthread_cond_signal(&c->poked);
    c->dirty = true;
    (void)pthread_mutex_unlock(&c->lock);
}

static void wait_until(struct checkpointer *c, int64_t pause_ms)
{
    struct timespec until;
    wait_deadline(pause_ms, &until);
    (void)pthread_cond_timedwait(&c->poked, &c->lock, &until);
}

/* False: stop. */
static bool await_work(struct checkpointer *c)
{
    (void)pthread_mutex_lock(&c->lock);
    while (!c->dirty && !c->stop)
        (void)pthread_cond_wait(&c->poked, &c->lock);
    if (!c->stop)
        wait_until(c, PAUSE_MS); /* What comes meanwhile goes with it. */
    bool stop = c->stop;
    c->dirty = false;
    (void)pthread_mutex_unlock(&c->lock);
    return !stop;
}

void *checkpointer_main(void *self)
{
    struct runtime *rt = self;
    struct store *store = NULL;
    struct err err = { 0 };
    const struct store_options read = { .mode = STORE_READ, .vfs = rt->options.vfs };
    int rc = store_open(&store, rt->store_path, &read, &err);
    gate_tell(&rt->gate, rc, &err);
    while (rc == 0 && await_work(&rt->checkpointer)) {
        struct err failed = { 0 };
        int pages = 0;
        if (store_checkpoint(store, false, &pages, &failed) == 0) {
            status_set(&rt->status, COUNTER_JOURNAL_WAL_PAGES, pages);
            if (pages > WAL_PAGES_LONG)
                atomic_store(&rt->checkpointer.wal_is_long, true);
        } else
            judge_failure(rt, &failed);
    }
    store_close(&store);
    return NULL;
}
