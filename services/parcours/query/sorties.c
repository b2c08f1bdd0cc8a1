/* Which exits would count today, and which are proposed. */
#include "parcours/query/commun.h"
#include "parcours/query/query.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

static int par_proximite(const void *a, const void *b)
{
    const Parcours__Verdict *const *left = a;
    const Parcours__Verdict *const *right = b;
    int order = verdict_comparer(*left, *right);
    return order != 0 ? order : strcmp((*left)->sortie, (*right)->sortie);
}

static void juger(const struct regles *regles, const struct faits *faits, const char *sortie,
                  struct answer *out, Parcours__SortiePossibleReponse *body)
{
    body->verdicts = answer_alloc(out, (regles->sortie_count + 1) * sizeof(void *));
    for (size_t i = 0; i < regles->sortie_count; i++) {
        const struct regle_sortie *rule = &regles->sorties[i];
        if (sortie[0] == '\0' || strcmp(rule->code, sortie) == 0)
            body->verdicts[body->n_verdicts++] = verdict_rendre(out->arena, regles, rule, faits);
    }
    qsort(body->verdicts, body->n_verdicts, sizeof(void *), par_proximite);
}

int query_sortie_possible(struct store *store, const struct query_context *context,
                          const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Parcours__SortiePossible *q = (const Parcours__SortiePossible *)query;
    if (q->parcours[0] == '\0')
        answer_refuse(out, "CHAMP_REQUIS", "parcours", "Le champ « parcours » est requis.");
    if (refusal_is_set(&out->refusal) || !verifier_id(out, "parcours", q->parcours))
        return 0;
    const struct regles *regles = regles_au(context, out);
    if (regles == NULL)
        return 0;
    if (q->sortie[0] != '\0' && regles_sortie(regles, q->sortie) == NULL) {
        answer_refuse(out, "SORTIE_INCONNUE", "sortie",
                      "Cette sortie n'est pas de celles du protocole du site.");
        return 0;
    }
    struct etat etat;
    int rc = load_etat(store, q->parcours, &etat, err);
    if (rc < 0)
        return rc;
    if (!etat.existe || etat.entree > context->au) {
        answer_refuse(out, "PARCOURS_INCONNU", "parcours",
                      "Ce parcours n'existe pas à la date demandée.");
        return 0;
    }
    struct faits faits;
    rc = load_faits(store, out->arena, q->parcours, &faits, err);
    if (rc < 0)
        return rc;
    faits.au = context->au;
    Parcours__SortiePossibleReponse *body =
        answer_body(out, PARCOURS__REPONSE__CONTENU_SORTIE_POSSIBLE);
    juger(regles, &faits, q->sortie, out, body);
    body->protocole = answer_text(out, context->protocole->digest);
    return 0;
}

/* --- Proposed and not yet decided ------------------------------------------------------------- */

static const char PROPOSITIONS[] =
    "SELECT o.proposition, o.parcours, p.personne, o.sortie, o.date, o.verdict,"
    " coalesce((SELECT a.referent FROM affectation a WHERE a.parcours = o.parcours"
    "  AND a.du <= :au ORDER BY a.du DESC, a.sequence DESC LIMIT 1), '') AS referent,"
    " o.proposee_le || ' ' || o.proposition AS cle"
    " FROM proposition o JOIN parcours p USING (parcours)"
    " WHERE o.close_le > :au AND o.proposee_le <= :au"
    " AND (:referent = '' OR referent = :referent) AND cle > :apres"
    " ORDER BY cle LIMIT :max";

static void ajouter(struct answer *out, struct stmt *s, Parcours__PropositionsReponse *body)
{
    Parcours__LigneProposition *line = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                                  &parcours__ligne_proposition__descriptor);
    size_t size = 0;
    const void *packed = stmt_column_blob(s, 5, &size);
    line->proposition = answer_column(out, s, 0);
    line->parcours = answer_column(out, s, 1);
    line->personne = answer_column(out, s, 2);
    line->sortie = answer_column(out, s, 3);
    line->date = answer_column(out, s, 4);
    line->referent = answer_column(out, s, 6);
    line->verdict = (Parcours__Verdict *)arena_unpack(out->arena, &parcours__verdict__descriptor,
                                                      size == 0 ? "" : packed, size);
}

int query_propositions(struct store *store, const struct query_context *context,
                       const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Parcours__Propositions *q = (const Parcours__Propositions *)query;
    int64_t rows;
    if (!verifier_id(out, "referent", q->referent) ||
        !verifier_limite(out, q->limite, LIMIT_PAGE_ROWS, &rows))
        return 0;
    char au[DATE_SIZE];
    au_texte(context, au);
    Parcours__PropositionsReponse *body = answer_body(out, PARCOURS__REPONSE__CONTENU_PROPOSITIONS);
    struct stmt s;
    stmt_begin(&s, store, PROPOSITIONS);
    stmt_text(&s, ":au", au);
    stmt_text(&s, ":referent", q->referent);
    stmt_text(&s, ":apres", q->apres);
    stmt_i64(&s, ":max", rows + 1);
    char *last = body->suivant;
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && body->n_lignes < (size_t)rows) {
        ajouter(out, &s, body);
        last = answer_column(out, &s, 7);
    }
    if (rc == STMT_ROW)
        body->suivant = last;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}
