#include "portail/export/export.h"

#include "base/date.h"
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xlsxwriter.h>

enum { PATH_SIZE = 640, SHEET_NAME_MAX = 31, WIDTH_MIN = 8, WIDTH_MAX = 60 };

static const char FSE[] =
    "Le PLIE est cofinancé par l'Union européenne au titre du Fonds social européen.";
static const char CARE[] = "Ce fichier contient des données à caractère personnel : il est réservé "
                           "au suivi des participants et se détruit après usage.";

struct book {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *head;
    lxw_format *date;
    lxw_format *wrapped;
    int widths[EXPORT_COLUMNS_MAX]; /* Characters. */
};

static int count_characters(const char *text)
{
    int count = 0;
    for (; *text != '\0' && count < WIDTH_MAX; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static void widen(struct book *book, size_t column, int characters)
{
    if (characters > book->widths[column])
        book->widths[column] = characters > WIDTH_MAX ? WIDTH_MAX : characters;
}

/* The name of a sheet has at most 31 characters, without []:*?/\ and no apostrophe at its ends. */
static void sheet_name(const char *titre, char out[SHEET_NAME_MAX * 4 + 1])
{
    size_t size = 0;
    int characters = 0;
    for (const char *at = titre; *at != '\0'; at++) {
        bool begins = ((unsigned char)*at & 0xC0) != 0x80;
        if (begins && ++characters > SHEET_NAME_MAX)
            break;
        bool refused = strchr("[]:*?/\\'", *at) != NULL || (unsigned char)*at < ' ';
        out[size++] = refused ? ' ' : *at;
    }
    out[size] = '\0';
    char folded[SHEET_NAME_MAX * 4 + 1]; /* A spreadsheet tells names apart without case. */
    text_fold(out, folded, sizeof(folded));
    if (out[strspn(out, " ")] == '\0' || strcmp(folded, "A PROPOS") == 0)
        (void)snprintf(out, SHEET_NAME_MAX, "Liste");
}

/* --- The list --- */

static lxw_error write_text(struct book *book, lxw_row_t row, size_t column, const char *value,
                            enum export_genre genre)
{
    int32_t day = genre == EXPORT_DATE ? date_parse(value) : DATE_NONE;
    if (day == DATE_NONE) {
        widen(book, column, count_characters(value));
        return worksheet_write_string(book->sheet, row, (lxw_col_t)column, value, NULL);
    }
    lxw_datetime date = { 0 };
    date_split(day, &date.year, &date.month, &date.day);
    widen(book, column, DATE_FR_SIZE);
    return worksheet_write_datetime(book->sheet, row, (lxw_col_t)column, &date, book->date);
}

static lxw_error write_cell(struct book *book, lxw_row_t row, size_t column, const json_t *cell,
                            enum export_genre genre)
{
    if (json_is_number(cell)) {
        widen(book, column, WIDTH_MIN);
        return worksheet_write_number(book->sheet, row, (lxw_col_t)column, json_number_value(cell),
                                      NULL);
    }
    const char *value = json_string_value(cell);
    if (value == NULL || value[0] == '\0')
        return LXW_NO_ERROR;
    return write_text(book, row, column, value, genre);
}

static lxw_error write_list(struct book *book, const struct export_table *table)
{
    lxw_error wrong = LXW_NO_ERROR;
    size_t line_count = json_array_size(table->lignes);
    for (size_t i = 0; i < table->column_count; i++) {
        book->widths[i] = WIDTH_MIN;
        widen(book, i, count_characters(table->columns[i].titre) + 3); /* The filter's arrow. */
        wrong = worksheet_write_string(book->sheet, 0, (lxw_col_t)i, table->columns[i].titre,
                                       book->head);
    }
    for (size_t line = 0; wrong == LXW_NO_ERROR && line < line_count; line++) {
        const json_t *cells = json_array_get(table->lignes, line);
        for (size_t i = 0; wrong == LXW_NO_ERROR && i < table->column_count; i++)
            wrong = write_cell(book, (lxw_row_t)line + 1, i, json_array_get(cells, i),
                               table->columns[i].genre);
    }
    for (size_t i = 0; i < table->column_count; i++)
        (void)worksheet_set_column(book->sheet, (lxw_col_t)i, (lxw_col_t)i, book->widths[i] + 1,
                                   NULL);
    worksheet_freeze_panes(book->sheet, 1, 0);
    (void)worksheet_autofilter(book->sheet, 0, 0, (lxw_row_t)line_count,
                               (lxw_col_t)(table->column_count - 1));
    worksheet_repeat_rows(book->sheet, 0, 0);
    worksheet_set_landscape(book->sheet);
    worksheet_fit_to_pages(book->sheet, 1, 0);
    return wrong;
}

/* --- «À propos» --- */

static lxw_error write_about(struct book *book, const struct export_table *table,
                             const struct export_about *about)
{
    char lines[32], people[32];
    (void)snprintf(lines, sizeof(lines), "%zu", json_array_size(table->lignes));
    (void)snprintf(people, sizeof(people), "%zu", table->personne_count);
    const char *const rows[][2] = {
        { "Site", about->site },
        { "Liste", table->titre },
        { "Filtres", table->filtres[0] == '\0' ? "aucun" : table->filtres },
        { "Lignes", lines },
        { "Personnes", people },
        { "Exporté le", about->date },
        { "Par", about->par },
        { "Financement", FSE },
        { "Précaution", CARE },
    };
    lxw_worksheet *sheet = workbook_add_worksheet(book->book, "À propos");
    lxw_error wrong = sheet == NULL ? LXW_ERROR_MEMORY_MALLOC_FAILED : LXW_NO_ERROR;
    for (size_t i = 0; wrong == LXW_NO_ERROR && i < COUNT_OF(rows); i++) {
        wrong = worksheet_write_string(sheet, (lxw_row_t)i, 0, rows[i][0], book->head);
        if (wrong == LXW_NO_ERROR)
            wrong = worksheet_write_string(sheet, (lxw_row_t)i, 1, rows[i][1], book->wrapped);
    }
    if (wrong == LXW_NO_ERROR)
        wrong = worksheet_set_column(sheet, 0, 0, 16, NULL);
    if (wrong == LXW_NO_ERROR)
        wrong = worksheet_set_column(sheet, 1, 1, 90, NULL);
    return wrong;
}

/* --- The file --- */

static void add_formats(struct book *book)
{
    book->head = workbook_add_format(book->book);
    format_set_bold(book->head);
    format_set_align(book->head, LXW_ALIGN_VERTICAL_TOP);
    book->date = workbook_add_format(book->book);
    format_set_num_format(book->date, "dd/mm/yyyy");
    format_set_align(book->date, LXW_ALIGN_LEFT);
    book->wrapped = workbook_add_format(book->book);
    format_set_text_wrap(book->wrapped);
}

static lxw_error write_book(const char *path, const struct export_table *table,
                            const struct export_about *about)
{
    char name[SHEET_NAME_MAX * 4 + 1];
    lxw_workbook_options options = { .tmpdir = (char *)(uintptr_t)about->tmp };
    struct book book = { .book = workbook_new_opt(path, &options) };
    if (book.book == NULL)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    sheet_name(table->titre, name);
    add_formats(&book);
    book.sheet = workbook_add_worksheet(book.book, name);
    lxw_error wrong = book.sheet == NULL ? LXW_ERROR_MEMORY_MALLOC_FAILED : LXW_NO_ERROR;
    if (wrong == LXW_NO_ERROR)
        wrong = write_list(&book, table);
    if (wrong == LXW_NO_ERROR)
        wrong = write_about(&book, table, about);
    lxw_error closed = workbook_close(book.book);
    return wrong == LXW_NO_ERROR ? closed : wrong;
}

static int read_back(const char *path, void **out, size_t *size, struct err *err)
{
    struct stat stat_of;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fstat(fileno(file), &stat_of) != 0 || stat_of.st_size <= 0) {
        int rc = err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
        if (file != NULL)
            (void)fclose(file);
        return rc;
    }
    *size = (size_t)stat_of.st_size;
    *out = malloc(*size);
    CHECK(*out != NULL);
    size_t got = fread(*out, 1, *size, file);
    (void)fclose(file);
    if (got == *size)
        return 0;
    free(*out);
    return err_set(err, ERR_IO, "%s : lecture incomplète", path);
}

int export_xlsx(const struct export_table *table, const struct export_about *about, void **out,
                size_t *size, struct err *err)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/export.XXXXXX", about->tmp);
    int fd = mkstemp(path); /* Readable by us alone. */
    if (fd < 0)
        return err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "%s : %s", path,
                       err_reason(errno));
    (void)close(fd);
    lxw_error wrong = write_book(path, table, about);
    int rc = wrong == LXW_NO_ERROR ? read_back(path, out, size, err)
                                   : err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "%s : %s",
                                             path, lxw_strerror(wrong));
    (void)unlink(path);
    return rc;
}
