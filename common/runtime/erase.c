#include "runtime/erase.h"

#include "base/id.h"
#include "base/log.h"
#include "runtime/command.h"
#include "runtime/registre.h"
#include "runtime/runtime.h"
#include "runtime/step.h"

#include <string.h>

enum { BUSY_PAUSE_MS = 200, FAILED_PAUSE_MS = 10 * 1000, IDLE_MS = 60 * 1000 };

static const char PENDING[] =
    "SELECT evenement FROM rt_effacement WHERE fait = 0 ORDER BY evenement LIMIT 1";
static const char PERSONS[] = "SELECT person FROM rt_efface WHERE evenement = :evenement"
                              " ORDER BY person LIMIT 1000";
static const char DONE[] = "UPDATE rt_effacement SET fait = 1 WHERE evenement = :evenement";

static int next_pending(struct core *core, char **event, struct err *err)
{
    *event = NULL;
    struct stmt s;
    stmt_begin(&s, core->store, PENDING);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        *event = arena_text(&core->arena, stmt_column_text(&s, 0));
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int read_persons(struct core *core, const char *event, Plie__EffacementFait *out,
                        struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, PERSONS);
    stmt_text(&s, ":evenement", event);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        out->personnes = arena_grow(&core->arena, out->personnes, out->n_personnes, sizeof(char *));
        out->personnes[out->n_personnes++] = arena_text(&core->arena, stmt_column_text(&s, 0));
    }
    return rc;
}

static int record_done(struct core *core, char *event, struct err *err)
{
    if (!core_has_log(core)) {
        struct stmt s;
        stmt_begin(&s, core->store, DONE);
        stmt_text(&s, ":evenement", event);
        return stmt_exec(&s, 1, err);
    }
    Plie__EffacementFait *body = message_new(&core->arena, &plie__effacement_fait__descriptor);
    body->evenement = event;
    int rc = read_persons(core, event, body, err);
    if (rc < 0)
        return rc;
    char *command = arena_alloc(&core->arena, ID_SIZE);
    id_derive(command, arena_format(&core->arena, "%s/effacement", event), 0);
    const struct command_input in = {
        .id = command,
        .actor = core->service->name,
        .cause = event,
        .time_us = core->demo ? core->time_us : core->world->now_us(core->world->self),
        .today = DATE_NONE,
    };
    const struct decided_event decided = { .body = &body->base, .subject = "", .person = "" };
    struct command_output output;
    return step_own_event(core, &in, &decided, &output, err);
}

static int record_all(struct core *core, struct err *err)
{
    for (;;) {
        arena_reset(&core->arena);
        char *event = NULL;
        int rc = next_pending(core, &event, err);
        if (rc < 0 || event == NULL)
            return rc;
        rc = record_done(core, event, err);
        if (rc < 0)
            return rc;
        log_line(LOG_INFO, "service=%s site=%s evenement=effacement_fait ordre=%s",
                 core->service->name, core->site, event);
    }
}

static int finish(struct eraser *e, struct err *err)
{
    struct core *core = e->core;
    int rc = store_begin(core->store, err);
    if (rc == 0)
        rc = record_all(core, err);
    if (rc == 0)
        rc = commit_or_exit(core, e->witness, e->status, err);
    if (rc == 0) {
        core->erasures_pending = false;
        return 0;
    }
    store_rollback(core->store);
    reload_or_exit(core);
    return rc;
}

/* Its line comes again with the next erasure and with every backup: a failure holds nothing up. */
static void note_in_register(struct eraser *e)
{
    struct registre known = { 0 };
    struct err err = { 0 };
    if (e->registre_path == NULL || e->core->site[0] == '\0')
        return;
    int rc = registre_of_service(e->core->store, e->core->site, &known, &err);
    if (rc == 0)
        rc = registre_note(e->registre_path, &known, &err);
    if (rc < 0)
        log_line(LOG_ERROR, "service=%s site=%s evenement=registre_inaccessible texte=\"%s\"",
                 e->core->service->name, e->core->site, err.text);
    registre_release(&known);
}

/* Those that answer questions, and those that a killed rebuild or verification has left. */
static int drop_copies(struct eraser *e, struct err *err)
{
    /* What was pending before the start counts too. */
    uint64_t order = e->core->erasures_ordered + 1;
    if (e->copies_gone != NULL && !e->copies_gone(e->copies, order))
        return err_set(err, ERR_BUSY, "a copy of the past is being dropped");
    return runtime_remove_left(store_path(e->core->store), err);
}

void erase_turn(struct eraser *e)
{
    if (!e->core->erasures_pending || clock_monotonic_ms() < e->not_before_ms)
        return;
    struct err err = { 0 };
    int rc = drop_copies(e, &err);
    if (rc == 0)
        rc = store_vacuum(e->core->store, &err);
    if (rc == 0) {
        note_in_register(e); /* Before anybody is told that it is done. */
        rc = finish(e, &err);
    }
    if (rc == 0)
        return;
    bool busy = err.code == ERR_BUSY;
    e->not_before_ms = clock_monotonic_ms() + (busy ? BUSY_PAUSE_MS : FAILED_PAUSE_MS);
    log_line(busy ? LOG_DEBUG : LOG_ERROR,
             "service=%s site=%s evenement=effacement_differe texte=\"%s\"", e->core->service->name,
             e->core->site, err.text);
}

int64_t erase_patience_ms(const struct eraser *e)
{
    if (!e->core->erasures_pending)
        return IDLE_MS;
    int64_t left = e->not_before_ms - clock_monotonic_ms();
    return left > 0 ? left : 0;
}
