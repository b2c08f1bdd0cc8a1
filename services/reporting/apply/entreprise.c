/* What entreprise tells: offers, who was put in touch with whom, hirings and their follow-up. */
#include "entreprise.pb-c.h"
#include "reporting/apply/apply.h"
#include "reporting/apply/lignes.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

int apply_entreprise_creee(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EntrepriseCreee *e = (const Entreprise__EntrepriseCreee *)event;
    const struct fait fait = { .genre = "entreprise_creee",
                               .reference = e->entreprise,
                               .date = context->recorded,
                               .detail = e->employeur,
                               .derive = true };
    return fait_add(store, context, &fait, err);
}

int apply_prospection_realisee(struct store *store, const struct event_context *context,
                               const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ProspectionRealisee *e = (const Entreprise__ProspectionRealisee *)event;
    const struct fait fait = { .genre = "prospection_realisee",
                               .reference = e->prospection,
                               .date = e->date,
                               .detail = e->genre,
                               .classe = e->par_role,
                               .nombre = e->participants };
    return fait_add(store, context, &fait, err);
}

/* --- Offers ----------------------------------------------------------------------------------- */

int apply_offre_captee(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__OffreCaptee *e = (const Entreprise__OffreCaptee *)event;
    const struct fait fait = { .genre = "offre_captee",
                               .reference = e->offre,
                               .date = e->date,
                               .detail = e->contrat,
                               .classe = e->origine,
                               .nombre = e->postes };
    return fait_add(store, context, &fait, err);
}

/* What an act on an offer is told by: kind of contract and origin, as captured. */
static int offre_act(struct store *store, const struct event_context *context, const char *offre,
                     const struct fait *act, struct err *err)
{
    const struct fait_cle cle = { "offre_captee", offre, NULL };
    struct fait_connu captee;
    int rc = fait_find(store, context, &cle, &captee, err);
    struct fait fait = *act;
    fait.reference = offre;
    fait.detail = captee.detail;
    fait.classe = captee.classe;
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

int apply_offre_negociee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__OffreNegociee *e = (const Entreprise__OffreNegociee *)event;
    struct fait fait = { .genre = "offre_negociee",
                         .date = e->date,
                         .nombre = e->postes,
                         .marques = e->dequalifiee ? OFFRE_DEQUALIFIEE : 0 };
    return offre_act(store, context, e->offre, &fait, err);
}

int apply_offre_diffusee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__OffreDiffusee *e = (const Entreprise__OffreDiffusee *)event;
    struct fait fait = { .genre = "offre_diffusee", .date = e->date, .nombre = e->postes };
    return offre_act(store, context, e->offre, &fait, err);
}

int apply_offre_cloturee(struct store *store, const struct event_context *context,
                         const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__OffreCloturee *e = (const Entreprise__OffreCloturee *)event;
    struct fait fait = { .genre = "offre_cloturee",
                         .date = e->date,
                         .motif = e->motif,
                         .nombre = e->pourvus,
                         .marques = same(e->issue, "pourvue") ? OFFRE_POURVUE : 0 };
    return offre_act(store, context, e->offre, &fait, err);
}

/* --- Mises en relation ------------------------------------------------------------------------ */

int apply_candidat_positionne(struct store *store, const struct event_context *context,
                              const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__CandidatPositionne *e = (const Entreprise__CandidatPositionne *)event;
    const struct fait fait = { .genre = "candidat_positionne",
                               .reference = e->positionnement,
                               .personne = e->personne,
                               .date = e->date,
                               .detail = e->par };
    return fait_add(store, context, &fait, err);
}

int apply_mer_effectuee(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__MerEffectuee *e = (const Entreprise__MerEffectuee *)event;
    const struct fait fait = { .genre = "mer_effectuee",
                               .reference = e->positionnement,
                               .personne = e->personne,
                               .date = e->date };
    return fait_add(store, context, &fait, err);
}

int apply_entretien_embauche_prevu(struct store *store, const struct event_context *context,
                                   const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EntretienEmbauchePrevu *e = (const Entreprise__EntretienEmbauchePrevu *)event;
    const struct fait fait = { .genre = "entretien_embauche_prevu",
                               .reference = e->positionnement,
                               .personne = e->personne,
                               .date = e->date,
                               .derive = true };
    return fait_add(store, context, &fait, err);
}

int apply_mer_resultat(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__MerResultat *e = (const Entreprise__MerResultat *)event;
    const struct fait fait = { .genre = "mer_resultat",
                               .reference = e->positionnement,
                               .personne = e->personne,
                               .date = e->date,
                               .motif = e->motif,
                               .marques = (e->retenu ? MER_RETENUE : 0) |
                                          (e->candidat_informe[0] == '\0' ? 0 : MER_INFORMEE) };
    return fait_add(store, context, &fait, err);
}

int apply_candidat_informe(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__CandidatInforme *e = (const Entreprise__CandidatInforme *)event;
    const struct fait_cle cle = { "mer_resultat", e->positionnement, NULL };
    int rc = ecoute_note(store, context, err);
    return rc < 0 ? rc : fait_mark(store, context, &cle, MER_INFORMEE, err);
}

