#include "support/golden.h"

#include "base/limits.h"
#include "runtime/message.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH_SIZE = 256 };
static const char HOW_TO_WRITE[] = "run once with GOLDEN=ecrire";

static bool writes(void)
{
    const char *wish = getenv("GOLDEN");
    return wish != NULL && strcmp(wish, "ecrire") == 0;
}

/* Size 0: no such file. */
static struct bytes read_file(struct arena *arena, const char *path)
{
    static char buffer[LIMIT_EVENT_SIZE];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return (struct bytes){ 0 };
    size_t size = fread(buffer, 1, sizeof(buffer), file);
    (void)fclose(file);
    return (struct bytes){ arena_copy(arena, buffer, size), size };
}

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        fail_msg("%s: %s", path, strerror(errno));
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static struct bytes read_or_write(struct arena *arena, const char *path,
                                  const ProtobufCMessage *sample)
{
    struct bytes bytes = read_file(arena, path);
    if (bytes.size > 0)
        return bytes;
    if (!writes())
        fail_msg("%s is missing: %s", path, HOW_TO_WRITE);
    bytes = message_pack(arena, sample);
    write_file(path, bytes.data, bytes.size);
    return bytes;
}

ProtobufCMessage *golden_load(struct arena *arena, const ProtobufCMessage *sample)
{
    const ProtobufCMessageDescriptor *type = sample->descriptor;
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "tests/contract/%s/golden/%s.bin", type->package_name,
                   type->short_name);
    struct bytes bytes = read_or_write(arena, path, sample);
    ProtobufCMessage *message = arena_unpack(arena, type, bytes.data, bytes.size);
    if (message == NULL)
        fail_msg("%s: its bytes are no %s any more", path, type->name);
    assert_int_equal(message->n_unknown_fields, 0);
    struct bytes again = message_pack(arena, message);
    assert_int_equal(again.size, bytes.size);
    assert_memory_equal(again.data, bytes.data, bytes.size);
    return message;
}

void golden_assert_store(struct harness *harness, const struct service *service)
{
    struct err err = { 0 };
    uint8_t digest[STORE_DIGEST_SIZE];
    /* Of the service's tables alone: the log is the runtime's. */
    assert_int_equal(store_exec(harness_store(harness), "DROP TABLE log", &err), 0);
    harness_digest(harness, digest);
    char line[32 + 2 * STORE_DIGEST_SIZE];
    int length = snprintf(line, sizeof(line), "%u ", service->apply_number);
    for (size_t i = 0; i < STORE_DIGEST_SIZE; i++)
        length += snprintf(line + length, sizeof(line) - (size_t)length, "%02x", digest[i]);
    (void)snprintf(line + length, sizeof(line) - (size_t)length, "\n");

    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "tests/contract/%s/golden/store.txt", service->name);
    if (writes())
        write_file(path, line, strlen(line));
    struct arena arena;
    arena_init(&arena, 2 * LIMIT_EVENT_SIZE);
    struct bytes known = read_file(&arena, path);
    bool same = known.size == strlen(line) && memcmp(known.data, line, known.size) == 0;
    arena_release(&arena);
    if (!same)
        fail_msg("%s: the rows are others now: raise apply_number, then %s", path, HOW_TO_WRITE);
}
