/* The bus: the one thing that sites share. It keeps the journal and serves open, append, follow and
 * status (proto/bus.proto) on one ROUTER socket. Four threads of its own, a fifth to
 * sign heads: writing (the socket, appends), reading (followers, status), checkpoint, indexing. No
 * globals: several buses may live in one process. */
#ifndef BUS_BUS_H
#define BUS_BUS_H

#include "base/clock.h"
#include "base/err.h"
#include "runtime/signed_head.h"
#include "wire/wire.h"

#include <stdbool.h>

struct bus;

struct bus_options {
    const char *directory; /* Of the journal; must exist. */
    const char *endpoint;  /* ipc://… or, with keys, tcp://…; bound. */
    const struct wire_keys
        *keys;                 /* NULL: ipc inside one process or folder. Needs wire_zap_start(). */
    const char *rights_path;   /* droits.cfg (runtime/rights.h); NULL: everything is allowed. */
    const char *registre_path; /* Register of erasures (runtime/registre.h); NULL: none is kept. */
    bool demo;                 /* `received` is the events' time. */
    const struct world *world; /* NULL: the system's. */
    const char *vfs;           /* NULL: the default. The seam of fault tests. */
    const struct head_keys *signing; /* Signs heads of the journal; NULL: nothing is signed. */
    int64_t head_interval_ms;        /* Between two of them; 0: ten seconds. */
};

/* Returns when it is bound and ready. ERR_CONFIG, ERR_BUSY (another bus has the journal, or the
 * address), ERR_CORRUPT. After a commit or a checkpoint that the disk failed the process exits with
 * status 70: nobody knows what is durable. */
MUST_USE int bus_start(struct bus **out, const struct bus_options *options, struct err *err);
/* Commits and answers what was taken, stops all threads. */
void bus_stop(struct bus **bus);

const char *bus_endpoint(const struct bus *bus); /* As bound. */

#endif
