/* The pages while parts of the site are away, and while the gateway itself stops. */
#include "support/equipe.h"

#include "portail/away.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SITE "flandre-lys"
enum { WAIT_MS = 60000, CROWD = 24, TRIES = 10 };

struct given {
    struct scene *scene;
    struct equipe equipe;
    struct visitor *direction;
};

static int setup(void **state)
{
    static const char *const sites[] = { SITE, NULL };
    static struct given given;
    given.scene = scene_open(sites, "2018-03-14");
    equipe_open(&given.equipe, given.scene, SITE);
    given.direction = equipe_login(&given.equipe, "direction", NULL);
    *state = &given;
    return 0;
}

static int teardown(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    scene_end(&given->scene);
    return 0;
}

static void start_service(struct given *given, const char *service)
{
    struct err err = { 0 };
    const char *site = strcmp(service, "bus") == 0 ? "" : SITE;
    if (fleet_start_one(scene_fleet(given->scene), site, service, &err) < 0)
        fail_msg("%s", err.text);
}

static int healthz(struct visitor *visitor, const char *expected)
{
    struct visit visit;
    visitor_get(visitor, "/healthz", &visit);
    int status = visit.status;
    if (expected != NULL && strstr(visit.body, expected) == NULL)
        fail_msg("«%s» is not in: %s", expected, visit.body);
    visit_release(&visit);
    return status;
}

/* A service that needs half a second for a ping is told to be absent: asked again, as monitors do.
 */
static void await_healthy(struct visitor *visitor)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (healthz(visitor, NULL) != 200)
        assert_true(clock_monotonic_ms() < deadline);
}

/* Until it answers 200; the service has just been started. */
static void ask_until_it_answers(struct visitor *visitor, const char *path)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    int status;
    do {
        status = equipe_ask(visitor, path, NULL, "{}");
        assert_true(clock_monotonic_ms() < deadline);
    } while (status == 503);
    assert_int_equal(status, 200);
}

/* Of some tries, as the machine may be slow: who waits for what is away takes as long each time. */
static int64_t quickest_ms(struct visitor *visitor, const char *path, int status)
{
    int64_t took_ms = INT64_MAX;
    for (int i = 0; i < TRIES && took_ms >= AWAY_PATIENCE_MS; i++) {
        int64_t before = clock_monotonic_ms();
        assert_int_equal(equipe_ask(visitor, path, NULL, "{}"), status);
        took_ms = clock_monotonic_ms() - before;
    }
    return took_ms;
}

static void a_service_that_is_away_is_named_and_comes_back(void **state)
{
    struct given *given = *state;
    struct visit visit;
    await_healthy(given->direction);
    fleet_stop_one(scene_fleet(given->scene), SITE, "parcours");
    visitor_post(given->direction, "/api/parcours/Referents", &visit, "{}");
    assert_int_equal(visit.status, 503);
    assert_string_equal(visit_text(&visit, "code"), "INDISPONIBLE");
    assert_non_null(strstr(visit_text(&visit, "texte"), "Le service parcours"));
    visit_release(&visit);
    /* Known to be away: not waited for again. */
    assert_true(quickest_ms(given->direction, "/api/parcours/Referents", 503) < AWAY_PATIENCE_MS);
    assert_int_equal(equipe_ask(given->direction, "/api/entreprise/Entreprises", NULL, "{}"), 200);
    assert_int_equal(healthz(given->direction, "absent : " SITE ".parcours\n"), 503);
    start_service(given, "parcours");
    ask_until_it_answers(given->direction, "/api/parcours/Referents");
    await_healthy(given->direction);
}

