/* Readers of the parts of a state, shared by the load functions. A part that is not found stays
 * zeroed, which is no error. */
#ifndef ENTREPRISE_LOAD_LOAD_H
#define ENTREPRISE_LOAD_LOAD_H

#include "entreprise/entreprise.h"

/* A statement with one parameter :id; whether it gives a row. */
MUST_USE int lire_existe(struct store *store, const char *sql, const char *id, bool *out,
                         struct err *err);
/* The id in the first row of a bound statement. */
MUST_USE int lire_doublon(struct stmt *s, struct arena *arena, struct etat *out, struct err *err);
MUST_USE int lire_personne(struct store *store, struct arena *arena, const char *id,
                           struct etat_personne *out, struct err *err);
MUST_USE int lire_entreprise(struct store *store, struct arena *arena, const char *id,
                             struct etat_entreprise *out, struct err *err);
MUST_USE int lire_offre(struct store *store, struct arena *arena, const char *id,
                        struct etat_offre *out, struct err *err);
/* With its offer and its person. `entretien_le` is a date asked about, "" for none. */
MUST_USE int lire_positionnement(struct store *store, struct arena *arena, const char *id,
                                 const char *entretien_le, struct etat *out, struct err *err);
/* With its person. */
MUST_USE int lire_embauche(struct store *store, struct arena *arena, const char *id,
                           struct etat *out, struct err *err);
/* Positionnements without a final state: of an offer, of a person as merged today. */
MUST_USE int lire_ouverts_offre(struct store *store, struct arena *arena, const char *offre,
                                struct etat *out, struct err *err);
MUST_USE int lire_ouverts_personne(struct store *store, struct arena *arena, const char *personne,
                                   struct etat *out, struct err *err);
/* Proofs received; `piece` "" for all. */
MUST_USE int lire_recus(struct store *store, struct arena *arena, const char *embauche,
                        const char *piece, struct etat *out, struct err *err);

int32_t colonne_date(struct stmt *s, int column); /* DATE_NONE for NULL. */

#endif
