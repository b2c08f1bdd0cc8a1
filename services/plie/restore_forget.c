/* A person erased after the backup was made is in what was restored. Rows are emptied and the
 * journal says why in the one way that there is: repérage is ordered to erase, and every service
 * hears of it. That happens here, in folders and on sockets that nobody else knows, before the
 * restored files take their place. */
#include "plie/fleet.h"
#include "plie/own_bus.h"
#include "plie/restore.h"

#include "base/arena.h"
#include "client/exchange.h"
#include "client/identity.h"
#include "client/reader.h"
#include "runtime/rights.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 60 * 1000, STEP_MS = 5000, PAUSE_MS = 20, ARENA_SIZE = 16 * 1024 * 1024 };

struct stage {
    struct restore *restore;
    struct config config; /* Of what runs here. */
    char run[64];
    struct bus *bus;       /* Our own; NULL: one that runs. */
    struct rights *rights; /* With keys. */
    bool zap_started;
    struct fleet_runtime *described; /* One for each file of the backup. */
    struct runtime **runtimes;
    struct client *client;
    struct arena arena;
    struct registre refused; /* Ids absorbed by a fusion: they go with whom it kept. */
};

static const struct sauvegarde_fichier *file_of(const struct stage *s, size_t i)
{
    const struct sauvegarde_fichier *fichier = &s->restore->sauvegarde.fichiers[i];
    return fichier->genre == SAUVEGARDE_MAGASIN ? fichier : NULL;
}

/* --- Starting --- */

static int start_own_bus(struct stage *s, struct err *err)
{
    char directory[CONFIG_PATH_SIZE * 2];
    const struct sauvegarde *all = &s->restore->sauvegarde; /* The journal is its last. */
    restore_aside_folder(s->restore, &all->fichiers[all->count - 1], directory);
    (void)snprintf(s->config.bus, sizeof(s->config.bus), "ipc://%s/bus", s->run);
    s->config.chiffrement = false;
    const struct bus_options options = { .directory = directory,
                                         .endpoint = s->config.bus,
                                         .demo = s->config.demo,
                                         .world = world_system() };
    return bus_start(&s->bus, &options, err);
}

/* The one that runs, here or elsewhere; or ours over the journal of this host. */
static int reach_bus(struct stage *s, struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2], endpoint[CONFIG_ENDPOINT_SIZE];
    struct config reach = *s->restore->config;
    restore_target(s->restore, "bus/journal.db", path);
    if (access(path, F_OK) == 0) {
        int rc = own_bus_reach(&reach, &s->bus, err);
        if (rc < 0)
            return rc;
    }
    config_bus_endpoint(&reach, endpoint);
    memcpy(s->config.bus, endpoint, sizeof(endpoint));
    s->config.chiffrement = config_uses_keys(&reach, endpoint);
    return 0;
}

static int start_zap(struct stage *s, struct err *err)
{
    char rights[CONFIG_PATH_SIZE];
    if (!s->config.chiffrement)
        return 0;
    identity_rights_path(&s->config, rights);
    int rc = rights_open(&s->rights, rights, err);
    if (rc == 0)
        rc = wire_zap_start(rights_know, s->rights, err);
    s->zap_started = rc == 0;
    return rc;
}

static int start_stores(struct stage *s, struct err *err)
{
    char folder[CONFIG_PATH_SIZE * 2];
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < s->restore->sauvegarde.count; i++) {
        const struct sauvegarde_fichier *fichier = file_of(s, i);
        if (fichier == NULL)
            continue;
        const struct fleet_options options = { .config = &s->config,
                                               .only = "",
                                               .instance = fichier->instance };
        rc = fleet_describe(&options, fichier->site, fichier->service, &s->described[i], err);
        restore_aside_folder(s->restore, fichier, folder);
        (void)snprintf(s->described[i].directory, sizeof(s->described[i].directory), "%.*s",
                       CONFIG_PATH_SIZE - 1, folder);
        if (rc == 0)
            rc = runtime_start(&s->runtimes[i], &s->described[i].options, err);
        if (rc < 0)
            (void)err_wrap(err, "%s", fichier->name);
    }
    return rc;
}

static int start(struct stage *s, struct err *err)
{
    (void)snprintf(s->run, sizeof(s->run), "/tmp/plie-restauration-XXXXXX");
    if (mkdtemp(s->run) == NULL)
        return err_set(err, ERR_IO, "%s : %s", s->run, err_reason(errno));
    s->config = *s->restore->config;
    s->config.addresses = NULL;
    s->config.address_count = 0;
    s->config.demo = s->restore->sauvegarde.demo;
    s->config.registre[0] = '\0';
    s->config.ecoute[0] = '\0';
    (void)snprintf(s->config.donnees, sizeof(s->config.donnees), "%.*s", CONFIG_PATH_SIZE - 1,
                   s->restore->aside);
    (void)snprintf(s->config.run, sizeof(s->config.run), "%s", s->run);
    int rc = s->restore->journal.generation != 0 ? start_own_bus(s, err) : reach_bus(s, err);
    if (rc == 0)
        rc = start_zap(s, err);
    if (rc == 0)
        rc = start_stores(s, err);
    return rc < 0 ? rc : client_open(&s->client, &s->config, world_system(), err);
}

