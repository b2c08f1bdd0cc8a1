#include "reporting/apply/coupe.h"
#include "reporting/apply/lignes.h"

#include <stdio.h>

/* What the cuts of one parcours have in common. */
struct dossier {
    int64_t parcours;
    int64_t racine;
    int32_t entree;
    int32_t fin;
    char site[LIMIT_ID_SIZE];
    char sexe[LIMIT_CODE_SIZE];
    char prescripteur[LIMIT_CODE_SIZE];
};

static int dossier_find(struct store *store, int64_t parcours, struct dossier *out, struct err *err)
{
    static const char DOSSIER_FIND[] =
        "SELECT q.racine, p.entree, p.fin, p.site, coalesce(nullif(r.sexe, ''), q.sexe),"
        " coalesce(c.prescripteur, '') FROM parcours p JOIN personne q ON q.no = p.origine"
        " JOIN personne r ON r.no = q.racine LEFT JOIN prescription c ON c.no = p.prescription"
        " WHERE p.no = :parcours";
    struct stmt s;
    stmt_begin(&s, store, DOSSIER_FIND);
    stmt_i64(&s, ":parcours", parcours);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    CHECK(rc == STMT_ROW);
    *out = (struct dossier){ .parcours = parcours };
    out->racine = stmt_next_i64(&s);
    out->entree = (int32_t)stmt_next_i64(&s);
    out->fin = (int32_t)stmt_next_i64(&s);
    (void)snprintf(out->site, sizeof(out->site), "%s", stmt_next_text(&s));
    (void)snprintf(out->sexe, sizeof(out->sexe), "%s", stmt_next_text(&s));
    (void)snprintf(out->prescripteur, sizeof(out->prescripteur), "%s", stmt_next_text(&s));
    stmt_end(&s);
    return 0;
}

static int run_parcours(struct store *store, const char *sql, int64_t parcours, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_i64(&s, ":parcours", parcours);
    return stmt_exec(&s, -1, err);
}

/* --- Periods ---------------------------------------------------------------------------------- */

#define PERIODE_COLONNES                                                                           \
    " (site, au, du, parcours, personne, territoire, referent, prescripteur, sexe, publics,"       \
    " inconnus, etapes, derniere) VALUES (:site, :au, :du, :parcours, :personne, :territoire,"     \
    " :referent, :prescripteur, :sexe, :publics, :inconnus, :etapes, :derniere)"

static const char PRESENCE_ADD[] = "INSERT INTO presence" PERIODE_COLONNES;
static const char AVANCEMENT_ADD[] = "INSERT INTO avancement" PERIODE_COLONNES;

static int periode_add(struct store *store, const char *sql, const struct dossier *d,
                       const struct periode *p, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text_borrowed(&s, ":site", d->site);
    stmt_i64(&s, ":au", p->au);
    stmt_i64(&s, ":du", p->du);
    stmt_i64(&s, ":parcours", d->parcours);
    stmt_i64(&s, ":personne", d->racine);
    stmt_text_borrowed(&s, ":territoire", p->territoire);
    stmt_i64(&s, ":referent", p->referent);
    stmt_text_borrowed(&s, ":prescripteur", d->prescripteur);
    stmt_text_borrowed(&s, ":sexe", d->sexe);
    stmt_i64(&s, ":publics", p->publics);
    stmt_i64(&s, ":inconnus", p->inconnus);
    stmt_i64(&s, ":etapes", p->etapes);
    stmt_i64(&s, ":derniere", p->au == d->fin);
    return stmt_exec(&s, 1, err);
}

/* The two tables being written: each has one period open. */
struct suite {
    struct store *store;
    const struct dossier *dossier;
    struct situation_tenue situation;
    int32_t date; /* Whose changes are being gathered. */
    bool open;
    struct periode presence;
    struct periode avancement;
};

static int close_presence(struct suite *w, int32_t au, struct err *err)
{
    w->presence.au = au;
    return periode_add(w->store, PRESENCE_ADD, w->dossier, &w->presence, err);
}

static int close_avancement(struct suite *w, int32_t au, struct err *err)
{
    w->avancement.au = au;
    return periode_add(w->store, AVANCEMENT_ADD, w->dossier, &w->avancement, err);
}

