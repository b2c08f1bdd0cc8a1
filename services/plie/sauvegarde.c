#include "plie/sauvegarde.h"

#include "base/date.h"
#include "runtime/lot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char JOURNAL[] = "bus/journal.db";
static const char SECRETS[] = "portail/secrets.db";

/* --- What a file is --- */

/* "2026-11.jsonl" */
static bool is_segment(const char *name)
{
    char day[16];
    if (strlen(name) != strlen("2026-11.jsonl") || strcmp(name + 7, ".jsonl") != 0)
        return false;
    (void)snprintf(day, sizeof(day), "%.7s-01", name);
    return date_is_valid(day);
}

static bool classify_traces(const char *name, struct sauvegarde_fichier *out)
{
    char site[CONFIG_NAME_SIZE], segment[32];
    int end = 0;
    if (sscanf(name, "portail/%63[a-z0-9-]/traces/%31[0-9a-z.-]%n", site, segment, &end) != 2 ||
        name[end] != '\0' || !is_segment(segment))
        return false;
    out->genre = SAUVEGARDE_TRACES;
    memcpy(out->site, site, sizeof(out->site));
    return true;
}

static bool is_service(const char *name)
{
    for (const char *const *service = config_services; *service != NULL; service++)
        if (strcmp(name, *service) == 0)
            return true;
    return false;
}

static bool classify_store(const char *name, struct sauvegarde_fichier *out)
{
    char site[CONFIG_NAME_SIZE], file[CONFIG_NAME_SIZE];
    int end = 0;
    if (sscanf(name, "%63[a-z0-9-]/%63[a-z0-9-].db%n", site, file, &end) != 2 || end == 0 ||
        name[end] != '\0')
        return false;
    char *hyphen = strchr(file, '-');
    if (hyphen != NULL)
        *hyphen = '\0';
    if (!is_service(file))
        return false;
    out->genre = SAUVEGARDE_MAGASIN;
    memcpy(out->site, site, sizeof(out->site));
    (void)snprintf(out->service, sizeof(out->service), "%s", file);
    (void)snprintf(out->instance, sizeof(out->instance), "%s", hyphen == NULL ? "" : hyphen + 1);
    return true;
}

static bool classify(const char *name, struct sauvegarde_fichier *out)
{
    *out = (struct sauvegarde_fichier){ .genre = SAUVEGARDE_JOURNAL };
    if (strcmp(name, JOURNAL) == 0)
        return true;
    if (strcmp(name, SECRETS) != 0)
        return classify_store(name, out) || classify_traces(name, out);
    out->genre = SAUVEGARDE_SECRETS;
    return true;
}

bool sauvegarde_classify(const char *name, struct sauvegarde_fichier *out)
{
    int volume = 0;
    if (strlen(name) >= sizeof(out->name))
        return false;
    bool known = classify(name, out);
    if (!known && sscanf(name, "%*63[a-z0-9-]/%n", &volume) == 0 && volume > 0) {
        known = classify(name + volume, out);
        out->volume = (size_t)volume;
    }
    (void)snprintf(out->name, sizeof(out->name), "%s", name);
    return known;
}

void sauvegarde_root(const struct config *config, const struct sauvegarde_fichier *fichier,
                     char out[CONFIG_PATH_SIZE])
{
    int length = fichier->volume == 0 ? 0 : (int)fichier->volume - 1;
    (void)snprintf(out, CONFIG_PATH_SIZE, "%.*s%s%.*s", CONFIG_PATH_SIZE - 80, config->donnees,
                   length == 0 ? "" : "/", length, fichier->name);
}

bool sauvegarde_is_demo(const struct config *config, const struct sauvegarde_fichier *fichier)
{
    char root[CONFIG_PATH_SIZE], mark[CONFIG_PATH_SIZE + 16];
    sauvegarde_root(config, fichier, root);
    (void)snprintf(mark, sizeof(mark), "%s/demo", root);
    return access(mark, F_OK) == 0;
}

/* --- What there is --- */

struct search {
    const struct config *config;
    bool in_volumes;
    struct sauvegarde *out;
};

static void add(struct sauvegarde *out, const struct sauvegarde_fichier *fichier)
{
    out->fichiers = realloc(out->fichiers, (out->count + 1) * sizeof(*out->fichiers));
    CHECK(out->fichiers != NULL);
    out->fichiers[out->count++] = *fichier;
}

static int find_in(const struct search *search, const char *folder, int depth, struct err *err);

static int look_at(const struct search *search, const char *folder, const char *entry, int depth,
                   struct err *err)
{
    enum { DEPTH_MAX = 3 };
    char name[2 * SAUVEGARDE_NAME_SIZE];
    struct sauvegarde_fichier fichier;
    int length =
        snprintf(name, sizeof(name), "%s%s%s", folder, folder[0] == '\0' ? "" : "/", entry);
    if (entry[0] == '.' || length >= SAUVEGARDE_NAME_SIZE)
        return 0;
    if (depth > 0 && sauvegarde_classify(name, &fichier) &&
        search->in_volumes == (fichier.volume > 0)) {
        add(search->out, &fichier);
        return 0;
    }
    bool deeper = depth < DEPTH_MAX + search->in_volumes;
    return deeper ? find_in(search, name, depth + 1, err) : 0;
}

