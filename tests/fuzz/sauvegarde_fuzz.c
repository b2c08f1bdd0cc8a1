/* What `plie restore` is given by whoever keeps the backups. The first byte chooses:
 *   0  a file as it is, where the manifest should be
 *   1  a manifest's text, sealed as anybody can who has the public key: no name leaves its folder
 *   2  changes of a sealed file (three bytes each): any of them is found, none is read past
 *   3  the register of erasures: what was read is written and read the same
 *   4  files of keys
 *   5  the name of a file of a backup */
#define _GNU_SOURCE /* mkdtemp */

#include "fuzz/fuzz.h"
#include "support/folder.h"

#include "base/text.h"
#include "plie/sauvegarde.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PLAIN_SIZE = 64 * 1024 + 500, SEALED_MAX = PLAIN_SIZE + 1024 };

static char folder[FOLDER_SIZE] = "/dev/shm/plie-XXXXXX";
static char manifest_path[2 * CONFIG_PATH_SIZE], other_path[2 * CONFIG_PATH_SIZE];
static uint8_t public_key[COFFRE_KEY_SIZE], secret_key[COFFRE_KEY_SIZE];
static const uint8_t ID[COFFRE_ID_SIZE] = "identification.";
static uint8_t plain[PLAIN_SIZE];
static struct sealed {
    uint8_t data[SEALED_MAX];
    size_t size;
    size_t plain_size;
} sealed[3]; /* Empty, one chunk, two. */

/* --- The same bytes in every run --- */

static uint64_t drawn;

static const char *random_name(void)
{
    return "fuzz";
}

static uint32_t random_word(void)
{
    return (uint32_t)(++drawn * 2654435761u);
}

static void random_bytes(void *const out, const size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)out)[i] = (uint8_t)random_word();
}

static struct randombytes_implementation counting = { .implementation_name = random_name,
                                                      .random = random_word,
                                                      .buf = random_bytes };

/* --- Files --- */

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK(size == 0 || fwrite(data, 1, size, file) == size);
    CHECK(fclose(file) == 0);
}

static void seal_file(const char *path, const char *name, const void *data, size_t size)
{
    const struct coffre_nom nom = { path, name, ID };
    struct coffre *coffre = NULL;
    struct err err = { 0 };
    (void)unlink(path);
    CHECK(coffre_create(&coffre, &nom, public_key, &err) == 0);
    CHECK(coffre_write(coffre, data, size, &err) == 0);
    CHECK(coffre_finish(&coffre, NULL, NULL, &err) == 0);
}

