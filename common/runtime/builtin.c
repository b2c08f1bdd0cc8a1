#include "runtime/builtin.h"

#include "base/check.h"
#include "reperage.pb-c.h"

#include <string.h>

static const char PROTOCOLE_SET[] = "INSERT INTO rt_protocole (site, numero, texte)"
                                    " VALUES (:site, 1, :texte) ON CONFLICT (site)"
                                    " DO UPDATE SET numero = numero + 1, texte = :texte";
static const char REACTION_ADD[] = "INSERT INTO rt_reaction (refus, evenement, commande, code,"
                                   " field, texte) VALUES (:refus, :evenement, :commande, :code,"
                                   " :field, :texte)";
static const char REACTION_FIND[] =
    "SELECT 1 FROM rt_reaction WHERE refus = :evenement OR evenement = :evenement LIMIT 1";
static const char REACTION_SETTLE[] =
    "DELETE FROM rt_reaction WHERE refus = :evenement OR evenement = :evenement";
static const char EFFACE_ADD[] =
    "INSERT INTO rt_efface (person, evenement) VALUES (:person, :evenement)"
    " ON CONFLICT (person) DO NOTHING";
static const char EFFACE_FIND[] = "SELECT 1 FROM rt_efface WHERE person = :person";
static const char EFFACEMENT_ADD[] = "INSERT INTO rt_effacement (evenement, fait)"
                                     " VALUES (:evenement, 0)"
                                     " ON CONFLICT (evenement) DO NOTHING";
static const char EFFACEMENT_DONE[] = "INSERT INTO rt_effacement (evenement, fait)"
                                      " VALUES (:evenement, 1)"
                                      " ON CONFLICT (evenement) DO UPDATE SET fait = 1";
/* Zeros of the same length, in place: a DELETE would leave the bytes in a free page. */
static const char LOG_ZERO[] = "UPDATE log SET sealed = zeroblob(length(sealed))"
                               " WHERE person = :person AND sealed IS NOT NULL";

static int keep_protocole(struct core *core, const struct origin *origin,
                          const struct record *record, struct err *err)
{
    const ProtobufCBinaryData *facts = &record->event->facts;
    const Reperage__ProtocoleAdopte *body = (const Reperage__ProtocoleAdopte *)arena_unpack(
        &core->arena, &reperage__protocole_adopte__descriptor, facts->data, facts->len);
    if (body == NULL)
        return err_set(err, ERR_CORRUPT, "event %s: its bytes are no protocol", record->event->id);
    struct stmt s;
    stmt_begin(&s, core->store, PROTOCOLE_SET);
    stmt_text(&s, ":site", origin->site);
    stmt_text(&s, ":texte", body->texte);
    core->protocole_stale = true;
    return stmt_exec(&s, 1, err);
}

int reaction_is_listed(struct core *core, const char *event, bool *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, REACTION_FIND);
    stmt_text(&s, ":evenement", event);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int forget_person(struct core *core, const char *person, const char *event, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, EFFACE_ADD);
    stmt_text(&s, ":person", person);
    stmt_text(&s, ":evenement", event);
    int rc = stmt_exec(&s, -1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, core->store, LOG_ZERO);
    stmt_text(&s, ":person", person);
    return stmt_exec(&s, -1, err);
}

static int forget(struct core *core, const struct record *record, struct err *err)
{
    const Plie__Event *event = record->event;
    for (size_t i = 0; i < event->n_erases; i++) {
        int rc = forget_person(core, event->erases[i], event->id, err);
        if (rc < 0)
            return rc;
    }
    struct stmt s;
    stmt_begin(&s, core->store, EFFACEMENT_ADD);
    stmt_text(&s, ":evenement", event->id);
    core->erasures_pending = true;
    core->erasures_ordered++;
    return stmt_exec(&s, -1, err);
}

