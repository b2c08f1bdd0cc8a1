#include "reperage/query/query.h"

#include "base/text.h"
#include "reperage/ressemblance.h"

#include <stdlib.h>
#include <string.h>

enum { MOT_SIZE = 128 };

static const char IDENTITE_FIND[] =
    "SELECT p.racine, r.effacee IS NOT NULL AND r.effacee <= :au, i.nom, i.prenom,"
    " i.nom_naissance, i.naissance, i.adresse, i.telephone, i.mail, i.personne IS NOT NULL"
    " FROM personne p JOIN personne r ON r.personne = p.racine"
    " LEFT JOIN identite i ON i.personne = r.personne AND i.sequence ="
    " (SELECT max(sequence) FROM identite WHERE personne = r.personne)"
    " WHERE p.personne = :personne";
/* A word meets a name by its beginning or by its sound. */
#define MOT_TROUVE(n)                                                                              \
    " AND (:mot" n " = '' OR EXISTS (SELECT 1 FROM mot x WHERE x.personne = t.personne"            \
    " AND ((x.mot >= :mot" n " AND x.mot < :fin" n ") OR (x.son = :son" n " AND x.son <> ''))))"
static const char RECHERCHE_LIST[] =
    "SELECT p.racine, max((SELECT count(DISTINCT x.mot) FROM mot x WHERE x.personne = t.personne"
    " AND x.mot IN (:mot0, :mot1, :mot2, :mot3))) AS egaux FROM"
    " (SELECT personne FROM mot WHERE mot >= :mot0 AND mot < :fin0"
    " UNION SELECT personne FROM mot WHERE son = :son0 AND son <> '') t"
    " JOIN personne p ON p.personne = t.personne WHERE (:naissance = '' OR EXISTS"
    " (SELECT 1 FROM identite i WHERE i.personne = t.personne AND i.naissance = "
    ":naissance))" MOT_TROUVE("1") MOT_TROUVE("2")
        MOT_TROUVE("3") " GROUP BY p.racine ORDER BY egaux DESC, p.racine LIMIT :limite";
static const char NAISSANCE_LIST[] =
    "SELECT DISTINCT p.racine FROM identite i JOIN personne p ON p.personne = i.personne"
    " WHERE i.naissance = :naissance ORDER BY p.racine LIMIT :limite";

static const char PARCOURS_LAST[] =
    "SELECT g.date, CASE WHEN g.sortie <= :au THEN g.sortie ELSE '' END"
    " FROM personne p JOIN parcours g ON g.personne = p.personne"
    " WHERE p.racine = :racine AND g.date <= :au ORDER BY g.date DESC LIMIT 1";
static const char PRESCRIPTION_LAST[] =
    "SELECT x.date, (SELECT e.etat FROM etat e WHERE e.prescription = x.prescription"
    " AND e.du <= :au ORDER BY e.sequence DESC LIMIT 1)"
    " FROM personne p JOIN prescription x ON x.personne = p.personne"
    " WHERE p.racine = :racine AND x.date <= :au ORDER BY x.date DESC LIMIT 1";

static void fill_identite(struct answer *out, struct stmt *s, const struct query_context *context,
                          Reperage__IdentitePersonne *line)
{
    Prive__Identite *identite = answer_new(out, &prive__identite__descriptor);
    Prive__Coordonnees *coordonnees = answer_new(out, &prive__coordonnees__descriptor);
    identite->nom = answer_next_text(out, s);
    identite->prenom = answer_next_text(out, s);
    identite->nom_naissance = answer_next_text(out, s);
    identite->date_naissance = answer_next_text(out, s);
    coordonnees->adresse = answer_next_text(out, s);
    coordonnees->telephone = answer_next_text(out, s);
    coordonnees->mail = answer_next_text(out, s);
    if (stmt_next_i64(s) == 0)
        return;
    line->identite = identite;
    line->coordonnees = coordonnees;
    int32_t birth = date_parse(identite->date_naissance);
    line->age = birth == DATE_NONE ? 0 : date_age(birth, context->au);
}

