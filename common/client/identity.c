#include "client/identity.h"

#include "base/file.h"
#include "runtime/seal.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void key_path(const struct config *config, const char *name, const char *extension,
                     char out[CONFIG_PATH_SIZE])
{
    (void)snprintf(out, CONFIG_PATH_SIZE, "%.*s/%s.%s", CONFIG_PATH_SIZE - 150, config->cles, name,
                   extension);
}

void identity_site_key_path(const struct config *config, const char *site,
                            char out[CONFIG_PATH_SIZE])
{
    key_path(config, site, "site", out);
}

void identity_rights_path(const struct config *config, char out[CONFIG_PATH_SIZE])
{
    key_path(config, "droits", "cfg", out);
}

/* A key file is one line per key: "public=…" and "secrete=…". */
static int read_line(FILE *file, const char *label, char out[WIRE_KEY_SIZE])
{
    char line[128];
    if (fgets(line, sizeof(line), file) == NULL)
        return -1;
    line[strcspn(line, "\r\n")] = '\0';
    size_t length = strlen(label);
    if (strncmp(line, label, length) != 0 || strlen(line + length) != WIRE_KEY_SIZE - 1)
        return -1;
    memcpy(out, line + length, WIRE_KEY_SIZE);
    return 0;
}

static int read_key_file(const char *path, char public_key[WIRE_KEY_SIZE],
                         char secret_key[WIRE_KEY_SIZE], struct err *err)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return err_set(err, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s : %s", path,
                       err_reason(errno));
    int rc = read_line(file, "public=", public_key);
    if (rc == 0 && secret_key != NULL)
        rc = read_line(file, "secrete=", secret_key);
    (void)fclose(file);
    return rc < 0 ? err_set(err, ERR_CONFIG, "%s : ce n'est pas un fichier de clé", path) : 0;
}

int identity_read(const struct config *config, const char *name, struct wire_keys *out,
                  struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    key_path(config, name, "cle", path);
    return read_key_file(path, out->public_key, out->secret_key, err);
}

int identity_read_public(const struct config *config, const char *name, char out[WIRE_KEY_SIZE],
                         struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    key_path(config, name, "pub", path);
    return read_key_file(path, out, NULL, err);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

int identity_write_public(const struct config *config, const char *name,
                          const char key[WIRE_KEY_SIZE], struct err *err)
{
    char path[CONFIG_PATH_SIZE], text[WIRE_KEY_SIZE + 16];
    key_path(config, name, "pub", path);
    (void)snprintf(text, sizeof(text), "public=%s\n", key);
    return file_write_new(path, 0644, text, err);
}

static int make_pair(const struct config *config, const char *name, const char *secret_path,
                     struct err *err)
{
    struct wire_keys keys;
    char text[256];
    int rc = wire_keys_new(&keys, err);
    if (rc < 0)
        return rc;
    (void)snprintf(text, sizeof(text), "public=%s\nsecrete=%s\n", keys.public_key, keys.secret_key);
    rc = file_write_new(secret_path, 0600, text, err);
    sodium_memzero(text, sizeof(text));
    sodium_memzero(keys.secret_key, sizeof(keys.secret_key));
    return rc < 0 ? rc : identity_write_public(config, name, keys.public_key, err);
}

int identity_make(const struct config *config, const char *name, size_t *made, struct err *err)
{
    char secret_path[CONFIG_PATH_SIZE], public_path[CONFIG_PATH_SIZE];
    key_path(config, name, "cle", secret_path);
    key_path(config, name, "pub", public_path);
    bool secret = is_there(secret_path);
    bool public = is_there(public_path);
    if (secret && public)
        return 0;
    if (public)
        return err_set(err, ERR_DENIED,
                       "%s est la clé d'un autre hôte, reçue ici ; ôtez-la pour faire la vôtre",
                       public_path);
    if (!secret) {
        (*made)++;
        return make_pair(config, name, secret_path, err);
    }
    char key[WIRE_KEY_SIZE]; /* The disk was full, or the power went, between the two. */
    int rc = read_key_file(secret_path, key, NULL, err);
    return rc < 0 ? rc : identity_write_public(config, name, key, err);
}

int identity_make_signing(const struct config *config, size_t *made, struct err *err)
{
    char secret_path[CONFIG_PATH_SIZE], public_path[CONFIG_PATH_SIZE];
    key_path(config, "bus", "signature", secret_path);
    key_path(config, "bus", "verification", public_path);
    if (!is_there(secret_path)) {
        (*made)++;
        return head_keys_make(secret_path, public_path, err);
    }
    struct head_keys keys;
    int rc = is_there(public_path) ? 0 : head_keys_read(secret_path, &keys, err);
    if (rc == 0 && !is_there(public_path))
        rc = head_key_write(public_path, keys.public_key, err);
    sodium_memzero(&keys, sizeof(keys));
    return rc;
}

int identity_read_signing(const struct config *config, struct head_keys *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    key_path(config, "bus", "signature", path);
    return head_keys_read(path, out, err);
}

int identity_read_verification(const struct config *config, uint8_t out[HEAD_KEY_SIZE],
                               struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    key_path(config, "bus", "verification", path);
    return head_key_read(path, out, err);
}

int identity_make_site_key(const struct config *config, const char *site, size_t *made,
                           struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    identity_site_key_path(config, site, path);
    if (is_there(path))
        return 0;
    (*made)++;
    return seal_add_key(path, err);
}
