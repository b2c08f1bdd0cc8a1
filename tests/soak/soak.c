/* `make soak SOAK_MINUTES=30`: random seeds of the nemesis for a third of the time, then a steady
 * load of people at work, with kills in its first sixth, while memory, descriptors, WAL and journal
 * are watched (sample.h says what is asked of them). One minute of it records what a site of a
 * thousand people records in a day or more. */
#include "soak/sample.h"
#include "support/nemesis.h"
#include "support/oracle.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum {
    MINUTES = 30,
    MINUTE_MS = 60 * 1000,
    ROUNDS = 3,
    SAMPLE_MS = 5000,
    PRINTED = 6, /* Each so many samples one line. */
    KILL_SAMPLES = 4,
    WORKERS = 4,
    PAUSE_MS = 2,
    SEEDS_PART = 3, /* Of the minutes. */
    KILLS_PART = 6, /* Of the day. */
    ANSWER_MS = 120000,
};

static int64_t minutes_ms(void)
{
    const char *given = getenv("SOAK_MINUTES");
    long minutes = given == NULL ? MINUTES : strtol(given, NULL, 10);
    return (minutes < 1 ? 1 : minutes) * MINUTE_MS;
}

/* The next seed is told before it runs: NEMESIS_SEED repeats it in the tests. */
static void seeds_without_end(void **state)
{
    (void)state;
    int64_t deadline = clock_monotonic_ms() + minutes_ms() / SEEDS_PART;
    uint64_t seed = 0;
    const struct world *world = world_system();
    world->fill_random(world->self, &seed, sizeof(seed) / 2);
    for (; clock_monotonic_ms() < deadline; seed++) {
        char text[32];
        (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)seed);
        (void)setenv("NEMESIS_SEED", text, 1);
        (void)fflush(stdout);
        enum nemesis_kind kind = (enum nemesis_kind)(seed % NEMESIS_KINDS);
        if (network_is_entered() || !nemesis_needs_hosts(kind))
            nemesis_run(kind, ROUNDS);
    }
}

/* Watches until the deadline; in the first part a program is killed each few samples, and nothing
 * is noted. */
static void watch(struct nemesis *nemesis, struct samples *samples, int64_t end_ms)
{
    int64_t begun_ms = clock_monotonic_ms();
    for (unsigned i = 0; clock_monotonic_ms() < end_ms; i++) {
        (void)charge_wait(nemesis->charge, SIZE_MAX / 2, SAMPLE_MS);
        if (clock_monotonic_ms() - begun_ms < (end_ms - begun_ms) / KILLS_PART) {
            if (i % KILL_SAMPLES == 0)
                nemesis_strike(nemesis, NEMESIS_KILL, 1);
            continue;
        }
        samples_take(samples, nemesis->installation);
        if (i % PRINTED == 0)
            sample_print(&samples->items[samples->count - 1]);
    }
}

static void a_long_day_leaves_no_trace(void **state)
{
    (void)state;
    static const char *const sites[] = { "flandre-lys", "roubaix", NULL };
    struct installation installation;
    struct samples samples = { 0 };
    struct oracle_counts counts;
    installation_open(&installation, sites);
    installation_start_all(&installation);
    installation_adopt(&installation);
    installation_settle(&installation);
    struct oracle oracle = { .installation = &installation,
                             .baseline = installation_position(&installation),
                             .suiveur = suiveur_start(&installation.config),
                             .what = "soak" };
    const struct charge_options load = {
        .config = &installation.config, .threads = WORKERS, .seed = 1, .pause_ms = PAUSE_MS
    };
    oracle.charge = charge_start(&load);
    struct nemesis nemesis = { .installation = &installation,
                               .charge = oracle.charge,
                               .random = 1 };
    watch(&nemesis, &samples, clock_monotonic_ms() + minutes_ms() - minutes_ms() / SEEDS_PART);
    assert_true(charge_stop(oracle.charge, ANSWER_MS));
    oracle_judge(&oracle, &counts);
    (void)printf("%llu events, %llu reactions, %llu acknowledged, %llu repeated\n",
                 (unsigned long long)counts.events, (unsigned long long)counts.reactions,
                 (unsigned long long)counts.accepted, (unsigned long long)counts.retried);
    bool flat = samples_are_flat(&samples);
    samples_release(&samples);
    charge_free(&oracle.charge);
    suiveur_free(&oracle.suiveur);
    installation_close(&installation);
    assert_true(flat);
}

/* `soak [TEST]`: only tests whose name fits, as in soak 'a_long*'. */
int main(int count, char **words)
{
    static char why[NETWORK_WHY_SIZE];
    if (!network_enter(why))
        (void)printf("no network of hosts, so none is split: %s\n", why);
    if (count > 1)
        cmocka_set_test_filter(words[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_without_end),
        cmocka_unit_test(a_long_day_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
