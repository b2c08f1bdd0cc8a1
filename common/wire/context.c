#include "wire/context.h"

#include "base/check.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum { SOCKETS_MAX = 4096, NAMES_MAX = 7, NAME_SIZE = 256 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *context;
static unsigned users;
static char names[NAMES_MAX][NAME_SIZE]; /* Of hosts; each has the I/O thread after its index. */
static unsigned name_count;

void *context_acquire(void)
{
    CHECK(pthread_mutex_lock(&lock) == 0);
    if (users == 0) {
        context = zmq_ctx_new();
        CHECK(context != NULL);
        CHECK(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, SOCKETS_MAX) == 0);
        CHECK(zmq_ctx_set(context, ZMQ_IO_THREADS, 1 + NAMES_MAX) == 0);
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

/* With more hosts than threads, some share one. */
static unsigned thread_of(const char *name)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < name_count; i++)
        if (strcmp(names[i], name) == 0)
            return 1 + i;
    if (name_count < NAMES_MAX) {
        (void)snprintf(names[name_count], NAME_SIZE, "%s", name);
        return ++name_count;
    }
    for (const char *letter = name; *letter != '\0'; letter++)
        sum = 31 * sum + (unsigned char)*letter;
    return 1 + sum % NAMES_MAX;
}

uint64_t context_affinity(const char *endpoint, bool bind)
{
    static const char tcp[] = "tcp://";
    const char *colon = strrchr(endpoint, ':');
    char name[NAME_SIZE];
    if (bind || strncmp(endpoint, tcp, sizeof(tcp) - 1) != 0 || colon == NULL)
        return 1;
    const char *host = endpoint + sizeof(tcp) - 1;
    if (*host == '[' || strspn(host, "0123456789.") >= (size_t)(colon - host))
        return 1;
    (void)snprintf(name, sizeof(name), "%.*s", (int)(colon - host), host);
    CHECK(pthread_mutex_lock(&lock) == 0);
    unsigned thread = thread_of(name);
    CHECK(pthread_mutex_unlock(&lock) == 0);
    return UINT64_C(1) << thread;
}
