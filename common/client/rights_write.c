#include "client/identity.h"

#include "base/file.h"
#include "runtime/rights.h"

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
    else if (reports || strcmp(service, "console") == 0)
        (void)fprintf(file, " suivre = [ \"%.*s\" ];", site_length, name);
    else
        (void)fprintf(file, " site = \"%.*s\"; ajouter = [ \"%s\" ]; suivre = [ \"%.*s\" ];%s",
                      site_length, name, service, site_length, name,
                      strcmp(service, "portail") == 0 ? " portail = true;" : "");
    (void)fprintf(file, " }");
}

/* --- One more key ------------------------------------------------------------------------------
 */

enum { RIGHTS_SIZE_MAX = 4 * 1024 * 1024 };

static int read_whole(const char *path, char **out, struct err *err)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return err_set(err, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s : %s", path,
                       err_reason(errno));
    *out = calloc(1, RIGHTS_SIZE_MAX);
    CHECK(*out != NULL);
    size_t size = fread(*out, 1, RIGHTS_SIZE_MAX - 1, file);
    bool whole = feof(file) != 0 && ferror(file) == 0 && strlen(*out) == size;
    (void)fclose(file);
    return whole ? 0 : err_set(err, ERR_IO, "%s : lecture impossible", path);
}

static int write_whole(const char *path, const char *before, int before_size, const char *entry,
                       const char *after, struct err *err)
{
    FILE *file = fopen(path, "w");
    bool written = file != NULL &&
                   fprintf(file, "%.*s%s%s", before_size, before, entry, after) > 0 &&
                   fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (file != NULL && fclose(file) != 0)
        written = false;
    return written ? 0 : err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
}

/* The list's end, and whether an entry stands before it. NULL: the file is not as it was made. */
static const char *find_end(const char *text, bool *first)
{
    const char *end = strrchr(text, ')');
    if (end == NULL)
        return NULL;
    const char *last = end - 1;
    while (last > text && strchr(" \t\r\n", *last) != NULL)
        last--;
    *first = *last == '(';
    return last + 1;
}

/* The new file is read as the services will read it before it takes the old one's place. */
static int replace_rights(const char *path, const char *text, const char *entry, struct err *err)
{
    bool first;
    const char *end = find_end(text, &first);
    if (end == NULL)
        return err_set(err, ERR_CONFIG, "%s : « droits = ( … ); » est attendu", path);
    char trial[CONFIG_PATH_SIZE + 16], whole[1024];
    (void)snprintf(trial, sizeof(trial), "%s.neuf", path);
    (void)snprintf(whole, sizeof(whole), "%s%s", first ? "\n" : ",\n", entry);
    struct rights *rights = NULL;
    int rc = write_whole(trial, text, (int)(end - text), whole, end, err);
    if (rc == 0)
        rc = rights_open(&rights, trial, err);
    rights_close(&rights);
    (void)remove(trial);
    return rc < 0 ? rc : write_whole(path, text, (int)(end - text), whole, end, err);
}

int identity_grant(const struct config *config, const char *name, struct err *err)
{
    char path[CONFIG_PATH_SIZE], key[WIRE_KEY_SIZE], entry[1000] = "";
    identity_rights_path(config, path);
    int rc = strcmp(name, "bus") == 0 ? 0 : identity_read_public(config, name, key, err);
    if (rc < 0 || strcmp(name, "bus") == 0)
        return rc;
    char *text = NULL;
    rc = read_whole(path, &text, err);
    FILE *file = fmemopen(entry, sizeof(entry), "w");
    CHECK(file != NULL);
    write_entry(file, name, key);
    CHECK(fclose(file) == 0);
    if (rc == 0 && strstr(text, key) == NULL)
        rc = replace_rights(path, text, entry, err);
    free(text);
    return rc;
}

static int write_all_rights(const struct config *config, FILE *file, struct err *err)
{
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
    return rc;
}

int identity_write_rights(const struct config *config, bool *written, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    identity_rights_path(config, path);
    *written = access(path, F_OK) != 0;
    if (!*written)
        return 0;
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    CHECK(file != NULL);
    int rc = write_all_rights(config, file, err);
    CHECK(fclose(file) == 0);
    if (rc == 0)
        rc = file_write_new(path, 0666, text, err);
    free(text);
    return rc;
}
