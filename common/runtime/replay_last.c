/* The last event heard before a replay ended: it is reacted to once more, for its reactions may not
 * all have left before. Known command ids make that harmless. */
#include "runtime/replay_inside.h"
#include "runtime/step.h"

static const char DERNIER_SET[] =
    "INSERT INTO rt_dernier (un, site, source, sequence, packed)"
    " VALUES (1, :site, :source, :sequence, :packed) ON CONFLICT (un) DO UPDATE SET"
    " site = :site, source = :source, sequence = :sequence, packed = :packed";
static const char DERNIER_GET[] = "SELECT site, source, sequence, packed FROM rt_dernier";
static const char DERNIER_DROP[] = "DELETE FROM rt_dernier";

int replay_keep_last(struct replay *r, struct err *err)
{
    if (r->last == NULL)
        return 0;
    struct stmt s;
    stmt_begin(&s, r->core->store, DERNIER_SET);
    stmt_text(&s, ":site", r->last->site);
    stmt_text(&s, ":source", r->last->source);
    stmt_u64(&s, ":sequence", r->last->sequence);
    stmt_blob(&s, ":packed", r->last->packed, r->last->size);
    return stmt_exec(&s, 1, err);
}

int replay_has_last(struct core *core, bool *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, DERNIER_GET);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int replay_react_to_last(struct core *core, struct err *err)
{
    arena_reset(&core->arena);
    struct stmt s;
    stmt_begin(&s, core->store, DERNIER_GET);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    size_t size;
    const void *data = stmt_column_blob(&s, 3, &size);
    const struct origin origin = { arena_text(&core->arena, stmt_column_text(&s, 0)),
                                   arena_text(&core->arena, stmt_column_text(&s, 1)),
                                   stmt_column_u64(&s, 2) };
    struct bytes packed = { arena_copy(&core->arena, data, size), size };
    stmt_end(&s);
    struct record record;
    rc = record_parse(&core->arena, packed, &record, err);
    if (rc == 0)
        rc = step_react(core, &origin, &record, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, core->store, DERNIER_DROP);
    return stmt_exec(&s, 1, err);
}
