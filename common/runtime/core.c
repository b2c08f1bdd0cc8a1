#include "runtime/core.h"

#include "base/check.h"
#include "base/log.h"
#include "base/sorted.h"
#include "runtime_schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE_MAX = 64 * 1024 * 1024, SAVE_EVERY_MS = 1000 };

static const char ETAT_GET[] = "SELECT service, site, apply_number, demo, generation, position,"
                               " connu, dit FROM rt_etat WHERE un = 1";
static const char ETAT_NEW[] = "INSERT INTO rt_etat (un, service, site, apply_number, demo,"
                               " generation, position, connu, dit)"
                               " VALUES (1, :service, :site, :apply_number, :demo, 0, 0, 0, 0)";
static const char ETAT_SET[] = "UPDATE rt_etat SET generation = :generation,"
                               " position = :position, connu = :connu, dit = :dit WHERE un = 1";
static const char ETAT_TABLE[] =
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'rt_etat'";
static const char LOG_LAST[] = "SELECT sequence, time FROM log ORDER BY sequence DESC LIMIT 1";
static const char MARQUES[] = "SELECT site, source, sequence FROM rt_marque";
static const char MARQUE_SET[] = "INSERT INTO rt_marque (site, source, sequence)"
                                 " VALUES (:site, :source, :sequence)"
                                 " ON CONFLICT (site, source) DO UPDATE SET sequence = :sequence"
                                 " WHERE sequence <> :sequence";
static const char PROTOCOLE_GET[] = "SELECT numero, texte FROM rt_protocole WHERE site = :site";
static const char EFFACEMENT_PENDING[] = "SELECT 1 FROM rt_effacement WHERE fait = 0 LIMIT 1";
static const char SUSPECTS[] = "SELECT id, arrets FROM rt_suspect LIMIT 1000";
static const char SUSPECT_ADD[] = "INSERT INTO rt_suspect (id, arrets) VALUES (:id, 1)"
                                  " ON CONFLICT (id) DO UPDATE SET arrets = arrets + 1";

bool core_has_log(const struct core *core)
{
    return core->service->commande != NULL;
}

const struct source_entry *core_source(const struct core *core, const char *source)
{
    for (size_t i = 0; i < core->service->source_count; i++)
        if (strcmp(core->service->sources[i].source, source) == 0)
            return &core->service->sources[i];
    return NULL;
}

/* --- Marks ----------------------------------------------------------------------------------- */

struct mark_key {
    const char *site;
    const char *source;
};

static int compare_mark(const void *key, const void *item)
{
    const struct mark_key *wanted = key;
    const struct mark *mark = item;
    int order = strcmp(wanted->site, mark->site);
    return order != 0 ? order : strcmp(wanted->source, mark->source);
}

/* Where it stands, or would stand when it is not found. */
static size_t marks_place(const struct marks *marks, const char *site, const char *source,
                          bool *found)
{
    const struct mark_key key = { site, source };
    return sorted_place(&key, marks->items, marks->count, sizeof(*marks->items), compare_mark,
                        found);
}

uint64_t marks_get(const struct marks *marks, const char *site, const char *source)
{
    bool found;
    size_t place = marks_place(marks, site, source, &found);
    return found ? marks->items[place].sequence : 0;
}

void marks_set(struct marks *marks, const char *site, const char *source, uint64_t sequence)
{
    bool found;
    size_t place = marks_place(marks, site, source, &found);
    if (!found) {
        CHECK(marks->count < LIMIT_MARKS);
        struct mark *items = realloc(marks->items, (marks->count + 1) * sizeof(*items));
        CHECK(items != NULL);
        memmove(items + place + 1, items + place, (marks->count - place) * sizeof(*items));
        marks->items = items;
        marks->count++;
        struct mark *mark = &items[place];
        (void)snprintf(mark->site, sizeof(mark->site), "%s", site);
        (void)snprintf(mark->source, sizeof(mark->source), "%s", source);
    }
    CHECK(marks->items != NULL); /* It was found, or has just been added. */
    marks->items[place].sequence = sequence;
}

int marks_check_room(const struct marks *marks, const char *site, const char *source,
                     struct err *err)
{
    bool found;
    (void)marks_place(marks, site, source, &found);
    if (found || marks->count < LIMIT_MARKS)
        return 0;
    return err_set(err, ERR_LIMIT, "plus de %d sources suivies : %s du site %s", LIMIT_MARKS,
                   source, site);
}

void marks_copy(struct marks *to, const struct marks *from)
{
    if (to->count < from->count) {
        struct mark *items = realloc(to->items, from->count * sizeof(*items));
        CHECK(items != NULL);
        to->items = items;
    }
    if (from->count > 0)
        memcpy(to->items, from->items, from->count * sizeof(*to->items));
    to->count = from->count;
}

void marks_release(struct marks *marks)
{
    free(marks->items);
    *marks = (struct marks){ 0 };
}

