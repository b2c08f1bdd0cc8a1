/* Others' events in the journal's order, with a place aside for those whose turn has not come. */
#include "base/check.h"
#include "runtime/hear.h"
#include "runtime/replay_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct aside *new_aside(const struct origin *origin, struct bytes packed)
{
    struct aside *aside = malloc(sizeof(*aside) + packed.size);
    CHECK(aside != NULL);
    aside->next = NULL;
    (void)snprintf(aside->site, sizeof(aside->site), "%s", origin->site);
    (void)snprintf(aside->source, sizeof(aside->source), "%s", origin->source);
    aside->sequence = origin->sequence;
    aside->size = packed.size;
    memcpy(aside->packed, packed.data, packed.size);
    return aside;
}

/* `other->event` NULL: it was not unpacked ahead. */
static int apply_other(struct replay *r, const struct origin *origin, const struct record *other,
                       struct err *err)
{
    struct core *core = r->core;
    if (!hears_source(core, origin->source)) {
        marks_set(&core->marks, origin->site, origin->source, origin->sequence);
        return 0;
    }
    arena_reset(&core->arena);
    struct record record = *other;
    int rc = 0;
    if (record.event == NULL)
        rc = record_parse(&core->arena, other->packed, &record, err);
    if (rc == 0)
        rc = step_event(core, origin, &record, err);
    if (rc < 0)
        return rc;
    if (r->options->keep_last) {
        free(r->last);
        r->last = new_aside(origin, other->packed);
    }
    return replay_count(r, err);
}

static int check_dense(struct replay *r, const Plie__Lot *lot, struct err *err)
{
    uint64_t mark = marks_get(&r->core->marks, lot->site, lot->source);
    for (const struct aside *a = r->aside_first; a != NULL; a = a->next)
        if (strcmp(a->site, lot->site) == 0 && strcmp(a->source, lot->source) == 0)
            mark = a->sequence;
    if (lot->first_sequence <= mark + 1)
        return 0;
    return err_set(err, ERR_CORRUPT,
                   "la source %s du site %s passe de %" PRIu64 " à %" PRIu64 " dans le journal",
                   lot->source, lot->site, mark, lot->first_sequence);
}

static int lot_done(struct replay *r, struct err *err)
{
    const Bus__Stored *stored = r->lot->stored;
    r->position = stored->first_position + stored->lot->count - 1;
    r->lot = NULL;
    return chains_move(&r->chains, stored, err);
}

/* As long as something is aside, the position stays in front of it: whoever follows from there
 * meets it again and passes over what is known. */
int replay_settle_position(struct replay *r, struct err *err)
{
    int rc = 0;
    if (r->lot != NULL && r->events.size == 0)
        rc = lot_done(r, err);
    if (rc < 0 || r->aside_first != NULL)
        return rc;
    r->core->position = r->position;
    chains_copy(&r->core->chains, &r->chains);
    return 0;
}

static int next_lot(struct replay *r, struct err *err)
{
    int rc = feed_next(r->others, &r->lot, err);
    if (rc != CURSOR_LOT) {
        r->lot = NULL;
        return rc;
    }
    const Plie__Lot *lot = r->lot->stored->lot;
    r->events = (struct lot_cursor){ lot->events.data, lot->events.len };
    r->index = 0;
    if (hears_own(r->core, lot)) {
        r->events.size = 0; /* The other cursor has them. */
        return CURSOR_LOT;
    }
    rc = check_dense(r, lot, err);
    if (rc == 0)
        rc = marks_check_room(&r->core->marks, lot->site, lot->source, err);
    return rc < 0 ? rc : CURSOR_LOT;
}

enum { OTHERS_END = 0, OTHERS_EVENT = 1 };

