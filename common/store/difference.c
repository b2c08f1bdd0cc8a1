#include "store/tables.h"

#include <stdio.h>
#include <string.h>

enum { KEY_TEXT_SIZE = 160 };

/* As SQLite sorts: NULL, numbers, texts, blobs. */
static int rank_of(int type)
{
    return type == SQLITE_NULL ? 0 : type == SQLITE_TEXT ? 2 : type == SQLITE_BLOB ? 3 : 1;
}

static int compare_numbers(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    if (sqlite3_column_type(a, column) == SQLITE_INTEGER &&
        sqlite3_column_type(b, column) == SQLITE_INTEGER) {
        int64_t x = sqlite3_column_int64(a, column);
        int64_t y = sqlite3_column_int64(b, column);
        return (x > y) - (x < y);
    }
    double x = sqlite3_column_double(a, column);
    double y = sqlite3_column_double(b, column);
    return (x > y) - (x < y);
}

static int compare_values(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    int rank_a = rank_of(sqlite3_column_type(a, column));
    int rank_b = rank_of(sqlite3_column_type(b, column));
    if (rank_a != rank_b || rank_a == 0)
        return rank_a - rank_b;
    if (rank_a == 1)
        return compare_numbers(a, b, column);
    const void *x = sqlite3_column_blob(a, column);
    const void *y = sqlite3_column_blob(b, column);
    int size_x = sqlite3_column_bytes(a, column);
    int size_y = sqlite3_column_bytes(b, column);
    int common = size_x < size_y ? size_x : size_y;
    int order = common == 0 ? 0 : memcmp(x, y, (size_t)common);
    return order != 0 ? order : (size_x > size_y) - (size_x < size_y);
}

static int compare_keys(const struct table_walk *a, const struct table_walk *b)
{
    int count = a->key_count > 0 ? a->key_count : a->column_count;
    for (int i = 0; i < count; i++) {
        int column = a->key_count > 0 ? a->key[i] : i;
        int order = compare_values(a->rows, b->rows, column);
        if (order != 0)
            return order;
    }
    return 0;
}

/* The key tells the row; without one its first column does. Other values may be personal. */
static void key_text(const struct table_walk *walk, char out[KEY_TEXT_SIZE])
{
    int count = walk->key_count > 0 ? walk->key_count : 1;
    size_t length = 0;
    out[0] = '\0';
    for (int i = 0; i < count && length < KEY_TEXT_SIZE - 1; i++) {
        int column = walk->key_count > 0 ? walk->key[i] : 0;
        const unsigned char *value = sqlite3_column_text(walk->rows, column);
        int written = snprintf(out + length, KEY_TEXT_SIZE - length, "%s%s=%.40s",
                               i == 0 ? "" : ", ", sqlite3_column_name(walk->rows, column),
                               value == NULL ? "NULL" : (const char *)value);
        length += written > 0 ? (size_t)written : 0;
    }
}

struct comparison {
    struct store *a;
    struct store *b;
    const char *table;
    char *out; /* STORE_DIFFERENCE_SIZE. */
};

static void tell_row(const struct comparison *c, const struct table_walk *walk, const char *what)
{
    char key[KEY_TEXT_SIZE];
    key_text(walk, key);
    (void)snprintf(c->out, STORE_DIFFERENCE_SIZE, "table %s, row %s: %s", c->table, key, what);
}

/* Both stand on a row. True: they are the same. */
static bool same_row(const struct comparison *c, const struct table_walk *a,
                     const struct table_walk *b)
{
    int order = compare_keys(a, b);
    if (order != 0) {
        tell_row(c, order < 0 ? a : b, order < 0 ? "only in the first" : "only in the second");
        return false;
    }
    for (int i = 0; i < a->column_count; i++) {
        if (sqlite3_column_type(a->rows, i) == sqlite3_column_type(b->rows, i) &&
            compare_values(a->rows, b->rows, i) == 0)
            continue;
        char what[STORE_DIFFERENCE_SIZE];
        (void)snprintf(what, sizeof(what), "column %s differs", sqlite3_column_name(a->rows, i));
        tell_row(c, a, what);
        return false;
    }
    return true;
}

static bool same_columns(const struct comparison *c, const struct table_walk *a,
                         const struct table_walk *b)
{
    bool same = a->column_count == b->column_count && a->key_count == b->key_count &&
                memcmp(a->key, b->key, sizeof(a->key)) == 0;
    for (int i = 0; same && i < a->column_count; i++)
        same = strcmp(sqlite3_column_name(a->rows, i), sqlite3_column_name(b->rows, i)) == 0;
    if (!same)
        (void)snprintf(c->out, STORE_DIFFERENCE_SIZE, "table %s: other columns", c->table);
    return same;
}

static int compare_rows(const struct comparison *c, struct table_walk *a, struct table_walk *b,
                        struct err *err)
{
    for (;;) {
        int rc_a = table_walk_next(a, c->a, err);
        if (rc_a < 0)
            return rc_a;
        int rc_b = table_walk_next(b, c->b, err);
        if (rc_b < 0)
            return rc_b;
        if (rc_a == STMT_DONE && rc_b == STMT_DONE)
            return 0;
        if (rc_b == STMT_DONE)
            tell_row(c, a, "only in the first");
        else if (rc_a == STMT_DONE)
            tell_row(c, b, "only in the second");
        else if (same_row(c, a, b))
            continue;
        return 0;
    }
}

static int compare_table(const struct comparison *c, struct err *err)
{
    struct table_walk a = { 0 };
    struct table_walk b = { 0 };
    int rc = table_walk_open(&a, c->a, c->table, err);
    if (rc == 0)
        rc = table_walk_open(&b, c->b, c->table, err);
    if (rc == 0 && same_columns(c, &a, &b))
        rc = compare_rows(c, &a, &b, err);
    table_walk_close(&a);
    table_walk_close(&b);
    return rc;
}

/* Both lists are in name order. True: the same tables. */
static bool same_tables(const struct table_names *a, const struct table_names *b, char *out)
{
    for (size_t i = 0; i < a->count || i < b->count; i++) {
        int order = i >= a->count ? 1 : i >= b->count ? -1 : strcmp(a->names[i], b->names[i]);
        if (order == 0)
            continue;
        (void)snprintf(out, STORE_DIFFERENCE_SIZE, "table %s: only in the %s",
                       order < 0 ? a->names[i] : b->names[i], order < 0 ? "first" : "second");
        return false;
    }
    return true;
}

int store_difference(struct store *a, struct store *b, const char *except_prefix,
                     char out[STORE_DIFFERENCE_SIZE], struct err *err)
{
    out[0] = '\0';
    struct table_names tables_a = { .count = 0 };
    struct table_names tables_b = { .count = 0 };
    int rc = table_names_list(a, except_prefix, &tables_a, err);
    if (rc == 0)
        rc = table_names_list(b, except_prefix, &tables_b, err);
    if (rc == 0 && same_tables(&tables_a, &tables_b, out)) {
        for (size_t i = 0; i < tables_a.count && rc == 0 && out[0] == '\0'; i++)
            rc = compare_table(&(struct comparison){ a, b, tables_a.names[i], out }, err);
    }
    table_names_release(&tables_a);
    table_names_release(&tables_b);
    return rc;
}
