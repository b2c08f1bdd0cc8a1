/* `plie ping`: is what this folder, container or unit runs alive? It speaks with the program's own
 * key, so that a health check needs no further secret. */
#include "client/identity.h"
#include "plie/command.h"
#include "plie/fleet.h"

#include "bus.pb-c.h"
#include "envelope.pb-c.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TIMEOUT_MS = 3000, REQUEST_SIZE = 64 };

/* As others connect to it, but from inside: what listens everywhere listens on loopback. */
static void from_inside(const struct config *config, char endpoint[CONFIG_ENDPOINT_SIZE])
{
    struct config here = *config;
    char known_as[CONFIG_ENDPOINT_SIZE];
    if (strcmp(here.ecoute, "0.0.0.0") == 0 || strcmp(here.ecoute, "*") == 0)
        (void)snprintf(here.ecoute, sizeof(here.ecoute), "127.0.0.1");
    (void)snprintf(known_as, sizeof(known_as), "%s", endpoint);
    config_listen_endpoint(&here, known_as, endpoint);
}

static int wait_for_answer(struct wire_socket *socket, const char *name, struct err *err)
{
    int64_t deadline = clock_monotonic_ms() + TIMEOUT_MS;
    for (int64_t rest = TIMEOUT_MS; rest > 0; rest = deadline - clock_monotonic_ms()) {
        struct wire_message message;
        bool ready;
        int rc = wire_wait(&socket, &ready, 1, rest, err);
        if (rc == 0)
            rc = wire_receive(socket, &message, err);
        if (rc != WIRE_NOTHING)
            return rc < 0 ? rc : 0;
    }
    return err_set(err, ERR_UNREACHABLE, "%s ne répond pas", name);
}

/* Sends the packed request there and waits until something comes back. */
static int ask(const struct config *config, const char *name, char endpoint[CONFIG_ENDPOINT_SIZE],
               const uint8_t *request, size_t size, struct err *err)
{
    from_inside(config, endpoint);
    struct wire_options options = { .kind = WIRE_DEALER, .endpoint = endpoint };
    struct wire_keys keys;
    if (config_uses_keys(config, endpoint)) {
        int rc = identity_read(config, name, &keys, err);
        if (rc < 0)
            return rc;
        options.keys = &keys;
        options.server_key = keys.public_key;
    }
    struct wire_socket *socket = NULL;
    int rc = wire_open(&socket, &options, err);
    if (rc == 0)
        rc = wire_send(socket, NULL, 0, request, size, err);
    if (rc == 0)
        rc = wait_for_answer(socket, name, err);
    wire_close(&socket);
    return rc;
}

static int ping_bus(const struct config *config, struct err *err)
{
    char endpoint[CONFIG_ENDPOINT_SIZE];
    uint8_t bytes[REQUEST_SIZE];
    Plie__PingRequest ping = PLIE__PING_REQUEST__INIT;
    Bus__Request request = BUS__REQUEST__INIT;
    request.body_case = BUS__REQUEST__BODY_PING;
    request.ping = &ping;
    CHECK(bus__request__get_packed_size(&request) <= sizeof(bytes));
    config_bus_endpoint(config, endpoint);
    return ask(config, "bus", endpoint, bytes, bus__request__pack(&request, bytes), err);
}

static int ping_service(const struct config *config, const char *site, const char *service,
                        struct err *err)
{
    char endpoint[CONFIG_ENDPOINT_SIZE], name[2 * CONFIG_NAME_SIZE];
    uint8_t bytes[REQUEST_SIZE];
    Plie__PingRequest ping = PLIE__PING_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_PING;
    request.ping = &ping;
    CHECK(plie__service_request__get_packed_size(&request) <= sizeof(bytes));
    config_query_endpoint(config, site, service, endpoint);
    (void)snprintf(name, sizeof(name), "%s.%s", site, service);
    return ask(config, name, endpoint, bytes, plie__service_request__pack(&request, bytes), err);
}

/* Does somebody listen where the pages are served? */
static int ping_pages(const struct config *config, struct err *err)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)config->portail.port) };
    const char *host = config->portail.adresse;
    bool anywhere = host[0] == '\0' || strcmp(host, "0.0.0.0") == 0;
    if (inet_pton(AF_INET, anywhere ? "127.0.0.1" : host, &address.sin_addr) != 1)
        return 0; /* IPv6, or a name: the services alone tell. */
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int rc = file < 0 ? -1 : connect(file, (struct sockaddr *)&address, sizeof(address));
    if (rc != 0)
        rc = err_set(err, ERR_UNREACHABLE, "pages, port %d : %s", config->portail.port,
                     err_reason(errno));
    if (file >= 0)
        (void)close(file);
    return rc;
}

static bool wanted(const struct arguments *arguments, const char *part)
{
    return arguments->only[0] == '\0' || strcmp(arguments->only, part) == 0;
}

static int ping_all(const struct arguments *arguments, const struct config *config, struct err *err)
{
    int rc = fleet_check_only(arguments->only, err);
    if (rc == 0 && config->site_count == 0 && fleet_service(arguments->only) != NULL)
        rc = err_set(err, ERR_CONFIG, "dites de quel site il s'agit : --site NOM");
    if (rc == 0 && wanted(arguments, "bus"))
        rc = ping_bus(config, err);
    for (size_t i = 0; rc == 0 && i < config->site_count; i++)
        for (const char *const *service = config_services; rc == 0 && *service != NULL; service++)
            if (wanted(arguments, *service))
                rc = ping_service(config, config->sites[i], *service, err);
    if (rc == 0 && strcmp(arguments->only, CONFIG_CONSOLIDATION) == 0)
        rc = ping_service(config, CONFIG_CONSOLIDATION, "reporting", err);
    if (rc == 0 && wanted(arguments, "portail"))
        rc = ping_pages(config, err);
    return rc;
}

int command_ping(const struct arguments *arguments, struct config *config)
{
    struct err err = { 0 };
    if (config->site_count == 0)
        config_find_sites(config);
    int rc = ping_all(arguments, config, &err);
    if (rc < 0)
        return command_failed(&err);
    (void)printf("Tout répond.\n");
    return EXIT_DONE;
}
