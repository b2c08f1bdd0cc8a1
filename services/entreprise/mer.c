#include "entreprise/entreprise.h"

#include <string.h>

const char *const MER_LIBELLES[MER_COUNT] = {
    [MER_POSITIONNE] = "positionné",     [MER_EFFECTUEE] = "mise en relation effectuée",
    [MER_ENTRETIEN] = "entretien prévu", [MER_RETENU] = "retenu",
    [MER_NON_RETENU] = "non retenu",     [MER_DEMARRE] = "démarré",
    [MER_ABANDONNE] = "abandonné",
};

static const char *const CODES[MER_COUNT] = {
    [MER_POSITIONNE] = "positionne", [MER_EFFECTUEE] = "mer_effectuee",
    [MER_ENTRETIEN] = "entretien",   [MER_RETENU] = "retenu",
    [MER_NON_RETENU] = "non_retenu", [MER_DEMARRE] = "demarre",
    [MER_ABANDONNE] = "abandonne",
};

enum etat_mer mer_of(const char *code)
{
    for (enum etat_mer etat = 0; etat < MER_COUNT; etat++)
        if (strcmp(CODES[etat], code) == 0)
            return etat;
    return MER_COUNT;
}
