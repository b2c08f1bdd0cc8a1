#include "client/config.h"

#include "runtime/lot.h"

#include <dirent.h>
#include <errno.h>
#include <libconfig.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const config_services[] = { "reperage",  "parcours", "entreprise",
                                        "reporting", "portail",  NULL };

enum { KEY_FILE_SIZE = 150 }; /* What a path of a key has behind the folder. */

int config_add_site(struct config *config, const char *site, struct err *err)
{
    if (!lot_name_is_valid(site))
        return err_set(err, ERR_CONFIG,
                       "site « %s » : attendu des lettres minuscules, des chiffres et des tirets",
                       site);
    if (strcmp(site, CONFIG_CONSOLIDATION) == 0)
        return err_set(err, ERR_CONFIG, "« %s » n'est pas un site, mais tous à la fois", site);
    for (size_t i = 0; i < config->site_count; i++)
        if (strcmp(config->sites[i], site) == 0)
            return 0;
    if (config->site_count == LIMIT_SITES)
        return err_set(err, ERR_LIMIT, "plus de %d sites", LIMIT_SITES);
    (void)snprintf(config->sites[config->site_count++], CONFIG_NAME_SIZE, "%s", site);
    return 0;
}

static int text_setting(const config_setting_t *root, const char *name, char *out, size_t size,
                        struct err *err)
{
    const config_setting_t *setting = config_setting_get_member(root, name);
    if (setting == NULL)
        return 0;
    const char *text = config_setting_get_string(setting);
    if (text == NULL || strlen(text) >= size)
        return err_set(err, ERR_CONFIG,
                       "ligne %u : « %s » doit être un texte de moins de %zu octets",
                       config_setting_source_line(setting), name, size);
    (void)snprintf(out, size, "%s", text);
    return 0;
}

/* Every member of the group has to be one of the names. */
static int check_names(const config_setting_t *group, const char *const known[], size_t count,
                       const char *expected, struct err *err)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
        bool found = false;
        for (size_t k = 0; k < count; k++)
            found = found || strcmp(config_setting_name(setting), known[k]) == 0;
        if (!found)
            return err_set(err, ERR_CONFIG, "ligne %u : « %s » est inconnu ; attendu %s",
                           config_setting_source_line(setting), config_setting_name(setting),
                           expected);
    }
    return 0;
}

static int bool_setting(const config_setting_t *root, const char *name, bool *out, struct err *err)
{
    const config_setting_t *setting = config_setting_get_member(root, name);
    if (setting == NULL)
        return 0;
    if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
        return err_set(err, ERR_CONFIG, "ligne %u : « %s » doit être true ou false",
                       config_setting_source_line(setting), name);
    *out = config_setting_get_bool(setting) != 0;
    return 0;
}

/* *out NULL: it is not there. */
static int list_setting(const config_setting_t *root, const char *name, const char *expected,
                        const config_setting_t **out, struct err *err)
{
    *out = config_setting_get_member(root, name);
    if (*out == NULL || config_setting_is_list(*out) || config_setting_is_array(*out))
        return 0;
    return err_set(err, ERR_CONFIG, "ligne %u : « %s » doit être une liste : %s",
                   config_setting_source_line(*out), name, expected);
}

static int read_sites(struct config *config, const config_setting_t *root, struct err *err)
{
    const config_setting_t *sites;
    int rc = list_setting(root, "sites", "[ \"…\" ]", &sites, err);
    int count = sites == NULL ? 0 : config_setting_length(sites);
    for (int i = 0; rc == 0 && i < count; i++) {
        const char *site = config_setting_get_string_elem(sites, i);
        rc = config_add_site(config, site == NULL ? "" : site, err);
        if (rc < 0)
            return err_wrap(err, "ligne %u", config_setting_source_line(sites));
    }
    return rc;
}

