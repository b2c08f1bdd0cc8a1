#include "entreprise/service.h"

#include "entreprise/entreprise.h"
#include "entreprise/verbes.h"
#include "entreprise_schema.h"

#define ACTE(member, load_, decide_)                                                               \
    [ENTREPRISE__COMMANDE__ACTE_##                                                                 \
        member] = { .load = load_, .decide = decide_, .state_size = sizeof(struct etat) }

static const struct command_entry COMMANDS[] = {
    ACTE(CREER_ENTREPRISE, load_nouvelle_entreprise, decide_creer_entreprise),
    ACTE(MODIFIER_ENTREPRISE, load_modification_entreprise, decide_modifier_entreprise),
    ACTE(ENREGISTRER_CONTACT_ENTREPRISE, load_contact_entreprise,
         decide_enregistrer_contact_entreprise),
    ACTE(CAPTER_OFFRE, load_nouvelle_offre, decide_capter_offre),
    ACTE(NEGOCIER_OFFRE, load_negociation, decide_negocier_offre),
    ACTE(DIFFUSER_OFFRE, load_diffusion, decide_diffuser_offre),
    ACTE(CLORE_OFFRE, load_cloture, decide_clore_offre),
    ACTE(ENTRER_AU_POLE, load_entree_au_pole, decide_entrer_au_pole),
    ACTE(QUITTER_POLE, load_sortie_du_pole, decide_quitter_pole),
    ACTE(POSITIONNER, load_nouveau_positionnement, decide_positionner),
    ACTE(EFFECTUER_MER, load_mer, decide_effectuer_mer),
    ACTE(PREVOIR_ENTRETIEN_EMBAUCHE, load_entretien, decide_prevoir_entretien_embauche),
    ACTE(ENREGISTRER_RESULTAT_MER, load_resultat, decide_enregistrer_resultat_mer),
    ACTE(ABANDONNER_POSITIONNEMENT, load_abandon, decide_abandonner_positionnement),
    ACTE(DEMARRER_EMBAUCHE, load_nouvelle_embauche, decide_demarrer_embauche),
    ACTE(VALIDER_ESSAI, load_essai, decide_valider_essai),
    ACTE(PROLONGER_CONTRAT, load_avenant, decide_prolonger_contrat),
    ACTE(TERMINER_CONTRAT, load_terme, decide_terminer_contrat),
    ACTE(ROMPRE_CONTRAT, load_rupture, decide_rompre_contrat),
    ACTE(DECLARER_MOIS, load_mois, decide_declarer_mois),
    ACTE(RECEVOIR_JUSTIFICATIF, load_justificatif, decide_recevoir_justificatif),
    ACTE(ENREGISTRER_SUIVI, load_suivi, decide_enregistrer_suivi),
    ACTE(REFUSER_SUIVI, load_refus_suivi, decide_refuser_suivi),
    ACTE(SIGNALER_PROBLEME, load_probleme, decide_signaler_probleme),
    ACTE(CONTACTER_CANDIDAT, load_contact_candidat, decide_contacter_candidat),
    ACTE(CONSTATER_MAINTIEN, load_maintien, decide_constater_maintien),
    ACTE(DEMARRER_IMMERSION, load_nouvelle_immersion, decide_demarrer_immersion),
    ACTE(TERMINER_IMMERSION, load_fin_immersion, decide_terminer_immersion),
    ACTE(INFORMER_CANDIDAT, load_information, decide_informer_candidat),
    ACTE(PLANIFIER_PROSPECTION, load_plan, decide_planifier_prospection),
    ACTE(ENREGISTRER_PROSPECTION, load_prospection, decide_enregistrer_prospection),
};

