#include "parcours/service.h"

#include "base/check.h"
#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "parcours/apply/apply.h"
#include "parcours/decide/decide.h"
#include "parcours/load/load.h"
#include "parcours/parcours.h"
#include "parcours/query/query.h"
#include "parcours/react.h"
#include "parcours_schema.h"
#include "reperage.pb-c.h"

/* Raised with every change of apply or schema. */
enum { APPLY_NUMBER = 3 };

#define C(name) PARCOURS__COMMANDE__ACTE_##name
static const struct command_entry COMMANDS[] = {
    [C(ENREGISTRER_REFERENT)] = { NULL, decide_enregistrer_referent, 0 },
    [C(SIGNALER_ABSENCE)] = { load_signaler_absence, decide_signaler_absence,
                              sizeof(struct etat_absence) },
    [C(OUVRIR_PARCOURS)] = { load_ouvrir_parcours, decide_ouvrir_parcours,
                             sizeof(struct etat_ouverture) },
    [C(DESIGNER_REFERENT)] = { load_designer_referent, decide_designer_referent,
                               sizeof(struct etat_designation) },
    [C(TRANSFERER_PORTEFEUILLE)] = { load_transferer_portefeuille, decide_transferer_portefeuille,
                                     sizeof(struct etat_transfert) },
    [C(SIGNER_CONTRAT)] = { load_signer_contrat, decide_signer_contrat,
                            sizeof(struct etat_contrat) },
    [C(RENOUVELER_CONTRAT)] = { load_renouveler_contrat, decide_renouveler_contrat,
                                sizeof(struct etat_contrat) },
    [C(ENREGISTRER_ENTRETIEN)] = { load_enregistrer_entretien, decide_enregistrer_entretien,
                                   sizeof(struct etat_entretien) },
    [C(ANNULER_ENTRETIEN)] = { load_annuler_entretien, decide_annuler_entretien,
                               sizeof(struct etat_entretien) },
    [C(RECEVOIR_EMARGEMENT)] = { load_recevoir_emargement, decide_recevoir_emargement,
                                 sizeof(struct etat_entretien) },
    [C(ENREGISTRER_RELANCE)] = { load_enregistrer_relance, decide_enregistrer_relance,
                                 sizeof(struct etat_entretien) },
    [C(PREVOIR_ETAPE)] = { load_prevoir_etape, decide_prevoir_etape, sizeof(struct etat_etape) },
    [C(DEMARRER_ETAPE)] = { load_demarrer_etape, decide_demarrer_etape, sizeof(struct etat_etape) },
    [C(TERMINER_ETAPE)] = { load_terminer_etape, decide_terminer_etape, sizeof(struct etat_etape) },
    [C(DECLARER_FREIN)] = { load_declarer_frein, decide_declarer_frein, sizeof(struct etat_frein) },
    [C(TRAVAILLER_FREIN)] = { load_travailler_frein, decide_travailler_frein,
                              sizeof(struct etat_frein) },
    [C(LEVER_FREIN)] = { load_lever_frein, decide_lever_frein, sizeof(struct etat_frein) },
    [C(OUVRIR_VEILLE)] = { load_ouvrir_veille, decide_ouvrir_veille, sizeof(struct etat) },
    [C(CLORE_VEILLE)] = { load_clore_veille, decide_clore_veille, sizeof(struct etat) },
    [C(FIXER_TERMES)] = { load_fixer_termes, decide_fixer_termes, sizeof(struct etat) },
    [C(BASCULER_POLE_ECONOMIQUE)] = { load_basculer_pole_economique,
                                      decide_basculer_pole_economique, sizeof(struct etat) },
    [C(RETIRER_POLE_ECONOMIQUE)] = { load_retirer_pole_economique, decide_retirer_pole_economique,
                                     sizeof(struct etat) },
    [C(PROPOSER_CANDIDAT)] = { load_proposer_candidat, decide_proposer_candidat,
                               sizeof(struct etat_candidature) },
    [C(JUGER_SORTIE)] = { load_juger_sortie, decide_juger_sortie, sizeof(struct etat_sortie) },
    [C(PROPOSER_SORTIE)] = { load_proposer_sortie, decide_proposer_sortie,
                             sizeof(struct etat_sortie) },
    [C(RETIRER_PROPOSITION)] = { load_retirer_proposition, decide_retirer_proposition,
                                 sizeof(struct etat_sortie) },
    [C(VALIDER_SORTIE)] = { load_valider_sortie, decide_valider_sortie,
                            sizeof(struct etat_sortie) },
    [C(REJETER_SORTIE)] = { load_rejeter_sortie, decide_rejeter_sortie,
                            sizeof(struct etat_sortie) },
    [C(SIGNALER_FIN_CONVENTION)] = { load_signaler_fin_convention, decide_signaler_fin_convention,
                                     sizeof(struct etat_convention) },
};
#undef C

