#include "runtime/replay_inside.h"

#include "base/check.h"

#include <stdlib.h>

enum { EVENTS_PER_COMMIT = 20000 };

/* --- Transactions ---------------------------------------------------------------------------- */

static int commit(struct replay *r, struct err *err)
{
    int rc = replay_settle_position(r, err);
    if (rc == 0)
        rc = core_save(r->core, err);
    if (rc < 0)
        return rc;
    if (r->options->commit != NULL)
        return r->options->commit(r->options->commit_self, err);
    rc = store_commit(r->core->store, err);
    /* Whoever is never short of events looks here whether it is to end. */
    const struct idle *idle = &r->options->idle;
    return rc < 0 || idle->turn == NULL ? rc : idle->turn(idle->self, err);
}

int replay_count(struct replay *r, struct err *err)
{
    if (++r->uncommitted < EVENTS_PER_COMMIT)
        return 0;
    r->uncommitted = 0;
    int rc = commit(r, err);
    return rc < 0 ? rc : store_begin(r->core->store, err);
}

/* --- All ------------------------------------------------------------------------------------- */

static int open_feeds(struct replay *r, struct err *err)
{
    const struct replay_options *o = r->options;
    struct core *core = r->core;
    struct cursor_options others = {
        .address = o->address,
        .name = o->name,
        .site = core->site,
        .after_position = core->position,
        .until_position = o->until_position != 0 ? o->until_position : o->journal.position,
        .until_us = o->until_us,
        .nothing = o->journal.position == 0,
        .generation = core->generation,
        .idle = o->idle,
    };
    struct cursor_options own = others;
    own.source = core->service->name;
    own.personal = true;
    if (o->until_position == 0 || o->tail != NULL)
        own.until_position = o->journal.position;
    r->until = others.until_position;
    r->own_until = own.until_position;
    r->position = core->position;
    chains_copy(&r->chains, &core->chains);
    int rc = 0;
    if (core_has_log(core))
        rc = feed_open(&r->own, &(struct feed_options){ own, NULL, core }, err);
    if (rc == 0)
        rc = feed_open(&r->others, &(struct feed_options){ others, &core->chains, core }, err);
    return rc;
}

static int replay_others(struct replay *r, struct err *err)
{
    const struct replay_options *o = r->options;
    if (o->until_marks != NULL)
        return replay_advance_to_marks(r, o->until_marks, err);
    /* Without own events nothing says how far: all that there is. */
    bool all = !core_has_log(r->core);
    if (all || o->until_position != 0 || o->until_us != 0)
        return replay_advance_to_end(r, err);
    return 0;
}

static int replay_all(struct replay *r, struct err *err)
{
    const struct replay_options *o = r->options;
    int rc = store_begin(r->core->store, err);
    if (rc == 0 && core_has_log(r->core))
        rc = replay_own(r, err);
    if (rc == 0 && o->tail != NULL)
        rc = replay_tail(r, err);
    if (rc == 0)
        rc = replay_others(r, err);
    if (rc == 0)
        rc = replay_keep_last(r, err);
    if (rc == 0)
        rc = commit(r, err);
    if (rc < 0)
        store_rollback(r->core->store);
    return rc;
}

static void release(struct replay *r)
{
    feed_close(&r->own);
    feed_close(&r->others);
    chains_release(&r->chains);
    replay_drop_asides(r);
    free(r->last);
}

int replay_run(struct core *core, const struct replay_options *options, struct err *err)
{
    struct replay r = { .core = core, .options = options };
    if (core->generation != options->journal.generation) {
        core->generation = options->journal.generation; /* Positions mean something else now. */
        core->position = 0;
        chains_clear(&core->chains);
    }
    int rc = open_feeds(&r, err);
    if (rc == 0)
        rc = replay_all(&r, err);
    release(&r);
    return rc;
}
