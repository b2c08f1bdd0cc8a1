/* What was known at any past instant: a question as of it (`connu`) answers what was answered then,
 * and a store that was rebuilt until then is the one that such a question reads. */
#include "support/vie.h"

#include "base/date.h"
#include "base/log.h"
#include "client/interface.h"
#include "runtime/query.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char SITE[] = "flandre-lys";
enum { MOMENTS_MAX = 32, PATH_SIZE = 600 };

/* A dossier, a portfolio, an indicator; and what stands behind them. */
struct moment {
    char connu[TIME_TEXT_SIZE];
    char *answers[4];
};

struct given {
    struct scene *scene;
    struct vie vie;
    struct moment moments[MOMENTS_MAX];
    size_t count;
};

static int open_site(void **state)
{
    static struct given given;
    given = (struct given){ 0 };
    const char *const sites[] = { SITE, NULL };
    given.scene = scene_open(sites, "2022-02-01");
    given.vie = vie_flandre_lys(given.scene);
    vie_referent(&given.vie, "referent", 100);
    *state = &given;
    return 0;
}

static int close_site(void **state)
{
    struct given *given = *state;
    for (size_t i = 0; i < given->count; i++)
        for (size_t j = 0; j < COUNT_OF(given->moments[i].answers); j++)
            free(given->moments[i].answers[j]);
    scene_close(&given->scene);
    return 0;
}

static char *answer(struct given *given, size_t which)
{
    const struct vie *vie = &given->vie;
    json_t *tree = NULL;
    switch (which) {
    case 0:
        tree = scene_ask(given->scene, SITE, "parcours.Portefeuille", "{'referent': '%s'}",
                         vie->referent);
        break;
    case 1:
        tree = scene_ask(given->scene, SITE, "reperage.Prescriptions", "{}");
        break;
    case 2:
        tree = scene_ask(given->scene, SITE, "reporting.Tableau",
                         "{'tableau': 'direction', 'filtre': {'du': '2022-01-01', 'jusqu': "
                         "'2022-12-31'}}");
        break;
    default:
        tree = scene_ask(given->scene, SITE, "entreprise.Entreprises", "{}");
    }
    char *text = json_dumps(tree, JSON_COMPACT | JSON_SORT_KEYS);
    assert_non_null(text);
    return text;
}

/* The instant at which the last command was recorded belongs to the moment. */
static void remember(struct given *given)
{
    const struct world *world = scene_world(given->scene);
    assert_true(given->count < MOMENTS_MAX);
    struct moment *moment = &given->moments[given->count++];
    time_format(world->now_us(world->self), moment->connu);
    for (size_t i = 0; i < COUNT_OF(moment->answers); i++)
        moment->answers[i] = answer(given, i);
    scene_advance(given->scene, 1000000);
}

static void live(struct given *given)
{
    struct vie *vie = &given->vie;
    remember(given);
    vie_prescrire(vie);
    remember(given);
    vie_entrer(vie, "2022-02-14");
    remember(given);
    vie_entretien(vie, "telephone", "present");
    remember(given);
    vie_entreprise(vie, "entreprise");
    remember(given);
    scene_date(given->scene, "2022-03-27"); /* Clocks change on that night in Paris. */
    vie_embaucher(vie, "cdi", "", true);
    remember(given);
    scene_date(given->scene, "2022-04-02");
    vie_entretien(vie, "mail", "present");
    remember(given);
    struct vie other = vie_autre(vie);
    vie_prescrire(&other);
    remember(given);
}

static void a_question_about_the_past_answers_what_was_answered_then(void **state)
{
    struct given *given = *state;
    live(given);
    unsigned seed = 7;
    for (unsigned i = 0; i < 12; i++) {
        seed = seed * 1103515245 + 12345;
        const struct moment *moment = &given->moments[seed / 65536 % given->count];
        size_t which = seed / 1024 % COUNT_OF(moment->answers);
        scene_past(given->scene, NULL, moment->connu);
        char *now = answer(given, which);
        if (strcmp(now, moment->answers[which]) != 0)
            fail_msg("known at %s, question %zu: then %s\nnow %s", moment->connu, which,
                     moment->answers[which], now);
        free(now);
    }
    scene_past(given->scene, NULL, NULL);
}

static void before_the_first_event_nothing_was_known_and_the_future_is_now(void **state)
{
    struct given *given = *state;
    static const char *const before[] = { "1901-01-01", "1969-12-31T23:59:59Z",
                                          "1970-01-01T00:00:00Z", "2022-01-01" };
    live(given);
    for (size_t i = 0; i < COUNT_OF(before); i++) {
        scene_past(given->scene, "2022-04-02", before[i]);
        assert_int_equal(scene_count(scene_ask(given->scene, SITE, "parcours.Portefeuille",
                                               "{'referent': '%s'}", given->vie.referent),
                                     "lignes"),
                         0);
    }
    scene_past(given->scene, NULL, "2199-12-31");
    const struct moment *last = &given->moments[given->count - 1];
    for (size_t i = 0; i < COUNT_OF(last->answers); i++) {
        char *now = answer(given, i);
        assert_string_equal(now, last->answers[i]);
        free(now);
    }
    scene_past(given->scene, NULL, NULL);
}

