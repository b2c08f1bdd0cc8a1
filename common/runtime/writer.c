/* The writing thread: commands, the relay and following take turns; nothing here waits but at the
 * one place where all of them wait together. */
#include "base/check.h"
#include "base/log.h"
#include "base/priority.h"
#include "runtime/hear.h"
#include "runtime/inside.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum {
    MESSAGES_PER_TURN = 2 * LIMIT_GROUP_COMMANDS,
    RETRY_MS = 1000,
    SAVE_SOON_MS = 1000,
};

static const char OWN_DIFFERS[] = "un événement de ce service n'est pas le même dans le journal";

void writer_log_error(const struct runtime *rt, const char *what, const struct err *err)
{
    log_line(LOG_ERROR, "service=%s site=%s evenement=%s texte=\"%s\"", rt->options.service->name,
             rt->options.site, what, err->text);
}

/* --- Commands -------------------------------------------------------------------------------- */

/* Why no command is accepted now; cleared when they are. */
void writer_judge_closed(struct runtime *rt)
{
    struct writer *w = &rt->writer;
    struct refusal *closed = &w->commands.closed;
    refusal_clear(closed);
    if (w->relay.state == RELAY_STOPPED)
        (void)refusal_set(
            closed, "SERVICE_ARRETE", NULL,
            "Le service n'enregistre plus rien : son état (plie status) dit pourquoi, "
            "et une personne doit agir.");
    else if (w->follow.poisoned)
        (void)refusal_set(closed, "SUIVI_ARRETE", NULL,
                          "Le service ne peut pas appliquer un événement qu'il a reçu et "
                          "n'enregistre plus rien ; son état (plie status) le nomme.");
    else if (w->relay.state == RELAY_BEHIND)
        (void)refusal_set(closed, "REPRISE_EN_COURS", NULL,
                          "Le magasin vient d'une sauvegarde et reprend ses événements dans le "
                          "journal ; renvoyez la même commande dans un instant.");
    else if (w->must_meet_bus && !w->met_bus)
        (void)refusal_set(closed, "OUVERTURE_EN_COURS", NULL,
                          "Le service attend que le bus lui confirme ce qu'il a ; renvoyez la même "
                          "commande dans un instant.");
}

static void answer_command(void *self, const struct wire_message *to, struct bytes reply)
{
    struct runtime *rt = self;
    send_reply(rt, rt->writer.router, to, reply);
}

static void take_message(struct runtime *rt, const struct wire_message *message)
{
    struct writer *w = &rt->writer;
    struct core *core = &w->core;
    arena_reset(&core->arena);
    arena_reset(&w->incoming);
    Plie__ServiceRequest *request = (Plie__ServiceRequest *)arena_unpack(
        &w->incoming, &plie__service_request__descriptor, message->data, message->size);
    if (answer_common(rt, core, w->router, message, request))
        return;
    if (request->body_case == PLIE__SERVICE_REQUEST__BODY_QUERY)
        commands_misdirected(&w->commands, message);
    else
        commands_take(&w->commands, message);
}

int writer_receive(struct runtime *rt, struct err *err)
{
    for (unsigned i = 0; i < MESSAGES_PER_TURN; i++) {
        struct wire_message message;
        int rc = wire_receive(rt->writer.router, &message, err);
        if (rc != WIRE_MESSAGE)
            return rc;
        take_message(rt, &message);
    }
    return WIRE_MESSAGE;
}

/* --- Turns ----------------------------------------------------------------------------------- */

static void turn_relay(struct runtime *rt)
{
    struct writer *w = &rt->writer;
    if (!core_has_log(&w->core))
        return;
    struct err err = { 0 };
    if (relay_turn(&w->relay, &err) < 0) {
        writer_log_error(rt, "relais_en_echec", &err);
        relay_restart(&w->relay);
        w->relay.not_before_ms = clock_monotonic_ms() + RETRY_MS;
    }
    if (w->relay.state == RELAY_BEHIND)
        writer_take_back(rt);
    if (w->relay.state == RELAY_OPEN)
        w->met_bus = true;
}

/* A service with a log follows once the bus has compared it: until then it may be behind itself. */
static bool may_follow(const struct writer *w)
{
    return !core_has_log(&w->core) ||
           (w->met_bus && w->relay.state != RELAY_STOPPED && w->relay.state != RELAY_BEHIND);
}

