/* Whole files: copy, replace, remove. */
#include "base/file.h"
#include "store/connection.h"
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, COPY_PAGES = 256 };

static int remove_beside(const char *path, const char *suffix, struct err *err)
{
    char name[PATH_SIZE];
    (void)snprintf(name, sizeof(name), "%s%s", path, suffix);
    return unlink(name) == 0 || errno == ENOENT ? 0 : file_fail(name, err);
}

static int remove_unlocked(const char *path, struct err *err)
{
    static const char *const suffixes[] = { "-wal", "-shm", "-journal", "" };
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        int rc = remove_beside(path, suffixes[i], err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int store_remove(const char *path, struct err *err)
{
    int fd = -1;
    int rc = lock_take(path, &fd, err);
    if (rc < 0)
        return rc;
    rc = remove_unlocked(path, err);
    if (rc == 0)
        lock_remove(path, &fd);
    lock_free(&fd);
    return rc;
}

/* Brings all that the WAL holds into the file: a WAL left beside another file of that name would
 * be played into it. */
static int empty_wal(const char *path, struct err *err)
{
    struct store *reader = NULL;
    int rc = store_open(&reader, path, &(struct store_options){ .mode = STORE_READ }, err);
    if (rc == ERR_ABSENT || rc == ERR_CORRUPT) { /* Nothing in it is worth keeping. */
        err_clear(err);
        return 0;
    }
    if (rc == 0)
        rc = store_checkpoint(reader, true, NULL, err);
    store_close(&reader);
    return rc;
}

static int replace_locked(const char *from, const char *to, struct err *err)
{
    int rc = empty_wal(from, err);
    if (rc == 0)
        rc = empty_wal(to, err);
    if (rc == 0)
        rc = remove_beside(to, "-wal", err);
    if (rc == 0)
        rc = remove_beside(to, "-shm", err);
    if (rc == 0 && rename(from, to) != 0)
        rc = file_fail(from, err);
    if (rc == 0)
        rc = file_sync_folder_of(to, err);
    if (rc == 0)
        rc = remove_unlocked(from, err);
    return rc;
}

int store_replace(const char *from, const char *to, struct err *err)
{
    int fd_from = -1;
    int fd_to = -1;
    if (access(from, F_OK) != 0)
        return err_set(err, ERR_ABSENT, "%s: no such file", from);
    int rc = lock_take(from, &fd_from, err);
    if (rc == 0)
        rc = lock_take(to, &fd_to, err);
    if (rc == 0)
        rc = replace_locked(from, to, err);
    lock_free(&fd_to);
    if (rc == 0)
        lock_remove(from, &fd_from);
    lock_free(&fd_from);
    return rc;
}

/* Few pages at a time, so that the copy shares the disk; from one view of the source, which keeps
 * nobody from writing: other connections' writes do not make it begin anew. */
static int copy_steps(struct store *from, struct store *to, struct err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to->db, "main", from->db, "main");
    if (backup == NULL)
        return store_fail(to, sqlite3_extended_errcode(to->db), "copy", err);
    int result = SQLITE_OK;
    while (result == SQLITE_OK)
        result = sqlite3_backup_step(backup, COPY_PAGES);
    int finish = sqlite3_backup_finish(backup);
    if (result == SQLITE_DONE && finish == SQLITE_OK)
        return 0;
    return store_fail(to, result == SQLITE_DONE ? finish : result, "copy", err);
}

static int copy_pages(struct store *from, struct store *to, struct err *err)
{
    bool own_view = !store_in_transaction(from);
    int rc = own_view ? store_begin_read(from, err) : 0;
    if (rc == 0) /* The view begins with the first read. */
        rc = store_exec(from, "SELECT count(*) FROM sqlite_schema", err);
    if (rc == 0)
        rc = copy_steps(from, to, err);
    if (own_view)
        store_rollback(from);
    return rc;
}

int store_copy(struct store *store, const char *path, struct err *err)
{
    struct store *copy = NULL;
    int rc = store_open(&copy, path, &(struct store_options){ .mode = STORE_BUILD }, err);
    if (rc < 0)
        return rc;
    rc = store_exec(copy, "PRAGMA synchronous=FULL", err);
    if (rc == 0)
        rc = copy_pages(store, copy, err);
    store_close(&copy);
    return rc < 0 ? rc : file_sync_folder_of(path, err);
}

/* Our descriptor stays open longer than SQLite's: closing it first would drop SQLite's locks. */
static int unname(struct store *copy, int *fd, struct err *err)
{
    *fd = open(copy->path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 || unlink(copy->path) != 0)
        return file_fail(copy->path, err);
    lock_remove(copy->path, &copy->lock_fd);
    return 0;
}

int store_copy_unnamed(struct store *store, const char *path, int *fd, struct err *err)
{
    struct store *copy = NULL;
    *fd = -1;
    int rc = store_remove(path, err); /* What a kill left before it had no name. */
    if (rc == 0)
        rc = store_open(&copy, path, &(struct store_options){ .mode = STORE_BUILD }, err);
    if (rc == 0)
        rc = unname(copy, fd, err);
    if (rc == 0)
        rc = copy_pages(store, copy, err);
    store_close(&copy);
    if (rc < 0 && *fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
    return rc;
}
