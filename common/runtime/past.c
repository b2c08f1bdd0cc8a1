#include "runtime/past.h"

#include "base/check.h"
#include "base/log.h"
#include "base/wait.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORGET_AGAIN_MS = 1000 };

struct past_item {
    struct past_item *next;
    struct wire_message from;
    char id[LIMIT_ID_SIZE];
    struct bytes reply; /* malloc'ed. */
    uint8_t data[];
};

void past_init(struct past *past)
{
    *past = (struct past){ 0 };
    CHECK(pthread_mutex_init(&past->lock, NULL) == 0);
    wait_cond_init(&past->told);
}

static void append(struct past_item **list, struct past_item *item)
{
    item->next = NULL;
    while (*list != NULL)
        list = &(*list)->next;
    *list = item;
}

static struct past_item *take_first(struct past_item **list)
{
    struct past_item *item = *list;
    if (item != NULL)
        *list = item->next;
    return item;
}

static void free_item(struct past_item *item)
{
    free(item->reply.data);
    free(item);
}

/* --- The kept rebuild ------------------------------------------------------------------------ */

/* False: it is still there. */
static bool drop(struct past *past)
{
    if (past->open)
        core_close(&past->core);
    past->open = false;
    struct err err = { 0 };
    if (store_remove(past->path, &err) == 0)
        return true;
    log_line(LOG_ERROR, "service=%s evenement=copie_non_retiree texte=\"%s\"",
             past->core_options.service->name, err.text);
    return false;
}

bool past_forget(void *self, uint64_t order)
{
    struct past *past = self;
    (void)pthread_mutex_lock(&past->lock);
    if (order > past->forget_ordered) {
        past->forget_ordered = order;
        (void)pthread_cond_signal(&past->told);
    }
    bool done = past->forget_done >= order;
    (void)pthread_mutex_unlock(&past->lock);
    return done;
}

/* Whoever ordered it waits until the copy has gone. */
static void forget(struct past *past, uint64_t order)
{
    struct timespec again;
    bool gone = drop(past);
    wait_deadline(FORGET_AGAIN_MS, &again);
    (void)pthread_mutex_lock(&past->lock);
    if (gone)
        past->forget_done = order;
    else if (!past->stop)
        (void)pthread_cond_timedwait(&past->told, &past->lock, &again);
    (void)pthread_mutex_unlock(&past->lock);
}

static bool must_stop(struct past *past)
{
    (void)pthread_mutex_lock(&past->lock);
    bool stop = past->stop;
    (void)pthread_mutex_unlock(&past->lock);
    return stop;
}

static int stop_when_told(void *self, struct err *err)
{
    return must_stop(self) ? err_set(err, ERR_UNREACHABLE, "the service stops") : 0;
}

static int build(struct past *past, int64_t until_us, struct err *err)
{
    (void)drop(past); /* The rebuild says when it cannot. */
    struct store *live = NULL;
    const struct store_options read = { .mode = STORE_READ };
    int rc = store_open(&live, past->live_path, &read, err);
    if (rc < 0)
        return rc;
    const struct rebuild_job job = {
        .options = past->options,
        .path = past->path,
        .erased = live,
        .until_us = until_us,
        .idle = { stop_when_told, past },
    };
    rc = rebuild_store(&job, err);
    store_close(&live);
    struct store *store = NULL;
    if (rc == 0)
        rc = store_open(&store, past->path, &read, err);
    if (rc < 0)
        return rc;
    past->open = true;
    past->until_us = until_us;
    return core_open_read(&past->core, store, &past->core_options, err);
}

/* --- Answering ------------------------------------------------------------------------------- */

static struct bytes keep(struct bytes reply)
{
    struct bytes copy = { malloc(reply.size + 1), reply.size };
    CHECK(copy.data != NULL);
    memcpy(copy.data, reply.data, reply.size);
    return copy;
}

/* The question is read with a core that has no store, for the kept one may have to be made anew. */
static void answer(struct past *past, struct past_item *item)
{
    struct core asking = { .service = past->core_options.service,
                           .site = past->core_options.site,
                           .world = past->core_options.world };
    arena_init(&asking.arena, LIMIT_MESSAGE_SIZE * 4);
    const Plie__ServiceRequest *request = (const Plie__ServiceRequest *)arena_unpack(
        &asking.arena, &plie__service_request__descriptor, item->from.data, item->from.size);
    CHECK(request != NULL); /* The reading thread has unpacked it once. */
    struct question question;
    struct bytes reply = { 0 };
    struct err err = { 0 };
    enum query_verdict verdict =
        question_read(&asking, past->rights, item->from.key, request->query, &question);
    int rc = 0;
    if (verdict == QUERY_REFUSED)
        question_refuse(&asking, past->status, &question, &reply);
    else if (!past->open || past->until_us != question.context.connu_us)
        rc = build(past, question.context.connu_us, &err);
    if (rc < 0) {
        (void)drop(past);
        question_fail(&asking, past->status, request->query, &err, &reply);
    } else if (verdict != QUERY_REFUSED) {
        arena_reset(&past->core.arena);
        question_answer(&past->core, past->status, &question, &reply);
    }
    item->reply = keep(reply);
    arena_release(&asking.arena);
}

