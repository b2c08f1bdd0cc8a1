#include "entreprise/query/query.h"

static const char EMBAUCHE_LIST[] =
    "SELECT e.embauche, e.personne, e.entreprise, n.raison_sociale, c.contrat, e.debut,"
    " c.fin_prevue, CASE WHEN e.fin <= :au THEN e.fin END,"
    " CASE WHEN e.fin <= :au THEN e.issue END, CASE WHEN e.fin <= :au THEN e.motif END,"
    " CASE WHEN e.essai_valide_le <= :au THEN e.essai_valide_le END, e.heures_hebdo, e.marchand,"
    " CASE WHEN e.constate_le <= :au THEN e.maintien_le END, e.refus_le IS NOT NULL"
    "  AND e.refus_le <= :au, e.fin_essai, e.aide, e.clause, e.metier, e.offre"
    " FROM embauche e JOIN entreprise n ON n.entreprise = e.entreprise"
    " JOIN contrat c ON c.embauche = e.embauche AND c.rang = (SELECT x.rang FROM contrat x"
    "  WHERE x.embauche = e.embauche AND x.date <= :au ORDER BY x.date DESC, x.rang DESC LIMIT 1)"
    " WHERE e.debut <= :au AND (:personne = '' OR e.personne = :personne)"
    " AND (:entreprise = '' OR e.entreprise = :entreprise)"
    " AND (:embauche = '' OR e.embauche = :embauche)"
    " AND (:en_cours = 0 OR e.fin IS NULL OR e.fin > :au)"
    " AND (:apres = '' OR (e.debut, e.embauche) < (SELECT w.debut, w.embauche FROM embauche w"
    "  WHERE w.embauche = :apres))"
    " ORDER BY e.debut DESC, e.embauche DESC LIMIT :limite";
static const char MOIS_LIST[] =
    "SELECT mois, SUM(heures) FROM mois WHERE embauche = :embauche AND remplace_par IS NULL"
    " AND mois <= substr(:au, 1, 7) GROUP BY mois ORDER BY mois LIMIT :limite";
static const char JUSTIFICATIF_LIST[] =
    "SELECT piece FROM justificatif WHERE embauche = :embauche AND date <= :au"
    " ORDER BY date, rang LIMIT :limite";

static void read_embauche(struct answer *a, struct stmt *s, Entreprise__LigneEmbauche *ligne)
{
    ligne->embauche = answer_next_text(a, s);
    ligne->personne = answer_next_text(a, s);
    ligne->entreprise = answer_next_text(a, s);
    ligne->raison_sociale = answer_next_text(a, s);
    ligne->contrat = answer_next_text(a, s);
    ligne->debut = answer_next_text(a, s);
    ligne->fin_prevue = answer_next_text(a, s);
    ligne->fin = answer_next_text(a, s);
    ligne->issue = answer_next_text(a, s);
    ligne->motif = answer_next_text(a, s);
    ligne->essai_valide_le = answer_next_text(a, s);
    ligne->heures_hebdo_centi = (int32_t)stmt_next_i64(s);
    ligne->marchand = stmt_next_i64(s) != 0;
    ligne->maintien_le = answer_next_text(a, s);
    ligne->suivi_refuse = stmt_next_i64(s) != 0;
    ligne->fin_essai = answer_next_text(a, s);
    ligne->aide = stmt_next_i64(s) != 0;
    ligne->clause = stmt_next_i64(s) != 0;
    ligne->metier = answer_next_text(a, s);
    ligne->offre = answer_next_text(a, s);
}

static int lire_mois(struct question *q, Entreprise__LigneEmbauche *ligne, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, MOIS_LIST);
    lier_au(&s, q);
    stmt_text(&s, ":embauche", ligne->embauche);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Entreprise__LigneMois *mois = answer_add(q->answer, &ligne->n_mois, (void ***)&ligne->mois,
                                                 &entreprise__ligne_mois__descriptor);
        mois->mois = answer_next_text(q->answer, &s);
        mois->heures_centi = (int32_t)stmt_next_i64(&s);
    }
    return rc;
}

static int lire_justificatifs(struct question *q, Entreprise__LigneEmbauche *ligne, struct err *err)
{
    ligne->justificatifs = answer_alloc(q->answer, LIMIT_PAGE_ROWS * sizeof(*ligne->justificatifs));
    struct stmt s;
    stmt_begin(&s, q->store, JUSTIFICATIF_LIST);
    lier_au(&s, q);
    stmt_text(&s, ":embauche", ligne->embauche);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        ajouter_texte(q, &ligne->n_justificatifs, &ligne->justificatifs, stmt_column_text(&s, 0));
    return rc;
}

