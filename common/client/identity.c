#include "client/identity.h"

#include "runtime/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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
                       strerror(errno));
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

/* Never overwrites: a key that exists may already be known elsewhere. */
static int write_new(const char *path, mode_t mode, const char *text, struct err *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (file < 0)
        return err_set(err, ERR_IO, "%s : %s", path, strerror(errno));
    size_t size = strlen(text);
    bool written = write(file, text, size) == (ssize_t)size && fsync(file) == 0;
    written = close(file) == 0 && written;
    return written ? 0 : err_set(err, ERR_IO, "%s : écriture impossible", path);
}

int identity_make(const struct config *config, const char *name, size_t *made, struct err *err)
{
    char secret_path[CONFIG_PATH_SIZE], public_path[CONFIG_PATH_SIZE];
    key_path(config, name, "cle", secret_path);
    key_path(config, name, "pub", public_path);
    if (access(secret_path, F_OK) == 0)
        return 0;
    struct wire_keys keys;
    int rc = wire_keys_new(&keys, err);
    if (rc < 0)
        return rc;
    char text[256];
    (void)snprintf(text, sizeof(text), "public=%s\nsecrete=%s\n", keys.public_key, keys.secret_key);
    rc = write_new(secret_path, 0600, text, err);
    if (rc < 0)
        return rc;
    (void)snprintf(text, sizeof(text), "public=%s\n", keys.public_key);
    (*made)++;
    return write_new(public_path, 0644, text, err);
}

int identity_make_signing(const struct config *config, size_t *made, struct err *err)
{
    char secret_path[CONFIG_PATH_SIZE], public_path[CONFIG_PATH_SIZE];
    key_path(config, "bus", "signature", secret_path);
    key_path(config, "bus", "verification", public_path);
    if (access(secret_path, F_OK) == 0)
        return 0;
    (*made)++;
    return head_keys_make(secret_path, public_path, err);
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
    if (access(path, F_OK) == 0)
        return 0;
    (*made)++;
    return seal_add_key(path, err);
}
