#include "reperage/query/query.h"

#include <string.h>

static const char PROTOCOLE_LAST[] = "SELECT texte FROM protocole ORDER BY sequence DESC LIMIT 1";
static const char PRESCRIPTION_LIST[] =
    LIGNE_PRESCRIPTION " WHERE r.racine = :racine ORDER BY p.date, p.prescription LIMIT :limite";
static const char DECISION_LIST[] =
    "SELECT i.comite, i.decidee, i.prescription, i.proposition, p.racine, i.decision, i.motif"
    " FROM personne p JOIN inscription i ON i.prescription IN"
    " (SELECT prescription FROM prescription WHERE personne = p.personne)"
    " OR i.proposition IN (SELECT proposition FROM proposition WHERE personne = p.personne)"
    " WHERE p.racine = :racine AND i.decidee <= :au ORDER BY i.decidee, i.sequence LIMIT :limite";

static const char DIAGNOSTIC_LIST[] =
    "SELECT d.diagnostic, d.prescription, d.conseiller, d.date,"
    " CASE WHEN d.manque <= :au THEN d.manque ELSE '' END, d.excuse,"
    " coalesce(d.realise <= :au, 0), d.realise, d.emargement, d.avis, d.niveau_etape, d.disponible,"
    " d.motive, d.volontaire, d.besoin_numerique, d.besoin_comportement, d.besoin_savoirs_base,"
    " d.synthese FROM personne p JOIN prescription x ON x.personne = p.personne"
    " JOIN diagnostic d ON d.prescription = x.prescription"
    " WHERE p.racine = :racine AND (d.prevu <= :au OR d.realise <= :au)"
    " ORDER BY d.date, d.diagnostic LIMIT :limite";
static const char CONSTAT_LIST[] = "SELECT code FROM constat WHERE diagnostic = :diagnostic"
                                   " AND genre = :genre ORDER BY code";
static const char LETTRE_LIST[] = "SELECT du FROM lettre WHERE prescription = :prescription"
                                  " AND diagnostic = :diagnostic AND du <= :au ORDER BY du";
static const char ENTREE_LIST[] =
    "SELECT e.acte FROM personne p JOIN entree e ON e.personne = p.personne"
    " WHERE p.racine = :racine AND e.date <= :au ORDER BY e.date LIMIT :limite";
static const char ENTREE_PERIODE[] =
    "SELECT acte FROM entree WHERE date BETWEEN :du AND :jusqu AND date <= :au"
    " AND (:territoire = '' OR territoire = :territoire) ORDER BY date, prescription LIMIT :limite";

int reperage_query_protocole(struct store *store, const struct query_context *context,
                             const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    (void)query;
    const struct protocole *protocole = context->protocole;
    if (protocole == NULL) {
        answer_refuse(out, "PROTOCOLE_ABSENT", "",
                      "Aucun protocole n'a encore été adopté pour ce site.");
        return 0;
    }
    Reperage__ProtocoleReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_PROTOCOLE);
    body->digest = reperage_answer_text(out, protocole->digest);
    body->depuis = answer_date(out, protocole->versions[protocole->version_count - 1].depuis);
    body->site = reperage_answer_text(out, protocole->site);
    body->libelle = reperage_answer_text(out, protocole->libelle);
    struct stmt s;
    stmt_begin(&s, store, PROTOCOLE_LAST);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        body->texte = answer_column(out, &s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int add_prescriptions(struct store *store, const char *racine, const char *au,
                             struct answer *out, Reperage__PersonneReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PRESCRIPTION_LIST);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":au", au);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Reperage__LignePrescription *line =
            answer_add(out, &body->n_prescriptions, (void ***)&body->prescriptions,
                       &reperage__ligne_prescription__descriptor);
        reperage_ligne_prescription(out, &s, line);
        line->motif = reperage_next_texte(out, &s);
    }
    return rc;
}

static int add_decisions(struct store *store, const char *racine, const char *au,
                         struct answer *out, Reperage__PersonneReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, DECISION_LIST);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":au", au);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        reperage_ligne_decision(out, &s,
                                answer_add(out, &body->n_decisions, (void ***)&body->decisions,
                                           &reperage__ligne_decision__descriptor));
    return rc;
}

/* --- Diagnoses ------------------------------------------------------------------------------- */

