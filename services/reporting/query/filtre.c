/* The period and the sites that are asked about, and refusing what cannot be. */
#include "base/limits.h"
#include "reporting/query/query.h"

#include <inttypes.h>
#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* --- Period ----------------------------------------------------------------------------------- */

static bool read_day(struct answer *answer, const char *field, const char *text, int32_t fallback,
                     int32_t *out)
{
    *out = text[0] == '\0' ? fallback : date_parse(text);
    if (*out == DATE_NONE)
        answer_refuse(answer, "DATE_INVALIDE", field,
                      "« %s » n'est pas une date : il faut une date du calendrier écrite "
                      "AAAA-MM-JJ, de 1900 à 2199.",
                      text);
    return *out != DATE_NONE;
}

static int32_t year_start(int32_t day)
{
    int year;
    int month;
    int day_of_month;
    date_split(day, &year, &month, &day_of_month);
    return date_of(year, 1, 1);
}

/* Nothing after the date of the facts is known: the period ends there at the latest. */
static bool read_period(const struct query_context *context, const Reporting__Filtre *asked,
                        struct filtre *out, struct answer *answer)
{
    if (!read_day(answer, "filtre.jusqu", asked->jusqu, context->au, &out->jusqu))
        return false;
    int32_t before = out->jusqu < context->au ? out->jusqu : context->au;
    if (!read_day(answer, "filtre.du", asked->du, year_start(before), &out->du))
        return false;
    char du[DATE_FR_SIZE];
    char au[DATE_FR_SIZE];
    date_format_fr(out->du, du);
    date_format_fr(out->jusqu, au);
    if (out->du > out->jusqu) {
        answer_refuse(answer, "PERIODE_INVERSEE", "filtre.jusqu",
                      "La période finirait le %s, avant de commencer le %s : la fin doit être au "
                      "plus tôt le premier jour.",
                      au, du);
        return false;
    }
    date_format_fr(context->au, au);
    if (out->du > context->au) {
        answer_refuse(answer, "PERIODE_FUTURE", "filtre.du",
                      "La période commence le %s, après la date des faits (%s) : rien n'en est "
                      "encore connu.",
                      du, au);
        return false;
    }
    out->jusqu = before;
    return true;
}

/* --- Scope ------------------------------------------------------------------------------------ */

static unsigned entendu_of(const char *source)
{
    if (same(source, "reperage"))
        return ENTEND_REPERAGE;
    return same(source, "parcours") ? ENTEND_PARCOURS : ENTEND_ENTREPRISE;
}

static int read_sites(struct store *store, const char *only, struct filtre *out,
                      struct answer *answer, struct err *err)
{
    static const char SITES[] =
        "SELECT e.site, e.source, coalesce(s.no, 0) FROM ecoute e LEFT JOIN site s"
        " ON s.site = e.site WHERE :site = '' OR e.site = :site ORDER BY e.site, e.source";
    struct site_suivi *sites = answer_alloc(answer, LIMIT_SITES * sizeof(*sites));
    struct stmt s;
    stmt_begin(&s, store, SITES);
    stmt_text(&s, ":site", only);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        const char *site = stmt_column_text(&s, 0);
        if (out->site_count == 0 || !same(sites[out->site_count - 1].site, site)) {
            if (out->site_count == LIMIT_SITES) {
                stmt_end(&s);
                return err_set(err, ERR_LIMIT, "more than %d sites", LIMIT_SITES);
            }
            sites[out->site_count++] = (struct site_suivi){ .site = answer_text(answer, site),
                                                            .no = stmt_column_i64(&s, 2) };
        }
        sites[out->site_count - 1].entendu |= entendu_of(stmt_column_text(&s, 1));
    }
    out->sites = sites;
    return rc;
}

