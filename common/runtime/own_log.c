#include "runtime/own_log.h"

#include "base/check.h"

static const char LOG_ADD[] = "INSERT INTO log (sequence, event, command, time, person, packed,"
                              " sealed) VALUES (:sequence, :event, :command, :time, :person,"
                              " :packed, :sealed)";
static const char LOG_COMMAND[] =
    "SELECT sequence, event FROM log WHERE command = :command ORDER BY sequence";
static const char LOG_GET[] = "SELECT packed, sealed FROM log WHERE sequence = :sequence";
static const char LOG_OLDEST[] =
    "SELECT time FROM log WHERE sequence > :mark ORDER BY sequence LIMIT 1";

int own_log_append(struct core *core, struct record *record, struct err *err)
{
    const Plie__Event *event = record->event;
    if (event->time < core->time_us)
        return err_set(err, ERR_CORRUPT, "event %s: its time is before the event before it",
                       event->id);
    record->sequence = core->sequence + 1;
    struct stmt s;
    stmt_begin(&s, core->store, LOG_ADD);
    stmt_u64(&s, ":sequence", record->sequence);
    stmt_text(&s, ":event", event->id);
    stmt_text(&s, ":command", event->command);
    stmt_i64(&s, ":time", event->time);
    stmt_text(&s, ":person", event->person);
    stmt_blob(&s, ":packed", record->packed.data, record->packed.size);
    if (record->sealed.size > 0)
        stmt_blob(&s, ":sealed", record->sealed.data, record->sealed.size);
    else
        stmt_null(&s, ":sealed");
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    core->sequence = record->sequence;
    core->time_us = event->time;
    if (core->known_us < event->time)
        core->known_us = event->time;
    return 0;
}

int own_log_find_command(struct core *core, const char *command, struct known_command *out,
                         struct err *err)
{
    *out = (struct known_command){ 0 };
    struct stmt s;
    stmt_begin(&s, core->store, LOG_COMMAND);
    stmt_text(&s, ":command", command);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        out->last_sequence = stmt_column_u64(&s, 0);
        out->events = arena_grow(&core->arena, out->events, out->event_count, sizeof(*out->events));
        out->events[out->event_count++] = arena_text(&core->arena, stmt_column_text(&s, 1));
    }
    return rc;
}

int own_log_get(struct store *store, struct arena *arena, uint64_t sequence, struct record *out,
                struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, LOG_GET);
    stmt_u64(&s, ":sequence", sequence);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    size_t packed_size;
    size_t sealed_size;
    const void *packed = stmt_column_blob(&s, 0, &packed_size);
    const void *sealed = stmt_column_blob(&s, 1, &sealed_size);
    struct bytes copy = { arena_copy(arena, packed, packed_size), packed_size };
    struct bytes part = { arena_copy(arena, sealed, sealed_size), sealed_size };
    stmt_end(&s);
    rc = record_parse(arena, copy, out, err);
    if (rc < 0)
        return rc;
    out->sequence = sequence;
    out->sealed = part;
    return STMT_ROW;
}

int own_log_oldest_above(struct store *store, uint64_t mark, int64_t *time_us, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, LOG_OLDEST);
    stmt_u64(&s, ":mark", mark);
    int rc = stmt_step(&s, err);
    *time_us = rc == STMT_ROW ? stmt_column_i64(&s, 0) : 0;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}
