/* `plie rebuild` where no service ever ran, as of the past, and stopped on its way. */
#include "support/folder.h"
#include "support/process.h"

#include "base/check.h"
#include "store/store.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_SIZE = 200, STOPS = 5 };
#define SITE "flandre-lys"

static char folder[FOLDER_SIZE];
static char *printed, *said;

#define plie(...)                                                                                  \
    process_run_on(folder, (const char *const[]){ __VA_ARGS__, NULL }, NULL, &printed, &said)

static void in_folder(const char *name, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/%s", folder, name);
}

/* A site that ran once: its journal holds the first account. */
static int open_site(void **state)
{
    (void)state;
    struct process server;
    folder_make(folder);
    const char *const arguments[] = { "serve", "--donnees", folder, "--site",
                                      SITE,    "--port",    "0",    NULL };
    process_start(&server, arguments);
    process_expect(&server, "PRET");
    process_signal(&server, SIGTERM);
    return process_wait(&server);
}

static int close_site(void **state)
{
    (void)state;
    free(printed);
    free(said);
    printed = said = NULL;
    folder_remove(folder);
    return 0;
}

static void assert_run_is_empty(void)
{
    char path[PATH_SIZE];
    in_folder("run", path);
    DIR *run = opendir(path);
    assert_non_null(run);
    for (struct dirent *entry = readdir(run); entry != NULL; entry = readdir(run))
        assert_null(strstr(entry->d_name, "seul"));
    (void)closedir(run);
}

static void a_first_rebuild_makes_its_folder(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    in_folder("consolidation/reporting.db", path);
    assert_int_not_equal(access(path, F_OK), 0);
    int code = plie("rebuild", "reporting", "--site", "consolidation");
    if (code != 0)
        fail_msg("exit %d: %s", code, said);
    assert_int_equal(access(path, F_OK), 0);
    assert_run_is_empty();
}

static void the_past_never_takes_the_place_of_what_is_live(void **state)
{
    (void)state;
    char live[PATH_SIZE], past[PATH_SIZE];
    in_folder(SITE "/parcours.db", live);
    in_folder("passe.db", past);
    assert_int_not_equal(plie("rebuild", "parcours", "--until", "2018-01-01", "--vers", live), 0);
    assert_non_null(strstr(said, "autre chemin"));
    assert_int_equal(plie("rebuild", "parcours", "--until", "2018-01-01", "--vers", past), 0);
    assert_int_equal(plie("rebuild", "parcours", "--until", "2018-01-01", "--vers", past), 0);
    in_folder("passe.db.rebuild", past);
    assert_int_not_equal(access(past, F_OK), 0);
    assert_int_equal(plie("verify"), 0);
}

/* Whenever the signal comes: there is a whole store or none. */
static void who_is_stopped_leaves_no_store_of_that_name(void **state)
{
    (void)state;
    for (int i = 0; i < STOPS; i++) {
        char name[32], path[PATH_SIZE];
        struct process rebuild;
        struct store *store = NULL;
        struct err err = { 0 };
        (void)snprintf(name, sizeof(name), "arret-%d.db", i);
        in_folder(name, path);
        const char *const arguments[] = { "rebuild", "portail", "--donnees", folder,
                                          "--vers",  path,      NULL };
        process_start(&rebuild, arguments);
        process_signal(&rebuild, SIGTERM);
        int code = process_wait(&rebuild);
        const struct store_options read = { .mode = STORE_READ };
        int rc = store_open(&store, path, &read, &err);
        assert_int_equal(rc, code == 0 ? 0 : ERR_ABSENT);
        store_close(&store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_first_rebuild_makes_its_folder, open_site, close_site),
        cmocka_unit_test_setup_teardown(the_past_never_takes_the_place_of_what_is_live, open_site,
                                        close_site),
        cmocka_unit_test_setup_teardown(who_is_stopped_leaves_no_store_of_that_name, open_site,
                                        close_site),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