#define E(name) PARCOURS__EVENEMENT__FAIT_##name
static apply_fn *const OWN[] = {
    [E(REFERENT_ENREGISTRE)] = apply_referent_enregistre,
    [E(ABSENCE_ACTEUR)] = apply_absence_acteur,
    [E(PARCOURS_OUVERT)] = apply_parcours_ouvert,
    [E(REFERENT_DESIGNE)] = apply_referent_designe,
    [E(CONTRAT_ENGAGEMENT_SIGNE)] = apply_contrat_engagement_signe,
    [E(CONTRAT_ENGAGEMENT_RENOUVELE)] = apply_contrat_engagement_renouvele,
    [E(ENTRETIEN_ENREGISTRE)] = apply_entretien_enregistre,
    [E(ENTRETIEN_ANNULE)] = apply_entretien_annule,
    [E(EMARGEMENT_RECU)] = apply_emargement_recu,
    [E(RELANCE_DUE)] = apply_relance_due,
    [E(RELANCE_ENREGISTREE)] = apply_relance_enregistree,
    [E(ETAPE_PREVUE)] = apply_etape_prevue,
    [E(ETAPE_DEMARREE)] = apply_etape_demarree,
    [E(ETAPE_TERMINEE)] = apply_etape_terminee,
    [E(FREIN_DECLARE)] = apply_frein_declare,
    [E(FREIN_TRAVAILLE)] = apply_frein_travaille,
    [E(FREIN_LEVE)] = apply_frein_leve,
    [E(VEILLE_OUVERTE)] = apply_veille_ouverte,
    [E(VEILLE_CLOSE)] = apply_veille_close,
    [E(TERMES_FIXES)] = apply_termes_fixes,
    [E(BASCULE_POLE_ECONOMIQUE)] = apply_bascule_pole_economique,
    [E(RETRAIT_POLE_ECONOMIQUE)] = apply_retrait_pole_economique,
    [E(CANDIDAT_PROPOSE)] = apply_candidat_propose,
    [E(SORTIE_JUGEE)] = apply_sortie_jugee,
    [E(SORTIE_PROPOSEE)] = apply_sortie_proposee,
    [E(PROPOSITION_RETIREE)] = apply_proposition_retiree,
    [E(SORTIE_VALIDEE)] = apply_sortie_validee,
    [E(SORTIE_REJETEE)] = apply_sortie_rejetee,
    [E(CONVENTION_NON_RECONDUITE)] = apply_convention_non_reconduite,
};
#undef E

#define E(name) REPERAGE__EVENEMENT__FAIT_##name
static apply_fn *const REPERAGE[] = {
    [E(PERSONNES_FUSIONNEES)] = apply_personnes_fusionnees,
    [E(FUSION_ANNULEE)] = apply_fusion_annulee,
    [E(PERSONNE_EFFACEE)] = apply_personne_effacee,
    [E(DOMICILE_CHANGE)] = apply_domicile_change,
    [E(PRESCRIPTION_TRANSMISE)] = apply_prescription_transmise,
    [E(DIAGNOSTIC_REALISE)] = apply_diagnostic_realise,
    [E(PRESCRIPTION_CLOSE)] = apply_prescription_close,
    [E(COMITE_DEPLACE)] = apply_comite_deplace,
    [E(POSITIONNE_COMITE)] = apply_positionne_comite,
    [E(RETIRE_DU_COMITE)] = apply_retire_du_comite,
    [E(ENTREE_ACTEE)] = apply_entree_actee,
    [E(ENTREE_REPORTEE)] = apply_entree_reportee,
    [E(ENTREE_REFUSEE)] = apply_entree_refusee,
    [E(SORTIE_DECIDEE)] = apply_sortie_decidee,
    [E(PIECE_RECUE)] = apply_piece_recue,
    [E(PIECE_REPRISE)] = apply_piece_reprise,
};
static react_fn *const REPERAGE_REACT[] = {
    [E(ENTREE_ACTEE)] = react_entree_actee,
    [E(SORTIE_DECIDEE)] = react_sortie_decidee,
};
#undef E

