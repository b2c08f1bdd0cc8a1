/* Référents with their room, offers that all see, diagnoses to make. */
#include "parcours/query/commun.h"
#include "parcours/query/query.h"

enum { OFFRES_DEFAUT = 100 };

/* --- Référents -------------------------------------------------------------------------------- */

static const char REFERENTS[] =
    "SELECT r.referent, r.libelle, r.genre, r.structure, r.filiere, r.etp_centi, r.du, r.au,"
    " r.sequence, r.accord_plie, r.confidentialite,"
    " (SELECT count(*) FROM affectation a WHERE a.referent = r.referent AND a.du <= :au"
    "  AND a.au >= :au) AS participants,"
    " EXISTS (SELECT 1 FROM absence b WHERE b.referent = r.referent AND b.du <= :au"
    "  AND b.au >= :au),"
    " coalesce((SELECT b.remplacement_du FROM absence b WHERE b.referent = r.referent"
    "  AND b.du <= :au AND b.au >= :au ORDER BY b.du DESC LIMIT 1), ''),"
    " coalesce((SELECT c.fin FROM convention_fin c WHERE c.structure = r.structure"
    "  AND c.informe_le <= :au AND c.fin >= r.du), ''),"
    " r.libelle || char(10) || r.referent AS cle"
    " FROM referent r WHERE r.du <= :au AND r.sequence ="
    " (SELECT x.sequence FROM referent x WHERE x.referent = r.referent AND x.du <= :au"
    "  ORDER BY x.du DESC, x.sequence DESC LIMIT 1)"
    " AND (r.au >= :au OR participants > 0) AND cle > :apres"
    " AND (:territoire = '' OR EXISTS (SELECT 1 FROM referent_territoire t"
    "  WHERE t.referent = r.referent AND t.sequence = r.sequence AND t.territoire = :territoire)"
    "  OR NOT EXISTS (SELECT 1 FROM referent_territoire t"
    "  WHERE t.referent = r.referent AND t.sequence = r.sequence))"
    " ORDER BY cle LIMIT :max";
static const char TERRITOIRES[] =
    "SELECT territoire FROM referent_territoire WHERE referent = :referent"
    " AND sequence = :sequence ORDER BY territoire";
static const char STRUCTURES[] = "SELECT structure FROM referent_structure"
                                 " WHERE referent = :referent AND sequence = :sequence"
                                 " ORDER BY structure";

/* A repeated text of a line, from the rows of one description of the référent. */
struct suite {
    const char *sql;
    char ***items;
    size_t *count;
};

static int lire_suite(struct store *store, const char *referent, int64_t sequence,
                      struct answer *out, const struct suite *suite, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, suite->sql);
    stmt_text(&s, ":referent", referent);
    stmt_i64(&s, ":sequence", sequence);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        repondre_texte(out, suite->count, suite->items, &s);
    return rc;
}

static int lire_suites(struct store *store, int64_t sequence, struct answer *out,
                       Parcours__LigneReferent *line, struct err *err)
{
    const struct suite suites[] = {
        { TERRITOIRES, &line->territoires, &line->n_territoires },
        { STRUCTURES, &line->structures_suivies, &line->n_structures_suivies },
    };
    int rc = 0;
    for (size_t i = 0; i < COUNT_OF(suites) && rc == 0; i++)
        rc = lire_suite(store, line->referent, sequence, out, &suites[i], err);
    return rc;
}

static Parcours__LigneReferent *ligne_referent(struct answer *out, struct stmt *s,
                                               Parcours__ReferentsReponse *body)
{
    Parcours__LigneReferent *line = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                               &parcours__ligne_referent__descriptor);
    line->referent = answer_column(out, s, 0);
    line->libelle = answer_column(out, s, 1);
    line->genre = answer_column(out, s, 2);
    line->structure = answer_column(out, s, 3);
    line->filiere = answer_column(out, s, 4);
    line->etp_centi = (int32_t)stmt_column_i64(s, 5);
    line->du = answer_column(out, s, 6);
    line->au = fin_ou_vide(out, stmt_column_text(s, 7));
    line->participants = (int32_t)stmt_column_i64(s, 11);
    line->absent = stmt_column_i64(s, 12) != 0;
    line->remplacement_du = answer_column(out, s, 13);
    line->convention_fin = answer_column(out, s, 14);
    line->accord_plie = answer_column(out, s, 9);
    line->confidentialite = answer_column(out, s, 10);
    return line;
}

