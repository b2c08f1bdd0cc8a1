#include "entreprise/query/query.h"

static const char OFFRE_LIST[] =
    "SELECT * FROM (SELECT o.offre, o.entreprise, e.raison_sociale, o.metier, o.intitule, v.postes,"
    " (SELECT COUNT(*) FROM embauche m WHERE m.offre = o.offre AND m.debut <= :au), v.contrat,"
    " o.heures_hebdo, o.origine, o.commune,"
    " CASE WHEN o.close_le <= :au THEN 'cloturee' WHEN o.diffusee_le <= :au THEN 'diffusee'"
    "  WHEN EXISTS (SELECT 1 FROM offre_version n WHERE n.offre = o.offre AND n.negociee = 1"
    "   AND n.date <= :au) THEN 'negociee' ELSE 'captee' END AS etat,"
    " o.captee_le, CASE WHEN o.diffusee_le <= :au THEN o.diffusee_le END,"
    " CASE WHEN o.close_le <= :au THEN o.issue END, v.exigences, v.dequalifiee,"
    " (SELECT COUNT(*) FROM positionnement p WHERE p.offre = o.offre AND p.positionne_le <= :au"
    "  AND (p.abandonne_le IS NULL OR p.abandonne_le > :au)), o.duree_mois, o.demarrage_prevu,"
    " CASE WHEN o.close_le <= :au THEN o.close_le END, CASE WHEN o.close_le <= :au THEN o.motif END"
    " FROM offre o JOIN entreprise e ON e.entreprise = o.entreprise"
    " JOIN offre_version v ON v.offre = o.offre AND v.rang = (SELECT x.rang FROM offre_version x"
    "  WHERE x.offre = o.offre AND x.date <= :au ORDER BY x.date DESC, x.rang DESC LIMIT 1)"
    " WHERE o.captee_le <= :au AND (:offre = '' OR o.offre = :offre)"
    " AND (:entreprise = '' OR o.entreprise = :entreprise)"
    " AND (:metier = '' OR o.metier = :metier)"
    " AND (:apres = '' OR (o.captee_le, o.offre) < (SELECT w.captee_le, w.offre FROM offre w"
    "  WHERE w.offre = :apres))"
    " ORDER BY o.captee_le DESC, o.offre DESC) WHERE :etat = '' OR etat = :etat LIMIT :limite";

static void read_offre(struct answer *a, struct stmt *s, Entreprise__LigneOffre *ligne)
{
    ligne->offre = answer_next_text(a, s);
    ligne->entreprise = answer_next_text(a, s);
    ligne->raison_sociale = answer_next_text(a, s);
    ligne->metier = answer_next_text(a, s);
    ligne->intitule = answer_next_text(a, s);
    ligne->postes = (int32_t)stmt_next_i64(s);
    ligne->pourvus = (int32_t)stmt_next_i64(s);
    ligne->contrat = answer_next_text(a, s);
    ligne->heures_hebdo_centi = (int32_t)stmt_next_i64(s);
    ligne->origine = answer_next_text(a, s);
    ligne->commune = answer_next_text(a, s);
    ligne->etat = answer_next_text(a, s);
    ligne->date = answer_next_text(a, s);
    ligne->diffusee_le = answer_next_text(a, s);
    ligne->issue = answer_next_text(a, s);
    ligne->exigences = answer_next_text(a, s);
    ligne->dequalifiee = stmt_next_i64(s) != 0;
    ligne->positionnes = (int32_t)stmt_next_i64(s);
    ligne->duree_mois = (int32_t)stmt_next_i64(s);
    ligne->demarrage_prevu = answer_next_text(a, s);
    ligne->close_le = answer_next_text(a, s);
    ligne->motif = answer_next_text(a, s);
}

int lire_lignes_offres(struct question *q, const struct filtre_offres *filtre, size_t *count,
                       Entreprise__LigneOffre ***out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, OFFRE_LIST);
    lier_au(&s, q);
    stmt_text(&s, ":offre", filtre->offre);
    stmt_text(&s, ":etat", filtre->etat);
    stmt_text(&s, ":entreprise", filtre->entreprise);
    stmt_text(&s, ":metier", filtre->metier);
    stmt_text(&s, ":apres", filtre->apres);
    stmt_i64(&s, ":limite", filtre->limite);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        read_offre(
            q->answer, &s,
            answer_add(q->answer, count, (void ***)out, &entreprise__ligne_offre__descriptor));
    return rc;
}

static const char *const ETATS[] = { "", "captee", "negociee", "diffusee", "cloturee" };

int query_offres(struct store *store, const struct query_context *context,
                 const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__Offres *r = (const Entreprise__Offres *)query;
    struct question q;
    int64_t limite;
    if (!question_init(&q, store, context, out) || !question_limite(&q, r->limite, &limite))
        return 0;
    if (!codes_contain(ETATS, COUNT_OF(ETATS), r->etat)) {
        answer_refuse(out, "VALEUR_INCONNUE", "etat",
                      "L'état d'une offre est captee, negociee, diffusee ou cloturee ; vide pour "
                      "toutes.");
        return 0;
    }
    Entreprise__OffresReponse *body = answer_body(out, ENTREPRISE__REPONSE__CONTENU_OFFRES);
    const struct filtre_offres filtre = { r->offre,  r->etat,  r->entreprise,
                                          r->metier, r->apres, limite };
    int rc = lire_lignes_offres(&q, &filtre, &body->n_lignes, &body->lignes, err);
    const char *derniere = body->n_lignes == 0 ? "" : body->lignes[body->n_lignes - 1]->offre;
    body->suivant = suivant(&q, body->n_lignes, limite, derniere);
    return rc;
}
