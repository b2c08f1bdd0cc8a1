#include "support/charge.h"

#include "client/exchange.h"
#include "support/charge_actes.h"

#include "base/check.h"
#include "base/date.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARENA_SIZE = 4 * 1024 * 1024, TRY_MS = 1500, TRIES_SHOWN_MAX = 255, STEP_MS = 20 };

struct worker {
    struct charge *charge;
    pthread_t thread;
    struct client *client;
    struct arena arena;
    struct actes actes;
    size_t site;
    struct charge_record *records;
    size_t count, capacity;
    bool stuck; /* Left without an answer. */
};

struct charge {
    struct charge_options options;
    struct worker workers[CHARGE_THREADS_MAX];
    size_t worker_count;
    atomic_size_t answered;
    atomic_bool stopping;
    atomic_bool giving_up;
    atomic_size_t running;
};

static struct charge_record *new_record(struct worker *w)
{
    if (w->count == w->capacity) {
        w->capacity = w->capacity == 0 ? 1024 : 2 * w->capacity;
        w->records = realloc(w->records, w->capacity * sizeof(*w->records));
        CHECK(w->records != NULL);
    }
    struct charge_record *record = &w->records[w->count++];
    *record = (struct charge_record){ .site = (uint8_t)w->site };
    return record;
}

static void take_result(struct charge_record *record, struct exchange_result *result)
{
    if (result->outcome == EXCHANGE_DONE) {
        record->told = TOLD_ACCEPTED;
        record->sequence = result->command->accepted->sequence;
    } else if (result->outcome == EXCHANGE_REFUSED) {
        record->told = TOLD_REFUSED;
    }
    free(result->json);
}

/* Again and again, with the same id: nobody knows what became of a try without an answer. */
static void send_until_told(struct worker *w, const struct acte *acte, struct charge_record *record)
{
    struct exchange exchange = {
        .client = w->client,
        .world = world_system(),
        .arena = &w->arena,
        .site = w->charge->options.config->sites[w->site],
        .service = part_names[acte->part],
        .timeout_ms = TRY_MS,
    };
    record->sent_us = clock_monotonic_us();
    while (record->told == TOLD_NOTHING && !atomic_load(&w->charge->giving_up)) {
        struct exchange_result result;
        struct err err = { 0 };
        if (record->tries < TRIES_SHOWN_MAX)
            record->tries++;
        if (exchange_command(&exchange, acte->name, acte->json, record->command, &result, &err) ==
            0)
            take_result(record, &result);
        if (record->told == TOLD_NOTHING)
            (void)poll(NULL, 0, STEP_MS);
    }
    record->told_us = clock_monotonic_us();
    w->stuck = record->told == TOLD_NOTHING;
}

static void *work(void *self)
{
    struct worker *w = self;
    const struct charge_options *options = &w->charge->options;
    while (!atomic_load(&w->charge->stopping) &&
           (options->commands_max == 0 || w->count < options->commands_max)) {
        struct acte acte;
        struct charge_record *record = new_record(w);
        actes_next(&w->actes, &acte);
        record->part = (uint8_t)acte.part;
        memcpy(record->command, acte.command, ID_SIZE);
        send_until_told(w, &acte, record);
        actes_told(&w->actes, record->told == TOLD_ACCEPTED);
        if (record->told != TOLD_NOTHING)
            atomic_fetch_add(&w->charge->answered, 1);
        if (options->pause_ms > 0)
            (void)poll(NULL, 0, options->pause_ms);
    }
    atomic_fetch_sub(&w->charge->running, 1);
    return NULL;
}

static void start_worker(struct charge *charge, size_t number)
{
    struct worker *w = &charge->workers[number];
    struct err err = { 0 };
    w->charge = charge;
    w->site = number % charge->options.config->site_count;
    arena_init(&w->arena, ARENA_SIZE);
    actes_init(&w->actes, charge->options.config->sites[w->site],
               charge->options.seed * CHARGE_THREADS_MAX + number);
    CHECK(client_open(&w->client, charge->options.config, world_system(), &err) == 0);
    CHECK(pthread_create(&w->thread, NULL, work, w) == 0);
}

struct charge *charge_start(const struct charge_options *options)
{
    CHECK(options->threads > 0 && options->threads <= CHARGE_THREADS_MAX);
    struct charge *charge = calloc(1, sizeof(*charge));
    CHECK(charge != NULL);
    charge->options = *options;
    charge->worker_count = options->threads;
    atomic_store(&charge->running, options->threads);
    for (size_t i = 0; i < charge->worker_count; i++)
        start_worker(charge, i);
    return charge;
}

size_t charge_count(struct charge *charge)
{
    return atomic_load(&charge->answered);
}

size_t charge_wait(struct charge *charge, size_t more, int64_t wait_ms)
{
    size_t before = charge_count(charge);
    int64_t deadline = clock_monotonic_ms() + wait_ms;
    while (charge_count(charge) < before + more && clock_monotonic_ms() < deadline &&
           atomic_load(&charge->running) > 0)
        (void)poll(NULL, 0, STEP_MS);
    return charge_count(charge) - before;
}

bool charge_stop(struct charge *charge, int64_t wait_ms)
{
    int64_t deadline = clock_monotonic_ms() + wait_ms;
    atomic_store(&charge->stopping, true);
    while (atomic_load(&charge->running) > 0 && clock_monotonic_ms() < deadline)
        (void)poll(NULL, 0, STEP_MS);
    atomic_store(&charge->giving_up, true);
    bool all = true;
    for (size_t i = 0; i < charge->worker_count; i++) {
        CHECK(pthread_join(charge->workers[i].thread, NULL) == 0);
        client_close(&charge->workers[i].client);
        all = all && !charge->workers[i].stuck;
    }
    return all;
}

void charge_free(struct charge **charge)
{
    for (size_t i = 0; i < (*charge)->worker_count; i++) {
        arena_release(&(*charge)->workers[i].arena);
        free((*charge)->workers[i].records);
    }
    free(*charge);
    *charge = NULL;
}

size_t charge_threads(const struct charge *charge)
{
    return charge->worker_count;
}

const struct charge_record *charge_records(const struct charge *charge, size_t thread,
                                           size_t *count)
{
    *count = charge->workers[thread].count;
    return charge->workers[thread].records;
}
