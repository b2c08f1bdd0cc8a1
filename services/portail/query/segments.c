/* The access log as anchored. */
#include "portail/query/query.h"

static const char SEGMENT_LIST[] =
    "SELECT a.segment, a.nombre, a.tete, a.ancre_us, EXISTS (SELECT 1 FROM segment_supprime d"
    "  WHERE d.segment = a.segment AND d.du <= :au)"
    " FROM ancre a WHERE a.rang = (SELECT MAX(b.rang) FROM ancre b WHERE b.segment = a.segment"
    "  AND b.du <= :au) ORDER BY a.segment DESC LIMIT :limite";

int portail_query_segments(struct store *store, const struct query_context *context,
                           const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    (void)query;
    struct question q;
    if (!question_init(&q, store, context, out))
        return 0;
    Portail__SegmentsReponse *body = answer_body(out, PORTAIL__REPONSE__CONTENU_SEGMENTS);
    struct stmt s;
    stmt_begin(&s, store, SEGMENT_LIST);
    stmt_text(&s, ":au", q.au);
    stmt_i64(&s, ":limite", LIMIT_PAGE_ROWS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Portail__LigneSegment *ligne = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                                  &portail__ligne_segment__descriptor);
        ligne->segment = answer_column(out, &s, 0);
        ligne->nombre = stmt_column_u64(&s, 1);
        const void *tete = stmt_column_blob(&s, 2, &ligne->tete.len);
        ligne->tete.data = arena_copy(out->arena, tete, ligne->tete.len);
        ligne->ancre_le = answer_alloc(out, TIME_TEXT_SIZE);
        time_format(stmt_column_i64(&s, 3), ligne->ancre_le);
        ligne->supprime = stmt_column_i64(&s, 4) != 0;
    }
    return rc;
}
