#include "runtime/step.h"

#include "base/check.h"
#include "base/id.h"
#include "runtime/builtin.h"
#include "runtime/lot_build.h"
#include "runtime/refusals.h"

#include <inttypes.h>
#include <string.h>

/* --- Deciding -------------------------------------------------------------------------------- */

static const struct command_entry *
find_entry(const struct core *core, const ProtobufCMessage *command, ProtobufCMessage **body)
{
    unsigned member = message_which(command, body);
    const struct service *service = core->service;
    if (member == 0 || member >= service->command_count || service->commands[member].decide == NULL)
        return NULL;
    return &service->commands[member];
}

static void make_context(struct core *core, const struct command_input *in, struct context *out)
{
    int64_t now = in->time_us > core->time_us ? in->time_us : core->time_us;
    *out = (struct context){
        .site = core->site,
        .now_us = now,
        .today = in->today == DATE_NONE ? date_paris(now) : in->today,
        .command = in->id,
        .actor = in->actor,
        .role = in->role,
        .portee = in->portee,
        .portee_count = in->portee_count,
        .cause = in->cause,
        .protocole = core_protocole(core),
    };
}

static int load_and_decide(struct core *core, const struct context *context,
                           const ProtobufCMessage *command, struct decision *out, struct err *err)
{
    ProtobufCMessage *body = NULL;
    const struct command_entry *entry = find_entry(core, command, &body);
    if (entry == NULL) {
        decision_refuse(out, "COMMANDE_INCONNUE", "",
                        "Le service %s ne connaît pas cette commande ; donnez-en une de son "
                        "contrat.",
                        core->service->name);
        return 0;
    }
    CHECK(entry->state_size <= LIMIT_STATE_SIZE);
    void *state = arena_alloc(&core->arena, entry->state_size);
    if (entry->load != NULL) {
        int rc = entry->load(core->store, &core->arena, body, state, err);
        if (rc < 0)
            return rc;
    }
    entry->decide(state, context, body, out);
    CHECK(IMPLIES(decision_is_refused(out), out->event_count == 0));
    return 0;
}

/* --- Recording ------------------------------------------------------------------------------- */

/* The marks of the site's other sources: what was known when it was decided. */
static void make_seen(struct core *core, struct record_draft *draft)
{
    draft->seen = arena_alloc(&core->arena, (core->marks.count + 1) * sizeof(void *));
    for (size_t i = 0; i < core->marks.count; i++) {
        const struct mark *mark = &core->marks.items[i];
        if (mark->sequence == 0 || strcmp(mark->site, core->site) != 0 ||
            strcmp(mark->source, core->service->name) == 0)
            continue;
        Plie__Marque *seen = message_new(&core->arena, &plie__marque__descriptor);
        seen->source = arena_text(&core->arena, mark->source);
        seen->sequence = mark->sequence;
        draft->seen[draft->seen_count++] = seen;
    }
}

static void own_origin(const struct core *core, uint64_t sequence, struct origin *out)
{
    *out = (struct origin){ core->site, core->service->name, sequence };
}

static int write_record(struct core *core, struct record *record, struct err *err)
{
    int rc = own_log_append(core, record, err);
    if (rc < 0)
        return rc;
    struct origin origin;
    own_origin(core, record->sequence, &origin);
    return record_apply(core, &origin, record, err);
}

static void refuse_too_big(struct decision *decision, const struct record *record)
{
    decision_refuse(decision, "EVENEMENT_TROP_GRAND", "",
                    "L'événement %s ferait %zu octets ; un événement en a au plus %d : abrégez "
                    "les textes ou découpez la commande.",
                    record->event->type, record_size(record), LIMIT_EVENT_SIZE);
}

static bool fits(struct decision *decision, const struct record *record, size_t *total)
{
    if (record_size(record) > LIMIT_EVENT_SIZE) {
        refuse_too_big(decision, record);
        return false;
    }
    *total += record_size(record) + LOT_FRAME_SIZE;
    if (*total <= LIMIT_COMMAND_EVENTS_SIZE)
        return true;
    decision_refuse(decision, "COMMANDE_TROP_GRANDE", "",
                    "Les événements de cette commande feraient plus de %d octets ; découpez-la en "
                    "plusieurs.",
                    LIMIT_COMMAND_EVENTS_SIZE);
    return false;
}

