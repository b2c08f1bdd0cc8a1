#include "portail/portail.h"

static const char ANCRE_ADD[] = "INSERT INTO ancre (segment, rang, du, nombre, tete, ancre_us)"
                                " VALUES (:segment, :rang, :du, :nombre, :tete, :ancre_us)";
static const char SUPPRIME_ADD[] =
    "INSERT INTO segment_supprime (segment, du, nombre) VALUES (:segment, :du, :nombre)";

int portail_apply_traces_ancrees(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    const Portail__TracesAncrees *e = (const Portail__TracesAncrees *)event;
    struct stmt s;
    stmt_begin(&s, store, ANCRE_ADD);
    stmt_text(&s, ":segment", e->segment);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":du", context->recorded);
    stmt_u64(&s, ":nombre", e->nombre);
    stmt_blob(&s, ":tete", e->tete.data, e->tete.len);
    stmt_i64(&s, ":ancre_us", context->time_us);
    return stmt_exec(&s, 1, err);
}

int portail_apply_traces_supprimees(struct store *store, const struct event_context *context,
                                    const ProtobufCMessage *event, struct err *err)
{
    const Portail__TracesSupprimees *e = (const Portail__TracesSupprimees *)event;
    struct stmt s;
    stmt_begin(&s, store, SUPPRIME_ADD);
    stmt_text(&s, ":segment", e->segment);
    stmt_text(&s, ":du", context->recorded);
    stmt_u64(&s, ":nombre", e->nombre);
    return stmt_exec(&s, 1, err);
}