/* What was found is told from the day on which it was. */
static void fill_constats(struct answer *out, struct stmt *s, Reperage__LigneDiagnostic *line)
{
    line->realise = answer_next_text(out, s);
    line->emargement = stmt_next_i64(s) != 0;
    line->avis = answer_next_text(out, s);
    line->niveau_etape = answer_next_text(out, s);
    line->disponible = (Reperage__Declaration)stmt_next_i64(s);
    line->motive = (Reperage__Declaration)stmt_next_i64(s);
    line->volontaire = (Reperage__Declaration)stmt_next_i64(s);
    line->besoin_numerique = (Reperage__Declaration)stmt_next_i64(s);
    line->besoin_comportement = (Reperage__Declaration)stmt_next_i64(s);
    line->besoin_savoirs_base = (Reperage__Declaration)stmt_next_i64(s);
    line->synthese = reperage_next_texte(out, s);
}

static int add_texts(struct stmt *s, struct answer *out, size_t *count, char ***items,
                     struct err *err)
{
    const char *texts[REPERAGE_LISTE_MAX];
    size_t found = 0;
    int rc;
    while ((rc = stmt_step(s, err)) == STMT_ROW)
        if (found < REPERAGE_LISTE_MAX)
            texts[found++] = answer_column(out, s, 0);
    reperage_answer_codes(out, texts, found, count, items);
    return rc;
}

static int add_constats(struct store *store, const char *au, struct answer *out,
                        Reperage__LigneDiagnostic *line, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, LETTRE_LIST);
    stmt_text(&s, ":prescription", line->prescription);
    stmt_text(&s, ":diagnostic", line->diagnostic);
    stmt_text(&s, ":au", au);
    int rc = add_texts(&s, out, &line->n_lettres, &line->lettres, err);
    if (rc < 0 || line->realise[0] == '\0')
        return rc;
    stmt_begin(&s, store, CONSTAT_LIST);
    stmt_text(&s, ":diagnostic", line->diagnostic);
    stmt_text(&s, ":genre", "frein");
    rc = add_texts(&s, out, &line->n_freins, &line->freins, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, CONSTAT_LIST);
    stmt_text(&s, ":diagnostic", line->diagnostic);
    stmt_text(&s, ":genre", "atout");
    return add_texts(&s, out, &line->n_atouts, &line->atouts, err);
}

static int add_diagnostics(struct store *store, const char *racine, const char *au,
                           struct answer *out, Reperage__PersonneReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, DIAGNOSTIC_LIST);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":au", au);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Reperage__LigneDiagnostic *line =
            answer_add(out, &body->n_diagnostics, (void ***)&body->diagnostics,
                       &reperage__ligne_diagnostic__descriptor);
        line->diagnostic = answer_next_text(out, &s);
        line->prescription = answer_next_text(out, &s);
        line->conseiller = answer_next_text(out, &s);
        line->date = answer_next_text(out, &s);
        line->manque = answer_next_text(out, &s);
        line->excuse = stmt_next_i64(&s) != 0;
        if (stmt_next_i64(&s) != 0)
            fill_constats(out, &s, line);
    }
    for (size_t i = 0; rc == 0 && i < body->n_diagnostics; i++)
        rc = add_constats(store, au, out, body->diagnostics[i], err);
    return rc;
}

/* --- Entries --------------------------------------------------------------------------------- */

static int fill_entree(struct answer *out, struct stmt *s, Reperage__LigneEntree *line,
                       struct err *err)
{
    size_t size = 0;
    const void *data = stmt_column_blob(s, 0, &size);
    const Reperage__EntreeActee *e = (const Reperage__EntreeActee *)arena_unpack(
        out->arena, &reperage__entree_actee__descriptor, arena_copy(out->arena, data, size), size);
    if (e == NULL)
        return err_set(err, ERR_CORRUPT, "an entry: its bytes are none");
    line->prescription = e->prescription;
    line->personne = e->personne;
    line->comite = e->comite;
    line->date = e->date;
    line->territoire = e->territoire;
    line->conseiller = e->conseiller;
    line->referent = e->referent;
    line->publics = e->publics;
    line->n_publics = e->n_publics;
    line->derogation = e->derogation;
    line->derogation_par = e->derogation_par;
    line->criteres = e->criteres;
    line->n_criteres = e->n_criteres;
    line->protocole = e->protocole;
    return 0;
}

