#include "reperage/query/query.h"

#include "runtime/message.h"

#include <stdlib.h>
#include <string.h>

/* A count of each kind of line, as of :au. */
#define COMITE_COLUMNS                                                                             \
    "SELECT c.comite, c.genre, c.territoire, c.date, c.physique,"                                  \
    " c.clos IS NOT NULL AND c.clos <= :au,"                                                       \
    " count(i.comite) FILTER (WHERE i.retiree IS NULL OR i.retiree > :au),"                        \
    " count(i.comite) FILTER (WHERE i.decidee <= :au AND i.decision = 'entree'),"                  \
    " count(i.comite) FILTER (WHERE i.decidee <= :au AND i.decision = 'report'),"                  \
    " count(i.comite) FILTER (WHERE i.decidee <= :au AND i.decision = 'refus'),"                   \
    " count(i.comite) FILTER (WHERE i.decidee <= :au"                                              \
    "  AND i.decision IN ('sortie_validee', 'sortie_rejetee')),"                                   \
    " CASE WHEN c.clos <= :au THEN c.observations END,"                                            \
    " c.date || ' ' || c.genre || ' ' || c.comite AS cle"                                          \
    " FROM comite c LEFT JOIN inscription i ON i.comite = c.comite AND i.du <= :au"
enum { COMITE_CLE = 12 /* The column by which pages go on. */ };
static const char COMITE_LIST[] =
    COMITE_COLUMNS " WHERE c.date BETWEEN :du AND :jusqu"
                   " AND (:territoire = '' OR c.territoire IN ('', :territoire))"
                   " AND cle > :apres GROUP BY c.comite ORDER BY cle LIMIT :limite";
static const char COMITE_FIND[] = COMITE_COLUMNS " WHERE c.comite = :comite GROUP BY c.comite";
static const char LIGNE_LIST[] =
    "SELECT i.prescription, i.proposition, coalesce(p.racine, i.personne),"
    " CASE WHEN i.decidee <= :au THEN i.decision ELSE '' END,"
    " CASE WHEN i.decidee <= :au THEN i.motif ELSE '' END"
    " FROM inscription i LEFT JOIN personne p ON p.personne = i.personne"
    " WHERE i.comite = :comite AND i.du <= :au AND (i.retiree IS NULL OR i.retiree > :au)"
    " ORDER BY i.sequence LIMIT :limite";
static const char VERDICT_FIND[] =
    "SELECT verdict, explication FROM proposition WHERE proposition = :proposition";
/* To a prescripteur: what was decided on a prescription of the own structures, and on the exit from
 * the parcours that it opened. */
static const char DECISION_LIST[] =
    "SELECT i.comite, i.decidee, i.prescription, i.proposition, coalesce(p.racine, i.personne),"
    " i.decision, i.motif FROM inscription i LEFT JOIN personne p ON p.personne = i.personne"
    " WHERE i.decidee BETWEEN :du AND :jusqu AND i.decidee <= :au"
    " AND (:comite = '' OR i.comite = :comite)"
    " AND (:structures = '' OR EXISTS (SELECT 1 FROM prescription x WHERE x.prescription ="
    "  CASE WHEN i.prescription <> '' THEN i.prescription ELSE"
    "   (SELECT q.prescription FROM proposition o JOIN parcours q ON q.parcours = o.parcours"
    "    WHERE o.proposition = i.proposition) END"
    "  AND instr(:structures, char(10) || x.structure || char(10)) > 0))"
    " ORDER BY i.decidee, i.comite, i.sequence LIMIT :limite";

static void fill_comite(struct answer *out, struct stmt *s, Reperage__LigneComite *line)
{
    line->comite = answer_next_text(out, s);
    line->genre = answer_next_text(out, s);
    line->territoire = answer_next_text(out, s);
    line->date = answer_next_text(out, s);
    line->physique = stmt_next_i64(s) != 0;
    line->clos = stmt_next_i64(s) != 0;
    line->inscrits = (int32_t)stmt_next_i64(s);
    line->entrees = (int32_t)stmt_next_i64(s);
    line->reports = (int32_t)stmt_next_i64(s);
    line->refus = (int32_t)stmt_next_i64(s);
    line->sorties = (int32_t)stmt_next_i64(s);
}

