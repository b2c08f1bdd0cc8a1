#include "client/interface.h"
#include "client/reglement.h"
#include "plie/command.h"

#include "base/id.h"

#include <stdio.h>

enum { TIMEOUT_MS = 15000 };

static int regler(struct config *config, struct reglement *reglement, struct refusal *refusal,
                  struct err *err)
{
    struct client *client = NULL;
    int rc = client_open(&client, config, world_system(), err);
    if (rc == 0)
        rc = client_regler(client, reglement, TIMEOUT_MS, refusal, err);
    client_close(&client);
    return rc;
}

int command_regler(const struct arguments *arguments, struct config *config)
{
    if (arguments->word_count != 3)
        return command_usage("regler attend SERVICE EVENEMENT NOTE");
    if (interface_find(arguments->words[0]) == NULL)
        return command_usage("regler : « %s » n'est aucun service", arguments->words[0]);
    struct err err = { 0 };
    struct refusal refusal = { 0 };
    char id[ID_SIZE];
    id_new(id, world_system());
    struct reglement reglement = {
        .service = arguments->words[0],
        .id = arguments->id == NULL ? id : arguments->id,
        .actor = arguments->acteur == NULL ? "console" : arguments->acteur,
        .role = arguments->role,
        .evenement = arguments->words[1],
        .note = arguments->words[2],
    };
    int rc = command_site(arguments, config, &reglement.site, &err);
    if (rc == 0)
        rc = regler(config, &reglement, &refusal, &err);
    if (rc < 0)
        return command_failed(&err);
    if (refusal_is_set(&refusal)) {
        (void)fprintf(stderr, "%s %s : %s\n", refusal.code, refusal.field, refusal.text);
        return EXIT_REFUSED;
    }
    (void)printf("%s.%s : réaction réglée\n", reglement.site, reglement.service);
    return EXIT_DONE;
}
