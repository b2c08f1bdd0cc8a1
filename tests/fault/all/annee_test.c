/* What a demonstration year leaves behind: stores that are the function of the journal, answers
 * about the past that stay what they were, and the same events from the same seed. */
#include "support/demonstration.h"

#include "base/clock.h"
#include "runtime/lot.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    PEOPLE = 24,
    DAYS = 150,
    SEED = 11,
    ASKED_ON = 90,
    EVENTS_MAX = 16384,
    LINE_SIZE = 320,
    WAIT_MS = 120000
};
#define SITE "flandre-lys"

static const char *const sites[] = { SITE, "roubaix", NULL };

/* What is asked on the day, and again when the year is over. */
static const struct {
    const char *site;
    const char *query;
    const char *json;
} questions[] = {
    { SITE, "reporting.Tableau", "{'tableau': 'direction'}" },
    { SITE, "reporting.Tableau", "{'tableau': 'referent'}" },
    { SITE, "reporting.Tableau", "{'tableau': 'reperage'}" },
    { SITE, "parcours.Portefeuille", "{}" },
    { SITE, "parcours.Revue", "{}" },
    { SITE, "reperage.Comites", "{}" },
    { SITE, "entreprise.Offres", "{}" },
    { "roubaix", "reporting.Tableau", "{'tableau': 'direction'}" },
    { "roubaix", "reporting.Tableau", "{'tableau': 'cre'}" },
    { "roubaix", "parcours.Portefeuille", "{}" },
};

static struct demonstration year;
static struct {
    char day[DATE_SIZE];
    char evening[TIME_TEXT_SIZE];
    json_t *answers[COUNT_OF(questions)];
} then;

static json_t *ask(size_t i, const char *connu)
{
    return demonstration_ask(&year, questions[i].site, questions[i].query, questions[i].json,
                             then.day, connu);
}

static void ask_on_the_day(void *self, int day, int days, uint64_t commands)
{
    (void)self;
    (void)days;
    (void)commands;
    if (day != ASKED_ON)
        return;
    date_format(date_of(2022, 6, 30) - DAYS + day, then.day);
    (void)snprintf(then.evening, sizeof(then.evening), "%sT23:59:59.999999Z", then.day);
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        then.answers[i] = ask(i, NULL);
}

static const struct demo_options *plan(void)
{
    static const struct demo_options options = { .seed = SEED, .people = PEOPLE, .days = DAYS };
    static struct demo_options whole;
    whole = options;
    whole.last_day = date_of(2022, 6, 30);
    return &whole;
}

static int play_year(void **state)
{
    (void)state;
    struct demo_options options = *plan();
    struct demo_result result;
    options.progress = ask_on_the_day;
    demonstration_open(&year, sites);
    demonstration_play(&year, &options, &result);
    assert_true(result.accepted > 500);
    return 0;
}

static int close_year(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        json_decref(then.answers[i]);
    demonstration_close(&year);
    return 0;
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void every_store_is_the_function_of_the_journal(void **state)
{
    (void)state;
    assert_stores_are_the_journal(&year.config, world_system());
}

static void fail_with_both(const char *what, json_t *before, json_t *after)
{
    char *a = json_dumps(before, JSON_COMPACT | JSON_SORT_KEYS);
    char *b = json_dumps(after, JSON_COMPACT | JSON_SORT_KEYS);
    size_t at = 0;
    while (a[at] != '\0' && a[at] == b[at])
        at++;
    size_t from = at < 200 ? 0 : at - 200;
    fail_msg("%s, then: …%.400s\nnow: …%.400s", what, a + from, b + from);
}

static void what_was_known_on_a_day_is_answered_as_on_that_day(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        assert_non_null(then.answers[i]);
        json_t *again = ask(i, then.evening);
        if (!json_equal(then.answers[i], again))
            fail_with_both(questions[i].query, then.answers[i], again);
        json_decref(again);
    }
}

static int64_t interviews_until_then(const char *connu)
{
    char json[160];
    (void)snprintf(json, sizeof(json),
                   "{'code': 'entretiens', 'filtre': {'du': '2022-01-01', 'jusqu': '%s'}}",
                   then.day);
    json_t *answer = demonstration_ask(&year, SITE, "reporting.Indicateur", json, then.day, connu);
    json_t *value = json_object_get(json_object_get(answer, "valeur"), "valeurCenti");
    int64_t centi = json_is_string(value) ? strtoll(json_string_value(value), NULL, 10)
                                          : (int64_t)json_integer_value(value);
    json_decref(answer);
    return centi;
}

/* An open parcours of somebody who had entered before the day on which was asked. */
static void find_parcours(char out[ID_SIZE])
{
    out[0] = '\0';
    json_t *rows = json_object_get(then.answers[3], "lignes");
    for (size_t i = 0; i < json_array_size(rows) && out[0] == '\0'; i++) {
        json_t *row = json_array_get(rows, i);
        const char *parcours = json_string_value(json_object_get(row, "parcours"));
        json_t *now = demonstration_ask(&year, SITE, "parcours.Portefeuille", "{}", NULL, NULL);
        json_t *open = json_object_get(now, "lignes");
        for (size_t k = 0; k < json_array_size(open); k++)
            if (strcmp(parcours, json_string_value(
                                     json_object_get(json_array_get(open, k), "parcours"))) == 0)
                (void)snprintf(out, ID_SIZE, "%s", parcours);
        json_decref(now);
    }
    assert_string_not_equal(out, "");
}

