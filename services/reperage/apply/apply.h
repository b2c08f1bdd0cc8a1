/* Small things that the applying files share. */
#ifndef REPERAGE_APPLY_APPLY_H
#define REPERAGE_APPLY_APPLY_H

#include "reperage/verbs.h"

/* The next state of a prescription, from a day on. */
MUST_USE int reperage_etat_add(struct store *store, const struct event_context *context,
                               const char *prescription, const char *etat, const char *du,
                               struct err *err);
MUST_USE int reperage_domicile_add(struct store *store, const struct event_context *context,
                                   const char *personne, const char *du, const char *commune,
                                   const char *territoire, struct err *err);
/* NULL adds nothing. */
MUST_USE int reperage_situation_add(struct store *store, const struct event_context *context,
                                    const char *personne, const Reperage__Situation *situation,
                                    struct err *err);
/* A new version of a person's identity; what is NULL stays as it was. Both NULL adds nothing: the
 * event has no personal part, or has no longer. */
MUST_USE int reperage_identite_add(struct store *store, const struct event_context *context,
                                   const char *personne, const Prive__Identite *identite,
                                   const Prive__Coordonnees *coordonnees, struct err *err);
/* NULL and "" are the same: no text. */
const char *reperage_texte(const Prive__Texte *texte);

#endif
