/* One key's value: text, code, number, date … each with what is expected when it is something else.
 */
#include "protocole/lecture.h"

#include "base/date.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

static void enumerer_choix(const char *const *choix, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; choix[i] != NULL; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", ", choix[i]);
        if (n < 0 || (size_t)n >= size - used) {
            out[used] = '\0';
            return;
        }
        used += (size_t)n;
    }
}

static bool code_is_valid(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    return length > 0 && text[length] == '\0' && length < LIMIT_CODE_SIZE;
}

/* The rank of `text` in `choix`, or -1 after the message. */
static int lire_choix(struct lecteur *lecteur, const config_setting_t *setting,
                      const char *const *choix, const char *text)
{
    for (int i = 0; choix[i] != NULL; i++)
        if (strcmp(choix[i], text) == 0)
            return i;
    char list[ATTENDU_SIZE];
    char got[EXTRAIT_SIZE];
    char what[ATTENDU_SIZE + 2 * EXTRAIT_SIZE];
    enumerer_choix(choix, list, sizeof(list));
    (void)snprintf(what, sizeof(what), "l'un de : %s (lu : « %s »)", list,
                   lecture_extrait(text, got, sizeof(got)));
    (void)lecture_attendu(lecteur, setting, what);
    return -1;
}

static int lire_texte(struct lecteur *lecteur, const config_setting_t *setting,
                      const struct champ *champ, const char **out)
{
    const char *text = config_setting_get_string(setting);
    if (text == NULL)
        return lecture_attendu(lecteur, setting, "un texte entre guillemets");
    if (text[0] == '\0' && champ->requis)
        return lecture_attendu(lecteur, setting, "un texte non vide");
    if (strlen(text) >= LIMIT_TEXT_SIZE)
        return lecture_attendu(lecteur, setting, "un texte plus court");
    if (champ->genre != CHAMP_TEXTE && text[0] != '\0' && !code_is_valid(text))
        return lecture_attendu(
            lecteur, setting,
            "un code : minuscules sans accent, chiffres, « _ » ou « - », 63 au plus");
    if (champ->choix != NULL && lire_choix(lecteur, setting, champ->choix, text) < 0)
        return lecteur->err->code;
    *out = arena_text(lecteur->arena, text);
    return 0;
}

static int lire_codes(struct lecteur *lecteur, const config_setting_t *setting,
                      const struct champ *champ, const char *const **out, size_t *count)
{
    if (!config_setting_is_array(setting) && !config_setting_is_list(setting))
        return lecture_attendu(lecteur, setting, "une suite de codes : [ \"un\", \"deux\" ]");
    int length = config_setting_length(setting);
    if (length == 0 && champ->requis)
        return lecture_attendu(lecteur, setting, "au moins un code");
    if (length > LISTE_MAX)
        return lecture_attendu(lecteur, setting, "au plus 4096 codes");
    const struct champ element = { .genre = CHAMP_CODE, .requis = true, .choix = champ->choix };
    const char **codes =
        arena_alloc(lecteur->arena, sizeof(*codes) * (size_t)(length > 0 ? length : 1));
    for (int i = 0; i < length; i++) {
        const config_setting_t *item = config_setting_get_elem(setting, (unsigned)i);
        int rc = lire_texte(lecteur, item, &element, &codes[i]);
        if (rc < 0)
            return rc;
        if (codes_contain(codes, (size_t)i, codes[i]))
            return lecture_erreur(lecteur, config_setting_source_line(item),
                                  "« %s » est déjà dans cette suite", codes[i]);
    }
    *out = codes;
    *count = (size_t)length;
    return 0;
}

static int hors_bornes(struct lecteur *lecteur, const config_setting_t *setting,
                       const struct champ *champ)
{
    char what[96];
    (void)snprintf(what, sizeof(what), "un nombre entre %d et %d", champ->min, champ->max);
    return lecture_attendu(lecteur, setting, what);
}