int person_is_erased(struct core *core, const char *person, bool *out, struct err *err)
{
    *out = false;
    if (person[0] == '\0')
        return 0;
    struct stmt s;
    stmt_begin(&s, core->store, EFFACE_FIND);
    stmt_text(&s, ":person", person);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- The runtime's own events ---------------------------------------------------------------- */

static int apply_effacement_fait(struct core *core, const struct record *record,
                                 const ProtobufCMessage *message, struct err *err)
{
    (void)record;
    const Plie__EffacementFait *body = (const Plie__EffacementFait *)message;
    struct stmt s;
    stmt_begin(&s, core->store, EFFACEMENT_DONE);
    stmt_text(&s, ":evenement", body->evenement);
    return stmt_exec(&s, 1, err);
}

static int apply_reaction_refusee(struct core *core, const struct record *record,
                                  const ProtobufCMessage *message, struct err *err)
{
    const Plie__ReactionRefusee *body = (const Plie__ReactionRefusee *)message;
    struct stmt s;
    stmt_begin(&s, core->store, REACTION_ADD);
    stmt_text(&s, ":refus", record->event->id);
    stmt_text(&s, ":evenement", body->evenement);
    stmt_text(&s, ":commande", body->commande);
    stmt_text(&s, ":code", body->refus == NULL ? "" : body->refus->code);
    stmt_text(&s, ":field", body->refus == NULL ? "" : body->refus->field);
    stmt_text(&s, ":texte", body->refus == NULL ? "" : body->refus->text);
    return stmt_exec(&s, 1, err);
}

static int apply_reaction_reglee(struct core *core, const struct record *record,
                                 const ProtobufCMessage *message, struct err *err)
{
    (void)record;
    const Plie__ReactionReglee *body = (const Plie__ReactionReglee *)message;
    struct stmt s;
    stmt_begin(&s, core->store, REACTION_SETTLE);
    stmt_text(&s, ":evenement", body->evenement);
    return stmt_exec(&s, -1, err);
}

struct builtin {
    const ProtobufCMessageDescriptor *type;
    int (*apply)(struct core *core, const struct record *record, const ProtobufCMessage *message,
                 struct err *err);
};
static const struct builtin BUILTINS[] = {
    { &plie__effacement_fait__descriptor, apply_effacement_fait },
    { &plie__reaction_refusee__descriptor, apply_reaction_refusee },
    { &plie__reaction_reglee__descriptor, apply_reaction_reglee },
};

static int apply_builtin(struct core *core, const struct builtin *builtin,
                         const struct record *record, struct err *err)
{
    const ProtobufCBinaryData *facts = &record->event->facts;
    const ProtobufCMessage *body =
        arena_unpack(&core->arena, builtin->type, facts->data, facts->len);
    if (body == NULL)
        return err_set(err, ERR_CORRUPT, "event %s: its bytes are no %s", record->event->id,
                       builtin->type->name);
    int rc = builtin->apply(core, record, body, err);
    return rc < 0 ? rc : BUILTIN_DONE;
}

static int apply_runtime_event(struct core *core, const struct origin *origin,
                               const struct record *record, struct err *err)
{
    bool own =
        strcmp(origin->source, core->service->name) == 0 && strcmp(origin->site, core->site) == 0;
    for (size_t i = 0; own && i < COUNT_OF(BUILTINS); i++)
        if (strcmp(record->event->type, BUILTINS[i].type->name) == 0)
            return apply_builtin(core, &BUILTINS[i], record, err);
    return BUILTIN_DONE; /* Another's housekeeping. */
}

int builtin_apply(struct core *core, const struct origin *origin, const struct record *record,
                  struct err *err)
{
    const Plie__Event *event = record->event;
    if (strncmp(event->type, "plie.", strlen("plie.")) == 0)
        return apply_runtime_event(core, origin, record, err);
    if (strcmp(origin->source, SOURCE_REPERAGE) != 0)
        return BUILTIN_GO_ON;
    int rc = 0;
    if (strcmp(event->type, reperage__protocole_adopte__descriptor.name) == 0)
        rc = keep_protocole(core, origin, record, err);
    if (rc == 0 && event->n_erases > 0)
        rc = forget(core, record, err);
    return rc < 0 ? rc : BUILTIN_GO_ON;
}
