/* Reporting behind one name: questions are spread over the instances that are up and current; one
 * that lags, stops or begins with nothing is left out until it has caught up; no session ever gets
 * an older answer after a newer one, or one without what it has just recorded, unless told so. */
#include "support/equipe.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include <cmocka.h>

#define SITE "flandre-lys"
enum { WAIT_MS = 60000, EXTRAS = 2, QUESTIONS = 60, CROWD = 3, TRIES = 10 };

/* An instance beside the one that the scene runs. */
struct extra {
    struct fleet_runtime described;
    struct runtime *runtime;
    char nowhere[CONFIG_ENDPOINT_SIZE];
};

struct given {
    struct scene *scene;
    struct equipe equipe;
    struct visitor *direction;
    struct extra extras[EXTRAS];
    struct extra consolidation;
    int comites; /* Planned so far; each is heard by reporting once. */
};

/* --- Instances ----------------------------------------------------------------------------------
 */

static const char *const NAMES[EXTRAS] = { "2", "3" };

/* With `cut` it hears nothing: its bus is nowhere. */
static void start_at(struct given *given, struct extra *extra, const char *site, const char *name,
                     bool cut)
{
    struct fleet_options options = { .config = scene_config(given->scene),
                                     .only = "",
                                     .instance = name,
                                     .world = scene_world(given->scene) };
    struct err err = { 0 };
    assert_int_equal(fleet_describe(&options, site, "reporting", &extra->described, &err), 0);
    (void)snprintf(extra->nowhere, sizeof(extra->nowhere), "ipc://%s/nowhere",
                   scene_directory(given->scene));
    if (cut)
        extra->described.options.bus_endpoint = extra->nowhere;
    if (runtime_start(&extra->runtime, &extra->described.options, &err) < 0)
        fail_msg("%s", err.text);
}

static void start(struct given *given, size_t i, bool cut)
{
    start_at(given, &given->extras[i], SITE, NAMES[i], cut);
}

static void stop(struct given *given, size_t i)
{
    runtime_stop(&given->extras[i].runtime);
}

static void forget_store(struct given *given, size_t i)
{
    static const char *const ends[] = { "", "-wal", "-shm", ".temoin" };
    char path[CONFIG_PATH_SIZE], file[CONFIG_PATH_SIZE + 16];
    runtime_store_path(&given->extras[i].described.options, path, sizeof(path));
    for (size_t k = 0; k < COUNT_OF(ends); k++) {
        (void)snprintf(file, sizeof(file), "%s%s", path, ends[k]);
        (void)remove(file);
    }
}

/* --- What the gateway tells of them -------------------------------------------------------------
 */

/* -1: the gauge has no such instance. */
static long gauge(struct given *given, const char *name, const char *site, const char *instance)
{
    struct visit visit;
    char line[256];
    visitor_get(given->direction, "/metrics", &visit);
    assert_int_equal(visit.status, 200);
    (void)snprintf(line, sizeof(line),
                   "\nplie_instance_%s{site=\"%s\",service=\"reporting\",instance=\"%s\"} ", name,
                   site, instance);
    const char *found = strstr(visit.body, line);
    long value = found == NULL ? -1 : strtol(found + strlen(line), NULL, 10);
    visit_release(&visit);
    return value;
}

static void await(struct given *given, const char *name, const char *instance, long value)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (gauge(given, name, SITE, instance) != value) {
        if (clock_monotonic_ms() > deadline)
            fail_msg("%s of %s never became %ld", name, instance, value);
        (void)poll(NULL, 0, 10);
    }
}

static long asked(struct given *given, const char *instance)
{
    return gauge(given, "questions_total", SITE, instance);
}

static void await_all(struct given *given)
{
    await(given, "current", "reporting", 1);
    await(given, "current", "reporting-2", 1);
    await(given, "current", "reporting-3", 1);
}

/* --- Acts and questions -------------------------------------------------------------------------
 */

/* One more event that reporting hears. */
static void record(struct given *given)
{
    char code[EQUIPE_CODE_SIZE] = "";
    int status =
        equipe_send(given->direction, "/api/reperage/PlanifierComite", code,
                    "{'comite':'%s','genre':'comite_entree','territoire':'merville',"
                    "'date':'2018-%02d-%02d','physique':true}",
                    scene_id(given->scene), 4 + given->comites / 28, 1 + given->comites % 28);
    if (status != 200)
        fail_msg("%d %s", status, code);
    given->comites++;
}

struct heard {
    int status;
    long events; /* What the answering instance has heard of the site. */
    bool late;
};

