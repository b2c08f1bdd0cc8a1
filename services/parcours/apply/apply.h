/* Events to rows, a file per aggregate. The only writers; they never refuse and read neither clock
 * nor protocol. Events of others may name what is not known here: then nothing is changed. */
#ifndef PARCOURS_APPLY_H
#define PARCOURS_APPLY_H

#include "parcours.pb-c.h"
#include "parcours/parcours.h"
#include "runtime/service.h"

/* A line of the timeline; its kind is the event's name. */
struct fil {
    const char *genre;
    const char *parcours; /* "" for a fact about the person alone: then `personne` says who. */
    const char *personne;
    const char *date; /* "": the day it was recorded. */
    const char *reference;
    const char *code;
    const char *detail;
};
MUST_USE int fil_add(struct store *store, const struct event_context *context,
                     const struct fil *line, struct err *err);

/* Nothing more is to be done of the diagnosis, or to be decided on what a comité was to see. */
MUST_USE int diagnostic_fini(struct store *store, const char *prescription, const char *date,
                             struct err *err);
MUST_USE int passage_fini(struct store *store, const char *reference, const char *fin,
                          struct err *err);

/* SANS_FIN for "". */
const char *ou_sans_fin(const char *date);
/* The text of a free text that may be absent or erased. */
const char *texte_de(const Prive__Texte *texte);

/* --- Own events --- */
apply_fn apply_referent_enregistre;
apply_fn apply_absence_acteur;
apply_fn apply_convention_non_reconduite;
apply_fn apply_parcours_ouvert;
apply_fn apply_referent_designe;
apply_fn apply_contrat_engagement_signe;
apply_fn apply_contrat_engagement_renouvele;
apply_fn apply_entretien_enregistre;
apply_fn apply_entretien_annule;
apply_fn apply_emargement_recu;
apply_fn apply_relance_due;
apply_fn apply_relance_enregistree;
apply_fn apply_etape_prevue;
apply_fn apply_etape_demarree;
apply_fn apply_etape_terminee;
apply_fn apply_frein_declare;
apply_fn apply_frein_travaille;
apply_fn apply_frein_leve;
apply_fn apply_veille_ouverte;
apply_fn apply_veille_close;
apply_fn apply_termes_fixes;
apply_fn apply_bascule_pole_economique;
apply_fn apply_retrait_pole_economique;
apply_fn apply_candidat_propose;
apply_fn apply_sortie_jugee;
apply_fn apply_sortie_proposee;
apply_fn apply_proposition_retiree;
apply_fn apply_sortie_validee;
apply_fn apply_sortie_rejetee;

/* --- Heard from repérage --- */
apply_fn apply_personnes_fusionnees;
apply_fn apply_fusion_annulee;
apply_fn apply_personne_effacee;
apply_fn apply_domicile_change;
apply_fn apply_prescription_transmise;
apply_fn apply_diagnostic_realise;
apply_fn apply_prescription_close;
apply_fn apply_positionne_comite;
apply_fn apply_retire_du_comite;
apply_fn apply_comite_deplace;
apply_fn apply_entree_actee;
apply_fn apply_entree_reportee;
apply_fn apply_entree_refusee;
apply_fn apply_sortie_decidee;
apply_fn apply_piece_recue;
apply_fn apply_piece_reprise;

/* --- Heard from entreprise --- */
apply_fn apply_offre_diffusee;
apply_fn apply_offre_cloturee;
apply_fn apply_mer_effectuee;
apply_fn apply_mer_resultat;
apply_fn apply_candidat_informe;
apply_fn apply_embauche_demarree;
apply_fn apply_essai_valide;
apply_fn apply_contrat_prolonge;
apply_fn apply_contrat_termine;
apply_fn apply_contrat_rompu;
apply_fn apply_mois_travaille;
apply_fn apply_justificatif_recu;
apply_fn apply_suivi_realise;
apply_fn apply_suivi_refuse;
apply_fn apply_probleme_signale;
apply_fn apply_contact_candidat;
apply_fn apply_maintien_six_mois;
apply_fn apply_immersion_demarree;
apply_fn apply_immersion_terminee;

#endif
