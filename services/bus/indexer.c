/* The thread that keeps the index. It has own handles, runs when nobody else wants the processor,
 * and whatever befalls it costs readers time, never the bus an event: what the index does not hold
 * is read from the journal. The file is made with the first segment. */
#include "base/log.h"
#include "base/wait.h"
#include "bus/index.h"
#include "bus/inside.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    PAUSE_MS = 250,
    TROUBLE_PAUSE_MS = 10000,
    SEGMENTS_AT_ONCE = 16, /* In one transaction. */
    LAG_MAX = 512 * INDEX_SEGMENT_EVENTS,
    NICE = 19,
};

struct indexer {
    struct bus *bus;
    const char *vfs;
    struct journal *journal; /* Own connection. */
    struct index *index;     /* NULL: none yet, or trouble. */
    uint64_t seen_commit;
    uint64_t seen_position; /* Of the journal, at the last look. */
    bool later;             /* There are segments to make when fewer events come. */
    atomic_bool damaged;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopping;
    pthread_t thread;
    bool running;
};

void bus_indexer_make_anew(struct indexer *x)
{
    atomic_store(&x->damaged, true);
}

/* --- The file --- */

static void note_made(struct indexer *x)
{
    atomic_fetch_add(&x->bus->index_made, 1);
}

static int drop_index(struct indexer *x, const char *why, struct err *err)
{
    log_line(LOG_WARNING, "service=bus evenement=index_a_refaire raison=%s", why);
    index_close(&x->index);
    atomic_store(&x->bus->index_position, 0);
    return index_remove(x->bus->directory, err);
}

/* Opens what is there, and removes it when it is of no use. */
static int open_existing(struct indexer *x, struct err *err)
{
    bool belongs = false;
    int rc = index_open(&x->index, x->bus->directory, JOURNAL_WRITE, x->vfs, err);
    if (rc == 0)
        rc = index_belongs(x->index, x->journal, &belongs, err);
    if (rc == ERR_CORRUPT) {
        err_clear(err);
        return drop_index(x, "endommage", err);
    }
    if (rc < 0)
        return rc;
    if (!belongs)
        return drop_index(x, "autre_journal", err);
    note_made(x);
    return 0;
}

static int open_index(struct indexer *x, struct err *err)
{
    char path[4096];
    index_path(x->bus->directory, path, sizeof(path));
    int rc = access(path, F_OK) == 0 ? open_existing(x, err) : 0;
    if (rc < 0 || x->index != NULL)
        return rc;
    rc = index_open(&x->index, x->bus->directory, JOURNAL_WRITE, x->vfs, err);
    if (rc == 0)
        note_made(x);
    return rc;
}

/* --- Work --- */

/* Whether the next segments are made now. While events pour in they wait: who appends needs the
 * processors and the disk more. */
static bool is_due(struct indexer *x, uint64_t indexed, uint64_t position)
{
    bool pours = position >= x->seen_position + INDEX_SEGMENT_EVENTS;
    x->seen_position = position;
    return position >= indexed + (pours ? LAG_MAX : INDEX_SEGMENT_EVENTS);
}

static int look(struct indexer *x, struct journal_head *head, bool *due, struct err *err)
{
    struct index_state state = { 0 };
    int rc = journal_head(x->journal, head, err);
    if (rc == 0 && x->index != NULL)
        rc = index_state(x->index, &state, err);
    if (rc < 0)
        return rc;
    if (x->index != NULL && (atomic_exchange(&x->damaged, false) ||
                             (state.position > 0 && state.generation != head->generation))) {
        rc = drop_index(x, "autre_journal", err);
        state.position = 0;
    }
    atomic_store(&x->bus->index_position, state.position);
    *due = is_due(x, state.position, head->position);
    x->later = !*due && head->position >= state.position + INDEX_SEGMENT_EVENTS;
    return rc;
}

