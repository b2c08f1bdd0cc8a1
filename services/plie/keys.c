/* `plie keys`: makes the keys of this host, and exchanges public halves with other hosts. */
#include "client/identity.h"
#include "plie/command.h"
#include "plie/sauvegarde.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_MAX = LIMIT_SITES * 5 + 4 };

/* What has to be here, and what was not yet. */
struct making {
    const struct config *config;
    char names[NAMES_MAX][2 * CONFIG_NAME_SIZE]; /* Pairs that are new. */
    size_t count;
    size_t made; /* Those, and the sites' sealing keys. */
};

static int make_pair(struct making *making, const char *name, struct err *err)
{
    size_t before = making->made;
    int rc = identity_make(making->config, name, &making->made, err);
    if (rc == 0 && making->made > before) {
        CHECK(making->count < NAMES_MAX);
        (void)snprintf(making->names[making->count++], sizeof(making->names[0]), "%s", name);
    }
    return rc;
}

static int make_sites(struct making *making, struct err *err)
{
    const struct config *config = making->config;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < config->site_count; i++) {
        rc = identity_make_site_key(config, config->sites[i], &making->made, err);
        for (const char *const *service = config_services; rc == 0 && *service != NULL; service++) {
            char name[2 * CONFIG_NAME_SIZE];
            (void)snprintf(name, sizeof(name), "%s.%s", config->sites[i], *service);
            rc = make_pair(making, name, err);
        }
    }
    return rc;
}

static int make_all(struct making *making, const char *part, struct err *err)
{
    bool whole = part[0] == '\0';
    int rc = config_make_directory(making->config->cles, err);
    if (rc == 0 && (whole || strcmp(part, "bus") == 0))
        rc = make_pair(making, "bus", err);
    if (rc == 0 && (whole || strcmp(part, "bus") == 0))
        rc = identity_make_signing(making->config, &making->made, err);
    if (rc == 0)
        rc = make_pair(making, "console", err);
    if (rc == 0 && (whole || strcmp(part, CONFIG_CONSOLIDATION) == 0))
        rc = make_pair(making, CONFIG_CONSOLIDATION ".reporting", err);
    if (rc == 0 && (whole || strcmp(part, "site") == 0))
        rc = make_sites(making, err);
    return rc;
}

/* A file that is there keeps all that somebody wrote or took out; the new keys are added. */
static int write_rights(const struct making *making, bool *written, struct err *err)
{
    int rc = identity_write_rights(making->config, written, err);
    for (size_t i = 0; rc == 0 && !*written && i < making->count; i++)
        rc = identity_grant(making->config, making->names[i], err);
    return rc;
}

/* From now on the services of this folder may be programs of their own. */
static int write_config(const struct config *config, bool *written, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%.*s/plie.cfg", CONFIG_PATH_SIZE - 16, config->donnees);
    *written = access(path, F_OK) != 0;
    if (!*written)
        return 0;
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
    (void)fprintf(file, "# Les sites de ce dossier ; plie serve --check montre ce qui tournerait.\n"
                        "chiffrement = true;\nsites = [");
    for (size_t i = 0; i < config->site_count; i++)
        (void)fprintf(file, "%s\"%s\"", i == 0 ? " " : ", ", config->sites[i]);
    (void)fprintf(file, " ];\n");
    return fclose(file) == 0 ? 0 : err_set(err, ERR_IO, "%s : écriture impossible", path);
}

