/* One run of a test: a site, people at work, a nemesis, a judgment. */
#include "support/nemesis.h"
#include "support/oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WORKERS = 3, PAUSE_MS = 4, ANSWER_MS = 60000 };

static uint64_t seed_of(enum nemesis_kind kind)
{
    const char *given = getenv("NEMESIS_SEED");
    return given != NULL ? strtoull(given, NULL, 10) : 1000 + (uint64_t)kind;
}

void nemesis_run(enum nemesis_kind kind, unsigned rounds)
{
    static const char *const sites[] = { "roubaix", NULL };
    uint64_t seed = seed_of(kind);
    char what[96];
    (void)snprintf(what, sizeof(what), "%s, NEMESIS_SEED=%llu", nemesis_names[kind],
                   (unsigned long long)seed);
    struct installation installation;
    if (nemesis_needs_hosts(kind))
        installation_open_apart(&installation, sites, seed);
    else
        installation_open(&installation, sites);
    for (int part = PART_BUS; part <= PART_REPORTING; part++)
        installation_start(&installation, (enum part)part);
    installation_adopt(&installation);
    installation_settle(&installation);
    struct oracle oracle = { .installation = &installation,
                             .baseline = installation_position(&installation),
                             .suiveur = suiveur_start(&installation.config),
                             .what = what };
    const struct charge_options load = {
        .config = &installation.config, .threads = WORKERS, .pause_ms = PAUSE_MS, .seed = seed
    };
    oracle.charge = charge_start(&load);
    struct nemesis nemesis = { .installation = &installation,
                               .charge = oracle.charge,
                               .random = seed,
                               .loud = getenv("NEMESIS_LOUD") != NULL };
    nemesis_strike(&nemesis, kind, rounds);
    if (!charge_stop(oracle.charge, ANSWER_MS))
        fail_msg("%s: a command was never answered", what);
    struct oracle_counts counts;
    oracle_judge(&oracle, &counts);
    print_message("%s: %llu events, %llu reactions, %llu accepted, %llu refused, %llu repeated\n",
                  what, (unsigned long long)counts.events, (unsigned long long)counts.reactions,
                  (unsigned long long)counts.accepted, (unsigned long long)counts.refused,
                  (unsigned long long)counts.retried);
    assert_true(counts.accepted > 0);
    charge_free(&oracle.charge);
    suiveur_free(&oracle.suiveur);
    installation_close(&installation);
}
