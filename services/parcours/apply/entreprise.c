/* What entreprise tells: offers, jobs and their follow-up, immersions. */
#include "parcours/apply/apply.h"

#include "entreprise.pb-c.h"
#include "parcours/load/load.h"

#include <stdio.h>

/* --- Offers ----------------------------------------------------------------------------------- */

static const char OFFRE_SET[] =
    "INSERT INTO offre (offre, metier, intitule, commune, postes, contrat, diffusee_le)"
    " VALUES (:offre, :metier, :intitule, :commune, :postes, :contrat, :diffusee_le)"
    " ON CONFLICT (offre) DO UPDATE SET metier = excluded.metier, intitule = excluded.intitule,"
    " commune = excluded.commune, postes = excluded.postes, contrat = excluded.contrat";

int apply_offre_diffusee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__OffreDiffusee *e = (const Entreprise__OffreDiffusee *)event;
    struct stmt s;
    stmt_begin(&s, store, OFFRE_SET);
    stmt_text(&s, ":offre", e->offre);
    stmt_text(&s, ":metier", e->metier);
    stmt_text(&s, ":intitule", e->intitule);
    stmt_text(&s, ":commune", e->commune);
    stmt_i64(&s, ":postes", e->postes);
    stmt_text(&s, ":contrat", e->contrat);
    stmt_text(&s, ":diffusee_le", e->date);
    return stmt_exec(&s, 1, err);
}

static const char OFFRE_END[] = "UPDATE offre SET cloturee_le = :date WHERE offre = :offre";

int apply_offre_cloturee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__OffreCloturee *e = (const Entreprise__OffreCloturee *)event;
    struct stmt s;
    stmt_begin(&s, store, OFFRE_END);
    stmt_text(&s, ":offre", e->offre);
    stmt_text(&s, ":date", e->date);
    return stmt_exec(&s, -1, err);
}

int apply_mer_effectuee(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__MerEffectuee *e = (const Entreprise__MerEffectuee *)event;
    const struct fil line = { "MerEffectuee",    "",        e->personne, e->date,
                              e->positionnement, e->metier, "" };
    return fil_add(store, context, &line, err);
}

int apply_mer_resultat(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__MerResultat *e = (const Entreprise__MerResultat *)event;
    const char *refused = e->candidat_informe[0] == '\0' ? MER_NON_RETENU : MER_NON_RETENU_DIT;
    const struct fil line = { "MerResultat",
                              "",
                              e->personne,
                              e->date,
                              e->positionnement,
                              e->retenu ? MER_RETENU : refused,
                              e->retenu ? e->demarrage_prevu : e->motif };
    return fil_add(store, context, &line, err);
}

int apply_candidat_informe(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__CandidatInforme *e = (const Entreprise__CandidatInforme *)event;
    const struct fil line = {
        "CandidatInforme", "", e->personne, e->date, e->positionnement, "", ""
    };
    return fil_add(store, context, &line, err);
}

/* --- Jobs ------------------------------------------------------------------------------------- */

static const char EMPLOI_ADD[] =
    "INSERT INTO emploi (embauche, personne, dite, entreprise, employeur, contrat, debut,"
    " fin_prevue, hebdo_centi, marchand, aide, clause, enregistre)"
    " VALUES (:embauche, :personne, :dite, :entreprise, :employeur, :contrat, :debut,"
    " :fin_prevue, :hebdo_centi, :marchand, :aide, :clause, :enregistre)";

int apply_embauche_demarree(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EmbaucheDemarree *e = (const Entreprise__EmbaucheDemarree *)event;
    char personne[LIMIT_ID_SIZE];
    int rc = load_personne(store, e->personne, personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, EMPLOI_ADD);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":dite", e->personne);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_text(&s, ":employeur", e->employeur);
    stmt_text(&s, ":contrat", e->contrat);
    stmt_text(&s, ":debut", e->debut);
    stmt_text(&s, ":fin_prevue", e->fin_prevue);
    stmt_i64(&s, ":hebdo_centi", e->heures_hebdo_centi);
    stmt_i64(&s, ":marchand", e->marchand);
    stmt_i64(&s, ":aide", e->aide);
    stmt_i64(&s, ":clause", e->clause);
    stmt_i64(&s, ":enregistre", context->time_us);
    rc = stmt_exec(&s, 1, err);
    const struct fil line = { "EmbaucheDemarree", "",         e->personne,  e->debut,
                              e->embauche,        e->contrat, e->fin_prevue };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

