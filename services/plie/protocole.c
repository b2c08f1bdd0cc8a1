#include "client/exchange.h"
#include "client/settle.h"
#include "plie/command.h"

#include "protocole/protocole.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 15000, HEARD_MS = 10000, ARENA_SIZE = 8 * 1024 * 1024 };

static int check_file(const char *path, char **text, struct err *err)
{
    struct protocole *protocole = NULL;
    int rc = protocole_load_text(text, path, err);
    if (rc == 0)
        rc = protocole_read(&protocole, *text, path, err);
    if (rc < 0)
        return rc;
    CHECK(protocole != NULL);
    (void)printf("%s : protocole de « %s », %zu version%s, empreinte %s\n", path,
                 protocole->libelle, protocole->version_count,
                 protocole->version_count > 1 ? "s" : "", protocole->digest);
    protocole_close(&protocole);
    return 0;
}

static int verify(const char *path)
{
    struct err err = { 0 };
    char *text = NULL;
    int rc = check_file(path, &text, &err);
    free(text);
    return rc < 0 ? command_failed(&err) : EXIT_DONE;
}

/* Whoever goes on at once is not refused for want of rules by a service that is a moment behind. */
static void await_others(const struct exchange *exchange, const Plie__CommandReply *reply)
{
    struct err err = { 0 };
    if (client_await_heard(exchange->client, exchange->site, reply->accepted->source,
                           reply->accepted->sequence, HEARD_MS, &err) < 0)
        (void)fprintf(stderr, "Adopté ; tous ne l'appliquent pas encore : %s\n", err.text);
}

/* Sends one command or query to the site's repérage and prints what comes. */
static int exchange_with_reperage(const struct arguments *arguments, struct config *config,
                                  const char *command, const char *json, struct err *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    struct exchange exchange = { .arena = &arena,
                                 .world = world_system(),
                                 .service = "reperage",
                                 .actor = arguments->acteur,
                                 .role = arguments->role,
                                 .timeout_ms = TIMEOUT_MS };
    struct exchange_result result = { 0 };
    int rc = command_site(arguments, config, &exchange.site, err);
    if (rc == 0)
        rc = client_open(&exchange.client, config, exchange.world, err);
    if (rc == 0 && command != NULL)
        rc = exchange_command(&exchange, command, json, NULL, &result, err);
    else if (rc == 0)
        rc = exchange_query(&exchange, "Protocole", "{}", &result, err);
    int code = EXIT_DONE;
    if (rc == 0 && result.outcome == EXCHANGE_DONE) {
        (void)printf("%s\n", result.json);
        if (command != NULL)
            await_others(&exchange, result.command);
    } else if (rc == 0) {
        (void)fprintf(stderr, "%s : %s\n", result.refusal.code, result.refusal.text);
        code = EXIT_REFUSED;
    }
    free(result.json);
    client_close(&exchange.client);
    arena_release(&arena);
    return rc < 0 ? rc : code;
}

static int adopt(const struct arguments *arguments, struct config *config, const char *path)
{
    struct err err = { 0 };
    char *text = NULL;
    int rc = check_file(path, &text, &err);
    if (rc == 0) {
        json_t *command = json_pack("{s:s,s:s}", "protocoleTexte", text, "fichier", path);
        char *json = command == NULL ? NULL : json_dumps(command, JSON_COMPACT);
        json_decref(command);
        if (json == NULL)
            rc = err_set(&err, ERR_CONFIG, "%s : le texte n'est pas en UTF-8", path);
        else
            rc = exchange_with_reperage(arguments, config, "AdopterProtocole", json, &err);
        free(json);
    }
    free(text);
    return rc < 0 ? command_failed(&err) : rc;
}

int command_protocole(const struct arguments *arguments, struct config *config)
{
    const char *act = arguments->word_count == 0 ? "" : arguments->words[0];
    if (strcmp(act, "verifier") == 0 && arguments->word_count == 2)
        return verify(arguments->words[1]);
    if (strcmp(act, "adopter") == 0 && arguments->word_count == 2)
        return adopt(arguments, config, arguments->words[1]);
    if (strcmp(act, "montrer") == 0 && arguments->word_count == 1) {
        struct err err = { 0 };
        int rc = exchange_with_reperage(arguments, config, NULL, NULL, &err);
        return rc < 0 ? command_failed(&err) : rc;
    }
    return command_usage("protocole attend verifier FICHIER, adopter FICHIER ou montrer");
}
