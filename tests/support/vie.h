/* The steps of a person's life that many scenarios begin with. All are acts of people, sent through
 * the services' sockets on the scene's date. */
#ifndef SUPPORT_VIE_H
#define SUPPORT_VIE_H

#include "support/scene.h"

struct vie {
    struct scene *scene;
    const char *site;
    const char *commune; /* INSEE. */
    const char *territoire;
    const char *depuis;    /* Since when its référents work: under the first protocol. */
    const char *naissance; /* ISO; NULL: 1980-05-02. */
    const char *referent;  /* Made by vie_referent(). */
    const char *personne;
    const char *prescription;
    const char *comite;
    const char *parcours; /* After vie_entrer(). */
    const char *entreprise;
    const char *offre;
    const char *positionnement;
    const char *embauche;
    const char *entretien;   /* The last one recorded. */
    const char *proposition; /* The last exit proposed. */
};

/* Fills in site, commune and territory of one of the two demonstration sites. */
struct vie vie_flandre_lys(struct scene *scene);
struct vie vie_roubaix(struct scene *scene);

/* The day of the scene's clock, ISO; lives until the next call. */
const char *vie_aujourdhui(const struct vie *vie);

void vie_referent(struct vie *vie, const char *genre, int etp_centi);
/* Prescribed on the scene's date, RSA and job-seeker for years; sent to the référent the same day.
 */
void vie_prescrire(struct vie *vie);
void vie_diagnostiquer(struct vie *vie);
/* Every proof that the site's protocol asks for an entry of this person. */
void vie_remettre_pieces(struct vie *vie);
/* Plans a comité of the site's kind on a day. */
void vie_planifier_comite(struct vie *vie, const char *date);
/* All of the above a week before `date`, the comité on it: what is left to do is to decide. */
void vie_presenter(struct vie *vie, const char *date);
/* And the decision. */
void vie_entrer(struct vie *vie, const char *date);
/* Looks up the parcours that an entry has opened. */
void vie_trouver_parcours(struct vie *vie);
/* A new prescription of the same person, sent to the référent on the scene's date. */
void vie_prescrire_encore(struct vie *vie);
/* Another person of the same site, with the same référent. */
struct vie vie_autre(const struct vie *vie);

/* With the sheet signed when present. */
void vie_entretien(struct vie *vie, const char *genre, const char *presence);
void vie_basculer(struct vie *vie);
/* Starts an étape; its id. */
const char *vie_demarrer_etape(struct vie *vie, const char *genre);
void vie_terminer_etape(struct vie *vie, const char *etape, const char *issue);

/* A company of a kind of employer, with a SIRET of its own. */
void vie_entreprise(struct vie *vie, const char *employeur);
/* Captured and diffused: one post of seven months. */
void vie_offre(struct vie *vie);
void vie_positionner(struct vie *vie);
/* The mise en relation, then retained for a start on the same day. */
void vie_mer(struct vie *vie);
void vie_retenir(struct vie *vie);
/* A hiring on the scene's date, without an offer. "" fin: open-ended. */
void vie_embaucher(struct vie *vie, const char *contrat, const char *fin, bool marchand);
void vie_declarer_mois(struct vie *vie, const char *mois, int heures_centi);
void vie_payer(struct vie *vie, const char *mois); /* The payslip of a month. */
/* The employer's certificate of a period, received on the scene's date. */
void vie_attester(struct vie *vie, const char *du, const char *au);

void vie_piece(struct vie *vie, const char *piece);
/* Proposed for the scene's date, with the closing interview on it. */
void vie_proposer(struct vie *vie, const char *sortie);
/* A comité of the kind on the scene's date decides the last proposal. */
void vie_decider(struct vie *vie, const char *comite_genre, bool validee);

/* Leaves at the own request, on the scene's date, decided by the comité that the protocol names. */
void vie_sortir(struct vie *vie);

json_t *vie_dossier(struct vie *vie);
/* The verdict under one rule. */
json_t *vie_verdict(struct vie *vie, const char *sortie);
/* One line of the timeline, by the name of its event; NULL when there is none. */
json_t *vie_fil(struct vie *vie, const char *genre);
/* The row of this person on one list of the référent's monthly review; NULL: not on it (any more).
 */
json_t *vie_revue(struct vie *vie, const char *liste);
json_t *vie_tache(struct vie *vie, const char *genre);

#endif
