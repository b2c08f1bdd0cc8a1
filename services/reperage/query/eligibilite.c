#include "reperage/query/query.h"

#include <string.h>

static void fill(struct answer *out, const struct query_context *context,
                 const struct eligibilite *eligibilite)
{
    Reperage__EligibiliteReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_ELIGIBILITE);
    body->eligible = eligibilite->eligible;
    reperage_answer_criteres(out, eligibilite, &body->n_criteres, &body->criteres);
    reperage_answer_manquantes(out, &eligibilite->manquantes, &body->n_manquantes,
                               &body->manquantes);
    reperage_answer_codes(out, eligibilite->publics, eligibilite->public_count, &body->n_publics,
                          &body->publics);
    body->protocole = reperage_answer_text(out, context->protocole->digest);
}

static int of_prescription(struct store *store, const struct query_context *context,
                           const Reperage__Eligibilite *q, int32_t date, struct answer *out,
                           struct err *err)
{
    struct prescription prescription;
    int rc = reperage_load_prescription(store, out->arena, q->prescription, &prescription, err);
    const char *structures = reperage_query_structures(out, context);
    bool seen = true;
    if (rc == 0 && structures != NULL)
        rc = reperage_query_prescrite_par(store, structures, q->prescription, &seen, err);
    if (rc < 0)
        return rc;
    if (!prescription.connue || !seen) {
        answer_refuse(out, "PRESCRIPTION_INCONNUE", "prescription",
                      "Aucune prescription n'a cet identifiant ; vérifiez-le.");
        return 0;
    }
    struct eligibilite *eligibilite = answer_alloc(out, sizeof(*eligibilite));
    rc = reperage_query_juger(store, context, out->arena, &prescription, date, q->derogation,
                              eligibilite, err);
    if (rc == 0)
        fill(out, context, eligibilite);
    return rc;
}

/* A situation being typed: nothing of it is recorded yet, so every pièce is still to come. */
static void of_situation(const struct query_context *context, const Reperage__Eligibilite *q,
                         int32_t date, struct answer *out)
{
    if (q->date_naissance[0] != '\0' && !date_is_valid(q->date_naissance)) {
        answer_refuse(out, "DATE_INVALIDE", "date_naissance",
                      "La date de naissance doit être une date qui existe, écrite AAAA-MM-JJ.");
        return;
    }
    const struct candidature candidature = {
        .naissance = date_parse(q->date_naissance),
        .commune = q->commune,
        .situation = q->situation,
        .derogation = q->derogation,
        .sortie_precedente = DATE_NONE,
    };
    struct eligibilite *eligibilite = answer_alloc(out, sizeof(*eligibilite));
    reperage_eligibilite(out->arena, context->protocole, &candidature, date, eligibilite);
    fill(out, context, eligibilite);
}

int reperage_query_eligibilite(struct store *store, const struct query_context *context,
                               const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Eligibilite *q = (const Reperage__Eligibilite *)query;
    char day[DATE_SIZE];
    if (!reperage_query_date(out, "date", q->date, context->au, day))
        return 0;
    int32_t date = date_parse(day);
    const struct regles *regles = reperage_query_regles(out, context, date);
    if (regles == NULL)
        return 0;
    if (q->derogation[0] != '\0' &&
        !codes_contain(regles->entree.derogations, regles->entree.derogation_count,
                       q->derogation)) {
        answer_refuse(out, "DEROGATION_SANS_OBJET", "derogation",
                      "Le protocole n'ouvre pas l'entrée par cette dérogation ; laissez le champ "
                      "vide, ou donnez une de celles qu'il nomme.");
        return 0;
    }
    if (q->prescription[0] != '\0')
        return of_prescription(store, context, q, date, out, err);
    of_situation(context, q, date, out);
    return 0;
}
