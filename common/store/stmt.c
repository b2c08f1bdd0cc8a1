#include "store/connection.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_SIZE_FIRST = 64 };

/* --- Kept statements --- */

static size_t place_of(const struct kept_stmt *kept, size_t size, const char *sql)
{
    size_t place = (size_t)((((uintptr_t)sql >> 2) * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
    for (place &= size - 1; kept[place].sql != NULL && kept[place].sql != sql;)
        place = (place + 1) & (size - 1);
    return place;
}

static void grow_kept(struct store *store)
{
    size_t size = store->kept_size == 0 ? KEPT_SIZE_FIRST : store->kept_size * 2;
    struct kept_stmt *kept = calloc(size, sizeof(*kept));
    CHECK(kept != NULL);
    for (size_t i = 0; i < store->kept_size; i++)
        if (store->kept[i].sql != NULL)
            kept[place_of(kept, size, store->kept[i].sql)] = store->kept[i];
    free(store->kept);
    store->kept = kept;
    store->kept_size = size;
}

static size_t measure_names(const struct kept_stmt *kept)
{
    size_t size = (size_t)kept->name_count * sizeof(*kept->names);
    for (int i = 0; i < kept->name_count; i++) {
        const char *name = sqlite3_bind_parameter_name(kept->handle, i + 1);
        CHECK(name != NULL); /* «?» has no name: named parameters only. */
        size += strlen(name) + 1;
    }
    return size;
}

/* SQLite finds the name of a parameter by walking through all before it; and when the schema has
 * changed (a VACUUM elsewhere) it prepares the statement anew, and its own names move. So a copy,
 * in one block. */
static void read_names(struct kept_stmt *kept)
{
    kept->name_count = sqlite3_bind_parameter_count(kept->handle);
    if (kept->name_count == 0)
        return;
    kept->names = malloc(measure_names(kept));
    CHECK(kept->names != NULL);
    char *text = (char *)(kept->names + kept->name_count);
    for (int i = 0; i < kept->name_count; i++) {
        const char *name = sqlite3_bind_parameter_name(kept->handle, i + 1);
        size_t size = strlen(name) + 1;
        kept->names[i] = memcpy(text, name, size);
        text += size;
    }
}

int store_keep(struct store *store, const char *sql, const struct kept_stmt **out)
{
    if (store->kept_count * 4 >= store->kept_size * 3)
        grow_kept(store);
    struct kept_stmt *place = &store->kept[place_of(store->kept, store->kept_size, sql)];
    if (place->sql == NULL) {
        const char *rest = NULL;
        sqlite3_stmt *handle = NULL;
        int result =
            sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &rest);
        if (result != SQLITE_OK)
            return result;
        CHECK(handle != NULL);
        CHECK(rest[strspn(rest, " \n;")] == '\0'); /* One statement, not several. */
        *place = (struct kept_stmt){ .sql = sql, .handle = handle };
        read_names(place);
        store->kept_count++;
    }
    *out = place;
    return SQLITE_OK;
}

void store_forget_all(struct store *store)
{
    for (size_t i = 0; i < store->kept_size; i++) {
        (void)sqlite3_finalize(store->kept[i].handle);
        free(store->kept[i].names);
    }
    free(store->kept);
    store->kept = NULL;
    store->kept_size = 0;
    store->kept_count = 0;
    store->rows_open = 0;
}

void store_reset_all(struct store *store)
{
    for (size_t i = 0; i < store->kept_size; i++) {
        if (store->kept[i].handle == NULL || !sqlite3_stmt_busy(store->kept[i].handle))
            continue;
        (void)sqlite3_reset(store->kept[i].handle);
        (void)sqlite3_clear_bindings(store->kept[i].handle);
    }
    store->rows_open = 0;
}

/* --- Binding --- */

void stmt_begin(struct stmt *s, struct store *store, const char *sql)
{
    const struct kept_stmt *kept = NULL;
    *s = (struct stmt){ .store = store, .sql = sql };
    s->failed = store_keep(store, sql, &kept);
    if (s->failed != SQLITE_OK)
        return;
    s->handle = kept->handle;
    s->names = kept->names;
    s->name_count = kept->name_count;
    /* Still on a row: a loop over it was left without stmt_end(), or is an outer one. */
    CHECK(!sqlite3_stmt_busy(s->handle));
    (void)sqlite3_clear_bindings(s->handle);
}

/* Whoever binds in the order of the statement finds the name at once. One that the statement does
 * not have is a typing error in the program, not a failure. */
static int index_of(struct stmt *s, const char *name)
{
    for (int tries = 0; tries < s->name_count; tries++) {
        s->bound = s->bound < s->name_count ? s->bound + 1 : 1;
        if (strcmp(s->names[s->bound - 1], name) == 0)
            return s->bound;
    }
    CHECK(!"a name that the statement has");
    return 0;
}

void stmt_text(struct stmt *s, const char *name, const char *value)
{
    if (s->failed == SQLITE_OK)
        s->failed = sqlite3_bind_text(s->handle, index_of(s, name), value == NULL ? "" : value, -1,
                                      SQLITE_TRANSIENT);
}

void stmt_text_or_null(struct stmt *s, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        stmt_null(s, name);
    else
        stmt_text(s, name, value);
}

void stmt_i64(struct stmt *s, const char *name, int64_t value)
{
    if (s->failed == SQLITE_OK)
        s->failed = sqlite3_bind_int64(s->handle, index_of(s, name), value);
}

void stmt_u64(struct stmt *s, const char *name, uint64_t value)
{
    CHECK(value <= INT64_MAX);
    stmt_i64(s, name, (int64_t)value);
}

void stmt_blob(struct stmt *s, const char *name, const void *data, size_t size)
{
    CHECK(IMPLIES(data == NULL, size == 0));
    if (s->failed == SQLITE_OK)
        s->failed = sqlite3_bind_blob64(s->handle, index_of(s, name), data == NULL ? "" : data,
                                        size, SQLITE_TRANSIENT);
}

void stmt_text_borrowed(struct stmt *s, const char *name, const char *value)
{
    if (s->failed == SQLITE_OK)
        s->failed = sqlite3_bind_text(s->handle, index_of(s, name), value, -1, SQLITE_STATIC);
}

void stmt_blob_borrowed(struct stmt *s, const char *name, const void *data, size_t size)
{
    CHECK(IMPLIES(data == NULL, size == 0));
    if (s->failed == SQLITE_OK)
        s->failed = sqlite3_bind_blob64(s->handle, index_of(s, name), data == NULL ? "" : data,
                                        size, SQLITE_STATIC);
}

void stmt_null(struct stmt *s, const char *name)
{
    if (s->failed == SQLITE_OK)
        s->failed = sqlite3_bind_null(s->handle, index_of(s, name));
}

/* --- Running --- */

void stmt_end(struct stmt *s)
{
    if (s->handle == NULL)
        return;
    if (sqlite3_stmt_busy(s->handle) && s->store->rows_open > 0)
        s->store->rows_open--;
    (void)sqlite3_reset(s->handle);
    (void)sqlite3_clear_bindings(s->handle);
    s->handle = NULL;
}

static int end_failed(struct stmt *s, int result, struct err *err)
{
    int rc = store_fail(s->store, result, s->sql, err);
    stmt_end(s);
    return rc;
}

int stmt_step(struct stmt *s, struct err *err)
{
    if (s->failed != SQLITE_OK)
        return end_failed(s, s->failed, err);
    CHECK(s->handle != NULL); /* Ended already. */

    bool was_on_row = sqlite3_stmt_busy(s->handle) != 0;
    int result = sqlite3_step(s->handle);
    if (result == SQLITE_ROW) {
        s->store->rows_open += was_on_row ? 0 : 1;
        s->column = 0;
        return STMT_ROW;
    }
    if (was_on_row && s->store->rows_open > 0)
        s->store->rows_open--;
    if (result != SQLITE_DONE)
        return end_failed(s, result, err);
    stmt_end(s);
    return STMT_DONE;
}

int stmt_exec(struct stmt *s, int rows_expected, struct err *err)
{
    int rc = stmt_step(s, err);
    CHECK(rc != STMT_ROW); /* A statement that yields rows belongs to stmt_step(). */
    if (rc < 0)
        return rc;
    s->store->changes = sqlite3_changes64(s->store->db);
    if (rows_expected >= 0 && s->store->changes != rows_expected)
        return err_set(err, ERR_CORRUPT, "%.200s: %lld rows changed, expected %d", s->sql,
                       (long long)s->store->changes, rows_expected);
    return 0;
}

int64_t stmt_changes(const struct stmt *s)
{
    return s->store->changes;
}

/* --- Columns --- */

static sqlite3_stmt *on_row(const struct stmt *s, int column)
{
    CHECK(s->handle != NULL);
    CHECK(column >= 0);
    CHECK(column < sqlite3_data_count(s->handle));
    return s->handle;
}

const char *stmt_column_text(struct stmt *s, int column)
{
    const unsigned char *text = sqlite3_column_text(on_row(s, column), column);
    return text == NULL ? "" : (const char *)text;
}

int64_t stmt_column_i64(struct stmt *s, int column)
{
    return sqlite3_column_int64(on_row(s, column), column);
}

uint64_t stmt_column_u64(struct stmt *s, int column)
{
    int64_t value = stmt_column_i64(s, column);
    CHECK(value >= 0);
    return (uint64_t)value;
}

const void *stmt_column_blob(struct stmt *s, int column, size_t *size)
{
    sqlite3_stmt *handle = on_row(s, column);
    const void *data = sqlite3_column_blob(handle, column);
    *size = (size_t)sqlite3_column_bytes(handle, column);
    return data == NULL ? "" : data;
}

bool stmt_column_is_null(struct stmt *s, int column)
{
    return sqlite3_column_type(on_row(s, column), column) == SQLITE_NULL;
}

const char *stmt_next_text(struct stmt *s)
{
    return stmt_column_text(s, s->column++);
}

int64_t stmt_next_i64(struct stmt *s)
{
    return stmt_column_i64(s, s->column++);
}