static apply_fn *const APPLY[] = {
    [ENTREPRISE__EVENEMENT__FAIT_ENTREPRISE_CREEE] = apply_entreprise_creee,
    [ENTREPRISE__EVENEMENT__FAIT_ENTREPRISE_MODIFIEE] = apply_entreprise_modifiee,
    [ENTREPRISE__EVENEMENT__FAIT_CONTACT_ENTREPRISE_ENREGISTRE] =
        apply_contact_entreprise_enregistre,
    [ENTREPRISE__EVENEMENT__FAIT_OFFRE_CAPTEE] = apply_offre_captee,
    [ENTREPRISE__EVENEMENT__FAIT_OFFRE_NEGOCIEE] = apply_offre_negociee,
    [ENTREPRISE__EVENEMENT__FAIT_OFFRE_DIFFUSEE] = apply_offre_diffusee,
    [ENTREPRISE__EVENEMENT__FAIT_OFFRE_CLOTUREE] = apply_offre_cloturee,
    [ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_ENTRE_AU_POLE] = apply_candidat_entre_au_pole,
    [ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_SORTI_DU_POLE] = apply_candidat_sorti_du_pole,
    [ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_POSITIONNE] = apply_candidat_positionne,
    [ENTREPRISE__EVENEMENT__FAIT_MER_EFFECTUEE] = apply_mer_effectuee,
    [ENTREPRISE__EVENEMENT__FAIT_ENTRETIEN_EMBAUCHE_PREVU] = apply_entretien_embauche_prevu,
    [ENTREPRISE__EVENEMENT__FAIT_MER_RESULTAT] = apply_mer_resultat,
    [ENTREPRISE__EVENEMENT__FAIT_POSITIONNEMENT_ABANDONNE] = apply_positionnement_abandonne,
    [ENTREPRISE__EVENEMENT__FAIT_EMBAUCHE_DEMARREE] = apply_embauche_demarree,
    [ENTREPRISE__EVENEMENT__FAIT_ESSAI_VALIDE] = apply_essai_valide,
    [ENTREPRISE__EVENEMENT__FAIT_CONTRAT_PROLONGE] = apply_contrat_prolonge,
    [ENTREPRISE__EVENEMENT__FAIT_CONTRAT_TERMINE] = apply_contrat_termine,
    [ENTREPRISE__EVENEMENT__FAIT_CONTRAT_ROMPU] = apply_contrat_rompu,
    [ENTREPRISE__EVENEMENT__FAIT_MOIS_TRAVAILLE] = apply_mois_travaille,
    [ENTREPRISE__EVENEMENT__FAIT_JUSTIFICATIF_RECU] = apply_justificatif_recu,
    [ENTREPRISE__EVENEMENT__FAIT_SUIVI_REALISE] = apply_suivi_realise,
    [ENTREPRISE__EVENEMENT__FAIT_SUIVI_REFUSE] = apply_suivi_refuse,
    [ENTREPRISE__EVENEMENT__FAIT_PROBLEME_SIGNALE] = apply_probleme_signale,
    [ENTREPRISE__EVENEMENT__FAIT_CONTACT_CANDIDAT] = apply_contact_candidat,
    [ENTREPRISE__EVENEMENT__FAIT_MAINTIEN_SIX_MOIS] = apply_maintien_six_mois,
    [ENTREPRISE__EVENEMENT__FAIT_IMMERSION_DEMARREE] = apply_immersion_demarree,
    [ENTREPRISE__EVENEMENT__FAIT_IMMERSION_TERMINEE] = apply_immersion_terminee,
    [ENTREPRISE__EVENEMENT__FAIT_CANDIDAT_INFORME] = apply_candidat_informe,
    [ENTREPRISE__EVENEMENT__FAIT_PROSPECTION_PLANIFIEE] = apply_prospection_planifiee,
    [ENTREPRISE__EVENEMENT__FAIT_PROSPECTION_REALISEE] = apply_prospection_realisee,
};

/* --- Heard from parcours --- */

static apply_fn *const APPLY_PARCOURS[] = {
    [PARCOURS__EVENEMENT__FAIT_PARCOURS_OUVERT] = apply_parcours_ouvert,
    [PARCOURS__EVENEMENT__FAIT_REFERENT_DESIGNE] = apply_referent_designe,
    [PARCOURS__EVENEMENT__FAIT_ETAPE_DEMARREE] = apply_etape_demarree,
    [PARCOURS__EVENEMENT__FAIT_ETAPE_TERMINEE] = apply_etape_terminee,
    [PARCOURS__EVENEMENT__FAIT_VEILLE_OUVERTE] = apply_veille_ouverte,
    [PARCOURS__EVENEMENT__FAIT_VEILLE_CLOSE] = apply_veille_close,
    [PARCOURS__EVENEMENT__FAIT_SORTIE_VALIDEE] = apply_sortie_validee,
};

