/* Prospection done and planned, and what the pool needs. */
#include "entreprise/query/query.h"

#include <string.h>

static const char PROSPECTION_LIST[] =
    "SELECT p.prospection, p.date, p.genre, p.entreprise, e.raison_sociale, p.plan, p.personne,"
    " p.participants, p.par_role FROM prospection p"
    " LEFT JOIN entreprise e ON e.entreprise = p.entreprise"
    " WHERE p.date BETWEEN :du AND :jusqu"
    " AND (:entreprise = '' OR p.entreprise = :entreprise) AND (:genre = '' OR p.genre = :genre)"
    " AND (:apres = '' OR (p.date, p.prospection) < (SELECT w.date, w.prospection"
    "  FROM prospection w WHERE w.prospection = :apres))"
    " ORDER BY p.date DESC, p.prospection DESC LIMIT :limite";
static const char OFFRE_LIST[] =
    "SELECT offre FROM prospection_offre WHERE prospection = :id ORDER BY offre";

/* Lines recorded after `au` are not known then; those of a month that was not planned ahead are. */
static const char PLAN_LIST[] =
    "SELECT l.plan, l.mois, l.genre, l.entreprise, e.raison_sociale, l.personne,"
    " (SELECT MIN(p.date) FROM prospection p WHERE p.plan = l.plan AND p.date <= :au)"
    " FROM plan_prospection l LEFT JOIN entreprise e ON e.entreprise = l.entreprise"
    " WHERE l.mois BETWEEN substr(:du, 1, 7) AND substr(:jusqu, 1, 7)"
    " AND (l.enregistre_le <= :au OR l.mois <= substr(:au, 1, 7))"
    " AND (:entreprise = '' OR l.entreprise = :entreprise) AND (:genre = '' OR l.genre = :genre)"
    " ORDER BY l.mois, l.plan LIMIT :limite";
static const char METIER_LIST[] = "SELECT metier FROM plan_metier WHERE plan = :id ORDER BY metier";

static int lire_textes(struct question *q, const char *sql, const char *id, size_t *count,
                       char ***out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, sql);
    stmt_text(&s, ":id", id);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        ajouter_texte(q, count, out, stmt_column_text(&s, 0));
    return rc;
}

static void lier_filtre(struct stmt *s, const struct filtre_prospections *filtre)
{
    stmt_text(s, ":du", filtre->du);
    stmt_text(s, ":jusqu", filtre->jusqu);
    stmt_text(s, ":entreprise", filtre->entreprise);
    stmt_text(s, ":genre", filtre->genre);
    stmt_i64(s, ":limite", filtre->limite);
}

static void read_prospection(struct answer *a, struct stmt *s, Entreprise__LigneProspection *ligne)
{
    ligne->prospection = answer_next_text(a, s);
    ligne->date = answer_next_text(a, s);
    ligne->genre = answer_next_text(a, s);
    ligne->entreprise = answer_next_text(a, s);
    ligne->raison_sociale = answer_next_text(a, s);
    ligne->plan = answer_next_text(a, s);
    ligne->personne = answer_next_text(a, s);
    ligne->participants = (int32_t)stmt_next_i64(s);
    ligne->par_role = answer_next_text(a, s);
}

static int lire_faites(struct question *q, const struct filtre_prospections *filtre,
                       Entreprise__ProspectionsReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, PROSPECTION_LIST);
    lier_filtre(&s, filtre);
    stmt_text(&s, ":apres", filtre->apres);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        read_prospection(q->answer, &s,
                         answer_add(q->answer, &body->n_lignes, (void ***)&body->lignes,
                                    &entreprise__ligne_prospection__descriptor));
    for (size_t i = 0; i < body->n_lignes && rc == 0; i++)
        rc = lire_textes(q, OFFRE_LIST, body->lignes[i]->prospection, &body->lignes[i]->n_offres,
                         &body->lignes[i]->offres, err);
    return rc;
}

static void read_plan(struct question *q, struct stmt *s, Entreprise__LignePlan *ligne)
{
    struct answer *a = q->answer;
    ligne->plan = answer_next_text(a, s);
    ligne->mois = answer_next_text(a, s);
    ligne->genre = answer_next_text(a, s);
    ligne->entreprise = answer_next_text(a, s);
    ligne->raison_sociale = answer_next_text(a, s);
    ligne->personne = answer_next_text(a, s);
    ligne->faite_le = answer_next_text(a, s);
    ligne->en_retard =
        ligne->faite_le[0] == '\0' && q->context->au > date_month_end(mois_parse(ligne->mois));
}

