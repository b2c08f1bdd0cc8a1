/* The command line from the first key to the last restart: what it prints, what it says on standard
 * error, and its exit codes 0 done, 1 refused, 2 usage, 3 unreachable, 4 another failure. */
#include "support/folder.h"
#include "support/process.h"
#include "support/settled.h"

#include "base/check.h"
#include "base/clock.h"

#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { JSON_SIZE = 1024, PATH_SIZE = 160, WAIT_MS = 60000 };
#define SITE      "flandre-lys"
#define PROTOCOLE "compose/sites/" SITE "/protocole.cfg"

static char folder[FOLDER_SIZE];
static char *printed, *said;
static struct process server;

/* Runs `plie …` on the folder; what it printed and said stays until the next call. */
static int plie_in(const char *input, const char *const *words)
{
    return process_run_on(folder, words, input, &printed, &said);
}
#define plie(...) plie_in(NULL, (const char *const[]){ __VA_ARGS__, NULL })

#define assert_exit(expected, call)                                                                \
    do {                                                                                           \
        int exit_code = (call);                                                                    \
        if (exit_code != (expected))                                                               \
            fail_msg("exit %d, expected %d: %s%s", exit_code, expected, printed, said);            \
    } while (0)

static void assert_says(const char *text, const char *expected)
{
    if (strstr(text, expected) == NULL)
        fail_msg("«%s» is not in: %s", expected, text);
}

static void serve(void)
{
    const char *const arguments[] = { "serve", "--donnees", folder, "--site",
                                      SITE,    "--port",    "0",    NULL };
    process_start(&server, arguments);
    process_expect(&server, "PRET");
}

static void stop(void)
{
    process_signal(&server, SIGTERM);
    assert_int_equal(process_wait(&server), 0);
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
    if (server.pid > 0) {
        process_signal(&server, SIGKILL);
        (void)process_wait(&server);
    }
    free(printed);
    free(said);
    printed = said = NULL;
    folder_remove(folder);
    return 0;
}

/* A person's first prescription; the number makes the ids and the name. */
static const char *prescription(int number, const char *commune)
{
    static char json[JSON_SIZE];
    (void)snprintf(json, sizeof(json),
                   "{\"prescription\":\"00000000-0000-7000-8000-1000000000%02d\","
                   "\"personne\":\"00000000-0000-7000-8000-2000000000%02d\","
                   "\"identite\":{\"nom\":\"ZEPHYR %c\",\"prenom\":\"Prune\","
                   "\"dateNaissance\":\"1980-05-%02d\"},\"sexe\":\"femme\",\"commune\":\"%s\","
                   "\"prescripteur\":{\"genre\":\"pole_emploi\"},\"date\":\"2022-03-01\","
                   "\"situation\":{\"date\":\"2022-03-01\",\"rsa\":\"OUI\"},"
                   "\"confirmeNouvelle\":true}",
                   number, number, 'A' + number, number + 1, commune);
    return json;
}

/* Each printed line as JSON; the number of lines. */
static size_t each_line(void (*look)(json_t *line))
{
    size_t count = 0;
    for (const char *line = printed; *line != '\0'; count++) {
        const char *end = strchr(line, '\n');
        assert_non_null(end);
        json_error_t error;
        json_t *value = json_loadb(line, (size_t)(end - line), 0, &error);
        if (value == NULL)
            fail_msg("%s: %.*s", error.text, (int)(end - line), line);
        look(value);
        json_decref(value);
        line = end + 1;
    }
    return count;
}

static void look_at_event(json_t *line)
{
    static const char *const always[] = {
        "specversion", "id", "source", "type", "time", "received"
    };
    for (size_t i = 0; i < COUNT_OF(always); i++)
        assert_true(json_is_string(json_object_get(line, always[i])));
    assert_string_equal(json_string_value(json_object_get(line, "specversion")), "1.0");
    assert_true(json_integer_value(json_object_get(line, "position")) > 0);
    const char *source = json_string_value(json_object_get(line, "source"));
    if (strcmp(source, "/" SITE "/portail") != 0) /* Of the first account. */
        assert_string_equal(source, "/" SITE "/reperage");
    assert_null(strstr(printed, "ZEPHYR")); /* Facts alone: no personal part. */
}

