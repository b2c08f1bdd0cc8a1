/* Lists as files: what a page shows, with its filters, as XLSX or CSV. The page says what the lines
 * are; who exported what is noted in the access log before the file is given. */
#ifndef PORTAIL_EXPORT_EXPORT_H
#define PORTAIL_EXPORT_EXPORT_H

#include "base/err.h"
#include "base/refusal.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EXPORT_LINES_MAX = 100000,
    EXPORT_COLUMNS_MAX = 60,
    EXPORT_TITLE_MAX = 200, /* Bytes of a title, of the list or of a column. */
    EXPORT_FILTERS_MAX = 2000,
    EXPORT_CELL_MAX = 32000, /* Bytes; a spreadsheet's cell takes 32 767 characters. */
    EXPORT_NAME_SIZE = 256,
};

enum export_genre { EXPORT_TEXTE, EXPORT_NOMBRE, EXPORT_DATE };

struct export_column {
    const char *titre;
    enum export_genre genre;
};

/* Borrows from the request's tree. */
struct export_table {
    const char *titre;
    const char *filtres;
    size_t personne_count;
    struct export_column columns[EXPORT_COLUMNS_MAX];
    size_t column_count;
    const json_t *lignes; /* Lists of as many cells as there are columns. */
};

/* What stands beside the lines. */
struct export_about {
    const char *site;
    const char *date; /* "22/11/2026" */
    const char *par;
    const char *tmp; /* Folder for what is written on the way. */
};

/* {titre, filtres, personnes[], colonnes[{titre, genre}], lignes[][]}. A cell is a text, a number
 * or null; a date is ISO. False: refused, with the place in `field`. */
MUST_USE bool export_read(const json_t *tree, struct export_table *out, struct refusal *refusal);

/* UTF-8 with its mark, semicolons, CRLF; what a spreadsheet would take for a formula begins with an
 * apostrophe. Owned by the caller: free(). */
void export_csv(const struct export_table *table, char **out, size_t *size);
/* ERR_IO, ERR_FULL: no file could be written in about->tmp. */
MUST_USE int export_xlsx(const struct export_table *table, const struct export_about *about,
                         void **out, size_t *size, struct err *err);

/* Value of Content-Disposition: a name in ASCII, and the title itself. */
void export_disposition(const char *titre, const char *extension, char out[EXPORT_NAME_SIZE]);

#endif