static bool turn_follow(struct runtime *rt)
{
    struct writer *w = &rt->writer;
    struct err err = { 0 };
    bool more = false;
    if (!may_follow(w))
        return false;
    if (!w->reacted_to_last) {
        if (writer_react_to_last(rt, &err) < 0) {
            writer_log_error(rt, "derniere_reaction_en_echec", &err);
            return false;
        }
        w->reacted_to_last = true;
    }
    if (follow_turn(&w->follow, &more, &err) < 0)
        writer_log_error(rt, "suivi_en_echec", &err);
    if (w->follow.state == FOLLOW_STOPPED && w->core.own_differs)
        relay_stop(&w->relay, OWN_DIFFERS); /* What is accepted now could not be told any more. */
    if (w->follow.journal_changed) {
        w->follow.journal_changed = false;
        relay_restart(&w->relay); /* It may have to be filled again. */
    }
    return more;
}

/* Others want to know how far this service has followed. */
static void tell_moves(struct runtime *rt)
{
    struct writer *w = &rt->writer;
    if (w->moves == w->core.moves)
        return;
    w->moves = w->core.moves;
    status_publish(&rt->status, &w->core);
    if (atomic_load(&rt->reader.waits))
        wire_wake(rt->reader.waker);
}

/* What can wait until nothing else is to be done. */
static void save_moves(struct runtime *rt)
{
    struct writer *w = &rt->writer;
    if (!core_save_is_due(&w->core))
        return;
    struct err err = { 0 };
    int rc = store_begin(w->core.store, &err);
    if (rc == 0)
        rc = core_save(&w->core, &err);
    if (rc == 0)
        rc = commit_or_exit(&w->core, &w->witness, &rt->status, &err);
    if (rc < 0) {
        store_rollback(w->core.store);
        writer_log_error(rt, "rangement_en_echec", &err);
        reload_or_exit(&w->core);
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t patience_ms(const struct writer *w, bool more)
{
    if (more || commands_are_waiting(&w->commands))
        return 0;
    int64_t patience = erase_patience_ms(&w->eraser);
    if (w->core.unsaved)
        patience = least(patience, SAVE_SOON_MS);
    if (core_has_log(&w->core))
        patience = least(patience, relay_patience_ms(&w->relay));
    if (may_follow(w))
        patience = least(patience, follow_patience_ms(&w->follow));
    return patience;
}

static int wait_together(struct runtime *rt, int64_t timeout_ms, struct err *err)
{
    struct writer *w = &rt->writer;
    struct wire_socket *sockets[4] = { w->waker };
    bool ready[4];
    size_t count = 1;
    struct wire_socket *const others[] = { w->router, w->relay.socket, w->follow.socket };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (others[i] != NULL)
            sockets[count++] = others[i];
    int rc = wire_wait(sockets, ready, count, timeout_ms, err);
    struct wire_message nothing;
    if (rc == 0)
        rc = wire_receive(w->waker, &nothing, err);
    return rc;
}

static int turn(struct runtime *rt, struct err *err)
{
    struct writer *w = &rt->writer;
    int rc = 0;
    if (w->router != NULL) {
        rights_refresh(rt->rights);
        rc = writer_receive(rt, err);
        rights_refresh(rt->rights); /* No command is judged by rights older than itself. */
        writer_judge_closed(rt);
        commands_run(&w->commands);
    }
    if (rc < 0)
        return rc;
    turn_relay(rt);
    bool more = turn_follow(rt);
    tell_moves(rt);
    erase_turn(&w->eraser);
    checkpointer_follow(rt);
    int64_t timeout_ms = patience_ms(w, more);
    if (timeout_ms > 0 && rc != WIRE_MESSAGE)
        save_moves(rt);
    return wait_together(rt, rc == WIRE_MESSAGE ? 0 : timeout_ms, err);
}

/* --- The thread ------------------------------------------------------------------------------ */

static int open_store(struct runtime *rt, struct store **out, struct err *err)
{
    const struct store_options write = { .mode = STORE_WRITE, .vfs = rt->options.vfs };
    int rc = store_open(out, rt->store_path, &write, err);
    uint32_t number = 0;
    if (rc == 0)
        rc = core_apply_number(*out, &number, err);
    if (rc < 0 || number == 0 || number == rt->options.service->apply_number)
        return rc;
    log_line(LOG_INFO, "service=%s site=%s evenement=migration de=%" PRIu32 " a=%" PRIu32,
             rt->options.service->name, rt->options.site, number,
             rt->options.service->apply_number);
    store_close(out);
    const struct idle idle = { 0 };
    rc = rebuild_in_place(&rt->options, &idle, err);
    return rc < 0 ? rc : store_open(out, rt->store_path, &write, err);
}

/* What a rebuild or a verification that was killed has left holds names. */
static void remove_left(struct runtime *rt)
{
    struct err err = { 0 };
    if (runtime_remove_left(rt->store_path, &err) < 0 && err.code != ERR_BUSY)
        writer_log_error(rt, "copie_non_retiree", &err);
}

static int open_core(struct runtime *rt, struct err *err)
{
    struct writer *w = &rt->writer;
    struct store *store = NULL;
    int rc = open_store(rt, &store, err);
    if (rc < 0) {
        store_close(&store);
        return rc;
    }
    remove_left(rt);
    struct core_options options;
    runtime_core_options(rt, &options);
    rc = core_open(&w->core, store, &options, err);
    return rc < 0 ? rc : witness_open(&w->witness, rt->store_path, err);
}

/* What the process was working on when it died is suspect; and a store older than what this machine
 * has written, or of which it knows nothing, meets the bus before it takes a command. */
static int heed_witness(struct runtime *rt, struct err *err)
{
    struct writer *w = &rt->writer;
    w->core.note = (struct core_note){ witness_set_working, &w->witness };
    w->must_meet_bus = !w->witness.found || w->witness.sequence > w->core.sequence;
    if (w->witness.told > w->core.told)
        w->core.told = w->witness.told;
    if (w->witness.working[0] == '\0')
        return 0;
    log_line(LOG_ERROR, "service=%s site=%s evenement=arret_en_plein_travail id=%s",
             rt->options.service->name, rt->options.site, w->witness.working);
    int rc = store_begin(w->core.store, err);
    if (rc == 0)
        rc = core_add_suspect(&w->core, w->witness.working, err);
    if (rc == 0)
        rc = store_commit(w->core.store, err);
    else
        store_rollback(w->core.store);
    return rc;
}

static int open_router(struct runtime *rt, struct err *err)
{
    if (rt->options.command_endpoint == NULL)
        return 0;
    CHECK(core_has_log(&rt->writer.core));
    const struct wire_options router = {
        .kind = WIRE_ROUTER,
        .endpoint = rt->options.command_endpoint,
        .bind = true,
        .keys = rt->options.keys,
    };
    return wire_open(&rt->writer.router, &router, err);
}

static int open_all(struct runtime *rt, struct err *err)
{
    struct writer *w = &rt->writer;
    arena_init(&w->incoming, 4 * LIMIT_MESSAGE_SIZE);
    int rc = open_core(rt, err);
    if (rc == 0)
        rc = heed_witness(rt, err);
    if (rc == 0)
        rc = open_router(rt, err);
    w->commands = (struct commands){
        .core = &w->core,
        .rights = rt->rights,
        .status = &rt->status,
        .witness = &w->witness,
        .answer = answer_command,
        .self = rt,
    };
    relay_init(&w->relay, &w->core, &rt->status, &w->witness, &rt->bus);
    follow_init(&w->follow, &w->core, &rt->status, &w->witness, &rt->bus, rt->follower);
    w->eraser = (struct eraser){ .core = &w->core,
                                 .status = &rt->status,
                                 .witness = &w->witness,
                                 .copies_gone = past_forget,
                                 .copies = &rt->reader.past,
                                 .registre_path = rt->options.registre_path };
    return rc;
}

/* What was taken is committed and answered. */
static void finish(struct runtime *rt)
{
    struct writer *w = &rt->writer;
    writer_judge_closed(rt);
    while (commands_are_waiting(&w->commands))
        commands_run(&w->commands);
    w->core.saved_ms = 0;
    save_moves(rt);
}

static void close_all(struct runtime *rt)
{
    struct writer *w = &rt->writer;
    commands_release(&w->commands);
    relay_release(&w->relay);
    follow_release(&w->follow);
    wire_close(&w->router);
    witness_close(&w->witness);
    arena_release(&w->incoming);
    core_close(&w->core);
}

void *writer_main(void *self)
{
    struct runtime *rt = self;
    struct err err = { 0 };
    int rc = open_all(rt, &err);
    bool opened = rc == 0;
    /* Nobody waits for this thread: it only follows, while the reading one answers. */
    if (opened && !core_has_log(&rt->writer.core))
        priority_lower();
    gate_tell(&rt->gate, rc, &err);
    while (rc == 0 && !atomic_load(&rt->stopping))
        rc = turn(rt, &err);
    if (opened && rc < 0) {
        writer_log_error(rt, "ecriture_arretee", &err);
        _exit(EXIT_COMMIT_FAILED); /* Nobody would answer: rather gone than silent. */
    }
    if (opened)
        finish(rt);
    close_all(rt);
    return NULL;
}