int lire_lignes_embauches(struct question *q, const struct filtre_embauches *filtre, size_t *count,
                          Entreprise__LigneEmbauche ***out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, EMBAUCHE_LIST);
    lier_au(&s, q);
    stmt_text(&s, ":personne", filtre->personne);
    stmt_text(&s, ":entreprise", filtre->entreprise);
    stmt_text(&s, ":embauche", filtre->embauche);
    stmt_i64(&s, ":en_cours", filtre->en_cours);
    stmt_text(&s, ":apres", filtre->apres);
    stmt_i64(&s, ":limite", filtre->limite);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        read_embauche(
            q->answer, &s,
            answer_add(q->answer, count, (void ***)out, &entreprise__ligne_embauche__descriptor));
    for (size_t i = 0; i < *count && rc == 0; i++) {
        rc = lire_mois(q, (*out)[i], err);
        if (rc == 0)
            rc = lire_justificatifs(q, (*out)[i], err);
    }
    return rc;
}

int query_embauches(struct store *store, const struct query_context *context,
                    const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__Embauches *r = (const Entreprise__Embauches *)query;
    struct question q;
    int64_t limite;
    if (!question_init(&q, store, context, out) || !question_limite(&q, r->limite, &limite))
        return 0;
    char personne[LIMIT_ID_SIZE];
    int rc = question_personne(&q, r->personne, personne, err);
    if (rc < 0)
        return rc;
    Entreprise__EmbauchesReponse *body = answer_body(out, ENTREPRISE__REPONSE__CONTENU_EMBAUCHES);
    const struct filtre_embauches filtre = { personne, r->entreprise, r->embauche,
                                             r->apres, r->en_cours,   limite };
    rc = lire_lignes_embauches(&q, &filtre, &body->n_lignes, &body->lignes, err);
    const char *derniere = body->n_lignes == 0 ? "" : body->lignes[body->n_lignes - 1]->embauche;
    body->suivant = suivant(&q, body->n_lignes, limite, derniere);
    return rc;
}

/* --- Immersions --- */

static const char IMMERSION_LIST[] =
    "SELECT i.immersion, i.personne, i.entreprise, n.raison_sociale, i.genre, i.debut,"
    " i.fin_prevue, CASE WHEN i.fin <= :au THEN i.fin END, i.fin <= :au AND i.menee_a_terme"
    " FROM immersion i JOIN entreprise n ON n.entreprise = i.entreprise"
    " WHERE i.debut <= :au AND (:personne = '' OR i.personne = :personne)"
    " AND (:entreprise = '' OR i.entreprise = :entreprise)"
    " AND (:en_cours = 0 OR i.fin IS NULL OR i.fin > :au)"
    " AND (:apres = '' OR (i.debut, i.immersion) < (SELECT w.debut, w.immersion FROM immersion w"
    "  WHERE w.immersion = :apres))"
    " ORDER BY i.debut DESC, i.immersion DESC LIMIT :limite";

static void read_immersion(struct answer *a, struct stmt *s, Entreprise__LigneImmersion *ligne)
{
    ligne->immersion = answer_next_text(a, s);
    ligne->personne = answer_next_text(a, s);
    ligne->entreprise = answer_next_text(a, s);
    ligne->raison_sociale = answer_next_text(a, s);
    ligne->genre = answer_next_text(a, s);
    ligne->debut = answer_next_text(a, s);
    ligne->fin_prevue = answer_next_text(a, s);
    ligne->fin = answer_next_text(a, s);
    ligne->menee_a_terme = stmt_next_i64(s) != 0;
}

int query_immersions(struct store *store, const struct query_context *context,
                     const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__Immersions *r = (const Entreprise__Immersions *)query;
    struct question q;
    int64_t limite;
    if (!question_init(&q, store, context, out) || !question_limite(&q, r->limite, &limite))
        return 0;
    char personne[LIMIT_ID_SIZE];
    int rc = question_personne(&q, r->personne, personne, err);
    if (rc < 0)
        return rc;
    Entreprise__ImmersionsReponse *body = answer_body(out, ENTREPRISE__REPONSE__CONTENU_IMMERSIONS);
    struct stmt s;
    stmt_begin(&s, store, IMMERSION_LIST);
    lier_au(&s, &q);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":entreprise", r->entreprise);
    stmt_i64(&s, ":en_cours", r->en_cours);
    stmt_text(&s, ":apres", r->apres);
    stmt_i64(&s, ":limite", limite);
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        read_immersion(out, &s,
                       answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                  &entreprise__ligne_immersion__descriptor));
    const char *derniere = body->n_lignes == 0 ? "" : body->lignes[body->n_lignes - 1]->immersion;
    body->suivant = suivant(&q, body->n_lignes, limite, derniere);
    return rc;
}
