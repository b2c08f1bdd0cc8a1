/* What the comités of repérage are to decide, on which day, and what they decided. */
#include "parcours/apply/apply.h"

#include "parcours/load/load.h"
#include "reperage.pb-c.h"

/* --- Who stands on which agenda --------------------------------------------------------------- */

static const char PASSAGE_ADD[] =
    "INSERT INTO passage (reference, sequence, comite, genre, personne, dite, date, du)"
    " VALUES (:reference, :sequence, :comite, :genre, :personne, :dite, :date, :du)";
static const char PASSAGE_END[] = "UPDATE passage SET fin = :fin"
                                  " WHERE reference = :reference AND fin = '9999-12-31'";
/* Rows of the day before stay: a past day tells the date that was known then. */
static const char PASSAGE_MOVE[] =
    "INSERT INTO passage (reference, sequence, comite, genre, personne, dite, date, du)"
    " SELECT reference, :sequence, comite, genre, personne, dite, :date, :du FROM passage"
    " WHERE comite = :comite AND fin = '9999-12-31'";
static const char PASSAGE_MOVED[] =
    "UPDATE passage SET fin = :du"
    " WHERE comite = :comite AND fin = '9999-12-31' AND sequence < :sequence";
/* After a fusion somebody may stand on one agenda twice. */
static const char FIL_MOVE[] =
    "INSERT INTO fil (personne, date, source, sequence, dite, parcours, genre, reference, code,"
    " detail, acteur, enregistre)"
    " SELECT personne, :du, :source, :sequence, dite, '', 'ComiteDeplace', reference, genre,"
    " :date, :acteur, :enregistre FROM passage WHERE comite = :comite AND sequence = :sequence"
    " ON CONFLICT DO NOTHING";

int passage_fini(struct store *store, const char *reference, const char *fin, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PASSAGE_END);
    stmt_text(&s, ":reference", reference);
    stmt_text(&s, ":fin", fin);
    return stmt_exec(&s, -1, err);
}

static int passage_add(struct store *store, const struct event_context *context,
                       const Reperage__PositionneComite *e, const struct fil *line, struct err *err)
{
    char personne[LIMIT_ID_SIZE];
    int rc = load_personne(store, e->personne, personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PASSAGE_ADD);
    stmt_text(&s, ":reference", line->reference);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":comite", e->comite);
    stmt_text(&s, ":genre", line->code);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":dite", e->personne);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":du", context->recorded);
    return stmt_exec(&s, 1, err);
}

int apply_positionne_comite(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PositionneComite *e = (const Reperage__PositionneComite *)event;
    bool sortie = e->proposition[0] != '\0';
    const struct fil line = { "PositionneComite",
                              "",
                              e->personne,
                              "",
                              sortie ? e->proposition : e->prescription,
                              sortie ? "sortie" : "entree",
                              e->date };
    int rc = passage_fini(store, line.reference, context->recorded, err);
    if (rc == 0)
        rc = passage_add(store, context, e, &line, err);
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

int apply_retire_du_comite(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Reperage__RetireDuComite *e = (const Reperage__RetireDuComite *)event;
    bool sortie = e->proposition[0] != '\0';
    const struct fil line = { "RetireDuComite",
                              "",
                              e->personne,
                              "",
                              sortie ? e->proposition : e->prescription,
                              sortie ? "sortie" : "entree",
                              "" };
    int rc = passage_fini(store, line.reference, context->recorded, err);
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static int bind_move(struct store *store, const char *sql, const struct event_context *context,
                     const Reperage__ComiteDeplace *e, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":comite", e->comite);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":du", context->recorded);
    if (sql != PASSAGE_MOVED)
        stmt_text(&s, ":date", e->date);
    if (sql == FIL_MOVE) {
        stmt_text(&s, ":source", context->source);
        stmt_text(&s, ":acteur", context->actor);
        stmt_i64(&s, ":enregistre", context->time_us);
    }
    return stmt_exec(&s, -1, err);
}

int apply_comite_deplace(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    static const char *const statements[] = { PASSAGE_MOVE, PASSAGE_MOVED, FIL_MOVE };
    const Reperage__ComiteDeplace *e = (const Reperage__ComiteDeplace *)event;
    int rc = 0;
    for (size_t i = 0; i < COUNT_OF(statements) && rc == 0; i++)
        rc = bind_move(store, statements[i], context, e, err);
    return rc;
}

/* --- What was decided ------------------------------------------------------------------------- */

static int decider(struct store *store, const struct event_context *context, const struct fil *line,
                   struct err *err)
{
    int rc = passage_fini(store, line->reference, line->date, err);
    return rc < 0 ? rc : fil_add(store, context, line, err);
}

int apply_entree_actee(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeActee *e = (const Reperage__EntreeActee *)event;
    const struct fil line = { "EntreeActee", "", e->personne, e->date, e->prescription,
                              e->derogation, "" };
    int rc = diagnostic_fini(store, e->prescription, e->date, err);
    return rc < 0 ? rc : decider(store, context, &line, err);
}

int apply_entree_reportee(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeReportee *e = (const Reperage__EntreeReportee *)event;
    const struct fil line = { "EntreeReportee", "",       e->personne, e->date,
                              e->prescription,  e->motif, e->jusqu };
    return decider(store, context, &line, err);
}

int apply_entree_refusee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Reperage__EntreeRefusee *e = (const Reperage__EntreeRefusee *)event;
    const struct fil line = { "EntreeRefusee", "",       e->personne, e->date,
                              e->prescription, e->motif, "" };
    int rc = diagnostic_fini(store, e->prescription, e->date, err);
    return rc < 0 ? rc : decider(store, context, &line, err);
}

int apply_sortie_decidee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Reperage__SortieDecidee *e = (const Reperage__SortieDecidee *)event;
    const struct fil line = { "SortieDecidee", "",
                              e->personne,     e->date,
                              e->proposition,  e->validee ? "validee" : "rejetee",
                              e->motif };
    return decider(store, context, &line, err);
}
