/* The log of who opened and exported what, at work: its heads are anchored, its old months go, and
 * without it nothing is shown. */
#include "audit_essai.h"

/* --- The log of who looked, anchored --- */

static void segment_path(struct given *given, const char *segment, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/portail/%s/traces/%s.jsonl", scene_directory(given->scene),
                   SITE, segment);
}

static void stop_equipe(struct given *given)
{
    equipe_close(&given->equipe); /* Anchors as it stops. */
}

static void start_equipe(struct given *given)
{
    equipe_open(&given->equipe, given->scene, SITE);
    given->auditeur = equipe_login(&given->equipe, "auditeur", NULL);
}

static void a_shortened_log_is_found_by_its_anchor(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE], first[4096];
    for (int i = 0; i < 5; i++)
        json_decref(get(given->auditeur, 200, "/api/traces"));
    stop_equipe(given);
    json_t *heads = scene_ask(given->scene, SITE, "portail.Segments", "{}");
    assert_string_equal(scene_text(heads, "lignes.0.segment"), "2022-02");
    assert_true(scene_number(heads, "lignes.0.nombre") >= 5);
    segment_path(given, "2022-02", path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(first, sizeof(first), file));
    (void)fclose(file);
    assert_int_equal(truncate(path, (off_t)strlen(first)), 0);
    start_equipe(given); /* The chain of what is left is sound. */
    json_t *result = verify(given);
    assert_int_equal(scene_count(result, "anomalies"), 1);
    assert_non_null(strstr(scene_text(result, "anomalies.0"), "traces 2022-02 : "));
    json_decref(result);
}

static void a_log_that_was_changed_shows_no_dossier_any_more(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE];
    vie_prescrire(&given->vie);
    json_decref(get(given->auditeur, 200, "/api/traces"));
    json_decref(get(given->auditeur, 200, "/api/traces"));
    stop_equipe(given);
    segment_path(given, "2022-02", path);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 60, SEEK_SET), 0);
    assert_int_equal(fputc('#', file), '#');
    assert_int_equal(fclose(file), 0);
    equipe_open(&given->equipe, given->scene, SITE);
    struct gateway_account account = { .site = SITE,
                                       .identifiant = "auditeur.bis",
                                       .libelle = "Compte d'essai",
                                       .role = "auditeur",
                                       .password = "ambre et quartz 42" };
    struct err err = { 0 };
    assert_int_equal(gateway_demo_account(given->equipe.gateway, &account, &err), 0);
    struct visitor *visitor = &given->equipe.visitors[given->equipe.count++];
    struct visit visit;
    visitor_init(visitor, gateway_url(given->equipe.gateway));
    visitor_post(visitor, "/connexion", &visit,
                 "{'site': '%s', 'identifiant': 'auditeur.bis', 'motDePasse': '%s'}", SITE,
                 account.password);
    assert_int_equal(visit.status, 200); /* To see what is wrong. */
    visit_release(&visit);
    json_t *answer = get(visitor, 503, "/api/audit/evenements?personne=%s", given->vie.personne);
    assert_string_equal(scene_text(answer, "code"), "TRACE_IMPOSSIBLE");
    json_decref(answer);
    answer = get(visitor, 200, "/api/audit/chaine");
    json_decref(answer);
}

static void months_older_than_the_site_keeps_are_deleted_and_said_to_be(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE];
    json_decref(get(given->auditeur, 200, "/api/traces"));
    stop_equipe(given);
    segment_path(given, "2022-02", path);
    assert_int_equal(access(path, F_OK), 0);
    scene_date(given->scene, "2023-02-28"); /* Twelve months: still kept. */
    start_equipe(given);
    stop_equipe(given);
    assert_int_equal(access(path, F_OK), 0);
    scene_date(given->scene, "2023-03-01");
    start_equipe(given);
    stop_equipe(given);
    assert_int_not_equal(access(path, F_OK), 0);
    json_t *heads = scene_ask(given->scene, SITE, "portail.Segments", "{}");
    json_t *old = scene_row(heads, "lignes", "segment", "2022-02");
    assert_true(json_is_true(json_object_get(old, "supprime")));
    start_equipe(given);
    json_t *result = verify(given); /* Deleted by rule is no anomaly. */
    assert_int_equal(scene_count(result, "anomalies"), 0);
    json_decref(result);
}