#define E(name) ENTREPRISE__EVENEMENT__FAIT_##name
static apply_fn *const ENTREPRISE[] = {
    [E(OFFRE_DIFFUSEE)] = apply_offre_diffusee,
    [E(OFFRE_CLOTUREE)] = apply_offre_cloturee,
    [E(MER_EFFECTUEE)] = apply_mer_effectuee,
    [E(MER_RESULTAT)] = apply_mer_resultat,
    [E(CANDIDAT_INFORME)] = apply_candidat_informe,
    [E(EMBAUCHE_DEMARREE)] = apply_embauche_demarree,
    [E(ESSAI_VALIDE)] = apply_essai_valide,
    [E(CONTRAT_PROLONGE)] = apply_contrat_prolonge,
    [E(CONTRAT_TERMINE)] = apply_contrat_termine,
    [E(CONTRAT_ROMPU)] = apply_contrat_rompu,
    [E(MOIS_TRAVAILLE)] = apply_mois_travaille,
    [E(JUSTIFICATIF_RECU)] = apply_justificatif_recu,
    [E(SUIVI_REALISE)] = apply_suivi_realise,
    [E(SUIVI_REFUSE)] = apply_suivi_refuse,
    [E(PROBLEME_SIGNALE)] = apply_probleme_signale,
    [E(CONTACT_CANDIDAT)] = apply_contact_candidat,
    [E(MAINTIEN_SIX_MOIS)] = apply_maintien_six_mois,
    [E(IMMERSION_DEMARREE)] = apply_immersion_demarree,
    [E(IMMERSION_TERMINEE)] = apply_immersion_terminee,
};
static react_fn *const ENTREPRISE_REACT[] = {
    [E(EMBAUCHE_DEMARREE)] = react_embauche_demarree,
    [E(CONTRAT_TERMINE)] = react_contrat_termine,
    [E(CONTRAT_ROMPU)] = react_contrat_rompu,
    [E(IMMERSION_DEMARREE)] = react_immersion_demarree,
    [E(IMMERSION_TERMINEE)] = react_immersion_terminee,
};
#undef E

#define Q(name) PARCOURS__REQUETE__QUESTION_##name
static query_fn *const QUERIES[] = {
    [Q(REFERENTS)] = query_referents,
    [Q(DOSSIER)] = query_dossier,
    [Q(SORTIE_POSSIBLE)] = query_sortie_possible,
    [Q(PORTEFEUILLE)] = query_portefeuille,
    [Q(REVUE)] = query_revue,
    [Q(TACHES)] = query_taches,
    [Q(PROPOSITIONS)] = query_propositions,
    [Q(OFFRES_DIFFUSEES)] = query_offres_diffusees,
    [Q(DIAGNOSTICS_A_FAIRE)] = query_diagnostics_a_faire,
};
#undef Q

static const struct source_entry SOURCES[] = {
    { "parcours", &parcours__evenement__descriptor, OWN, COUNT_OF(OWN), NULL, 0 },
    { "reperage", &reperage__evenement__descriptor, REPERAGE, COUNT_OF(REPERAGE), REPERAGE_REACT,
      COUNT_OF(REPERAGE_REACT) },
    { "entreprise", &entreprise__evenement__descriptor, ENTREPRISE, COUNT_OF(ENTREPRISE),
      ENTREPRISE_REACT, COUNT_OF(ENTREPRISE_REACT) },
};

const struct service parcours_service = {
    .name = "parcours",
    .apply_number = APPLY_NUMBER,
    .schema = PARCOURS_SCHEMA,
    .commande = &parcours__commande__descriptor,
    .commands = COMMANDS,
    .command_count = COUNT_OF(COMMANDS),
    .requete = &parcours__requete__descriptor,
    .reponse = &parcours__reponse__descriptor,
    .queries = QUERIES,
    .query_count = COUNT_OF(QUERIES),
    .sources = SOURCES,
    .source_count = COUNT_OF(SOURCES),
};
