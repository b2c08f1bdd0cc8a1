#include "plie/coffre.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHUNK_SIZE = 64 * 1024,
    TAIL_SIZE = crypto_secretstream_xchacha20poly1305_ABYTES,
    STREAM_KEY_SIZE = crypto_secretstream_xchacha20poly1305_KEYBYTES,
    HEADER_SIZE = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    SEALED_SIZE = STREAM_KEY_SIZE + crypto_box_SEALBYTES,
    MAGIC_SIZE = 18,
    NAME_SIZE = 256,
    AD_SIZE = MAGIC_SIZE + COFFRE_ID_SIZE + NAME_SIZE,
};
static const char MAGIC[MAGIC_SIZE + 1] = "PLIE sauvegarde 1\n";

_Static_assert(COFFRE_KEY_SIZE == crypto_box_PUBLICKEYBYTES, "keys of crypto_box");
_Static_assert(COFFRE_KEY_SIZE == crypto_box_SECRETKEYBYTES, "keys of crypto_box");

struct coffre {
    int fd;
    char *path;
    uint8_t id[COFFRE_ID_SIZE];
    uint8_t ad[AD_SIZE];
    size_t ad_size;
    crypto_secretstream_xchacha20poly1305_state stream;
    crypto_generichash_state digest;
    uint64_t size;
    uint8_t plain[CHUNK_SIZE];
    size_t plain_size; /* Writing: waits for the rest of its chunk. */
    uint8_t sealed[CHUNK_SIZE + TAIL_SIZE];
    bool ended; /* Reading: TAG_FINAL was seen. */
};

static int fail(const char *path, struct err *err)
{
    bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    int code = full ? ERR_FULL : errno == EEXIST ? ERR_BUSY : errno == ENOENT ? ERR_ABSENT : ERR_IO;
    return err_set(err, code, "%s : %s", path, err_reason(errno));
}

