#include "protocole/protocole.h"

#include "base/date.h"

#include <string.h>

const struct regles *protocole_regles(const struct protocole *protocole, int32_t day)
{
    const struct regles *found = NULL;
    for (size_t i = 0; i < protocole->version_count; i++)
        if (protocole->versions[i].depuis <= day)
            found = &protocole->versions[i];
    return found;
}

const struct liste *regles_liste(const struct regles *regles, const char *nom)
{
    for (size_t i = 0; i < regles->liste_count; i++)
        if (strcmp(regles->listes[i].nom, nom) == 0)
            return &regles->listes[i];
    return NULL;
}

const struct valeur *regles_valeur(const struct regles *regles, const char *liste, const char *code)
{
    const struct liste *list = regles_liste(regles, liste);
    for (size_t i = 0; list != NULL && i < list->valeur_count; i++)
        if (strcmp(list->valeurs[i].code, code) == 0)
            return &list->valeurs[i];
    return NULL;
}

const char *regles_libelle(const struct regles *regles, const char *liste, const char *code)
{
    const struct valeur *valeur = regles == NULL ? NULL : regles_valeur(regles, liste, code);
    return valeur == NULL ? code : valeur->libelle;
}

const char *valeur_attribut(const struct valeur *valeur, const char *nom)
{
    for (size_t i = 0; i < valeur->attribut_count; i++)
        if (strcmp(valeur->attributs[i].nom, nom) == 0)
            return valeur->attributs[i].valeur;
    return "";
}

bool valeur_ouverte(const struct valeur *valeur, int32_t day)
{
    return (valeur->depuis == DATE_NONE || day >= valeur->depuis) &&
           (valeur->jusqu == DATE_NONE || day <= valeur->jusqu);
}

const struct commune *regles_commune(const struct regles *regles, const char *insee)
{
    for (size_t i = 0; i < regles->commune_count; i++)
        if (strcmp(regles->communes[i].insee, insee) == 0)
            return &regles->communes[i];
    return NULL;
}

const struct territoire *regles_territoire(const struct regles *regles, const char *code)
{
    for (size_t i = 0; i < regles->territoire_count; i++)
        if (strcmp(regles->territoires[i].code, code) == 0)
            return &regles->territoires[i];
    return NULL;
}

const struct regle_sortie *regles_sortie(const struct regles *regles, const char *code)
{
    for (size_t i = 0; i < regles->sortie_count; i++)
        if (strcmp(regles->sorties[i].code, code) == 0)
            return &regles->sorties[i];
    return NULL;
}

const struct capacite *regles_capacite(const struct regles *regles, const char *genre)
{
    for (size_t i = 0; i < regles->capacite_count; i++)
        if (strcmp(regles->capacites[i].genre, genre) == 0)
            return &regles->capacites[i];
    return NULL;
}

const struct objectif *regles_objectif(const struct regles *regles, const char *indicateur,
                                       const char *par)
{
    for (size_t i = 0; i < regles->objectif_count; i++)
        if (strcmp(regles->objectifs[i].indicateur, indicateur) == 0 &&
            strcmp(regles->objectifs[i].par, par) == 0)
            return &regles->objectifs[i];
    return NULL;
}

const struct lecture *regles_lecture(const struct regles *regles, const char *code)
{
    for (size_t i = 0; i < regles->lecture_count; i++)
        if (strcmp(regles->lectures[i].code, code) == 0)
            return &regles->lectures[i];
    return NULL;
}

bool codes_contain(const char *const *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(codes[i], code) == 0)
            return true;
    return false;
}
