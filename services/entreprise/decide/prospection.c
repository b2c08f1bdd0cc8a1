/* Going to companies (FL 656, 684, 692-706, 780-782; RX 190): a monthly plan from the participants'
 * needs, then what was done. */
#include "entreprise/decide/gardes.h"

#include <string.h>

static bool garde_besoins(struct decision *d, const Entreprise__PlanifierProspection *c)
{
    for (size_t i = 0; i < c->n_metiers; i++)
        if (!garde_metier(d, "metiers", c->metiers[i]))
            return false;
    if (!garde_codes_uniques(d, "metiers", c->metiers, c->n_metiers, LIMIT_METIERS))
        return false;
    if (c->n_metiers > 0 || c->entreprise[0] != '\0')
        return true;
    decision_refuse(d, "CHAMP_REQUIS", "metiers",
                    "Une ligne du plan vise une entreprise, ou les métiers que cherchent les "
                    "participants ; indiquez l'un ou l'autre.");
    return false;
}

/* A plan looks ahead: its month is not over. */
static bool garde_mois_du_plan(struct decision *d, const struct context *context, const char *mois,
                               int32_t *fin)
{
    int32_t premier = mois_parse(mois);
    *fin = premier == DATE_NONE ? DATE_NONE : date_month_end(premier);
    if (premier == DATE_NONE) {
        decision_refuse(d, "MOIS_INVALIDE", "mois",
                        "Le champ « mois » doit être un mois qui existe, écrit AAAA-MM.");
        return false;
    }
    if (*fin >= context->today)
        return true;
    decision_refuse(d, "MOIS_PASSE", "mois",
                    "Ce mois est fini depuis le %s ; planifiez le mois en cours ou un mois à "
                    "venir.",
                    date_fr(d, *fin));
    return false;
}

static bool garde_facultatifs(struct decision *d, const struct context *context,
                              const struct etat *etat, const char *entreprise, const char *personne)
{
    return (entreprise[0] == '\0' || garde_entreprise(d, &etat->entreprise)) &&
           (personne[0] == '\0' || garde_candidat(d, context, &etat->personne));
}

void decide_planifier_prospection(const void *state, const struct context *context,
                                  const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__PlanifierProspection *c = (const Entreprise__PlanifierProspection *)command;
    const struct regles *regles;
    int32_t fin;
    if (!guard_id(d, "plan", c->plan) || !guard_optional_id(d, "entreprise", c->entreprise) ||
        !guard_optional_id(d, "personne", c->personne) || !guard_text(d, "mois", c->mois) ||
        !garde_mois_du_plan(d, context, c->mois, &fin) || !garde_besoins(d, c) ||
        !guard_regles(d, context, context->today, &regles) ||
        !garde_role(d, context, regles, false) ||
        !guard_valeur(d, regles, "prospection", "genre", c->genre, fin) ||
        !garde_facultatifs(d, context, etat, c->entreprise, c->personne) ||
        !garde_nouveau(d, etat, "PLAN_DEJA_CONNU", "plan"))
        return;
    if (c->entreprise[0] != '\0' && etat->doublon != NULL) {
        decision_refuse(d, "PLAN_EN_DOUBLE", "entreprise",
                        "Le plan de ce mois a déjà cette action pour cette entreprise ; "
                        "choisissez-en une autre.");
        return;
    }
    Entreprise__ProspectionPlanifiee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_PROSPECTION_PLANIFIEE, c->plan, "");
    e->plan = c->plan;
    e->mois = c->mois;
    e->genre = c->genre;
    e->entreprise = c->entreprise;
    e->metiers = c->metiers;
    e->n_metiers = c->n_metiers;
    e->personne = c->personne[0] == '\0' ? c->personne : (char *)etat->personne.personne;
}

/* --- Done --- */

/* What the list wants of a kind: a company, somebody who comes along, an offer or none. */
static bool garde_genre(struct decision *d, const struct regles *regles,
                        const Entreprise__EnregistrerProspection *c)
{
    bool sans = attribut_est(regles, "prospection", c->genre, "sans_entreprise", "oui");
    if (!sans && !guard_text(d, "entreprise", c->entreprise))
        return false;
    if (attribut_est(regles, "prospection", c->genre, "participant", "oui") &&
        !guard_text(d, "personne", c->personne))
        return false;
    bool requise = attribut_est(regles, "prospection", c->genre, "offre", "requise");
    bool exclue = attribut_est(regles, "prospection", c->genre, "offre", "exclue");
    if (!(requise && c->n_offres == 0) && !(exclue && c->n_offres > 0))
        return true;
    decision_refuse(d, "OFFRES_INCOHERENTES", "offres",
                    requise ? "L'action « %s » rapporte au moins une offre ; captez-la puis "
                              "indiquez-la, ou choisissez l'action sans offre."
                            : "L'action « %s » ne rapporte pas d'offre ; retirez-les ou choisissez "
                              "l'action avec offre.",
                    regles_libelle(regles, "prospection", c->genre));
    return false;
}

