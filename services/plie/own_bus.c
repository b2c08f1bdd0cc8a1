#include "plie/own_bus.h"

#include "base/arena.h"
#include "client/reader.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ARENA_SIZE = 4 * 1024 * 1024 };

/* Nobody at an ipc address is known at once; elsewhere only silence tells. */
static bool is_surely_absent(const struct config *config)
{
    static const char ipc[] = "ipc://";
    char endpoint[CONFIG_ENDPOINT_SIZE];
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    config_bus_endpoint(config, endpoint);
    const char *path = endpoint + sizeof(ipc) - 1;
    if (strncmp(endpoint, ipc, sizeof(ipc) - 1) != 0 || strlen(path) >= sizeof(address.sun_path))
        return false;
    memcpy(address.sun_path, path, strlen(path));
    int file = socket(AF_UNIX, SOCK_STREAM, 0);
    if (file < 0)
        return false;
    bool absent = connect(file, (struct sockaddr *)&address, sizeof(address)) < 0 &&
                  (errno == ENOENT || errno == ECONNREFUSED);
    (void)close(file);
    return absent;
}

/* The process's number stands in it, so that it is nobody else's. */
static void name_socket(const struct config *config, char out[CONFIG_ENDPOINT_SIZE])
{
    (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "ipc://%.*s/seul.%ld", CONFIG_ENDPOINT_SIZE - 40,
                   config->run, (long)getpid());
}

void own_bus_forget(const struct config *config)
{
    char ours[CONFIG_ENDPOINT_SIZE];
    name_socket(config, ours);
    if (strcmp(ours, config->bus) == 0)
        (void)unlink(ours + strlen("ipc://"));
}

void own_bus_stop(const struct config *config, struct bus **own)
{
    if (*own == NULL)
        return;
    bus_stop(own);
    own_bus_forget(config);
}

static int ask_running(const struct config *config, struct err *err)
{
    if (is_surely_absent(config))
        return err_set(err, ERR_UNREACHABLE, "aucun bus ne tourne");
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    Bus__StatusReply *status;
    int rc = reader_status(config, &arena, &status, err);
    arena_release(&arena);
    return rc;
}

/* The container of one service has the service's own key and no other: there it cannot be asked how
 * the bus is, and whoever follows it finds out. */
static bool is_elsewhere(const struct config *config)
{
    static const char tcp[] = "tcp://";
    char key[CONFIG_PATH_SIZE + 16];
    (void)snprintf(key, sizeof(key), "%s/console.cle", config->cles);
    return strncmp(config->bus, tcp, strlen(tcp)) == 0 && access(key, F_OK) != 0;
}

int own_bus_reach(struct config *config, struct bus **own, struct err *err)
{
    *own = NULL;
    if (is_elsewhere(config))
        return 0;
    int rc = ask_running(config, err);
    if (rc != ERR_UNREACHABLE)
        return rc;
    err_clear(err);
    rc = config_make_directory(config->run, err);
    if (rc < 0)
        return rc;
    char directory[CONFIG_PATH_SIZE + 8];
    (void)snprintf(directory, sizeof(directory), "%s/bus", config->donnees);
    name_socket(config, config->bus);
    config->chiffrement = false;
    struct bus_options options = { .directory = directory,
                                   .endpoint = config->bus,
                                   .registre_path =
                                       config->registre[0] == '\0' ? NULL : config->registre,
                                   .demo = config->demo,
                                   .world = world_system() };
    return bus_start(own, &options, err);
}
