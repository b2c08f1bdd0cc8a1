/* The toy services (jouet.h) with a real bus, over real sockets, in a temporary folder. A test
 * sends commands and questions and waits for each answer; nothing sleeps for time to pass. A call
 * that fails ends the test with what came. */
#ifndef SUPPORT_TOY_SITE_H
#define SUPPORT_TOY_SITE_H

#include "support/folder.h"
#include "support/jouet.h"

#include "bus/bus.h"
#include "envelope.pb-c.h"
#include "runtime/runtime.h"

#include <stdbool.h>

enum { TOY_PATH_SIZE = 200, TOY_SERVICES_MAX = 4, TOY_WAIT_MS = 30000 };

struct toy_service {
    const struct service *service;
    const char *instance;
    const char *site; /* "essai"; "" for all. */
    const char *vfs;  /* NULL: the default. */
    struct runtime *runtime;
    struct wire_socket *commands; /* Clients; opened at the first use. */
    struct wire_socket *queries;
};

struct toy_site {
    char folder[FOLDER_SIZE];
    char bus_endpoint[TOY_PATH_SIZE];
    char key_path[TOY_PATH_SIZE];
    struct world world;
    _Atomic int64_t now_us;
    struct bus *bus;
    struct toy_service services[TOY_SERVICES_MAX];
    struct arena arena; /* Of the answers; goes with the site. */
    unsigned ids;
    bool demo;
    const struct wire_keys *keys; /* Of bus and services; NULL: none. */
    const struct wire_keys *client_keys;
    const char *rights_path;
    const char *vfs;                 /* Of the bus; NULL: the default. */
    const struct head_keys *signing; /* Of the bus; NULL: none. */
};

void toy_open(struct toy_site *site); /* With a running bus. */
/* In a folder that another process may have used before it died; the bus is not started. */
void toy_open_in(struct toy_site *site, const char *folder);
void toy_close(struct toy_site *site);
void toy_bus_start(struct toy_site *site);
void toy_bus_stop(struct toy_site *site);

/* A place for a service; started and stopped as often as one likes. */
struct toy_service *toy_add(struct toy_site *site, const struct service *service);
void toy_start(struct toy_site *site, struct toy_service *toy);
int toy_try_start(struct toy_site *site, struct toy_service *toy, struct err *err);
void toy_stop(struct toy_service *toy);
void toy_options(struct toy_site *site, const struct toy_service *toy, struct runtime_options *out);
void toy_store_path(struct toy_site *site, const struct toy_service *toy, char out[TOY_PATH_SIZE]);

const char *toy_id(struct toy_site *site); /* A new one, the same in every run. */

/* Sends one command and waits for its answer. `id` NULL: a new one. */
Plie__CommandReply *toy_command(struct toy_site *site, struct toy_service *toy, const char *id,
                                const ProtobufCMessage *commande);
/* Until it is no longer an operating error: right after a start, with a bus that comes up. */
Plie__CommandReply *toy_command_when_open(struct toy_site *site, struct toy_service *toy,
                                          const char *id, const ProtobufCMessage *commande);
/* The same, that must be accepted; gives back the mark's sequence. */
uint64_t toy_accept(struct toy_site *site, struct toy_service *toy,
                    const ProtobufCMessage *commande);
void toy_refuse(struct toy_site *site, struct toy_service *toy, const ProtobufCMessage *commande,
                const char *code);

/* Many at once, then all answers, which must be accepted. */
void toy_accept_many(struct toy_site *site, struct toy_service *toy, size_t count,
                     const ProtobufCMessage *commande);

struct toy_question {
    const ProtobufCMessage *requete;
    const char *au;
    const char *connu;
    const char *at_least; /* Source; NULL: none. */
    uint64_t sequence;
};
Plie__QueryReply *toy_query(struct toy_site *site, struct toy_service *toy,
                            const struct toy_question *question);
/* The own message of the answer; fails the test when there is none. */
const Jouet__TotalReponse *toy_total(struct toy_site *site, struct toy_service *toy,
                                     const char *at_least, uint64_t sequence);
const Jouet__SoldeReponse *toy_solde(struct toy_site *site, struct toy_service *toy,
                                     const char *compte);

Plie__StatusReply *toy_status(struct toy_site *site, struct toy_service *toy);
int64_t toy_counter(const Plie__StatusReply *status, const char *name);
/* Asks again and again until `is` says yes. */
Plie__StatusReply *toy_await(struct toy_site *site, struct toy_service *toy,
                             bool (*is)(const Plie__StatusReply *status));
bool toy_outbox_is_empty(const Plie__StatusReply *status);
bool toy_has_stopped(const Plie__StatusReply *status);
bool toy_is_poisoned(const Plie__StatusReply *status);
bool toy_has_erased(const Plie__StatusReply *status);

/* Raw bytes on the socket of commands or questions, and the answer. */
Plie__ServiceReply *toy_send_raw(struct toy_site *site, struct toy_service *toy, bool query,
                                 const void *data, size_t size);

#endif
