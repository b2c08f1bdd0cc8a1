/* What decisions about prospection read. */
#include "entreprise/load/load.h"
#include "entreprise/verbes.h"

#include <string.h>

static const char PLAN_KNOWN[] = "SELECT 1 FROM plan_prospection WHERE plan = :id";
static const char PLAN_SAME[] =
    "SELECT plan FROM plan_prospection WHERE mois = :mois AND genre = :genre"
    " AND entreprise = :entreprise LIMIT 1";
static const char PLAN_FIND[] =
    "SELECT l.plan, l.entreprise, (SELECT MIN(p.date) FROM prospection p WHERE p.plan = l.plan)"
    " FROM plan_prospection l WHERE l.plan = :plan";
static const char PROSPECTION_KNOWN[] = "SELECT 1 FROM prospection WHERE prospection = :id";
static const char PROSPECTION_SAME[] =
    "SELECT prospection FROM prospection WHERE entreprise = :entreprise AND genre = :genre"
    " AND date = :date LIMIT 1";
static const char VISITE_FIND[] =
    "SELECT MIN(date) FROM prospection WHERE entreprise = :entreprise";

int load_plan(struct store *store, struct arena *arena, const ProtobufCMessage *command,
              void *state, struct err *err)
{
    const Entreprise__PlanifierProspection *c = (const Entreprise__PlanifierProspection *)command;
    struct etat *etat = state;
    int rc = lire_existe(store, PLAN_KNOWN, c->plan, &etat->existe, err);
    if (rc == 0)
        rc = lire_entreprise(store, arena, c->entreprise, &etat->entreprise, err);
    if (rc == 0)
        rc = lire_personne(store, arena, c->personne, &etat->personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PLAN_SAME);
    stmt_text(&s, ":mois", c->mois);
    stmt_text(&s, ":genre", c->genre);
    stmt_text(&s, ":entreprise", c->entreprise);
    return lire_doublon(&s, arena, etat, err);
}

static int lire_plan(struct store *store, struct arena *arena, const char *plan,
                     struct etat_prospection *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PLAN_FIND);
    stmt_text(&s, ":plan", plan);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW) {
        out->plan = arena_text(arena, stmt_column_text(&s, 0));
        out->plan_entreprise = arena_text(arena, stmt_column_text(&s, 1));
        out->plan_fait_le = colonne_date(&s, 2);
    }
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int lire_visite(struct store *store, const char *entreprise, struct etat_prospection *out,
                       struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, VISITE_FIND);
    stmt_text(&s, ":entreprise", entreprise);
    int rc = stmt_step(&s, err);
    out->visitee_le = rc == STMT_ROW ? colonne_date(&s, 0) : DATE_NONE;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

static int lire_offres(struct store *store, struct arena *arena,
                       const Entreprise__EnregistrerProspection *c, struct etat_prospection *out,
                       struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < c->n_offres && i < LIMIT_OFFRES && rc == 0; i++) {
        struct etat_offre offre = { 0 };
        rc = lire_offre(store, arena, c->offres[i], &offre, err);
        if (offre.offre != NULL && strcmp(offre.entreprise, c->entreprise) == 0)
            out->offre_count++;
    }
    return rc;
}

int load_prospection(struct store *store, struct arena *arena, const ProtobufCMessage *command,
                     void *state, struct err *err)
{
    const Entreprise__EnregistrerProspection *c =
        (const Entreprise__EnregistrerProspection *)command;
    struct etat *etat = state;
    int rc = lire_existe(store, PROSPECTION_KNOWN, c->prospection, &etat->existe, err);
    if (rc == 0)
        rc = lire_entreprise(store, arena, c->entreprise, &etat->entreprise, err);
    if (rc == 0)
        rc = lire_personne(store, arena, c->personne, &etat->personne, err);
    if (rc == 0)
        rc = lire_plan(store, arena, c->plan, &etat->prospection, err);
    if (rc == 0)
        rc = lire_visite(store, c->entreprise, &etat->prospection, err);
    if (rc == 0)
        rc = lire_offres(store, arena, c, &etat->prospection, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, PROSPECTION_SAME);
    stmt_text(&s, ":entreprise", c->entreprise);
    stmt_text(&s, ":genre", c->genre);
    stmt_text(&s, ":date", c->date);
    return lire_doublon(&s, arena, etat, err);
}
