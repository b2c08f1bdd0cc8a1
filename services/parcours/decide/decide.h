/* The decisions of parcours, a file per aggregate. Pure: state, context and command in, events or a
 * refusal out. Guards come in this order: shape of the fields, existence, rights, state, rules. */
#ifndef PARCOURS_DECIDE_H
#define PARCOURS_DECIDE_H

#include "parcours.pb-c.h"
#include "parcours/parcours.h"
#include "runtime/service.h"

/* --- Guards (gardes.c): each refuses and returns false. --- */

/* Direction and animation, or a script: acts on the staff and agreements of the PLIE. */
bool garde_direction(struct decision *d, const struct context *context);
/* The parcours exists and the caller may write in it: the own portfolio of a référent or coach,
 * any for direction and animation. `aussi`: one more role that may, or NULL. */
bool garde_portefeuille(struct decision *d, const struct context *context, const struct etat *etat,
                        const char *aussi);
/* No act on a parcours after its exit. */
bool garde_en_cours(struct decision *d, const struct etat *etat);
/* A fact of the parcours: not in the future, not before the entry, not after the exit. */
bool garde_fait(struct decision *d, const struct context *context, const struct etat *etat,
                const char *field, int32_t day);
bool garde_nouveau(struct decision *d, bool existe, const char *code, const char *field,
                   const char *quoi);
/* A code of the list when the protocol has that list, else any code; "" passes the first. */
bool garde_code(struct decision *d, const struct regles *regles, const char *liste,
                const char *field, const char *code, int32_t day);
bool garde_code_requis(struct decision *d, const struct regles *regles, const char *liste,
                       const char *field, const char *code, int32_t day);

bool est_reaction(const struct context *context);

/* --- Explanations --- */
const char *jour_fr(struct decision *d, int32_t day); /* "14/03/2017" */
/* A copy of the free text for an event; NULL when it is empty. */
Prive__Texte *texte_libre(struct decision *d, const Prive__Texte *texte);
char **copier_codes(struct decision *d, char *const *codes, size_t count);

/* --- Decisions, named after their commands --- */
decide_fn decide_enregistrer_referent;
decide_fn decide_signaler_absence;
decide_fn decide_signaler_fin_convention;
decide_fn decide_ouvrir_parcours;
decide_fn decide_designer_referent;
decide_fn decide_transferer_portefeuille;
decide_fn decide_signer_contrat;
decide_fn decide_renouveler_contrat;
decide_fn decide_enregistrer_entretien;
decide_fn decide_annuler_entretien;
decide_fn decide_recevoir_emargement;
decide_fn decide_enregistrer_relance;
decide_fn decide_prevoir_etape;
decide_fn decide_demarrer_etape;
decide_fn decide_terminer_etape;
decide_fn decide_declarer_frein;
decide_fn decide_travailler_frein;
decide_fn decide_lever_frein;
decide_fn decide_ouvrir_veille;
decide_fn decide_clore_veille;
decide_fn decide_fixer_termes;
decide_fn decide_basculer_pole_economique;
decide_fn decide_retirer_pole_economique;
decide_fn decide_proposer_candidat;
decide_fn decide_juger_sortie;
decide_fn decide_proposer_sortie;
decide_fn decide_retirer_proposition;
decide_fn decide_valider_sortie;
decide_fn decide_rejeter_sortie;

#endif