static void stop(struct stage *s)
{
    client_close(&s->client);
    for (size_t i = 0; i < s->restore->sauvegarde.count; i++)
        if (s->runtimes[i] != NULL)
            runtime_stop(&s->runtimes[i]);
    bus_stop(&s->bus);
    if (s->zap_started)
        wire_zap_stop();
    rights_close(&s->rights);
    dossier_remove(s->run);
}

/* --- What stands --- */

/* Has an erasure been ordered, or is it done: the file made anew? */
typedef int erased_fn(struct store *store, const char *site, struct registre *out, struct err *err);

/* The store as its service committed it last: how far it is, whom it has erased. */
static int look_at(const struct stage *s, size_t i, erased_fn *list, struct store_place *place,
                   struct registre *erased, struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    struct store *store = NULL;
    const struct store_options read = { .mode = STORE_READ };
    const struct sauvegarde_fichier *fichier = file_of(s, i);
    restore_aside(s->restore, fichier->name, path);
    int rc = store_open(&store, path, &read, err);
    if (rc == 0)
        rc = runtime_place(store, place, err);
    if (rc == 0)
        rc = list(store, fichier->site, erased, err);
    store_close(&store);
    return rc;
}

static int ask_status(struct stage *s, const char *site, const char *service,
                      Plie__StatusReply **out, struct err *err)
{
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    Plie__ServiceReply *reply;
    arena_reset(&s->arena);
    int rc = client_ask(s->client, site, service, &request, STEP_MS, &s->arena, &reply, err);
    if (rc < 0)
        return rc;
    if (reply->body_case != PLIE__SERVICE_REPLY__BODY_STATUS)
        return err_set(err, ERR_INVALID, "%s.%s : réponse inattendue", site, service);
    *out = reply->status;
    if ((*out)->poison[0] == '\0' && (*out)->stopped[0] == '\0')
        return 0;
    return err_set(err, ERR_CORRUPT, "%s.%s est arrêté : %s%s", site, service, (*out)->poison,
                   (*out)->stopped);
}

static int mark_on_bus(struct stage *s, const char *site, uint64_t *out, struct err *err)
{
    Bus__StatusReply *status;
    *out = 0;
    arena_reset(&s->arena);
    int rc = reader_status(&s->config, &s->arena, &status, err);
    for (size_t i = 0; rc == 0 && i < status->n_producers; i++)
        if (strcmp(status->producers[i]->site, site) == 0 &&
            strcmp(status->producers[i]->source, LOT_SOURCE_ERASING) == 0)
            *out = status->producers[i]->mark;
    return rc;
}

/* --- Ordering the erasures --- */

/* Before it has taken its own events back a store may not know a person, or that it erased one. */
static int await_taken_back(struct stage *s, const char *site, struct err *err)
{
    int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;
    uint64_t mark = 0, before = 0;
    int rc = mark_on_bus(s, site, &mark, err);
    while (rc == 0) {
        Plie__StatusReply *status = NULL;
        rc = ask_status(s, site, LOT_SOURCE_ERASING, &status, err);
        uint64_t own = rc == 0 && status->n_marks > 0 ? status->marks[0]->sequence : 0;
        if (rc < 0 || own >= mark)
            return rc;
        if (own > before)
            deadline = clock_monotonic_ms() + PATIENCE_MS;
        before = own;
        if (clock_monotonic_ms() > deadline)
            return err_set(err, ERR_UNREACHABLE, "%s.reperage ne reprend pas ses événements", site);
        (void)poll(NULL, 0, PAUSE_MS);
    }
    return rc;
}

