/* Who sees and writes what of whom, through the interface of the pages (DOMAIN.md row 48): a
 * référent in the own portfolio, a facilitateur without freins, a CRE's candidates, a
 * prescripteur's own prescriptions; and every opening of a dossier is noted before it is shown. */
#include "portail/trace/trace.h"
#include "support/equipe.h"
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char SITE[] = "flandre-lys";
static const char DAY[] = "2017-06-15";

struct given {
    struct scene *scene;
    struct equipe equipe;
    struct vie vie;    /* Of the first référent; with a frein. */
    const char *other; /* Another référent. */
    const char *frein;
};

static void declare_frein(struct given *given)
{
    given->frein = scene_id(given->scene);
    scene_accept(given->scene, SITE, "parcours.DeclarerFrein",
                 "{'frein': '%s', 'parcours': '%s', 'genre': 'relationnel', 'date': '%s'}",
                 given->frein, given->vie.parcours, DAY);
    scene_accept(given->scene, SITE, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '%s', 'genre': 'telephone',"
                 " 'presence': 'present', 'dureeMin': 20, 'commentaire': {'texte': 'ambre et quartz"
                 "'}}",
                 scene_id(given->scene), given->vie.parcours, DAY);
}

static int open_all(void **state)
{
    static struct given given;
    const char *const sites[] = { SITE, NULL };
    given.scene = scene_open(sites, "2017-06-01");
    given.vie = vie_flandre_lys(given.scene);
    vie_referent(&given.vie, "referent", 50);
    given.other = given.vie.referent;
    vie_referent(&given.vie, "referent", 100);
    vie_entrer(&given.vie, DAY);
    declare_frein(&given);
    equipe_open(&given.equipe, given.scene, SITE);
    *state = &given;
    return 0;
}

static int close_all(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    scene_end(&given->scene);
    return 0;
}

static json_t *ask(struct visitor *visitor, const char *path, const char *field, const char *id)
{
    json_t *answer;
    int status = equipe_ask(visitor, path, &answer, "{'%s': '%s'}", field, id);
    if (status != 200)
        fail_msg("%s: %d %s", path, status, json_string_value(json_object_get(answer, "texte")));
    return answer;
}

/* --- Référents -------------------------------------------------------------------------------- */

static int record(struct given *given, struct visitor *visitor, const char *name, char code[64],
                  const char *more)
{
    char path[96];
    (void)snprintf(path, sizeof(path), "/api/%s", name);
    return equipe_send(visitor, path, code, "{'parcours': '%s', 'date': '%s', %s}",
                       given->vie.parcours, DAY, more);
}

static void a_referent_writes_in_no_other_portfolio(void **state)
{
    struct given *given = *state;
    struct visitor *mine = equipe_login(&given->equipe, "referent", given->vie.referent);
    struct visitor *others = equipe_login(&given->equipe, "referent", given->other);
    char entretien[160];
    (void)snprintf(entretien, sizeof(entretien),
                   "'entretien': '%s', 'genre': 'telephone', 'presence': 'present'",
                   scene_id(given->scene));
    struct scene_written before = scene_written(given->scene, SITE);
    char code[64];
    assert_int_equal(record(given, others, "parcours/EnregistrerEntretien", code, entretien), 403);
    assert_string_equal(code, "NON_AUTORISE");
    struct scene_written after = scene_written(given->scene, SITE);
    assert_memory_equal(after.marks, before.marks, 3 * sizeof(after.marks[0]));
    assert_int_equal(record(given, mine, "parcours/EnregistrerEntretien", code, entretien), 200);
    json_decref(ask(others, "/api/parcours/Dossier", "parcours", given->vie.parcours)); /* Reads. */
}

static int give_piece(struct given *given, struct visitor *visitor, const char *piece_recue)
{
    return equipe_send(visitor, "/api/reperage/RecevoirPiece", NULL,
                       "{'pieceRecue': '%s', 'personne': '%s', 'piece': 'domicile', 'date': '%s'}",
                       piece_recue, given->vie.personne, DAY);
}

static void a_referent_hands_in_pieces_of_own_participants_only(void **state)
{
    struct given *given = *state;
    struct visitor *mine = equipe_login(&given->equipe, "coach", given->vie.referent);
    struct visitor *others = equipe_login(&given->equipe, "coach", given->other);
    struct visitor *sag = equipe_login(&given->equipe, "sag", NULL);
    const char *piece = scene_id(given->scene);
    assert_int_equal(give_piece(given, others, piece), 403);
    assert_int_equal(give_piece(given, mine, piece), 200);
    assert_int_equal(give_piece(given, sag, scene_id(given->scene)), 200);
    assert_int_equal(equipe_send(others, "/api/reperage/ReprendrePiece", NULL,
                                 "{'pieceRecue': '%s', 'motif': 'erreur_saisie'}", piece),
                     403);
    assert_int_equal(equipe_send(others, "/api/reperage/ChangerDomicile", NULL,
                                 "{'personne': '%s', 'commune': '59017', 'date': '%s'}",
                                 given->vie.personne, DAY),
                     403);
}

