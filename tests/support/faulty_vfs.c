#include "support/faulty_vfs.h"

#include "base/check.h"
#include "support/power_cut.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_SIZE = 128, SYNCED_MAX = 4096 };

enum point { POINT_CREATE, POINT_WRITE, POINT_TRUNCATE, POINT_SYNC, POINT_DELETE };

static const char *const POINT_NAMES[] = { "create", "write", "truncate", "sync", "delete" };

struct faulty_file {
    sqlite3_file base;
    char name[NAME_SIZE]; /* Without its folder. */
    char path[NAME_SIZE];
    sqlite3_file real[]; /* Of the default VFS, in the bytes that follow. */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct {
    unsigned nth;
    enum faulty_mode mode;
    unsigned count;
    unsigned fired;
    char only[NAME_SIZE]; /* "": every file. */
    char place[NAME_SIZE + 16];
    char synced[SYNCED_MAX][16]; /* The ends of names; enough to tell the files apart. */
    unsigned synced_count;
} plan;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;

static const char *end_of(const char *text, size_t size)
{
    size_t length = strlen(text);
    return length < size ? text : text + length - size + 1;
}

enum { NO_FAULT = -1 };

/* Does a disk in this mode fail at such a point? */
static bool may_fail(enum faulty_mode mode, enum point point)
{
    if (mode == FAULTY_FULL)
        return point == POINT_WRITE;
    return mode != FAULTY_LATE || point == POINT_SYNC;
}

/* Is this the call that fails, and how? Locked: two threads never both get the n-th. A process that
 * is to end here ends, after half of a write. */
static int fires(enum point point, const char *name)
{
    (void)pthread_mutex_lock(&mutex);
    bool counts = plan.only[0] == '\0' || strcmp(plan.only, name) == 0;
    counts = counts && (plan.mode != FAULTY_LATE || may_fail(plan.mode, point));
    plan.count += counts;
    bool once = plan.mode == FAULTY_ONCE || plan.mode == FAULTY_LATE;
    bool reached = once ? plan.count == plan.nth : plan.count >= plan.nth;
    bool fault = plan.nth > 0 && counts && reached && may_fail(plan.mode, point);
    if (fault) {
        plan.fired++;
        (void)snprintf(plan.place, sizeof(plan.place), "%s of %s", POINT_NAMES[point], name);
    }
    if (!fault && point == POINT_SYNC && plan.synced_count < SYNCED_MAX) {
        char *synced = plan.synced[plan.synced_count++];
        (void)snprintf(synced, sizeof(plan.synced[0]), "%s", end_of(name, sizeof(plan.synced[0])));
    }
    int mode = fault ? (int)plan.mode : NO_FAULT;
    if (mode == FAULTY_POWER) { /* Under the lock: nobody writes any more. */
        power_cut(plan.nth);
        _exit(FAULTY_EXIT_CODE);
    }
    (void)pthread_mutex_unlock(&mutex);
    if (mode == FAULTY_EXIT && point != POINT_WRITE)
        _exit(FAULTY_EXIT_CODE);
    return mode;
}

static struct faulty_file *faulty(sqlite3_file *file)
{
    return (struct faulty_file *)(void *)file;
}

/* --- What a power cut would take back --- */

static void note(sqlite3_file *file, sqlite3_int64 offset, sqlite3_int64 end)
{
    sqlite3_file *real = faulty(file)->real;
    sqlite3_int64 file_size = 0;
    (void)pthread_mutex_lock(&mutex);
    if (plan.mode == FAULTY_POWER && faulty(file)->path[0] != '\0' &&
        real->pMethods->xFileSize(real, &file_size) == SQLITE_OK) {
        sqlite3_int64 stop = end > offset && end < file_size ? end : file_size;
        size_t size = stop > offset ? (size_t)(stop - offset) : 0;
        void *data = malloc(size + 1);
        CHECK(data != NULL);
        int result = size == 0 ? SQLITE_OK : real->pMethods->xRead(real, data, (int)size, offset);
        CHECK(result == SQLITE_OK);
        struct power_old old = { data, size, file_size };
        power_note(faulty(file)->path, offset, end, &old);
        free(data);
    }
    (void)pthread_mutex_unlock(&mutex);
}

static void forget(const char *path)
{
    (void)pthread_mutex_lock(&mutex);
    power_forget(path);
    (void)pthread_mutex_unlock(&mutex);
}

/* --- Calls that change something --- */

static int file_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    sqlite3_file *real = faulty(file)->real;
    int fault = fires(POINT_WRITE, faulty(file)->name);
    if (fault == NO_FAULT) {
        note(file, offset, offset + size);
        return real->pMethods->xWrite(real, data, size, offset);
    }
    if (fault == FAULTY_FULL)
        return SQLITE_FULL;
    (void)real->pMethods->xWrite(real, data, size / 2, offset);
    if (fault == FAULTY_EXIT)
        _exit(FAULTY_EXIT_CODE);
    return SQLITE_IOERR_WRITE;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    sqlite3_file *real = faulty(file)->real;
    if (fires(POINT_TRUNCATE, faulty(file)->name) == NO_FAULT) {
        note(file, size, size);
        return real->pMethods->xTruncate(real, size);
    }
    return SQLITE_IOERR_TRUNCATE;
}

