#include "client/identity.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_MAX = 4096 };

static const char HEADER[] = "# Qui peut quoi, par clé publique. Le bus et les services relisent "
                             "ce fichier dès qu'il change :\n"
                             "# une ligne retirée ne donne plus aucun droit au message suivant.\n"
                             "droits = (\n";

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of all public keys in the folder, sorted. */
static size_t list_names(const struct config *config, char *out[NAMES_MAX])
{
    DIR *directory = opendir(config->cles);
    size_t count = 0;
    if (directory == NULL)
        return 0;
    for (struct dirent *entry = readdir(directory); entry != NULL && count < NAMES_MAX;
         entry = readdir(directory)) {
        char *end = strstr(entry->d_name, ".pub");
        if (end == NULL || end[4] != '\0')
            continue;
        out[count] = strndup(entry->d_name, (size_t)(end - entry->d_name));
        CHECK(out[count] != NULL);
        count++;
    }
    (void)closedir(directory);
    qsort(out, count, sizeof(*out), compare_names);
    return count;
}

/* What a key of this name needs to do its work, and no more. */
static void write_entry(FILE *file, const char *name, const char *key)
{
    const char *dot = strchr(name, '.');
    const char *service = dot == NULL ? "" : dot + 1;
    int site_length = dot == NULL ? 0 : (int)(dot - name);
    bool reports = strncmp(service, "reporting", 9) == 0;
    bool consolidates = strncmp(name, CONFIG_CONSOLIDATION ".", sizeof(CONFIG_CONSOLIDATION)) == 0;

    (void)fprintf(file, "    { cle = \"%s\"; nom = \"%s\";", key, name);
    if (strcmp(name, "console") == 0)
        (void)fprintf(file, " suivre = [ \"*\" ]; audit = true; acteur = \"console\";");
    else if (consolidates)
        (void)fprintf(file, " suivre = [ \"*\" ];");
    else if (reports)
        (void)fprintf(file, " suivre = [ \"%.*s\" ];", site_length, name);
    else
        (void)fprintf(file, " site = \"%.*s\"; ajouter = [ \"%s\" ]; suivre = [ \"%.*s\" ];%s",
                      site_length, name, service, site_length, name,
                      strcmp(service, "portail") == 0 ? " portail = true;" : "");
    (void)fprintf(file, " }");
}

int identity_write_rights(const struct config *config, bool *written, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    identity_rights_path(config, path);
    *written = access(path, F_OK) != 0;
    if (!*written)
        return 0;
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return err_set(err, ERR_IO, "%s : %s", path, strerror(errno));
    char *names[NAMES_MAX];
    size_t count = list_names(config, names);
    size_t entries = 0;
    int rc = 0;
    (void)fputs(HEADER, file);
    for (size_t i = 0; i < count; i++) {
        char key[WIRE_KEY_SIZE];
        if (rc == 0 && strcmp(names[i], "bus") != 0) {
            rc = identity_read_public(config, names[i], key, err);
            (void)fputs(entries++ == 0 ? "" : ",\n", file);
            if (rc == 0)
                write_entry(file, names[i], key);
        }
        free(names[i]);
    }
    (void)fputs("\n);\n", file);
    if (fclose(file) != 0 && rc == 0)
        rc = err_set(err, ERR_IO, "%s : écriture impossible", path);
    return rc;
}