static const char ESSAI_SET[] =
    "UPDATE emploi SET essai_valide_le = :date WHERE embauche = :embauche";
static const char REFUS_SET[] =
    "UPDATE emploi SET suivi_refuse_le = :date WHERE embauche = :embauche";
static const char MAINTIEN_SET[] =
    "UPDATE emploi SET maintien_le = :date WHERE embauche = :embauche";
static const char EMPLOI_END[] = "UPDATE emploi SET fin = :date, issue = 'terme'"
                                 " WHERE embauche = :embauche";
static const char EMPLOI_BREAK[] = "UPDATE emploi SET fin = :date, issue = 'rupture'"
                                   " WHERE embauche = :embauche";

/* Sets one date of a job and tells it in the timeline. */
static int mark_emploi(struct store *store, const struct event_context *context, const char *sql,
                       const struct fil *line, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":embauche", line->reference);
    stmt_text(&s, ":date", line->date);
    int rc = stmt_exec(&s, -1, err);
    return rc < 0 ? rc : fil_add(store, context, line, err);
}

int apply_essai_valide(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EssaiValide *e = (const Entreprise__EssaiValide *)event;
    const struct fil line = { "EssaiValide", "", e->personne, e->date, e->embauche, "", "" };
    return mark_emploi(store, context, ESSAI_SET, &line, err);
}

int apply_contrat_termine(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContratTermine *e = (const Entreprise__ContratTermine *)event;
    const struct fil line = { "ContratTermine", "", e->personne, e->date, e->embauche, "", "" };
    return mark_emploi(store, context, EMPLOI_END, &line, err);
}

int apply_contrat_rompu(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContratRompu *e = (const Entreprise__ContratRompu *)event;
    const struct fil line = { "ContratRompu", "",       e->personne,  e->date,
                              e->embauche,    e->motif, e->initiative };
    return mark_emploi(store, context, EMPLOI_BREAK, &line, err);
}

int apply_maintien_six_mois(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__MaintienSixMois *e = (const Entreprise__MaintienSixMois *)event;
    const struct fil line = { "MaintienSixMois", "", e->personne, e->date, e->embauche, "", "" };
    return mark_emploi(store, context, MAINTIEN_SET, &line, err);
}

int apply_suivi_refuse(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__SuiviRefuse *e = (const Entreprise__SuiviRefuse *)event;
    const struct fil line = { "SuiviRefuse", "", e->personne, e->date, e->embauche, e->par, "" };
    return mark_emploi(store, context, REFUS_SET, &line, err);
}

static const char AVENANT_ADD[] =
    "INSERT INTO avenant (embauche, date, sequence, fin_prevue, contrat)"
    " VALUES (:embauche, :date, :sequence, :fin_prevue, :contrat)";

int apply_contrat_prolonge(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContratProlonge *e = (const Entreprise__ContratProlonge *)event;
    struct stmt s;
    stmt_begin(&s, store, AVENANT_ADD);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":date", e->date);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":fin_prevue", e->fin_prevue);
    stmt_text(&s, ":contrat", e->contrat);
    int rc = stmt_exec(&s, 1, err);
    const struct fil line = { "ContratProlonge", "",         e->personne,  e->date,
                              e->embauche,       e->contrat, e->fin_prevue };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

/* --- Hours and proofs: they feed the exit engine, not the timeline ---------------------------- */

static const char HEURES_SET[] =
    "INSERT INTO heures (embauche, mois, du, au, heures_centi, enregistre)"
    " VALUES (:embauche, :mois, :du, :au, :heures_centi, :enregistre)"
    " ON CONFLICT (embauche, mois, du) DO UPDATE SET au = excluded.au,"
    " heures_centi = excluded.heures_centi, enregistre = excluded.enregistre";

