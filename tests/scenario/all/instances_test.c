/* Reporting behind one name: questions are spread over the instances that are up and current; one
 * that lags, stops or begins with nothing is left out until it has caught up; no session ever gets
 * an older answer after a newer one, or one without what it has just recorded, unless told so. */
#include "instances_essai.h"

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