/* All that changed on w->date is known: do the open periods go on? */
static int settle(struct suite *w, struct err *err)
{
    struct periode next;
    int32_t day = w->date < w->dossier->entree ? w->dossier->entree : w->date;
    periode_open(&next, &w->situation, day);
    bool same_person = w->open && periode_goes_on(&w->presence, &next, false);
    bool same_etapes = w->open && periode_goes_on(&w->avancement, &next, true);
    bool starts = !w->open || day == w->presence.du;
    int rc = 0;
    if (!starts && !same_person)
        rc = close_presence(w, day - 1, err);
    if (rc == 0 && !starts && !same_etapes)
        rc = close_avancement(w, day - 1, err);
    if (starts || !same_person)
        w->presence = next;
    if (starts || !same_etapes)
        w->avancement = next;
    w->open = true;
    return rc;
}

static int finish(struct suite *w, struct err *err)
{
    int rc = settle(w, err);
    if (rc == 0)
        rc = close_presence(w, w->dossier->fin, err);
    if (rc == 0)
        rc = close_avancement(w, w->dossier->fin, err);
    return rc;
}

/* --- What changed ----------------------------------------------------------------------------- */

/* Of the whole person, as merged, but for what belongs to the parcours. */
static const char JALONS[] =
    "SELECT date, 0 AS genre, territoire AS texte, 0 AS numero, 0 AS etat, 0 AS jusqu,"
    " personne AS qui FROM domicile"
    " WHERE personne IN (SELECT no FROM personne WHERE racine = :racine)"
    " UNION ALL SELECT date, 1, '', referent, 0, 0, 0 FROM designation WHERE parcours = :parcours"
    " UNION ALL SELECT date, 2, '', public, etat, jusqu, personne FROM declaration"
    " WHERE personne IN (SELECT no FROM personne WHERE racine = :racine)"
    " UNION ALL SELECT jusqu + 1, 3, '', 0, 0, 0, 0 FROM declaration"
    " WHERE personne IN (SELECT no FROM personne WHERE racine = :racine) AND jusqu < 2147483647"
    " UNION ALL SELECT date, 4, '', 0, 0, 0, 0 FROM fait WHERE etape = :parcours"
    " AND (marques & 1) = 0"
    " ORDER BY date, genre, qui, numero";

_Static_assert(JALON_TERRITOIRE == 0 && JALON_REFERENT == 1 && JALON_PUBLIC == 2 &&
                   JALON_FIN_PUBLIC == 3 && JALON_ETAPE == 4,
               "JALONS names the kinds");
_Static_assert(ETAPE_ANNULEE == 1, "JALONS names the mark");

static struct jalon read_jalon(struct stmt *s)
{
    struct jalon jalon;
    jalon.date = (int32_t)stmt_next_i64(s);
    jalon.genre = (enum jalon_genre)stmt_next_i64(s);
    jalon.texte = stmt_next_text(s);
    jalon.numero = stmt_next_i64(s);
    jalon.etat = (enum etat_declare)stmt_next_i64(s);
    jalon.jusqu = (int32_t)stmt_next_i64(s);
    return jalon;
}

static int walk(struct suite *w, struct stmt *s, struct err *err)
{
    int rc;
    while ((rc = stmt_step(s, err)) == STMT_ROW) {
        struct jalon jalon = read_jalon(s);
        if (jalon.date > w->dossier->fin)
            break;
        /* What lies before the entry is one first situation. */
        if (jalon.date > w->date && jalon.date > w->dossier->entree) {
            int settled = settle(w, err);
            if (settled < 0)
                return settled;
        }
        w->date = jalon.date;
        situation_apply(&w->situation, &jalon);
    }
    return rc < 0 ? rc : finish(w, err);
}

static int periodes_add(struct store *store, const struct dossier *dossier, struct err *err)
{
    struct suite w = { .store = store, .dossier = dossier, .date = dossier->entree };
    struct stmt s;
    stmt_begin(&s, store, JALONS);
    stmt_i64(&s, ":racine", dossier->racine);
    stmt_i64(&s, ":parcours", dossier->parcours);
    int rc = walk(&w, &s, err);
    stmt_end(&s);
    return rc;
}

/* --- Facts told anew -------------------------------------------------------------------------- */

/* A fact is told as the person was on its day, whenever that became known. */
static int retell(struct store *store, const struct dossier *dossier, struct err *err)
{
    static const char FAITS_RETELL[] =
        "UPDATE fait SET (territoire, referent, prescripteur, sexe, publics) ="
        " (SELECT p.territoire, p.referent, p.prescripteur, p.sexe, p.publics"
        "  FROM presence p WHERE p.site = fait.site AND p.personne = fait.personne"
        "  AND p.du <= fait.date ORDER BY p.du DESC LIMIT 1)"
        " WHERE suit = 1 AND personne = :racine AND date >= :entree";
    struct stmt s;
    stmt_begin(&s, store, FAITS_RETELL);
    stmt_i64(&s, ":racine", dossier->racine);
    stmt_i64(&s, ":entree", dossier->entree);
    return stmt_exec(&s, -1, err);
}

