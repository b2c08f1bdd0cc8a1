/* A job, from its start to its end or its rupture, as parcours hears of it from entreprise
 * (DOMAIN.md §2): étape emploi, contact rule, hours and proofs, follow-up, six months held. */
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const flandre_lys[] = { "flandre-lys", NULL };

/* Somebody of Flandre Lys who entered on 14/02/2022 and started a CDD of a year on 01/03/2022. */
struct given {
    struct scene *scene;
    struct vie vie;
};

static int open_hired(void **state)
{
    static struct given given;
    given.scene = scene_open(flandre_lys, "2022-02-01");
    given.vie = vie_flandre_lys(given.scene);
    vie_referent(&given.vie, "referent", 100);
    vie_entrer(&given.vie, "2022-02-14");
    scene_date(given.scene, "2022-03-01");
    vie_embaucher(&given.vie, "cdd", "2023-02-28", true);
    *state = &given;
    return 0;
}

static int close_hired(void **state)
{
    struct given *given = *state;
    scene_end(&given->scene);
    return 0;
}

static json_t *etape_emploi(struct vie *vie)
{
    json_t *etape = scene_row(vie_dossier(vie), "etapes", "embauche", vie->embauche);
    assert_non_null(etape);
    return etape;
}

static json_t *au_portefeuille(struct vie *vie)
{
    json_t *answer = scene_ask(vie->scene, vie->site, "parcours.Portefeuille", "{'referent': '%s'}",
                               vie->referent);
    json_t *line = scene_row(answer, "lignes", "parcours", vie->parcours);
    assert_non_null(line);
    return line;
}

static bool suivi_du(struct vie *vie, const char *code)
{
    json_t *due = scene_ask(vie->scene, vie->site, "entreprise.SuivisDus", "{'embauche': '%s'}",
                            vie->embauche);
    return scene_row(due, "lignes", "code", code) != NULL;
}

static void a_job_opens_the_etape_emploi_and_changes_the_contact_rule(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    json_t *etape = etape_emploi(vie);
    assert_string_equal(scene_text(etape, "genre"), "emploi");
    assert_string_equal(scene_text(etape, "famille"), "emploi");
    assert_string_equal(scene_text(etape, "etat"), "demarree");
    assert_string_equal(scene_text(etape, "debut"), "2022-03-01");
    assert_string_equal(scene_text(etape, "finPrevue"), "2023-02-28");
    assert_string_equal(scene_text(etape, "contrat"), "cdd");
    assert_string_equal(scene_text(au_portefeuille(vie), "situation"), "emploi_marchand");
    assert_non_null(vie_fil(vie, "EmbaucheDemarree"));
    assert_true(suivi_du(vie, "tel_premiere_semaine"));
    assert_true(suivi_du(vie, "maintien_6_mois"));
}

static void a_trial_period_validated_shows_in_the_timeline(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-04-01");
    scene_accept(vie->scene, vie->site, "entreprise.ValiderEssai",
                 "{'embauche': '%s', 'date': '2022-04-01'}", vie->embauche);
    assert_string_equal(scene_text(vie_fil(vie, "EssaiValide"), "date"), "2022-04-01");
    assert_string_equal(scene_text(etape_emploi(vie), "etat"), "demarree");
}

static void the_end_at_term_ends_the_etape_and_is_no_rupture(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2023-02-28");
    scene_accept(vie->scene, vie->site, "entreprise.TerminerContrat",
                 "{'embauche': '%s', 'date': '2023-02-28'}", vie->embauche);
    json_t *etape = etape_emploi(vie);
    assert_string_equal(scene_text(etape, "etat"), "terminee");
    assert_string_equal(scene_text(etape, "fin"), "2023-02-28");
    json_t *dossier = vie_dossier(vie);
    assert_string_equal(scene_text(dossier, "contrats.0.issue"), "terme");
    assert_null(vie_tache(vie, "contrat_rompu"));
    assert_string_equal(scene_text(au_portefeuille(vie), "situation"), "ordinaire");
}

static void a_rupture_abandons_the_etape_and_stops_the_follow_up(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-05-02");
    scene_accept(vie->scene, vie->site, "entreprise.RompreContrat",
                 "{'embauche': '%s', 'date': '2022-05-02', 'motif': 'demission', 'initiative':"
                 " 'salarie'}",
                 vie->embauche);
    assert_string_equal(scene_text(etape_emploi(vie), "etat"), "abandonnee");
    assert_string_equal(scene_text(vie_dossier(vie), "contrats.0.issue"), "rupture");
    assert_false(suivi_du(vie, "maintien_6_mois"));
    json_t *task = vie_tache(vie, "contrat_rompu");
    assert_non_null(strstr(scene_text(task, "raison"), "Démission"));
    assert_non_null(vie_revue(vie, "en_difficulte"));
    assert_string_equal(scene_text(au_portefeuille(vie), "situation"), "ordinaire");
}

static void a_contract_prolonged_goes_on(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2023-02-27");
    scene_accept(vie->scene, vie->site, "entreprise.ProlongerContrat",
                 "{'embauche': '%s', 'date': '2023-02-27', 'contrat': 'cdi'}", vie->embauche);
    assert_non_null(vie_fil(vie, "ContratProlonge"));
    scene_refuse(vie->scene, vie->site, "entreprise.TerminerContrat", "CONTRAT_SANS_TERME",
                 "{'embauche': '%s', 'date': '2023-02-27'}", vie->embauche);
    assert_string_equal(scene_text(etape_emploi(vie), "etat"), "demarree");
}

