#include "entreprise/decide/gardes.h"

#include <string.h>

static const char *const AVEC[] = { "employeur", "salarie", "centre_formation", NULL };
static const char *const MODES[] = { "telephone", "visite", NULL };
static const char *const PAR[] = { "employeur", "salarie", NULL };
static const char *const NATURES[] = { "absence",  "horaires", "relation", "competence",
                                       "mobilite", "autre",    NULL };

/* --- A step done --- */

static bool garde_avec(struct decision *d, const Entreprise__EnregistrerSuivi *c)
{
    if (c->n_avec == 0)
        return guard_text(d, "avec", "");
    for (size_t i = 0; i < c->n_avec; i++)
        if (!garde_parmi(d, "avec", c->avec[i], AVEC))
            return false;
    return garde_codes_uniques(d, "avec", c->avec, c->n_avec, COUNT_OF(AVEC) - 1);
}

/* A step of the list may want everybody at the table (FL 735). */
static bool garde_presents(struct decision *d, const struct regles *regles,
                           const Entreprise__EnregistrerSuivi *c)
{
    if (!attribut_est(regles, "suivi", c->code, "tripartite", "oui"))
        return true;
    const char *const *avec = (const char *const *)c->avec;
    if (codes_contain(avec, c->n_avec, "employeur") && codes_contain(avec, c->n_avec, "salarie"))
        return true;
    decision_refuse(d, "PRESENCE_INCOMPLETE", "avec",
                    "Le suivi « %s » rencontre l'employeur et le salarié ; enregistrez un autre "
                    "suivi s'il en manque un.",
                    regles_libelle(regles, "suivi", c->code));
    return false;
}

static bool garde_non_refuse(struct decision *d, const struct etat_embauche *embauche, int32_t date)
{
    if (embauche->refus_le == DATE_NONE || date <= embauche->refus_le)
        return true;
    decision_refuse(d, "SUIVI_REFUSE", "embauche",
                    "Le suivi de cette embauche a été refusé le %s ; il est arrêté depuis.",
                    date_fr(d, embauche->refus_le));
    return false;
}

void decide_enregistrer_suivi(const void *state, const struct context *context,
                              const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__EnregistrerSuivi *c = (const Entreprise__EnregistrerSuivi *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "suivi", c->suivi) || !guard_id(d, "embauche", c->embauche) ||
        !garde_fait(d, context, "date", c->date, &date) || !garde_avec(d, c) ||
        !garde_parmi(d, "mode", c->mode, MODES) || !guard_regles(d, context, date, &regles) ||
        !garde_role(d, context, regles, false) ||
        !guard_valeur(d, regles, "suivi", "code", c->code, date) || !garde_presents(d, regles, c) ||
        !garde_embauche(d, context, etat) ||
        !garde_commentaire(d, "commentaire", c->commentaire, &etat->personne) ||
        !garde_nouveau(d, etat, "SUIVI_DEJA_CONNU", "suivi"))
        return;
    if (etat->doublon != NULL) {
        decision_refuse(d, "SUIVI_EN_DOUBLE", "code",
                        "Ce suivi est déjà enregistré le %s pour cette embauche.",
                        date_fr(d, date));
        return;
    }
    if (!guard_order(d, "date", date, "début du contrat", etat->embauche.debut) ||
        !garde_non_refuse(d, &etat->embauche, date))
        return;
    Entreprise__SuiviRealise *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_SUIVI_REALISE, c->embauche,
                       porteur(c->commentaire, &etat->personne));
    e->suivi = c->suivi;
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->code = c->code;
    e->date = c->date;
    e->avec = c->avec;
    e->n_avec = c->n_avec;
    e->mode = c->mode;
    e->commentaire = texte_utile(c->commentaire);
}

/* --- Refused (FL 741) --- */

void decide_refuser_suivi(const void *state, const struct context *context,
                          const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_embauche *embauche = &etat->embauche;
    const Entreprise__RefuserSuivi *c = (const Entreprise__RefuserSuivi *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "embauche", c->embauche) || !garde_fait(d, context, "date", c->date, &date) ||
        !garde_parmi(d, "par", c->par, PAR) || !guard_regles(d, context, date, &regles) ||
        !garde_role(d, context, regles, false) || !garde_embauche(d, context, etat))
        return;
    if (embauche->refus_le != DATE_NONE) {
        decision_refuse(d, "SUIVI_DEJA_REFUSE", "embauche",
                        "Le suivi de cette embauche est déjà refusé depuis le %s.",
                        date_fr(d, embauche->refus_le));
        return;
    }
    if (!guard_order(d, "date", date, "début du contrat", embauche->debut))
        return;
    Entreprise__SuiviRefuse *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_SUIVI_REFUSE, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
    e->par = c->par;
}

/* --- A problem, a mediation asked (FL 737, 744) --- */

void decide_signaler_probleme(const void *state, const struct context *context,
                              const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__SignalerProbleme *c = (const Entreprise__SignalerProbleme *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "probleme", c->probleme) || !guard_id(d, "embauche", c->embauche) ||
        !garde_fait(d, context, "date", c->date, &date) ||
        !garde_parmi(d, "nature", c->nature, NATURES) ||
        (c->demande_par[0] != '\0' && !garde_parmi(d, "demande_par", c->demande_par, AVEC)) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_embauche(d, context, etat) ||
        !garde_nouveau(d, etat, "PROBLEME_DEJA_CONNU", "probleme"))
        return;
    if (etat->doublon != NULL) {
        decision_refuse(d, "PROBLEME_EN_DOUBLE", "nature",
                        "Un problème de cette nature est déjà signalé le %s pour cette embauche.",
                        date_fr(d, date));
        return;
    }
    if (!guard_order(d, "date", date, "début du contrat", etat->embauche.debut))
        return;
    Entreprise__ProblemeSignale *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_PROBLEME_SIGNALE, c->embauche, "");
    e->probleme = c->probleme;
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
    e->nature = c->nature;
    e->demande_par = c->demande_par;
}