static int read_marks(struct core *core, struct err *err)
{
    marks_release(&core->marks);
    struct stmt s;
    stmt_begin(&s, core->store, MARQUES);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        marks_set(&core->marks, stmt_column_text(&s, 0), stmt_column_text(&s, 1),
                  stmt_column_u64(&s, 2));
    return rc;
}

/* --- Suspects -------------------------------------------------------------------------------- */

static int read_suspects(struct core *core, struct err *err)
{
    free(core->suspects);
    core->suspects = NULL;
    core->suspect_count = 0;
    struct stmt s;
    stmt_begin(&s, core->store, SUSPECTS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        size_t size = (core->suspect_count + 1) * sizeof(*core->suspects);
        struct suspect *items = realloc(core->suspects, size);
        CHECK(items != NULL);
        core->suspects = items;
        struct suspect *suspect = &items[core->suspect_count++];
        (void)snprintf(suspect->id, sizeof(suspect->id), "%s", stmt_column_text(&s, 0));
        suspect->crashes = stmt_column_i64(&s, 1);
    }
    return rc;
}

bool core_is_suspect(const struct core *core, const char *id)
{
    for (size_t i = 0; i < core->suspect_count; i++)
        if (core->suspects[i].crashes >= SUSPECT_CRASHES_MAX &&
            strcmp(core->suspects[i].id, id) == 0)
            return true;
    return false;
}

int core_add_suspect(struct core *core, const char *id, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, SUSPECT_ADD);
    stmt_text(&s, ":id", id);
    int rc = stmt_exec(&s, 1, err);
    return rc < 0 ? rc : read_suspects(core, err);
}

/* --- Opening --------------------------------------------------------------------------------- */

int core_apply_number(struct store *store, uint32_t *out, struct err *err)
{
    *out = 0;
    struct stmt s;
    stmt_begin(&s, store, ETAT_TABLE);
    int rc = stmt_step(&s, err);
    stmt_end(&s);
    if (rc <= 0)
        return rc;
    stmt_begin(&s, store, ETAT_GET);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        *out = (uint32_t)stmt_column_i64(&s, 2);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int exec_schema(struct core *core, const char *schema, bool rows_first, struct err *err)
{
    const char *after = strstr(schema, SCHEMA_AFTER_ROWS);
    if (!rows_first || after == NULL)
        return store_exec(core->store, schema, err);
    char *before = strndup(schema, (size_t)(after - schema));
    CHECK(before != NULL);
    int rc = store_exec(core->store, before, err);
    free(before);
    return rc;
}

int core_make_indexes(struct core *core, struct err *err)
{
    const char *const schemas[] = { RUNTIME_SCHEMA, core->service->schema };
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < COUNT_OF(schemas); i++) {
        const char *after = strstr(schemas[i], SCHEMA_AFTER_ROWS);
        if (after != NULL)
            rc = store_make_indexes(core->store, after, err);
    }
    return rc;
}

static int make_tables(struct core *core, bool rows_first, struct err *err)
{
    int rc = store_begin(core->store, err);
    if (rc == 0)
        rc = exec_schema(core, RUNTIME_SCHEMA, rows_first, err);
    if (rc == 0)
        rc = exec_schema(core, core->service->schema, rows_first, err);
    struct stmt s;
    if (rc == 0) {
        stmt_begin(&s, core->store, ETAT_GET);
        rc = stmt_step(&s, err);
        stmt_end(&s);
    }
    if (rc == STMT_DONE) {
        stmt_begin(&s, core->store, ETAT_NEW);
        stmt_text(&s, ":service", core->service->name);
        stmt_text(&s, ":site", core->site);
        stmt_i64(&s, ":apply_number", core->service->apply_number);
        stmt_i64(&s, ":demo", core->demo);
        rc = stmt_exec(&s, 1, err);
    }
    if (rc >= 0)
        rc = store_commit(core->store, err);
    if (rc < 0)
        store_rollback(core->store);
    return rc;
}

static int judge_owner(const struct core *core, struct stmt *s, struct err *err)
{
    const char *service = stmt_column_text(s, 0);
    const char *site = stmt_column_text(s, 1);
    bool demo = stmt_column_i64(s, 3) != 0;
    if (strcmp(service, core->service->name) != 0 || strcmp(site, core->site) != 0)
        return err_set(err, ERR_CONFIG, "%s: magasin du service %s du site %s, et non de %s de %s",
                       store_path(core->store), service, site, core->service->name, core->site);
    if (demo != core->demo)
        return err_set(err, ERR_CONFIG, "%s: magasin créé %s --demo", store_path(core->store),
                       demo ? "avec" : "sans");
    return 0;
}