static struct heard ask(struct visitor *visitor, const char *path)
{
    struct visit visit;
    char value[VISIT_TEXT_SIZE];
    visitor_post(visitor, path, &visit, "{}");
    struct heard heard = { .status = visit.status,
                           .late = visit_header(&visit, "X-Retard", value) != NULL };
    const json_t *lines = json_object_get(visit.json, "lignes");
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *number =
            json_string_value(json_object_get(json_array_get(lines, i), "evenements"));
        heard.events += number == NULL ? 0 : strtol(number, NULL, 10);
    }
    visit_release(&visit);
    return heard;
}

static const char SITES[] = "/api/reporting/Sites";

static struct heard ask_site(struct given *given)
{
    struct heard heard = ask(given->direction, SITES);
    assert_int_equal(heard.status, 200);
    return heard;
}

/* An answer that says of itself that it may be old says no more; it is asked again. */
static struct heard ask_until_current(struct visitor *visitor, const char *path)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (;;) {
        struct heard heard = ask(visitor, path);
        if (heard.status != 200 || !heard.late)
            return heard;
        assert_true(clock_monotonic_ms() < deadline);
    }
}

static void ask_many(struct given *given)
{
    for (int i = 0; i < QUESTIONS; i++)
        (void)ask_site(given);
}

/* --- Setting ------------------------------------------------------------------------------------
 */

static int setup(void **state)
{
    static const char *const sites[] = { SITE, "roubaix", NULL };
    static struct given given;
    given = (struct given){ .comites = 0 };
    given.scene = scene_open(sites, "2018-03-14");
    struct config *config = (struct config *)(uintptr_t)scene_config(given.scene);
    (void)snprintf(config->portail.consolidation[config->portail.consolidation_count++],
                   CONFIG_NAME_SIZE, "%s", SITE);
    for (size_t i = 0; i < EXTRAS; i++)
        start(&given, i, false);
    equipe_open(&given.equipe, given.scene, SITE);
    given.direction = equipe_login(&given.equipe, "direction", NULL);
    await_all(&given);
    *state = &given;
    return 0;
}

static int teardown(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    for (size_t i = 0; i < EXTRAS; i++)
        stop(given, i);
    runtime_stop(&given->consolidation.runtime);
    scene_end(&given->scene);
    return 0;
}

/* --- Rules --------------------------------------------------------------------------------------
 */

static void questions_are_spread_over_all_that_are_current(void **state)
{
    struct given *given = *state;
    static const char *const labels[] = { "reporting", "reporting-2", "reporting-3" };
    size_t served = 0;
    for (int i = 0; i < TRIES && served < COUNT_OF(labels); i++) { /* One may sleep for a second. */
        long before[COUNT_OF(labels)];
        await_all(given);
        for (size_t k = 0; k < COUNT_OF(labels); k++)
            before[k] = asked(given, labels[k]);
        ask_many(given);
        served = 0;
        for (size_t k = 0; k < COUNT_OF(labels); k++)
            served += asked(given, labels[k]) - before[k] >= QUESTIONS / 6;
    }
    assert_int_equal(served, COUNT_OF(labels));
}

/* The site is served all the same; a service that needs half a second for a ping is told to be
 * absent, and asked again. */
static void await_health(struct given *given, const char *expected)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    struct visit visit;
    int status;
    do {
        visitor_get(given->direction, "/healthz", &visit);
        status = visit.status;
        if (strstr(visit.body, expected) == NULL || clock_monotonic_ms() > deadline)
            fail_msg("%d %s", status, visit.body);
        visit_release(&visit);
    } while (status != 200);
}

static void one_that_lags_gets_no_question_until_it_has_caught_up(void **state)
{
    struct given *given = *state;
    stop(given, 0);
    start(given, 0, true);
    record(given);
    await(given, "current", "reporting-2", 0);
    assert_int_equal(gauge(given, "up", SITE, "reporting-2"), 1);
    assert_in_range(gauge(given, "lag_events", SITE, "reporting-2"), 1, 1000);
    await_health(given, "à part : " SITE ", instance reporting-2, en retard");

    long before = asked(given, "reporting-2");
    for (int i = 0; i < QUESTIONS; i++)
        assert_int_equal(ask_until_current(given->direction, SITES).status, 200);
    assert_int_equal(asked(given, "reporting-2"), before);

    stop(given, 0);
    start(given, 0, false);
    await(given, "current", "reporting-2", 1);
    for (int i = 0; i < TRIES && asked(given, "reporting-2") == before; i++)
        ask_many(given);
    assert_true(asked(given, "reporting-2") > before);
}

