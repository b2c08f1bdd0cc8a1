#include "plie/own_bus.h"

#include "base/arena.h"
#include "plie/reader.h"

#include <stdio.h>
#include <unistd.h>

enum { ARENA_SIZE = 4 * 1024 * 1024 };

static int ask_running(const struct config *config, struct err *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    Bus__StatusReply *status;
    int rc = reader_status(config, &arena, &status, err);
    arena_release(&arena);
    return rc;
}

int own_bus_reach(struct config *config, struct bus **own, struct err *err)
{
    *own = NULL;
    int rc = ask_running(config, err);
    if (rc != ERR_UNREACHABLE)
        return rc;
    err_clear(err);
    rc = config_make_directory(config->run, err);
    if (rc < 0)
        return rc;
    char directory[CONFIG_PATH_SIZE + 8];
    (void)snprintf(directory, sizeof(directory), "%s/bus", config->donnees);
    (void)snprintf(config->bus, sizeof(config->bus), "ipc://%.*s/seul.%ld",
                   CONFIG_ENDPOINT_SIZE - 40, config->run, (long)getpid());
    config->chiffrement = false;
    struct bus_options options = { .directory = directory,
                                   .endpoint = config->bus,
                                   .demo = config->demo,
                                   .world = world_system() };
    return bus_start(own, &options, err);
}
