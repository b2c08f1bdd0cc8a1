#include "store/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQL_SIZE = 2048 };

void table_names_release(struct table_names *tables)
{
    for (size_t i = 0; i < tables->count; i++)
        free(tables->names[i]);
    tables->count = 0;
}

int table_names_list(struct store *store, const char *except_prefix, struct table_names *out,
                     struct err *err)
{
    static const char TABLE_LIST[] = "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                     " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    size_t prefix_size = strlen(except_prefix);
    out->count = 0;
    struct stmt s;
    stmt_begin(&s, store, TABLE_LIST);
    int rc = 0;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        const char *name = stmt_column_text(&s, 0);
        if (prefix_size > 0 && strncmp(name, except_prefix, prefix_size) == 0)
            continue;
        CHECK(out->count < TABLES_MAX);
        out->names[out->count] = strdup(name);
        CHECK(out->names[out->count] != NULL);
        out->count++;
    }
    if (rc < 0)
        table_names_release(out);
    return rc;
}

static int read_key(struct store *store, const char *table, struct table_walk *walk,
                    struct err *err)
{
    static const char COLUMN_LIST[] = "SELECT cid, pk FROM pragma_table_info(:table) ORDER BY cid";
    walk->column_count = 0;
    walk->key_count = 0;
    struct stmt s;
    stmt_begin(&s, store, COLUMN_LIST);
    stmt_text(&s, ":table", table);
    int rc = 0;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        int64_t rank = stmt_column_i64(&s, 1); /* From 1 on; 0 is no part of the key. */
        CHECK(walk->column_count < COLUMNS_MAX);
        if (rank > 0) {
            CHECK(rank <= COLUMNS_MAX);
            walk->key[rank - 1] = walk->column_count;
            walk->key_count++;
        }
        walk->column_count++;
    }
    return rc;
}

static void append_sql(char *sql, const char *text)
{
    size_t length = strlen(sql);
    CHECK(length + strlen(text) < SQL_SIZE);
    memcpy(sql + length, text, strlen(text) + 1);
}

static void append_order(char *sql, int column, bool first)
{
    char text[16];
    (void)snprintf(text, sizeof(text), "%s%d", first ? " ORDER BY " : ",", column + 1);
    append_sql(sql, text);
}

int table_walk_open(struct table_walk *walk, struct store *store, const char *table,
                    struct err *err)
{
    *walk = (struct table_walk){ 0 };
    int rc = read_key(store, table, walk, err);
    if (rc < 0)
        return rc;
    char sql[SQL_SIZE] = "SELECT * FROM \"";
    append_sql(sql, table); /* A name of our own schemas: no quotes in it. */
    append_sql(sql, "\"");
    for (int i = 0; i < walk->key_count; i++)
        append_order(sql, walk->key[i], i == 0);
    if (walk->key_count == 0)
        for (int i = 0; i < walk->column_count; i++)
            append_order(sql, i, i == 0);
    int result = sqlite3_prepare_v2(store->db, sql, -1, &walk->rows, NULL);
    return result == SQLITE_OK ? 0 : store_fail(store, result, sql, err);
}

void table_walk_close(struct table_walk *walk)
{
    (void)sqlite3_finalize(walk->rows);
    walk->rows = NULL;
}

int table_walk_next(struct table_walk *walk, struct store *store, struct err *err)
{
    int result = sqlite3_step(walk->rows);
    if (result == SQLITE_ROW)
        return STMT_ROW;
    return result == SQLITE_DONE ? STMT_DONE : store_fail(store, result, "compare", err);
}
