#include "protocole/lecture.h"

#include "base/date.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *lecture_extrait(const char *text, char *out, size_t size)
{
    size_t length = strlen(text);
    if (length > size - 1) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return out;
}

int lecture_erreur(struct lecteur *lecteur, unsigned line, const char *format, ...)
{
    char message[ERR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);

    const char *file = "";
    size_t file_size = 0;
    unsigned file_line = 0;
    texte_situer(lecteur->texte, lecteur->nom, line, &file, &file_size, &file_line);
    return err_set(lecteur->err, ERR_CONFIG, "%.*s:%u: %s", (int)file_size, file, file_line,
                   message);
}

const struct champ *forme_champ(const struct forme *forme, const char *cle)
{
    for (size_t i = 0; i < forme->champ_count; i++)
        if (strcmp(forme->champs[i].cle, cle) == 0)
            return &forme->champs[i];
    return NULL;
}

static void *at(void *objet, size_t offset)
{
    return (unsigned char *)objet + offset;
}

int lecture_attendu(struct lecteur *lecteur, const config_setting_t *setting, const char *what)
{
    const char *name = config_setting_name(setting);
    if (name == NULL) /* An element of a list: name the list. */
        name = config_setting_name(config_setting_parent(setting));
    char key[EXTRAIT_SIZE];
    return lecture_erreur(lecteur, config_setting_source_line(setting), "« %s » : attendu %s",
                          lecture_extrait(name == NULL ? "" : name, key, sizeof(key)), what);
}

/* "a, b, c" of as many keys as fit. */
static void enumerer_cles(const struct forme *forme, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < forme->champ_count; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", ", forme->champs[i].cle);
        if (n < 0 || (size_t)n >= size - used) {
            out[used] = '\0';
            return;
        }
        used += (size_t)n;
    }
}

/* --- Lists and groups ------------------------------------------------------------------------- */

static const char *cle_de(const struct forme *forme, const void *objet)
{
    const struct champ *champ = forme_champ(forme, forme->cle);
    const char *text;
    memcpy(&text, (const unsigned char *)objet + champ->offset, sizeof(text));
    return text;
}

static int refuser_double(struct lecteur *lecteur, const config_setting_t *setting,
                          const struct forme *forme, const unsigned char *elements, int index)
{
    if (forme->cle == NULL)
        return 0;
    const char *key = cle_de(forme, elements + (size_t)index * forme->size);
    for (int i = 0; i < index; i++) {
        if (strcmp(cle_de(forme, elements + (size_t)i * forme->size), key) != 0)
            continue;
        const config_setting_t *first = config_setting_get_elem(setting, (unsigned)i);
        const config_setting_t *item = config_setting_get_elem(setting, (unsigned)index);
        const config_setting_t *at_key = config_setting_get_member(item, forme->cle);
        unsigned line = config_setting_source_line(config_setting_get_member(first, forme->cle));
        const char *file;
        size_t file_size;
        texte_situer(lecteur->texte, lecteur->nom, line, &file, &file_size, &line);
        return lecture_erreur(lecteur, config_setting_source_line(at_key),
                              "%s en double : « %s » est déjà à la ligne %u", forme->nom, key,
                              line);
    }
    return 0;
}

static int lire_liste(struct lecteur *lecteur, const config_setting_t *setting,
                      const struct champ *champ, const void **out, size_t *count)
{
    const struct forme *forme = champ->forme;
    if (!config_setting_is_list(setting))
        return lecture_attendu(lecteur, setting, "une liste de groupes : ( { … }, { … } )");
    int length = config_setting_length(setting);
    if (length == 0 && champ->requis)
        return lecture_attendu(lecteur, setting, "au moins un groupe");
    if (length > LISTE_MAX)
        return lecture_attendu(lecteur, setting, "au plus 4096 groupes");
    unsigned char *elements =
        arena_alloc(lecteur->arena, forme->size * (size_t)(length > 0 ? length : 1));
    for (int i = 0; i < length; i++) {
        const config_setting_t *item = config_setting_get_elem(setting, (unsigned)i);
        int rc = lecture_groupe(lecteur, item, forme, elements + (size_t)i * forme->size, false);
        if (rc == 0)
            rc = refuser_double(lecteur, setting, forme, elements, i);
        if (rc < 0)
            return rc;
    }
    *out = elements;
    *count = (size_t)length;
    return 0;
}

static int lire_champ(struct lecteur *lecteur, const config_setting_t *setting,
                      const struct champ *champ, void *objet)
{
    void *out = at(objet, champ->offset);
    if (champ->genre == CHAMP_GROUPE)
        return lecture_groupe(lecteur, setting, champ->forme, out, false);
    if (champ->genre == CHAMP_LISTE)
        return lire_liste(lecteur, setting, champ, out, at(objet, champ->compte_offset));
    return lecture_valeur(lecteur, setting, champ, objet);
}

static void poser_defauts(const struct forme *forme, void *objet)
{
    for (size_t i = 0; i < forme->champ_count; i++) {
        const struct champ *champ = &forme->champs[i];
        void *out = at(objet, champ->offset);
        if (champ->genre == CHAMP_TEXTE || champ->genre == CHAMP_CODE)
            *(const char **)out = "";
        if (champ->genre == CHAMP_DATE)
            *(int32_t *)out = DATE_NONE;
        if (champ->genre == CHAMP_GROUPE)
            poser_defauts(champ->forme, out);
    }
}

static int lire_cles(struct lecteur *lecteur, const config_setting_t *setting,
                     const struct forme *forme, void *objet)
{
    int length = config_setting_length(setting);
    for (int i = 0; i < length; i++) {
        const config_setting_t *child = config_setting_get_elem(setting, (unsigned)i);
        const char *name = config_setting_name(child);
        const struct champ *champ = forme_champ(forme, name);
        if (champ == NULL && forme->cle_libre != NULL && forme->cle_libre(lecteur, child)) {
            if (lecteur->err->code != 0)
                return lecteur->err->code;
            continue;
        }
        if (champ == NULL) {
            char keys[ATTENDU_SIZE];
            char key[EXTRAIT_SIZE];
            enumerer_cles(forme, keys, sizeof(keys));
            return lecture_erreur(lecteur, config_setting_source_line(child),
                                  "clé inconnue « %s » dans %s ; attendu : %s",
                                  lecture_extrait(name, key, sizeof(key)), forme->nom, keys);
        }
        int rc = lire_champ(lecteur, child, champ, objet);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int lecture_groupe(struct lecteur *lecteur, const config_setting_t *setting,
                   const struct forme *forme, void *objet, bool herite)
{
    unsigned line = config_setting_is_root(setting) ? 1 : config_setting_source_line(setting);
    if (!config_setting_is_group(setting))
        return lecture_attendu(lecteur, setting, "un groupe { … }");
    if (!herite) { /* A group told again in a later version starts anew. */
        memset(objet, 0, forme->size);
        poser_defauts(forme, objet);
    }
    int rc = lire_cles(lecteur, setting, forme, objet);
    if (rc < 0)
        return rc;
    for (size_t i = 0; !herite && i < forme->champ_count; i++)
        if (forme->champs[i].requis &&
            config_setting_get_member(setting, forme->champs[i].cle) == NULL)
            return lecture_erreur(lecteur, line, "il manque « %s » dans %s", forme->champs[i].cle,
                                  forme->nom);
    if (forme->completer != NULL)
        forme->completer(lecteur, setting, objet);
    const char *expected = forme->juger == NULL ? NULL : forme->juger(objet);
    if (expected != NULL)
        return lecture_erreur(lecteur, line, "%s : %s", forme->nom, expected);
    return 0;
}
