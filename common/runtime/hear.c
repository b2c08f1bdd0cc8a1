#include "runtime/hear.h"

#include "base/check.h"
#include "runtime/builtin.h"
#include "runtime/bus_talk.h"

#include <inttypes.h>
#include <string.h>

bool hears_own(const struct core *core, const Plie__Lot *lot)
{
    return core_has_log(core) && strcmp(lot->source, core->service->name) == 0 &&
           strcmp(lot->site, core->site) == 0;
}

bool hears_source(const struct core *core, const char *source)
{
    return core_source(core, source) != NULL || strcmp(source, SOURCE_REPERAGE) == 0;
}

static int check_dense(const struct core *core, const Plie__Lot *lot, struct err *err)
{
    uint64_t mark = marks_get(&core->marks, lot->site, lot->source);
    if (lot->first_sequence <= mark + 1)
        return 0;
    return err_set(err, ERR_CORRUPT,
                   "la source %s du site %s passe de %" PRIu64 " à %" PRIu64 " dans le journal",
                   lot->source, lot->site, mark, lot->first_sequence);
}

static int check_own_event(struct core *core, uint64_t sequence, const uint8_t *packed, size_t size,
                           struct err *err)
{
    arena_reset(&core->arena);
    struct record record;
    int rc = own_log_get(core->store, &core->arena, sequence, &record, err);
    if (rc < 0)
        return rc;
    if (rc == STMT_ROW && record.packed.size == size &&
        memcmp(record.packed.data, packed, size) == 0)
        return 0;
    core->own_differs = true;
    return err_set(err, ERR_CORRUPT,
                   "l'événement %" PRIu64 " de %s du site %s n'est pas le même dans le journal et "
                   "dans ce magasin",
                   sequence, core->service->name, core->site);
}

static int check_own(struct core *core, const Plie__Lot *lot, struct err *err)
{
    struct lot_cursor cursor = { lot->events.data, lot->events.len };
    const uint8_t *packed;
    size_t size;
    uint64_t sequence = lot->first_sequence;
    while (lot_next_event(&cursor, &packed, &size)) {
        int rc = check_own_event(core, sequence++, packed, size, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int hear_check(struct core *core, const Bus__Stored *stored, struct err *err)
{
    if (stored->lot == NULL || stored->first_position == 0)
        return err_set(err, ERR_INVALID, "un lot sans position ou sans contenu");
    struct lot_facts facts;
    int rc = lot_check_followed(stored->lot, &facts, err);
    if (rc < 0)
        return err_wrap(err, "position %" PRIu64, stored->first_position);
    rc = chains_check(&core->chains, stored, err);
    if (rc < 0)
        return rc;
    if (hears_own(core, stored->lot))
        return check_own(core, stored->lot, err);
    rc = check_dense(core, stored->lot, err);
    return rc < 0 ? rc
                  : marks_check_room(&core->marks, stored->lot->site, stored->lot->source, err);
}

bool hear_has_news(const struct core *core, const Bus__Stored *stored)
{
    const Plie__Lot *lot = stored->lot;
    return lot != NULL && !hears_own(core, lot) && hears_source(core, lot->source) &&
           lot->first_sequence + lot->count - 1 > marks_get(&core->marks, lot->site, lot->source);
}

static int hear_one(struct core *core, const struct origin *origin, const uint8_t *packed,
                    size_t size, struct err *err)
{
    arena_reset(&core->arena);
    struct record record;
    struct bytes bytes = { (uint8_t *)packed, size }; /* Only read. */
    int rc = record_parse(&core->arena, bytes, &record, err);
    if (rc == 0)
        rc = step_event(core, origin, &record, err);
    if (rc == 0)
        rc = step_react(core, origin, &record, err);
    return rc;
}

int hear_events(struct core *core, const Bus__Stored *stored, uint32_t first, uint32_t count,
                uint64_t *heard, struct err *err)
{
    const Plie__Lot *lot = stored->lot;
    CHECK(first + count <= lot->count);
    bool own = hears_own(core, lot);
    bool means = !own && hears_source(core, lot->source);
    struct lot_cursor cursor = { lot->events.data, lot->events.len };
    const uint8_t *packed;
    size_t size;
    for (uint32_t i = 0; i < first + count && lot_next_event(&cursor, &packed, &size); i++) {
        struct origin origin = { lot->site, lot->source, lot->first_sequence + i };
        if (i < first)
            continue;
        if (!own && origin.sequence > marks_get(&core->marks, lot->site, lot->source)) {
            int rc = means ? hear_one(core, &origin, packed, size, err) : 0;
            if (rc < 0)
                return rc;
            marks_set(&core->marks, lot->site, lot->source, origin.sequence);
            *heard += means;
        }
        core->position = stored->first_position + i;
    }
    core->unsaved = true;
    core->moves++;
    return 0;
}

int hear_finish(struct core *core, const Bus__Stored *stored, struct err *err)
{
    core->unsaved = true;
    return chains_move(&core->chains, stored, err);
}
