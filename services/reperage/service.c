/* Every member of repérage's oneofs and the verb that answers it, by field number. */
#include "reperage/service.h"

#include "reperage/verbs.h"

#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "reperage_schema.h"

#define COMMANDE(member) REPERAGE__COMMANDE__ACTE_##member
#define FAIT(member)     REPERAGE__EVENEMENT__FAIT_##member
#define QUESTION(member) REPERAGE__REQUETE__QUESTION_##member

/* Raise with every change of apply or schema. */
enum { APPLY_NUMBER = 3 };

static const struct command_entry COMMANDS[] = {
    [COMMANDE(ADOPTER_PROTOCOLE)] = { reperage_load_etat_protocole,
                                      reperage_decide_adopter_protocole,
                                      sizeof(struct etat_protocole) },
    [COMMANDE(PRESCRIRE)] = { reperage_load_prescrire, reperage_decide_prescrire,
                              sizeof(struct etat_prescrire) },
    [COMMANDE(TRANSMETTRE_PRESCRIPTION)] = { reperage_load_transmettre,
                                             reperage_decide_transmettre_prescription,
                                             sizeof(struct etat_prescription) },
    [COMMANDE(CORRIGER_IDENTITE)] = { reperage_load_corriger_identite,
                                      reperage_decide_corriger_identite,
                                      sizeof(struct etat_personne) },
    [COMMANDE(CHANGER_DOMICILE)] = { reperage_load_changer_domicile,
                                     reperage_decide_changer_domicile,
                                     sizeof(struct etat_personne) },
    [COMMANDE(CHANGER_SITUATION)] = { reperage_load_changer_situation,
                                      reperage_decide_changer_situation,
                                      sizeof(struct etat_personne) },
    [COMMANDE(FUSIONNER_PERSONNES)] = { reperage_load_fusionner,
                                        reperage_decide_fusionner_personnes,
                                        sizeof(struct etat_fusion) },
    [COMMANDE(ANNULER_FUSION)] = { reperage_load_annuler_fusion, reperage_decide_annuler_fusion,
                                   sizeof(struct etat_fusion) },
    [COMMANDE(EFFACER_PERSONNE)] = { reperage_load_effacer, reperage_decide_effacer_personne,
                                     sizeof(struct etat_personne) },
    [COMMANDE(PLANIFIER_DIAGNOSTIC)] = { reperage_load_planifier_diagnostic,
                                         reperage_decide_planifier_diagnostic,
                                         sizeof(struct etat_diagnostic) },
    [COMMANDE(MANQUER_DIAGNOSTIC)] = { reperage_load_manquer_diagnostic,
                                       reperage_decide_manquer_diagnostic,
                                       sizeof(struct etat_diagnostic) },
    [COMMANDE(REALISER_DIAGNOSTIC)] = { reperage_load_realiser_diagnostic,
                                        reperage_decide_realiser_diagnostic,
                                        sizeof(struct etat_diagnostic) },
    [COMMANDE(CLORE_SANS_DIAGNOSTIC)] = { reperage_load_clore_sans_diagnostic,
                                          reperage_decide_clore_sans_diagnostic,
                                          sizeof(struct etat_prescription) },
    [COMMANDE(PLANIFIER_COMITE)] = { reperage_load_planifier_comite,
                                     reperage_decide_planifier_comite, sizeof(struct etat_comite) },
    [COMMANDE(DEPLACER_COMITE)] = { reperage_load_deplacer_comite, reperage_decide_deplacer_comite,
                                    sizeof(struct etat_comite) },
    [COMMANDE(INSCRIRE_AU_COMITE)] = { reperage_load_inscrire, reperage_decide_inscrire_au_comite,
                                       sizeof(struct etat_ligne) },
    [COMMANDE(RETIRER_DU_COMITE)] = { reperage_load_retirer, reperage_decide_retirer_du_comite,
                                      sizeof(struct etat_ligne) },
    [COMMANDE(DECIDER_ENTREE)] = { reperage_load_decider_entree, reperage_decide_decider_entree,
                                   sizeof(struct etat_ligne) },
    [COMMANDE(REPORTER_ENTREE)] = { reperage_load_reporter_entree, reperage_decide_reporter_entree,
                                    sizeof(struct etat_ligne) },
    [COMMANDE(REFUSER_ENTREE)] = { reperage_load_refuser_entree, reperage_decide_refuser_entree,
                                   sizeof(struct etat_ligne) },
    [COMMANDE(DECIDER_SORTIE)] = { reperage_load_decider_sortie, reperage_decide_decider_sortie,
                                   sizeof(struct etat_ligne) },
    [COMMANDE(CLORE_COMITE)] = { reperage_load_clore_comite, reperage_decide_clore_comite,
                                 sizeof(struct etat_comite) },
    [COMMANDE(RECEVOIR_PIECE)] = { reperage_load_recevoir_piece, reperage_decide_recevoir_piece,
                                   sizeof(struct etat_piece) },
    [COMMANDE(TRANSMETTRE_PIECE)] = { reperage_load_transmettre_piece,
                                      reperage_decide_transmettre_piece,
                                      sizeof(struct etat_piece) },
    [COMMANDE(REPRENDRE_PIECE)] = { reperage_load_reprendre_piece, reperage_decide_reprendre_piece,
                                    sizeof(struct etat_piece) },
};

