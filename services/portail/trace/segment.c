#include "portail/trace/inside.h"

#include "base/date.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SUFFIX[] = ".jsonl";

void segment_path(const struct trace *trace, const char *name, char out[TRACE_PATH_SIZE])
{
    (void)snprintf(out, TRACE_PATH_SIZE, "%s/%s%s", trace->directory, name, SUFFIX);
}

void segment_month(int64_t now_us, char out[TRACE_SEGMENT_SIZE])
{
    char date[DATE_SIZE];
    date_format(date_paris(now_us), date);
    (void)snprintf(out, TRACE_SEGMENT_SIZE, "%.7s", date);
}

static bool is_segment(const char *name, char out[TRACE_SEGMENT_SIZE])
{
    char day[DATE_SIZE];
    if (strlen(name) != TRACE_SEGMENT_SIZE - 1 + sizeof(SUFFIX) - 1 ||
        strcmp(name + TRACE_SEGMENT_SIZE - 1, SUFFIX) != 0)
        return false;
    (void)snprintf(out, TRACE_SEGMENT_SIZE, "%s", name);
    (void)snprintf(day, sizeof(day), "%s-01", out);
    return date_is_valid(day);
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

int segment_list(const struct trace *trace, char (**out)[TRACE_SEGMENT_SIZE], size_t *count,
                 struct err *err)
{
    *out = NULL;
    *count = 0;
    DIR *folder = opendir(trace->directory);
    if (folder == NULL)
        return err_set(err, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s : %s", trace->directory,
                       err_reason(errno));
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char name[TRACE_SEGMENT_SIZE];
        if (!is_segment(entry->d_name, name))
            continue;
        *out = realloc(*out, (*count + 1) * sizeof(**out));
        CHECK(*out != NULL);
        memcpy((*out)[(*count)++], name, sizeof(name));
    }
    (void)closedir(folder);
    if (*count > 0)
        qsort(*out, *count, sizeof(**out), compare);
    return 0;
}

int segment_map(const struct trace *trace, const char *name, const char **out, size_t *size,
                struct err *err)
{
    char path[TRACE_PATH_SIZE];
    struct stat stat;
    segment_path(trace, name, path);
    *out = NULL;
    *size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s : %s", path,
                       err_reason(errno));
    int rc = fstat(fd, &stat) == 0 ? 0 : err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
    if (rc == 0 && stat.st_size > 0) {
        void *data = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (data == MAP_FAILED)
            rc = err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
        else
            *out = data;
        *size = (size_t)stat.st_size;
    }
    (void)close(fd);
    return rc;
}

void segment_unmap(const char *data, size_t size)
{
    if (data != NULL)
        (void)munmap((void *)(uintptr_t)data, size);
}

int segment_check(struct segment *segment, bool link_known, const char *data, size_t size,
                  void (*seen)(void *self, const struct segment *segment), void *self, size_t *rest,
                  struct err *err)
{
    size_t at = 0;
    while (at < size) {
        const char *end = memchr(data + at, '\n', size - at);
        if (end == NULL)
            break;
        const char *wrong = line_check(segment, link_known, data + at, (size_t)(end - (data + at)));
        if (wrong != NULL)
            return err_set(err, ERR_CORRUPT, "traces %s, ligne %llu : %s", segment->name,
                           (unsigned long long)segment->nombre + 1, wrong);
        at = (size_t)(end - data) + 1;
        if (seen != NULL)
            seen(self, segment);
    }
    *rest = size - at;
    return 0;
}

int segment_sync_folder(const struct trace *trace, struct err *err)
{
    int fd = open(trace->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        int rc = err_set(err, ERR_IO, "%s : %s", trace->directory, err_reason(errno));
        if (fd >= 0)
            (void)close(fd);
        return rc;
    }
    (void)close(fd);
    return 0;
}
