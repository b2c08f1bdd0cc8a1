/* A signed head and its keys as files, for people to carry. */
#include "runtime/signed_head.h"

#include "base/check.h"
#include "base/date.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEX_MAX = 2 * HEAD_SIGNATURE_SIZE + 1, LINE_SIZE = 128 };

static const char GENRE[] = "plie.tete.1";

/* --- Writing --- */

static json_t *hex_json(const uint8_t *bytes, size_t size)
{
    char hex[HEX_MAX];
    return json_string(sodium_bin2hex(hex, sizeof(hex), bytes, size));
}

/* 64 bits as text: other readers of JSON lose them in a number. */
static json_t *number_json(uint64_t value)
{
    return json_sprintf("%" PRIu64, value);
}

static json_t *time_json(int64_t us)
{
    char text[TIME_TEXT_SIZE];
    time_format(us, text);
    return json_string(text);
}

static json_t *sites_json(const struct signed_head *head)
{
    json_t *sites = json_array();
    for (size_t i = 0; i < head->site_count; i++) {
        const struct head_site *site = &head->sites[i];
        json_t *item = json_object();
        if (site->site[0] == '\0') {
            (void)json_object_set_new(item, "empreinte", hex_json(site->leaf, CHAIN_SIZE));
        } else {
            (void)json_object_set_new(item, "site", json_string(site->site));
            (void)json_object_set_new(item, "position", number_json(site->position));
            (void)json_object_set_new(item, "chaine", hex_json(site->chain, CHAIN_SIZE));
        }
        (void)json_array_append_new(sites, item);
    }
    return sites;
}

char *head_text(const struct signed_head *head)
{
    char fingerprint[HEAD_FINGERPRINT_SIZE];
    head_fingerprint(head->key, fingerprint);
    json_t *tree = json_object();
    (void)json_object_set_new(tree, "genre", json_string(GENRE));
    (void)json_object_set_new(tree, "generation", number_json(head->generation));
    (void)json_object_set_new(tree, "position", number_json(head->position));
    (void)json_object_set_new(tree, "recu", time_json(head->received));
    (void)json_object_set_new(tree, "signee", time_json(head->signed_us));
    (void)json_object_set_new(tree, "ordre", hex_json(head->order, CHAIN_SIZE));
    (void)json_object_set_new(tree, "sites", sites_json(head));
    (void)json_object_set_new(tree, "cle", hex_json(head->key, HEAD_KEY_SIZE));
    (void)json_object_set_new(tree, "empreinteCle", json_string(fingerprint));
    (void)json_object_set_new(tree, "signature", hex_json(head->signature, HEAD_SIGNATURE_SIZE));
    char *text = json_dumps(tree, JSON_COMPACT);
    CHECK(text != NULL);
    json_decref(tree);
    return text;
}

/* --- Reading --- */

static bool read_hex(const json_t *object, const char *name, uint8_t *out, size_t size)
{
    const char *hex = json_string_value(json_object_get(object, name));
    size_t length = 0;
    return hex != NULL && strlen(hex) == 2 * size &&
           sodium_hex2bin(out, size, hex, 2 * size, NULL, &length, NULL) == 0 && length == size;
}

static bool read_number(const json_t *object, const char *name, uint64_t *out)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL && text_to_u64(text, out);
}

static bool read_time(const json_t *object, const char *name, int64_t *out)
{
    const char *text = json_string_value(json_object_get(object, name));
    *out = text == NULL ? -1 : time_parse(text);
    return *out >= 0;
}

static bool read_site(const json_t *item, struct head_site *out)
{
    const char *name = json_string_value(json_object_get(item, "site"));
    if (name == NULL)
        return read_hex(item, "empreinte", out->leaf, CHAIN_SIZE);
    if (!lot_name_is_valid(name) || !read_number(item, "position", &out->position) ||
        !read_hex(item, "chaine", out->chain, CHAIN_SIZE))
        return false;
    (void)snprintf(out->site, sizeof(out->site), "%s", name);
    head_leaf(out->site, out->position, out->chain, out->leaf);
    return true;
}

/* NULL: all is there; else what is not. */
static const char *read_tree(struct signed_head *out, const json_t *tree)
{
    const char *genre = json_string_value(json_object_get(tree, "genre"));
    const json_t *sites = json_object_get(tree, "sites");
    if (genre == NULL || strcmp(genre, GENRE) != 0)
        return "« genre » n'est pas « plie.tete.1 »";
    if (!read_number(tree, "generation", &out->generation) ||
        !read_number(tree, "position", &out->position))
        return "« generation » ou « position » n'est pas un nombre";
    if (!read_time(tree, "recu", &out->received) || !read_time(tree, "signee", &out->signed_us))
        return "« recu » ou « signee » n'est pas un instant";
    if (!read_hex(tree, "ordre", out->order, CHAIN_SIZE) ||
        !read_hex(tree, "cle", out->key, HEAD_KEY_SIZE) ||
        !read_hex(tree, "signature", out->signature, HEAD_SIGNATURE_SIZE))
        return "« ordre », « cle » ou « signature » n'a pas ses chiffres hexadécimaux";
    if (!json_is_array(sites) || json_array_size(sites) > LIMIT_SITES)
        return "« sites » n'est pas une liste de sites";
    head_make_sites(out, json_array_size(sites));
    for (size_t i = 0; i < out->site_count; i++)
        if (!read_site(json_array_get(sites, i), &out->sites[i]))
            return "un site n'a pas nom, position et chaîne, ni d'empreinte";
    return NULL;
}