/* An instance that hears nothing stays in the choice for a moment: its answers would be old. */
static void no_answer_goes_back_or_lacks_what_was_just_recorded(void **state)
{
    struct given *given = *state;
    stop(given, 0);
    start(given, 0, true);
    await(given, "up", "reporting-2", 1);
    struct visitor *reader = equipe_login(&given->equipe, "animation", NULL); /* Writes nothing. */
    long seen = ask_site(given).events;
    long read = 0;
    for (int i = 0; i < 12; i++) {
        record(given);
        for (int k = 0; k < 4; k++) {
            struct heard heard = ask_until_current(reader, SITES);
            if (heard.status != 200 || heard.events < read)
                fail_msg("the reader: %d, %ld events after %ld", heard.status, heard.events, read);
            read = heard.events;
        }
        for (int k = 0; k < 6; k++) {
            struct heard heard = ask_until_current(given->direction, SITES);
            if (heard.status != 200 || heard.events < seen + (k == 0))
                fail_msg("%d, %ld events after %ld", heard.status, heard.events, seen);
            seen = heard.events;
        }
    }
    stop(given, 0);
    start(given, 0, false);
    await(given, "current", "reporting-2", 1);
}

static void when_none_is_current_the_least_late_answers_and_says_so(void **state)
{
    struct given *given = *state;
    long before = ask_site(given).events;
    fleet_stop_one(scene_fleet(given->scene), SITE, "reporting");
    stop(given, 1);
    stop(given, 0);
    start(given, 0, true);
    await(given, "up", "reporting-2", 1);
    await(given, "up", "reporting", 0);
    await(given, "up", "reporting-3", 0);
    record(given);
    struct heard heard = ask_site(given);
    assert_true(heard.late);
    assert_int_equal(heard.events, before);
    stop(given, 0);
    struct err err = { 0 };
    assert_int_equal(fleet_start_one(scene_fleet(given->scene), SITE, "reporting", &err), 0);
    start(given, 0, false);
    start(given, 1, false);
    await_all(given);
    heard = ask_until_current(given->direction, SITES);
    assert_int_equal(heard.events, before + 1);
}

/* --- Instances come and go under questions ------------------------------------------------------
 */

struct asker {
    pthread_t thread;
    struct visitor visitor;
    atomic_bool *stop;
    long count;
    long failed;
    long backwards;
};

static void *keep_asking(void *self)
{
    struct asker *asker = self;
    long seen = 0;
    while (!atomic_load(asker->stop)) {
        struct heard heard = ask(&asker->visitor, SITES);
        asker->count++;
        asker->failed += heard.status != 200;
        asker->backwards += heard.status == 200 && !heard.late && heard.events < seen;
        seen = heard.events > seen ? heard.events : seen;
    }
    return NULL;
}

static void start_askers(struct given *given, struct asker *askers, atomic_bool *end)
{
    for (size_t i = 0; i < CROWD; i++) {
        askers[i] = (struct asker){ .stop = end };
        visitor_init(&askers[i].visitor, gateway_url(given->equipe.gateway));
        memcpy(askers[i].visitor.cookies, given->direction->cookies,
               sizeof(given->direction->cookies));
        askers[i].visitor.cookie_count = given->direction->cookie_count;
        memcpy(askers[i].visitor.jeton, given->direction->jeton, sizeof(given->direction->jeton));
        assert_int_equal(pthread_create(&askers[i].thread, NULL, keep_asking, &askers[i]), 0);
    }
}

static void end_askers(struct asker *askers, atomic_bool *end)
{
    atomic_store(end, true);
    for (size_t i = 0; i < CROWD; i++) {
        assert_int_equal(pthread_join(askers[i].thread, NULL), 0);
        visitor_close(&askers[i].visitor);
        assert_true(askers[i].count > 0);
        assert_int_equal(askers[i].failed, 0);
        assert_int_equal(askers[i].backwards, 0);
    }
}

static void instances_come_and_go_and_no_answer_fails(void **state)
{
    struct given *given = *state;
    static struct asker askers[CROWD];
    static atomic_bool end;
    atomic_store(&end, false);
    start_askers(given, askers, &end);
    for (int i = 0; i < 3; i++) {
        stop(given, 0);
        record(given);
        stop(given, 1);
        record(given);
        start(given, 0, false);
        start(given, 1, false);
        record(given);
        await_all(given);
    }
    end_askers(askers, &end);
}

static void one_with_an_empty_store_joins_when_it_has_all(void **state)
{
    struct given *given = *state;
    static struct asker askers[CROWD];
    static atomic_bool end;
    atomic_store(&end, false);
    stop(given, 1);
    forget_store(given, 1);
    await(given, "current", "reporting-3", 0); /* Else what is told below may be of before. */
    start_askers(given, askers, &end);
    int64_t began = clock_monotonic_ms();
    start(given, 1, false);
    await(given, "current", "reporting-3", 1);
    print_message("an empty store was current after %lld ms\n",
                  (long long)(clock_monotonic_ms() - began));
    end_askers(askers, &end);
    long before = asked(given, "reporting-3");
    for (int i = 0; i < TRIES && asked(given, "reporting-3") == before; i++)
        ask_many(given);
    assert_true(asked(given, "reporting-3") > before);
}

