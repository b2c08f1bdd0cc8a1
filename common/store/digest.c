/* Each value with its type and length, so that no two contents share the bytes. */
#include "store/tables.h"

#include <sodium.h>
#include <string.h>

static void add_bytes(crypto_generichash_state *state, char kind, const void *data, size_t size)
{
    unsigned char head[9] = { (unsigned char)kind };
    for (int i = 0; i < 8; i++)
        head[i + 1] = (unsigned char)((uint64_t)size >> (8 * i));
    (void)crypto_generichash_update(state, head, sizeof(head));
    (void)crypto_generichash_update(state, data, size);
}

static void add_i64(crypto_generichash_state *state, char kind, int64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)value >> (8 * i));
    add_bytes(state, kind, bytes, sizeof(bytes));
}

static void add_value(crypto_generichash_state *state, sqlite3_stmt *rows, int column)
{
    int type = sqlite3_column_type(rows, column);
    if (type == SQLITE_INTEGER) {
        add_i64(state, 'I', sqlite3_column_int64(rows, column));
    } else if (type == SQLITE_FLOAT) {
        double number = sqlite3_column_double(rows, column);
        int64_t bits = 0;
        memcpy(&bits, &number, sizeof(bits));
        add_i64(state, 'F', bits);
    } else if (type == SQLITE_NULL) {
        add_bytes(state, 'N', "", 0);
    } else {
        const void *data = sqlite3_column_blob(rows, column);
        size_t size = (size_t)sqlite3_column_bytes(rows, column);
        add_bytes(state, type == SQLITE_TEXT ? 'T' : 'B', data == NULL ? "" : data, size);
    }
}

static int digest_table(struct store *store, const char *table, crypto_generichash_state *state,
                        struct err *err)
{
    struct table_walk walk;
    int rc = table_walk_open(&walk, store, table, err);
    if (rc == 0) {
        add_bytes(state, 't', table, strlen(table));
        add_i64(state, 'c', walk.column_count);
        for (int i = 0; i < walk.column_count; i++) {
            const char *name = sqlite3_column_name(walk.rows, i);
            add_bytes(state, 'n', name, strlen(name));
        }
        while ((rc = table_walk_next(&walk, store, err)) == STMT_ROW) {
            add_bytes(state, 'r', "", 0);
            for (int i = 0; i < walk.column_count; i++)
                add_value(state, walk.rows, i);
        }
    }
    table_walk_close(&walk);
    return rc;
}

int store_digest(struct store *store, const char *except_prefix, uint8_t out[STORE_DIGEST_SIZE],
                 struct err *err)
{
    struct table_names tables;
    int rc = table_names_list(store, except_prefix, &tables, err);
    if (rc < 0)
        return rc;
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, STORE_DIGEST_SIZE);
    for (size_t i = 0; i < tables.count && rc == 0; i++)
        rc = digest_table(store, tables.names[i], &state, err);
    (void)crypto_generichash_final(&state, out, STORE_DIGEST_SIZE);
    table_names_release(&tables);
    return rc;
}
