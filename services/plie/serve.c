#include "plie/command.h"
#include "plie/fleet.h"

#include "base/log.h"

#include <sodium.h>
#include <stdio.h>

/* The first time, somebody must be able to open accounts. */
static int make_first_accounts(struct gateway *portail, const struct config *config,
                               char passwords[LIMIT_SITES][GATEWAY_PASSWORD_SIZE], struct err *err)
{
    for (size_t i = 0; i < config->site_count; i++) {
        int rc = gateway_first_account(portail, config->sites[i], passwords[i], err);
        if (rc < 0)
            return err_wrap(err, "premier compte de %s", config->sites[i]);
    }
    return 0;
}

/* Shown once, on the screen only. */
static void print_ready(struct gateway *portail, const struct config *config,
                        char passwords[LIMIT_SITES][GATEWAY_PASSWORD_SIZE])
{
    (void)printf("PRET\n");
    if (portail != NULL)
        (void)printf("Pages : %s\n", gateway_url(portail));
    for (size_t i = 0; portail != NULL && i < config->site_count; i++) {
        if (passwords[i][0] != '\0')
            (void)printf("Premier compte de %s : administrateur, mot de passe %s\n"
                         "  (à changer à la première connexion ; il ne sera plus montré)\n",
                         config->sites[i], passwords[i]);
        sodium_memzero(passwords[i], GATEWAY_PASSWORD_SIZE);
    }
    (void)fflush(stdout);
}

int command_serve(const struct arguments *arguments, struct config *config)
{
    struct err err = { 0 };
    if (config->site_count == 0)
        config_find_sites(config);
    struct fleet_options options = { .config = config,
                                     .only = arguments->only,
                                     .instance = arguments->instance };
    if (arguments->check)
        return fleet_explain(&options, &err) < 0 ? command_failed(&err) : EXIT_DONE;

    static char passwords[LIMIT_SITES][GATEWAY_PASSWORD_SIZE];
    struct fleet *fleet = NULL;
    int rc = config_make_directory(config->donnees, &err);
    if (rc == 0 && arguments->demo)
        rc = config_mark_demo(config, &err);
    if (rc == 0)
        rc = fleet_start(&fleet, &options, &err);
    if (rc == 0 && fleet_serves_portail(&options))
        rc = fleet_open_portail(fleet, false, &err);
    if (rc == 0 && fleet_portail(fleet) != NULL)
        rc = make_first_accounts(fleet_portail(fleet), config, passwords, &err);
    if (rc == 0)
        print_ready(fleet_portail(fleet), config, passwords);
    if (rc == 0) {
        command_wait_signal();
        log_line(LOG_INFO, "arret=demande");
    }
    fleet_stop(&fleet);
    return rc < 0 ? command_failed(&err) : EXIT_DONE;
}
