/* What repérage tells: diagnoses to make, pièces, domiciles. */
#include "parcours/apply/apply.h"

#include "parcours/load/load.h"
#include "reperage.pb-c.h"

static const char DIAGNOSTIC_SET[] =
    "INSERT INTO diagnostic (prescription, personne, dite, conseiller, date, avant)"
    " VALUES (:prescription, :personne, :dite, :conseiller, :date, :avant)"
    " ON CONFLICT (prescription) DO UPDATE SET conseiller = excluded.conseiller,"
    " date = excluded.date, avant = excluded.avant, fait_le = '9999-12-31'";

int apply_prescription_transmise(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PrescriptionTransmise *e = (const Reperage__PrescriptionTransmise *)event;
    char personne[LIMIT_ID_SIZE];
    int rc = load_personne(store, e->personne, personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, DIAGNOSTIC_SET);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":dite", e->personne);
    stmt_text(&s, ":conseiller", e->conseiller);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":avant", e->diagnostic_avant);
    rc = stmt_exec(&s, 1, err);
    const struct fil line = { "PrescriptionTransmise", "", e->personne,        e->date,
                              e->prescription,         "", e->diagnostic_avant };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char DIAGNOSTIC_DONE[] =
    "UPDATE diagnostic SET fait_le = :date"
    " WHERE prescription = :prescription AND fait_le = '9999-12-31'";

int diagnostic_fini(struct store *store, const char *prescription, const char *date,
                    struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, DIAGNOSTIC_DONE);
    stmt_text(&s, ":prescription", prescription);
    stmt_text(&s, ":date", date);
    return stmt_exec(&s, -1, err);
}

int apply_diagnostic_realise(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Reperage__DiagnosticRealise *e = (const Reperage__DiagnosticRealise *)event;
    int rc = diagnostic_fini(store, e->prescription, e->date, err);
    const struct fil line = { "DiagnosticRealise", "",      e->personne, e->date,
                              e->prescription,     e->avis, "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

int apply_prescription_close(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PrescriptionClose *e = (const Reperage__PrescriptionClose *)event;
    int rc = diagnostic_fini(store, e->prescription, e->date, err);
    if (rc == 0)
        rc = passage_fini(store, e->prescription, e->date, err);
    const struct fil line = { "PrescriptionClose", "",       e->personne, e->date,
                              e->prescription,     e->motif, "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* --- Pièces and domicile ---------------------------------------------------------------------- */

static const char PIECE_ADD[] =
    "INSERT INTO piece (piece_recue, personne, dite, piece, date, datee_du, original, contrat)"
    " VALUES (:piece_recue, :personne, :dite, :piece, :date, :datee_du, :original, :contrat)";

int apply_piece_recue(struct store *store, const struct event_context *context,
                      const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PieceRecue *e = (const Reperage__PieceRecue *)event;
    char personne[LIMIT_ID_SIZE];
    int rc = load_personne(store, e->personne, personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PIECE_ADD);
    stmt_text(&s, ":piece_recue", e->piece_recue);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":dite", e->personne);
    stmt_text(&s, ":piece", e->piece);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":datee_du", e->datee_du);
    stmt_i64(&s, ":original", e->original);
    stmt_text(&s, ":contrat", e->contrat);
    rc = stmt_exec(&s, 1, err);
    const struct fil line = {
        "PieceRecue", "", e->personne, e->date, e->piece_recue, e->piece, ""
    };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char PIECE_TAKE_BACK[] = "UPDATE piece SET reprise_le = :date"
                                      " WHERE piece_recue = :piece";

int apply_piece_reprise(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PieceReprise *e = (const Reperage__PieceReprise *)event;
    struct stmt s;
    stmt_begin(&s, store, PIECE_TAKE_BACK);
    stmt_text(&s, ":piece", e->piece_recue);
    stmt_text(&s, ":date", context->recorded);
    int rc = stmt_exec(&s, -1, err);
    const struct fil line = { "PieceReprise", "", e->personne, "", e->piece_recue, e->motif, "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char DOMICILE_ADD[] =
    "INSERT INTO domicile (personne, date, sequence, dite, hors_perimetre)"
    " VALUES (:personne, :date, :sequence, :dite, :hors_perimetre)";

int apply_domicile_change(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Reperage__DomicileChange *e = (const Reperage__DomicileChange *)event;
    char personne[LIMIT_ID_SIZE];
    int rc = load_personne(store, e->personne, personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, DOMICILE_ADD);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":date", e->date);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":dite", e->personne);
    stmt_i64(&s, ":hors_perimetre", e->hors_perimetre);
    rc = stmt_exec(&s, 1, err);
    const struct fil line = { "DomicileChange",
                              "",
                              e->personne,
                              e->date,
                              "",
                              e->commune,
                              e->hors_perimetre ? "hors_perimetre" : "" };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}