int reperage_query_comites(struct store *store, const struct query_context *context,
                           const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Comites *q = (const Reperage__Comites *)query;
    struct periode periode = { .du = DATE_PREMIERE, .jusqu = DATE_DERNIERE };
    if (!reperage_query_periode(out, context, q->du, q->jusqu, &periode))
        return 0;
    Reperage__ComitesReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_COMITES);
    int64_t limit = reperage_limite(q->limite);
    char *last = body->suivant;
    struct stmt s;
    stmt_begin(&s, store, COMITE_LIST);
    reperage_query_lier(&s, &periode);
    stmt_text(&s, ":territoire", q->territoire);
    stmt_text(&s, ":apres", q->apres);
    stmt_i64(&s, ":limite", limit + 1);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && body->n_lignes < (size_t)limit) {
        last = answer_column(out, &s, COMITE_CLE);
        fill_comite(out, &s,
                    answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                               &reperage__ligne_comite__descriptor));
    }
    if (rc == STMT_ROW)
        body->suivant = last;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- OrdreDuJour ----------------------------------------------------------------------------- */

struct agenda {
    struct store *store;
    const struct query_context *context;
    struct answer *out;
    int32_t date; /* Of the comité. */
    const struct regles *regles;
};

static int fill_entree(const struct agenda *agenda, Reperage__LigneOrdreDuJour *line,
                       struct err *err)
{
    struct answer *out = agenda->out;
    struct prescription prescription;
    int rc = reperage_load_prescription(agenda->store, out->arena, line->prescription,
                                        &prescription, err);
    if (rc < 0)
        return rc;
    struct eligibilite *eligibilite = answer_alloc(out, sizeof(*eligibilite));
    rc = reperage_query_juger(agenda->store, agenda->context, out->arena, &prescription,
                              agenda->date, "", eligibilite, err);
    if (rc < 0)
        return rc;
    line->complet = reperage_manquantes_bloquantes(&eligibilite->manquantes) == 0;
    line->eligible = eligibilite->eligible;
    reperage_answer_criteres(out, eligibilite, &line->n_criteres, &line->criteres);
    reperage_answer_manquantes(out, &eligibilite->manquantes, &line->n_manquantes,
                               &line->manquantes);
    reperage_answer_codes(out, eligibilite->publics, eligibilite->public_count, &line->n_publics,
                          &line->publics);
    line->avis = reperage_answer_text(out, prescription.realise.avis);
    line->prescripteur = answer_new(out, &reperage__prescripteur__descriptor);
    line->prescripteur->genre = reperage_answer_text(out, prescription.prescripteur);
    line->prescripteur->structure = reperage_answer_text(out, prescription.structure);
    line->territoire = reperage_answer_text(out, prescription.territoire);
    return 0;
}

static int fill_verdict(const struct agenda *agenda, Reperage__LigneOrdreDuJour *line,
                        struct err *err)
{
    struct stmt s;
    stmt_begin(&s, agenda->store, VERDICT_FIND);
    stmt_text(&s, ":proposition", line->proposition);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        line->verdict = answer_next_text(agenda->out, &s);
        line->explication = answer_next_text(agenda->out, &s);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int fill_sortie(const struct agenda *agenda, Reperage__LigneOrdreDuJour *line,
                       struct err *err)
{
    struct answer *out = agenda->out;
    struct proposition proposition;
    struct manquantes manquantes = { .count = 0 };
    int rc =
        reperage_load_proposition(agenda->store, out->arena, line->proposition, &proposition, err);
    if (rc == 0)
        rc = reperage_query_sortie_manquantes(agenda->store, agenda->context, out->arena,
                                              agenda->regles, &proposition, agenda->date,
                                              &manquantes, err);
    if (rc == 0)
        rc = fill_verdict(agenda, line, err);
    if (rc < 0)
        return rc;
    line->sortie = reperage_answer_text(out, proposition.sortie);
    line->territoire = reperage_answer_text(out, proposition.territoire);
    line->complet = reperage_manquantes_bloquantes(&manquantes) == 0;
    line->eligible = line->complet;
    reperage_answer_manquantes(out, &manquantes, &line->n_manquantes, &line->manquantes);
    return 0;
}

/* Complete files first; the order of inscription otherwise. */
static void sort_lines(struct answer *out, Reperage__OrdreDuJourReponse *body)
{
    Reperage__LigneOrdreDuJour **sorted = answer_alloc(out, (body->n_lignes + 1) * sizeof(void *));
    size_t count = 0;
    for (int complete = 1; complete >= 0; complete--)
        for (size_t i = 0; i < body->n_lignes; i++)
            if ((body->lignes[i]->complet != 0) == (complete != 0))
                sorted[count++] = body->lignes[i];
    body->lignes = sorted;
}

static int list_lines(const struct agenda *agenda, Reperage__OrdreDuJourReponse *body,
                      struct err *err)
{
    struct answer *out = agenda->out;
    char au[DATE_SIZE];
    date_format(agenda->context->au, au);
    struct stmt s;
    stmt_begin(&s, agenda->store, LIGNE_LIST);
    stmt_text(&s, ":comite", body->comite->comite);
    stmt_text(&s, ":au", au);
    stmt_i64(&s, ":limite", REPERAGE_LIGNES_MAX);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Reperage__LigneOrdreDuJour *line = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                                      &reperage__ligne_ordre_du_jour__descriptor);
        line->prescription = answer_next_text(out, &s);
        line->proposition = answer_next_text(out, &s);
        line->personne = answer_next_text(out, &s);
        line->decision = answer_next_text(out, &s);
        line->motif = answer_next_text(out, &s);
    }
    for (size_t i = 0; rc == 0 && i < body->n_lignes; i++)
        rc = body->lignes[i]->prescription[0] != '\0' ? fill_entree(agenda, body->lignes[i], err)
                                                      : fill_sortie(agenda, body->lignes[i], err);
    return rc;
}

