#include "entreprise/decide/gardes.h"

#include <string.h>

bool garde_terme(struct decision *d, const struct regles *regles, const char *contrat, int32_t fin)
{
    enum terme terme = terme_of(regles, contrat);
    if (terme == TERME_EXCLU && fin != DATE_NONE) {
        decision_refuse(d, "CONTRAT_SANS_TERME", "fin_prevue",
                        "Le contrat « %s » est sans terme ; laissez la fin prévue vide.",
                        regles_libelle(regles, "contrat", contrat));
        return false;
    }
    if (terme == TERME_REQUIS && fin == DATE_NONE) {
        decision_refuse(d, "CHAMP_REQUIS", "fin_prevue",
                        "Le contrat « %s » a un terme ; indiquez sa fin prévue.",
                        regles_libelle(regles, "contrat", contrat));
        return false;
    }
    return true;
}

struct dates_embauche {
    int32_t debut;
    int32_t fin_prevue;
    int32_t fin_essai;
};

static bool garde_dates(struct decision *d, const struct context *context,
                        const Entreprise__DemarrerEmbauche *c, struct dates_embauche *dates)
{
    return garde_fait(d, context, "debut", c->debut, &dates->debut) &&
           guard_optional_date(d, "fin_prevue", c->fin_prevue, &dates->fin_prevue) &&
           guard_optional_date(d, "fin_essai", c->fin_essai, &dates->fin_essai) &&
           guard_order(d, "fin_prevue", dates->fin_prevue, "debut", dates->debut) &&
           guard_order(d, "fin_essai", dates->fin_essai, "debut", dates->debut) &&
           guard_order(d, "fin_prevue", dates->fin_prevue, "fin_essai", dates->fin_essai);
}

static bool garde_commande(struct decision *d, const struct context *context,
                           const Entreprise__DemarrerEmbauche *c, struct dates_embauche *dates,
                           const struct regles **regles)
{
    return guard_id(d, "embauche", c->embauche) && guard_id(d, "personne", c->personne) &&
           guard_id(d, "entreprise", c->entreprise) &&
           guard_optional_id(d, "positionnement", c->positionnement) &&
           garde_dates(d, context, c, dates) &&
           guard_range(d, "heures_hebdo_centi", c->heures_hebdo_centi, 0, HEURES_SEMAINE_CENTI) &&
           (c->metier[0] == '\0' || garde_metier(d, "metier", c->metier)) &&
           guard_regles(d, context, dates->debut, regles) &&
           garde_role(d, context, *regles, false) &&
           guard_valeur(d, *regles, "contrat", "contrat", c->contrat, dates->debut) &&
           garde_terme(d, *regles, c->contrat, dates->fin_prevue);
}

static bool garde_appariement(struct decision *d, const struct etat *etat,
                              const Entreprise__DemarrerEmbauche *c)
{
    if (etat->positionnement.positionnement == NULL) {
        decision_refuse(d, "POSITIONNEMENT_INCONNU", "positionnement",
                        "Ce positionnement n'est pas connu ; laissez ce champ vide pour un emploi "
                        "trouvé autrement.");
        return false;
    }
    if (etat->candidat == NULL || strcmp(etat->candidat, etat->personne.personne) != 0) {
        decision_refuse(d, "POSITIONNEMENT_AUTRE_PERSONNE", "positionnement",
                        "Ce positionnement est celui d'une autre personne ; donnez le sien ou "
                        "laissez ce champ vide.");
        return false;
    }
    if (strcmp(etat->offre.entreprise, c->entreprise) == 0)
        return true;
    decision_refuse(d, "OFFRE_AUTRE_ENTREPRISE", "entreprise",
                    "L'offre de ce positionnement est celle d'une autre entreprise ; donnez la "
                    "même ou laissez le positionnement vide.");
    return false;
}

static bool garde_retenu(struct decision *d, const struct etat *etat, int32_t debut)
{
    const struct etat_positionnement *p = &etat->positionnement;
    if (p->etat != MER_RETENU) {
        decision_refuse(d, p->etat == MER_DEMARRE ? "EMBAUCHE_EN_DOUBLE" : "CANDIDAT_NON_RETENU",
                        "positionnement",
                        "Ce positionnement est à l'état « %s » ; une embauche demande l'état "
                        "« %s ».",
                        MER_LIBELLES[p->etat], MER_LIBELLES[MER_RETENU]);
        return false;
    }
    if (!garde_offre_ouverte(d, &etat->offre) ||
        !guard_order(d, "debut", debut, "résultat de la mise en relation", p->resultat_le))
        return false;
    if (etat->offre.pourvus < etat->offre.postes)
        return true;
    decision_refuse(d, "OFFRE_POURVUE", "positionnement",
                    "Tous les postes de cette offre (%d) sont pourvus ; négociez-en d'autres.",
                    etat->offre.postes);
    return false;
}

/* What the lists say by default: in the market sector when neither the contract nor the employer is
 * outside it (FL 774, RX 138). */
static bool est_marchand(const struct regles *regles, const char *contrat, const char *employeur)
{
    return attribut_est(regles, "contrat", contrat, "marchand", "oui") &&
           !attribut_est(regles, "employeur", employeur, "marchand", "non");
}

static void demarrer(struct decision *d, const struct etat *etat, const struct regles *regles,
                     const Entreprise__DemarrerEmbauche *c, int32_t debut)
{
    const struct etat_personne *personne = &etat->personne;
    bool offre = c->positionnement[0] != '\0';
    Entreprise__EmbaucheDemarree *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_EMBAUCHE_DEMARREE, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)personne->personne;
    e->entreprise = c->entreprise;
    e->positionnement = c->positionnement;
    e->offre = offre ? (char *)etat->offre.offre : e->offre;
    e->contrat = c->contrat;
    e->debut = c->debut;
    e->fin_prevue = c->fin_prevue;
    e->fin_essai = c->fin_essai;
    e->heures_hebdo_centi = c->heures_hebdo_centi;
    e->marchand = c->marchand || est_marchand(regles, c->contrat, etat->entreprise.employeur);
    e->aide = c->aide || attribut_est(regles, "contrat", c->contrat, "aide", "oui");
    e->clause = c->clause;
    e->employeur = (char *)etat->entreprise.employeur;
    e->metier = c->metier[0] == '\0' && offre ? (char *)etat->offre.metier : c->metier;
    e->origine = offre ? (char *)etat->offre.origine : e->origine;
    e->au_pole = personne->au_pole && personne->pole_depuis <= debut;
}

void decide_demarrer_embauche(const void *state, const struct context *context,
                              const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__DemarrerEmbauche *c = (const Entreprise__DemarrerEmbauche *)command;
    const struct regles *regles = NULL;
    struct dates_embauche dates = { DATE_NONE, DATE_NONE, DATE_NONE };
    if (!garde_commande(d, context, c, &dates, &regles) ||
        !garde_entreprise(d, &etat->entreprise) || !garde_candidat(d, context, &etat->personne) ||
        !garde_nouveau(d, etat, "EMBAUCHE_DEJA_CONNUE", "embauche"))
        return;
    if (etat->doublon != NULL) {
        decision_refuse(d, "EMBAUCHE_EN_DOUBLE", "",
                        "Cette personne a déjà une embauche dans cette entreprise, avec ce contrat "
                        "et ce début ; poursuivez celle-là.");
        return;
    }
    if (c->positionnement[0] != '\0' &&
        (!garde_appariement(d, etat, c) || !garde_retenu(d, etat, dates.debut)))
        return;
    demarrer(d, etat, regles, c, dates.debut);
}
