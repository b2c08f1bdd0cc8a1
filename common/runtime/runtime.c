#include "runtime/inside.h"

#include "base/check.h"
#include "base/log.h"
#include "base/wait.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS_SIZE_MAX = 64 * 1024 };

/* --- Gates ----------------------------------------------------------------------------------- */

void gate_init(struct start_gate *gate)
{
    CHECK(pthread_mutex_init(&gate->lock, NULL) == 0);
    CHECK(pthread_cond_init(&gate->told, NULL) == 0);
}

void gate_release(struct start_gate *gate)
{
    (void)pthread_cond_destroy(&gate->told);
    (void)pthread_mutex_destroy(&gate->lock);
}

void gate_tell(struct start_gate *gate, int rc, const struct err *err)
{
    (void)pthread_mutex_lock(&gate->lock);
    gate->open = true;
    gate->rc = rc;
    gate->err = *err;
    (void)pthread_cond_signal(&gate->told);
    (void)pthread_mutex_unlock(&gate->lock);
}

/* Closes behind who waited, for the next thread. */
int gate_wait(struct start_gate *gate, struct err *err)
{
    (void)pthread_mutex_lock(&gate->lock);
    while (!gate->open)
        (void)pthread_cond_wait(&gate->told, &gate->lock);
    gate->open = false;
    int rc = gate->rc;
    if (rc < 0)
        *err = gate->err;
    (void)pthread_mutex_unlock(&gate->lock);
    return rc;
}

/* --- What both sockets do -------------------------------------------------------------------- */

void send_reply(struct runtime *rt, struct wire_socket *router, const struct wire_message *to,
                struct bytes reply)
{
    struct err err = { 0 };
    if (wire_send(router, to->peer, to->peer_size, reply.data, reply.size, &err) < 0)
        status_add(&rt->status, COUNTER_REPONSES_PERDUES, 1);
}

static void send_message(struct runtime *rt, struct core *core, struct wire_socket *router,
                         const struct wire_message *to, const Plie__ServiceReply *reply)
{
    send_reply(rt, router, to, message_pack(&core->arena, &reply->base));
}

static void answer_garbage(struct runtime *rt, struct core *core, struct wire_socket *router,
                           const struct wire_message *to)
{
    status_add(&rt->status, COUNTER_MESSAGES_ILLISIBLES, 1);
    Plie__Refusal garbage = PLIE__REFUSAL__INIT;
    garbage.code = "MESSAGE_ILLISIBLE";
    garbage.text = "Le message doit être un plie.ServiceRequest avec une demande.";
    Plie__ServiceReply reply = PLIE__SERVICE_REPLY__INIT;
    reply.body_case = PLIE__SERVICE_REPLY__BODY_GARBAGE;
    reply.garbage = &garbage;
    send_message(rt, core, router, to, &reply);
}

static void answer_ping(struct runtime *rt, struct core *core, struct wire_socket *router,
                        const struct wire_message *to, uint64_t token)
{
    Plie__PingReply ping = PLIE__PING_REPLY__INIT;
    ping.token = token;
    ping.service = (char *)rt->options.service->name;
    ping.site = (char *)rt->options.site;
    Plie__ServiceReply reply = PLIE__SERVICE_REPLY__INIT;
    reply.body_case = PLIE__SERVICE_REPLY__BODY_PING;
    reply.ping = &ping;
    send_message(rt, core, router, to, &reply);
}

static void answer_status(struct runtime *rt, struct core *core, struct wire_socket *router,
                          const struct wire_message *to)
{
    struct err err = { 0 };
    Plie__StatusReply *status = NULL;
    /* The writing thread's counters are ahead of the store, the reading thread's behind it. */
    int rc = status_answer(&rt->status, core, core == &rt->reader.core, &status, &err);
    Plie__ServiceReply reply = PLIE__SERVICE_REPLY__INIT;
    Plie__Refusal failed = PLIE__REFUSAL__INIT;
    if (rc == 0) {
        reply.body_case = PLIE__SERVICE_REPLY__BODY_STATUS;
        reply.status = status;
    } else {
        failed.code = "ERREUR_EXPLOITATION";
        failed.text = "L'état du service n'a pas pu être lu ; redemandez-le.";
        reply.body_case = PLIE__SERVICE_REPLY__BODY_GARBAGE;
        reply.garbage = &failed;
    }
    send_message(rt, core, router, to, &reply);
}

