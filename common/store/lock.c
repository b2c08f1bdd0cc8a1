#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static int fail_with_errno(int number, const char *path, struct err *err)
{
    bool full = number == ENOSPC || number == EDQUOT;
    return err_set(err, full ? ERR_FULL : ERR_IO, "%s: %s", path, err_reason(number));
}

static int lock_name(const char *path, char out[PATH_SIZE], struct err *err)
{
    int length = snprintf(out, PATH_SIZE, "%s.lock", path);
    if (length < 0 || length >= PATH_SIZE)
        return err_set(err, ERR_CONFIG, "path of %zu bytes is too long", strlen(path));
    return 0;
}

/* Somebody may have removed the file between our open() and our flock(): a lock on it is worth
 * nothing. */
static bool is_current(int fd, const char *name)
{
    struct stat opened;
    struct stat named;
    return fstat(fd, &opened) == 0 && stat(name, &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

int lock_take(const char *path, int *fd, struct err *err)
{
    char name[PATH_SIZE];
    int rc = lock_name(path, name, err);
    if (rc < 0)
        return rc;
    for (;;) {
        int opened = open(name, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (opened < 0)
            return fail_with_errno(errno, name, err);
        if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
            int number = errno;
            (void)close(opened);
            if (number == EWOULDBLOCK)
                return err_set(err, ERR_BUSY, "%s : un autre programme l'a déjà ouvert en écriture",
                               path);
            return fail_with_errno(number, name, err);
        }
        if (is_current(opened, name)) {
            *fd = opened;
            return 0;
        }
        (void)close(opened);
    }
}

void lock_free(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

void lock_remove(const char *path, int *fd)
{
    char name[PATH_SIZE];
    struct err ignored = { 0 };
    if (*fd >= 0 && lock_name(path, name, &ignored) == 0)
        (void)unlink(name);
    lock_free(fd);
}

int lock_make_private_file(const char *path, struct err *err)
{
    /* O_EXCL: closing a descriptor of a file that SQLite has open would drop SQLite's locks. */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return errno == EEXIST ? 0 : fail_with_errno(errno, path, err);
    (void)close(fd);
    return 0;
}
