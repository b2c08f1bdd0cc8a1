#include "plie/command.h"
#include "plie/fleet.h"
#include "plie/own_bus.h"
#include "plie/progress.h"

#include "runtime/query.h"
#include "store/lock.h"

#include <stdio.h>
#include <string.h>

/* As `connu` of a question: what is still to come is known today. */
static int read_instant(const char *text, int64_t *out, struct err *err)
{
    const struct world *world = world_system();
    *out = text == NULL ? 0 : connu_parse(text);
    if (*out < 0)
        return err_set(err, ERR_CONFIG,
                       "--until %s : attendu une date ou un instant (2018-03-20T12:00:00Z)", text);
    if (*out >= world->now_us(world->self))
        *out = 0;
    return 0;
}

/* Under another name until it is whole: what an interrupted one leaves is nobody's store. */
static int make_beside(const struct rebuild_options *options, const char *path,
                       char made[CONFIG_PATH_SIZE + 16], struct err *err)
{
    (void)snprintf(made, CONFIG_PATH_SIZE + 16, "%.*s.rebuild", CONFIG_PATH_SIZE, path);
    struct rebuild_options beside = *options;
    beside.path = made;
    return runtime_rebuild(&beside, err);
}

/* Holding the store's lock proves that the service does not run. */
static int rebuild_in_its_place(const struct rebuild_options *options, struct err *err)
{
    char live[CONFIG_PATH_SIZE], made[CONFIG_PATH_SIZE + 16];
    runtime_store_path(options->runtime, live, sizeof(live));
    int lock = -1;
    int rc = config_make_directory(options->runtime->directory, err);
    if (rc == 0)
        rc = lock_take(live, &lock, err);
    if (rc == ERR_BUSY)
        return err_wrap(err, "arrêtez d'abord le service, ou donnez --vers FICHIER");
    if (rc == 0)
        rc = make_beside(options, live, made, err);
    lock_free(&lock);
    return rc < 0 ? rc : runtime_put_in_place(made, live, err);
}

static int rebuild_elsewhere(const struct rebuild_options *options, struct err *err)
{
    char live[CONFIG_PATH_SIZE], made[CONFIG_PATH_SIZE + 16];
    runtime_store_path(options->runtime, live, sizeof(live));
    if (strcmp(live, options->path) == 0)
        return runtime_rebuild(options, err); /* Which says whether that may be. */
    int rc = make_beside(options, options->path, made, err);
    return rc < 0 ? rc : runtime_put_in_place(made, options->path, err);
}

int command_rebuild(const struct arguments *arguments, struct config *config)
{
    if (arguments->word_count != 1)
        return command_usage("rebuild attend un SERVICE");
    if (fleet_service(arguments->words[0]) == NULL)
        return command_usage("rebuild : « %s » n'est aucun service", arguments->words[0]);
    if (arguments->until != NULL && arguments->vers == NULL)
        return command_usage("--until reconstruit le passé : donnez aussi --vers FICHIER");
    struct err err = { 0 };
    const char *site;
    struct bus *own = NULL;
    struct progress *progress = NULL;
    struct fleet_runtime described;
    struct fleet_options fleet = { .config = config, .only = "", .instance = arguments->instance };
    struct rebuild_options options = { .path = arguments->vers };
    int rc = read_instant(arguments->until, &options.until_us, &err);
    if (rc == 0)
        rc = command_site(arguments, config, &site, &err);
    if (rc == 0)
        rc = own_bus_reach(config, &own, &err);
    if (rc == 0)
        rc = fleet_describe(&fleet, site, arguments->words[0], &described, &err);
    options.runtime = &described.options;
    progress_start(&progress, "reconstruction");
    progress_follow(progress, config, "reconstruction");
    if (rc == 0)
        rc = arguments->vers != NULL ? rebuild_elsewhere(&options, &err)
                                     : rebuild_in_its_place(&options, &err);
    progress_stop(&progress);
    own_bus_stop(config, &own);
    if (rc < 0)
        return command_failed(&err);
    (void)printf("%s.%s : reconstruit%s%s\n", site, arguments->words[0],
                 arguments->vers == NULL ? "" : " dans ",
                 arguments->vers == NULL ? "" : arguments->vers);
    return EXIT_DONE;
}
