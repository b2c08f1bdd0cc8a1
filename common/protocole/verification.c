/* What needs the whole version: the codes that one section names stand in another's lists, no pair
 * of objectives is told twice, and nothing that an earlier version named has vanished. */
#include "protocole/formes.h"

#include <stdio.h>
#include <string.h>

static bool reference_existe(const struct regles *regles, const char *list, const char *code)
{
    if (strcmp(list, "territoire") == 0)
        return regles_territoire(regles, code) != NULL;
    return regles_valeur(regles, list, code) != NULL;
}

static int verifier_code(struct lecteur *lecteur, const config_setting_t *setting, const char *list,
                         const struct regles *regles)
{
    const char *code = config_setting_get_string(setting);
    if (code == NULL || code[0] == '\0' || reference_existe(regles, list, code))
        return 0;
    const char *name = config_setting_name(setting);
    if (name == NULL)
        name = config_setting_name(config_setting_parent(setting));
    return lecture_erreur(lecteur, config_setting_source_line(setting),
                          "« %s » : attendu un code de la liste « %s » (lu : « %s »)", name, list,
                          code);
}

static int verifier_groupe(struct lecteur *lecteur, const config_setting_t *setting,
                           const struct forme *forme, const struct regles *regles);

static int verifier_champ(struct lecteur *lecteur, const config_setting_t *setting,
                          const struct champ *champ, const struct regles *regles)
{
    if (champ->genre == CHAMP_GROUPE)
        return verifier_groupe(lecteur, setting, champ->forme, regles);
    if (champ->genre != CHAMP_LISTE && champ->genre != CHAMP_CODES)
        return champ->reference == NULL ? 0
                                        : verifier_code(lecteur, setting, champ->reference, regles);

    int length = config_setting_length(setting);
    int rc = 0;
    for (int i = 0; i < length && rc == 0; i++) {
        const config_setting_t *item = config_setting_get_elem(setting, (unsigned)i);
        if (champ->genre == CHAMP_LISTE)
            rc = verifier_groupe(lecteur, item, champ->forme, regles);
        else if (champ->reference != NULL)
            rc = verifier_code(lecteur, item, champ->reference, regles);
    }
    return rc;
}

static int verifier_groupe(struct lecteur *lecteur, const config_setting_t *setting,
                           const struct forme *forme, const struct regles *regles)
{
    int length = config_setting_length(setting);
    for (int i = 0; i < length; i++) {
        const config_setting_t *child = config_setting_get_elem(setting, (unsigned)i);
        const struct champ *champ = forme_champ(forme, config_setting_name(child));
        int rc = champ == NULL ? 0 : verifier_champ(lecteur, child, champ, regles);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* The section as this version has it: its own, or that of the latest version before with one. */
static const config_setting_t *section(const config_setting_t *versions, unsigned index,
                                       const char *key)
{
    for (unsigned i = index + 1; i > 0; i--) {
        const config_setting_t *version = config_setting_get_elem(versions, i - 1);
        const config_setting_t *found = config_setting_get_member(version, key);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static int verifier_objectifs(struct lecteur *lecteur, const config_setting_t *setting,
                              const struct regles *regles)
{
    for (size_t i = 0; i < regles->objectif_count; i++) {
        const struct objectif *one = &regles->objectifs[i];
        if (regles_objectif(regles, one->indicateur, one->par) == one)
            continue;
        const config_setting_t *item = config_setting_get_elem(setting, (unsigned)i);
        return lecture_erreur(lecteur, config_setting_source_line(item),
                              "un objectif en double : « %s » par « %s »", one->indicateur,
                              one->par);
    }
    return 0;
}

/* A list only grows: a value no longer in use is closed by `jusqu`, so that old facts keep their
 * label. */
static int verifier_disparition(struct lecteur *lecteur, unsigned line, const struct regles *before,
                                const struct regles *now)
{
    for (size_t i = 0; i < before->liste_count; i++) {
        const struct liste *list = &before->listes[i];
        for (size_t j = 0; j < list->valeur_count; j++)
            if (regles_valeur(now, list->nom, list->valeurs[j].code) == NULL)
                return lecture_erreur(
                    lecteur, line,
                    "la valeur « %s » de la liste « %s » a disparu ; attendu : la "
                    "garder, fermée par « jusqu »",
                    list->valeurs[j].code, list->nom);
    }
    return 0;
}

int verification_version(struct lecteur *lecteur, const config_setting_t *versions, unsigned index,
                         const struct regles *regles)
{
    int rc = 0;
    for (size_t i = 0; i < FORME_REGLES.champ_count && rc == 0; i++) {
        const struct champ *champ = &FORME_REGLES.champs[i];
        const config_setting_t *setting = section(versions, index, champ->cle);
        if (setting != NULL)
            rc = verifier_champ(lecteur, setting, champ, regles);
    }
    const config_setting_t *objectives = section(versions, index, "objectifs");
    if (rc == 0 && objectives != NULL)
        rc = verifier_objectifs(lecteur, objectives, regles);
    const config_setting_t *version = config_setting_get_elem(versions, index);
    if (rc == 0 && index > 0)
        rc = verifier_disparition(lecteur, config_setting_source_line(version), regles - 1, regles);
    return rc;
}
