#include "entreprise/query/query.h"

#include <stdlib.h>
#include <string.h>

/* One line a person: after a merge the latest period speaks. */
static const char CANDIDAT_LIST[] =
    "SELECT * FROM (SELECT p.personne AS personne, c.parcours,"
    " (SELECT b.referent FROM binome b WHERE b.parcours = c.parcours AND b.du <= :au"
    "  ORDER BY b.du DESC, b.rang DESC LIMIT 1) AS referent, c.entre_le AS entre_le, c.cv_remis,"
    " NOT EXISTS (SELECT 1 FROM occupation o WHERE o.parcours = c.parcours AND o.du <= :au"
    "  AND (o.fin IS NULL OR o.fin > :au)),"
    " (SELECT MAX(k.date) FROM contact_candidat k WHERE k.personne = p.personne"
    "  AND k.date BETWEEN c.entre_le AND :au), c.premier_contact_avant,"
    " (SELECT COUNT(*) FROM positionnement m WHERE m.personne = p.personne AND m.mer_le <= :au),"
    " c.periode FROM candidat c JOIN parcours p ON p.parcours = c.parcours"
    " WHERE c.entre_le <= :au AND (c.sorti_le IS NULL OR c.sorti_le > :au)"
    " AND NOT EXISTS (SELECT 1 FROM candidat d JOIN parcours r ON r.parcours = d.parcours"
    "  WHERE r.personne = p.personne AND d.periode > c.periode AND d.entre_le <= :au"
    "  AND (d.sorti_le IS NULL OR d.sorti_le > :au))"
    " AND (:metier = '' OR EXISTS (SELECT 1 FROM candidat_metier x"
    "  WHERE x.periode = c.periode AND x.metier = :metier))"
    " AND (:commune = '' OR EXISTS (SELECT 1 FROM candidat_commune y"
    "  WHERE y.periode = c.periode AND y.commune = :commune))"
    " AND (:offre = '' OR NOT EXISTS (SELECT 1 FROM positionnement z WHERE z.offre = :offre"
    "  AND z.personne = p.personne AND z.positionne_le <= :au"
    "  AND (z.abandonne_le IS NULL OR z.abandonne_le > :au))))"
    " WHERE (:referent = '' OR referent = :referent) AND (:apres = '' OR personne > :apres)"
    " ORDER BY personne LIMIT :limite";
static const char METIER_LIST[] =
    "SELECT metier FROM candidat_metier WHERE periode = :periode ORDER BY metier";
static const char COMMUNE_LIST[] =
    "SELECT commune FROM candidat_commune WHERE periode = :periode ORDER BY commune";

static int lire_codes(struct question *q, const char *sql, int64_t periode, size_t *count,
                      char ***out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, sql);
    stmt_i64(&s, ":periode", periode);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        ajouter_texte(q, count, out, stmt_column_text(&s, 0));
    return rc;
}

/* One contact a month even with no offer (FL 678-680): the first after the entry, the next after
 * the last. Both by the protocol's premier_contact_mois. */
static int32_t contact_avant(const struct question *q, int32_t dernier, int32_t premier_avant)
{
    if (dernier == DATE_NONE)
        return premier_avant;
    int mois = q->regles == NULL ? 0 : q->regles->entreprise.premier_contact_mois;
    return mois == 0 ? DATE_NONE : date_add_months(dernier, mois);
}

static int64_t read_candidat(struct question *q, struct stmt *s, Entreprise__LigneCandidat *ligne)
{
    struct answer *a = q->answer;
    ligne->personne = answer_next_text(a, s);
    ligne->parcours = answer_next_text(a, s);
    ligne->referent = answer_next_text(a, s);
    ligne->entre_le = answer_next_text(a, s);
    ligne->cv_remis = stmt_next_i64(s) != 0;
    ligne->disponible = stmt_next_i64(s) != 0;
    ligne->dernier_contact = answer_next_text(a, s);
    int32_t premier = date_parse(stmt_next_text(s));
    int32_t avant = contact_avant(q, date_parse(ligne->dernier_contact), premier);
    ligne->contact_avant = answer_date(a, avant);
    ligne->en_retard = avant != DATE_NONE && q->context->au > avant;
    ligne->mer = (int32_t)stmt_next_i64(s);
    return stmt_next_i64(s);
}

int lire_candidats(struct question *q, const struct filtre_candidats *filtre, size_t *count,
                   Entreprise__LigneCandidat ***out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, CANDIDAT_LIST);
    lier_au(&s, q);
    stmt_text(&s, ":referent", filtre->referent);
    stmt_text(&s, ":metier", filtre->metier);
    stmt_text(&s, ":commune", filtre->commune);
    stmt_text(&s, ":offre", filtre->sans_offre);
    stmt_text(&s, ":apres", filtre->apres);
    stmt_i64(&s, ":limite", filtre->limite);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneCandidat *ligne =
            answer_add(q->answer, count, (void ***)out, &entreprise__ligne_candidat__descriptor);
        int64_t periode = read_candidat(q, &s, ligne);
        rc = lire_codes(q, METIER_LIST, periode, &ligne->n_metiers, &ligne->metiers, err);
        if (rc == 0)
            rc = lire_codes(q, COMMUNE_LIST, periode, &ligne->n_communes, &ligne->communes, err);
        if (rc < 0)
            break;
    }
    stmt_end(&s);
    return rc;
}

