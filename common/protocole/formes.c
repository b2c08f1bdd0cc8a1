#include "protocole/formes.h"

#define V struct regles
static const struct champ REGLES[] = {
    DATE(V, depuis, REQUIS),
    LISTE(V, listes, liste_count, &FORME_LISTE, REQUIS),
    LISTE(V, territoires, territoire_count, &FORME_TERRITOIRE, REQUIS),
    LISTE(V, communes, commune_count, &FORME_COMMUNE, REQUIS),
    GROUPE(V, "entree", offsetof(V, entree), &FORME_ENTREE, REQUIS),
    LISTE(V, exigences, exigence_count, &FORME_EXIGENCE),
    GROUPE(V, "accompagnement", offsetof(V, accompagnement), &FORME_ACCOMPAGNEMENT, REQUIS),
    LISTE(V, capacites, capacite_count, &FORME_CAPACITE),
    LISTE(V, sorties, sortie_count, &FORME_SORTIE, REQUIS),
    GROUPE(V, "entreprise", offsetof(V, entreprise), &FORME_ENTREPRISE),
    LISTE(V, objectifs, objectif_count, &FORME_OBJECTIF),
    CENTI(V, "fse_taux", fse_taux_centi, 100),
    CENTI(V, "forfait_indirects", forfait_indirects_centi, 100),
    TEXTE(V, fse_source),
    GROUPE(V, "formation", offsetof(V, formation), &FORME_FORMATION),
    LISTE(V, lectures, lecture_count, &FORME_LECTURE),
    ENTIER(V, traces_mois, 1, 120),
};
#undef V
FORME(FORME_REGLES, "une version", struct regles, REGLES, 0);