static int make_records(struct core *core, const struct record_draft *draft,
                        struct decision *decision, struct record *records, struct err *err)
{
    size_t total = 0;
    for (size_t i = 0; i < decision->event_count; i++) {
        const struct decided_event *decided = &decision->events[i];
        CHECK(decided->erase_count == 0 || strcmp(core->service->name, SOURCE_REPERAGE) == 0);
        struct record_draft own = *draft;
        own.rank = (uint32_t)i;
        int rc = person_is_erased(core, decided->person, &own.erased, err);
        if (rc == 0)
            rc = record_make(core, &own, decided, &records[i], err);
        if (rc < 0)
            return rc;
        if (!fits(decision, &records[i], &total))
            return 0;
    }
    return 0;
}

static int write_decision(struct core *core, const struct context *context,
                          struct command_output *out, struct err *err)
{
    struct decision *decision = &out->decision;
    struct record_draft draft = { .command = context->command,
                                  .actor = context->actor,
                                  .cause = context->cause,
                                  .time_us = context->now_us };
    make_seen(core, &draft);
    size_t count = decision->event_count;
    struct record *records = arena_alloc(&core->arena, (count + 1) * sizeof(*records));
    int rc = make_records(core, &draft, decision, records, err);
    if (rc < 0 || decision_is_refused(decision))
        return rc;
    out->events = arena_alloc(&core->arena, (count + 1) * sizeof(*out->events));
    for (size_t i = 0; i < count; i++) {
        rc = write_record(core, &records[i], err);
        if (rc < 0)
            return rc;
        out->events[out->event_count++] = records[i].event->id;
    }
    return 0;
}

static int decide_and_write(struct core *core, const struct command_input *in,
                            struct command_output *out, struct err *err)
{
    struct context context;
    make_context(core, in, &context);
    int rc = load_and_decide(core, &context, in->command, &out->decision, err);
    if (rc == 0 && !decision_is_refused(&out->decision))
        rc = write_decision(core, &context, out, err);
    out->sequence = core->sequence;
    return rc;
}

static void note(struct core *core, const char *id)
{
    if (core->note.set != NULL)
        core->note.set(core->note.self, id);
}

static int known_answer(struct core *core, const struct command_input *in,
                        struct command_output *out, struct err *err)
{
    struct known_command known;
    int rc = own_log_find_command(core, in->id, &known, err);
    if (rc < 0)
        return rc;
    out->repeated = known.last_sequence > 0;
    out->sequence = known.last_sequence;
    out->events = known.events;
    out->event_count = known.event_count;
    if (out->repeated)
        return 0;
    return refusals_find(core, in->id, &out->decision.refusal, &out->repeated, err);
}

int step_command(struct core *core, const struct command_input *in, struct command_output *out,
                 struct err *err)
{
    CHECK(core_has_log(core));
    CHECK(in->command->descriptor == core->service->commande);
    CHECK(in->id[0] != '\0');
    *out = (struct command_output){ 0 };
    decision_init(&out->decision, &core->arena, core->service->sources[0].evenement);

    int rc = known_answer(core, in, out, err);
    if (rc < 0 || out->repeated)
        return rc;
    if (core_is_suspect(core, in->id)) {
        decision_refuse(&out->decision, "COMMANDE_SUSPECTE", "",
                        "Le service s'est arrêté deux fois en traitant cette commande ; il ne la "
                        "tentera plus : signalez-la et donnez-en une autre.");
        return 0;
    }
    note(core, in->id);
    rc = decide_and_write(core, in, out, err);
    note(core, "");
    return rc;
}

int step_own_event(struct core *core, const struct command_input *in,
                   const struct decided_event *event, struct command_output *out, struct err *err)
{
    CHECK(core_has_log(core));
    *out = (struct command_output){ 0 };
    decision_init(&out->decision, &core->arena, core->service->sources[0].evenement);
    struct context context;
    make_context(core, in, &context);
    out->decision.events = arena_copy(&core->arena, event, sizeof(*event));
    out->decision.event_count = 1;
    int rc = write_decision(core, &context, out, err);
    out->sequence = core->sequence;
    return rc;
}

int step_replay_own(struct core *core, struct record *record, struct err *err)
{
    bool erased = false;
    int rc = person_is_erased(core, record->event->person, &erased, err);
    if (rc < 0)
        return rc;
    if (erased && record->sealed.size > 0)
        memset(record->sealed.data, 0, record->sealed.size);
    return write_record(core, record, err);
}

/* --- Hearing --------------------------------------------------------------------------------- */

int step_event(struct core *core, const struct origin *origin, const struct record *record,
               struct err *err)
{
    const char *id = record->event->id;
    uint64_t mark = marks_get(&core->marks, origin->site, origin->source);
    if (origin->sequence != mark + 1)
        return err_set(err, ERR_CORRUPT, "%s of %s goes from %" PRIu64 " to %" PRIu64,
                       origin->source, origin->site, mark, origin->sequence);
    if (core_is_suspect(core, id))
        return err_set(err, ERR_CORRUPT, "event %s: the process died twice applying it", id);
    note(core, id);
    int rc = record_apply(core, origin, record, err);
    note(core, "");
    if (rc < 0)
        return rc;
    marks_set(&core->marks, origin->site, origin->source, origin->sequence);
    if (core->known_us < record->event->time)
        core->known_us = record->event->time;
    return 0;
}

