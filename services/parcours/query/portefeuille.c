/* A référent's portfolio, or the whole file active, a page at a time. */
#include "parcours/query/commun.h"
#include "parcours/query/query.h"

#include <string.h>

const char PORTEFEUILLE_PAGE[] =
    "SELECT p.parcours, p.personne, p.entree, p.territoire, a.referent,"
    " EXISTS (SELECT 1 FROM pole e WHERE e.parcours = p.parcours AND e.du <= :au"
    "  AND e.au > :au),"
    " EXISTS (SELECT 1 FROM proposition o WHERE o.parcours = p.parcours"
    "  AND o.close_le > :au AND o.proposee_le <= :au)"
    " FROM affectation a JOIN parcours p USING (parcours)"
    " WHERE a.referent = :referent AND a.au >= :au AND a.du <= :au AND p.entree <= :au"
    " AND p.sortie_le > :au AND (:territoire = '' OR p.territoire = :territoire)"
    " AND p.parcours > :apres ORDER BY p.parcours LIMIT :max";
const char PORTEFEUILLE_SITE[] =
    "SELECT p.parcours, p.personne, p.entree, p.territoire,"
    " coalesce((SELECT a.referent FROM affectation a WHERE a.parcours = p.parcours"
    "  AND a.du <= :au AND a.au >= :au ORDER BY a.du DESC, a.sequence DESC LIMIT 1), ''),"
    " EXISTS (SELECT 1 FROM pole e WHERE e.parcours = p.parcours AND e.du <= :au"
    "  AND e.au > :au),"
    " EXISTS (SELECT 1 FROM proposition o WHERE o.parcours = p.parcours"
    "  AND o.close_le > :au AND o.proposee_le <= :au)"
    " FROM parcours p WHERE p.parcours > :apres AND p.entree <= :au AND p.sortie_le > :au"
    " AND (:territoire = '' OR p.territoire = :territoire) AND :referent = ''"
    " ORDER BY p.parcours LIMIT :max";

static const char TOTAL_REFERENT[] =
    "SELECT count(*) FROM affectation a JOIN parcours p USING (parcours)"
    " WHERE a.referent = :referent AND a.au >= :au AND a.du <= :au AND p.entree <= :au"
    " AND p.sortie_le > :au AND (:territoire = '' OR p.territoire = :territoire)";
static const char TOTAL_SITE[] =
    "SELECT count(*) FROM parcours p WHERE p.sortie_le > :au AND p.entree <= :au"
    " AND (:territoire = '' OR p.territoire = :territoire) AND :referent = ''";

struct page {
    const Parcours__Portefeuille *query;
    int64_t rows;
    char au[DATE_SIZE];
};

static void bind(struct stmt *s, const struct page *page)
{
    stmt_text(s, ":referent", page->query->referent);
    stmt_text(s, ":territoire", page->query->territoire);
    stmt_text(s, ":au", page->au);
}

static int read_total(struct store *store, const struct page *page, int32_t *total, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, page->query->referent[0] == '\0' ? TOTAL_SITE : TOTAL_REFERENT);
    bind(&s, page);
    int rc = stmt_step(&s, err);
    *total = rc == STMT_ROW ? (int32_t)stmt_column_i64(&s, 0) : 0;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int read_page(struct store *store, const struct page *page, struct answer *out,
                     Parcours__PortefeuilleReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, page->query->referent[0] == '\0' ? PORTEFEUILLE_SITE : PORTEFEUILLE_PAGE);
    bind(&s, page);
    stmt_text(&s, ":apres", page->query->apres);
    stmt_i64(&s, ":max", page->rows + 1);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        if ((int64_t)body->n_lignes == page->rows) {
            body->suivant = body->lignes[page->rows - 1]->parcours;
            stmt_end(&s);
            return 0;
        }
        Parcours__LignePortefeuille *line =
            answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                       &parcours__ligne_portefeuille__descriptor);
        line->parcours = answer_column(out, &s, 0);
        line->personne = answer_column(out, &s, 1);
        line->entree = answer_column(out, &s, 2);
        line->territoire = answer_column(out, &s, 3);
        line->referent = answer_column(out, &s, 4);
        line->au_pole = stmt_column_i64(&s, 5) != 0;
        line->etat = stmt_column_i64(&s, 6) != 0 ? "sortie_proposee" : "ouvert";
    }
    return rc;
}

static const char *situation(const struct dossier *dossier, int32_t day)
{
    static const char *const names[] = {
        [SITUATION_ORDINAIRE] = "ordinaire",
        [SITUATION_EMPLOI_MARCHAND] = "emploi_marchand",
        [SITUATION_FORMATION_TEMPS_PLEIN] = "formation",
        [SITUATION_ETAPE] = "etape",
        [SITUATION_VEILLE] = "veille",
        [SITUATION_TERMES_PARTICULIERS] = "termes",
    };
    return names[contact_situation(&dossier->suivi, day)];
}

static void completer(const struct query_context *context, const struct dossier *dossier,
                      struct answer *out, Parcours__LignePortefeuille *line)
{
    int32_t au = context->au;
    const struct dossier_etape *etape = dossier_etape_en_cours(dossier, au);
    const struct dossier_contrat *contrat = dossier_contrat_au(dossier, au);
    line->situation = (char *)situation(dossier, au);
    line->dernier_contact = answer_date(out, contact_dernier(&dossier->suivi, false, au));
    line->dernier_entretien = answer_date(out, contact_dernier(&dossier->suivi, true, au));
    line->prochain = answer_date(out, dossier->prochain);
    line->etape = answer_text(out, etape == NULL ? "" : etape->genre);
    line->etapes = dossier_etapes_demarrees(dossier, au);
    line->contrat_fin = answer_date(out, contrat == NULL ? DATE_NONE : contrat->fin);
}

static int complete_page(struct store *store, const struct query_context *context,
                         const struct page *page, struct answer *out,
                         Parcours__PortefeuilleReponse *body, struct err *err)
{
    int rc = 0;
    struct arena scratch;
    arena_init(&scratch, LIMIT_ANSWER_SIZE);
    for (size_t i = 0; i < body->n_lignes && rc == 0; i++) {
        const struct dossier_demande asked = { body->lignes[i]->parcours, page->au, false };
        struct dossier dossier;
        arena_reset(&scratch);
        rc = load_dossier(store, &scratch, &asked, &dossier, err);
        if (rc == 0)
            completer(context, &dossier, out, body->lignes[i]);
    }
    arena_release(&scratch);
    return rc;
}

int query_portefeuille(struct store *store, const struct query_context *context,
                       const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    struct page page = { .query = (const Parcours__Portefeuille *)query };
    if (!verifier_id(out, "referent", page.query->referent) ||
        !verifier_id(out, "apres", page.query->apres) ||
        !verifier_limite(out, page.query->limite, LIMIT_PAGE_ROWS, &page.rows))
        return 0;
    au_texte(context, page.au);
    Parcours__PortefeuilleReponse *body = answer_body(out, PARCOURS__REPONSE__CONTENU_PORTEFEUILLE);
    int rc = read_total(store, &page, &body->total, err);
    if (rc == 0)
        rc = read_page(store, &page, out, body, err);
    return rc < 0 ? rc : complete_page(store, context, &page, out, body, err);
}
