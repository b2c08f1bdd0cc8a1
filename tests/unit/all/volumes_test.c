/* What `plie backup` takes for a file of a data folder, or of a folder of volumes. */
#include "support/folder.h"

#include "plie/sauvegarde.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH = 600 };

static void a_file_may_stand_in_a_volume(void **unused)
{
    (void)unused;
    static const struct {
        const char *name;
        bool known;
        enum sauvegarde_genre genre;
        size_t volume;
    } rows[] = {
        { "bus/journal.db", true, SAUVEGARDE_JOURNAL, 0 },
        { "bus/bus/journal.db", true, SAUVEGARDE_JOURNAL, strlen("bus/") },
        { "roubaix/parcours.db", true, SAUVEGARDE_MAGASIN, 0 },
        { "roubaix-parcours/roubaix/parcours.db", true, SAUVEGARDE_MAGASIN,
          strlen("roubaix-parcours/") },
        { "roubaix-portail/portail/secrets.db", true, SAUVEGARDE_SECRETS,
          strlen("roubaix-portail/") },
        { "roubaix-portail/portail/roubaix/traces/2026-11.jsonl", true, SAUVEGARDE_TRACES,
          strlen("roubaix-portail/") },
        { "a/b/roubaix/parcours.db", false, SAUVEGARDE_MAGASIN, 0 },
        { "../roubaix/parcours.db", false, SAUVEGARDE_MAGASIN, 0 },
        { "/roubaix/parcours.db", false, SAUVEGARDE_MAGASIN, 0 },
        { "roubaix-parcours/../parcours.db", false, SAUVEGARDE_MAGASIN, 0 },
        { "roubaix-parcours/roubaix/autre.db", false, SAUVEGARDE_MAGASIN, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct sauvegarde_fichier fichier;
        if (sauvegarde_classify(rows[i].name, &fichier) != rows[i].known)
            fail_msg("%s", rows[i].name);
        if (!rows[i].known)
            continue;
        assert_int_equal(fichier.genre, rows[i].genre);
        assert_int_equal(fichier.volume, rows[i].volume);
        assert_string_equal(fichier.name, rows[i].name);
    }
}

static void make_file(const char *folder, const char *name)
{
    char path[PATH], parent[CONFIG_PATH_SIZE * 2];
    struct err err = { 0 };
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    dossier_of(path, parent);
    assert_int_equal(config_make_directory(parent, &err), 0);
    int fd = open(path, O_WRONLY | O_CREAT, S_IRUSR | S_IWUSR);
    assert_true(fd >= 0);
    (void)close(fd);
}

static void find(const char *folder, struct sauvegarde *out)
{
    static struct config config;
    struct err err = { 0 };
    *out = (struct sauvegarde){ .count = 0 };
    assert_int_equal(config_load(&config, folder, NULL, &err), 0);
    assert_int_equal(sauvegarde_find(&config, out, &err), 0);
    config_release(&config);
}

static void a_folder_of_volumes_is_found_whole_and_the_journal_last(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    folder_make(folder);
    make_file(folder, "bus/bus/journal.db");
    make_file(folder, "roubaix-portail/portail/roubaix/traces/2026-11.jsonl");
    make_file(folder, "roubaix-portail/roubaix/portail.db");
    make_file(folder, "roubaix-parcours/roubaix/parcours.db");
    make_file(folder, "roubaix-parcours/.restauration/roubaix/parcours.db");
    struct sauvegarde found;
    find(folder, &found);
    assert_int_equal(found.count, 4);
    assert_string_equal(found.fichiers[0].name, "roubaix-parcours/roubaix/parcours.db");
    assert_string_equal(found.fichiers[3].name, "bus/bus/journal.db");
    assert_false(found.demo);
    sauvegarde_release(&found);

    make_file(folder, "roubaix-parcours/demo");
    find(folder, &found);
    assert_true(found.demo);
    sauvegarde_release(&found);

    /* With stores of its own it is a data folder, whatever else lies in it. */
    make_file(folder, "roubaix/reperage.db");
    find(folder, &found);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.fichiers[0].name, "roubaix/reperage.db");
    sauvegarde_release(&found);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_may_stand_in_a_volume),
        cmocka_unit_test(a_folder_of_volumes_is_found_whole_and_the_journal_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
