#include "plie/fleet.h"

#include "base/log.h"
#include "bus/bus.h"
#include "client/identity.h"
#include "entreprise/service.h"
#include "parcours/service.h"
#include "portail/service.h"
#include "reperage/service.h"
#include "reporting/service.h"
#include "runtime/rights.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MEMBERS_MAX = LIMIT_SITES * (4 + CONFIG_INSTANCES_MAX) + CONFIG_INSTANCES_MAX + 1 };

struct member {
    struct fleet_runtime described;
    const char *service;
    struct runtime *runtime;
};

struct fleet {
    struct fleet_options options;
    struct rights *rights; /* Of the keys that may connect to this process; NULL without keys. */
    char bus_key[WIRE_KEY_SIZE]; /* The bus's own, when it runs here: it may ask how it is. */
    bool zap_started;
    struct bus *bus;
    struct gateway *portail;
    struct member *members;
    size_t member_count;
};

const struct service *fleet_service(const char *name)
{
    static const struct service *const services[] = { &reperage_service, &parcours_service,
                                                      &entreprise_service, &reporting_service,
                                                      &portail_service };
    for (size_t i = 0; i < COUNT_OF(services); i++)
        if (strcmp(services[i]->name, name) == 0)
            return services[i];
    return NULL;
}

static bool is_wanted(const struct fleet_options *options, const char *part)
{
    return options->only[0] == '\0' || strcmp(options->only, part) == 0;
}

static bool wants_consolidation(const struct fleet_options *options)
{
    if (options->only[0] == '\0')
        return options->config->site_count > 1;
    return strcmp(options->only, CONFIG_CONSOLIDATION) == 0;
}

static int describe_keys(const struct fleet_options *options, const char *service,
                         struct fleet_runtime *out, struct err *err)
{
    if (!config_uses_keys(options->config, out->bus_endpoint))
        return 0;
    char name[2 * CONFIG_NAME_SIZE];
    (void)snprintf(name, sizeof(name), "%s.%s", out->site, service);
    int rc = identity_read(options->config, name, &out->keys, err);
    if (rc == 0)
        rc = identity_read_public(options->config, "bus", out->bus_key, err);
    identity_rights_path(options->config, out->rights_path);
    out->options.keys = &out->keys;
    out->options.bus_key = out->bus_key;
    out->options.rights_path = out->rights_path;
    return rc;
}

int fleet_describe(const struct fleet_options *options, const char *site, const char *service,
                   struct fleet_runtime *out, struct err *err)
{
    *out = (struct fleet_runtime){ 0 };
    const struct config *config = options->config;
    const struct service *code = fleet_service(service);
    if (code == NULL)
        return err_set(
            err, ERR_CONFIG,
            "service « %s » : attendu reperage, parcours, entreprise, reporting ou portail",
            service);
    bool consolidation = strcmp(site, CONFIG_CONSOLIDATION) == 0;
    bool reports = code->commande == NULL;
    (void)snprintf(out->site, sizeof(out->site), "%s", site);
    (void)snprintf(out->instance, sizeof(out->instance), "%s", options->instance);
    (void)snprintf(out->directory, sizeof(out->directory), "%.*s/%s", CONFIG_PATH_SIZE - 80,
                   config->donnees, site);

    char address[CONFIG_NAME_SIZE];
    (void)snprintf(address, sizeof(address), "%s%s%s", service,
                   options->instance[0] == '\0' ? "" : "-", options->instance);
    if (!config_has_address(config, site, address) && config_has_address(config, site, service))
        (void)snprintf(address, sizeof(address), "%s", service); /* Elsewhere, behind one name. */
    char known_as[CONFIG_ENDPOINT_SIZE];
    config_command_endpoint(config, site, address, known_as);
    config_listen_endpoint(config, known_as, out->command_endpoint);
    config_query_endpoint(config, site, address, known_as);
    config_listen_endpoint(config, known_as, out->query_endpoint);
    config_bus_endpoint(config, out->bus_endpoint);
    identity_site_key_path(config, site, out->site_key_path);

    out->options = (struct runtime_options){
        .service = code,
        .site = consolidation ? "" : out->site,
        .instance = out->instance,
        .directory = out->directory,
        .command_endpoint = reports ? NULL : out->command_endpoint,
        .query_endpoint = out->query_endpoint,
        .bus_endpoint = out->bus_endpoint,
        .site_key_path = reports ? NULL : out->site_key_path,
        .registre_path = config->registre[0] == '\0' ? NULL : config->registre,
        .demo = config->demo,
        .world = options->world,
        .vfs = options->vfs,
    };
    return describe_keys(options, service, out, err);
}

