/* The life of a contract once started: trial, avenants, term, rupture. It goes on after the sortie.
 */
#include "entreprise/decide/gardes.h"

#include <string.h>

static const char *const INITIATIVES[] = { "employeur", "salarie", "accord", NULL };

static bool garde_en_cours(struct decision *d, const struct etat_embauche *embauche)
{
    if (embauche->fin == DATE_NONE)
        return true;
    decision_refuse(d, "CONTRAT_TERMINE", "embauche",
                    "Ce contrat a pris fin le %s (%s) ; enregistrez une nouvelle embauche.",
                    date_fr(d, embauche->fin), embauche->issue);
    return false;
}

void decide_valider_essai(const void *state, const struct context *context,
                          const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_embauche *embauche = &etat->embauche;
    const Entreprise__ValiderEssai *c = (const Entreprise__ValiderEssai *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "embauche", c->embauche) || !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_embauche(d, context, etat) || !garde_en_cours(d, embauche))
        return;
    if (embauche->essai_valide_le != DATE_NONE) {
        decision_refuse(d, "ESSAI_DEJA_VALIDE", "embauche",
                        "La période d'essai de ce contrat a été validée le %s.",
                        date_fr(d, embauche->essai_valide_le));
        return;
    }
    if (!guard_order(d, "date", date, "début du contrat", embauche->debut) ||
        !guard_order(d, "date", date, "fin de la période d'essai", embauche->fin_essai))
        return;
    Entreprise__EssaiValide *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_ESSAI_VALIDE, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
}

/* --- Avenants: later end, or another kind, without a gap --- */

static bool garde_contigu(struct decision *d, const struct etat_embauche *embauche, int32_t date)
{
    if (!guard_order(d, "date", date, "dernier avenant ou début", embauche->avenant_le))
        return false;
    if (embauche->fin_prevue == DATE_NONE || date <= embauche->fin_prevue + 1)
        return true;
    decision_refuse(
        d, "AVENANT_DISCONTINU", "date",
        "Le contrat courait jusqu'au %s ; un avenant le suit au plus tard le lendemain, "
        "au-delà c'est une nouvelle embauche.",
        date_fr(d, embauche->fin_prevue));
    return false;
}

static bool garde_avenant(struct decision *d, const struct etat_embauche *embauche,
                          const char *contrat, int32_t fin)
{
    bool meme_contrat = strcmp(contrat, embauche->contrat) == 0;
    if (meme_contrat && fin == embauche->fin_prevue) {
        decision_refuse(d, "RIEN_A_PROLONGER", "fin_prevue",
                        "Le contrat a déjà ce genre et cette fin ; indiquez une fin plus tardive "
                        "ou un autre contrat.");
        return false;
    }
    if (fin == DATE_NONE || embauche->fin_prevue == DATE_NONE || fin > embauche->fin_prevue)
        return true;
    if (!meme_contrat && fin == embauche->fin_prevue)
        return true;
    decision_refuse(d, "DATE_INCOHERENTE", "fin_prevue",
                    "La nouvelle fin (%s) doit être après la fin prévue jusqu'ici (%s).",
                    date_fr(d, fin), date_fr(d, embauche->fin_prevue));
    return false;
}

/* An open-ended contract does not become a limited one by an avenant. */
static bool garde_genre(struct decision *d, const struct regles *regles,
                        const struct etat_embauche *embauche, const char *contrat, int32_t fin)
{
    if (!garde_terme(d, regles, contrat, fin))
        return false;
    if (terme_of(regles, embauche->contrat) != TERME_EXCLU || fin == DATE_NONE)
        return true;
    decision_refuse(d, "CONTRAT_SANS_TERME", "fin_prevue",
                    "Le contrat « %s » est sans terme ; un avenant ne lui en donne pas.",
                    regles_libelle(regles, "contrat", embauche->contrat));
    return false;
}