static int file_sync(sqlite3_file *file, int flags)
{
    sqlite3_file *real = faulty(file)->real;
    int fault = fires(POINT_SYNC, faulty(file)->name);
    if (fault == NO_FAULT) {
        forget(faulty(file)->path);
        return real->pMethods->xSync(real, flags);
    }
    errno = fault == FAULTY_LATE ? ENOSPC : EIO; /* What the default VFS reads it from. */
    return SQLITE_IOERR_FSYNC;
}

/* --- Calls that only pass through --- */

static int file_close(sqlite3_file *file)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods == NULL ? SQLITE_OK : real->pMethods->xClose(real);
}

static int file_read(sqlite3_file *file, void *out, int size, sqlite3_int64 offset)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xRead(real, out, size, offset);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *out)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xFileSize(real, out);
}

static int file_lock(sqlite3_file *file, int lock)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xLock(real, lock);
}

static int file_unlock(sqlite3_file *file, int lock)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xUnlock(real, lock);
}

static int file_check_reserved_lock(sqlite3_file *file, int *out)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xCheckReservedLock(real, out);
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xFileControl(real, operation, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xSectorSize(real);
}

static int file_characteristics(sqlite3_file *file)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xDeviceCharacteristics(real);
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xShmMap(real, page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xShmLock(real, offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
    sqlite3_file *real = faulty(file)->real;
    real->pMethods->xShmBarrier(real);
}

static int file_shm_unmap(sqlite3_file *file, int delete_it)
{
    sqlite3_file *real = faulty(file)->real;
    return real->pMethods->xShmUnmap(real, delete_it);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2, /* No memory mapping: every write passes here. */
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static const char *name_of(const char *path)
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    return path == NULL ? "temporary" : slash == NULL ? path : slash + 1;
}

static int open_file(sqlite3_vfs *self, const char *path, sqlite3_file *out, int flags,
                     int *flags_out)
{
    (void)self;
    struct faulty_file *file = faulty(out);
    file->base.pMethods = NULL;
    (void)snprintf(file->name, sizeof(file->name), "%s", name_of(path));
    (void)snprintf(file->path, sizeof(file->path), "%s", path == NULL ? "" : path);
    if (path != NULL && (flags & SQLITE_OPEN_CREATE) != 0 && access(path, F_OK) != 0 &&
        fires(POINT_CREATE, file->name) != NO_FAULT)
        return SQLITE_CANTOPEN;
    int result = real_vfs->xOpen(real_vfs, path, file->real, flags, flags_out);
    if (result == SQLITE_OK)
        file->base.pMethods = &METHODS;
    return result;
}

static int delete_file(sqlite3_vfs *self, const char *path, int sync_folder)
{
    (void)self;
    if (fires(POINT_DELETE, name_of(path)) == NO_FAULT) {
        forget(path);
        return real_vfs->xDelete(real_vfs, path, sync_folder);
    }
    return SQLITE_IOERR_DELETE;
}

/* --- The plan --- */

void faulty_register(void)
{
    if (real_vfs != NULL)
        return;
    real_vfs = sqlite3_vfs_find(NULL);
    CHECK(real_vfs != NULL);
    vfs = *real_vfs; /* What is not replaced works on our copy as on the original. */
    vfs.zName = FAULTY_VFS;
    vfs.pNext = NULL;
    vfs.szOsFile = (int)sizeof(struct faulty_file) + real_vfs->szOsFile;
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    int result = sqlite3_vfs_register(&vfs, 0);
    CHECK(result == SQLITE_OK);
}

void faulty_arm(unsigned nth, enum faulty_mode mode)
{
    faulty_arm_file("", nth, mode);
}

void faulty_arm_file(const char *name, unsigned nth, enum faulty_mode mode)
{
    (void)pthread_mutex_lock(&mutex);
    (void)snprintf(plan.only, sizeof(plan.only), "%s", name);
    plan.nth = nth;
    plan.mode = mode;
    plan.count = 0;
    plan.fired = 0;
    plan.place[0] = '\0';
    plan.synced_count = 0;
    (void)pthread_mutex_unlock(&mutex);
}

unsigned faulty_count(void)
{
    (void)pthread_mutex_lock(&mutex);
    unsigned count = plan.count;
    (void)pthread_mutex_unlock(&mutex);
    return count;
}

unsigned faulty_fired(void)
{
    (void)pthread_mutex_lock(&mutex);
    unsigned fired = plan.fired;
    (void)pthread_mutex_unlock(&mutex);
    return fired;
}

const char *faulty_last_place(void)
{
    return plan.place;
}

unsigned faulty_sync_count(const char *suffix)
{
    unsigned count = 0;
    size_t size = strlen(suffix);
    (void)pthread_mutex_lock(&mutex);
    for (unsigned i = 0; i < plan.synced_count; i++) {
        size_t length = strlen(plan.synced[i]);
        count += length >= size && strcmp(plan.synced[i] + length - size, suffix) == 0;
    }
    (void)pthread_mutex_unlock(&mutex);
    return count;
}
