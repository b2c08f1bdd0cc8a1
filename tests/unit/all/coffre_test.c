/* The encrypted files of a backup: whatever is changed, cut, added or exchanged is refused, and the
 * error names the file. */
#include "plie/coffre.h"
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH = 128, CHUNK = 64 * 1024 };

static char folder[FOLDER_SIZE], public_path[PATH], secret_path[PATH], file_path[PATH];
static uint8_t public_key[COFFRE_KEY_SIZE], secret_key[COFFRE_KEY_SIZE];
static const uint8_t ID[COFFRE_ID_SIZE] = "cette sauvegarde";
static const uint8_t OTHER_ID[COFFRE_ID_SIZE] = "autre sauvegarde";

static int open_folder(void **state)
{
    (void)state;
    struct err err = { 0 };
    folder_make(folder);
    (void)snprintf(public_path, PATH, "%s/publique", folder);
    (void)snprintf(secret_path, PATH, "%s/secrete", folder);
    (void)snprintf(file_path, PATH, "%s/fichier", folder);
    return coffre_keys_make(public_path, secret_path, &err) < 0 ||
           coffre_public_read(public_path, public_key, &err) < 0 ||
           coffre_secret_read(secret_path, secret_key, &err) < 0;
}

static int close_folder(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

static uint8_t *make_bytes(size_t size)
{
    uint8_t *bytes = malloc(size + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 31 + i / 251);
    return bytes;
}

static void write_file(size_t size)
{
    struct coffre *coffre;
    struct err err = { 0 };
    uint8_t digest[COFFRE_DIGEST_SIZE];
    uint64_t written;
    uint8_t *bytes = make_bytes(size);
    (void)unlink(file_path);
    const struct coffre_nom nom = { file_path, "site/service.db", ID };
    assert_int_equal(coffre_create(&coffre, &nom, public_key, &err), 0);
    for (size_t at = 0; at < size;) { /* In parts that fit no chunk. */
        size_t part = size - at < 7001 ? size - at : 7001;
        assert_int_equal(coffre_write(coffre, bytes + at, part, &err), 0);
        at += part;
    }
    assert_int_equal(coffre_finish(&coffre, digest, &written, &err), 0);
    assert_int_equal(written, size);
    free(bytes);
}

/* 0, or the first error; then its text names the file. */
static int read_file(const struct coffre_nom *nom, const uint8_t *key, size_t size)
{
    struct coffre *coffre = NULL;
    struct err err = { 0 };
    uint8_t *bytes = make_bytes(size);
    size_t at = 0;
    int rc = coffre_open(&coffre, nom, key, &err);
    while (rc == 0) {
        const uint8_t *data;
        size_t part;
        rc = coffre_read(coffre, &data, &part, &err);
        if (rc < 0 || part == 0)
            break;
        assert_true(at + part <= size);
        assert_memory_equal(bytes + at, data, part);
        at += part;
    }
    if (rc == 0)
        assert_int_equal(at, size);
    else
        assert_non_null(strstr(err.text, nom->path));
    coffre_close(&coffre);
    free(bytes);
    return rc;
}

static int read_back(size_t size)
{
    return read_file(&(struct coffre_nom){ file_path, "site/service.db", ID }, secret_key, size);
}

static void what_was_written_comes_back_whatever_its_size(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17 };
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        write_file(sizes[i]);
        assert_int_equal(read_back(sizes[i]), 0);
    }
}

static void flip(long at)
{
    FILE *file = fopen(file_path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_not_equal(fputc(byte ^ 0x10, file), EOF);
    assert_int_equal(fclose(file), 0);
}

static long file_size(void)
{
    struct stat st;
    assert_int_equal(stat(file_path, &st), 0);
    return (long)st.st_size;
}

static void every_changed_byte_is_refused(void **state)
{
    (void)state;
    enum { SIZE = CHUNK + 100 };
    write_file(SIZE);
    long size = file_size();
    for (long at = 0; at < size; at += at < 400 || at > size - 300 ? 1 : 997) {
        flip(at);
        assert_true(read_back(SIZE) < 0);
        flip(at);
    }
    assert_int_equal(read_back(SIZE), 0);
}

static void a_cut_file_is_refused_at_every_length(void **state)
{
    (void)state;
    enum { SIZE = 2 * CHUNK };
    write_file(SIZE);
    long size = file_size();
    /* At the ends of chunks too: each one is whole, only the last is missing. */
    static const long heads = 18 + 16 + 80 + 24;
    const long cuts[] = { size - 1, size - 17, heads + CHUNK + 17, heads, heads - 1, 20, 0 };
    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
        assert_int_equal(truncate(file_path, cuts[i]), 0);
        assert_int_equal(read_back(SIZE), ERR_CORRUPT);
    }
}

static void what_follows_the_end_is_refused(void **state)
{
    (void)state;
    write_file(10);
    FILE *file = fopen(file_path, "a");
    assert_non_null(file);
    assert_int_equal(fputc('x', file), 'x');
    assert_int_equal(fclose(file), 0);
    assert_int_equal(read_back(10), ERR_CORRUPT);
}

static void a_file_in_the_place_of_another_is_refused(void **state)
{
    (void)state;
    write_file(500);
    const struct coffre_nom renamed = { file_path, "site/autre.db", ID };
    const struct coffre_nom moved = { file_path, "site/service.db", OTHER_ID };
    assert_int_equal(read_file(&renamed, secret_key, 500), ERR_CORRUPT);
    assert_int_equal(read_file(&moved, secret_key, 500), ERR_CORRUPT);
}

static void another_key_opens_nothing_and_the_public_one_neither(void **state)
{
    (void)state;
    char other_public[PATH], other_secret[PATH];
    uint8_t other[COFFRE_KEY_SIZE];
    struct err err = { 0 };
    (void)snprintf(other_public, PATH, "%s/publique2", folder);
    (void)snprintf(other_secret, PATH, "%s/secrete2", folder);
    assert_int_equal(coffre_keys_make(other_public, other_secret, &err), 0);
    assert_int_equal(coffre_secret_read(other_secret, other, &err), 0);
    write_file(500);
    const struct coffre_nom nom = { file_path, "site/service.db", ID };
    assert_int_equal(read_file(&nom, other, 500), ERR_DENIED);
    assert_int_equal(read_file(&nom, public_key, 500), ERR_DENIED);
}

static void a_key_is_never_overwritten_and_the_secret_one_is_its_owners(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct stat st;
    assert_int_equal(coffre_keys_make(public_path, secret_path, &err), ERR_BUSY);
    assert_int_equal(stat(secret_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    uint8_t key[COFFRE_KEY_SIZE];
    struct err wrong = { 0 };
    assert_int_equal(coffre_secret_read(public_path, key, &wrong), ERR_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_comes_back_whatever_its_size),
        cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(a_cut_file_is_refused_at_every_length),
        cmocka_unit_test(what_follows_the_end_is_refused),
        cmocka_unit_test(a_file_in_the_place_of_another_is_refused),
        cmocka_unit_test(another_key_opens_nothing_and_the_public_one_neither),
        cmocka_unit_test(a_key_is_never_overwritten_and_the_secret_one_is_its_owners),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
