/* What a service was told and could not do stands in a list until somebody has dealt with it: on
 * the page of who answers for the services, and on the command line. */
#include "plie/fleet.h"
#include "support/equipe.h"
#include "support/vie.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SITE "flandre-lys"
enum { WAIT_MS = 60000 };
static const char *const flandre_lys[] = { SITE, NULL };

struct given {
    struct scene *scene;
    struct vie vie;
    struct equipe equipe;
    struct visitor *direction;
};

/* A candidate for an offer that was closed while the services could not hear each other. */
static void propose_too_late(struct given *given)
{
    struct vie *vie = &given->vie;
    struct err err = { 0 };
    vie_offre(vie);
    fleet_stop_one(scene_fleet(given->scene), "", "bus");
    scene_send(given->scene, SITE, "entreprise.CloreOffre",
               "{'offre': '%s', 'date': '2022-02-14', 'issue': 'non_pourvue', 'motif': 'annulee'}",
               vie->offre);
    scene_send(given->scene, SITE, "parcours.ProposerCandidat",
               "{'parcours': '%s', 'offre': '%s', 'date': '2022-02-14'}", vie->parcours,
               vie->offre);
    assert_int_equal(fleet_start_one(scene_fleet(given->scene), "", "bus", &err), 0);
    scene_settle(given->scene);
}

static int open_refused(void **state)
{
    static struct given given;
    given.scene = scene_open(flandre_lys, "2022-02-01");
    given.vie = vie_flandre_lys(given.scene);
    vie_referent(&given.vie, "referent", 100);
    vie_entrer(&given.vie, "2022-02-14");
    propose_too_late(&given);
    equipe_open(&given.equipe, given.scene, SITE);
    given.direction = equipe_login(&given.equipe, "direction", NULL);
    *state = &given;
    return 0;
}

static int close_refused(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    scene_end(&given->scene); /* Nothing is left on any list. */
    return 0;
}

/* The line of entreprise in the state that direction sees; json_decref() the answer. */
static json_t *look_once(struct given *given, json_t **answer)
{
    struct visit visit;
    visitor_get(given->direction, "/api/etat", &visit);
    assert_int_equal(visit.status, 200);
    *answer = json_incref(visit.json);
    visit_release(&visit);
    json_t *line = scene_row(*answer, "services", "service", "entreprise");
    assert_non_null(line);
    return line;
}

/* While it runs: one that takes a second to say so is told to be away. */
static json_t *look(struct given *given, json_t **answer)
{
    int64_t deadline = clock_monotonic_ms() + WAIT_MS;
    for (;;) {
        json_t *line = look_once(given, answer);
        if (json_is_true(json_object_get(line, "enMarche")))
            return line;
        assert_true(clock_monotonic_ms() < deadline);
        json_decref(*answer);
    }
}

static int settle(struct visitor *visitor, const char *evenement, char code[EQUIPE_CODE_SIZE])
{
    return equipe_send(visitor, "/api/etat/reglement", code,
                       "{'service': 'entreprise', 'evenement': '%s', 'note': 'repris'}", evenement);
}

static void a_refused_reaction_is_listed_until_it_is_settled(void **state)
{
    struct given *given = *state;
    char code[EQUIPE_CODE_SIZE], evenement[ID_SIZE];
    json_t *answer;
    json_t *line = look(given, &answer);
    assert_int_equal(scene_count(line, "reactionsRefusees"), 1);
    assert_string_equal(scene_text(line, "reactionsRefusees.0.code"), "OFFRE_CLOSE");
    assert_true(strlen(scene_text(line, "reactionsRefusees.0.texte")) > 10);
    (void)snprintf(evenement, sizeof(evenement), "%s",
                   scene_text(line, "reactionsRefusees.0.evenement"));
    json_decref(answer);

    assert_int_equal(settle(given->direction, given->vie.offre, code), 422);
    assert_string_equal(code, "REACTION_INCONNUE");
    assert_int_equal(settle(given->direction, evenement, NULL), 200);
    line = look(given, &answer);
    assert_int_equal(scene_count(line, "reactionsRefusees"), 0);
    json_decref(answer);
}

