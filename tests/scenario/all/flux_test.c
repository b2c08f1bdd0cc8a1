/* What open pages are told of changes: soon, only what their role may hear, and never half of it.
 */
#include "plie/fleet.h"
#include "portail/live/live.h"
#include "portail/session/session.h"
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>
#include <time.h>

#include <cmocka.h>

enum { WAIT_S = 60, TEXT_SIZE = 512 * 1024 };
static const char RELOAD[] = "event: recharger\ndata: {}\n\n";

/* One open page. */
struct page {
    struct live *live;
    struct listener *listener;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    unsigned wakes;
    char text[TEXT_SIZE]; /* All that was taken. */
    size_t size;
};

struct given {
    struct scene *scene;
    struct live *live;
    struct vie vie;
    struct vie other;
    struct page pages[4];
    size_t page_count;
};

static void wake(void *self)
{
    struct page *page = self;
    (void)pthread_mutex_lock(&page->lock);
    page->wakes++;
    (void)pthread_cond_signal(&page->woken);
    (void)pthread_mutex_unlock(&page->lock);
}

static struct page *open_page(struct given *given, const char *site, const char *role)
{
    struct page *page = &given->pages[given->page_count++];
    struct session session = { 0 };
    *page = (struct page){ .live = given->live };
    (void)snprintf(session.site, sizeof(session.site), "%s", site);
    (void)snprintf(session.role, sizeof(session.role), "%s", role);
    assert_int_equal(pthread_mutex_init(&page->lock, NULL), 0);
    assert_int_equal(pthread_cond_init(&page->woken, NULL), 0);
    page->listener = live_listen(given->live, &session, wake, page);
    assert_non_null(page->listener);
    return page;
}

static void take(struct page *page, size_t step)
{
    for (size_t got = 1; got > 0; page->size += got) {
        size_t room = TEXT_SIZE - 1 - page->size;
        got = live_take(page->listener, page->text + page->size, step < room ? step : room);
    }
    page->text[page->size] = '\0';
}

static void wait_for_wake(struct page *page)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_S;
    (void)pthread_mutex_lock(&page->lock);
    int rc = 0;
    while (page->wakes == 0 && rc == 0)
        rc = pthread_cond_timedwait(&page->woken, &page->lock, &until);
    page->wakes = 0;
    (void)pthread_mutex_unlock(&page->lock);
    if (rc != 0)
        fail_msg("nothing was told; so far: %s", page->text);
}

static void expect(struct page *page, const char *text)
{
    take(page, TEXT_SIZE);
    while (strstr(page->text, text) == NULL) {
        wait_for_wake(page);
        take(page, TEXT_SIZE);
    }
}

static void forget(struct page *page)
{
    page->size = 0;
    page->text[0] = '\0';
}

/* The stream runs: what is recorded from here on is told. */
static void start(struct given *given)
{
    struct page *page = open_page(given, "flandre-lys", "direction");
    expect(page, RELOAD);
    live_leave(given->live, page->listener);
    given->page_count--;
}

static int open_sites(void **state)
{
    static struct given given;
    static const char *const sites[] = { "flandre-lys", "roubaix", NULL };
    struct err err = { 0 };
    given.page_count = 0;
    given.scene = scene_open(sites, "2022-02-01");
    given.vie = vie_flandre_lys(given.scene);
    given.other = vie_roubaix(given.scene);
    vie_referent(&given.vie, "referent", 100);
    vie_referent(&given.other, "referent", 100);
    assert_int_equal(
        live_start(&given.live, scene_config(given.scene), scene_world(given.scene), &err), 0);
    *state = &given;
    start(&given);
    return 0;
}

static int close_sites(void **state)
{
    struct given *given = *state;
    for (size_t i = 0; i < given->page_count; i++)
        live_leave(given->live, given->pages[i].listener);
    live_stop(&given->live);
    scene_close(&given->scene);
    return 0;
}

static void an_event_is_told_with_its_ids_and_no_name(void **state)
{
    struct given *given = *state;
    struct page *page = open_page(given, "flandre-lys", "referent");
    scene_as(given->scene, "compte-7", "", NULL);
    vie_prescrire(&given->vie);
    expect(page, "\"type\":\"PrescriptionRecue\"");
    char told[512];
    (void)snprintf(told, sizeof(told),
                   "event: fait\ndata: {\"service\":\"reperage\",\"type\":\"PersonneEnregistree\","
                   "\"sujet\":\"%s\",\"personne\":\"%s\",\"acteur\":\"compte-7\"}\n\n",
                   given->vie.personne, given->vie.personne);
    assert_non_null(strstr(page->text, told));
    json_t *answer = scene_ask(given->scene, "flandre-lys", "reperage.Identites",
                               "{'personnes': ['%s']}", given->vie.personne);
    const char *nom = scene_text(answer, "identites.0.identite.nom");
    assert_true(nom[0] != '\0');
    assert_null(strstr(page->text, nom));
}

static void another_site_hears_nothing_of_it(void **state)
{
    struct given *given = *state;
    struct page *here = open_page(given, "flandre-lys", "direction");
    struct page *there = open_page(given, "roubaix", "direction");
    vie_prescrire(&given->vie);
    vie_prescrire(&given->other);
    expect(here, given->vie.personne);
    expect(there, given->other.personne); /* Recorded after the other: so that one is not coming. */
    assert_null(strstr(there->text, given->vie.personne));
    assert_null(strstr(here->text, given->other.personne));
}

