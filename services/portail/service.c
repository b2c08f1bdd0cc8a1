/* Every member of the portail's oneofs and the verb that answers it, by field number. It hears
 * nobody: what a page shows of the other services is asked, not kept. */
#include "portail/service.h"

#include "portail/portail.h"
#include "portail_schema.h"

#define ACTE(member, load_, decide_, state)                                                        \
    [PORTAIL__COMMANDE__ACTE_##                                                                    \
        member] = { .load = load_, .decide = decide_, .state_size = sizeof(state) }

static const struct command_entry COMMANDS[] = {
    ACTE(CREER_COMPTE, portail_load_creer, portail_decide_creer_compte, struct etat_compte),
    ACTE(MODIFIER_COMPTE, portail_load_modifier, portail_decide_modifier_compte,
         struct etat_compte),
    ACTE(FERMER_COMPTE, portail_load_fermer, portail_decide_fermer_compte, struct etat_compte),
    ACTE(ROUVRIR_COMPTE, portail_load_rouvrir, portail_decide_rouvrir_compte, struct etat_compte),
    ACTE(NOTER_MOT_DE_PASSE, portail_load_noter, portail_decide_noter_mot_de_passe,
         struct etat_compte),
    ACTE(ANCRER_TRACES, portail_load_ancrer, portail_decide_ancrer_traces, struct etat_segment),
    ACTE(SUPPRIMER_TRACES, portail_load_supprimer, portail_decide_supprimer_traces,
         struct etat_segment),
};

static apply_fn *const APPLY[] = {
    [PORTAIL__EVENEMENT__FAIT_COMPTE_CREE] = portail_apply_compte_cree,
    [PORTAIL__EVENEMENT__FAIT_COMPTE_MODIFIE] = portail_apply_compte_modifie,
    [PORTAIL__EVENEMENT__FAIT_COMPTE_FERME] = portail_apply_compte_ferme,
    [PORTAIL__EVENEMENT__FAIT_COMPTE_ROUVERT] = portail_apply_compte_rouvert,
    [PORTAIL__EVENEMENT__FAIT_MOT_DE_PASSE_DEFINI] = portail_apply_mot_de_passe_defini,
    [PORTAIL__EVENEMENT__FAIT_TRACES_ANCREES] = portail_apply_traces_ancrees,
    [PORTAIL__EVENEMENT__FAIT_TRACES_SUPPRIMEES] = portail_apply_traces_supprimees,
};

static query_fn *const QUERIES[] = {
    [PORTAIL__REQUETE__QUESTION_COMPTES] = portail_query_comptes,
    [PORTAIL__REQUETE__QUESTION_COMPTE] = portail_query_compte,
    [PORTAIL__REQUETE__QUESTION_SEGMENTS] = portail_query_segments,
};

static const struct source_entry SOURCES[] = {
    { .source = "portail",
      .evenement = &portail__evenement__descriptor,
      .apply = APPLY,
      .apply_count = COUNT_OF(APPLY) },
};

const struct service portail_service = {
    .name = "portail",
    .apply_number = 2,
    .schema = PORTAIL_SCHEMA,
    .commande = &portail__commande__descriptor,
    .commands = COMMANDS,
    .command_count = COUNT_OF(COMMANDS),
    .requete = &portail__requete__descriptor,
    .reponse = &portail__reponse__descriptor,
    .queries = QUERIES,
    .query_count = COUNT_OF(QUERIES),
    .sources = SOURCES,
    .source_count = COUNT_OF(SOURCES),
};