void decide_prolonger_contrat(const void *state, const struct context *context,
                              const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_embauche *embauche = &etat->embauche;
    const Entreprise__ProlongerContrat *c = (const Entreprise__ProlongerContrat *)command;
    const struct regles *regles;
    int32_t date;
    int32_t fin;
    if (!guard_id(d, "embauche", c->embauche) || !garde_fait(d, context, "date", c->date, &date) ||
        !guard_optional_date(d, "fin_prevue", c->fin_prevue, &fin) ||
        !guard_order(d, "fin_prevue", fin, "date", date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_embauche(d, context, etat) || !garde_en_cours(d, embauche))
        return;
    const char *contrat = c->contrat[0] == '\0' ? embauche->contrat : c->contrat;
    if (!guard_valeur(d, regles, "contrat", "contrat", contrat, date) ||
        !garde_genre(d, regles, embauche, contrat, fin) || !garde_contigu(d, embauche, date) ||
        !garde_avenant(d, embauche, contrat, fin))
        return;
    Entreprise__ContratProlonge *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_CONTRAT_PROLONGE, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
    e->fin_prevue = c->fin_prevue;
    e->contrat = (char *)contrat;
}

/* --- The end: at term, or before it --- */

static bool garde_fin(struct decision *d, const struct context *context, const struct etat *etat,
                      int32_t date)
{
    const struct etat_embauche *embauche = &etat->embauche;
    return garde_embauche(d, context, etat) && garde_en_cours(d, embauche) &&
           guard_order(d, "date", date, "début du contrat", embauche->debut) &&
           guard_order(d, "date", date, "dernier avenant ou début", embauche->avenant_le) &&
           guard_order(d, "date", date, "maintien constaté", embauche->maintien_le);
}

static bool garde_au_terme(struct decision *d, const struct regles *regles,
                           const struct etat_embauche *embauche, int32_t date)
{
    if (terme_of(regles, embauche->contrat) == TERME_EXCLU) {
        decision_refuse(d, "CONTRAT_SANS_TERME", "embauche",
                        "Le contrat « %s » est sans terme ; sa fin est une rupture.",
                        regles_libelle(regles, "contrat", embauche->contrat));
        return false;
    }
    if (embauche->fin_prevue == DATE_NONE || date == embauche->fin_prevue)
        return true;
    bool avant = date < embauche->fin_prevue;
    decision_refuse(d, avant ? "AVANT_TERME" : "APRES_TERME", "date",
                    avant ? "Le contrat court jusqu'au %s ; une fin avant ce terme est une rupture."
                          : "Le contrat courait jusqu'au %s ; enregistrez d'abord sa prolongation, "
                            "ou ce terme.",
                    date_fr(d, embauche->fin_prevue));
    return false;
}

void decide_terminer_contrat(const void *state, const struct context *context,
                             const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__TerminerContrat *c = (const Entreprise__TerminerContrat *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "embauche", c->embauche) || !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_fin(d, context, etat, date) || !garde_au_terme(d, regles, &etat->embauche, date))
        return;
    Entreprise__ContratTermine *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_CONTRAT_TERMINE, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
}

void decide_rompre_contrat(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const struct etat_embauche *embauche = &etat->embauche;
    const Entreprise__RompreContrat *c = (const Entreprise__RompreContrat *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "embauche", c->embauche) || !garde_fait(d, context, "date", c->date, &date) ||
        !garde_parmi(d, "initiative", c->initiative, INITIATIVES) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !guard_valeur(d, regles, "motif_rupture", "motif", c->motif, date) ||
        !garde_fin(d, context, etat, date))
        return;
    if (embauche->fin_prevue != DATE_NONE && date >= embauche->fin_prevue) {
        decision_refuse(d, "TERME_ATTEINT", "date",
                        "Le contrat arrivait à son terme le %s ; enregistrez la fin du contrat à "
                        "cette date.",
                        date_fr(d, embauche->fin_prevue));
        return;
    }
    Entreprise__ContratRompu *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_CONTRAT_ROMPU, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->date = c->date;
    e->motif = c->motif;
    e->initiative = c->initiative;
}
