#include "entreprise/apply/apply.h"

static const char OFFRE_ADD[] =
    "INSERT INTO offre (offre, entreprise, metier, intitule, heures_hebdo, origine, commune,"
    " captee_le, duree_mois, demarrage_prevu, par_role, issue, motif, enregistre_le)"
    " VALUES (:offre, :entreprise, :metier, :intitule, :heures_hebdo, :origine, :commune,"
    " :captee_le, :duree_mois, :demarrage_prevu, :par_role, '', '', :enregistre_le)";
static const char VERSION_ADD[] =
    "INSERT INTO offre_version (offre, date, rang, negociee, exigences, dequalifiee, postes,"
    " contrat) VALUES (:offre, :date, :rang, :negociee, :exigences, :dequalifiee, :postes,"
    " :contrat)";
static const char OFFRE_DIFFUSE[] = "UPDATE offre SET diffusee_le = :date WHERE offre = :id";
static const char OFFRE_CLOSE[] = "UPDATE offre SET close_le = :date, issue = :issue,"
                                  " motif = :motif WHERE offre = :offre";

static int add_version(struct store *store, const struct event_context *context,
                       const Entreprise__OffreNegociee *e, bool negociee, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, VERSION_ADD);
    stmt_text(&s, ":offre", e->offre);
    stmt_text(&s, ":date", e->date);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_i64(&s, ":negociee", negociee);
    stmt_text(&s, ":exigences", e->exigences);
    stmt_i64(&s, ":dequalifiee", e->dequalifiee);
    stmt_i64(&s, ":postes", e->postes);
    stmt_text(&s, ":contrat", e->contrat);
    return stmt_exec(&s, 1, err);
}

static int add_offre(struct store *store, const struct event_context *context,
                     const Entreprise__OffreCaptee *e, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, OFFRE_ADD);
    stmt_text(&s, ":offre", e->offre);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_text(&s, ":metier", e->metier);
    stmt_text(&s, ":intitule", e->intitule);
    stmt_i64(&s, ":heures_hebdo", e->heures_hebdo_centi);
    stmt_text(&s, ":origine", e->origine);
    stmt_text(&s, ":commune", e->commune);
    stmt_text(&s, ":captee_le", e->date);
    stmt_i64(&s, ":duree_mois", e->duree_mois);
    stmt_text_or_null(&s, ":demarrage_prevu", e->demarrage_prevu);
    stmt_text(&s, ":par_role", e->par_role);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

int apply_offre_captee(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__OffreCaptee *e = (const Entreprise__OffreCaptee *)event;
    int rc = add_offre(store, context, e, err);
    if (rc < 0)
        return rc;
    Entreprise__OffreNegociee version = ENTREPRISE__OFFRE_NEGOCIEE__INIT;
    version.offre = e->offre;
    version.date = e->date;
    version.exigences = e->exigences;
    version.postes = e->postes;
    version.contrat = e->contrat;
    return add_version(store, context, &version, false, err);
}

int apply_offre_negociee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    return add_version(store, context, (const Entreprise__OffreNegociee *)event, true, err);
}

int apply_offre_diffusee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__OffreDiffusee *e = (const Entreprise__OffreDiffusee *)event;
    return dater(store, OFFRE_DIFFUSE, e->offre, e->date, err);
}

int apply_offre_cloturee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__OffreCloturee *e = (const Entreprise__OffreCloturee *)event;
    struct stmt s;
    stmt_begin(&s, store, OFFRE_CLOSE);
    stmt_text(&s, ":offre", e->offre);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":issue", e->issue);
    stmt_text(&s, ":motif", e->motif);
    return stmt_exec(&s, 1, err);
}
