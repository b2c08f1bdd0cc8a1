#include "entreprise/entreprise.h"

static int32_t reference_of(enum suivi_reference reference, const struct etat_embauche *embauche)
{
    switch (reference) {
    case SUIVI_DEBUT:
        return embauche->debut;
    case SUIVI_FIN_ESSAI:
        return embauche->fin_essai;
    case SUIVI_FIN_CONTRAT:
        return embauche->fin;
    }
    return DATE_NONE;
}

int32_t suivi_echeance(const struct regle_suivi *regle, const struct etat_embauche *embauche)
{
    int32_t reference = reference_of(regle->reference, embauche);
    if (reference == DATE_NONE)
        return DATE_NONE;
    int32_t due = date_add_months(reference, regle->mois) + regle->jours;
    bool ended_before = embauche->fin != DATE_NONE && embauche->fin < due;
    return ended_before && regle->reference != SUIVI_FIN_CONTRAT ? DATE_NONE : due;
}
