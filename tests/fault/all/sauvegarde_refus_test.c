/* Backups that may not be believed, and backups that could not be made: refused with a reason, and
 * nothing is there that looks like what it is not. */
#include "support/demonstration.h"
#include "support/process.h"
#include "support/sauvegarde.h"

#include "base/date.h"
#include "base/log.h"

#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH = 400, PEOPLE = 6, DAYS = 45 };
#define SITE "flandre-lys"

/* One site with some weeks of life, stopped; each test makes its own backups of it. */
static struct demonstration demonstration;
static struct depot depot;
static char host[FOLDER_SIZE]; /* Where it is restored to. */

static int open_all(void **state)
{
    (void)state;
    static const char *const sites[] = { SITE, NULL };
    struct demo_result result;
    demonstration_open(&demonstration, sites);
    const struct demo_options what = {
        .seed = 5, .people = PEOPLE, .last_day = date_of(2018, 3, 30), .days = DAYS
    };
    demonstration_play(&demonstration, &what, &result);
    demonstration_settle(&demonstration);
    demonstration_stop(&demonstration);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    config_release(&demonstration.config);
    arena_release(&demonstration.arena);
    folder_remove(demonstration.directory);
    return 0;
}

static int open_depot(void **state)
{
    (void)state;
    char path[PATH];
    (void)snprintf(path, sizeof(path), "%s/cles/sauvegarde.publique", demonstration.directory);
    (void)unlink(path);
    depot_open(&depot, demonstration.directory);
    depot_new_host(&depot, host);
    return 0;
}

static int close_depot(void **state)
{
    (void)state;
    folder_remove(host);
    depot_close(&depot);
    return 0;
}

/* Refused, for a reason that names it, and the folder holds its keys alone. */
static void assert_refused(const char *why)
{
    int code = depot_restore(&depot, depot.last, host, NULL);
    if (code != 1 || strstr(depot.said, why) == NULL)
        fail_msg("%d for «%s»: %s", code, why, depot.said);
    DIR *directory = opendir(host);
    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            assert_string_equal(entry->d_name, "cles");
    (void)closedir(directory);
}

static void path_of(const char *name, char out[PATH])
{
    (void)snprintf(out, PATH, "%s/%s", depot.last, name);
}

static void flip(const char *name, long at)
{
    char path[PATH];
    path_of(name, path);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, -1, SEEK_CUR), 0);
    assert_int_not_equal(fputc(byte ^ 1, file), EOF);
    assert_int_equal(fclose(file), 0);
}

/* --- Changed ---------------------------------------------------------------------------------- */

static void a_flipped_byte_is_refused_and_named(void **state)
{
    (void)state;
    static const char *const names[] = { "bus_journal.db", SITE "_parcours.db", "manifeste" };
    static const long places[] = { 5, 20, 100, 130, 300, -1 };
    depot_back_up(&depot);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t k = 0; k < COUNT_OF(places); k++) {
            flip(names[i], places[k]);
            assert_refused(names[i]);
            flip(names[i], places[k]);
        }
    assert_int_equal(depot_restore(&depot, depot.last, host, NULL), 0);
}

