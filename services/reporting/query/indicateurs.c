#include "reporting/query/query.h"

#include <string.h>

static const struct {
    const struct indicateur *items;
    const size_t *count;
} GROUPES[] = {
    { INDICATEURS_REPERAGE, &INDICATEURS_REPERAGE_COUNT },
    { INDICATEURS_PARCOURS, &INDICATEURS_PARCOURS_COUNT },
    { INDICATEURS_SUIVI, &INDICATEURS_SUIVI_COUNT },
    { INDICATEURS_ENTREPRISE, &INDICATEURS_ENTREPRISE_COUNT },
};

const struct indicateur *indicateur_at(size_t index)
{
    for (size_t g = 0; g < COUNT_OF(GROUPES); g++) {
        if (index < *GROUPES[g].count)
            return &GROUPES[g].items[index];
        index -= *GROUPES[g].count;
    }
    return NULL;
}

const struct indicateur *indicateur_find(const char *code)
{
    const struct indicateur *i;
    for (size_t at = 0; (i = indicateur_at(at)) != NULL; at++)
        if (strcmp(i->code, code) == 0)
            return i;
    return NULL;
}

/* --- Boards (DOMAIN.md row 39) ---------------------------------------------------------------- */

static const char *const DIRECTION[] = { "file_active",
                                         "file_active_par_etp",
                                         "file_active_moyenne",
                                         "etp",
                                         "accompagnes_annee",
                                         "accompagnes_par_etp",
                                         "entrees",
                                         "reports",
                                         "refus",
                                         "sorties",
                                         "sorties_positives",
                                         "taux_sorties_emploi_durable",
                                         "taux_sorties_formation",
                                         "taux_sorties_positives",
                                         "taux_national",
                                         "renouvellement",
                                         "duree_parcours",
                                         "silence",
                                         "sans_entretien",
                                         "etapes_par_parcours",
                                         "parcours_avec_deux_etapes",
                                         "public_rsa",
                                         "public_rsa_socle",
                                         "public_deld",
                                         "public_demandeur_emploi",
                                         "public_qpv",
                                         "public_rqth",
                                         "femmes",
                                         "hommes",
                                         NULL };
static const char *const REPERAGE[] = { "prescriptions",
                                        "diagnostics",
                                        "diagnostics_manques",
                                        "diagnostics_dans_le_delai",
                                        "delai_prescription_diagnostic",
                                        "delai_prescription_entree",
                                        "entrees",
                                        "entrees_par_derogation",
                                        "reports",
                                        "refus",
                                        "non_entrees",
                                        "comites",
                                        "file_active",
                                        "file_active_par_etp",
                                        "public_rsa",
                                        "public_rsa_socle",
                                        "public_deld",
                                        "public_demandeur_emploi",
                                        "public_qpv",
                                        "public_rqth",
                                        "femmes",
                                        "hommes",
                                        NULL };
static const char *const REFERENT[] = { "file_active",
                                        "file_active_par_etp",
                                        "file_active_moyenne",
                                        "accompagnes_annee",
                                        "entrees",
                                        "sorties",
                                        "sorties_positives",
                                        "taux_sorties_positives",
                                        "renouvellement",
                                        "entretiens",
                                        "contacts",
                                        "silence",
                                        "sans_entretien",
                                        "absences_injustifiees",
                                        "taux_absences_injustifiees",
                                        "relances",
                                        "relances_dans_le_delai",
                                        "emargements",
                                        "etapes",
                                        "etapes_en_cours",
                                        "etapes_terminees",
                                        "taux_etapes_abandonnees",
                                        "etapes_par_parcours",
                                        "parcours_avec_deux_etapes",
                                        "freins_reperes",
                                        "freins_travailles",
                                        "freins_leves",
                                        "taux_freins_leves",
                                        "en_veille",
                                        "au_pole",
                                        "contrats_signes",
                                        "contrats_renouveles",
                                        "changements_referent",
                                        "sorties_proposees",
                                        "sorties_rejetees",
                                        NULL };
static const char *const CRE[] = { "au_pole",
                                   "entrees_pole",
                                   "contacts_cre",
                                   "entreprises",
                                   "prospections",
                                   "participants_sessions",
                                   "offres_captees",
                                   "postes_captes",
                                   "offres_negociees",
                                   "offres_dequalifiees",
                                   "offres_diffusees",
                                   "offres_cloturees",
                                   "offres_pourvues",
                                   "postes_pourvus",
                                   "taux_offres_pourvues",
                                   "positionnements",
                                   "mer",
                                   "entretiens_embauche",
                                   "mer_retenues",
                                   "mer_non_retenues",
                                   "taux_mer_retenues",
                                   "candidats_informes",
                                   "embauches",
                                   "demarrages",
                                   "en_emploi",
                                   "essais_valides",
                                   "maintiens_six_mois",
                                   "ruptures",
                                   "taux_ruptures",
                                   "suivis_emploi",
                                   "suivis_refuses",
                                   "problemes",
                                   "mediations",
                                   "immersions",
                                   "taux_immersions_menees",
                                   "taux_cre_emploi_durable",
                                   NULL };

static const struct tableau TABLEAUX[] = {
    { "direction", DIRECTION },
    { "reperage", REPERAGE },
    { "referent", REFERENT },
    { "cre", CRE },
};

const struct tableau *tableau_at(size_t index)
{
    return index < COUNT_OF(TABLEAUX) ? &TABLEAUX[index] : NULL;
}

const struct tableau *tableau_find(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(TABLEAUX); i++)
        if (strcmp(TABLEAUX[i].code, code) == 0)
            return &TABLEAUX[i];
    return NULL;
}
