#include "support/installation.h"
#include "support/loopback.h"

#include "client/reader.h"
#include "client/settle.h"

#include "base/check.h"
#include "base/log.h"

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

enum {
    SETTLE_MS = 60000,
    WORDS_MAX = 16,
    ARENA_SIZE = 16 * 1024 * 1024,
    ADDRESS_SIZE = NETWORK_NAME_SIZE + sizeof(NETWORK_DOMAIN),
};

const char *const part_names[PART_COUNT] = { "bus",        "reperage",  "parcours",
                                             "entreprise", "reporting", "portail" };

/* --- Addresses --- */

static uint16_t new_port(struct installation *i)
{
    CHECK(i->held_count < INSTALLATION_PORTS_MAX);
    return port_reserve(&i->held[i->held_count++]);
}

/* Nobody else has ports there. */
enum { HOST_PORT = 5000 };

static void make_hosts(struct installation *i)
{
    for (int part = 0; part < PART_COUNT; part++)
        i->hosts[part] = network_host(i->network, part_names[part]);
    network_start(i->network);
    i->bus_port = HOST_PORT;
    for (size_t site = 0; site < i->site_count; site++)
        for (int part = PART_REPERAGE; part < PART_COUNT; part++)
            for (int channel = 0; channel < 2; channel++)
                i->addresses[site][part].port[channel] =
                    (uint16_t)(HOST_PORT + 2 * (int)site + channel + 1);
}

static void make_addresses(struct installation *i)
{
    i->bus_port = new_port(i);
    for (int part = 0; part < PART_COUNT; part++)
        i->bus_ways[part] = proxy_way(i->proxy, i->bus_port);
    for (size_t site = 0; site < i->site_count; site++)
        for (int part = PART_REPERAGE; part < PART_COUNT; part++)
            for (int channel = 0; channel < 2; channel++) {
                struct installation_address *address = &i->addresses[site][part];
                address->port[channel] = new_port(i);
                address->way[channel] = proxy_way(i->proxy, address->port[channel]);
            }
}

/* Who reads the file: a part, or one of these. */
enum { READER_DIRECT = PART_COUNT, READER_CLIENT };

static uint16_t bus_port_for(const struct installation *i, int reader)
{
    if (i->network != NULL || reader == READER_DIRECT || reader == PART_BUS)
        return i->bus_port;
    return proxy_port(i->proxy, i->bus_ways[reader == READER_CLIENT ? PART_BUS : reader]);
}

static const char *host_of(const struct installation *i, enum part part, char out[ADDRESS_SIZE])
{
    if (i->network == NULL)
        return "127.0.0.1";
    (void)snprintf(out, ADDRESS_SIZE, "%s" NETWORK_DOMAIN,
                   network_name(i->network, i->hosts[part]));
    return out;
}

static void write_addresses(const struct installation *i, int reader, size_t site, FILE *file)
{
    for (int part = PART_REPERAGE; part < PART_COUNT; part++) {
        const struct installation_address *address = &i->addresses[site][part];
        bool real = i->network != NULL || reader == READER_DIRECT || reader == part;
        char space[ADDRESS_SIZE];
        const char *host = host_of(i, (enum part)part, space);
        (void)fprintf(file,
                      "%s{ site = \"%s\"; service = \"%s\"; commandes = "
                      "\"tcp://%s:%u\"; requetes = \"tcp://%s:%u\"; }",
                      site == 0 && part == PART_REPERAGE ? "" : ",\n", i->sites[site],
                      part_names[part], host,
                      real ? address->port[0] : proxy_port(i->proxy, address->way[0]), host,
                      real ? address->port[1] : proxy_port(i->proxy, address->way[1]));
    }
}

static void write_config(const struct installation *i, int reader, const char *path)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    (void)fprintf(file, "sites = [");
    for (size_t site = 0; site < i->site_count; site++)
        (void)fprintf(file, "%s\"%s\"", site == 0 ? "" : ", ", i->sites[site]);
    char space[ADDRESS_SIZE];
    (void)fprintf(file, "];\nbus = \"tcp://%s:%u\";\nportail = { port = 0; };\n",
                  host_of(i, PART_BUS, space), bus_port_for(i, reader));
    (void)fprintf(file, "%sservices = (", i->network == NULL ? "" : "ecoute = \"0.0.0.0\";\n");
    for (size_t site = 0; site < i->site_count; site++)
        write_addresses(i, reader, site, file);
    (void)fprintf(file, ");\n");
    CHECK(fclose(file) == 0);
}

