#include "reperage/decide/decide.h"

#include <string.h>

#define VERS_REPERAGE "reperage"
#define VERS_SAG      "sag"

void reperage_decide_recevoir_piece(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_piece *etat = state;
    const Reperage__RecevoirPiece *c = (const Reperage__RecevoirPiece *)command;
    int32_t day;
    int32_t written;
    int32_t end;
    const struct regles *regles;
    if (!guard_id(out, "piece_recue", c->piece_recue) || !guard_id(out, "personne", c->personne) ||
        !guard_optional_id(out, "contrat", c->contrat) || !guard_date(out, "date", c->date, &day) ||
        !guard_not_future(out, "date", day, context->today) ||
        !guard_optional_date(out, "datee_du", c->datee_du, &written) ||
        !guard_order(out, "date", day, "datee_du", written) ||
        !guard_optional_date(out, "valable_jusqu", c->valable_jusqu, &end) ||
        !guard_order(out, "valable_jusqu", end, "datee_du", written) ||
        !guard_regles(out, context, day, &regles) ||
        !guard_valeur(out, regles, "piece", "piece", c->piece, day) ||
        !reperage_guard_personne(out, "personne", &etat->personne) ||
        !reperage_guard_suivi(out, context, &etat->personne))
        return;
    if (etat->connue) {
        decision_refuse(out, "DEJA_RECUE", "piece_recue",
                        "Une pièce a déjà cet identifiant ; une autre pièce en a un nouveau.");
        return;
    }
    Reperage__PieceRecue *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_PIECE_RECUE, c->piece_recue, "");
    event->piece_recue = c->piece_recue;
    event->personne = c->personne;
    event->piece = c->piece;
    event->date = c->date;
    event->datee_du = c->datee_du;
    event->valable_jusqu = c->valable_jusqu;
    event->original = c->original;
    event->contrat = c->contrat;
}

static bool guard_piece(struct decision *d, const struct etat_piece *etat)
{
    if (!etat->connue) {
        decision_refuse(d, "PIECE_INCONNUE", "piece_recue",
                        "Aucune pièce reçue n'a cet identifiant ; enregistrez d'abord sa "
                        "réception.");
        return false;
    }
    if (!etat->reprise)
        return true;
    decision_refuse(d, "DEJA_REPRISE", "piece_recue",
                    "Cette pièce a été reprise ; enregistrez la réception de la bonne.");
    return false;
}

/* référent → repérage → SAG, one step after the other. */
static bool guard_chaine(struct decision *d, const struct etat_piece *etat, const char *vers,
                         int32_t day)
{
    bool to_sag = strcmp(vers, VERS_SAG) == 0;
    int32_t done = to_sag ? etat->remise_sag : etat->remise_reperage;
    if (done != DATE_NONE) {
        decision_refuse(d, "DEJA_TRANSMISE", "vers",
                        "Cette pièce a déjà été transmise au %s, le %s.",
                        to_sag ? "SAG" : "repérage", reperage_jour(d, done));
        return false;
    }
    if (to_sag && etat->remise_reperage == DATE_NONE) {
        decision_refuse(d, "CHAINE_ROMPUE", "vers",
                        "Cette pièce n'est pas encore passée par le repérage ; transmettez-la-lui "
                        "d'abord.");
        return false;
    }
    return guard_order(d, "date", day, "date de la réception", etat->date) &&
           (!to_sag || guard_order(d, "date", day, "date de la transmission au repérage",
                                   etat->remise_reperage));
}

void reperage_decide_transmettre_piece(const void *state, const struct context *context,
                                       const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_piece *etat = state;
    const Reperage__TransmettrePiece *c = (const Reperage__TransmettrePiece *)command;
    int32_t day;
    if (!guard_id(out, "piece_recue", c->piece_recue) ||
        !reperage_guard_parmi(out, "vers", c->vers, VERS_REPERAGE " " VERS_SAG) ||
        !guard_date(out, "date", c->date, &day) ||
        !guard_not_future(out, "date", day, context->today) || !guard_piece(out, etat) ||
        !reperage_guard_suivi(out, context, &etat->personne) ||
        !guard_chaine(out, etat, c->vers, day))
        return;
    Reperage__PieceTransmise *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_PIECE_TRANSMISE, c->piece_recue, "");
    event->piece_recue = c->piece_recue;
    event->personne = decision_text(out, etat->personne.id);
    event->vers = c->vers;
    event->date = c->date;
}

void reperage_decide_reprendre_piece(const void *state, const struct context *context,
                                     const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_piece *etat = state;
    const Reperage__ReprendrePiece *c = (const Reperage__ReprendrePiece *)command;
    if (!guard_id(out, "piece_recue", c->piece_recue) ||
        !reperage_guard_parmi(out, "motif", c->motif, "erreur_saisie illisible perimee") ||
        !guard_piece(out, etat) || !reperage_guard_suivi(out, context, &etat->personne))
        return;
    Reperage__PieceReprise *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_PIECE_REPRISE, c->piece_recue, "");
    event->piece_recue = c->piece_recue;
    event->personne = decision_text(out, etat->personne.id);
    event->motif = c->motif;
}
