#include "runtime/refusals.h"

static const char REFUS_FIND[] =
    "SELECT code, field, texte FROM rt_refus WHERE command = :command AND time > :since";
static const char REFUS_ADD[] =
    "INSERT INTO rt_refus (command, time, code, field, texte)"
    " VALUES (:command, :time, :code, :field, :texte)"
    " ON CONFLICT (command) DO UPDATE SET time = :time, code = :code, field = :field,"
    " texte = :texte";
/* A few at a time, so that no command waits for a day's worth of them. */
static const char REFUS_PURGE[] =
    "DELETE FROM rt_refus WHERE command IN"
    " (SELECT command FROM rt_refus WHERE time <= :since ORDER BY time LIMIT 100)";

static int64_t now(const struct core *core)
{
    return core->world->now_us(core->world->self);
}

int refusals_find(struct core *core, const char *command, struct refusal *out, bool *found,
                  struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, REFUS_FIND);
    stmt_text(&s, ":command", command);
    stmt_i64(&s, ":since", now(core) - REFUSALS_KEPT_US);
    int rc = stmt_step(&s, err);
    *found = rc == STMT_ROW;
    if (*found)
        (void)refusal_set(out, stmt_column_text(&s, 0), stmt_column_text(&s, 1), "%s",
                          stmt_column_text(&s, 2));
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int purge(struct core *core, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, REFUS_PURGE);
    stmt_i64(&s, ":since", now(core) - REFUSALS_KEPT_US);
    return stmt_exec(&s, -1, err);
}

int refusals_add(struct core *core, const char *command, const struct refusal *refusal,
                 struct err *err)
{
    int rc = purge(core, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, core->store, REFUS_ADD);
    stmt_text(&s, ":command", command);
    stmt_i64(&s, ":time", now(core));
    stmt_text(&s, ":code", refusal->code);
    stmt_text(&s, ":field", refusal->field);
    stmt_text(&s, ":texte", refusal->text);
    return stmt_exec(&s, 1, err);
}