/* --- Reacting -------------------------------------------------------------------------------- */

static Plie__Refusal *refusal_message(struct core *core, const struct refusal *refusal)
{
    Plie__Refusal *out = message_new(&core->arena, &plie__refusal__descriptor);
    out->code = arena_text(&core->arena, refusal->code);
    out->field = arena_text(&core->arena, refusal->field);
    out->text = arena_text(&core->arena, refusal->text);
    return out;
}

static int record_refused(struct core *core, const struct command_input *in,
                          const ProtobufCMessage *body, const struct refusal *refusal,
                          struct err *err)
{
    Plie__ReactionRefusee *event = message_new(&core->arena, &plie__reaction_refusee__descriptor);
    event->evenement = (char *)in->cause;
    event->commande = (char *)body->descriptor->short_name;
    event->refus = refusal_message(core, refusal);
    const struct decided_event decided = { .body = &event->base, .subject = "", .person = "" };
    struct command_output out;
    return step_own_event(core, in, &decided, &out, err);
}

static int run_reaction(struct core *core, const struct record *record, uint32_t rank,
                        const struct reaction_command *reaction, struct err *err)
{
    char *id = arena_alloc(&core->arena, ID_SIZE);
    id_derive(id, record->event->id, rank);
    const struct command_input in = {
        .id = id,
        .command =
            message_wrap(&core->arena, core->service->commande, reaction->member, reaction->body),
        .actor = record->event->actor,
        .role = "",
        .cause = record->event->id,
        .time_us = core->demo ? record->event->time : core->world->now_us(core->world->self),
        .today = DATE_NONE,
    };
    struct command_output out;
    int rc = step_command(core, &in, &out, err);
    if (rc < 0 || out.repeated || !decision_is_refused(&out.decision))
        return rc;
    return record_refused(core, &in, reaction->body, &out.decision.refusal, err);
}

int step_react(struct core *core, const struct origin *origin, const struct record *record,
               struct err *err)
{
    const ProtobufCMessage *body = NULL;
    react_fn *react = record_reaction(core, origin, record, &body, err);
    if (react == NULL)
        return err->code;
    struct event_context context;
    record_context(origin, record, &context);
    struct reaction reaction;
    reaction_init(&reaction, &core->arena, core->service->commande);
    react(&context, body, &reaction);
    for (size_t i = 0; i < reaction.command_count; i++) {
        int rc = run_reaction(core, record, (uint32_t)i, &reaction.commands[i], err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int step_settle(struct core *core, const struct command_input *in,
                const Plie__ReglerReaction *settle, struct command_output *out, struct err *err)
{
    *out = (struct command_output){ 0 };
    decision_init(&out->decision, &core->arena, core->service->sources[0].evenement);
    int rc = known_answer(core, in, out, err);
    if (rc < 0 || out->repeated)
        return rc;
    bool listed = false;
    rc = reaction_is_listed(core, settle->evenement, &listed, err);
    if (rc < 0)
        return rc;
    if (!listed) {
        decision_refuse(&out->decision, "REACTION_INCONNUE", "evenement",
                        "Aucune réaction refusée n'attend sous cet identifiant ; l'état du "
                        "service en donne la liste.");
        return 0;
    }
    Plie__ReactionReglee *event = message_new(&core->arena, &plie__reaction_reglee__descriptor);
    event->evenement = settle->evenement;
    event->note = settle->note;
    const struct decided_event decided = { .body = &event->base, .subject = "", .person = "" };
    return step_own_event(core, in, &decided, out, err);
}

/* --- Asking ---------------------------------------------------------------------------------- */

int step_query(struct core *core, const struct query_context *context,
               const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    answer_init(out, &core->arena, core->service->reponse);
    ProtobufCMessage *body = NULL;
    unsigned member = message_which(query, &body);
    if (member == 0 || member >= core->service->query_count ||
        core->service->queries[member] == NULL) {
        answer_refuse(out, "REQUETE_INCONNUE", "",
                      "Le service %s ne connaît pas cette requête ; donnez-en une de son contrat.",
                      core->service->name);
        return 0;
    }
    int rc = core->service->queries[member](core->store, context, body, out, err);
    if (rc < 0)
        return rc;
    CHECK(refusal_is_set(&out->refusal) || out->body != NULL);
    return 0;
}
