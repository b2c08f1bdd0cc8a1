#include "runtime/background.h"

#include "base/check.h"
#include "base/priority.h"
#include "base/wait.h"

#include <pthread.h>
#include <signal.h>

enum { TURN_MS = 100 };

struct background {
    int (*work)(void *self, const struct idle *idle, struct err *err);
    void *self;
    int rc;
    struct err err;

    /* Shared. */
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool done;
    bool stop;
};

static int end_when_told(void *self, struct err *err)
{
    struct background *b = self;
    (void)pthread_mutex_lock(&b->lock);
    bool stop = b->stop;
    (void)pthread_mutex_unlock(&b->lock);
    return stop ? err_set(err, ERR_UNREACHABLE, "nobody waits any more") : 0;
}

static void *background_main(void *self)
{
    struct background *b = self;
    const struct idle idle = { end_when_told, b };
    priority_lower();
    b->rc = b->work(b->self, &idle, &b->err);
    (void)pthread_mutex_lock(&b->lock);
    b->done = true;
    (void)pthread_cond_signal(&b->told);
    (void)pthread_mutex_unlock(&b->lock);
    return NULL;
}

static bool await_done(struct background *b)
{
    struct timespec end;
    wait_deadline(TURN_MS, &end);
    (void)pthread_mutex_lock(&b->lock);
    int waited = 0;
    while (!b->done && waited == 0)
        waited = pthread_cond_timedwait(&b->told, &b->lock, &end);
    bool done = b->done;
    (void)pthread_mutex_unlock(&b->lock);
    return done;
}

static int wait_and_turn(struct background *b, const struct idle *idle, struct err *err)
{
    int rc = 0;
    while (rc == 0 && !await_done(b))
        rc = idle->turn == NULL ? 0 : idle->turn(idle->self, err);
    (void)pthread_mutex_lock(&b->lock);
    b->stop = true;
    (void)pthread_mutex_unlock(&b->lock);
    return rc;
}

static void init(struct background *b)
{
    wait_cond_init(&b->told);
    CHECK(pthread_mutex_init(&b->lock, NULL) == 0);
}

int background_run(int (*work)(void *self, const struct idle *idle, struct err *err), void *self,
                   const struct idle *idle, struct err *err)
{
    struct background b = { .work = work, .self = self };
    init(&b);
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    (void)sigfillset(&all); /* Signals are the main thread's. */
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    bool runs = pthread_create(&thread, NULL, background_main, &b) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    int rc = runs ? wait_and_turn(&b, idle, err) : err_set(err, ERR_LIMIT, "no more threads");
    if (runs)
        (void)pthread_join(thread, NULL);
    if (runs && rc == 0 && b.rc < 0)
        *err = b.err;
    if (runs && rc == 0)
        rc = b.rc;
    (void)pthread_cond_destroy(&b.told);
    (void)pthread_mutex_destroy(&b.lock);
    return rc;
}
