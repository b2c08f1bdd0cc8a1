/* Bus and services are programs of their own; while a demonstration year is played into them, one
 * after another is killed at a random moment and started again. At the end nothing that was
 * acknowledged is missing, nothing is there twice, and every store is the function of the journal.
 */
#include "client/reader.h"
#include "plie/demo/demo.h"
#include "plie/fleet.h"
#include "support/folder.h"
#include "support/process.h"

#include "base/log.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    PROGRAMS = 5,
    KILLS_PER_SEED = 18,
    PEOPLE = 36,
    DAYS = 120,
    ACKNOWLEDGED_MAX = 65536,
    WAIT_MS = 60000
};
#define SITE "flandre-lys"

static const char *const parts[PROGRAMS] = { "bus", "reperage", "parcours", "entreprise",
                                             "reporting" };

struct run {
    char directory[FOLDER_SIZE];
    struct config config;
    struct process programs[PROGRAMS];
    uint64_t random;
    uint64_t next_kill; /* After this many commands have left. */
    unsigned kills;
    char (*acknowledged)[ID_SIZE];
    size_t acknowledged_count;
};

static uint64_t draw(struct run *run)
{
    uint64_t z = run->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    return z ^ (z >> 27);
}

static void start_part(struct run *run, size_t i)
{
    const char *const arguments[] = { "serve",  "--donnees", run->directory, "--site", SITE,
                                      "--only", parts[i],    "--demo",       NULL };
    process_start(&run->programs[i], arguments);
}

/* At a moment that the number of commands decides: while their answers are still on the way. */
static void maybe_kill(void *self, uint64_t sent)
{
    struct run *run = self;
    if (sent < run->next_kill || run->kills == KILLS_PER_SEED)
        return;
    size_t victim = draw(run) % PROGRAMS;
    process_signal(&run->programs[victim], SIGKILL);
    assert_int_equal(process_wait(&run->programs[victim]), 128 + SIGKILL);
    start_part(run, victim);
    run->kills++;
    run->next_kill = sent + 8 + draw(run) % 50;
}

static void note_answer(void *self, const char *command, bool accepted)
{
    struct run *run = self;
    if (!accepted)
        return;
    assert_true(run->acknowledged_count < ACKNOWLEDGED_MAX);
    memcpy(run->acknowledged[run->acknowledged_count++], command, ID_SIZE);
}

static void open_run(struct run *run, uint64_t seed)
{
    log_set_level(LOG_ERROR);
    *run = (struct run){ .random = seed, .next_kill = 40 };
    folder_make(run->directory);
    run->acknowledged = calloc(ACKNOWLEDGED_MAX, ID_SIZE);
    assert_non_null(run->acknowledged);
    const char *const keys[] = { "keys", "--donnees", run->directory, "--site", SITE, NULL };
    assert_int_equal(process_run(keys, NULL, NULL), 0);
    struct err err = { 0 };
    assert_int_equal(config_load(&run->config, run->directory, NULL, &err), 0);
    for (size_t i = 0; i < PROGRAMS; i++) {
        start_part(run, i);
        process_expect(&run->programs[i], "PRET");
    }
}

static void close_run(struct run *run)
{
    free(run->acknowledged);
    config_release(&run->config);
    folder_remove(run->directory);
}

