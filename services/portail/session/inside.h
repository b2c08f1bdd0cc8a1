/* Inside session/ only.
 *
 *     find      memory only: a cookie's session is looked up for every request
 *     login     throttle → account (asked of the service) → argon2 → row → memory
 *     tend      every half minute, on a thread of its own: what was seen is written, what is over
 *               goes, accounts that changed elsewhere lose their sessions, passwords that the
 *               operator gave are taken, the file's WAL is emptied
 */
#ifndef PORTAIL_SESSION_INSIDE_H
#define PORTAIL_SESSION_INSIDE_H

#include "portail/session/account.h"
#include "portail/session/hasher.h"
#include "portail/session/secrets.h"
#include "portail/session/table.h"
#include "portail/session/throttle.h"

#include <pthread.h>

struct tender;

struct sessions {
    pthread_mutex_t mutex; /* Of throttle, table and the world's randomness. */
    const struct config *config;
    const struct world *world;
    struct throttle throttle;
    struct table table;
    struct secrets *secrets;
    struct hasher *hasher;
    struct tender *tender;
    pthread_mutex_t resets; /* Of files of reset.h. */
    char directory[CONFIG_PATH_SIZE];
};

/* Without the tending thread, and with the tests' hook before each run of argon2. */
MUST_USE int sessions_open_with(struct sessions **out, const char *directory,
                                const struct config *config, const struct world *world,
                                const struct hasher_hook *hook, struct err *err);

/* sessions_login() in its two halves. True: sessions_admit() or sessions_finish() must follow. */
bool sessions_attempt(struct sessions *sessions, struct attempt *attempt, const char *site,
                      const char *identifiant, const char *address, int64_t *wait_s);
void sessions_finish(struct sessions *sessions, const struct attempt *attempt,
                     enum attempt_end end);
MUST_USE int sessions_admit(struct sessions *sessions, const struct attempt *attempt,
                            const struct account *account, const char *site, const char *password,
                            struct session *out, enum login_verdict *verdict, struct err *err);

/* Writes what was seen and removes what is over. */
MUST_USE int sessions_tend(struct sessions *sessions, struct err *err);
/* Compares a session's account with what the service says now. */
void sessions_judge(struct sessions *sessions, const char *site, const char *compte,
                    const struct account *account);
/* Asks about all accounts that have sessions; a service that is away is asked again next time. */
void sessions_review(struct sessions *sessions, struct client *client, const char *site);

struct tender *tender_start(struct sessions *sessions);
void tender_stop(struct tender **tender);

#endif
