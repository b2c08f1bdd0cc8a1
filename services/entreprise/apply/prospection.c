#include "entreprise/apply/apply.h"

static const char PLAN_ADD[] =
    "INSERT INTO plan_prospection (plan, mois, genre, entreprise, personne, origine,"
    " enregistre_le) VALUES (:plan, :mois, :genre, :entreprise, :personne, :origine,"
    " :enregistre_le)";
static const char METIER_ADD[] = "INSERT INTO plan_metier (plan, metier) VALUES (:id, :valeur)";
static const char PROSPECTION_ADD[] =
    "INSERT INTO prospection (prospection, date, genre, entreprise, plan, personne, origine,"
    " participants, par_role, enregistre_le) VALUES (:prospection, :date, :genre, :entreprise,"
    " :plan, :personne, :origine, :participants, :par_role, :enregistre_le)";
static const char OFFRE_ADD[] =
    "INSERT INTO prospection_offre (prospection, offre) VALUES (:id, :valeur)";

static int add_values(struct store *store, const char *sql, const char *id, char *const *values,
                      size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct stmt s;
        stmt_begin(&s, store, sql);
        stmt_text(&s, ":id", id);
        stmt_text(&s, ":valeur", values[i]);
        int rc = stmt_exec(&s, 1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int apply_prospection_planifiee(struct store *store, const struct event_context *context,
                                const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ProspectionPlanifiee *e = (const Entreprise__ProspectionPlanifiee *)event;
    struct stmt s;
    stmt_begin(&s, store, PLAN_ADD);
    int rc = lier_personne_ou_rien(&s, store, e->personne, err);
    if (rc < 0)
        return rc;
    stmt_text(&s, ":plan", e->plan);
    stmt_text(&s, ":mois", e->mois);
    stmt_text(&s, ":genre", e->genre);
    stmt_text_or_null(&s, ":entreprise", e->entreprise);
    stmt_text(&s, ":enregistre_le", context->recorded);
    rc = stmt_exec(&s, 1, err);
    return rc < 0 ? rc : add_values(store, METIER_ADD, e->plan, e->metiers, e->n_metiers, err);
}

int apply_prospection_realisee(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ProspectionRealisee *e = (const Entreprise__ProspectionRealisee *)event;
    struct stmt s;
    stmt_begin(&s, store, PROSPECTION_ADD);
    int rc = lier_personne_ou_rien(&s, store, e->personne, err);
    if (rc < 0)
        return rc;
    stmt_text(&s, ":prospection", e->prospection);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":genre", e->genre);
    stmt_text_or_null(&s, ":entreprise", e->entreprise);
    stmt_text_or_null(&s, ":plan", e->plan);
    stmt_i64(&s, ":participants", e->participants);
    stmt_text(&s, ":par_role", e->par_role);
    stmt_text(&s, ":enregistre_le", context->recorded);
    rc = stmt_exec(&s, 1, err);
    return rc < 0 ? rc : add_values(store, OFFRE_ADD, e->prospection, e->offres, e->n_offres, err);
}