static void play(struct run *run, uint64_t seed)
{
    struct demo_options options = {
        .config = &run->config,
        .world = world_system(),
        .protocoles = "compose/sites",
        .seed = seed,
        .people = PEOPLE,
        .last_day = date_of(2018, 6, 30),
        .days = DAYS,
        .sent = maybe_kill,
        .answered = note_answer,
        .watch_self = run,
    };
    struct demo_result result;
    struct err err = { 0 };
    if (demo_play(&options, &result, &err) < 0)
        fail_msg("seed %llu: %s", (unsigned long long)seed, err.text);
    assert_true(result.accepted > 500);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The ids of all events and of the commands behind them, as the journal holds them. */
struct seen {
    char (*events)[ID_SIZE];
    char (*commands)[ID_SIZE];
    size_t count;
    uint64_t position;
};

static void see_lot(struct seen *seen, const Bus__Stored *stored, struct arena *arena)
{
    assert_int_equal(stored->first_position, seen->position + 1);
    Plie__Events *events = (Plie__Events *)arena_unpack(
        arena, &plie__events__descriptor, stored->lot->events.data, stored->lot->events.len);
    assert_non_null(events);
    for (size_t i = 0; i < events->n_events; i++) {
        assert_true(seen->count < ACKNOWLEDGED_MAX);
        (void)snprintf(seen->events[seen->count], ID_SIZE, "%s", events->events[i]->id);
        (void)snprintf(seen->commands[seen->count], ID_SIZE, "%s", events->events[i]->command);
        seen->count++;
        seen->position++;
    }
}

static void read_journal(struct run *run, struct seen *seen)
{
    struct err err = { 0 };
    struct arena arena;
    arena_init(&arena, 64 * 1024 * 1024);
    Bus__StatusReply *status;
    assert_int_equal(reader_status_as(&run->config, NULL, WAIT_MS, &arena, &status, &err), 0);
    struct reader_options options = { .config = &run->config, .until_position = status->position };
    struct reader *reader;
    assert_int_equal(reader_open(&reader, &options, &err), 0);
    for (bool end = false; !end;) {
        const Bus__Reply *reply;
        if (reader_next(reader, WAIT_MS, &reply, &err) < 0)
            fail_msg("%s", err.text);
        assert_non_null(reply);
        arena_reset(&arena);
        end = reply->body_case == BUS__REPLY__BODY_END;
        for (size_t i = 0; reply->body_case == BUS__REPLY__BODY_CHUNK && i < reply->chunk->n_lots;
             i++)
            see_lot(seen, reply->chunk->lots[i], &arena);
    }
    reader_close(&reader);
    arena_release(&arena);
}

static void check_journal(struct run *run)
{
    struct seen seen = { .events = calloc(ACKNOWLEDGED_MAX, ID_SIZE),
                         .commands = calloc(ACKNOWLEDGED_MAX, ID_SIZE) };
    assert_non_null(seen.events);
    assert_non_null(seen.commands);
    read_journal(run, &seen);
    qsort(seen.events, seen.count, ID_SIZE, compare_ids);
    qsort(seen.commands, seen.count, ID_SIZE, compare_ids);
    for (size_t i = 1; i < seen.count; i++)
        assert_string_not_equal(seen.events[i - 1], seen.events[i]); /* None twice. */
    for (size_t i = 0; i < run->acknowledged_count; i++)
        if (bsearch(run->acknowledged[i], seen.commands, seen.count, ID_SIZE, compare_ids) == NULL)
            fail_msg("command %s was acknowledged and is not in the journal", run->acknowledged[i]);
    free(seen.events);
    free(seen.commands);
}

static void stop_all(struct run *run)
{
    for (size_t i = PROGRAMS; i > 0; i--) {
        process_signal(&run->programs[i - 1], SIGTERM);
        assert_int_equal(process_wait(&run->programs[i - 1]), 0);
    }
}

static void killed_programs_lose_and_repeat_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct run run;
        open_run(&run, seed);
        play(&run, seed);
        print_message("seed %llu: %u kills, %zu acknowledged\n", (unsigned long long)seed,
                      run.kills, run.acknowledged_count);
        assert_int_equal(run.kills, KILLS_PER_SEED);
        check_journal(&run);
        stop_all(&run);
        char *printed;
        const char *const verify[] = { "verify", "--donnees", run.directory, NULL };
        int code = process_run(verify, NULL, &printed);
        if (code != 0)
            fail_msg("seed %llu, verify: %s", (unsigned long long)seed, printed);
        free(printed);
        close_run(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_programs_lose_and_repeat_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
