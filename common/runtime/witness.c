#include "runtime/witness.h"

#include "base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static const char MAGIC[16] = "PLIE temoin 1";

struct witness_page {
    char magic[16];
    uint64_t sequence;
    uint64_t told;
    char working[LIMIT_ID_SIZE];
};

static int map_file(struct witness *witness, int fd, const char *path, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    bool whole = st.st_size == (off_t)sizeof(struct witness_page);
    if (!whole && ftruncate(fd, (off_t)sizeof(struct witness_page)) != 0)
        return err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "%s: %s", path, strerror(errno));
    void *page = mmap(NULL, sizeof(struct witness_page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return err_set(err, ERR_IO, "%s: mmap: %s", path, strerror(errno));
    witness->page = page;
    witness->found = whole && memcmp(witness->page->magic, MAGIC, sizeof(MAGIC)) == 0;
    return 0;
}

/* A disk without room gives SIGBUS when a hole of the file is first written to: ask for it now. */
static int reserve(int fd, const char *path, struct err *err)
{
    int result = posix_fallocate(fd, 0, (off_t)sizeof(struct witness_page));
    if (result != 0)
        return err_set(err, result == ENOSPC ? ERR_FULL : ERR_IO, "%s: %s", path, strerror(result));
    return 0;
}

int witness_open(struct witness *witness, const char *store_path, struct err *err)
{
    *witness = (struct witness){ 0 };
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s.temoin", store_path);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    int rc = map_file(witness, fd, path, err);
    if (rc == 0)
        rc = reserve(fd, path, err);
    (void)close(fd);
    if (rc < 0) {
        witness_close(witness);
        return rc;
    }
    struct witness_page *page = witness->page;
    if (!witness->found) {
        *page = (struct witness_page){ 0 };
        memcpy(page->magic, MAGIC, sizeof(MAGIC));
    }
    witness->sequence = page->sequence;
    witness->told = page->told;
    memcpy(witness->working, page->working, sizeof(witness->working) - 1);
    page->working[0] = '\0';
    return 0;
}

void witness_close(struct witness *witness)
{
    if (witness->page != NULL)
        (void)munmap(witness->page, sizeof(struct witness_page));
    witness->page = NULL;
}

void witness_set_sequence(struct witness *witness, uint64_t sequence)
{
    witness->page->sequence = sequence;
}

void witness_set_told(struct witness *witness, uint64_t told)
{
    witness->page->told = told;
}

void witness_set_working(void *self, const char *id)
{
    struct witness *witness = self;
    size_t length = strnlen(id, LIMIT_ID_SIZE - 1);
    memcpy(witness->page->working, id, length);
    witness->page->working[length] = '\0';
}
