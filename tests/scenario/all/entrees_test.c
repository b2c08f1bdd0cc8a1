/* Ways in, and back in (DOMAIN.md rows 2, 4, 5): derogations, reports, no-shows, a second parcours,
 * and facts that were recorded late. */
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct given {
    struct scene *scene;
    struct vie vie;
};

static int open_site(void **state, const char *site, struct vie (*of)(struct scene *))
{
    static struct given given;
    const char *const sites[] = { site, NULL };
    given.scene = scene_open(sites, "2022-02-01");
    given.vie = of(given.scene);
    vie_referent(&given.vie, "referent", 100);
    *state = &given;
    return 0;
}

static int open_flandre_lys(void **state)
{
    return open_site(state, "flandre-lys", vie_flandre_lys);
}

static int open_roubaix(void **state)
{
    return open_site(state, "roubaix", vie_roubaix);
}

static int close_site(void **state)
{
    struct given *given = *state;
    scene_end(&given->scene);
    return 0;
}

static int64_t figure(const struct vie *vie, const char *code)
{
    json_t *answer =
        scene_ask(vie->scene, vie->site, "reporting.Indicateur",
                  "{'code': '%s', 'filtre': {'du': '2022-01-01', 'jusqu': '2022-12-31'}}", code);
    return scene_number(answer, "valeur.numerateurCenti");
}

static const char *etat_de(struct vie *vie)
{
    json_t *answer =
        scene_ask(vie->scene, vie->site, "reperage.Personne", "{'personne': '%s'}", vie->personne);
    return scene_text(scene_row(answer, "prescriptions", "prescription", vie->prescription),
                      "etat");
}

/* --- Age ---------------------------------------------------------------------------------------
 */

