#include "base/id.h"
#include "reporting/apply/lignes.h"
#include "reporting/apply/memoire.h"

static uint8_t hex_value(char digit)
{
    return (uint8_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

void stmt_reference(struct stmt *s, const char *name, const char *reference)
{
    uint8_t bytes[16];
    if (!id_is_valid(reference)) {
        stmt_text(s, name, reference);
        return;
    }
    for (size_t i = 0; i < sizeof(bytes); i++) {
        reference += *reference == '-';
        bytes[i] = (uint8_t)(hex_value(reference[0]) << 4 | hex_value(reference[1]));
        reference += 2;
    }
    stmt_blob(s, name, bytes, sizeof(bytes));
}

int32_t jour(const struct event_context *context, const char *date)
{
    int32_t day = date_parse(date);
    return day == DATE_NONE ? date_parse(context->recorded) : day;
}

int ecoute_note(struct store *store, const struct event_context *context, struct err *err)
{
    return ecoute_count(store, context->site, context->source, context->time_us, err);
}

/* A statement of two texts that yields at most one row. */
static int find_row(struct stmt *s, const char *site, const char *id, struct err *err)
{
    stmt_text_borrowed(s, ":site", site);
    stmt_text_borrowed(s, ":id", id);
    return stmt_step(s, err);
}

int site_get(struct store *store, const char *site, int64_t *no, struct err *err)
{
    static const char SITE_FIND[] = "SELECT no FROM site WHERE site = :site";
    static const char SITE_ADD[] =
        "INSERT INTO site (no, site) SELECT coalesce(max(no), 0) + 1, :site FROM site";
    const struct connu_cle cle = { CONNU_SITE, site, "" };
    struct connu connu = { 0 };
    if (connu_find(store, &cle, &connu)) {
        *no = connu.no;
        return 0;
    }
    struct stmt s;
    stmt_begin(&s, store, SITE_FIND);
    stmt_text(&s, ":site", site);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        *no = connu.no = stmt_column_i64(&s, 0);
        stmt_end(&s);
        connu_keep(store, &cle, &connu);
        return 0;
    }
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, SITE_ADD);
    stmt_text(&s, ":site", site);
    rc = stmt_exec(&s, 1, err);
    return rc < 0 ? rc : site_get(store, site, no, err);
}

int personne_get(struct store *store, const char *site, const char *id, struct personne *out,
                 struct err *err)
{
    static const char PERSONNE_FIND[] =
        "SELECT no, racine FROM personne WHERE site = :site AND personne = :id";
    static const char PERSONNE_ADD[] =
        "INSERT INTO personne (no, site, personne, racine, sexe)"
        " SELECT n, :site, :id, n, '' FROM (SELECT coalesce(max(no), 0) + 1 AS n FROM personne)";
    *out = (struct personne){ 0 };
    if (id[0] == '\0')
        return 0;
    const struct connu_cle cle = { CONNU_PERSONNE, site, id };
    struct connu connu = { 0 };
    if (connu_find(store, &cle, &connu)) {
        *out = (struct personne){ connu.no, connu.racine };
        return 0;
    }
    for (int tries = 0; tries < 2; tries++) {
        struct stmt s;
        stmt_begin(&s, store, PERSONNE_FIND);
        int rc = find_row(&s, site, id, err);
        if (rc == STMT_ROW) {
            *out = (struct personne){ stmt_column_i64(&s, 0), stmt_column_i64(&s, 1) };
            stmt_end(&s);
            connu = (struct connu){ .no = out->no, .racine = out->racine };
            connu_keep(store, &cle, &connu);
            return 0;
        }
        if (rc < 0)
            return rc;
        stmt_begin(&s, store, PERSONNE_ADD);
        stmt_text(&s, ":site", site);
        stmt_text(&s, ":id", id);
        rc = stmt_exec(&s, 1, err);
        if (rc < 0)
            return rc;
    }
    CHECK(!"the row that was just added");
    return 0;
}

int referent_get(struct store *store, const char *site, const char *id, int64_t *no,
                 struct err *err)
{
    static const char REFERENT_FIND[] =
        "SELECT no FROM referent WHERE site = :site AND referent = :id";
    static const char REFERENT_ADD[] = "INSERT INTO referent (no, site, referent)"
                                       " SELECT coalesce(max(no), 0) + 1, :site, :id FROM referent";
    *no = 0;
    if (id[0] == '\0')
        return 0;
    const struct connu_cle cle = { CONNU_REFERENT, site, id };
    struct connu connu = { 0 };
    if (connu_find(store, &cle, &connu)) {
        *no = connu.no;
        return 0;
    }
    for (int tries = 0; tries < 2; tries++) {
        struct stmt s;
        stmt_begin(&s, store, REFERENT_FIND);
        int rc = find_row(&s, site, id, err);
        if (rc == STMT_ROW) {
            *no = stmt_column_i64(&s, 0);
            stmt_end(&s);
            connu.no = *no;
            connu_keep(store, &cle, &connu);
            return 0;
        }
        if (rc < 0)
            return rc;
        stmt_begin(&s, store, REFERENT_ADD);
        stmt_text(&s, ":site", site);
        stmt_text(&s, ":id", id);
        rc = stmt_exec(&s, 1, err);
        if (rc < 0)
            return rc;
    }
    CHECK(!"the row that was just added");
    return 0;
}

int parcours_find(struct store *store, const char *site, const char *id, struct parcours *out,
                  struct err *err)
{
    static const char PARCOURS_FIND[] =
        "SELECT p.no, q.racine, p.entree, p.fin FROM parcours p JOIN personne q ON q.no = p.origine"
        " WHERE p.site = :site AND p.parcours = :id";
    *out = (struct parcours){ 0 };
    if (id[0] == '\0')
        return 0;
    const struct connu_cle cle = { CONNU_PARCOURS, site, id };
    struct connu connu;
    if (connu_find(store, &cle, &connu)) {
        *out = (struct parcours){ connu.no, connu.racine, connu.entree, connu.fin };
        return 0;
    }
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_FIND);
    int rc = find_row(&s, site, id, err);
    if (rc != STMT_ROW)
        return rc;
    out->no = stmt_next_i64(&s);
    out->racine = stmt_next_i64(&s);
    out->entree = (int32_t)stmt_next_i64(&s);
    out->fin = (int32_t)stmt_next_i64(&s);
    stmt_end(&s);
    connu = (struct connu){ out->no, out->racine, out->entree, out->fin };
    connu_keep(store, &cle, &connu);
    return 0;
}

int prescription_find(struct store *store, const char *site, const char *id, int64_t *no,
                      struct err *err)
{
    static const char PRESCRIPTION_FIND[] =
        "SELECT no FROM prescription WHERE site = :site AND prescription = :id";
    *no = 0;
    if (id[0] == '\0')
        return 0;
    const struct connu_cle cle = { CONNU_PRESCRIPTION, site, id };
    struct connu connu = { 0 };
    if (connu_find(store, &cle, &connu)) {
        *no = connu.no;
        return 0;
    }
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_FIND);
    int rc = find_row(&s, site, id, err);
    if (rc != STMT_ROW)
        return rc;
    *no = stmt_column_i64(&s, 0);
    stmt_end(&s);
    connu.no = *no;
    connu_keep(store, &cle, &connu);
    return 0;
}