/* Without mission dates it is the whole month. */
int apply_mois_travaille(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__MoisTravaille *e = (const Entreprise__MoisTravaille *)event;
    char first[DATE_SIZE + 8];
    char last[DATE_SIZE];
    (void)snprintf(first, sizeof(first), "%.7s-01", e->mois);
    int32_t month = date_parse(first);
    if (month == DATE_NONE)
        return 0;
    date_format(date_month_end(month), last);
    struct stmt s;
    stmt_begin(&s, store, HEURES_SET);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":mois", e->mois);
    stmt_text(&s, ":du", e->du[0] == '\0' ? first : e->du);
    stmt_text(&s, ":au", e->au[0] == '\0' ? last : e->au);
    stmt_i64(&s, ":heures_centi", e->heures_centi);
    stmt_i64(&s, ":enregistre", context->time_us);
    return stmt_exec(&s, 1, err);
}

static const char JUSTIFICATIF_ADD[] =
    "INSERT INTO justificatif (embauche, sequence, piece, date, mois, couvre_du, couvre_au,"
    " original)"
    " VALUES (:embauche, :sequence, :piece, :date, :mois, :couvre_du, :couvre_au, :original)";

int apply_justificatif_recu(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__JustificatifRecu *e = (const Entreprise__JustificatifRecu *)event;
    struct stmt s;
    stmt_begin(&s, store, JUSTIFICATIF_ADD);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":piece", e->piece);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":mois", e->mois);
    stmt_text(&s, ":couvre_du", e->couvre_du);
    stmt_text(&s, ":couvre_au", e->couvre_au);
    stmt_i64(&s, ":original", e->original);
    return stmt_exec(&s, 1, err);
}

/* --- Follow-up -------------------------------------------------------------------------------- */

int apply_suivi_realise(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__SuiviRealise *e = (const Entreprise__SuiviRealise *)event;
    const struct fil line = { "SuiviRealise", "",      e->personne, e->date,
                              e->embauche,    e->code, e->mode };
    return fil_add(store, context, &line, err);
}

int apply_probleme_signale(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ProblemeSignale *e = (const Entreprise__ProblemeSignale *)event;
    const struct fil line = { "ProblemeSignale", "",        e->personne,   e->date,
                              e->embauche,       e->nature, e->demande_par };
    return fil_add(store, context, &line, err);
}

/* The CRE's contact: in the timeline, never in the référent's silence (FL 438). */
int apply_contact_candidat(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContactCandidat *e = (const Entreprise__ContactCandidat *)event;
    const struct fil line = {
        "ContactCandidat", "", e->personne, e->date, e->contact, e->mode, ""
    };
    return fil_add(store, context, &line, err);
}

static const char IMMERSION_ADD[] =
    "INSERT INTO immersion (immersion, personne, dite, entreprise, genre, debut, fin_prevue)"
    " VALUES (:immersion, :personne, :dite, :entreprise, :genre, :debut, :fin_prevue)";

int apply_immersion_demarree(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ImmersionDemarree *e = (const Entreprise__ImmersionDemarree *)event;
    char personne[LIMIT_ID_SIZE];
    int rc = load_personne(store, e->personne, personne, err);
    if (rc < 0)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, IMMERSION_ADD);
    stmt_text(&s, ":immersion", e->immersion);
    stmt_text(&s, ":personne", personne);
    stmt_text(&s, ":dite", e->personne);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":debut", e->debut);
    stmt_text(&s, ":fin_prevue", e->fin_prevue);
    rc = stmt_exec(&s, 1, err);
    const struct fil line = { "ImmersionDemarree", "",       e->personne,  e->debut,
                              e->immersion,        e->genre, e->fin_prevue };
    return rc < 0 ? rc : fil_add(store, context, &line, err);
}

int apply_immersion_terminee(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ImmersionTerminee *e = (const Entreprise__ImmersionTerminee *)event;
    const struct fil line = { "ImmersionTerminee",
                              "",
                              e->personne,
                              e->date,
                              e->immersion,
                              e->menee_a_terme ? ISSUE_TERMINEE : ISSUE_ABANDONNEE,
                              "" };
    return fil_add(store, context, &line, err);
}