static int order(struct stage *s, const struct registre_ligne *ligne, struct err *err)
{
    char json[2 * LIMIT_ID_SIZE + 64];
    const struct exchange exchange = { .client = s->client,
                                       .world = world_system(),
                                       .arena = &s->arena,
                                       .site = ligne->site,
                                       .service = LOT_SOURCE_ERASING,
                                       .actor = "restauration",
                                       .role = "",
                                       .timeout_ms = STEP_MS };
    int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;
    struct exchange_result result;
    (void)snprintf(json, sizeof(json), "{\"personne\":\"%s\",\"motif\":\"registre\"}",
                   ligne->personne);
    for (;;) {
        arena_reset(&s->arena);
        int rc = exchange_command(&exchange, "EffacerPersonne", json, NULL, &result, err);
        if (rc < 0)
            return rc;
        free(result.json);
        if (result.outcome == EXCHANGE_DONE)
            return 0;
        if (result.outcome == EXCHANGE_REFUSED) {
            registre_add(&s->refused, ligne->site, ligne->personne, ligne->position);
            return 0;
        }
        if (clock_monotonic_ms() > deadline)
            return err_set(err, ERR_UNREACHABLE, "%s.reperage : %s", ligne->site,
                           result.refusal.text);
        (void)poll(NULL, 0, PAUSE_MS);
    }
}

/* One order may stand for several lines: ids that were merged. */
static int order_missing(struct stage *s, size_t reperage, struct err *err)
{
    const char *site = s->restore->sauvegarde.fichiers[reperage].site;
    const struct registre *wanted = &s->restore->registre;
    int rc = await_taken_back(s, site, err);
    for (size_t i = 0; rc == 0 && i < wanted->count; i++) {
        const struct registre_ligne *ligne = &wanted->lignes[i];
        struct registre erased = { 0 };
        struct store_place place;
        if (strcmp(ligne->site, site) != 0)
            continue;
        rc = look_at(s, reperage, registre_of_service, &place, &erased, err);
        if (rc == 0 && !registre_has(&erased, site, ligne->personne))
            rc = order(s, ligne, err);
        registre_release(&erased);
    }
    return rc;
}

static int order_all(struct stage *s, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < s->restore->sauvegarde.count; i++)
        if (file_of(s, i) != NULL && strcmp(file_of(s, i)->service, LOT_SOURCE_ERASING) == 0)
            rc = order_missing(s, i, err);
    return rc;
}

/* --- Waiting --- */

static bool has_done(const struct stage *s, size_t i, const struct registre *erased)
{
    const char *site = s->restore->sauvegarde.fichiers[i].site;
    const struct registre *wanted = &s->restore->registre;
    for (size_t k = 0; k < wanted->count; k++) {
        const struct registre_ligne *ligne = &wanted->lignes[k];
        if (strcmp(ligne->site, site) == 0 && !registre_has(erased, site, ligne->personne) &&
            !registre_has(&s->refused, site, ligne->personne))
            return false;
    }
    return true;
}

static int await_done(struct stage *s, size_t i, struct err *err)
{
    const struct sauvegarde_fichier *fichier = file_of(s, i);
    int64_t deadline = clock_monotonic_ms() + PATIENCE_MS;
    struct store_place before = { 0 };
    for (;;) {
        struct registre erased = { 0 };
        struct store_place place = { 0 };
        int rc = look_at(s, i, registre_of_done, &place, &erased, err);
        bool done = rc == 0 && has_done(s, i, &erased);
        registre_release(&erased);
        if (rc < 0 || done)
            return rc;
        if (place.position != before.position || place.sequence != before.sequence)
            deadline = clock_monotonic_ms() + PATIENCE_MS;
        before = place;
        Plie__StatusReply *status;
        if (fichier->instance[0] == '\0')
            rc = ask_status(s, fichier->site, fichier->service, &status, err);
        if (rc == 0 && clock_monotonic_ms() > deadline)
            rc = err_set(err, ERR_UNREACHABLE,
                         "%s n'a pas entendu tous les effacements : le bus doit être joignable",
                         fichier->name);
        if (rc < 0)
            return rc;
        (void)poll(NULL, 0, PAUSE_MS);
    }
}

static int run(struct stage *s, struct err *err)
{
    int rc = start(s, err);
    if (rc == 0)
        rc = order_all(s, err);
    for (size_t i = 0; rc == 0 && i < s->restore->sauvegarde.count; i++)
        if (file_of(s, i) != NULL && strcmp(file_of(s, i)->site, CONFIG_CONSOLIDATION) != 0)
            rc = await_done(s, i, err);
    return rc;
}

int restore_forget(struct restore *restore, struct err *err)
{
    struct stage stage = { .restore = restore };
    arena_init(&stage.arena, ARENA_SIZE);
    stage.described = calloc(restore->sauvegarde.count, sizeof(*stage.described));
    stage.runtimes = calloc(restore->sauvegarde.count, sizeof(struct runtime *));
    CHECK(stage.described != NULL && stage.runtimes != NULL);
    int rc = run(&stage, err);
    stop(&stage);
    registre_release(&stage.refused);
    free(stage.runtimes);
    free(stage.described);
    arena_release(&stage.arena);
    return rc < 0 ? err_wrap(err, "effacements à refaire") : 0;
}
