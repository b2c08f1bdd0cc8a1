#define _GNU_SOURCE /* memfd_create */

#define main plie_main
#include "plie/main.c"
#undef main

#include "fuzz/fuzz.h"
#include "fuzz/plie.h"

#include "base/text.h"

#include <sys/mman.h>
#include <unistd.h>

enum { WORDS_MAX = 32, PRINTED_MAX = 8 * 1024 * 1024 };

static int printed = -1;
static char text[PRINTED_MAX + 1];

void fuzz_plie_open(void)
{
    printed = memfd_create("printed", 0);
    CHECK(printed >= 0);
    CHECK(dup2(printed, STDOUT_FILENO) == STDOUT_FILENO);
    stderr = fopen("/dev/null", "w"); /* libFuzzer has kept the old one. */
    CHECK(stderr != NULL);
}

int fuzz_plie(size_t count, const char *const words[])
{
    char *arguments[WORDS_MAX + 2] = { "plie" };
    CHECK(count <= WORDS_MAX);
    for (size_t i = 0; i < count; i++)
        arguments[i + 1] = (char *)(uintptr_t)words[i];
    CHECK(ftruncate(printed, 0) == 0);
    CHECK(lseek(printed, 0, SEEK_SET) == 0);
    int code = plie_main((int)count + 1, arguments);
    CHECK(fflush(stdout) == 0);
    return code;
}

const char *fuzz_printed(size_t *size)
{
    ssize_t length = pread(printed, text, PRINTED_MAX, 0);
    CHECK(length >= 0 && length < PRINTED_MAX);
    text[length] = '\0';
    *size = (size_t)length;
    CHECK(text_is_valid(text, *size));
    return text;
}