static int read_address(struct config_address *address, const config_setting_t *entry,
                        struct err *err)
{
    static const char *const known[] = { "site", "service", "commandes", "requetes" };
    if (!config_setting_is_group(entry))
        return err_set(err, ERR_CONFIG,
                       "ligne %u : un service est un groupe : { site = …; service = …; }",
                       config_setting_source_line(entry));
    int rc =
        check_names(entry, known, COUNT_OF(known), "site, service, commandes ou requetes", err);
    if (rc == 0)
        rc = text_setting(entry, "site", address->site, sizeof(address->site), err);
    if (rc == 0)
        rc = text_setting(entry, "service", address->service, sizeof(address->service), err);
    if (rc == 0)
        rc = text_setting(entry, "commandes", address->commandes, sizeof(address->commandes), err);
    if (rc == 0)
        rc = text_setting(entry, "requetes", address->requetes, sizeof(address->requetes), err);
    if (rc == 0 && (address->site[0] == '\0' || address->service[0] == '\0'))
        rc = err_set(err, ERR_CONFIG, "ligne %u : un service a un « site » et un « service »",
                     config_setting_source_line(entry));
    return rc;
}

static int read_addresses(struct config *config, const config_setting_t *root, struct err *err)
{
    const config_setting_t *list;
    int rc = list_setting(root, "services", "( { … }, { … } )", &list, err);
    int count = list == NULL ? 0 : config_setting_length(list);
    if (rc < 0 || count == 0)
        return rc;
    if (count > CONFIG_ADDRESSES_MAX)
        return err_set(err, ERR_LIMIT, "plus de %d adresses de services", CONFIG_ADDRESSES_MAX);
    config->addresses = calloc((size_t)count, sizeof(*config->addresses));
    CHECK(config->addresses != NULL);
    for (int i = 0; rc == 0 && i < count; i++) {
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)i);
        rc = read_address(&config->addresses[config->address_count++], entry, err);
    }
    return rc;
}

static int check_keys(const config_setting_t *root, struct err *err)
{
    static const char *const known[] = { "cles",     "run",     "bus",    "sites",    "chiffrement",
                                         "services", "portail", "ecoute", "registre", "instances" };
    return check_names(root, known, COUNT_OF(known),
                       "cles, run, bus, ecoute, registre, sites, chiffrement, services, instances "
                       "ou portail",
                       err);
}

static int read_consolidation(struct config *config, const config_setting_t *group, struct err *err)
{
    const config_setting_t *list;
    int rc = list_setting(group, "consolidation", "[ \"…\" ]", &list, err);
    int count = list == NULL ? 0 : config_setting_length(list);
    if (rc < 0)
        return rc;
    if (count > LIMIT_SITES)
        return err_set(err, ERR_LIMIT, "ligne %u : plus de %d sites",
                       config_setting_source_line(list), LIMIT_SITES);
    for (int i = 0; i < count; i++) {
        const char *site = config_setting_get_string_elem(list, i);
        if (site == NULL || !lot_name_is_valid(site))
            return err_set(err, ERR_CONFIG,
                           "ligne %u : « consolidation » doit être une liste de sites : [ \"…\" ]",
                           config_setting_source_line(list));
        (void)snprintf(config->portail.consolidation[config->portail.consolidation_count++],
                       CONFIG_NAME_SIZE, "%s", site);
    }
    return 0;
}

static int read_instances(struct config *config, const config_setting_t *root, struct err *err)
{
    const config_setting_t *setting = config_setting_get_member(root, "instances");
    if (setting == NULL)
        return 0;
    config->instances = config_setting_get_int(setting);
    if (config_setting_type(setting) == CONFIG_TYPE_INT && config->instances >= 1 &&
        config->instances <= CONFIG_INSTANCES_MAX)
        return 0;
    return err_set(err, ERR_CONFIG, "ligne %u : « instances » doit être un nombre de 1 à %d",
                   config_setting_source_line(setting), CONFIG_INSTANCES_MAX);
}

static int read_port(struct config *config, const config_setting_t *group, struct err *err)
{
    const config_setting_t *setting = config_setting_get_member(group, "port");
    if (setting == NULL)
        return 0;
    int port = config_setting_get_int(setting);
    if (config_setting_type(setting) != CONFIG_TYPE_INT || port < 0 || port > UINT16_MAX)
        return err_set(err, ERR_CONFIG, "ligne %u : « port » doit être un nombre de 0 à %d",
                       config_setting_source_line(setting), UINT16_MAX);
    config->portail.port = port;
    return 0;
}

