/* What the command line does not understand it says, and does nothing. */
#include "support/folder.h"
#include "support/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SITE "flandre-lys"

static char folder[FOLDER_SIZE];
static char *printed, *said;

#define plie(...)                                                                                  \
    process_run_on(folder, (const char *const[]){ __VA_ARGS__, NULL }, NULL, &printed, &said)

static void assert_exit(int expected, int exit_code)
{
    if (exit_code != expected)
        fail_msg("exit %d, expected %d: %s%s", exit_code, expected, printed, said);
}

static void assert_says(const char *text, const char *expected)
{
    if (strstr(text, expected) == NULL)
        fail_msg("«%s» is not in: %s", expected, text);
}

static int open_folder(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int close_folder(void **state)
{
    (void)state;
    free(printed);
    free(said);
    printed = said = NULL;
    folder_remove(folder);
    return 0;
}

static void a_wrong_word_is_usage(void **state)
{
    (void)state;
    assert_exit(2, plie("inconnu"));
    assert_says(said, "« inconnu » : sous-commande inconnue");
    assert_exit(2, plie("serve", "--vite"));
    assert_says(said, "« --vite »");
    assert_exit(2, plie("serve", "--site", "Mauvais Site"));
    assert_exit(2, plie("serve"));
    assert_says(said, "--site");
    assert_exit(2, plie("serve", "--site", SITE, "--only", "caisse"));
    assert_exit(2, plie("send", "reperage", "--site", SITE));
    assert_exit(2, plie("ask", "caisse", "Revue", "--site", SITE));
    assert_says(said, "caisse");
    assert_exit(2, plie("rebuild", "caisse", "--site", SITE));
    assert_exit(2, plie("rebuild", "parcours", "--site", SITE, "--until", "hier", "--vers", "x"));
    assert_exit(2, plie("serve", "--site", SITE, "--port", "65536"));
    assert_exit(2, plie("demo", "--site", SITE, "--graine", "un"));
    assert_says(said, "--graine un");
    assert_exit(2, plie("demo", "--site", SITE, "--personnes", "4294967297"));
    assert_exit(0, plie("serve", "--help"));
    assert_exit(0, plie("serve", "--check", "--site", SITE));
    assert_says(printed, "reperage");
}

static void what_a_subcommand_does_not_know_is_not_passed_over(void **state)
{
    (void)state;
    assert_exit(2, plie("log", "parcours"));
    assert_says(said, "« parcours » : log n'attend que des options");
    assert_exit(2, plie("verify", "--until", "2018-03-20"));
    assert_says(said, "« --until » : verify n'a pas cette option");
    assert_exit(2, plie("ask", "parcours", "Revue", "--a", "2018-03-20"));
    assert_exit(2, plie("restore", "--site", SITE));
    assert_exit(2, plie("send", "reperage", "Prescrire", "{}", "--site", SITE, "--id", "un"));
    assert_says(said, "--id un : attendu un UUID");
    assert_exit(2, plie("log", "--type", "EtapeDemarree"));
    assert_says(said, "comme parcours.EtapeDemarree");
    assert_exit(2, plie("log", "--source", "caisse"));
    assert_says(said, "--source caisse");
    assert_exit(2, plie("log", "--since", "2018-03-21", "--until", "2018-03-20"));
    assert_says(said, "--since est après --until");
}

/* Nothing that was looked at is no good news. */
static void a_part_that_is_none_is_neither_well_nor_verified(void **state)
{
    (void)state;
    assert_exit(2, plie("ping", "--only", "caisse"));
    assert_says(said, "--only caisse : attendu bus");
    assert_exit(2, plie("ping", "--only", "parcours"));
    assert_says(said, "--site");
    assert_exit(2, plie("verify", "--only", "caisse"));
    assert_says(said, "--only caisse : attendu bus");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_wrong_word_is_usage),
        TEST(what_a_subcommand_does_not_know_is_not_passed_over),
        TEST(a_part_that_is_none_is_neither_well_nor_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