static const char PRESENCE_CLEAR[] = "DELETE FROM presence WHERE parcours = :parcours";
static const char AVANCEMENT_CLEAR[] = "DELETE FROM avancement WHERE parcours = :parcours";

int presence_rebuild(struct store *store, int64_t parcours, struct err *err)
{
    struct dossier dossier;
    int rc = dossier_find(store, parcours, &dossier, err);
    if (rc == 0)
        rc = run_parcours(store, PRESENCE_CLEAR, parcours, err);
    if (rc == 0)
        rc = run_parcours(store, AVANCEMENT_CLEAR, parcours, err);
    if (rc < 0 || dossier.fin < dossier.entree) /* Left on the day of the entry. */
        return rc;
    rc = periodes_add(store, &dossier, err);
    return rc < 0 ? rc : retell(store, &dossier, err);
}

/* The days on which the étapes of a parcours started, one after another. */
struct etapes {
    struct stmt s;
    int64_t before; /* How many came before `next`. */
    int32_t next;   /* JAMAIS: none. */
};

static int etapes_next(struct etapes *e, struct err *err)
{
    int rc = e->next == JAMAIS ? STMT_DONE : stmt_step(&e->s, err);
    e->next = rc == STMT_ROW ? (int32_t)stmt_column_i64(&e->s, 0) : JAMAIS;
    return rc < 0 ? rc : 0;
}

/* Counts those that started until the day. */
static int etapes_pass(struct etapes *e, int32_t day, struct err *err)
{
    int rc = 0;
    while (rc == 0 && e->next <= day && e->next != JAMAIS) {
        e->before++;
        rc = etapes_next(e, err);
    }
    return rc;
}

static int cut_presence(struct store *store, const struct dossier *dossier, struct periode *p,
                        struct etapes *etapes, struct err *err)
{
    int32_t au = p->au;
    int rc = etapes_pass(etapes, p->du, err);
    while (rc == 0 && etapes->next <= au && etapes->next != JAMAIS) {
        int32_t day = etapes->next;
        p->etapes = etapes->before;
        p->au = day - 1;
        rc = periode_add(store, AVANCEMENT_ADD, dossier, p, err);
        p->du = day;
        if (rc == 0)
            rc = etapes_pass(etapes, day, err);
    }
    p->etapes = etapes->before;
    p->au = au;
    return rc < 0 ? rc : periode_add(store, AVANCEMENT_ADD, dossier, p, err);
}

static void read_presence(struct stmt *s, struct periode *out)
{
    *out = (struct periode){ .du = (int32_t)stmt_next_i64(s), .au = 0 };
    out->au = (int32_t)stmt_next_i64(s);
    (void)snprintf(out->territoire, sizeof(out->territoire), "%s", stmt_next_text(s));
    out->referent = stmt_next_i64(s);
    out->publics = stmt_next_i64(s);
    out->inconnus = stmt_next_i64(s);
}

/* `avancement` is `presence`, cut also where étapes start. */
static int cut_all(struct store *store, const struct dossier *dossier, struct etapes *etapes,
                   struct err *err)
{
    static const char PRESENCES[] =
        "SELECT du, au, territoire, referent, publics, inconnus FROM presence"
        " WHERE parcours = :parcours ORDER BY du";
    struct stmt s;
    stmt_begin(&s, store, PRESENCES);
    stmt_i64(&s, ":parcours", dossier->parcours);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct periode p;
        read_presence(&s, &p);
        rc = cut_presence(store, dossier, &p, etapes, err);
        if (rc < 0)
            break;
    }
    stmt_end(&s);
    return rc;
}

int avancement_rebuild(struct store *store, int64_t parcours, struct err *err)
{
    static const char ETAPES[] =
        "SELECT date FROM fait WHERE etape = :parcours AND (marques & 1) = 0 ORDER BY date";
    struct dossier dossier;
    int rc = dossier_find(store, parcours, &dossier, err);
    if (rc == 0)
        rc = run_parcours(store, AVANCEMENT_CLEAR, parcours, err);
    if (rc < 0)
        return rc;
    struct etapes etapes = { .next = 0 };
    stmt_begin(&etapes.s, store, ETAPES);
    stmt_i64(&etapes.s, ":parcours", parcours);
    rc = etapes_next(&etapes, err);
    if (rc == 0)
        rc = cut_all(store, &dossier, &etapes, err);
    stmt_end(&etapes.s);
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
        rc = presence_rebuild(store, parcours, err);
        if (rc < 0)
            return rc;
    }
}
