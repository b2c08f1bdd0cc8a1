#include "portail/http/inside.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUEST_ARENA_SIZE = 32 * 1024 * 1024, EXCHANGE_ARENA_SIZE = 32 * 1024 * 1024 };

/* A thread that may wait, with its own connections to the services of each site. */
struct worker {
    struct http *http;
    pthread_t thread;
    struct client *clients[LIMIT_SITES]; /* In the order of the sites; opened at first use. */
    struct arena arena;
    struct arena exchange_arena;
};

struct client *worker_client(struct worker *worker, const char *site)
{
    const struct config *config = worker->http->options.config;
    size_t i = 0;
    while (i < config->site_count && strcmp(config->sites[i], site) != 0)
        i++;
    if (i == config->site_count)
        return NULL;
    if (worker->clients[i] != NULL)
        return worker->clients[i];
    char key[2 * CONFIG_NAME_SIZE];
    struct err err = { 0 };
    (void)snprintf(key, sizeof(key), "%s.portail", site);
    if (client_open_as(&worker->clients[i], config, key, worker->http->options.world, &err) < 0) {
        log_line(LOG_ERROR, "service=portail site=%s erreur=\"%s\"", site, err.text);
        return NULL;
    }
    return worker->clients[i];
}

static bool find_client(struct worker *worker, struct call *call, struct reply *reply)
{
    if (call->request.session == NULL)
        return true;
    call->request.client = worker_client(worker, call->session.site);
    if (call->request.client == NULL)
        reply_problem(reply, 503, "INDISPONIBLE", "",
                      "Le portail n'a pas de clé pour ce site ; prévenez son administrateur.");
    return call->request.client != NULL;
}

static void run_handler(struct worker *worker, struct call *call, struct reply *reply)
{
    struct request *request = &call->request;
    arena_reset(&worker->arena);
    arena_reset(&worker->exchange_arena);
    request->arena = &worker->arena;
    request->exchange_arena = &worker->exchange_arena;
    call->worker = worker;
    if (guard_session(call, reply) && find_client(worker, call, reply))
        call->route->handle(request, reply);
    call->worker = NULL;
    request->client = NULL;
}

static void serve(struct worker *worker, struct call *call)
{
    struct reply reply = { .status = 0 };
    if (atomic_load(&worker->http->closing)) {
        reply_problem(&reply, 503, "ARRET", "", "Le portail s'arrête : réessayez.");
        reply_header(&reply, "Retry-After", "2");
    } else {
        run_handler(worker, call, &reply);
    }
    if (call->response == NULL) { /* Else a stream. */
        call->status = reply.status == 0 ? 500 : reply.status;
        call->response = response_make(call, &reply);
    }
    struct http *http = worker->http;
    MHD_resume_connection(call->connection); /* Not ours any more. */
    atomic_fetch_sub(&http->given, 1);
}

/* --- The queue --------------------------------------------------------------------------------
 * Who logs in has at most half of the workers, who asks about the past a quarter, and each a
 * quarter of the room to wait in, so that neither keeps anybody from working. */

static const unsigned lane_parts[LANES] = { [LANE_QUICK] = 1, [LANE_SLOW] = 2, [LANE_PAST] = 4 };
enum { ROOM_PART = 4 };

static enum lane lane_of(const struct call *call)
{
    const char *connu = request_argument(&call->request, "connu");
    if (connu != NULL && connu[0] != '\0')
        return LANE_PAST;
    return (call->route->needs & ROUTE_SLOW) != 0 ? LANE_SLOW : LANE_QUICK;
}

static unsigned share(size_t whole, unsigned part)
{
    return whole < part ? 1 : (unsigned)(whole / part);
}

static bool may_run(const struct http *http, enum lane lane)
{
    return http->lane_running[lane] < share(http->worker_count, lane_parts[lane]);
}

