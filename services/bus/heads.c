#include "bus/heads.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR_US (INT64_C(3600) * 1000000)
#define DAY_US  (24 * HOUR_US)

enum { ARENA_SIZE = 1024 * 1024 };

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS tete ("
    " numero INTEGER PRIMARY KEY,"
    " jour INTEGER NOT NULL,"   /* UTC */
    " signee INTEGER NOT NULL," /* UTC microseconds */
    " generation INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " octets BLOB NOT NULL" /* bus.SignedHead */
    ") STRICT;"
    "CREATE INDEX IF NOT EXISTS tete_jour ON tete (jour, generation, numero);";
static const char TETE_ADD[] = "INSERT INTO tete (jour, signee, generation, position, octets)"
                               " VALUES (:jour, :signee, :generation, :position, :octets)";
static const char TETE_THIN[] =
    "DELETE FROM tete WHERE signee < :avant AND EXISTS (SELECT 1 FROM tete AS plus"
    " WHERE plus.jour = tete.jour AND plus.generation = tete.generation"
    " AND plus.numero > tete.numero)";
static const char TETE_LAST[] = "SELECT octets FROM tete ORDER BY numero DESC LIMIT 1";
static const char TETE_LIST[] = "SELECT octets FROM tete ORDER BY numero";

struct heads {
    struct store *store;
    struct arena arena;
};

void heads_path(const char *directory, char *out, size_t size)
{
    (void)snprintf(out, size, "%s/tetes.db", directory);
}

int heads_open(struct heads **out, const char *directory, enum store_mode mode, const char *vfs,
               struct err *err)
{
    char path[4096];
    heads_path(directory, path, sizeof(path));
    struct heads *heads = calloc(1, sizeof(*heads));
    CHECK(heads != NULL);
    arena_init(&heads->arena, ARENA_SIZE);
    const struct store_options options = { .mode = mode, .vfs = vfs, .cache_kib = 256 };
    int rc = store_open(&heads->store, path, &options, err);
    if (rc == 0 && mode == STORE_WRITE)
        rc = store_exec(heads->store, SCHEMA, err);
    if (rc < 0)
        heads_close(&heads);
    *out = heads;
    return rc;
}

void heads_close(struct heads **heads)
{
    if (*heads == NULL)
        return;
    store_close(&(*heads)->store);
    arena_release(&(*heads)->arena);
    free(*heads);
    *heads = NULL;
}

static int thin(struct heads *heads, int64_t now_us, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, heads->store, TETE_THIN);
    stmt_i64(&s, ":avant", now_us - HOUR_US);
    return stmt_exec(&s, -1, err);
}

static int insert(struct heads *heads, const struct signed_head *head, struct err *err)
{
    arena_reset(&heads->arena);
    const Bus__SignedHead *message = head_message(head, &heads->arena, NULL, NULL);
    size_t size = bus__signed_head__get_packed_size(message);
    uint8_t *bytes = arena_alloc(&heads->arena, size + 1);
    (void)bus__signed_head__pack(message, bytes);
    struct stmt s;
    stmt_begin(&s, heads->store, TETE_ADD);
    stmt_i64(&s, ":jour", head->signed_us / DAY_US);
    stmt_i64(&s, ":signee", head->signed_us);
    stmt_u64(&s, ":generation", head->generation);
    stmt_u64(&s, ":position", head->position);
    stmt_blob(&s, ":octets", bytes, size);
    return stmt_exec(&s, 1, err);
}

int heads_add(struct heads *heads, const struct signed_head *head, struct err *err)
{
    int rc = store_begin(heads->store, err);
    if (rc == 0)
        rc = insert(heads, head, err);
    if (rc == 0)
        rc = thin(heads, head->signed_us, err);
    if (rc == 0)
        rc = store_commit(heads->store, err);
    if (rc < 0)
        store_rollback(heads->store);
    return rc;
}

int heads_checkpoint(struct heads *heads, struct err *err)
{
    return store_checkpoint(heads->store, false, NULL, err);
}

static int read_row(struct stmt *s, struct signed_head *out, struct err *err)
{
    size_t size = 0;
    const void *bytes = stmt_column_blob(s, 0, &size);
    return head_unpack(out, bytes, size, err);
}

int heads_last(struct heads *heads, struct signed_head *out, struct err *err)
{
    *out = (struct signed_head){ 0 };
    struct stmt s;
    stmt_begin(&s, heads->store, TETE_LAST);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    rc = read_row(&s, out, err);
    stmt_end(&s);
    return rc;
}

int heads_list(struct heads *heads, struct signed_head **out, size_t *count, struct err *err)
{
    *out = NULL;
    *count = 0;
    struct stmt s;
    stmt_begin(&s, heads->store, TETE_LIST);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct signed_head *list = realloc(*out, (*count + 1) * sizeof(*list));
        CHECK(list != NULL);
        *out = list;
        rc = read_row(&s, &list[*count], err);
        if (rc < 0)
            break;
        (*count)++;
    }
    stmt_end(&s);
    return rc;
}
