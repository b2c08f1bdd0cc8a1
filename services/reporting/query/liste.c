/* The pseudonymous list behind a figure, a page at a time. */
#include "base/limits.h"
#include "reporting/query/query.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum partie { PARTIE_NUMERATEUR, PARTIE_DENOMINATEUR, PARTIE_NON_RENSEIGNE, PARTIE_COUNT };

static const char *const PARTIES[] = { "numerateur", "denominateur", "non_renseigne" };

struct page {
    struct question q;
    enum partie partie;
    int64_t apres;
    int64_t limite;
    const char *groupe;
    int64_t groupe_no; /* When the split is by référent or site. */
};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static void read_page(const Reporting__Liste *asked, struct page *page, struct answer *answer)
{
    page->partie = PARTIE_COUNT;
    for (int i = 0; i < PARTIE_COUNT; i++)
        if (same(asked->partie[0] == '\0' ? PARTIES[0] : asked->partie, PARTIES[i]))
            page->partie = (enum partie)i;
    if (page->partie == PARTIE_COUNT)
        answer_refuse(answer, "PARTIE_INCONNUE", "partie",
                      "« %s » n'est pas une partie d'un chiffre : il faut numerateur, denominateur "
                      "ou non_renseigne.",
                      asked->partie);
    char *end = NULL;
    page->apres = strtoll(asked->apres[0] == '\0' ? "-1" : asked->apres, &end, 10);
    if (*end != '\0')
        answer_refuse(answer, "CLE_INVALIDE", "apres",
                      "« %s » n'est pas une clé de page : il faut celle que la page d'avant a "
                      "donnée dans « suivant ».",
                      asked->apres);
    bool asks = asked->limite > 0 && asked->limite < LIMIT_PAGE_ROWS;
    page->limite = asks ? asked->limite : LIMIT_PAGE_ROWS;
}

/* --- The group of a split --------------------------------------------------------------------- */

static bool month_read(struct page *page, struct answer *answer)
{
    int32_t jusqu = DATE_NONE;
    int32_t du;
    while (mois_next(&page->q.filtre, &du, &jusqu)) {
        if (!same(mois_text(answer, du), page->groupe))
            continue;
        page->q.filtre.du = du;
        page->q.filtre.jusqu = jusqu;
        return true;
    }
    return false;
}

static int referent_read(struct store *store, struct page *page, struct err *err)
{
    static const char REFERENT[] = "SELECT no FROM referent WHERE referent = :referent";
    struct stmt s;
    stmt_begin(&s, store, REFERENT);
    stmt_text(&s, ":referent", page->groupe);
    int rc = stmt_step(&s, err);
    page->groupe_no = rc == STMT_ROW ? stmt_column_i64(&s, 0) : 0;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int64_t site_find(const struct filtre *filtre, const char *site)
{
    for (size_t i = 0; i < filtre->site_count; i++)
        if (same(filtre->sites[i].site, site))
            return filtre->sites[i].no;
    return -1;
}

/* A month and a public are questions of their own; the others are columns of the rows. */
static int group_read(struct store *store, const char *groupe, struct page *page,
                      struct answer *answer, struct err *err)
{
    struct question *q = &page->q;
    page->groupe = same(groupe, GROUPE_INCONNU) ? "" : groupe;
    if (same(q->par, "mois")) {
        if (!month_read(page, answer))
            answer_refuse(answer, "GROUPE_INCONNU", "groupe",
                          "« %s » n'est pas un mois de la période : il faut AAAA-MM.", groupe);
        q->par = "";
    } else if (same(q->par, "public")) {
        if (q->filtre.public[0] != '\0' && !same(q->filtre.public, groupe))
            answer_refuse(answer, "GROUPE_INCONNU", "groupe",
                          "Le filtre demande le public « %s », la liste le public « %s » : il faut "
                          "le même.",
                          q->filtre.public, groupe);
        q->filtre.public = groupe;
        q->par = "";
        return public_bit(store, groupe, &q->filtre.public_bit, err);
    } else if (same(q->par, "referent")) {
        return referent_read(store, page, err);
    } else if (same(q->par, "site")) {
        page->groupe_no = site_find(&q->filtre, page->groupe);
    }
    return 0;
}

/* --- Rows ------------------------------------------------------------------------------------- */

static void bind_page(struct stmt *s, const struct page *page, bool rapport)
{
    question_bind(s, &page->q, rapport);
    stmt_i64(s, ":partie", page->partie);
    if (same(page->q.par, "referent") || same(page->q.par, "site"))
        stmt_i64(s, ":groupe", page->groupe_no);
    else
        stmt_text(s, ":groupe", page->groupe);
}

static int read_rows(struct store *store, const struct page *page, const struct population *p,
                     Reporting__ListeReponse *body, struct answer *answer, struct err *err)
{
    bool rapport = p == page->q.indicateur->rapport;
    struct stmt s;
    stmt_begin(&s, store, p->liste);
    bind_page(&s, page, rapport);
    stmt_i64(&s, ":apres", page->apres);
    stmt_i64(&s, ":limite", page->limite);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Reporting__LigneListe *row = answer_add(answer, &body->n_lignes, (void ***)&body->lignes,
                                                &reporting__ligne_liste__descriptor);
        row->cle = answer_format(answer, "%" PRId64, stmt_next_i64(&s));
        row->personne = answer_next_text(answer, &s);
        row->reference = answer_next_text(answer, &s);
        row->date = answer_date(answer, (int32_t)stmt_next_i64(&s));
        row->territoire = answer_next_text(answer, &s);
        row->referent = answer_next_text(answer, &s);
        row->site = answer_next_text(answer, &s);
        row->detail = answer_next_text(answer, &s);
        row->poids_centi = stmt_next_i64(&s);
    }
    if ((int64_t)body->n_lignes == page->limite)
        body->suivant = body->lignes[body->n_lignes - 1]->cle;
    return rc;
}

static int read_total(struct store *store, const struct page *page, const struct population *p,
                      Reporting__ListeReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, p->compte);
    bind_page(&s, page, p == page->q.indicateur->rapport);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    body->total = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return 0;
}

static int fill(struct store *store, struct page *page, struct answer *out, struct err *err)
{
    const struct indicateur *i = page->q.indicateur;
    int rc = question_prepare(store, &page->q, out, err);
    if (rc < 0)
        return rc;
    Reporting__ListeReponse *body = answer_body(out, REPORTING__REPONSE__CONTENU_LISTE);
    if (page->q.raison != NULL)
        return 0; /* The figure is not known, and says why. */
    const struct population *p =
        page->partie == PARTIE_DENOMINATEUR && i->rapport != NULL ? i->rapport : i->population;
    rc = read_rows(store, page, p, body, out, err);
    return rc < 0 ? rc : read_total(store, page, p, body, err);
}

int query_liste(struct store *store, const struct query_context *context,
                const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reporting__Liste *asked = (const Reporting__Liste *)query;
    const struct demande demande = { asked->code, asked->filtre, asked->par };
    struct page page = { .groupe = "" };
    read_page(asked, &page, out);
    if (refusal_is_set(&out->refusal))
        return 0;
    int rc = question_read(store, context, &demande, &page.q, out, err);
    if (rc < 0 || refusal_is_set(&out->refusal))
        return rc;
    if (page.q.par[0] != '\0')
        rc = group_read(store, asked->groupe, &page, out, err);
    if (rc < 0 || refusal_is_set(&out->refusal))
        return rc;
    return fill(store, &page, out, err);
}
