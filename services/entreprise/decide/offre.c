#include "entreprise/decide/gardes.h"

#include <string.h>

static const char *const ISSUES[] = { "pourvue", "non_pourvue", NULL };

/* A length beside a kind that has no term, or none beside one that needs it. */
static bool garde_duree(struct decision *d, const struct regles *regles, const char *contrat,
                        int32_t duree_mois)
{
    enum terme terme = terme_of(regles, contrat);
    if (terme == TERME_EXCLU && duree_mois > 0) {
        decision_refuse(d, "CONTRAT_SANS_TERME", "duree_mois",
                        "Le contrat « %s » est sans terme ; laissez la durée vide.",
                        regles_libelle(regles, "contrat", contrat));
        return false;
    }
    if (terme == TERME_REQUIS && duree_mois == 0) {
        decision_refuse(d, "CHAMP_REQUIS", "duree_mois",
                        "Le contrat « %s » a un terme ; indiquez sa durée en mois.",
                        regles_libelle(regles, "contrat", contrat));
        return false;
    }
    return true;
}

static bool garde_offre_captee(struct decision *d, const struct context *context,
                               const Entreprise__CapterOffre *c, const struct regles **regles)
{
    int32_t date;
    int32_t demarrage;
    return guard_id(d, "offre", c->offre) && guard_id(d, "entreprise", c->entreprise) &&
           garde_metier(d, "metier", c->metier) && garde_libelle(d, "intitule", c->intitule) &&
           guard_range(d, "postes", c->postes, 1, LIMIT_POSTES) &&
           guard_range(d, "heures_hebdo_centi", c->heures_hebdo_centi, 0, HEURES_SEMAINE_CENTI) &&
           guard_range(d, "duree_mois", c->duree_mois, 0, DUREE_MOIS_MAX) &&
           garde_commune(d, "commune", c->commune) && garde_texte(d, "exigences", c->exigences) &&
           garde_fait(d, context, "date", c->date, &date) &&
           guard_optional_date(d, "demarrage_prevu", c->demarrage_prevu, &demarrage) &&
           guard_order(d, "demarrage_prevu", demarrage, "date", date) &&
           guard_regles(d, context, date, regles) && garde_role(d, context, *regles, false) &&
           guard_valeur(d, *regles, "contrat", "contrat", c->contrat, date) &&
           guard_valeur(d, *regles, "origine_offre", "origine", c->origine, date) &&
           garde_duree(d, *regles, c->contrat, c->duree_mois);
}

void decide_capter_offre(const void *state, const struct context *context,
                         const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__CapterOffre *c = (const Entreprise__CapterOffre *)command;
    const struct regles *regles = NULL;
    if (!garde_offre_captee(d, context, c, &regles) || !garde_entreprise(d, &etat->entreprise) ||
        !garde_nouveau(d, etat, "OFFRE_DEJA_CONNUE", "offre"))
        return;
    if (etat->doublon != NULL) {
        decision_refuse(d, "OFFRE_EN_DOUBLE", "",
                        "Cette entreprise a déjà une offre captée ce jour-là pour ce métier, cet "
                        "intitulé et cette commune ; augmentez son nombre de postes.");
        return;
    }
    Entreprise__OffreCaptee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_OFFRE_CAPTEE, c->offre, "");
    e->offre = c->offre;
    e->entreprise = c->entreprise;
    e->metier = c->metier;
    e->intitule = c->intitule;
    e->postes = c->postes;
    e->contrat = c->contrat;
    e->heures_hebdo_centi = c->heures_hebdo_centi;
    e->origine = c->origine;
    e->commune = c->commune;
    e->date = c->date;
    e->exigences = c->exigences;
    e->duree_mois = c->duree_mois;
    e->demarrage_prevu = c->demarrage_prevu;
    e->par_role = est_referent(context) ? "referent" : "cre";
}

static bool garde_postes(struct decision *d, const struct etat_offre *offre, int32_t postes)
{
    if (!guard_range(d, "postes", postes, 1, LIMIT_POSTES))
        return false;
    if (postes >= offre->pourvus)
        return true;
    decision_refuse(d, "POSTES_POURVUS", "postes",
                    "%d postes de cette offre sont déjà pourvus ; elle en garde au moins autant.",
                    offre->pourvus);
    return false;
}

