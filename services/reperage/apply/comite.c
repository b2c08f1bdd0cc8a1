#include "reperage/apply/apply.h"

#include <stdlib.h>

static const char COMITE_ADD[] = "INSERT INTO comite (comite, genre, territoire, date, physique)"
                                 " VALUES (:comite, :genre, :territoire, :date, :physique)";
static const char COMITE_MOVE[] = "UPDATE comite SET date = :date WHERE comite = :comite";
static const char COMITE_CLOSE[] =
    "UPDATE comite SET clos = :date, entrees = :entrees, reports = :reports, refus = :refus,"
    " sorties = :sorties, observations = :observations WHERE comite = :comite";
static const char INSCRIPTION_ADD[] =
    "INSERT INTO inscription (comite, sequence, prescription, proposition, personne, du)"
    " VALUES (:comite, :sequence, :prescription, :proposition, :personne, :du)";
static const char INSCRIPTION_END[] =
    "UPDATE inscription SET retiree = :jour, retrait_motif = :motif WHERE comite = :comite"
    " AND prescription = :prescription AND proposition = :proposition AND retiree IS NULL"
    " AND decision = ''";
static const char INSCRIPTION_DECIDE[] =
    "UPDATE inscription SET decision = :decision, decidee = :date, motif = :motif, jusqu = :jusqu"
    " WHERE comite = :comite AND prescription = :prescription AND proposition = :proposition"
    " AND retiree IS NULL AND decision = ''";
/* Back to where it stood before the agenda: postponed once, it stays postponed. */
static const char ETAT_BACK[] =
    "INSERT INTO etat (prescription, sequence, etat, du) SELECT :prescription, :sequence,"
    " CASE WHEN EXISTS (SELECT 1 FROM etat WHERE prescription = :prescription"
    " AND etat = 'reportee') THEN 'reportee' ELSE 'diagnostiquee' END, :du";
static const char ENTREE_ADD[] =
    "INSERT INTO entree (prescription, personne, date, territoire, acte)"
    " VALUES (:prescription, :personne, :date, :territoire, :acte)";
static const char PROPOSITION_CLOSE[] =
    "UPDATE proposition SET close = :date, decision = :decision WHERE proposition = :proposition";

int reperage_apply_comite_planifie(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__ComitePlanifie *e = (const Reperage__ComitePlanifie *)event;
    struct stmt s;
    stmt_begin(&s, store, COMITE_ADD);
    stmt_text(&s, ":comite", e->comite);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":territoire", e->territoire);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":physique", e->physique);
    return stmt_exec(&s, 1, err);
}

int reperage_apply_comite_deplace(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__ComiteDeplace *e = (const Reperage__ComiteDeplace *)event;
    struct stmt s;
    stmt_begin(&s, store, COMITE_MOVE);
    stmt_text(&s, ":comite", e->comite);
    stmt_text(&s, ":date", e->date);
    return stmt_exec(&s, 1, err);
}

/* A line recorded after its comité counts from the comité's day. */
static const char *not_after(const char *day, const char *limit)
{
    return date_parse(day) > date_parse(limit) ? limit : day;
}

int reperage_apply_positionne_comite(struct store *store, const struct event_context *context,
                                     const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PositionneComite *e = (const Reperage__PositionneComite *)event;
    const char *day = not_after(context->recorded, e->date);
    struct stmt s;
    stmt_begin(&s, store, INSCRIPTION_ADD);
    stmt_text(&s, ":comite", e->comite);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_text(&s, ":proposition", e->proposition);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":du", day);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0 || e->prescription[0] == '\0')
        return rc;
    return reperage_etat_add(store, context, e->prescription, ETAT_POSITIONNEE, day, err);
}

int reperage_apply_retire_du_comite(struct store *store, const struct event_context *context,
                                    const ProtobufCMessage *event, struct err *err)
{
    const Reperage__RetireDuComite *e = (const Reperage__RetireDuComite *)event;
    struct stmt s;
    stmt_begin(&s, store, INSCRIPTION_END);
    stmt_text(&s, ":comite", e->comite);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_text(&s, ":proposition", e->proposition);
    stmt_text(&s, ":jour", context->recorded);
    stmt_text(&s, ":motif", e->motif);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0 || e->prescription[0] == '\0')
        return rc;
    stmt_begin(&s, store, ETAT_BACK);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":du", context->recorded);
    return stmt_exec(&s, 1, err);
}