static void a_diagnosis_is_its_own_conseillers(void **state)
{
    struct given *given = *state;
    struct vie vie = vie_autre(&given->vie);
    vie_prescrire(&vie);
    struct visitor *mine = equipe_login(&given->equipe, "referent", vie.referent);
    struct visitor *others = equipe_login(&given->equipe, "referent", given->other);
    const char *diagnostic = scene_id(given->scene);
    static const char format[] =
        "{'diagnostic': '%s', 'prescription': '%s', 'date': '%s', 'conseiller': '%s'}";
    static const char path[] = "/api/reperage/PlanifierDiagnostic";
    assert_int_equal(equipe_send(others, path, NULL, format, diagnostic, vie.prescription,
                                 "2017-06-20", given->other),
                     403);
    assert_int_equal(equipe_send(mine, path, NULL, format, diagnostic, vie.prescription,
                                 "2017-06-20", given->other),
                     403);
    assert_int_equal(
        equipe_send(mine, path, NULL, format, diagnostic, vie.prescription, "2017-06-20", ""), 200);
}

/* --- Facilitateur ----------------------------------------------------------------------------- */

static bool answer_has(struct visitor *visitor, const char *path, const char *field, const char *id,
                       const char *text)
{
    json_t *answer = ask(visitor, path, field, id);
    char *raw = json_dumps(answer, JSON_COMPACT);
    bool has = strstr(raw, text) != NULL;
    free(raw);
    json_decref(answer);
    return has;
}

static void a_facilitateur_never_sees_a_frein(void **state)
{
    struct given *given = *state;
    struct visitor *facilitateur = equipe_login(&given->equipe, "facilitateur", NULL);
    struct visitor *sag = equipe_login(&given->equipe, "sag", NULL);
    static const char dossier[] = "/api/parcours/Dossier";
    static const char personne[] = "/api/reperage/Personne";
    const char *who = given->vie.personne;
    assert_true(answer_has(sag, dossier, "personne", who, given->frein)); /* It is there. */
    assert_true(answer_has(sag, dossier, "personne", who, "relationnel"));
    assert_true(answer_has(sag, dossier, "personne", who, "ambre et quartz"));
    static const char *const hidden[] = { "relationnel", "Frein", "frein\"", "ambre et quartz",
                                          "DiagnosticRealise" };
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        assert_false(answer_has(facilitateur, dossier, "personne", who, hidden[i]));
    assert_false(answer_has(facilitateur, dossier, "personne", who, given->frein));
    assert_true(answer_has(facilitateur, dossier, "personne", who, "\"freins\":[]"));
    assert_true(answer_has(facilitateur, dossier, "personne", who, "ParcoursOuvert"));

    json_t *answer = ask(facilitateur, personne, "personne", who);
    const json_t *diagnostic = json_array_get(json_object_get(answer, "diagnostics"), 0);
    assert_non_null(diagnostic);
    assert_int_equal(json_array_size(json_object_get(diagnostic, "freins")), 0);
    assert_true(json_is_null(json_object_get(diagnostic, "synthese")));
    json_decref(answer);
    assert_int_equal(equipe_ask(facilitateur, "/api/reporting/Liste", NULL,
                                "{'code': 'freins_reperes', 'partie': 'numerateur'}"),
                     403);
}

static void a_facilitateur_prescribes_for_the_clause(void **state)
{
    struct given *given = *state;
    struct visitor *facilitateur = equipe_login(&given->equipe, "facilitateur", NULL);
    char code[64];
    static const char format[] =
        "{'prescription': '%s', 'personne': '%s', 'identite': {'nom': 'ONYX', 'prenom': 'Clara',"
        " 'dateNaissance': '1999-05-02'}, 'sexe': 'femme', 'commune': '59295', 'prescripteur':"
        " {'genre': 'pole_emploi', 'structure': 'Agence'}, 'date': '%s', 'genre': '%s'}";
    const char *id = scene_id(given->scene);
    const char *personne = scene_id(given->scene);
    static const char path[] = "/api/reperage/Prescrire";
    assert_int_equal(equipe_send(facilitateur, path, code, format, id, personne, DAY, ""), 403);
    assert_int_equal(equipe_send(facilitateur, path, code, format, id, personne, DAY, "clause"),
                     200);
}

