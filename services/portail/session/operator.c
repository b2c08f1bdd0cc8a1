/* What the host's operator does on the command line, beside the portail that may be running. */
#include "portail/gateway.h"

#include "portail/session/account.h"
#include "portail/session/password.h"
#include "portail/session/reset.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* As an auditor reads it in the journal: no account, no service. */
static const char OPERATOR[] = "operateur";

static int leave_password(const struct config *config, const char *site, const char *compte,
                          const char *password, struct err *err)
{
    char directory[CONFIG_PATH_SIZE];
    (void)snprintf(directory, sizeof(directory), "%.*s/portail", CONFIG_PATH_SIZE - 16,
                   config->donnees);
    struct hasher *hasher = NULL;
    char hash[HASHER_TEXT_SIZE];
    int rc = hasher_open(&hasher, NULL, err);
    if (rc == 0)
        rc = hasher_hash(hasher, password, hash, err);
    if (rc == 0)
        rc = reset_leave(directory, site, compte, hash, err);
    hasher_close(&hasher);
    sodium_memzero(hash, sizeof(hash));
    return rc;
}

static int reset(const struct config *config, const struct asker *asker, const char *identifiant,
                 char password[GATEWAY_PASSWORD_SIZE], struct refusal *refusal, struct err *err)
{
    struct account account;
    int rc = account_find(asker, NULL, identifiant, &account, err);
    if (rc < 0)
        return rc;
    if (!account.known) {
        (void)refusal_set(refusal, "COMPTE_INCONNU", "identifiant",
                          "Aucun compte de %s n'a l'identifiant « %.64s » ; "
                          "« plie ask portail Comptes --site %s » les montre tous.",
                          asker->site, identifiant, asker->site);
        return 0;
    }
    rc = account_note_password(asker, account.compte, true, refusal, err);
    if (rc < 0 || refusal_is_set(refusal))
        return rc;
    password_random(asker->world, password);
    rc = leave_password(config, asker->site, account.compte, password, err);
    if (rc < 0)
        sodium_memzero(password, GATEWAY_PASSWORD_SIZE);
    return rc;
}

int gateway_reset_password(const struct config *config, const struct gateway_reset *asked,
                           char password[GATEWAY_PASSWORD_SIZE], struct refusal *refusal,
                           struct err *err)
{
    char key[2 * CONFIG_NAME_SIZE];
    const struct world *world = world_system();
    struct client *client = NULL;
    password[0] = '\0';
    (void)snprintf(key, sizeof(key), "%s.portail", asked->site);
    int rc = client_open_as(&client, config, key, world, err);
    if (rc < 0)
        return rc;
    const struct asker asker = { client, world, asked->site, OPERATOR };
    rc = reset(config, &asker, asked->identifiant, password, refusal, err);
    client_close(&client);
    return rc;
}
