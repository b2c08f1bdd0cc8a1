/* A figure with its splits: by what its rows say, by month, by public. */
#include "base/limits.h"
#include "reporting/query/query.h"

#include <string.h>

struct groupe {
    const char *nom;
    struct chiffre chiffre;
};
struct groupes {
    struct groupe *items; /* In the order of their names. */
    size_t count;
};

static struct groupe *group_get(struct groupes *groups, struct answer *answer, const char *nom)
{
    size_t at = groups->count;
    while (at > 0 && strcmp(groups->items[at - 1].nom, nom) > 0)
        at--;
    if (at > 0 && strcmp(groups->items[at - 1].nom, nom) == 0)
        return &groups->items[at - 1];
    if (groups->count == LIMIT_PAGE_ROWS)
        return NULL;
    memmove(&groups->items[at + 1], &groups->items[at],
            (groups->count - at) * sizeof(*groups->items));
    groups->count++;
    groups->items[at] = (struct groupe){ .nom = answer_text(answer, nom) };
    return &groups->items[at];
}

static int sum_groups(struct store *store, const struct question *q, bool rapport,
                      struct groupes *groups, struct answer *answer, struct err *err)
{
    const struct population *p = rapport ? q->indicateur->rapport : q->indicateur->population;
    struct stmt s;
    stmt_begin(&s, store, p->ventilation);
    question_bind(&s, q, rapport);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct groupe *group = group_get(groups, answer, stmt_next_text(&s));
        if (group == NULL)
            continue; /* Over the limit of a page: the whole figure still holds. */
        group->chiffre.num += stmt_next_i64(&s);
        group->chiffre.den += stmt_next_i64(&s);
        group->chiffre.inconnus += stmt_next_i64(&s);
    }
    return rc;
}

static Reporting__Valeur *add_valeur(Reporting__IndicateurReponse *body, struct answer *answer)
{
    return answer_add(answer, &body->n_ventilation, (void ***)&body->ventilation,
                      &reporting__valeur__descriptor);
}