int reperage_query_identite(struct store *store, const struct query_context *context,
                            const char *personne, struct answer *out,
                            Reperage__IdentitePersonne *line, bool *found, struct err *err)
{
    char au[DATE_SIZE];
    date_format(context->au, au);
    line->personne = reperage_answer_text(out, personne);
    struct stmt s;
    stmt_begin(&s, store, IDENTITE_FIND);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":au", au);
    int rc = stmt_step(&s, err);
    *found = rc == STMT_ROW;
    if (*found) {
        const char *racine = answer_next_text(out, &s);
        if (strcmp(racine, personne) != 0)
            line->fusionnee_dans = reperage_answer_text(out, racine);
        line->effacee = stmt_next_i64(&s) != 0;
        fill_identite(out, &s, context, line);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int add_identite(struct store *store, const struct query_context *context,
                        const char *personne, struct answer *out, size_t *count,
                        Reperage__IdentitePersonne ***items, struct err *err)
{
    Reperage__IdentitePersonne *line =
        answer_add(out, count, (void ***)items, &reperage__identite_personne__descriptor);
    bool found;
    int rc = reperage_query_identite(store, context, personne, out, line, &found, err);
    if (!found)
        (*count)--;
    return rc;
}

/* Unknown ids have no line. */
int reperage_query_identites(struct store *store, const struct query_context *context,
                             const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Identites *q = (const Reperage__Identites *)query;
    if (q->n_personnes > LIMIT_PAGE_ROWS) {
        answer_refuse(out, "LISTE_TROP_LONGUE", "personnes",
                      "%zu identifiants demandés ; %d au plus en une fois.", q->n_personnes,
                      LIMIT_PAGE_ROWS);
        return 0;
    }
    Reperage__IdentitesReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_IDENTITES);
    const char *structures = reperage_query_structures(out, context);
    int rc = 0;
    for (size_t i = 0; i < q->n_personnes && rc == 0; i++) {
        bool seen = true;
        if (structures != NULL)
            rc = reperage_query_envoyee_par(store, structures, q->personnes[i], &seen, err);
        if (rc == 0 && seen)
            rc = add_identite(store, context, q->personnes[i], out, &body->n_identites,
                              &body->identites, err);
    }
    return rc;
}

/* --- Recherche ------------------------------------------------------------------------------- */

struct mots {
    char mot[REPERAGE_MOTS_MAX][MOT_SIZE];
    char fin[REPERAGE_MOTS_MAX][MOT_SIZE];
    char son[REPERAGE_MOTS_MAX][MOT_SIZE];
    size_t count;
};

static void split(const char *text, struct mots *out)
{
    char folded[MOT_SIZE * REPERAGE_MOTS_MAX];
    *out = (struct mots){ .count = 0 };
    text_fold(text, folded, sizeof(folded));
    for (char *at = folded; *at != '\0' && out->count < REPERAGE_MOTS_MAX;) {
        size_t length = strcspn(at, " ");
        size_t kept = length < MOT_SIZE - 2 ? length : MOT_SIZE - 2;
        size_t i = out->count++;
        memcpy(out->mot[i], at, kept);
        memcpy(out->fin[i], at, kept);
        out->fin[i][kept] = '~'; /* After every letter and digit. */
        text_phonetic(out->mot[i], out->son[i], MOT_SIZE);
        at += length + (at[length] == ' ');
    }
}

static int collect(struct stmt *s, struct answer *out, const char ***ids, size_t *count,
                   struct err *err)
{
    const char **items = answer_alloc(out, (LIMIT_PAGE_ROWS + 1) * sizeof(*items));
    int rc;
    *count = 0;
    while ((rc = stmt_step(s, err)) == STMT_ROW)
        items[(*count)++] = answer_column(out, s, 0);
    *ids = items;
    return rc;
}

static int find_by_name(struct store *store, const struct mots *mots, const char *naissance,
                        int64_t limit, struct answer *out, const char ***ids, size_t *count,
                        struct err *err)
{
    static const char *const names[REPERAGE_MOTS_MAX][3] = { { ":mot0", ":fin0", ":son0" },
                                                             { ":mot1", ":fin1", ":son1" },
                                                             { ":mot2", ":fin2", ":son2" },
                                                             { ":mot3", ":fin3", ":son3" } };
    struct stmt s;
    stmt_begin(&s, store, RECHERCHE_LIST);
    for (size_t i = 0; i < REPERAGE_MOTS_MAX; i++) {
        stmt_text(&s, names[i][0], mots->mot[i]);
        stmt_text(&s, names[i][1], mots->fin[i]);
        stmt_text(&s, names[i][2], mots->son[i]);
    }
    stmt_text(&s, ":naissance", naissance);
    stmt_i64(&s, ":limite", limit);
    return collect(&s, out, ids, count, err);
}

static int find_by_birth(struct store *store, const char *naissance, int64_t limit,
                         struct answer *out, const char ***ids, size_t *count, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, NAISSANCE_LIST);
    stmt_text(&s, ":naissance", naissance);
    stmt_i64(&s, ":limite", limit);
    return collect(&s, out, ids, count, err);
}

static bool guard_recherche(struct answer *out, const Reperage__Recherche *q,
                            const struct mots *mots)
{
    if (q->date_naissance[0] != '\0' && !date_is_valid(q->date_naissance)) {
        answer_refuse(out, "DATE_INVALIDE", "date_naissance",
                      "La date de naissance doit être une date qui existe, écrite AAAA-MM-JJ.");
        return false;
    }
    if (mots->count > 0 || q->date_naissance[0] != '\0')
        return true;
    answer_refuse(out, "RECHERCHE_VIDE", "texte",
                  "Donnez au moins une lettre d'un nom, ou une date de naissance.");
    return false;
}