bool answer_common(struct runtime *rt, struct core *core, struct wire_socket *router,
                   const struct wire_message *message, const Plie__ServiceRequest *request)
{
    if (request == NULL) {
        answer_garbage(rt, core, router, message);
        return true;
    }
    switch (request->body_case) {
    case PLIE__SERVICE_REQUEST__BODY_PING:
        answer_ping(rt, core, router, message, request->ping->token);
        return true;
    case PLIE__SERVICE_REQUEST__BODY_STATUS:
        answer_status(rt, core, router, message);
        return true;
    case PLIE__SERVICE_REQUEST__BODY_COMMAND:
    case PLIE__SERVICE_REQUEST__BODY_QUERY:
    case PLIE__SERVICE_REQUEST__BODY_REGLER:
        return false;
    case PLIE__SERVICE_REQUEST__BODY__NOT_SET:
    case _PLIE__SERVICE_REQUEST__BODY__CASE_IS_INT_SIZE:
        break;
    }
    answer_garbage(rt, core, router, message);
    return true;
}

void runtime_core_options(const struct runtime *rt, struct core_options *out)
{
    *out = (struct core_options){
        .service = rt->options.service,
        .site = rt->options.site,
        .world = rt->world,
        .seal = rt->seal,
        .demo = rt->options.demo,
    };
}

/* --- Options --------------------------------------------------------------------------------- */

static const char *keep(struct runtime *rt, const char *text)
{
    return text == NULL ? NULL : arena_text(&rt->texts, text);
}

static void keep_options(struct runtime *rt, const struct runtime_options *given)
{
    struct runtime_options *o = &rt->options;
    *o = *given;
    o->site = keep(rt, given->site == NULL ? "" : given->site);
    o->instance = keep(rt, given->instance == NULL ? "" : given->instance);
    o->directory = keep(rt, given->directory);
    o->command_endpoint =
        given->service->commande == NULL ? NULL : keep(rt, given->command_endpoint);
    o->query_endpoint = keep(rt, given->query_endpoint);
    o->bus_endpoint = keep(rt, given->bus_endpoint);
    o->bus_key = keep(rt, given->bus_key);
    o->rights_path = keep(rt, given->rights_path);
    o->site_key_path = keep(rt, given->site_key_path);
    o->registre_path = keep(rt, given->registre_path);
    o->vfs = keep(rt, given->vfs);
    if (given->keys != NULL) {
        rt->keys = *given->keys;
        o->keys = &rt->keys;
    }
    rt->world = given->world == NULL ? world_system() : given->world;
    o->world = rt->world;
    runtime_store_path(o, rt->store_path, sizeof(rt->store_path));
    rebuild_address(o, &rt->bus);
    (void)snprintf(rt->follower, sizeof(rt->follower), "%s%s%s@%s", o->service->name,
                   o->instance[0] == '\0' ? "" : "-", o->instance,
                   o->site[0] == '\0' ? "tous" : o->site);
    struct past *past = &rt->reader.past;
    (void)snprintf(past->live_path, sizeof(past->live_path), "%s", rt->store_path);
    (void)snprintf(past->path, sizeof(past->path), "%s.connu", rt->store_path);
}

static int check_options(const struct runtime_options *o, struct err *err)
{
    CHECK(o->service != NULL);
    CHECK(o->directory != NULL);
    CHECK(o->query_endpoint != NULL);
    CHECK(o->bus_endpoint != NULL);
    bool one_site = o->site != NULL && o->site[0] != '\0';
    if (one_site ? !lot_name_is_valid(o->site) : o->service->commande != NULL)
        return err_set(err, ERR_CONFIG,
                       "site « %s » : un nom a de 1 à 63 lettres minuscules, chiffres ou « - »",
                       one_site ? o->site : "");
    if (!lot_name_is_valid(o->service->name))
        return err_set(err, ERR_CONFIG, "service « %s » : nom invalide", o->service->name);
    return 0;
}

