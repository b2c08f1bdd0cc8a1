/* What repérage keeps of the facts of parcours and entreprise: who accompanies whom, which exits
 * are proposed, which pièces are satisfied elsewhere, who else may ask to be forgotten. */
#include "reperage/apply/apply.h"

#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"

#include <string.h>

static const char REFERENT_ADD[] =
    "INSERT INTO referent (referent, sequence, libelle, genre, etp_centi, du, au)"
    " VALUES (:referent, :sequence, :libelle, :genre, :etp, :du, :au)";
static const char TERRITOIRE_ADD[] =
    "INSERT INTO referent_territoire (referent, sequence, territoire)"
    " VALUES (:referent, :sequence, :territoire) ON CONFLICT DO NOTHING";
static const char ABSENCE_SET[] =
    "INSERT INTO absence (referent, du, au, remplacement_du)"
    " VALUES (:referent, :du, :au, :remplacement) ON CONFLICT (referent, du)"
    " DO UPDATE SET au = :au, remplacement_du = :remplacement";
static const char CONVENTION_ADD[] = "INSERT INTO convention (referent, fin)"
                                     " VALUES (:referent, :fin) ON CONFLICT DO NOTHING";
static const char PARCOURS_ADD[] =
    "INSERT INTO parcours (parcours, personne, prescription, date, territoire)"
    " VALUES (:parcours, :personne, :prescription, :date, :territoire)";
static const char PARCOURS_END[] = "UPDATE parcours SET sortie = :date WHERE parcours = :parcours";
static const char DESIGNATION_ADD[] = "INSERT INTO designation (parcours, sequence, referent, du)"
                                      " VALUES (:parcours, :sequence, :referent, :du)";
static const char PIECE_ADD[] =
    "INSERT INTO piece (piece_recue, personne, piece, date, datee_du, valable_jusqu, original,"
    " contrat, source) VALUES (:id, :personne, :piece, :date, :datee_du, :valable_jusqu, :original,"
    " :contrat, :source)";
static const char PROPOSITION_ADD[] =
    "INSERT INTO proposition (proposition, parcours, personne, sortie, classe, date, comite_genre,"
    " territoire, verdict, explication, proposee) VALUES (:proposition, :parcours, :personne,"
    " :sortie, :classe, :date, :comite_genre, :territoire, :verdict, :explication, :proposee)";
static const char PROPOSITION_PIECE_ADD[] =
    "INSERT INTO proposition_piece (proposition, piece) VALUES (:proposition, :piece)"
    " ON CONFLICT DO NOTHING";
static const char PROPOSITION_END[] =
    "UPDATE proposition SET close = :jour WHERE proposition = :proposition AND close IS NULL";
static const char LIGNE_END[] =
    "UPDATE inscription SET retiree = :jour, retrait_motif = :motif"
    " WHERE proposition = :proposition AND retiree IS NULL AND decision = ''";
static const char CONTACT_ADD[] =
    "INSERT INTO contact_entreprise (contact) VALUES (:contact) ON CONFLICT DO NOTHING";

/* --- Référents ------------------------------------------------------------------------------- */

