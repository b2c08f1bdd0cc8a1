#include "entreprise/apply/apply.h"

static const char POSITIONNEMENT_ADD[] =
    "INSERT INTO positionnement (positionnement, offre, personne, origine, par, positionne_le,"
    " cv_transmis, retenu, motif, abandon_motif, enregistre_le) VALUES (:positionnement, :offre,"
    " :personne, :origine, :par, :date, 0, 0, '', '', :enregistre_le)";
static const char MER_SET[] = "UPDATE positionnement SET mer_le = :date, cv_transmis = :cv_transmis"
                              " WHERE positionnement = :positionnement";
static const char ENTRETIEN_ADD[] =
    "INSERT INTO entretien (positionnement, date, su_le) VALUES (:positionnement, :date,"
    " MIN(:date, :enregistre_le))";
static const char RESULTAT_SET[] =
    "UPDATE positionnement SET resultat_le = :date, retenu = :retenu, motif = :motif,"
    " demarrage_prevu = :demarrage_prevu, retour_avant = :retour_avant, informe_le = :informe_le"
    " WHERE positionnement = :positionnement";
static const char INFORME_SET[] =
    "UPDATE positionnement SET informe_le = :date WHERE positionnement = :id";
static const char ABANDON_SET[] =
    "UPDATE positionnement SET abandonne_le = :date, abandon_motif = :motif"
    " WHERE positionnement = :positionnement";

int apply_candidat_positionne(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__CandidatPositionne *e = (const Entreprise__CandidatPositionne *)event;
    struct stmt s;
    stmt_begin(&s, store, POSITIONNEMENT_ADD);
    int rc = lier_personne(&s, store, e->personne, err);
    if (rc < 0)
        return rc;
    stmt_text(&s, ":positionnement", e->positionnement);
    stmt_text(&s, ":offre", e->offre);
    stmt_text(&s, ":par", e->par);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

int apply_mer_effectuee(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__MerEffectuee *e = (const Entreprise__MerEffectuee *)event;
    struct stmt s;
    stmt_begin(&s, store, MER_SET);
    stmt_text(&s, ":positionnement", e->positionnement);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":cv_transmis", e->cv_transmis);
    return stmt_exec(&s, 1, err);
}

int apply_entretien_embauche_prevu(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EntretienEmbauchePrevu *e = (const Entreprise__EntretienEmbauchePrevu *)event;
    struct stmt s;
    stmt_begin(&s, store, ENTRETIEN_ADD);
    stmt_text(&s, ":positionnement", e->positionnement);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

int apply_mer_resultat(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__MerResultat *e = (const Entreprise__MerResultat *)event;
    struct stmt s;
    stmt_begin(&s, store, RESULTAT_SET);
    stmt_text(&s, ":positionnement", e->positionnement);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":retenu", e->retenu);
    stmt_text(&s, ":motif", e->motif);
    stmt_text_or_null(&s, ":demarrage_prevu", e->demarrage_prevu);
    stmt_text_or_null(&s, ":retour_avant", e->retour_avant);
    stmt_text_or_null(&s, ":informe_le", e->candidat_informe);
    return stmt_exec(&s, 1, err);
}

int apply_candidat_informe(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__CandidatInforme *e = (const Entreprise__CandidatInforme *)event;
    return dater(store, INFORME_SET, e->positionnement, e->date, err);
}

int apply_positionnement_abandonne(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__PositionnementAbandonne *e =
        (const Entreprise__PositionnementAbandonne *)event;
    struct stmt s;
    stmt_begin(&s, store, ABANDON_SET);
    stmt_text(&s, ":positionnement", e->positionnement);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":motif", e->motif);
    return stmt_exec(&s, 1, err);
}
