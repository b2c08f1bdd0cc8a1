/* What comes over HTTP and is not as it should be: said where and why, and nothing is written. */
#include "support/equipe.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char SITE[] = "flandre-lys";
static const char JSON[] = "application/json";
static const char SEARCH[] = "/api/reperage/Recherche";
static const char SIGNER[] = "/api/parcours/SignalerFinConvention";

struct given {
    struct scene *scene;
    struct equipe equipe;
    struct visitor *direction;
};

static int open_all(void **state)
{
    static struct given given;
    const char *const sites[] = { SITE, NULL };
    given.scene = scene_open(sites, "2017-06-01");
    equipe_open(&given.equipe, given.scene, SITE);
    given.direction = equipe_login(&given.equipe, "direction", NULL);
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

static void expect(const struct visit *visit, int status, const char *code, const char *champ)
{
    if (visit->status != status || strcmp(visit_text(visit, "code"), code) != 0 ||
        strcmp(visit_text(visit, "champ"), champ) != 0)
        fail_msg("expected %d %s (%s), got %d %s (%s): %s", status, code, champ, visit->status,
                 visit_text(visit, "code"), visit_text(visit, "champ"), visit_text(visit, "texte"));
    assert_true(strlen(visit_text(visit, "texte")) > 20);
}

static void post_expect(struct visitor *visitor, const char *path, const char *body, size_t size,
                        int status, const char *code, const char *champ)
{
    struct visit visit;
    visitor_post_bytes(visitor, path, JSON, body, size, &visit);
    expect(&visit, status, code, champ);
    visit_release(&visit);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void a_wrong_form_is_said_with_its_field(void **state)
{
    struct given *given = *state;
    static const struct {
        const char *body;
        int status;
        const char *code;
        const char *champ;
    } cases[] = {
        { "", 400, "JSON_INVALIDE", "" },
        { "rien", 400, "JSON_INVALIDE", "" },
        { "{\"texte\":", 400, "JSON_INVALIDE", "" },
        { "[]", 400, "TYPE_INATTENDU", "" },
        { "{\"texte\":\"a\",\"texte\":\"b\"}", 400, "CLE_EN_DOUBLE", "" },
        { "{\"nom\":\"a\"}", 400, "CHAMP_INCONNU", "nom" },
        { "{\"texte\":3}", 400, "TYPE_INATTENDU", "texte" },
        { "{\"limite\":\"beaucoup\"}", 400, "TYPE_INATTENDU", "limite" },
        { "{\"limite\":99999999999}", 400, "HORS_BORNES", "limite" },
        { "{\"texte\":\"\xff\xfe\"}", 400, "TEXTE_INVALIDE", "" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        post_expect(given->direction, SEARCH, cases[i].body, strlen(cases[i].body), cases[i].status,
                    cases[i].code, cases[i].champ);
    post_expect(given->direction, SEARCH, "{}\0{}", 5, 400, "TEXTE_INVALIDE", "");
}

static void deep_nesting_is_refused(void **state)
{
    struct given *given = *state;
    enum { DEPTH = 100000 };
    char *body = malloc(DEPTH + 1);
    memset(body, '[', DEPTH);
    struct visit visit;
    visitor_post_bytes(given->direction, SEARCH, JSON, body, DEPTH, &visit);
    assert_int_equal(visit.status, 400);
    visit_release(&visit);
    free(body);
}

static void a_text_of_a_megabyte_is_refused(void **state)
{
    struct given *given = *state;
    enum { SIZE = 1024 * 1024 };
    static const char start[] = "{\"texte\":\"";
    char *body = malloc(SIZE + 64);
    memcpy(body, start, sizeof(start) - 1);
    memset(body + sizeof(start) - 1, 'a', SIZE);
    memcpy(body + sizeof(start) - 1 + SIZE, "\"}", 2);
    struct visit visit;
    visitor_post_bytes(given->direction, SEARCH, JSON, body, sizeof(start) + 1 + SIZE, &visit);
    assert_true(visit.status == 422 || visit.status == 400);
    visit_release(&visit);
    free(body);
}

/* Two megabytes that want far more of them once they are read. */
static void many_small_things_are_refused(void **state)
{
    struct given *given = *state;
    enum { SIZE = 2 * 1024 * 1024 - 64 };
    static const char start[] = "{\"personnes\":[\"\"";
    char *body = malloc(SIZE);
    size_t used = sizeof(start) - 1;
    memcpy(body, start, used);
    for (; used < SIZE - 8; used += 3)
        memcpy(body + used, ",\"\"", 3);
    memcpy(body + used, "]}", 2);
    struct visit visit;
    visitor_post_bytes(given->direction, "/api/reperage/Identites", JSON, body, used + 2, &visit);
    assert_true(visit.status == 422 || visit.status == 400);
    visit_release(&visit);
    free(body);
    assert_int_equal(equipe_ask(given->direction, SEARCH, NULL, "{'texte': 'Prune'}"), 200);
}

/* --- What goes with a command ----------------------------------------------------------------- */

static void a_command_has_an_id(void **state)
{
    struct given *given = *state;
    static const char *const wrong[] = { "", "12", "0190F4C2-0000-7000-8000-000000000001",
                                         "0190f4c2-0000-7000-8000-00000000000g" };
    for (size_t i = 0; i < 4; i++) {
        struct visit visit;
        visitor_header(given->direction, "X-Commande", wrong[i]);
        visitor_post(given->direction, SIGNER, &visit, "{}");
        expect(&visit, 400, "COMMANDE_SANS_ID", "");
        visit_release(&visit);
    }
    post_expect(given->direction, SIGNER, "{}", 2, 400, "COMMANDE_SANS_ID", "");
}

static void a_command_is_not_asked_by_get(void **state)
{
    struct given *given = *state;
    struct visit visit;
    visitor_get(given->direction, SIGNER, &visit);
    expect(&visit, 405, "METHODE_INTERDITE", "");
    visit_release(&visit);
}

static void without_the_token_nothing_is_taken(void **state)
{
    struct given *given = *state;
    struct visitor *visitor = equipe_login(&given->equipe, "direction", NULL);
    char jeton[sizeof(visitor->jeton)];
    memcpy(jeton, visitor->jeton, sizeof(jeton));
    struct scene_written before = scene_written(given->scene, SITE);
    visitor->jeton[0] = '\0';
    assert_int_equal(equipe_send(visitor, SIGNER, NULL, "{}"), 403);
    assert_int_equal(equipe_ask(visitor, SEARCH, NULL, "{'texte': 'Prune'}"), 403);
    (void)snprintf(visitor->jeton, sizeof(visitor->jeton), "%s", given->direction->jeton);
    assert_int_equal(equipe_send(visitor, SIGNER, NULL, "{}"), 403);
    struct scene_written after = scene_written(given->scene, SITE);
    assert_memory_equal(after.marks, before.marks, 3 * sizeof(after.marks[0]));
    memcpy(visitor->jeton, jeton, sizeof(jeton));
    assert_int_equal(equipe_ask(visitor, SEARCH, NULL, "{'texte': 'Prune'}"), 200);
}

static void the_same_id_is_the_same_command(void **state)
{
    struct given *given = *state;
    const char *id = scene_id(given->scene);
    const char *entreprise = scene_id(given->scene);
    struct scene_written before = scene_written(given->scene, SITE);
    char *first = NULL;
    for (int i = 0; i < 3; i++) {
        struct visit visit;
        visitor_header(given->direction, "X-Commande", id);
        visitor_post(given->direction, "/api/entreprise/CreerEntreprise", &visit,
                     "{'entreprise': '%s', 'siret': '73282932000074', 'raisonSociale': 'ONYX',"
                     " 'commune': '59295', 'naf': '4711B', 'employeur': 'entreprise'}",
                     entreprise);
        if (visit.status != 200)
            fail_msg("%d %s", visit.status, visit.body);
        assert_int_equal(json_is_true(json_object_get(visit.json, "repeatedCommand")), i > 0);
        char *events = json_dumps(json_object_get(visit.json, "events"), JSON_COMPACT);
        if (first != NULL)
            assert_string_equal(events, first);
        free(first);
        first = events;
        visit_release(&visit);
    }
    free(first);
    struct scene_written after = scene_written(given->scene, SITE);
    assert_int_equal(after.marks[2], before.marks[2] + 1);
}

/* --- Addresses -------------------------------------------------------------------------------- */

static void get_arguments_are_fields(void **state)
{
    struct given *given = *state;
    static const struct {
        const char *path;
        int status;
        const char *code;
        const char *champ;
    } cases[] = {
        { "/api/reperage/Recherche?texte=Prune&limite=5", 200, "", "" },
        { "/api/reperage/Recherche?texte=Z%C3%A9phyr", 200, "", "" },
        { "/api/entreprise/SuivisDus?faits=true&du=2017-01-01", 200, "", "" },
        { "/api/entreprise/SuivisDus?faits=oui", 400, "TYPE_INATTENDU", "faits" },
        { "/api/reperage/Comites?au=2017-05-01&territoire=", 200, "", "" },
        { "/api/reperage/Comites?au=2017-02-30", 422, "DATE_INVALIDE", "au" },
        { "/api/reperage/Comites?connu=hier", 422, "DATE_INVALIDE", "connu" },
        { "/api/reperage/Recherche?limite=x", 400, "TYPE_INATTENDU", "limite" },
        { "/api/reperage/Recherche?texte=%FF", 400, "TYPE_INATTENDU", "texte" },
        { "/api/reperage/Recherche?%FF=1", 400, "CHAMP_INCONNU", "?" },
        { "/api/reperage/Recherche?nom=x", 400, "CHAMP_INCONNU", "nom" },
        { "/api/reporting/Tableau?tableau=direction&filtre.du=2017-01-01&filtre.jusqu=2017-06-01",
          200, "", "" },
        { "/api/reperage/Eligibilite?commune=59295&situation.rsa=OUI", 200, "", "" },
        { "/api/reperage/Eligibilite?commune=59295&situation.rsa=PEUT_ETRE", 400, "VALEUR_INCONNUE",
          "situation.rsa" },
        { "/api/parcours/Dossier?parcours=0190f4c2-0000-7000-8000-000000000001", 404,
          "PARCOURS_INCONNU", "parcours" },
        { "/api/reperage/Identites?personnes=0190f4c2-0000-7000-8000-000000000001"
          "&personnes=0190f4c2-0000-7000-8000-000000000002",
          200, "", "" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct visit visit;
        visitor_get(given->direction, cases[i].path, &visit);
        if (cases[i].status != 200)
            expect(&visit, cases[i].status, cases[i].code, cases[i].champ);
        else if (visit.status != 200)
            fail_msg("%s: %d %s", cases[i].path, visit.status, visit.body);
        visit_release(&visit);
    }
}

static void what_is_not_there_is_404(void **state)
{
    struct given *given = *state;
    static const char *const paths[] = { "/api/",
                                         "/api/parcours",
                                         "/api/parcours/",
                                         "/api/parcours/Rien",
                                         "/api/parcours/dossier",
                                         "/api/rien/Dossier",
                                         "/api/parcours/Dossier/",
                                         "/api/parcours/Dossier/x",
                                         "/api//Dossier",
                                         "/api/bus/Status",
                                         "/api/parcours/ReactionReglee" };
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct visit visit;
        visitor_get(given->direction, paths[i], &visit);
        if (visit.status != 404)
            fail_msg("%s: %d", paths[i], visit.status);
        assert_true(visit_text(&visit, "code")[0] != '\0');
        visit_release(&visit);
    }
}

static void answers_say_all_their_fields(void **state)
{
    struct given *given = *state;
    json_t *answer;
    assert_int_equal(equipe_ask(given->direction, "/api/portail/Compte", &answer,
                                "{'identifiant': 'personne.du.tout'}"),
                     200);
    assert_true(json_is_null(json_object_get(answer, "compte")));
    json_decref(answer);
    assert_int_equal(equipe_ask(given->direction, "/api/reperage/Prescriptions", &answer, "{}"),
                     200);
    assert_int_equal(json_array_size(json_object_get(answer, "lignes")), 0);
    assert_string_equal(json_string_value(json_object_get(answer, "suivant")), "");
    json_decref(answer);
}

static void sites_and_protocol_are_told(void **state)
{
    struct given *given = *state;
    struct visitor stranger;
    visitor_init(&stranger, gateway_url(given->equipe.gateway));
    struct visit visit;
    visitor_get(&stranger, "/api/sites", &visit);
    assert_int_equal(visit.status, 200);
    const json_t *site = json_array_get(json_object_get(visit.json, "sites"), 0);
    assert_string_equal(json_string_value(json_object_get(site, "site")), SITE);
    assert_string_equal(json_string_value(json_object_get(site, "libelle")), "PLIE Flandre Lys");
    visit_release(&visit);
    visitor_close(&stranger);
    for (int i = 0; i < 2; i++) { /* Read, then from memory. */
        visitor_get(given->direction, "/api/protocole", &visit);
        assert_int_equal(visit.status, 200);
        assert_string_equal(visit_text(&visit, "depuis"), "2017-01-01");
        assert_string_equal(visit_text(&visit, "libelle"), "PLIE Flandre Lys");
        const json_t *contenu = json_object_get(visit.json, "contenu");
        assert_int_equal(json_array_size(json_object_get(contenu, "territoires")), 5);
        assert_true(json_array_size(json_object_get(contenu, "listes")) > 10);
        visit_release(&visit);
    }
    visitor_get(given->direction, "/api/protocole?au=2016-12-31", &visit);
    expect(&visit, 404, "PROTOCOLE_ABSENT", "au");
    visit_release(&visit);
}

/* --- Anything --------------------------------------------------------------------------------- */

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    return z ^ (z >> 27);
}

static void any_bytes_get_an_answer_and_change_nothing(void **state)
{
    struct given *given = *state;
    static const char *const paths[] = { "/api/parcours/Dossier", "/api/reporting/Liste",
                                         "/api/reperage/Prescrire", "/api/portail/Compte" };
    static const char letters[] = "{}[]\":,0123456789.eE+-truefalsnl \\u\xc3\xa9\xff";
    enum { ROUNDS = 300, SIZE = 200 };
    struct scene_written before = scene_written(given->scene, SITE);
    uint64_t random = 42;
    for (int round = 0; round < ROUNDS; round++) {
        char body[SIZE];
        size_t size = next_random(&random) % SIZE;
        for (size_t i = 0; i < size; i++)
            body[i] = letters[next_random(&random) % (sizeof(letters) - 1)];
        struct visit visit;
        visitor_header(given->direction, "X-Commande", scene_id(given->scene));
        visitor_post_bytes(given->direction, paths[round % 4], JSON, body, size, &visit);
        if (visit.status != 400 && visit.status != 422)
            fail_msg("%s: %d for %.*s", paths[round % 4], visit.status, (int)size, body);
        visit_release(&visit);
    }
    struct scene_written after = scene_written(given->scene, SITE);
    assert_memory_equal(after.marks, before.marks, 3 * sizeof(after.marks[0]));
}

static void any_address_gets_an_answer(void **state)
{
    struct given *given = *state;
    enum { ROUNDS = 200 };
    static const char *const starts[] = { "/api/", "/api/parcours/", "/api/reporting/Liste?",
                                          "/api/reperage/Recherche?texte=" };
    uint64_t random = 7;
    for (int round = 0; round < ROUNDS; round++) {
        char path[256];
        int size = snprintf(path, sizeof(path), "%s", starts[round % 4]);
        for (uint64_t rest = next_random(&random) % 40; rest > 0; rest--) {
            unsigned byte = (unsigned)(next_random(&random) & 0xff);
            bool plain = (byte >= 'a' && byte <= 'z') || byte == '=' || byte == '&' ||
                         byte == '.' || byte == '/';
            size +=
                snprintf(path + size, sizeof(path) - (size_t)size, plain ? "%c" : "%%%02X", byte);
        }
        struct visit visit;
        visitor_get(given->direction, path, &visit);
        if (visit.status >= 500)
            fail_msg("%s: %d", path, visit.status);
        visit_release(&visit);
    }
}

/* --- Many at once ----------------------------------------------------------------------------- */

enum { THREADS = 6, TURNS = 10 };

struct one {
    struct visitor *visitor;
    int wrong; /* Answers that are not 200. */
    size_t size[4];
};

static void *visit_all(void *self)
{
    static const char *const paths[] = { "/api/sites", "/api/protocole", "/api/openapi.json",
                                         "/api/reperage/Comites" };
    struct one *one = self;
    for (int turn = 0; turn < TURNS; turn++) {
        for (size_t i = 0; i < 4; i++) {
            struct visit visit;
            visitor_get(one->visitor, paths[i], &visit);
            one->wrong += visit.status != 200 || (turn > 0 && one->size[i] != visit.body_size);
            one->size[i] = visit.body_size;
            visit_release(&visit);
        }
    }
    return NULL;
}

static void many_at_once_get_the_same_answers(void **state)
{
    struct given *given = *state;
    struct one ones[THREADS] = { { 0 } };
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        ones[i].visitor = equipe_login(&given->equipe, "auditeur", NULL);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, visit_all, &ones[i]), 0);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(ones[i].wrong, 0);
        assert_memory_equal(ones[i].size, ones[0].size, sizeof(ones[0].size));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_form_is_said_with_its_field),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(a_text_of_a_megabyte_is_refused),
        cmocka_unit_test(many_small_things_are_refused),
        cmocka_unit_test(a_command_has_an_id),
        cmocka_unit_test(a_command_is_not_asked_by_get),
        cmocka_unit_test(without_the_token_nothing_is_taken),
        cmocka_unit_test(the_same_id_is_the_same_command),
        cmocka_unit_test(get_arguments_are_fields),
        cmocka_unit_test(what_is_not_there_is_404),
        cmocka_unit_test(answers_say_all_their_fields),
        cmocka_unit_test(sites_and_protocol_are_told),
        cmocka_unit_test(any_bytes_get_an_answer_and_change_nothing),
        cmocka_unit_test(any_address_gets_an_answer),
        cmocka_unit_test(many_at_once_get_the_same_answers),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
