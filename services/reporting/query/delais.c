/* How long after the fact it was recorded: for each kind, counted by whole days. */
#include "reporting/query/query.h"

#include <string.h>

/* Every kind that there is, one step of the index each. */
static const char DELAIS[] =
    "WITH RECURSIVE g(genre) AS (SELECT min(genre) FROM fait UNION ALL"
    "  SELECT (SELECT min(genre) FROM fait WHERE genre > g.genre) FROM g WHERE genre IS NOT NULL)"
    "SELECT f.genre, f.delai, count(*) FROM g CROSS JOIN json_each(:sites) s"
    " CROSS JOIN fait f ON f.genre = g.genre AND f.site = s.key"
    " AND f.date BETWEEN :du AND :jusqu WHERE f.delai IS NOT NULL"
    " AND (:territoire = '' OR f.territoire = :territoire)"
    " AND (:referent = 0 OR f.referent = :referent)"
    " AND (:prescripteur = '' OR f.prescripteur = :prescripteur)"
    " AND (:sexe = '' OR f.sexe = :sexe)"
    " AND (:public = 0 OR (f.publics & :public) <> 0)"
    " GROUP BY f.genre, f.delai ORDER BY f.genre, f.delai";

/* One kind: how many facts at each delay, in the order of the delays. */
struct cumul {
    Reporting__LigneDelai *row;
    int64_t *delais;
    int64_t *nombres;
    size_t count;
    size_t size;
};

static void grow(struct cumul *c, struct answer *answer)
{
    size_t size = c->size == 0 ? 64 : c->size * 2;
    int64_t *delais = answer_alloc(answer, size * sizeof(*delais));
    int64_t *nombres = answer_alloc(answer, size * sizeof(*nombres));
    if (c->count > 0) {
        memcpy(delais, c->delais, c->count * sizeof(*delais));
        memcpy(nombres, c->nombres, c->count * sizeof(*nombres));
    }
    c->delais = delais;
    c->nombres = nombres;
    c->size = size;
}

/* The delay within which this share of the facts was recorded (nearest rank). */
static int64_t rank(const struct cumul *c, int64_t percent)
{
    int64_t wanted = (c->row->nombre * percent + 99) / 100;
    int64_t seen = 0;
    for (size_t i = 0; i < c->count; i++) {
        seen += c->nombres[i];
        if (seen >= wanted)
            return c->delais[i] * 100;
    }
    return 0;
}

static void finish(struct cumul *c)
{
    if (c->row == NULL)
        return;
    c->row->median_centi = rank(c, 50);
    c->row->p90_centi = rank(c, 90);
    c->row->maximum_centi = c->delais[c->count - 1] * 100;
    c->row = NULL;
    c->count = 0;
}

static void add(struct cumul *c, Reporting__DelaisReponse *body, struct stmt *s,
                struct answer *answer)
{
    const char *genre = genre_nom(stmt_column_i64(s, 0));
    if (c->row == NULL || strcmp(c->row->genre, genre) != 0) {
        finish(c);
        c->row = answer_add(answer, &body->n_lignes, (void ***)&body->lignes,
                            &reporting__ligne_delai__descriptor);
        c->row->genre = (char *)genre;
    }
    if (c->count == c->size)
        grow(c, answer);
    c->delais[c->count] = stmt_column_i64(s, 1);
    c->nombres[c->count] = stmt_column_i64(s, 2);
    c->row->nombre += c->nombres[c->count++];
}

static void bind(struct stmt *s, const struct filtre *f, struct answer *answer)
{
    stmt_text(s, ":sites", sites_json(f, answer));
    stmt_i64(s, ":du", f->du);
    stmt_i64(s, ":jusqu", f->jusqu);
    stmt_text(s, ":territoire", f->territoire);
    stmt_i64(s, ":referent", f->referent_no);
    stmt_text(s, ":prescripteur", f->prescripteur);
    stmt_text(s, ":sexe", f->sexe);
    stmt_i64(s, ":public", f->public_bit);
}

int query_delais(struct store *store, const struct query_context *context,
                 const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reporting__Delais *asked = (const Reporting__Delais *)query;
    struct filtre filtre;
    int rc = filtre_read(store, context, asked->filtre, &filtre, out, err);
    if (rc < 0 || refusal_is_set(&out->refusal))
        return rc;
    Reporting__DelaisReponse *body = answer_body(out, REPORTING__REPONSE__CONTENU_DELAIS);
    struct cumul cumul = { 0 };
    struct stmt s;
    stmt_begin(&s, store, DELAIS);
    bind(&s, &filtre, out);
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        add(&cumul, body, &s, out);
    if (rc == 0)
        finish(&cumul);
    return rc;
}
