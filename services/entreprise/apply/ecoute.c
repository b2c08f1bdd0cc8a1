/* What parcours tells: who is accompanied by whom, who is busy, who has gone. */
#include "entreprise/apply/apply.h"

static const char PARCOURS_ADD[] =
    "INSERT INTO parcours (parcours, personne, origine, ouvert_le, sortie) VALUES (:parcours,"
    " :personne, :origine, :ouvert_le, '')";
static const char PARCOURS_END[] = "UPDATE parcours SET sorti_le = :date, sortie = :sortie"
                                   " WHERE parcours = :parcours";
static const char BINOME_ADD[] = "INSERT INTO binome (parcours, du, rang, referent)"
                                 " VALUES (:parcours, :du, :rang, :referent)";

int apply_parcours_ouvert(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__ParcoursOuvert *e = (const Parcours__ParcoursOuvert *)event;
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_ADD);
    int rc = lier_personne(&s, store, e->personne, err);
    if (rc < 0)
        return rc;
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":ouvert_le", e->date);
    return stmt_exec(&s, 1, err);
}

int apply_referent_designe(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ReferentDesigne *e = (const Parcours__ReferentDesigne *)event;
    struct stmt s;
    stmt_begin(&s, store, BINOME_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":du", e->date);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":referent", e->referent);
    return stmt_exec(&s, 1, err);
}

int apply_sortie_validee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__SortieValidee *e = (const Parcours__SortieValidee *)event;
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_END);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":sortie", e->sortie);
    return stmt_exec(&s, -1, err);
}

/* --- Busy --- */

static const char OCCUPATION_ADD[] =
    "INSERT INTO occupation (parcours, genre, reference, du) VALUES (:parcours, :genre,"
    " :reference, :du) ON CONFLICT DO UPDATE SET fin = NULL";
static const char OCCUPATION_END[] =
    "UPDATE occupation SET fin = :date WHERE parcours = :parcours AND genre = :genre"
    " AND reference = :reference AND fin IS NULL";

struct occupation {
    const char *parcours;
    const char *genre;
    const char *reference;
    const char *date;
};

static int occuper(struct store *store, const struct occupation *o, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, OCCUPATION_ADD);
    stmt_text(&s, ":parcours", o->parcours);
    stmt_text(&s, ":genre", o->genre);
    stmt_text(&s, ":reference", o->reference);
    stmt_text(&s, ":du", o->date);
    return stmt_exec(&s, 1, err);
}

static int liberer(struct store *store, const struct occupation *o, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, OCCUPATION_END);
    stmt_text(&s, ":parcours", o->parcours);
    stmt_text(&s, ":genre", o->genre);
    stmt_text(&s, ":reference", o->reference);
    stmt_text(&s, ":date", o->date);
    return stmt_exec(&s, -1, err); /* None for an étape cancelled before its start. */
}

int apply_etape_demarree(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__EtapeDemarree *e = (const Parcours__EtapeDemarree *)event;
    return occuper(store, &(struct occupation){ e->parcours, "etape", e->etape, e->date }, err);
}

int apply_etape_terminee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__EtapeTerminee *e = (const Parcours__EtapeTerminee *)event;
    return liberer(store, &(struct occupation){ e->parcours, "etape", e->etape, e->date }, err);
}

int apply_veille_ouverte(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__VeilleOuverte *e = (const Parcours__VeilleOuverte *)event;
    return occuper(store, &(struct occupation){ e->parcours, "veille", "", e->date }, err);
}

int apply_veille_close(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__VeilleClose *e = (const Parcours__VeilleClose *)event;
    return liberer(store, &(struct occupation){ e->parcours, "veille", "", e->date }, err);
}
