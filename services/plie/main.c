#include "plie/command.h"

#include "base/id.h"
#include "base/text.h"

#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const struct command commands[] = {
    { "serve", command_serve,
      "[--site S]... [--only PARTIE] [--instance N|libre] [--port N] [--demo] [--check]",
      "démarre le bus, les services des sites et leurs pages", false },
    { "demo", command_demo,
      "[--site S]... [--graine N] [--personnes N] [--fin DATE] [--port N] [--check] | --envoyer",
      "démarre tout avec une année de démonstration, ou l'envoie à ce qui tourne", false },
    { "send", command_send,
      "SERVICE COMMANDE JSON|- [--site S] [--id ID] [--acteur A] [--role R] [--a INSTANT]",
      "envoie une commande, ou une par ligne de l'entrée standard ; --a : en démonstration", true },
    { "ask", command_ask,
      "SERVICE REQUETE [JSON] [--site S] [--au DATE] [--connu INSTANT] [--acteur A] [--role R]",
      "pose une question", true },
    { "log", command_log,
      "[--site S]... [--source SERVICE]... [--subject ID]... [--nomme ID]... [--type T]...\n"
      "      [--acteur ID]... [--since DATE] [--until DATE] [--after N] [--follow]",
      "montre le journal, un CloudEvent par ligne ; ce qui est dit plusieurs fois est « ou »",
      false },
    { "verify", command_verify,
      "[--site S]... [--only PARTIE] [--temoins | --witness] | --exporter-tete FICHIER |\n"
      "      --journal COPIE --tete FICHIER --cle bus.verification",
      "vérifie le journal, sa chaîne, ses têtes signées, le registre des accès, et que chaque "
      "base\n"
      "      en est la fonction ; --temoins : seulement ce que les services gardent du journal",
      false },
    { "rebuild", command_rebuild,
      "SERVICE [--site S] [--instance N] [--until INSTANT] [--vers FICHIER]",
      "reconstruit la base d'un service à partir du journal", true },
    { "backup", command_backup, "--vers DOSSIER [--garder JOURS]",
      "copie, chiffrées, toutes les bases de cette machine, services en marche", false },
    { "restore", command_restore,
      "--de SAUVEGARDE --cle FICHIER [--seulement SITE.SERVICE|bus] [--registre FICHIER]",
      "rétablit une sauvegarde, et y efface qui a demandé à l'être", false },
    { "keys", command_keys,
      "[bus | site | consolidation] [--site S]... | donner --vers FICHIER [--site S] |\n"
      "      recevoir FICHIER [--site S] | --sauvegarde FICHIER",
      "crée les clés et les droits ; échange les clés publiques entre hôtes ; crée les clés des "
      "sauvegardes",
      true },
    { "protocole", command_protocole,
      "verifier FICHIER | adopter FICHIER --site S [--acteur A] [--role R] | montrer --site S",
      "contrôle ou adopte les règles d'un site", true },
    { "status", command_status, "[--site S]...", "dit où en sont le bus et les services", false },
    { "ping", command_ping, "[--site S]... [--only PARTIE]",
      "demande à ce qui tourne ici s'il répond (contrôle de santé)", false },
    { "regler", command_regler,
      "SERVICE EVENEMENT NOTE [--site S] [--id ID] [--acteur A] [--role R]",
      "ôte de la liste une réaction refusée dont quelqu'un s'est occupé", true },
    { "motdepasse", command_motdepasse, "SITE IDENTIFIANT",
      "donne un nouveau mot de passe, provisoire, à qui a oublié le sien", true },
};

static void print_help(FILE *out)
{
    (void)fprintf(out, "plie : système d'information ouvert des PLIE\n\n");
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        (void)fprintf(out, "  plie %s %s\n      %s\n", commands[i].name, commands[i].usage,
                      commands[i].help);
    (void)fprintf(out, "\nPartout : --donnees DOSSIER (défaut : donnees), --config FICHIER, --cles "
                       "DOSSIER ;\nou l'environnement : PLIE_DONNEES, PLIE_CONFIG, PLIE_CLES, "
                       "PLIE_SITE, PLIE_ONLY, PLIE_INSTANCE.\n"
                       "Codes de retour : 0 fait, 1 refusé, 2 usage, 3 injoignable, 4 échec.\n");
}

int command_usage(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fprintf(stderr, "plie : ");
    (void)vfprintf(stderr, format, args);
    (void)fprintf(stderr, " (plie --help montre les sous-commandes)\n");
    va_end(args);
    return EXIT_USAGE;
}