static int territoires_add(struct store *store, const struct event_context *context,
                           const Parcours__ReferentEnregistre *e, struct err *err)
{
    for (size_t i = 0; i < e->n_territoires; i++) {
        struct stmt s;
        stmt_begin(&s, store, TERRITOIRE_ADD);
        stmt_text(&s, ":referent", e->referent);
        stmt_u64(&s, ":sequence", context->sequence);
        stmt_text(&s, ":territoire", e->territoires[i]);
        int rc = stmt_exec(&s, -1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int reperage_hear_referent_enregistre(struct store *store, const struct event_context *context,
                                      const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ReferentEnregistre *e = (const Parcours__ReferentEnregistre *)event;
    struct stmt s;
    stmt_begin(&s, store, REFERENT_ADD);
    stmt_text(&s, ":referent", e->referent);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":libelle", e->libelle);
    stmt_text(&s, ":genre", e->genre);
    stmt_i64(&s, ":etp", e->etp_centi);
    stmt_text(&s, ":du", e->du);
    stmt_text(&s, ":au", e->au);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    return territoires_add(store, context, e, err);
}

int reperage_hear_absence_acteur(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__AbsenceActeur *e = (const Parcours__AbsenceActeur *)event;
    struct stmt s;
    stmt_begin(&s, store, ABSENCE_SET);
    stmt_text(&s, ":referent", e->referent);
    stmt_text(&s, ":du", e->du);
    stmt_text(&s, ":au", e->au);
    stmt_text(&s, ":remplacement", e->remplacement_du);
    return stmt_exec(&s, 1, err);
}

int reperage_hear_convention_non_reconduite(struct store *store,
                                            const struct event_context *context,
                                            const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__ConventionNonReconduite *e = (const Parcours__ConventionNonReconduite *)event;
    for (size_t i = 0; i < e->n_referents; i++) {
        struct stmt s;
        stmt_begin(&s, store, CONVENTION_ADD);
        stmt_text(&s, ":referent", e->referents[i]);
        stmt_text(&s, ":fin", e->fin);
        int rc = stmt_exec(&s, -1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* --- Parcours -------------------------------------------------------------------------------- */

int reperage_hear_parcours_ouvert(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Parcours__ParcoursOuvert *e = (const Parcours__ParcoursOuvert *)event;
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":prescription", e->prescription);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":territoire", e->territoire);
    return stmt_exec(&s, 1, err);
}

int reperage_hear_referent_designe(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ReferentDesigne *e = (const Parcours__ReferentDesigne *)event;
    struct stmt s;
    stmt_begin(&s, store, DESIGNATION_ADD);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":referent", e->referent);
    stmt_text(&s, ":du", e->date);
    return stmt_exec(&s, 1, err);
}

int reperage_hear_sortie_validee(struct store *store, const struct event_context *context,
                                 const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieValidee *e = (const Parcours__SortieValidee *)event;
    struct stmt s;
    stmt_begin(&s, store, PARCOURS_END);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":date", e->date);
    int rc = stmt_exec(&s, -1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, PROPOSITION_END);
    stmt_text(&s, ":proposition", e->proposition);
    stmt_text(&s, ":jour", context->recorded);
    return stmt_exec(&s, -1, err);
}

/* --- Pièces satisfied elsewhere -------------------------------------------------------------- */

struct piece_entendue {
    const char *personne;
    const char *piece;
    const char *date;
    const char *datee_du;
    const char *valable_jusqu;
    bool original;
    const char *contrat;
};

static int piece_add(struct store *store, const struct event_context *context,
                     const struct piece_entendue *piece, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, PIECE_ADD);
    stmt_text(&s, ":id", context->id);
    stmt_text(&s, ":personne", piece->personne);
    stmt_text(&s, ":piece", piece->piece);
    stmt_text(&s, ":date", piece->date);
    stmt_text(&s, ":datee_du", piece->datee_du);
    stmt_text(&s, ":valable_jusqu", piece->valable_jusqu);
    stmt_i64(&s, ":original", piece->original);
    stmt_text(&s, ":contrat", piece->contrat);
    stmt_text(&s, ":source", context->source);
    return stmt_exec(&s, 1, err);
}

/* The contract is a pièce once the last signature that the site wants is there. */
int reperage_hear_contrat_signe(struct store *store, const struct event_context *context,
                                const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ContratEngagementSigne *e = (const Parcours__ContratEngagementSigne *)event;
    if (!e->complet)
        return 0;
    const char *last = "";
    const char *const dates[] = { e->participant, e->referent, e->direction, e->equipe_animation };
    for (size_t i = 0; i < COUNT_OF(dates); i++)
        if (strcmp(dates[i], last) > 0)
            last = dates[i];
    const struct piece_entendue piece = {
        .personne = e->personne,
        .piece = PIECE_CONTRAT,
        .date = last[0] == '\0' ? context->recorded : last,
        .datee_du = e->debut,
        .valable_jusqu = e->fin,
        .original = true,
        .contrat = "",
    };
    return piece_add(store, context, &piece, err);
}

int reperage_hear_contrat_renouvele(struct store *store, const struct event_context *context,
                                    const ProtobufCMessage *event, struct err *err)
{
    const Parcours__ContratEngagementRenouvele *e =
        (const Parcours__ContratEngagementRenouvele *)event;
    if (strcmp(e->decision, "poursuite") != 0)
        return 0;
    const struct piece_entendue piece = {
        .personne = e->personne,
        .piece = PIECE_CONTRAT,
        .date = e->debut,
        .datee_du = e->debut,
        .valable_jusqu = e->fin,
        .original = true,
        .contrat = "",
    };
    return piece_add(store, context, &piece, err);
}

