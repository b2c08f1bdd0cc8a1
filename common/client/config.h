/* Which sites run where: one plie.cfg (libconfig), flags override it.
 * The embedded default needs no file: everything in one data directory, over ipc. */
#ifndef CLIENT_CONFIG_H
#define CLIENT_CONFIG_H

#include "base/err.h"
#include "base/limits.h"
#include "wire/wire.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    CONFIG_PATH_SIZE = 512,
    CONFIG_NAME_SIZE = 64,
    CONFIG_ENDPOINT_SIZE = 256,
    CONFIG_ADDRESSES_MAX = 1024,
};

/* Where a service of a site listens when it is not on this host. */
struct config_address {
    char site[CONFIG_NAME_SIZE];
    char service[CONFIG_NAME_SIZE];
    char commandes[CONFIG_ENDPOINT_SIZE];
    char requetes[CONFIG_ENDPOINT_SIZE];
};

/* Where the pages are served. */
struct config_portail {
    char adresse[CONFIG_NAME_SIZE];    /* "": 127.0.0.1 */
    int port;                          /* 0: any free one. */
    char certificat[CONFIG_PATH_SIZE]; /* PEM files; "": plain HTTP, on loopback only. */
    char cle[CONFIG_PATH_SIZE];
    /* The sites whose direction may ask for figures over all sites (no names, no lists). */
    char consolidation[LIMIT_SITES][CONFIG_NAME_SIZE];
    size_t consolidation_count;
};
enum { CONFIG_PORT = 8080, CONFIG_INSTANCES_MAX = 16 };

struct config {
    char donnees[CONFIG_PATH_SIZE];  /* Stores, journal, keys, sockets. */
    char cles[CONFIG_PATH_SIZE];     /* Keys and rights; default: <donnees>/cles. */
    char run[CONFIG_PATH_SIZE];      /* ipc sockets; default: <donnees>/run. */
    char bus[CONFIG_ENDPOINT_SIZE];  /* Default: ipc in `run`. */
    char ecoute[CONFIG_NAME_SIZE];   /* Own tcp addresses are bound here ("0.0.0.0"), while the
                                        others reach them by the names in the file; "": as named. */
    char registre[CONFIG_PATH_SIZE]; /* Register of erasures, beside the backups; "": none but what
                                        `plie backup` writes. */
    char sites[LIMIT_SITES][CONFIG_NAME_SIZE];
    size_t site_count;
    bool demo;        /* The folder holds a demonstration: recorded time may come with commands. */
    bool chiffrement; /* CURVE on ipc too: bus and services are processes of their own. */
    struct config_address *addresses;
    size_t address_count;
    struct config_portail portail;
    int instances; /* Of reporting that `plie serve` runs for each site, and for the consolidation:
                      1 unless told otherwise. Those of other programs and hosts are found by
                      client/endpoints.h. */
};

/* The name under which a consolidation over all sites runs and is asked. */
#define CONFIG_CONSOLIDATION "consolidation"

extern const char *const config_services[]; /* reperage … portail, NULL. */

/* Reads <donnees>/plie.cfg when it exists, or `path` (must exist). Errors: ERR_CONFIG with the
 * file's line, in French. */
MUST_USE int config_load(struct config *config, const char *donnees, const char *path,
                         struct err *err);
void config_release(struct config *config);
/* Another folder of keys than the one that the file names. */
MUST_USE int config_set_keys(struct config *config, const char *path, struct err *err);

/* ERR_CONFIG when the name is no site's (lower-case letters, digits, hyphens). */
MUST_USE int config_add_site(struct config *config, const char *site, struct err *err);
/* The folders below `donnees` become the sites when none was named. */
void config_find_sites(struct config *config);

/* `service` with "-instance" appended ("reporting-2") gives an instance its own endpoints. */
void config_command_endpoint(const struct config *config, const char *site, const char *service,
                             char out[CONFIG_ENDPOINT_SIZE]);
void config_query_endpoint(const struct config *config, const char *site, const char *service,
                           char out[CONFIG_ENDPOINT_SIZE]);
/* Does the file name an address of it? */
bool config_has_address(const struct config *config, const char *site, const char *service);
void config_bus_endpoint(const struct config *config, char out[CONFIG_ENDPOINT_SIZE]);
/* What to bind, where the others connect to `endpoint`. */
void config_listen_endpoint(const struct config *config, const char *endpoint,
                            char out[CONFIG_ENDPOINT_SIZE]);
bool config_may_consolidate(const struct config *config, const char *site);
bool config_uses_keys(const struct config *config, const char *endpoint);

/* Marks the folder as a demonstration's, for ever. */
MUST_USE int config_mark_demo(struct config *config, struct err *err);

/* mkdir -p with mode 0700. */
MUST_USE int config_make_directory(const char *path, struct err *err);

#endif
