/* Référents: at a day, with their room, with their portfolio. */
#include "parcours/load/load.h"

#include "parcours.pb-c.h"
#include "runtime/message.h"

#include <string.h>

/* The description in force on a day, else the first one (the référent is not yet active). */
static const char REFERENT_FIND[] =
    "SELECT du, au, structure, du <= :day AND au >= :day FROM referent WHERE referent = :referent"
    " ORDER BY du <= :day DESC, CASE WHEN du <= :day THEN du END DESC, du, sequence DESC LIMIT 1";

int load_etat_referent(struct store *store, const char *referent, const char *day,
                       struct etat_referent *out, struct err *err)
{
    struct stmt s;
    *out = (struct etat_referent){ 0 };
    stmt_begin(&s, store, REFERENT_FIND);
    stmt_text(&s, ":referent", referent);
    stmt_text(&s, ":day", day);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    out->existe = true;
    out->du = colonne_date(&s, 0);
    out->au = colonne_date(&s, 1);
    colonne_copier(&s, 2, out->structure, sizeof(out->structure));
    out->actif = stmt_column_i64(&s, 3) != 0;
    stmt_end(&s);
    return 0;
}

static const char ABSENCE_OUVERTE[] = "SELECT du FROM absence WHERE referent = :referent"
                                      " AND au = '9999-12-31' AND du <> :du LIMIT 1";
static const char ABSENCE_FIND[] = "SELECT 1 FROM absence WHERE referent = :referent AND du = :du"
                                   " AND au = iif(:au = '', '9999-12-31', :au)";

int load_signaler_absence(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                          void *state, struct err *err)
{
    (void)arena;
    const Parcours__SignalerAbsence *c = (const Parcours__SignalerAbsence *)command;
    struct etat_absence *out = state;
    out->ouverte_du = DATE_NONE;
    int rc = load_etat_referent(store, c->referent, c->du, &out->referent, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, ABSENCE_OUVERTE);
    stmt_text(&s, ":referent", c->referent);
    stmt_text(&s, ":du", c->du);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        out->ouverte_du = colonne_date(&s, 0);
    stmt_end(&s);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, ABSENCE_FIND);
    stmt_text(&s, ":referent", c->referent);
    stmt_text(&s, ":du", c->du);
    stmt_text(&s, ":au", c->au);
    rc = stmt_step(&s, err);
    out->connue = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- Opening a parcours ----------------------------------------------------------------------- */

static const char CANDIDATS[] =
    "SELECT r.referent, r.genre, r.etp_centi,"
    " (SELECT count(*) FROM affectation a WHERE a.referent = r.referent AND a.du <= :day"
    "  AND a.au >= :day),"
    " :territoire = '' OR EXISTS (SELECT 1 FROM referent_territoire t"
    "  WHERE t.referent = r.referent AND t.sequence = r.sequence AND t.territoire = :territoire)"
    " OR NOT EXISTS (SELECT 1 FROM referent_territoire t"
    "  WHERE t.referent = r.referent AND t.sequence = r.sequence),"
    " EXISTS (SELECT 1 FROM absence b WHERE b.referent = r.referent AND b.du <= :day"
    "  AND b.au >= :day)"
    " FROM referent r WHERE r.du <= :day AND r.au >= :day AND r.sequence ="
    " (SELECT x.sequence FROM referent x WHERE x.referent = r.referent AND x.du <= :day"
    "  ORDER BY x.du DESC, x.sequence DESC LIMIT 1)"
    " ORDER BY r.referent LIMIT :max";

static int load_candidats(struct store *store, struct arena *arena, const char *day,
                          const char *territoire, struct etat_ouverture *out, struct err *err)
{
    struct candidat *items = NULL;
    size_t count = 0;
    struct stmt s;
    stmt_begin(&s, store, CANDIDATS);
    stmt_text(&s, ":day", day);
    stmt_text(&s, ":territoire", territoire);
    stmt_i64(&s, ":max", LIMIT_CANDIDATS);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, count, sizeof(*items));
        items[count++] = (struct candidat){ .referent = arena_text(arena, stmt_column_text(&s, 0)),
                                            .genre = arena_text(arena, stmt_column_text(&s, 1)),
                                            .etp_centi = stmt_column_i64(&s, 2),
                                            .participants = stmt_column_i64(&s, 3),
                                            .territoire = stmt_column_i64(&s, 4) != 0,
                                            .absent = stmt_column_i64(&s, 5) != 0 };
    }
    out->candidats = items;
    out->candidat_count = count;
    return rc;
}