static react_fn *const REACT_PARCOURS[] = {
    [PARCOURS__EVENEMENT__FAIT_BASCULE_POLE_ECONOMIQUE] = react_bascule_pole_economique,
    [PARCOURS__EVENEMENT__FAIT_RETRAIT_POLE_ECONOMIQUE] = react_retrait_pole_economique,
    [PARCOURS__EVENEMENT__FAIT_CANDIDAT_PROPOSE] = react_candidat_propose,
    [PARCOURS__EVENEMENT__FAIT_SORTIE_VALIDEE] = react_sortie_validee,
};

/* --- Heard from repérage --- */

static apply_fn *const APPLY_REPERAGE[] = {
    [REPERAGE__EVENEMENT__FAIT_PERSONNES_FUSIONNEES] = apply_personnes_fusionnees,
    [REPERAGE__EVENEMENT__FAIT_FUSION_ANNULEE] = apply_fusion_annulee,
    [REPERAGE__EVENEMENT__FAIT_PERSONNE_EFFACEE] = apply_personne_effacee,
};

static query_fn *const QUERIES[] = {
    [ENTREPRISE__REQUETE__QUESTION_ENTREPRISES] = query_entreprises,
    [ENTREPRISE__REQUETE__QUESTION_FICHE_ENTREPRISE] = query_fiche_entreprise,
    [ENTREPRISE__REQUETE__QUESTION_OFFRES] = query_offres,
    [ENTREPRISE__REQUETE__QUESTION_POLE] = query_pole,
    [ENTREPRISE__REQUETE__QUESTION_CANDIDATS_POSSIBLES] = query_candidats_possibles,
    [ENTREPRISE__REQUETE__QUESTION_TABLEAU_MER] = query_tableau_mer,
    [ENTREPRISE__REQUETE__QUESTION_EMBAUCHES] = query_embauches,
    [ENTREPRISE__REQUETE__QUESTION_SUIVIS_DUS] = query_suivis_dus,
    [ENTREPRISE__REQUETE__QUESTION_TACHES] = query_taches,
    [ENTREPRISE__REQUETE__QUESTION_IMMERSIONS] = query_immersions,
    [ENTREPRISE__REQUETE__QUESTION_PROSPECTIONS] = query_prospections,
    [ENTREPRISE__REQUETE__QUESTION_BESOINS] = query_besoins,
    [ENTREPRISE__REQUETE__QUESTION_FICHE_EMBAUCHE] = query_fiche_embauche,
};

static const struct source_entry SOURCES[] = {
    {
        .source = "entreprise",
        .evenement = &entreprise__evenement__descriptor,
        .apply = APPLY,
        .apply_count = COUNT_OF(APPLY),
    },
    {
        .source = "parcours",
        .evenement = &parcours__evenement__descriptor,
        .apply = APPLY_PARCOURS,
        .apply_count = COUNT_OF(APPLY_PARCOURS),
        .react = REACT_PARCOURS,
        .react_count = COUNT_OF(REACT_PARCOURS),
    },
    {
        .source = "reperage",
        .evenement = &reperage__evenement__descriptor,
        .apply = APPLY_REPERAGE,
        .apply_count = COUNT_OF(APPLY_REPERAGE),
    },
};

const struct service entreprise_service = {
    .name = "entreprise",
    .apply_number = 2,
    .schema = ENTREPRISE_SCHEMA,
    .commande = &entreprise__commande__descriptor,
    .commands = COMMANDS,
    .command_count = COUNT_OF(COMMANDS),
    .requete = &entreprise__requete__descriptor,
    .reponse = &entreprise__reponse__descriptor,
    .queries = QUERIES,
    .query_count = COUNT_OF(QUERIES),
    .sources = SOURCES,
    .source_count = COUNT_OF(SOURCES),
};