static apply_fn *const OWN[] = {
    [FAIT(PROTOCOLE_ADOPTE)] = reperage_apply_protocole_adopte,
    [FAIT(PERSONNE_ENREGISTREE)] = reperage_apply_personne_enregistree,
    [FAIT(IDENTITE_CORRIGEE)] = reperage_apply_identite_corrigee,
    [FAIT(DOMICILE_CHANGE)] = reperage_apply_domicile_change,
    [FAIT(SITUATION_CHANGEE)] = reperage_apply_situation_changee,
    [FAIT(PERSONNES_FUSIONNEES)] = reperage_apply_personnes_fusionnees,
    [FAIT(FUSION_ANNULEE)] = reperage_apply_fusion_annulee,
    [FAIT(PERSONNE_EFFACEE)] = reperage_apply_personne_effacee,
    [FAIT(PRESCRIPTION_RECUE)] = reperage_apply_prescription_recue,
    [FAIT(PRESCRIPTION_TRANSMISE)] = reperage_apply_prescription_transmise,
    [FAIT(DIAGNOSTIC_PLANIFIE)] = reperage_apply_diagnostic_planifie,
    [FAIT(DIAGNOSTIC_MANQUE)] = reperage_apply_diagnostic_manque,
    [FAIT(DIAGNOSTIC_REALISE)] = reperage_apply_diagnostic_realise,
    [FAIT(PRESCRIPTION_CLOSE)] = reperage_apply_prescription_close,
    [FAIT(COMITE_PLANIFIE)] = reperage_apply_comite_planifie,
    [FAIT(COMITE_DEPLACE)] = reperage_apply_comite_deplace,
    [FAIT(POSITIONNE_COMITE)] = reperage_apply_positionne_comite,
    [FAIT(RETIRE_DU_COMITE)] = reperage_apply_retire_du_comite,
    [FAIT(ENTREE_ACTEE)] = reperage_apply_entree_actee,
    [FAIT(ENTREE_REPORTEE)] = reperage_apply_entree_reportee,
    [FAIT(ENTREE_REFUSEE)] = reperage_apply_entree_refusee,
    [FAIT(SORTIE_DECIDEE)] = reperage_apply_sortie_decidee,
    [FAIT(COMITE_CLOS)] = reperage_apply_comite_clos,
    [FAIT(PIECE_RECUE)] = reperage_apply_piece_recue,
    [FAIT(PIECE_TRANSMISE)] = reperage_apply_piece_transmise,
    [FAIT(PIECE_REPRISE)] = reperage_apply_piece_reprise,
};