static int make(struct config *config, const char *part)
{
    static struct making making;
    struct err err = { 0 };
    bool rights_written = false, config_written = false;
    making = (struct making){ .config = config };
    if (part[0] == '\0' && config->site_count == 0)
        config_find_sites(config);
    if (config->site_count == 0 && (part[0] == '\0' || strcmp(part, "site") == 0))
        return command_usage("keys attend au moins un --site");
    int rc = part[0] == '\0' ? config_make_directory(config->donnees, &err) : 0;
    if (rc == 0)
        rc = make_all(&making, part, &err);
    if (rc == 0)
        rc = write_rights(&making, &rights_written, &err);
    if (rc == 0 && part[0] == '\0')
        rc = write_config(config, &config_written, &err);
    if (rc < 0)
        return command_failed(&err);
    (void)printf("%zu clé%s créée%s dans %s.\n", making.made, PLURIEL(making.made),
                 PLURIEL(making.made), config->cles);
    (void)printf("droits.cfg : %s.\n", rights_written     ? "écrit"
                                       : making.count > 0 ? "les nouvelles clés y sont ajoutées"
                                                          : "gardé tel quel");
    if (config_written)
        (void)printf("plie.cfg : écrit dans %s.\n", config->donnees);
    if (part[0] == '\0' || strcmp(part, "site") == 0)
        (void)printf("Les fichiers .site scellent les données personnelles : gardez-en une copie "
                     "ailleurs que les sauvegardes.\n");
    return EXIT_DONE;
}

static int give(const struct arguments *arguments, const struct config *config)
{
    struct err err = { 0 };
    size_t given;
    if (arguments->vers == NULL || arguments->word_count != 1 || arguments->site_count > 1)
        return command_usage("keys donner attend --vers FICHIER et au plus un --site");
    /* "console" of this host has to have another name elsewhere. */
    const char *prefix = arguments->site_count == 0 ? CONFIG_CONSOLIDATION : arguments->sites[0];
    if (identity_give(config, prefix, arguments->vers, &given, &err) < 0)
        return command_failed(&err);
    (void)printf("%zu clé%s publique%s dans %s : rien de secret ; à remettre à l'autre hôte.\n",
                 given, PLURIEL(given), PLURIEL(given), arguments->vers);
    return EXIT_DONE;
}

static int take(const struct arguments *arguments, const struct config *config)
{
    struct err err = { 0 };
    size_t taken;
    if (arguments->word_count != 2 || arguments->site_count > 1)
        return command_usage("keys recevoir attend un FICHIER, et --site s'il vient d'un site");
    const char *from = arguments->site_count == 0 ? NULL : arguments->sites[0];
    if (identity_take(config, from, arguments->words[1], &taken, &err) < 0)
        return command_failed(&err);
    (void)printf("%zu clé%s reçue%s dans %s.\n", taken, PLURIEL(taken), PLURIEL(taken),
                 config->cles);
    return EXIT_DONE;
}

/* The secret half goes where whoever asked for it says, the public one to the keys of this host. */
static int keys_make_backup(const struct arguments *arguments, const struct config *config)
{
    char path[CONFIG_PATH_SIZE * 2];
    struct err err = { 0 };
    sauvegarde_path(config->cles, SAUVEGARDE_CLE, path);
    int rc = config_make_directory(config->cles, &err);
    if (rc == 0)
        rc = coffre_keys_make(path, arguments->sauvegarde, &err);
    if (rc < 0)
        return command_failed(&err);
    (void)printf("Clé publique des sauvegardes : %s\n"
                 "Clé secrète : %s. Gardez-la ailleurs que sur cette machine et que les "
                 "sauvegardes :\nelle seule les ouvre, et sans elle elles sont perdues.\n",
                 path, arguments->sauvegarde);
    return EXIT_DONE;
}

int command_keys(const struct arguments *arguments, struct config *config)
{
    static const char *const parts[] = { "bus", "site", CONFIG_CONSOLIDATION };
    const char *word = arguments->word_count == 0 ? "" : arguments->words[0];
    if (arguments->sauvegarde != NULL)
        return keys_make_backup(arguments, config);
    if (strcmp(word, "donner") == 0)
        return give(arguments, config);
    if (strcmp(word, "recevoir") == 0)
        return take(arguments, config);
    bool known = word[0] == '\0';
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        known = known || strcmp(word, parts[i]) == 0;
    if (!known || arguments->word_count > 1)
        return command_usage("keys : attendu bus, site, " CONFIG_CONSOLIDATION
                             ", donner ou recevoir");
    return make(config, word);
}