int query_referents(struct store *store, const struct query_context *context,
                    const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Parcours__Referents *q = (const Parcours__Referents *)query;
    int64_t rows;
    if (!verifier_limite(out, q->limite, LIMIT_PAGE_ROWS, &rows))
        return 0;
    const struct regles *regles = regles_du(context, context->au);
    char au[DATE_SIZE];
    au_texte(context, au);
    Parcours__ReferentsReponse *body = answer_body(out, PARCOURS__REPONSE__CONTENU_REFERENTS);
    struct stmt s;
    stmt_begin(&s, store, REFERENTS);
    stmt_text(&s, ":au", au);
    stmt_text(&s, ":territoire", q->territoire);
    stmt_text(&s, ":apres", q->apres);
    stmt_i64(&s, ":max", rows + 1);
    char *last = body->suivant;
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && body->n_lignes < (size_t)rows) {
        Parcours__LigneReferent *line = ligne_referent(out, &s, body);
        int64_t sequence = stmt_column_i64(&s, 8);
        const struct capacite *room = regles == NULL ? NULL : regles_capacite(regles, line->genre);
        if (room != NULL)
            line->capacite = (int32_t)((int64_t)room->file_active * line->etp_centi / 100);
        line->places = line->capacite - line->participants;
        last = answer_column(out, &s, 15);
        rc = lire_suites(store, sequence, out, line, err);
        if (rc < 0)
            break;
    }
    if (rc == STMT_ROW)
        body->suivant = last;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- Offers (FL 712) -------------------------------------------------------------------------- */

static const char OFFRES[] =
    "SELECT offre, metier, intitule, commune, postes, contrat, diffusee_le,"
    " diffusee_le || ' ' || offre AS cle FROM offre"
    " WHERE cloturee_le > :au AND diffusee_le <= :au AND (:apres = '' OR cle < :apres)"
    " ORDER BY cle DESC LIMIT :max";

int query_offres_diffusees(struct store *store, const struct query_context *context,
                           const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Parcours__OffresDiffusees *q = (const Parcours__OffresDiffusees *)query;
    int64_t rows;
    if (!verifier_limite(out, q->limite, OFFRES_DEFAUT, &rows))
        return 0;
    char au[DATE_SIZE];
    au_texte(context, au);
    Parcours__OffresDiffuseesReponse *body =
        answer_body(out, PARCOURS__REPONSE__CONTENU_OFFRES_DIFFUSEES);
    struct stmt s;
    stmt_begin(&s, store, OFFRES);
    stmt_text(&s, ":au", au);
    stmt_text(&s, ":apres", q->apres);
    stmt_i64(&s, ":max", rows + 1);
    char *last = body->suivant;
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && body->n_lignes < (size_t)rows) {
        Parcours__LigneOffreDiffusee *line =
            answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                       &parcours__ligne_offre_diffusee__descriptor);
        line->offre = answer_column(out, &s, 0);
        line->metier = answer_column(out, &s, 1);
        line->intitule = answer_column(out, &s, 2);
        line->commune = answer_column(out, &s, 3);
        line->postes = (int32_t)stmt_column_i64(&s, 4);
        line->contrat = answer_column(out, &s, 5);
        line->diffusee_le = answer_column(out, &s, 6);
        last = answer_column(out, &s, 7);
    }
    if (rc == STMT_ROW)
        body->suivant = last;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- Diagnoses -------------------------------------------------------------------------------- */

#define DIAGNOSTIC_COLUMNS                                                                         \
    "SELECT prescription, personne, date, avant,"                                                  \
    " avant || ' ' || date || ' ' || prescription AS cle FROM diagnostic"
static const char DIAGNOSTICS[] =
    DIAGNOSTIC_COLUMNS " WHERE conseiller = :conseiller AND fait_le > :au AND date <= :au"
                       " AND cle > :apres ORDER BY cle LIMIT :max";
static const char DIAGNOSTICS_SITE[] =
    DIAGNOSTIC_COLUMNS " WHERE fait_le > :au AND date <= :au AND :conseiller = ''"
                       " AND cle > :apres ORDER BY cle LIMIT :max";

int query_diagnostics_a_faire(struct store *store, const struct query_context *context,
                              const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Parcours__DiagnosticsAFaire *q = (const Parcours__DiagnosticsAFaire *)query;
    int64_t rows;
    if (!verifier_limite(out, q->limite, LIMIT_PAGE_ROWS, &rows))
        return 0;
    char au[DATE_SIZE];
    au_texte(context, au);
    Parcours__DiagnosticsAFaireReponse *body =
        answer_body(out, PARCOURS__REPONSE__CONTENU_DIAGNOSTICS_A_FAIRE);
    struct stmt s;
    stmt_begin(&s, store, q->conseiller[0] == '\0' ? DIAGNOSTICS_SITE : DIAGNOSTICS);
    stmt_text(&s, ":conseiller", q->conseiller);
    stmt_text(&s, ":au", au);
    stmt_text(&s, ":apres", q->apres);
    stmt_i64(&s, ":max", rows + 1);
    char *last = body->suivant;
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && body->n_lignes < (size_t)rows) {
        Parcours__LigneDiagnosticsAFaire *line =
            answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                       &parcours__ligne_diagnostics_afaire__descriptor);
        int32_t due = colonne_date(&s, 3);
        line->prescription = answer_column(out, &s, 0);
        line->personne = answer_column(out, &s, 1);
        line->date = answer_column(out, &s, 2);
        line->avant = answer_column(out, &s, 3);
        line->en_retard = due != DATE_NONE && due < context->au;
        last = answer_column(out, &s, 4);
    }
    if (rc == STMT_ROW)
        body->suivant = last;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}
