/* Programs started by a test: always waited for, never left behind. */
#ifndef SUPPORT_PROCESS_H
#define SUPPORT_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

struct process {
    pid_t pid;  /* 0: none. */
    int output; /* Its standard output, to read; -1: none. */
};

/* `arguments` end with NULL; argv[0] is the program of this build ("plie"). Its standard error goes
 * to the test's. */
void process_start(struct process *out, const char *const *arguments);
/* Programs that are started from now on live in this network namespace; -1: in the test's own. */
void process_live_in(int network_namespace);
/* Waits until the program has printed a line that begins with `line`; fails the test when it ends
 * before. */
void process_expect(struct process *process, const char *line);
/* The same; the whole line in `text`. */
enum { PROCESS_LINE_SIZE = 512 };
void process_expect_line(struct process *process, const char *line, char text[PROCESS_LINE_SIZE]);
void process_signal(struct process *process, int signal_number);
/* The exit code, or 128 + signal. */
int process_wait(struct process *process);
/* Runs to its end with `input` on standard input (NULL: none); what it printed, to be freed. */
int process_run(const char *const *arguments, const char *input, char **printed);
/* The same; *said gets what it printed on standard error, to be freed. */
int process_run_both(const char *const *arguments, const char *input, char **printed, char **said);
/* `plie WORDS --donnees FOLDER`: the same again and again, the texts of the run before are freed.
 */
enum { PROCESS_WORDS_MAX = 24 };
int process_run_on(const char *folder, const char *const *words, const char *input, char **printed,
                   char **said);

#endif
