/* The rows behind passwords and sessions: <directory>/secrets.db, mode 0600. They are no facts: no
 * event holds them, `plie verify` does not see them, and without them everybody gets a new password
 * from an administrateur. Of a session only the hash of its token is kept. Thread-safe. */
#ifndef PORTAIL_SESSION_SECRETS_H
#define PORTAIL_SESSION_SECRETS_H

#include "portail/session/hasher.h"
#include "portail/session/session.h"

#include <stdint.h>

enum { TOKEN_HASH_SIZE = 32 };

struct secrets;

MUST_USE int secrets_open(struct secrets **out, const char *directory, struct err *err);
void secrets_close(struct secrets **secrets);

struct password {
    bool known;
    bool provisoire;
    char hash[HASHER_TEXT_SIZE];
};
MUST_USE int secrets_password(struct secrets *secrets, const char *site, const char *compte,
                              struct password *out, struct err *err);
MUST_USE int secrets_set_password(struct secrets *secrets, const char *site, const char *compte,
                                  const struct password *password, int64_t now_us, struct err *err);

struct session_row {
    uint8_t hash[TOKEN_HASH_SIZE];
    int64_t made_us;
    int64_t seen_us;
    struct session session; /* Without token and jeton. */
};
MUST_USE int secrets_add_session(struct secrets *secrets, const struct session_row *row,
                                 struct err *err);
MUST_USE int secrets_end_session(struct secrets *secrets, const uint8_t hash[TOKEN_HASH_SIZE],
                                 struct err *err);
/* All of an account but `except`, which may be NULL and has no provisional password any more. */
MUST_USE int secrets_end_account(struct secrets *secrets, const char *site, const char *compte,
                                 const uint8_t *except, struct err *err);
/* When the sessions were last seen, and the end of those older than either instant. */
MUST_USE int secrets_seen(struct secrets *secrets, const struct session_row *rows, size_t count,
                          struct err *err);
MUST_USE int secrets_purge(struct secrets *secrets, int64_t seen_us, int64_t made_us,
                           struct err *err);
MUST_USE int secrets_load(struct secrets *secrets, void *self,
                          void (*each)(void *self, const struct session_row *row), struct err *err);
MUST_USE int secrets_checkpoint(struct secrets *secrets, struct err *err);

#endif
