/* Freins: found, worked on, lifted, each dated (DOMAIN.md row 17). */
#include "parcours/decide/decide.h"

void decide_declarer_frein(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_frein *s = state;
    const Parcours__DeclarerFrein *c = (const Parcours__DeclarerFrein *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "frein", c->frein) || !guard_id(d, "parcours", c->parcours) ||
        !guard_date(d, "date", c->date, &date) || !garde_portefeuille(d, context, &s->etat, NULL) ||
        !garde_en_cours(d, &s->etat) ||
        !garde_nouveau(d, s->existe, "FREIN_DEJA_DECLARE", "frein", "Un frein") ||
        !garde_fait(d, context, &s->etat, "date", date) ||
        !guard_regles(d, context, date, &regles) ||
        !guard_valeur(d, regles, "frein", "genre", c->genre, date))
        return;
    if (s->genre_ouvert) {
        decision_refuse(d, "FREIN_DEJA_DECLARE", "genre",
                        "Un frein de ce genre est déjà déclaré et pas encore levé : travaillez-le "
                        "ou levez-le.");
        return;
    }
    Parcours__FreinDeclare *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_FREIN_DECLARE, c->frein, "");
    e->frein = c->frein;
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->etat.personne);
    e->genre = c->genre;
    e->date = c->date;
}

/* Known, in a parcours that may be written, not lifted, and dated after it was found. */
static bool garde_frein(struct decision *d, const struct context *context,
                        const struct etat_frein *s, int32_t date)
{
    if (!s->existe) {
        decision_refuse(d, "FREIN_INCONNU", "frein",
                        "Ce frein n'est pas déclaré ; déclarez-le d'abord.");
        return false;
    }
    if (!garde_portefeuille(d, context, &s->etat, NULL) || !garde_en_cours(d, &s->etat))
        return false;
    if (s->leve_le != DATE_NONE) {
        decision_refuse(d, "FREIN_DEJA_LEVE", "frein",
                        "Ce frein est levé depuis le %s ; déclarez-en un nouveau s'il revient.",
                        jour_fr(d, s->leve_le));
        return false;
    }
    return garde_fait(d, context, &s->etat, "date", date) &&
           guard_order(d, "date", date, "date du repérage", s->repere_le);
}

void decide_travailler_frein(const void *state, const struct context *context,
                             const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_frein *s = state;
    const Parcours__TravaillerFrein *c = (const Parcours__TravaillerFrein *)command;
    int32_t date;
    if (!guard_id(d, "frein", c->frein) || !guard_date(d, "date", c->date, &date) ||
        !guard_optional_id(d, "etape", c->etape) || !garde_frein(d, context, s, date))
        return;
    if (c->etape[0] != '\0' && !s->etape_connue) {
        decision_refuse(d, "ETAPE_INCONNUE", "etape",
                        "Cette étape n'est pas de ce parcours ; donnez-en une de ce parcours, ou "
                        "aucune.");
        return;
    }
    Parcours__FreinTravaille *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_FREIN_TRAVAILLE, c->frein, "");
    e->frein = c->frein;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->date = c->date;
    e->etape = c->etape;
}

void decide_lever_frein(const void *state, const struct context *context,
                        const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_frein *s = state;
    const Parcours__LeverFrein *c = (const Parcours__LeverFrein *)command;
    int32_t date;
    if (!guard_id(d, "frein", c->frein) || !guard_date(d, "date", c->date, &date) ||
        !garde_frein(d, context, s, date))
        return;
    Parcours__FreinLeve *e = decision_event(d, PARCOURS__EVENEMENT__FAIT_FREIN_LEVE, c->frein, "");
    e->frein = c->frein;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->date = c->date;
}
