#include "client/endpoints.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void add(struct endpoints *out, const char *endpoint)
{
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->items[i], endpoint) == 0)
            return;
    if (out->count < ENDPOINTS_MAX && strlen(endpoint) < CONFIG_ENDPOINT_SIZE)
        (void)snprintf(out->items[out->count++], CONFIG_ENDPOINT_SIZE, "%s", endpoint);
}

/* --- Over tcp ----------------------------------------------------------------------------------
 */

static void add_resolved(struct endpoints *out, const struct addrinfo *found, const char *port)
{
    char host[INET_ADDRSTRLEN];
    char endpoint[CONFIG_ENDPOINT_SIZE];
    if (getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof(host), NULL, 0,
                    NI_NUMERICHOST) != 0)
        return;
    (void)snprintf(endpoint, sizeof(endpoint), "tcp://%s:%s", host, port);
    add(out, endpoint);
}

/* Sockets speak IPv4 unless told otherwise (ZMQ_IPV6), and so does this. */
static void add_tcp(struct endpoints *out, const char *endpoint)
{
    const char *host = endpoint + strlen("tcp://");
    const char *colon = strrchr(host, ':');
    char name[CONFIG_ENDPOINT_SIZE];
    struct in_addr numeric;
    if (colon == NULL)
        return;
    (void)snprintf(name, sizeof(name), "%.*s", (int)(colon - host), host);
    if (inet_pton(AF_INET, name, &numeric) == 1) {
        add(out, endpoint);
        return;
    }
    const struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    if (getaddrinfo(name, NULL, &wanted, &found) != 0)
        return;
    for (const struct addrinfo *one = found; one != NULL; one = one->ai_next)
        add_resolved(out, one, colon + 1);
    freeaddrinfo(found);
}

/* --- What is named, and what is on this host ---------------------------------------------------
 */

/* `service`, or one of its instances. */
static bool is_instance(const char *name, const char *service)
{
    size_t length = strlen(service);
    return strncmp(name, service, length) == 0 && (name[length] == '\0' || name[length] == '-');
}

static bool add_named(const struct config *config, const char *site, const char *service,
                      struct endpoints *out)
{
    bool named = false;
    for (size_t i = 0; i < config->address_count; i++) {
        const struct config_address *address = &config->addresses[i];
        if (address->requetes[0] == '\0' || strcmp(address->site, site) != 0 ||
            !is_instance(address->service, service))
            continue;
        named = true;
        if (strncmp(address->requetes, "tcp://", strlen("tcp://")) == 0)
            add_tcp(out, address->requetes);
        else
            add(out, address->requetes);
    }
    return named;
}

static void add_local(const struct config *config, const char *site, const char *service,
                      struct endpoints *out)
{
    char endpoint[CONFIG_ENDPOINT_SIZE];
    char prefix[2 * CONFIG_NAME_SIZE];
    config_query_endpoint(config, site, service, endpoint);
    add(out, endpoint); /* Whether it has been started yet or not. */
    int length = snprintf(prefix, sizeof(prefix), "%s.%s-", site, service);
    DIR *directory = opendir(config->run);
    if (directory == NULL)
        return;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        size_t size = strlen(entry->d_name);
        if (strncmp(entry->d_name, prefix, (size_t)length) != 0 || size < 3 ||
            strcmp(entry->d_name + size - 2, ".q") != 0 || size >= CONFIG_NAME_SIZE * 2)
            continue;
        (void)snprintf(endpoint, sizeof(endpoint), "ipc://%.110s/%.128s", config->run,
                       entry->d_name);
        add(out, endpoint);
    }
    (void)closedir(directory);
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

void endpoints_find(const struct config *config, const char *site, const char *service,
                    struct endpoints *out)
{
    out->count = 0;
    if (!add_named(config, site, service, out))
        add_local(config, site, service, out);
    qsort(out->items, out->count, CONFIG_ENDPOINT_SIZE, compare);
}

void endpoint_label(const char *endpoint, char out[CONFIG_ENDPOINT_SIZE])
{
    const char *end = endpoint + strlen(endpoint);
    if (strncmp(endpoint, "tcp://", strlen("tcp://")) == 0) {
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "%s", endpoint + strlen("tcp://"));
        return;
    }
    const char *name = strrchr(endpoint, '/');
    name = name == NULL ? endpoint : name + 1;
    const char *point = strchr(name, '.'); /* After the site, which has none in it. */
    if (point != NULL)
        name = point + 1;
    if (end - name > 2 && strcmp(end - 2, ".q") == 0)
        end -= 2;
    (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "%.*s", (int)(end - name), name);
}