/* Payslips and certificates prove months: only the exit engine can add those up. */
int reperage_hear_justificatif_recu(struct store *store, const struct event_context *context,
                                    const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__JustificatifRecu *e = (const Entreprise__JustificatifRecu *)event;
    if (e->personne[0] == '\0' || e->mois[0] != '\0' || e->couvre_du[0] != '\0')
        return 0;
    const struct piece_entendue piece = {
        .personne = e->personne,
        .piece = e->piece,
        .date = e->date,
        .datee_du = "",
        .valable_jusqu = "",
        .original = e->original,
        .contrat = e->embauche,
    };
    return piece_add(store, context, &piece, err);
}

int reperage_hear_contact_entreprise(struct store *store, const struct event_context *context,
                                     const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__ContactEntrepriseEnregistre *e =
        (const Entreprise__ContactEntrepriseEnregistre *)event;
    struct stmt s;
    stmt_begin(&s, store, CONTACT_ADD);
    stmt_text(&s, ":contact", e->contact);
    return stmt_exec(&s, -1, err);
}

/* --- Exits ----------------------------------------------------------------------------------- */

static const char *verdict_text(const Parcours__Verdict *verdict)
{
    if (verdict == NULL)
        return "";
    switch (verdict->valeur) {
    case PARCOURS__VERDICT__VALEUR__NON_POSITIVE:
        return "non_positive";
    case PARCOURS__VERDICT__VALEUR__POSITIVE:
        return "positive";
    case PARCOURS__VERDICT__VALEUR__A_APPRECIER:
        return "a_apprecier";
    case _PARCOURS__VERDICT__VALEUR_IS_INT_SIZE:
        break;
    }
    return "";
}

static int proposition_pieces_add(struct store *store, const Parcours__SortieProposee *e,
                                  struct err *err)
{
    size_t count = e->verdict == NULL ? 0 : e->verdict->n_pieces;
    for (size_t i = 0; i < count; i++) {
        struct stmt s;
        stmt_begin(&s, store, PROPOSITION_PIECE_ADD);
        stmt_text(&s, ":proposition", e->proposition);
        stmt_text(&s, ":piece", e->verdict->pieces[i]);
        int rc = stmt_exec(&s, -1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int reperage_hear_sortie_proposee(struct store *store, const struct event_context *context,
                                  const ProtobufCMessage *event, struct err *err)
{
    const Parcours__SortieProposee *e = (const Parcours__SortieProposee *)event;
    struct stmt s;
    stmt_begin(&s, store, PROPOSITION_ADD);
    stmt_text(&s, ":proposition", e->proposition);
    stmt_text(&s, ":parcours", e->parcours);
    stmt_text(&s, ":personne", e->personne);
    stmt_text(&s, ":sortie", e->sortie);
    stmt_text(&s, ":classe", e->classe);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":comite_genre", e->comite_genre);
    stmt_text(&s, ":territoire", e->territoire);
    stmt_text(&s, ":verdict", verdict_text(e->verdict));
    stmt_text(&s, ":explication", e->verdict == NULL ? "" : e->verdict->explication);
    stmt_text(&s, ":proposee", context->recorded);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    return proposition_pieces_add(store, e, err);
}

int reperage_hear_proposition_retiree(struct store *store, const struct event_context *context,
                                      const ProtobufCMessage *event, struct err *err)
{
    const Parcours__PropositionRetiree *e = (const Parcours__PropositionRetiree *)event;
    struct stmt s;
    stmt_begin(&s, store, PROPOSITION_END);
    stmt_text(&s, ":proposition", e->proposition);
    stmt_text(&s, ":jour", context->recorded);
    int rc = stmt_exec(&s, -1, err);
    if (rc < 0)
        return rc;
    stmt_begin(&s, store, LIGNE_END);
    stmt_text(&s, ":proposition", e->proposition);
    stmt_text(&s, ":jour", context->recorded);
    stmt_text(&s, ":motif", e->motif);
    return stmt_exec(&s, -1, err);
}