/* NULL: stop, or *order says that copies must go first. */
static struct past_item *await_question(struct past *past, uint64_t *order)
{
    struct past_item *item = NULL;
    (void)pthread_mutex_lock(&past->lock);
    while (past->questions == NULL && !past->stop && past->forget_ordered == past->forget_done)
        (void)pthread_cond_wait(&past->told, &past->lock);
    *order = past->forget_ordered == past->forget_done ? 0 : past->forget_ordered;
    if (!past->stop && *order == 0)
        item = past->working = take_first(&past->questions);
    (void)pthread_mutex_unlock(&past->lock);
    return item;
}

static void *past_main(void *self)
{
    struct past *past = self;
    while (!must_stop(past)) {
        uint64_t order = 0;
        struct past_item *item = await_question(past, &order);
        if (order != 0)
            forget(past, order);
        if (item == NULL)
            continue;
        answer(past, item);
        (void)pthread_mutex_lock(&past->lock);
        past->working = NULL;
        append(&past->answers, item);
        (void)pthread_mutex_unlock(&past->lock);
        wire_wake(past->waker);
    }
    (void)drop(past);
    return NULL;
}

/* --- The reading thread's side --------------------------------------------------------------- */

int past_start(struct past *past, struct err *err)
{
    (void)drop(past); /* What a crash left. */
    if (pthread_create(&past->thread, NULL, past_main, past) != 0)
        return err_set(err, ERR_LIMIT, "no more threads");
    past->running = true;
    return 0;
}

void past_stop(struct past *past)
{
    (void)pthread_mutex_lock(&past->lock);
    past->stop = true;
    (void)pthread_cond_signal(&past->told);
    (void)pthread_mutex_unlock(&past->lock);
    if (past->running)
        (void)pthread_join(past->thread, NULL);
    past->running = false;
    struct past_item *item;
    while ((item = take_first(&past->questions)) != NULL)
        free_item(item);
    while ((item = take_first(&past->answers)) != NULL)
        free_item(item);
    (void)pthread_cond_destroy(&past->told);
    (void)pthread_mutex_destroy(&past->lock);
}

static bool is_asked_by(const struct past_item *item, const struct wire_message *message,
                        const char *id)
{
    return strcmp(item->id, id) == 0 && strcmp(item->from.key, message->key) == 0;
}

static struct past_item *find(struct past *past, const struct wire_message *message, const char *id)
{
    if (past->working != NULL && is_asked_by(past->working, message, id))
        return past->working;
    struct past_item *item = past->questions;
    while (item != NULL && !is_asked_by(item, message, id))
        item = item->next;
    return item;
}

static void add(struct past *past, const struct wire_message *message, const char *id)
{
    struct past_item *item = malloc(sizeof(*item) + message->size);
    CHECK(item != NULL);
    *item = (struct past_item){ .from = *message };
    (void)snprintf(item->id, sizeof(item->id), "%s", id);
    memcpy(item->data, message->data, message->size);
    item->from.data = item->data;
    append(&past->questions, item);
    past->count++;
    (void)pthread_cond_signal(&past->told);
}

bool past_ask(struct past *past, const struct wire_message *message, const char *id)
{
    (void)pthread_mutex_lock(&past->lock);
    struct past_item *again = id[0] == '\0' ? NULL : find(past, message, id);
    bool taken = again != NULL || past->count < PAST_QUESTIONS_MAX;
    if (again != NULL) {
        memcpy(again->from.peer, message->peer, sizeof(message->peer));
        again->from.peer_size = message->peer_size;
    } else if (taken) {
        add(past, message, id);
    }
    (void)pthread_mutex_unlock(&past->lock);
    return taken;
}

bool past_take_answer(struct past *past,
                      void (*give)(void *self, const struct wire_message *to, struct bytes reply),
                      void *self)
{
    (void)pthread_mutex_lock(&past->lock);
    struct past_item *item = take_first(&past->answers);
    if (item != NULL)
        past->count--;
    (void)pthread_mutex_unlock(&past->lock);
    if (item == NULL)
        return false;
    give(self, &item->from, item->reply);
    free_item(item);
    return true;
}
