/* A bus for one command line call: the running one, or our own over the same journal. */
#ifndef PLIE_OWN_BUS_H
#define PLIE_OWN_BUS_H

#include "bus/bus.h"
#include "client/config.h"

/* *own stays NULL when a bus answers, or is at another host and nobody here has the key to ask it;
 * else it is one that we alone reach, and the configuration points to it from here on.
 * own_bus_stop() in any case. */
MUST_USE int own_bus_reach(struct config *config, struct bus **own, struct err *err);
void own_bus_stop(const struct config *config, struct bus **own);
/* Removes the socket of our own bus, when the configuration points to one. */
void own_bus_forget(const struct config *config);

#endif
