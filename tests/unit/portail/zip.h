/* One file out of a zip, as text: enough to read back what a spreadsheet would. */
#ifndef PORTAIL_TEST_ZIP_H
#define PORTAIL_TEST_ZIP_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

static inline uint32_t zip_number(const uint8_t *at, size_t bytes)
{
    uint32_t value = 0;
    for (size_t i = bytes; i > 0; i--)
        value = value << 8 | at[i - 1];
    return value;
}

static inline char *zip_inflate(const uint8_t *local, uint32_t packed, uint32_t size)
{
    const uint8_t *data = local + 30 + zip_number(local + 26, 2) + zip_number(local + 28, 2);
    char *out = calloc(1, size + 1);
    z_stream stream = { .next_in = (uint8_t *)(uintptr_t)data,
                        .avail_in = packed,
                        .next_out = (uint8_t *)out,
                        .avail_out = size };
    if (zip_number(local + 8, 2) == 0) {
        memcpy(out, data, size);
        return out;
    }
    int rc = inflateInit2(&stream, -MAX_WBITS);
    if (rc == Z_OK)
        rc = inflate(&stream, Z_FINISH);
    (void)inflateEnd(&stream);
    if (rc == Z_STREAM_END)
        return out;
    free(out);
    return NULL;
}

/* Owned by the caller: free(). NULL: no such file in it. */
static inline char *zip_text(const void *zip, size_t size, const char *name)
{
    const uint8_t *bytes = zip;
    size_t end = size < 22 ? 0 : size - 22;
    while (end > 0 && memcmp(bytes + end, "PK\5\6", 4) != 0)
        end--;
    size_t at = zip_number(bytes + end + 16, 4);
    for (uint32_t i = 0; i < zip_number(bytes + end + 10, 2); i++) {
        const uint8_t *entry = bytes + at;
        size_t length = zip_number(entry + 28, 2);
        if (length == strlen(name) && memcmp(entry + 46, name, length) == 0)
            return zip_inflate(bytes + zip_number(entry + 42, 4), zip_number(entry + 20, 4),
                               zip_number(entry + 24, 4));
        at += 46 + length + zip_number(entry + 30, 2) + zip_number(entry + 32, 2);
    }
    return NULL;
}

#endif
