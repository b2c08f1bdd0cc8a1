/* Lists as files: what a spreadsheet reads is what the page showed. */
#include "portail/export/export.h"
#include "support/folder.h"
#include "zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <cmocka.h>

static const char LIST[] =
    "{'titre': 'Relances à faire', 'filtres': 'référent : moi', 'personnes': ['a', 'b'],"
    " 'colonnes': [{'titre': 'Nom'}, {'titre': 'Né le', 'genre': 'date'},"
    "              {'titre': 'Heures', 'genre': 'nombre'}],"
    " 'lignes': [['ZÉPHYR Prune', '1980-05-02', 12.5], ['QUARTZ; \\\"Basile\\\"', '', -3],"
    "            ['=1+1', 'en attente', null]]}";

static json_t *tree_of(const char *text)
{
    char json[4096];
    size_t size = 0;
    for (const char *at = text; *at != '\0' && size + 1 < sizeof(json); at++)
        json[size++] = *at == '\'' ? '"' : *at;
    json[size] = '\0';
    json_t *tree = json_loads(json, 0, NULL);
    assert_non_null(tree);
    return tree;
}

static json_t *read_list(const char *text, struct export_table *out)
{
    struct refusal refusal = { 0 };
    json_t *tree = tree_of(text);
    if (!export_read(tree, out, &refusal))
        fail_msg("%s", refusal.text);
    return tree;
}

static void csv_is_what_a_french_spreadsheet_opens(void **state)
{
    (void)state;
    struct export_table table;
    json_t *tree = read_list(LIST, &table);
    char *csv;
    size_t size;
    export_csv(&table, &csv, &size);
    assert_string_equal(csv, "\xEF\xBB\xBFNom;Né le;Heures\r\n"
                             "ZÉPHYR Prune;02/05/1980;12,5\r\n"
                             "\"QUARTZ; \"\"Basile\"\"\";;-3\r\n"
                             "'=1+1;en attente;\r\n");
    assert_int_equal(size, strlen(csv));
    free(csv);
    json_decref(tree);
}