static void look_at_anything(json_t *line)
{
    assert_true(json_is_object(line));
}

static void look_at_status(json_t *line)
{
    assert_true(json_is_string(json_object_get(line, "programme")));
    assert_true(json_is_object(json_object_get(line, "etat")));
}

static void expect_none(json_t *line)
{
    (void)line;
    fail_msg("nothing was expected: %s", printed);
}

static int ask_protocol(void)
{
    return plie("protocole", "montrer", "--site", SITE);
}

static void adopt(void)
{
    assert_exit(0, plie("protocole", "adopter", PROTOCOLE, "--site", SITE));
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void keys_are_made_once(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    struct stat info;
    assert_exit(0, plie("keys", "--site", SITE));
    assert_says(printed, "droits.cfg : écrit");
    (void)snprintf(path, sizeof(path), "%s/cles/bus.cle", folder);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_exit(0, plie("keys", "--site", SITE));
    assert_says(printed, "0 clé créée");
}

static void a_protocol_is_checked_before_it_is_adopted(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    assert_exit(0, plie("protocole", "verifier", PROTOCOLE));
    assert_says(printed, "empreinte");
    (void)snprintf(path, sizeof(path), "%s/faux.cfg", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs("site = \"x\";\nsite = \"y\";\n", file);
    assert_int_equal(fclose(file), 0);
    assert_exit(2, plie("protocole", "verifier", path));
    assert_says(said, "faux.cfg");
    assert_says(said, "2");
    assert_exit(2, plie("protocole", "verifier", "nulle-part.cfg"));
}

static void tcp_without_keys_is_refused_at_start(void **state)
{
    (void)state;
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/plie.cfg", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs("bus = \"tcp://127.0.0.1:*\";\nsites = [ \"" SITE "\" ];\n", file);
    assert_int_equal(fclose(file), 0);
    assert_exit(2, plie("serve"));
    assert_says(said, "plie keys");
    assert_says(said, "tcp://127.0.0.1:*");
    assert_exit(2, plie("serve", "--only", "bus"));
    assert_says(said, "plie keys");
}

/* Side by side: each waits for its own patience to end. */
static void nobody_there_is_unreachable(void **state)
{
    (void)state;
    const char *const each[][8] = {
        { "log", "--donnees", folder, NULL },
        { "status", "--donnees", folder, "--site", SITE, NULL },
        { "send", "reperage", "Prescrire", "{}", "--donnees", folder, "--site", SITE },
        { "ask", "parcours", "Revue", "--donnees", folder, "--site", SITE, NULL },
        { "ping", "--only", "bus", "--donnees", folder, NULL },
        { "ping", "--only", "parcours", "--donnees", folder, "--site", SITE, NULL },
    };
    struct process programs[COUNT_OF(each)];
    for (size_t i = 0; i < COUNT_OF(each); i++) {
        const char *words[COUNT_OF(each[i]) + 1] = { NULL };
        memcpy(words, each[i], sizeof(each[i]));
        process_start(&programs[i], words);
    }
    for (size_t i = 0; i < COUNT_OF(each); i++)
        assert_int_equal(process_wait(&programs[i]), 3);
}

static void send_one(void)
{
    static const char id[] = "00000000-0000-7000-8000-300000000001";
    const char *json = prescription(1, "59295");
    assert_exit(0, plie("send", "reperage", "Prescrire", json, "--site", SITE, "--id", id));
    assert_int_equal(each_line(look_at_anything), 1);
    assert_exit(0, plie("send", "reperage", "Prescrire", json, "--site", SITE, "--id", id));
    assert_exit(1, plie("send", "reperage", "Prescrire", json, "--site", SITE));
    assert_says(said, "DEJA");
    assert_exit(1, plie("send", "reperage", "Prescrire", "{\"nulle\":1}", "--site", SITE));
    assert_says(said, "nulle");
    assert_exit(1, plie("send", "reperage", "Inventer", "{}", "--site", SITE));
}

/* One a line; a refusal does not stop those that follow. */
static void send_many(void)
{
    char lines[4 * JSON_SIZE];
    size_t used = (size_t)snprintf(lines, sizeof(lines), "%s\n", prescription(2, "59295"));
    used += (size_t)snprintf(lines + used, sizeof(lines) - used, "\n{\"prescription\":\"\"}\n");
    (void)snprintf(lines + used, sizeof(lines) - used, "%s\n", prescription(3, "59295"));
    const char *const words[] = { "send", "reperage", "Prescrire", "-", "--site", SITE, NULL };
    assert_exit(1, plie_in(lines, words));
    assert_int_equal(each_line(look_at_anything), 2);
    (void)snprintf(lines, sizeof(lines), "%s\n", prescription(4, "59295"));
    assert_exit(0, plie_in(lines, words));
}

static void ask(void)
{
    assert_exit(0, plie("ask", "reporting", "Catalogue", "--site", SITE));
    assert_int_equal(each_line(look_at_anything), 1);
    assert_exit(
        0, plie("ask", "parcours", "Portefeuille", "{}", "--site", SITE, "--au", "2022-06-01"));
    assert_exit(1, plie("ask", "parcours", "Inventer", "--site", SITE));
    assert_exit(1, plie("ask", "parcours", "Portefeuille", "--site", SITE, "--au", "demain"));
}

static size_t log_lines(void)
{
    assert_exit(0, plie("log"));
    return each_line(look_at_event);
}

/* Filters combine; what is said twice is « or ». */
static void read_log_filtered(size_t all, size_t of_type)
{
    assert_exit(0, plie("log", "--since", "2017-01-01", "--until", "2199-12-31"));
    assert_int_equal(each_line(look_at_event), all);
    assert_exit(0, plie("log", "--since", "2199-01-01"));
    assert_int_equal(each_line(expect_none), 0);
    assert_exit(0, plie("log", "--source", "reperage", "--source", "parcours", "--source",
                        "entreprise", "--source", "portail"));
    assert_int_equal(each_line(look_at_event), all);
    assert_exit(0, plie("log", "--type", "reperage.PersonneConnue", "--type", "essai.Inconnu"));
    assert_int_equal(each_line(look_at_event), of_type);
    assert_exit(0, plie("log", "--type", "reperage.PersonneConnue", "--source", "parcours"));
    assert_int_equal(each_line(expect_none), 0);
    assert_exit(0, plie("log", "--acteur", "personne"));
    assert_int_equal(each_line(expect_none), 0);
    assert_exit(0, plie("log", "--subject", "00000000-0000-7000-8000-100000000001"));
    size_t about = each_line(look_at_event);
    assert_exit(0, plie("log", "--nomme", "00000000-0000-7000-8000-100000000001"));
    assert_true(each_line(look_at_event) >= about);

    struct process follower;
    const char *const words[] = { "log",      "--donnees", folder,
                                  "--follow", "--subject", "00000000-0000-7000-8000-100000000001",
                                  NULL };
    process_start(&follower, words);
    process_expect(&follower, "{\"specversion\"");
    process_signal(&follower, SIGTERM);
    (void)process_wait(&follower);
}

/* All that was answered is in the journal: of repérage, and the portail's first account. */
static void await_log(void)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    settle_folder(folder, SITE);
    do {
        assert_exit(0, plie("log", "--source", "portail"));
        assert_true(clock_monotonic_ms() < deadline);
    } while (printed[0] == '\0');
}

