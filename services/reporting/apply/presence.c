#include "reporting/apply/lignes.h"

/* The days at which something changes, and what holds from each. `qui` are all the numbers of the
 * person, as merged. */
static const char PRESENCE_ADD[] =
    "WITH p AS (SELECT p.no, p.site, p.entree, p.fin, q.racine,"
    "  coalesce(nullif(r.sexe, ''), q.sexe) AS sexe, coalesce(c.prescripteur, '') AS prescripteur"
    "  FROM parcours p JOIN personne q ON q.no = p.origine JOIN personne r ON r.no = q.racine"
    "  LEFT JOIN prescription c ON c.no = p.prescription WHERE p.no = :parcours),"
    " qui AS (SELECT no FROM personne WHERE racine = (SELECT racine FROM p)),"
    " borne(b) AS (SELECT entree FROM p"
    "  UNION SELECT date FROM designation WHERE parcours = :parcours"
    "  UNION SELECT date FROM domicile WHERE personne IN qui"
    "  UNION SELECT date FROM declaration WHERE personne IN qui"
    "  UNION SELECT jusqu + 1 FROM declaration WHERE personne IN qui AND jusqu < 2147483647"
    "  UNION SELECT date FROM fait WHERE parcours = :parcours AND genre = 'etape_demarree'"
    "   AND (marques & 1) = 0),"
    " coupe AS (SELECT b AS du, lead(b) OVER (ORDER BY b) - 1 AS au FROM borne, p"
    "  WHERE b BETWEEN p.entree AND p.fin)"
    "INSERT INTO presence (site, au, du, parcours, personne, territoire, referent, prescripteur,"
    " sexe, publics, inconnus, etapes, derniere)"
    " SELECT p.site, coalesce(c.au, p.fin), c.du, p.no, p.racine,"
    " coalesce((SELECT d.territoire FROM domicile d WHERE d.personne IN qui AND d.date <= c.du"
    "  ORDER BY d.date DESC, d.personne DESC LIMIT 1), ''),"
    " coalesce((SELECT d.referent FROM designation d WHERE d.parcours = p.no AND d.date <= c.du"
    "  ORDER BY d.date DESC LIMIT 1), 0),"
    " p.prescripteur, p.sexe,"
    " (SELECT ',' || coalesce(group_concat(code || ',', ''), '') FROM (SELECT code FROM"
    "  (SELECT code, etat, jusqu, max(date) FROM declaration WHERE personne IN qui"
    "   AND date <= c.du AND etat IN (1, 2) GROUP BY code)"
    "  WHERE etat = 1 AND jusqu >= c.du ORDER BY code)),"
    " (SELECT ',' || coalesce(group_concat(code || ',', ''), '') FROM (SELECT code FROM declaration"
    "  WHERE personne IN qui AND date <= c.du GROUP BY code HAVING max(etat IN (1, 2)) = 0"
    "  ORDER BY code)),"
    " (SELECT count(*) FROM fait f WHERE f.parcours = p.no AND f.genre = 'etape_demarree'"
    "  AND f.date <= c.du AND (f.marques & 1) = 0),"
    " c.au IS NULL FROM p, coupe c";

_Static_assert(ETAPE_ANNULEE == 1, "PRESENCE_ADD names the mark");
_Static_assert(ETAT_OUI == 1 && ETAT_NON == 2, "PRESENCE_ADD names the states");

static int run_parcours(struct store *store, const char *sql, int64_t parcours, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_i64(&s, ":parcours", parcours);
    return stmt_exec(&s, -1, err);
}

/* A fact is told as the person was on its day, whenever that became known. */
static int retell(struct store *store, int64_t parcours, struct err *err)
{
    static const char FAITS_RETELL[] =
        "UPDATE fait SET (territoire, referent, prescripteur, sexe, publics, inconnus) ="
        " (SELECT p.territoire, p.referent, p.prescripteur, p.sexe, p.publics, p.inconnus"
        "  FROM presence p WHERE p.personne = fait.personne AND p.du <= fait.date"
        "  ORDER BY p.du DESC LIMIT 1)"
        " WHERE suit = 1"
        " AND personne = (SELECT q.racine FROM parcours p JOIN personne q ON q.no = p.origine"
        "  WHERE p.no = :parcours)"
        " AND date >= (SELECT min(du) FROM presence WHERE parcours = :parcours)";
    return run_parcours(store, FAITS_RETELL, parcours, err);
}

int presence_rebuild(struct store *store, int64_t parcours, bool told, struct err *err)
{
    static const char PRESENCE_CLEAR[] = "DELETE FROM presence WHERE parcours = :parcours";
    int rc = run_parcours(store, PRESENCE_CLEAR, parcours, err);
    if (rc == 0)
        rc = run_parcours(store, PRESENCE_ADD, parcours, err);
    if (rc == 0 && told)
        rc = retell(store, parcours, err);
    return rc;
}

int presence_rebuild_person(struct store *store, int64_t racine, struct err *err)
{
    static const char PARCOURS_NEXT[] =
        "SELECT min(p.no) FROM parcours p JOIN personne q ON q.no = p.origine"
        " WHERE q.racine = :racine AND p.no > :after HAVING min(p.no) IS NOT NULL";
    int64_t parcours = 0;
    for (;;) {
        struct stmt s;
        stmt_begin(&s, store, PARCOURS_NEXT);
        stmt_i64(&s, ":racine", racine);
        stmt_i64(&s, ":after", parcours);
        int rc = stmt_step(&s, err);
        if (rc != STMT_ROW)
            return rc;
        parcours = stmt_column_i64(&s, 0);
        stmt_end(&s);
        rc = presence_rebuild(store, parcours, true, err);
        if (rc < 0)
            return rc;
    }
}