static void a_role_hears_what_it_may_see(void **state)
{
    struct given *given = *state;
    struct page *administrateur = open_page(given, "flandre-lys", "administrateur");
    struct page *prescripteur = open_page(given, "flandre-lys", "prescripteur");
    struct page *nobody = open_page(given, "flandre-lys", "inconnu");
    struct page *direction = open_page(given, "flandre-lys", "direction");
    vie_prescrire(&given->vie);
    scene_as(given->scene, "compte-secret", "", NULL);
    scene_accept(given->scene, "flandre-lys", "portail.CreerCompte",
                 "{'compte': '%s', 'identifiant': 'onyx', 'libelle': 'ONYX', 'role': 'direction'}",
                 scene_id(given->scene));
    expect(direction, "\"type\":\"CompteCree\"");
    expect(administrateur, "event: fait\ndata: {\"service\":\"portail\",\"type\":\"CompteCree\","
                           "\"sujet\":\"\",\"personne\":\"\",\"acteur\":\"\"}\n\n");
    take(prescripteur, TEXT_SIZE);
    take(nobody, TEXT_SIZE);
    assert_null(strstr(administrateur->text, "reperage"));
    assert_null(strstr(prescripteur->text, given->vie.personne));
    assert_string_equal(nobody->text, "");
}

static void whoever_takes_too_slowly_is_told_to_read_anew(void **state)
{
    struct given *given = *state;
    struct page *slow = open_page(given, "flandre-lys", "direction");
    struct page *quick = open_page(given, "flandre-lys", "direction");
    for (size_t i = 0; i < LIVE_QUEUE_MAX / 2; i++) {
        vie_prescrire(&given->vie); /* Three events each. */
        expect(quick, given->vie.prescription);
    }
    take(slow, TEXT_SIZE);
    assert_int_equal(strncmp(slow->text, RELOAD, sizeof(RELOAD) - 1), 0);
    assert_null(strstr(quick->text, RELOAD));
    forget(slow);
    vie_prescrire(&given->vie);
    expect(slow, given->vie.prescription);
    assert_null(strstr(slow->text, RELOAD));
}

static void small_pieces_make_up_the_same_text(void **state)
{
    struct given *given = *state;
    struct page *whole = open_page(given, "flandre-lys", "direction");
    struct page *pieces = open_page(given, "flandre-lys", "direction");
    vie_prescrire(&given->vie);
    expect(whole, given->vie.prescription);
    while (pieces->size < whole->size) {
        take(pieces, 7);
        if (pieces->size < whole->size)
            wait_for_wake(pieces);
    }
    assert_memory_equal(pieces->text, whole->text, whole->size); /* More may have come since. */
}

static void marks_are_those_of_the_last_event_told(void **state)
{
    struct given *given = *state;
    struct page *page = open_page(given, "flandre-lys", "direction");
    assert_int_equal(live_mark(given->live, "flandre-lys", "parcours"), 0);
    vie_prescrire(&given->vie);
    expect(page, given->vie.prescription);
    vie_referent(&given->vie, "referent", 100);
    expect(page, "\"type\":\"ReferentEnregistre\"");
    struct scene_written written = scene_written(given->scene, "flandre-lys");
    assert_int_equal(live_mark(given->live, "flandre-lys", "reperage"), written.marks[0]);
    assert_int_equal(live_mark(given->live, "flandre-lys", "parcours"), written.marks[1]);
    assert_int_equal(live_mark(given->live, "nulle-part", "reperage"), 0);
}

static void after_the_bus_was_away_all_read_anew_and_go_on(void **state)
{
    struct given *given = *state;
    struct err err = { 0 };
    struct page *page = open_page(given, "flandre-lys", "direction");
    fleet_stop_one(scene_fleet(given->scene), "", "bus");
    assert_int_equal(fleet_start_one(scene_fleet(given->scene), "", "bus", &err), 0);
    expect(page, RELOAD);
    vie_prescrire(&given->vie);
    expect(page, given->vie.prescription);
}

static void a_page_too_many_is_turned_away(void **state)
{
    struct given *given = *state;
    static struct listener *listeners[LIVE_LISTENERS_MAX];
    struct session session = { .site = "roubaix", .role = "direction" };
    static struct page page;
    for (size_t i = 0; i < LIVE_LISTENERS_MAX; i++) {
        listeners[i] = live_listen(given->live, &session, wake, &page);
        assert_non_null(listeners[i]);
    }
    assert_null(live_listen(given->live, &session, wake, &page));
    assert_int_equal(live_count(given->live), LIVE_LISTENERS_MAX);
    for (size_t i = 0; i < LIVE_LISTENERS_MAX; i++)
        live_leave(given->live, listeners[i]);
    assert_int_equal(live_count(given->live), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define RULE(f) cmocka_unit_test_setup_teardown(f, open_sites, close_sites)
        RULE(an_event_is_told_with_its_ids_and_no_name),
        RULE(another_site_hears_nothing_of_it),
        RULE(a_role_hears_what_it_may_see),
        RULE(whoever_takes_too_slowly_is_told_to_read_anew),
        RULE(small_pieces_make_up_the_same_text),
        RULE(marks_are_those_of_the_last_event_told),
        RULE(after_the_bus_was_away_all_read_anew_and_go_on),
        RULE(a_page_too_many_is_turned_away),
#undef RULE
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