int command_failed(const struct err *err)
{
    (void)fprintf(stderr, "plie : %s\n", err->text);
    if (err->code == ERR_UNREACHABLE)
        return EXIT_UNREACHABLE;
    return err->code == ERR_CONFIG ? EXIT_USAGE : EXIT_FAILED;
}

int command_site(const struct arguments *arguments, struct config *config, const char **out,
                 struct err *err)
{
    if (arguments->site_count == 1) {
        *out = arguments->sites[0];
        return 0;
    }
    if (arguments->site_count > 1)
        return err_set(err, ERR_CONFIG, "un seul --site est attendu ici");
    config_find_sites(config);
    if (config->site_count != 1)
        return err_set(err, ERR_CONFIG, "dites de quel site il s'agit : --site NOM");
    *out = config->sites[0];
    return 0;
}

static sigset_t stop_signals(void)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    return signals;
}

void command_block_signals(void)
{
    sigset_t signals = stop_signals();
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

void command_wait_signal(void)
{
    sigset_t signals = stop_signals();
    int signal_number;
    (void)sigwait(&signals, &signal_number);
}

/* A flag either takes the next word or stands alone. */
struct flag {
    const char *name;
    size_t text_offset;
    size_t bool_offset;
    size_t list_offset;
};
#define FLAG_TEXT(name, field)                                                                     \
    {                                                                                              \
        "--" name, offsetof(struct arguments, field), 0, 0                                         \
    }
#define FLAG_BOOL(name, field)                                                                     \
    {                                                                                              \
        "--" name, 0, offsetof(struct arguments, field), 0                                         \
    }
#define FLAG_LIST(name, field)                                                                     \
    {                                                                                              \
        "--" name, 0, 0, offsetof(struct arguments, field)                                         \
    }

static const struct flag flags[] = {
    FLAG_TEXT("config", config_path),
    FLAG_TEXT("cles", cles),
    FLAG_TEXT("only", only),
    FLAG_TEXT("instance", instance),
    FLAG_TEXT("id", id),
    FLAG_LIST("acteur", acteurs),
    FLAG_TEXT("role", role),
    FLAG_TEXT("au", au),
    FLAG_TEXT("connu", connu),
    FLAG_TEXT("a", a),
    FLAG_TEXT("after", after),
    FLAG_TEXT("until", until),
    FLAG_TEXT("since", since),
    FLAG_LIST("source", sources),
    FLAG_LIST("subject", subjects),
    FLAG_LIST("nomme", noms),
    FLAG_LIST("type", types),
    FLAG_TEXT("vers", vers),
    FLAG_TEXT("graine", graine),
    FLAG_TEXT("personnes", personnes),
    FLAG_TEXT("fin", fin),
    FLAG_TEXT("port", port),
    FLAG_TEXT("journal", journal),
    FLAG_TEXT("tete", tete),
    FLAG_TEXT("exporter-tete", exporter_tete),
    FLAG_TEXT("de", de),
    FLAG_TEXT("cle", cle),
    FLAG_TEXT("seulement", seulement),
    FLAG_TEXT("registre", registre),
    FLAG_TEXT("garder", garder),
    FLAG_TEXT("sauvegarde", sauvegarde),
    FLAG_BOOL("demo", demo),
    FLAG_BOOL("envoyer", envoyer),
    FLAG_BOOL("check", check),
    FLAG_BOOL("follow", follow),
    FLAG_BOOL("temoins", temoins),
    FLAG_BOOL("witness", temoins),
    FLAG_BOOL("help", aide),
};

static const struct flag *find_flag(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(flags); i++)
        if (strcmp(flags[i].name, word) == 0)
            return &flags[i];
    return NULL;
}

static int add_to_list(struct arguments *out, const struct flag *flag, const char *value)
{
    struct argument_list *list = (struct argument_list *)(void *)((char *)out + flag->list_offset);
    if (list->count == COUNT_OF(list->items))
        return command_usage("« %s » plus de %zu fois", flag->name, COUNT_OF(list->items));
    list->items[list->count++] = value;
    if (list == &out->acteurs)
        out->acteur = value;
    return 0;
}

static bool takes_flag(const struct command *command, const char *flag)
{
    static const char *const everywhere[] = { "--donnees", "--config", "--cles", "--help" };
    for (size_t i = 0; i < COUNT_OF(everywhere); i++)
        if (strcmp(everywhere[i], flag) == 0)
            return true;
    size_t length = strlen(flag);
    for (const char *at = strstr(command->usage, flag); at != NULL; at = strstr(at + 1, flag))
        if (strchr(" ]\n", at[length]) != NULL) /* The name's end, or the text's. */
            return true;
    return false;
}

