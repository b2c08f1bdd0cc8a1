/* The public halves on their way from one host to another. */
#include "client/identity.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char HEADER[] =
    "# Clés publiques : rien de secret. À remettre à l'autre hôte, qui les "
    "reçoit par « plie keys recevoir ».\n";

static bool is_here(const struct config *config, const char *name, const char *extension)
{
    char path[CONFIG_PATH_SIZE + 2 * CONFIG_NAME_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s.%s", config->cles, name, extension);
    return access(path, F_OK) == 0;
}

static int give_one(const struct config *config, const char *prefix, const char *name, FILE *file,
                    size_t *given, struct err *err)
{
    char key[WIRE_KEY_SIZE];
    bool console = strcmp(name, "console") == 0;
    int rc = identity_read_public(config, name, key, err);
    if (rc < 0)
        return rc;
    (void)fprintf(file, "%s%s%s=%s\n", console ? prefix : "", console ? "." : "", name, key);
    (*given)++;
    return 0;
}

/* What was made here: a secret half stands beside it. */
static int give_all(const struct config *config, const char *prefix, FILE *file, size_t *given,
                    struct err *err)
{
    DIR *directory = opendir(config->cles);
    if (directory == NULL)
        return err_set(err, ERR_ABSENT, "%s : %s", config->cles, strerror(errno));
    int rc = 0;
    for (struct dirent *entry = readdir(directory); rc == 0 && entry != NULL;
         entry = readdir(directory)) {
        char name[2 * CONFIG_NAME_SIZE];
        const char *end = strstr(entry->d_name, ".pub");
        if (end == NULL || end[4] != '\0' || end - entry->d_name >= (int)sizeof(name))
            continue;
        (void)snprintf(name, sizeof(name), "%.*s", (int)(end - entry->d_name), entry->d_name);
        if (is_here(config, name, "cle"))
            rc = give_one(config, prefix, name, file, given, err);
    }
    (void)closedir(directory);
    return rc;
}

int identity_give(const struct config *config, const char *prefix, const char *path, size_t *given,
                  struct err *err)
{
    *given = 0;
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return err_set(err, ERR_IO, "%s : %s", path, strerror(errno));
    (void)fputs(HEADER, file);
    int rc = is_here(config, "bus", "cle") ? give_one(config, prefix, "bus", file, given, err)
                                           : give_all(config, prefix, file, given, err);
    if (fclose(file) != 0 && rc == 0)
        rc = err_set(err, ERR_IO, "%s : écriture impossible", path);
    if (rc == 0 && *given == 0)
        rc = err_set(err, ERR_ABSENT, "%s : aucune clé n'a été créée ici ; plie keys d'abord",
                     config->cles);
    return rc;
}

/* "bus", or the sender's name, a dot, and a program's. */
static bool name_is_valid(const char *from, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = from == NULL ? 0 : strlen(from);
    if (from == NULL)
        return strcmp(name, "bus") == 0;
    return strncmp(name, from, length) == 0 && name[length] == '.' && name[length + 1] != '\0' &&
           strlen(name + length + 1) < CONFIG_NAME_SIZE &&
           strspn(name + length + 1, letters) == strlen(name + length + 1);
}

static int keep_public(const struct config *config, const char *name, const char *key,
                       struct err *err)
{
    char path[CONFIG_PATH_SIZE + 2 * CONFIG_NAME_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s.pub", config->cles, name);
    FILE *file = fopen(path, "wx");
    bool written = file != NULL && fprintf(file, "public=%s\n", key) > 0 && fflush(file) == 0 &&
                   fsync(fileno(file)) == 0;
    if (file != NULL && fclose(file) != 0)
        written = false;
    return written ? 0 : err_set(err, ERR_IO, "%s : %s", path, strerror(errno));
}

static void forget_public(const struct config *config, const char *name)
{
    char path[CONFIG_PATH_SIZE + 2 * CONFIG_NAME_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s.pub", config->cles, name);
    (void)remove(path);
}

static int take_one(const struct config *config, const char *name, const char *key, size_t *taken,
                    struct err *err)
{
    char known[WIRE_KEY_SIZE];
    int rc = identity_read_public(config, name, known, err);
    if (rc == 0 && strcmp(known, key) != 0)
        return err_set(err, ERR_DENIED,
                       "%s est déjà connu ici avec une autre clé (%s) ; si elle a été remplacée, "
                       "ôtez d'abord %s.pub et sa ligne de droits.cfg",
                       name, known, name);
    if (rc == 0 || rc != ERR_ABSENT)
        return rc;
    err_clear(err);
    rc = keep_public(config, name, key, err);
    if (rc < 0)
        return rc;
    rc = identity_grant(config, name, err);
    if (rc < 0) /* Not known, so that it can be taken again. */
        forget_public(config, name);
    *taken += rc == 0;
    return rc;
}

static int take_line(const struct config *config, const char *from, char *line, size_t *taken,
                     struct err *err)
{
    char *equals = strchr(line, '=');
    if (equals == NULL || !wire_key_is_valid(equals + 1))
        return err_set(err, ERR_CONFIG,
                       "attendu « nom=clé » avec une clé publique de 40 caractères");
    *equals = '\0';
    if (!name_is_valid(from, line))
        return err_set(
            err, ERR_DENIED, "« %.100s » : attendu %s%s", line, from == NULL ? "bus" : from,
            from == NULL ? " (ou dites de qui vient ce fichier : --site)" : ".<programme>");
    return take_one(config, line, equals + 1, taken, err);
}

int identity_take(const struct config *config, const char *from, const char *path, size_t *taken,
                  struct err *err)
{
    *taken = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return err_set(err, ERR_IO, "%s : %s", path, strerror(errno));
    char line[512];
    int rc = 0;
    for (int number = 1; rc == 0 && fgets(line, sizeof(line), file) != NULL; number++) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        rc = take_line(config, from, line, taken, err);
        if (rc < 0)
            (void)err_wrap(err, "%s, ligne %d", path, number);
    }
    (void)fclose(file);
    return rc;
}
