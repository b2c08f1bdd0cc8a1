#include "entreprise/query/query.h"

#include <string.h>

#define REFERENT_CANDIDAT REFERENT_DE("p.personne")
/* The feedback is complete once the candidate knows the result or has started; abandoned ones wait
 * for nothing. */
static const char MER_LIST[] =
    "SELECT * FROM (SELECT p.positionnement, p.offre, p.personne,"
    " CASE WHEN p.abandonne_le <= :au THEN 'abandonne' WHEN p.demarre_le <= :au THEN 'demarre'"
    "  WHEN p.resultat_le <= :au THEN CASE p.retenu WHEN 1 THEN 'retenu' ELSE 'non_retenu' END"
    "  WHEN EXISTS (SELECT 1 FROM entretien t WHERE t.positionnement = p.positionnement"
    "   AND t.su_le <= :au) THEN 'entretien'"
    "  WHEN p.mer_le <= :au THEN 'mer_effectuee' ELSE 'positionne' END AS etat,"
    " p.positionne_le, CASE WHEN p.mer_le <= :au THEN p.mer_le END,"
    " (SELECT MAX(t.date) FROM entretien t WHERE t.positionnement = p.positionnement"
    "  AND t.su_le <= :au),"
    " CASE WHEN p.resultat_le <= :au THEN p.resultat_le END,"
    " CASE WHEN p.abandonne_le <= :au THEN p.abandon_motif WHEN p.resultat_le <= :au THEN p.motif"
    "  END, CASE WHEN p.resultat_le <= :au THEN p.demarrage_prevu ELSE o.demarrage_prevu END,"
    " CASE WHEN p.resultat_le <= :au THEN p.retour_avant END,"
    " CASE WHEN p.informe_le <= :au THEN p.informe_le END AS informe,"
    " CASE WHEN p.demarre_le <= :au THEN p.embauche END, o.metier, e.raison_sociale,"
    " " REFERENT_CANDIDAT ", o.entreprise"
    " FROM positionnement p JOIN offre o ON o.offre = p.offre"
    " JOIN entreprise e ON e.entreprise = o.entreprise"
    " WHERE p.positionne_le <= :au AND (:offre = '' OR p.offre = :offre)"
    " AND (:personne = '' OR p.personne = :personne)"
    " AND (:apres = '' OR (p.positionne_le, p.positionnement) <"
    "  (SELECT w.positionne_le, w.positionnement FROM positionnement w"
    "   WHERE w.positionnement = :apres))"
    " ORDER BY p.positionne_le DESC, p.positionnement DESC)"
    " WHERE (:etat = '' OR etat = :etat) AND (:attendues = 0 OR (informe IS NULL"
    "  AND etat IN ('mer_effectuee', 'entretien', 'retenu', 'non_retenu'))) LIMIT :limite";

/* Without a result yet: counted from the offer's planned start, else from the mise en relation. */
static int32_t retour_attendu(const struct question *q, const Entreprise__LigneMer *ligne)
{
    if (q->regles == NULL || ligne->mer_le[0] == '\0')
        return DATE_NONE;
    int32_t depart = date_parse(ligne->demarrage_prevu);
    if (depart == DATE_NONE)
        depart = date_parse(ligne->mer_le);
    return depart + q->regles->entreprise.retour_mer_jours;
}

static bool attend_retour(enum etat_mer etat, const char *informe)
{
    bool ouvert = etat == MER_EFFECTUEE || etat == MER_ENTRETIEN || etat == MER_RETENU ||
                  etat == MER_NON_RETENU;
    return ouvert && informe[0] == '\0';
}

static void read_mer(struct question *q, struct stmt *s, Entreprise__LigneMer *ligne)
{
    struct answer *a = q->answer;
    ligne->positionnement = answer_next_text(a, s);
    ligne->offre = answer_next_text(a, s);
    ligne->personne = answer_next_text(a, s);
    ligne->etat = answer_next_text(a, s);
    ligne->positionne_le = answer_next_text(a, s);
    ligne->mer_le = answer_next_text(a, s);
    ligne->entretien_le = answer_next_text(a, s);
    ligne->resultat_le = answer_next_text(a, s);
    ligne->motif = answer_next_text(a, s);
    ligne->demarrage_prevu = answer_next_text(a, s);
    ligne->retour_avant = answer_next_text(a, s);
    ligne->informe_le = answer_next_text(a, s);
    if (attend_retour(mer_of(ligne->etat), ligne->informe_le)) {
        if (ligne->resultat_le[0] == '\0')
            ligne->retour_avant = answer_date(a, retour_attendu(q, ligne));
        ligne->retour_en_retard =
            ligne->retour_avant[0] != '\0' && strcmp(q->au, ligne->retour_avant) > 0;
    }
    ligne->embauche = answer_next_text(a, s);
    ligne->metier = answer_next_text(a, s);
    ligne->raison_sociale = answer_next_text(a, s);
    ligne->referent = answer_next_text(a, s);
    ligne->entreprise = answer_next_text(a, s);
}

int lire_lignes_mer(struct question *q, const struct filtre_mer *filtre, size_t *count,
                    Entreprise__LigneMer ***out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, MER_LIST);
    lier_au(&s, q);
    stmt_text(&s, ":offre", filtre->offre);
    stmt_text(&s, ":personne", filtre->personne);
    stmt_text(&s, ":etat", filtre->etat);
    stmt_text(&s, ":apres", filtre->apres);
    stmt_i64(&s, ":attendues", filtre->attendues);
    stmt_i64(&s, ":limite", filtre->limite);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        read_mer(q, &s,
                 answer_add(q->answer, count, (void ***)out, &entreprise__ligne_mer__descriptor));
    return rc;
}

int query_tableau_mer(struct store *store, const struct query_context *context,
                      const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Entreprise__TableauMer *r = (const Entreprise__TableauMer *)query;
    struct question q;
    int64_t limite;
    if (!question_init(&q, store, context, out) || !question_limite(&q, r->limite, &limite))
        return 0;
    if (r->etat[0] != '\0' && mer_of(r->etat) == MER_COUNT) {
        answer_refuse(out, "VALEUR_INCONNUE", "etat",
                      "L'état est positionne, mer_effectuee, entretien, retenu, non_retenu, "
                      "demarre ou abandonne ; vide pour tous.");
        return 0;
    }
    char personne[LIMIT_ID_SIZE];
    int rc = question_personne(&q, r->personne, personne, err);
    if (rc < 0)
        return rc;
    Entreprise__TableauMerReponse *body =
        answer_body(out, ENTREPRISE__REPONSE__CONTENU_TABLEAU_MER);
    const struct filtre_mer filtre = { r->offre, personne, r->etat, r->apres, false, limite };
    rc = lire_lignes_mer(&q, &filtre, &body->n_lignes, &body->lignes, err);
    const char *derniere =
        body->n_lignes == 0 ? "" : body->lignes[body->n_lignes - 1]->positionnement;
    body->suivant = suivant(&q, body->n_lignes, limite, derniere);
    return rc;
}