/* More questions to the dead one than there are workers; how long somebody else waits meanwhile. */
static int64_t ask_in_a_crowd(struct given *given)
{
    static struct visitor crowd[CROWD];
    const struct visit_cookie *cookie = visitor_cookie(given->direction, "plie");
    char request[512];
    int size =
        snprintf(request, sizeof(request),
                 "GET /api/parcours/Referents HTTP/1.1\r\nHost: x\r\nCookie: plie=%s\r\n\r\n",
                 cookie->value);
    for (size_t i = 0; i < CROWD; i++) {
        visitor_init(&crowd[i], gateway_url(given->equipe.gateway));
        assert_true(visitor_write(&crowd[i], request, (size_t)size));
    }
    int64_t before = clock_monotonic_ms();
    ask_until_it_answers(given->direction, "/api/entreprise/Entreprises");
    int64_t took_ms = clock_monotonic_ms() - before;
    for (size_t i = 0; i < CROWD; i++) {
        struct visit visit;
        visitor_read(&crowd[i], &visit);
        assert_int_equal(visit.status, 503);
        visit_release(&visit);
        visitor_close(&crowd[i]);
    }
    return took_ms;
}

static void one_that_is_away_does_not_hold_the_others(void **state)
{
    struct given *given = *state;
    int64_t took_ms = INT64_MAX;
    fleet_stop_one(scene_fleet(given->scene), SITE, "parcours");
    assert_int_equal(equipe_ask(given->direction, "/api/parcours/Referents", NULL, "{}"), 503);
    for (int i = 0; i < TRIES && took_ms >= AWAY_PATIENCE_MS; i++)
        took_ms = ask_in_a_crowd(given);
    assert_true(took_ms < AWAY_PATIENCE_MS);
    start_service(given, "parcours");
    ask_until_it_answers(given->direction, "/api/parcours/Referents");
}

static void plan_comite(struct given *given, struct visitor *visitor, const char *date)
{
    char code[EQUIPE_CODE_SIZE] = "";
    int status = equipe_send(visitor, "/api/reperage/PlanifierComite", code,
                             "{'comite':'%s','genre':'comite_entree','territoire':'%s',"
                             "'date':'%s','physique':true}",
                             scene_id(given->scene), "merville", date);
    if (status != 200)
        fail_msg("%d %s", status, code);
}

static bool is_late(struct visitor *visitor, const char *path)
{
    struct visit visit;
    char value[VISIT_TEXT_SIZE];
    visitor_post(visitor, path, &visit, "{}");
    if (visit.status != 200)
        fail_msg("%s: %d %s", path, visit.status, visit.body);
    bool late = visit_header(&visit, "X-Retard", value) != NULL;
    visit_release(&visit);
    return late;
}

/* When others hear in time what was recorded, and they do in the end. */
static void await_not_late(struct visitor *visitor, const char *path)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    while (is_late(visitor, path))
        assert_true(clock_monotonic_ms() < deadline);
}

/* What a session recorded is known to all services that it asks, or the answer says that it may
 * not be. */
static void an_answer_knows_what_its_session_recorded_or_says_so(void **state)
{
    struct given *given = *state;
    struct visitor *other = equipe_login(&given->equipe, "animation", NULL);
    plan_comite(given, given->direction, "2018-03-20");
    await_not_late(given->direction, "/api/entreprise/Entreprises");
    fleet_stop_one(scene_fleet(given->scene), "", "bus"); /* Nobody hears anybody. */
    plan_comite(given, given->direction, "2018-03-21");
    assert_true(is_late(given->direction, "/api/entreprise/Entreprises"));
    assert_false(is_late(given->direction, "/api/reperage/Comites")); /* It recorded it itself. */
    assert_false(is_late(other, "/api/entreprise/Entreprises"));      /* Another's act. */
    start_service(given, "bus");
    await_not_late(given->direction, "/api/entreprise/Entreprises");
}

static void open_stream(struct given *given, const struct visitor *user, struct visitor *out)
{
    struct visit visit;
    char line[128], cookie[VISIT_TEXT_SIZE + 8];
    visitor_init(out, gateway_url(given->equipe.gateway));
    (void)snprintf(cookie, sizeof(cookie), "plie=%s", visitor_cookie(user, "plie")->value);
    visitor_header(out, "Cookie", cookie);
    visitor_stream(out, "/api/events", &visit);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    visitor_stream_expect(out, "retry:", line, sizeof(line));
}

