/* After a loss: a store that is older than what the bus has of it takes its own events back, and
 * the last event heard is reacted to once more. */
#include "base/log.h"
#include "runtime/inside.h"

#include <inttypes.h>

enum { RETRY_MS = 1000 };

static int commit_taken_back(void *self, struct err *err)
{
    struct runtime *rt = self;
    int rc = commit_or_exit(&rt->writer.core, &rt->writer.witness, &rt->status, err);
    checkpointer_follow(rt);
    return rc;
}

/* Between two Lots: nobody is left without an answer. */
static int while_taking_back(void *self, struct err *err)
{
    struct runtime *rt = self;
    if (atomic_load(&rt->stopping))
        return err_set(err, ERR_UNREACHABLE, "the service stops");
    if (rt->writer.router == NULL)
        return 0;
    int rc = writer_receive(rt, err);
    commands_refuse_waiting(&rt->writer.commands);
    return rc < 0 ? rc : 0;
}

static int take_back(struct runtime *rt, struct err *err)
{
    struct writer *w = &rt->writer;
    struct replay_options replay = {
        .address = rt->bus,
        .name = rt->follower,
        .idle = { while_taking_back, rt },
        .own_until = w->relay.mark,
        .keep_last = true,
        .commit = commit_taken_back,
        .commit_self = rt,
    };
    int rc = cursor_ask_end(&rt->bus, &replay.idle, &replay.journal, err);
    return rc < 0 ? rc : replay_run(&w->core, &replay, err);
}

void writer_take_back(struct runtime *rt)
{
    struct writer *w = &rt->writer;
    log_line(LOG_WARNING,
             "service=%s site=%s evenement=reprise_debut sequence=%" PRIu64 " bus=%" PRIu64,
             rt->options.service->name, rt->options.site, w->core.sequence, w->relay.mark);
    struct err err = { 0 };
    writer_judge_closed(rt);
    int rc = take_back(rt, &err);
    reload_or_exit(&w->core);
    w->reacted_to_last = false;
    if (rc == 0 || err.code != ERR_CORRUPT) {
        relay_restart(&w->relay);
        w->relay.not_before_ms = clock_monotonic_ms() + (rc == 0 ? 0 : RETRY_MS);
    } else {
        relay_stop(&w->relay, err.text);
    }
    if (rc < 0)
        writer_log_error(rt, "reprise_echouee", &err);
    else
        log_line(LOG_INFO, "service=%s site=%s evenement=reprise_faite sequence=%" PRIu64,
                 rt->options.service->name, rt->options.site, w->core.sequence);
}

/* --- The last event heard before a replay ---------------------------------------------------- */

int writer_react_to_last(struct runtime *rt, struct err *err)
{
    struct writer *w = &rt->writer;
    bool has_last = false;
    int rc = replay_has_last(&w->core, &has_last, err);
    if (rc < 0 || !has_last)
        return rc;
    rc = store_begin(w->core.store, err);
    if (rc == 0)
        rc = replay_react_to_last(&w->core, err);
    if (rc == 0)
        rc = commit_or_exit(&w->core, &w->witness, &rt->status, err);
    if (rc == 0)
        return 0;
    store_rollback(w->core.store);
    reload_or_exit(&w->core);
    return rc;
}