static int read_portail(struct config *config, const config_setting_t *root, struct err *err)
{
    static const char *const known[] = { "adresse", "port", "certificat", "cle", "consolidation" };
    struct config_portail *portail = &config->portail;
    const config_setting_t *group = config_setting_get_member(root, "portail");
    if (group == NULL)
        return 0;
    if (config_setting_type(group) != CONFIG_TYPE_GROUP)
        return err_set(err, ERR_CONFIG,
                       "ligne %u : « portail » doit être un groupe : { port = …; }",
                       config_setting_source_line(group));
    int rc = check_names(group, known, COUNT_OF(known),
                         "adresse, port, certificat, cle ou consolidation", err);
    if (rc == 0)
        rc = text_setting(group, "adresse", portail->adresse, sizeof(portail->adresse), err);
    if (rc == 0)
        rc = text_setting(group, "certificat", portail->certificat, sizeof(portail->certificat),
                          err);
    if (rc == 0)
        rc = text_setting(group, "cle", portail->cle, sizeof(portail->cle), err);
    if (rc == 0)
        rc = read_consolidation(config, group, err);
    return rc < 0 ? rc : read_port(config, group, err);
}

/* With what is put behind it, it still has to be a path. */
static int check_folder(const char *what, const char *path, struct err *err)
{
    if (path[0] == '\0')
        return err_set(err, ERR_CONFIG, "« %s » : un dossier est attendu", what);
    if (strlen(path) + KEY_FILE_SIZE >= CONFIG_PATH_SIZE)
        return err_set(err, ERR_CONFIG, "« %s » : un chemin a moins de %d octets", what,
                       CONFIG_PATH_SIZE - KEY_FILE_SIZE);
    return 0;
}

static int read_settings(struct config *config, const config_setting_t *root, struct err *err)
{
    int rc = check_keys(root, err);
    if (rc == 0)
        rc = text_setting(root, "cles", config->cles, sizeof(config->cles), err);
    if (rc == 0)
        rc = check_folder("cles", config->cles, err);
    if (rc == 0)
        rc = text_setting(root, "run", config->run, sizeof(config->run), err);
    if (rc == 0)
        rc = check_folder("run", config->run, err);
    if (rc == 0)
        rc = text_setting(root, "bus", config->bus, sizeof(config->bus), err);
    if (rc == 0)
        rc = text_setting(root, "ecoute", config->ecoute, sizeof(config->ecoute), err);
    if (rc == 0)
        rc = text_setting(root, "registre", config->registre, sizeof(config->registre), err);
    if (rc == 0)
        rc = read_sites(config, root, err);
    if (rc == 0)
        rc = read_addresses(config, root, err);
    if (rc == 0)
        rc = read_instances(config, root, err);
    if (rc == 0)
        rc = read_portail(config, root, err);
    return rc < 0 ? rc : bool_setting(root, "chiffrement", &config->chiffrement, err);
}

static int refuse_text(const config_t *file, int number, struct err *err)
{
    if (config_error_type(file) == CONFIG_ERR_FILE_IO)
        return err_set(err, ERR_CONFIG, "%s", err_reason(number));
    bool twice = strcmp(config_error_text(file), "duplicate setting name") == 0;
    return err_set(err, ERR_CONFIG, "ligne %d : %s", config_error_line(file),
                   twice ? "clé en double" : "écriture incorrecte ; attendu : clé = valeur;");
}

static int read_file(struct config *config, const char *path, struct err *err)
{
    config_t file;
    config_init(&file);
    int rc = 0;
    if (config_read_file(&file, path) != CONFIG_TRUE)
        rc = refuse_text(&file, errno, err);
    else
        rc = read_settings(config, config_root_setting(&file), err);
    config_destroy(&file);
    return rc < 0 ? err_wrap(err, "%s", path) : 0;
}

static void demo_path(const struct config *config, char out[CONFIG_PATH_SIZE + 16])
{
    (void)snprintf(out, CONFIG_PATH_SIZE + 16, "%s/demo", config->donnees);
}

int config_mark_demo(struct config *config, struct err *err)
{
    char path[CONFIG_PATH_SIZE + 16];
    demo_path(config, path);
    FILE *file = fopen(path, "a");
    if (file == NULL || fclose(file) != 0)
        return err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
    config->demo = true;
    return 0;
}

