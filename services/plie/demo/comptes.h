/* The accounts of a demonstration: one for each role of row 48 and site, all with one password that
 * is obviously a demonstration's. */
#ifndef PLIE_DEMO_COMPTES_H
#define PLIE_DEMO_COMPTES_H

#include "client/config.h"
#include "portail/gateway.h"

#define COMPTES_MOT_DE_PASSE "demonstration"

/* Those that exist are kept as they are. A référent gets the fullest portfolio of the site. */
MUST_USE int comptes_make(struct gateway *portail, const struct config *config, struct err *err);
void comptes_print(const struct config *config);

#endif