/* --- CRE -------------------------------------------------------------------------------------- */

static void a_cre_opens_the_dossier_of_a_candidate_only(void **state)
{
    struct given *given = *state;
    struct vie vie = vie_autre(&given->vie);
    vie_entrer(&vie, "2017-06-23");
    struct visitor *cre = equipe_login(&given->equipe, "cre", NULL); /* Days end sessions. */
    static const char *const paths[] = { "/api/parcours/Dossier", "/api/reperage/Personne",
                                         "/api/parcours/SortiePossible" };
    static const char *const fields[] = { "personne", "personne", "parcours" };
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(equipe_ask(cre, paths[i], NULL, "{'%s': '%s'}", fields[i],
                                    i < 2 ? vie.personne : vie.parcours),
                         403);
    vie_basculer(&vie);
    for (size_t i = 0; i < 3; i++)
        json_decref(ask(cre, paths[i], fields[i], i < 2 ? vie.personne : vie.parcours));
}

/* --- Prescripteur ----------------------------------------------------------------------------- */

/* More than an id's size. */
static const char OPALE[] =
    "Maison de la solidarité des Monts de Flandre et de la vallée de la Lys";

static int prescribe(struct visitor *visitor, const char *prescription, const char *personne,
                     const char *structure)
{
    return equipe_send(visitor, "/api/reperage/Prescrire", NULL,
                       "{'prescription': '%s', 'personne': '%s', 'identite': {'nom': 'AGATE',"
                       " 'prenom': '%s', 'dateNaissance': '1979-05-02'}, 'sexe': 'femme',"
                       " 'commune': '59295', 'prescripteur': {'genre': 'pole_emploi',"
                       " 'structure': '%s'}, 'date': '%s', 'confirmeNouvelle': true}",
                       prescription, personne, structure, structure, DAY);
}

static void a_prescripteur_sees_own_prescriptions_only(void **state)
{
    struct given *given = *state;
    struct visitor *opale = equipe_login(&given->equipe, "prescripteur", OPALE);
    struct visitor *topaze = equipe_login(&given->equipe, "prescripteur", "Topaze");
    const char *prescription = scene_id(given->scene);
    const char *personne = scene_id(given->scene);
    assert_int_equal(prescribe(opale, prescription, personne, "Topaze"), 403);
    assert_int_equal(prescribe(opale, prescription, personne, OPALE), 200);
    scene_settle(given->scene);

    struct visitor *const who[] = { opale, topaze };
    static const size_t seen[] = { 1, 0 };
    for (size_t i = 0; i < 2; i++) {
        json_t *answer;
        assert_int_equal(equipe_ask(who[i], "/api/reperage/Prescriptions", &answer, "{}"), 200);
        assert_int_equal(scene_count(answer, "lignes"), seen[i]);
        json_decref(answer);
        assert_int_equal(equipe_ask(who[i], "/api/reperage/Decisions", &answer, "{}"), 200);
        assert_int_equal(scene_count(answer, "lignes"), 0);
        json_decref(answer);
        assert_int_equal(equipe_ask(who[i], "/api/reperage/Identites", &answer,
                                    "{'personnes': ['%s', '%s']}", personne, given->vie.personne),
                         200);
        assert_int_equal(scene_count(answer, "identites"), seen[i]);
        json_decref(answer);
        assert_int_equal(equipe_ask(who[i], "/api/reperage/Eligibilite", NULL,
                                    "{'prescription': '%s'}", prescription),
                         seen[i] == 1 ? 200 : 404);
        assert_int_equal(
            equipe_ask(who[i], "/api/parcours/Dossier", NULL, "{'personne': '%s'}", personne), 403);
    }
}

/* --- What was opened -------------------------------------------------------------------------- */

struct noted {
    size_t count;
    char last[TRACE_LINE_MAX];
};

static void note(void *self, const char *json)
{
    struct noted *noted = self;
    if (noted->count++ == 0) /* Newest first. */
        (void)snprintf(noted->last, sizeof(noted->last), "%s", json);
}

static void read_traces(struct given *given, struct noted *out)
{
    struct visitor *direction = equipe_login(&given->equipe, "direction", NULL);
    *out = (struct noted){ 0 };
    struct visit visit;
    visitor_get(direction, "/api/traces", &visit);
    assert_int_equal(visit.status, 200);
    size_t i;
    json_t *ligne;
    json_array_foreach(json_object_get(visit.json, "lignes"), i, ligne)
    {
        const char *acte = json_string_value(json_object_get(ligne, "acte"));
        if (strcmp(acte, "connexion") == 0 || strcmp(acte, "audit") == 0)
            continue; /* Logins, and reading this. */
        char *text = json_dumps(ligne, JSON_COMPACT);
        note(out, text);
        free(text);
    }
    visit_release(&visit);
}