static int read_referent(struct store *store, struct filtre *out, struct answer *answer,
                         struct err *err)
{
    static const char REFERENT[] = "SELECT min(no) FROM referent WHERE referent = :referent"
                                   " HAVING min(no) IS NOT NULL";
    if (out->referent[0] == '\0')
        return 0;
    struct stmt s;
    stmt_begin(&s, store, REFERENT);
    stmt_text(&s, ":referent", out->referent);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        out->referent_no = stmt_column_i64(&s, 0);
    else if (rc == STMT_DONE)
        answer_refuse(answer, "REFERENT_INCONNU", "filtre.referent",
                      "Aucun référent « %s » n'est connu : il faut l'identifiant d'un référent "
                      "enregistré dans parcours.",
                      out->referent);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int public_bit(struct store *store, const char *code, int64_t *bit, struct err *err)
{
    static const char PUBLIC[] = "SELECT no FROM public WHERE code = :code";
    struct stmt s;
    stmt_begin(&s, store, PUBLIC);
    stmt_text(&s, ":code", code);
    int rc = stmt_step(&s, err);
    int64_t no = rc == STMT_ROW ? stmt_column_i64(&s, 0) : PUBLICS_MAX;
    stmt_end(&s);
    *bit = no < PUBLICS_MAX ? INT64_C(1) << no : 0;
    return rc < 0 ? rc : 0;
}

static int read_public(struct store *store, struct filtre *out, struct answer *answer,
                       struct err *err)
{
    if (out->public[0] == '\0')
        return 0;
    int rc = public_bit(store, out->public, &out->public_bit, err);
    if (rc == 0 && out->public_bit == 0)
        answer_refuse(answer, "PUBLIC_INCONNU", "filtre.public",
                      "Aucun public « %s » n'est connu : il faut un public du protocole d'un des "
                      "sites suivis.",
                      out->public);
    return rc;
}

int filtre_read(struct store *store, const struct query_context *context,
                const Reporting__Filtre *asked, struct filtre *out, struct answer *answer,
                struct err *err)
{
    static const Reporting__Filtre nothing = REPORTING__FILTRE__INIT;
    if (asked == NULL)
        asked = &nothing;
    *out = (struct filtre){ .territoire = asked->territoire,
                            .prescripteur = asked->prescripteur,
                            .sexe = asked->sexe,
                            .public = asked->public_,
                            .referent = asked->referent };
    if (!read_period(context, asked, out, answer))
        return 0;
    int rc = read_sites(store, asked->site, out, answer, err);
    if (rc == 0 && asked->site[0] != '\0' && out->site_count == 0)
        answer_refuse(answer, "SITE_NON_SUIVI", "filtre.site",
                      "Cette instance ne suit pas le site « %s » : il faut un des sites que donne "
                      "la question Sites, ou aucun.",
                      asked->site);
    if (rc < 0 || refusal_is_set(&answer->refusal))
        return rc;
    rc = read_referent(store, out, answer, err);
    return rc < 0 ? rc : read_public(store, out, answer, err);
}

/* --- Months ----------------------------------------------------------------------------------- */

bool mois_next(const struct filtre *filtre, int32_t *du, int32_t *jusqu)
{
    *du = *jusqu == DATE_NONE ? filtre->du : *jusqu + 1;
    if (*du > filtre->jusqu)
        return false;
    int32_t end = date_month_end(*du);
    *jusqu = end < filtre->jusqu ? end : filtre->jusqu;
    return true;
}

const char *mois_text(struct answer *answer, int32_t day)
{
    char *text = answer_date(answer, day);
    text[7] = '\0';
    return text;
}

const char *centi_text(struct answer *answer, int64_t centi)
{
    const char *sign = centi < 0 ? "-" : "";
    int64_t value = centi < 0 ? -centi : centi;
    if (value % 100 == 0)
        return answer_format(answer, "%s%" PRId64, sign, value / 100);
    return answer_format(answer, "%s%" PRId64 ",%02" PRId64, sign, value / 100, value % 100);
}
