/* One indicator under one filter: which splits and filters it knows, the thresholds of the sites,
 * and what its statements are given. */
#include "base/limits.h"
#include "reporting/query/query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static const struct {
    enum dimension dimension;
    const char *mot;   /* Of the statements. */
    const char *texte; /* As a sentence says it. */
} DIMENSIONS[] = {
    { DIM_TERRITOIRE, "territoire", "territoire" },
    { DIM_REFERENT, "referent", "référent" },
    { DIM_PRESCRIPTEUR, "prescripteur", "prescripteur" },
    { DIM_PUBLIC, "public", "public" },
    { DIM_SEXE, "sexe", "sexe" },
};

const char *ventilation_find(const struct indicateur *indicateur, const char *par)
{
    if (same(par, "mois"))
        return "mois";
    if (same(par, "site"))
        return "site";
    for (size_t i = 0; i < COUNT_OF(DIMENSIONS); i++)
        if (same(par, DIMENSIONS[i].mot))
            return indicateur->dimensions & DIMENSIONS[i].dimension ? DIMENSIONS[i].mot : NULL;
    if (same(par, "motif"))
        return indicateur->par_motif ? "motif" : NULL;
    if (indicateur->par_genre != NULL && (same(par, "genre") || same(par, indicateur->par_genre)))
        return "genre";
    if (indicateur->par_classe != NULL && same(par, indicateur->par_classe))
        return "classe";
    return NULL;
}

/* A filter that the indicator does not know would give a zero that means «unknown». */
static const char *unknown_filter(const struct question *q, struct answer *answer)
{
    const struct filtre *f = &q->filtre;
    const char *const values[] = { f->territoire, f->referent, f->prescripteur, f->public,
                                   f->sexe };
    for (size_t i = 0; i < COUNT_OF(DIMENSIONS); i++)
        if (values[i][0] != '\0' && (q->indicateur->dimensions & DIMENSIONS[i].dimension) == 0)
            return answer_format(answer, "Cet indicateur ne se compte pas par %s.",
                                 DIMENSIONS[i].texte);
    return NULL;
}

/* The last day d with d + months + days <= `day`, the months going date to date. */
static int32_t last_day_before(int32_t day, int months, int days)
{
    int32_t limit = day - days;
    int32_t candidate = date_add_months(limit, -months);
    while (date_add_months(candidate, months) > limit)
        candidate--;
    while (date_add_months(candidate + 1, months) <= limit)
        candidate++;
    return candidate;
}

/* NULL in the JSON when no threshold is needed. */
static int threshold_find(struct store *store, const struct question *q, const char *site,
                          bool *found, int64_t *value, struct err *err)
{
    static const char SEUIL[] = "SELECT mois, jours, nombre FROM seuil WHERE site = :site"
                                " AND code = :code AND :jour BETWEEN depuis AND jusqu";
    struct stmt s;
    stmt_begin(&s, store, SEUIL);
    stmt_text(&s, ":site", site);
    stmt_text(&s, ":code", q->indicateur->seuil);
    stmt_i64(&s, ":jour", q->filtre.jusqu);
    int rc = stmt_step(&s, err);
    *found = rc == STMT_ROW;
    if (rc != STMT_ROW)
        return rc;
    int months = (int)stmt_column_i64(&s, 0);
    int days = (int)stmt_column_i64(&s, 1);
    int64_t number = stmt_column_i64(&s, 2);
    *value = number != 0 ? number : last_day_before(q->filtre.jusqu, months, days);
    stmt_end(&s);
    return 0;
}

/* Site ids are codes; what would not be one is written so that it cannot end the text. */
static char *json_key(struct answer *answer, const char *site)
{
    size_t length = strlen(site);
    char *out = answer_alloc(answer, 2 * length + 1);
    size_t at = 0;
    for (; *site != '\0'; site++) {
        if (*site == '"' || *site == '\\')
            out[at++] = '\\';
        out[at++] = *site;
    }
    return out;
}

static const char *append_site(struct answer *answer, const char *json, const char *site,
                               bool threshold, int64_t value)
{
    char number[32] = "null";
    if (threshold)
        (void)snprintf(number, sizeof(number), "%" PRId64, value);
    return answer_format(answer, "%s%s\"%s\":%s", json, json[0] == '\0' ? "" : ",",
                         json_key(answer, site), number);
}

const char *sites_json(const struct filtre *filtre, struct answer *answer)
{
    const char *json = "";
    for (size_t i = 0; i < filtre->site_count; i++)
        json = append_site(answer, json, filtre->sites[i].site, false, 0);
    return answer_format(answer, "{%s}", json);
}

