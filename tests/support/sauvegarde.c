#include "support/sauvegarde.h"

#include "support/process.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void depot_open(struct depot *depot, const char *donnees)
{
    *depot = (struct depot){ .donnees = donnees };
    folder_make(depot->folder);
    (void)snprintf(depot->vers, sizeof(depot->vers), "%s/sauvegardes", depot->folder);
    (void)snprintf(depot->cle, sizeof(depot->cle), "%s/sauvegarde.secrete", depot->folder);
    const char *const keys[] = { "keys", "--donnees", donnees, "--sauvegarde", depot->cle, NULL };
    assert_int_equal(process_run(keys, NULL, NULL), 0);
}

void depot_close(struct depot *depot)
{
    folder_remove(depot->folder);
}

void depot_back_up(struct depot *depot)
{
    char *printed;
    const char *const backup[] = { "backup", "--donnees", depot->donnees,
                                   "--vers", depot->vers, NULL };
    assert_int_equal(process_run(backup, NULL, &printed), 0);
    char *end = strstr(printed, " : ");
    assert_non_null(end);
    *end = '\0';
    (void)snprintf(depot->last, sizeof(depot->last), "%s", printed);
    free(printed);
}

int depot_restore(struct depot *depot, const char *backup, const char *donnees,
                  const char *seulement)
{
    char *said;
    const char *const restore[] = { "restore",  "--donnees",
                                    donnees,    "--de",
                                    backup,     "--cle",
                                    depot->cle, seulement == NULL ? NULL : "--seulement",
                                    seulement,  NULL };
    int code = process_run_both(restore, NULL, NULL, &said);
    (void)snprintf(depot->said, sizeof(depot->said), "%s", said);
    free(said);
    return code;
}

static void copy_file(const char *from, const char *to)
{
    char block[4096];
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    assert_true(in != NULL && out != NULL);
    for (size_t count; (count = fread(block, 1, sizeof(block), in)) > 0;)
        assert_int_equal(fwrite(block, 1, count, out), count);
    (void)fclose(in);
    assert_int_equal(fclose(out), 0);
}

void depot_new_host(const struct depot *depot, char out[FOLDER_SIZE])
{
    char from[DEPOT_PATH_SIZE], to[DEPOT_PATH_SIZE];
    struct err err = { 0 };
    folder_make(out);
    (void)snprintf(from, sizeof(from), "%s/cles", depot->donnees);
    (void)snprintf(to, sizeof(to), "%s/cles", out);
    assert_int_equal(config_make_directory(to, &err), 0);
    DIR *directory = opendir(from);
    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char a[2 * DEPOT_PATH_SIZE + 256], b[2 * DEPOT_PATH_SIZE + 256];
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(a, sizeof(a), "%s/%s", from, entry->d_name);
        (void)snprintf(b, sizeof(b), "%s/%s", to, entry->d_name);
        copy_file(a, b);
    }
    (void)closedir(directory);
}

size_t depot_count(const struct depot *depot, const char *prefix)
{
    size_t count = 0;
    DIR *directory = opendir(depot->vers);
    for (struct dirent *entry = directory == NULL ? NULL : readdir(directory); entry != NULL;
         entry = readdir(directory))
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    if (directory != NULL)
        (void)closedir(directory);
    return count;
}

void assert_verifies(const char *donnees)
{
    char *printed;
    const char *const verify[] = { "verify", "--donnees", donnees, NULL };
    int code = process_run(verify, NULL, &printed);
    if (code != 0)
        fail_msg("verify: %s", printed);
    free(printed);
}
