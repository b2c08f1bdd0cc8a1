/* Two programs where there must be one: on one store the second is refused; of two copies of a
 * service with one identity the older is fenced, and no event comes twice. */
#include "client/exchange.h"
#include "client/reader.h"
#include "support/demonstration.h"
#include "support/installation.h"
#include "support/loopback.h"

#include "base/check.h"
#include "base/date.h"
#include "base/id.h"

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

#define SITE "roubaix"
enum { WAIT_MS = 60000, ARENA_SIZE = 16 * 1024 * 1024, EXIT_OF_FAILURE = 4 };

static const char *const sites[] = { SITE, NULL };

/* --- Two programs on one store --- */

static void assert_second_is_refused(struct installation *i, enum part part)
{
    char path[INSTALLATION_PATH_SIZE], *printed, *said;
    installation_config_path(i, part, path);
    const char *const words[] = { "serve", "--config", path, "--only", part_names[part], NULL };
    int code = installation_run(i, words, &printed, &said);
    if (code != EXIT_OF_FAILURE || strstr(said, "un autre programme") == NULL)
        fail_msg("%s: %d, %s%s", part_names[part], code, printed, said);
    assert_null(strstr(printed, "PRET"));
    free(printed);
    free(said);
}

static void a_second_program_on_a_store_is_refused(void **state)
{
    (void)state;
    struct installation i;
    installation_open(&i, sites);
    for (int part = PART_BUS; part <= PART_REPORTING; part++)
        installation_start(&i, (enum part)part);
    installation_adopt(&i);
    for (int part = PART_BUS; part <= PART_REPORTING; part++)
        assert_second_is_refused(&i, (enum part)part);
    installation_settle(&i); /* The first ones never noticed. */
    installation_stop_all(&i);
    installation_verify(&i, "two programs");
    installation_close(&i);
}

/* --- Two services with one identity --- */

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 16];
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    assert_non_null(in);
    assert_non_null(out);
    for (size_t size; (size = fread(bytes, 1, sizeof(bytes), in)) > 0;)
        assert_int_equal(fwrite(bytes, 1, size, out), size);
    (void)fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* Another host with the store, the keys and the rights of the first, which do not run. */
static void copy_service(const struct installation *i, const char *folder, const char *service)
{
    static const char *const keys[] = { "bus.pub", "droits.cfg", SITE ".site" };
    char from[256], to[256];
    struct err err = { 0 };
    (void)snprintf(to, sizeof(to), "%s/" SITE, folder);
    assert_int_equal(config_make_directory(to, &err), 0);
    (void)snprintf(to, sizeof(to), "%s/cles", folder);
    assert_int_equal(config_make_directory(to, &err), 0);
    (void)snprintf(from, sizeof(from), "%s/" SITE "/%s.db", i->directory, service);
    (void)snprintf(to, sizeof(to), "%s/" SITE "/%s.db", folder, service);
    copy_file(from, to);
    (void)snprintf(from, sizeof(from), "%s/cles/" SITE ".%s.cle", i->directory, service);
    (void)snprintf(to, sizeof(to), "%s/cles/" SITE ".%s.cle", folder, service);
    copy_file(from, to);
    for (size_t k = 0; k < COUNT_OF(keys); k++) {
        (void)snprintf(from, sizeof(from), "%s/cles/%s", i->directory, keys[k]);
        (void)snprintf(to, sizeof(to), "%s/cles/%s", folder, keys[k]);
        copy_file(from, to);
    }
}

/* Its own ports; it finds the same bus. */
static void configure_copy(const struct installation *i, const char *folder, const char *service,
                           struct config *clients, int held[2])
{
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/plie.cfg", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    unsigned commands = port_reserve(&held[0]), questions = port_reserve(&held[1]);
    (void)fprintf(file,
                  "sites = [\"" SITE "\"];\nbus = \"tcp://127.0.0.1:%u\";\nservices = ("
                  "{ site = \"" SITE "\"; service = \"%s\"; commandes = \"tcp://127.0.0.1:%u\";"
                  " requetes = \"tcp://127.0.0.1:%u\"; });\n",
                  i->bus_port, service, commands, questions);
    assert_int_equal(fclose(file), 0);
    struct err err = { 0 };
    if (config_load(clients, i->directory, path, &err) < 0)
        fail_msg("%s", err.text);
}

