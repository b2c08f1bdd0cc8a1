/* An auditor looks back: every event about somebody, who opened what, and whether the chain holds.
 * Whatever was opened or exported stands in the log of who looked, before it is shown. */
#include "base/date.h"
#include "base/log.h"
#include "portail/api/droits.h"
#include "protocole/protocole.h"
#include "store/store.h"
#include "support/equipe.h"
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <cmocka.h>

static const char SITE[] = "flandre-lys";
enum { PATH_SIZE = 512 };

struct given {
    struct scene *scene;
    struct vie vie;
    struct vie other;
    struct equipe equipe;
    struct visitor *auditeur;
};

static int open_site(void **state)
{
    static struct given given;
    const char *const sites[] = { SITE, "roubaix", NULL };
    given.scene = scene_open(sites, "2022-02-01");
    log_set_level(LOG_ERROR + 1); /* Logs are spoiled here, which is said loudly. */
    given.vie = vie_flandre_lys(given.scene);
    vie_referent(&given.vie, "referent", 100);
    given.other = vie_autre(&given.vie);
    equipe_open(&given.equipe, given.scene, SITE);
    given.auditeur = equipe_login(&given.equipe, "auditeur", NULL);
    *state = &given;
    return 0;
}

static int close_site(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    scene_close(&given->scene);
    return 0;
}