static int write_all(const struct coffre *c, const void *data, size_t size, struct err *err)
{
    const uint8_t *bytes = data;
    while (size > 0) {
        ssize_t written = write(c->fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail(c->path, err);
        bytes += written;
        size -= (size_t)written;
    }
    return 0;
}

static int read_up_to(const struct coffre *c, uint8_t *out, size_t size, size_t *got,
                      struct err *err)
{
    *got = 0;
    while (*got < size) {
        ssize_t count = read(c->fd, out + *got, size - *got);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(c->path, err);
        if (count == 0)
            return 0;
        *got += (size_t)count;
    }
    return 0;
}

static void set_context(struct coffre *c, const char *name)
{
    size_t length = strnlen(name, NAME_SIZE);
    memcpy(c->ad, MAGIC, MAGIC_SIZE);
    memcpy(c->ad + MAGIC_SIZE, c->id, COFFRE_ID_SIZE);
    memcpy(c->ad + MAGIC_SIZE + COFFRE_ID_SIZE, name, length);
    c->ad_size = MAGIC_SIZE + COFFRE_ID_SIZE + length;
}

static struct coffre *make(const struct coffre_nom *nom)
{
    CHECK(sodium_init() >= 0);
    struct coffre *c = calloc(1, sizeof(*c));
    CHECK(c != NULL);
    c->path = strdup(nom->path);
    CHECK(c->path != NULL);
    (void)crypto_generichash_init(&c->digest, NULL, 0, COFFRE_DIGEST_SIZE);
    return c;
}

void coffre_close(struct coffre **coffre)
{
    struct coffre *c = *coffre;
    if (c == NULL)
        return;
    if (c->fd >= 0)
        (void)close(c->fd);
    free(c->path);
    sodium_memzero(c, sizeof(*c));
    free(c);
    *coffre = NULL;
}

const uint8_t *coffre_id(const struct coffre *c)
{
    return c->id;
}

void coffre_digest(struct coffre *c, uint8_t out[COFFRE_DIGEST_SIZE], uint64_t *size)
{
    crypto_generichash_state state = c->digest;
    (void)crypto_generichash_final(&state, out, COFFRE_DIGEST_SIZE);
    *size = c->size;
}

static void count(struct coffre *c, size_t size)
{
    (void)crypto_generichash_update(&c->digest, c->plain, size);
    c->size += size;
}

/* --- Writing --- */

static int write_beginning(struct coffre *c, const uint8_t public_key[COFFRE_KEY_SIZE],
                           struct err *err)
{
    uint8_t key[STREAM_KEY_SIZE], sealed[SEALED_SIZE], header[HEADER_SIZE];
    crypto_secretstream_xchacha20poly1305_keygen(key);
    (void)crypto_secretstream_xchacha20poly1305_init_push(&c->stream, header, key);
    int result = crypto_box_seal(sealed, key, sizeof(key), public_key);
    sodium_memzero(key, sizeof(key));
    if (result != 0)
        return err_set(err, ERR_CONFIG, "la clé publique des sauvegardes n'en est pas une");
    int rc = write_all(c, MAGIC, MAGIC_SIZE, err);
    if (rc == 0)
        rc = write_all(c, c->id, sizeof(c->id), err);
    if (rc == 0)
        rc = write_all(c, sealed, sizeof(sealed), err);
    return rc < 0 ? rc : write_all(c, header, sizeof(header), err);
}

int coffre_create(struct coffre **out, const struct coffre_nom *nom,
                  const uint8_t public_key[COFFRE_KEY_SIZE], struct err *err)
{
    CHECK(nom->id != NULL);
    struct coffre *c = make(nom);
    memcpy(c->id, nom->id, sizeof(c->id));
    set_context(c, nom->name);
    c->fd = open(nom->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    int rc = c->fd < 0 ? fail(nom->path, err) : write_beginning(c, public_key, err);
    if (rc < 0)
        coffre_close(&c);
    *out = c;
    return rc;
}

static int push(struct coffre *c, uint8_t tag, struct err *err)
{
    unsigned long long size = 0;
    count(c, c->plain_size);
    (void)crypto_secretstream_xchacha20poly1305_push(&c->stream, c->sealed, &size, c->plain,
                                                     c->plain_size, c->ad, c->ad_size, tag);
    c->plain_size = 0;
    return write_all(c, c->sealed, (size_t)size, err);
}

int coffre_write(struct coffre *c, const void *data, size_t size, struct err *err)
{
    const uint8_t *bytes = data;
    while (size > 0) {
        size_t part = CHUNK_SIZE - c->plain_size;
        part = part < size ? part : size;
        memcpy(c->plain + c->plain_size, bytes, part);
        c->plain_size += part;
        bytes += part;
        size -= part;
        int rc = c->plain_size < CHUNK_SIZE ? 0 : push(c, 0, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int coffre_finish(struct coffre **coffre, uint8_t digest[COFFRE_DIGEST_SIZE], uint64_t *size,
                  struct err *err)
{
    struct coffre *c = *coffre;
    int rc = push(c, crypto_secretstream_xchacha20poly1305_TAG_FINAL, err);
    if (rc == 0 && fsync(c->fd) != 0)
        rc = fail(c->path, err);
    if (digest != NULL)
        coffre_digest(c, digest, size);
    int closed = close(c->fd);
    c->fd = -1;
    if (rc == 0 && closed != 0)
        rc = fail(c->path, err);
    coffre_close(coffre);
    return rc;
}

/* --- Reading --- */

static int damaged(const struct coffre *c, const char *what, struct err *err)
{
    return err_set(err, ERR_CORRUPT, "%s : %s", c->path, what);
}

static int open_key(struct coffre *c, const uint8_t *sealed,
                    const uint8_t secret_key[COFFRE_KEY_SIZE], uint8_t out[STREAM_KEY_SIZE],
                    struct err *err)
{
    uint8_t public_key[COFFRE_KEY_SIZE];
    if (crypto_scalarmult_base(public_key, secret_key) != 0 ||
        crypto_box_seal_open(out, sealed, SEALED_SIZE, public_key, secret_key) != 0)
        return err_set(err, ERR_DENIED,
                       "%s : cette clé ne l'ouvre pas ; c'est celle d'autres sauvegardes, ou le "
                       "début du fichier a été altéré",
                       c->path);
    return 0;
}

static int read_beginning(struct coffre *c, const struct coffre_nom *nom,
                          const uint8_t secret_key[COFFRE_KEY_SIZE], struct err *err)
{
    uint8_t head[MAGIC_SIZE + COFFRE_ID_SIZE + SEALED_SIZE + HEADER_SIZE];
    uint8_t key[STREAM_KEY_SIZE];
    size_t got = 0;
    int rc = read_up_to(c, head, sizeof(head), &got, err);
    if (rc < 0)
        return rc;
    if (got < sizeof(head) || memcmp(head, MAGIC, MAGIC_SIZE) != 0)
        return damaged(c, "ce n'est pas un fichier de sauvegarde, ou il est tronqué", err);
    memcpy(c->id, head + MAGIC_SIZE, COFFRE_ID_SIZE);
    if (nom->id != NULL && memcmp(c->id, nom->id, COFFRE_ID_SIZE) != 0)
        return damaged(c, "ce fichier vient d'une autre sauvegarde", err);
    set_context(c, nom->name);
    rc = open_key(c, head + MAGIC_SIZE + COFFRE_ID_SIZE, secret_key, key, err);
    if (rc == 0 && crypto_secretstream_xchacha20poly1305_init_pull(
                       &c->stream, head + sizeof(head) - HEADER_SIZE, key) != 0)
        rc = damaged(c, "fichier altéré", err);
    sodium_memzero(key, sizeof(key));
    return rc;
}

int coffre_open(struct coffre **out, const struct coffre_nom *nom,
                const uint8_t secret_key[COFFRE_KEY_SIZE], struct err *err)
{
    struct coffre *c = make(nom);
    c->fd = open(nom->path, O_RDONLY | O_CLOEXEC);
    int rc = c->fd < 0 ? fail(nom->path, err) : read_beginning(c, nom, secret_key, err);
    if (rc < 0)
        coffre_close(&c);
    *out = c;
    return rc;
}

int coffre_read(struct coffre *c, const uint8_t **data, size_t *size, struct err *err)
{
    size_t got = 0;
    *data = c->plain;
    *size = 0;
    int rc = read_up_to(c, c->sealed, sizeof(c->sealed), &got, err);
    if (rc < 0)
        return rc;
    if (c->ended)
        return got == 0 ? 0 : damaged(c, "des octets suivent la fin du fichier", err);
    if (got < TAIL_SIZE)
        return damaged(c, "fichier tronqué", err);
    unsigned long long plain_size = 0;
    uint8_t tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&c->stream, c->plain, &plain_size, &tag,
                                                   c->sealed, got, c->ad, c->ad_size) != 0)
        return damaged(c, "fichier altéré, tronqué ou mis à la place d'un autre", err);
    c->ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    count(c, (size_t)plain_size);
    *size = (size_t)plain_size;
    /* An empty last chunk would look like the end: see that nothing follows it. */
    return plain_size > 0 ? 0 : coffre_read(c, data, size, err);
}

/* --- Keys --- */

static int write_key(const char *path, mode_t mode, const char *label, const uint8_t *key,
                     struct err *err)
{
    char hex[2 * COFFRE_KEY_SIZE + 1];
    char line[128];
    (void)sodium_bin2hex(hex, sizeof(hex), key, COFFRE_KEY_SIZE);
    (void)snprintf(line, sizeof(line), "%s=%s\n", label, hex);
    int rc = access(path, F_OK) == 0 ? err_set(err, ERR_BUSY, "%s existe déjà", path)
                                     : file_write_new(path, mode, line, err);
    sodium_memzero(hex, sizeof(hex));
    sodium_memzero(line, sizeof(line));
    return rc;
}

int coffre_keys_make(const char *public_path, const char *secret_path, struct err *err)
{
    CHECK(sodium_init() >= 0);
    if (access(public_path, F_OK) == 0)
        return err_set(err, ERR_BUSY, "%s existe déjà : les sauvegardes ont leur clé", public_path);
    uint8_t public_key[COFFRE_KEY_SIZE], secret_key[COFFRE_KEY_SIZE];
    (void)crypto_box_keypair(public_key, secret_key);
    int rc = write_key(secret_path, 0600, "secrete", secret_key, err);
    if (rc == 0)
        rc = write_key(public_path, 0644, "publique", public_key, err);
    sodium_memzero(secret_key, sizeof(secret_key));
    return rc;
}

static int read_key(const char *path, const char *label, uint8_t out[COFFRE_KEY_SIZE],
                    struct err *err)
{
    char line[128] = "";
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return fail(path, err);
    bool read = fgets(line, sizeof(line), file) != NULL;
    (void)fclose(file);
    size_t length = strlen(label);
    size_t size = 0;
    line[strcspn(line, "\r\n")] = '\0';
    bool good = read && strncmp(line, label, length) == 0 && line[length] == '=' &&
                sodium_hex2bin(out, COFFRE_KEY_SIZE, line + length + 1, strlen(line + length + 1),
                               NULL, &size, NULL) == 0 &&
                size == COFFRE_KEY_SIZE;
    sodium_memzero(line, sizeof(line));
    return good ? 0
                : err_set(err, ERR_CONFIG,
                          "%s : attendu une ligne « %s=… » de 64 chiffres "
                          "hexadécimaux",
                          path, label);
}

int coffre_public_read(const char *path, uint8_t out[COFFRE_KEY_SIZE], struct err *err)
{
    return read_key(path, "publique", out, err);
}

int coffre_secret_read(const char *path, uint8_t out[COFFRE_KEY_SIZE], struct err *err)
{
    return read_key(path, "secrete", out, err);
}
