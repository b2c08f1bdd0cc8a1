/* One function for each event that changes a row (service.c has the tables). */
#ifndef REPORTING_APPLY_APPLY_H
#define REPORTING_APPLY_APPLY_H

#include "runtime/service.h"

/* protocole.c */
apply_fn apply_protocole_adopte;

/* personne.c */
apply_fn apply_personne_enregistree;
apply_fn apply_identite_corrigee;
apply_fn apply_domicile_change;
apply_fn apply_situation_changee;
apply_fn apply_personnes_fusionnees;
apply_fn apply_fusion_annulee;

/* reperage.c */
apply_fn apply_prescription_recue;
apply_fn apply_prescription_transmise;
apply_fn apply_prescription_close;
apply_fn apply_diagnostic_manque;
apply_fn apply_diagnostic_realise;
apply_fn apply_comite_planifie;
apply_fn apply_comite_deplace;
apply_fn apply_comite_clos;
apply_fn apply_entree_actee;
apply_fn apply_entree_reportee;
apply_fn apply_entree_refusee;

/* equipe.c */
apply_fn apply_referent_enregistre;
apply_fn apply_absence_acteur;

/* parcours.c */
apply_fn apply_parcours_ouvert;
apply_fn apply_referent_designe;
apply_fn apply_contrat_engagement_signe;
apply_fn apply_contrat_engagement_renouvele;
apply_fn apply_sortie_proposee;
apply_fn apply_proposition_retiree;
apply_fn apply_sortie_rejetee;
apply_fn apply_sortie_validee;

/* accompagnement.c */
apply_fn apply_entretien_enregistre;
apply_fn apply_entretien_annule;
apply_fn apply_emargement_recu;
apply_fn apply_relance_due;
apply_fn apply_relance_enregistree;
apply_fn apply_etape_demarree;
apply_fn apply_etape_terminee;
apply_fn apply_frein_declare;
apply_fn apply_frein_travaille;
apply_fn apply_frein_leve;
apply_fn apply_veille_ouverte;
apply_fn apply_veille_close;
apply_fn apply_bascule_pole_economique;
apply_fn apply_retrait_pole_economique;

/* entreprise.c */
apply_fn apply_entreprise_creee;
apply_fn apply_prospection_realisee;
apply_fn apply_offre_captee;
apply_fn apply_offre_negociee;
apply_fn apply_offre_diffusee;
apply_fn apply_offre_cloturee;
apply_fn apply_candidat_positionne;
apply_fn apply_mer_effectuee;
apply_fn apply_entretien_embauche_prevu;
apply_fn apply_mer_resultat;
apply_fn apply_candidat_informe;
apply_fn apply_contact_candidat;
apply_fn apply_embauche_demarree;
apply_fn apply_essai_valide;
apply_fn apply_contrat_termine;
apply_fn apply_contrat_rompu;
apply_fn apply_maintien_six_mois;
apply_fn apply_suivi_realise;
apply_fn apply_suivi_refuse;
apply_fn apply_probleme_signale;
apply_fn apply_immersion_demarree;
apply_fn apply_immersion_terminee;

#endif
