#include "reporting/reporting.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

/* In the order of the alphabet, in which they are found and answered. */
static const char *const GENRES[] = {
    "bascule_pole_economique",
    "candidat_positionne",
    "comite_planifie",
    "contact_candidat",
    "contrat_engagement_renouvele",
    "contrat_engagement_signe",
    "contrat_fini",
    "diagnostic_manque",
    "diagnostic_realise",
    "embauche_demarree",
    "entree_actee",
    "entree_refusee",
    "entree_reportee",
    "entreprise_creee",
    "entretien_embauche_prevu",
    "entretien_enregistre",
    "essai_valide",
    "etape_demarree",
    "etape_terminee",
    "frein_declare",
    "frein_leve",
    "frein_travaille",
    "immersion_demarree",
    "immersion_terminee",
    "maintien_six_mois",
    "mer_effectuee",
    "mer_resultat",
    "offre_captee",
    "offre_cloturee",
    "offre_diffusee",
    "offre_negociee",
    "prescription_close",
    "prescription_recue",
    "prescription_transmise",
    "probleme_signale",
    "prospection_realisee",
    "referent_designe",
    "relance_due",
    "relance_enregistree",
    "sortie_proposee",
    "sortie_rejetee",
    "sortie_validee",
    "suivi_realise",
    "suivi_refuse",
    "veille_ouverte",
};

static int compare(const void *name, const void *place)
{
    return strcmp(name, *(const char *const *)place);
}

int64_t genre_no(const char *genre)
{
    const char *const *place = bsearch(genre, GENRES, COUNT_OF(GENRES), sizeof(GENRES[0]), compare);
    CHECK(place != NULL); /* A name of the program's own. */
    return place - GENRES + 1;
}

const char *genre_nom(int64_t no)
{
    bool known = no >= 1 && no <= (int64_t)COUNT_OF(GENRES);
    return known ? GENRES[no - 1] : "";
}
