/* Rights over HTTP, role by role (row 48): what a role may not is answered 403 and writes nothing;
 * what it may reaches the service; what openapi.json names is all there. */
#include "client/interface.h"
#include "portail/api/droits.h"
#include "support/equipe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char SITE[] = "roubaix"; /* Where a référent does the CRE's work, too. */

struct given {
    struct scene *scene;
    struct equipe equipe;
    struct visitor *visitors[16]; /* In the order of droits_roles. */
};

static const char *portee_of(struct scene *scene, const char *role)
{
    if (strcmp(role, "referent") == 0 || strcmp(role, "coach") == 0)
        return scene_id(scene);
    return strcmp(role, "prescripteur") == 0 ? "QUARTZ Insertion" : NULL;
}

static int open_all(void **state)
{
    static struct given given;
    const char *const sites[] = { SITE, NULL };
    given.scene = scene_open(sites, "2022-02-01");
    equipe_open(&given.equipe, given.scene, SITE);
    for (size_t i = 0; droits_roles[i] != NULL; i++)
        given.visitors[i] =
            equipe_login(&given.equipe, droits_roles[i], portee_of(given.scene, droits_roles[i]));
    *state = &given;
    return 0;
}

static int close_all(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    scene_close(&given->scene);
    return 0;
}

struct member {
    const char *service;
    enum droit_genre genre;
    const char *name; /* As in the oneof. */
    char path[128];
};

static void each_member(struct given *given,
                        void (*visit)(struct given *given, const struct member *member))
{
    for (size_t i = 0; i < INTERFACE_COUNT; i++) {
        for (int genre = DROIT_COMMANDE; genre <= DROIT_REQUETE; genre++) {
            const ProtobufCMessageDescriptor *wrapper =
                genre == DROIT_COMMANDE ? interfaces[i].commande : interfaces[i].requete;
            for (unsigned j = 0; wrapper != NULL && j < wrapper->n_fields; j++) {
                const ProtobufCMessageDescriptor *message = wrapper->fields[j].descriptor;
                struct member member = { interfaces[i].name, (enum droit_genre)genre,
                                         wrapper->fields[j].name, "" };
                (void)snprintf(member.path, sizeof(member.path), "/api/%s/%s", interfaces[i].name,
                               message->short_name);
                visit(given, &member);
            }
        }
    }
}

static int post_empty(struct visitor *visitor, const struct member *member, char code[64])
{
    struct visit visit;
    if (member->genre == DROIT_COMMANDE)
        visitor_send(visitor, member->path, &visit, "{}");
    else
        visitor_post(visitor, member->path, &visit, "{}");
    (void)snprintf(code, 64, "%s", visit_text(&visit, "code"));
    int status = visit.status;
    visit_release(&visit);
    return status;
}

/* --- Forbidden -------------------------------------------------------------------------------- */

static void try_forbidden(struct given *given, const struct member *member)
{
    for (size_t i = 0; droits_roles[i] != NULL; i++) {
        if (droits_allow(droits_roles[i], member->service, member->genre, member->name))
            continue;
        char code[64];
        int status = post_empty(given->visitors[i], member, code);
        if (status != 403 || strcmp(code, "NON_AUTORISE") != 0)
            fail_msg("%s %s: %d %s", droits_roles[i], member->path, status, code);
    }
}

static void what_a_role_may_not_is_403_and_writes_nothing(void **state)
{
    struct given *given = *state;
    struct scene_written before = scene_written(given->scene, SITE);
    each_member(given, try_forbidden);
    struct scene_written after = scene_written(given->scene, SITE);
    for (size_t i = 0; i < 3; i++) /* Of portail only the gateway's own notes may have come. */
        assert_int_equal(after.marks[i], before.marks[i]);
    json_t *comptes;
    assert_int_equal(equipe_ask(given->visitors[0], "/api/portail/Comptes", &comptes, "{}"), 200);
    assert_string_equal(json_string_value(json_object_get(comptes, "total")), "11");
    json_decref(comptes);
}

/* --- Allowed ---------------------------------------------------------------------------------- */

/* The service itself has judged: it answers, or says what is missing in an empty message. */
static bool is_reached(int status, const char *code)
{
    if (status == 404) /* Nobody of that id, says the service. */
        return strcmp(code, "NOM_INCONNU") != 0 && strcmp(code, "ADRESSE_INCONNUE") != 0;
    return status == 200 || status == 422;
}

static void try_allowed(struct given *given, const struct member *member)
{
    bool somebody = droits_internal(member->service, member->genre, member->name);
    for (size_t i = 0; droits_roles[i] != NULL; i++) {
        if (!droits_allow(droits_roles[i], member->service, member->genre, member->name))
            continue;
        char code[64];
        int status = post_empty(given->visitors[i], member, code);
        if (!is_reached(status, code))
            fail_msg("%s %s: %d %s", droits_roles[i], member->path, status, code);
        somebody = true;
    }
    if (!somebody)
        fail_msg("nobody may %s", member->path);
}

static void what_a_role_may_reaches_the_service(void **state)
{
    each_member(*state, try_allowed);
}