/* Its answer: "" when accepted, else the refusal's code. */
static const char *send_referent(const struct config *config, char id[ID_SIZE])
{
    static struct exchange_result result;
    struct client *client;
    struct arena arena;
    struct err err = { 0 };
    const struct world *world = world_system();
    char json[400], today[DATE_SIZE];
    arena_init(&arena, ARENA_SIZE);
    id_new(id, world);
    date_format(date_paris(world->now_us(world->self)), today);
    (void)snprintf(json, sizeof(json),
                   "{\"referent\":\"%s\",\"libelle\":\"Référente Lys\",\"genre\":\"referent\","
                   "\"territoires\":[\"roubaix\"],\"etpCenti\":100,\"du\":\"%s\","
                   "\"accordPlie\":\"%s\",\"confidentialite\":\"%s\"}",
                   id, today, today, today);
    assert_int_equal(client_open(&client, config, world_system(), &err), 0);
    struct exchange exchange = { .client = client,
                                 .world = world_system(),
                                 .arena = &arena,
                                 .site = SITE,
                                 .service = "parcours",
                                 .timeout_ms = WAIT_MS };
    if (exchange_command(&exchange, "EnregistrerReferent", json, id, &result, &err) < 0)
        fail_msg("%s", err.text);
    free(result.json);
    client_close(&client);
    arena_release(&arena);
    return result.outcome == EXCHANGE_DONE ? "" : result.refusal.code;
}

static void status_of(const struct config *config, struct arena *arena, Plie__StatusReply **out)
{
    struct client *client;
    struct err err = { 0 };
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    Plie__ServiceReply *reply = NULL;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    arena_reset(arena);
    assert_int_equal(client_open(&client, config, world_system(), &err), 0);
    if (client_ask(client, SITE, "parcours", &request, WAIT_MS, arena, &reply, &err) < 0)
        fail_msg("%s", err.text);
    client_close(&client);
    *out = reply->status;
}

static void wait_until_stopped(const struct config *config)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    Plie__StatusReply *status;
    do {
        status_of(config, &arena, &status);
        assert_true(clock_monotonic_ms() < deadline);
    } while (status->stopped[0] == '\0');
    assert_non_null(strstr(status->stopped, "n'est pas le même dans le journal"));
    arena_release(&arena);
}

struct commands {
    char ids[4][ID_SIZE]; /* What was sent, */
    unsigned found[4];    /* and how often it is in the journal. */
};

static void count_commands(void *self, const Bus__Stored *stored, size_t index,
                           const Plie__Event *event)
{
    struct commands *commands = self;
    (void)stored;
    (void)index;
    for (size_t i = 0; i < COUNT_OF(commands->ids); i++)
        commands->found[i] += strcmp(event->command, commands->ids[i]) == 0;
}

static void of_two_with_one_identity_the_older_is_fenced(void **state)
{
    (void)state;
    struct installation i;
    struct commands commands = { .found = { 0 } };
    struct config copy_clients = { 0 };
    struct process copy = { .output = -1 };
    char folder[FOLDER_SIZE];
    int held[2];
    installation_open(&i, sites);
    folder_make(folder);
    for (int part = PART_BUS; part <= PART_REPORTING; part++)
        installation_start(&i, (enum part)part);
    installation_adopt(&i);
    installation_settle(&i); /* Parcours has heard the protocole. */
    assert_string_equal(send_referent(&i.config, commands.ids[0]), "");
    installation_settle(&i);
    installation_stop(&i, PART_PARCOURS);
    copy_service(&i, folder, "parcours");
    configure_copy(&i, folder, "parcours", &copy_clients, held);
    installation_start(&i, PART_PARCOURS);
    assert_string_equal(send_referent(&i.config, commands.ids[1]), ""); /* The copy lacks it. */
    installation_settle(&i);

    const char *const words[] = { "serve", "--donnees", folder, "--only", "parcours", NULL };
    process_start(&copy, words);
    process_expect(&copy, "PRET");
    const char *code = "";
    do /* While it takes its own events back it accepts nothing. */
        code = send_referent(&copy_clients, commands.ids[2]);
    while (strcmp(code, "REPRISE_EN_COURS") == 0 || strcmp(code, "OUVERTURE_EN_COURS") == 0);
    assert_string_equal(code, "");
    /* The older one hears what it never said: from then on it acknowledges nothing. */
    wait_until_stopped(&i.config);
    assert_string_equal(send_referent(&i.config, commands.ids[3]), "SERVICE_ARRETE");

    (void)journal_see(&i.direct, count_commands, &commands);
    assert_int_equal(commands.found[0], 1);
    assert_int_equal(commands.found[1], 1);
    assert_int_equal(commands.found[2], 1);
    assert_int_equal(commands.found[3], 0);
    process_signal(&copy, SIGTERM);
    assert_int_equal(process_wait(&copy), 0);
    config_release(&copy_clients);
    (void)close(held[0]);
    (void)close(held[1]);
    installation_close(&i);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_program_on_a_store_is_refused),
        cmocka_unit_test(of_two_with_one_identity_the_older_is_fenced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