static apply_fn *const PARCOURS[] = {
    [PARCOURS__EVENEMENT__FAIT_REFERENT_ENREGISTRE] = reperage_hear_referent_enregistre,
    [PARCOURS__EVENEMENT__FAIT_ABSENCE_ACTEUR] = reperage_hear_absence_acteur,
    [PARCOURS__EVENEMENT__FAIT_PARCOURS_OUVERT] = reperage_hear_parcours_ouvert,
    [PARCOURS__EVENEMENT__FAIT_REFERENT_DESIGNE] = reperage_hear_referent_designe,
    [PARCOURS__EVENEMENT__FAIT_CONTRAT_ENGAGEMENT_SIGNE] = reperage_hear_contrat_signe,
    [PARCOURS__EVENEMENT__FAIT_CONTRAT_ENGAGEMENT_RENOUVELE] = reperage_hear_contrat_renouvele,
    [PARCOURS__EVENEMENT__FAIT_SORTIE_PROPOSEE] = reperage_hear_sortie_proposee,
    [PARCOURS__EVENEMENT__FAIT_PROPOSITION_RETIREE] = reperage_hear_proposition_retiree,
    [PARCOURS__EVENEMENT__FAIT_SORTIE_VALIDEE] = reperage_hear_sortie_validee,
    [PARCOURS__EVENEMENT__FAIT_CONVENTION_NON_RECONDUITE] = reperage_hear_convention_non_reconduite,
};
static react_fn *const PARCOURS_REACT[] = {
    [PARCOURS__EVENEMENT__FAIT_SORTIE_PROPOSEE] = reperage_react_sortie_proposee,
};

static apply_fn *const ENTREPRISE[] = {
    [ENTREPRISE__EVENEMENT__FAIT_CONTACT_ENTREPRISE_ENREGISTRE] = reperage_hear_contact_entreprise,
    [ENTREPRISE__EVENEMENT__FAIT_JUSTIFICATIF_RECU] = reperage_hear_justificatif_recu,
};

static query_fn *const QUERIES[] = {
    [QUESTION(PROTOCOLE)] = reperage_query_protocole,
    [QUESTION(IDENTITES)] = reperage_query_identites,
    [QUESTION(RECHERCHE)] = reperage_query_recherche,
    [QUESTION(DOUBLONS)] = reperage_query_doublons,
    [QUESTION(PERSONNE)] = reperage_query_personne,
    [QUESTION(ELIGIBILITE)] = reperage_query_eligibilite,
    [QUESTION(PRESCRIPTIONS)] = reperage_query_prescriptions,
    [QUESTION(COMITES)] = reperage_query_comites,
    [QUESTION(ORDRE_DU_JOUR)] = reperage_query_ordre_du_jour,
    [QUESTION(DECISIONS)] = reperage_query_decisions,
    [QUESTION(PIECES)] = reperage_query_pieces,
    [QUESTION(PIECES_MANQUANTES)] = reperage_query_pieces_manquantes,
    [QUESTION(FILE_ACTIVE)] = reperage_query_file_active,
    [QUESTION(DIAGNOSTICS)] = reperage_query_diagnostics,
    [QUESTION(ENTREES)] = reperage_query_entrees,
};

static const struct source_entry SOURCES[] = {
    { .source = "reperage",
      .evenement = &reperage__evenement__descriptor,
      .apply = OWN,
      .apply_count = COUNT_OF(OWN) },
    { .source = "parcours",
      .evenement = &parcours__evenement__descriptor,
      .apply = PARCOURS,
      .apply_count = COUNT_OF(PARCOURS),
      .react = PARCOURS_REACT,
      .react_count = COUNT_OF(PARCOURS_REACT) },
    { .source = "entreprise",
      .evenement = &entreprise__evenement__descriptor,
      .apply = ENTREPRISE,
      .apply_count = COUNT_OF(ENTREPRISE) },
};

const struct service reperage_service = {
    .name = "reperage",
    .apply_number = APPLY_NUMBER,
    .schema = REPERAGE_SCHEMA,
    .commande = &reperage__commande__descriptor,
    .commands = COMMANDS,
    .command_count = COUNT_OF(COMMANDS),
    .requete = &reperage__requete__descriptor,
    .reponse = &reperage__reponse__descriptor,
    .queries = QUERIES,
    .query_count = COUNT_OF(QUERIES),
    .sources = SOURCES,
    .source_count = COUNT_OF(SOURCES),
};
