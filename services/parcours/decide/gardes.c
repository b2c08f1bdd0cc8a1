#include "parcours/decide/decide.h"

#include "base/check.h"
#include "runtime/message.h"

#include <string.h>

static const char ROLE_DIRECTION[] = "direction";
static const char ROLE_ANIMATION[] = "animation";

bool est_reaction(const struct context *context)
{
    return context->cause[0] != '\0';
}

static bool a_tous_les_droits(const struct context *context)
{
    return context->role[0] == '\0' || strcmp(context->role, ROLE_DIRECTION) == 0 ||
           strcmp(context->role, ROLE_ANIMATION) == 0;
}

bool garde_direction(struct decision *d, const struct context *context)
{
    if (a_tous_les_droits(context))
        return true;
    decision_refuse(d, "NON_AUTORISE", "",
                    "Le rôle « %s » ne peut pas faire cet acte ; il revient à la direction ou à "
                    "l'équipe d'animation.",
                    context->role);
    return false;
}

static bool est_referent(const struct context *context)
{
    return strcmp(context->role, "referent") == 0 || strcmp(context->role, "coach") == 0;
}

bool garde_portefeuille(struct decision *d, const struct context *context, const struct etat *etat,
                        const char *aussi)
{
    if (!etat->existe) {
        decision_refuse(d, "PARCOURS_INCONNU", "parcours",
                        "Ce parcours n'existe pas ; donnez l'identifiant d'un parcours ouvert.");
        return false;
    }
    if (a_tous_les_droits(context) || (aussi != NULL && strcmp(context->role, aussi) == 0))
        return true;
    if (est_referent(context) && etat->referent[0] != '\0' &&
        codes_contain(context->portee, context->portee_count, etat->referent))
        return true;
    if (est_referent(context))
        decision_refuse(d, "NON_AUTORISE", "parcours",
                        "Ce parcours est dans le portefeuille d'un autre référent : il se lit, il "
                        "ne se modifie pas ; demandez le changement de référent à la direction.");
    else
        decision_refuse(d, "NON_AUTORISE", "parcours",
                        "Le rôle « %s » ne peut pas écrire dans un parcours ; c'est l'acte de son "
                        "référent.",
                        context->role);
    return false;
}

const char *jour_fr(struct decision *d, int32_t day)
{
    char *out = decision_alloc(d, DATE_FR_SIZE);
    date_format_fr(day, out);
    return out;
}

bool garde_en_cours(struct decision *d, const struct etat *etat)
{
    if (etat->sortie_le == DATE_NONE)
        return true;
    decision_refuse(d, "PARCOURS_SORTI", "parcours",
                    "Ce parcours est sorti le %s : aucun acte ne s'y ajoute plus.",
                    jour_fr(d, etat->sortie_le));
    return false;
}

bool garde_fait(struct decision *d, const struct context *context, const struct etat *etat,
                const char *field, int32_t day)
{
    if (!guard_not_future(d, field, day, context->today))
        return false;
    if (day == DATE_NONE)
        return true;
    if (day < etat->entree) {
        decision_refuse(d, "AVANT_ENTREE", field,
                        "La date « %s » (%s) précède l'entrée dans le parcours, le %s.", field,
                        jour_fr(d, day), jour_fr(d, etat->entree));
        return false;
    }
    if (etat->sortie_le != DATE_NONE && day >= etat->sortie_le) {
        decision_refuse(d, "PARCOURS_SORTI", field,
                        "La date « %s » (%s) doit précéder la sortie du parcours, le %s.", field,
                        jour_fr(d, day), jour_fr(d, etat->sortie_le));
        return false;
    }
    return true;
}

bool garde_nouveau(struct decision *d, bool existe, const char *code, const char *field,
                   const char *quoi)
{
    if (!existe)
        return true;
    decision_refuse(d, code, field,
                    "%s porte déjà cet identifiant ; donnez-en un nouveau pour un nouvel acte.",
                    quoi);
    return false;
}

bool garde_code(struct decision *d, const struct regles *regles, const char *liste,
                const char *field, const char *code, int32_t day)
{
    if (code[0] == '\0')
        return true;
    if (regles_liste(regles, liste) != NULL)
        return guard_valeur(d, regles, liste, field, code, day);
    return guard_code(d, field, code);
}

bool garde_code_requis(struct decision *d, const struct regles *regles, const char *liste,
                       const char *field, const char *code, int32_t day)
{
    return guard_text(d, field, code) && garde_code(d, regles, liste, field, code, day);
}

Prive__Texte *texte_libre(struct decision *d, const Prive__Texte *texte)
{
    if (texte == NULL || texte->texte[0] == '\0')
        return NULL;
    Prive__Texte *copy = decision_new(d, &prive__texte__descriptor);
    copy->texte = decision_text(d, texte->texte);
    return copy;
}

char **copier_codes(struct decision *d, char *const *codes, size_t count)
{
    char **out = decision_alloc(d, (count + 1) * sizeof(*out));
    for (size_t i = 0; i < count; i++)
        out[i] = decision_text(d, codes[i]);
    return out;
}