/* A bus without a signing key goes on, and says so: an installation of before has none, and its
 * folder of keys may be read-only. */
static bool read_signing(const struct config *config, struct head_keys *out)
{
    struct err err = { 0 };
    size_t made = 0;
    int rc = identity_make_signing(config, &made, &err);
    if (rc == 0)
        rc = identity_read_signing(config, out, &err);
    if (rc < 0)
        log_line(LOG_WARNING, "service=bus evenement=sans_signature texte=\"%s\"", err.text);
    return rc == 0;
}

static int start_bus(struct fleet *fleet, struct err *err)
{
    const struct config *config = fleet->options.config;
    char known_as[CONFIG_ENDPOINT_SIZE], endpoint[CONFIG_ENDPOINT_SIZE], rights[CONFIG_PATH_SIZE];
    config_bus_endpoint(config, known_as);
    config_listen_endpoint(config, known_as, endpoint);
    identity_rights_path(config, rights);
    struct wire_keys keys;
    bool with_keys = config_uses_keys(config, endpoint);
    if (with_keys) {
        int rc = identity_read(config, "bus", &keys, err);
        if (rc < 0)
            return rc;
    }
    char directory[CONFIG_PATH_SIZE + 8];
    (void)snprintf(directory, sizeof(directory), "%s/bus", config->donnees);
    int rc = config_make_directory(directory, err);
    if (rc < 0)
        return rc;
    struct head_keys signing = { 0 };
    struct bus_options options = {
        .signing = read_signing(config, &signing) ? &signing : NULL,
        .directory = directory,
        .endpoint = endpoint,
        .keys = with_keys ? &keys : NULL,
        .rights_path = with_keys ? rights : NULL,
        .registre_path = config->registre[0] == '\0' ? NULL : config->registre,
        .demo = config->demo,
        .world = fleet->options.world,
        .vfs = fleet->options.vfs,
    };
    rc = bus_start(&fleet->bus, &options, err);
    sodium_memzero(&signing, sizeof(signing));
    return rc;
}

static int start_member(struct fleet *fleet, struct member *member, struct err *err)
{
    int rc = config_make_directory(member->described.directory, err);
    size_t made = 0;
    const char *site_key = member->described.options.site_key_path;
    bool alone = member->described.options.keys == NULL;
    /* Programs of their own must not each make a key: what one seals, the others have to open. */
    if (rc == 0 && site_key != NULL && !alone && access(site_key, R_OK) != 0)
        rc = err_set(err, ERR_CONFIG, "%s : la clé de scellement du site manque : plie keys",
                     site_key);
    if (rc == 0 && site_key != NULL && alone)
        rc = identity_make_site_key(fleet->options.config, member->described.site, &made, err);
    if (rc == 0)
        rc = runtime_start(&member->runtime, &member->described.options, err);
    return rc < 0 ? err_wrap(err, "%s.%s", member->described.site, member->service) : 0;
}

static int add_member(struct fleet *fleet, const char *site, const char *service, struct err *err)
{
    CHECK(fleet->member_count < MEMBERS_MAX);
    struct member *member = &fleet->members[fleet->member_count];
    int rc = fleet_describe(&fleet->options, site, service, &member->described, err);
    if (rc < 0)
        return rc;
    /* The options point into the description itself, which stays where it is from here on. */
    member->service = member->described.options.service->name;
    fleet->member_count++;
    return start_member(fleet, member, err);
}

/* As the first instance whose store nobody has: replicas over one folder find their own, and the
 * store of one that was taken away waits for the next. */
static int add_free_instance(struct fleet *fleet, const char *site, const char *service,
                             struct err *err)
{
    enum { INSTANCES_TRIED = 64 };
    int rc = ERR_BUSY;
    for (int i = 1; rc == ERR_BUSY && i <= INSTANCES_TRIED; i++) {
        char instance[16] = "";
        if (i > 1)
            (void)snprintf(instance, sizeof(instance), "%d", i);
        err_clear(err);
        fleet->options.instance = instance;
        rc = add_member(fleet, site, service, err);
        fleet->options.instance = FLEET_FREE_INSTANCE;
        if (rc == ERR_BUSY)
            fleet->member_count--; /* Was not started. */
    }
    if (rc != ERR_BUSY)
        return rc;
    return err_set(err, ERR_LIMIT, "%s.%s : plus de %d instances sur ce dossier", site, service,
                   INSTANCES_TRIED);
}

