#include "bench/indicator_fill.h"

#include "bench/bench.h"

/* :n more times; numbers go up by :people (persons) and :parcours each time. */
#define TIMES "WITH RECURSIVE fois (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM fois WHERE k < :n)"

static const char PERSONNE_REPEAT[] =
    TIMES " INSERT INTO personne (no, site, personne, racine, sexe)"
          " SELECT no + k * :people, site, personne || '/' || k, racine + k * :people, sexe"
          " FROM fois, personne WHERE no <= :people AND :parcours > 0";
static const char PARCOURS_REPEAT[] =
    TIMES " INSERT INTO parcours (no, site, parcours, origine, prescription, entree, fin)"
          " SELECT no + k * :parcours, site, parcours || '/' || k, origine + k * :people,"
          " prescription, entree, fin FROM fois, parcours WHERE no <= :parcours";
static const char PRESENCE_REPEAT[] =
    TIMES " INSERT INTO presence (site, au, du, parcours, personne, territoire, referent,"
          " prescripteur, sexe, publics, inconnus, etapes, derniere)"
          " SELECT site, au, du, parcours + k * :parcours, personne + k * :people, territoire,"
          " referent, prescripteur, sexe, publics, inconnus, etapes, derniere"
          " FROM fois, presence WHERE parcours <= :parcours ORDER BY 1, 2, 3, 4";
static const char ATTENTE_REPEAT[] =
    TIMES " INSERT INTO attente (sur, site, au, du, parcours)"
          " SELECT sur, site, au, du, parcours + k * :parcours FROM fois, attente"
          " WHERE parcours <= :parcours AND :people > 0 ORDER BY 1, 2, 3, 4, 5";
/* References need not differ: figures do not look at them. */
static const char FAIT_REPEAT[] =
    TIMES " INSERT INTO fait (site, genre, reference, origine, personne, parcours, date, fin,"
          " echeance, delai, detail, classe, motif, nombre, marques, suit, territoire, referent,"
          " prescripteur, sexe, publics, inconnus)"
          " SELECT site, genre, reference || '/' || k, origine + k * :people,"
          " personne + k * :people, iif(parcours = 0, 0, parcours + k * :parcours), date, fin,"
          " echeance, delai, detail, classe, motif, nombre, marques, suit, territoire, referent,"
          " prescripteur, sexe, publics, inconnus"
          " FROM fois, fait WHERE origine > 0 AND no <= :facts";

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
};

static void run(const struct repeat *r, const char *sql, int64_t facts)
{
    struct stmt s;
    struct err err = { 0 };
    stmt_begin(&s, r->store, sql);
    stmt_i64(&s, ":n", r->times);
    stmt_i64(&s, ":people", r->people);
    stmt_i64(&s, ":parcours", r->parcours);
    if (facts > 0)
        stmt_i64(&s, ":facts", facts);
    bench_need(stmt_exec(&s, -1, &err), &err);
}

void indicator_fill(const char *path, int64_t people, struct filled *out)
{
    struct err err = { 0 };
    struct store *store = NULL;
    struct store_options options = { .mode = STORE_WRITE, .cache_kib = 256 * 1024 };
    bench_need(store_open(&store, path, &options, &err), &err);
    struct repeat r = { .store = store,
                        .people = ask_number(store, PEOPLE_LAST),
                        .parcours = ask_number(store, PARCOURS_LAST) };
    int64_t facts = ask_number(store, FACTS_LAST);
    if (r.people == 0 || r.parcours == 0 || facts == 0)
        bench_fail("reporting knows nobody");
    r.times = people / r.people;
    bench_need(store_begin(store, &err), &err);
    run(&r, PERSONNE_REPEAT, 0);
    run(&r, PARCOURS_REPEAT, 0);
    run(&r, PRESENCE_REPEAT, 0);
    run(&r, ATTENTE_REPEAT, 0);
    run(&r, FAIT_REPEAT, facts);
    bench_need(store_commit(store, &err), &err);
    *out = (struct filled){ .people = ask_number(store, PEOPLE_LAST),
                            .presences = ask_number(store, PRESENCES),
                            .facts = ask_number(store, FACTS_LAST) };
    store_close(&store);
}
