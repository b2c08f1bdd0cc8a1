#include "base/check.h"
#include "base/id.h"
#include "runtime/decision.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool guard_text(struct decision *d, const char *field, const char *text)
{
    if (text != NULL && text[0] != '\0')
        return true;
    decision_refuse(d, "CHAMP_REQUIS", field, "Le champ « %s » est requis.", field);
    return false;
}

bool guard_code(struct decision *d, const char *field, const char *code)
{
    if (!guard_text(d, field, code))
        return false;
    size_t length = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (code[length] == '\0' && length < LIMIT_CODE_SIZE)
        return true;
    decision_refuse(d, "CODE_INVALIDE", field,
                    "Le champ « %s » doit être un code : %d lettres minuscules sans accent, "
                    "chiffres ou « _ » au plus.",
                    field, LIMIT_CODE_SIZE - 1);
    return false;
}

bool guard_optional_id(struct decision *d, const char *field, const char *id)
{
    if (id == NULL || id[0] == '\0' || id_is_valid(id))
        return true;
    decision_refuse(d, "ID_INVALIDE", field,
                    "Le champ « %s » doit être un identifiant UUID : 36 caractères, en minuscules.",
                    field);
    return false;
}

bool guard_id(struct decision *d, const char *field, const char *id)
{
    return guard_text(d, field, id) && guard_optional_id(d, field, id);
}

bool guard_optional_date(struct decision *d, const char *field, const char *text, int32_t *day)
{
    *day = DATE_NONE;
    if (text == NULL || text[0] == '\0')
        return true;
    *day = date_parse(text);
    if (*day != DATE_NONE)
        return true;
    decision_refuse(d, "DATE_INVALIDE", field,
                    "Le champ « %s » doit être une date qui existe, écrite AAAA-MM-JJ, "
                    "entre 1900 et 2199.",
                    field);
    return false;
}

bool guard_date(struct decision *d, const char *field, const char *text, int32_t *day)
{
    *day = DATE_NONE;
    return guard_text(d, field, text) && guard_optional_date(d, field, text, day);
}

/* A birth date is a personal value: a refusal never shows it. */
static bool is_birth(const char *field)
{
    return strstr(field, "naissance") != NULL;
}

bool guard_not_future(struct decision *d, const char *field, int32_t day, int32_t today)
{
    if (day == DATE_NONE || day <= today)
        return true;
    char given[DATE_FR_SIZE];
    char limit[DATE_FR_SIZE];
    date_format_fr(day, given);
    date_format_fr(today, limit);
    if (is_birth(field))
        decision_refuse(d, "DATE_FUTURE", field,
                        "La date « %s » doit être au plus tard aujourd'hui, le %s.", field, limit);
    else
        decision_refuse(d, "DATE_FUTURE", field,
                        "La date « %s » (%s) doit être au plus tard aujourd'hui, le %s.", field,
                        given, limit);
    return false;
}

bool guard_order(struct decision *d, const char *field, int32_t day, const char *other,
                 int32_t other_day)
{
    if (day == DATE_NONE || other_day == DATE_NONE || day >= other_day)
        return true;
    char given[DATE_FR_SIZE];
    char limit[DATE_FR_SIZE];
    date_format_fr(day, given);
    date_format_fr(other_day, limit);
    if (is_birth(field) || is_birth(other))
        decision_refuse(d, "DATE_INCOHERENTE", field,
                        "La date « %s » ne peut pas précéder la date « %s ».", field, other);
    else
        decision_refuse(d, "DATE_INCOHERENTE", field,
                        "La date « %s » (%s) ne peut pas précéder la date « %s » (%s).", field,
                        given, other, limit);
    return false;
}

bool guard_range(struct decision *d, const char *field, int64_t value, int64_t min, int64_t max)
{
    CHECK(min <= max);
    if (value >= min && value <= max)
        return true;
    decision_refuse(d, "VALEUR_HORS_LIMITES", field,
                    "Le champ « %s » vaut %" PRId64 " ; il doit être entre %" PRId64 " et %" PRId64
                    ".",
                    field, value, min, max);
    return false;
}

bool guard_regles(struct decision *d, const struct context *context, int32_t day,
                  const struct regles **out)
{
    *out = context->protocole == NULL ? NULL : protocole_regles(context->protocole, day);
    if (*out != NULL)
        return true;
    char text[DATE_FR_SIZE];
    date_format_fr(day, text);
    decision_refuse(d, "PROTOCOLE_ABSENT", "",
                    "Aucun protocole du site n'est en vigueur au %s ; adoptez-en un d'abord.",
                    text);
    return false;
}

/* The codes that may be given, as many as fit: what was given is not repeated. */
static void list_open_codes(const struct liste *liste, int32_t day, char *out, size_t size)
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < liste->valeur_count; i++) {
        const struct valeur *valeur = &liste->valeurs[i];
        if (!valeur_ouverte(valeur, day))
            continue;
        const char *comma = length == 0 ? "" : ", ";
        if (length + strlen(comma) + strlen(valeur->code) + sizeof(", …") > size) {
            (void)snprintf(out + length, size - length, ", …");
            return;
        }
        length += (size_t)snprintf(out + length, size - length, "%s%s", comma, valeur->code);
    }
}

static void refuse_unknown(struct decision *d, const struct liste *liste, const char *field,
                           int32_t day)
{
    char codes[300];
    list_open_codes(liste, day, codes, sizeof(codes));
    decision_refuse(d, "VALEUR_INCONNUE", field,
                    "Le champ « %s » doit être une valeur de la liste « %s » du protocole : %s.",
                    field, liste->nom, codes);
}

static void refuse_closed(struct decision *d, const struct valeur *valeur, const char *liste,
                          const char *field, int32_t day)
{
    bool ended = valeur->jusqu != DATE_NONE && day > valeur->jusqu;
    char limit[DATE_FR_SIZE];
    date_format_fr(ended ? valeur->jusqu : valeur->depuis, limit);
    decision_refuse(d, "VALEUR_FERMEE", field,
                    ended ? "La valeur « %s » de la liste « %s » n'est plus ouverte après le %s ; "
                            "choisissez une valeur ouverte à la date du fait."
                          : "La valeur « %s » de la liste « %s » n'est ouverte qu'à partir du %s ; "
                            "choisissez une valeur ouverte à la date du fait.",
                    valeur->code, liste, limit);
}

bool guard_valeur(struct decision *d, const struct regles *regles, const char *liste,
                  const char *field, const char *code, int32_t day)
{
    if (!guard_text(d, field, code))
        return false;
    const struct liste *found = regles_liste(regles, liste);
    if (found == NULL) {
        decision_refuse(d, "VALEUR_INCONNUE", field,
                        "Le protocole n'a pas la liste « %s » dont vient le champ « %s ».", liste,
                        field);
        return false;
    }
    const struct valeur *valeur = regles_valeur(regles, liste, code);
    if (valeur == NULL) {
        refuse_unknown(d, found, field, day);
        return false;
    }
    if (valeur_ouverte(valeur, day))
        return true;
    refuse_closed(d, valeur, liste, field, day);
    return false;
}
