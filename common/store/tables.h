/* Walking through whole tables in an order that depends on their rows only. */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include "store/connection.h"

enum { TABLES_MAX = 256, COLUMNS_MAX = 128 };

/* The tables whose name does not begin with `except_prefix`, in name order. */
struct table_names {
    char *names[TABLES_MAX];
    size_t count;
};

MUST_USE int table_names_list(struct store *store, const char *except_prefix,
                              struct table_names *out, struct err *err);
void table_names_release(struct table_names *tables);

/* One table, its rows in the order of its primary key or, without one, of all its columns: the same
 * rows give the same sequence, whatever their rowids are. */
struct table_walk {
    sqlite3_stmt *rows;
    int column_count;
    int key_count;        /* 0: no primary key, all columns are the key. */
    int key[COLUMNS_MAX]; /* Column numbers in the order of the key. */
};

MUST_USE int table_walk_open(struct table_walk *walk, struct store *store, const char *table,
                             struct err *err);
void table_walk_close(struct table_walk *walk); /* Also after a failed open. */
/* STMT_ROW, STMT_DONE or an error. */
MUST_USE int table_walk_next(struct table_walk *walk, struct store *store, struct err *err);

#endif