/* Takes the word at *i and, when its flag has a value, the next one. 0, or EXIT_USAGE. */
static int parse_flag(struct arguments *out, int count, char **words, int *i)
{
    const char *word = words[*i];
    const struct flag *flag = find_flag(word);
    if (flag != NULL && flag->bool_offset != 0) {
        *(bool *)((char *)out + flag->bool_offset) = true;
        return 0;
    }
    bool is_site = strcmp(word, "--site") == 0;
    bool is_donnees = strcmp(word, "--donnees") == 0;
    if (flag == NULL && !is_site && !is_donnees)
        return command_usage("« %s » : option inconnue", word);
    if (*i + 1 >= count)
        return command_usage("« %s » attend une valeur", word);
    const char *value = words[++*i];
    if (is_donnees)
        out->donnees = value;
    else if (flag != NULL && flag->list_offset != 0)
        return add_to_list(out, flag, value);
    else if (flag != NULL)
        *(const char **)((char *)out + flag->text_offset) = value;
    else if (out->site_count == LIMIT_SITES)
        return command_usage("plus de %d sites", LIMIT_SITES);
    else
        out->sites[out->site_count++] = value;
    return 0;
}

/* In a container or a unit the environment says once what every command there is about. */
static const char *from_environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? otherwise : value;
}

static void read_environment(struct arguments *out)
{
    *out = (struct arguments){
        .donnees = from_environment("PLIE_DONNEES", "donnees"),
        .config_path = from_environment("PLIE_CONFIG", NULL),
        .cles = from_environment("PLIE_CLES", NULL),
        .only = from_environment("PLIE_ONLY", ""),
        .instance = from_environment("PLIE_INSTANCE", ""),
    };
}

static int parse_arguments(const struct command *command, struct arguments *out, int count,
                           char **words)
{
    read_environment(out);
    for (int i = 0; i < count; i++) {
        if (strncmp(words[i], "--", 2) == 0) {
            const char *flag = words[i];
            int rc = parse_flag(out, count, words, &i);
            if (rc == 0 && !takes_flag(command, flag))
                rc = command_usage("« %s » : %s n'a pas cette option ; elle a : %s", flag,
                                   command->name, command->usage);
            if (rc != 0)
                return rc;
        } else if (!command->takes_words) {
            return command_usage("« %s » : %s n'attend que des options : %s", words[i],
                                 command->name, command->usage);
        } else if (out->word_count == COUNT_OF(out->words)) {
            return command_usage("trop de mots");
        } else {
            out->words[out->word_count++] = words[i];
        }
    }
    const char *site = from_environment("PLIE_SITE", NULL);
    if (out->site_count == 0 && site != NULL)
        out->sites[out->site_count++] = site;
    return 0;
}

static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static int set_port(struct config *config, const char *text, struct err *err)
{
    if (text == NULL)
        return 0;
    uint64_t port;
    if (!text_to_u64(text, &port) || port > UINT16_MAX)
        return err_set(err, ERR_CONFIG, "--port %s : attendu un nombre de 0 à %d", text,
                       UINT16_MAX);
    config->portail.port = (int)port;
    return 0;
}

static int run_command(const struct command *command, const struct arguments *arguments)
{
    static struct config config;
    struct err err = { 0 };
    int rc = config_load(&config, arguments->donnees, arguments->config_path, &err);
    if (rc == 0 && arguments->cles != NULL)
        rc = config_set_keys(&config, arguments->cles, &err);
    for (size_t i = 0; rc == 0 && i < arguments->site_count; i++)
        if (strcmp(arguments->sites[i], CONFIG_CONSOLIDATION) != 0)
            rc = config_add_site(&config, arguments->sites[i], &err);
    if (rc == 0)
        rc = set_port(&config, arguments->port, &err);
    if (rc == 0 && arguments->id != NULL && !id_is_valid(arguments->id))
        rc = err_set(&err, ERR_CONFIG, "--id %s : attendu un UUID, 36 caractères en minuscules",
                     arguments->id);
    int code = rc < 0 ? command_failed(&err) : command->run(arguments, &config);
    config_release(&config);
    return code;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(commands[i].name, argv[1]) != 0)
            continue;
        int rc = parse_arguments(&commands[i], &arguments, argc - 2, argv + 2);
        if (rc != 0)
            return rc;
        if (arguments.aide) {
            (void)printf("plie %s %s\n  %s\n", commands[i].name, commands[i].usage,
                         commands[i].help);
            return EXIT_DONE;
        }
        raise_file_limit();
        command_block_signals();
        return run_command(&commands[i], &arguments);
    }
    return command_usage("« %s » : sous-commande inconnue", argv[1]);
}
