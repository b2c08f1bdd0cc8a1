#include "reporting/apply/coupe.h"
#include "reporting/apply/lignes.h"
#include "reporting/apply/memoire.h"

#include <stdio.h>
#include <stdlib.h>

/* What the cuts of one parcours have in common. */
struct dossier {
    int64_t parcours;
    int64_t racine;
    int32_t entree;
    int32_t fin;
    int64_t site;
    char sexe[LIMIT_CODE_SIZE];
    char prescripteur[LIMIT_CODE_SIZE];
};

static int dossier_find(struct store *store, int64_t parcours, struct dossier *out, struct err *err)
{
    static const char DOSSIER_FIND[] =
        "SELECT q.racine, p.entree, p.fin, s.no, coalesce(nullif(r.sexe, ''), q.sexe),"
        " coalesce(c.prescripteur, '') FROM parcours p JOIN personne q ON q.no = p.origine"
        " JOIN personne r ON r.no = q.racine JOIN site s ON s.site = p.site"
        " LEFT JOIN prescription c ON c.no = p.prescription WHERE p.no = :parcours";
    struct stmt s;
    stmt_begin(&s, store, DOSSIER_FIND);
    stmt_i64(&s, ":parcours", parcours);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    if (rc != STMT_ROW) /* Only an event that no PLIE's parcours writes leads here. */
        return err_set(err, ERR_CORRUPT, "un parcours sans identifiant ou sans personne");
    *out = (struct dossier){ .parcours = parcours };
    out->racine = stmt_next_i64(&s);
    out->entree = (int32_t)stmt_next_i64(&s);
    out->fin = (int32_t)stmt_next_i64(&s);
    out->site = stmt_next_i64(&s);
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
    stmt_i64(&s, ":site", d->site);
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

/* One thing that became known, of the person as merged or of the parcours. */
struct pas {
    struct jalon jalon;
    int64_t qui;
    char texte[LIMIT_CODE_SIZE];
};
struct marche {
    struct pas *pas;
    size_t count;
    size_t size;
};

static struct pas *marche_add(struct marche *m, enum jalon_genre genre, int32_t date)
{
    if (m->count == m->size) {
        m->size = m->size == 0 ? 64 : 2 * m->size;
        m->pas = realloc(m->pas, m->size * sizeof(*m->pas));
        CHECK(m->pas != NULL);
    }
    struct pas *pas = &m->pas[m->count++];
    *pas = (struct pas){ .jalon = { .date = date, .genre = genre } };
    return pas;
}

static void read_domicile(struct marche *m, struct stmt *s)
{
    struct pas *pas = marche_add(m, JALON_TERRITOIRE, (int32_t)stmt_next_i64(s));
    (void)snprintf(pas->texte, sizeof(pas->texte), "%s", stmt_next_text(s));
    pas->qui = stmt_next_i64(s);
}

static void read_designation(struct marche *m, struct stmt *s)
{
    struct pas *pas = marche_add(m, JALON_REFERENT, (int32_t)stmt_next_i64(s));
    pas->jalon.numero = stmt_next_i64(s);
}

static void read_declaration(struct marche *m, struct stmt *s)
{
    struct pas *pas = marche_add(m, JALON_PUBLIC, (int32_t)stmt_next_i64(s));
    pas->jalon.numero = stmt_next_i64(s);
    pas->jalon.etat = (enum etat_declare)stmt_next_i64(s);
    int32_t jusqu = pas->jalon.jusqu = (int32_t)stmt_next_i64(s);
    pas->qui = stmt_next_i64(s);
    if (jusqu != JAMAIS)
        (void)marche_add(m, JALON_FIN_PUBLIC, jusqu + 1);
}

static void read_etape(struct marche *m, struct stmt *s)
{
    (void)marche_add(m, JALON_ETAPE, (int32_t)stmt_next_i64(s));
}

static const char DOMICILES[] = "SELECT d.date, d.territoire, d.personne FROM personne q"
                                " CROSS JOIN domicile d ON d.personne = q.no"
                                " WHERE q.racine = :de";
static const char DESIGNATIONS[] = "SELECT date, referent FROM designation WHERE parcours = :de";
static const char DECLARATIONS[] =
    "SELECT d.date, d.public, d.etat, d.jusqu, d.personne FROM personne q"
    " CROSS JOIN declaration d ON d.personne = q.no WHERE q.racine = :de";
/* Read in their order for `avancement`. */
static const char ETAPES[] =
    "SELECT date FROM fait WHERE etape = :de AND (marques & 1) = 0 ORDER BY date";

_Static_assert(ETAPE_ANNULEE == 1, "ETAPES names the mark");

static int read_some(struct marche *m, struct store *store, const char *sql, int64_t de,
                     void (*read)(struct marche *, struct stmt *), struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_i64(&s, ":de", de);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        read(m, &s);
    return rc;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* By day; on one day by kind, then by person and by what it is about. */
static int compare_pas(const void *left, const void *right)
{
    const struct pas *a = left;
    const struct pas *b = right;
    int order = compare_numbers(a->jalon.date, b->jalon.date);
    if (order == 0)
        order = compare_numbers((int64_t)a->jalon.genre, (int64_t)b->jalon.genre);
    if (order == 0)
        order = compare_numbers(a->qui, b->qui);
    return order == 0 ? compare_numbers(a->jalon.numero, b->jalon.numero) : order;
}

static int read_marche(struct marche *m, struct store *store, const struct dossier *d,
                       struct err *err)
{
    int rc = read_some(m, store, DOMICILES, d->racine, read_domicile, err);
    if (rc == 0)
        rc = read_some(m, store, DESIGNATIONS, d->parcours, read_designation, err);
    if (rc == 0)
        rc = read_some(m, store, DECLARATIONS, d->racine, read_declaration, err);
    if (rc == 0)
        rc = read_some(m, store, ETAPES, d->parcours, read_etape, err);
    if (rc == 0 && m->count > 0)
        qsort(m->pas, m->count, sizeof(*m->pas), compare_pas);
    return rc;
}

static int walk(struct suite *w, const struct marche *m, struct err *err)
{
    for (size_t i = 0; i < m->count; i++) {
        struct jalon jalon = m->pas[i].jalon;
        jalon.texte = m->pas[i].texte;
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
    return finish(w, err);
}

static int periodes_add(struct store *store, const struct dossier *dossier, struct err *err)
{
    struct suite w = { .store = store, .dossier = dossier, .date = dossier->entree };
    struct marche marche = { 0 };
    int rc = read_marche(&marche, store, dossier, err);
    if (rc == 0)
        rc = walk(&w, &marche, err);
    free(marche.pas);
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
        presence_connue_forget(store, dossier.racine);
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
    struct dossier dossier;
    int rc = dossier_find(store, parcours, &dossier, err);
    if (rc == 0)
        rc = run_parcours(store, AVANCEMENT_CLEAR, parcours, err);
    if (rc < 0)
        return rc;
    struct etapes etapes = { .next = 0 };
    stmt_begin(&etapes.s, store, ETAPES);
    stmt_i64(&etapes.s, ":de", parcours);
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