/* Takes the first that may run now out of the queue; NULL: none. */
static struct call *pick(struct http *http, bool closing)
{
    struct call *before = NULL;
    struct call *call = http->first;
    while (call != NULL && !closing && !may_run(http, call->lane)) {
        before = call;
        call = call->next;
    }
    if (call == NULL)
        return NULL;
    if (before == NULL)
        http->first = call->next;
    else
        before->next = call->next;
    if (http->last == call)
        http->last = before;
    http->waiting--;
    http->lane_waiting[call->lane]--;
    http->lane_running[call->lane]++;
    return call;
}

static struct call *take(struct http *http)
{
    bool closing;
    struct call *call;
    (void)pthread_mutex_lock(&http->queue_lock);
    do { /* Nothing comes to the queue any more once it closes. */
        closing = atomic_load(&http->closing);
        call = pick(http, closing);
        if (call == NULL && !closing)
            (void)pthread_cond_wait(&http->queue_filled, &http->queue_lock);
    } while (call == NULL && !closing);
    (void)pthread_mutex_unlock(&http->queue_lock);
    return call;
}

static void leave_lane(struct http *http, enum lane lane)
{
    (void)pthread_mutex_lock(&http->queue_lock);
    http->lane_running[lane]--;
    if (lane != LANE_QUICK)
        (void)pthread_cond_signal(&http->queue_filled);
    (void)pthread_mutex_unlock(&http->queue_lock);
}

static void *work(void *self)
{
    struct worker *worker = self;
    for (struct call *call = take(worker->http); call != NULL; call = take(worker->http)) {
        enum lane lane = call->lane; /* Afterwards the call is gone. */
        serve(worker, call);
        leave_lane(worker->http, lane);
    }
    for (size_t i = 0; i < LIMIT_SITES; i++)
        client_close(&worker->clients[i]);
    return NULL;
}

/* With the lock held. */
static bool has_room(const struct http *http, const struct call *call)
{
    if (atomic_load(&http->closing) || http->waiting >= http->options.waiting)
        return false;
    return call->lane == LANE_QUICK ||
           http->lane_waiting[call->lane] < share(http->options.waiting, ROOM_PART);
}

bool worker_give(struct http *http, struct call *call)
{
    call->lane = lane_of(call);
    (void)pthread_mutex_lock(&http->queue_lock);
    bool taken = has_room(http, call);
    if (taken) {
        MHD_suspend_connection(call->connection);
        call->next = NULL;
        if (http->first == NULL)
            http->first = call;
        else
            http->last->next = call;
        http->last = call;
        http->waiting++;
        http->lane_waiting[call->lane]++;
        atomic_fetch_add(&http->given, 1);
        (void)pthread_cond_signal(&http->queue_filled);
    } else {
        http->refused_full++;
    }
    (void)pthread_mutex_unlock(&http->queue_lock);
    return taken;
}

void workers_start(struct http *http)
{
    http->worker_count = (size_t)http->options.workers;
    http->workers = calloc(http->worker_count, sizeof(*http->workers));
    CHECK(http->workers != NULL);
    for (size_t i = 0; i < http->worker_count; i++) {
        struct worker *worker = &http->workers[i];
        worker->http = http;
        arena_init(&worker->arena, REQUEST_ARENA_SIZE);
        arena_init(&worker->exchange_arena, EXCHANGE_ARENA_SIZE);
        CHECK(pthread_create(&worker->thread, NULL, work, worker) == 0);
    }
}

void workers_stop(struct http *http)
{
    CHECK(atomic_load(&http->closing));
    (void)pthread_mutex_lock(&http->queue_lock);
    (void)pthread_cond_broadcast(&http->queue_filled);
    (void)pthread_mutex_unlock(&http->queue_lock);
    for (size_t i = 0; i < http->worker_count; i++) {
        struct worker *worker = &http->workers[i];
        CHECK(pthread_join(worker->thread, NULL) == 0);
        arena_release(&worker->arena);
        arena_release(&worker->exchange_arena);
    }
    free(http->workers);
    http->workers = NULL;
}
