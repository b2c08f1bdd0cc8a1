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
    return err_set(err, full ? ERR_FULL : ERR_IO, "%s: %s", path, strerror(number));
}

int lock_take(const char *path, int *fd, struct err *err)
{
    char lock_path[PATH_SIZE];
    int length = snprintf(lock_path, sizeof(lock_path), "%s.lock", path);
    if (length < 0 || (size_t)length >= sizeof(lock_path))
        return err_set(err, ERR_CONFIG, "path of %zu bytes is too long", strlen(path));

    int opened = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (opened < 0)
        return fail_with_errno(errno, lock_path, err);
    if (flock(opened, LOCK_EX | LOCK_NB) != 0) {
        int number = errno;
        (void)close(opened);
        if (number == EWOULDBLOCK)
            return err_set(err, ERR_BUSY, "%s: another writer has it open", path);
        return fail_with_errno(number, lock_path, err);
    }
    *fd = opened;
    return 0;
}

void lock_free(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
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