static int add_reporting(struct fleet *fleet, const char *site, struct err *err)
{
    if (strcmp(fleet->options.instance, FLEET_FREE_INSTANCE) == 0)
        return add_free_instance(fleet, site, "reporting", err);
    int rc = add_member(fleet, site, "reporting", err);
    bool one = fleet->options.instance[0] != '\0';
    for (int i = 2; rc == 0 && !one && i <= fleet->options.config->instances; i++) {
        char instance[16];
        (void)snprintf(instance, sizeof(instance), "%d", i);
        fleet->options.instance = instance;
        rc = add_member(fleet, site, "reporting", err);
        fleet->options.instance = "";
    }
    return rc;
}

static int start_members(struct fleet *fleet, struct err *err)
{
    const struct config *config = fleet->options.config;
    for (size_t i = 0; i < config->site_count; i++) {
        for (const char *const *service = config_services; *service != NULL; service++) {
            if (!is_wanted(&fleet->options, *service))
                continue;
            bool reports = strcmp(*service, "reporting") == 0;
            int rc = reports ? add_reporting(fleet, config->sites[i], err)
                             : add_member(fleet, config->sites[i], *service, err);
            if (rc < 0)
                return rc;
        }
    }
    if (wants_consolidation(&fleet->options))
        return add_reporting(fleet, CONFIG_CONSOLIDATION, err);
    return 0;
}

int fleet_check_only(const char *only, struct err *err)
{
    if (only[0] == '\0' || strcmp(only, "bus") == 0 || strcmp(only, CONFIG_CONSOLIDATION) == 0 ||
        fleet_service(only) != NULL)
        return 0;
    return err_set(err, ERR_CONFIG,
                   "--only %s : attendu bus, reperage, parcours, entreprise, reporting, portail "
                   "ou consolidation",
                   only);
}

static int check_options(const struct fleet_options *options, struct err *err)
{
    const struct config *config = options->config;
    int rc = fleet_check_only(options->only, err);
    if (rc < 0)
        return rc;
    if (options->only[0] != '\0' && !config->chiffrement && config->bus[0] == '\0')
        return err_set(err, ERR_CONFIG,
                       "--only sépare les services en plusieurs programmes, qui se parlent "
                       "chiffrés : lancez d'abord plie keys");
    if (strcmp(options->instance, FLEET_FREE_INSTANCE) == 0 &&
        strcmp(options->only, "reporting") != 0 && strcmp(options->only, CONFIG_CONSOLIDATION) != 0)
        return err_set(err, ERR_CONFIG,
                       "--instance " FLEET_FREE_INSTANCE
                       " va avec --only reporting ou --only " CONFIG_CONSOLIDATION);
    if (strcmp(options->instance, FLEET_FREE_INSTANCE) == 0 && config->site_count > 1 &&
        strcmp(options->only, "reporting") == 0)
        return err_set(err, ERR_CONFIG,
                       "--instance " FLEET_FREE_INSTANCE " : un seul site à la fois");
    if (config->site_count == 0 && is_wanted(options, "reperage"))
        return err_set(err, ERR_CONFIG, "aucun site : ajoutez --site NOM");
    return 0;
}

static bool may_connect(void *self, const char *key)
{
    struct fleet *fleet = self;
    return rights_know(fleet->rights, key) || strcmp(fleet->bus_key, key) == 0;
}

/* Before the first socket with keys is bound: which keys may connect at all. */
static int start_zap(struct fleet *fleet, struct err *err)
{
    const struct config *config = fleet->options.config;
    char endpoint[CONFIG_ENDPOINT_SIZE], rights[CONFIG_PATH_SIZE];
    config_bus_endpoint(config, endpoint);
    if (!config_uses_keys(config, endpoint))
        return 0;
    identity_rights_path(config, rights);
    if (access(rights, F_OK) != 0)
        return err_set(err, ERR_CONFIG,
                       "le bus à l'adresse %s parle chiffré et les clés manquent (%s) : lancez "
                       "d'abord plie keys",
                       endpoint, rights);
    int rc = rights_open(&fleet->rights, rights, err);
    struct wire_keys keys = { 0 };
    if (rc == 0 && is_wanted(&fleet->options, "bus"))
        rc = identity_read(config, "bus", &keys, err);
    memcpy(fleet->bus_key, keys.public_key, WIRE_KEY_SIZE);
    if (rc == 0)
        rc = wire_zap_start(may_connect, fleet, err);
    fleet->zap_started = rc == 0;
    return rc;
}

int fleet_start(struct fleet **out, const struct fleet_options *options, struct err *err)
{
    int rc = check_options(options, err);
    if (rc == 0)
        rc = config_make_directory(options->config->donnees, err);
    if (rc == 0)
        rc = config_make_directory(options->config->run, err);
    if (rc == 0)
        rc = config_make_directory(options->config->cles, err);
    if (rc < 0)
        return rc;

    struct fleet *fleet = calloc(1, sizeof(*fleet));
    CHECK(fleet != NULL);
    fleet->options = *options;
    fleet->members = calloc(MEMBERS_MAX, sizeof(*fleet->members));
    CHECK(fleet->members != NULL);
    rc = start_zap(fleet, err);
    if (rc == 0 && is_wanted(options, "bus"))
        rc = start_bus(fleet, err);
    if (rc == 0)
        rc = start_members(fleet, err);
    if (rc < 0) {
        fleet_stop(&fleet);
        return rc;
    }
    *out = fleet;
    return 0;
}

