/* Every verb of the service, as service.c hands them to the runtime. */
#ifndef ENTREPRISE_VERBES_H
#define ENTREPRISE_VERBES_H

#include "runtime/service.h"

/* --- load/: what the decisions read --- */
load_fn load_nouvelle_entreprise, load_modification_entreprise, load_contact_entreprise;
load_fn load_nouvelle_offre, load_negociation, load_diffusion, load_cloture;
load_fn load_entree_au_pole, load_sortie_du_pole, load_contact_candidat;
load_fn load_nouveau_positionnement, load_mer, load_entretien, load_resultat, load_information,
    load_abandon;
load_fn load_nouvelle_embauche, load_essai, load_avenant, load_terme, load_rupture;
load_fn load_mois, load_justificatif, load_maintien;
load_fn load_suivi, load_refus_suivi, load_probleme;
load_fn load_nouvelle_immersion, load_fin_immersion;
load_fn load_plan, load_prospection;

/* --- decide/ --- */
decide_fn decide_creer_entreprise, decide_modifier_entreprise,
    decide_enregistrer_contact_entreprise;
decide_fn decide_capter_offre, decide_negocier_offre, decide_diffuser_offre, decide_clore_offre;
decide_fn decide_entrer_au_pole, decide_quitter_pole, decide_contacter_candidat;
decide_fn decide_positionner, decide_effectuer_mer, decide_prevoir_entretien_embauche,
    decide_enregistrer_resultat_mer, decide_informer_candidat, decide_abandonner_positionnement;
decide_fn decide_demarrer_embauche, decide_valider_essai, decide_prolonger_contrat,
    decide_terminer_contrat, decide_rompre_contrat;
decide_fn decide_declarer_mois, decide_recevoir_justificatif, decide_constater_maintien;
decide_fn decide_enregistrer_suivi, decide_refuser_suivi, decide_signaler_probleme;
decide_fn decide_demarrer_immersion, decide_terminer_immersion;
decide_fn decide_planifier_prospection, decide_enregistrer_prospection;

/* --- apply/: own events --- */
apply_fn apply_entreprise_creee, apply_entreprise_modifiee, apply_contact_entreprise_enregistre;
apply_fn apply_offre_captee, apply_offre_negociee, apply_offre_diffusee, apply_offre_cloturee;
apply_fn apply_candidat_entre_au_pole, apply_candidat_sorti_du_pole, apply_contact_candidat;
apply_fn apply_candidat_positionne, apply_mer_effectuee, apply_entretien_embauche_prevu,
    apply_mer_resultat, apply_candidat_informe, apply_positionnement_abandonne;
apply_fn apply_embauche_demarree, apply_essai_valide, apply_contrat_prolonge, apply_contrat_termine,
    apply_contrat_rompu;
apply_fn apply_mois_travaille, apply_justificatif_recu, apply_maintien_six_mois;
apply_fn apply_suivi_realise, apply_suivi_refuse, apply_probleme_signale;
apply_fn apply_immersion_demarree, apply_immersion_terminee;
apply_fn apply_prospection_planifiee, apply_prospection_realisee;

/* --- apply/ecoute.c, apply/personne.c: others' events --- */
apply_fn apply_parcours_ouvert, apply_referent_designe, apply_sortie_validee;
apply_fn apply_etape_demarree, apply_etape_terminee, apply_veille_ouverte, apply_veille_close;
apply_fn apply_personnes_fusionnees, apply_fusion_annulee, apply_personne_effacee;

/* --- react.c --- */
react_fn react_bascule_pole_economique, react_retrait_pole_economique, react_candidat_propose,
    react_sortie_validee;

/* --- query/ --- */
query_fn query_entreprises, query_fiche_entreprise, query_offres, query_pole;
query_fn query_candidats_possibles, query_tableau_mer, query_embauches, query_suivis_dus;
query_fn query_taches, query_immersions, query_prospections, query_besoins;
query_fn query_fiche_embauche;

#endif
