/* The public halves on their way from one host to another. */
#include "client/identity.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char HEADER[] =
    "# Clés publiques : rien de secret. À remettre à l'autre hôte, qui les "
    "reçoit par « plie keys recevoir ».\n";

static const char VERIFICATION[] = "bus.verification";

static bool is_here(const struct config *config, const char *name, const char *extension)
{
    char path[CONFIG_PATH_SIZE + 2 * CONFIG_NAME_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s.%s", config->cles, name, extension);
    return access(path, F_OK) == 0;
}

/* By which the others check what the bus signs. */
static void give_verification(const struct config *config, FILE *file)
{
    struct err none = { 0 };
    uint8_t key[HEAD_KEY_SIZE];
    char hex[2 * HEAD_KEY_SIZE + 1];
    if (identity_read_verification(config, key, &none) == 0)
        (void)fprintf(file, "%s=%s\n", VERIFICATION,
                      sodium_bin2hex(hex, sizeof(hex), key, sizeof(key)));
}

static int take_verification(const struct config *config, const char *hex, size_t *taken,
                             struct err *err)
{
    uint8_t key[HEAD_KEY_SIZE], known[HEAD_KEY_SIZE];
    size_t size = 0;
    if (sodium_hex2bin(key, sizeof(key), hex, strlen(hex), NULL, &size, NULL) != 0 ||
        size != sizeof(key) || strlen(hex) != 2 * sizeof(key))
        return err_set(err, ERR_CONFIG, "%s : attendu %zu chiffres hexadécimaux", VERIFICATION,
                       2 * sizeof(key));
    if (!is_here(config, "bus", "verification")) {
        char path[CONFIG_PATH_SIZE + 32];
        (void)snprintf(path, sizeof(path), "%s/%s", config->cles, VERIFICATION);
        *taken += 1;
        return head_key_write(path, key, err);
    }
    int rc = identity_read_verification(config, known, err);
    if (rc == 0 && memcmp(known, key, sizeof(key)) != 0)
        return err_set(err, ERR_DENIED, "%s est déjà connu ici avec une autre clé", VERIFICATION);
    return rc;
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
        return err_set(err, ERR_ABSENT, "%s : %s", config->cles, err_reason(errno));
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
        return err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
    (void)fputs(HEADER, file);
    bool bus = is_here(config, "bus", "cle");
    int rc = bus ? give_one(config, prefix, "bus", file, given, err)
                 : give_all(config, prefix, file, given, err);
    if (rc == 0 && bus)
        give_verification(config, file);
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
    if (rc != ERR_ABSENT)
        return rc;
    err_clear(err);
    rc = identity_write_public(config, name, key, err);
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
    size_t length = strlen(VERIFICATION);
    if (from == NULL && equals == line + length && strncmp(line, VERIFICATION, length) == 0)
        return take_verification(config, equals + 1, taken, err);
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
        return err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
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
