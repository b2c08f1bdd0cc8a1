#define _GNU_SOURCE /* setns */

#include "support/process.h"

#include "base/check.h"

#include <sched.h>
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

enum { ARGUMENTS_MAX = 32, CHUNK = 4096 };

static const char *program(void)
{
    static char path[256];
    const char *build = getenv("PLIE_BUILD");
    (void)snprintf(path, sizeof(path), "%s/plie", build == NULL ? "build/asan" : build);
    return path;
}

static int errors = -1; /* Where the next program's standard error goes; -1: to the test's. */
static int space = -1;  /* The network namespace of the next program; -1: the test's. */

void process_live_in(int network_namespace)
{
    space = network_namespace;
}

static void become(const char *const *arguments, int input, int output)
{
    char *argv[ARGUMENTS_MAX + 2] = { (char *)(uintptr_t)program() };
    for (size_t i = 0; arguments[i] != NULL && i < ARGUMENTS_MAX; i++)
        argv[i + 1] = (char *)(uintptr_t)arguments[i];
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* Nothing outlives the test. */
    if (input >= 0)
        (void)dup2(input, STDIN_FILENO);
    (void)dup2(output, STDOUT_FILENO);
    if (errors >= 0)
        (void)dup2(errors, STDERR_FILENO);
    if (space >= 0 && setns(space, CLONE_NEWNET) != 0)
        _exit(127);
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)execv(argv[0], argv);
    _exit(127);
}

static void start(struct process *out, const char *const *arguments, int input)
{
    int pipe_ends[2];
    assert_int_equal(pipe(pipe_ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)close(pipe_ends[0]);
        become(arguments, input, pipe_ends[1]);
    }
    (void)close(pipe_ends[1]);
    out->pid = pid;
    out->output = pipe_ends[0];
}

void process_start(struct process *out, const char *const *arguments)
{
    start(out, arguments, -1);
}

void process_expect(struct process *process, const char *line)
{
    char ignored[PROCESS_LINE_SIZE];
    process_expect_line(process, line, ignored);
}

void process_expect_line(struct process *process, const char *line, char text[PROCESS_LINE_SIZE])
{
    size_t length = 0;
    for (;;) {
        char c;
        ssize_t count = read(process->output, &c, 1);
        if (count <= 0)
            fail_msg("the program ended before it printed «%s»", line);
        if (c != '\n') {
            if (length + 1 < PROCESS_LINE_SIZE)
                text[length++] = c;
            continue;
        }
        text[length] = '\0';
        if (strncmp(text, line, strlen(line)) == 0)
            return;
        length = 0;
    }
}

void process_signal(struct process *process, int signal_number)
{
    CHECK(process->pid > 0);
    (void)kill(process->pid, signal_number);
}

int process_wait(struct process *process)
{
    CHECK(process->pid > 0);
    int status = 0;
    assert_int_equal(waitpid(process->pid, &status, 0), process->pid);
    if (process->output >= 0)
        (void)close(process->output);
    *process = (struct process){ .pid = 0, .output = -1 };
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static char *read_all(int file)
{
    char *text = NULL;
    size_t size = 0;
    for (;;) {
        text = realloc(text, size + CHUNK + 1);
        CHECK(text != NULL);
        ssize_t count = read(file, text + size, CHUNK);
        if (count <= 0)
            break;
        size += (size_t)count;
    }
    text[size] = '\0';
    return text;
}

int process_run(const char *const *arguments, const char *input, char **printed)
{
    int pipe_ends[2] = { -1, -1 };
    if (input != NULL) {
        assert_int_equal(pipe(pipe_ends), 0);
        assert_int_equal(write(pipe_ends[1], input, strlen(input)), (int)strlen(input));
        (void)close(pipe_ends[1]);
    }
    struct process process;
    start(&process, arguments, pipe_ends[0]);
    if (pipe_ends[0] >= 0)
        (void)close(pipe_ends[0]);
    char *text = read_all(process.output);
    int code = process_wait(&process);
    if (printed != NULL)
        *printed = text;
    else
        free(text);
    return code;
}

int process_run_both(const char *const *arguments, const char *input, char **printed, char **said)
{
    FILE *file = tmpfile();
    CHECK(file != NULL);
    errors = fileno(file);
    int code = process_run(arguments, input, printed);
    errors = -1;
    rewind(file);
    *said = read_all(fileno(file));
    (void)fclose(file);
    return code;
}

int process_run_on(const char *folder, const char *const *words, const char *input, char **printed,
                   char **said)
{
    const char *arguments[PROCESS_WORDS_MAX + 3];
    size_t count = 0;
    for (; words[count] != NULL; count++) {
        assert_true(count < PROCESS_WORDS_MAX);
        arguments[count] = words[count];
    }
    arguments[count++] = "--donnees";
    arguments[count++] = folder;
    arguments[count] = NULL;
    free(*printed);
    free(*said);
    return process_run_both(arguments, input, printed, said);
}