/* --- Start and stop -------------------------------------------------------------------------- */

/* Signals are the main thread's. */
static int start_thread(pthread_t *thread, bool *running, void *(*main)(void *), struct runtime *rt,
                        struct err *err)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = pthread_create(thread, NULL, main, rt);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (result != 0)
        return err_set(err, ERR_LIMIT, "pthread_create: %s", strerror(result));
    *running = true;
    return gate_wait(&rt->gate, err);
}

static int open_shared(struct runtime *rt, struct err *err)
{
    const struct wire_options waker = { .kind = WIRE_WAKER };
    int rc = rights_open(&rt->rights, rt->options.rights_path, err);
    if (rc == 0 && rt->options.site_key_path != NULL)
        rc = seal_read(&rt->seal, rt->options.site_key_path, err);
    if (rc == 0)
        rc = wire_open(&rt->writer.waker, &waker, err);
    if (rc == 0)
        rc = wire_open(&rt->reader.waker, &waker, err);
    return rc;
}

static int start(struct runtime *rt, const struct runtime_options *options, struct err *err)
{
    int rc = check_options(options, err);
    if (rc < 0)
        return rc;
    keep_options(rt, options);
    rc = open_shared(rt, err);
    if (rc == 0)
        rc = start_thread(&rt->writer.thread, &rt->writer.running, writer_main, rt, err);
    if (rc == 0)
        rc = start_thread(&rt->reader.thread, &rt->reader.running, reader_main, rt, err);
    if (rc == 0)
        rc = start_thread(&rt->checkpointer.thread, &rt->checkpointer.running, checkpointer_main,
                          rt, err);
    return rc;
}

int runtime_start(struct runtime **out, const struct runtime_options *options, struct err *err)
{
    CHECK(sodium_init() >= 0);
    struct runtime *rt = calloc(1, sizeof(*rt));
    CHECK(rt != NULL);
    arena_init(&rt->texts, TEXTS_SIZE_MAX);
    status_init(&rt->status);
    gate_init(&rt->gate);
    past_init(&rt->reader.past);
    CHECK(pthread_mutex_init(&rt->checkpointer.lock, NULL) == 0);
    wait_cond_init(&rt->checkpointer.poked);
    int rc = start(rt, options, err);
    if (rc < 0) {
        (void)err_wrap(err, "%s", options->service->name);
        runtime_stop(&rt);
    } else {
        log_line(LOG_INFO, "service=%s site=%s evenement=demarre", rt->options.service->name,
                 rt->options.site);
    }
    *out = rt;
    return rc;
}

static void stop_checkpointer(struct checkpointer *c)
{
    if (c->running) {
        (void)pthread_mutex_lock(&c->lock);
        c->stop = true;
        (void)pthread_cond_signal(&c->poked);
        (void)pthread_mutex_unlock(&c->lock);
        (void)pthread_join(c->thread, NULL);
    }
    (void)pthread_cond_destroy(&c->poked);
    (void)pthread_mutex_destroy(&c->lock);
}

void runtime_stop(struct runtime **runtime)
{
    struct runtime *rt = *runtime;
    if (rt == NULL)
        return;
    atomic_store(&rt->stopping, true);
    if (rt->writer.running) {
        wire_wake(rt->writer.waker);
        (void)pthread_join(rt->writer.thread, NULL);
    }
    if (rt->reader.running) {
        wire_wake(rt->reader.waker);
        (void)pthread_join(rt->reader.thread, NULL);
    } else {
        past_stop(&rt->reader.past);
    }
    stop_checkpointer(&rt->checkpointer);
    wire_close(&rt->writer.waker);
    wire_close(&rt->reader.waker);
    if (rt->seal != NULL)
        seal_close(&rt->seal);
    rights_close(&rt->rights);
    gate_release(&rt->gate);
    status_release(&rt->status);
    arena_release(&rt->texts);
    free(rt);
    *runtime = NULL;
}
