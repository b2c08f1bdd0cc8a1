#include "wire/context.h"

#include "base/check.h"

#include <errno.h>
#include <pthread.h>
#include <zmq.h>

enum { SOCKETS_MAX = 4096 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *context;
static unsigned users;

void *context_acquire(void)
{
    CHECK(pthread_mutex_lock(&lock) == 0);
    if (users == 0) {
        context = zmq_ctx_new();
        CHECK(context != NULL);
        CHECK(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, SOCKETS_MAX) == 0);
    }
    users++;
    void *acquired = context;
    CHECK(pthread_mutex_unlock(&lock) == 0);
    return acquired;
}

void context_release(void)
{
    CHECK(pthread_mutex_lock(&lock) == 0);
    CHECK(users > 0);
    users--;
    if (users == 0) {
        int rc = 0;
        do
            rc = zmq_ctx_term(context);
        while (rc != 0 && errno == EINTR);
        CHECK(rc == 0);
        context = NULL;
    }
    CHECK(pthread_mutex_unlock(&lock) == 0);
}
