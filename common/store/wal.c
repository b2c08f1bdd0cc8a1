/* What SQLite does with a WAL's files while commits go on without a pause. */
#include "store/connection.h"

#include <stdint.h>

enum {
    HEADER_SIZE = 32, /* Of the WAL, and of a page in it. */
    PAGE_HEADER_SIZE = 24,
    PAGE_SIZE = 4096,
    PAGES_FEW = 64, /* Whoever never has more than these needs no more. */
    STEP_SIZE = 64 * 1024,
};

/* A commit that makes the file longer takes twice as long as one that writes over what is there,
 * because the file system writes its own records too. So when commits come to its end, it is made
 * longer for the next ones: by zeros, where SQLite sees no page. They reach the disk with the next
 * commit; when they cannot be written, nothing but time is lost. */
static int keep_ahead(void *self, sqlite3 *db, const char *name, int pages)
{
    static const uint8_t zeros[STEP_SIZE];
    sqlite3_file *wal = NULL;
    sqlite3_int64 size = 0;
    sqlite3_int64 end = HEADER_SIZE + pages * (sqlite3_int64)(PAGE_HEADER_SIZE + PAGE_SIZE);
    (void)self;
    if (pages < PAGES_FEW ||
        sqlite3_file_control(db, name, SQLITE_FCNTL_JOURNAL_POINTER, &wal) != SQLITE_OK ||
        wal->pMethods->xFileSize(wal, &size) != SQLITE_OK || size > end)
        return SQLITE_OK;
    (void)wal->pMethods->xWrite(wal, zeros, sizeof(zeros), end);
    return SQLITE_OK;
}

void store_keep_wal_ahead(struct store *store)
{
    (void)sqlite3_wal_hook(store->db, keep_ahead, NULL);
}

int store_sync_moved(struct store *store)
{
    sqlite3_file *file = NULL;
    int result = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return result == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : result;
}