bool fleet_serves_portail(const struct fleet_options *options)
{
    return is_wanted(options, "portail");
}

struct gateway *fleet_portail(struct fleet *fleet)
{
    return fleet->portail;
}

int fleet_open_portail(struct fleet *fleet, bool or_next, struct err *err)
{
    enum { PORTS_TRIED = 32 };
    const struct config *config = fleet->options.config;
    const struct config_portail *portail = &config->portail;
    struct gateway_options options = {
        .config = config,
        .world = fleet->options.world,
        .address = portail->adresse[0] == '\0' ? NULL : portail->adresse,
        .port = (uint16_t)portail->port,
        .certificate = portail->certificat[0] == '\0' ? NULL : portail->certificat,
        .certificate_key = portail->cle[0] == '\0' ? NULL : portail->cle,
    };
    int rc = gateway_start(&fleet->portail, &options, err);
    for (int i = 1; rc == ERR_BUSY && or_next && i < PORTS_TRIED && options.port != 0; i++) {
        err_clear(err);
        options.port = (uint16_t)(portail->port + i);
        rc = gateway_start(&fleet->portail, &options, err);
    }
    return rc;
}

void fleet_stop(struct fleet **fleet)
{
    if (*fleet == NULL)
        return;
    gateway_stop(&(*fleet)->portail);
    for (size_t i = (*fleet)->member_count; i > 0; i--)
        runtime_stop(&(*fleet)->members[i - 1].runtime);
    bus_stop(&(*fleet)->bus);
    if ((*fleet)->zap_started)
        wire_zap_stop();
    rights_close(&(*fleet)->rights);
    free((*fleet)->members);
    free(*fleet);
    *fleet = NULL;
}

static struct member *find_member(struct fleet *fleet, const char *site, const char *service)
{
    for (size_t i = 0; i < fleet->member_count; i++)
        if (strcmp(fleet->members[i].described.site, site) == 0 &&
            strcmp(fleet->members[i].service, service) == 0)
            return &fleet->members[i];
    return NULL;
}

void fleet_stop_one(struct fleet *fleet, const char *site, const char *service)
{
    if (strcmp(service, "bus") == 0) {
        bus_stop(&fleet->bus);
        return;
    }
    struct member *member = find_member(fleet, site, service);
    CHECK(member != NULL);
    runtime_stop(&member->runtime);
}

int fleet_start_one(struct fleet *fleet, const char *site, const char *service, struct err *err)
{
    if (strcmp(service, "bus") == 0)
        return start_bus(fleet, err);
    struct member *member = find_member(fleet, site, service);
    CHECK(member != NULL);
    CHECK(member->runtime == NULL);
    return start_member(fleet, member, err);
}

int fleet_explain(const struct fleet_options *options, struct err *err)
{
    int rc = check_options(options, err);
    if (rc < 0)
        return rc;
    char endpoint[CONFIG_ENDPOINT_SIZE];
    config_bus_endpoint(options->config, endpoint);
    if (is_wanted(options, "bus"))
        (void)printf("bus : %s, journal dans %s/bus, %s\n", endpoint, options->config->donnees,
                     config_uses_keys(options->config, endpoint) ? "chiffré (CURVE)"
                                                                 : "dans ce seul programme");
    for (size_t i = 0; i < options->config->site_count; i++) {
        for (const char *const *service = config_services; *service != NULL; service++) {
            struct fleet_runtime described;
            if (!is_wanted(options, *service))
                continue;
            rc = fleet_describe(options, options->config->sites[i], *service, &described, err);
            if (rc < 0)
                return rc;
            (void)printf("%s.%s : requêtes %s, données dans %s\n", described.site, *service,
                         described.query_endpoint, described.directory);
        }
    }
    if (fleet_serves_portail(options)) {
        const struct config_portail *portail = &options->config->portail;
        (void)printf("pages : %s://%s:%d\n", portail->certificat[0] == '\0' ? "http" : "https",
                     portail->adresse[0] == '\0' ? "127.0.0.1" : portail->adresse, portail->port);
    }
    if (wants_consolidation(options))
        (void)printf("%s : tous les sites du bus\n", CONFIG_CONSOLIDATION);
    return 0;
}
