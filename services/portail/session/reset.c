#include "portail/session/reset.h"

#include "base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "remis."

enum { RESET_PATH_SIZE = CONFIG_PATH_SIZE + 2 * CONFIG_NAME_SIZE + ID_SIZE };

static void path_of(const char *directory, const char *site, const char *compte,
                    char out[RESET_PATH_SIZE])
{
    (void)snprintf(out, RESET_PATH_SIZE, "%s/" PREFIX "%s.%s", directory, site, compte);
}

static int failed(const char *path, struct err *err)
{
    return err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
}

/* --- Leaving ---------------------------------------------------------------------------------- */

static int write_whole(const char *path, const char *text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(path, err);
    size_t size = strlen(text);
    int rc = write(fd, text, size) == (ssize_t)size && fsync(fd) == 0 ? 0 : failed(path, err);
    (void)close(fd);
    return rc;
}

int reset_leave(const char *directory, const char *site, const char *compte,
                const char hash[HASHER_TEXT_SIZE], struct err *err)
{
    char path[RESET_PATH_SIZE], whole[RESET_PATH_SIZE + 8];
    (void)snprintf(path, sizeof(path), "%s/secrets.db", directory);
    if (access(path, F_OK) < 0)
        return err_set(err, ERR_ABSENT,
                       "aucun portail n'a encore gardé de mots de passe dans %s : lancez cette "
                       "commande là où tournent les pages du site",
                       directory);
    path_of(directory, site, compte, path);
    (void)snprintf(whole, sizeof(whole), "%s.neuf", path);
    int rc = write_whole(whole, hash, err);
    if (rc == 0 && rename(whole, path) < 0)
        rc = failed(path, err);
    if (rc < 0)
        (void)unlink(whole);
    return rc;
}

/* --- Taking ----------------------------------------------------------------------------------- */

/* The file is gone afterwards: what waits is taken once, or a password that was changed since would
 * come back. */
static int read_away(const char *path, char out[HASHER_TEXT_SIZE], struct err *err)
{
    out[0] = '\0';
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? 0 : failed(path, err);
    ssize_t size = read(fd, out, HASHER_TEXT_SIZE - 1);
    int rc = size < 0 ? failed(path, err) : 0;
    (void)close(fd);
    out[size < 0 ? 0 : size] = '\0';
    if (rc == 0 && unlink(path) < 0)
        rc = failed(path, err);
    return rc;
}

static int take(struct sessions *sessions, const char *site, const char *compte, struct err *err)
{
    char path[RESET_PATH_SIZE];
    path_of(sessions->directory, site, compte, path);
    struct password password = { .known = true, .provisoire = true };
    int rc = read_away(path, password.hash, err);
    if (rc < 0 || password.hash[0] == '\0')
        return rc;
    rc = secrets_set_password(sessions->secrets, site, compte, &password,
                              sessions->world->now_us(sessions->world->self), err);
    sodium_memzero(&password, sizeof(password));
    if (rc < 0)
        return rc;
    sessions_end(sessions, site, compte, NULL);
    log_line(LOG_WARNING, "service=portail site=%s compte=%s mot_de_passe_remis=operateur", site,
             compte);
    return 0;
}

int reset_take(struct sessions *sessions, const char *site, const char *compte, struct err *err)
{
    CHECK(pthread_mutex_lock(&sessions->resets) == 0);
    int rc = take(sessions, site, compte, err);
    CHECK(pthread_mutex_unlock(&sessions->resets) == 0);
    return rc;
}

/* "remis.<site>.<compte>"; false: another file. */
static bool read_name(const char *name, char site[CONFIG_NAME_SIZE], char compte[ID_SIZE])
{
    if (strncmp(name, PREFIX, sizeof(PREFIX) - 1) != 0)
        return false;
    name += sizeof(PREFIX) - 1;
    const char *point = strchr(name, '.');
    if (point == NULL || point == name || (size_t)(point - name) >= CONFIG_NAME_SIZE ||
        !id_is_valid(point + 1))
        return false;
    (void)snprintf(site, CONFIG_NAME_SIZE, "%.*s", (int)(point - name), name);
    (void)snprintf(compte, ID_SIZE, "%s", point + 1);
    return true;
}

int reset_take_all(struct sessions *sessions, struct err *err)
{
    DIR *directory = opendir(sessions->directory);
    if (directory == NULL)
        return failed(sessions->directory, err);
    int rc = 0;
    const struct dirent *entry;
    while (rc == 0 && (entry = readdir(directory)) != NULL) {
        char site[CONFIG_NAME_SIZE], compte[ID_SIZE];
        if (read_name(entry->d_name, site, compte))
            rc = reset_take(sessions, site, compte, err);
    }
    (void)closedir(directory);
    return rc;
}
