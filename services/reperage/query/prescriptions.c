#include "reperage/query/query.h"

#include <string.h>

static const char PRESCRIPTION_LIST[] =
    LIGNE_PRESCRIPTION " WHERE p.prescription > :apres AND (:etat = '' OR e.etat = :etat)"
                       " AND (:conseiller = '' OR t.conseiller = :conseiller)"
                       " AND (:territoire = '' OR p.territoire = :territoire)"
                       " AND (:structure = '' OR p.structure = :structure)"
                       " AND (:structures = ''"
                       " OR instr(:structures, char(10) || p.structure || char(10)) > 0)"
                       " AND (:prescription = '' OR p.prescription = :prescription)"
                       " AND p.date >= :du"
                       " ORDER BY p.prescription LIMIT :limite";
/* Appointments of the period and what should have been held by now. */
static const char DIAGNOSTIC_LIST[] = LIGNE_PRESCRIPTION
    " WHERE (:conseiller = '' OR coalesce(d.conseiller, t.conseiller) = :conseiller)"
    " AND ((d.diagnostic IS NOT NULL AND CASE WHEN d.realise <= :au THEN d.realise ELSE d.date END"
    " BETWEEN :du AND :jusqu)"
    " OR (e.etat = 'transmise' AND t.diagnostic_avant <> '' AND t.diagnostic_avant < :au))"
    " ORDER BY coalesce(d.date, t.diagnostic_avant), p.prescription LIMIT :limite";

static bool guard_etat(struct answer *out, const char *etat)
{
    static const char *const etats[] = { "",
                                         ETAT_RECUE,
                                         ETAT_TRANSMISE,
                                         ETAT_DIAGNOSTIQUEE,
                                         ETAT_POSITIONNEE,
                                         ETAT_REPORTEE,
                                         ETAT_ACCEPTEE,
                                         ETAT_REFUSEE,
                                         ETAT_CLOSE };
    if (codes_contain(etats, COUNT_OF(etats), etat))
        return true;
    answer_refuse(out, "VALEUR_INCONNUE", "etat",
                  "Le champ « etat » doit être vide ou une de ces valeurs : recue, transmise, "
                  "diagnostiquee, positionnee, reportee, acceptee, refusee, close.");
    return false;
}

int reperage_query_prescriptions(struct store *store, const struct query_context *context,
                                 const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Prescriptions *q = (const Reperage__Prescriptions *)query;
    char du[DATE_SIZE];
    if (!guard_etat(out, q->etat) ||
        !reperage_query_date(out, "du", q->du, date_parse(DATE_PREMIERE), du))
        return 0;
    Reperage__PrescriptionsReponse *body =
        answer_body(out, REPERAGE__REPONSE__CONTENU_PRESCRIPTIONS);
    int64_t limit = reperage_limite(q->limite);
    char au[DATE_SIZE];
    date_format(context->au, au);
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_LIST);
    stmt_text(&s, ":au", au);
    stmt_text(&s, ":apres", q->apres);
    stmt_text(&s, ":etat", q->etat);
    stmt_text(&s, ":conseiller", q->conseiller);
    stmt_text(&s, ":territoire", q->territoire);
    const char *structures = reperage_query_structures(out, context);
    stmt_text(&s, ":structures", structures == NULL ? "" : structures);
    stmt_text(&s, ":structure", q->structure);
    stmt_text(&s, ":prescription", q->prescription);
    stmt_text(&s, ":du", du);
    stmt_i64(&s, ":limite", limit + 1);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        if (body->n_lignes == (size_t)limit) {
            body->suivant = body->lignes[limit - 1]->prescription;
            stmt_end(&s);
            return 0;
        }
        reperage_ligne_prescription(out, &s,
                                    answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                               &reperage__ligne_prescription__descriptor));
    }
    return rc;
}

int reperage_query_diagnostics(struct store *store, const struct query_context *context,
                               const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Diagnostics *q = (const Reperage__Diagnostics *)query;
    struct periode periode = { .du = "", .jusqu = DATE_DERNIERE };
    date_format(context->au, periode.du);
    if (!reperage_query_periode(out, context, q->du, q->jusqu, &periode))
        return 0;
    Reperage__DiagnosticsReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_DIAGNOSTICS);
    struct stmt s;
    stmt_begin(&s, store, DIAGNOSTIC_LIST);
    reperage_query_lier(&s, &periode);
    stmt_text(&s, ":conseiller", q->conseiller);
    stmt_i64(&s, ":limite", REPERAGE_LIGNES_DEMANDEES);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        reperage_ligne_prescription(out, &s,
                                    answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                               &reperage__ligne_prescription__descriptor));
    reperage_query_entiere(out, body->n_lignes);
    return rc;
}
