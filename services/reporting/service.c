#include "reporting/service.h"

#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"
#include "reporting.pb-c.h"
#include "reporting/apply/apply.h"
#include "reporting/query/query.h"
#include "reporting_schema.h"

#define REPERAGE(MEMBER)   [REPERAGE__EVENEMENT__FAIT_##MEMBER]
#define PARCOURS(MEMBER)   [PARCOURS__EVENEMENT__FAIT_##MEMBER]
#define ENTREPRISE(MEMBER) [ENTREPRISE__EVENEMENT__FAIT_##MEMBER]

static apply_fn *const REPERAGE_APPLY[] = {
    REPERAGE(PROTOCOLE_ADOPTE) = apply_protocole_adopte,
    REPERAGE(PERSONNE_ENREGISTREE) = apply_personne_enregistree,
    REPERAGE(IDENTITE_CORRIGEE) = apply_identite_corrigee,
    REPERAGE(DOMICILE_CHANGE) = apply_domicile_change,
    REPERAGE(SITUATION_CHANGEE) = apply_situation_changee,
    REPERAGE(PERSONNES_FUSIONNEES) = apply_personnes_fusionnees,
    REPERAGE(FUSION_ANNULEE) = apply_fusion_annulee,
    REPERAGE(PRESCRIPTION_RECUE) = apply_prescription_recue,
    REPERAGE(PRESCRIPTION_TRANSMISE) = apply_prescription_transmise,
    REPERAGE(DIAGNOSTIC_MANQUE) = apply_diagnostic_manque,
    REPERAGE(DIAGNOSTIC_REALISE) = apply_diagnostic_realise,
    REPERAGE(PRESCRIPTION_CLOSE) = apply_prescription_close,
    REPERAGE(COMITE_PLANIFIE) = apply_comite_planifie,
    REPERAGE(COMITE_DEPLACE) = apply_comite_deplace,
    REPERAGE(COMITE_CLOS) = apply_comite_clos,
    REPERAGE(ENTREE_ACTEE) = apply_entree_actee,
    REPERAGE(ENTREE_REPORTEE) = apply_entree_reportee,
    REPERAGE(ENTREE_REFUSEE) = apply_entree_refusee,
};

static apply_fn *const PARCOURS_APPLY[] = {
    PARCOURS(REFERENT_ENREGISTRE) = apply_referent_enregistre,
    PARCOURS(ABSENCE_ACTEUR) = apply_absence_acteur,
    PARCOURS(PARCOURS_OUVERT) = apply_parcours_ouvert,
    PARCOURS(REFERENT_DESIGNE) = apply_referent_designe,
    PARCOURS(CONTRAT_ENGAGEMENT_SIGNE) = apply_contrat_engagement_signe,
    PARCOURS(CONTRAT_ENGAGEMENT_RENOUVELE) = apply_contrat_engagement_renouvele,
    PARCOURS(ENTRETIEN_ENREGISTRE) = apply_entretien_enregistre,
    PARCOURS(ENTRETIEN_ANNULE) = apply_entretien_annule,
    PARCOURS(EMARGEMENT_RECU) = apply_emargement_recu,
    PARCOURS(RELANCE_DUE) = apply_relance_due,
    PARCOURS(RELANCE_ENREGISTREE) = apply_relance_enregistree,
    PARCOURS(ETAPE_DEMARREE) = apply_etape_demarree,
    PARCOURS(ETAPE_TERMINEE) = apply_etape_terminee,
    PARCOURS(FREIN_DECLARE) = apply_frein_declare,
    PARCOURS(FREIN_TRAVAILLE) = apply_frein_travaille,
    PARCOURS(FREIN_LEVE) = apply_frein_leve,
    PARCOURS(VEILLE_OUVERTE) = apply_veille_ouverte,
    PARCOURS(VEILLE_CLOSE) = apply_veille_close,
    PARCOURS(BASCULE_POLE_ECONOMIQUE) = apply_bascule_pole_economique,
    PARCOURS(RETRAIT_POLE_ECONOMIQUE) = apply_retrait_pole_economique,
    PARCOURS(SORTIE_PROPOSEE) = apply_sortie_proposee,
    PARCOURS(PROPOSITION_RETIREE) = apply_proposition_retiree,
    PARCOURS(SORTIE_VALIDEE) = apply_sortie_validee,
    PARCOURS(SORTIE_REJETEE) = apply_sortie_rejetee,
};