int query_pole(struct store *store, const struct query_context *context,
               const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__Pole *r = (const Entreprise__Pole *)query;
    struct question q;
    int64_t limite;
    if (!question_init(&q, store, context, out) || !question_limite(&q, r->limite, &limite))
        return 0;
    Entreprise__PoleReponse *body = answer_body(out, ENTREPRISE__REPONSE__CONTENU_POLE);
    const struct filtre_candidats filtre = { r->referent, r->metier, r->commune,
                                             "",          r->apres,  limite };
    int rc = lire_candidats(&q, &filtre, &body->n_lignes, &body->lignes, err);
    const char *derniere = body->n_lignes == 0 ? "" : body->lignes[body->n_lignes - 1]->personne;
    body->suivant = suivant(&q, body->n_lignes, limite, derniere);
    return rc;
}

/* --- Matching an offer (FL 702, 706) --- */

enum { METIER_EXACT, METIER_FAMILLE, METIER_AUTRE };
enum { FAMILLE_SIZE = 3 }; /* A letter and two digits. */

struct rang {
    int metier;
    int mobilite;
    int indisponible;
    Entreprise__LigneCandidat *ligne;
};

static int rang_metier(const Entreprise__LigneCandidat *ligne, const char *metier)
{
    int rang = METIER_AUTRE;
    for (size_t i = 0; i < ligne->n_metiers; i++) {
        if (strcmp(ligne->metiers[i], metier) == 0)
            return METIER_EXACT;
        if (strncmp(ligne->metiers[i], metier, FAMILLE_SIZE) == 0)
            rang = METIER_FAMILLE;
    }
    return rang;
}

static int compare_rangs(const void *left, const void *right)
{
    const struct rang *a = left;
    const struct rang *b = right;
    if (a->metier != b->metier)
        return a->metier - b->metier;
    if (a->mobilite != b->mobilite)
        return a->mobilite - b->mobilite;
    if (a->indisponible != b->indisponible)
        return a->indisponible - b->indisponible;
    int entree = strcmp(a->ligne->entre_le, b->ligne->entre_le);
    return entree != 0 ? entree : strcmp(a->ligne->personne, b->ligne->personne);
}

static void ranger(struct answer *a, const Entreprise__LigneOffre *offre,
                   Entreprise__CandidatsPossiblesReponse *body)
{
    struct rang *rangs = answer_alloc(a, (body->n_lignes + 1) * sizeof(*rangs));
    for (size_t i = 0; i < body->n_lignes; i++) {
        Entreprise__LigneCandidat *ligne = body->lignes[i];
        const char *const *communes = (const char *const *)ligne->communes;
        bool mobile = codes_contain(communes, ligne->n_communes, offre->commune);
        rangs[i] = (struct rang){ rang_metier(ligne, offre->metier), mobile ? 0 : 1,
                                  ligne->disponible ? 0 : 1, ligne };
    }
    qsort(rangs, body->n_lignes, sizeof(*rangs), compare_rangs);
    for (size_t i = 0; i < body->n_lignes; i++)
        body->lignes[i] = rangs[i].ligne;
}

int query_candidats_possibles(struct store *store, const struct query_context *context,
                              const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__CandidatsPossibles *r = (const Entreprise__CandidatsPossibles *)query;
    struct question q;
    if (!question_init(&q, store, context, out))
        return 0;
    Entreprise__LigneOffre **offres = NULL;
    size_t offre_count = 0;
    const struct filtre_offres cherchee = { r->offre, "", "", "", "", 1 };
    int rc = lire_lignes_offres(&q, &cherchee, &offre_count, &offres, err);
    if (rc < 0)
        return rc;
    if (offre_count == 0 || r->offre[0] == '\0') {
        answer_refuse(out, "OFFRE_INCONNUE", "offre",
                      "Cette offre n'est pas connue au %s ; donnez l'identifiant d'une offre "
                      "captée.",
                      jour_lu(out, q.au));
        return 0;
    }
    Entreprise__CandidatsPossiblesReponse *body =
        answer_body(out, ENTREPRISE__REPONSE__CONTENU_CANDIDATS_POSSIBLES);
    const struct filtre_candidats filtre = { "", "", "", r->offre, "", LIMIT_TACHES };
    rc = lire_candidats(&q, &filtre, &body->n_lignes, &body->lignes, err);
    if (rc == 0)
        ranger(out, offres[0], body);
    if (body->n_lignes > LIMIT_PAGE_ROWS)
        body->n_lignes = LIMIT_PAGE_ROWS;
    return rc;
}