static void under_26_flandre_lys_wants_a_derogation_given_by_the_direction(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie->naissance = "2003-05-02";
    vie_presenter(vie, "2022-02-14");
    scene_refuse(vie->scene, vie->site, "reperage.DeciderEntree", "AGE_INSUFFISANT",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    scene_refuse(vie->scene, vie->site, "reperage.DeciderEntree", "DEROGATION_SANS_AUTEUR",
                 "{'comite': '%s', 'prescription': '%s', 'derogation': 'jeune_clause'}",
                 vie->comite, vie->prescription);
    scene_accept(vie->scene, vie->site, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s', 'derogation': 'jeune_clause',"
                 " 'derogationPar': 'directrice-adjointe'}",
                 vie->comite, vie->prescription);
    vie_trouver_parcours(vie);
    assert_non_null(strstr(scene_text(vie_fil(vie, "EntreeActee"), "libelle"), "clause sociale"));
    assert_int_equal(figure(vie, "entrees_par_derogation"), 100);
}

static void the_26th_birthday_on_the_comites_day_is_enough(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    struct vie younger = vie_autre(vie);
    younger.naissance = "1996-02-15";
    vie_presenter(&younger, "2022-02-14");
    scene_refuse(vie->scene, vie->site, "reperage.DeciderEntree", "AGE_INSUFFISANT",
                 "{'comite': '%s', 'prescription': '%s'}", younger.comite, younger.prescription);
    vie->naissance = "1996-03-14";
    vie_entrer(vie, "2022-03-14");
    assert_string_equal(scene_text(vie_dossier(vie), "etat"), "ouvert");
}

static void in_roubaix_no_age_is_asked(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie->naissance = "2003-05-02";
    vie_entrer(vie, "2022-02-14");
    assert_string_equal(scene_text(vie_dossier(vie), "etat"), "ouvert");
    assert_int_equal(figure(vie, "entrees_par_derogation"), 0);
}

/* --- Proofs ------------------------------------------------------------------------------------
 */

static void attester_inscription(struct vie *vie, const char *datee_du)
{
    scene_accept(vie->scene, vie->site, "reperage.RecevoirPiece",
                 "{'pieceRecue': '%s', 'personne': '%s', 'piece': 'inscription_pe', 'date': '%s',"
                 " 'dateeDu': '%s', 'original': true}",
                 scene_id(vie->scene), vie->personne, vie_aujourdhui(vie), datee_du);
}

/* RX 89: under three months at the comité's date. */
static void in_roubaix_an_attestation_of_three_months_is_too_old(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_presenter(vie, "2022-02-14");
    json_t *held = scene_ask(vie->scene, vie->site, "reperage.Pieces",
                             "{'personne': '%s', 'moment': 'entree'}", vie->personne);
    const char *fresh =
        scene_text(scene_row(held, "recues", "piece", "inscription_pe"), "pieceRecue");
    scene_accept(vie->scene, vie->site, "reperage.ReprendrePiece",
                 "{'pieceRecue': '%s', 'motif': 'erreur_saisie'}", fresh);
    attester_inscription(vie, "2021-11-14");
    scene_refuse(vie->scene, vie->site, "reperage.DeciderEntree", "PIECES_MANQUANTES",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    assert_non_null(strstr(scene_refusal(vie->scene)->text, "périmée"));
    attester_inscription(vie, "2021-11-15");
    scene_accept(vie->scene, vie->site, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
}

/* --- Report ------------------------------------------------------------------------------------
 */

static void a_report_waits_for_its_day_then_enters(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_presenter(vie, "2022-02-14");
    scene_accept(vie->scene, vie->site, "reperage.ReporterEntree",
                 "{'comite': '%s', 'prescription': '%s', 'motif': 'diagnostic_a_completer',"
                 " 'jusqu': '2022-04-01'}",
                 vie->comite, vie->prescription);
    assert_string_equal(etat_de(vie), "reportee");
    vie_planifier_comite(vie, "2022-03-14");
    scene_refuse(vie->scene, vie->site, "reperage.InscrireAuComite", "DATE_INCOHERENTE",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    vie_planifier_comite(vie, "2022-04-11");
    scene_accept(vie->scene, vie->site, "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    scene_date(vie->scene, "2022-04-11");
    scene_accept(vie->scene, vie->site, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    assert_string_equal(etat_de(vie), "acceptee");
    vie_trouver_parcours(vie);
    assert_string_equal(scene_text(vie_dossier(vie), "entree"), "2022-04-11");
    assert_int_equal(figure(vie, "reports"), 100);
    assert_int_equal(figure(vie, "entrees"), 100);
}

/* --- No-shows ----------------------------------------------------------------------------------
 */

static void ne_pas_venir(struct vie *vie, const char *date)
{
    const char *diagnostic = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "reperage.PlanifierDiagnostic",
                 "{'diagnostic': '%s', 'prescription': '%s', 'date': '%s', 'lettreDu': '%s'}",
                 diagnostic, vie->prescription, date, vie_aujourdhui(vie));
    scene_date(vie->scene, date);
    scene_accept(vie->scene, vie->site, "reperage.ManquerDiagnostic",
                 "{'diagnostic': '%s', 'date': '%s'}", diagnostic, date);
}

static void in_roubaix_two_letters_without_an_answer_close_a_prescription(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_prescrire(vie);
    ne_pas_venir(vie, "2022-02-10");
    scene_refuse(vie->scene, vie->site, "reperage.CloreSansDiagnostic", "LETTRES_MANQUANTES",
                 "{'prescription': '%s', 'date': '2022-02-10', 'motif': 'absence_diagnostic'}",
                 vie->prescription);
    ne_pas_venir(vie, "2022-02-17");
    assert_string_equal(etat_de(vie), "transmise");
    scene_accept(vie->scene, vie->site, "reperage.CloreSansDiagnostic",
                 "{'prescription': '%s', 'date': '2022-02-17', 'motif': 'absence_diagnostic'}",
                 vie->prescription);
    assert_string_equal(etat_de(vie), "close");
    json_t *todo = scene_ask(vie->scene, vie->site, "parcours.DiagnosticsAFaire",
                             "{'conseiller': '%s'}", vie->referent);
    assert_int_equal(scene_count(todo, "lignes"), 0);
    assert_int_equal(figure(vie, "diagnostics_manques"), 200);
    assert_int_equal(figure(vie, "non_entrees"), 100);
    vie_prescrire_encore(vie); /* The door stays open. */
    assert_string_equal(etat_de(vie), "transmise");
}

static void who_comes_the_second_time_goes_on(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_prescrire(vie);
    ne_pas_venir(vie, "2022-02-10");
    vie_diagnostiquer(vie);
    assert_string_equal(etat_de(vie), "diagnostiquee");
    scene_refuse(vie->scene, vie->site, "reperage.CloreSansDiagnostic", "PRESCRIPTION_DEJA_TRAITEE",
                 "{'prescription': '%s', 'date': '2022-02-10', 'motif': 'absence_diagnostic'}",
                 vie->prescription);
}

/* --- Back in -----------------------------------------------------------------------------------
 */

static void rentrer(struct vie *vie, const char *date)
{
    vie_prescrire_encore(vie);
    vie_diagnostiquer(vie);
    vie_remettre_pieces(vie);
    vie_planifier_comite(vie, date);
    scene_accept(vie->scene, vie->site, "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    scene_date(vie->scene, date);
    scene_accept(vie->scene, vie->site, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    vie_trouver_parcours(vie);
}

static void who_went_out_may_come_back_in_a_second_parcours(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entrer(vie, "2022-02-14");
    scene_date(vie->scene, "2022-05-02");
    vie_sortir(vie);
    struct vie before = *vie;
    scene_date(vie->scene, "2022-05-23"); /* What came until the exit is of the file before. */
    rentrer(vie, "2022-06-13");
    assert_string_not_equal(vie->parcours, before.parcours);
    assert_string_equal(scene_text(vie_dossier(&before), "etat"), "sorti");
    json_t *dossier = vie_dossier(vie);
    assert_string_equal(scene_text(dossier, "etat"), "ouvert");
    assert_string_equal(scene_text(dossier, "entree"), "2022-06-13");
    assert_int_equal(scene_count(dossier, "etapes"), 0);
    vie_basculer(vie); /* Into the pool again. */
    json_t *pool = scene_ask(vie->scene, vie->site, "entreprise.Pole", "{}");
    assert_string_equal(scene_text(pool, "lignes.0.parcours"), vie->parcours);
    assert_int_equal(figure(vie, "entrees"), 200);
    assert_int_equal(figure(vie, "sorties"), 100);
    assert_int_equal(figure(vie, "accompagnes_annee"), 100); /* One person. */
    assert_int_equal(figure(vie, "file_active"), 100);
}

/* What was worked in the first parcours proves nothing in the second (DOMAIN.md §7). */
static void hours_of_the_first_parcours_do_not_count_in_the_second(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entrer(vie, "2022-02-14");
    scene_date(vie->scene, "2022-03-01");
    vie_entreprise(vie, "ett");
    vie_embaucher(vie, "interim", "2022-03-31", true);
    scene_date(vie->scene, "2022-03-31");
    vie_declarer_mois(vie, "2022-03", 12000);
    assert_int_equal(scene_number(vie_verdict(vie, "emploi_interim"), "atteint"), 12000);
    scene_accept(vie->scene, vie->site, "entreprise.TerminerContrat",
                 "{'embauche': '%s', 'date': '2022-03-31'}", vie->embauche);
    scene_date(vie->scene, "2022-05-02");
    vie_sortir(vie);
    scene_date(vie->scene, "2022-05-23");
    rentrer(vie, "2022-06-13");
    assert_int_equal(scene_number(vie_verdict(vie, "emploi_interim"), "atteint"), 0);
}

/* --- Recorded late -----------------------------------------------------------------------------
 */

static void a_contact_recorded_late_ends_the_silence_from_its_own_day(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entrer(vie, "2022-02-14");
    scene_date(vie->scene, "2022-05-31");
    scene_accept(vie->scene, vie->site, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-04-01', 'genre':"
                 " 'telephone', 'presence': 'present'}",
                 scene_id(vie->scene), vie->parcours);
    scene_past(vie->scene, "2022-05-02", NULL);
    assert_null(vie_revue(vie, "silence")); /* As is known now. */
    scene_past(vie->scene, "2022-05-02", "2022-05-30");
    assert_non_null(vie_revue(vie, "silence")); /* As was known then. */
    scene_past(vie->scene, NULL, NULL);
    json_t *delays = scene_ask(vie->scene, vie->site, "reporting.Delais",
                               "{'filtre': {'du': '2022-01-01', 'jusqu': '2022-12-31'}}");
    json_t *line = scene_row(delays, "lignes", "genre", "entretien_enregistre");
    assert_int_equal(scene_number(line, "maximumCenti"), 6000); /* Sixty days. */
}

static void a_job_that_was_there_at_the_entry_is_an_etape_from_the_entry_on(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entrer(vie, "2022-02-14");
    vie_entreprise(vie, "entreprise");
    vie->embauche = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "entreprise.DemarrerEmbauche",
                 "{'embauche': '%s', 'personne': '%s', 'entreprise': '%s', 'contrat': 'cdd',"
                 " 'debut': '2022-01-10', 'finPrevue': '2022-12-31', 'heuresHebdoCenti': 1500}",
                 vie->embauche, vie->personne, vie->entreprise);
    json_t *etape = scene_row(vie_dossier(vie), "etapes", "embauche", vie->embauche);
    assert_string_equal(scene_text(etape, "debut"), "2022-02-14");
    assert_string_equal(scene_text(vie_dossier(vie), "contrats.0.debut"), "2022-01-10");
}

static void what_happened_before_the_exit_may_be_recorded_after_it(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entrer(vie, "2022-02-14");
    vie_embaucher(vie, "cdd", "2022-08-31", true);
    scene_date(vie->scene, "2022-05-02");
    vie_sortir(vie);
    scene_date(vie->scene, "2022-09-05");
    scene_accept(vie->scene, vie->site, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-04-28', 'genre':"
                 " 'telephone', 'presence': 'present'}",
                 scene_id(vie->scene), vie->parcours);
    assert_string_equal(scene_text(vie_dossier(vie), "dernierContact"), "2022-04-28");
    /* The contract goes on after the exit, and ends. */
    vie_declarer_mois(vie, "2022-08", 12000);
    scene_accept(vie->scene, vie->site, "entreprise.TerminerContrat",
                 "{'embauche': '%s', 'date': '2022-08-31'}", vie->embauche);
    json_t *contrats = vie_dossier(vie);
    assert_string_equal(scene_text(contrats, "contrats.0.issue"), "terme");
    assert_string_equal(scene_text(contrats, "etat"), "sorti");
}

#define FL(test) cmocka_unit_test_setup_teardown(test, open_flandre_lys, close_site)
#define RX(test) cmocka_unit_test_setup_teardown(test, open_roubaix, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FL(under_26_flandre_lys_wants_a_derogation_given_by_the_direction),
        FL(the_26th_birthday_on_the_comites_day_is_enough),
        RX(in_roubaix_no_age_is_asked),
        RX(in_roubaix_an_attestation_of_three_months_is_too_old),
        FL(a_report_waits_for_its_day_then_enters),
        RX(in_roubaix_two_letters_without_an_answer_close_a_prescription),
        RX(who_comes_the_second_time_goes_on),
        FL(who_went_out_may_come_back_in_a_second_parcours),
        FL(hours_of_the_first_parcours_do_not_count_in_the_second),
        FL(a_contact_recorded_late_ends_the_silence_from_its_own_day),
        FL(a_job_that_was_there_at_the_entry_is_an_etape_from_the_entry_on),
        FL(what_happened_before_the_exit_may_be_recorded_after_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