static bool garde_offres(struct decision *d, const Entreprise__EnregistrerProspection *c)
{
    for (size_t i = 0; i < c->n_offres; i++)
        if (!guard_id(d, "offres", c->offres[i]))
            return false;
    return garde_codes_uniques(d, "offres", c->offres, c->n_offres, LIMIT_OFFRES);
}

static bool garde_plan(struct decision *d, const struct etat_prospection *p,
                       const Entreprise__EnregistrerProspection *c)
{
    if (c->plan[0] == '\0')
        return true;
    if (p->plan == NULL) {
        decision_refuse(d, "PLAN_INCONNU", "plan",
                        "Cette ligne du plan n'est pas connue ; laissez ce champ vide pour une "
                        "action hors plan.");
        return false;
    }
    if (p->plan_fait_le != DATE_NONE) {
        decision_refuse(d, "PLAN_DEJA_REALISE", "plan",
                        "Cette ligne du plan est réalisée depuis le %s.",
                        date_fr(d, p->plan_fait_le));
        return false;
    }
    if (p->plan_entreprise[0] == '\0' || strcmp(p->plan_entreprise, c->entreprise) == 0)
        return true;
    decision_refuse(d, "PLAN_AUTRE_ENTREPRISE", "entreprise",
                    "Cette ligne du plan vise une autre entreprise ; donnez la même ou laissez le "
                    "plan vide.");
    return false;
}

static bool garde_visite(struct decision *d, const struct regles *regles,
                         const struct etat_prospection *p,
                         const Entreprise__EnregistrerProspection *c)
{
    if (p->offre_count < c->n_offres) {
        decision_refuse(d, "OFFRE_INCONNUE", "offres",
                        "%zu des %zu offres indiquées sont connues de cette entreprise ; "
                        "captez-les d'abord.",
                        p->offre_count, c->n_offres);
        return false;
    }
    if (!attribut_est(regles, "prospection", c->genre, "premiere", "oui") ||
        p->visitee_le == DATE_NONE)
        return true;
    decision_refuse(d, "PREMIERE_VISITE_FAITE", "genre",
                    "Cette entreprise est déjà prospectée depuis le %s ; enregistrez une visite de "
                    "suivi.",
                    date_fr(d, p->visitee_le));
    return false;
}

static bool garde_action(struct decision *d, const struct context *context,
                         const Entreprise__EnregistrerProspection *c, const struct regles **regles)
{
    int32_t date;
    return guard_id(d, "prospection", c->prospection) &&
           guard_optional_id(d, "entreprise", c->entreprise) &&
           guard_optional_id(d, "plan", c->plan) && guard_optional_id(d, "personne", c->personne) &&
           garde_fait(d, context, "date", c->date, &date) && garde_offres(d, c) &&
           guard_range(d, "participants", c->participants, 0, LIMIT_PARTICIPANTS) &&
           guard_regles(d, context, date, regles) && garde_role(d, context, *regles, false) &&
           guard_valeur(d, *regles, "prospection", "genre", c->genre, date) &&
           garde_genre(d, *regles, c);
}

void decide_enregistrer_prospection(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__EnregistrerProspection *c =
        (const Entreprise__EnregistrerProspection *)command;
    const struct regles *regles = NULL;
    if (!garde_action(d, context, c, &regles) ||
        !garde_facultatifs(d, context, etat, c->entreprise, c->personne) ||
        !garde_nouveau(d, etat, "PROSPECTION_DEJA_CONNUE", "prospection"))
        return;
    if (c->entreprise[0] != '\0' && etat->doublon != NULL) {
        decision_refuse(d, "PROSPECTION_EN_DOUBLE", "",
                        "Cette action est déjà enregistrée ce jour-là pour cette entreprise.");
        return;
    }
    if (!garde_visite(d, regles, &etat->prospection, c) || !garde_plan(d, &etat->prospection, c))
        return;
    Entreprise__ProspectionRealisee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_PROSPECTION_REALISEE, c->prospection, "");
    e->prospection = c->prospection;
    e->date = c->date;
    e->genre = c->genre;
    e->entreprise = c->entreprise;
    e->plan = c->plan;
    e->personne = c->personne[0] == '\0' ? c->personne : (char *)etat->personne.personne;
    e->offres = c->offres;
    e->n_offres = c->n_offres;
    e->participants = c->participants;
    e->par_role = est_referent(context) ? "referent" : "cre";
}
