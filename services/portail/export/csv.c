#include "portail/export/export.h"

#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *data;
    size_t size;
    size_t capacity;
};

static void put(struct text *text, const char *data, size_t size)
{
    if (text->capacity - text->size < size + 1) {
        text->capacity = (text->capacity + size) * 2 + 4096;
        text->data = realloc(text->data, text->capacity);
        CHECK(text->data != NULL);
    }
    memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = '\0';
}

/* Excel and others run what begins so as a formula. */
static bool looks_like_formula(const char *value)
{
    return value[0] != '\0' && strchr("=+-@\t\r", value[0]) != NULL;
}

static void put_text(struct text *text, const char *value)
{
    bool formula = looks_like_formula(value);
    bool quoted = strpbrk(value, ";\"\r\n") != NULL || value[0] == ' ' ||
                  (value[0] != '\0' && value[strlen(value) - 1] == ' ');
    if (quoted)
        put(text, "\"", 1);
    if (formula)
        put(text, "'", 1);
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '"')
            put(text, "\"", 1);
        put(text, at, 1);
    }
    if (quoted)
        put(text, "\"", 1);
}

/* As French spreadsheets read them: with a comma. */
static void put_number(struct text *text, const json_t *cell)
{
    char number[64];
    if (json_is_integer(cell))
        (void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(cell));
    else
        (void)snprintf(number, sizeof(number), "%.15g", json_real_value(cell));
    char *point = strchr(number, '.');
    if (point != NULL)
        *point = ',';
    put(text, number, strlen(number));
}

static void put_cell(struct text *text, const json_t *cell, enum export_genre genre)
{
    if (json_is_number(cell)) {
        put_number(text, cell);
        return;
    }
    const char *value = json_string_value(cell);
    if (value == NULL)
        return;
    int32_t day = genre == EXPORT_DATE ? date_parse(value) : DATE_NONE;
    if (day == DATE_NONE) {
        put_text(text, value);
        return;
    }
    char date[DATE_FR_SIZE];
    date_format_fr(day, date);
    put(text, date, strlen(date));
}

void export_csv(const struct export_table *table, char **out, size_t *size)
{
    struct text text = { 0 };
    put(&text, "\xEF\xBB\xBF", 3);
    for (size_t i = 0; i < table->column_count; i++) {
        put(&text, ";", i == 0 ? 0 : 1);
        put_text(&text, table->columns[i].titre);
    }
    put(&text, "\r\n", 2);
    for (size_t line = 0; line < json_array_size(table->lignes); line++) {
        const json_t *cells = json_array_get(table->lignes, line);
        for (size_t i = 0; i < table->column_count; i++) {
            put(&text, ";", i == 0 ? 0 : 1);
            put_cell(&text, json_array_get(cells, i), table->columns[i].genre);
        }
        put(&text, "\r\n", 2);
    }
    *out = text.data;
    *size = text.size;
}
