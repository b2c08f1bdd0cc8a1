/* Référents, their posts and absences: the ETP present on each day. */
#include "parcours.pb-c.h"
#include "reporting/apply/apply.h"
#include "reporting/apply/lignes.h"

static int etp_rebuild(struct store *store, int64_t site, int64_t referent, struct err *err)
{
    static const char ETP_CLEAR[] = "DELETE FROM etp WHERE referent = :referent";
    /* A post ends when the next begins; a day of absence has no ETP. */
    static const char ETP_ADD[] =
        "WITH borne(b) AS (SELECT du FROM poste WHERE referent = :referent"
        "  UNION SELECT au + 1 FROM poste WHERE referent = :referent AND au < 2147483647"
        "  UNION SELECT du FROM absence WHERE referent = :referent"
        "  UNION SELECT au + 1 FROM absence WHERE referent = :referent AND au < 2147483647),"
        " coupe AS (SELECT b AS du, coalesce(lead(b) OVER (ORDER BY b) - 1, 2147483647) AS au"
        "  FROM borne)"
        "INSERT INTO etp (site, au, du, referent, territoire, genre, etp_centi)"
        " SELECT :site, c.au, c.du, p.referent, p.territoire, p.genre, p.etp_centi"
        " FROM coupe c JOIN poste p ON p.referent = :referent AND p.au >= c.du"
        "  AND p.du = (SELECT max(du) FROM poste WHERE referent = :referent AND du <= c.du)"
        " WHERE NOT EXISTS (SELECT 1 FROM absence a WHERE a.referent = :referent"
        "  AND c.du BETWEEN a.du AND a.au)";
    struct stmt s;
    stmt_begin(&s, store, ETP_CLEAR);
    stmt_i64(&s, ":referent", referent);
    int rc = stmt_exec(&s, -1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, ETP_ADD);
    stmt_i64(&s, ":site", site);
    stmt_i64(&s, ":referent", referent);
    return stmt_exec(&s, -1, err);
}

struct poste {
    int64_t referent;
    int32_t du;
    int32_t au;
    const char *territoire;
    const char *genre;
    int64_t etp_centi;
};

static int poste_clear(struct store *store, int64_t referent, int32_t du, struct err *err)
{
    static const char POSTE_CLEAR[] = "DELETE FROM poste WHERE referent = :referent AND du = :du";
    struct stmt s;
    stmt_begin(&s, store, POSTE_CLEAR);
    stmt_i64(&s, ":referent", referent);
    stmt_i64(&s, ":du", du);
    return stmt_exec(&s, -1, err);
}

static int poste_add(struct store *store, const struct poste *poste, struct err *err)
{
    static const char POSTE_ADD[] =
        "INSERT OR REPLACE INTO poste (referent, du, territoire, au, genre, etp_centi)"
        " VALUES (:referent, :du, :territoire, :au, :genre, :etp)";
    struct stmt s;
    stmt_begin(&s, store, POSTE_ADD);
    stmt_i64(&s, ":referent", poste->referent);
    stmt_i64(&s, ":du", poste->du);
    stmt_text(&s, ":territoire", poste->territoire);
    stmt_i64(&s, ":au", poste->au);
    stmt_text(&s, ":genre", poste->genre);
    stmt_i64(&s, ":etp", poste->etp_centi);
    return stmt_exec(&s, -1, err);
}

/* An ETP over several territories counts an equal share in each, so that territories add up to the
 * site; what does not divide goes to the first ones. */
static int postes_set(struct store *store, const struct poste *whole, char *const *territoires,
                      size_t count, struct err *err)
{
    int rc = poste_clear(store, whole->referent, whole->du, err);
    if (rc == 0 && count == 0)
        return poste_add(store, whole, err);
    int64_t shares = (int64_t)count;
    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct poste share = *whole;
        share.territoire = territoires[i];
        share.etp_centi = whole->etp_centi / shares + ((int64_t)i < whole->etp_centi % shares);
        rc = poste_add(store, &share, err);
    }
    return rc;
}

int apply_referent_enregistre(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ReferentEnregistre *e = (const Parcours__ReferentEnregistre *)event;
    int32_t au = date_parse(e->au);
    struct poste whole = { .du = jour(context, e->du),
                           .au = au == DATE_NONE ? JAMAIS : au,
                           .territoire = "",
                           .genre = e->genre,
                           .etp_centi = e->etp_centi };
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = referent_get(store, context->site, e->referent, &whole.referent, err);
    if (rc < 0 || whole.referent == 0)
        return rc;
    rc = postes_set(store, &whole, e->territoires, e->n_territoires, err);
    int64_t site = 0;
    if (rc == 0)
        rc = site_get(store, context->site, &site, err);
    return rc < 0 ? rc : etp_rebuild(store, site, whole.referent, err);
}

int apply_absence_acteur(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    static const char ABSENCE_SET[] = "INSERT INTO absence (referent, du, au)"
                                      " VALUES (:referent, :du, :au)"
                                      " ON CONFLICT DO UPDATE SET au = :au";
    const Parcours__AbsenceActeur *e = (const Parcours__AbsenceActeur *)event;
    int64_t referent = 0;
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = referent_get(store, context->site, e->referent, &referent, err);
    if (rc < 0)
        return rc;
    int32_t au = date_parse(e->au);
    struct stmt s;
    stmt_begin(&s, store, ABSENCE_SET);
    stmt_i64(&s, ":referent", referent);
    stmt_i64(&s, ":du", jour(context, e->du));
    stmt_i64(&s, ":au", au == DATE_NONE ? JAMAIS : au);
    rc = stmt_exec(&s, 1, err);
    int64_t site = 0;
    if (rc == 0)
        rc = site_get(store, context->site, &site, err);
    return rc < 0 ? rc : etp_rebuild(store, site, referent, err);
}