static void only_who_answers_for_the_services_sees_and_settles(void **state)
{
    struct given *given = *state;
    static const char *const others[] = { "animation", "cre", "sag", "auditeur" };
    char code[EQUIPE_CODE_SIZE], evenement[ID_SIZE];
    json_t *answer;
    (void)snprintf(evenement, sizeof(evenement), "%s",
                   scene_text(look(given, &answer), "reactionsRefusees.0.evenement"));
    json_decref(answer);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct visitor *visitor = equipe_login(&given->equipe, others[i], NULL);
        struct visit visit;
        visitor_get(visitor, "/api/etat", &visit);
        assert_int_equal(visit.status, 403);
        visit_release(&visit);
        assert_int_equal(settle(visitor, evenement, code), 403);
    }
    struct visitor *admin = equipe_login(&given->equipe, "administrateur", NULL);
    assert_int_equal(settle(admin, evenement, NULL), 200);
}

static void what_is_wrong_with_a_settlement_is_said(void **state)
{
    struct given *given = *state;
    char code[EQUIPE_CODE_SIZE];
    const char *path = "/api/etat/reglement";
    assert_int_equal(equipe_send(given->direction, path, code,
                                 "{'service': 'bus', 'evenement': '%s', 'note': 'repris'}",
                                 given->vie.offre),
                     422);
    assert_string_equal(code, "SERVICE_INCONNU");
    assert_int_equal(equipe_send(given->direction, path, code,
                                 "{'service': 'entreprise', 'evenement': 'x', 'note': 'repris'}"),
                     422);
    assert_string_equal(code, "ID_INVALIDE");
    assert_int_equal(equipe_send(given->direction, path, code,
                                 "{'service': 'entreprise', 'evenement': '%s', 'note': 'Prune Z'}",
                                 given->vie.offre),
                     422);
    assert_string_equal(code, "NOTE_INVALIDE");
    json_t *answer;
    json_t *line = look(given, &answer);
    assert_int_equal(scene_count(line, "reactionsRefusees"), 1);
    assert_int_equal(
        settle(given->direction, scene_text(line, "reactionsRefusees.0.evenement"), NULL), 200);
    json_decref(answer);
}

static void a_service_that_is_away_is_said_to_be(void **state)
{
    struct given *given = *state;
    struct err err = { 0 };
    json_t *answer;
    char evenement[ID_SIZE];
    json_t *line = look(given, &answer);
    assert_true(json_is_true(json_object_get(line, "enMarche")));
    assert_true(json_is_true(json_object_get(line, "reliee")));
    (void)snprintf(evenement, sizeof(evenement), "%s",
                   scene_text(line, "reactionsRefusees.0.evenement"));
    json_decref(answer);
    fleet_stop_one(scene_fleet(given->scene), SITE, "entreprise");
    line = look_once(given, &answer);
    assert_true(json_is_false(json_object_get(line, "enMarche")));
    json_decref(answer);
    assert_int_equal(settle(given->direction, evenement, NULL), 503);
    assert_int_equal(fleet_start_one(scene_fleet(given->scene), SITE, "entreprise", &err), 0);
    scene_settle(given->scene);
    /* What was sent while it was away may have come after all. */
    char code[EQUIPE_CODE_SIZE];
    if (settle(given->direction, evenement, code) != 200)
        assert_string_equal(code, "REACTION_INCONNUE");
    line = look(given, &answer);
    assert_int_equal(scene_count(line, "reactionsRefusees"), 0);
    json_decref(answer);
}

#define RULE(test) cmocka_unit_test_setup_teardown(test, open_refused, close_refused)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE(a_refused_reaction_is_listed_until_it_is_settled),
        RULE(only_who_answers_for_the_services_sees_and_settles),
        RULE(what_is_wrong_with_a_settlement_is_said),
        RULE(a_service_that_is_away_is_said_to_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
