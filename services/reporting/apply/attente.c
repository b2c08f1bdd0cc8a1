#include "reporting/apply/lignes.h"
#include "reporting/apply/memoire.h"

static int add(struct store *store, int64_t site, int64_t parcours, enum attente_sur sur,
               int32_t du, int32_t au, struct err *err)
{
    static const char ATTENTE_ADD[] = "INSERT INTO attente (sur, site, au, du, parcours)"
                                      " VALUES (:sur, :site, :au, :du, :parcours)";
    struct stmt s;
    stmt_begin(&s, store, ATTENTE_ADD);
    stmt_i64(&s, ":sur", sur);
    stmt_i64(&s, ":site", site);
    stmt_i64(&s, ":au", au);
    stmt_i64(&s, ":du", du);
    stmt_i64(&s, ":parcours", parcours);
    if (au == JAMAIS)
        attente_connue_keep(store, parcours, sur, &(struct attente_connue){ site, du });
    return stmt_exec(&s, 1, err);
}

int attente_open(struct store *store, int64_t site, const struct parcours *parcours,
                 struct err *err)
{
    int rc = add(store, site, parcours->no, ATTENTE_CONTACT, parcours->entree, JAMAIS, err);
    if (rc == 0)
        rc = add(store, site, parcours->no, ATTENTE_ENTRETIEN, parcours->entree, JAMAIS, err);
    return rc;
}

static int move_end(struct store *store, int64_t parcours, enum attente_sur sur, int32_t du,
                    int32_t au, struct err *err)
{
    static const char ATTENTE_MOVE[] =
        "UPDATE attente SET au = :au WHERE parcours = :parcours AND sur = :sur AND du = :du";
    struct stmt s;
    stmt_begin(&s, store, ATTENTE_MOVE);
    stmt_i64(&s, ":parcours", parcours);
    stmt_i64(&s, ":sur", sur);
    stmt_i64(&s, ":du", du);
    stmt_i64(&s, ":au", au);
    return stmt_exec(&s, 1, err);
}

struct periode {
    int64_t site;
    int32_t du;
    int32_t au;
};

/* The period in which the day lies; false before the entry. */
static int find(struct store *store, int64_t parcours, enum attente_sur sur, int32_t date,
                struct periode *out, struct err *err)
{
    static const char ATTENTE_FIND[] =
        "SELECT site, du, au FROM attente WHERE parcours = :parcours AND sur = :sur"
        " AND du <= :date ORDER BY du DESC LIMIT 1";
    struct attente_connue last;
    if (attente_connue_find(store, parcours, sur, &last) && last.du <= date) {
        *out = (struct periode){ last.site, last.du, JAMAIS };
        return STMT_ROW;
    }
    struct stmt s;
    stmt_begin(&s, store, ATTENTE_FIND);
    stmt_i64(&s, ":parcours", parcours);
    stmt_i64(&s, ":sur", sur);
    stmt_i64(&s, ":date", date);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    out->site = stmt_next_i64(&s);
    out->du = (int32_t)stmt_next_i64(&s);
    out->au = (int32_t)stmt_next_i64(&s);
    stmt_end(&s);
    if (out->au == JAMAIS)
        attente_connue_keep(store, parcours, sur, &(struct attente_connue){ out->site, out->du });
    return STMT_ROW;
}

int attente_cut(struct store *store, int64_t parcours, enum attente_sur sur, int32_t date,
                struct err *err)
{
    struct periode p;
    int rc = find(store, parcours, sur, date, &p, err);
    if (rc != STMT_ROW || p.du == date)
        return rc < 0 ? rc : 0;
    rc = move_end(store, parcours, sur, p.du, date - 1, err);
    return rc < 0 ? rc : add(store, p.site, parcours, sur, date, p.au, err);
}

int attente_join(struct store *store, int64_t parcours, enum attente_sur sur, int32_t date,
                 struct err *err)
{
    static const char ATTENTE_REMOVE[] =
        "DELETE FROM attente WHERE parcours = :parcours AND sur = :sur AND du = :du";
    struct periode p;
    struct periode before;
    int rc = find(store, parcours, sur, date, &p, err);
    if (rc != STMT_ROW || p.du != date)
        return rc < 0 ? rc : 0;
    rc = find(store, parcours, sur, date - 1, &before, err);
    if (rc != STMT_ROW)
        return rc; /* The entry itself: it stays. */
    struct stmt s;
    stmt_begin(&s, store, ATTENTE_REMOVE);
    stmt_i64(&s, ":parcours", parcours);
    stmt_i64(&s, ":sur", sur);
    stmt_i64(&s, ":du", date);
    rc = stmt_exec(&s, 1, err);
    attente_connue_forget(store, parcours, sur);
    return rc < 0 ? rc : move_end(store, parcours, sur, before.du, p.au, err);
}

static int close_one(struct store *store, int64_t parcours, enum attente_sur sur, int32_t fin,
                     struct err *err)
{
    static const char ATTENTE_CLOSE[] =
        "UPDATE attente SET au = :fin WHERE parcours = :parcours AND sur = :sur AND du ="
        " (SELECT max(du) FROM attente WHERE parcours = :parcours AND sur = :sur)";
    attente_connue_forget(store, parcours, sur);
    struct stmt s;
    stmt_begin(&s, store, ATTENTE_CLOSE);
    stmt_i64(&s, ":fin", fin);
    stmt_i64(&s, ":parcours", parcours);
    stmt_i64(&s, ":sur", sur);
    return stmt_exec(&s, 1, err);
}

int attente_close(struct store *store, int64_t parcours, int32_t fin, struct err *err)
{
    int rc = close_one(store, parcours, ATTENTE_CONTACT, fin, err);
    return rc < 0 ? rc : close_one(store, parcours, ATTENTE_ENTRETIEN, fin, err);
}