static void open_pages_are_told_what_another_did(void **state)
{
    struct given *given = *state;
    struct visitor *other = equipe_login(&given->equipe, "animation", NULL);
    struct visitor pages[2];
    open_stream(given, given->direction, &pages[0]);
    open_stream(given, other, &pages[1]);
    plan_comite(given, other, "2018-03-22");
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        char line[1024];
        visitor_stream_expect(&pages[i], "event: fait", line, sizeof(line));
        visitor_stream_expect(&pages[i], "data: ", line, sizeof(line));
        assert_non_null(strstr(line, "\"service\":\"reperage\""));
        assert_non_null(strstr(line, "ComitePlanifie"));
    }
    assert_false(is_late(given->direction, "/api/entreprise/Entreprises"));
    struct visit visit;
    visitor_post(other, "/deconnexion", &visit, "{}");
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    visitor_close(&pages[0]);
    visitor_close(&pages[1]);
}

static void a_gateway_stops_with_pages_open_and_who_was_in_stays_in(void **state)
{
    struct given *given = *state;
    struct visitor pages[4], asking[4];
    char request[512], line[256];
    int size = snprintf(request, sizeof(request),
                        "GET /api/parcours/Revue HTTP/1.1\r\nHost: x\r\nCookie: plie=%s\r\n\r\n",
                        visitor_cookie(given->direction, "plie")->value);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        open_stream(given, given->direction, &pages[i]);
        visitor_init(&asking[i], gateway_url(given->equipe.gateway));
        assert_true(visitor_write(&asking[i], request, (size_t)size));
    }
    gateway_stop(&given->equipe.gateway);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        while (visitor_stream_line(&pages[i], line, sizeof(line), VISIT_WAIT_MS))
            assert_true(line[0] == '\0' || line[0] == ':' || strncmp(line, "event:", 6) == 0 ||
                        strncmp(line, "data:", 5) == 0);
        visitor_close(&pages[i]);
        visitor_close(&asking[i]);
    }
    struct gateway_options options = { .config = scene_config(given->scene),
                                       .world = scene_world(given->scene) };
    struct err err = { 0 };
    assert_int_equal(gateway_start(&given->equipe.gateway, &options, &err), 0);
    struct visitor back = *given->direction;
    visitor_init(&back, gateway_url(given->equipe.gateway));
    memcpy(back.cookies, given->direction->cookies, sizeof(back.cookies));
    back.cookie_count = given->direction->cookie_count;
    struct visit visit;
    visitor_get(&back, "/api/moi", &visit);
    assert_int_equal(visit.status, 200);
    visit_release(&visit);
    visitor_close(&back);
}

/* The first that is missing; NULL: none. */
static const char *missing_metric(const struct visit *visit)
{
    static const char *const lines[] = {
        "plie_service_up{site=\"" SITE "\",service=\"reperage\"} 1\n",
        "plie_service_counter{site=\"" SITE "\",service=\"portail\",name=\"",
        "plie_http_requests_total{route=\"/connexion\",method=\"POST\",status=\"200\"} 1\n",
        "plie_listeners 0\n",
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (strstr(visit->body, lines[i]) == NULL)
            return lines[i];
    return NULL;
}

static void metrics_show_the_services(void **state)
{
    struct given *given = *state;
    struct visit visit;
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (const char *missing = ""; missing != NULL; visit_release(&visit)) {
        visitor_get(given->direction, "/metrics", &visit);
        assert_int_equal(visit.status, 200);
        missing = missing_metric(&visit); /* A service that takes a second is told to be down. */
        if (missing != NULL && clock_monotonic_ms() > deadline)
            fail_msg("no line %s in:\n%s", missing, visit.body);
    }
    visitor_header(given->direction, "X-Forwarded-For", "192.0.2.1");
    visitor_get(given->direction, "/metrics", &visit);
    assert_int_equal(visit.status, 403);
    visit_release(&visit);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_service_that_is_away_is_named_and_comes_back),
        TEST(one_that_is_away_does_not_hold_the_others),
        TEST(an_answer_knows_what_its_session_recorded_or_says_so),
        TEST(open_pages_are_told_what_another_did),
        TEST(a_gateway_stops_with_pages_open_and_who_was_in_stays_in),
        TEST(metrics_show_the_services),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
