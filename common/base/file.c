#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

int file_fail(const char *path, struct err *err)
{
    bool full = errno == ENOSPC || errno == EDQUOT;
    return err_set(err, full ? ERR_FULL : ERR_IO, "%s : %s", path, err_reason(errno));
}

int file_sync_folder_of(const char *path, struct err *err)
{
    char folder[PATH_SIZE];
    const char *slash = strrchr(path, '/');
    int length = slash == NULL ? 1 : (int)(slash - path) + 1; /* "a/" of "a/b", "/" of "/b". */
    (void)snprintf(folder, sizeof(folder), "%.*s", length, slash == NULL ? "." : path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return file_fail(folder, err);
    int rc = fsync(fd) == 0 ? 0 : file_fail(folder, err);
    (void)close(fd);
    return rc;
}

static int write_whole(int fd, const char *path, const char *text, struct err *err)
{
    for (size_t rest = strlen(text); rest > 0;) {
        ssize_t written = write(fd, text, rest);
        if (written < 0 && errno != EINTR)
            return file_fail(path, err);
        text += written > 0 ? written : 0;
        rest -= written > 0 ? (size_t)written : 0;
    }
    return fsync(fd) == 0 ? 0 : file_fail(path, err);
}

int file_write_new(const char *path, mode_t mode, const char *text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return file_fail(path, err);
    int rc = write_whole(fd, path, text, err);
    if (close(fd) != 0 && rc == 0)
        rc = file_fail(path, err);
    if (rc == 0)
        rc = file_sync_folder_of(path, err);
    if (rc < 0)
        (void)unlink(path);
    return rc;
}
