/* The clock jumps, forward and back, while a site works and while parts of it restart: recorded and
 * received time never fall, nothing is refused for it, and a session ends by what has passed. */
#include "support/demonstration.h"
#include "support/equipe.h"
#include "support/vie.h"

#include "base/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SITE    "flandre-lys"
#define HOUR_US (3600 * INT64_C(1000000))

static const char *const sites[] = { SITE, NULL };
static const int64_t jumps[] = { 40 * 24 * HOUR_US, -40 * 24 * HOUR_US,  -3 * HOUR_US,
                                 5 * HOUR_US,       -400 * 24 * HOUR_US, 400 * 24 * HOUR_US };

struct times {
    char sources[8][64];
    int64_t recorded[8];
    size_t count;
    int64_t received;
    size_t events;
};

static int64_t *recorded_of(struct times *times, const char *source)
{
    for (size_t i = 0; i < times->count; i++)
        if (strcmp(times->sources[i], source) == 0)
            return &times->recorded[i];
    assert_true(times->count < COUNT_OF(times->sources));
    (void)snprintf(times->sources[times->count], sizeof(times->sources[0]), "%s", source);
    return &times->recorded[times->count++];
}

static void see_times(void *self, const Bus__Stored *stored, size_t index, const Plie__Event *event)
{
    struct times *times = self;
    int64_t *recorded = recorded_of(times, stored->lot->source);
    (void)index;
    assert_true(event->time >= *recorded);
    assert_true(stored->received >= times->received);
    *recorded = event->time;
    times->received = stored->received;
    times->events++;
}

static void restart(struct scene *scene, const char *service)
{
    struct err err = { 0 };
    const char *site = strcmp(service, "bus") == 0 ? "" : SITE;
    fleet_stop_one(scene_fleet(scene), site, service);
    if (fleet_start_one(scene_fleet(scene), site, service, &err) < 0)
        fail_msg("%s", err.text);
}

static void recorded_and_received_time_never_fall(void **state)
{
    (void)state;
    static const char *const restarted[] = {
        "", "parcours", "bus", "reperage", "entreprise", "bus"
    };
    struct scene *scene = scene_open(sites, "2018-03-14");
    struct vie vie = vie_flandre_lys(scene);
    struct times times = { .count = 0 };
    vie_referent(&vie, "referent", 100);
    for (size_t i = 0; i < COUNT_OF(jumps); i++) {
        scene_advance(scene, jumps[i]);
        if (restarted[i][0] != '\0')
            restart(scene, restarted[i]);
        scene_accept(scene, SITE, "parcours.EnregistrerReferent",
                     "{'referent': '%s', 'libelle': 'Référent', 'genre': 'referent',"
                     " 'territoires': ['hazebrouck'], 'etpCenti': 100, 'du': '2017-01-09',"
                     " 'accordPlie': '2017-01-09', 'confidentialite': '2017-01-09'}",
                     scene_id(scene));
        vie_entreprise(&vie, "entreprise");
    }
    (void)journal_see(scene_config(scene), see_times, &times);
    assert_true(times.events > 2 * COUNT_OF(jumps));
    scene_end(&scene); /* Every store is what the journal gives, no reaction refused. */
}

static void a_session_ends_by_the_hours_that_passed(void **state)
{
    (void)state;
    struct equipe equipe;
    struct scene *scene = scene_open(sites, "2018-03-14");
    equipe_open(&equipe, scene, SITE);
    struct visitor *direction = equipe_login(&equipe, "direction", NULL);
    assert_int_equal(equipe_ask(direction, "/api/parcours/Referents", NULL, "{}"), 200);
    scene_advance(scene, -2 * 24 * HOUR_US); /* Set right: nobody is thrown out, */
    assert_int_equal(equipe_ask(direction, "/api/parcours/Referents", NULL, "{}"), 200);
    scene_advance(scene, 2 * 24 * HOUR_US);
    assert_int_equal(equipe_ask(direction, "/api/parcours/Referents", NULL, "{}"), 200);
    scene_advance(scene, 11 * HOUR_US); /* and nobody stays for ever. */
    assert_int_equal(equipe_ask(direction, "/api/parcours/Referents", NULL, "{}"), 401);
    struct visitor *again = equipe_login(&equipe, "direction", NULL);
    assert_int_equal(equipe_ask(again, "/api/parcours/Referents", NULL, "{}"), 200);
    equipe_close(&equipe);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_and_received_time_never_fall),
        cmocka_unit_test(a_session_ends_by_the_hours_that_passed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