static int list_entrees(struct stmt *s, struct answer *out, size_t *count,
                        Reperage__LigneEntree ***items, struct err *err)
{
    stmt_i64(s, ":limite", REPERAGE_LIGNES_DEMANDEES);
    int rc;
    while ((rc = stmt_step(s, err)) == STMT_ROW) {
        rc = fill_entree(
            out, s, answer_add(out, count, (void ***)items, &reperage__ligne_entree__descriptor),
            err);
        if (rc < 0)
            break;
    }
    stmt_end(s);
    reperage_query_entiere(out, *count);
    return rc;
}

int reperage_query_entrees(struct store *store, const struct query_context *context,
                           const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Entrees *q = (const Reperage__Entrees *)query;
    struct periode periode = { .du = DATE_PREMIERE, .jusqu = "" };
    date_format(context->au, periode.jusqu);
    if (!reperage_query_periode(out, context, q->du, q->jusqu, &periode))
        return 0;
    Reperage__EntreesReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_ENTREES);
    struct stmt s;
    stmt_begin(&s, store, ENTREE_PERIODE);
    reperage_query_lier(&s, &periode);
    stmt_text(&s, ":territoire", q->territoire);
    return list_entrees(&s, out, &body->n_lignes, &body->lignes, err);
}

static int add_entrees(struct store *store, const char *racine, const char *au, struct answer *out,
                       Reperage__PersonneReponse *body, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, ENTREE_LIST);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":au", au);
    return list_entrees(&s, out, &body->n_entrees, &body->entrees, err);
}

/* --- Personne -------------------------------------------------------------------------------- */

static void fill_histoire(const struct personne *personne, int32_t au, struct answer *out,
                          Reperage__PersonneReponse *body)
{
    int32_t always = date_parse(DEPUIS_TOUJOURS);
    for (size_t i = 0; i < personne->domicile_count; i++) {
        const struct domicile *given = &personne->domiciles[i];
        if (given->du > au)
            continue;
        Reperage__LigneDomicile *line =
            answer_add(out, &body->n_domiciles, (void ***)&body->domiciles,
                       &reperage__ligne_domicile__descriptor);
        line->du = answer_date(out, given->du == always ? DATE_NONE : given->du);
        line->commune = reperage_answer_text(out, given->commune);
        line->territoire = reperage_answer_text(out, given->territoire);
    }
    body->situations = answer_alloc(out, (personne->situation_count + 1) * sizeof(void *));
    for (size_t i = 0; i < personne->situation_count; i++)
        if (personne->situations[i].date <= au)
            body->situations[body->n_situations++] = personne->situations[i].situation;
}

static void fill_personne(const Reperage__Personne *q, const struct personne *personne, int32_t au,
                          struct answer *out, Reperage__PersonneReponse *body)
{
    const struct domicile *domicile = reperage_domicile(personne, au);
    body->personne = reperage_answer_text(out, q->personne);
    body->sexe = reperage_answer_text(out, personne->sexe);
    body->commune = reperage_answer_text(out, domicile == NULL ? "" : domicile->commune);
    body->territoire = reperage_answer_text(out, domicile == NULL ? "" : domicile->territoire);
    body->situation = (Reperage__Situation *)(uintptr_t)reperage_situation(personne, au);
    body->effacee = personne->effacee;
    if (strcmp(personne->id, q->personne) != 0)
        body->fusionnee_dans = reperage_answer_text(out, personne->id);
    fill_histoire(personne, au, out, body);
}

int reperage_query_personne(struct store *store, const struct query_context *context,
                            const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Personne *q = (const Reperage__Personne *)query;
    struct personne personne;
    int rc = reperage_load_personne(store, out->arena, q->personne, &personne, err);
    if (rc < 0)
        return rc;
    if (!personne.connue) {
        answer_refuse(out, "PERSONNE_INCONNUE", "personne",
                      "Aucune personne n'a cet identifiant ; vérifiez-le.");
        return 0;
    }
    char au[DATE_SIZE];
    date_format(context->au, au);
    Reperage__PersonneReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_PERSONNE);
    fill_personne(q, &personne, context->au, out, body);
    rc = add_prescriptions(store, personne.id, au, out, body, err);
    if (rc == 0)
        rc = reperage_lignes_pieces(store, personne.id, au, out, &body->n_pieces, &body->pieces,
                                    err);
    if (rc == 0)
        rc = add_decisions(store, personne.id, au, out, body, err);
    if (rc == 0)
        rc = add_diagnostics(store, personne.id, au, out, body, err);
    if (rc == 0)
        rc = add_entrees(store, personne.id, au, out, body, err);
    return rc;
}
