/* The site's objective beside a figure, brought to what the figure counts: «95 per ETP» is 95 × the
 * ETP present beside a number of people, and 95 itself beside a number of people per ETP. */
#include "reporting/query/query.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

struct regle {
    const char *par;
    int64_t valeur_centi;
    const char *source;
};
enum { REGLES_MAX = 8 };

static int rules_find(struct store *store, const struct question *q, struct regle *out,
                      size_t *count, struct answer *answer, struct err *err)
{
    static const char OBJECTIFS[] =
        "SELECT par, valeur_centi, source FROM objectif WHERE site = :site"
        " AND indicateur = :indicateur AND :jour BETWEEN depuis AND jusqu ORDER BY par DESC";
    const struct indicateur *i = q->indicateur;
    struct stmt s;
    stmt_begin(&s, store, OBJECTIFS);
    stmt_text(&s, ":site", q->filtre.sites[0].site);
    stmt_text(&s, ":indicateur", i->objectif == NULL ? i->code : i->objectif);
    stmt_i64(&s, ":jour", q->filtre.jusqu);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && *count < REGLES_MAX) {
        const char *par = stmt_column_text(&s, 0);
        /* The CRE's objective holds for the CRE's figure only. */
        if (i->objectif_par == NULL ? same(par, "cre") : !same(par, i->objectif_par))
            continue;
        out[(*count)++] = (struct regle){ answer_text(answer, par), stmt_column_i64(&s, 1),
                                          answer_column(answer, &s, 2) };
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* Whom the rule is about: "etp_coach" and "coach" the coaches; "etp" everybody. NULL: nobody. */
static const char *team_of(const char *par)
{
    if (same(par, "etp"))
        return "";
    if (strncmp(par, "etp_", 4) == 0)
        return par + 4;
    return same(par, "referent") || same(par, "coach") ? par : NULL;
}

struct equipe {
    int64_t etp_centi;
    int64_t tetes_centi;
};

/* Who is present on the last day, or on average over the period. */
static int team_find(struct store *store, const struct question *q, const char *genre,
                     struct equipe *out, struct err *err)
{
    static const char EQUIPE[] =
        "SELECT coalesce(sum(etp * jours), 0), coalesce(sum(100 * jours), 0) FROM"
        " (SELECT sum(etp_centi) AS etp, min(au, :jusqu) - max(du, :du) + 1 AS jours FROM etp"
        "  WHERE site = :site AND au >= :du AND du <= :jusqu AND (:genre = '' OR genre = :genre)"
        "  AND (:territoire = '' OR territoire = :territoire)"
        "  AND (:referent = 0 OR referent = :referent) GROUP BY referent, du, au)";
    const struct filtre *f = &q->filtre;
    int32_t du = q->indicateur->au_jour ? f->jusqu : f->du;
    struct stmt s;
    stmt_begin(&s, store, EQUIPE);
    stmt_i64(&s, ":site", f->sites[0].no);
    stmt_i64(&s, ":du", du);
    stmt_i64(&s, ":jusqu", f->jusqu);
    stmt_text(&s, ":genre", genre);
    stmt_text(&s, ":territoire", f->territoire);
    stmt_i64(&s, ":referent", f->referent_no);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    int64_t days = f->jusqu - du + 1;
    out->etp_centi = (stmt_column_i64(&s, 0) + days / 2) / days;
    out->tetes_centi = (stmt_column_i64(&s, 1) + days / 2) / days;
    stmt_end(&s);
    return 0;
}

/* Σ of rule × base; a mean over the bases when the figure is itself per ETP. */
struct cumul {
    int64_t produit; /* Hundredths × hundredths. */
    int64_t base;
    const char *par;
    const char *source;
};

static void tell(struct cumul *sum, const struct regle *rule, const char *calcul,
                 struct answer *answer)
{
    const char *source =
        calcul == NULL ? rule->source : answer_format(answer, "%s : %s", rule->source, calcul);
    if (sum->par == NULL) {
        sum->par = rule->par;
        sum->source = source;
        return;
    }
    sum->par = answer_format(answer, "%s, %s", sum->par, rule->par);
    sum->source = answer_format(answer, "%s ; %s", sum->source, source);
}

static int add_team_rule(struct store *store, const struct question *q, const struct regle *rule,
                         struct cumul *sum, struct answer *answer, struct err *err)
{
    struct equipe team;
    int rc = team_find(store, q, team_of(rule->par), &team, err);
    if (rc < 0)
        return rc;
    bool etp = strncmp(rule->par, "etp", 3) == 0;
    int64_t base = etp ? team.etp_centi : team.tetes_centi;
    if (base == 0)
        return 0; /* None of that kind in scope: this rule asks nothing of them. */
    sum->produit += rule->valeur_centi * base;
    sum->base += base;
    const char *unit = etp ? "ETP" : same(rule->par, "referent") ? "référent" : rule->par;
    const char *link = q->indicateur->mesure == MESURE_NOMBRE ? "×" : "pour";
    tell(sum, rule,
         answer_format(answer, "%s %s %s %s", centi_text(answer, rule->valeur_centi), link,
                       centi_text(answer, base), unit),
         answer);
    return 0;
}

/* What belongs to no ETP, or is not a whole site, has no objective of its own. */
static bool rule_applies(const struct question *q, const struct regle *rule)
{
    const struct filtre *f = &q->filtre;
    bool per_etp = q->indicateur->rapport == &POPULATION_ETP_RAPPORT ||
                   q->indicateur->rapport == &POPULATION_ETP_JOURS;
    bool divided = f->prescripteur[0] != '\0' || f->public[0] != '\0' || f->sexe[0] != '\0';
    if (team_of(rule->par) != NULL)
        return !divided && (q->indicateur->mesure == MESURE_NOMBRE || per_etp);
    if (q->indicateur->mesure != MESURE_NOMBRE)
        return !per_etp;
    return !divided && f->referent[0] == '\0' &&
           (f->territoire[0] != '\0') == same(rule->par, "territoire");
}

int objectif_set(struct store *store, const struct question *q, Reporting__Valeur *valeur,
                 struct answer *answer, struct err *err)
{
    struct regle rules[REGLES_MAX];
    size_t count = 0;
    struct cumul sum = { 0 };
    if (q->indicateur->sans_objectif || q->filtre.site_count != 1)
        return 0;
    int rc = rules_find(store, q, rules, &count, answer, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        if (!rule_applies(q, &rules[i]))
            continue;
        if (team_of(rules[i].par) != NULL) {
            rc = add_team_rule(store, q, &rules[i], &sum, answer, err);
            continue;
        }
        sum.produit = rules[i].valeur_centi * 100;
        sum.base = 100;
        tell(&sum, &rules[i], NULL, answer);
    }
    if (rc < 0 || sum.par == NULL)
        return rc;
    bool number = q->indicateur->mesure == MESURE_NOMBRE;
    valeur->objectif_connu = true;
    valeur->objectif_centi = (sum.produit + 50) / 100;
    if (!number)
        valeur->objectif_centi = (sum.produit + sum.base / 2) / sum.base;
    valeur->objectif_par = (char *)sum.par;
    valeur->objectif_source = (char *)sum.source;
    return 0;
}
