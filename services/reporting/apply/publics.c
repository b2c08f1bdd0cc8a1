#include "reporting/apply/lignes.h"

struct declaration {
    const char *code;
    int etat;
    int32_t jusqu;
};

static int declare(struct store *store, const char *sql, int64_t personne, int32_t date,
                   const struct declaration *said, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_i64(&s, ":personne", personne);
    stmt_text(&s, ":code", said->code);
    stmt_i64(&s, ":date", date);
    stmt_i64(&s, ":etat", said->etat);
    stmt_i64(&s, ":jusqu", said->jusqu);
    return stmt_exec(&s, -1, err);
}

#define DECLARATION_ADD                                                                            \
    "INSERT INTO declaration (personne, code, date, etat, jusqu)"                                  \
    " VALUES (:personne, :code, :date, :etat, :jusqu) ON CONFLICT DO UPDATE"                       \
    " SET etat = excluded.etat, jusqu = excluded.jusqu"

/* On one day a yes or no is worth more than «not known». */
static const char DECLARATION_SET[] =
    DECLARATION_ADD " WHERE excluded.etat IN (1, 2) OR declaration.etat NOT IN (1, 2)";
/* A proof says no more than the statement, which may have an end. */
static const char DECLARATION_PROVE[] = DECLARATION_ADD " WHERE declaration.etat <> 1";

static int public_note(struct store *store, const char *site, const char *code, struct err *err)
{
    static const char PUBLIC_ADD[] =
        "INSERT INTO public (site, code) VALUES (:site, :code) ON CONFLICT DO NOTHING";
    struct stmt s;
    stmt_begin(&s, store, PUBLIC_ADD);
    stmt_text(&s, ":site", site);
    stmt_text(&s, ":code", code);
    return stmt_exec(&s, -1, err);
}

int situation_declare(struct store *store, const struct event_context *context, int64_t personne,
                      const Reperage__Situation *situation, const char *date, struct err *err)
{
    static const Reperage__Situation nothing = REPERAGE__SITUATION__INIT;
    const Reperage__Situation *s = situation == NULL ? &nothing : situation;
    int32_t day = jour(context, date);
    int32_t rqth_jusqu = date_parse(s->rqth_jusqu);
    bool ends = s->rqth == REPERAGE__DECLARATION__OUI && rqth_jusqu != DATE_NONE;
    const struct declaration said[] = {
        { "demandeur_emploi", (int)s->inscrit_demandeur_emploi, JAMAIS },
        { "rsa", (int)s->rsa, JAMAIS },
        { "rsa_socle", (int)s->rsa_socle, JAMAIS },
        { "qpv", (int)s->qpv, JAMAIS },
        { "rqth", (int)s->rqth, ends ? rqth_jusqu : JAMAIS },
    };
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        int rc = declare(store, DECLARATION_SET, personne, day, &said[i], err);
        if (rc == 0 && said[i].etat == ETAT_OUI)
            rc = public_note(store, context->site, said[i].code, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

_Static_assert((int)REPERAGE__DECLARATION__NON_RENSEIGNE == ETAT_INCONNU &&
                   (int)REPERAGE__DECLARATION__OUI == ETAT_OUI &&
                   (int)REPERAGE__DECLARATION__NON == ETAT_NON &&
                   (int)REPERAGE__DECLARATION__NE_SOUHAITE_PAS_REPONDRE == ETAT_TU,
               "declaration.etat is repérage's enum");

/* How long without work is a rule of the protocol, and judged at the entry: who was not retained
 * there as DELD is none, unless the answer could not be known. */
static enum etat_declare deld_state(const Reperage__Situation *s)
{
    if (s == NULL)
        return ETAT_INCONNU;
    if (s->inscrit_demandeur_emploi == REPERAGE__DECLARATION__NON)
        return ETAT_NON;
    bool dated = s->inscrit_depuis[0] != '\0' || s->sans_emploi_depuis[0] != '\0';
    return dated ? ETAT_NON : ETAT_INCONNU;
}

int entree_declare(struct store *store, const struct event_context *context, int64_t personne,
                   const struct entree *entree, struct err *err)
{
    int32_t day = jour(context, entree->date);
    const struct declaration deld = { "deld", (int)deld_state(entree->situation), JAMAIS };
    int rc = situation_declare(store, context, personne, entree->situation, entree->date, err);
    if (rc == 0)
        rc = declare(store, DECLARATION_SET, personne, day, &deld, err);
    for (size_t i = 0; rc == 0 && i < entree->public_count; i++) {
        const struct declaration proven = { entree->publics[i], ETAT_OUI, JAMAIS };
        rc = declare(store, DECLARATION_PROVE, personne, day, &proven, err);
        if (rc == 0)
            rc = public_note(store, context->site, entree->publics[i], err);
    }
    return rc < 0 ? rc : domicile_set(store, personne, day, entree->territoire, err);
}

int domicile_set(struct store *store, int64_t personne, int32_t date, const char *territoire,
                 struct err *err)
{
    static const char DOMICILE_SET[] =
        "INSERT INTO domicile (personne, date, territoire) VALUES (:personne, :date, :territoire)"
        " ON CONFLICT DO UPDATE SET territoire = :territoire";
    struct stmt s;
    stmt_begin(&s, store, DOMICILE_SET);
    stmt_i64(&s, ":personne", personne);
    stmt_i64(&s, ":date", date);
    stmt_text(&s, ":territoire", territoire);
    return stmt_exec(&s, 1, err);
}
