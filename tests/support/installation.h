/* Sites as they are deployed: bus, services and pages are programs of their own that speak over tcp
 * with CURVE and keys of `plie keys`, each through a way of a bad network (proxy.h). A service has
 * a way of its own to the bus, so that one can be cut off and the others not; clients reach each
 * service by ways too. All ports are the kernel's.
 *
 * Or each program has a host of its own in a bad network of hosts (network.h), where they find one
 * another by name, and there are no ways. The test and its clients are the host NETWORK_HERE. */
#ifndef SUPPORT_INSTALLATION_H
#define SUPPORT_INSTALLATION_H

#include "client/config.h"
#include "support/folder.h"
#include "support/network.h"
#include "support/process.h"
#include "support/proxy.h"

enum part {
    PART_BUS,
    PART_REPERAGE,
    PART_PARCOURS,
    PART_ENTREPRISE,
    PART_REPORTING,
    PART_PORTAIL,
    PART_COUNT,
};

extern const char *const part_names[PART_COUNT];

enum { INSTALLATION_SITES_MAX = 2, INSTALLATION_PORTS_MAX = 24, INSTALLATION_PATH_SIZE = 128 };

struct installation {
    char directory[FOLDER_SIZE];
    const char *sites[INSTALLATION_SITES_MAX + 1];
    size_t site_count;
    struct network *network; /* NULL: there are ways, and all is on this host. */
    size_t hosts[PART_COUNT];
    struct proxy *proxy;              /* NULL: there are hosts. */
    int held[INSTALLATION_PORTS_MAX]; /* Reserved ports. */
    size_t held_count;
    uint16_t bus_port;
    size_t bus_ways[PART_COUNT]; /* [PART_BUS]: of whoever is no service: readers, the console. */
    struct installation_address {
        uint16_t port[2]; /* 0: commands, 1: questions. */
        size_t way[2];
    } addresses[INSTALLATION_SITES_MAX][PART_COUNT];
    struct process programs[PART_COUNT]; /* pid 0: does not run. */
    bool stopped[PART_COUNT];            /* By SIGSTOP. */
    struct config config;                /* Of clients: through the ways. */
    struct config direct;                /* Past them, for looking at what has happened. */
    char url[64];                        /* Of the pages, when the portail runs. */
    char password[INSTALLATION_SITES_MAX]
                 [64]; /* Of each site's first account; "" when not shown. */
};

/* `sites` end with NULL. Keys are made, nothing runs yet. */
void installation_open(struct installation *out, const char *const *sites);
/* The same, with hosts instead of ways. Needs network_enter(). */
void installation_open_apart(struct installation *out, const char *const *sites, uint64_t seed);
void installation_close(struct installation *i); /* Kills what runs, removes the folder. */

/* Starts a program and waits until it is ready. */
void installation_start(struct installation *i, enum part part);
void installation_start_all(struct installation *i);
/* An end in order; its exit code must be 0. */
void installation_stop(struct installation *i, enum part part);
void installation_stop_all(struct installation *i);
void installation_kill(struct installation *i, enum part part); /* kill -9 */
void installation_freeze(struct installation *i, enum part part, bool frozen);
bool installation_runs(const struct installation *i, enum part part);

/* The bus comes back at another port; the ways lead there. It must not run. */
void installation_move_bus(struct installation *i);

/* The configuration of a part, as a file that --config takes. */
void installation_config_path(const struct installation *i, enum part part,
                              char out[INSTALLATION_PATH_SIZE]);
/* Runs `plie` past the ways with words that end with NULL; its exit code. The texts (may be NULL)
 * are the caller's. */
int installation_run(struct installation *i, const char *const *words, char **printed, char **said);
/* `plie verify` must find nothing; fails the test with `what` and what it printed. */
void installation_verify(struct installation *i, const char *what);
/* Adopts the protocol of each site. */
void installation_adopt(struct installation *i);
/* Until every service has heard every other, past the ways. */
void installation_settle(struct installation *i);
/* The last position of the journal now. */
uint64_t installation_position(struct installation *i);

#endif