static const char DERNIERE_SORTIE[] = "SELECT coalesce(max(sortie_le), '') FROM parcours"
                                      " WHERE personne = :personne AND sortie_le <> '9999-12-31'";

int load_ouvrir_parcours(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                         void *state, struct err *err)
{
    const Parcours__OuvrirParcours *c = (const Parcours__OuvrirParcours *)command;
    struct etat_ouverture *out = state;
    struct etat same;
    int rc = load_etat(store, c->parcours, &same, err);
    if (rc == 0)
        rc = load_personne(store, c->personne, out->personne, err);
    if (rc == 0)
        rc = load_parcours_ouvert(store, out->personne, out->ouvert, err);
    if (rc == 0)
        rc = load_candidats(store, arena, c->date, c->territoire, out, err);
    if (rc < 0)
        return rc;
    out->existe = same.existe;
    struct stmt s;
    stmt_begin(&s, store, DERNIERE_SORTIE);
    stmt_text(&s, ":personne", out->personne);
    rc = stmt_step(&s, err);
    out->derniere_sortie = rc == STMT_ROW ? colonne_date(&s, 0) : DATE_NONE;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- Changing référents ----------------------------------------------------------------------- */

int load_designer_referent(struct store *store, struct arena *arena,
                           const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    const Parcours__DesignerReferent *c = (const Parcours__DesignerReferent *)command;
    struct etat_designation *out = state;
    int rc = load_etat(store, c->parcours, &out->etat, err);
    return rc < 0 ? rc : load_etat_referent(store, c->referent, c->date, &out->referent, err);
}

static const char PORTEFEUILLE_OUVERT[] =
    "SELECT a.parcours, p.personne, a.du FROM affectation a JOIN parcours p USING (parcours)"
    " WHERE a.referent = :referent AND a.au = '9999-12-31' ORDER BY a.parcours LIMIT :max";

static int load_portefeuille(struct store *store, struct arena *arena, const char *referent,
                             struct etat_transfert *out, struct err *err)
{
    struct portefeuille_ligne *items = NULL;
    size_t count = 0;
    struct stmt s;
    stmt_begin(&s, store, PORTEFEUILLE_OUVERT);
    stmt_text(&s, ":referent", referent);
    stmt_i64(&s, ":max", LIMIT_EVENTS_PER_COMMAND + 1);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, count, sizeof(*items));
        items[count++] = (struct portefeuille_ligne){
            .parcours = arena_text(arena, stmt_column_text(&s, 0)),
            .personne = arena_text(arena, stmt_column_text(&s, 1)),
            .du = colonne_date(&s, 2),
        };
    }
    out->lignes = items;
    out->ligne_count = count;
    return rc;
}

int load_transferer_portefeuille(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    const Parcours__TransfererPortefeuille *c = (const Parcours__TransfererPortefeuille *)command;
    struct etat_transfert *out = state;
    int rc = load_etat_referent(store, c->de, c->date, &out->de, err);
    if (rc == 0)
        rc = load_etat_referent(store, c->vers, c->date, &out->vers, err);
    return rc < 0 ? rc : load_portefeuille(store, arena, c->de, out, err);
}

static const char CONVENTION_FIND[] = "SELECT 1 FROM convention_fin WHERE structure = :structure";
static const char REFERENTS_DE_STRUCTURE[] =
    "SELECT r.referent FROM referent r WHERE r.structure = :structure AND r.au = '9999-12-31'"
    " AND r.sequence = (SELECT x.sequence FROM referent x WHERE x.referent = r.referent"
    "  ORDER BY x.du DESC, x.sequence DESC LIMIT 1)"
    " ORDER BY r.referent LIMIT :max";

int load_signaler_fin_convention(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    const Parcours__SignalerFinConvention *c = (const Parcours__SignalerFinConvention *)command;
    struct etat_convention *out = state;
    struct stmt s;
    stmt_begin(&s, store, CONVENTION_FIND);
    stmt_text(&s, ":structure", c->structure);
    int rc = stmt_step(&s, err);
    out->existe = rc == STMT_ROW;
    stmt_end(&s);
    if (rc < 0)
        return rc;
    const char **items = NULL;
    stmt_begin(&s, store, REFERENTS_DE_STRUCTURE);
    stmt_text(&s, ":structure", c->structure);
    stmt_i64(&s, ":max", LIMIT_CANDIDATS);
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        items = arena_grow(arena, items, out->referent_count, sizeof(*items));
        items[out->referent_count++] = arena_text(arena, stmt_column_text(&s, 0));
    }
    out->referents = items;
    return rc;
}
