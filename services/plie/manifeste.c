/* The manifest of a backup: JSON in a coffre of its own, written last. */
#include "plie/sauvegarde.h"

#include "base/date.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, MANIFESTE_SIZE_MAX = 16 * 1024 * 1024 };

/* --- Writing --- */

static json_t *write_file(const struct sauvegarde_fichier *fichier)
{
    char digest[2 * COFFRE_DIGEST_SIZE + 1];
    (void)sodium_bin2hex(digest, sizeof(digest), fichier->digest, COFFRE_DIGEST_SIZE);
    const struct store_place *place = &fichier->place;
    return json_pack("{s:s, s:I, s:s, s:I, s:I, s:I, s:I}", "nom", fichier->name, "octets",
                     (json_int_t)fichier->size, "empreinte", digest, "apply",
                     (json_int_t)place->apply_number, "generation", (json_int_t)place->generation,
                     "position", (json_int_t)place->position, "sequence",
                     (json_int_t)place->sequence);
}

static char *write_text(const struct sauvegarde *sauvegarde)
{
    char when[TIME_TEXT_SIZE], id[2 * COFFRE_ID_SIZE + 1];
    time_format(sauvegarde->when_us, when);
    (void)sodium_bin2hex(id, sizeof(id), sauvegarde->id, COFFRE_ID_SIZE);
    json_t *files = json_array();
    for (size_t i = 0; i < sauvegarde->count; i++)
        (void)json_array_append_new(files, write_file(&sauvegarde->fichiers[i]));
    json_t *root = json_pack("{s:i, s:s, s:s, s:b, s:o}", "version", VERSION, "sauvegarde", id,
                             "quand", when, "demo", sauvegarde->demo ? 1 : 0, "fichiers", files);
    CHECK(root != NULL);
    char *text = json_dumps(root, JSON_INDENT(1));
    CHECK(text != NULL);
    json_decref(root);
    return text;
}

static int write_coffre(const struct coffre_nom *nom, const char *text,
                        const uint8_t public_key[COFFRE_KEY_SIZE], struct err *err)
{
    struct coffre *coffre = NULL;
    int rc = coffre_create(&coffre, nom, public_key, err);
    if (rc == 0)
        rc = coffre_write(coffre, text, strlen(text), err);
    if (rc == 0)
        rc = coffre_finish(&coffre, NULL, NULL, err);
    coffre_close(&coffre);
    return rc;
}

int manifeste_write(const struct sauvegarde *sauvegarde, const char *folder,
                    const uint8_t public_key[COFFRE_KEY_SIZE], struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    sauvegarde_path(folder, SAUVEGARDE_MANIFESTE, path);
    const struct coffre_nom nom = { path, SAUVEGARDE_MANIFESTE, sauvegarde->id };
    char *text = write_text(sauvegarde);
    int rc = write_coffre(&nom, text, public_key, err);
    free(text);
    return rc;
}

/* --- Reading --- */

static bool read_file(json_t *entry, struct sauvegarde_fichier *out)
{
    const char *name = "";
    const char *digest = "";
    json_int_t size = 0, apply = 0, generation = 0, position = 0, sequence = 0;
    size_t digest_size = 0;
    if (json_unpack(entry, "{s:s, s:I, s:s, s:I, s:I, s:I, s:I}", "nom", &name, "octets", &size,
                    "empreinte", &digest, "apply", &apply, "generation", &generation, "position",
                    &position, "sequence", &sequence) != 0 ||
        !sauvegarde_classify(name, out) ||
        sodium_hex2bin(out->digest, sizeof(out->digest), digest, strlen(digest), NULL, &digest_size,
                       NULL) != 0)
        return false;
    out->size = (uint64_t)size;
    out->place = (struct store_place){ .apply_number = (uint32_t)apply,
                                       .generation = (uint64_t)generation,
                                       .position = (uint64_t)position,
                                       .sequence = (uint64_t)sequence };
    return digest_size == sizeof(out->digest);
}

static bool read_root(json_t *root, struct sauvegarde *out)
{
    const char *id = "";
    const char *when = "";
    int version = 0, demo = 0;
    json_t *files = NULL;
    if (json_unpack(root, "{s:i, s:s, s:s, s:b, s:o}", "version", &version, "sauvegarde", &id,
                    "quand", &when, "demo", &demo, "fichiers", &files) != 0 ||
        version != VERSION)
        return false;
    out->when_us = time_parse(when);
    out->demo = demo != 0;
    out->count = json_array_size(files);
    out->fichiers = calloc(out->count + 1, sizeof(*out->fichiers));
    CHECK(out->fichiers != NULL);
    for (size_t i = 0; i < out->count; i++)
        if (!read_file(json_array_get(files, i), &out->fichiers[i]))
            return false;
    return true;
}

static int read_text(struct coffre *coffre, char *text, size_t *size, struct err *err)
{
    *size = 0;
    for (;;) {
        const uint8_t *data;
        size_t part;
        int rc = coffre_read(coffre, &data, &part, err);
        if (rc < 0 || part == 0)
            return rc;
        if (part > MANIFESTE_SIZE_MAX - *size)
            return err_set(err, ERR_CORRUPT, "manifeste : plus de %d octets", MANIFESTE_SIZE_MAX);
        memcpy(text + *size, data, part);
        *size += part;
    }
}

static int read_coffre(struct coffre *coffre, const char *path, struct sauvegarde *out,
                       struct err *err)
{
    char *text = malloc(MANIFESTE_SIZE_MAX);
    CHECK(text != NULL);
    size_t size = 0;
    int rc = read_text(coffre, text, &size, err);
    json_t *root = rc < 0 ? NULL : json_loadb(text, size, 0, NULL);
    free(text);
    memcpy(out->id, coffre_id(coffre), COFFRE_ID_SIZE);
    if (rc == 0 && (root == NULL || !read_root(root, out)))
        rc = err_set(err, ERR_CORRUPT, "%s : manifeste d'une autre version du programme", path);
    json_decref(root);
    return rc;
}

int manifeste_read(struct sauvegarde *out, const char *folder,
                   const uint8_t secret_key[COFFRE_KEY_SIZE], struct err *err)
{
    *out = (struct sauvegarde){ 0 };
    char path[CONFIG_PATH_SIZE * 2];
    sauvegarde_path(folder, SAUVEGARDE_MANIFESTE, path);
    const struct coffre_nom nom = { path, SAUVEGARDE_MANIFESTE, NULL };
    struct coffre *coffre = NULL;
    int rc = coffre_open(&coffre, &nom, secret_key, err);
    if (rc == ERR_ABSENT)
        return err_wrap(err, "ce n'est pas une sauvegarde (attendu un dossier « sauvegarde-… » que "
                             "plie backup a fait)");
    if (rc == 0)
        rc = read_coffre(coffre, path, out, err);
    coffre_close(&coffre);
    return rc;
}
