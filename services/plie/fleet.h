/* What one process runs: the bus, services of one or more sites, or a part of them. */
#ifndef PLIE_FLEET_H
#define PLIE_FLEET_H

#include "base/clock.h"
#include "client/config.h"
#include "portail/gateway.h"
#include "runtime/runtime.h"

struct fleet;

/* As the instance: the first one whose store is free. */
#define FLEET_FREE_INSTANCE "libre"

struct fleet_options {
    const struct config *config;
    const char *only;          /* "": everything; "bus", a service, or CONFIG_CONSOLIDATION. */
    const char *instance;      /* "": the first; a suffix for a further instance of reporting. */
    const struct world *world; /* NULL: the system's. */
    const char *vfs;           /* NULL: the default. */
};

/* Every started service is bound and ready on return; on failure none runs. Makes the folders and,
 * for the embedded default, the site keys that are missing. */
MUST_USE int fleet_start(struct fleet **out, const struct fleet_options *options, struct err *err);
/* Opens the pages of all sites as the configuration says; the fleet stops them first. Where
 * something else listens already, `or_next` takes the next free port. */
MUST_USE int fleet_open_portail(struct fleet *fleet, bool or_next, struct err *err);
struct gateway *fleet_portail(struct fleet *fleet); /* NULL: not opened. */
/* Does this process serve the pages? */
bool fleet_serves_portail(const struct fleet_options *options);

/* The pages, the services, the bus last. */
void fleet_stop(struct fleet **fleet);

/* Stops and starts one of them again ("bus", or a service of a site): tests and rolling updates. */
void fleet_stop_one(struct fleet *fleet, const char *site, const char *service);
MUST_USE int fleet_start_one(struct fleet *fleet, const char *site, const char *service,
                             struct err *err);

/* Fills the runtime options of a service as the fleet would start it; texts live in `out`. */
struct fleet_runtime {
    struct runtime_options options;
    char site[CONFIG_NAME_SIZE];
    char instance[CONFIG_NAME_SIZE];
    char directory[CONFIG_PATH_SIZE];
    char command_endpoint[CONFIG_ENDPOINT_SIZE];
    char query_endpoint[CONFIG_ENDPOINT_SIZE];
    char bus_endpoint[CONFIG_ENDPOINT_SIZE];
    char site_key_path[CONFIG_PATH_SIZE];
    char rights_path[CONFIG_PATH_SIZE];
    char bus_key[WIRE_KEY_SIZE];
    struct wire_keys keys;
};
MUST_USE int fleet_describe(const struct fleet_options *options, const char *site,
                            const char *service, struct fleet_runtime *out, struct err *err);

/* `only` of the options: "" or the name of a part. */
MUST_USE int fleet_check_only(const char *only, struct err *err);

/* One line per thing that would run, for `plie serve --check`. */
MUST_USE int fleet_explain(const struct fleet_options *options, struct err *err);

const struct service *fleet_service(const char *name); /* NULL: no such service. */

#endif
