/* What a comité decides about an exit that a référent proposed. */
#include "reperage/decide/decide.h"

#include "reperage/pieces.h"

#include <string.h>

static bool guard_motif(struct decision *d, const Reperage__DeciderSortie *c)
{
    if (!c->validee)
        return guard_code(d, "motif", c->motif);
    if (c->motif[0] == '\0')
        return true;
    decision_refuse(d, "MOTIF_SANS_OBJET", "motif",
                    "Le motif est celui d'un rejet ; laissez-le vide quand la sortie est validée.");
    return false;
}

static bool guard_ligne(struct decision *d, const struct etat_ligne *etat)
{
    const struct proposition *proposition = &etat->proposition;
    if (!proposition->connue) {
        decision_refuse(d, "PROPOSITION_INCONNUE", "proposition",
                        "Aucune proposition de sortie n'a cet identifiant ; le référent la fait "
                        "dans le parcours.");
        return false;
    }
    if (proposition->decision[0] != '\0') {
        decision_refuse(d, "DEJA_DECIDEE", "proposition",
                        "Cette proposition de sortie a déjà été décidée.");
        return false;
    }
    if (proposition->close) {
        decision_refuse(d, "PROPOSITION_RETIREE", "proposition",
                        "Cette proposition de sortie a été retirée ; il en faut une nouvelle.");
        return false;
    }
    if (strcmp(proposition->comite, etat->comite.id) == 0)
        return true;
    decision_refuse(d, "NON_INSCRITE", "proposition",
                    "Cette proposition n'attend pas de décision à l'ordre du jour du comité du "
                    "%s ; inscrivez-la d'abord.",
                    reperage_jour(d, etat->comite.date));
    return false;
}

/* A positive exit is validated only once its proofs are handed in (RX 273, FL 403). */
static bool guard_pieces(struct decision *d, const struct regles *regles,
                         const struct etat_ligne *etat)
{
    const struct proposition *proposition = &etat->proposition;
    if (strcmp(proposition->classe, "positive") != 0)
        return true;
    const struct demande_pieces demande = {
        .regles = regles,
        .moment = MOMENT_SORTIE,
        .sortie = proposition->sortie,
        .pieces = etat->pieces,
        .piece_count = etat->piece_count,
        .date = etat->comite.date,
        .sortie_precedente = proposition->sortie_precedente,
    };
    struct manquantes manquantes = { .count = 0 };
    reperage_manquantes_sortie(d->arena, &demande, proposition->pieces, proposition->piece_count,
                               &manquantes);
    if (reperage_manquantes_bloquantes(&manquantes) == 0)
        return true;
    decision_refuse(d, "PIECES_MANQUANTES", "proposition",
                    "Une sortie positive se valide avec ses justificatifs. Il manque : %s.",
                    reperage_manquantes_texte(d->arena, &manquantes));
    return false;
}

void reperage_decide_decider_sortie(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_ligne *etat = state;
    const struct proposition *proposition = &etat->proposition;
    const Reperage__DeciderSortie *c = (const Reperage__DeciderSortie *)command;
    const struct regles *regles;
    int32_t day = etat->comite.connu ? etat->comite.date : context->today;
    if (!guard_id(out, "comite", c->comite) || !guard_id(out, "proposition", c->proposition) ||
        !guard_motif(out, c) || !guard_regles(out, context, day, &regles) ||
        !reperage_guard_comite_tenu(out, &etat->comite,
                                    proposition->connue ? proposition->comite_genre : NULL,
                                    context->today) ||
        !guard_ligne(out, etat) ||
        (c->validee &&
         (!guard_order(out, "comite", day, "date de la sortie proposée", proposition->date) ||
          !guard_pieces(out, regles, etat))))
        return;
    Reperage__SortieDecidee *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_SORTIE_DECIDEE, c->proposition, "");
    event->proposition = c->proposition;
    event->parcours = decision_text(out, proposition->parcours);
    event->personne =
        decision_text(out, etat->personne.connue ? etat->personne.id : proposition->personne);
    event->comite = c->comite;
    event->date = decision_date(out, etat->comite.date);
    event->validee = c->validee;
    event->motif = c->motif;
}
