/* Guards of this service, beside those of runtime/decision.h: each refuses and returns false. */
#ifndef PORTAIL_DECIDE_GARDES_H
#define PORTAIL_DECIDE_GARDES_H

#include "portail/portail.h"

/* The administrateur, or no role: the gateway itself and scripts. */
bool garde_administrateur(struct decision *d, const struct context *context);
/* Only the gateway itself and scripts. */
bool garde_passerelle(struct decision *d, const struct context *context);

bool garde_identifiant(struct decision *d, const char *field, const char *text);
bool garde_libelle(struct decision *d, const char *field, const char *text);
/* One of row 48's eleven, with the portee that it wants. */
bool garde_role(struct decision *d, const char *role, char *const *portee, size_t count);
bool garde_segment(struct decision *d, const char *field, const char *text);

bool garde_connu(struct decision *d, const struct etat_compte *etat);
bool garde_ouvert(struct decision *d, const struct etat_compte *etat);
/* What is about to happen takes an administrateur away. */
bool garde_pas_le_dernier(struct decision *d, const struct etat_compte *etat, const char *field);

#endif
