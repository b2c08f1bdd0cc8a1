/* Who may work on this site, as of a day. */
#include "portail/query/query.h"

#include "runtime/message.h"

#include <string.h>

/* Of the last version of each account by :au. A closure holds from its day to the day before its
 * end, and of two on one day the later counts. */
#define COMPTE_COLUMNS                                                                             \
    "SELECT c.compte, c.identifiant, v.libelle, v.role,"                                           \
    " EXISTS (SELECT 1 FROM fermeture f WHERE f.compte = c.compte AND f.du <= :au"                 \
    "  AND (f.au IS NULL OR f.au > :au)),"                                                         \
    " coalesce((SELECT f.motif FROM fermeture f WHERE f.compte = c.compte AND f.du <= :au"         \
    "  AND (f.au IS NULL OR f.au > :au) ORDER BY f.rang DESC LIMIT 1), ''), c.du,"                 \
    " coalesce((SELECT m.du FROM mot_de_passe m WHERE m.compte = c.compte AND m.du <= :au"         \
    "  ORDER BY m.rang DESC LIMIT 1), ''),"                                                        \
    " coalesce((SELECT m.provisoire FROM mot_de_passe m WHERE m.compte = c.compte AND m.du <= :au" \
    "  ORDER BY m.rang DESC LIMIT 1), 0), v.rang" COMPTE_FROM
#define COMPTE_FROM                                                                                \
    " FROM compte c JOIN compte_version v ON v.compte = c.compte AND v.rang ="                     \
    " (SELECT MAX(w.rang) FROM compte_version w WHERE w.compte = c.compte AND w.du <= :au)"
#define COMPTE_WHERE                                                                               \
    " WHERE (:role = '' OR v.role = :role) AND (:fermes OR NOT EXISTS (SELECT 1 FROM fermeture f"  \
    "  WHERE f.compte = c.compte AND f.du <= :au AND (f.au IS NULL OR f.au > :au)))"

static const char COMPTE_LIST[] = COMPTE_COLUMNS COMPTE_WHERE
    " AND (:apres = '' OR c.identifiant > (SELECT a.identifiant FROM compte a"
    "  WHERE a.compte = :apres)) ORDER BY c.identifiant LIMIT :limite";
static const char COMPTE_COUNT[] = "SELECT COUNT(*)" COMPTE_FROM COMPTE_WHERE;
static const char COMPTE_BY_ID[] = COMPTE_COLUMNS " WHERE c.compte = :cle";
static const char COMPTE_BY_IDENTIFIANT[] = COMPTE_COLUMNS " WHERE c.identifiant = :cle";
static const char PORTEE_LIST[] = "SELECT portee FROM compte_portee WHERE compte = :compte"
                                  " AND rang = :rang ORDER BY place";

static int read_portee(const struct question *q, int64_t rang, Portail__LigneCompte *ligne,
                       struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, PORTEE_LIST);
    stmt_text(&s, ":compte", ligne->compte);
    stmt_i64(&s, ":rang", rang);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        ligne->portee =
            arena_grow(q->answer->arena, ligne->portee, ligne->n_portee, sizeof(*ligne->portee));
        ligne->portee[ligne->n_portee++] = answer_column(q->answer, &s, 0);
    }
    return rc;
}

static int read_ligne(const struct question *q, struct stmt *s, Portail__LigneCompte *ligne,
                      struct err *err)
{
    struct answer *a = q->answer;
    ligne->compte = answer_next_text(a, s);
    ligne->identifiant = answer_next_text(a, s);
    ligne->libelle = answer_next_text(a, s);
    ligne->role = answer_next_text(a, s);
    ligne->ferme = stmt_next_i64(s) != 0;
    ligne->motif = answer_next_text(a, s);
    ligne->cree_le = answer_next_text(a, s);
    ligne->mot_de_passe_du = answer_next_text(a, s);
    ligne->mot_de_passe_provisoire = stmt_next_i64(s) != 0;
    return read_portee(q, stmt_next_i64(s), ligne, err);
}

static void bind_filter(struct stmt *s, const struct question *q, const Portail__Comptes *r)
{
    stmt_text(s, ":au", q->au);
    stmt_text(s, ":role", r->role);
    stmt_i64(s, ":fermes", r->fermes != 0);
}

static int count_comptes(const struct question *q, const Portail__Comptes *r, int64_t *out,
                         struct err *err)
{
    struct stmt s;
    stmt_begin(&s, q->store, COMPTE_COUNT);
    bind_filter(&s, q, r);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        *out = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int portail_query_comptes(struct store *store, const struct query_context *context,
                          const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Portail__Comptes *r = (const Portail__Comptes *)query;
    struct question q;
    int64_t limite;
    if (!question_init(&q, store, context, out) || !question_limite(&q, r->limite, &limite))
        return 0;
    Portail__ComptesReponse *body = answer_body(out, PORTAIL__REPONSE__CONTENU_COMPTES);
    int rc = count_comptes(&q, r, &body->total, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, COMPTE_LIST);
    bind_filter(&s, &q, r);
    stmt_text(&s, ":apres", r->apres);
    stmt_i64(&s, ":limite", limite);
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        rc = read_ligne(&q, &s,
                        answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                   &portail__ligne_compte__descriptor),
                        err);
        if (rc < 0) {
            stmt_end(&s);
            return rc;
        }
    }
    if (rc == 0 && body->n_lignes > 0 && (int64_t)body->n_lignes == limite)
        body->suivant = answer_text(out, body->lignes[body->n_lignes - 1]->compte);
    return rc;
}

int portail_query_compte(struct store *store, const struct query_context *context,
                         const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Portail__Compte *r = (const Portail__Compte *)query;
    struct question q;
    if (!question_init(&q, store, context, out))
        return 0;
    bool by_id = r->compte[0] != '\0';
    if (by_id == (r->identifiant[0] != '\0')) {
        answer_refuse(out, "CHAMP_REQUIS", by_id ? "identifiant" : "compte",
                      "Donnez soit le compte, soit l'identifiant.");
        return 0;
    }
    Portail__CompteReponse *body = answer_body(out, PORTAIL__REPONSE__CONTENU_COMPTE);
    struct stmt s;
    stmt_begin(&s, store, by_id ? COMPTE_BY_ID : COMPTE_BY_IDENTIFIANT);
    stmt_text(&s, ":au", q.au);
    stmt_text(&s, ":cle", by_id ? r->compte : r->identifiant);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        body->compte = answer_new(out, &portail__ligne_compte__descriptor);
        rc = read_ligne(&q, &s, body->compte, err);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}