static void a_fact_recorded_late_counts_on_its_day_and_was_not_known_then(void **state)
{
    (void)state;
    char parcours[ID_SIZE], entretien[ID_SIZE], json[512];
    find_parcours(parcours);
    id_derive(entretien, "late", 1);
    int64_t before = interviews_until_then(NULL);
    int64_t known_then = interviews_until_then(then.evening);
    (void)snprintf(json, sizeof(json),
                   "{'entretien': '%s', 'parcours': '%s', 'date': '%s', 'genre':"
                   " 'entretien_physique', 'dureeMin': 40, 'presence': 'present', 'emargement':"
                   " true}",
                   entretien, parcours, then.day);
    demonstration_send(&year, SITE, "parcours.EnregistrerEntretien", json, "2022-07-02T08:00:00Z");
    demonstration_settle(&year);
    assert_int_equal(interviews_until_then(NULL), before + 100);
    assert_int_equal(interviews_until_then(then.evening), known_then);
    assert_int_equal(interviews_until_then("2022-07-01"), before);
}

/* --- The same seed ---------------------------------------------------------------------------- */

struct telling {
    char (*lines)[LINE_SIZE];
    size_t count;
};

/* What the event says, without what is drawn for each folder: seals. In hexadecimal the facts'
 * digest. */
static void note_event(void *self, const Bus__Stored *stored, size_t index,
                       const Plie__Event *event)
{
    struct telling *telling = self;
    (void)index;
    assert_true(telling->count < EVENTS_MAX);
    uint8_t digest[EVENT_DIGEST_SIZE];
    event_digest(event->facts.data, event->facts.len, digest);
    (void)snprintf(telling->lines[telling->count++], LINE_SIZE,
                   "%s/%s %s %s %s command %s cause %s facts %02x%02x%02x%02x%02x%02x",
                   stored->lot->site, stored->lot->source, event->type, event->subject, event->id,
                   event->command, event->cause, digest[0], digest[1], digest[2], digest[3],
                   digest[4], digest[5]);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void tell_year(const struct config *config, struct telling *out)
{
    *out = (struct telling){ .lines = calloc(EVENTS_MAX, LINE_SIZE) };
    assert_non_null(out->lines);
    (void)journal_see(config, note_event, out);
    qsort(out->lines, out->count, LINE_SIZE, compare_lines);
}

static void assert_same_telling(const struct telling *a, const struct telling *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (strcmp(a->lines[i], b->lines[i]) != 0)
            fail_msg("event %zu in order of text:\n%s\n%s", i, a->lines[i], b->lines[i]);
    assert_int_equal(a->count, b->count);
}

static void the_same_seed_gives_the_same_events(void **state)
{
    (void)state;
    struct telling told[2];
    struct demo_result results[2];
    for (size_t i = 0; i < 2; i++) {
        struct demonstration folder;
        struct demo_options options = *plan();
        options.people = 10;
        options.days = 100;
        demonstration_open(&folder, sites);
        demonstration_play(&folder, &options, &results[i]);
        tell_year(&folder.config, &told[i]);
        demonstration_close(&folder);
    }
    assert_int_equal(results[0].accepted, results[1].accepted);
    assert_string_equal(results[0].refusals, results[1].refusals);
    assert_true(told[0].count > 200);
    assert_same_telling(&told[0], &told[1]);
    free(told[0].lines);
    free(told[1].lines);
}

/* Thousands of events of six sources that answer one another, told again from the services' logs.
 */
static void a_lost_journal_is_told_again_whole(void **state)
{
    (void)state;
    static const char *const ends[] = { "", "-wal", "-shm" };
    struct telling before, after = { 0 };
    tell_year(&year.config, &before);
    demonstration_stop(&year);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        char path[CONFIG_PATH_SIZE];
        (void)snprintf(path, sizeof(path), "%s/bus/journal.db%s", year.directory, ends[i]);
        (void)unlink(path);
    }
    int64_t begun = clock_monotonic_ms();
    demonstration_start(&year);
    while (journal_see(&year.config, NULL, NULL) < before.count) {
        assert_true(clock_monotonic_ms() < begun + WAIT_MS);
        (void)poll(NULL, 0, 5);
    }
    print_message("%zu events told again in %lld ms\n", before.count,
                  (long long)(clock_monotonic_ms() - begun));
    tell_year(&year.config, &after);
    assert_same_telling(&before, &after);
    free(before.lines);
    free(after.lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_store_is_the_function_of_the_journal),
        cmocka_unit_test(what_was_known_on_a_day_is_answered_as_on_that_day),
        cmocka_unit_test(a_fact_recorded_late_counts_on_its_day_and_was_not_known_then),
        cmocka_unit_test(a_lost_journal_is_told_again_whole),
        cmocka_unit_test(the_same_seed_gives_the_same_events),
    };
    return cmocka_run_group_tests(tests, play_year, close_year);
}
