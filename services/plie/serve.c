#include "plie/command.h"
#include "plie/fleet.h"

#include "base/log.h"

#include <stdio.h>

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

    struct fleet *fleet = NULL;
    int rc = config_make_directory(config->donnees, &err);
    if (rc == 0 && arguments->demo)
        rc = config_mark_demo(config, &err);
    if (rc == 0)
        rc = fleet_start(&fleet, &options, &err);
    if (rc < 0)
        return command_failed(&err);
    (void)printf("PRET\n");
    (void)fflush(stdout);
    command_wait_signal();
    log_line(LOG_INFO, "arret=demande");
    fleet_stop(&fleet);
    return EXIT_DONE;
}
