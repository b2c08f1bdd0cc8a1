#define _DEFAULT_SOURCE /* initgroups */

#include "bench/child.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_NO_PROGRAM = 127 };

static void become_user(const char *name)
{
    if (name == NULL || geteuid() != 0)
        return;
    const struct passwd *user = getpwnam(name);
    if (user == NULL || initgroups(name, user->pw_gid) != 0 || setgid(user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        _exit(EXIT_NO_PROGRAM);
}

static void become(const struct child_plan *plan, int output)
{
    int null = open("/dev/null", O_RDWR);
    int log =
        plan->log_path == NULL ? null : open(plan->log_path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    become_user(plan->user);
    (void)prctl(PR_SET_PDEATHSIG, plan->end_signal); /* After setuid, which forgets it. */
    (void)dup2(null, STDIN_FILENO);
    (void)dup2(output >= 0 ? output : log, STDOUT_FILENO);
    (void)dup2(log, STDERR_FILENO);
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    /* Only read; execv's parameter is not const. */
    (void)execv(plan->arguments[0], (char *const *)(uintptr_t)plan->arguments);
    _exit(EXIT_NO_PROGRAM);
}

void child_start(struct child *out, const struct child_plan *plan)
{
    int ends[2] = { -1, -1 };
    if (plan->piped && pipe(ends) != 0)
        bench_fail("pipe: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0)
        bench_fail("fork: %s", strerror(errno));
    if (pid == 0) {
        if (ends[0] >= 0)
            (void)close(ends[0]);
        become(plan, ends[1]);
    }
    if (ends[1] >= 0)
        (void)close(ends[1]);
    *out = (struct child){ .pid = pid, .output = ends[0], .end_signal = plan->end_signal };
}

void child_expect(struct child *child, const char *line)
{
    char text[BENCH_PATH_SIZE];
    child_read(child, line, text);
}

void child_read(struct child *child, const char *line, char text[BENCH_PATH_SIZE])
{
    size_t length = 0;
    for (;;) {
        char c;
        ssize_t count = read(child->output, &c, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            bench_fail("a program ended before it printed «%s»", line);
        if (c != '\n') {
            if (length + 1 < BENCH_PATH_SIZE)
                text[length++] = c;
            continue;
        }
        text[length] = '\0';
        if (strncmp(text, line, strlen(line)) == 0)
            return;
        length = 0;
    }
}

static int wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            bench_fail("waitpid: %s", strerror(errno));
    return status;
}

void child_stop(struct child *child)
{
    if (child->pid == 0)
        return;
    (void)kill(child->pid, child->end_signal);
    (void)wait_for(child->pid);
    if (child->output >= 0)
        (void)close(child->output);
    *child = (struct child){ .output = -1 };
}

void child_run(const struct child_plan *plan)
{
    struct child child;
    child_start(&child, plan);
    int status = wait_for(child.pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        bench_fail("%s: failed (status %d)", plan->arguments[0], status);
}

static bool find_in_path(const char *name, char out[BENCH_PATH_SIZE])
{
    const char *path = getenv("PATH");
    for (const char *start = path; start != NULL && *start != '\0';) {
        size_t length = strcspn(start, ":");
        (void)snprintf(out, BENCH_PATH_SIZE, "%.*s/%s", (int)length, start, name);
        if (access(out, X_OK) == 0)
            return true;
        start += length + (start[length] == ':');
    }
    return false;
}

void child_find(const char *name, const char *pattern, char out[BENCH_PATH_SIZE])
{
    if (pattern == NULL) {
        if (!find_in_path(name, out))
            bench_fail("%s is not installed", name);
        return;
    }
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0 || found.gl_pathc == 0)
        bench_fail("%s is not installed (%s)", name, pattern);
    (void)snprintf(out, BENCH_PATH_SIZE, "%s/%s", found.gl_pathv[found.gl_pathc - 1], name);
    globfree(&found);
}
