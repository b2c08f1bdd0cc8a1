/* What a role may do of what its table of rights lets through: a référent writes where a person is
 * theirs, a prescripteur prescribes in the name of an own structure, a facilitateur for the clause.
 * No role, or another one: the portail has judged. */
#include "reperage/decide/decide.h"

#include <string.h>

static bool is_role(const struct context *context, const char *role)
{
    return strcmp(context->role, role) == 0;
}

static bool est_referent(const struct context *context)
{
    return is_role(context, "referent") || is_role(context, "coach");
}

static bool a_portee(const struct context *context, const char *id)
{
    return id[0] != '\0' && codes_contain(context->portee, context->portee_count, id);
}

bool reperage_guard_suivi(struct decision *d, const struct context *context,
                          const struct personne *personne)
{
    if (!est_referent(context) || personne->suivi_count == 0)
        return true;
    for (size_t i = 0; i < personne->suivi_count; i++)
        if (a_portee(context, personne->suivi_par[i]))
            return true;
    decision_refuse(d, "NON_AUTORISE", "",
                    "Cette personne est accompagnée par un autre référent : son dossier se lit, il "
                    "ne se modifie pas.");
    return false;
}

bool reperage_guard_conseiller(struct decision *d, const struct context *context,
                               const char *conseiller)
{
    if (!est_referent(context) || a_portee(context, conseiller))
        return true;
    decision_refuse(d, "NON_AUTORISE", "conseiller",
                    "Ce diagnostic revient à un autre conseiller ; demandez à l'équipe d'animation "
                    "de vous transmettre la prescription.");
    return false;
}

bool reperage_guard_prescrit_pour(struct decision *d, const struct context *context,
                                  const Reperage__Prescrire *c)
{
    const char *structure = c->prescripteur == NULL ? "" : c->prescripteur->structure;
    if (is_role(context, "prescripteur") && !a_portee(context, structure)) {
        decision_refuse(d, "NON_AUTORISE", "prescripteur.structure",
                        "Un prescripteur prescrit au nom de sa propre structure.");
        return false;
    }
    if (is_role(context, "facilitateur") && strcmp(c->genre, GENRE_CLAUSE) != 0) {
        decision_refuse(d, "NON_AUTORISE", "genre",
                        "Le facilitateur prescrit pour la clause sociale : genre « %s ».",
                        GENRE_CLAUSE);
        return false;
    }
    return true;
}
