/* An auditor looks back: every event about somebody, who looked, and whether the chain holds. */
#include "audit_essai.h"

#include "portail/trace/trace.h"
#include "runtime/signed_head.h"

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
    static const char *const fields[] = { "objet", "compte", "acte", "segment" };
    for (size_t i = 0; i < COUNT_OF(fields); i++) /* No text: said so, not a failure. */
        json_decref(get(given->auditeur, 422, "/api/traces?%s=%%FF", fields[i]));
    answer = get(given->auditeur, 200, "/api/traces?segment=2021-01");
    assert_int_equal(scene_count(answer, "lignes"), 0);
    json_decref(answer);
}

static void only_direction_and_auditeur_look_back(void **state)
{
    struct given *given = *state;
    static const char *const paths[] = { "/api/traces", "/api/audit/evenements?personne=x",
                                         "/api/audit/chaine", "/api/audit/verification",
                                         "/api/audit/tete" };
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

/* --- The signed head --- */

static void the_last_signed_head_is_shown_and_carried_away(void **state)
{
    struct given *given = *state;
    struct fleet *fleet = scene_fleet(given->scene);
    struct signed_head head;
    struct visit visit;
    struct err err = { 0 };
    vie_prescrire(&given->vie);
    fleet_stop_one(fleet, "", "bus"); /* It signs at its end. */
    assert_int_equal(fleet_start_one(fleet, "", "bus", &err), 0);
    json_t *chain = get(given->auditeur, 200, "/api/audit/chaine");
    assert_int_equal(scene_number(chain, "teteSignee.position"), scene_number(chain, "position"));
    assert_int_equal(scene_number(chain, "teteSignee.valide"), 1);
    assert_int_equal(strlen(scene_text(chain, "teteSignee.empreinteCle")), 39);
    visitor_get(given->auditeur, "/api/audit/tete", &visit);
    assert_int_equal(visit.status, 200);
    if (head_read_text(&head, visit.body, strlen(visit.body), &err) < 0)
        fail_msg("%s: %s", err.text, visit.body);
    assert_true(head_is_signed(&head));
    assert_int_equal(head.position, scene_number(chain, "teteSignee.position"));
    assert_int_equal(head.site_count, 2);
    assert_string_equal(head.sites[0].site, SITE);
    assert_string_equal(head.sites[1].site, ""); /* Of another site nothing is told. */
    head_release(&head);
    visit_release(&visit);
    json_decref(chain);
    json_t *traces = get(given->auditeur, 200, "/api/traces");
    json_t *line = scene_row(traces, "lignes", "acte", "export");
    assert_non_null(line);
    assert_string_equal(scene_text(line, "objet"), "chaine");
    assert_non_null(strstr(scene_text(line, "detail"), "tête signée"));
    json_decref(traces);
}

/* --- The access log from outside, as `plie verify` reads it --- */

static void count_fault(void *self, const char *what)
{
    (void)what;
    (*(unsigned *)self)++;
}

static unsigned verify_log(const char *folder, const struct trace_anchor *anchors, size_t count)
{
    unsigned faults = 0;
    struct err err = { 0 };
    const struct trace_watch watch = { count_fault, NULL, &faults };
    if (trace_verify(folder, anchors, count, &watch, &err) < 0)
        fail_msg("%s", err.text);
    return faults;
}

static void the_access_log_is_verified_beside_its_writer(void **state)
{
    struct given *given = *state;
    char folder[PATH_SIZE], path[PATH_SIZE + 32];
    struct trace_anchor anchor = { .head.nombre = 1 };
    (void)snprintf(folder, sizeof(folder), "%s/portail/%s/traces", scene_directory(given->scene),
                   SITE);
    json_decref(get(given->auditeur, 200, "/api/traces"));
    json_t *traces = get(given->auditeur, 200, "/api/traces");
    (void)snprintf(anchor.head.segment, sizeof(anchor.head.segment), "%s",
                   scene_text(traces, "segment"));
    assert_int_equal(verify_log(folder, NULL, 0), 0);
    assert_int_equal(verify_log(folder, &anchor, 1), 1); /* Another head than the one anchored. */
    anchor.head.nombre = 4000;
    assert_int_equal(verify_log(folder, &anchor, 1), 1); /* Its end is missing. */
    (void)snprintf(path, sizeof(path), "%s/%s.jsonl", folder, anchor.head.segment);
    (void)snprintf(anchor.head.segment, sizeof(anchor.head.segment), "2021-01");
    assert_int_equal(verify_log(folder, &anchor, 1), 1); /* A month is missing, */
    anchor.deleted = true;
    assert_int_equal(verify_log(folder, &anchor, 1), 0); /* unless it was said. */
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 60, SEEK_SET), 0);
    assert_int_equal(fputc('#', file), '#');
    assert_int_equal(fclose(file), 0);
    assert_int_equal(verify_log(folder, NULL, 0), 1);
    assert_int_equal(verify_log("/nonexistent", NULL, 0), 0);
    json_decref(traces);
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
        RULE(the_last_signed_head_is_shown_and_carried_away),
        RULE(the_access_log_is_verified_beside_its_writer),
#undef RULE
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