static void read_log(void)
{
    await_log();
    size_t all = log_lines();
    assert_true(all >= 5);
    assert_exit(0, plie("log", "--type", "reperage.PersonneConnue", "--after", "0"));
    size_t of_type = each_line(look_at_event);
    assert_true(of_type < all);
    assert_exit(0, plie("log", "--after", "2"));
    assert_int_equal(each_line(look_at_event), all - 2);
    assert_exit(0, plie("log", "--subject", "00000000-0000-7000-8000-100000000001"));
    assert_true(each_line(look_at_event) >= 1);
    assert_exit(0, plie("log", "--until", "2017-01-01"));
    assert_int_equal(each_line(expect_none), 0);
    assert_exit(2, plie("log", "--until", "hier"));
    assert_exit(2, plie("log", "--since", "demain"));
    assert_exit(2, plie("log", "--after", "deux"));
    assert_exit(2, plie("log", "--after", "18446744073709551617"));
    read_log_filtered(all, of_type);
}

static void a_second_process_is_refused_and_the_first_goes_on(int code_of_a_part)
{
    assert_exit(4, plie("serve", "--site", SITE));
    assert_exit(code_of_a_part, plie("serve", "--site", SITE, "--only", "reperage"));
    assert_exit(0, ask_protocol());
    assert_exit(1, plie("protocole", "adopter", PROTOCOLE, "--site", SITE));
    assert_true(log_lines() >= 5);
}