static int read_state(struct core *core, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, ETAT_GET);
    int rc = stmt_step(&s, err);
    if (rc == STMT_DONE)
        return err_set(err, ERR_CORRUPT, "%s: rt_etat is empty", store_path(core->store));
    if (rc < 0)
        return rc;
    rc = judge_owner(core, &s, err);
    core->generation = stmt_column_u64(&s, 4);
    core->position = stmt_column_u64(&s, 5);
    core->known_us = stmt_column_i64(&s, 6);
    core->told = stmt_column_u64(&s, 7);
    core->unsaved = false;
    stmt_end(&s);
    return rc;
}

static int read_log_end(struct core *core, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, LOG_LAST);
    int rc = stmt_step(&s, err);
    core->sequence = rc == STMT_ROW ? stmt_column_u64(&s, 0) : 0;
    core->time_us = rc == STMT_ROW ? stmt_column_i64(&s, 1) : 0;
    stmt_end(&s);
    if (core->known_us < core->time_us)
        core->known_us = core->time_us;
    return rc < 0 ? rc : 0;
}

static int read_pending(struct core *core, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, EFFACEMENT_PENDING);
    int rc = stmt_step(&s, err);
    core->erasures_pending = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int core_reload(struct core *core, struct err *err)
{
    core->protocole_stale = true;
    core->moves++;
    core->reloads++;
    int rc = read_state(core, err);
    if (rc == 0)
        rc = read_log_end(core, err);
    if (rc == 0)
        rc = read_marks(core, err);
    if (rc == 0)
        rc = chains_read(&core->chains, core->store, err);
    if (rc == 0)
        rc = read_suspects(core, err);
    if (rc == 0)
        rc = read_pending(core, err);
    return rc;
}

static void core_init(struct core *core, struct store *store, const struct core_options *options)
{
    *core = (struct core){
        .service = options->service,
        .site = options->site,
        .store = store,
        .world = options->world,
        .seal = options->seal,
        .demo = options->demo,
        .protocole_stale = true,
    };
    arena_init(&core->arena, ARENA_SIZE_MAX);
}

int core_open(struct core *core, struct store *store, const struct core_options *options,
              struct err *err)
{
    core_init(core, store, options);
    int rc = make_tables(core, options->rows_first, err);
    return rc < 0 ? rc : core_reload(core, err);
}

int core_open_read(struct core *core, struct store *store, const struct core_options *options,
                   struct err *err)
{
    core_init(core, store, options);
    return core_reload(core, err);
}

void core_close(struct core *core)
{
    protocole_close(&core->protocole);
    marks_release(&core->marks);
    chains_release(&core->chains);
    free(core->suspects);
    core->suspects = NULL;
    core->suspect_count = 0;
    arena_release(&core->arena);
    if (core->store != NULL)
        store_close(&core->store);
}

int core_save(struct core *core, struct err *err)
{
    struct stmt s;
    int rc = 0;
    for (size_t i = 0; i < core->marks.count && rc == 0; i++) {
        const struct mark *mark = &core->marks.items[i];
        stmt_begin(&s, core->store, MARQUE_SET);
        stmt_text(&s, ":site", mark->site);
        stmt_text(&s, ":source", mark->source);
        stmt_u64(&s, ":sequence", mark->sequence);
        rc = stmt_exec(&s, -1, err);
    }
    if (rc == 0)
        rc = chains_save(&core->chains, core->store, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, core->store, ETAT_SET);
    stmt_u64(&s, ":generation", core->generation);
    stmt_u64(&s, ":position", core->position);
    stmt_i64(&s, ":connu", core->known_us);
    stmt_u64(&s, ":dit", core->told);
    core->unsaved = false;
    core->saved_ms = clock_monotonic_ms();
    return stmt_exec(&s, 1, err);
}

bool core_save_is_due(const struct core *core)
{
    return core->unsaved && clock_monotonic_ms() - core->saved_ms >= SAVE_EVERY_MS;
}

/* --- Protocol -------------------------------------------------------------------------------- */

static int read_protocole(struct core *core, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, core->store, PROTOCOLE_GET);
    stmt_text(&s, ":site", core->site);
    int rc = stmt_step(&s, err);
    int64_t number = rc == STMT_ROW ? stmt_column_i64(&s, 0) : 0;
    if (rc >= 0 && number != core->protocole_number) {
        protocole_close(&core->protocole);
        core->protocole_number = 0;
        if (rc == STMT_ROW)
            rc = protocole_read(&core->protocole, stmt_column_text(&s, 1), "protocole adopté", err);
        if (rc >= 0)
            core->protocole_number = number;
    }
    stmt_end(&s);
    return rc;
}

const struct protocole *core_protocole(struct core *core)
{
    if (!core->protocole_stale)
        return core->protocole;
    struct err err = { 0 };
    if (read_protocole(core, &err) < 0) {
        log_line(LOG_ERROR, "service=%s site=%s protocole=illisible erreur=\"%s\"",
                 core->service->name, core->site, err.text);
        return NULL;
    }
    core->protocole_stale = false;
    return core->protocole;
}
