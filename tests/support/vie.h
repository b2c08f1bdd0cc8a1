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
    const char *naissance; /* ISO; NULL: 1980-05-02. */
    const char *referent;  /* Made by vie_referent(). */
    const char *personne;
    const char *prescription;
    const char *comite;
    const char *parcours; /* After vie_entrer(). */
    const char *entreprise;
    const char *embauche;
};

/* Fills in site, commune and territory of one of the two demonstration sites. */
struct vie vie_flandre_lys(struct scene *scene);
struct vie vie_roubaix(struct scene *scene);

void vie_referent(struct vie *vie, const char *genre, int etp_centi);
/* Prescribed on the scene's date, RSA and job-seeker for years; sent to the référent the same day.
 */
void vie_prescrire(struct vie *vie);
void vie_diagnostiquer(struct vie *vie);
/* Every proof that the site's protocol asks for an entry of this person. */
void vie_remettre_pieces(struct vie *vie);
/* Plans a comité of the site's kind on a day. */
void vie_planifier_comite(struct vie *vie, const char *date);
/* All of the above within the week before `date`, the comité on it, and the decision. */
void vie_entrer(struct vie *vie, const char *date);
void vie_entretien(struct vie *vie, const char *genre, const char *presence);
void vie_basculer(struct vie *vie);
/* A company, an offer, a MER retained, and the hiring on the scene's date. "" fin: open-ended. */
void vie_embaucher(struct vie *vie, const char *contrat, const char *fin, bool marchand);

#endif
