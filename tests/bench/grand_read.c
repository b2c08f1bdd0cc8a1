/* Reading what is large: the journal, and a store of reporting. */
#include "bench/grand.h"
#include "bench/load.h"

#include "envelope.pb-c.h"
#include "plie/fleet.h"
#include "reporting.pb-c.h"
#include "runtime/cursor.h"
#include "runtime/step.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, TIMES = 5, ENOUGH_US = 1000000 };

/* --- The journal ------------------------------------------------------------------------------ */

static uint64_t read_all(struct cursor *cursor)
{
    struct arena arena;
    struct err err = { 0 };
    const Bus__Stored *stored = NULL;
    uint64_t count = 0;
    int rc;
    arena_init(&arena, ARENA_SIZE);
    while ((rc = cursor_next(cursor, &stored, &err)) == CURSOR_LOT) {
        arena_reset(&arena);
        const Plie__Events *events = (const Plie__Events *)arena_unpack(
            &arena, &plie__events__descriptor, stored->lot->events.data, stored->lot->events.len);
        CHECK(events != NULL);
        count += events->n_events;
    }
    bench_need(rc, &err);
    arena_release(&arena);
    return count;
}

uint64_t grand_replay(const struct config *config)
{
    struct journal_end end;
    struct cursor cursor;
    struct err err = { 0 };
    char endpoint[CONFIG_ENDPOINT_SIZE];
    const struct idle idle = { 0 };
    config_bus_endpoint(config, endpoint);
    struct cursor_options options = { .address = { .endpoint = endpoint },
                                      .name = "bench",
                                      .site = "" };
    bench_need(cursor_ask_end(&options.address, &idle, &end, &err), &err);
    options.until_position = end.position;
    options.generation = end.generation;
    const struct chains none = { 0 };
    bench_need(cursor_open(&cursor, &options, &none, &err), &err);
    uint64_t count = read_all(&cursor);
    cursor_close(&cursor);
    return count;
}

/* --- Indicators ------------------------------------------------------------------------------- */

static ProtobufCMessage *ask(struct core *core, int32_t today, const Reporting__Requete *question)
{
    const struct query_context context = {
        .site = "", .au = today, .today = today, .actor = "bench", .role = ""
    };
    struct answer answer;
    struct err err = { 0 };
    arena_reset(&core->arena);
    bench_need(step_query(core, &context, &question->base, &answer, &err), &err);
    if (answer.body == NULL)
        bench_fail("%s: %s", answer.refusal.code, answer.refusal.text);
    return answer.body;
}

static double time_indicator(struct core *core, int32_t today, const char *code)
{
    Reporting__Indicateur indicator = REPORTING__INDICATEUR__INIT;
    Reporting__Requete question = REPORTING__REQUETE__INIT;
    indicator.code = (char *)(uintptr_t)code; /* Only read. */
    question.question_case = REPORTING__REQUETE__QUESTION_INDICATEUR;
    question.indicateur = &indicator;
    struct series series = { .count = 0 };
    int64_t first_us = load_now_us();
    for (int i = 0; i < TIMES && (i == 0 || load_now_us() - first_us < ENOUGH_US); i++) {
        int64_t start_us = load_now_us();
        (void)ask(core, today, &question);
        double us = (double)(load_now_us() - start_us);
        series_add(&series, 0, us, us);
    }
    return series_figure(&series).p50_us / 1000;
}

static size_t read_codes(struct core *core, int32_t today, char codes[][64])
{
    Reporting__Catalogue catalogue = REPORTING__CATALOGUE__INIT;
    Reporting__Requete question = REPORTING__REQUETE__INIT;
    question.question_case = REPORTING__REQUETE__QUESTION_CATALOGUE;
    question.catalogue = &catalogue;
    const Reporting__CatalogueReponse *list =
        (const Reporting__CatalogueReponse *)ask(core, today, &question);
    CHECK(list->n_indicateurs <= GRAND_INDICATORS_MAX);
    for (size_t i = 0; i < list->n_indicateurs; i++)
        (void)snprintf(codes[i], 64, "%s", list->indicateurs[i]->code);
    return list->n_indicateurs;
}

static int compare_ms(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

size_t grand_indicators(const char *store_path, int32_t today, double ms[GRAND_INDICATORS_MAX],
                        char slowest[64], double *open_ms)
{
    static char codes[GRAND_INDICATORS_MAX][64];
    static struct core core;
    struct store *store = NULL;
    struct err err = { 0 };
    double most = 0;
    const struct store_options read = { .mode = STORE_READ };
    const struct core_options options = {
        .service = fleet_service("reporting"), .site = "", .world = world_system(), .demo = true
    };
    int64_t start_us = load_now_us();
    bench_need(store_open(&store, store_path, &read, &err), &err);
    bench_need(core_open_read(&core, store, &options, &err), &err);
    size_t count = read_codes(&core, today, codes);
    *open_ms = (double)(load_now_us() - start_us) / 1000;
    for (size_t i = 0; i < count; i++) {
        ms[i] = time_indicator(&core, today, codes[i]);
        if (ms[i] >= most)
            (void)snprintf(slowest, 64, "%s", codes[i]);
        most = ms[i] > most ? ms[i] : most;
    }
    core_close(&core);
    qsort(ms, count, sizeof(*ms), compare_ms);
    return count;
}