/* The question of one group, for its objective. */
static int narrow(struct store *store, struct question *q, const char *par, const char *nom,
                  struct err *err)
{
    static const char REFERENT[] = "SELECT no FROM referent WHERE referent = :referent LIMIT 1";
    if (strcmp(par, "territoire") == 0)
        q->filtre.territoire = nom;
    else if (strcmp(par, "prescripteur") == 0)
        q->filtre.prescripteur = nom;
    else if (strcmp(par, "sexe") == 0)
        q->filtre.sexe = nom;
    if (strcmp(par, "referent") != 0)
        return 0;
    q->filtre.referent = nom;
    struct stmt s;
    stmt_begin(&s, store, REFERENT);
    stmt_text(&s, ":referent", nom);
    int rc = stmt_step(&s, err);
    q->filtre.referent_no = rc == STMT_ROW ? stmt_column_i64(&s, 0) : 0;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static bool has_objective(const char *par)
{
    return strcmp(par, "genre") != 0 && strcmp(par, "classe") != 0 && strcmp(par, "motif") != 0;
}

static int split_by_column(struct store *store, const struct question *q,
                           Reporting__IndicateurReponse *body, struct answer *answer,
                           struct err *err)
{
    struct groupes groups = { answer_alloc(answer, (LIMIT_PAGE_ROWS + 1) * sizeof(struct groupe)),
                              0 };
    int rc = sum_groups(store, q, false, &groups, answer, err);
    if (rc == 0 && q->indicateur->rapport != NULL)
        rc = sum_groups(store, q, true, &groups, answer, err);
    for (size_t i = 0; rc == 0 && i < groups.count; i++) {
        struct groupe *group = &groups.items[i];
        struct question one = *q;
        chiffre_finish(q, &group->chiffre);
        rc = narrow(store, &one, q->par, group->nom, err);
        if (rc < 0)
            return rc;
        Reporting__Valeur *valeur = add_valeur(body, answer);
        valeur_set(valeur, &one, &group->chiffre, answer);
        valeur->ventilation = (char *)(group->nom[0] == '\0' ? GROUPE_INCONNU : group->nom);
        if (group->nom[0] != '\0' && has_objective(q->par))
            rc = objectif_set(store, &one, valeur, answer, err);
    }
    return rc;
}

/* A month is the same question over its days; a state is asked on its last one. */
static int split_by_month(struct store *store, const struct question *q,
                          Reporting__IndicateurReponse *body, struct answer *answer,
                          struct err *err)
{
    enum { MONTHS_MAX = 240 };
    int32_t jusqu = DATE_NONE;
    int32_t du;
    int rc = 0;
    while (rc == 0 && body->n_ventilation < MONTHS_MAX && mois_next(&q->filtre, &du, &jusqu)) {
        struct question one = *q;
        one.par = "";
        one.filtre.du = du;
        one.filtre.jusqu = jusqu;
        Reporting__Valeur *valeur = add_valeur(body, answer);
        rc = valeur_ask(store, &one, valeur, answer, err);
        valeur->ventilation = (char *)mois_text(answer, du);
    }
    return rc;
}

/* A person may be of several publics, and is counted in each. */
static int split_by_public(struct store *store, const struct question *q,
                           Reporting__IndicateurReponse *body, struct answer *answer,
                           struct err *err)
{
    static const char PUBLICS[] =
        "SELECT code, no FROM public WHERE no < :max AND (:bit = 0 OR (1 << no) = :bit)"
        " ORDER BY code";
    struct stmt s;
    stmt_begin(&s, store, PUBLICS);
    stmt_i64(&s, ":max", PUBLICS_MAX);
    stmt_i64(&s, ":bit", q->filtre.public_bit);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        struct question one = *q;
        one.par = "";
        one.filtre.public = answer_column(answer, &s, 0);
        one.filtre.public_bit = INT64_C(1) << stmt_column_i64(&s, 1);
        Reporting__Valeur *valeur = add_valeur(body, answer);
        valeur->ventilation = (char *)one.filtre.public;
        rc = valeur_ask(store, &one, valeur, answer, err);
        if (rc < 0)
            break;
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* A site is one range of each index: asking them one by one sorts nothing. */
static int split_by_site(struct store *store, const struct question *q,
                         Reporting__IndicateurReponse *body, struct answer *answer, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < q->filtre.site_count; i++) {
        struct question one = *q;
        one.par = "";
        one.filtre.sites = &q->filtre.sites[i];
        one.filtre.site_count = 1;
        Reporting__Valeur *valeur = add_valeur(body, answer);
        valeur->ventilation = (char *)q->filtre.sites[i].site;
        rc = valeur_ask(store, &one, valeur, answer, err);
    }
    return rc;
}

static int split(struct store *store, const struct question *q, Reporting__IndicateurReponse *body,
                 struct answer *answer, struct err *err)
{
    if (q->par[0] == '\0' || q->raison != NULL)
        return 0;
    if (strcmp(q->par, "mois") == 0)
        return split_by_month(store, q, body, answer, err);
    if (strcmp(q->par, "public") == 0)
        return split_by_public(store, q, body, answer, err);
    if (strcmp(q->par, "site") == 0)
        return split_by_site(store, q, body, answer, err);
    return split_by_column(store, q, body, answer, err);
}

int query_indicateur(struct store *store, const struct query_context *context,
                     const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reporting__Indicateur *asked = (const Reporting__Indicateur *)query;
    const struct demande demande = { asked->code, asked->filtre, asked->par };
    struct question q;
    int rc = question_read(store, context, &demande, &q, out, err);
    if (rc < 0 || refusal_is_set(&out->refusal))
        return rc;
    Reporting__IndicateurReponse *body = answer_body(out, REPORTING__REPONSE__CONTENU_INDICATEUR);
    body->valeur = answer_new(out, &reporting__valeur__descriptor);
    const char *par = q.par;
    q.par = "";
    rc = valeur_ask(store, &q, body->valeur, out, err);
    q.par = par;
    return rc < 0 ? rc : split(store, &q, body, out, err);
}
