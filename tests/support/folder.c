#define _XOPEN_SOURCE 700 /* nftw */

#include "support/folder.h"

#include "base/check.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TMP_LENGTH_MAX = 24 }; /* Longer ones leave no room for a path of ipc. */

void folder_make(char out[FOLDER_SIZE])
{
    const char *tmp = getenv("TMPDIR");
    if (tmp == NULL || strlen(tmp) > TMP_LENGTH_MAX)
        tmp = "/tmp";
    (void)snprintf(out, FOLDER_SIZE, "%.*s/plie.XXXXXX", TMP_LENGTH_MAX, tmp);
    char *made = mkdtemp(out);
    CHECK(made != NULL);
}

static int remove_one(const char *path, const struct stat *info, int flag, struct FTW *walk)
{
    (void)info;
    (void)flag;
    (void)walk;
    return remove(path);
}

void folder_remove(const char *folder)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* nftw has no argument of its own: one search at a time. */
static struct {
    const unsigned char *bytes;
    size_t size;
    char *where;
    size_t where_size;
    bool found;
} search;

static bool buffer_contains(const unsigned char *data, size_t size)
{
    for (const unsigned char *at = data; size >= search.size;) {
        const unsigned char *hit = memchr(at, search.bytes[0], size - search.size + 1);
        if (hit == NULL)
            return false;
        if (memcmp(hit, search.bytes, search.size) == 0)
            return true;
        size -= (size_t)(hit - at) + 1;
        at = hit + 1;
    }
    return false;
}

static int search_one(const char *path, const struct stat *info, int flag, struct FTW *walk)
{
    (void)walk;
    if (flag != FTW_F || !S_ISREG(info->st_mode) || info->st_size == 0)
        return 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    unsigned char *data = malloc((size_t)info->st_size);
    CHECK(data != NULL);
    size_t size = fread(data, 1, (size_t)info->st_size, file);
    (void)fclose(file);
    if (buffer_contains(data, size)) {
        search.found = true;
        (void)snprintf(search.where, search.where_size, "%s", path);
    }
    free(data);
    return search.found ? 1 : 0;
}

bool folder_contains(const char *folder, const void *bytes, size_t size, char *where,
                     size_t where_size)
{
    CHECK(size > 0);
    search.bytes = bytes;
    search.size = size;
    search.where = where;
    search.where_size = where_size;
    search.found = false;
    /* Twice: what went from a log to its store meanwhile was in neither when each was read. */
    for (int look = 0; look < 2 && !search.found; look++)
        (void)nftw(folder, search_one, 16, FTW_PHYS);
    return search.found;
}