static json_t *get(struct visitor *visitor, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static json_t *get(struct visitor *visitor, int status, const char *format, ...)
{
    char path[PATH_SIZE];
    struct visit visit;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(path, sizeof(path), format, args);
    va_end(args);
    visitor_get(visitor, path, &visit);
    if (visit.status != status)
        fail_msg("%s: %d %.300s", path, visit.status, visit.body);
    json_t *json = json_incref(visit.json);
    visit_release(&visit);
    return json;
}

/* --- The events about somebody --- */

static json_t *line_of(json_t *answer, const char *type)
{
    return scene_row(answer, "lignes", "type", type);
}

static void a_person_s_events_come_from_all_services_without_her_name(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    scene_as(given->scene, "compte-9", "", NULL);
    vie_entrer(vie, "2022-02-14");
    vie_entretien(vie, "telephone", "present");
    vie_entreprise(vie, "entreprise");
    vie_embaucher(vie, "cdi", "", true);
    vie_declarer_mois(vie, "2022-02", 700);
    vie_prescrire(&given->other);
    given->auditeur = equipe_login(&given->equipe, "auditeur", NULL); /* Days later. */
    json_t *answer = get(given->auditeur, 200, "/api/audit/evenements?personne=%s", vie->personne);
    static const char *const expected[] = {
        "reperage.PersonneEnregistree", "reperage.PrescriptionRecue",
        "reperage.EntreeActee",         "parcours.ParcoursOuvert",
        "parcours.ReferentDesigne",     "parcours.EntretienEnregistre",
        "entreprise.EmbaucheDemarree",  "entreprise.MoisTravaille",
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (line_of(answer, expected[i]) == NULL)
            fail_msg("%s is missing", expected[i]);
    assert_null(line_of(answer, "parcours.ReferentEnregistre"));
    assert_null(line_of(answer, "entreprise.EntrepriseCreee"));
    json_t *line = line_of(answer, "parcours.EntretienEnregistre");
    assert_string_equal(scene_text(line, "acteur"), "compte-9");
    assert_string_equal(scene_text(line, "date"), "2022-02-14");
    assert_string_equal(scene_text(line, "contenu.presence"), "present");
    assert_string_equal(scene_text(line, "contenu.personne"), vie->personne);
    assert_int_equal(date_parse("2022-02-14"), date_paris(time_parse(scene_text(line, "quand"))));
    assert_true(scene_row(line, "vu", "source", "reperage") != NULL);
    line = line_of(answer, "parcours.ParcoursOuvert");
    assert_string_equal(scene_text(line, "cause"),
                        scene_text(line_of(answer, "reperage.EntreeActee"), "id"));
    char *text = json_dumps(answer, 0);
    assert_null(strstr(text, "QUARTZ"));
    assert_null(strstr(text, given->other.personne));
    free(text);
    json_decref(answer);

    answer = get(given->auditeur, 200, "/api/audit/evenements?parcours=%s", vie->parcours);
    assert_non_null(
        line_of(answer, "reperage.PersonneEnregistree")); /* Long before the parcours. */
    json_decref(answer);
}

static void events_are_asked_up_to_a_day_and_from_a_position_on(void **state)
{
    struct given *given = *state;
    vie_prescrire(&given->vie);
    scene_date(given->scene, "2022-02-03");
    scene_accept(given->scene, SITE, "reperage.ChangerDomicile",
                 "{'personne': '%s', 'commune': '59017', 'date': '2022-02-03'}",
                 given->vie.personne);
    const char *person = given->vie.personne;
    given->auditeur = equipe_login(&given->equipe, "auditeur", NULL); /* Days later. */
    json_t *all = get(given->auditeur, 200, "/api/audit/evenements?personne=%s", person);
    json_t *then =
        get(given->auditeur, 200, "/api/audit/evenements?personne=%s&jusqu=2022-02-02", person);
    assert_int_equal(scene_count(all, "lignes"), scene_count(then, "lignes") + 1);
    assert_null(line_of(then, "reperage.DomicileChange"));
    json_t *later = get(given->auditeur, 200, "/api/audit/evenements?personne=%s&apres=%lld",
                        person, (long long)scene_number(then, "lignes.1.position"));
    assert_int_equal(scene_count(later, "lignes"), scene_count(all, "lignes") - 2);
    assert_int_equal(scene_number(all, "suivant"), 0);
    json_t *page = get(given->auditeur, 200, "/api/audit/evenements?personne=%s&limite=3", person);
    assert_int_equal(scene_count(page, "lignes"), 3);
    assert_int_equal(scene_number(page, "suivant"), scene_number(page, "lignes.2.position"));
    json_decref(page);
    page = get(given->auditeur, 200, "/api/audit/evenements?personne=%s&limite=%zu", person,
               scene_count(all, "lignes"));
    assert_int_equal(scene_number(page, "suivant"), 0); /* A full page need not be followed. */
    json_decref(page);
    json_decref(all);
    json_decref(then);
    json_decref(later);
    json_decref(get(given->auditeur, 422, "/api/audit/evenements"));
    json_decref(get(given->auditeur, 422, "/api/audit/evenements?personne=ZEPHYR"));
    json_decref(get(given->auditeur, 422, "/api/audit/evenements?personne=%s&jusqu=hier", person));
    json_decref(get(given->auditeur, 422, "/api/audit/evenements?personne=%s&apres=x", person));
}

static void merged_persons_are_one_until_they_are_parted(void **state)
{
    struct given *given = *state;
    vie_prescrire(&given->other);
    vie_prescrire(&given->vie);
    const char *kept = given->vie.personne;
    const char *absorbed = given->other.personne;
    scene_accept(given->scene, SITE, "reperage.FusionnerPersonnes",
                 "{'garde': '%s', 'absorbee': '%s'}", kept, absorbed);
    json_t *answer = get(given->auditeur, 200, "/api/audit/evenements?personne=%s", kept);
    assert_non_null(scene_row(answer, "lignes", "sujet", given->other.prescription));
    json_decref(answer);
    answer = get(given->auditeur, 200, "/api/audit/evenements?personne=%s", absorbed);
    assert_non_null(scene_row(answer, "lignes", "sujet", given->vie.prescription));
    json_decref(answer);
    scene_accept(given->scene, SITE, "reperage.AnnulerFusion", "{'garde': '%s', 'absorbee': '%s'}",
                 kept, absorbed);
    answer = get(given->auditeur, 200, "/api/audit/evenements?personne=%s", kept);
    assert_null(scene_row(answer, "lignes", "sujet", given->other.prescription));
    assert_non_null(line_of(answer, "reperage.FusionAnnulee"));
    json_decref(answer);
}

/* --- Who looked --- */

static void who_looks_is_noted_before_anything_is_shown(void **state)
{
    struct given *given = *state;
    vie_prescrire(&given->vie);
    json_decref(
        get(given->auditeur, 200, "/api/audit/evenements?personne=%s", given->vie.personne));
    json_t *answer = get(given->auditeur, 200, "/api/traces?objet=%s", given->vie.personne);
    assert_string_equal(scene_text(answer, "segments.0"), "2022-02");
    json_t *line = scene_row(answer, "lignes", "detail", "audit.evenements");
    assert_non_null(line);
    assert_string_equal(scene_text(line, "acte"), "audit");
    assert_string_equal(scene_text(line, "role"), "auditeur");
    assert_string_equal(scene_text(line, "objet"), given->vie.personne);
    json_decref(answer);
    answer = get(given->auditeur, 200, "/api/traces?segment=2021-01");
    assert_int_equal(scene_count(answer, "lignes"), 0);
    json_decref(answer);
}

static void only_direction_and_auditeur_look_back(void **state)
{
    struct given *given = *state;
    static const char *const paths[] = { "/api/traces", "/api/audit/evenements?personne=x",
                                         "/api/audit/chaine", "/api/audit/verification" };
    for (size_t i = 0; droits_roles[i] != NULL; i++) {
        const char *role = droits_roles[i];
        const char *portee = strcmp(role, "referent") == 0 || strcmp(role, "coach") == 0
                                 ? given->vie.referent
                             : strcmp(role, "prescripteur") == 0 ? "QUARTZ Insertion"
                                                                 : NULL;
        if (droits_audit(role))
            continue;
        struct visitor *visitor = equipe_login(&given->equipe, role, portee);
        for (size_t j = 0; j < COUNT_OF(paths); j++) {
            json_t *answer = get(visitor, 403, "%s", paths[j]);
            assert_string_equal(scene_text(answer, "code"), "NON_AUTORISE");
            json_decref(answer);
        }
        assert_int_equal(equipe_ask(visitor, "/api/audit/verification", NULL, "{}"), 403);
    }
}

/* --- Verifying --- */

static json_t *verify(struct given *given)
{
    assert_int_equal(equipe_ask(given->auditeur, "/api/audit/verification", NULL, "{}"), 200);
    for (;;) {
        json_t *state = get(given->auditeur, 200, "/api/audit/verification");
        if (!json_is_true(json_object_get(state, "enCours")))
            return state;
        json_decref(state);
    }
}

static void a_sound_chain_is_verified_to_its_end(void **state)
{
    struct given *given = *state;
    json_t *chain = get(given->auditeur, 200, "/api/audit/chaine");
    assert_string_equal(scene_text(chain, "etat"), "jamais_verifiee");
    json_decref(chain);
    vie_prescrire(&given->vie);
    json_t *result = verify(given);
    char *text = json_dumps(result, 0);
    if (scene_count(result, "anomalies") > 0)
        fail_msg("%s", text);
    free(text);
    assert_int_equal(scene_number(result, "fait"), scene_number(result, "jusqu"));
    assert_true(scene_number(result, "personnelles") > 0);
    chain = get(given->auditeur, 200, "/api/audit/chaine");
    assert_string_equal(scene_text(chain, "etat"), "verifiee");
    assert_int_equal(scene_number(chain, "verifieeJusqu"), scene_number(result, "jusqu"));
    assert_int_equal(strlen(scene_text(chain, "tete")), 64);
    json_decref(chain);
    json_decref(result);
    vie_prescrire(&given->other);
    chain = get(given->auditeur, 200, "/api/audit/chaine");
    assert_string_equal(scene_text(chain, "etat"), "a_verifier");
    json_decref(chain);
}

/* One letter of one event, changed by whoever has the file. */
static void spoil_journal(struct given *given)
{
    static const char SPOIL[] =
        "UPDATE lot SET events = CAST(replace(CAST(events AS TEXT), 'Agence', 'Agance') AS BLOB) "
        "WHERE first_position = (SELECT max(first_position) FROM lot WHERE instr(events, "
        "CAST('Agence' AS BLOB)) > 0)";
    char path[PATH_SIZE];
    struct store *store;
    struct stmt s;
    struct err err = { 0 };
    fleet_stop_one(scene_fleet(given->scene), "", "bus");
    (void)snprintf(path, sizeof(path), "%s/bus/journal.db", scene_directory(given->scene));
    if (store_open(&store, path, &(struct store_options){ .mode = STORE_WRITE }, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(store_begin(store, &err), 0);
    stmt_begin(&s, store, SPOIL);
    assert_int_equal(stmt_exec(&s, 1, &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    store_close(&store);
    assert_int_equal(fleet_start_one(scene_fleet(given->scene), "", "bus", &err), 0);
}

static void a_changed_event_is_named_and_stays_named(void **state)
{
    struct given *given = *state;
    vie_prescrire(&given->vie);
    json_decref(verify(given));
    spoil_journal(given);
    json_t *result = verify(given);
    assert_int_equal(scene_count(result, "anomalies"), 1);
    assert_non_null(strstr(scene_text(result, "anomalies.0"), "(reperage) : contenu modifié"));
    assert_int_equal(scene_number(result, "jusqu"), 0);
    json_decref(result);
    equipe_close(&given->equipe); /* A gateway started anew still knows. */
    equipe_open(&given->equipe, given->scene, SITE);
    given->auditeur = equipe_login(&given->equipe, "auditeur", NULL);
    json_t *chain = get(given->auditeur, 200, "/api/audit/chaine");
    assert_string_equal(scene_text(chain, "etat"), "anomalies");
    assert_int_equal(scene_count(chain, "anomalies"), 1);
    json_decref(chain);
}

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
        RULE(a_person_s_events_come_from_all_services_without_her_name),
        RULE(events_are_asked_up_to_a_day_and_from_a_position_on),
        RULE(merged_persons_are_one_until_they_are_parted),
        RULE(who_looks_is_noted_before_anything_is_shown),
        RULE(only_direction_and_auditeur_look_back),
        RULE(a_sound_chain_is_verified_to_its_end),
        RULE(a_changed_event_is_named_and_stays_named),
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
