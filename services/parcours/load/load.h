/* Reads what decisions and questions need; writes nothing. Found nothing is no error. */
#ifndef PARCOURS_LOAD_LOAD_H
#define PARCOURS_LOAD_LOAD_H

#include "parcours/constat/constat.h"
#include "parcours/parcours.h"
#include "runtime/service.h"

/* "" and SANS_FIN give DATE_NONE. */
int32_t colonne_date(struct stmt *s, int column);
/* Cuts what does not fit; ids and codes were checked when they came in. */
void colonne_copier(struct stmt *s, int column, char *out, size_t size);

/* Who this person is today, merges followed. */
MUST_USE int load_personne(struct store *store, const char *personne, char out[LIMIT_ID_SIZE],
                           struct err *err);
MUST_USE int load_etat(struct store *store, const char *parcours, struct etat *out,
                       struct err *err);
/* The open parcours of a person; parcours "" when there is none. */
MUST_USE int load_parcours_ouvert(struct store *store, const char *personne,
                                  char out[LIMIT_ID_SIZE], struct err *err);
MUST_USE int load_etat_referent(struct store *store, const char *referent, const char *day,
                                struct etat_referent *out, struct err *err);
/* All that a verdict on this parcours may look at; `au` is left to the caller. */
MUST_USE int load_faits(struct store *store, struct arena *arena, const char *parcours,
                        struct faits *out, struct err *err);

/* What the review looks at, as far as it is dated until `au`. Without `avec_faits` the facts of
 * verdicts are left out. The parcours exists. */
struct dossier_demande {
    const char *parcours;
    const char *au;
    bool avec_faits;
};
MUST_USE int load_dossier(struct store *store, struct arena *arena,
                          const struct dossier_demande *demande, struct dossier *out,
                          struct err *err);

/* One per command that needs rows; `state` is the struct of parcours.h named in service.c. */
load_fn load_signaler_absence;
load_fn load_ouvrir_parcours;
load_fn load_designer_referent;
load_fn load_transferer_portefeuille;
load_fn load_signaler_fin_convention;
load_fn load_signer_contrat;
load_fn load_renouveler_contrat;
load_fn load_enregistrer_entretien;
load_fn load_annuler_entretien;
load_fn load_recevoir_emargement;
load_fn load_enregistrer_relance;
load_fn load_prevoir_etape;
load_fn load_demarrer_etape;
load_fn load_terminer_etape;
load_fn load_declarer_frein;
load_fn load_travailler_frein;
load_fn load_lever_frein;
load_fn load_ouvrir_veille;
load_fn load_clore_veille;
load_fn load_fixer_termes;
load_fn load_basculer_pole_economique;
load_fn load_retirer_pole_economique;
load_fn load_proposer_candidat;
load_fn load_juger_sortie;
load_fn load_proposer_sortie;
load_fn load_retirer_proposition;
load_fn load_valider_sortie;
load_fn load_rejeter_sortie;

#endif
