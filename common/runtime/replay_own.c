/* Own events by sequence, each after what it had seen. */
#include "base/check.h"
#include "runtime/replay_inside.h"
#include "runtime/step.h"

#include <inttypes.h>
#include <string.h>

static bool has_seen(const struct core *core, const Plie__Event *event)
{
    for (size_t i = 0; i < event->n_seen; i++)
        if (marks_get(&core->marks, core->site, event->seen[i]->source) < event->seen[i]->sequence)
            return false;
    return true;
}

static int advance_to_seen(struct replay *r, const Plie__Event *event, struct err *err)
{
    struct core *core = r->core;
    struct marks target = { 0 };
    int rc = 0;
    marks_copy(&target, &core->marks);
    for (size_t i = 0; rc == 0 && i < event->n_seen; i++) {
        const Plie__Marque *seen = event->seen[i];
        rc = marks_check_room(&target, core->site, seen->source, err);
        if (rc == 0 && marks_get(&target, core->site, seen->source) < seen->sequence)
            marks_set(&target, core->site, seen->source, seen->sequence);
    }
    if (rc == 0)
        rc = replay_advance_to_marks(r, &target, err);
    marks_release(&target);
    return rc;
}

/* A record that was not unpacked ahead is in the core's arena, which advancing resets. */
static int parse_when_seen(struct replay *r, const struct record *ahead, struct bytes packed,
                           struct record *out, struct err *err)
{
    struct core *core = r->core;
    arena_reset(&core->arena);
    bool parsed = ahead != NULL && ahead->event != NULL;
    int rc = 0;
    if (parsed)
        *out = *ahead;
    else
        rc = record_parse(&core->arena, packed, out, err);
    if (rc < 0 || has_seen(core, out->event))
        return rc;
    rc = advance_to_seen(r, out->event, err);
    if (rc < 0)
        return rc;
    arena_reset(&core->arena);
    return parsed ? 0 : record_parse(&core->arena, packed, out, err);
}

static int apply_own(struct replay *r, const struct record *ahead, struct bytes packed,
                     struct bytes sealed, struct err *err)
{
    struct core *core = r->core;
    struct record record;
    int rc = parse_when_seen(r, ahead, packed, &record, err);
    if (rc < 0)
        return rc;
    record.sealed = sealed;
    if (sealed.size > 0)
        record.sealed.data = arena_copy(&core->arena, sealed.data, sealed.size);
    rc = step_replay_own(core, &record, err);
    return rc < 0 ? rc : replay_count(r, err);
}

static int compare_own(struct replay *r, uint64_t sequence, struct bytes packed, struct err *err)
{
    struct core *core = r->core;
    arena_reset(&core->arena);
    struct record record;
    int rc = own_log_get(core->store, &core->arena, sequence, &record, err);
    if (rc < 0)
        return rc;
    if (rc == STMT_ROW && record.packed.size == packed.size &&
        memcmp(record.packed.data, packed.data, packed.size) == 0)
        return 0;
    return err_set(err, ERR_CORRUPT,
                   "l'événement %" PRIu64 " de %s du site %s n'est pas le même dans le journal et "
                   "dans ce magasin",
                   sequence, core->service->name, core->site);
}

static struct bytes own_sealed(struct replay *r)
{
    const Plie__Lot *lot = r->own_lot->stored->lot;
    if (r->own_personal >= lot->n_personal || lot->personal[r->own_personal]->index != r->own_index)
        return (struct bytes){ 0 };
    const Plie__Personal *part = lot->personal[r->own_personal++];
    return (struct bytes){ part->sealed.data, part->sealed.len };
}

static bool own_enough(const struct replay *r)
{
    return r->options->own_until != 0 && r->core->sequence >= r->options->own_until;
}

static int apply_own_lot(struct replay *r, const struct fed_lot *fed, struct err *err)
{
    struct core *core = r->core;
    const Plie__Lot *lot = fed->stored->lot;
    r->own_lot = fed;
    r->own_index = 0;
    r->own_personal = 0;
    if (lot->first_sequence > core->sequence + 1)
        return err_set(err, ERR_CORRUPT, "%s passe de %" PRIu64 " à %" PRIu64 " dans le journal",
                       lot->source, core->sequence, lot->first_sequence);
    struct lot_cursor cursor = { lot->events.data, lot->events.len };
    const uint8_t *data;
    size_t size;
    for (; !own_enough(r) && lot_next_event(&cursor, &data, &size); r->own_index++) {
        if (r->own_until != 0 && fed->stored->first_position + r->own_index > r->own_until)
            return 0;
        const struct record *ahead = fed->records == NULL ? NULL : &fed->records[r->own_index];
        uint64_t sequence = lot->first_sequence + r->own_index;
        struct bytes packed = { (uint8_t *)data, size }; /* Only read. */
        struct bytes sealed = own_sealed(r);
        int rc = sequence <= core->sequence ? compare_own(r, sequence, packed, err)
                                            : apply_own(r, ahead, packed, sealed, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int replay_own(struct replay *r, struct err *err)
{
    while (!own_enough(r)) {
        const struct fed_lot *fed = NULL;
        int rc = feed_next(r->own, &fed, err);
        if (rc == CURSOR_LOT)
            rc = apply_own_lot(r, fed, err);
        else if (rc == CURSOR_END)
            return 0;
        if (rc < 0)
            return rc;
    }
    return 0;
}

int replay_tail(struct replay *r, struct err *err)
{
    struct arena arena;
    arena_init(&arena, 4 * LIMIT_EVENT_SIZE);
    int rc = STMT_ROW;
    while (rc >= 0 && !own_enough(r)) {
        struct record record;
        arena_reset(&arena);
        rc = own_log_get(r->options->tail, &arena, r->core->sequence + 1, &record, err);
        if (rc == STMT_DONE)
            break;
        if (rc == STMT_ROW)
            rc = apply_own(r, &record, record.packed, record.sealed, err);
    }
    arena_release(&arena);
    return rc < 0 ? rc : 0;
}
