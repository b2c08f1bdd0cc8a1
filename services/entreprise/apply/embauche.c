#include "entreprise/apply/apply.h"

static const char EMBAUCHE_ADD[] =
    "INSERT INTO embauche (embauche, personne, origine, entreprise, positionnement, offre, debut,"
    " fin_essai, heures_hebdo, marchand, aide, clause, employeur, metier, origine_offre, au_pole,"
    " issue, motif, initiative, refus_par, enregistre_le) VALUES (:embauche, :personne, :origine,"
    " :entreprise, :positionnement, :offre, :debut, :fin_essai, :heures_hebdo, :marchand, :aide,"
    " :clause, :employeur, :metier, :origine_offre, :au_pole, '', '', '', '', :enregistre_le)";
static const char CONTRAT_ADD[] = "INSERT INTO contrat (embauche, date, rang, contrat, fin_prevue)"
                                  " VALUES (:embauche, :date, :rang, :contrat, :fin_prevue)";
static const char POSITIONNEMENT_START[] =
    "UPDATE positionnement SET embauche = :embauche, demarre_le = :date"
    " WHERE positionnement = :positionnement";

static int add_contrat(struct store *store, const struct event_context *context,
                       const Entreprise__ContratProlonge *e, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, CONTRAT_ADD);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":date", e->date);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":contrat", e->contrat);
    stmt_text_or_null(&s, ":fin_prevue", e->fin_prevue);
    return stmt_exec(&s, 1, err);
}

static int add_embauche(struct store *store, const struct event_context *context,
                        const Entreprise__EmbaucheDemarree *e, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, EMBAUCHE_ADD);
    int rc = lier_personne(&s, store, e->personne, err);
    if (rc < 0)
        return rc;
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_text_or_null(&s, ":positionnement", e->positionnement);
    stmt_text_or_null(&s, ":offre", e->offre);
    stmt_text(&s, ":debut", e->debut);
    stmt_text_or_null(&s, ":fin_essai", e->fin_essai);
    stmt_i64(&s, ":heures_hebdo", e->heures_hebdo_centi);
    stmt_i64(&s, ":marchand", e->marchand);
    stmt_i64(&s, ":aide", e->aide);
    stmt_i64(&s, ":clause", e->clause);
    stmt_text(&s, ":employeur", e->employeur);
    stmt_text(&s, ":metier", e->metier);
    stmt_text(&s, ":origine_offre", e->origine);
    stmt_i64(&s, ":au_pole", e->au_pole);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

static int start_positionnement(struct store *store, const Entreprise__EmbaucheDemarree *e,
                                struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, POSITIONNEMENT_START);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":date", e->debut);
    stmt_text(&s, ":positionnement", e->positionnement);
    return stmt_exec(&s, e->positionnement[0] == '\0' ? 0 : 1, err);
}

int apply_embauche_demarree(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EmbaucheDemarree *e = (const Entreprise__EmbaucheDemarree *)event;
    int rc = add_embauche(store, context, e, err);
    if (rc < 0)
        return rc;
    Entreprise__ContratProlonge signe = ENTREPRISE__CONTRAT_PROLONGE__INIT;
    signe.embauche = e->embauche;
    signe.date = e->debut;
    signe.contrat = e->contrat;
    signe.fin_prevue = e->fin_prevue;
    rc = add_contrat(store, context, &signe, err);
    return rc < 0 ? rc : start_positionnement(store, e, err);
}

int apply_contrat_prolonge(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    return add_contrat(store, context, (const Entreprise__ContratProlonge *)event, err);
}

static const char ESSAI_SET[] = "UPDATE embauche SET essai_valide_le = :date WHERE embauche = :id";
static const char EMBAUCHE_END[] =
    "UPDATE embauche SET fin = :date, issue = :issue, motif = :motif, initiative = :initiative"
    " WHERE embauche = :embauche";

int apply_essai_valide(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__EssaiValide *e = (const Entreprise__EssaiValide *)event;
    return dater(store, ESSAI_SET, e->embauche, e->date, err);
}

static int end_embauche(struct store *store, const Entreprise__ContratRompu *e, const char *issue,
                        struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, EMBAUCHE_END);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":issue", issue);
    stmt_text(&s, ":motif", e->motif);
    stmt_text(&s, ":initiative", e->initiative);
    return stmt_exec(&s, 1, err);
}

int apply_contrat_termine(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__ContratTermine *e = (const Entreprise__ContratTermine *)event;
    Entreprise__ContratRompu fin = ENTREPRISE__CONTRAT_ROMPU__INIT;
    fin.embauche = e->embauche;
    fin.date = e->date;
    return end_embauche(store, &fin, "terme", err);
}

int apply_contrat_rompu(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    return end_embauche(store, (const Entreprise__ContratRompu *)event, "rupture", err);
}

/* --- Hours, proofs, held --- */

static const char MOIS_END[] =
    "UPDATE mois SET remplace_par = :rang WHERE embauche = :embauche AND mois = :mois"
    " AND du IS :du AND remplace_par IS NULL";
static const char MOIS_ADD[] =
    "INSERT INTO mois (rang, embauche, mois, du, au, heures, enregistre_le)"
    " VALUES (:rang, :embauche, :mois, :du, :au, :heures, :enregistre_le)";

static int end_mois(struct store *store, const struct event_context *context,
                    const Entreprise__MoisTravaille *e, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, MOIS_END);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":mois", e->mois);
    stmt_text_or_null(&s, ":du", e->du);
    return stmt_exec(&s, -1, err); /* None the first time. */
}

int apply_mois_travaille(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__MoisTravaille *e = (const Entreprise__MoisTravaille *)event;
    int rc = end_mois(store, context, e, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, MOIS_ADD);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":mois", e->mois);
    stmt_text_or_null(&s, ":du", e->du);
    stmt_text_or_null(&s, ":au", e->au);
    stmt_i64(&s, ":heures", e->heures_centi);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

static const char JUSTIFICATIF_ADD[] =
    "INSERT INTO justificatif (rang, embauche, piece, date, mois, couvre_du, couvre_au, original,"
    " enregistre_le) VALUES (:rang, :embauche, :piece, :date, :mois, :couvre_du, :couvre_au,"
    " :original, :enregistre_le)";

int apply_justificatif_recu(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__JustificatifRecu *e = (const Entreprise__JustificatifRecu *)event;
    struct stmt s;
    stmt_begin(&s, store, JUSTIFICATIF_ADD);
    stmt_u64(&s, ":rang", context->sequence);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":piece", e->piece);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":mois", e->mois);
    stmt_text_or_null(&s, ":couvre_du", e->couvre_du);
    stmt_text_or_null(&s, ":couvre_au", e->couvre_au);
    stmt_i64(&s, ":original", e->original);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

static const char MAINTIEN_SET[] =
    "UPDATE embauche SET maintien_le = :maintien_le, constate_le = :constate_le"
    " WHERE embauche = :embauche";

int apply_maintien_six_mois(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__MaintienSixMois *e = (const Entreprise__MaintienSixMois *)event;
    struct stmt s;
    stmt_begin(&s, store, MAINTIEN_SET);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":maintien_le", e->date);
    stmt_text(&s, ":constate_le", e->constate_le);
    return stmt_exec(&s, 1, err);
}
