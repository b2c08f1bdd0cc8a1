/* The program and its pages: the address it prints, the first account, a demonstration's accounts,
 * and the pages as a program of their own beside the services. */
#include "support/folder.h"
#include "support/http.h"
#include "support/process.h"

#include "base/check.h"
#include "base/clock.h"

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

#define SITE "flandre-lys"

enum { WAIT_MS = 60000 };

static char folder[FOLDER_SIZE];
static struct process program;

static int setup(void **state)
{
    (void)state;
    folder_make(folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

/* "Pages : http://127.0.0.1:41234" */
static void read_address(struct process *process, const char *start, struct visitor *visitor)
{
    char line[PROCESS_LINE_SIZE];
    process_expect_line(process, start, line);
    const char *url = strstr(line, "http://");
    assert_non_null(url);
    visitor_init(visitor, url);
}

static void serve(const char *only, struct process *out)
{
    const char *arguments[16] = { "serve", "--donnees", folder, "--site", SITE, "--port", "0" };
    if (only != NULL) {
        arguments[7] = "--only";
        arguments[8] = only;
    }
    process_start(out, arguments);
    process_expect(out, "PRET");
}

static void stop(struct process *process)
{
    process_signal(process, SIGTERM);
    assert_int_equal(process_wait(process), 0);
}

static void the_first_account_is_shown_once(void **state)
{
    (void)state;
    struct visitor visitor;
    struct visit visit;
    char line[PROCESS_LINE_SIZE], password[64];
    serve(NULL, &program);
    read_address(&program, "Pages : ", &visitor);
    process_expect_line(&program, "Premier compte de " SITE, line);
    const char *given = strstr(line, "mot de passe ");
    assert_non_null(given);
    assert_int_equal(sscanf(given, "mot de passe %63s", password), 1);
    visitor_login(&visitor, SITE, "administrateur", password);
    visitor_post(&visitor, "/api/portail/Comptes", &visit, "{}");
    assert_int_equal(visit.status, 403); /* First a password of one's own. */
    assert_string_equal(visit_text(&visit, "code"), "MOT_DE_PASSE");
    visit_release(&visit);
    visitor_post(&visitor, "/api/moi/mot-de-passe", &visit,
                 "{'ancien':'%s','nouveau':'ambre et quartz 42'}", password);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    visitor_close(&visitor);
    stop(&program);
    assert_false(folder_contains(folder, password, strlen(password), line, sizeof(line)));

    serve(NULL, &program);
    read_address(&program, "Pages : ", &visitor);
    visitor_login(&visitor, SITE, "administrateur", "ambre et quartz 42");
    visitor_post(&visitor, "/api/portail/Comptes", &visit, "{}");
    assert_int_equal(visit.status, 200);
    assert_int_equal(json_array_size(json_object_get(visit.json, "lignes")), 1);
    visit_release(&visit);
    process_signal(&program, SIGTERM);
    char rest[16];
    assert_int_equal(read(program.output, rest, sizeof(rest)), 0); /* Nothing more was said. */
    assert_int_equal(process_wait(&program), 0);
    visitor_close(&visitor);
}

static int reset_password(const char *site, const char *identifiant, char **printed, char **said)
{
    const char *const words[] = { "motdepasse", site, "--donnees", folder, identifiant, NULL };
    return process_run_both(words, NULL, printed, said);
}

/* Asks again and again until that is the answer. */
static void await_status(struct visitor *visitor, const char *path, int expected)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    struct visit visit;
    int status;
    do {
        visitor_get(visitor, path, &visit);
        status = visit.status;
        if (status != expected && clock_monotonic_ms() > deadline)
            fail_msg("%s: %d %s", path, status, visit.body);
        visit_release(&visit);
    } while (status != expected);
}

/* What was accepted is in the journal a moment later; to be freed. */
static char *log_of_operator(void)
{
    const char *const log[] = { "log", "--donnees", folder, "--acteur", "operateur", NULL };
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (;;) {
        char *printed;
        assert_int_equal(process_run(log, NULL, &printed), 0);
        if (strstr(printed, "portail.MotDePasseDefini") != NULL)
            return printed;
        if (clock_monotonic_ms() > deadline)
            fail_msg("not in the log: %s", printed);
        free(printed);
    }
}

/* While the portail runs: by the host's operator, as the journal says. */
static void a_forgotten_password_is_given_anew_by_the_operator_of_the_host(void **state)
{
    (void)state;
    struct visitor before, after;
    struct visit visit;
    char line[PROCESS_LINE_SIZE], password[64], given[64];
    char *printed, *said;
    serve(NULL, &program);
    read_address(&program, "Pages : ", &before);
    process_expect_line(&program, "Premier compte de " SITE, line);
    assert_int_equal(sscanf(strstr(line, "mot de passe "), "mot de passe %63s", password), 1);
    visitor_login(&before, SITE, "administrateur", password);

    assert_int_equal(reset_password(SITE, "personne", &printed, &said), 1);
    assert_non_null(strstr(said, "COMPTE_INCONNU identifiant : "));
    free(printed);
    free(said);
    assert_int_equal(reset_password(SITE, "administrateur", &printed, &said), 0);
    assert_int_equal(sscanf(strstr(printed, SITE " : "), SITE " : %63s", given), 1);
    assert_string_not_equal(given, password);
    free(printed);
    free(said);

    (void)snprintf(line, sizeof(line), "http://%s:%u", before.host, before.port);
    visitor_init(&after, line);
    visitor_login(&after, SITE, "administrateur", given);
    await_status(&before, "/api/moi", 401); /* Sessions of before are over. */
    visitor_post(&before, "/connexion", &visit,
                 "{'site':'" SITE "','identifiant':'administrateur','motDePasse':'%s'}", password);
    assert_int_equal(visit.status, 401);
    visit_release(&visit);
    visitor_post(&after, "/api/portail/Comptes", &visit, "{}");
    assert_string_equal(visit_text(&visit, "code"), "MOT_DE_PASSE"); /* Provisional. */
    visit_release(&visit);
    visitor_close(&before);
    visitor_close(&after);

    printed = log_of_operator();
    assert_null(strstr(printed, given));
    free(printed);
    stop(&program);
    assert_false(folder_contains(folder, given, strlen(given), line, sizeof(line)));
}

static void a_demonstration_has_an_account_for_each_role(void **state)
{
    (void)state;
    static const char *const roles[] = { "direction", "animation",     "reperage",
                                         "referent",  "coach",         "cre",
                                         "sag",       "facilitateur",  "prescripteur",
                                         "auditeur",  "administrateur" };
    const char *const arguments[] = { "demo", "--donnees", folder,       "--site",
                                      SITE,   "--port",    "0",          "--personnes",
                                      "3",    "--fin",     "2022-12-31", NULL };
    struct visitor visitor;
    struct visit visit;
    process_start(&program, arguments);
    read_address(&program, "Ouvrez ", &visitor);
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        visitor_login(&visitor, SITE, roles[i], "demonstration");
        visitor_get(&visitor, "/api/moi", &visit);
        assert_string_equal(visit_text(&visit, "role"), roles[i]);
        assert_true(json_is_true(json_object_get(visit.json, "demonstration")));
        bool limited = strcmp(roles[i], "referent") == 0 || strcmp(roles[i], "coach") == 0 ||
                       strcmp(roles[i], "prescripteur") == 0;
        assert_int_equal(json_array_size(json_object_get(visit.json, "portee")), limited);
        visit_release(&visit);
    }
    visitor_close(&visitor);
    stop(&program);
}