static void nobody_reaches_anything_without_a_session(void **state)
{
    struct given *given = *state;
    struct visitor stranger;
    visitor_init(&stranger, gateway_url(given->equipe.gateway));
    static const char *const paths[] = { "/api/parcours/Dossier", "/api/protocole",
                                         "/api/parcours/Rien", "/api/x" };
    for (size_t i = 0; i < 4; i++) {
        struct visit visit;
        visitor_get(&stranger, paths[i], &visit);
        assert_int_equal(visit.status, 401);
        visit_release(&visit);
    }
    visitor_close(&stranger);
}

/* --- The description -------------------------------------------------------------------------- */

static size_t role_of(const json_t *operation)
{
    const char *role = json_string_value(json_array_get(json_object_get(operation, "x-roles"), 0));
    for (size_t i = 0; role != NULL && droits_roles[i] != NULL; i++)
        if (strcmp(droits_roles[i], role) == 0)
            return i;
    fail_msg("an operation without a role");
    return 0;
}

static void reach(struct given *given, const char *path, const char *method,
                  const json_t *operation)
{
    bool command = json_array_size(json_object_get(operation, "parameters")) == 1;
    struct visitor *visitor = given->visitors[role_of(operation)];
    struct visit visit;
    if (strcmp(method, "get") == 0)
        visitor_get(visitor, path, &visit);
    else if (command)
        visitor_send(visitor, path, &visit, "{}");
    else
        visitor_post(visitor, path, &visit, "{}");
    if (!is_reached(visit.status, visit_text(&visit, "code")))
        fail_msg("%s %s: %d %s", method, path, visit.status, visit_text(&visit, "texte"));
    visit_release(&visit);
}

static void every_operation_of_the_description_is_there(void **state)
{
    struct given *given = *state;
    struct visit visit;
    visitor_get(given->visitors[0], "/api/openapi.json", &visit);
    assert_int_equal(visit.status, 200);
    const char *path;
    json_t *item;
    size_t reached = 0;
    json_object_foreach(json_object_get(visit.json, "paths"), path, item)
    {
        const char *method;
        json_t *operation;
        json_object_foreach(item, method, operation)
        {
            if (json_object_get(operation, "x-roles") == NULL)
                continue; /* The gateway's own. */
            if (strncmp(path, "/api/consolidation/", 19) == 0)
                continue; /* Of several sites only: instances_test.c. */
            reach(given, path, method, operation);
            reached++;
        }
    }
    assert_true(reached > 170);
    visit_release(&visit);
}

static const char *type_of(const json_t *operation)
{
    const json_t *done = json_object_get(json_object_get(operation, "responses"), "200");
    return json_object_iter_key(json_object_iter(json_object_get(done, "content")));
}

static bool says(const json_t *operation, const char *status)
{
    return json_object_get(json_object_get(operation, "responses"), status) != NULL;
}

static void the_gateways_own_addresses_answer_as_described(void **state)
{
    struct given *given = *state;
    struct visit description;
    visitor_get(given->visitors[0], "/api/openapi.json", &description);
    const char *path;
    json_t *item;
    size_t reached = 0;
    json_object_foreach(json_object_get(description.json, "paths"), path, item)
    {
        const json_t *get = json_object_get(item, "get");
        bool endless = strcmp(path, "/api/events") == 0;
        if (get == NULL || endless || json_object_get(get, "x-roles") != NULL)
            continue;
        struct visit visit;
        visitor_get(given->visitors[0], path, &visit);
        char type[VISIT_TEXT_SIZE];
        const char *found = visit_header(&visit, "Content-Type", type);
        bool missing_argument = visit.status == 400 || visit.status == 422;
        bool not_yet_there = visit.status == 404 && says(get, "404");
        if (visit.status != 200 && !missing_argument && !not_yet_there)
            fail_msg("%s: %d", path, visit.status);
        if (visit.status == 200 &&
            (found == NULL || strncmp(found, type_of(get), strlen(type_of(get))) != 0))
            fail_msg("%s: %s, not %s", path, found, type_of(get));
        visit_release(&visit);
        reached++;
    }
    assert_true(reached >= 9);
    visit_release(&description);
}

/* --- What one is told of one's rights --------------------------------------------------------- */

static size_t listed;
static json_t *told;

static void is_told(void *self, const char *name)
{
    (void)self;
    listed++;
    for (size_t i = 0; i < json_array_size(told); i++)
        if (strcmp(json_string_value(json_array_get(told, i)), name) == 0)
            return;
    fail_msg("%s is not told", name);
}

static void moi_tells_the_rights_of_the_role(void **state)
{
    struct given *given = *state;
    for (size_t i = 0; droits_roles[i] != NULL; i++) {
        struct visit visit;
        visitor_get(given->visitors[i], "/api/moi", &visit);
        assert_int_equal(visit.status, 200);
        told = json_object_get(visit.json, "droits");
        listed = 0;
        droits_list(droits_roles[i], NULL, is_told);
        assert_int_equal(json_array_size(told), listed);
        visit_release(&visit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_role_may_not_is_403_and_writes_nothing),
        cmocka_unit_test(what_a_role_may_reaches_the_service),
        cmocka_unit_test(nobody_reaches_anything_without_a_session),
        cmocka_unit_test(every_operation_of_the_description_is_there),
        cmocka_unit_test(the_gateways_own_addresses_answer_as_described),
        cmocka_unit_test(moi_tells_the_rights_of_the_role),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