/* --- All sites ----------------------------------------------------------------------------------
 */

static void figures_over_all_sites_are_for_who_may_and_never_lists(void **state)
{
    struct given *given = *state;
    start_at(given, &given->consolidation, CONFIG_CONSOLIDATION, "2", false);
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (gauge(given, "current", CONFIG_CONSOLIDATION, "reporting-2") != 1)
        assert_true(clock_monotonic_ms() < deadline);
    long seen = 0;
    for (int i = 0; i < 6; i++) {
        record(given);
        for (int k = 0; k < 4; k++) {
            struct heard heard = ask_until_current(given->direction, "/api/consolidation/Sites");
            assert_int_equal(heard.status, 200);
            assert_true(heard.events >= seen + (k == 0 && i > 0));
            seen = heard.events;
        }
    }
    assert_true(seen > ask_site(given).events); /* Roubaix's too. */
    assert_true(gauge(given, "questions_total", CONFIG_CONSOLIDATION, "reporting") > 0);
    assert_true(gauge(given, "questions_total", CONFIG_CONSOLIDATION, "reporting-2") > 0);
    assert_int_equal(
        equipe_ask(given->direction, "/api/consolidation/Liste", NULL, "{'code':'entrees'}"), 403);
    struct visitor *animation = equipe_login(&given->equipe, "animation", NULL);
    assert_int_equal(ask(animation, "/api/consolidation/Sites").status, 403);
    struct config *config = (struct config *)(uintptr_t)scene_config(given->scene);
    config->portail.consolidation_count = 0;
    assert_int_equal(ask(given->direction, "/api/consolidation/Sites").status, 403);
}

static void restart_gateway(struct given *given)
{
    struct gateway_options options = { .config = scene_config(given->scene),
                                       .world = scene_world(given->scene) };
    struct err err = { 0 };
    for (size_t i = 0; i < given->equipe.count; i++)
        visitor_close(&given->equipe.visitors[i]);
    gateway_stop(&given->equipe.gateway);
    if (gateway_start(&given->equipe.gateway, &options, &err) < 0)
        fail_msg("%s", err.text);
    struct visitor moved;
    visitor_init(&moved, gateway_url(given->equipe.gateway));
    for (size_t i = 0; i < given->equipe.count; i++)
        given->equipe.visitors[i].port = moved.port;
}

/* In its first second it does not know yet which of them lags. */
static void a_portail_that_was_started_anew_shows_no_less_of_all_sites_than_before(void **state)
{
    struct given *given = *state;
    static const char PATH[] = "/api/consolidation/Sites";
    start_at(given, &given->consolidation, CONFIG_CONSOLIDATION, "2", false);
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (gauge(given, "current", CONFIG_CONSOLIDATION, "reporting-2") != 1)
        assert_true(clock_monotonic_ms() < deadline);
    long before = ask(given->direction, PATH).events;
    runtime_stop(&given->consolidation.runtime);
    start_at(given, &given->consolidation, CONFIG_CONSOLIDATION, "2", true);
    scene_accept(given->scene, "roubaix", "reperage.PlanifierComite",
                 "{'comite':'%s','genre':'comite_acces','date':'2023-04-03'}",
                 scene_id(given->scene));
    long seen = before;
    while (seen == before) {
        struct heard heard = ask(given->direction, PATH);
        seen = heard.late ? before : heard.events;
        assert_true(clock_monotonic_ms() < deadline);
    }
    restart_gateway(given);
    for (int i = 0; i < 12; i++) {
        struct heard heard = ask(given->direction, PATH);
        assert_int_equal(heard.status, 200);
        if (!heard.late && heard.events < seen)
            fail_msg("%ld events after %ld", heard.events, seen);
    }
    runtime_stop(&given->consolidation.runtime);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_are_spread_over_all_that_are_current),
        cmocka_unit_test(one_that_lags_gets_no_question_until_it_has_caught_up),
        cmocka_unit_test(no_answer_goes_back_or_lacks_what_was_just_recorded),
        cmocka_unit_test(when_none_is_current_the_least_late_answers_and_says_so),
        cmocka_unit_test(instances_come_and_go_and_no_answer_fails),
        cmocka_unit_test(one_with_an_empty_store_joins_when_it_has_all),
        cmocka_unit_test(a_portail_that_was_started_anew_shows_no_less_of_all_sites_than_before),
        cmocka_unit_test(figures_over_all_sites_are_for_who_may_and_never_lists),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
