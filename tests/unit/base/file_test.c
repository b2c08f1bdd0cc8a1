/* Files that are made once and have to last. */
#include "base/file.h"

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

static char folder[64];
static char path[96];

static int setup(void **unused)
{
    (void)unused;
    (void)snprintf(folder, sizeof(folder), "/tmp/plie.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof(path), "%s/cle", folder);
    return 0;
}

static int teardown(void **unused)
{
    (void)unused;
    (void)unlink(path);
    return rmdir(folder);
}

static void a_file_is_made_with_its_mode_and_never_overwritten(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    struct stat st;
    char text[32] = "";
    assert_int_equal(file_write_new(path, 0600, "premier\n", &err), 0);
    assert_int_equal(file_write_new(path, 0600, "second\n", &err), ERR_IO);
    assert_non_null(strstr(err.text, path));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof(text), file));
    assert_int_equal(fclose(file), 0);
    assert_string_equal(text, "premier\n");
}

static void what_cannot_be_written_leaves_nothing_behind(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    assert_int_equal(file_write_new("/dev/full/cle", 0600, "x", &err), ERR_IO);
    err_clear(&err);
    char absent[128];
    (void)snprintf(absent, sizeof(absent), "%s/aucun/cle", folder);
    assert_int_equal(file_write_new(absent, 0600, "x", &err), ERR_IO);
    err_clear(&err);
    assert_int_equal(file_sync_folder_of(absent, &err), ERR_IO);
    err_clear(&err);
    assert_int_equal(file_sync_folder_of("/cle", &err), 0);
    assert_int_equal(file_sync_folder_of("cle", &err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_made_with_its_mode_and_never_overwritten, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_leaves_nothing_behind, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