static void the_pages_run_as_a_program_of_their_own(void **state)
{
    (void)state;
    static const char *const parts[] = { "bus", "reperage", "parcours", "entreprise", "reporting" };
    static struct process programs[COUNT_OF(parts)];
    const char *const keys[] = { "keys", "--donnees", folder, "--site", SITE, NULL };
    char *printed;
    struct visitor visitor;
    assert_int_equal(process_run(keys, NULL, &printed), 0);
    free(printed);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        serve(parts[i], &programs[i]);
    serve("portail", &program);
    read_address(&program, "Pages : ", &visitor);
    /* A service that needs half a second for a ping is told to be absent. */
    await_status(&visitor, "/healthz", 200);
    char line[PROCESS_LINE_SIZE], password[64];
    process_expect_line(&program, "Premier compte de " SITE, line);
    assert_int_equal(sscanf(strstr(line, "mot de passe "), "mot de passe %63s", password), 1);
    visitor_login(&visitor, SITE, "administrateur", password);
    visitor_close(&visitor);
    stop(&program);
    for (size_t i = COUNT_OF(parts); i > 0; i--)
        stop(&programs[i - 1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_account_is_shown_once),
        TEST(a_forgotten_password_is_given_anew_by_the_operator_of_the_host),
        TEST(a_demonstration_has_an_account_for_each_role),
        TEST(the_pages_run_as_a_program_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