int head_read_text(struct signed_head *out, const char *text, size_t size, struct err *err)
{
    *out = (struct signed_head){ 0 };
    json_error_t error;
    json_t *tree = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    if (tree == NULL)
        return err_set(err, ERR_INVALID, "tête signée : %s", error.text);
    const char *wrong = read_tree(out, tree);
    json_decref(tree);
    if (wrong == NULL)
        return 0;
    head_release(out);
    return err_set(err, ERR_INVALID, "tête signée : %s", wrong);
}

/* --- Keys --- */

void head_fingerprint(const uint8_t key[HEAD_KEY_SIZE], char out[HEAD_FINGERPRINT_SIZE])
{
    enum { BYTES = 16, GROUP = 2 };
    uint8_t digest[BYTES];
    (void)crypto_generichash(digest, BYTES, key, HEAD_KEY_SIZE, NULL, 0);
    for (size_t i = 0; i < BYTES; i += GROUP)
        (void)snprintf(out + i / GROUP * 5, 6, "%02x%02x%s", digest[i], digest[i + 1],
                       i + GROUP < BYTES ? " " : "");
}

int head_key_write(const char *path, const uint8_t key[HEAD_KEY_SIZE], struct err *err)
{
    char hex[2 * HEAD_KEY_SIZE + 1], text[LINE_SIZE];
    (void)sodium_bin2hex(hex, sizeof(hex), key, HEAD_KEY_SIZE);
    (void)snprintf(text, sizeof(text), "ed25519=%s\n", hex);
    return file_write_new(path, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH, text, err);
}

/* Nothing is overwritten: heads signed with the old key may be out there. */
int head_keys_make(const char *secret_path, const char *public_path, struct err *err)
{
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
    char hex[2 * HEAD_KEY_SIZE + 1], secret[2 * HEAD_SEED_SIZE + 1], text[2 * LINE_SIZE];
    CHECK(sodium_init() >= 0);
    if (access(public_path, F_OK) == 0)
        return err_set(err, ERR_IO, "%s : %s", public_path, err_reason(EEXIST));
    CHECK(crypto_sign_keypair(public_key, secret_key) == 0);
    (void)sodium_bin2hex(hex, sizeof(hex), public_key, HEAD_KEY_SIZE);
    (void)sodium_bin2hex(secret, sizeof(secret), secret_key, HEAD_SEED_SIZE);
    (void)snprintf(text, sizeof(text), "ed25519=%s\nsecrete=%s\n", hex, secret);
    int rc = file_write_new(secret_path, S_IRUSR | S_IWUSR, text, err);
    sodium_memzero(secret_key, sizeof(secret_key));
    sodium_memzero(secret, sizeof(secret));
    sodium_memzero(text, sizeof(text));
    return rc < 0 ? rc : head_key_write(public_path, public_key, err);
}

static bool read_line(FILE *file, const char *label, uint8_t out[HEAD_KEY_SIZE])
{
    char line[LINE_SIZE];
    size_t length = strlen(label), size = 0;
    if (fgets(line, sizeof(line), file) == NULL || strncmp(line, label, length) != 0)
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return strlen(line + length) == (size_t)2 * HEAD_KEY_SIZE &&
           sodium_hex2bin(out, HEAD_KEY_SIZE, line + length, strlen(line + length), NULL, &size,
                          NULL) == 0 &&
           size == HEAD_KEY_SIZE;
}

static int read_keys(const char *path, uint8_t key[HEAD_KEY_SIZE], uint8_t *seed, struct err *err)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return err_set(err, errno == ENOENT ? ERR_ABSENT : ERR_IO, "%s : %s", path,
                       err_reason(errno));
    bool read =
        read_line(file, "ed25519=", key) && (seed == NULL || read_line(file, "secrete=", seed));
    (void)fclose(file);
    return read ? 0
                : err_set(err, ERR_CONFIG,
                          "%s : ce n'est pas un fichier de clé de signature (« ed25519=… »)", path);
}

int head_keys_read(const char *path, struct head_keys *out, struct err *err)
{
    CHECK(sodium_init() >= 0);
    return read_keys(path, out->public_key, out->seed, err);
}

int head_key_read(const char *path, uint8_t out[HEAD_KEY_SIZE], struct err *err)
{
    CHECK(sodium_init() >= 0);
    return read_keys(path, out, NULL, err);
}