static int lire_entier(struct lecteur *lecteur, const config_setting_t *setting,
                       const struct champ *champ, int *out)
{
    if (config_setting_type(setting) != CONFIG_TYPE_INT)
        return lecture_attendu(lecteur, setting, "un nombre entier");
    int value = config_setting_get_int(setting);
    if (value < champ->min || value > champ->max)
        return hors_bornes(lecteur, setting, champ);
    *out = value;
    return 0;
}

/* "1,7" or "1.75" to 170 or 175; -1 when it is no such number. */
static int64_t centi_parse(const char *text)
{
    size_t whole = strspn(text, "0123456789");
    if (whole == 0 || whole > 9)
        return -1;
    int64_t value = 0;
    for (size_t i = 0; i < whole; i++)
        value = value * 10 + (text[i] - '0');
    value *= 100;
    if (text[whole] == '\0')
        return value;
    if (text[whole] != ',' && text[whole] != '.')
        return -1;
    const char *part = text + whole + 1;
    size_t digits = strspn(part, "0123456789");
    if (digits == 0 || digits > 2 || part[digits] != '\0')
        return -1;
    return value + (part[0] - '0') * 10 + (digits == 2 ? part[1] - '0' : 0);
}

static int lire_centi(struct lecteur *lecteur, const config_setting_t *setting,
                      const struct champ *champ, int64_t *out)
{
    int64_t value = -1;
    bool is_text = config_setting_type(setting) == CONFIG_TYPE_STRING;
    if (config_setting_type(setting) == CONFIG_TYPE_INT)
        value = (int64_t)config_setting_get_int(setting) * 100;
    else if (is_text)
        value = centi_parse(config_setting_get_string(setting));
    else
        return lecture_attendu(lecteur, setting, "un nombre entier, ou un texte comme \"1,7\"");
    if (is_text && value < 0)
        return lecture_attendu(lecteur, setting, "un nombre entier, ou un texte comme \"1,7\"");
    if (value < (int64_t)champ->min * 100 || value > (int64_t)champ->max * 100)
        return hors_bornes(lecteur, setting, champ);
    *out = value;
    return 0;
}

static int lire_booleen(struct lecteur *lecteur, const config_setting_t *setting, bool *out)
{
    if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
        return lecture_attendu(lecteur, setting, "true ou false");
    *out = config_setting_get_bool(setting) != 0;
    return 0;
}

static int lire_date(struct lecteur *lecteur, const config_setting_t *setting, int32_t *out)
{
    const char *text = config_setting_get_string(setting);
    if (text == NULL || !date_is_valid(text))
        return lecture_attendu(lecteur, setting, "une date \"AAAA-MM-JJ\"");
    *out = date_parse(text);
    return 0;
}

static int lire_rang(struct lecteur *lecteur, const config_setting_t *setting,
                     const struct champ *champ, int *out)
{
    const char *text = config_setting_get_string(setting);
    int rank = lire_choix(lecteur, setting, champ->choix, text == NULL ? "" : text);
    if (rank < 0)
        return lecteur->err->code;
    *out = rank;
    return 0;
}

int lecture_valeur(struct lecteur *lecteur, const config_setting_t *setting,
                   const struct champ *champ, void *objet)
{
    void *out = (unsigned char *)objet + champ->offset;
    switch (champ->genre) {
    case CHAMP_TEXTE:
    case CHAMP_CODE:
        return lire_texte(lecteur, setting, champ, out);
    case CHAMP_CODES:
        return lire_codes(lecteur, setting, champ, out,
                          (size_t *)((unsigned char *)objet + champ->compte_offset));
    case CHAMP_ENTIER:
        return lire_entier(lecteur, setting, champ, out);
    case CHAMP_CENTI:
        return lire_centi(lecteur, setting, champ, out);
    case CHAMP_BOOLEEN:
        return lire_booleen(lecteur, setting, out);
    case CHAMP_DATE:
        return lire_date(lecteur, setting, out);
    case CHAMP_CHOIX:
        return lire_rang(lecteur, setting, champ, out);
    case CHAMP_GROUPE:
    case CHAMP_LISTE:
        break; /* lecture_groupe() reads these. */
    }
    CHECK(false);
}
