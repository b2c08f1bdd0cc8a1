/* Passwords that change, and what an account's change means to its sessions. */
#include "portail/session/inside.h"

#include "portail/session/password.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* False: refused, or an error (*rc). */
static bool old_is_right(struct sessions *sessions, const struct session *session, const char *old,
                         struct refusal *refusal, int *rc, struct err *err)
{
    struct attempt attempt;
    int64_t wait_s;
    if (!sessions_attempt(sessions, &attempt, session->site, session->identifiant, session->compte,
                          &wait_s)) /* Not the address: whoever shares it has done nothing. */
        return refusal_set(refusal, "TROP_D_ESSAIS", "ancien",
                           "Trop d'essais ; recommencez dans %lld seconde%s.", (long long)wait_s,
                           wait_s > 1 ? "s" : "");
    struct password stored;
    bool right = false;
    *rc = secrets_password(sessions->secrets, session->site, session->compte, &stored, err);
    if (*rc == 0)
        *rc = hasher_verify(sessions->hasher, stored.known ? stored.hash : NULL, old, &right, err);
    sodium_memzero(&stored, sizeof(stored));
    sessions_finish(sessions, &attempt,
                    *rc < 0 ? ATTEMPT_NONE
                    : right ? ATTEMPT_RIGHT
                            : ATTEMPT_WRONG);
    if (*rc == 0 && !right)
        return refusal_set(refusal, "MOT_DE_PASSE_FAUX", "ancien",
                           "Ce n'est pas votre mot de passe actuel ; saisissez-le à nouveau.");
    return *rc == 0;
}

static int store_password(struct sessions *sessions, const char *site, const char *compte,
                          const char *text, bool provisoire, struct err *err)
{
    struct password password = { .known = true, .provisoire = provisoire };
    int rc = hasher_hash(sessions->hasher, text, password.hash, err);
    if (rc == 0)
        rc = secrets_set_password(sessions->secrets, site, compte, &password,
                                  sessions->world->now_us(sessions->world->self), err);
    sodium_memzero(&password, sizeof(password));
    return rc;
}

int sessions_change_password(struct sessions *sessions, const struct session *session,
                             const char *old, const char *password, bool *changed,
                             struct refusal *refusal, struct err *err)
{
    int rc = 0;
    *changed = false;
    if (!password_check(password, session->identifiant, refusal))
        return 0;
    if (strcmp(old, password) == 0) {
        (void)refusal_set(refusal, "MOT_DE_PASSE_INCHANGE", "nouveau",
                          "Le nouveau mot de passe est l'ancien ; choisissez-en un autre.");
        return 0;
    }
    if (!old_is_right(sessions, session, old, refusal, &rc, err))
        return rc;
    rc = store_password(sessions, session->site, session->compte, password, false, err);
    if (rc < 0)
        return rc;
    sessions_end(sessions, session->site, session->compte, session->token);
    *changed = true;
    return 0;
}

int sessions_set_password(struct sessions *sessions, const char *site, const char *compte,
                          const char *password, bool provisoire, char given[PASSWORD_GIVEN_SIZE],
                          struct err *err)
{
    char made[PASSWORD_GIVEN_SIZE];
    if (password == NULL)
        password_random(sessions->world, made);
    int rc =
        store_password(sessions, site, compte, password == NULL ? made : password, provisoire, err);
    if (rc == 0)
        sessions_end(sessions, site, compte, NULL);
    if (rc == 0 && password == NULL)
        (void)snprintf(given, PASSWORD_GIVEN_SIZE, "%s", made);
    sodium_memzero(made, sizeof(made));
    return rc;
}

int sessions_has_password(struct sessions *sessions, const char *site, const char *compte,
                          bool *out, struct err *err)
{
    struct password stored;
    int rc = secrets_password(sessions->secrets, site, compte, &stored, err);
    *out = stored.known;
    sodium_memzero(&stored, sizeof(stored));
    return rc;
}

/* --- Accounts that changed --- */

void sessions_heard(struct sessions *sessions, const char *site, const char *commande,
                    const char *json)
{
    if (strcmp(commande, "ModifierCompte") != 0 && strcmp(commande, "FermerCompte") != 0)
        return;
    json_t *tree = json_loads(json, 0, NULL);
    const char *compte = json_string_value(json_object_get(tree, "compte"));
    if (compte != NULL)
        sessions_end(sessions, site, compte, NULL);
    json_decref(tree);
}

struct verdict {
    const char *site;
    const char *compte;
    const struct account *account;
    bool differs;
};

static bool is_same_right(const struct session *session, const struct account *account)
{
    if (!account->known || account->closed || strcmp(session->role, account->role) != 0 ||
        session->portee_count != account->portee_count)
        return false;
    for (size_t i = 0; i < account->portee_count; i++)
        if (strcmp(session->portee[i], account->portee[i]) != 0)
            return false;
    return true;
}

static void judge_entry(void *self, struct table_entry *entry)
{
    struct verdict *verdict = self;
    struct session *session = &entry->row.session;
    if (strcmp(session->compte, verdict->compte) != 0 || strcmp(session->site, verdict->site) != 0)
        return;
    if (!is_same_right(session, verdict->account))
        verdict->differs = true;
    (void)snprintf(session->libelle, sizeof(session->libelle), "%s", verdict->account->libelle);
}

void sessions_judge(struct sessions *sessions, const char *site, const char *compte,
                    const struct account *account)
{
    struct verdict verdict = { site, compte, account, false };
    CHECK(pthread_mutex_lock(&sessions->mutex) == 0);
    table_each(&sessions->table, &verdict, judge_entry);
    CHECK(pthread_mutex_unlock(&sessions->mutex) == 0);
    if (verdict.differs)
        sessions_end(sessions, site, compte, NULL);
}