/* The site's protocol with a time of its own. */
static void adopt_months(struct given *given, int months)
{
    char *text;
    struct err err = { 0 };
    assert_int_equal(protocole_load_text(&text, "compose/sites/flandre-lys/protocole.cfg", &err),
                     0);
    char *end = strrchr(text, '}'); /* Of the last version. */
    assert_non_null(end);
    char *whole = malloc(strlen(text) + 64);
    assert_non_null(whole);
    (void)snprintf(whole, strlen(text) + 64, "%.*straces_mois = %d;\n%s", (int)(end - text), text,
                   months, end);
    json_t *command = json_pack("{s:s}", "protocoleTexte", whole);
    char *json = json_dumps(command, JSON_COMPACT);
    scene_accept(given->scene, SITE, "reperage.AdopterProtocole", "%s", json);
    free(json);
    json_decref(command);
    free(whole);
    free(text);
}

static void a_site_may_keep_its_log_for_another_time(void **state)
{
    struct given *given = *state;
    char path[PATH_SIZE];
    adopt_months(given, 3);
    json_decref(get(given->auditeur, 200, "/api/traces"));
    segment_path(given, "2022-02", path);
    scene_date(given->scene, "2022-05-31");
    stop_equipe(given);
    start_equipe(given);
    stop_equipe(given);
    assert_int_equal(access(path, F_OK), 0);
    scene_date(given->scene, "2022-06-01");
    start_equipe(given);
    stop_equipe(given);
    assert_int_not_equal(access(path, F_OK), 0);
    start_equipe(given);
}

/* --- Exports --- */

static const char LIST[] = "{'titre': 'Relances', 'filtres': 'mois : février', 'personnes': ['%s'],"
                           " 'colonnes': [{'titre': 'Nom'}], 'lignes': [['=QUARTZ']]}";

static void an_export_is_a_file_and_a_line_in_the_log(void **state)
{
    struct given *given = *state;
    char text[VISIT_TEXT_SIZE];
    const char *person = scene_id(given->scene);
    struct visitor *cre = equipe_login(&given->equipe, "cre", NULL);
    struct visit visit;
    visitor_post(cre, "/api/export.csv", &visit, LIST, person);
    assert_int_equal(visit.status, 200);
    assert_string_equal(visit.body, "\xEF\xBB\xBFNom\r\n'=QUARTZ\r\n");
    assert_string_equal(visit_header(&visit, "Content-Type", text), "text/csv; charset=utf-8");
    assert_string_equal(visit_header(&visit, "Content-Disposition", text),
                        "attachment; filename=\"relances.csv\"; filename*=UTF-8''Relances.csv");
    visit_release(&visit);
    visitor_post(cre, "/api/export.xlsx", &visit, LIST, person);
    assert_int_equal(visit.status, 200);
    assert_memory_equal(visit.body, "PK\3\4", 4);
    visit_release(&visit);
    json_t *answer = get(given->auditeur, 200, "/api/traces?acte=export");
    assert_int_equal(scene_count(answer, "lignes"), 2);
    assert_string_equal(scene_text(answer, "lignes.0.objet"), "Relances");
    assert_string_equal(scene_text(answer, "lignes.1.detail"),
                        "csv, 1 lignes, 1 personnes ; filtres : mois : février");
    json_decref(answer);
}

static void what_is_no_list_or_not_for_this_role_is_refused_and_not_noted(void **state)
{
    struct given *given = *state;
    struct visit visit;
    visitor_post(given->auditeur, "/api/export.csv", &visit, "{'titre': 'Relances'}");
    assert_int_equal(visit.status, 422);
    assert_string_equal(visit_text(&visit, "champ"), "colonnes");
    visit_release(&visit);
    struct visitor *prescripteur = equipe_login(&given->equipe, "prescripteur", "QUARTZ Insertion");
    visitor_post(prescripteur, "/api/export.csv", &visit, LIST, "p");
    assert_int_equal(visit.status, 403);
    visit_release(&visit);
    json_t *answer = get(given->auditeur, 200, "/api/traces?acte=export");
    assert_int_equal(scene_count(answer, "lignes"), 0);
    json_decref(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define RULE(f) cmocka_unit_test_setup_teardown(f, open_site, close_site)
        RULE(a_shortened_log_is_found_by_its_anchor),
        RULE(a_log_that_was_changed_shows_no_dossier_any_more),
        RULE(months_older_than_the_site_keeps_are_deleted_and_said_to_be),
        RULE(a_site_may_keep_its_log_for_another_time),
        RULE(an_export_is_a_file_and_a_line_in_the_log),
        RULE(what_is_no_list_or_not_for_this_role_is_refused_and_not_noted),
#undef RULE
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