static void hours_and_proofs_feed_the_exit_engine(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entreprise(vie, "ett");
    vie_embaucher(vie, "interim", "", true);
    scene_date(vie->scene, "2022-04-30");
    vie_declarer_mois(vie, "2022-03", 12000);
    vie_declarer_mois(vie, "2022-04", 11050);
    json_t *verdict = vie_verdict(vie, "emploi_interim");
    assert_int_equal(scene_number(verdict, "atteint"), 23050);
    assert_int_equal(scene_number(verdict, "seuil"), 121500);
    assert_non_null(strstr(scene_text(verdict, "explication"), "230,5 h sur 1 215"));
    vie_declarer_mois(vie, "2022-04", 11000); /* Corrected. */
    verdict = vie_verdict(vie, "emploi_interim");
    assert_int_equal(scene_number(verdict, "atteint"), 23000);
    assert_non_null(scene_row(vie_dossier(vie), "contrats", "embauche", vie->embauche));
}

/* --- Follow-up -------------------------------------------------------------------------------- */

static void follow_up_steps_show_in_the_timeline_and_count_no_contact(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-04");
    scene_accept(vie->scene, vie->site, "entreprise.EnregistrerSuivi",
                 "{'suivi': '%s', 'embauche': '%s', 'code': 'tel_premiere_semaine', 'date':"
                 " '2022-03-04', 'avec': ['employeur'], 'mode': 'telephone'}",
                 scene_id(vie->scene), vie->embauche);
    assert_non_null(vie_fil(vie, "SuiviRealise"));
    assert_false(suivi_du(vie, "tel_premiere_semaine"));
    scene_accept(vie->scene, vie->site, "entreprise.SignalerProbleme",
                 "{'probleme': '%s', 'embauche': '%s', 'date': '2022-03-04', 'nature':"
                 " 'horaires', 'demandePar': 'salarie'}",
                 scene_id(vie->scene), vie->embauche);
    assert_non_null(vie_fil(vie, "ProblemeSignale"));
    assert_non_null(vie_tache(vie, "probleme_signale"));
    assert_string_equal(scene_text(vie_dossier(vie), "dernierContact"), "");
    scene_date(vie->scene, "2022-04-13");
    assert_null(vie_revue(vie, "silence"));
    scene_date(vie->scene, "2022-04-14"); /* Two months after the entry: nobody else counts. */
    assert_non_null(vie_revue(vie, "silence"));
}

static void a_refused_follow_up_stops_it(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-15");
    scene_accept(vie->scene, vie->site, "entreprise.RefuserSuivi",
                 "{'embauche': '%s', 'date': '2022-03-15', 'par': 'employeur'}", vie->embauche);
    assert_non_null(vie_fil(vie, "SuiviRefuse"));
    assert_non_null(vie_tache(vie, "suivi_refuse"));
    assert_false(suivi_du(vie, "maintien_6_mois"));
    scene_date(vie->scene, "2022-03-16");
    scene_refuse(vie->scene, vie->site, "entreprise.EnregistrerSuivi", "SUIVI_REFUSE",
                 "{'suivi': '%s', 'embauche': '%s', 'code': 'post_embauche', 'date':"
                 " '2022-03-16', 'avec': ['employeur'], 'mode': 'visite'}",
                 scene_id(vie->scene), vie->embauche);
}

static void six_months_held_make_an_exit_possible_and_list_what_is_missing(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-08-31");
    scene_refuse(vie->scene, vie->site, "entreprise.ConstaterMaintien", "MAINTIEN_TROP_TOT",
                 "{'embauche': '%s', 'date': '2022-08-31'}", vie->embauche);
    scene_date(vie->scene, "2022-09-01");
    scene_accept(vie->scene, vie->site, "entreprise.ConstaterMaintien",
                 "{'embauche': '%s', 'date': '2022-09-01'}", vie->embauche);
    assert_string_equal(scene_text(vie_fil(vie, "MaintienSixMois"), "date"), "2022-09-01");
    json_t *verdict = vie_verdict(vie, "emploi_contrat");
    assert_string_equal(scene_text(verdict, "valeur"), "POSITIVE");
    assert_non_null(scene_row(verdict, "pieces", "", "contrat_travail"));
    json_t *task = vie_tache(vie, "sortie_a_proposer");
    assert_non_null(task);
    assert_non_null(strstr(scene_text(task, "raison"), "Contrat de travail"));
    vie_proposer(vie, "emploi_contrat");
    assert_string_equal(scene_text(vie_dossier(vie), "etat"), "sortie_proposee");
}

#define RULE(test) cmocka_unit_test_setup_teardown(test, open_hired, close_hired)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE(a_job_opens_the_etape_emploi_and_changes_the_contact_rule),
        RULE(a_trial_period_validated_shows_in_the_timeline),
        RULE(the_end_at_term_ends_the_etape_and_is_no_rupture),
        RULE(a_rupture_abandons_the_etape_and_stops_the_follow_up),
        RULE(a_contract_prolonged_goes_on),
        RULE(hours_and_proofs_feed_the_exit_engine),
        RULE(follow_up_steps_show_in_the_timeline_and_count_no_contact),
        RULE(a_refused_follow_up_stops_it),
        RULE(six_months_held_make_an_exit_possible_and_list_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
