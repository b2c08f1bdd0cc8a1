#include "runtime/record.h"

#include "base/check.h"
#include "base/id.h"
#include "runtime/builtin.h"
#include "runtime/lot.h"

#include <string.h>

/* --- Making ---------------------------------------------------------------------------------- */

static int seal_part(struct core *core, const struct record_draft *draft, Plie__Event *event,
                     struct record *out, const ProtobufCMessage *body, struct err *err)
{
    struct bytes personal = message_pack_personal(&core->arena, body);
    if (personal.size == 0) {
        event->person = "";
        return 0;
    }
    CHECK(event->person[0] != '\0'); /* A personal part belongs to one person. */
    if (core->seal == NULL)
        return err_set(err, ERR_CONFIG, "%s: no site key to seal %s with", core->service->name,
                       event->type);
    out->sealed = seal_personal(core->seal, core->world, &core->arena, event->id, personal);
    event->personal_digest.data = arena_alloc(&core->arena, EVENT_DIGEST_SIZE);
    event->personal_digest.len = EVENT_DIGEST_SIZE;
    event_digest(out->sealed.data, out->sealed.size, event->personal_digest.data);
    if (draft->erased)
        memset(out->sealed.data, 0, out->sealed.size);
    return 0;
}

int record_make(struct core *core, const struct record_draft *draft,
                const struct decided_event *decided, struct record *out, struct err *err)
{
    *out = (struct record){ .event = message_new(&core->arena, &plie__event__descriptor) };
    Plie__Event *event = out->event;
    event->id = arena_alloc(&core->arena, ID_SIZE);
    /* Derived: the same commands at the same times make the same events, byte for byte in facts. */
    id_derive_at(
        event->id, draft->time_us,
        arena_format(&core->arena, "%s/%s/%s", core->site, core->service->name, draft->command),
        draft->rank);
    event->type = (char *)decided->body->descriptor->name;
    event->subject = (char *)decided->subject;
    event->person = (char *)decided->person;
    event->seen = draft->seen;
    event->n_seen = draft->seen_count;
    event->time = draft->time_us;
    event->actor = (char *)draft->actor;
    event->command = (char *)draft->command;
    event->cause = (char *)draft->cause;
    event->erases = (char **)decided->erases;
    event->n_erases = decided->erase_count;
    struct bytes facts = message_pack_facts(&core->arena, decided->body);
    event->facts = (ProtobufCBinaryData){ facts.size, facts.data };
    int rc = seal_part(core, draft, event, out, decided->body, err);
    if (rc < 0)
        return rc;
    out->packed = message_pack(&core->arena, &event->base);
    return 0;
}

size_t record_size(const struct record *record)
{
    return record->packed.size + record->sealed.size;
}

int record_parse(struct arena *arena, struct bytes packed, struct record *out, struct err *err)
{
    *out = (struct record){ .packed = packed };
    out->event =
        (Plie__Event *)arena_unpack(arena, &plie__event__descriptor, packed.data, packed.size);
    if (out->event == NULL)
        return err_set(err, ERR_INVALID, "%zu bytes that are no Event", packed.size);
    return 0;
}

/* --- Applying -------------------------------------------------------------------------------- */

void record_context(const struct origin *origin, const struct record *record,
                    struct event_context *out)
{
    const Plie__Event *event = record->event;
    *out = (struct event_context){
        .site = origin->site,
        .source = origin->source,
        .sequence = origin->sequence,
        .id = event->id,
        .subject = event->subject,
        .person = event->person,
        .actor = event->actor,
        .cause = event->cause,
        .time_us = event->time,
    };
    date_format(date_paris(event->time), out->recorded);
}

static int open_whole(struct core *core, const struct record *record, struct bytes *out,
                      struct err *err)
{
    const ProtobufCBinaryData *facts = &record->event->facts;
    *out = (struct bytes){ facts->data, facts->len };
    if (record->sealed.size == 0 || core->seal == NULL ||
        sealed_is_zeros(record->sealed.data, record->sealed.size))
        return 0;
    struct bytes personal;
    int rc = seal_open_personal(core->seal, &core->arena, record->event->id, record->sealed,
                                &personal, err);
    if (rc < 0)
        return rc;
    out->size = facts->len + personal.size;
    out->data = arena_alloc(&core->arena, out->size);
    if (facts->len > 0)
        memcpy(out->data, facts->data, facts->len);
    memcpy(out->data + facts->len, personal.data, personal.size);
    return 0;
}

static int unpack_body(struct core *core, const ProtobufCMessageDescriptor *type,
                       struct bytes whole, const struct record *record, ProtobufCMessage **out,
                       struct err *err)
{
    *out = arena_unpack(&core->arena, type, whole.data, whole.size);
    if (*out == NULL)
        return err_set(err, ERR_CORRUPT, "event %s: its bytes are no %s", record->event->id,
                       type->name);
    return 0;
}

/* With its personal part, as far as that can be opened. */
static int open_body(struct core *core, const ProtobufCMessageDescriptor *type,
                     const struct record *record, ProtobufCMessage **out, struct err *err)
{
    struct bytes whole;
    int rc = open_whole(core, record, &whole, err);
    return rc < 0 ? rc : unpack_body(core, type, whole, record, out, err);
}

static bool is_own(const struct core *core, const struct origin *origin)
{
    return strcmp(origin->source, core->service->name) == 0 &&
           strcmp(origin->site, core->site) == 0;
}

int record_apply(struct core *core, const struct origin *origin, const struct record *record,
                 struct err *err)
{
    bool own = is_own(core, origin);
    int rc = builtin_apply(core, origin, record, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    const struct source_entry *source = core_source(core, origin->source);
    if (source == NULL)
        return 0;
    unsigned member = record->member;
    if (member == 0)
        member = message_member_named(source->evenement, record->event->type);
    if (member == 0 && own)
        return err_set(err, ERR_CORRUPT, "event %s: this program does not know %s",
                       record->event->id, record->event->type);
    if (member == 0 || member >= source->apply_count || source->apply[member] == NULL)
        return 0;
    ProtobufCMessage *body = record->body;
    if (body == NULL)
        rc = open_body(core, message_member(source->evenement, member), record, &body, err);
    if (rc < 0)
        return rc;
    struct event_context context;
    record_context(origin, record, &context);
    return source->apply[member](core->store, &context, body, err);
}

react_fn *record_reaction(struct core *core, const struct origin *origin,
                          const struct record *record, const ProtobufCMessage **body,
                          struct err *err)
{
    const struct source_entry *source = core_source(core, origin->source);
    if (source == NULL || source->react == NULL || !core_has_log(core))
        return NULL;
    unsigned member = message_member_named(source->evenement, record->event->type);
    if (member == 0 || member >= source->react_count || source->react[member] == NULL)
        return NULL;
    struct bytes facts = { record->event->facts.data, record->event->facts.len };
    ProtobufCMessage *message;
    if (unpack_body(core, message_member(source->evenement, member), facts, record, &message, err) <
        0)
        return NULL;
    *body = message;
    return source->react[member];
}
