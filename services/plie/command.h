/* The subcommands of `plie`: what they share, and one function each.
 * Exit codes: 0 done, 1 refused (reason on stderr), 2 usage, 3 unreachable, 4 another failure. */
#ifndef PLIE_COMMAND_H
#define PLIE_COMMAND_H

#include "client/client.h"
#include "client/config.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1,
    EXIT_USAGE = 2,
    EXIT_UNREACHABLE = 3,
    EXIT_FAILED = 4,
};

/* The values of a flag that may be given several times. */
struct argument_list {
    const char *items[64];
    size_t count;
};

/* The command line, parsed: flags that any subcommand may know, and the words that are none. */
struct arguments {
    const char *donnees;
    const char *config_path;
    const char *cles;
    const char *sites[LIMIT_SITES];
    size_t site_count;
    const char *only;
    const char *instance;
    const char *id;
    const char *acteur;
    const char *role;
    const char *au;
    const char *connu;
    const char *a; /* Recorded time of a command, in a demonstration. */
    const char *after;
    const char *until;
    const char *since;
    struct argument_list sources;
    struct argument_list subjects;
    struct argument_list noms;
    struct argument_list types;
    struct argument_list acteurs; /* `acteur` is the last of them. */
    const char *vers;
    const char *graine;
    const char *personnes;
    const char *fin;
    const char *port;
    const char *journal; /* Of an auditor: a copy, signed heads, the public key. */
    const char *tete;
    const char *exporter_tete;
    const char *de; /* A backup, its secret key, what of it; how many days they are kept. */
    const char *cle;
    const char *seulement;
    const char *registre;
    const char *garder;
    const char *sauvegarde;
    bool demo;
    bool envoyer;
    bool check;
    bool follow;
    bool temoins;
    bool aide;
    const char *words[16];
    size_t word_count;
};

/* `usage` names all the flags that it takes, beside those that all do. */
struct command {
    const char *name;
    int (*run)(const struct arguments *arguments, struct config *config);
    const char *usage;
    const char *help;
    bool takes_words; /* And says itself which; the others take none. */
};

int command_serve(const struct arguments *arguments, struct config *config);
int command_demo(const struct arguments *arguments, struct config *config);
int command_send(const struct arguments *arguments, struct config *config);
int command_ask(const struct arguments *arguments, struct config *config);
int command_log(const struct arguments *arguments, struct config *config);
int command_verify(const struct arguments *arguments, struct config *config);
int command_rebuild(const struct arguments *arguments, struct config *config);
int command_backup(const struct arguments *arguments, struct config *config);
int command_restore(const struct arguments *arguments, struct config *config);
int command_keys(const struct arguments *arguments, struct config *config);
int command_protocole(const struct arguments *arguments, struct config *config);
int command_status(const struct arguments *arguments, struct config *config);
int command_ping(const struct arguments *arguments, struct config *config);
int command_motdepasse(const struct arguments *arguments, struct config *config);
int command_regler(const struct arguments *arguments, struct config *config);

/* What follows a number: one and none are singular. */
#define PLURIEL(number) ((number) > 1 ? "s" : "")

/* Prints «plie: text» and gives the exit code that fits the error. */
int command_failed(const struct err *err);
int command_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The one site that is meant: --site, or the only one that the data directory has. */
MUST_USE int command_site(const struct arguments *arguments, struct config *config,
                          const char **out, struct err *err);

/* Blocks SIGINT and SIGTERM in this thread and those it starts; then waits for one of them. */
void command_block_signals(void);
void command_wait_signal(void);

#endif
