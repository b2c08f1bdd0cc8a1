#include "support/power_cut.h"

#include "base/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_MAX_SIZE = 256, KEEP_MAX = 3 };

/* One change that was not synced: what stood there before. */
struct change {
    struct change *previous;
    char path[PATH_MAX_SIZE];
    int64_t offset;
    int64_t end;
    int64_t file_size;
    size_t old_size;
    uint8_t old[];
};
static struct change *last;

void power_note(const char *path, int64_t offset, int64_t end, const struct power_old *old)
{
    struct change *change = calloc(1, sizeof(*change) + old->size);
    CHECK(change != NULL);
    (void)snprintf(change->path, sizeof(change->path), "%s", path);
    change->offset = offset;
    change->end = end;
    change->file_size = old->file_size;
    change->old_size = old->size;
    if (old->size > 0)
        memcpy(change->old, old->data, old->size);
    change->previous = last;
    last = change;
}

void power_forget(const char *path)
{
    struct change **link = &last;
    while (*link != NULL) {
        struct change *change = *link;
        if (strcmp(change->path, path) != 0) {
            link = &change->previous;
            continue;
        }
        *link = change->previous;
        free(change);
    }
}

/* From its byte `from` on it is as before. */
static void take_back(const struct change *change, int64_t from)
{
    int file = open(change->path, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return;
    int64_t skip = from - change->offset;
    if (skip < (int64_t)change->old_size)
        CHECK(pwrite(file, change->old + skip, change->old_size - (size_t)skip, from) >= 0);
    int64_t end = change->file_size > from ? change->file_size : from;
    CHECK(ftruncate(file, end) == 0);
}

static size_t count_of(const char *path)
{
    size_t count = 0;
    for (const struct change *change = last; change != NULL; change = change->previous)
        count += strcmp(change->path, path) == 0;
    return count;
}

/* The newest of the file, taken off the list. */
static struct change *take_newest(const char *path)
{
    struct change **link = &last;
    while (strcmp((*link)->path, path) != 0)
        link = &(*link)->previous;
    struct change *change = *link;
    *link = change->previous;
    return change;
}

static void cut_file(const char *path, unsigned keep)
{
    size_t count = count_of(path);
    size_t kept = count * keep / KEEP_MAX;
    for (size_t left = count; left > 0; left--) {
        struct change *change = take_newest(path);
        if (left > kept)
            take_back(change, change->offset);
        else if (left == kept && change->end > change->offset)
            take_back(change, change->offset + (change->end - change->offset) / 2);
        free(change);
    }
}

void power_cut(unsigned keep)
{
    char path[PATH_MAX_SIZE];
    while (last != NULL) {
        (void)snprintf(path, sizeof(path), "%s", last->path);
        cut_file(path, keep % (KEEP_MAX + 1));
    }
}
