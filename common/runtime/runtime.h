/* Runs one service for one site: its store, log, relay, followers and sockets.
 * Three threads of its own (writing, reading, checkpoint); several runtimes may share a process and
 * never share memory. */
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include "base/clock.h"
#include "base/err.h"
#include "runtime/registre.h"
#include "runtime/service.h"
#include "wire/wire.h"

struct runtime;

struct runtime_options {
    const struct service *service;
    const char *site;             /* "" for a consolidation over all that the key may follow. */
    const char *instance;         /* "" or a suffix of the store's name: reporting instances. */
    const char *directory;        /* Of the site's stores; must exist. */
    const char *command_endpoint; /* Bound by the writing thread; NULL when it takes no command. */
    const char *query_endpoint;   /* Bound by the reading thread. */
    const char *bus_endpoint;
    const struct wire_keys *keys; /* NULL: ipc inside one process. */
    const char *bus_key;          /* Z85, with keys. */
    const char *rights_path;      /* Who may say what as whom; NULL: this process alone. */
    const char *site_key_path;    /* Seals personal parts; NULL: the service never writes any. */
    const char *registre_path;    /* Register of erasures (registre.h); NULL: none is kept. */
    bool demo;                    /* Recorded time may come with the command. */
    const struct world *world;    /* NULL: the system's. */
    const char *vfs;              /* NULL: the default. */
};

/* Returns when both endpoints are bound and the store is open (rebuilt first when its apply number
 * is another). Errors: ERR_CONFIG, ERR_BUSY (another process has the store), ERR_CORRUPT. */
MUST_USE int runtime_start(struct runtime **out, const struct runtime_options *options,
                           struct err *err);
/* Commits what was taken, answers it, stops all threads. */
void runtime_stop(struct runtime **runtime);

/* Builds `path` anew from the journal (until a position or an instant; 0: everything) and, for what
 * has not left, from the live store's own log. The live service keeps running. */
struct rebuild_options {
    const struct runtime_options *runtime;
    const char *path;
    uint64_t until_position;
    int64_t until_us;
};
MUST_USE int runtime_rebuild(const struct rebuild_options *options, struct err *err);
/* As store_replace(); a rebuild that cannot take the place of `path` is removed. */
MUST_USE int runtime_put_in_place(const char *made, const char *path, struct err *err);

/* Rebuilds beside the live store up to its position and compares; *difference is "" when equal. */
MUST_USE int runtime_verify(const struct runtime_options *options,
                            char difference[STORE_DIFFERENCE_SIZE], struct err *err);

/* How far a store has come; all 0 when no service has begun it. */
struct store_place {
    uint32_t apply_number;
    uint64_t generation;
    uint64_t position; /* In the journal. */
    uint64_t sequence; /* Of its last own event. */
};
MUST_USE int runtime_place(struct store *store, struct store_place *out, struct err *err);

/* A store that a restore brought back and that nobody has open: zeroes the personal parts in its
 * log of the persons of its site in the register, and takes over a journal's new generation where
 * it has `generation_before` (0: none). *unknown counts the persons whose erasing it has not heard:
 * its rows may still hold them until it does. */
struct restored_store {
    const char *path;
    const char *site; /* "" for a consolidation. */
    const struct registre *registre;
    uint64_t generation_before;
    uint64_t generation;
};
MUST_USE int runtime_restore(const struct restored_store *restored, size_t *unknown,
                             struct err *err);

/* Removes what rebuilds and verifications that were killed have left beside a store. ERR_BUSY: one
 * is under way; what others left has gone. */
MUST_USE int runtime_remove_left(const char *store_path, struct err *err);

/* "<directory>/<service>[-<instance>].db" */
void runtime_store_path(const struct runtime_options *options, char *out, size_t size);

#endif