/* The next event of another source that is not known yet. */
static int next_other(struct replay *r, struct origin *origin, struct record *other,
                      struct err *err)
{
    for (;;) {
        while (r->lot == NULL || r->events.size == 0) {
            int rc = r->lot == NULL ? 0 : lot_done(r, err);
            if (rc == 0)
                rc = next_lot(r, err);
            if (rc != CURSOR_LOT)
                return rc;
        }
        const Plie__Lot *lot = r->lot->stored->lot;
        uint64_t position = r->lot->stored->first_position + r->index;
        if (r->until != 0 && position > r->until)
            return OTHERS_END;
        *other = r->lot->records == NULL ? (struct record){ 0 } : r->lot->records[r->index];
        const uint8_t *data;
        CHECK(lot_next_event(&r->events, &data, &other->packed.size));
        other->packed.data = (uint8_t *)data; /* Only read. */
        *origin = (struct origin){ lot->site, lot->source, lot->first_sequence + r->index };
        r->index++;
        if (origin->sequence > marks_get(&r->core->marks, lot->site, lot->source))
            return OTHERS_EVENT;
    }
}

/* --- Aside ----------------------------------------------------------------------------------- */

static void put_aside(struct replay *r, const struct origin *origin, struct bytes packed)
{
    struct aside *aside = new_aside(origin, packed);
    if (r->aside_last == NULL)
        r->aside_first = aside;
    else
        r->aside_last->next = aside;
    r->aside_last = aside;
}

static struct aside *take_aside(struct replay *r, struct aside *before)
{
    struct aside *taken = before == NULL ? r->aside_first : before->next;
    if (before == NULL)
        r->aside_first = taken->next;
    else
        before->next = taken->next;
    if (r->aside_last == taken)
        r->aside_last = before;
    return taken;
}

void replay_drop_asides(struct replay *r)
{
    while (r->aside_first != NULL)
        free(take_aside(r, NULL));
}

/* Applies what was put aside up to `limit`, in the order it came. */
static int apply_asides(struct replay *r, const struct marks *limit, struct err *err)
{
    struct aside *before = NULL;
    struct aside *aside = r->aside_first;
    while (aside != NULL) {
        struct aside *next = aside->next;
        bool due = limit == NULL || aside->sequence <= marks_get(limit, aside->site, aside->source);
        if (!due) {
            before = aside;
            aside = next;
            continue;
        }
        struct aside *taken = take_aside(r, before);
        const struct origin origin = { taken->site, taken->source, taken->sequence };
        const struct record other = { .packed = { taken->packed, taken->size } };
        int rc = apply_other(r, &origin, &other, err);
        free(taken);
        if (rc < 0)
            return rc;
        aside = next;
    }
    return 0;
}

static bool reached(const struct core *core, const struct marks *target)
{
    for (size_t i = 0; i < target->count; i++) {
        const struct mark *mark = &target->items[i];
        if (marks_get(&core->marks, mark->site, mark->source) < mark->sequence)
            return false;
    }
    return true;
}

/* Others' events in the journal's order until every mark of the target is reached. */
int replay_advance_to_marks(struct replay *r, const struct marks *target, struct err *err)
{
    int rc = apply_asides(r, target, err);
    while (rc == 0 && !reached(r->core, target)) {
        struct origin origin;
        struct record other;
        rc = next_other(r, &origin, &other, err);
        if (rc == OTHERS_END)
            return err_set(err, ERR_CORRUPT,
                           "le journal n'a pas tout ce que les événements de %s ont vu",
                           r->core->service->name);
        if (rc < 0)
            return rc;
        if (origin.sequence <= marks_get(target, origin.site, origin.source)) {
            rc = apply_other(r, &origin, &other, err);
        } else {
            put_aside(r, &origin, other.packed);
            rc = 0;
        }
    }
    return rc;
}

int replay_advance_to_end(struct replay *r, struct err *err)
{
    int rc = apply_asides(r, NULL, err);
    while (rc == 0) {
        struct origin origin;
        struct record other;
        rc = next_other(r, &origin, &other, err);
        if (rc == OTHERS_END)
            return 0;
        if (rc == OTHERS_EVENT)
            rc = apply_other(r, &origin, &other, err);
    }
    return rc;
}