static const char *append_name(struct answer *answer, const char *names, const char *site)
{
    return names == NULL ? answer_text(answer, site) : answer_format(answer, "%s, %s", names, site);
}

int question_prepare(struct store *store, struct question *q, struct answer *answer,
                     struct err *err)
{
    const struct indicateur *indicateur = q->indicateur;
    const char *json = "";
    const char *unheard = NULL;
    const char *unruled = NULL;
    size_t counted = 0;
    for (size_t i = 0; i < q->filtre.site_count; i++) {
        const struct site_suivi *site = &q->filtre.sites[i];
        if ((site->entendu & indicateur->entend) != indicateur->entend) {
            unheard = append_name(answer, unheard, site->site);
            continue;
        }
        bool found = false;
        int64_t value = 0;
        int rc = indicateur->seuil == NULL
                     ? 0
                     : threshold_find(store, q, site->site, &found, &value, err);
        if (rc < 0)
            return rc;
        if (indicateur->seuil != NULL && !found) {
            unruled = append_name(answer, unruled, site->site);
            continue;
        }
        json = append_site(answer, json, site->site, found, value);
        counted++;
    }
    if (indicateur->public != NULL) {
        int rc = public_bit(store, indicateur->public, &q->masque, err);
        if (rc < 0)
            return rc;
    }
    q->sites = answer_format(answer, "{%s}", json);
    q->raison = unknown_filter(q, answer);
    const char *missing = NULL;
    if (unheard != NULL)
        missing = answer_format(answer,
                                "Rien n'a encore été reçu du service qui tient ces faits "
                                "(%s).",
                                unheard);
    else if (unruled != NULL)
        missing = answer_format(answer, "Le protocole ne donne pas ce seuil (%s).", unruled);
    else if (counted == 0)
        missing = "Rien n'a encore été reçu d'aucun site.";
    if (q->raison == NULL && counted == 0)
        q->raison = missing;
    q->reserve = missing;
    return 0;
}

void question_bind(struct stmt *s, const struct question *q, bool rapport)
{
    const struct indicateur *i = q->indicateur;
    const struct filtre *f = &q->filtre;
    /* A share of the same population has its denominator beside each row. */
    bool own_denominator = i->mesure != MESURE_NOMBRE && i->rapport == NULL;
    stmt_text(s, ":sites", q->sites);
    stmt_i64(s, ":du", f->du);
    stmt_i64(s, ":jusqu", f->jusqu);
    stmt_text(s, ":genre", i->genre);
    stmt_i64(s, ":requises", i->requises);
    stmt_i64(s, ":exclues", i->exclues);
    stmt_i64(s, ":comptees", i->comptees);
    stmt_i64(s, ":inconnues", i->inconnues);
    stmt_i64(s, ":inconnus_au_denominateur", i->inconnus_au_denominateur);
    stmt_i64(s, ":pese", i->pese);
    stmt_i64(s, ":rapporte", own_denominator || rapport);
    stmt_text(s, ":valeur", i->sexe);
    stmt_i64(s, ":masque", q->masque);
    stmt_text(s, ":territoire", f->territoire);
    stmt_i64(s, ":referent", f->referent_no);
    stmt_text(s, ":prescripteur", f->prescripteur);
    stmt_text(s, ":sexe", f->sexe);
    stmt_i64(s, ":public", f->public_bit);
    stmt_text(s, ":par", q->par);
}

int question_read(struct store *store, const struct query_context *context,
                  const struct demande *asked, struct question *out, struct answer *answer,
                  struct err *err)
{
    *out = (struct question){ .indicateur = indicateur_find(asked->code), .par = "" };
    if (out->indicateur == NULL) {
        answer_refuse(answer, "INDICATEUR_INCONNU", "code",
                      "Aucun indicateur « %s » : il faut un des codes que donne la question "
                      "Catalogue.",
                      asked->code);
        return 0;
    }
    if (asked->par[0] != '\0')
        out->par = ventilation_find(out->indicateur, asked->par);
    if (out->par == NULL) {
        answer_refuse(answer, "VENTILATION_IMPOSSIBLE", "par",
                      "« %s » ne se ventile pas par « %s » : le catalogue donne les ventilations "
                      "de chaque indicateur.",
                      out->indicateur->libelle, asked->par);
        return 0;
    }
    return filtre_read(store, context, asked->filtre, &out->filtre, answer, err);
}