int reperage_query_ordre_du_jour(struct store *store, const struct query_context *context,
                                 const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__OrdreDuJour *q = (const Reperage__OrdreDuJour *)query;
    char au[DATE_SIZE];
    date_format(context->au, au);
    Reperage__LigneComite *comite = answer_new(out, &reperage__ligne_comite__descriptor);
    Prive__Texte *observations = NULL;
    struct stmt s;
    stmt_begin(&s, store, COMITE_FIND);
    stmt_text(&s, ":comite", q->comite);
    stmt_text(&s, ":au", au);
    int rc = stmt_step(&s, err);
    bool found = rc == STMT_ROW;
    if (found) {
        fill_comite(out, &s, comite);
        observations = reperage_next_texte(out, &s);
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    if (!found) {
        answer_refuse(out, "COMITE_INCONNU", "comite",
                      "Aucun comité n'a cet identifiant ; vérifiez-le.");
        return 0;
    }
    struct agenda agenda = { store, context, out, date_parse(comite->date), NULL };
    agenda.regles = reperage_query_regles(out, context, agenda.date);
    if (agenda.regles == NULL)
        return 0;
    Reperage__OrdreDuJourReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_ORDRE_DU_JOUR);
    body->comite = comite;
    body->observations = observations;
    rc = list_lines(&agenda, body, err);
    if (rc == 0)
        sort_lines(out, body);
    return rc;
}

/* --- Decisions ------------------------------------------------------------------------------- */

void reperage_ligne_decision(struct answer *out, struct stmt *s, Reperage__LigneDecision *line)
{
    line->comite = answer_next_text(out, s);
    line->date = answer_next_text(out, s);
    line->prescription = answer_next_text(out, s);
    line->proposition = answer_next_text(out, s);
    line->personne = answer_next_text(out, s);
    line->decision = answer_next_text(out, s);
    line->motif = answer_next_text(out, s);
}

int reperage_query_decisions(struct store *store, const struct query_context *context,
                             const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Decisions *q = (const Reperage__Decisions *)query;
    struct periode periode = { .du = DATE_PREMIERE, .jusqu = "" };
    date_format(context->au, periode.jusqu);
    if (!reperage_query_periode(out, context, q->du, q->jusqu, &periode))
        return 0;
    Reperage__DecisionsReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_DECISIONS);
    struct stmt s;
    stmt_begin(&s, store, DECISION_LIST);
    reperage_query_lier(&s, &periode);
    stmt_text(&s, ":comite", q->comite);
    const char *structures = reperage_query_structures(out, context);
    stmt_text(&s, ":structures", structures == NULL ? "" : structures);
    stmt_i64(&s, ":limite", REPERAGE_LIGNES_DEMANDEES);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        reperage_ligne_decision(out, &s,
                                answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                           &reperage__ligne_decision__descriptor));
    reperage_query_entiere(out, body->n_lignes);
    return rc;
}
