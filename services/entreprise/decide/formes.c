/* Shapes of codes and texts from outside. */
#include "entreprise/decide/gardes.h"

#include <stdio.h>
#include <string.h>

enum { SIRET_SIZE = 14, SIREN_SIZE = 9, CODE_SIZE = 5 };
static const char SIREN_LA_POSTE[] = "356000000";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* "9999A": 9 stands for a digit, A for an upper-case letter. */
static bool has_shape(const char *text, const char *shape)
{
    size_t length = strlen(shape);
    if (strlen(text) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!(shape[i] == '9' ? is_digit(text[i]) : is_upper(text[i])))
            return false;
    return true;
}

static int luhn_sum(const char *text, size_t size)
{
    int sum = 0;
    for (size_t i = 0; i < size; i++) {
        int digit = text[size - 1 - i] - '0';
        int weighted = i % 2 == 0 ? digit : 2 * digit;
        sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return sum;
}

static int plain_sum(const char *text, size_t size)
{
    int sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += text[i] - '0';
    return sum;
}

static bool siret_is_valid(const char *text)
{
    if (!has_shape(text, "99999999999999") || strncmp(text, "000000000", SIREN_SIZE) == 0)
        return false;
    if (luhn_sum(text, SIRET_SIZE) % 10 == 0)
        return true;
    return strncmp(text, SIREN_LA_POSTE, SIREN_SIZE) == 0 && plain_sum(text, SIRET_SIZE) % 5 == 0;
}

bool garde_siret(struct decision *d, const char *field, const char *text)
{
    if (!guard_text(d, field, text))
        return false;
    if (siret_is_valid(text))
        return true;
    decision_refuse(d, "SIRET_INVALIDE", field,
                    "Le SIRET doit avoir 14 chiffres, sans espace, et une clé juste ; relisez-le "
                    "sur un avis de situation.");
    return false;
}

bool garde_naf(struct decision *d, const char *field, const char *text)
{
    if (!guard_text(d, field, text))
        return false;
    if (has_shape(text, "9999A"))
        return true;
    decision_refuse(d, "NAF_INVALIDE", field,
                    "Le code NAF s'écrit avec quatre chiffres et une lettre majuscule, sans point, "
                    "comme 8899B.");
    return false;
}

bool garde_metier(struct decision *d, const char *field, const char *text)
{
    if (!guard_text(d, field, text))
        return false;
    if (has_shape(text, "A9999"))
        return true;
    decision_refuse(d, "METIER_INVALIDE", field,
                    "Le métier est un code ROME : une lettre majuscule et quatre chiffres, comme "
                    "K2204.");
    return false;
}

static bool commune_is_valid(const char *text)
{
    if (strlen(text) != CODE_SIZE || strncmp(text, "00", 2) == 0)
        return false;
    bool corse = strncmp(text, "2A", 2) == 0 || strncmp(text, "2B", 2) == 0;
    return corse ? has_shape(text + 2, "999") : has_shape(text, "99999");
}

bool garde_commune(struct decision *d, const char *field, const char *text)
{
    if (!guard_text(d, field, text))
        return false;
    if (commune_is_valid(text))
        return true;
    decision_refuse(d, "COMMUNE_INVALIDE", field,
                    "La commune est un code INSEE de cinq caractères, comme 59350 ou 2A004 ; ce "
                    "n'est pas le code postal.");
    return false;
}

bool garde_codes_uniques(struct decision *d, const char *field, char *const *codes, size_t count,
                         size_t max)
{
    if (count > max) {
        decision_refuse(d, "TROP_DE_VALEURS", field,
                        "Le champ « %s » a %zu valeurs ; il en admet au plus %zu.", field, count,
                        max);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(codes[i], codes[j]) == 0) {
                decision_refuse(d, "VALEUR_EN_DOUBLE", field,
                                "Le champ « %s » donne deux fois la même valeur ; donnez chacune "
                                "une seule fois.",
                                field);
                return false;
            }
    return true;
}

static bool garde_taille(struct decision *d, const char *field, const char *text, size_t max)
{
    if (strlen(text) <= max)
        return true;
    decision_refuse(d, "TEXTE_TROP_LONG", field,
                    "Le champ « %s » a %zu octets ; il en admet au plus %zu.", field, strlen(text),
                    max);
    return false;
}

bool garde_libelle(struct decision *d, const char *field, const char *text)
{
    return guard_text(d, field, text) && garde_taille(d, field, text, LIMIT_LIBELLE_SIZE);
}

bool garde_texte(struct decision *d, const char *field, const char *text)
{
    return garde_taille(d, field, text, LIMIT_TEXT_SIZE);
}

bool garde_commentaire(struct decision *d, const char *field, const Prive__Texte *texte,
                       const struct etat_personne *personne)
{
    if (texte == NULL || texte->texte[0] == '\0')
        return true;
    if (personne->effacee) {
        decision_refuse(d, "PERSONNE_EFFACEE", field,
                        "Les données de cette personne ont été effacées ; enregistrez l'acte sans "
                        "texte libre.");
        return false;
    }
    return garde_texte(d, field, texte->texte);
}

bool garde_parmi(struct decision *d, const char *field, const char *code, const char *const codes[])
{
    if (!guard_text(d, field, code))
        return false;
    char list[200] = "";
    size_t length = 0;
    for (size_t i = 0; codes[i] != NULL; i++) {
        if (strcmp(codes[i], code) == 0)
            return true;
        length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%s",
                                   length == 0 ? "" : ", ", codes[i]);
    }
    decision_refuse(d, "VALEUR_INCONNUE", field, "Le champ « %s » doit être l'un de : %s.", field,
                    list);
    return false;
}

bool garde_motif(struct decision *d, const struct regles *regles, const char *liste,
                 const char *field, const char *code, int32_t day)
{
    if (regles_liste(regles, liste) != NULL)
        return guard_valeur(d, regles, liste, field, code, day);
    return guard_code(d, field, code);
}

bool garde_fait(struct decision *d, const struct context *context, const char *field,
                const char *text, int32_t *day)
{
    return guard_date(d, field, text, day) && guard_not_future(d, field, *day, context->today);
}

bool garde_mois(struct decision *d, const struct context *context, const char *field,
                const char *text, int32_t *premier)
{
    if (!guard_text(d, field, text))
        return false;
    *premier = mois_parse(text);
    if (*premier == DATE_NONE) {
        decision_refuse(d, "MOIS_INVALIDE", field,
                        "Le champ « %s » doit être un mois qui existe, écrit AAAA-MM.", field);
        return false;
    }
    if (*premier <= context->today)
        return true;
    decision_refuse(d, "MOIS_FUTUR", field,
                    "Le mois « %s » n'a pas commencé ; il doit être au plus tard celui "
                    "d'aujourd'hui, le %s.",
                    field, date_fr(d, context->today));
    return false;
}
