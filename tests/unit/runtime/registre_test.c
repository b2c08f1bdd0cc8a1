/* The register of erasures: only ever appended to, by whoever erases, and readable after a crash.
 */
#include "runtime/registre.h"
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[FOLDER_SIZE], path[FOLDER_SIZE + 16];
static struct registre registre;
static size_t passed_over;

static int open_folder(void **state)
{
    (void)state;
    folder_make(folder);
    (void)snprintf(path, sizeof(path), "%s/registre", folder);
    return 0;
}

static int close_folder(void **state)
{
    (void)state;
    registre_release(&registre);
    folder_remove(folder);
    return 0;
}

static void note(const char *site, const char *personne, uint64_t position)
{
    struct registre lines = { 0 };
    struct err err = { 0 };
    registre_add(&lines, site, personne, position);
    assert_int_equal(registre_note(path, &lines, &err), 0);
    registre_release(&lines);
}

static void read_again(size_t expected)
{
    struct err err = { 0 };
    registre_release(&registre);
    assert_int_equal(registre_read(path, &registre, &passed_over, &err), 0);
    assert_int_equal(registre.count, expected);
}

static void append(const char *text)
{
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void what_is_noted_again_and_again_stands_there_once(void **state)
{
    (void)state;
    struct stat before, after;
    note("flandre-lys", "p1", 12);
    note("roubaix", "p1", 13);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(before.st_mode & 0777, 0600);
    note("flandre-lys", "p1", 0);
    note("roubaix", "p1", 99);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    read_again(2);
    assert_true(registre_has(&registre, "roubaix", "p1"));
    assert_false(registre_has(&registre, "roubaix", "p2"));
    assert_int_equal(registre.lignes[0].position, 12);
}

static void a_line_cut_short_is_passed_over_and_comes_again(void **state)
{
    (void)state;
    note("flandre-lys", "p1", 12);
    append("flandre-lys p");
    read_again(1);
    assert_int_equal(passed_over, 1);
    note("flandre-lys", "p2", 14);
    read_again(2);
    assert_int_equal(passed_over, 1);
}

static void what_is_no_line_is_counted(void **state)
{
    (void)state;
    note("flandre-lys", "p1", 12);
    append("flandre-lys p2 douze\n../x p3 4\nflandre-lys p4\n# remarque\n\n"
           "flandre-lys p5 9223372036854775808\n");
    read_again(1);
    assert_int_equal(passed_over, 4);
}

static void lines_in_any_order_are_sorted_and_each_person_is_there_once(void **state)
{
    (void)state;
    enum { PERSONS = 50000 };
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (unsigned i = PERSONS; i > 0; i--) {
        (void)fprintf(file, "flandre-lys p%05u %u\n", i, i % 3 == 0 ? 0 : i + 7);
        if (i % 3 == 0)
            (void)fprintf(file, "flandre-lys p%05u %u\nflandre-lys p%05u %u\n", i, i + 9, i, i + 7);
    }
    (void)fputs("albert p1 3\n", file);
    assert_int_equal(fclose(file), 0);
    read_again(PERSONS + 1);
    assert_string_equal(registre.lignes[0].site, "albert");
    for (unsigned i = 1; i <= PERSONS; i++) {
        char person[16];
        (void)snprintf(person, sizeof(person), "p%05u", i);
        assert_string_equal(registre.lignes[i].personne, person);
        assert_int_equal(registre.lignes[i].position, i + 7);
    }
    registre_add(&registre, "flandre-lys", "p00000", 4);
    assert_string_equal(registre.lignes[1].personne, "p00000");
    assert_string_equal(registre.lignes[2].personne, "p00001");
}

static void no_register_is_said(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_int_equal(registre_read(path, &registre, NULL, &err), ERR_ABSENT);
}

static void writers_in_several_processes_lose_no_line(void **state)
{
    (void)state;
    enum { WRITERS = 4, LINES = 25 };
    for (int writer = 0; writer < WRITERS; writer++) {
        pid_t child = fork();
        assert_true(child >= 0);
        for (int i = 0; child == 0 && i < LINES; i++) {
            char person[32];
            (void)snprintf(person, sizeof(person), "p%d-%d", i % 2 == 0 ? 9 : writer, i);
            note("flandre-lys", person, (uint64_t)i);
        }
        if (child == 0)
            _exit(0);
    }
    for (int writer = 0; writer < WRITERS; writer++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    /* Even numbers are everybody's, odd ones each writer's own. */
    read_again((LINES + 1) / 2 + WRITERS * (LINES / 2));
    assert_int_equal(passed_over, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_noted_again_and_again_stands_there_once,
                                        open_folder, close_folder),
        cmocka_unit_test_setup_teardown(a_line_cut_short_is_passed_over_and_comes_again,
                                        open_folder, close_folder),
        cmocka_unit_test_setup_teardown(what_is_no_line_is_counted, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(lines_in_any_order_are_sorted_and_each_person_is_there_once,
                                        open_folder, close_folder),
        cmocka_unit_test_setup_teardown(no_register_is_said, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(writers_in_several_processes_lose_no_line, open_folder,
                                        close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