int lire_plan_prospection(struct question *q, const struct filtre_prospections *filtre,
                          size_t *count, Entreprise__LignePlan ***out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, PLAN_LIST);
    lier_au(&s, q);
    lier_filtre(&s, filtre);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        read_plan(q, &s,
                  answer_add(q->answer, count, (void ***)out, &entreprise__ligne_plan__descriptor));
    for (size_t i = 0; i < *count && rc == 0; i++)
        rc = lire_textes(q, METIER_LIST, (*out)[i]->plan, &(*out)[i]->n_metiers,
                         &(*out)[i]->metiers, err);
    return rc;
}

int query_prospections(struct store *store, const struct query_context *context,
                       const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__Prospections *r = (const Entreprise__Prospections *)query;
    struct question q;
    struct filtre_prospections filtre = { r->du, r->jusqu, r->entreprise, r->genre, r->apres, 0 };
    int32_t du;
    int32_t jusqu;
    if (!question_init(&q, store, context, out) ||
        !question_limite(&q, r->limite, &filtre.limite) ||
        !question_periode(&q, r->du, r->jusqu, &du, &jusqu))
        return 0;
    int32_t fin = jusqu == DATE_NONE ? date_month_end(context->au) : jusqu;
    filtre.du = answer_date(out, du == DATE_NONE ? date_month_start(context->au) : du);
    filtre.jusqu = answer_date(out, fin < context->au ? fin : context->au);
    Entreprise__ProspectionsReponse *body =
        answer_body(out, ENTREPRISE__REPONSE__CONTENU_PROSPECTIONS);
    int rc = lire_faites(&q, &filtre, body, err);
    filtre.jusqu = answer_date(out, fin); /* A plan may lie ahead. */
    if (rc == 0)
        rc = lire_plan_prospection(&q, &filtre, &body->n_plan, &body->plan, err);
    const char *derniere = body->n_lignes == 0 ? "" : body->lignes[body->n_lignes - 1]->prospection;
    body->suivant = suivant(&q, body->n_lignes, filtre.limite, derniere);
    return rc;
}

/* --- What the participants need (FL 698) --- */

static const char BESOIN_LIST[] =
    "SELECT x.metier, COUNT(DISTINCT p.personne) AS candidats,"
    " (SELECT COUNT(*) FROM offre o WHERE o.metier = x.metier AND o.captee_le <= :au"
    "  AND (o.close_le IS NULL OR o.close_le > :au))"
    " FROM candidat c JOIN parcours p ON p.parcours = c.parcours"
    " JOIN candidat_metier x ON x.periode = c.periode"
    " WHERE c.entre_le <= :au AND (c.sorti_le IS NULL OR c.sorti_le > :au)"
    " AND NOT EXISTS (SELECT 1 FROM occupation o WHERE o.parcours = c.parcours AND o.du <= :au"
    "  AND (o.fin IS NULL OR o.fin > :au))"
    " AND (:commune = '' OR EXISTS (SELECT 1 FROM candidat_commune y WHERE y.periode = c.periode"
    "  AND y.commune = :commune))"
    " GROUP BY x.metier ORDER BY candidats DESC, x.metier LIMIT :limite";

int query_besoins(struct store *store, const struct query_context *context,
                  const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__Besoins *r = (const Entreprise__Besoins *)query;
    struct question q;
    if (!question_init(&q, store, context, out))
        return 0;
    Entreprise__BesoinsReponse *body = answer_body(out, ENTREPRISE__REPONSE__CONTENU_BESOINS);
    struct stmt s;
    stmt_begin(&s, store, BESOIN_LIST);
    lier_au(&s, &q);
    stmt_text(&s, ":commune", r->commune);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneBesoin *ligne = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                                    &entreprise__ligne_besoin__descriptor);
        ligne->metier = answer_next_text(out, &s);
        ligne->candidats = (int32_t)stmt_next_i64(&s);
        ligne->offres_ouvertes = (int32_t)stmt_next_i64(&s);
    }
    return rc;
}
