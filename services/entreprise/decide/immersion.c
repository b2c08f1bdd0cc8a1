#include "entreprise/decide/gardes.h"

void decide_demarrer_immersion(const void *state, const struct context *context,
                               const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_personne *personne = &etat->personne;
    const Entreprise__DemarrerImmersion *c = (const Entreprise__DemarrerImmersion *)command;
    const struct regles *regles;
    int32_t debut;
    int32_t fin;
    if (!guard_id(d, "immersion", c->immersion) || !guard_id(d, "personne", c->personne) ||
        !guard_id(d, "entreprise", c->entreprise) ||
        !garde_fait(d, context, "debut", c->debut, &debut) ||
        !guard_date(d, "fin_prevue", c->fin_prevue, &fin) ||
        !guard_order(d, "fin_prevue", fin, "debut", debut) ||
        !guard_regles(d, context, debut, &regles) || !garde_role(d, context, regles, false) ||
        !guard_valeur(d, regles, "immersion", "genre", c->genre, debut) ||
        !garde_entreprise(d, &etat->entreprise) || !garde_candidat(d, context, personne) ||
        !garde_nouveau(d, etat, "IMMERSION_DEJA_CONNUE", "immersion"))
        return;
    if (etat->doublon != NULL) {
        decision_refuse(d, "IMMERSION_EN_DOUBLE", "",
                        "Cette personne a déjà une immersion de ce genre dans cette entreprise à "
                        "cette date ; poursuivez celle-là.");
        return;
    }
    if (!guard_order(d, "debut", debut, "ouverture du parcours", personne->ouvert_le))
        return;
    Entreprise__ImmersionDemarree *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_IMMERSION_DEMARREE, c->immersion, "");
    e->immersion = c->immersion;
    e->personne = (char *)personne->personne;
    e->entreprise = c->entreprise;
    e->genre = c->genre;
    e->debut = c->debut;
    e->fin_prevue = c->fin_prevue;
}

/* Ended on its last planned day or before; carried through only on that day. */
static bool garde_fin_immersion(struct decision *d, const struct etat_immersion *immersion,
                                int32_t date, bool menee_a_terme)
{
    if (immersion->fin != DATE_NONE) {
        decision_refuse(d, "IMMERSION_TERMINEE", "immersion",
                        "Cette immersion est terminée depuis le %s.", date_fr(d, immersion->fin));
        return false;
    }
    if (!guard_order(d, "date", date, "début de l'immersion", immersion->debut))
        return false;
    if (date > immersion->fin_prevue) {
        decision_refuse(d, "APRES_TERME", "date",
                        "La convention courait jusqu'au %s ; une suite est une nouvelle immersion.",
                        date_fr(d, immersion->fin_prevue));
        return false;
    }
    if (!menee_a_terme || date == immersion->fin_prevue)
        return true;
    decision_refuse(d, "AVANT_TERME", "menee_a_terme",
                    "La convention court jusqu'au %s ; une fin avant cette date n'est pas menée à "
                    "terme.",
                    date_fr(d, immersion->fin_prevue));
    return false;
}

void decide_terminer_immersion(const void *state, const struct context *context,
                               const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_personne *personne = &etat->personne;
    const Entreprise__TerminerImmersion *c = (const Entreprise__TerminerImmersion *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "immersion", c->immersion) ||
        !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false))
        return;
    if (etat->immersion.immersion == NULL) {
        decision_refuse(d, "IMMERSION_INCONNUE", "immersion",
                        "Cette immersion n'est pas connue ; enregistrez d'abord son démarrage.");
        return;
    }
    if (!garde_portee(d, context, personne) || !garde_commentaire(d, "bilan", c->bilan, personne) ||
        !garde_fin_immersion(d, &etat->immersion, date, c->menee_a_terme))
        return;
    Entreprise__ImmersionTerminee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_IMMERSION_TERMINEE, c->immersion,
                       porteur(c->bilan, personne));
    e->immersion = c->immersion;
    e->personne = (char *)personne->personne;
    e->date = c->date;
    e->menee_a_terme = c->menee_a_terme;
    e->bilan = texte_utile(c->bilan);
}
