#include "json/json.h"

#include "json/path.h"

/* jansson's own sentence is English and quotes what stands near. */
static bool refuse_syntax(const json_error_t *error, struct refusal *refusal)
{
    switch ((int)json_error_code(error)) {
    case json_error_duplicate_key:
        return refusal_set(refusal, "CLE_EN_DOUBLE", "",
                           "JSON : à la ligne %d, une clé est donnée deux fois dans un objet ; il "
                           "n'en faut qu'une.",
                           error->line);
    case json_error_invalid_utf8:
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return refusal_set(refusal, "TEXTE_INVALIDE", "",
                           "JSON : à la ligne %d, un texte doit être en UTF-8 et sans caractère "
                           "nul.",
                           error->line);
    case json_error_stack_overflow:
        return refusal_set(refusal, "PROFONDEUR_EXCESSIVE", "",
                           "JSON : le message est imbriqué sur plus de %d niveaux.",
                           MESSAGE_DEPTH_MAX);
    case json_error_numeric_overflow:
        return refusal_set(refusal, "HORS_BORNES", "",
                           "JSON : à la ligne %d, un nombre dépasse 64 bits ; un grand entier "
                           "s'écrit comme un texte.",
                           error->line);
    default:
        return refusal_set(refusal, "JSON_INVALIDE", "",
                           "Le texte n'est pas un objet JSON : erreur à la ligne %d, colonne %d.",
                           error->line, error->column);
    }
}

bool json_parse(const char *text, size_t size, json_t **out, struct refusal *refusal)
{
    json_error_t error;
    *out = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    return *out != NULL || refuse_syntax(&error, refusal);
}
