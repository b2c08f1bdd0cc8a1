#include "plie/command.h"
#include "portail/gateway.h"

#include <sodium.h>
#include <stdio.h>

int command_motdepasse(const struct arguments *arguments, struct config *config)
{
    if (arguments->word_count != 2)
        return command_usage("motdepasse attend SITE IDENTIFIANT");
    const struct gateway_reset asked = { arguments->words[0], arguments->words[1] };
    struct err err = { 0 };
    struct refusal refusal = { 0 };
    char password[GATEWAY_PASSWORD_SIZE];
    int rc = config_add_site(config, asked.site, &err);
    if (rc == 0)
        rc = gateway_reset_password(config, &asked, password, &refusal, &err);
    if (rc < 0)
        return command_failed(&err);
    if (refusal_is_set(&refusal)) {
        (void)fprintf(stderr, "%s %s : %s\n", refusal.code, refusal.field, refusal.text);
        return EXIT_REFUSED;
    }
    (void)printf("Nouveau mot de passe de « %s », %s : %s\n"
                 "  (à changer à la première connexion ; il ne sera plus montré ; ses sessions se\n"
                 "  ferment dans la minute)\n",
                 asked.identifiant, asked.site, password);
    sodium_memzero(password, sizeof(password));
    return EXIT_DONE;
}