static void a_cut_file_is_refused_and_named(void **state)
{
    (void)state;
    char path[PATH];
    struct stat st;
    depot_back_up(&depot);
    path_of(SITE "_reperage.db", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(truncate(path, st.st_size - 1), 0);
    assert_refused(SITE "_reperage.db");
    assert_int_equal(truncate(path, 0), 0);
    assert_refused(SITE "_reperage.db");
    assert_int_equal(unlink(path), 0);
    assert_refused(SITE "_reperage.db");
}

static void a_file_of_another_backup_is_refused(void **state)
{
    (void)state;
    char older[DEPOT_PATH_SIZE], aside[DEPOT_PATH_SIZE + 8], from[PATH], to[PATH];
    depot_back_up(&depot);
    (void)snprintf(older, sizeof(older), "%s", depot.last);
    (void)snprintf(aside, sizeof(aside), "%s.autre", older);
    assert_int_equal(rename(older, aside), 0); /* Two within a second. */
    depot_back_up(&depot);
    (void)snprintf(from, sizeof(from), "%s/" SITE "_parcours.db", aside);
    path_of(SITE "_parcours.db", to);
    assert_int_equal(rename(from, to), 0);
    assert_refused("autre sauvegarde");
}

static void two_exchanged_files_are_refused(void **state)
{
    (void)state;
    char a[PATH], b[PATH], c[PATH];
    depot_back_up(&depot);
    path_of(SITE "_parcours.db", a);
    path_of(SITE "_entreprise.db", b);
    path_of("x", c);
    assert_int_equal(rename(a, c), 0);
    assert_int_equal(rename(b, a), 0);
    assert_int_equal(rename(c, b), 0);
    assert_refused("mis à la place d'un autre");
}

static void another_key_is_refused(void **state)
{
    (void)state;
    char path[PATH];
    depot_back_up(&depot);
    (void)snprintf(path, sizeof(path), "%s/cles/sauvegarde.publique", demonstration.directory);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(unlink(depot.cle), 0);
    const char *const keys[] = { "keys",         "--donnees", demonstration.directory,
                                 "--sauvegarde", depot.cle,   NULL };
    assert_int_equal(process_run(keys, NULL, NULL), 0);
    assert_refused("cette clé ne l'ouvre pas");
}

/* Without it somebody forgotten would come back. */
static void without_the_register_nothing_is_restored(void **state)
{
    (void)state;
    char path[PATH];
    depot_back_up(&depot);
    (void)snprintf(path, sizeof(path), "%s/registre", depot.vers);
    assert_int_equal(unlink(path), 0);
    assert_refused("registre des effacements manque");
}

/* --- Where it may go -------------------------------------------------------------------------- */

static void a_folder_with_data_is_not_overwritten(void **state)
{
    (void)state;
    depot_back_up(&depot);
    assert_int_equal(depot_restore(&depot, depot.last, host, NULL), 0);
    assert_int_equal(depot_restore(&depot, depot.last, host, NULL), 1);
    assert_non_null(strstr(depot.said, "contient déjà des données"));
    assert_verifies(host);
}

static void a_store_in_use_is_not_replaced(void **state)
{
    (void)state;
    struct process service;
    depot_back_up(&depot);
    const char *const serve[] = { "serve",  "--donnees", demonstration.directory,
                                  "--site", SITE,        "--demo",
                                  "--port", "0",         NULL };
    process_start(&service, serve);
    process_expect(&service, "PRET");
    assert_int_equal(depot_restore(&depot, depot.last, demonstration.directory, SITE ".parcours"),
                     1);
    assert_non_null(strstr(depot.said, "arrêtez d'abord ce service"));
    assert_int_equal(depot_restore(&depot, depot.last, demonstration.directory, "bus"), 1);
    process_signal(&service, SIGTERM);
    assert_int_equal(process_wait(&service), 0);
    assert_verifies(demonstration.directory);
}

static void without_the_sites_key_nothing_is_restored(void **state)
{
    (void)state;
    char path[PATH];
    depot_back_up(&depot);
    (void)snprintf(path, sizeof(path), "%s/cles/" SITE ".site", host);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(depot_restore(&depot, depot.last, host, NULL), 2);
    assert_non_null(strstr(depot.said, SITE ".site manque"));
}

/* --- Not made --------------------------------------------------------------------------------- */

static int try_back_up(void)
{
    char *said;
    const char *const backup[] = { "backup", "--donnees", demonstration.directory,
                                   "--vers", depot.vers,  NULL };
    int code = process_run_both(backup, NULL, NULL, &said);
    free(said);
    return code;
}

/* No file of the program may grow beyond the limit: a disk that fills at different moments. */
static void a_full_disk_leaves_no_backup(void **state)
{
    (void)state;
    static const rlim_t limits[] = { 4096, 70000, 200000, 300000 };
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        struct rlimit full = before;
        full.rlim_cur = limits[i];
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
        int code = try_back_up();
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(code, 4);
        assert_int_equal(depot_count(&depot, "sauvegarde-"), 0);
        assert_int_equal(depot_count(&depot, ".en-cours-"), 0);
    }
    char where[PATH];
    assert_false(folder_contains(depot.vers, "SQLite format 3", 15, where, sizeof(where)));
    assert_int_equal(try_back_up(), 0);
}

