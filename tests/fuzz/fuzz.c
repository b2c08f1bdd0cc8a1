#define _GNU_SOURCE /* memfd_create */

#include "fuzz/fuzz.h"

#include "base/log.h"
#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void fuzz_prepare(void)
{
    log_set_level((enum log_level)(LOG_ERROR + 1));
    CHECK(sodium_init() >= 0);
}

/* Whoever would rather be gone than wrong: here nothing fails that could make it so. */
void __wrap__exit(int code) __attribute__((noreturn));
void __wrap__exit(int code)
{
    (void)fprintf(stderr, "_exit(%d)\n", code);
    abort();
}

void fuzz_check_refusal(const struct refusal *refusal)
{
    CHECK(refusal_is_set(refusal));
    CHECK(refusal->text[0] != '\0');
    CHECK(text_is_valid(refusal->text, strlen(refusal->text)));
    CHECK(text_is_valid(refusal->field, strlen(refusal->field)));
    CHECK(strchr(refusal->text, '\n') == NULL);
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
    static int file = -1;
    static char path[64];
    if (file < 0) {
        file = memfd_create("fuzz", 0);
        CHECK(file >= 0);
        (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    }
    CHECK(ftruncate(file, 0) == 0);
    CHECK(pwrite(file, data, size, 0) == (ssize_t)size);
    return path;
}