static apply_fn *const ENTREPRISE_APPLY[] = {
    ENTREPRISE(ENTREPRISE_CREEE) = apply_entreprise_creee,
    ENTREPRISE(PROSPECTION_REALISEE) = apply_prospection_realisee,
    ENTREPRISE(OFFRE_CAPTEE) = apply_offre_captee,
    ENTREPRISE(OFFRE_NEGOCIEE) = apply_offre_negociee,
    ENTREPRISE(OFFRE_DIFFUSEE) = apply_offre_diffusee,
    ENTREPRISE(OFFRE_CLOTUREE) = apply_offre_cloturee,
    ENTREPRISE(CANDIDAT_POSITIONNE) = apply_candidat_positionne,
    ENTREPRISE(MER_EFFECTUEE) = apply_mer_effectuee,
    ENTREPRISE(ENTRETIEN_EMBAUCHE_PREVU) = apply_entretien_embauche_prevu,
    ENTREPRISE(MER_RESULTAT) = apply_mer_resultat,
    ENTREPRISE(CANDIDAT_INFORME) = apply_candidat_informe,
    ENTREPRISE(EMBAUCHE_DEMARREE) = apply_embauche_demarree,
    ENTREPRISE(ESSAI_VALIDE) = apply_essai_valide,
    ENTREPRISE(CONTRAT_TERMINE) = apply_contrat_termine,
    ENTREPRISE(CONTRAT_ROMPU) = apply_contrat_rompu,
    ENTREPRISE(SUIVI_REALISE) = apply_suivi_realise,
    ENTREPRISE(SUIVI_REFUSE) = apply_suivi_refuse,
    ENTREPRISE(PROBLEME_SIGNALE) = apply_probleme_signale,
    ENTREPRISE(CONTACT_CANDIDAT) = apply_contact_candidat,
    ENTREPRISE(MAINTIEN_SIX_MOIS) = apply_maintien_six_mois,
    ENTREPRISE(IMMERSION_DEMARREE) = apply_immersion_demarree,
    ENTREPRISE(IMMERSION_TERMINEE) = apply_immersion_terminee,
};

const struct reporting_ignored REPORTING_IGNORED[] = {
    { "reperage", "personne_effacee", "holds no identity: the counts stay as they were" },
    { "reperage", "diagnostic_planifie", "an appointment; the held or missed diagnosis counts" },
    { "reperage", "positionne_comite", "an agenda; the decision counts" },
    { "reperage", "retire_du_comite", "an agenda; the decision counts" },
    { "reperage", "sortie_decidee", "parcours answers it with SortieValidee or SortieRejetee" },
    { "reperage", "piece_recue", "no indicator of §5 counts pièces; repérage lists the missing" },
    { "reperage", "piece_transmise", "no indicator of §5 counts pièces" },
    { "reperage", "piece_reprise", "no indicator of §5 counts pièces" },
    { "parcours", "etape_prevue", "a planned étape never counts (DOMAIN row 16)" },
    { "parcours", "termes_fixes", "a rule of contact, judged by parcours' review" },
    { "parcours", "candidat_propose", "entreprise answers it with CandidatPositionne" },
    { "parcours", "sortie_jugee", "a judgment inside the verdict that SortieValidee carries" },
    { "parcours", "convention_non_reconduite", "the transfers that follow count" },
    { "entreprise", "entreprise_modifiee", "an entreprise counts once, when it is created" },
    { "entreprise", "contact_entreprise_enregistre", "a person of a company, in no figure" },
    { "entreprise", "prospection_planifiee", "a plan; what was done counts" },
    { "entreprise", "candidat_entre_au_pole", "parcours' BasculePoleEconomique says it" },
    { "entreprise", "candidat_sorti_du_pole", "parcours says it: withdrawal or exit" },
    { "entreprise", "positionnement_abandonne", "the positionnement and its MER have counted" },
    { "entreprise", "contrat_prolonge", "the start counts, and the end" },
    { "entreprise", "mois_travaille", "feeds the exit verdict, which SortieValidee carries" },
    { "entreprise", "justificatif_recu", "feeds the exit verdict, which SortieValidee carries" },
};
const size_t REPORTING_IGNORED_COUNT = COUNT_OF(REPORTING_IGNORED);

static const struct source_entry SOURCES[] = {
    { .source = "reperage",
      .evenement = &reperage__evenement__descriptor,
      .apply = REPERAGE_APPLY,
      .apply_count = COUNT_OF(REPERAGE_APPLY) },
    { .source = "parcours",
      .evenement = &parcours__evenement__descriptor,
      .apply = PARCOURS_APPLY,
      .apply_count = COUNT_OF(PARCOURS_APPLY) },
    { .source = "entreprise",
      .evenement = &entreprise__evenement__descriptor,
      .apply = ENTREPRISE_APPLY,
      .apply_count = COUNT_OF(ENTREPRISE_APPLY) },
};

static query_fn *const QUERIES[] = {
    [REPORTING__REQUETE__QUESTION_CATALOGUE] = query_catalogue,
    [REPORTING__REQUETE__QUESTION_INDICATEUR] = query_indicateur,
    [REPORTING__REQUETE__QUESTION_TABLEAU] = query_tableau,
    [REPORTING__REQUETE__QUESTION_LISTE] = query_liste,
    [REPORTING__REQUETE__QUESTION_DELAIS] = query_delais,
    [REPORTING__REQUETE__QUESTION_SITES] = query_sites,
};

const struct service reporting_service = {
    .name = "reporting",
    .apply_number = 3,
    .schema = REPORTING_SCHEMA,
    .requete = &reporting__requete__descriptor,
    .reponse = &reporting__reponse__descriptor,
    .queries = QUERIES,
    .query_count = COUNT_OF(QUERIES),
    .sources = SOURCES,
    .source_count = COUNT_OF(SOURCES),
};
