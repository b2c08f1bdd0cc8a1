#include "parcours/load/load.h"

#include "parcours.pb-c.h"

#include <stdio.h>
#include <string.h>

int32_t colonne_date(struct stmt *s, int column)
{
    return date_parse(stmt_column_text(s, column));
}

void colonne_copier(struct stmt *s, int column, char *out, size_t size)
{
    (void)snprintf(out, size, "%s", stmt_column_text(s, column));
}

/* --- Persons ---------------------------------------------------------------------------------- */

static const char PERSONNE_FIND[] =
    "WITH RECURSIVE suite (id) AS (SELECT :personne UNION"
    " SELECT f.garde FROM fusion f JOIN suite ON f.absorbee = suite.id)"
    " SELECT id FROM suite WHERE id NOT IN (SELECT absorbee FROM fusion) LIMIT 1";

int load_personne(struct store *store, const char *personne, char out[LIMIT_ID_SIZE],
                  struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PERSONNE_FIND);
    stmt_text(&s, ":personne", personne);
    int rc = stmt_step(&s, err);
    if (rc < 0)
        return rc;
    (void)snprintf(out, LIMIT_ID_SIZE, "%s", rc == STMT_ROW ? stmt_column_text(&s, 0) : personne);
    stmt_end(&s);
    return 0;
}

static const char OUVERT_FIND[] =
    "SELECT parcours FROM parcours WHERE personne = :personne AND +sortie_le = '9999-12-31'"
    " ORDER BY entree DESC LIMIT 1";

int load_parcours_ouvert(struct store *store, const char *personne, char out[LIMIT_ID_SIZE],
                         struct err *err)
{
    struct stmt s;
    out[0] = '\0';
    stmt_begin(&s, store, OUVERT_FIND);
    stmt_text(&s, ":personne", personne);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        colonne_copier(&s, 0, out, LIMIT_ID_SIZE);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* --- One parcours ----------------------------------------------------------------------------- */

static const char ETAT_FIND[] =
    "SELECT p.personne, p.territoire, p.entree, p.sortie_le,"
    " coalesce(a.referent, ''), coalesce(a.du, ''),"
    " coalesce((SELECT o.proposition FROM proposition o"
    "  WHERE o.parcours = p.parcours AND o.close_le = '9999-12-31' LIMIT 1), ''),"
    " coalesce((SELECT max(v.du) FROM veille v"
    "  WHERE v.parcours = p.parcours AND v.au = '9999-12-31'), ''),"
    " coalesce((SELECT max(e.du) FROM pole e"
    "  WHERE e.parcours = p.parcours AND e.au = '9999-12-31'), ''),"
    " coalesce((SELECT max(t.du) FROM termes t WHERE t.parcours = p.parcours), ''),"
    " p.dite, EXISTS (SELECT 1 FROM effacee f WHERE f.personne IN (p.personne, p.dite))"
    " FROM parcours p LEFT JOIN affectation a ON a.rowid ="
    "  (SELECT b.rowid FROM affectation b WHERE b.parcours = p.parcours"
    "   ORDER BY b.du DESC, b.sequence DESC LIMIT 1)"
    " WHERE p.parcours = :parcours";

int load_etat(struct store *store, const char *parcours, struct etat *out, struct err *err)
{
    struct stmt s;
    *out = (struct etat){ 0 };
    if (parcours[0] == '\0')
        return 0;
    stmt_begin(&s, store, ETAT_FIND);
    stmt_text(&s, ":parcours", parcours);
    int rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    out->existe = true;
    (void)snprintf(out->parcours, sizeof(out->parcours), "%s", parcours);
    colonne_copier(&s, 0, out->personne, sizeof(out->personne));
    colonne_copier(&s, 1, out->territoire, sizeof(out->territoire));
    out->entree = colonne_date(&s, 2);
    out->sortie_le = colonne_date(&s, 3);
    colonne_copier(&s, 4, out->referent, sizeof(out->referent));
    out->referent_du = colonne_date(&s, 5);
    colonne_copier(&s, 6, out->proposition, sizeof(out->proposition));
    out->veille_du = colonne_date(&s, 7);
    out->pole_du = colonne_date(&s, 8);
    out->termes_du = colonne_date(&s, 9);
    colonne_copier(&s, 10, out->dite, sizeof(out->dite));
    out->effacee = stmt_column_i64(&s, 11) != 0;
    stmt_end(&s);
    return 0;
}

/* Commands about a parcours of which nothing else is needed. */
int load_ouvrir_veille(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                       void *state, struct err *err)
{
    (void)arena;
    return load_etat(store, ((const Parcours__OuvrirVeille *)command)->parcours, state, err);
}

int load_clore_veille(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                      void *state, struct err *err)
{
    (void)arena;
    return load_etat(store, ((const Parcours__CloreVeille *)command)->parcours, state, err);
}

int load_fixer_termes(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                      void *state, struct err *err)
{
    (void)arena;
    return load_etat(store, ((const Parcours__FixerTermes *)command)->parcours, state, err);
}

int load_basculer_pole_economique(struct store *store, struct arena *arena,
                                  const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    return load_etat(store, ((const Parcours__BasculerPoleEconomique *)command)->parcours, state,
                     err);
}

int load_retirer_pole_economique(struct store *store, struct arena *arena,
                                 const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    return load_etat(store, ((const Parcours__RetirerPoleEconomique *)command)->parcours, state,
                     err);
}

/* --- Candidates for an offer ------------------------------------------------------------------ */

static const char OFFRE_FIND[] = "SELECT diffusee_le, cloturee_le,"
                                 " EXISTS (SELECT 1 FROM candidature c WHERE c.offre = o.offre"
                                 "  AND c.parcours = :parcours)"
                                 " FROM offre o WHERE offre = :offre";

int load_proposer_candidat(struct store *store, struct arena *arena,
                           const ProtobufCMessage *command, void *state, struct err *err)
{
    (void)arena;
    const Parcours__ProposerCandidat *c = (const Parcours__ProposerCandidat *)command;
    struct etat_candidature *out = state;
    int rc = load_etat(store, c->parcours, &out->etat, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, OFFRE_FIND);
    stmt_text(&s, ":offre", c->offre);
    stmt_text(&s, ":parcours", c->parcours);
    rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    out->offre_existe = true;
    out->diffusee_le = colonne_date(&s, 0);
    out->cloturee_le = colonne_date(&s, 1);
    out->deja = stmt_column_i64(&s, 2) != 0;
    stmt_end(&s);
    return 0;
}
