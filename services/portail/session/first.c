/* Accounts that the program makes itself: the first one of a site, and those of a demonstration. */
#include "portail/inside.h"

#include "base/log.h"
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

/* --- The first account, or a way back in --- */

static const struct account_new FIRST = { .identifiant = "administrateur",
                                          .libelle = "Administrateur",
                                          .role = "administrateur" };

struct search {
    const struct gateway *gateway;
    const char *site;
    bool usable; /* One of them has a password. */
    char compte[ID_SIZE];
    char identifiant[SESSION_TEXT_SIZE];
    int rc;
    struct err *err;
};

/* Of those without password, FIRST is the one that is told of. */
static void look_at(void *self, const struct account *account)
{
    struct search *search = self;
    bool has = false;
    if (search->rc == 0)
        search->rc = sessions_has_password(search->gateway->sessions, search->site, account->compte,
                                           &has, search->err);
    search->usable = search->usable || has;
    if (search->compte[0] != '\0' && strcmp(account->identifiant, FIRST.identifiant) != 0)
        return;
    (void)snprintf(search->compte, sizeof(search->compte), "%s", account->compte);
    (void)snprintf(search->identifiant, sizeof(search->identifiant), "%s", account->identifiant);
}

/* An administrateur who has no password while no other one has; made when there is none at all.
 * compte[0] is 0: somebody can log in. */
static int find_locked_out(struct gateway *gateway, const struct asker *asker, char compte[ID_SIZE],
                           struct err *err)
{
    struct search search = { .gateway = gateway, .site = asker->site, .err = err };
    compte[0] = '\0';
    int rc = account_administrateurs(asker, &search, look_at, err);
    if (rc == 0)
        rc = search.rc;
    if (rc < 0 || search.usable)
        return rc;
    if (search.compte[0] == '\0')
        return create(asker, &FIRST, compte, err);
    log_line(LOG_WARNING, "service=portail site=%s mot_de_passe_remis=%s", asker->site,
             search.identifiant);
    (void)snprintf(compte, ID_SIZE, "%s", search.compte);
    return 0;
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
    rc = find_locked_out(gateway, &asker, compte, err);
    if (rc == 0 && compte[0] != '\0')
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