static void make_sealed(struct sealed *out, size_t plain_size)
{
    seal_file(other_path, "bus/journal.db", plain, plain_size);
    FILE *file = fopen(other_path, "r");
    CHECK(file != NULL);
    out->size = fread(out->data, 1, SEALED_MAX, file);
    out->plain_size = plain_size;
    CHECK(fclose(file) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    CHECK(randombytes_set_implementation(&counting) == 0);
    fuzz_prepare();
    if (mkdtemp(folder) == NULL)
        folder_make(folder);
    sauvegarde_path(folder, SAUVEGARDE_MANIFESTE, manifest_path);
    sauvegarde_path(folder, "autre", other_path);
    (void)crypto_box_keypair(public_key, secret_key);
    for (size_t i = 0; i < PLAIN_SIZE; i++)
        plain[i] = (uint8_t)(i * 31 >> 3);
    make_sealed(&sealed[0], 0);
    make_sealed(&sealed[1], 100);
    make_sealed(&sealed[2], PLAIN_SIZE);
    return 0;
}

__attribute__((destructor)) static void clean_up(void)
{
    folder_remove(folder);
}

static void check_error(int rc, const struct err *err)
{
    CHECK(rc == ERR_CORRUPT || rc == ERR_DENIED || rc == ERR_CONFIG);
    CHECK(err->text[0] != '\0');
    CHECK(text_is_valid(err->text, strlen(err->text)));
    CHECK(strchr(err->text, '\n') == NULL);
}

/* --- The manifest --- */

static void check_name(const struct sauvegarde_fichier *fichier)
{
    char path[2 * CONFIG_PATH_SIZE];
    const char *name = fichier->name;
    CHECK(name[0] != '\0' && name[0] != '/' && strlen(name) < SAUVEGARDE_NAME_SIZE);
    CHECK(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-./") == strlen(name));
    CHECK(strstr(name, "..") == NULL && strstr(name, "//") == NULL && strstr(name, "/.") == NULL);
    CHECK(IMPLIES(fichier->genre == SAUVEGARDE_MAGASIN, fichier->service[0] != '\0'));
    sauvegarde_path(folder, name, path);
    CHECK(strncmp(path, folder, strlen(folder)) == 0);
    CHECK(strchr(path + strlen(folder) + 1, '/') == NULL);
}

static void read_manifest(void)
{
    struct sauvegarde read;
    struct err err = { 0 };
    int rc = manifeste_read(&read, folder, secret_key, &err);
    if (rc < 0)
        check_error(rc, &err);
    for (size_t i = 0; rc == 0 && i < read.count; i++)
        check_name(&read.fichiers[i]);
    sauvegarde_release(&read);
}

/* --- A changed file --- */

static void change_byte(struct sealed *of, uint8_t act, size_t at)
{
    at = of->size == 0 ? 0 : at * 7 % of->size;
    if (act % 4 == 0 && of->size > 0)
        of->data[at] ^= (uint8_t)(act >> 2) | 1;
    if (act % 4 == 1)
        of->size = at;
    if (act % 4 == 2 && of->size < SEALED_MAX)
        of->data[of->size++] = act;
    if (act % 4 == 3 && of->size > 1) { /* Two blocks change places. */
        size_t half = at / 2;
        for (size_t i = 0; i < half; i++) {
            uint8_t byte = of->data[i];
            of->data[i] = of->data[at - half + i];
            of->data[at - half + i] = byte;
        }
    }
}

static void read_changed(const struct sealed *changed, bool same)
{
    const struct coffre_nom nom = { other_path, "bus/journal.db", ID };
    struct coffre *coffre = NULL;
    struct err err = { 0 };
    const uint8_t *data;
    size_t total = 0, size = 1;
    write_file(other_path, changed->data, changed->size);
    int rc = coffre_open(&coffre, &nom, secret_key, &err);
    while (rc == 0 && size > 0) {
        rc = coffre_read(coffre, &data, &size, &err);
        CHECK(IMPLIES(rc == 0, total + size <= PLAIN_SIZE));
        CHECK(rc < 0 || memcmp(data, plain + total, size) == 0); /* Never other bytes. */
        total += rc == 0 ? size : 0;
    }
    if (rc < 0)
        check_error(rc, &err);
    CHECK(same == (rc == 0));
    CHECK(IMPLIES(same, total == changed->plain_size));
    coffre_close(&coffre);
}

static void change_sealed(const uint8_t *data, size_t size)
{
    static struct sealed changed;
    const struct sealed *whole = &sealed[size == 0 ? 0 : data[0] % COUNT_OF(sealed)];
    changed = *whole;
    for (size_t i = 1; i + 2 < size && i < 64; i += 3)
        change_byte(&changed, data[i], (size_t)data[i + 1] << 8 | data[i + 2]);
    read_changed(&changed, changed.size == whole->size &&
                               memcmp(changed.data, whole->data, whole->size) == 0);
}

/* --- The register --- */

static bool same_register(const struct registre *a, const struct registre *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = strcmp(a->lignes[i].site, b->lignes[i].site) == 0 &&
               strcmp(a->lignes[i].personne, b->lignes[i].personne) == 0 &&
               a->lignes[i].position == b->lignes[i].position;
    return same;
}

static void read_register(const uint8_t *data, size_t size)
{
    struct registre read = { 0 }, again = { 0 };
    struct err err = { 0 };
    size_t passed_over;
    write_file(other_path, data, size);
    CHECK(registre_read(other_path, &read, &passed_over, &err) == 0);
    for (size_t i = 0; i < read.count; i++)
        CHECK(registre_has(&read, read.lignes[i].site, read.lignes[i].personne));
    (void)unlink(other_path);
    CHECK(registre_note(other_path, &read, &err) == 0);
    CHECK(registre_read(other_path, &again, &passed_over, &err) == 0);
    CHECK(passed_over == 0);
    CHECK(same_register(&read, &again));
    registre_release(&read);
    registre_release(&again);
}

/* --- The target --- */

static void read_keys(const uint8_t *data, size_t size)
{
    uint8_t key[COFFRE_KEY_SIZE];
    struct err err = { 0 };
    write_file(other_path, data, size);
    int rc = coffre_public_read(other_path, key, &err);
    if (rc < 0)
        check_error(rc, &err);
    err_clear(&err);
    rc = coffre_secret_read(other_path, key, &err);
    if (rc < 0)
        check_error(rc, &err);
}

static void read_name(const uint8_t *data, size_t size)
{
    struct sauvegarde_fichier fichier;
    char *name = strndup((const char *)data, size);
    CHECK(name != NULL);
    if (sauvegarde_classify(name, &fichier)) {
        CHECK(strcmp(fichier.name, name) == 0);
        check_name(&fichier);
    }
    free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    drawn = 0;
    switch (data[0] % 6) {
    case 0:
        write_file(manifest_path, data + 1, size - 1);
        read_manifest();
        return 0;
    case 1:
        seal_file(manifest_path, SAUVEGARDE_MANIFESTE, data + 1, size - 1);
        read_manifest();
        return 0;
    case 2:
        change_sealed(data + 1, size - 1);
        return 0;
    case 3:
        read_register(data + 1, size - 1);
        return 0;
    case 4:
        read_keys(data + 1, size - 1);
        return 0;
    default:
        read_name(data + 1, size - 1);
        return 0;
    }
}
