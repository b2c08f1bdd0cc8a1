/* A site moves to another bus host, as compose/sauvegarde.md says: another journal, other keys,
 * every part a program of its own. All that its services ever recorded is in the new journal, once.
 */
#include "plie/demo/demo.h"
#include "support/demonstration.h"
#include "support/process.h"
#include "support/sauvegarde.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "client/reader.h"
#include "client/settle.h"

#include <poll.h>
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

enum { PARTS = 5, WAIT_MS = 60000, PATH = 200, BUSES = 2 };
#define SITE "flandre-lys"

struct move {
    char bus[BUSES][FOLDER_SIZE];
    char site[FOLDER_SIZE];
    struct process buses[BUSES];
    struct process parts[PARTS];
    struct config config; /* As the site's host sees it. */
};

static void run(const char *const *arguments)
{
    char *said;
    if (process_run_both(arguments, NULL, NULL, &said) != 0)
        fail_msg("%s %s: %s", arguments[0], arguments[1], said);
    free(said);
}

static void write_config(const char *folder, const char *bus, const char *sites)
{
    char path[PATH];
    (void)snprintf(path, sizeof(path), "%s/plie.cfg", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file, "bus = \"ipc://%s/b\";\nchiffrement = true;\nsites = [ %s ];\n", bus,
                  sites);
    assert_int_equal(fclose(file), 0);
}

/* Steps 1 to 5 of «join a bus». */
static void join(struct move *move, size_t i)
{
    char bus_keys[PATH], site_keys[PATH], known[PATH];
    (void)snprintf(bus_keys, sizeof(bus_keys), "%s/bus.cles", move->bus[i]);
    (void)snprintf(site_keys, sizeof(site_keys), "%s/site%zu.cles", move->site, i);
    (void)snprintf(known, sizeof(known), "%s/cles/bus.pub", move->site);
    (void)unlink(known); /* Of the old bus. */
    (void)snprintf(known, sizeof(known), "%s/cles/bus.verification", move->site);
    (void)unlink(known);
    write_config(move->bus[i], move->bus[i], "");
    write_config(move->site, move->bus[i], "\"" SITE "\"");
    const char *const make_bus[] = { "keys", "bus", "--donnees", move->bus[i], NULL };
    const char *const give_bus[] = { "keys",   "donner", "--donnees", move->bus[i],
                                     "--vers", bus_keys, NULL };
    const char *const make_site[] = {
        "keys", "site", "--donnees", move->site, "--site", SITE, NULL
    };
    const char *const give_site[] = { "keys", "donner", "--donnees", move->site, "--site",
                                      SITE,   "--vers", site_keys,   NULL };
    const char *const take_site[] = { "keys",       "recevoir", site_keys, "--donnees",
                                      move->bus[i], "--site",   SITE,      NULL };
    const char *const take_bus[] = { "keys", "recevoir", bus_keys, "--donnees", move->site, NULL };
    run(make_bus);
    run(give_bus);
    run(make_site);
    run(give_site);
    run(take_site);
    run(take_bus);
}

static void start_bus(struct move *move, size_t i)
{
    const char *const serve[] = { "serve", "--donnees", move->bus[i], "--only",
                                  "bus",   "--demo",    NULL };
    process_start(&move->buses[i], serve);
    process_expect(&move->buses[i], "PRET");
}

static void start_part(struct move *move, size_t i)
{
    const char *const serve[] = { "serve",  "--donnees",        move->site, "--site", SITE,
                                  "--only", config_services[i], "--demo",   "--port", "0",
                                  NULL };
    process_start(&move->parts[i], serve);
}

static void start_parts(struct move *move)
{
    for (size_t i = 0; i < PARTS; i++)
        start_part(move, i);
    for (size_t i = 0; i < PARTS; i++)
        process_expect(&move->parts[i], "PRET");
}

static void stop(struct process *process)
{
    process_signal(process, SIGTERM);
    assert_int_equal(process_wait(process), 0);
}

static void load_config(struct move *move)
{
    struct err err = { 0 };
    config_release(&move->config);
    if (config_load(&move->config, move->site, NULL, &err) < 0)
        fail_msg("%s", err.text);
}

static uint64_t position(struct move *move)
{
    struct arena arena;
    struct err err = { 0 };
    Bus__StatusReply *status;
    arena_init(&arena, 8 * 1024 * 1024);
    if (reader_status_as(&move->config, NULL, WAIT_MS, &arena, &status, &err) < 0)
        fail_msg("%s", err.text);
    uint64_t last = status->position;
    arena_release(&arena);
    return last;
}

static void wait_filled(struct move *move, size_t count)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (position(move) < count) {
        assert_true(clock_monotonic_ms() < deadline);
        (void)poll(NULL, 0, 5);
    }
}

static void play(struct move *move)
{
    struct demo_result result;
    struct err err = { 0 };
    const struct demo_options options = { .config = &move->config,
                                          .world = world_system(),
                                          .protocoles = "compose/sites",
                                          .seed = 8,
                                          .people = 6,
                                          .last_day = date_of(2018, 6, 30),
                                          .days = 45 };
    if (demo_play(&options, &result, &err) < 0)
        fail_msg("%s", err.text);
}

static void settle(struct move *move)
{
    struct client *client;
    struct err err = { 0 };
    assert_int_equal(client_open(&client, &move->config, world_system(), &err), 0);
    if (client_settle(client, SITE, WAIT_MS, &err) < 0)
        fail_msg("%s", err.text);
    client_close(&client);
}

static void rebuild_all(struct move *move)
{
    for (size_t i = 0; i < PARTS; i++) {
        const char *const rebuild[] = { "rebuild",   config_services[i], "--site", SITE,
                                        "--donnees", move->site,         NULL };
        stop(&move->parts[i]);
        run(rebuild);
        start_part(move, i);
        process_expect(&move->parts[i], "PRET");
    }
}

static void a_site_moves_to_another_bus_with_other_keys_and_loses_nothing(void **state)
{
    (void)state;
    static struct move move;
    log_set_level(LOG_ERROR);
    folder_make(move.site);
    for (size_t i = 0; i < BUSES; i++)
        folder_make(move.bus[i]);
    join(&move, 0);
    load_config(&move);
    start_bus(&move, 0);
    start_parts(&move);
    load_config(&move); /* The folder is a demonstration's now. */
    play(&move);
    settle(&move);
    struct journal_ids *before = journal_list_ids(&move.config);
    assert_true(before->count > 50);

    for (size_t i = 0; i < PARTS; i++)
        stop(&move.parts[i]);
    join(&move, 1);
    load_config(&move);
    start_bus(&move, 1);
    start_parts(&move);
    stop(&move.buses[0]);
    wait_filled(&move, before->count);
    struct journal_ids *after = journal_list_ids(&move.config);
    for (size_t i = 0; i < before->count; i++)
        assert_true(journal_ids_has(after, before->ids[i]));
    for (size_t i = 1; i < after->count; i++)
        assert_string_not_equal(after->ids[i - 1], after->ids[i]);

    rebuild_all(&move);
    assert_verifies(move.site);
    assert_verifies(move.bus[1]);
    for (size_t i = 0; i < PARTS; i++)
        stop(&move.parts[i]);
    stop(&move.buses[1]);
    assert_verifies(move.bus[0]); /* The old journal: an archive. */
    free(before);
    free(after);
    config_release(&move.config);
    folder_remove(move.site);
    for (size_t i = 0; i < BUSES; i++)
        folder_remove(move.bus[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_site_moves_to_another_bus_with_other_keys_and_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
