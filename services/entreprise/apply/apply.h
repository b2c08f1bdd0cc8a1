/* What several apply functions share. */
#ifndef ENTREPRISE_APPLY_APPLY_H
#define ENTREPRISE_APPLY_APPLY_H

#include "entreprise/entreprise.h"
#include "entreprise/verbes.h"

/* Binds :origine to the id given and :personne to the one as merged today. */
MUST_USE int lier_personne(struct stmt *s, struct store *store, const char *personne,
                           struct err *err);
/* The same, both NULL without a person. */
MUST_USE int lier_personne_ou_rien(struct stmt *s, struct store *store, const char *personne,
                                   struct err *err);
/* A free text, "" when it was erased. */
const char *texte_de(const Prive__Texte *texte);
/* Sets one date of one embauche by a statement with :embauche and :date. */
MUST_USE int dater(struct store *store, const char *sql, const char *id, const char *date,
                   struct err *err);

#endif
