#include "plie/demo/demo.h"

#include "base/log.h"
#include "base/text.h"
#include "plie/command.h"
#include "plie/demo/comptes.h"
#include "plie/fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE = 600, YEAR_DAYS = 365, PEOPLE_MAX = 2000000 };
static const char PROTOCOLES[] = "compose/sites"; /* Or where PLIE_PROTOCOLES says. */

static void show_progress(void *self, int day, int days, uint64_t commands)
{
    (void)self;
    if (!isatty(STDOUT_FILENO) && day != days && day % 10 != 0)
        return;
    enum { WIDTH = 40 };
    char bar[WIDTH + 1];
    int full = day * WIDTH / days;
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    (void)printf("%s[%s] jour %d sur %d, %llu commandes%s", isatty(STDOUT_FILENO) ? "\r" : "", bar,
                 day, days, (unsigned long long)commands,
                 isatty(STDOUT_FILENO) && day != days ? "" : "\n");
    (void)fflush(stdout);
}

/* The year was played whole when this file says so; a half-played one is not continued. */
static void marker_path(const struct config *config, char out[CONFIG_PATH_SIZE])
{
    (void)snprintf(out, CONFIG_PATH_SIZE, "%.*s/demonstration", CONFIG_PATH_SIZE - 32,
                   config->donnees);
}

static int read_options(const struct arguments *arguments, const struct config *config,
                        struct demo_options *out, struct err *err)
{
    const char *protocoles = getenv("PLIE_PROTOCOLES");
    uint64_t people = PEOPLE;
    *out = (struct demo_options){
        .config = config,
        .world = world_system(),
        .protocoles = protocoles == NULL ? PROTOCOLES : protocoles,
        .seed = 1,
        .last_day = date_paris(world_system()->now_us(NULL)) - 1,
        .days = YEAR_DAYS,
        .progress = show_progress,
    };
    if (arguments->fin != NULL)
        out->last_day = date_parse(arguments->fin);
    if (out->last_day == DATE_NONE)
        return err_set(err, ERR_CONFIG, "--fin %s : attendu une date comme 2026-11-20",
                       arguments->fin);
    if (arguments->graine != NULL && !text_to_u64(arguments->graine, &out->seed))
        return err_set(err, ERR_CONFIG, "--graine %s : attendu un nombre", arguments->graine);
    if ((arguments->personnes != NULL && !text_to_u64(arguments->personnes, &people)) ||
        people < 1 || people > PEOPLE_MAX)
        return err_set(err, ERR_CONFIG, "--personnes %s : attendu un nombre de 1 à %d",
                       arguments->personnes, PEOPLE_MAX);
    out->people = (int)people;
    return 0;
}

static int play_year(const struct demo_options *options, struct err *err)
{
    (void)printf("Une année de démonstration : %d personne%s inventée%s, %zu site%s.\n",
                 options->people, PLURIEL(options->people), PLURIEL(options->people),
                 options->config->site_count, PLURIEL(options->config->site_count));
    struct demo_result result;
    int rc = demo_play(options, &result, err);
    if (rc < 0)
        return rc;
    (void)printf("%llu commandes acceptées, %llu refusées (%s).\n",
                 (unsigned long long)result.accepted, (unsigned long long)result.refused,
                 result.refusals);
    return 0;
}

static int mark_played(const struct config *config, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    marker_path(config, path);
    FILE *marker = fopen(path, "w");
    if (marker == NULL)
        return err_set(err, ERR_IO, "%s : écriture impossible", path);
    return fclose(marker) == 0 ? 0 : err_set(err, ERR_IO, "%s : écriture impossible", path);
}

/* Every direction may see the figures of all sites: these are invented. */
static void show_all_sites(struct config *config)
{
    struct config_portail *portail = &config->portail;
    if (portail->consolidation_count > 0 || config->site_count < 2)
        return;
    for (size_t i = 0; i < config->site_count; i++)
        (void)snprintf(portail->consolidation[portail->consolidation_count++], CONFIG_NAME_SIZE,
                       "%s", config->sites[i]);
}

/* Where to look, and as whom. */
static int open_portail(const struct arguments *arguments, struct fleet *fleet,
                        struct config *config, struct err *err)
{
    if (arguments->check) /* Nobody will look: the accounts only. */
        config->portail.port = 0;
    show_all_sites(config);
    int rc = fleet_open_portail(fleet, arguments->port == NULL, err);
    if (rc == 0)
        rc = comptes_make(fleet_portail(fleet), config, err);
    if (rc < 0 || arguments->check)
        return rc;
    (void)printf("\nOuvrez %s dans un navigateur%s.\n", gateway_url(fleet_portail(fleet)),
                 strstr(gateway_url(fleet_portail(fleet)), ":8080") == NULL &&
                         config->portail.port == CONFIG_PORT
                     ? " (le port 8080 était pris)"
                     : "");
    comptes_print(config);
    return 0;
}

static void print_next(const struct config *config, const char *donnees)
{
    const char *site = config->sites[0];
    (void)printf(
        "\nTout tourne (données dans « %s », Ctrl-C arrête proprement). Dans un autre terminal :\n"
        "  build/release/plie status --donnees %s\n"
        "  build/release/plie ask parcours Revue --site %s --donnees %s\n"
        "  build/release/plie ask reporting Tableau '{\"tableau\":\"direction\"}' --site %s "
        "--donnees %s\n"
        "  build/release/plie log --donnees %s | head\n"
        "  build/release/plie verify --donnees %s\n",
        donnees, donnees, site, donnees, site, donnees, donnees, donnees);
    (void)fflush(stdout);
}

/* Into services that run already, here or elsewhere, over stores made with `serve --demo`. */
static int send_year(const struct demo_options *options)
{
    struct err err = { 0 };
    if (play_year(options, &err) < 0)
        return command_failed(&err);
    return EXIT_DONE;
}

/* Everything in one process with recorded time from the commands; the year is played once. */
int command_demo(const struct arguments *arguments, struct config *config)
{
    struct err err = { 0 };
    struct demo_options year;
    char marker[CONFIG_PATH_SIZE];
    marker_path(config, marker);
    bool played = access(marker, F_OK) == 0;
    log_set_level(LOG_WARNING); /* The screen is for people here. */
    if (config->site_count == 0)
        config_find_sites(config);
    if (config->site_count == 0)
        return command_usage("demo attend au moins un --site");
    if (read_options(arguments, config, &year, &err) < 0)
        return command_failed(&err);
    if (arguments->envoyer)
        return send_year(&year);

    struct fleet_options options = { .config = config, .only = "", .instance = "" };
    struct fleet *fleet = NULL;
    int rc = config_make_directory(config->donnees, &err);
    if (rc == 0)
        rc = config_mark_demo(config, &err);
    if (rc == 0)
        rc = fleet_start(&fleet, &options, &err);
    if (rc == 0 && !played)
        rc = play_year(&year, &err);
    if (rc == 0 && !played)
        rc = mark_played(config, &err);
    if (rc == 0) {
        if (played)
            (void)printf("La démonstration est déjà là : elle n'est pas rejouée.\n");
        rc = open_portail(arguments, fleet, config, &err);
    }
    if (rc == 0) {
        print_next(config, arguments->donnees);
        if (!arguments->check) /* --check: play and leave. */
            command_wait_signal();
        (void)printf("Arrêt.\n");
    }
    fleet_stop(&fleet);
    return rc < 0 ? command_failed(&err) : EXIT_DONE;
}
