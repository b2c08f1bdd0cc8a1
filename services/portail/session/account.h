/* An account as the portail's service of its site knows it. */
#ifndef PORTAIL_SESSION_ACCOUNT_H
#define PORTAIL_SESSION_ACCOUNT_H

#include "client/exchange.h"
#include "portail/session/session.h"

struct account {
    bool known;
    bool closed;
    char compte[ID_SIZE];
    char identifiant[SESSION_TEXT_SIZE];
    char libelle[SESSION_TEXT_SIZE];
    char role[SESSION_TEXT_SIZE];
    char portee[SESSION_PORTEE_MAX][SESSION_TEXT_SIZE];
    size_t portee_count;
};

/* Who asks in the gateway's own name, without role. */
struct asker {
    struct client *client;
    const struct world *world;
    const char *site;
    const char *actor;
};

/* Beyond this, the service counts as away. */
enum { ACCOUNT_TIMEOUT_MS = 3000 };

/* By one of the two, the other NULL. */
MUST_USE int account_find(const struct asker *asker, const char *compte, const char *identifiant,
                          struct account *out, struct err *err);
/* Calls `each` for every open administrateur, in the order of their identifiants. */
MUST_USE int account_administrateurs(const struct asker *asker, void *self,
                                     void (*each)(void *self, const struct account *account),
                                     struct err *err);

struct account_new {
    const char *identifiant;
    const char *libelle;
    const char *role;
    const char *const *portee;
    size_t portee_count;
};
/* Records the account; *refusal is set when it was refused. */
MUST_USE int account_create(const struct asker *asker, const struct account_new *account,
                            char compte[ID_SIZE], struct refusal *refusal, struct err *err);
/* Records that a password was set. */
MUST_USE int account_note_password(const struct asker *asker, const char *compte, bool provisoire,
                                   struct refusal *refusal, struct err *err);

#endif
