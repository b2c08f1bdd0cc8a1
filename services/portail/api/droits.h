/* Which role may ask what of which service (row 48 of DOMAIN.md). The gateway checks it before it
 * asks; the services check again what depends on the portfolio. */
#ifndef PORTAIL_API_DROITS_H
#define PORTAIL_API_DROITS_H

#include <stdbool.h>
#include <stddef.h>

enum droit_genre { DROIT_COMMANDE, DROIT_REQUETE };

/* `membre` as in the wrapper's oneof: "enregistrer_entretien". Unknown names are forbidden. */
bool droits_allow(const char *role, const char *service, enum droit_genre genre,
                  const char *membre);
/* Has somebody decided on this member? A test asks it of every member of every service. */
bool droits_decided(const char *service, enum droit_genre genre, const char *membre);
/* The member that nobody asks for over HTTP: the gateway itself sends it. */
bool droits_internal(const char *service, enum droit_genre genre, const char *membre);

/* May this role ask the reporting over all sites for it? Figures alone, never the lines behind one:
 * they are of people of other sites. */
bool droits_consolidate(const char *role, const char *membre);

/* Names of all commands and queries of the role, as in the address ("parcours/Dossier"), in the
 * order of the services: the `droits` of GET /api/moi. */
void droits_list(const char *role, void *self, void (*each)(void *self, const char *name));
/* The same of what droits_consolidate() allows: "consolidation/Tableau". */
void droits_list_consolidated(const char *role, void *self,
                              void (*each)(void *self, const char *name));

/* May this role be told of changes in that service at all (live stream)? */
bool droits_hear(const char *role, const char *service);
/* And of this event ("FreinDeclare", or "parcours.FreinDeclare")? A facilitateur never hears of
 * freins nor of diagnostics. */
bool droits_hear_event(const char *role, const char *service, const char *type);

/* May open a dossier with its names: such an opening is logged first. */
bool droits_names(const char *role);
/* Export, audit, accounts, the state of the services and what they could not do. */
bool droits_export(const char *role);
bool droits_audit(const char *role);
bool droits_accounts(const char *role);
bool droits_etat(const char *role);

extern const char *const droits_roles[]; /* The eleven of row 48, then NULL. */

#endif