static void rebuild_while_it_runs(void)
{
    char beside[PATH_SIZE];
    (void)snprintf(beside, sizeof(beside), "%s/copie.db", folder);
    assert_exit(0, plie("verify"));
    assert_says(printed, "Tout concorde.");
    assert_exit(0, plie("rebuild", "reperage", "--site", SITE, "--vers", beside));
    assert_int_equal(access(beside, R_OK), 0);
    assert_exit(4, plie("rebuild", "reperage", "--site", SITE));
    assert_says(said, "arrêtez d'abord le service");
}

/* Which a later verify would find. */
static void a_mistyped_site_leaves_no_store(void)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/ailleurs/parcours.db", folder);
    assert_exit(2, plie("rebuild", "parcours", "--site", "ailleurs"));
    assert_int_not_equal(access(path, F_OK), 0);
    assert_exit(0, plie("verify", "--site", SITE, "--site", "ailleurs"));
    assert_says(printed, "ailleurs : aucune base ici");
}

/* Everything that one folder lives through. A part alone needs keys: without, that is usage. */
static void live_through(int code_of_a_part)
{
    serve();
    adopt();
    assert_exit(1, plie("protocole", "adopter", PROTOCOLE, "--site", SITE));
    assert_says(said, "DEJA_ADOPTE");
    assert_exit(0, ask_protocol());
    send_one();
    send_many();
    ask();
    read_log();
    assert_exit(0, plie("ping", "--only", "bus"));
    assert_exit(0, plie("ping", "--only", "parcours", "--site", SITE));
    assert_exit(0, plie("status", "--site", SITE));
    assert_int_equal(each_line(look_at_status), 6);
    a_second_process_is_refused_and_the_first_goes_on(code_of_a_part);
    rebuild_while_it_runs();
    size_t before = log_lines();
    stop();
    for (int i = 0; i < 2; i++) {
        assert_exit(0, plie("verify"));
        assert_exit(0, plie("rebuild", "reperage", "--site", SITE));
        assert_exit(0, plie("rebuild", "reporting", "--site", SITE));
    }
    a_mistyped_site_leaves_no_store();
    serve();
    assert_int_equal(log_lines(), before);
    assert_exit(0, ask_protocol());
    assert_exit(1, plie("send", "reperage", "Prescrire", prescription(1, "59295"), "--site", SITE));
    assert_exit(0, plie("send", "reperage", "Prescrire", prescription(5, "59295"), "--site", SITE));
    settle_folder(folder, SITE);
    assert_true(log_lines() > before);
    stop();
}

static void an_embedded_folder_lives(void **state)
{
    (void)state;
    live_through(2);
    assert_exit(2, plie("verify", "--only", "portail", "--site", "ailleurs"));
    assert_says(said, "aucune base de « portail »");
}

static void a_folder_with_keys_lives(void **state)
{
    (void)state;
    assert_exit(0, plie("keys", "--site", SITE));
    live_through(4);
}

static void the_demonstration_is_played_once(void **state)
{
    (void)state;
    assert_exit(0,
                plie("demo", "--check", "--site", SITE, "--personnes", "3", "--fin", "2022-12-31"));
    assert_says(printed, "commandes acceptées");
    assert_exit(0, plie("demo", "--check"));
    assert_says(printed, "n'est pas rejouée");
    assert_null(strstr(printed, "commandes acceptées"));
    assert_exit(0, plie("verify"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_are_made_once),
        TEST(a_protocol_is_checked_before_it_is_adopted),
        TEST(tcp_without_keys_is_refused_at_start),
        TEST(nobody_there_is_unreachable),
        TEST(an_embedded_folder_lives),
        TEST(a_folder_with_keys_lives),
        TEST(the_demonstration_is_played_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
