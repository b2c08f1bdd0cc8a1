/* What a password must be, and random ones. */
#ifndef PORTAIL_SESSION_PASSWORD_H
#define PORTAIL_SESSION_PASSWORD_H

#include "portail/session/session.h"

/* Refuses (field "nouveau") what is shorter than PASSWORD_MIN or longer than PASSWORD_MAX
 * characters, the identifiant itself, and what everybody tries first. */
bool password_check(const char *password, const char *identifiant, struct refusal *refusal);

/* "kf3q7-…": 20 characters out of 32 that no one confuses, 100 random bits. */
void password_random(const struct world *world, char out[PASSWORD_GIVEN_SIZE]);

#endif