static void a_killed_backup_leaves_none_that_looks_whole(void **state)
{
    (void)state;
    for (int delay = 0; delay < 12; delay++) {
        struct process backup;
        const char *const arguments[] = { "backup", "--donnees", demonstration.directory,
                                          "--vers", depot.vers,  NULL };
        process_start(&backup, arguments);
        while (delay % 3 != 0 && depot_count(&depot, ".en-cours-") == 0 &&
               depot_count(&depot, "sauvegarde-") == 0)
            (void)poll(NULL, 0, 1);
        (void)poll(NULL, 0, delay / 3);
        process_signal(&backup, SIGKILL);
        int code = process_wait(&backup);
        if (code == 0 || depot_count(&depot, "sauvegarde-") > 0) {
            /* It was quicker than the signal: then it is whole. */
            depot_back_up(&depot);
            break;
        }
    }
    depot_back_up(&depot);
    assert_int_equal(depot_count(&depot, ".en-cours-"), 0);
    char where[PATH];
    assert_false(folder_contains(depot.vers, "SQLite format 3", 15, where, sizeof(where)));
    assert_int_equal(depot_restore(&depot, depot.last, host, NULL), 0);
    assert_verifies(host);
}

/* --- Kept ------------------------------------------------------------------------------------- */

static const int ages[] = { 34, 35, 36, 400 };

/* Makes one; its day. */
static int32_t back_up_today(void)
{
    char text[DATE_SIZE];
    depot_back_up(&depot);
    (void)snprintf(text, sizeof(text), "%.10s",
                   strstr(depot.last, "sauvegarde-20") + strlen("sauvegarde-"));
    int32_t today = date_parse(text);
    assert_int_not_equal(today, DATE_NONE);
    return today;
}

static void make_older_ones(int32_t today)
{
    char path[PATH], day[DATE_SIZE];
    for (size_t i = 0; i < COUNT_OF(ages); i++) {
        date_format(today - ages[i], day);
        (void)snprintf(path, sizeof(path), "%s/sauvegarde-%sT00-00-00.000Z", depot.vers, day);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    (void)snprintf(path, sizeof(path), "%s/sauvegarde-de-mon-chat", depot.vers);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void backups_older_than_35_days_go_and_others_stay(void **state)
{
    char path[PATH], day[DATE_SIZE];
    int32_t today = back_up_today();
    make_older_ones(today);
    while (back_up_today() != today) { /* Midnight was in between. */
        (void)close_depot(state);
        (void)open_depot(state);
        today = back_up_today();
        make_older_ones(today);
    }
    /* Of 34 and 35 days, the two of today, and one whose name is no backup's. */
    assert_int_equal(depot_count(&depot, "sauvegarde-"), 5);
    for (size_t i = 0; i < COUNT_OF(ages); i++) {
        date_format(today - ages[i], day);
        (void)snprintf(path, sizeof(path), "%s/sauvegarde-%sT00-00-00.000Z", depot.vers, day);
        assert_int_equal(access(path, F_OK) == 0, ages[i] <= 35);
    }
}

#define WITH_DEPOT(test) cmocka_unit_test_setup_teardown(test, open_depot, close_depot)

int main(void)
{
    log_set_level(LOG_ERROR);
    const struct CMUnitTest tests[] = {
        WITH_DEPOT(a_flipped_byte_is_refused_and_named),
        WITH_DEPOT(a_cut_file_is_refused_and_named),
        WITH_DEPOT(a_file_of_another_backup_is_refused),
        WITH_DEPOT(two_exchanged_files_are_refused),
        WITH_DEPOT(another_key_is_refused),
        WITH_DEPOT(without_the_register_nothing_is_restored),
        WITH_DEPOT(a_folder_with_data_is_not_overwritten),
        WITH_DEPOT(a_store_in_use_is_not_replaced),
        WITH_DEPOT(without_the_sites_key_nothing_is_restored),
        WITH_DEPOT(a_full_disk_leaves_no_backup),
        WITH_DEPOT(a_killed_backup_leaves_none_that_looks_whole),
        WITH_DEPOT(backups_older_than_35_days_go_and_others_stay),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