static int find_in(const struct search *search, const char *folder, int depth, struct err *err)
{
    char path[2 * CONFIG_PATH_SIZE];
    sauvegarde_path(search->config->donnees, "", path);
    size_t length = strlen(path);
    (void)snprintf(path + length, sizeof(path) - length, "%s", folder);
    DIR *directory = opendir(path);
    if (directory == NULL && (errno == ENOTDIR || (errno == ENOENT && depth > 0)))
        return 0;
    if (directory == NULL)
        return err_set(err, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s : %s", path,
                       err_reason(errno));
    int rc = 0;
    for (struct dirent *entry = readdir(directory); rc == 0 && entry != NULL;
         entry = readdir(directory))
        rc = look_at(search, folder, entry->d_name, depth, err);
    (void)closedir(directory);
    return rc;
}

/* The journal after all that it must know; traces and passwords between. */
static int rank(enum sauvegarde_genre genre)
{
    switch (genre) {
    case SAUVEGARDE_MAGASIN:
        return 0;
    case SAUVEGARDE_SECRETS:
        return 1;
    case SAUVEGARDE_TRACES:
        return 2;
    case SAUVEGARDE_JOURNAL:
        break;
    }
    return 3;
}

static int compare(const void *a, const void *b)
{
    const struct sauvegarde_fichier *x = a;
    const struct sauvegarde_fichier *y = b;
    int order = rank(x->genre) - rank(y->genre);
    return order != 0 ? order : strcmp(x->name, y->name);
}

int sauvegarde_find(const struct config *config, struct sauvegarde *out, struct err *err)
{
    struct search search = { .config = config, .out = out };
    int rc = find_in(&search, "", 0, err);
    if (rc == 0 && out->count == 0) {
        search.in_volumes = true;
        rc = find_in(&search, "", 0, err);
    }
    if (rc == 0 && out->count > 0)
        qsort(out->fichiers, out->count, sizeof(*out->fichiers), compare);
    out->demo = config->demo;
    for (size_t i = 0; i < out->count && !out->demo; i++)
        out->demo = sauvegarde_is_demo(config, &out->fichiers[i]);
    return rc;
}

void sauvegarde_release(struct sauvegarde *sauvegarde)
{
    free(sauvegarde->fichiers);
    *sauvegarde = (struct sauvegarde){ 0 };
}

/* --- Folders --- */

void sauvegarde_path(const char *folder, const char *name, char out[CONFIG_PATH_SIZE * 2])
{
    (void)snprintf(out, (size_t)CONFIG_PATH_SIZE * 2, "%.*s/", CONFIG_PATH_SIZE, folder);
    size_t length = strlen(out);
    for (size_t i = 0; name[i] != '\0' && length + 1 < (size_t)CONFIG_PATH_SIZE * 2; i++)
        out[length++] = name[i] == '/' ? '_' : name[i];
    out[length] = '\0';
}

void dossier_of(const char *path, char out[CONFIG_PATH_SIZE * 2])
{
    const char *end = strrchr(path, '/');
    CHECK(end != NULL);
    (void)snprintf(out, (size_t)CONFIG_PATH_SIZE * 2, "%.*s", (int)(end - path), path);
}

int dossier_sync(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = 0;
    if (fd < 0 || fsync(fd) != 0)
        rc = err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
    if (fd >= 0)
        (void)close(fd);
    return rc;
}

static int copy_all(int from, int to)
{
    enum { BLOCK_SIZE = 256 * 1024 };
    char *block = malloc(BLOCK_SIZE);
    CHECK(block != NULL);
    ssize_t size = 1;
    while (size > 0) {
        size = read(from, block, BLOCK_SIZE);
        for (ssize_t done = 0; done < size;) {
            ssize_t written = write(to, block + done, (size_t)(size - done));
            if (written < 0 && errno != EINTR)
                size = -1;
            done += written > 0 ? written : 0;
        }
    }
    free(block);
    return size < 0 ? -1 : fsync(to);
}

int dossier_copy(const char *from, const char *to, struct err *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    int rc = 0;
    if (in < 0 || out < 0 || copy_all(in, out) != 0) {
        bool full = errno == ENOSPC || errno == EDQUOT;
        rc = err_set(err, full ? ERR_FULL : ERR_IO, "%s : %s", in < 0 ? from : to,
                     err_reason(errno));
    }
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
    return rc;
}

static void remove_files(const char *path, int depth)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char inner[CONFIG_PATH_SIZE * 3];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
        if (unlink(inner) == 0)
            continue;
        if (depth > 0)
            remove_files(inner, depth - 1);
        (void)rmdir(inner);
    }
    (void)closedir(directory);
}

void dossier_remove(const char *path)
{
    enum { DEPTH = 4 };
    remove_files(path, DEPTH);
    (void)rmdir(path);
}
