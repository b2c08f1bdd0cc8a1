/* The reading thread: questions, with its own socket and connection. A question that asks for marks
 * not yet here waits a little; one about the past goes to another thread. */
#include "base/check.h"
#include "base/log.h"
#include "runtime/inside.h"
#include "runtime/query.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MESSAGES_PER_TURN = 64,
    DEFERRED_MAX = 256,
    DEFERRED_MS = 2000,     /* How long a question waits for its marks. */
    DEFERRED_POLL_MS = 100, /* The writing thread also wakes us. */
    IDLE_MS = 60 * 1000,
};

struct deferred {
    struct deferred *next;
    int64_t deadline_ms;
    struct wire_message from;
    uint8_t data[];
};

static void give(void *self, const struct wire_message *to, struct bytes reply)
{
    struct runtime *rt = self;
    send_reply(rt, rt->reader.router, to, reply);
}

/* --- Waiting for marks ----------------------------------------------------------------------- */

static bool defer(struct reader *r, const struct wire_message *message)
{
    if (r->deferred_count == DEFERRED_MAX)
        return false;
    struct deferred *item = malloc(sizeof(*item) + message->size);
    CHECK(item != NULL);
    *item = (struct deferred){ .next = r->deferred,
                               .deadline_ms = clock_monotonic_ms() + DEFERRED_MS,
                               .from = *message };
    memcpy(item->data, message->data, message->size);
    item->from.data = item->data;
    r->deferred = item;
    r->deferred_count++;
    return true;
}

static void refuse_not_yet(struct question *question)
{
    (void)refusal_set(&question->refusal, "PAS_ENCORE", "at_least",
                      "Le service n'a pas encore tout ce que la question suppose ; reposez-la dans "
                      "un instant.");
}

/* --- One question ---------------------------------------------------------------------------- */

enum answering { ANSWERED, NOT_DUE };

/* The question is judged and answered in one view of the store. */
static enum answering answer_in_view(struct runtime *rt, const struct wire_message *message,
                                     const Plie__QueryRequest *request, bool last_try)
{
    struct reader *r = &rt->reader;
    struct question question;
    struct bytes reply = { 0 };
    enum query_verdict verdict =
        question_read(&r->core, rt->rights, message->key, request, &question);
    if (verdict == QUERY_PAST && past_ask(&r->past, message, request->id))
        return ANSWERED; /* By the other thread, later. */
    if (verdict == QUERY_PAST)
        (void)refusal_set(&question.refusal, "SERVICE_OCCUPE", "connu",
                          "Trop de questions sur le passé attendent ; reposez celle-ci plus tard.");
    if (verdict == QUERY_NOW && !question_is_due(&r->core, &rt->status, &question)) {
        if (!last_try)
            return NOT_DUE;
        refuse_not_yet(&question);
    }
    if (refusal_is_set(&question.refusal))
        question_refuse(&r->core, &rt->status, &question, &reply);
    else
        question_answer(&r->core, &rt->status, &question, &reply);
    send_reply(rt, r->router, message, reply);
    return ANSWERED;
}

static void answer_failed(struct runtime *rt, const struct wire_message *message,
                          const Plie__QueryRequest *request, const struct err *err)
{
    struct reader *r = &rt->reader;
    struct bytes reply;
    question_fail(&r->core, &rt->status, request, err, &reply);
    send_reply(rt, r->router, message, reply);
}

static enum answering answer_query(struct runtime *rt, const struct wire_message *message,
                                   const Plie__QueryRequest *request, bool last_try)
{
    struct core *core = &rt->reader.core;
    struct err err = { 0 };
    int rc = store_begin_read(core->store, &err);
    if (rc == 0)
        rc = core_reload(core, &err);
    enum answering done = ANSWERED;
    if (rc == 0)
        done = answer_in_view(rt, message, request, last_try);
    else
        answer_failed(rt, message, request, &err);
    store_rollback(core->store);
    return done;
}

static Plie__ServiceRequest *unpack(struct reader *r, const struct wire_message *message)
{
    arena_reset(&r->core.arena);
    return (Plie__ServiceRequest *)arena_unpack(&r->core.arena, &plie__service_request__descriptor,
                                                message->data, message->size);
}

static void try_deferred(struct runtime *rt)
{
    struct reader *r = &rt->reader;
    struct deferred **link = &r->deferred;
    while (*link != NULL) {
        struct deferred *item = *link;
        Plie__ServiceRequest *request = unpack(r, &item->from);
        CHECK(request != NULL);
        bool last_try = clock_monotonic_ms() >= item->deadline_ms;
        if (answer_query(rt, &item->from, request->query, last_try) == NOT_DUE) {
            link = &item->next;
            continue;
        }
        *link = item->next;
        r->deferred_count--;
        free(item);
    }
}

