/* A password that the host's operator gave on the command line (`plie motdepasse`) while the
 * portail may be running: its hash waits in <directory>/remis.<site>.<compte>, mode 0600, until the
 * portail takes it, at the account's next login or within a minute. Whoever may write there may do
 * all. */
#ifndef PORTAIL_SESSION_RESET_H
#define PORTAIL_SESSION_RESET_H

#include "portail/session/inside.h"

/* ERR_ABSENT: no portail ever kept passwords in that directory. */
MUST_USE int reset_leave(const char *directory, const char *site, const char *compte,
                         const char hash[HASHER_TEXT_SIZE], struct err *err);

/* The account has that password from now on, to be changed at its next login, and its sessions end;
 * nothing waits: nothing is done. */
MUST_USE int reset_take(struct sessions *sessions, const char *site, const char *compte,
                        struct err *err);
MUST_USE int reset_take_all(struct sessions *sessions, struct err *err);

#endif
