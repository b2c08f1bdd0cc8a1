/* Who has room: participants entered and not out, against ETP × capacity of the protocol. */
#include "reperage/query/query.h"

#include <string.h>

static const char REFERENT_LIST[] =
    "SELECT r.referent, r.sequence, r.libelle, r.genre, r.etp_centi,"
    " r.au <> '' AND r.au < :au OR EXISTS (SELECT 1 FROM absence a WHERE a.referent = r.referent"
    " AND a.du <= :au AND (a.au = '' OR a.au >= :au))"
    " OR EXISTS (SELECT 1 FROM convention c WHERE c.referent = r.referent AND c.fin < :au"
    " AND r.du <= c.fin),"
    " (SELECT count(*) FROM designation d JOIN parcours p ON p.parcours = d.parcours"
    " WHERE d.referent = r.referent AND p.date <= :au AND (p.sortie IS NULL OR p.sortie > :au)"
    " AND d.sequence = (SELECT y.sequence FROM designation y WHERE y.parcours = d.parcours"
    " AND y.du <= :au ORDER BY y.du DESC, y.sequence DESC LIMIT 1))"
    " FROM referent r WHERE r.sequence = (SELECT max(y.sequence) FROM referent y"
    " WHERE y.referent = r.referent AND y.du <= :au)"
    " AND (:territoire = '' OR EXISTS (SELECT 1 FROM referent_territoire t"
    " WHERE t.referent = r.referent AND t.sequence = r.sequence AND t.territoire = :territoire))"
    " AND r.referent > :apres ORDER BY r.referent LIMIT :limite";
static const char TERRITOIRE_LIST[] =
    "SELECT territoire FROM referent_territoire WHERE referent = :referent AND sequence = :sequence"
    " ORDER BY territoire";

enum { CENTI = 100 };

static int list_territoires(struct store *store, const char *referent, uint64_t sequence,
                            struct answer *out, Reperage__LigneFileActive *line, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, TERRITOIRE_LIST);
    stmt_text(&s, ":referent", referent);
    stmt_u64(&s, ":sequence", sequence);
    const char *codes[REPERAGE_LISTE_MAX];
    size_t count = 0;
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        if (count < REPERAGE_LISTE_MAX)
            codes[count++] = answer_column(out, &s, 0);
    reperage_answer_codes(out, codes, count, &line->n_territoires, &line->territoires);
    return rc;
}

static int32_t capacite(const struct query_context *context, const char *genre, int64_t etp_centi)
{
    const struct regles *regles =
        context->protocole == NULL ? NULL : protocole_regles(context->protocole, context->au);
    const struct capacite *found = regles == NULL ? NULL : regles_capacite(regles, genre);
    return found == NULL ? 0 : (int32_t)(etp_centi * found->file_active / CENTI);
}

int reperage_query_file_active(struct store *store, const struct query_context *context,
                               const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reperage__FileActive *q = (const Reperage__FileActive *)query;
    Reperage__FileActiveReponse *body = answer_body(out, REPERAGE__REPONSE__CONTENU_FILE_ACTIVE);
    int64_t limit = reperage_limite(q->limite);
    uint64_t *sequences = answer_alloc(out, (size_t)limit * sizeof(*sequences));
    char au[DATE_SIZE];
    date_format(context->au, au);
    struct stmt s;
    stmt_begin(&s, store, REFERENT_LIST);
    stmt_text(&s, ":au", au);
    stmt_text(&s, ":territoire", q->territoire);
    stmt_text(&s, ":apres", q->apres);
    stmt_i64(&s, ":limite", limit + 1);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW && body->n_lignes < (size_t)limit) {
        size_t index = body->n_lignes;
        Reperage__LigneFileActive *line = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                                     &reperage__ligne_file_active__descriptor);
        line->referent = answer_next_text(out, &s);
        sequences[index] = (uint64_t)stmt_next_i64(&s);
        line->libelle = answer_next_text(out, &s);
        line->genre = answer_next_text(out, &s);
        line->etp_centi = (int32_t)stmt_next_i64(&s);
        bool away = stmt_next_i64(&s) != 0;
        line->participants = (int32_t)stmt_next_i64(&s);
        line->capacite = away ? 0 : capacite(context, line->genre, line->etp_centi);
        line->places = line->capacite - line->participants;
    }
    if (rc == STMT_ROW) {
        body->suivant = body->lignes[limit - 1]->referent;
        rc = 0;
    }
    stmt_end(&s);
    for (size_t i = 0; rc == 0 && i < body->n_lignes; i++)
        rc = list_territoires(store, body->lignes[i]->referent, sequences[i], out, body->lignes[i],
                              err);
    return rc;
}
