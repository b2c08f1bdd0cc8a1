/* Accounts that the program makes itself: the first one of a site, and those of a demonstration. */
#include "portail/inside.h"

#include "portail/session/account.h"

#include <stdio.h>
#include <string.h>

static int open_client(const struct gateway *gateway, const char *site, struct client **out,
                       struct err *err)
{
    char key[2 * CONFIG_NAME_SIZE];
    (void)snprintf(key, sizeof(key), "%s.portail", site);
    return client_open_as(out, gateway->config, key, gateway->world, err);
}

static int refused(const char *identifiant, const struct refusal *refusal, struct err *err)
{
    return err_set(err, ERR_INVALID, "compte « %s » : %s", identifiant, refusal->text);
}

/* `password` NULL: a provisional one, into `given`. */
static int set_password(struct gateway *gateway, const struct asker *asker, const char *compte,
                        const char *password, char given[PASSWORD_GIVEN_SIZE], struct err *err)
{
    bool provisoire = password == NULL;
    struct refusal refusal = { 0 };
    int rc = account_note_password(asker, compte, provisoire, &refusal, err);
    if (rc == 0 && refusal_is_set(&refusal))
        return refused(compte, &refusal, err);
    return rc < 0 ? rc
                  : sessions_set_password(gateway->sessions, asker->site, compte, password,
                                          provisoire, given, err);
}

static int create(const struct asker *asker, const struct account_new *account,
                  char compte[ID_SIZE], struct err *err)
{
    struct refusal refusal = { 0 };
    int rc = account_create(asker, account, compte, &refusal, err);
    return rc == 0 && refusal_is_set(&refusal) ? refused(account->identifiant, &refusal, err) : rc;
}

/* Makes it when the site has no account. False (and rc 0): there is one that somebody can use. */
static int first_of(struct gateway *gateway, const struct asker *asker, char compte[ID_SIZE],
                    bool *wants, struct err *err)
{
    static const struct account_new FIRST = { .identifiant = "administrateur",
                                              .libelle = "Administrateur",
                                              .role = "administrateur" };
    int64_t count;
    *wants = false;
    int rc = account_count(asker, &count, err);
    if (rc < 0)
        return rc;
    if (count == 0) {
        *wants = true;
        return create(asker, &FIRST, compte, err);
    }
    /* Made, but stopped before it had a password: nobody can log in. */
    struct account account;
    rc = account_find(asker, NULL, FIRST.identifiant, &account, err);
    if (rc < 0 || count > 1 || !account.known || account.closed)
        return rc;
    bool has;
    rc = sessions_has_password(gateway->sessions, asker->site, account.compte, &has, err);
    *wants = rc == 0 && !has;
    (void)snprintf(compte, ID_SIZE, "%s", account.compte);
    return rc;
}

int gateway_first_account(struct gateway *gateway, const char *site,
                          char password[GATEWAY_PASSWORD_SIZE], struct err *err)
{
    _Static_assert((int)GATEWAY_PASSWORD_SIZE == (int)PASSWORD_GIVEN_SIZE, "one size");
    password[0] = '\0';
    struct client *client;
    int rc = open_client(gateway, site, &client, err);
    if (rc < 0)
        return rc;
    const struct asker asker = { client, gateway->world, site, "portail" };
    char compte[ID_SIZE];
    bool wants;
    rc = first_of(gateway, &asker, compte, &wants, err);
    if (rc == 0 && wants)
        rc = set_password(gateway, &asker, compte, NULL, password, err);
    client_close(&client);
    return rc;
}

static int make_demo_account(struct gateway *gateway, const struct asker *asker,
                             const struct gateway_account *wanted, struct err *err)
{
    struct account account;
    int rc = account_find(asker, NULL, wanted->identifiant, &account, err);
    if (rc < 0)
        return rc;
    char compte[ID_SIZE];
    const struct account_new made = { wanted->identifiant, wanted->libelle, wanted->role,
                                      wanted->portee, wanted->portee_count };
    bool has = false;
    if (account.known) {
        (void)snprintf(compte, sizeof(compte), "%s", account.compte);
        rc = sessions_has_password(gateway->sessions, asker->site, compte, &has, err);
    } else {
        rc = create(asker, &made, compte, err);
    }
    if (rc < 0 || has || account.closed)
        return rc;
    return set_password(gateway, asker, compte, wanted->password, NULL, err);
}

int gateway_demo_account(struct gateway *gateway, const struct gateway_account *account,
                         struct err *err)
{
    struct client *client;
    int rc = open_client(gateway, account->site, &client, err);
    if (rc < 0)
        return rc;
    const struct asker asker = { client, gateway->world, account->site, "portail" };
    rc = make_demo_account(gateway, &asker, account, err);
    client_close(&client);
    return rc;
}