/* Two columns of the last row about somebody; "" when there is none. */
static int find_last(struct store *store, const char *sql, const char *racine, const char *au,
                     struct answer *out, const char *columns[2], struct err *err)
{
    columns[0] = columns[1] = "";
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":au", au);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        columns[0] = answer_column(out, &s, 0);
        columns[1] = answer_column(out, &s, 1);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* Where somebody stands: in a parcours; else the later of the exit and the last prescription. */
static int fill_etat(struct store *store, const struct query_context *context, const char *racine,
                     struct answer *out, Reperage__IdentitePersonne *line, struct err *err)
{
    char au[DATE_SIZE];
    date_format(context->au, au);
    const char *parcours[2];
    const char *prescription[2];
    if (find_last(store, PARCOURS_LAST, racine, au, out, parcours, err) < 0 ||
        find_last(store, PRESCRIPTION_LAST, racine, au, out, prescription, err) < 0)
        return -1;
    bool entered = parcours[0][0] != '\0';
    bool inside = entered && parcours[1][0] == '\0';
    bool again =
        prescription[0][0] != '\0' && (!entered || strcmp(prescription[0], parcours[1]) > 0);
    const char *etat = inside ? "en_parcours" : again ? prescription[1] : entered ? "sorti" : "";
    line->etat = reperage_answer_text(out, etat);
    line->etat_du = reperage_answer_text(out, inside  ? parcours[0]
                                              : again ? prescription[0]
                                                      : parcours[1]);
    struct personne personne;
    int rc = reperage_load_personne(store, out->arena, racine, &personne, err);
    const struct domicile *domicile = rc < 0 ? NULL : reperage_domicile(&personne, context->au);
    line->commune = reperage_answer_text(out, domicile == NULL ? "" : domicile->commune);
    return rc;
}

static int add_trouvee(struct store *store, const struct query_context *context, const char *racine,
                       struct answer *out, Reperage__RechercheReponse *body, struct err *err)
{
    size_t before = body->n_identites;
    int rc = add_identite(store, context, racine, out, &body->n_identites, &body->identites, err);
    if (rc < 0 || body->n_identites == before || body->identites[before]->effacee)
        return rc;
    return fill_etat(store, context, racine, out, body->identites[before], err);
}

int reperage_query_recherche(struct store *store, const struct query_context *context,
                             const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Recherche *q = (const Reperage__Recherche *)query;
    struct mots mots;
    split(q->texte, &mots);
    if (!guard_recherche(out, q, &mots))
        return 0;
    const char **ids = NULL;
    size_t count = 0;
    int64_t limit = reperage_limite(q->limite);
    int rc = mots.count == 0
                 ? find_by_birth(store, q->date_naissance, limit, out, &ids, &count, err)
                 : find_by_name(store, &mots, q->date_naissance, limit, out, &ids, &count, err);
    if (rc < 0)
        return rc;
    Reperage__RechercheReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_RECHERCHE);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = add_trouvee(store, context, ids[i], out, body, err);
    return rc;
}

/* --- Doublons -------------------------------------------------------------------------------- */

static int load_asked(struct store *store, struct answer *out, const Reperage__Doublons *q,
                      struct identite *asked, struct err *err)
{
    if (q->personne[0] == '\0') {
        *asked = (struct identite){ "", q->identite->nom, q->identite->prenom,
                                    q->identite->nom_naissance, q->identite->date_naissance };
        return 0;
    }
    struct personne personne;
    int rc = reperage_load_personne(store, out->arena, q->personne, &personne, err);
    if (rc == 0 && !personne.connue)
        answer_refuse(out, "PERSONNE_INCONNUE", "personne",
                      "Aucune personne n'a cet identifiant ; vérifiez-le.");
    *asked = personne.identite;
    return rc;
}

int reperage_query_doublons(struct store *store, const struct query_context *context,
                            const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__Doublons *q = (const Reperage__Doublons *)query;
    if (q->personne[0] == '\0' && q->identite == NULL) {
        answer_refuse(out, "CHAMP_REQUIS", "personne",
                      "Indiquez une personne, ou l'identité à comparer.");
        return 0;
    }
    struct identite asked;
    int rc = load_asked(store, out, q, &asked, err);
    if (rc < 0 || refusal_is_set(&out->refusal))
        return rc;
    struct identite *found = NULL;
    size_t count = 0;
    rc = reperage_load_semblables(store, out->arena, &asked, &found, &count, err);
    if (rc < 0)
        return rc;
    Reperage__DoublonsReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_DOUBLONS);
    for (int wanted = RESSEMBLANCE_EGALE; wanted > RESSEMBLANCE_AUCUNE; wanted--)
        for (size_t i = 0; i < count && rc == 0; i++)
            if ((int)reperage_ressemblance(&asked, &found[i]) == wanted)
                rc = add_identite(store, context, found[i].personne, out, &body->n_identites,
                                  &body->identites, err);
    return rc;
}
