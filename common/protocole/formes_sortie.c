#include "protocole/formes.h"

#include <string.h>

/* --- Exit ------------------------------------------------------------------------------------- */
static const char *const CLASSES[] = { "positive", "autre", "negative", NULL };
static const char *const CALCULS[] = { "aucun",       "duree",   "signature", "heures_glissantes",
                                       "mois_pleins", "diplome", "activite",  NULL };
static const char *const OBJETS[] = { "emploi_durable", "formation_qualifiante", "creation",
                                      "autre", NULL };

static const struct champ JUGEMENT[] = {
    CODE(struct jugement, code, REQUIS),
    TEXTE(struct jugement, libelle, REQUIS),
    TEXTE(struct jugement, source, REQUIS),
};
static FORME(F_JUGEMENT, "un jugement", struct jugement, JUGEMENT, .cle = "code");

static const char *juger_calcul(const struct regle_sortie *regle)
{
    switch (regle->calcul) {
    case CALCUL_DUREE:
    case CALCUL_SIGNATURE:
        return regle->mois > 0 ? NULL : "attendu « mois » d'au moins 1 pour ce calcul";
    case CALCUL_HEURES_GLISSANTES:
        return regle->heures_centi > 0 && regle->fenetre_mois > 0
                   ? NULL
                   : "attendu « heures » et « fenetre_mois » pour ce calcul";
    case CALCUL_MOIS_PLEINS:
        return regle->heures_centi > 0 && regle->mois > 0 && regle->fenetre_mois >= regle->mois
                   ? NULL
                   : "attendu « heures », « mois » et « fenetre_mois » d'au moins « mois »";
    case CALCUL_AUCUN:
    case CALCUL_DIPLOME:
    case CALCUL_ACTIVITE:
        return NULL;
    }
    return NULL;
}

static bool listes_se_croisent(const char *const *a, size_t a_count, const char *const *b,
                               size_t b_count)
{
    for (size_t i = 0; i < a_count; i++)
        if (codes_contain(b, b_count, a[i]))
            return true;
    return false;
}

static const char *juger_sortie(const void *objet)
{
    const struct regle_sortie *regle = objet;
    if (regle->classe == CLASSE_POSITIVE && strcmp(regle->objet, "") == 0)
        return "attendu « objet » pour une sortie positive";
    if (listes_se_croisent(regle->contrats, regle->contrat_count, regle->contrats_exclus,
                           regle->contrat_exclu_count) ||
        listes_se_croisent(regle->contrats, regle->contrat_count, regle->contrats_a_apprecier,
                           regle->contrat_a_apprecier_count) ||
        listes_se_croisent(regle->contrats_exclus, regle->contrat_exclu_count,
                           regle->contrats_a_apprecier, regle->contrat_a_apprecier_count))
        return "un contrat n'est que dans une suite : contrats, contrats_exclus ou "
               "contrats_a_apprecier";
    return juger_calcul(regle);
}

#define R struct regle_sortie
static const struct champ SORTIE[] = {
    CODE(R, code, REQUIS),
    TEXTE(R, libelle, REQUIS),
    CHOIX(R, classe, CLASSES, REQUIS),
    TEXTE(R, objet, .choix = OBJETS),
    CHOIX(R, calcul, CALCULS),
    CODES(R, contrats, contrat_count, DE("contrat")),
    CODES(R, contrats_exclus, contrat_exclu_count, DE("contrat")),
    CODES(R, contrats_a_apprecier, contrat_a_apprecier_count, DE("contrat")),
    CODES(R, employeurs_exclus, employeur_exclu_count, DE("employeur")),
    ENTIER(R, mois, 0, MOIS_MAX),
    CENTI(R, "heures", heures_centi, HEURES_MAX, .min = 1),
    ENTIER(R, fenetre_mois, 1, MOIS_MAX),
    VRAI(R, cumul_meme_employeur),
    ENTIER(R, duree_signee_mois, 0, MOIS_MAX),
    LISTE(R, jugements, jugement_count, &F_JUGEMENT),
    VRAI(R, concertation),
    VRAI(R, a_confirmer),
    TEXTE(R, source, REQUIS),
    TEXTE(R, lecture),
};
#undef R
FORME(FORME_SORTIE, "une règle de sortie", struct regle_sortie, SORTIE, .cle = "code",
      .juger = juger_sortie);

