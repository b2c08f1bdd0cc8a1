#include "reperage/apply/apply.h"

static const char PIECE_ADD[] =
    "INSERT INTO piece (piece_recue, personne, piece, date, datee_du, valable_jusqu, original,"
    " contrat, source) VALUES (:id, :personne, :piece, :date, :datee_du, :valable_jusqu, :original,"
    " :contrat, 'reperage')";
static const char REMISE_ADD[] = "INSERT INTO remise (piece_recue, vers, date)"
                                 " VALUES (:id, :vers, :date)";
static const char PIECE_END[] = "UPDATE piece SET reprise = :jour, reprise_motif = :motif"
                                " WHERE piece_recue = :id";

int reperage_apply_piece_recue(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__PieceRecue *e = (const Reperage__PieceRecue *)event;
    struct stmt s;
    stmt_begin(&s, store, PIECE_ADD);
    stmt_text(&s, ":id", e->piece_recue);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":piece", e->piece);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":datee_du", e->datee_du);
    stmt_text(&s, ":valable_jusqu", e->valable_jusqu);
    stmt_i64(&s, ":original", e->original);
    stmt_text(&s, ":contrat", e->contrat);
    return stmt_exec(&s, 1, err);
}

int reperage_apply_piece_transmise(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Reperage__PieceTransmise *e = (const Reperage__PieceTransmise *)event;
    struct stmt s;
    stmt_begin(&s, store, REMISE_ADD);
    stmt_text(&s, ":id", e->piece_recue);
    stmt_text(&s, ":vers", e->vers);
    stmt_text(&s, ":date", e->date);
    return stmt_exec(&s, 1, err);
}

int reperage_apply_piece_reprise(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    const Reperage__PieceReprise *e = (const Reperage__PieceReprise *)event;
    struct stmt s;
    stmt_begin(&s, store, PIECE_END);
    stmt_text(&s, ":id", e->piece_recue);
    stmt_text(&s, ":jour", context->recorded);
    stmt_text(&s, ":motif", e->motif);
    return stmt_exec(&s, 1, err);
}
