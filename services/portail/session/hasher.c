#include "portail/session/hasher.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(HASHER_TEXT_SIZE >= crypto_pwhash_STRBYTES, "hash text");

/* On the stack of who waits. */
struct job {
    const char *hash; /* NULL: make one. */
    const char *password;
    char made[HASHER_TEXT_SIZE];
    bool good;
    bool done;
    struct job *next;
};

struct hasher {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t work;
    pthread_cond_t done;
    struct job *first;
    struct job *last;
    size_t waiting;
    uint64_t runs;
    bool closing;
    struct hasher_hook hook;
    char nobody[HASHER_TEXT_SIZE];
};

/* The salt is libsodium's own: it stands in the text and nothing else depends on it. */
static bool run_hash(const char *password, char out[HASHER_TEXT_SIZE])
{
    memset(out, 0, HASHER_TEXT_SIZE);
    return crypto_pwhash_str(out, password, strlen(password), HASHER_OPERATIONS, HASHER_MEMORY) ==
           0;
}

static void run(struct hasher *hasher, struct job *job)
{
    if (hasher->hook.before != NULL)
        hasher->hook.before(hasher->hook.self);
    if (job->hash == NULL)
        job->good = run_hash(job->password, job->made);
    else
        job->good = crypto_pwhash_str_verify(job->hash, job->password, strlen(job->password)) == 0;
}

static void *work(void *self)
{
    struct hasher *hasher = self;
    CHECK(pthread_mutex_lock(&hasher->mutex) == 0);
    while (!hasher->closing) {
        struct job *job = hasher->first;
        if (job == NULL) {
            CHECK(pthread_cond_wait(&hasher->work, &hasher->mutex) == 0);
            continue;
        }
        hasher->first = job->next;
        CHECK(pthread_mutex_unlock(&hasher->mutex) == 0);
        run(hasher, job);
        CHECK(pthread_mutex_lock(&hasher->mutex) == 0);
        hasher->waiting--;
        hasher->runs++;
        job->done = true;
        CHECK(pthread_cond_broadcast(&hasher->done) == 0);
    }
    CHECK(pthread_mutex_unlock(&hasher->mutex) == 0);
    return NULL;
}

int hasher_open(struct hasher **out, const struct hasher_hook *hook, struct err *err)
{
    CHECK(sodium_init() >= 0);
    struct hasher *hasher = calloc(1, sizeof(*hasher));
    CHECK(hasher != NULL);
    if (hook != NULL)
        hasher->hook = *hook;
    char password[2 * 32 + 1];
    uint8_t random[32];
    randombytes_buf(random, sizeof(random));
    (void)sodium_bin2hex(password, sizeof(password), random, sizeof(random));
    if (!run_hash(password, hasher->nobody)) {
        free(hasher);
        return err_set(err, ERR_LIMIT, "argon2: %d bytes of memory are not to be had",
                       HASHER_MEMORY);
    }
    CHECK(pthread_mutex_init(&hasher->mutex, NULL) == 0);
    CHECK(pthread_cond_init(&hasher->work, NULL) == 0);
    CHECK(pthread_cond_init(&hasher->done, NULL) == 0);
    CHECK(pthread_create(&hasher->thread, NULL, work, hasher) == 0);
    *out = hasher;
    return 0;
}

void hasher_close(struct hasher **hasher)
{
    struct hasher *h = *hasher;
    if (h == NULL)
        return;
    CHECK(pthread_mutex_lock(&h->mutex) == 0);
    CHECK(h->waiting == 0);
    h->closing = true;
    CHECK(pthread_cond_signal(&h->work) == 0);
    CHECK(pthread_mutex_unlock(&h->mutex) == 0);
    CHECK(pthread_join(h->thread, NULL) == 0);
    CHECK(pthread_cond_destroy(&h->work) == 0);
    CHECK(pthread_cond_destroy(&h->done) == 0);
    CHECK(pthread_mutex_destroy(&h->mutex) == 0);
    free(h);
    *hasher = NULL;
}

static int wait_for(struct hasher *hasher, struct job *job, struct err *err)
{
    CHECK(pthread_mutex_lock(&hasher->mutex) == 0);
    bool full = hasher->waiting >= HASHER_QUEUE_MAX;
    if (!full) {
        hasher->waiting++;
        if (hasher->first == NULL)
            hasher->first = job;
        else
            hasher->last->next = job;
        hasher->last = job;
        CHECK(pthread_cond_signal(&hasher->work) == 0);
        while (!job->done)
            CHECK(pthread_cond_wait(&hasher->done, &hasher->mutex) == 0);
    }
    CHECK(pthread_mutex_unlock(&hasher->mutex) == 0);
    return full ? err_set(err, ERR_LIMIT, "%d logins wait already", HASHER_QUEUE_MAX) : 0;
}

int hasher_verify(struct hasher *hasher, const char *hash, const char *password, bool *right,
                  struct err *err)
{
    struct job job = { .hash = hash == NULL ? hasher->nobody : hash, .password = password };
    *right = false;
    int rc = wait_for(hasher, &job, err);
    if (rc == 0)
        *right = job.good && hash != NULL;
    return rc;
}

int hasher_hash(struct hasher *hasher, const char *password, char out[HASHER_TEXT_SIZE],
                struct err *err)
{
    struct job job = { .password = password };
    int rc = wait_for(hasher, &job, err);
    if (rc < 0)
        return rc;
    if (!job.good)
        return err_set(err, ERR_LIMIT, "argon2: %d bytes of memory are not to be had",
                       HASHER_MEMORY);
    memcpy(out, job.made, HASHER_TEXT_SIZE);
    return 0;
}

uint64_t hasher_runs(struct hasher *hasher)
{
    CHECK(pthread_mutex_lock(&hasher->mutex) == 0);
    uint64_t runs = hasher->runs;
    CHECK(pthread_mutex_unlock(&hasher->mutex) == 0);
    return runs;
}
