#include "client/endpoints.h"
#include "client/exchange.h"
#include "plie/command.h"

#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was known in the past is read again from the whole journal. */
enum { PAST_TIMEOUT_MS = 3600 * 1000 };
enum { TIMEOUT_MS = 15000, ARENA_SIZE = 32 * 1024 * 1024 };

static int exit_of(const struct exchange_result *result)
{
    switch (result->outcome) {
    case EXCHANGE_DONE:
        return EXIT_DONE;
    case EXCHANGE_REFUSED:
        return EXIT_REFUSED;
    case EXCHANGE_FAILED:
        break;
    }
    return EXIT_FAILED;
}

static int print_result(struct exchange_result *result)
{
    if (result->outcome == EXCHANGE_DONE)
        (void)printf("%s\n", result->json);
    else
        (void)fprintf(stderr, "%s%s%s : %s\n", result->refusal.code,
                      result->refusal.field[0] == '\0' ? "" : " ", result->refusal.field,
                      result->refusal.text);
    free(result->json);
    return exit_of(result);
}

static int send_one(const struct exchange *exchange, const char *name, const char *json,
                    const char *id)
{
    struct err err = { 0 };
    struct exchange_result result = { 0 };
    if (exchange_command(exchange, name, json, id, &result, &err) < 0)
        return command_failed(&err);
    return print_result(&result);
}

/* One command a line; goes on after a refusal, which makes the exit code 1. */
static int send_lines(const struct exchange *exchange, const char *name)
{
    char *line = NULL;
    size_t size = 0;
    int worst = EXIT_DONE;
    while (worst <= EXIT_REFUSED && getline(&line, &size, stdin) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0')
            continue;
        int code = send_one(exchange, name, line, NULL);
        worst = code > worst ? code : worst;
        (void)fflush(stdout);
    }
    free(line);
    if (ferror(stdin)) {
        struct err err = { 0 };
        (void)err_set(&err, ERR_IO, "entrée standard : lecture impossible");
        return command_failed(&err);
    }
    return worst;
}

static int open_exchange(const struct arguments *arguments, struct config *config,
                         struct exchange *out, struct err *err)
{
    int rc = command_site(arguments, config, &out->site, err);
    if (rc < 0)
        return rc;
    out->service = arguments->words[0];
    out->actor = arguments->acteur;
    out->role = arguments->role;
    out->world = world_system();
    out->timeout_ms = arguments->connu == NULL ? TIMEOUT_MS : PAST_TIMEOUT_MS;
    out->au = arguments->au;
    out->connu = arguments->connu;
    if (arguments->a != NULL) {
        out->time_us = time_parse(arguments->a);
        if (out->time_us < 0)
            return err_set(err, ERR_CONFIG,
                           "--a %s : attendu un instant comme 2017-03-14T08:15:00Z", arguments->a);
    }
    return client_open(&out->client, config, out->world, err);
}

int command_send(const struct arguments *arguments, struct config *config)
{
    if (arguments->word_count != 3)
        return command_usage("send attend SERVICE COMMANDE JSON, ou - pour l'entrée standard");
    struct err err = { 0 };
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    struct exchange exchange = { .arena = &arena };
    int code;
    if (open_exchange(arguments, config, &exchange, &err) < 0)
        code = command_failed(&err);
    else if (strcmp(arguments->words[2], "-") == 0)
        code = send_lines(&exchange, arguments->words[1]);
    else
        code = send_one(&exchange, arguments->words[1], arguments->words[2], arguments->id);
    client_close(&exchange.client);
    arena_release(&arena);
    return code;
}

/* Of several instances one that is up and current is asked. A service that is alone is simply
 * asked, however long it takes to start. */
static int find_instances(struct exchange *exchange, const struct config *config, struct err *err)
{
    enum { FIRST_LOOK_MS = 500 };
    struct endpoints found;
    if (strcmp(exchange->service, INSTANCES_SERVICE) != 0)
        return 0;
    endpoints_find(config, exchange->site, exchange->service, &found);
    if (found.count < 2)
        return 0;
    const struct instances_options options = {
        .config = config, .world = exchange->world, .key = "console", .site = exchange->site
    };
    int rc = instances_start(&exchange->instances, &options, err);
    if (rc == 0)
        instances_await(exchange->instances, FIRST_LOOK_MS);
    return rc;
}

int command_ask(const struct arguments *arguments, struct config *config)
{
    if (arguments->word_count != 2 && arguments->word_count != 3)
        return command_usage("ask attend SERVICE REQUETE [JSON]");
    struct err err = { 0 };
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    struct exchange exchange = { .arena = &arena };
    struct exchange_result result = { 0 };
    const char *json = arguments->word_count == 3 ? arguments->words[2] : "{}";
    bool late = false;
    exchange.late = &late;
    int rc = open_exchange(arguments, config, &exchange, &err);
    if (rc == 0)
        rc = find_instances(&exchange, config, &err);
    if (rc == 0)
        rc = exchange_query(&exchange, arguments->words[1], json, &result, &err);
    int code = rc < 0 ? command_failed(&err) : print_result(&result);
    if (late)
        (void)fprintf(stderr,
                      "plie : aucune instance n'est à jour ; la réponse peut être ancienne\n");
    instances_stop(&exchange.instances);
    client_close(&exchange.client);
    arena_release(&arena);
    return code;
}
