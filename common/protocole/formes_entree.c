#include "protocole/formes.h"

#include <string.h>

/* --- Territory -------------------------------------------------------------------------------- */
static const struct champ TERRITOIRE[] = {
    CODE(struct territoire, code, REQUIS),
    TEXTE(struct territoire, libelle, REQUIS),
    CENTI(struct territoire, "etp", etp_centi, 1000),
    TEXTE(struct territoire, source, REQUIS),
};
FORME(FORME_TERRITOIRE, "un territoire", struct territoire, TERRITOIRE, .cle = "code");

static const char *juger_commune(const void *objet)
{
    const struct commune *commune = objet;
    size_t length = strspn(commune->insee, "0123456789AB");
    return length == 5 && commune->insee[5] == '\0'
               ? NULL
               : "attendu pour « insee » un code INSEE de cinq caractères";
}

static const struct champ COMMUNE[] = {
    TEXTE(struct commune, insee, REQUIS),
    TEXTE(struct commune, nom, REQUIS),
    CODE(struct commune, territoire, REQUIS, DE("territoire")),
    VRAI(struct commune, qpv),
    VRAI(struct commune, a_confirmer),
    TEXTE(struct commune, source, REQUIS),
};
FORME(FORME_COMMUNE, "une commune", struct commune, COMMUNE, .cle = "insee",
      .juger = juger_commune);

/* --- Entry ------------------------------------------------------------------------------------ */
static const struct champ PUBLIC[] = {
    CODE(struct public_prioritaire, code, REQUIS, DE("public")),
    TEXTE(struct public_prioritaire, libelle),
    CODE(struct public_prioritaire, piece, DE("piece")),
    TEXTE(struct public_prioritaire, source),
};
static FORME(F_PUBLIC, "un public", struct public_prioritaire, PUBLIC, .cle = "code");

static const char *juger_entree(const void *objet)
{
    const struct regles_entree *entree = objet;
    if (entree->age_min > 0 && entree->age_source[0] == '\0')
        return "attendu « age_source » avec « age_min »";
    if (entree->diagnostic_jours > 0 && entree->diagnostic_source[0] == '\0')
        return "attendu « diagnostic_source » avec « diagnostic_jours »";
    if (entree->public_requis && entree->public_count == 0)
        return "attendu au moins un public quand « public_requis » est true";
    return NULL;
}

static const struct champ ENTREE[] = {
    ENTIER(struct regles_entree, age_min, 0, 99),
    TEXTE(struct regles_entree, age_source),
    CODES(struct regles_entree, derogations, derogation_count, DE("derogation")),
    LISTE(struct regles_entree, publics, public_count, &F_PUBLIC),
    VRAI(struct regles_entree, public_requis),
    VRAI(struct regles_entree, volontaire_requis),
    VRAI(struct regles_entree, disponibilite_requise),
    VRAI(struct regles_entree, motivation_requise),
    ENTIER(struct regles_entree, diagnostic_jours, 0, JOURS_MAX),
    TEXTE(struct regles_entree, diagnostic_source),
    ENTIER(struct regles_entree, lettres_avant_cloture, 0, 10),
    CODE(struct regles_entree, comite_entree, REQUIS, DE("instance")),
    CODE(struct regles_entree, comite_sortie_positive, REQUIS, DE("instance")),
    CODE(struct regles_entree, comite_sortie_autre, REQUIS, DE("instance")),
    TEXTE(struct regles_entree, source, REQUIS),
};
FORME(FORME_ENTREE, "les règles d'entrée", struct regles_entree, ENTREE, .juger = juger_entree);

/* --- Pièces ----------------------------------------------------------------------------------- */
static const char *const MOMENTS[] = { "entree",
                                       "non_entree_absence",
                                       "non_entree_diagnostic",
                                       "parcours",
                                       "etape",
                                       "financement",
                                       "bascule",
                                       "sortie",
                                       "sortie_validee",
                                       "acteur",
                                       NULL };

static const char *juger_exigence(const void *objet)
{
    const struct exigence *exigence = objet;
    if (exigence->sortie[0] != '\0' && strcmp(exigence->moment, "sortie") != 0)
        return "« sortie » ne va qu'avec moment = \"sortie\"";
    return NULL;
}

static const struct champ EXIGENCE[] = {
    TEXTE(struct exigence, moment, REQUIS, .choix = MOMENTS),
    CODE(struct exigence, sortie, DE("sortie")),
    CODE(struct exigence, public_concerne, DE("public")),
    CODES(struct exigence, pieces, piece_count, REQUIS, DE("piece")),
    VRAI(struct exigence, original),
    ENTIER(struct exigence, validite_mois, 0, MOIS_MAX),
    VRAI(struct exigence, a_confirmer),
    TEXTE(struct exigence, source, REQUIS),
};
FORME(FORME_EXIGENCE, "une exigence de pièce", struct exigence, EXIGENCE, .juger = juger_exigence);
