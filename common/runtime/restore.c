/* What a restore does to the store of a service before anybody opens it. */
#include "runtime/registre.h"
#include "runtime/runtime.h"

#include "base/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 + 16 };

static const char LOG_ZERO[] = "UPDATE log SET sealed = zeroblob(length(sealed))"
                               " WHERE person = :person AND sealed IS NOT NULL";
static const char GENERATION_SET[] = "UPDATE rt_etat SET generation = :after"
                                     " WHERE generation = :before";

static const char ETAT_TABLE[] =
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'rt_etat'";
static const char PLACE[] =
    "SELECT apply_number, generation, position,"
    " coalesce((SELECT sequence FROM log ORDER BY sequence DESC LIMIT 1), 0)"
    " FROM rt_etat WHERE un = 1";

int runtime_place(struct store *store, struct store_place *out, struct err *err)
{
    *out = (struct store_place){ 0 };
    struct stmt s;
    stmt_begin(&s, store, ETAT_TABLE);
    int rc = stmt_step(&s, err);
    stmt_end(&s);
    if (rc != STMT_ROW)
        return rc;
    stmt_begin(&s, store, PLACE);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->apply_number = (uint32_t)stmt_column_u64(&s, 0);
        out->generation = stmt_column_u64(&s, 1);
        out->position = stmt_column_u64(&s, 2);
        out->sequence = stmt_column_u64(&s, 3);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int runtime_remove_left(const char *path, struct err *err)
{
    static const char *const suffixes[] = { ".neuf", ".verification", ".rebuild" };
    int rc = 0;
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        char name[PATH_SIZE];
        struct err later = { 0 };
        (void)snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
        if (access(name, F_OK) == 0 && store_remove(name, rc < 0 ? &later : err) < 0)
            rc = err->code; /* The first is told. */
    }
    return rc;
}

static int forget_all(struct store *store, const struct restored_store *restored, size_t *unknown,
                      struct err *err)
{
    struct registre known = { 0 };
    int rc = registre_of_service(store, restored->site, &known, err);
    for (size_t i = 0; rc == 0 && i < restored->registre->count; i++) {
        const struct registre_ligne *ligne = &restored->registre->lignes[i];
        if (strcmp(ligne->site, restored->site) != 0 ||
            registre_has(&known, restored->site, ligne->personne))
            continue;
        (*unknown)++;
        struct stmt s;
        stmt_begin(&s, store, LOG_ZERO);
        stmt_text(&s, ":person", ligne->personne);
        rc = stmt_exec(&s, -1, err);
    }
    registre_release(&known);
    return rc;
}

static int take_over(struct store *store, const struct restored_store *restored, size_t *unknown,
                     struct err *err)
{
    int rc = store_begin(store, err);
    if (rc == 0)
        rc = forget_all(store, restored, unknown, err);
    if (rc == 0 && restored->generation_before != 0) {
        struct stmt s;
        stmt_begin(&s, store, GENERATION_SET);
        stmt_u64(&s, ":after", restored->generation);
        stmt_u64(&s, ":before", restored->generation_before);
        rc = stmt_exec(&s, -1, err);
    }
    if (rc == 0)
        rc = store_commit(store, err);
    if (rc < 0)
        store_rollback(store);
    if (rc < 0 || *unknown == 0)
        return rc;
    return store_vacuum(store, err);
}

int runtime_restore(const struct restored_store *restored, size_t *unknown, struct err *err)
{
    *unknown = 0;
    struct store *store = NULL;
    struct store_place place;
    const struct store_options write = { .mode = STORE_WRITE };
    int rc = store_open(&store, restored->path, &write, err);
    if (rc == 0)
        rc = runtime_place(store, &place, err);
    if (rc == 0 && place.apply_number != 0)
        rc = take_over(store, restored, unknown, err);
    store_close(&store);
    return rc;
}