static void a_text_never_becomes_a_formula(void **state)
{
    (void)state;
    static const struct {
        const char *cell;
        const char *written;
    } cases[] = {
        { "=SOMME(A1)", "'=SOMME(A1)" },
        { "+33 6", "'+33 6" },
        { "-1", "'-1" },
        { "@x", "'@x" },
        { "\\tx", "'\tx" },
        { "\\rx", "\"'\rx\"" },
        { "=1;2", "\"'=1;2\"" },
        { "1-1", "1-1" },
        { "a\\nb", "\"a\nb\"" },
        { " x", "\" x\"" },
        { "", "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[256], expected[256], *csv;
        struct export_table table;
        size_t size;
        (void)snprintf(text, sizeof(text),
                       "{'titre': 't', 'colonnes': [{'titre': 'c'}], 'lignes': [['%s']]}",
                       cases[i].cell);
        json_t *tree = read_list(text, &table);
        export_csv(&table, &csv, &size);
        (void)snprintf(expected, sizeof(expected),
                       "\xEF\xBB\xBF"
                       "c\r\n%s\r\n",
                       cases[i].written);
        assert_string_equal(csv, expected);
        free(csv);
        json_decref(tree);
    }
}

/* --- XLSX --- */

struct book {
    char folder[FOLDER_SIZE];
    json_t *tree;
    void *data;
    size_t size;
};

static void make_book(struct book *book, const char *list)
{
    struct export_table table;
    struct err err = { 0 };
    folder_make(book->folder);
    book->tree = read_list(list, &table);
    struct export_about about = { "PLIE d'essai", "22/11/2026", "ONYX Clé (referent)",
                                  book->folder };
    if (export_xlsx(&table, &about, &book->data, &book->size, &err) < 0)
        fail_msg("%s", err.text);
    char where[64];
    assert_false(folder_contains(book->folder, "ZÉPHYR", 7, where, sizeof(where)));
    assert_int_equal(rmdir(book->folder), 0); /* Nothing was left in it. */
}

static void drop_book(struct book *book)
{
    free(book->data);
    json_decref(book->tree);
}

static void assert_in(const struct book *book, const char *file, const char *const *texts)
{
    char *text = zip_text(book->data, book->size, file);
    assert_non_null(text);
    for (size_t i = 0; texts[i] != NULL; i++)
        if (strstr(text, texts[i]) == NULL)
            fail_msg("%s lacks %s:\n%s", file, texts[i], text);
    free(text);
}

static void xlsx_holds_texts_numbers_and_real_dates(void **state)
{
    (void)state;
    struct book book;
    make_book(&book, LIST);
    static const char *const texts[] = { "<t>ZÉPHYR Prune</t>",   "<t>QUARTZ; \"Basile\"</t>",
                                         "<t>=1+1</t>",           "<t>en attente</t>",
                                         "<t>PLIE d'essai</t>",   "<t>référent : moi</t>",
                                         "<t>22/11/2026</t>",     "<t>ONYX Clé (referent)</t>",
                                         "Fonds social européen", NULL };
    static const char *const cells[] = { "<v>29343</v>", /* 02/05/1980 as days since 1900. */
                                         "<c r=\"C2\"><v>12.5</v></c>",
                                         "<c r=\"C3\"><v>-3</v></c>",
                                         "state=\"frozen\"",
                                         "<autoFilter ref=\"A1:C4\"/>",
                                         NULL };
    static const char *const styles[] = { "formatCode=\"dd/mm/yyyy\"", "<b/>", NULL };
    static const char *const sheets[] = { "name=\"Relances à faire\"", "name=\"À propos\"", NULL };
    assert_in(&book, "xl/sharedStrings.xml", texts);
    assert_in(&book, "xl/worksheets/sheet1.xml", cells);
    assert_in(&book, "xl/styles.xml", styles);
    assert_in(&book, "xl/workbook.xml", sheets);
    drop_book(&book);
}

static void whatever_the_title_the_sheet_has_a_name(void **state)
{
    (void)state;
    static const struct {
        const char *titre;
        const char *sheet;
    } cases[] = {
        { "a[1]/b:c*?\\\\d", "name=\"a 1  b c   d\"" },
        { "????", "name=\"Liste\"" },
        { "À propos", "name=\"Liste\"" },
        { "À PROPOS", "name=\"Liste\"" }, /* Names are told apart without case. */
        { "à propos", "name=\"Liste\"" },
        { "ééééééééééééééééééééééééééééééééééééé", "name=\"ééééééééééééééééééééééééééééééé\"" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char list[512];
        struct book book;
        (void)snprintf(list, sizeof(list),
                       "{'titre': '%s', 'colonnes': [{'titre': 'c'}], 'lignes': []}",
                       cases[i].titre);
        make_book(&book, list);
        const char *const sheets[] = { cases[i].sheet, NULL };
        assert_in(&book, "xl/workbook.xml", sheets);
        drop_book(&book);
    }
}

static void a_folder_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    struct export_table table;
    struct err err = { 0 };
    void *data;
    size_t size;
    json_t *tree = read_list(LIST, &table);
    struct export_about about = { "s", "d", "p", "/nowhere/at/all" };
    assert_int_equal(export_xlsx(&table, &about, &data, &size, &err), ERR_IO);
    json_decref(tree);
}

/* --- What is refused, in its order --- */

static void a_list_that_is_none_is_refused_by_the_name_of_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        const char *code;
        const char *field;
    } cases[] = {
        { "{'titres': 1}", "CHAMP_INCONNU", "" },
        { "{'titre': 3}", "TYPE_INATTENDU", "titre" },
        { "{'titre': 't', 'filtres': []}", "TYPE_INATTENDU", "filtres" },
        { "{'titre': ''}", "CHAMP_REQUIS", "titre" },
        { "{'titre': 't', 'personnes': 'p'}", "TYPE_INATTENDU", "personnes" },
        { "{'titre': 't'}", "CHAMP_REQUIS", "colonnes" },
        { "{'titre': 't', 'colonnes': [{}]}", "CHAMP_REQUIS", "colonnes[0].titre" },
        { "{'titre': 't', 'colonnes': [{'titre': 'c', 'genre': 'euro'}]}", "VALEUR_INCONNUE",
          "colonnes[0].genre" },
        { "{'titre': 't', 'colonnes': [{'titre': 'c'}]}", "CHAMP_REQUIS", "lignes" },
        { "{'titre': 't', 'colonnes': [{'titre': 'c'}], 'lignes': [['a'], ['a', 'b']]}",
          "LIGNE_INEGALE", "lignes[1]" },
        { "{'titre': 't', 'colonnes': [{'titre': 'c'}], 'lignes': [7]}", "LIGNE_INEGALE",
          "lignes[0]" },
        { "{'titre': 't', 'colonnes': [{'titre': 'c'}], 'lignes': [[{}]]}", "TYPE_INATTENDU",
          "lignes[0]" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct export_table table;
        struct refusal refusal = { 0 };
        json_t *tree = tree_of(cases[i].list);
        assert_false(export_read(tree, &table, &refusal));
        assert_string_equal(refusal.code, cases[i].code);
        assert_string_equal(refusal.field, cases[i].field);
        assert_true(strlen(refusal.text) > 10);
        json_decref(tree);
    }
}