void installation_config_path(const struct installation *i, enum part part,
                              char out[INSTALLATION_PATH_SIZE])
{
    (void)snprintf(out, INSTALLATION_PATH_SIZE, "%s/%s.cfg", i->directory, part_names[part]);
}

static void load_config(const struct installation *i, struct config *config, const char *path)
{
    struct err err = { 0 };
    config_release(config);
    if (config_load(config, i->directory, path, &err) < 0)
        fail_msg("%s", err.text);
}

static void write_configs(const struct installation *i)
{
    char path[INSTALLATION_PATH_SIZE];
    for (int part = PART_BUS; part < PART_COUNT; part++) {
        installation_config_path(i, (enum part)part, path);
        write_config(i, part, path);
    }
    (void)snprintf(path, sizeof(path), "%s/plie.cfg", i->directory);
    write_config(i, READER_DIRECT, path);
}

static void make_configs(struct installation *i)
{
    char path[INSTALLATION_PATH_SIZE];
    write_configs(i);
    load_config(i, &i->direct, NULL);
    (void)snprintf(path, sizeof(path), "%s/clients.cfg", i->directory);
    write_config(i, READER_CLIENT, path);
    load_config(i, &i->config, path);
}

static void make_keys(struct installation *i)
{
    const char *words[WORDS_MAX] = { "keys", "--donnees", i->directory };
    size_t count = 3;
    for (size_t site = 0; site < i->site_count; site++) {
        words[count++] = "--site";
        words[count++] = i->sites[site];
    }
    words[count] = NULL;
    assert_int_equal(process_run(words, NULL, NULL), 0);
}

static void make_folder(struct installation *out, const char *const *sites)
{
    log_set_level(LOG_ERROR);
    *out = (struct installation){ 0 };
    for (; sites[out->site_count] != NULL; out->site_count++)
        out->sites[out->site_count] = sites[out->site_count];
    folder_make(out->directory);
    make_keys(out);
}

void installation_open(struct installation *out, const char *const *sites)
{
    make_folder(out, sites);
    out->proxy = proxy_open();
    make_addresses(out);
    make_configs(out);
}

void installation_open_apart(struct installation *out, const char *const *sites, uint64_t seed)
{
    make_folder(out, sites);
    out->network = network_open(seed);
    make_hosts(out);
    make_configs(out);
}

void installation_close(struct installation *i)
{
    for (int part = PART_COUNT; part > 0; part--)
        if (installation_runs(i, (enum part)(part - 1)))
            installation_kill(i, (enum part)(part - 1));
    if (i->proxy != NULL)
        proxy_close(&i->proxy);
    if (i->network != NULL)
        network_close(&i->network);
    for (size_t k = 0; k < i->held_count; k++)
        (void)close(i->held[k]);
    config_release(&i->config);
    config_release(&i->direct);
    folder_remove(i->directory);
}

/* --- Programs --- */

bool installation_runs(const struct installation *i, enum part part)
{
    return i->programs[part].pid > 0;
}

/* Each site has a first account, whose password is shown once. */
static void read_portail(struct installation *i)
{
    struct process *program = &i->programs[PART_PORTAIL];
    char line[PROCESS_LINE_SIZE];
    process_expect_line(program, "Pages : ", line);
    (void)snprintf(i->url, sizeof(i->url), "%s", line + strlen("Pages : "));
    for (size_t site = 0; site < i->site_count; site++) {
        if (i->password[site][0] != '\0')
            continue;
        process_expect_line(program, "Premier compte de ", line);
        char *word = strstr(line, "mot de passe ");
        assert_non_null(word);
        (void)snprintf(i->password[site], sizeof(i->password[site]), "%s",
                       word + strlen("mot de passe "));
    }
}