/* *more: at once again. */
static int work(struct indexer *x, bool *more, struct err *err)
{
    struct journal_head head;
    bool due = false;
    size_t added = 0;
    *more = false;
    int rc = look(x, &head, &due, err);
    if (rc < 0 || !due)
        return rc;
    if (x->index == NULL)
        rc = open_index(x, err);
    if (rc == 0)
        rc = index_extend(x->index, x->journal, &head, SEGMENTS_AT_ONCE, &added, err);
    *more = rc == 0 && added > 0;
    return *more ? index_checkpoint(x->index, err) : rc;
}

/* Returns the pause before the next round, in ms. */
static int64_t run_round(struct indexer *x)
{
    bool more = false;
    struct err err = { 0 };
    uint64_t commit = atomic_load(&x->bus->counters.commits);
    if (commit == x->seen_commit && !atomic_load(&x->damaged))
        return PAUSE_MS;
    int rc = work(x, &more, &err);
    bool done = rc == 0 && !more && !x->later;
    x->seen_commit = done ? commit : UINT64_MAX; /* Else it looks again. */
    if (rc == ERR_BUSY)
        return PAUSE_MS; /* A reader of the index was in the way. */
    if (rc == 0)
        return more ? 0 : PAUSE_MS;
    log_line(LOG_ERROR, "service=bus evenement=index texte=\"%s\"", err.text);
    struct err ignored = { 0 };
    if (rc == ERR_CORRUPT && drop_index(x, "endommage", &ignored) < 0)
        log_line(LOG_ERROR, "service=bus evenement=index texte=\"%s\"", ignored.text);
    index_close(&x->index);
    return TROUBLE_PAUSE_MS;
}

/* --- The thread --- */

/* False: time to stop. */
static bool wait_for(struct indexer *x, int64_t pause_ms)
{
    struct timespec until;
    wait_deadline(pause_ms, &until);
    CHECK(pthread_mutex_lock(&x->lock) == 0);
    int rc = 0;
    while (!x->stopping && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&x->changed, &x->lock, &until);
    bool go_on = !x->stopping;
    CHECK(pthread_mutex_unlock(&x->lock) == 0);
    return go_on;
}

static void *indexer_run(void *arg)
{
    struct indexer *x = arg;
    (void)setpriority(PRIO_PROCESS, 0, NICE); /* On Linux: of this thread alone. */
    while (wait_for(x, run_round(x)))
        ;
    return NULL;
}

int bus_indexer_open(struct bus *bus, const struct bus_options *options, struct err *err)
{
    struct indexer *x = calloc(1, sizeof(*x));
    CHECK(x != NULL);
    bus->indexer = x;
    x->bus = bus;
    x->vfs = options->vfs;
    x->seen_commit = UINT64_MAX;
    wait_cond_init(&x->changed);
    CHECK(pthread_mutex_init(&x->lock, NULL) == 0);
    struct journal_options journal = { .directory = options->directory,
                                       .mode = JOURNAL_READ,
                                       .vfs = options->vfs };
    int rc = journal_open(&x->journal, &journal, err);
    if (rc < 0)
        return rc;
    char path[4096];
    struct err trouble = { 0 };
    index_path(options->directory, path, sizeof(path));
    if (access(path, F_OK) == 0 && open_existing(x, &trouble) < 0) {
        index_close(&x->index);
        log_line(LOG_ERROR, "service=bus evenement=index texte=\"%s\"", trouble.text);
    }
    return 0;
}

void bus_indexer_start(struct indexer *x)
{
    CHECK(pthread_create(&x->thread, NULL, indexer_run, x) == 0);
    x->running = true;
}

void bus_indexer_stop(struct indexer *x)
{
    if (x == NULL || !x->running)
        return;
    CHECK(pthread_mutex_lock(&x->lock) == 0);
    x->stopping = true;
    CHECK(pthread_mutex_unlock(&x->lock) == 0);
    CHECK(pthread_cond_signal(&x->changed) == 0);
    CHECK(pthread_join(x->thread, NULL) == 0);
    x->running = false;
}

void bus_indexer_close(struct indexer **indexer)
{
    struct indexer *x = *indexer;
    if (x == NULL)
        return;
    index_close(&x->index);
    journal_close(&x->journal);
    (void)pthread_cond_destroy(&x->changed);
    (void)pthread_mutex_destroy(&x->lock);
    free(x);
    *indexer = NULL;
}
