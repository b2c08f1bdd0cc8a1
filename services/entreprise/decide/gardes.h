/* Guards of this service, beside those of runtime/decision.h: each refuses and returns false. */
#ifndef ENTREPRISE_DECIDE_GARDES_H
#define ENTREPRISE_DECIDE_GARDES_H

#include "entreprise/entreprise.h"
#include "entreprise/verbes.h"

/* --- Shapes --- */
/* 14 digits whose Luhn sum is a multiple of 10; of La Poste (SIREN 356000000), which has more
 * establishments than the key can tell apart, the plain sum may be a multiple of 5 instead. */
bool garde_siret(struct decision *d, const char *field, const char *text);
bool garde_naf(struct decision *d, const char *field, const char *text);    /* "8899B" */
bool garde_metier(struct decision *d, const char *field, const char *text); /* ROME: "K2204" */
/* An INSEE code: "59350", "2A004". An employer may be anywhere, so no list of the site decides. */
bool garde_commune(struct decision *d, const char *field, const char *text);
bool garde_codes_uniques(struct decision *d, const char *field, char *const *codes, size_t count,
                         size_t max);
bool garde_libelle(struct decision *d, const char *field, const char *text); /* Required. */
bool garde_texte(struct decision *d, const char *field, const char *text);   /* Any, bounded. */
/* A free text about a person: none for one who was erased. */
bool garde_commentaire(struct decision *d, const char *field, const Prive__Texte *texte,
                       const struct etat_personne *personne);
/* One of a vocabulary fixed by the message itself; `codes` ends with NULL. */
bool garde_parmi(struct decision *d, const char *field, const char *code,
                 const char *const codes[]);
/* A value of the site's list when it has that list; else any code. */
bool garde_motif(struct decision *d, const struct regles *regles, const char *liste,
                 const char *field, const char *code, int32_t day);
/* The date of a fact: given, real, not in the future. */
bool garde_fait(struct decision *d, const struct context *context, const char *field,
                const char *text, int32_t *day);
/* The month "2017-03", begun; its first day. */
bool garde_mois(struct decision *d, const struct context *context, const char *field,
                const char *text, int32_t *premier);

/* --- Who --- */
/* CRE, direction, animation, facilitateur; a référent where the protocol lets him (RX 190-196).
 * No role: a reaction or a script. `pieces`: who keeps the proofs may, too (SAG, repérage). */
bool garde_role(struct decision *d, const struct context *context, const struct regles *regles,
                bool pieces);
bool est_referent(const struct context *context);
/* A référent acts for own candidates only. */
bool garde_portee(struct decision *d, const struct context *context,
                  const struct etat_personne *personne);

/* --- What there is --- */
/* Known, not erased, with an open parcours; and within reach of who asks. */
bool garde_candidat(struct decision *d, const struct context *context,
                    const struct etat_personne *personne);
bool garde_entreprise(struct decision *d, const struct etat_entreprise *entreprise);
bool garde_offre_ouverte(struct decision *d, const struct etat_offre *offre);
bool garde_embauche(struct decision *d, const struct context *context, const struct etat *etat);
bool garde_nouveau(struct decision *d, const struct etat *etat, const char *code,
                   const char *field);

/* --- Contracts --- */
/* What the list `contrat` says of a kind: a term is required, excluded, or free. */
enum terme { TERME_LIBRE, TERME_REQUIS, TERME_EXCLU };
enum terme terme_of(const struct regles *regles, const char *contrat);
bool garde_terme(struct decision *d, const struct regles *regles, const char *contrat, int32_t fin);
bool attribut_est(const struct regles *regles, const char *liste, const char *code,
                  const char *attribut, const char *valeur);

/* --- What several decisions record --- */
void abandonner(struct decision *d, const struct ouvert *ouvert, int32_t date, const char *motif);
Prive__Texte *texte_utile(Prive__Texte *texte); /* NULL for an empty one. */
/* Whose personal part an event with this text carries; "" without one. Of the parcours as it was
 * opened: a merge that is undone leaves no text with the wrong person. */
const char *porteur(const Prive__Texte *texte, const struct etat_personne *personne);

const char *date_fr(struct decision *d, int32_t day);

#endif