void installation_start(struct installation *i, enum part part)
{
    CHECK(!installation_runs(i, part));
    char path[INSTALLATION_PATH_SIZE];
    installation_config_path(i, part, path);
    const char *const words[] = { "serve", "--donnees", i->directory,     "--config",
                                  path,    "--only",    part_names[part], NULL };
    process_live_in(i->network == NULL ? -1 : network_namespace(i->network, i->hosts[part]));
    process_start(&i->programs[part], words);
    process_live_in(-1);
    process_expect(&i->programs[part], "PRET");
    if (part == PART_PORTAIL)
        read_portail(i);
}

void installation_start_all(struct installation *i)
{
    for (int part = 0; part < PART_COUNT; part++)
        if (!installation_runs(i, (enum part)part))
            installation_start(i, (enum part)part);
}

void installation_stop(struct installation *i, enum part part)
{
    process_signal(&i->programs[part], SIGTERM);
    int code = process_wait(&i->programs[part]);
    if (code != 0)
        fail_msg("%s ended with %d", part_names[part], code);
}

void installation_stop_all(struct installation *i)
{
    for (int part = PART_COUNT; part > 0; part--)
        if (installation_runs(i, (enum part)(part - 1)))
            installation_stop(i, (enum part)(part - 1));
}

void installation_kill(struct installation *i, enum part part)
{
    process_signal(&i->programs[part], SIGKILL);
    int code = process_wait(&i->programs[part]);
    i->stopped[part] = false;
    if (code != 128 + SIGKILL)
        fail_msg("%s had ended by itself with %d", part_names[part], code);
}

void installation_freeze(struct installation *i, enum part part, bool frozen)
{
    process_signal(&i->programs[part], frozen ? SIGSTOP : SIGCONT);
    i->stopped[part] = frozen;
}

void installation_move_bus(struct installation *i)
{
    CHECK(!installation_runs(i, PART_BUS));
    CHECK(i->network == NULL); /* There the host moves: network_readdress(). */
    i->bus_port = new_port(i);
    for (int part = 0; part < PART_COUNT; part++)
        proxy_target(i->proxy, i->bus_ways[part], i->bus_port);
    (void)snprintf(i->direct.bus, sizeof(i->direct.bus), "tcp://127.0.0.1:%u", i->bus_port);
    write_configs(i);
}

/* --- The command line --- */

int installation_run(struct installation *i, const char *const *words, char **printed, char **said)
{
    const char *all[WORDS_MAX + 3] = { words[0], "--donnees", i->directory };
    size_t count = 1;
    for (; words[count] != NULL; count++) {
        CHECK(count < WORDS_MAX);
        all[count + 2] = words[count];
    }
    all[count + 2] = NULL;
    char *heard = NULL;
    int code = process_run_both(all, NULL, printed, &heard);
    if (said != NULL)
        *said = heard;
    else
        free(heard);
    return code;
}

void installation_verify(struct installation *i, const char *what)
{
    static const char *const words[] = { "verify", NULL };
    char *printed, *said;
    int code = installation_run(i, words, &printed, &said);
    if (code != 0)
        fail_msg("%s: verify (%d): %s%s", what, code, printed, said);
    free(printed);
    free(said);
}

void installation_adopt(struct installation *i)
{
    for (size_t site = 0; site < i->site_count; site++) {
        char path[INSTALLATION_PATH_SIZE];
        (void)snprintf(path, sizeof(path), "compose/sites/%s/protocole.cfg", i->sites[site]);
        const char *const words[] = {
            "protocole", "adopter", path, "--site", i->sites[site], NULL
        };
        char *said;
        int code = installation_run(i, words, NULL, &said);
        if (code != 0)
            fail_msg("adopter: %s", said);
        free(said);
    }
}

void installation_settle(struct installation *i)
{
    struct client *client;
    struct err err = { 0 };
    assert_int_equal(client_open(&client, &i->direct, world_system(), &err), 0);
    for (size_t site = 0; site < i->site_count; site++)
        if (client_settle(client, i->sites[site], SETTLE_MS, &err) < 0)
            fail_msg("settle: %s", err.text);
    client_close(&client);
}

uint64_t installation_position(struct installation *i)
{
    struct arena arena;
    struct err err = { 0 };
    Bus__StatusReply *status;
    arena_init(&arena, ARENA_SIZE);
    if (reader_status_as(&i->direct, NULL, SETTLE_MS, &arena, &status, &err) < 0)
        fail_msg("%s", err.text);
    uint64_t position = status->position;
    arena_release(&arena);
    return position;
}
