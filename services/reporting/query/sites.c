/* The sites that a question is about, as its statements read them ({number: threshold}), and whom a
 * figure lacks. */
#include "base/limits.h"
#include "reporting/query/query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- Thresholds ------------------------------------------------------------------------------- */

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

/* --- The list --------------------------------------------------------------------------------- */

struct texte_json {
    char *text;
    size_t length;
    size_t size;
    size_t count;
};

static void json_open(struct texte_json *json, const struct filtre *filtre, struct answer *answer)
{
    enum { NUMBER_SIZE = 32 };
    *json = (struct texte_json){ .size = NUMBER_SIZE };
    for (size_t i = 0; i < filtre->site_count; i++)
        json->size += 2 * NUMBER_SIZE;
    json->text = answer_alloc(answer, json->size);
    json->text[json->length++] = '{';
}

static void json_add(struct texte_json *json, int64_t site, const char *value)
{
    const char *comma = json->count++ > 0 ? "," : "";
    json->length += (size_t)snprintf(json->text + json->length, json->size - json->length,
                                     "%s\"%" PRId64 "\":%s", comma, site, value);
}

static const char *json_close(struct texte_json *json)
{
    CHECK(json->length + 2 <= json->size);
    json->text[json->length++] = '}';
    return json->text;
}

const char *sites_json(const struct filtre *filtre, struct answer *answer)
{
    struct texte_json json;
    json_open(&json, filtre, answer);
    for (size_t i = 0; i < filtre->site_count; i++)
        json_add(&json, filtre->sites[i].no, "null");
    return json_close(&json);
}

/* --- Who is lacking --------------------------------------------------------------------------- */

struct absents {
    const char *names; /* The first few. */
    size_t count;
};

static void absent_add(struct absents *absents, const char *site, struct answer *answer)
{
    enum { NAMED_MAX = 4 };
    absents->count++;
    if (absents->names == NULL)
        absents->names = site;
    else if (absents->count <= NAMED_MAX)
        absents->names = answer_format(answer, "%s, %s", absents->names, site);
    else if (absents->count == NAMED_MAX + 1)
        absents->names = answer_format(answer, "%s…", absents->names);
}

static const char *lack(const struct absents *unheard, const struct absents *unruled,
                        size_t counted, struct answer *answer)
{
    if (unheard->count > 0)
        return answer_format(answer,
                             "Rien n'a encore été reçu du service qui tient ces faits (%s).",
                             unheard->names);
    if (unruled->count > 0)
        return answer_format(answer, "Le protocole ne donne pas ce seuil (%s).", unruled->names);
    return counted == 0 ? "Rien n'a encore été reçu d'aucun site." : NULL;
}

/* A site whose rule or facts are lacking is left out, and named. */
static int select_sites(struct store *store, struct question *q, struct answer *answer,
                        struct err *err)
{
    const struct indicateur *indicateur = q->indicateur;
    struct absents unheard = { 0 };
    struct absents unruled = { 0 };
    struct texte_json json;
    json_open(&json, &q->filtre, answer);
    for (size_t i = 0; i < q->filtre.site_count; i++) {
        const struct site_suivi *site = &q->filtre.sites[i];
        char value[32] = "null";
        if ((site->entendu & indicateur->entend) != indicateur->entend) {
            absent_add(&unheard, site->site, answer);
            continue;
        }
        if (indicateur->seuil != NULL) {
            bool found = false;
            int64_t threshold = 0;
            int rc = threshold_find(store, q, site->site, &found, &threshold, err);
            if (rc < 0)
                return rc;
            if (!found) {
                absent_add(&unruled, site->site, answer);
                continue;
            }
            (void)snprintf(value, sizeof(value), "%" PRId64, threshold);
        }
        json_add(&json, site->no, value);
    }
    q->reserve = lack(&unheard, &unruled, json.count, answer);
    if (json.count == 0)
        q->raison = q->reserve;
    q->sites = json_close(&json);
    return 0;
}

int question_prepare(struct store *store, struct question *q, struct answer *answer,
                     struct err *err)
{
    q->masque = 0;
    q->raison = NULL;
    int rc = select_sites(store, q, answer, err);
    if (rc == 0 && q->indicateur->public != NULL)
        rc = public_bit(store, q->indicateur->public, &q->masque, err);
    const char *unknown = filtre_inconnu(q, answer);
    if (unknown != NULL)
        q->raison = unknown;
    return rc;
}