/* --- Rebuilt until then --- */

static void describe(struct given *given, const char *service, struct fleet_runtime *out)
{
    struct fleet_options options = { .config = scene_config(given->scene),
                                     .only = "",
                                     .instance = "",
                                     .world = scene_world(given->scene) };
    struct err err = { 0 };
    if (fleet_describe(&options, SITE, service, out, &err) < 0)
        fail_msg("%s", err.text);
}

static struct store *open_store(const char *path)
{
    struct store *store;
    struct err err = { 0 };
    const struct store_options read = { .mode = STORE_READ };
    if (store_open(&store, path, &read, &err) < 0)
        fail_msg("%s", err.text);
    return store;
}

static void assert_rebuilt_is_kept(struct given *given, const char *service, const char *connu)
{
    struct fleet_runtime described;
    char live_path[PATH_SIZE], rebuilt[PATH_SIZE + 16], kept[PATH_SIZE + 16];
    char difference[STORE_DIFFERENCE_SIZE];
    struct err err = { 0 };
    describe(given, service, &described);
    runtime_store_path(&described.options, live_path, sizeof(live_path));
    (void)snprintf(rebuilt, sizeof(rebuilt), "%s.essai", live_path);
    (void)snprintf(kept, sizeof(kept), "%s.connu", live_path);
    const struct rebuild_options options = { .runtime = &described.options,
                                             .path = rebuilt,
                                             .until_us = connu_parse(connu) };
    if (runtime_rebuild(&options, &err) < 0)
        fail_msg("%s until %s: %s", service, connu, err.text);
    struct store *a = open_store(rebuilt);
    struct store *b = open_store(kept);
    if (store_difference(a, b, "rt_", difference, &err) < 0 || difference[0] != '\0')
        fail_msg("%s known at %s: %s%s", service, connu, difference, err.text);
    store_close(&a);
    store_close(&b);
    assert_int_equal(store_remove(rebuilt, &err), 0);
}

static void a_store_rebuilt_until_then_is_what_such_a_question_reads(void **state)
{
    struct given *given = *state;
    static const char *const services[] = { "parcours", "reperage", "reporting", "entreprise" };
    live(given);
    const char *instants[] = { given->moments[2].connu, given->moments[5].connu, "2022-03-27",
                               "2022-01-15" };
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        for (size_t j = 0; j < COUNT_OF(services); j++) {
            scene_past(given->scene, NULL, instants[i]);
            free(answer(given, j));
            assert_rebuilt_is_kept(given, services[j], instants[i]);
        }
    }
    scene_past(given->scene, NULL, NULL);
}

/* Forgotten since means forgotten in every past. */
static void who_was_erased_since_has_no_name_in_any_past(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    vie_prescrire(vie);
    remember(given);
    json_t *then =
        scene_ask(given->scene, SITE, "reperage.Identites", "{'personnes': ['%s']}", vie->personne);
    assert_string_not_equal(scene_text(then, "identites.0.identite.nom"), "");
    scene_accept(given->scene, SITE, "reperage.EffacerPersonne",
                 "{'personne': '%s', 'motif': 'demande'}", vie->personne);
    scene_wait_erased(given->scene, SITE, 1);
    scene_past(given->scene, NULL, given->moments[0].connu);
    then =
        scene_ask(given->scene, SITE, "reperage.Identites", "{'personnes': ['%s']}", vie->personne);
    assert_string_equal(scene_text(then, "identites.0.identite.nom"), "");
    char *prescriptions = answer(given, 1);
    assert_non_null(strstr(prescriptions, vie->personne)); /* That she was there is a fact. */
    free(prescriptions);
    scene_past(given->scene, NULL, NULL);
}

static void a_date_is_its_day_in_paris(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *instant; /* NULL: none. */
    } cases[] = {
        { "2022-02-01", "2022-02-01T22:59:59.999999Z" },
        { "2022-03-27", "2022-03-27T21:59:59.999999Z" },
        { "2022-10-29", "2022-10-29T21:59:59.999999Z" },
        { "2022-10-30", "2022-10-30T22:59:59.999999Z" },
        { "2022-02-01T08:00:00Z", "2022-02-01T08:00:00.000000Z" },
        { "1969-02-28T08:00:00Z", "1970-01-01T00:00:00.000001Z" },
        { "1901-01-01", "1970-01-01T00:00:00.000001Z" },
        { "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000001Z" },
        { "1969-02-30T08:00:00Z", NULL },
        { "1969-02-28T25:00:00Z", NULL },
        { "1969-02-30", NULL },
        { "hier", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[TIME_TEXT_SIZE] = "-";
        int64_t instant = connu_parse(cases[i].text);
        if (instant > 0)
            time_format(instant, text);
        assert_string_equal(text, cases[i].instant == NULL ? "-" : cases[i].instant);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_site, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_about_the_past_answers_what_was_answered_then),
        TEST(before_the_first_event_nothing_was_known_and_the_future_is_now),
        TEST(a_store_rebuilt_until_then_is_what_such_a_question_reads),
        TEST(who_was_erased_since_has_no_name_in_any_past),
        cmocka_unit_test(a_date_is_its_day_in_paris),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
