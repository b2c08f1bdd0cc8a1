#include "client/client.h"
#include "client/reader.h"
#include "plie/command.h"

#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 3000, ARENA_SIZE = 8 * 1024 * 1024 };

static void print_status(const char *name, const ProtobufCMessage *message)
{
    char *json = json_write(message, JSON_WITHOUT_DEFAULTS);
    (void)printf("{\"programme\":\"%s\",\"etat\":%s}\n", name, json);
    free(json);
}

static int print_bus(struct config *config, struct arena *arena)
{
    struct err err = { 0 };
    Bus__StatusReply *status;
    arena_reset(arena);
    if (reader_status(config, arena, &status, &err) < 0)
        return command_failed(&err);
    print_status("bus", &status->base);
    return EXIT_DONE;
}

static int print_service(struct client *client, const char *site, const char *service,
                         struct arena *arena)
{
    struct err err = { 0 };
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    Plie__ServiceReply *reply;
    arena_reset(arena);
    if (client_ask(client, site, service, &request, TIMEOUT_MS, arena, &reply, &err) < 0)
        return command_failed(&err);
    char name[2 * CONFIG_NAME_SIZE];
    (void)snprintf(name, sizeof(name), "%s.%s", site, service);
    if (reply->body_case != PLIE__SERVICE_REPLY__BODY_STATUS) {
        (void)err_set(&err, ERR_INVALID, "%s : réponse inattendue", name);
        return command_failed(&err);
    }
    print_status(name, &reply->status->base);
    return EXIT_DONE;
}

int command_status(const struct arguments *arguments, struct config *config)
{
    (void)arguments;
    struct err err = { 0 };
    struct client *client = NULL;
    if (config->site_count == 0)
        config_find_sites(config);
    if (client_open(&client, config, world_system(), &err) < 0)
        return command_failed(&err);
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    int worst = print_bus(config, &arena);
    for (size_t i = 0; i < config->site_count; i++) {
        for (const char *const *service = config_services; *service != NULL; service++) {
            int code = print_service(client, config->sites[i], *service, &arena);
            worst = code > worst ? code : worst;
        }
    }
    arena_release(&arena);
    client_close(&client);
    return worst;
}
