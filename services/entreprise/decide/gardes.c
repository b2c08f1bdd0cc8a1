#include "entreprise/decide/gardes.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>

const char *date_fr(struct decision *d, int32_t day)
{
    char *text = decision_alloc(d, DATE_FR_SIZE);
    date_format_fr(day, text);
    return text;
}

Prive__Texte *texte_utile(Prive__Texte *texte)
{
    return texte == NULL || texte->texte[0] == '\0' ? NULL : texte;
}

const char *porteur(const Prive__Texte *texte, const struct etat_personne *personne)
{
    bool vide = texte == NULL || texte->texte[0] == '\0';
    return vide || personne->personne == NULL ? "" : personne->origine;
}

/* --- Who --- */

static const char *const ROLES_ACTES[] = { "", "cre", "direction", "animation", "facilitateur" };
static const char *const ROLES_PIECES[] = { "sag", "gestion", "reperage" };
static const char *const ROLES_REFERENT[] = { "referent", "coach" };

bool est_referent(const struct context *context)
{
    return codes_contain(ROLES_REFERENT, COUNT_OF(ROLES_REFERENT), context->role);
}

bool garde_role(struct decision *d, const struct context *context, const struct regles *regles,
                bool pieces)
{
    if (codes_contain(ROLES_ACTES, COUNT_OF(ROLES_ACTES), context->role))
        return true;
    if (pieces && codes_contain(ROLES_PIECES, COUNT_OF(ROLES_PIECES), context->role))
        return true;
    if (!est_referent(context)) {
        decision_refuse(d, "NON_AUTORISE", "",
                        "Le rôle « %.40s » ne permet pas cet acte ; il revient au chargé de "
                        "relations entreprises.",
                        context->role);
        return false;
    }
    if (regles->entreprise.mer_par_referent)
        return true;
    decision_refuse(d, "NON_AUTORISE", "",
                    "Le protocole du site réserve cet acte au chargé de relations entreprises ; "
                    "proposez votre candidat sur une offre diffusée.");
    return false;
}

bool garde_portee(struct decision *d, const struct context *context,
                  const struct etat_personne *personne)
{
    if (!est_referent(context))
        return true;
    if (personne->referent != NULL && personne->referent[0] != '\0' &&
        codes_contain(context->portee, context->portee_count, personne->referent))
        return true;
    decision_refuse(d, "NON_AUTORISE", "",
                    "Cette personne n'est pas dans votre portefeuille ; son référent ou le chargé "
                    "de relations entreprises enregistre cet acte.");
    return false;
}

/* --- What there is --- */

static bool garde_personne(struct decision *d, const struct etat_personne *personne)
{
    if (personne->personne == NULL) {
        decision_refuse(d, "PERSONNE_INCONNUE", "personne",
                        "Cette personne n'a aucun parcours connu sur le site ; son entrée doit "
                        "d'abord être actée en comité.");
        return false;
    }
    if (personne->effacee) {
        decision_refuse(d, "PERSONNE_EFFACEE", "personne",
                        "Les données de cette personne ont été effacées ; aucun acte nouveau ne "
                        "peut la concerner.");
        return false;
    }
    if (personne->ouvert)
        return true;
    decision_refuse(d, "PARCOURS_CLOS", "personne",
                    "Le parcours de cette personne est clos depuis le %s ; un acte nouveau demande "
                    "un parcours ouvert.",
                    date_fr(d, personne->sorti_le));
    return false;
}

bool garde_candidat(struct decision *d, const struct context *context,
                    const struct etat_personne *personne)
{
    return garde_personne(d, personne) && garde_portee(d, context, personne);
}

bool garde_entreprise(struct decision *d, const struct etat_entreprise *entreprise)
{
    if (entreprise->entreprise != NULL)
        return true;
    decision_refuse(d, "ENTREPRISE_INCONNUE", "entreprise",
                    "Cette entreprise n'est pas connue ; enregistrez-la d'abord avec son SIRET.");
    return false;
}

bool garde_offre_ouverte(struct decision *d, const struct etat_offre *offre)
{
    if (offre->offre == NULL) {
        decision_refuse(d, "OFFRE_INCONNUE", "offre",
                        "Cette offre n'est pas connue ; captez-la d'abord.");
        return false;
    }
    if (offre->close_le == DATE_NONE)
        return true;
    decision_refuse(d, "OFFRE_CLOSE", "offre",
                    "Cette offre est close depuis le %s ; captez une nouvelle offre.",
                    date_fr(d, offre->close_le));
    return false;
}

bool garde_embauche(struct decision *d, const struct context *context, const struct etat *etat)
{
    if (etat->embauche.embauche == NULL) {
        decision_refuse(d, "EMBAUCHE_INCONNUE", "embauche",
                        "Cette embauche n'est pas connue ; enregistrez d'abord son démarrage.");
        return false;
    }
    return garde_portee(d, context, &etat->personne);
}

bool garde_nouveau(struct decision *d, const struct etat *etat, const char *code, const char *field)
{
    if (!etat->existe)
        return true;
    decision_refuse(d, code, field,
                    "L'identifiant donné dans « %s » désigne déjà un autre enregistrement ; un "
                    "nouvel acte demande un nouvel identifiant.",
                    field);
    return false;
}

/* --- Contracts --- */

bool attribut_est(const struct regles *regles, const char *liste, const char *code,
                  const char *attribut, const char *valeur)
{
    const struct valeur *found = regles_valeur(regles, liste, code);
    return found != NULL && strcmp(valeur_attribut(found, attribut), valeur) == 0;
}

enum terme terme_of(const struct regles *regles, const char *contrat)
{
    if (attribut_est(regles, "contrat", contrat, "terme", "requis"))
        return TERME_REQUIS;
    if (attribut_est(regles, "contrat", contrat, "terme", "exclu"))
        return TERME_EXCLU;
    return TERME_LIBRE;
}