static json_t *large_list(size_t columns, size_t lines)
{
    json_t *tree = tree_of("{'titre': 't', 'colonnes': [], 'lignes': []}");
    for (size_t i = 0; i < columns; i++)
        json_array_append_new(json_object_get(tree, "colonnes"), tree_of("{'titre': 'c'}"));
    json_t *line = json_array();
    for (size_t i = 0; i < columns; i++)
        json_array_append_new(line, json_null());
    for (size_t i = 0; i < lines; i++)
        json_array_append(json_object_get(tree, "lignes"), line);
    json_decref(line);
    return tree;
}

static void limits_hold_exactly(void **state)
{
    (void)state;
    static const struct {
        size_t columns;
        size_t lines;
        const char *code;
    } cases[] = {
        { EXPORT_COLUMNS_MAX, 1, "" },
        { EXPORT_COLUMNS_MAX + 1, 1, "TROP_DE_COLONNES" },
        { 1, EXPORT_LINES_MAX, "" },
        { 1, EXPORT_LINES_MAX + 1, "TROP_DE_LIGNES" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct export_table table;
        struct refusal refusal = { 0 };
        json_t *tree = large_list(cases[i].columns, cases[i].lines);
        assert_int_equal(export_read(tree, &table, &refusal), cases[i].code[0] == '\0');
        assert_string_equal(refusal.code, cases[i].code);
        json_decref(tree);
    }
}

static void the_file_is_named_for_old_and_new_browsers(void **state)
{
    (void)state;
    char name[EXPORT_NAME_SIZE];
    export_disposition("Relances à faire/été", "csv", name);
    assert_string_equal(name, "attachment; filename=\"relances-a-faire-ete.csv\"; "
                              "filename*=UTF-8''Relances%20%C3%A0%20faire%2D%C3%A9t%C3%A9.csv");
    export_disposition("\"\r\nX: y", "csv", name);
    assert_null(strpbrk(name + strlen("attachment; filename=\"x-y.csv\""), "\"\r\n"));
    char titre[EXPORT_TITLE_MAX + 1];
    memset(titre, 'x', sizeof(titre));
    for (size_t i = 0; i + 1 < sizeof(titre); i += 2)
        memcpy(titre + i, "é", 2);
    titre[EXPORT_TITLE_MAX] = '\0';
    export_disposition(titre, "xlsx", name);
    assert_string_equal(name + strlen(name) - 8, "%A9.xlsx"); /* A whole character at the end. */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_what_a_french_spreadsheet_opens),
        cmocka_unit_test(a_text_never_becomes_a_formula),
        cmocka_unit_test(xlsx_holds_texts_numbers_and_real_dates),
        cmocka_unit_test(whatever_the_title_the_sheet_has_a_name),
        cmocka_unit_test(a_folder_that_cannot_be_written_is_an_error),
        cmocka_unit_test(a_list_that_is_none_is_refused_by_the_name_of_what_is_wrong),
        cmocka_unit_test(limits_hold_exactly),
        cmocka_unit_test(the_file_is_named_for_old_and_new_browsers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
