#include "portail/session/account.h"

#include "portail/portail.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_MAX = 4 * 1024 * 1024 };

static struct exchange exchange_of(const struct asker *asker, struct arena *arena)
{
    return (struct exchange){
        .client = asker->client,
        .world = asker->world,
        .arena = arena,
        .site = asker->site,
        .service = "portail",
        .actor = asker->actor,
        .role = "",
        .timeout_ms = ACCOUNT_TIMEOUT_MS,
    };
}

/* Takes the tree. What was not done without being refused is the service's failure. */
static int call(const struct asker *asker, bool command, const char *name, json_t *arguments,
                json_t **answer, struct refusal *refusal, struct err *err)
{
    char *json = json_dumps(arguments, JSON_COMPACT);
    CHECK(json != NULL);
    json_decref(arguments);
    struct arena arena;
    arena_init(&arena, ARENA_MAX);
    const struct exchange exchange = exchange_of(asker, &arena);
    struct exchange_result result;
    int rc = command ? exchange_command(&exchange, name, json, NULL, &result, err)
                     : exchange_query(&exchange, name, json, &result, err);
    free(json);
    *answer = NULL;
    if (rc == 0 && result.outcome == EXCHANGE_DONE)
        *answer = json_loads(result.json, 0, NULL);
    else if (rc == 0 && result.outcome == EXCHANGE_REFUSED && refusal != NULL)
        *refusal = result.refusal;
    else if (rc == 0)
        rc = err_set(err, ERR_UNREACHABLE, "portail.%s: %s %s", name, result.refusal.code,
                     result.refusal.text);
    free(result.json);
    arena_release(&arena);
    return rc;
}

static void copy_text(json_t *object, const char *field, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(object, field));
    (void)snprintf(out, size, "%s", text == NULL ? "" : text);
}

static void read_account(json_t *line, struct account *out)
{
    out->known = true;
    out->closed = json_is_true(json_object_get(line, "ferme"));
    copy_text(line, "compte", out->compte, sizeof(out->compte));
    copy_text(line, "identifiant", out->identifiant, sizeof(out->identifiant));
    copy_text(line, "libelle", out->libelle, sizeof(out->libelle));
    copy_text(line, "role", out->role, sizeof(out->role));
    json_t *portee = json_object_get(line, "portee");
    for (size_t i = 0; i < json_array_size(portee) && i < SESSION_PORTEE_MAX; i++)
        (void)snprintf(out->portee[out->portee_count++], SESSION_TEXT_SIZE, "%s",
                       json_string_value(json_array_get(portee, i)));
}

int account_find(const struct asker *asker, const char *compte, const char *identifiant,
                 struct account *out, struct err *err)
{
    *out = (struct account){ 0 };
    if (compte == NULL && !portail_is_identifiant(identifiant))
        return 0; /* Nobody's; so a refusal below is the service's state, not the name's. */
    json_t *arguments = compte != NULL ? json_pack("{s:s}", "compte", compte)
                                       : json_pack("{s:s}", "identifiant", identifiant);
    json_t *answer;
    int rc = call(asker, false, "Compte", arguments, &answer, NULL, err);
    json_t *line = json_object_get(answer, "compte");
    if (rc == 0 && json_is_object(line))
        read_account(line, out);
    json_decref(answer);
    return rc;
}

int account_administrateurs(const struct asker *asker, void *self,
                            void (*each)(void *self, const struct account *account),
                            struct err *err)
{
    json_t *answer;
    int rc = call(asker, false, "Comptes", json_pack("{s:s}", "role", "administrateur"), &answer,
                  NULL, err);
    json_t *lines = json_object_get(answer, "lignes");
    for (size_t i = 0; i < json_array_size(lines); i++) {
        struct account account = { 0 };
        read_account(json_array_get(lines, i), &account);
        each(self, &account);
    }
    json_decref(answer);
    return rc;
}

int account_create(const struct asker *asker, const struct account_new *account,
                   char compte[ID_SIZE], struct refusal *refusal, struct err *err)
{
    id_new(compte, asker->world);
    json_t *portee = json_array();
    for (size_t i = 0; i < account->portee_count; i++)
        (void)json_array_append_new(portee, json_string(account->portee[i]));
    json_t *answer;
    int rc = call(asker, true, "CreerCompte",
                  json_pack("{s:s,s:s,s:s,s:s,s:o}", "compte", compte, "identifiant",
                            account->identifiant, "libelle", account->libelle, "role",
                            account->role, "portee", portee),
                  &answer, refusal, err);
    json_decref(answer);
    return rc;
}

int account_note_password(const struct asker *asker, const char *compte, bool provisoire,
                          struct refusal *refusal, struct err *err)
{
    json_t *answer;
    int rc = call(asker, true, "NoterMotDePasse",
                  json_pack("{s:s,s:b}", "compte", compte, "provisoire", provisoire), &answer,
                  refusal, err);
    json_decref(answer);
    return rc;
}
