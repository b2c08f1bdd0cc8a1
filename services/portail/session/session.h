/* Who is logged in. Passwords (argon2id) and sessions are rows of a local store, never in an event;
 * accounts and roles are facts of the portail's service (portail.proto). Thread-safe. */
#ifndef PORTAIL_SESSION_SESSION_H
#define PORTAIL_SESSION_SESSION_H

#include "base/clock.h"
#include "base/id.h"
#include "base/refusal.h"
#include "client/client.h"
#include "client/config.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    SESSION_TOKEN_SIZE = 44, /* 32 random bytes in base64url, and the end. */
    SESSION_TEXT_SIZE = 128,
    SESSION_PORTEE_MAX = 32,
    SESSION_IDLE_S = 60 * 60,      /* Ends after an hour without a request … */
    SESSION_LIFE_S = 10 * 60 * 60, /* … and after a working day at the latest. */
    SESSION_PER_ACCOUNT = 20,      /* One more ends the oldest. */
    PASSWORD_MIN = 12,             /* Characters, as people count them. */
    PASSWORD_MAX = 128,
};

struct session {
    char token[SESSION_TOKEN_SIZE]; /* Of the cookie; the store keeps only its hash. */
    char jeton[SESSION_TOKEN_SIZE]; /* Against forged requests: sent back in X-Jeton. */
    char site[CONFIG_NAME_SIZE];
    char compte[ID_SIZE];
    char identifiant[SESSION_TEXT_SIZE];
    char libelle[SESSION_TEXT_SIZE];
    char role[SESSION_TEXT_SIZE];
    char portee[SESSION_PORTEE_MAX][SESSION_TEXT_SIZE]; /* Référent ids, or a structure's name. */
    size_t portee_count;
    bool provisoire; /* The password must be changed before anything else. */
};

struct sessions;

MUST_USE int sessions_open(struct sessions **out, const char *directory,
                           const struct config *config, const struct world *world, struct err *err);
void sessions_close(struct sessions **sessions);

enum login_verdict {
    LOGIN_DONE,
    LOGIN_WRONG,     /* One sentence for all reasons; took as long as a right one. 401 */
    LOGIN_THROTTLED, /* Too many failures of this account or address: 429, *wait_s says how long. */
    LOGIN_BUSY,      /* 64 others are waiting for argon2: 503. */
};

/* Asks the site's portail service (through `client`) for the account, checks the password on the
 * one worker thread of argon2 and makes a session. */
MUST_USE int sessions_login(struct sessions *sessions, struct client *client, const char *site,
                            const char *identifiant, const char *password, const char *address,
                            enum login_verdict *verdict, int64_t *wait_s, struct session *out,
                            struct err *err);
/* The session of a cookie, when it lives; moves its idle end. False: none. */
bool sessions_find(struct sessions *sessions, const char *token, struct session *out);
/* Without moving its end: for what a page does by itself, like its open stream. */
bool sessions_alive(struct sessions *sessions, const char *token);
void sessions_logout(struct sessions *sessions, const char *token);
/* All of an account (role changed, closed, password changed); `except` may be NULL. What other
 * programs change of an account is seen within a minute. */
void sessions_end(struct sessions *sessions, const char *site, const char *compte,
                  const char *except);
/* To be told of each accepted command to the portail's service ("ModifierCompte" and its JSON), so
 * that sessions which it changes end at once. */
void sessions_heard(struct sessions *sessions, const char *site, const char *commande,
                    const char *json);

/* Refused: too short, too long, known as too simple, or `old` wrong. Ends the account's other
 * sessions. */
MUST_USE int sessions_change_password(struct sessions *sessions, const struct session *session,
                                      const char *old, const char *password, bool *changed,
                                      struct refusal *refusal, struct err *err);
/* Sets a password without asking for the old one: a random provisional one when `password` is NULL,
 * written to `given`. */
enum { PASSWORD_GIVEN_SIZE = 32 };
MUST_USE int sessions_set_password(struct sessions *sessions, const char *site, const char *compte,
                                   const char *password, bool provisoire,
                                   char given[PASSWORD_GIVEN_SIZE], struct err *err);

/* Whether one was ever set here: events tell only that one was, maybe elsewhere. */
MUST_USE int sessions_has_password(struct sessions *sessions, const char *site, const char *compte,
                                   bool *out, struct err *err);

#endif
