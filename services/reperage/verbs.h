/* The verbs of repérage that service.c hands to the runtime, by member of Commande, Evenement and
 * Requete. Their states, where load and decide meet, stand here too. */
#ifndef REPERAGE_VERBS_H
#define REPERAGE_VERBS_H

#include "reperage/reperage.h"
#include "runtime/service.h"

/* --- States ----------------------------------------------------------------------------------- */
struct etat_protocole {
    const char *digest; /* Of the last one adopted; "" when none. */
};
struct etat_prescrire {
    bool prescription_connue;
    struct personne personne;
    struct identite *semblables;
    size_t semblable_count;
};
struct etat_personne {
    struct personne personne;
};
struct etat_fusion {
    struct personne garde;
    struct personne absorbee;
    const char *absorbee_dans; /* By the last fusion; "" when it is not merged. */
};
struct etat_prescription {
    struct prescription prescription;
};
struct etat_diagnostic {
    struct diagnostic diagnostic;
    struct prescription prescription; /* The command's own, else the diagnosis's. */
};
/* One line of an agenda and the agenda. */
struct etat_ligne {
    struct comite comite;
    struct prescription prescription;
    struct proposition proposition;
    struct personne personne;   /* Of the proposition. */
    const struct piece *pieces; /* Of whichever person it is. */
    size_t piece_count;
    const struct comite *ouverts; /* When the command names no comité: all open ones, by date. */
    size_t ouvert_count;
};
struct ligne_ouverte {
    const char *prescription;
    const char *proposition;
    const char *personne;
};
struct etat_comite {
    struct comite comite;
    bool jumeau; /* Another one of that kind and territory stands on the day. */
    const struct proposition *attentes; /* Exits on nobody's agenda that it may take. */
    size_t attente_count;
    const struct ligne_ouverte *lignes; /* Undecided. */
    size_t ligne_count;
    const struct comite *ouverts;
    size_t ouvert_count;
    const struct proposition *propositions; /* Of the undecided lines. */
    size_t proposition_count;
};
struct etat_piece {
    bool connue;
    bool reprise;
    struct personne personne;
    int32_t date;
    int32_t remise_reperage;
    int32_t remise_sag;
};

/* --- load/commandes.c ------------------------------------------------------------------------- */
load_fn reperage_load_etat_protocole;
load_fn reperage_load_prescrire;
load_fn reperage_load_corriger_identite;
load_fn reperage_load_changer_domicile;
load_fn reperage_load_changer_situation;
load_fn reperage_load_fusionner;
load_fn reperage_load_annuler_fusion;
load_fn reperage_load_effacer;
load_fn reperage_load_transmettre;
load_fn reperage_load_planifier_diagnostic;
load_fn reperage_load_manquer_diagnostic;
load_fn reperage_load_realiser_diagnostic;
load_fn reperage_load_clore_sans_diagnostic;
load_fn reperage_load_planifier_comite;
load_fn reperage_load_deplacer_comite;
load_fn reperage_load_inscrire;
load_fn reperage_load_retirer;
load_fn reperage_load_decider_entree;
load_fn reperage_load_reporter_entree;
load_fn reperage_load_refuser_entree;
load_fn reperage_load_decider_sortie;
load_fn reperage_load_clore_comite;
load_fn reperage_load_recevoir_piece;
load_fn reperage_load_transmettre_piece;
load_fn reperage_load_reprendre_piece;

/* --- decide/ ---------------------------------------------------------------------------------- */
decide_fn reperage_decide_adopter_protocole;
decide_fn reperage_decide_prescrire;
decide_fn reperage_decide_transmettre_prescription;
decide_fn reperage_decide_corriger_identite;
decide_fn reperage_decide_changer_domicile;
decide_fn reperage_decide_changer_situation;
decide_fn reperage_decide_fusionner_personnes;
decide_fn reperage_decide_annuler_fusion;
decide_fn reperage_decide_effacer_personne;
decide_fn reperage_decide_planifier_diagnostic;
decide_fn reperage_decide_manquer_diagnostic;
decide_fn reperage_decide_realiser_diagnostic;
decide_fn reperage_decide_clore_sans_diagnostic;
decide_fn reperage_decide_planifier_comite;
decide_fn reperage_decide_deplacer_comite;
decide_fn reperage_decide_inscrire_au_comite;
decide_fn reperage_decide_retirer_du_comite;
decide_fn reperage_decide_decider_entree;
decide_fn reperage_decide_reporter_entree;
decide_fn reperage_decide_refuser_entree;
decide_fn reperage_decide_decider_sortie;
decide_fn reperage_decide_clore_comite;
decide_fn reperage_decide_recevoir_piece;
decide_fn reperage_decide_transmettre_piece;
decide_fn reperage_decide_reprendre_piece;

/* --- apply/: own events ----------------------------------------------------------------------- */
apply_fn reperage_apply_protocole_adopte;
apply_fn reperage_apply_personne_enregistree;
apply_fn reperage_apply_identite_corrigee;
apply_fn reperage_apply_domicile_change;
apply_fn reperage_apply_situation_changee;
apply_fn reperage_apply_personnes_fusionnees;
apply_fn reperage_apply_fusion_annulee;
apply_fn reperage_apply_personne_effacee;
apply_fn reperage_apply_prescription_recue;
apply_fn reperage_apply_prescription_transmise;
apply_fn reperage_apply_diagnostic_planifie;
apply_fn reperage_apply_diagnostic_manque;
apply_fn reperage_apply_diagnostic_realise;
apply_fn reperage_apply_prescription_close;
apply_fn reperage_apply_comite_planifie;
apply_fn reperage_apply_comite_deplace;
apply_fn reperage_apply_positionne_comite;
apply_fn reperage_apply_retire_du_comite;
apply_fn reperage_apply_entree_actee;
apply_fn reperage_apply_entree_reportee;
apply_fn reperage_apply_entree_refusee;
apply_fn reperage_apply_sortie_decidee;
apply_fn reperage_apply_comite_clos;
apply_fn reperage_apply_piece_recue;
apply_fn reperage_apply_piece_transmise;
apply_fn reperage_apply_piece_reprise;

/* --- apply/entendus.c: events of parcours and entreprise -------------------------------------- */
apply_fn reperage_hear_referent_enregistre;
apply_fn reperage_hear_absence_acteur;
apply_fn reperage_hear_convention_non_reconduite;
apply_fn reperage_hear_parcours_ouvert;
apply_fn reperage_hear_referent_designe;
apply_fn reperage_hear_contrat_signe;
apply_fn reperage_hear_contrat_renouvele;
apply_fn reperage_hear_sortie_proposee;
apply_fn reperage_hear_proposition_retiree;
apply_fn reperage_hear_sortie_validee;
apply_fn reperage_hear_justificatif_recu;
apply_fn reperage_hear_contact_entreprise;

/* --- react.c ---------------------------------------------------------------------------------- */
react_fn reperage_react_sortie_proposee;

/* --- query/ ----------------------------------------------------------------------------------- */
query_fn reperage_query_protocole;
query_fn reperage_query_identites;
query_fn reperage_query_recherche;
query_fn reperage_query_doublons;
query_fn reperage_query_personne;
query_fn reperage_query_eligibilite;
query_fn reperage_query_prescriptions;
query_fn reperage_query_comites;
query_fn reperage_query_ordre_du_jour;
query_fn reperage_query_decisions;
query_fn reperage_query_pieces;
query_fn reperage_query_pieces_manquantes;
query_fn reperage_query_file_active;
query_fn reperage_query_diagnostics;
query_fn reperage_query_entrees;

#endif
