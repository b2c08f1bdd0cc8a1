/* Where the instances of a service listen for questions. A service that only follows
 * (reporting, also that of the consolidation) may run any number of times under one name and one
 * key pair; each instance has a store of its own and answers the same questions. They are found
 *
 *   in plie.cfg, where each entry of `services` with that site and that name is one of them, or
 * with that name, a hyphen and the instance ("reporting-2"): services = ( { site = "flandre-lys";
 * service = "reporting"; requetes = "tcp://reporting:5004"; }, { site = "flandre-lys"; service =
 * "reporting-2"; requetes = "tcp://10.1.2.3:5004"; } ); by name: a tcp address whose host name has
 * several addresses is as many instances (replicas behind one name of a container network). The
 * name is looked up again and again, so instances that are added or taken away need no edited file
 * and no restart; without any entry, in the folder `run`: <site>.reporting.q, and each
 * <site>.reporting-….q that an instance on this host has made (`plie serve --only reporting
 * --instance 2`). */
#ifndef CLIENT_ENDPOINTS_H
#define CLIENT_ENDPOINTS_H

#include "client/config.h"

enum { ENDPOINTS_MAX = 64 };

struct endpoints {
    char items[ENDPOINTS_MAX][CONFIG_ENDPOINT_SIZE]; /* Sorted, each once. */
    size_t count;
};

/* May ask the name service, and wait for it. A name that it does not know gives no endpoint. More
 * than ENDPOINTS_MAX: the rest is left out. */
void endpoints_find(const struct config *config, const char *site, const char *service,
                    struct endpoints *out);

/* How people call the instance of an endpoint: "reporting-2", "10.0.0.7:5004". */
void endpoint_label(const char *endpoint, char out[CONFIG_ENDPOINT_SIZE]);

#endif
