/* Held in the job for the protocol's months (FL 775, RX 196): stated once, when reached, with the
 * proofs of an exit to work that are not there yet. */
#include "entreprise/decide/gardes.h"

#include <string.h>

enum { LIMIT_MANQUANTS = 64 };

struct preuves {
    const struct etat *etat;
    const struct regles *regles;
    int32_t atteint;
};

/* --- Proofs --- */

static size_t mois_distincts(const struct etat *etat, const char *piece)
{
    size_t count = 0;
    for (size_t i = 0; i < etat->recu_count; i++) {
        bool first = strcmp(etat->recus[i].piece, piece) == 0;
        for (size_t j = 0; j < i && first; j++)
            first = strcmp(etat->recus[j].piece, piece) != 0 ||
                    strcmp(etat->recus[j].mois, etat->recus[i].mois) != 0;
        count += first ? 1 : 0;
    }
    return count;
}

static bool est_recue(const struct preuves *preuves, const char *piece, bool original)
{
    const struct etat *etat = preuves->etat;
    if (attribut_est(preuves->regles, "piece", piece, "mensuelle", "oui"))
        return mois_distincts(etat, piece) >= (size_t)preuves->regles->entreprise.maintien_mois;
    bool periode = attribut_est(preuves->regles, "piece", piece, "periode", "oui");
    for (size_t i = 0; i < etat->recu_count; i++) {
        const struct recu *recu = &etat->recus[i];
        bool couvre =
            !periode || (recu->couvre_du != DATE_NONE && recu->couvre_du <= etat->embauche.debut &&
                         recu->couvre_au >= preuves->atteint - 1);
        if (strcmp(recu->piece, piece) == 0 && couvre && (recu->original || !original))
            return true;
    }
    return false;
}

/* Rules of an exit to work that this kind of contract may meet. */
static bool concerne(const struct preuves *preuves, const struct exigence *exigence)
{
    if (strcmp(exigence->moment, "sortie") != 0 || exigence->sortie[0] == '\0')
        return false;
    const struct regle_sortie *regle = regles_sortie(preuves->regles, exigence->sortie);
    const struct etat_embauche *embauche = &preuves->etat->embauche;
    if (regle == NULL || regle->classe != CLASSE_POSITIVE || regle->calcul == CALCUL_AUCUN ||
        regle->calcul == CALCUL_DIPLOME || regle->calcul == CALCUL_ACTIVITE)
        return false;
    if (codes_contain(regle->contrats_exclus, regle->contrat_exclu_count, embauche->contrat) ||
        codes_contain(regle->employeurs_exclus, regle->employeur_exclu_count, embauche->employeur))
        return false;
    return regle->contrat_count == 0 ||
           codes_contain(regle->contrats, regle->contrat_count, embauche->contrat);
}

static char *alternatives(struct decision *d, const struct exigence *exigence)
{
    size_t size = 1;
    for (size_t i = 0; i < exigence->piece_count; i++)
        size += strlen(exigence->pieces[i]) + 1;
    char *text = decision_alloc(d, size);
    size_t length = 0;
    for (size_t i = 0; i < exigence->piece_count; i++) {
        if (i > 0)
            text[length++] = '|';
        size_t piece = strlen(exigence->pieces[i]);
        memcpy(text + length, exigence->pieces[i], piece);
        length += piece;
    }
    return text;
}

static bool contient(char **textes, size_t count, const char *texte)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(textes[i], texte) == 0)
            return true;
    return false;
}

static size_t manquants(struct decision *d, const struct preuves *preuves, char **out)
{
    size_t count = 0;
    for (size_t i = 0; i < preuves->regles->exigence_count && count < LIMIT_MANQUANTS; i++) {
        const struct exigence *exigence = &preuves->regles->exigences[i];
        if (!concerne(preuves, exigence))
            continue;
        bool satisfied = false;
        for (size_t j = 0; j < exigence->piece_count && !satisfied; j++)
            satisfied = est_recue(preuves, exigence->pieces[j], exigence->original);
        char *texte = alternatives(d, exigence);
        if (!satisfied && !contient(out, count, texte))
            out[count++] = texte;
    }
    return count;
}

/* --- The statement --- */

static bool garde_maintien(struct decision *d, const struct etat_embauche *embauche,
                           int32_t atteint, int32_t date)
{
    if (embauche->maintien_le != DATE_NONE) {
        decision_refuse(d, "MAINTIEN_DEJA_CONSTATE", "embauche",
                        "Le maintien de ce contrat est déjà constaté, atteint le %s.",
                        date_fr(d, embauche->maintien_le));
        return false;
    }
    if (embauche->fin != DATE_NONE && embauche->fin < atteint) {
        decision_refuse(d, "MAINTIEN_INTERROMPU", "embauche",
                        "Le contrat a pris fin le %s, avant le %s ; ce maintien n'a pas été tenu.",
                        date_fr(d, embauche->fin), date_fr(d, atteint));
        return false;
    }
    if (date < atteint) {
        decision_refuse(d, "MAINTIEN_TROP_TOT", "date",
                        "Le maintien sera atteint le %s ; constatez-le à partir de cette date.",
                        date_fr(d, atteint));
        return false;
    }
    if (embauche->fin != DATE_NONE || embauche->fin_prevue == DATE_NONE ||
        embauche->fin_prevue >= atteint)
        return true;
    decision_refuse(d, "CONTRAT_ECHU", "embauche",
                    "Le contrat n'est connu que jusqu'au %s ; enregistrez d'abord sa prolongation.",
                    date_fr(d, embauche->fin_prevue));
    return false;
}

static bool garde_regle(struct decision *d, const struct regles *regles)
{
    if (regles->entreprise.maintien_mois > 0)
        return true;
    decision_refuse(d, "REGLE_ABSENTE", "",
                    "Le protocole du site ne fixe aucune durée de maintien ; complétez-le.");
    return false;
}

void decide_constater_maintien(const void *state, const struct context *context,
                               const ProtobufCMessage *command, struct decision *d)
{
    const struct etat *etat = state;
    const Entreprise__ConstaterMaintien *c = (const Entreprise__ConstaterMaintien *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "embauche", c->embauche) || !garde_fait(d, context, "date", c->date, &date) ||
        !guard_regles(d, context, date, &regles) || !garde_role(d, context, regles, false) ||
        !garde_regle(d, regles) || !garde_embauche(d, context, etat))
        return;
    int32_t atteint = date_add_months(etat->embauche.debut, regles->entreprise.maintien_mois);
    if (!garde_maintien(d, &etat->embauche, atteint, date))
        return;
    const struct preuves preuves = { etat, regles, atteint };
    Entreprise__MaintienSixMois *e =
        decision_event(d, ENTREPRISE__EVENEMENT__FAIT_MAINTIEN_SIX_MOIS, c->embauche, "");
    e->embauche = c->embauche;
    e->personne = (char *)etat->personne.personne;
    e->date = decision_date(d, atteint);
    e->constate_le = c->date;
    e->manquants = decision_alloc(d, LIMIT_MANQUANTS * sizeof(*e->manquants));
    e->n_manquants = manquants(d, &preuves, e->manquants);
}