/* --- Objectives and readings ------------------------------------------------------------------ */
static const char *const PAR[] = { "site",      "territoire",  "etp",    "etp_referent",
                                   "etp_coach", "referent",    "coach",  "cre",
                                   "parcours",  "participant", "action", NULL };
static const char *const UNITES[] = {
    "pourcent", "personnes", "sorties", "heures", "nombre", NULL
};

static const struct champ OBJECTIF[] = {
    CODE(struct objectif, indicateur, REQUIS),
    TEXTE(struct objectif, par, REQUIS, .choix = PAR),
    CENTI(struct objectif, "valeur", valeur_centi, NOMBRE_MAX, REQUIS),
    TEXTE(struct objectif, unite, REQUIS, .choix = UNITES),
    TEXTE(struct objectif, source, REQUIS),
};
static const char *juger_objectif(const void *objet)
{
    const struct objectif *objectif = objet;
    if (strcmp(objectif->unite, "pourcent") == 0 && objectif->valeur_centi > 100 * 100)
        return "attendu au plus 100 pour une valeur en pourcent";
    return NULL;
}
FORME(FORME_OBJECTIF, "un objectif", struct objectif, OBJECTIF, .juger = juger_objectif);

static const struct champ LECTURE[] = {
    CODE(struct lecture, code, REQUIS),
    TEXTE(struct lecture, texte, REQUIS),
    TEXTE(struct lecture, source, REQUIS),
};
FORME(FORME_LECTURE, "une lecture", struct lecture, LECTURE, .cle = "code");

/* --- Entreprise ------------------------------------------------------------------------------- */
static const char *const REFERENCES[] = { "debut", "fin_essai", "fin_contrat", NULL };
static const struct champ SUIVI[] = {
    CODE(struct regle_suivi, code, REQUIS, DE("suivi")),
    TEXTE(struct regle_suivi, libelle),
    CHOIX(struct regle_suivi, reference, REFERENCES, REQUIS),
    ENTIER(struct regle_suivi, mois, 0, MOIS_MAX),
    ENTIER(struct regle_suivi, jours, -JOURS_MAX, JOURS_MAX),
    TEXTE(struct regle_suivi, source, REQUIS),
};
static FORME(F_SUIVI, "un suivi en emploi", struct regle_suivi, SUIVI, .cle = "code");

static const char *juger_entreprise(const void *objet)
{
    const struct regles_entreprise *regles = objet;
    if (regles->retour_mer_jours > 0 && regles->retour_mer_source[0] == '\0')
        return "attendu « retour_mer_source » avec « retour_mer_jours »";
    if (regles->maintien_mois > 0 && regles->maintien_source[0] == '\0')
        return "attendu « maintien_source » avec « maintien_mois »";
    return NULL;
}

static const struct champ ENTREPRISE[] = {
    LISTE(struct regles_entreprise, suivis, suivi_count, &F_SUIVI),
    ENTIER(struct regles_entreprise, retour_mer_jours, 0, JOURS_MAX),
    TEXTE(struct regles_entreprise, retour_mer_source),
    ENTIER(struct regles_entreprise, maintien_mois, 0, MOIS_MAX),
    TEXTE(struct regles_entreprise, maintien_source),
    ENTIER(struct regles_entreprise, premier_contact_mois, 0, MOIS_MAX),
    VRAI(struct regles_entreprise, mer_par_referent),
};
FORME(FORME_ENTREPRISE, "les règles de l'entreprise", struct regles_entreprise, ENTREPRISE,
      .juger = juger_entreprise);