int config_load(struct config *config, const char *donnees, const char *path, struct err *err)
{
    *config = (struct config){ 0 };
    int rc = check_folder("donnees", donnees, err);
    if (rc < 0)
        return rc;
    (void)snprintf(config->donnees, sizeof(config->donnees), "%s", donnees);
    (void)snprintf(config->cles, sizeof(config->cles), "%s/cles", donnees);
    (void)snprintf(config->run, sizeof(config->run), "%s/run", donnees);
    config->portail.port = CONFIG_PORT;
    config->instances = 1;

    char own[CONFIG_PATH_SIZE + 16];
    demo_path(config, own);
    config->demo = access(own, F_OK) == 0;
    (void)snprintf(own, sizeof(own), "%s/plie.cfg", donnees);
    if (path == NULL && access(own, R_OK) != 0)
        return 0;
    return read_file(config, path == NULL ? own : path, err);
}

int config_set_keys(struct config *config, const char *path, struct err *err)
{
    int rc = check_folder("cles", path, err);
    if (rc < 0)
        return rc;
    (void)snprintf(config->cles, sizeof(config->cles), "%s", path);
    return 0;
}

void config_release(struct config *config)
{
    free(config->addresses);
    *config = (struct config){ 0 };
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(a, b);
}

void config_find_sites(struct config *config)
{
    DIR *directory = opendir(config->donnees);
    if (directory == NULL)
        return;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char store[CONFIG_PATH_SIZE + 300];
        (void)snprintf(store, sizeof(store), "%s/%s/reperage.db", config->donnees, entry->d_name);
        struct err ignored = { 0 };
        if (access(store, F_OK) == 0 && config_add_site(config, entry->d_name, &ignored) < 0)
            err_clear(&ignored); /* A folder that is no site. */
    }
    (void)closedir(directory);
    qsort(config->sites, config->site_count, CONFIG_NAME_SIZE, compare_names);
}

static const struct config_address *find_address(const struct config *config, const char *site,
                                                 const char *service)
{
    for (size_t i = 0; i < config->address_count; i++)
        if (strcmp(config->addresses[i].site, site) == 0 &&
            strcmp(config->addresses[i].service, service) == 0)
            return &config->addresses[i];
    return NULL;
}

bool config_has_address(const struct config *config, const char *site, const char *service)
{
    return find_address(config, site, service) != NULL;
}

void config_command_endpoint(const struct config *config, const char *site, const char *service,
                             char out[CONFIG_ENDPOINT_SIZE])
{
    const struct config_address *address = find_address(config, site, service);
    if (address != NULL && address->commandes[0] != '\0')
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "%s", address->commandes);
    else
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "ipc://%s/%s.%s.c", config->run, site, service);
}

void config_query_endpoint(const struct config *config, const char *site, const char *service,
                           char out[CONFIG_ENDPOINT_SIZE])
{
    const struct config_address *address = find_address(config, site, service);
    if (address != NULL && address->requetes[0] != '\0')
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "%s", address->requetes);
    else
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "ipc://%s/%s.%s.q", config->run, site, service);
}

void config_bus_endpoint(const struct config *config, char out[CONFIG_ENDPOINT_SIZE])
{
    if (config->bus[0] != '\0')
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "%s", config->bus);
    else
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "ipc://%s/bus", config->run);
}

void config_listen_endpoint(const struct config *config, const char *endpoint,
                            char out[CONFIG_ENDPOINT_SIZE])
{
    const char *port = strrchr(endpoint, ':');
    if (config->ecoute[0] != '\0' && strncmp(endpoint, "tcp://", 6) == 0 && port > endpoint + 4)
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "tcp://%s%s", config->ecoute, port);
    else
        (void)snprintf(out, CONFIG_ENDPOINT_SIZE, "%s", endpoint);
}

bool config_may_consolidate(const struct config *config, const char *site)
{
    for (size_t i = 0; i < config->portail.consolidation_count; i++)
        if (strcmp(config->portail.consolidation[i], site) == 0)
            return true;
    return false;
}

bool config_uses_keys(const struct config *config, const char *endpoint)
{
    return config->chiffrement || strncmp(endpoint, "tcp://", 6) == 0;
}

int config_make_directory(const char *path, struct err *err)
{
    char part[2 * CONFIG_PATH_SIZE];
    int length = snprintf(part, sizeof(part), "%s", path);
    if (length <= 0 || (size_t)length >= sizeof(part))
        return err_set(err, ERR_CONFIG, "un chemin de dossier de %d octets", length);
    for (char *slash = strchr(part + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash != NULL)
            *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return err_set(err, ERR_IO, "création du dossier %s : %s", part, err_reason(errno));
        if (slash == NULL)
            return 0;
        *slash = '/';
    }
}
