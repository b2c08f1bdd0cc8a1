#include "runtime/seal.h"

#include "base/check.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEYS_MAX = 32,
    NUMBER_SIZE = 4,
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    HEADER_SIZE = NUMBER_SIZE + NONCE_SIZE,
    LINE_SIZE = 128,
};
_Static_assert(SEAL_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key size");

struct seal_key {
    uint32_t number;
    uint8_t key[SEAL_KEY_SIZE];
};

struct seal {
    struct seal_key keys[KEYS_MAX]; /* The last one seals. */
    size_t count;
};

static struct seal *seal_allocate(void)
{
    struct seal *seal = sodium_malloc(sizeof(*seal));
    CHECK(seal != NULL);
    memset(seal, 0, sizeof(*seal));
    return seal;
}

void seal_new(struct seal **out, const uint8_t key[SEAL_KEY_SIZE])
{
    CHECK(sodium_init() >= 0);
    struct seal *seal = seal_allocate();
    seal->keys[0].number = 1;
    memcpy(seal->keys[0].key, key, SEAL_KEY_SIZE);
    seal->count = 1;
    *out = seal;
}

void seal_close(struct seal **seal)
{
    sodium_free(*seal); /* Wipes. */
    *seal = NULL;
}

static bool parse_line(const char *line, struct seal_key *out)
{
    char *end = NULL;
    errno = 0;
    unsigned long number = strtoul(line, &end, 10);
    if (errno != 0 || end == line || *end != ' ' || number == 0 || number > UINT32_MAX)
        return false;
    out->number = (uint32_t)number;
    size_t size = 0;
    size_t length = strcspn(end + 1, "\n");
    if (length != 2 * (size_t)SEAL_KEY_SIZE)
        return false;
    return sodium_hex2bin(out->key, sizeof(out->key), end + 1, length, NULL, &size, NULL) == 0 &&
           size == SEAL_KEY_SIZE;
}

static int read_lines(struct seal *seal, FILE *file, const char *path, struct err *err)
{
    char line[LINE_SIZE];
    while (fgets(line, sizeof(line), file) != NULL) {
        if (seal->count == KEYS_MAX)
            return err_set(err, ERR_CONFIG, "%s: plus de %d clés", path, KEYS_MAX);
        if (!parse_line(line, &seal->keys[seal->count]))
            return err_set(err, ERR_CONFIG,
                           "%s:%zu: une ligne est « numéro clé », la clé en 64 chiffres "
                           "hexadécimaux",
                           path, seal->count + 1);
        seal->count++;
    }
    sodium_memzero(line, sizeof(line));
    if (seal->count == 0)
        return err_set(err, ERR_CONFIG, "%s: aucune clé", path);
    return 0;
}

int seal_read(struct seal **out, const char *path, struct err *err)
{
    CHECK(sodium_init() >= 0);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return err_set(err, ERR_CONFIG, "%s: la clé du site est illisible: %s", path,
                       err_reason(errno));
    struct seal *seal = seal_allocate();
    int rc = read_lines(seal, file, path, err);
    (void)fclose(file);
    if (rc < 0)
        seal_close(&seal);
    *out = seal;
    return rc;
}

/* Somebody may have edited it: a line of ours begins a line. */
static bool ends_with_a_line(int file, off_t size)
{
    char last = '\n';
    return size == 0 || (pread(file, &last, 1, size - 1) == 1 && last == '\n');
}

/* All of it, or the file stays as it was. */
static int write_key(int file, uint32_t number, struct err *err)
{
    off_t size = lseek(file, 0, SEEK_END);
    uint8_t key[SEAL_KEY_SIZE];
    char hex[2 * SEAL_KEY_SIZE + 1];
    char line[LINE_SIZE];
    randombytes_buf(key, sizeof(key));
    (void)sodium_bin2hex(hex, sizeof(hex), key, sizeof(key));
    int length = snprintf(line, sizeof(line), "%s%" PRIu32 " %s\n",
                          ends_with_a_line(file, size) ? "" : "\n", number, hex);
    bool ok = size >= 0 && write(file, line, (size_t)length) == length && fsync(file) == 0;
    int rc = ok ? 0 : err_set(err, ERR_IO, "writing a site key: %s", err_reason(errno));
    if (!ok && size >= 0 && ftruncate(file, size) != 0)
        rc = err->code; /* It could not even be cut again. */
    sodium_memzero(key, sizeof(key));
    sodium_memzero(hex, sizeof(hex));
    sodium_memzero(line, sizeof(line));
    return rc;
}

/* The number of the next key of a file that is there. */
static int next_number(const char *path, uint32_t *out, struct err *err)
{
    struct seal *seal = NULL;
    int rc = seal_read(&seal, path, err);
    if (rc < 0)
        return rc;
    CHECK(seal != NULL);
    *out = seal->keys[seal->count - 1].number + 1;
    bool full = seal->count == KEYS_MAX;
    seal_close(&seal);
    return full ? err_set(err, ERR_CONFIG, "%s : déjà %d clés, il n'en tient pas plus", path,
                          KEYS_MAX)
                : 0;
}

int seal_add_key(const char *path, struct err *err)
{
    CHECK(sodium_init() >= 0);
    uint32_t number = 1;
    int rc = access(path, F_OK) == 0 ? next_number(path, &number, err) : 0;
    if (rc < 0)
        return rc;
    int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
        return file_fail(path, err);
    rc = write_key(file, number, err);
    (void)close(file);
    return rc < 0 ? rc : file_sync_folder_of(path, err);
}

struct bytes seal_personal(const struct seal *seal, const struct world *world, struct arena *arena,
                           const char *event_id, struct bytes personal)
{
    const struct seal_key *key = &seal->keys[seal->count - 1];
    struct bytes out = { .size = HEADER_SIZE + personal.size + TAG_SIZE };
    out.data = arena_alloc(arena, out.size);
    for (unsigned i = 0; i < NUMBER_SIZE; i++)
        out.data[i] = (uint8_t)(key->number >> (8 * i));
    uint8_t *nonce = out.data + NUMBER_SIZE;
    world->fill_random(world->self, nonce, NONCE_SIZE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(out.data + HEADER_SIZE, NULL, personal.data,
                                                     personal.size, (const uint8_t *)event_id,
                                                     strlen(event_id), NULL, nonce, key->key);
    return out;
}

static const struct seal_key *find_key(const struct seal *seal, const uint8_t *number)
{
    uint32_t wanted = 0;
    for (unsigned i = 0; i < NUMBER_SIZE; i++)
        wanted |= (uint32_t)number[i] << (8 * i);
    for (size_t i = 0; i < seal->count; i++)
        if (seal->keys[i].number == wanted)
            return &seal->keys[i];
    return NULL;
}

int seal_open_personal(const struct seal *seal, struct arena *arena, const char *event_id,
                       struct bytes sealed, struct bytes *out, struct err *err)
{
    if (sealed.size < HEADER_SIZE + TAG_SIZE)
        return err_set(err, ERR_CORRUPT, "event %s: its personal part is cut", event_id);
    const struct seal_key *key = find_key(seal, sealed.data);
    if (key == NULL)
        return err_set(err, ERR_CORRUPT, "event %s: sealed with a key that this service lacks",
                       event_id);
    out->size = sealed.size - HEADER_SIZE - TAG_SIZE;
    out->data = arena_alloc(arena, out->size);
    int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out->data, NULL, NULL, sealed.data + HEADER_SIZE, sealed.size - HEADER_SIZE,
        (const uint8_t *)event_id, strlen(event_id), sealed.data + NUMBER_SIZE, key->key);
    if (rc != 0)
        return err_set(err, ERR_CORRUPT, "event %s: its personal part does not open", event_id);
    return 0;
}
