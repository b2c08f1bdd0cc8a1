#include "client/identity.h"
#include "plie/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int make_site(const struct config *config, const char *site, size_t *made, struct err *err)
{
    static const char *const programs[] = { "reperage", "parcours", "entreprise", "reporting",
                                            "portail" };
    char name[2 * CONFIG_NAME_SIZE];
    int rc = identity_make_site_key(config, site, made, err);
    for (size_t i = 0; rc == 0 && i < COUNT_OF(programs); i++) {
        (void)snprintf(name, sizeof(name), "%s.%s", site, programs[i]);
        rc = identity_make(config, name, made, err);
    }
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
        return err_set(err, ERR_IO, "%s : %s", path, strerror(errno));
    (void)fprintf(file, "# Les sites de ce dossier ; plie serve --check montre ce qui tournerait.\n"
                        "chiffrement = true;\nsites = [");
    for (size_t i = 0; i < config->site_count; i++)
        (void)fprintf(file, "%s\"%s\"", i == 0 ? " " : ", ", config->sites[i]);
    (void)fprintf(file, " ];\n");
    return fclose(file) == 0 ? 0 : err_set(err, ERR_IO, "%s : écriture impossible", path);
}

int command_keys(const struct arguments *arguments, struct config *config)
{
    (void)arguments;
    struct err err = { 0 };
    size_t made = 0;
    bool rights_written = false, config_written = false;
    if (config->site_count == 0)
        config_find_sites(config);
    if (config->site_count == 0)
        return command_usage("keys attend au moins un --site");
    int rc = config_make_directory(config->donnees, &err);
    if (rc == 0)
        rc = config_make_directory(config->cles, &err);
    if (rc == 0)
        rc = identity_make(config, "bus", &made, &err);
    if (rc == 0)
        rc = identity_make(config, "console", &made, &err);
    if (rc == 0)
        rc = identity_make(config, CONFIG_CONSOLIDATION ".reporting", &made, &err);
    for (size_t i = 0; rc == 0 && i < config->site_count; i++)
        rc = make_site(config, config->sites[i], &made, &err);
    if (rc == 0)
        rc = identity_write_rights(config, &rights_written, &err);
    if (rc == 0)
        rc = write_config(config, &config_written, &err);
    if (rc < 0)
        return command_failed(&err);
    (void)printf("%zu clés créées dans %s.\n", made, config->cles);
    (void)printf("droits.cfg : %s. plie.cfg : %s.\n",
                 rights_written ? "écrit" : "gardé tel quel, ajoutez-y les nouvelles clés",
                 config_written ? "écrit" : "gardé tel quel");
    (void)printf("Les fichiers .site scellent les données personnelles : gardez-en une copie "
                 "ailleurs que les sauvegardes.\n");
    return EXIT_DONE;
}
