#include "reporting/apply/lignes.h"
#include "reporting/apply/memoire.h"

int public_get(struct store *store, const char *code, int64_t *no, struct err *err)
{
    static const char PUBLIC_FIND[] = "SELECT no FROM public WHERE code = :code";
    static const char PUBLIC_ADD[] =
        "INSERT INTO public (no, code) SELECT coalesce(max(no) + 1, 0), :code FROM public";
    const struct connu_cle cle = { CONNU_PUBLIC, "", code };
    struct connu connu = { 0 };
    if (connu_find(store, &cle, &connu)) {
        *no = connu.no;
        return 0;
    }
    for (int tries = 0; tries < 2; tries++) {
        struct stmt s;
        stmt_begin(&s, store, PUBLIC_FIND);
        stmt_text(&s, ":code", code);
        int rc = stmt_step(&s, err);
        if (rc == STMT_ROW)
            *no = connu.no = stmt_column_i64(&s, 0);
        stmt_end(&s);
        if (rc == STMT_ROW)
            connu_keep(store, &cle, &connu);
        if (rc != STMT_DONE)
            return rc < 0 ? rc : 0;
        stmt_begin(&s, store, PUBLIC_ADD);
        stmt_text(&s, ":code", code);
        rc = stmt_exec(&s, 1, err);
        if (rc < 0)
            return rc;
    }
    CHECK(!"the row that was just added");
    return 0;
}

struct declaration {
    const char *code;
    int etat;
    int32_t jusqu;
};

static int declare(struct store *store, const char *sql, int64_t personne, int32_t date,
                   const struct declaration *said, struct err *err)
{
    int64_t public = 0;
    int rc = public_get(store, said->code, &public, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_i64(&s, ":personne", personne);
    stmt_i64(&s, ":public", public);
    stmt_i64(&s, ":date", date);
    stmt_i64(&s, ":etat", said->etat);
    stmt_i64(&s, ":jusqu", said->jusqu);
    return stmt_exec(&s, -1, err);
}

#define DECLARATION_ADD(ROWS)                                                                      \
    "INSERT INTO declaration (personne, public, date, etat, jusqu) VALUES " ROWS                   \
    " ON CONFLICT DO UPDATE SET etat = excluded.etat, jusqu = excluded.jusqu"
#define DECLARATION_ROW "(:personne, :public, :date, :etat, :jusqu)"
/* On one day a yes or no is worth more than «not known». */
#define UNLESS_KNOWN " WHERE excluded.etat IN (1, 2) OR declaration.etat NOT IN (1, 2)"

static const char DECLARATION_SET[] = DECLARATION_ADD(DECLARATION_ROW) UNLESS_KNOWN;
/* A proof says no more than the statement, which may have an end. */
static const char DECLARATION_PROVE[] =
    DECLARATION_ADD(DECLARATION_ROW) " WHERE declaration.etat <> 1";

/* What a situation says itself, in the order of the codes. */
enum { DITS_COUNT = 5 };

static void read_said(const Reperage__Situation *s, struct declaration out[DITS_COUNT])
{
    int32_t rqth_jusqu = date_parse(s->rqth_jusqu);
    bool ends = s->rqth == REPERAGE__DECLARATION__OUI && rqth_jusqu != DATE_NONE;
    out[0] = (struct declaration){ "demandeur_emploi", (int)s->inscrit_demandeur_emploi, JAMAIS };
    out[1] = (struct declaration){ "qpv", (int)s->qpv, JAMAIS };
    out[2] = (struct declaration){ "rqth", (int)s->rqth, ends ? rqth_jusqu : JAMAIS };
    out[3] = (struct declaration){ "rsa", (int)s->rsa, JAMAIS };
    out[4] = (struct declaration){ "rsa_socle", (int)s->rsa_socle, JAMAIS };
}

static const Reperage__Situation NOTHING = REPERAGE__SITUATION__INIT;

/* All of them at once. */
#define DIT_ROW(N) "(:personne, :public" N ", :date, :etat" N ", :jusqu" N ")"
static const char DECLARATION_SET_ALL[] = DECLARATION_ADD(DIT_ROW("0") ", " DIT_ROW(
    "1") ", " DIT_ROW("2") ", " DIT_ROW("3") ", " DIT_ROW("4")) UNLESS_KNOWN;
static const struct {
    const char *public;
    const char *etat;
    const char *jusqu;
} DIT_PARAMETERS[DITS_COUNT] = { { ":public0", ":etat0", ":jusqu0" },
                                 { ":public1", ":etat1", ":jusqu1" },
                                 { ":public2", ":etat2", ":jusqu2" },
                                 { ":public3", ":etat3", ":jusqu3" },
                                 { ":public4", ":etat4", ":jusqu4" } };

int situation_declare(struct store *store, const struct event_context *context, int64_t personne,
                      const Reperage__Situation *situation, const char *date, struct err *err)
{
    int32_t day = jour(context, date);
    struct declaration said[DITS_COUNT];
    int64_t publics[DITS_COUNT];
    read_said(situation == NULL ? &NOTHING : situation, said);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < DITS_COUNT; i++)
        rc = public_get(store, said[i].code, &publics[i], err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, DECLARATION_SET_ALL);
    stmt_i64(&s, ":personne", personne);
    stmt_i64(&s, ":date", day);
    for (size_t i = 0; i < DITS_COUNT; i++) {
        stmt_i64(&s, DIT_PARAMETERS[i].public, publics[i]);
        stmt_i64(&s, DIT_PARAMETERS[i].etat, said[i].etat);
        stmt_i64(&s, DIT_PARAMETERS[i].jusqu, said[i].jusqu);
    }
    return stmt_exec(&s, -1, err);
}

static int add_bit(struct store *store, const char *code, int64_t *publics, struct err *err)
{
    int64_t no = 0;
    int rc = public_get(store, code, &no, err);
    if (rc == 0 && no < PUBLICS_MAX)
        *publics |= INT64_C(1) << no;
    return rc;
}

int situation_publics(struct store *store, const Reperage__Situation *situation, int64_t *publics,
                      struct err *err)
{
    struct declaration said[DITS_COUNT];
    read_said(situation == NULL ? &NOTHING : situation, said);
    int rc = 0;
    *publics = 0;
    for (size_t i = 0; rc == 0 && i < DITS_COUNT; i++)
        if (said[i].etat == ETAT_OUI)
            rc = add_bit(store, said[i].code, publics, err);
    for (size_t i = 0; rc == 0 && situation != NULL && i < situation->n_publics; i++)
        rc = add_bit(store, situation->publics[i], publics, err);
    return rc;
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
