/* Étapes, also those that follow an embauche or an immersion. */
#include "parcours/load/load.h"

#include "parcours.pb-c.h"

#include <stdio.h>
#include <string.h>

static const char ETAPE_FIND[] =
    "SELECT etape, parcours, genre, famille, axe, origine, mode, structure, fin_prevue, debut, fin"
    " FROM etape WHERE etape = :etape";
static const char ETAPE_PAR_EMBAUCHE[] =
    "SELECT etape, parcours, genre, famille, axe, origine, mode, structure, fin_prevue, debut, fin"
    " FROM etape WHERE embauche = :etape AND embauche <> '' ORDER BY debut DESC LIMIT 1";

static void lire_etape(struct stmt *s, struct etat_etape *out, char parcours[LIMIT_ID_SIZE])
{
    out->existe = true;
    colonne_copier(s, 0, out->etape, sizeof(out->etape));
    colonne_copier(s, 1, parcours, LIMIT_ID_SIZE);
    colonne_copier(s, 2, out->genre, sizeof(out->genre));
    colonne_copier(s, 3, out->famille, sizeof(out->famille));
    colonne_copier(s, 4, out->axe, sizeof(out->axe));
    colonne_copier(s, 5, out->origine, sizeof(out->origine));
    colonne_copier(s, 6, out->mode, sizeof(out->mode));
    colonne_copier(s, 7, out->structure, sizeof(out->structure));
    out->fin_prevue = colonne_date(s, 8);
    out->debut = colonne_date(s, 9);
    out->fin = colonne_date(s, 10);
}

static int load_etape(struct store *store, const char *sql, const char *id, struct etat_etape *out,
                      char parcours[LIMIT_ID_SIZE], struct err *err)
{
    parcours[0] = '\0';
    out->debut = out->fin = out->fin_prevue = DATE_NONE;
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":etape", id);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        lire_etape(&s, out, parcours);
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int load_prevoir_etape(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                       void *state, struct err *err)
{
    (void)arena;
    const Parcours__PrevoirEtape *c = (const Parcours__PrevoirEtape *)command;
    struct etat_etape *out = state;
    char parcours[LIMIT_ID_SIZE];
    int rc = load_etape(store, ETAPE_FIND, c->etape, out, parcours, err);
    return rc < 0 ? rc : load_etat(store, c->parcours, &out->etat, err);
}

static const char EMBAUCHE_FIND[] =
    "SELECT personne, contrat, clause, 0 FROM emploi WHERE embauche = :embauche"
    " UNION ALL SELECT personne, genre, 0, 1 FROM immersion WHERE immersion = :embauche";
static const char EMBAUCHE_SUIVIE[] = "SELECT 1 FROM etape WHERE embauche = :embauche"
                                      " AND embauche <> '' LIMIT 1";

/* `personne` gets whose embauche it is. */
static int load_embauche(struct store *store, const char *embauche, struct etat_etape *out,
                         char personne[LIMIT_ID_SIZE], struct err *err)
{
    struct stmt s;
    personne[0] = '\0';
    stmt_begin(&s, store, EMBAUCHE_FIND);
    stmt_text(&s, ":embauche", embauche);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->embauche_existe = true;
        colonne_copier(&s, 0, personne, LIMIT_ID_SIZE);
        colonne_copier(&s, 1, out->contrat, sizeof(out->contrat));
        out->clause = stmt_column_i64(&s, 2) != 0;
        out->immersion = stmt_column_i64(&s, 3) != 0;
    }
    stmt_end(&s);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, EMBAUCHE_SUIVIE);
    stmt_text(&s, ":embauche", embauche);
    rc = stmt_step(&s, err);
    out->embauche_suivie = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

/* Whose étape it is to be: that of the planned one, of the command, or of the embauche's person. */
int load_demarrer_etape(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    (void)arena;
    const Parcours__DemarrerEtape *c = (const Parcours__DemarrerEtape *)command;
    struct etat_etape *out = state;
    char parcours[LIMIT_ID_SIZE];
    int rc = load_etape(store, ETAPE_FIND, c->etape, out, parcours, err);
    if (rc == 0 && c->embauche[0] != '\0') {
        char personne[LIMIT_ID_SIZE];
        rc = load_embauche(store, c->embauche, out, personne, err);
        if (rc == 0 && parcours[0] == '\0' && c->parcours[0] == '\0')
            rc = load_parcours_ouvert(store, personne, parcours, err);
    }
    if (rc < 0)
        return rc;
    return load_etat(store, parcours[0] != '\0' ? parcours : c->parcours, &out->etat, err);
}

int load_terminer_etape(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                        void *state, struct err *err)
{
    (void)arena;
    const Parcours__TerminerEtape *c = (const Parcours__TerminerEtape *)command;
    struct etat_etape *out = state;
    char parcours[LIMIT_ID_SIZE];
    bool by_embauche = c->etape[0] == '\0';
    int rc = load_etape(store, by_embauche ? ETAPE_PAR_EMBAUCHE : ETAPE_FIND,
                        by_embauche ? c->embauche : c->etape, out, parcours, err);
    return rc < 0 ? rc : load_etat(store, parcours, &out->etat, err);
}