/* --- Decisions ------------------------------------------------------------------------------- */

struct decidee {
    const char *comite;
    const char *prescription;
    const char *proposition;
    const char *decision;
    const char *date;
    const char *motif;
    const char *jusqu;
};

static int decide_line(struct store *store, const struct decidee *d, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, INSCRIPTION_DECIDE);
    stmt_text(&s, ":comite", d->comite);
    stmt_text(&s, ":prescription", d->prescription);
    stmt_text(&s, ":proposition", d->proposition);
    stmt_text(&s, ":decision", d->decision);
    stmt_text(&s, ":date", d->date);
    stmt_text(&s, ":motif", d->motif);
    stmt_text(&s, ":jusqu", d->jusqu);
    return stmt_exec(&s, 1, err);
}

static int decide_entry(struct store *store, const struct event_context *context,
                        const struct decidee *d, const char *etat, struct err *err)
{
    int rc = decide_line(store, d, err);
    if (rc < 0)
        return rc;
    return reperage_etat_add(store, context, d->prescription, etat, d->date, err);
}

static int entree_add(struct store *store, const Reperage__EntreeActee *e, struct err *err)
{
    size_t size = reperage__entree_actee__get_packed_size(e);
    uint8_t *packed = malloc(size + 1);
    CHECK(packed != NULL);
    (void)reperage__entree_actee__pack(e, packed);
    struct stmt s;
    stmt_begin(&s, store, ENTREE_ADD);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":territoire", e->territoire);
    stmt_blob(&s, ":acte", packed, size);
    int rc = stmt_exec(&s, 1, err);
    free(packed);
    return rc;
}

int reperage_apply_entree_actee(struct store *store, const struct event_context *context,
                                const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeActee *e = (const Reperage__EntreeActee *)event;
    const struct decidee d = { .comite = e->comite,
                               .prescription = e->prescription,
                               .decision = DECISION_ENTREE,
                               .date = e->date };
    int rc = decide_entry(store, context, &d, ETAT_ACCEPTEE, err);
    if (rc < 0)
        return rc;
    return entree_add(store, e, err);
}

int reperage_apply_entree_reportee(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeReportee *e = (const Reperage__EntreeReportee *)event;
    const struct decidee d = { .comite = e->comite,
                               .prescription = e->prescription,
                               .decision = DECISION_REPORT,
                               .date = e->date,
                               .motif = e->motif,
                               .jusqu = e->jusqu };
    return decide_entry(store, context, &d, ETAT_REPORTEE, err);
}

int reperage_apply_entree_refusee(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeRefusee *e = (const Reperage__EntreeRefusee *)event;
    const struct decidee d = { .comite = e->comite,
                               .prescription = e->prescription,
                               .decision = DECISION_REFUS,
                               .date = e->date,
                               .motif = e->motif };
    return decide_entry(store, context, &d, ETAT_REFUSEE, err);
}

int reperage_apply_sortie_decidee(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__SortieDecidee *e = (const Reperage__SortieDecidee *)event;
    const struct decidee d = {
        .comite = e->comite,
        .proposition = e->proposition,
        .decision = e->validee ? DECISION_SORTIE_VALIDEE : DECISION_SORTIE_REJETEE,
        .date = e->date,
        .motif = e->motif,
    };
    int rc = decide_line(store, &d, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PROPOSITION_CLOSE);
    stmt_text(&s, ":proposition", e->proposition);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":decision", d.decision);
    return stmt_exec(&s, 1, err);
}

int reperage_apply_comite_clos(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__ComiteClos *e = (const Reperage__ComiteClos *)event;
    struct stmt s;
    stmt_begin(&s, store, COMITE_CLOSE);
    stmt_text(&s, ":comite", e->comite);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":entrees", e->entrees);
    stmt_i64(&s, ":reports", e->reports);
    stmt_i64(&s, ":refus", e->refus);
    stmt_i64(&s, ":sorties", e->sorties);
    stmt_text_or_null(&s, ":observations", reperage_texte(e->observations));
    return stmt_exec(&s, 1, err);
}
