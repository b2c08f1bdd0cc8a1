#include "parcours/contact.h"

bool periode_contient(const struct periode *periode, int32_t day)
{
    return periode->du <= day && (periode->fin == DATE_NONE || day < periode->fin);
}

static bool en_situation(const struct suivi *suivi, enum situation_contact situation, int32_t day)
{
    for (size_t i = 0; i < suivi->periode_count; i++)
        if (suivi->periodes[i].situation == situation && periode_contient(&suivi->periodes[i], day))
            return true;
    return false;
}

enum situation_contact contact_situation(const struct suivi *suivi, int32_t day)
{
    static const enum situation_contact order[] = { SITUATION_EMPLOI_MARCHAND,
                                                    SITUATION_FORMATION_TEMPS_PLEIN,
                                                    SITUATION_TERMES_PARTICULIERS, SITUATION_VEILLE,
                                                    SITUATION_ETAPE };
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (en_situation(suivi, order[i], day))
            return order[i];
    return SITUATION_ORDINAIRE;
}

int32_t contact_dernier(const struct suivi *suivi, bool entretien, int32_t day)
{
    int32_t last = DATE_NONE;
    for (size_t i = 0; i < suivi->contact_count; i++) {
        const struct contact *one = &suivi->contacts[i];
        bool counts = entretien ? one->entretien : one->contact;
        if (counts && one->date <= day && one->date >= suivi->entree && one->date > last)
            last = one->date;
    }
    return last;
}

void contact_mois(const struct regles_accompagnement *regles, const struct suivi *suivi,
                  int32_t day, struct contact_mois *out)
{
    int32_t first = date_month_start(day);
    *out = (struct contact_mois){ .situation = contact_situation(suivi, day) };
    out->regle = &regles->contact[out->situation];
    for (size_t i = 0; i < suivi->contact_count; i++) {
        const struct contact *one = &suivi->contacts[i];
        if (one->date < first || one->date > day)
            continue;
        if (one->entretien)
            out->entretiens++;
        if (one->contact && (!one->entretien || out->regle->distance_admise))
            out->contacts++;
    }
    if (!out->regle->exempte && suivi->entree <= first) {
        out->entretiens_dus = out->regle->entretiens_par_mois;
        out->contacts_dus = out->regle->contacts_par_mois;
    }
    out->tenu = out->entretiens >= out->entretiens_dus && out->contacts >= out->contacts_dus;
}

void contact_silence(const struct regle_silence *regle, const struct suivi *suivi, int32_t day,
                     struct silence *out)
{
    int32_t last = contact_dernier(suivi, regle->sur_entretien, day);
    out->jamais = last == DATE_NONE;
    out->depuis = out->jamais ? suivi->entree : last;
    out->rompu_le = date_add_months(out->depuis, regle->mois) + regle->jours;
    out->rompu = day >= out->rompu_le;
}