static void what_is_opened_is_noted_before_it_is_shown(void **state)
{
    struct given *given = *state;
    struct visitor *visitor = equipe_login(&given->equipe, "animation", NULL);
    struct noted noted;
    struct noted before;
    read_traces(given, &before);
    json_decref(ask(visitor, "/api/parcours/Dossier", "personne", given->vie.personne));
    read_traces(given, &noted);
    assert_int_equal(noted.count, before.count + 1);
    assert_non_null(strstr(noted.last, given->vie.personne));
    assert_non_null(strstr(noted.last, "ouverture"));

    visitor_header(visitor, "Referer", "http://127.0.0.1/recherche?texte=QUARTZ");
    assert_int_equal(equipe_ask(visitor, "/api/reperage/Recherche", NULL, "{'texte': 'quartz'}"),
                     403); /* Another port: of another origin. */
    assert_int_equal(equipe_ask(visitor, "/api/reperage/Recherche", NULL, "{'texte': 'quartz'}"),
                     200);
    read_traces(given, &noted);
    assert_int_equal(noted.count, before.count + 2);
    assert_non_null(strstr(noted.last, "recherche"));
    assert_null(strstr(noted.last, "uartz")); /* Never the name. */

    assert_int_equal(equipe_ask(visitor, "/api/reperage/Prescriptions", NULL, "{}"), 200);
    assert_int_equal(equipe_ask(visitor, "/api/parcours/Dossier", NULL, "{'personne': '%s'}",
                                scene_id(given->scene)),
                     404);
    read_traces(given, &noted);
    assert_int_equal(noted.count, before.count + 2); /* No names, nobody: nothing to note. */

    struct visitor *stranger = equipe_login(&given->equipe, "prescripteur", OPALE);
    assert_int_equal(equipe_ask(stranger, "/api/parcours/Dossier", NULL, "{'personne': '%s'}",
                                given->vie.personne),
                     403);
    read_traces(given, &noted);
    assert_int_equal(noted.count, before.count + 3);
    assert_non_null(strstr(noted.last, "refus"));
}

/* Changes one letter of the first line. */
static void break_traces(struct given *given)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/portail/%s/traces/2017-06.jsonl",
                   scene_directory(given->scene), SITE);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 40, SEEK_SET), 0);
    int letter = fgetc(file);
    assert_int_equal(fseek(file, 40, SEEK_SET), 0);
    assert_int_equal(fputc(letter ^ 1, file), letter ^ 1);
    (void)fclose(file);
}

/* The last test: it leaves the log broken. */
static void what_cannot_be_noted_is_not_shown(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    break_traces(given);
    equipe_open(&given->equipe, given->scene, SITE);
    struct visitor *visitor = equipe_login(&given->equipe, "direction", NULL);
    static const char *const paths[] = { "/api/parcours/Dossier", "/api/reperage/Personne" };
    for (size_t i = 0; i < 2; i++) {
        json_t *answer;
        assert_int_equal(
            equipe_ask(visitor, paths[i], &answer, "{'personne': '%s'}", given->vie.personne), 503);
        assert_string_equal(scene_text(answer, "code"), "TRACE_IMPOSSIBLE");
        assert_int_equal(json_object_size(answer), 3);
        json_decref(answer);
    }
    assert_int_equal(equipe_ask(visitor, "/api/reperage/Recherche", NULL, "{'texte': 'quartz'}"),
                     503);
    assert_int_equal(equipe_ask(visitor, "/api/entreprise/Offres", NULL, "{}"), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_referent_writes_in_no_other_portfolio),
        cmocka_unit_test(a_referent_hands_in_pieces_of_own_participants_only),
        cmocka_unit_test(a_diagnosis_is_its_own_conseillers),
        cmocka_unit_test(a_facilitateur_never_sees_a_frein),
        cmocka_unit_test(a_facilitateur_prescribes_for_the_clause),
        cmocka_unit_test(a_cre_opens_the_dossier_of_a_candidate_only),
        cmocka_unit_test(a_prescripteur_sees_own_prescriptions_only),
        cmocka_unit_test(what_is_opened_is_noted_before_it_is_shown),
        cmocka_unit_test(what_cannot_be_noted_is_not_shown),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
