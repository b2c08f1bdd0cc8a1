#include "portail/export/export.h"

#include <stdio.h>
#include <string.h>

static bool read_text(const json_t *tree, const char *field, size_t max, const char **out,
                      struct refusal *refusal)
{
    const json_t *value = json_object_get(tree, field);
    *out = "";
    if (value == NULL || json_is_null(value))
        return true;
    if (!json_is_string(value))
        return refusal_set(refusal, "TYPE_INATTENDU", field, "Le champ « %s » doit être un texte.",
                           field);
    if (json_string_length(value) > max)
        return refusal_set(refusal, "TEXTE_TROP_LONG", field,
                           "Le champ « %s » fait %zu octets ; il ne doit pas en dépasser %zu.",
                           field, json_string_length(value), max);
    *out = json_string_value(value);
    return true;
}

static bool check_keys(const json_t *tree, struct refusal *refusal)
{
    static const char *const known[] = { "titre", "filtres", "personnes", "colonnes", "lignes" };
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)tree, key, value)
    {
        bool found = false;
        for (size_t i = 0; i < COUNT_OF(known); i++)
            found = found || strcmp(known[i], key) == 0;
        if (!found)
            return refusal_set(refusal, "CHAMP_INCONNU", "",
                               "Un export a les champs titre, filtres, personnes, colonnes et "
                               "lignes ; « %.40s » n'en est pas un.",
                               key);
    }
    return true;
}

/* --- Columns --- */

static bool read_genre(const char *text, enum export_genre *out)
{
    static const struct {
        const char *name;
        enum export_genre genre;
    } genres[] = {
        { "", EXPORT_TEXTE },
        { "texte", EXPORT_TEXTE },
        { "nombre", EXPORT_NOMBRE },
        { "date", EXPORT_DATE },
    };
    for (size_t i = 0; i < COUNT_OF(genres); i++)
        if (strcmp(genres[i].name, text) == 0) {
            *out = genres[i].genre;
            return true;
        }
    return false;
}

static bool read_column(const json_t *tree, size_t i, struct export_column *out,
                        struct refusal *refusal)
{
    const char *titre = json_string_value(json_object_get(tree, "titre"));
    const json_t *genre = json_object_get(tree, "genre");
    char field[64];
    (void)snprintf(field, sizeof(field), "colonnes[%zu].titre", i);
    if (titre == NULL || titre[0] == '\0' || strlen(titre) > EXPORT_TITLE_MAX)
        return refusal_set(refusal, "CHAMP_REQUIS", field,
                           "La colonne %zu doit avoir un titre d'au plus %d octets.", i + 1,
                           EXPORT_TITLE_MAX);
    out->titre = titre;
    out->genre = EXPORT_TEXTE;
    if (genre == NULL || json_is_null(genre))
        return true;
    (void)snprintf(field, sizeof(field), "colonnes[%zu].genre", i);
    if (!json_is_string(genre) || !read_genre(json_string_value(genre), &out->genre))
        return refusal_set(refusal, "VALEUR_INCONNUE", field,
                           "Le genre de la colonne « %s » doit être texte, nombre ou date.", titre);
    return true;
}

static bool read_columns(const json_t *tree, struct export_table *out, struct refusal *refusal)
{
    const json_t *columns = json_object_get(tree, "colonnes");
    size_t count = json_array_size(columns);
    if (count == 0)
        return refusal_set(refusal, "CHAMP_REQUIS", "colonnes",
                           "Un export a au moins une colonne.");
    if (count > EXPORT_COLUMNS_MAX)
        return refusal_set(refusal, "TROP_DE_COLONNES", "colonnes",
                           "%zu colonnes ; un export en a au plus %d.", count, EXPORT_COLUMNS_MAX);
    out->column_count = count;
    for (size_t i = 0; i < count; i++)
        if (!read_column(json_array_get(columns, i), i, &out->columns[i], refusal))
            return false;
    return true;
}

/* --- Lines --- */

static bool check_cell(const json_t *cell, size_t line, const struct export_column *column,
                       struct refusal *refusal)
{
    char field[64];
    (void)snprintf(field, sizeof(field), "lignes[%zu]", line);
    if (json_is_string(cell) && json_string_length(cell) > EXPORT_CELL_MAX)
        return refusal_set(refusal, "TEXTE_TROP_LONG", field,
                           "Ligne %zu, colonne « %s » : %zu octets ; une case en a au plus %d.",
                           line + 1, column->titre, json_string_length(cell), EXPORT_CELL_MAX);
    if (json_is_string(cell) || json_is_number(cell) || json_is_null(cell))
        return true;
    return refusal_set(refusal, "TYPE_INATTENDU", field,
                       "Ligne %zu, colonne « %s » : une case est un texte, un nombre ou rien.",
                       line + 1, column->titre);
}

static bool check_line(const json_t *cells, size_t line, const struct export_table *table,
                       struct refusal *refusal)
{
    char field[64];
    (void)snprintf(field, sizeof(field), "lignes[%zu]", line);
    if (json_array_size(cells) != table->column_count)
        return refusal_set(refusal, "LIGNE_INEGALE", field,
                           "La ligne %zu a %zu cases ; il y a %zu colonnes.", line + 1,
                           json_array_size(cells), table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        if (!check_cell(json_array_get(cells, i), line, &table->columns[i], refusal))
            return false;
    return true;
}

static bool check_lines(const json_t *tree, struct export_table *out, struct refusal *refusal)
{
    out->lignes = json_object_get(tree, "lignes");
    if (!json_is_array(out->lignes))
        return refusal_set(refusal, "CHAMP_REQUIS", "lignes",
                           "Un export donne la liste de ses "
                           "lignes, vide s'il n'y en a pas.");
    size_t count = json_array_size(out->lignes);
    if (count > EXPORT_LINES_MAX)
        return refusal_set(refusal, "TROP_DE_LIGNES", "lignes",
                           "%zu lignes ; un export en a au plus %d : ajoutez un filtre.", count,
                           EXPORT_LINES_MAX);
    for (size_t i = 0; i < count; i++)
        if (!check_line(json_array_get(out->lignes, i), i, out, refusal))
            return false;
    return true;
}

static bool read_personnes(const json_t *tree, struct export_table *out, struct refusal *refusal)
{
    const json_t *personnes = json_object_get(tree, "personnes");
    if (personnes == NULL || json_is_null(personnes))
        return true;
    if (!json_is_array(personnes))
        return refusal_set(refusal, "TYPE_INATTENDU", "personnes",
                           "Le champ « personnes » est la liste des personnes exportées.");
    out->personne_count = json_array_size(personnes);
    return true;
}

bool export_read(const json_t *tree, struct export_table *out, struct refusal *refusal)
{
    *out = (struct export_table){ 0 };
    if (!check_keys(tree, refusal) ||
        !read_text(tree, "titre", EXPORT_TITLE_MAX, &out->titre, refusal) ||
        !read_text(tree, "filtres", EXPORT_FILTERS_MAX, &out->filtres, refusal))
        return false;
    if (out->titre[0] == '\0')
        return refusal_set(refusal, "CHAMP_REQUIS", "titre", "Un export a un titre.");
    return read_personnes(tree, out, refusal) && read_columns(tree, out, refusal) &&
           check_lines(tree, out, refusal);
}
