/* What the decisions read. */
#include "portail/portail.h"

#include "runtime/message.h"

static const char COMPTE_FIND[] =
    "SELECT v.libelle, v.role, v.rang,"
    " EXISTS (SELECT 1 FROM fermeture f WHERE f.compte = v.compte AND f.au IS NULL)"
    " FROM compte_version v WHERE v.compte = :compte ORDER BY v.rang DESC LIMIT 1";
static const char PORTEE_LIST[] = "SELECT portee FROM compte_portee WHERE compte = :compte"
                                  " AND rang = :rang ORDER BY place";
static const char IDENTIFIANT_FIND[] = "SELECT compte FROM compte WHERE identifiant = :identifiant";
static const char ADMINISTRATEUR_COUNT[] =
    "SELECT COUNT(*) FROM compte_version v WHERE v.role = 'administrateur'"
    " AND NOT EXISTS (SELECT 1 FROM compte_version w WHERE w.compte = v.compte AND w.rang > v.rang)"
    " AND NOT EXISTS (SELECT 1 FROM fermeture f WHERE f.compte = v.compte AND f.au IS NULL)";
static const char SEGMENT_FIND[] =
    "SELECT nombre, tete FROM ancre WHERE segment = :segment ORDER BY rang DESC LIMIT 1";
static const char SUPPRIME_FIND[] = "SELECT 1 FROM segment_supprime WHERE segment = :segment";

static int load_portee(struct store *store, struct arena *arena, int64_t rang,
                       struct etat_compte *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PORTEE_LIST);
    stmt_text(&s, ":compte", out->compte);
    stmt_i64(&s, ":rang", rang);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        out->portee = arena_grow(arena, out->portee, out->portee_count, sizeof(*out->portee));
        out->portee[out->portee_count++] = arena_text(arena, stmt_column_text(&s, 0));
    }
    return rc;
}

static int load_administrateurs(struct store *store, struct etat_compte *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, ADMINISTRATEUR_COUNT);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        out->administrateurs = stmt_column_i64(&s, 0);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int load_compte(struct store *store, struct arena *arena, const char *compte,
                       struct etat_compte *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, COMPTE_FIND);
    stmt_text(&s, ":compte", compte);
    int rc = stmt_step(&s, err);
    int64_t rang = 0;
    if (rc == STMT_ROW) {
        out->compte = arena_text(arena, compte);
        out->libelle = arena_text(arena, stmt_column_text(&s, 0));
        out->role = arena_text(arena, stmt_column_text(&s, 1));
        rang = stmt_column_i64(&s, 2);
        out->ferme = stmt_column_i64(&s, 3) != 0;
    }
    stmt_end(&s);
    if (rc == STMT_ROW)
        rc = load_portee(store, arena, rang, out, err);
    return rc < 0 ? rc : load_administrateurs(store, out, err);
}

int portail_load_creer(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                       void *state, struct err *err)
{
    const Portail__CreerCompte *c = (const Portail__CreerCompte *)command;
    struct etat_compte *etat = state;
    int rc = load_compte(store, arena, c->compte, etat, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, IDENTIFIANT_FIND);
    stmt_text(&s, ":identifiant", c->identifiant);
    rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        etat->pris_par = arena_text(arena, stmt_column_text(&s, 0));
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int portail_load_modifier(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                          void *state, struct err *err)
{
    const Portail__ModifierCompte *c = (const Portail__ModifierCompte *)command;
    return load_compte(store, arena, c->compte, state, err);
}

int portail_load_fermer(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    const Portail__FermerCompte *c = (const Portail__FermerCompte *)command;
    return load_compte(store, arena, c->compte, state, err);
}

int portail_load_rouvrir(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                         void *state, struct err *err)
{
    const Portail__RouvrirCompte *c = (const Portail__RouvrirCompte *)command;
    return load_compte(store, arena, c->compte, state, err);
}

int portail_load_noter(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                       void *state, struct err *err)
{
    const Portail__NoterMotDePasse *c = (const Portail__NoterMotDePasse *)command;
    return load_compte(store, arena, c->compte, state, err);
}

static int load_segment(struct store *store, struct arena *arena, const char *segment,
                        struct etat_segment *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, SEGMENT_FIND);
    stmt_text(&s, ":segment", segment);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->connu = true;
        out->nombre = stmt_column_u64(&s, 0);
        const void *tete = stmt_column_blob(&s, 1, &out->tete_size);
        out->tete = arena_copy(arena, tete, out->tete_size);
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, SUPPRIME_FIND);
    stmt_text(&s, ":segment", segment);
    rc = stmt_step(&s, err);
    out->supprime = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int portail_load_ancrer(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    const Portail__AncrerTraces *c = (const Portail__AncrerTraces *)command;
    return load_segment(store, arena, c->segment, state, err);
}

int portail_load_supprimer(struct store *store, struct arena *arena,
                           const ProtobufCMessage *command, void *state, struct err *err)
{
    const Portail__SupprimerTraces *c = (const Portail__SupprimerTraces *)command;
    return load_segment(store, arena, c->segment, state, err);
}