void decide_negocier_offre(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__NegocierOffre *c = (const Entreprise__NegocierOffre *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "offre", c->offre) || !garde_texte(d, "exigences", c->exigences) ||
        !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_offre_ouverte(d, &etat->offre) ||
        !guard_order(d, "date", date, "dernière version de l'offre", etat->offre.version_le))
        return;
    int32_t postes = c->postes == 0 ? etat->offre.postes : c->postes;
    const char *contrat = c->contrat[0] == '\0' ? etat->offre.contrat : c->contrat;
    if (!garde_postes(d, &etat->offre, postes) ||
        !guard_valeur(d, regles, "contrat", "contrat", contrat, date))
        return;
    Entreprise__OffreNegociee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_OFFRE_NEGOCIEE, c->offre, "");
    e->offre = c->offre;
    e->date = c->date;
    e->exigences = c->exigences;
    e->dequalifiee = c->dequalifiee;
    e->postes = postes;
    e->contrat = (char *)contrat;
}

void decide_diffuser_offre(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__DiffuserOffre *c = (const Entreprise__DiffuserOffre *)command;
    const struct etat_offre *offre = &etat->offre;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "offre", c->offre) || !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_offre_ouverte(d, offre))
        return;
    if (offre->diffusee_le != DATE_NONE) {
        decision_refuse(d, "OFFRE_DEJA_DIFFUSEE", "offre",
                        "Cette offre est diffusée depuis le %s ; tous les référents la voient.",
                        date_fr(d, offre->diffusee_le));
        return;
    }
    if (!guard_order(d, "date", date, "captation de l'offre", offre->captee_le))
        return;
    Entreprise__OffreDiffusee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_OFFRE_DIFFUSEE, c->offre, "");
    e->offre = c->offre;
    e->date = c->date;
    e->metier = (char *)offre->metier;
    e->intitule = (char *)offre->intitule;
    e->commune = (char *)offre->commune;
    e->postes = offre->postes;
    e->contrat = (char *)offre->contrat;
    e->origine = (char *)offre->origine;
}

/* Posts are filled by starts; an offer is `pourvue` when all are, and only then. */
static bool garde_issue(struct decision *d, const struct etat_offre *offre, const char *issue)
{
    bool pleine = offre->pourvus >= offre->postes;
    if (pleine == (strcmp(issue, "pourvue") == 0))
        return true;
    if (pleine)
        decision_refuse(
            d, "OFFRE_POURVUE", "issue",
            "Tous les postes de cette offre (%d) sont pourvus ; l'issue est « pourvue ».",
            offre->postes);
    else
        decision_refuse(d, "POSTES_NON_POURVUS", "issue",
                        "%d postes pourvus sur %d : enregistrez les démarrages, négociez le nombre "
                        "de postes, ou clôturez « non_pourvue » avec un motif.",
                        offre->pourvus, offre->postes);
    return false;
}

static bool garde_cloture(struct decision *d, const struct etat *etat, int32_t date)
{
    const struct etat_offre *offre = &etat->offre;
    if (!guard_order(d, "date", date, "dernière version de l'offre", offre->version_le) ||
        !guard_order(d, "date", date, "diffusion de l'offre", offre->diffusee_le))
        return false;
    for (size_t i = 0; i < etat->ouvert_count; i++)
        if (!guard_order(d, "date", date, "dernier acte d'un positionnement",
                         etat->ouverts[i].depuis))
            return false;
    return true;
}

void decide_clore_offre(const void *state, const struct context *context,
                        const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__CloreOffre *c = (const Entreprise__CloreOffre *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "offre", c->offre) || !garde_fait(d, context, "date", c->date, &date) ||
        !garde_parmi(d, "issue", c->issue, ISSUES) || !guard_regles(d, context, date, &regles) ||
        !garde_role(d, context, regles, false) || !garde_offre_ouverte(d, &etat->offre) ||
        !garde_issue(d, &etat->offre, c->issue))
        return;
    bool motive = strcmp(c->issue, "non_pourvue") == 0 || c->motif[0] != '\0';
    if ((motive && !garde_motif(d, regles, "motif_cloture_offre", "motif", c->motif, date)) ||
        !garde_cloture(d, etat, date))
        return;
    Entreprise__OffreCloturee *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_OFFRE_CLOTUREE, c->offre, "");
    e->offre = c->offre;
    e->date = c->date;
    e->issue = c->issue;
    e->motif = c->motif;
    e->postes = etat->offre.postes;
    e->pourvus = etat->offre.pourvus;
    for (size_t i = 0; i < etat->ouvert_count; i++)
        abandonner(d, &etat->ouverts[i], date, "offre_cloturee");
}
