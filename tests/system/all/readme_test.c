/* The README's first walk, as it stands there: every command is accepted and every question gets
 * what the text beside it says. Only the program and the folder are the test's own. */
#include "support/folder.h"
#include "support/process.h"

#include "base/check.h"

#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { README_SIZE = 65536, SCRIPT_SIZE = 16384, PATH_SIZE = 160 };

static char folder[FOLDER_SIZE];
static struct process server;

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
    folder_remove(folder);
    return 0;
}

/* The blocks of commands between two titles, one after another. */
static void read_blocks(const char *from, const char *to, char *out, size_t size)
{
    static char text[README_SIZE];
    FILE *file = fopen("README.md", "r");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof(text) - 1, file);
    (void)fclose(file);
    text[length] = '\0';
    const char *at = strstr(text, from);
    assert_non_null(at);
    const char *end = strstr(at, to);
    assert_non_null(end);
    size_t used = 0;
    while ((at = strstr(at, "\n```\n")) != NULL && at < end) {
        at += strlen("\n```\n");
        const char *close = strstr(at, "```\n");
        assert_non_null(close);
        size_t block = (size_t)(close - at);
        assert_true(used + block < size);
        memcpy(out + used, at, block);
        used += block;
        at = close + strlen("```");
    }
    out[used] = '\0';
}

/* Every `what` becomes `with`; there is at least one. */
static void replace(char *text, size_t size, const char *what, const char *with)
{
    char *at = strstr(text, what);
    assert_non_null(at);
    for (; at != NULL; at = strstr(at + strlen(with), what)) {
        size_t rest = strlen(at + strlen(what)) + 1;
        assert_true((size_t)(at - text) + strlen(with) + rest <= size);
        memmove(at + strlen(with), at + strlen(what), rest);
        memcpy(at, with, strlen(with));
    }
}

/* What bash printed, to be freed; the first command that fails ends it, and the test. */
static char *run(const char *script)
{
    char *printed = NULL;
    size_t size = 0;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)execlp("bash", "bash", "-e", "-o", "pipefail", "-c", script, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    FILE *from = fdopen(ends[0], "r");
    FILE *into = open_memstream(&printed, &size);
    assert_true(from != NULL && into != NULL);
    for (int c; (c = fgetc(from)) != EOF;)
        (void)fputc(c, into);
    (void)fclose(from);
    (void)fclose(into);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("the walk ended early, after:\n%s", printed);
    return printed;
}

/* The line that holds `text`, as JSON. */
static json_t *line_with(const char *printed, const char *text)
{
    const char *at = strstr(printed, text);
    if (at == NULL)
        fail_msg("«%s» is not in:\n%s", text, printed);
    while (at > printed && at[-1] != '\n')
        at--;
    json_error_t error;
    json_t *line = json_loadb(at, strcspn(at, "\n"), 0, &error);
    if (line == NULL)
        fail_msg("%s", error.text);
    return line;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static void serve(char *script)
{
    static const char command[] = "build/debug/plie serve --donnees /tmp/essai --site roubaix";
    assert_non_null(strstr(script, command));
    replace(script, SCRIPT_SIZE, command, "");
    const char *const words[] = { "serve",   "--donnees", folder, "--site",
                                  "roubaix", "--port",    "0",    NULL };
    process_start(&server, words);
    process_expect(&server, "PRET");
}

/* Who types is slower than the bus; the test asks once all have heard. */
static const char HEARD[] =
    "for i in $(seq 600); do\n"
    "plie ask parcours Dossier '{\"personne\":\"'$(id 3)'\"}' 2>&1 | grep -q signe"
    " && plie ask reporting Indicateur '{\"code\":\"entrees\",\"filtre\":{\"du\":\"'$j'\","
    "\"jusqu\":\"'$j'\"}}' 2>&1 | grep -q '\"valeurCenti\":\"100\"' && break\n"
    "sleep 0.1\ndone\nplie ask parcours Dossier";

static void the_first_walk_ends_where_it_says(void **state)
{
    (void)state;
    static char script[SCRIPT_SIZE];
    char program[PATH_SIZE];
    const char *build = getenv("PLIE_BUILD");
    (void)snprintf(program, sizeof(program), "%s/plie", build == NULL ? "build/asan" : build);
    read_blocks("## A first walk", "## The picture", script, sizeof(script));
    serve(script);
    replace(script, sizeof(script), "make deps && make\n", "");
    replace(script, sizeof(script), "build/debug/plie", program);
    replace(script, sizeof(script), "/tmp/essai", folder);
    replace(script, sizeof(script), "plie ask parcours Dossier", HEARD);
    char *printed = run(script);

    json_t *found = line_with(printed, "\"identites\"");
    assert_int_equal(json_array_size(json_object_get(found, "identites")), 1);
    json_decref(found);
    json_t *dossier = line_with(printed, "\"niveauEtape\"");
    assert_string_equal(text_of(dossier, "etat"), "ouvert");
    assert_string_equal(text_of(dossier, "personne"), "00000000-0000-7000-8000-000000000003");
    json_decref(dossier);
    json_t *tasks = line_with(printed, "\"contrat_a_signer\"");
    assert_int_equal(json_array_size(json_object_get(tasks, "lignes")), 1);
    json_decref(tasks);
    json_t *entries = line_with(printed, "\"valeur\"");
    assert_string_equal(text_of(json_object_get(entries, "valeur"), "valeurCenti"), "100");
    json_decref(entries);
    json_decref(line_with(printed, "\"parcours.FreinDeclare\"")); /* Of the log's last three. */
    free(printed);
    process_signal(&server, SIGTERM);
    assert_int_equal(process_wait(&server), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_walk_ends_where_it_says, open_folder,
                                        close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