int apply_contact_candidat(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContactCandidat *e = (const Entreprise__ContactCandidat *)event;
    const struct fait fait = { .genre = "contact_candidat",
                               .reference = e->contact,
                               .personne = e->personne,
                               .date = e->date,
                               .detail = e->mode };
    return fait_add(store, context, &fait, err);
}

/* --- Work ------------------------------------------------------------------------------------- */

int apply_embauche_demarree(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EmbaucheDemarree *e = (const Entreprise__EmbaucheDemarree *)event;
    const struct fait fait = { .genre = "embauche_demarree",
                               .reference = e->embauche,
                               .personne = e->personne,
                               .date = e->debut,
                               .detail = e->contrat,
                               .classe = e->employeur,
                               .marques =
                                   (e->aide && !e->marchand ? EMBAUCHE_AIDEE_NON_MARCHANDE : 0) |
                                   (e->au_pole ? EMBAUCHE_AU_POLE : 0),
                               .dure = true };
    return fait_add(store, context, &fait, err);
}

int apply_essai_valide(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__EssaiValide *e = (const Entreprise__EssaiValide *)event;
    const struct fait fait = {
        .genre = "essai_valide", .reference = e->embauche, .personne = e->personne, .date = e->date
    };
    return fait_add(store, context, &fait, err);
}

/* The end of a contract, at its term or by rupture, as one kind: a rate needs both. */
static int contrat_end(struct store *store, const struct event_context *context,
                       const struct fait *end, struct err *err)
{
    const struct fait_cle cle = { "embauche_demarree", end->reference, NULL };
    struct fait_connu embauche;
    int rc = fait_end(store, context, &cle, end->date, end->marques, err);
    if (rc == 0)
        rc = fait_find(store, context, &cle, &embauche, err);
    struct fait fait = *end;
    fait.genre = "contrat_fini";
    fait.detail = embauche.detail;
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

int apply_contrat_termine(struct store *store, const struct event_context *context,
                          const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContratTermine *e = (const Entreprise__ContratTermine *)event;
    struct fait fait = { .reference = e->embauche, .personne = e->personne, .date = e->date };
    return contrat_end(store, context, &fait, err);
}

int apply_contrat_rompu(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ContratRompu *e = (const Entreprise__ContratRompu *)event;
    struct fait fait = { .reference = e->embauche,
                         .personne = e->personne,
                         .date = e->date,
                         .classe = e->initiative,
                         .motif = e->motif,
                         .marques = EMBAUCHE_ROMPUE };
    return contrat_end(store, context, &fait, err);
}

int apply_maintien_six_mois(struct store *store, const struct event_context *context,
                            const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__MaintienSixMois *e = (const Entreprise__MaintienSixMois *)event;
    const struct fait_cle cle = { "embauche_demarree", e->embauche, NULL };
    struct fait_connu embauche;
    int rc = fait_find(store, context, &cle, &embauche, err);
    const struct fait fait = { .genre = "maintien_six_mois",
                               .reference = e->embauche,
                               .personne = e->personne,
                               .date = e->date,
                               .detail = embauche.detail };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}

int apply_suivi_realise(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__SuiviRealise *e = (const Entreprise__SuiviRealise *)event;
    const struct fait fait = { .genre = "suivi_realise",
                               .reference = e->suivi,
                               .personne = e->personne,
                               .date = e->date,
                               .detail = e->code,
                               .classe = e->mode };
    return fait_add(store, context, &fait, err);
}

int apply_suivi_refuse(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__SuiviRefuse *e = (const Entreprise__SuiviRefuse *)event;
    const struct fait fait = { .genre = "suivi_refuse",
                               .reference = e->embauche,
                               .personne = e->personne,
                               .date = e->date,
                               .detail = e->par };
    return fait_add(store, context, &fait, err);
}

int apply_probleme_signale(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ProblemeSignale *e = (const Entreprise__ProblemeSignale *)event;
    const struct fait fait = { .genre = "probleme_signale",
                               .reference = e->probleme,
                               .personne = e->personne,
                               .date = e->date,
                               .detail = e->nature,
                               .classe = e->demande_par,
                               .marques = e->demande_par[0] == '\0' ? 0 : PROBLEME_MEDIATION };
    return fait_add(store, context, &fait, err);
}

/* --- Immersions ------------------------------------------------------------------------------- */

int apply_immersion_demarree(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ImmersionDemarree *e = (const Entreprise__ImmersionDemarree *)event;
    const struct fait fait = { .genre = "immersion_demarree",
                               .reference = e->immersion,
                               .personne = e->personne,
                               .date = e->debut,
                               .detail = e->genre,
                               .dure = true };
    return fait_add(store, context, &fait, err);
}

int apply_immersion_terminee(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ImmersionTerminee *e = (const Entreprise__ImmersionTerminee *)event;
    const struct fait_cle cle = { "immersion_demarree", e->immersion, NULL };
    struct fait_connu immersion;
    int rc = fait_end(store, context, &cle, e->date, 0, err);
    if (rc == 0)
        rc = fait_find(store, context, &cle, &immersion, err);
    const struct fait fait = { .genre = "immersion_terminee",
                               .reference = e->immersion,
                               .personne = e->personne,
                               .date = e->date,
                               .detail = immersion.detail,
                               .marques = e->menee_a_terme ? IMMERSION_MENEE : 0 };
    return rc < 0 ? rc : fait_add(store, context, &fait, err);
}
