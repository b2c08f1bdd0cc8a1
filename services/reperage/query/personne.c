#include "reperage/query/query.h"

#include <string.h>

static const char PROTOCOLE_LAST[] = "SELECT texte FROM protocole ORDER BY sequence DESC LIMIT 1";
static const char PRESCRIPTION_LIST[] =
    LIGNE_PRESCRIPTION " WHERE r.racine = :racine ORDER BY p.date, p.prescription LIMIT :limite";
static const char DECISION_LIST[] =
    "SELECT i.comite, i.decidee, i.prescription, i.proposition, p.racine, i.decision, i.motif"
    " FROM personne p JOIN inscription i ON i.prescription IN"
    " (SELECT prescription FROM prescription WHERE personne = p.personne)"
    " OR i.proposition IN (SELECT proposition FROM proposition WHERE personne = p.personne)"
    " WHERE p.racine = :racine AND i.decidee <= :au ORDER BY i.decidee, i.sequence LIMIT :limite";

int reperage_query_protocole(struct store *store, const struct query_context *context,
                             const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    (void)query;
    const struct protocole *protocole = context->protocole;
    if (protocole == NULL) {
        answer_refuse(out, "PROTOCOLE_ABSENT", "",
                      "Aucun protocole n'a encore été adopté pour ce site.");
        return 0;
    }
    Reperage__ProtocoleReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_PROTOCOLE);
    body->digest = reperage_answer_text(out, protocole->digest);
    body->depuis = answer_date(out, protocole->versions[protocole->version_count - 1].depuis);
    body->site = reperage_answer_text(out, protocole->site);
    body->libelle = reperage_answer_text(out, protocole->libelle);
    struct stmt s;
    stmt_begin(&s, store, PROTOCOLE_LAST);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        body->texte = answer_column(out, &s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int add_prescriptions(struct store *store, const char *racine, const char *au,
                             struct answer *out, Reperage__PersonneReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_LIST);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":au", au);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        reperage_ligne_prescription(out, &s,
                                    answer_add(out, &body->n_prescriptions,
                                               (void ***)&body->prescriptions,
                                               &reperage__ligne_prescription__descriptor));
    return rc;
}

static int add_decisions(struct store *store, const char *racine, const char *au,
                         struct answer *out, Reperage__PersonneReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, DECISION_LIST);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":au", au);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        reperage_ligne_decision(out, &s,
                                answer_add(out, &body->n_decisions, (void ***)&body->decisions,
                                           &reperage__ligne_decision__descriptor));
    return rc;
}

int reperage_query_personne(struct store *store, const struct query_context *context,
                            const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Personne *q = (const Reperage__Personne *)query;
    struct personne personne;
    int rc = reperage_load_personne(store, out->arena, q->personne, &personne, err);
    if (rc < 0)
        return rc;
    if (!personne.connue) {
        answer_refuse(out, "PERSONNE_INCONNUE", "personne",
                      "Aucune personne n'a cet identifiant ; vérifiez-le.");
        return 0;
    }
    char au[DATE_SIZE];
    date_format(context->au, au);
    Reperage__PersonneReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_PERSONNE);
    const struct domicile *domicile = reperage_domicile(&personne, context->au);
    body->personne = reperage_answer_text(out, q->personne);
    body->sexe = reperage_answer_text(out, personne.sexe);
    body->commune = reperage_answer_text(out, domicile == NULL ? "" : domicile->commune);
    body->territoire = reperage_answer_text(out, domicile == NULL ? "" : domicile->territoire);
    body->situation = (Reperage__Situation *)(uintptr_t)reperage_situation(&personne, context->au);
    body->effacee = personne.effacee;
    if (strcmp(personne.id, q->personne) != 0)
        body->fusionnee_dans = reperage_answer_text(out, personne.id);
    rc = add_prescriptions(store, personne.id, au, out, body, err);
    if (rc == 0)
        rc = reperage_lignes_pieces(store, personne.id, au, out, &body->n_pieces, &body->pieces,
                                    err);
    if (rc == 0)
        rc = add_decisions(store, personne.id, au, out, body, err);
    return rc;
}
