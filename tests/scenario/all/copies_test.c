/* The large journal of the benchmark is a journal like any other: dense, chained, its stores are
 * what it says, and what a copy tells is what the original tells. */
#include "support/copies.h"
#include "support/demonstration.h"

#include "bus/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 16, DAYS = 200, COPIES = 2, YEARS = 2, TIMEOUT_MS = 60000 };
#define SITE      "flandre-lys"
#define COPY      "flandre-lys-002"
#define LAST_DAY  "2018-06-29"
#define LAST_YEAR "'filtre':{'du':'2017-12-12','jusqu':'" LAST_DAY "'}"

static struct demonstration original;
static char large_folder[FOLDER_SIZE];
static struct copies_made made;

static int make_large(void **unused)
{
    (void)unused;
    static const char *const sites[] = { SITE, NULL };
    const struct demo_options what = {
        .seed = 5, .people = PEOPLE, .last_day = date_parse(LAST_DAY), .days = DAYS
    };
    struct demo_result result;
    struct err err = { 0 };
    demonstration_open(&original, sites);
    demonstration_play(&original, &what, &result);
    demonstration_settle(&original);
    demonstration_stop(&original);
    folder_make(large_folder);
    const struct copies_plan plan = {
        .from = original.directory, .to = large_folder, .copies = COPIES, .years = YEARS
    };
    if (copies_make(&plan, &made, &err) < 0)
        fail_msg("%s", err.text);
    return 0;
}

static int remove_large(void **unused)
{
    (void)unused;
    demonstration_close(&original);
    folder_remove(large_folder);
    return 0;
}

static void no_fault(void *self, const struct journal_fault *fault)
{
    (void)self;
    fail_msg("position %llu: %s", (unsigned long long)fault->position, fault->what);
}

static void the_large_journal_verifies(void **unused)
{
    (void)unused;
    char directory[FOLDER_SIZE + 8];
    struct journal_verdict verdict;
    uint64_t events = 0;
    struct err err = { 0 };
    const struct journal_watch watch = { .fault = no_fault };
    (void)snprintf(directory, sizeof(directory), "%s/bus", large_folder);
    if (journal_verify(directory, &watch, &verdict, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(copies_count(original.directory, &events, &err), 0);
    assert_int_equal(verdict.head.position, made.events);
    assert_true(made.events > (uint64_t)COPIES * (YEARS - 1) * events);
    assert_int_equal(made.sites, COPIES);
    assert_true(made.parcours > 0);
}

/* What reporting has heard; of a consolidation how far in the journal. */
static uint64_t heard(struct demonstration *d, const char *site)
{
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    Plie__ServiceReply *reply = NULL;
    struct err err = { 0 };
    uint64_t sum = 0;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    if (client_ask(d->client, site, "reporting", &request, TIMEOUT_MS, &d->arena, &reply, &err) < 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < reply->status->n_marks; i++)
        sum += reply->status->marks[i]->sequence;
    if (strcmp(site, CONFIG_CONSOLIDATION) == 0)
        sum = reply->status->position;
    arena_reset(&d->arena);
    return sum;
}

/* Stores that begin empty have settled before they have heard anything. */
static void await_heard(struct demonstration *d, const char *site, uint64_t events)
{
    int64_t until_ms = clock_monotonic_ms() + TIMEOUT_MS;
    while (heard(d, site) < events)
        assert_true(clock_monotonic_ms() < until_ms);
}

static void open_large(struct demonstration *out)
{
    static const char *const sites[] = { SITE, COPY };
    struct err err = { 0 };
    *out = (struct demonstration){ .fleet = NULL };
    (void)snprintf(out->directory, sizeof(out->directory), "%s", large_folder);
    arena_init(&out->arena, (size_t)64 * 1024 * 1024);
    assert_int_equal(config_load(&out->config, large_folder, NULL, &err), 0);
    for (size_t i = 0; i < COUNT_OF(sites); i++)
        assert_int_equal(config_add_site(&out->config, sites[i], &err), 0);
    demonstration_start(out);
    for (size_t i = 0; i < COUNT_OF(sites); i++)
        await_heard(out, sites[i], made.events / COPIES);
    await_heard(out, CONFIG_CONSOLIDATION, made.events);
}

static void close_large(struct demonstration *d)
{
    demonstration_stop(d);
    config_release(&d->config);
    arena_release(&d->arena);
}

/* The value of a figure, in hundredths. */
static int64_t figure(struct demonstration *d, const char *site, const char *json)
{
    json_t *answer = demonstration_ask(d, site, "reporting.Indicateur", json, LAST_DAY, NULL);
    const json_t *number = json_object_get(json_object_get(answer, "valeur"), "valeurCenti");
    int64_t value = json_is_string(number) ? strtoll(json_string_value(number), NULL, 10)
                                           : json_integer_value(number);
    json_decref(answer);
    return value;
}

static void a_copy_tells_what_the_original_tells(void **unused)
{
    (void)unused;
    static const char *const questions[] = { "{'code':'entrees'," LAST_YEAR "}",
                                             "{'code':'prescriptions'," LAST_YEAR "}" };
    struct demonstration large;
    int64_t told[COUNT_OF(questions)];
    demonstration_start(&original);
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        told[i] = figure(&original, SITE, questions[i]);
    demonstration_stop(&original);
    open_large(&large);
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        assert_true(told[i] > 0);
        assert_int_equal(figure(&large, SITE, questions[i]), told[i]);
        assert_int_equal(figure(&large, COPY, questions[i]), told[i]);
        assert_int_equal(figure(&large, CONFIG_CONSOLIDATION, questions[i]), COPIES * told[i]);
    }
    assert_stores_are_the_journal(&large.config, world_system());
    close_large(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_large_journal_verifies),
        cmocka_unit_test(a_copy_tells_what_the_original_tells),
    };
    return cmocka_run_group_tests(tests, make_large, remove_large);
}
