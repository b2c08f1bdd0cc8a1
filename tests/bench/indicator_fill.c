#include "bench/indicator_fill.h"

#include "bench/bench.h"

#include <stdio.h>
#include <string.h>

/* What refers to people and parcours in reporting's tables, by the name of the column; all other
 * columns are repeated as they are. */
static const char COLUMNS[] =
    "SELECT name, CASE"
    " WHEN name = 'no' AND :table = 'fait' THEN ''"
    " WHEN name = 'no' AND :table = 'parcours' THEN name || ' + k * :parcours'"
    " WHEN type = 'INTEGER' AND (name IN ('personne', 'origine', 'racine') OR name = 'no')"
    "  THEN name || ' + k * :people'"
    " WHEN type = 'INTEGER' AND name = 'parcours' THEN 'iif(parcours = 0, 0, parcours + k *"
    " :parcours)'"
    " WHEN name IN ('personne', 'parcours', 'reference') THEN name || '||''/''||k'"
    " ELSE name END FROM pragma_table_info(:table)";

static int64_t ask_number(struct store *store, const char *sql)
{
    struct stmt s;
    struct err err = { 0 };
    stmt_begin(&s, store, sql);
    bench_need(stmt_step(&s, &err), &err);
    int64_t number = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return number;
}

static const char PEOPLE_LAST[] = "SELECT coalesce(max(no), 0) FROM personne";
static const char PARCOURS_LAST[] = "SELECT coalesce(max(no), 0) FROM parcours";
static const char FACTS_LAST[] = "SELECT coalesce(max(no), 0) FROM fait";
static const char PRESENCES[] = "SELECT count(*) FROM presence";

struct repeat {
    struct store *store;
    int64_t times;
    int64_t people;
    int64_t parcours;
    int64_t facts;
};

enum { LIST_SIZE = 1024, SQL_SIZE = 4096 };

static void add_to_list(char list[LIST_SIZE], const char *text)
{
    size_t used = strlen(list);
    CHECK(used + strlen(text) + 3 < LIST_SIZE);
    (void)snprintf(list + used, LIST_SIZE - used, "%s%s", used > 0 ? ", " : "", text);
}

/* "INSERT INTO table (…) SELECT … FROM fois, table WHERE …" */
static void write_statement(const struct repeat *r, const char *table, const char *where,
                            char out[SQL_SIZE])
{
    char names[LIST_SIZE] = "";
    char values[LIST_SIZE] = "";
    struct stmt s;
    struct err err = { 0 };
    int rc;
    stmt_begin(&s, r->store, COLUMNS);
    stmt_text(&s, ":table", table);
    while ((rc = stmt_step(&s, &err)) == STMT_ROW) {
        if (stmt_column_text(&s, 1)[0] == '\0')
            continue;
        add_to_list(names, stmt_column_text(&s, 0));
        add_to_list(values, stmt_column_text(&s, 1));
    }
    bench_need(rc, &err);
    (void)snprintf(out, SQL_SIZE,
                   "WITH RECURSIVE fois (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM fois"
                   " WHERE k < :n) INSERT INTO %s (%s) SELECT %s FROM fois, %s WHERE %s AND"
                   " :people > 0 AND :parcours > 0 AND :facts > 0",
                   table, names, values, table, where);
}

static void repeat_table(const struct repeat *r, const char *table, const char *where,
                         char sql[SQL_SIZE])
{
    struct stmt s;
    struct err err = { 0 };
    write_statement(r, table, where, sql);
    stmt_begin(&s, r->store, sql);
    stmt_i64(&s, ":n", r->times);
    stmt_i64(&s, ":people", r->people);
    stmt_i64(&s, ":parcours", r->parcours);
    stmt_i64(&s, ":facts", r->facts);
    bench_need(stmt_exec(&s, -1, &err), &err);
}

static void repeat_all(const struct repeat *r)
{
    static const char *const tables[][2] = {
        { "personne", "no <= :people" },         { "parcours", "no <= :parcours" },
        { "presence", "parcours <= :parcours" }, { "avancement", "parcours <= :parcours" },
        { "attente", "parcours <= :parcours" },  { "fait", "origine > 0 AND no <= :facts" },
    };
    static char sql[COUNT_OF(tables)][SQL_SIZE]; /* The store keeps statements by their address. */
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        repeat_table(r, tables[i][0], tables[i][1], sql[i]);
}

void indicator_fill(const char *path, int64_t people, struct filled *out)
{
    struct err err = { 0 };
    struct store *store = NULL;
    struct store_options options = { .mode = STORE_WRITE, .cache_kib = 256 * 1024 };
    bench_need(store_open(&store, path, &options, &err), &err);
    struct repeat r = { .store = store,
                        .people = ask_number(store, PEOPLE_LAST),
                        .parcours = ask_number(store, PARCOURS_LAST),
                        .facts = ask_number(store, FACTS_LAST) };
    if (r.people == 0 || r.parcours == 0 || r.facts == 0)
        bench_fail("reporting knows nobody");
    r.times = people / r.people;
    bench_need(store_begin(store, &err), &err);
    repeat_all(&r);
    bench_need(store_commit(store, &err), &err);
    *out = (struct filled){ .people = ask_number(store, PEOPLE_LAST),
                            .presences = ask_number(store, PRESENCES),
                            .facts = ask_number(store, FACTS_LAST) };
    store_close(&store);
}