static void take_message(struct runtime *rt, const struct wire_message *message)
{
    struct reader *r = &rt->reader;
    Plie__ServiceRequest *request = unpack(r, message);
    if (answer_common(rt, &r->core, r->router, message, request))
        return;
    if (request->body_case != PLIE__SERVICE_REQUEST__BODY_QUERY) {
        Plie__ServiceReply reply = PLIE__SERVICE_REPLY__INIT;
        Plie__Refusal wrong = PLIE__REFUSAL__INIT;
        wrong.code = "ADRESSE_DES_REQUETES";
        wrong.text = "Cette adresse ne prend que des requêtes ; envoyez les commandes à l'autre.";
        reply.body_case = PLIE__SERVICE_REPLY__BODY_GARBAGE;
        reply.garbage = &wrong;
        send_reply(rt, r->router, message, message_pack(&r->core.arena, &reply.base));
        return;
    }
    if (answer_query(rt, message, request->query, false) == ANSWERED || defer(r, message))
        return;
    request = unpack(r, message);
    enum answering last = answer_query(rt, message, request->query, true);
    CHECK(last == ANSWERED);
}

/* --- The thread ------------------------------------------------------------------------------ */

static int receive_some(struct runtime *rt, struct err *err)
{
    for (unsigned i = 0; i < MESSAGES_PER_TURN; i++) {
        struct wire_message message;
        int rc = wire_receive(rt->reader.router, &message, err);
        if (rc != WIRE_MESSAGE)
            return rc;
        take_message(rt, &message);
    }
    return WIRE_MESSAGE;
}

static int turn(struct runtime *rt, struct err *err)
{
    struct reader *r = &rt->reader;
    struct wire_socket *const sockets[] = { r->waker, r->router };
    bool ready[COUNT_OF(sockets)];
    /* Told first, then tried: whatever comes after the try wakes us. */
    atomic_store(&r->waits, r->deferred != NULL);
    try_deferred(rt);
    int64_t patience_ms = r->deferred != NULL ? DEFERRED_POLL_MS : IDLE_MS;
    int rc = wire_wait(sockets, ready, COUNT_OF(sockets), patience_ms, err);
    if (rc < 0)
        return rc;
    struct wire_message nothing;
    rc = wire_receive(r->waker, &nothing, err);
    CHECK(rc == WIRE_NOTHING); /* A waker has no message. */
    while (past_take_answer(&r->past, give, rt))
        continue;
    rights_refresh(rt->rights);
    rc = ready[1] ? receive_some(rt, err) : 0;
    return rc < 0 ? rc : 0;
}

static int open_all(struct runtime *rt, struct err *err)
{
    struct reader *r = &rt->reader;
    struct store *store = NULL;
    const struct store_options read = { .mode = STORE_READ, .vfs = rt->options.vfs };
    int rc = store_open(&store, rt->store_path, &read, err);
    if (rc < 0)
        return rc;
    struct core_options options;
    runtime_core_options(rt, &options);
    rc = core_open_read(&r->core, store, &options, err);
    if (rc < 0)
        return rc;
    const struct wire_options router = {
        .kind = WIRE_ROUTER,
        .endpoint = rt->options.query_endpoint,
        .bind = true,
        .keys = rt->options.keys,
    };
    rc = wire_open(&r->router, &router, err);
    if (rc < 0)
        return rc;
    r->past.options = &rt->options;
    r->past.core_options = options;
    r->past.rights = rt->rights;
    r->past.status = &rt->status;
    r->past.waker = r->waker;
    return past_start(&r->past, err);
}

static void close_all(struct runtime *rt)
{
    struct reader *r = &rt->reader;
    past_stop(&r->past);
    wire_close(&r->router);
    while (r->deferred != NULL) {
        struct deferred *next = r->deferred->next;
        free(r->deferred);
        r->deferred = next;
    }
    core_close(&r->core);
}

void *reader_main(void *self)
{
    struct runtime *rt = self;
    struct err err = { 0 };
    int rc = open_all(rt, &err);
    bool opened = rc == 0;
    gate_tell(&rt->gate, rc, &err);
    while (rc == 0 && !atomic_load(&rt->stopping))
        rc = turn(rt, &err);
    if (rc < 0 && opened) {
        log_line(LOG_ERROR, "service=%s site=%s evenement=lecture_arretee texte=\"%s\"",
                 rt->options.service->name, rt->options.site, err.text);
        _exit(EXIT_COMMIT_FAILED); /* Nobody would answer: rather gone than silent. */
    }
    close_all(rt);
    return NULL;
}
