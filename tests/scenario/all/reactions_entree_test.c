/* What repérage and parcours tell each other (DOMAIN.md §2): every reaction arrives by itself, over
 * the sockets of two services that share nothing. */
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int open_site(void **state, const char *site)
{
    const char *const sites[] = { site, NULL };
    *state = scene_open(sites, "2022-01-03");
    return 0;
}

static int open_flandre_lys(void **state)
{
    return open_site(state, "flandre-lys");
}

static int open_roubaix(void **state)
{
    return open_site(state, "roubaix");
}

static int close_site(void **state)
{
    scene_end((struct scene **)state);
    return 0;
}

/* --- PrescriptionTransmise → parcours --------------------------------------------------------- */

static json_t *a_diagnostiquer(struct vie *vie)
{
    return scene_ask(vie->scene, vie->site, "parcours.DiagnosticsAFaire", "{'conseiller': '%s'}",
                     vie->referent);
}

static void a_prescription_sent_is_to_be_diagnosed_within_fifteen_days_in_roubaix(void **state)
{
    struct vie vie = vie_roubaix(*state);
    vie_referent(&vie, "referent", 100);
    scene_date(vie.scene, "2022-01-10");
    vie_prescrire(&vie);
    json_t *todo = a_diagnostiquer(&vie);
    assert_int_equal(scene_count(todo, "lignes"), 1);
    assert_string_equal(scene_text(todo, "lignes.0.prescription"), vie.prescription);
    assert_string_equal(scene_text(todo, "lignes.0.avant"), "2022-01-25");
    scene_date(vie.scene, "2022-01-25");
    assert_int_equal(scene_number(a_diagnostiquer(&vie), "lignes.0.enRetard"), 0);
    scene_date(vie.scene, "2022-01-26");
    assert_int_equal(scene_number(a_diagnostiquer(&vie), "lignes.0.enRetard"), 1);
    vie_diagnostiquer(&vie);
    assert_int_equal(scene_count(a_diagnostiquer(&vie), "lignes"), 0);
}

static void in_flandre_lys_no_delay_runs(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    vie_prescrire(&vie);
    scene_date(vie.scene, "2022-06-01");
    json_t *todo = a_diagnostiquer(&vie);
    assert_string_equal(scene_text(todo, "lignes.0.prescription"), vie.prescription);
    assert_string_equal(scene_text(todo, "lignes.0.avant"), "");
    assert_int_equal(scene_number(todo, "lignes.0.enRetard"), 0);
}

/* --- EntreeActee → parcours ------------------------------------------------------------------- */

static void an_entry_opens_the_parcours_with_the_conseiller_as_referent(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    json_t *dossier = vie_dossier(&vie);
    assert_string_equal(scene_text(dossier, "etat"), "ouvert");
    assert_string_equal(scene_text(dossier, "personne"), vie.personne);
    assert_string_equal(scene_text(dossier, "prescription"), vie.prescription);
    assert_string_equal(scene_text(dossier, "entree"), "2022-02-14");
    assert_string_equal(scene_text(dossier, "referent"), vie.referent);
    assert_string_equal(scene_text(dossier, "territoire"), "hazebrouck");
    assert_string_equal(scene_text(dossier, "niveauEtape"), "emploi");
    assert_non_null(scene_row(dossier, "freins", "genre", "mobilite"));
    assert_non_null(scene_row(dossier, "fil", "genre", "EntreeActee"));
}

/* A hundredth of a full time gives no place in the file active. */
static void a_conseiller_without_room_gives_way_to_who_has_most(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    const char *full_time = vie.referent;
    vie_referent(&vie, "referent", 50);
    vie_referent(&vie, "referent", 1);
    vie_entrer(&vie, "2022-02-14");
    assert_string_equal(scene_text(vie_dossier(&vie), "referent"), full_time);
}

static void whom_the_comite_wants_comes_first(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 50);
    const char *wanted = vie.referent;
    vie_referent(&vie, "referent", 100);
    vie_presenter(&vie, "2022-02-14");
    scene_accept(vie.scene, vie.site, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s', 'referent': '%s'}", vie.comite,
                 vie.prescription, wanted);
    vie_trouver_parcours(&vie);
    assert_string_equal(scene_text(vie_dossier(&vie), "referent"), wanted);
}

/* --- The contract ----------------------------------------------------------------------------- */

static void in_roubaix_the_contract_signed_at_the_entry_waits_for_the_direction_only(void **state)
{
    struct vie vie = vie_roubaix(*state);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    json_t *dossier = vie_dossier(&vie);
    assert_string_equal(scene_text(dossier, "contratDebut"), "2022-02-14");
    assert_string_equal(scene_text(dossier, "contratFin"), "2023-02-13");
    assert_int_equal(scene_number(dossier, "contratComplet"), 0);
    json_t *task = vie_tache(&vie, "contrat_a_signer");
    assert_non_null(strstr(scene_text(task, "raison"), "(direction)"));
    scene_accept(vie.scene, vie.site, "parcours.SignerContrat",
                 "{'parcours': '%s', 'direction': '2022-02-14'}", vie.parcours);
    assert_int_equal(scene_number(vie_dossier(&vie), "contratComplet"), 1);
    assert_null(vie_tache(&vie, "contrat_a_signer"));
}

static json_t *piece_manquante(struct vie *vie, const char *moment, const char *piece)
{
    json_t *answer = scene_ask(vie->scene, vie->site, "reperage.Pieces",
                               "{'personne': '%s', 'moment': '%s'}", vie->personne, moment);
    return scene_row(answer, "manquantes", "pieces.0", piece);
}

static void in_flandre_lys_the_contract_is_due_and_once_signed_satisfies_its_piece(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    assert_string_equal(scene_text(vie_dossier(&vie), "contratDebut"), "");
    json_t *task = vie_tache(&vie, "contrat_a_signer");
    assert_non_null(
        strstr(scene_text(task, "raison"), "(participant, référent, équipe d'animation)"));
    assert_non_null(piece_manquante(&vie, "parcours", "contrat_engagement"));
    scene_accept(vie.scene, vie.site, "parcours.SignerContrat",
                 "{'parcours': '%s', 'participant': '2022-02-14', 'referent': '2022-02-14',"
                 " 'equipeAnimation': '2022-02-14', 'explique': true}",
                 vie.parcours);
    assert_null(vie_tache(&vie, "contrat_a_signer"));
    assert_null(piece_manquante(&vie, "parcours", "contrat_engagement"));
    assert_string_equal(scene_text(vie_dossier(&vie), "contratFin"), ""); /* No term. */
}

/* --- PositionneComite, EntreeReportee, EntreeRefusee → parcours ------------------------------- */

static void the_timeline_keeps_what_the_comites_decided_before_the_entry(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    vie_presenter(&vie, "2022-02-14");
    scene_accept(vie.scene, vie.site, "reperage.ReporterEntree",
                 "{'comite': '%s', 'prescription': '%s', 'motif': 'avis_partenaire', 'jusqu':"
                 " '2022-03-01'}",
                 vie.comite, vie.prescription);
    vie_planifier_comite(&vie, "2022-03-14");
    scene_accept(vie.scene, vie.site, "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", vie.comite, vie.prescription);
    scene_date(vie.scene, "2022-03-14");
    scene_accept(vie.scene, vie.site, "reperage.RefuserEntree",
                 "{'comite': '%s', 'prescription': '%s', 'motif': 'indisponible'}", vie.comite,
                 vie.prescription);
    vie_prescrire_encore(&vie);
    vie_diagnostiquer(&vie);
    vie_planifier_comite(&vie, "2022-04-14");
    scene_accept(vie.scene, vie.site, "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", vie.comite, vie.prescription);
    scene_date(vie.scene, "2022-04-14");
    scene_accept(vie.scene, vie.site, "reperage.DeciderEntree",
                 "{'comite': '%s', 'prescription': '%s'}", vie.comite, vie.prescription);
    vie_trouver_parcours(&vie);
    json_t *dossier = vie_dossier(&vie);
    assert_non_null(scene_row(dossier, "fil", "genre", "PositionneComite"));
    json_t *report = scene_row(dossier, "fil", "genre", "EntreeReportee");
    assert_string_equal(scene_text(report, "date"), "2022-02-14");
    json_t *refusal = scene_row(dossier, "fil", "genre", "EntreeRefusee");
    assert_string_equal(scene_text(refusal, "date"), "2022-03-14");
    assert_string_equal(scene_text(dossier, "entree"), "2022-04-14");
}

/* --- ParcoursOuvert, ReferentDesigne, SortieValidee, AbsenceActeur → repérage ------------------
 */

static json_t *place_de(struct vie *vie, const char *referent)
{
    json_t *answer = scene_ask(vie->scene, vie->site, "reperage.FileActive", "{}");
    json_t *line = scene_row(answer, "lignes", "referent", referent);
    assert_non_null(line);
    return line;
}

static void room_per_referent_follows_entries_changes_and_exits(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    const char *first = vie.referent;
    assert_int_equal(scene_number(place_de(&vie, first), "places"), 95);
    vie_entrer(&vie, "2022-02-14");
    assert_int_equal(scene_number(place_de(&vie, first), "participants"), 1);
    assert_int_equal(scene_number(place_de(&vie, first), "places"), 94);

    vie_referent(&vie, "referent", 50);
    scene_accept(vie.scene, vie.site, "parcours.DesignerReferent",
                 "{'parcours': '%s', 'referent': '%s', 'date': '2022-02-14', 'motif':"
                 " 'equilibre_file_active', 'accordDirection': '2022-02-14'}",
                 vie.parcours, vie.referent);
    assert_int_equal(scene_number(place_de(&vie, first), "places"), 95);
    assert_int_equal(scene_number(place_de(&vie, vie.referent), "places"), 46); /* 47 - 1. */

    scene_date(vie.scene, "2022-03-14");
    vie_sortir(&vie);
    assert_int_equal(scene_number(place_de(&vie, vie.referent), "participants"), 0);
    assert_int_equal(scene_number(place_de(&vie, vie.referent), "places"), 47);
}

static json_t *referent_de(struct vie *vie, const char *referent)
{
    json_t *answer = scene_ask(vie->scene, vie->site, "parcours.Referents", "{}");
    json_t *line = scene_row(answer, "lignes", "referent", referent);
    assert_non_null(line);
    return line;
}

static void an_absence_takes_the_room_and_wants_a_replacement_from_the_fifteenth_day(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    const char *away = vie.referent;
    vie_entrer(&vie, "2022-02-14");
    scene_date(vie.scene, "2022-03-07");
    scene_accept(vie.scene, vie.site, "parcours.SignalerAbsence",
                 "{'referent': '%s', 'du': '2022-03-07'}", away);
    json_t *line = referent_de(&vie, away);
    assert_int_equal(scene_number(line, "absent"), 1);
    assert_string_equal(scene_text(line, "remplacementDu"), "2022-03-21");
    assert_int_equal(scene_number(place_de(&vie, away), "places"), -1);

    scene_date(vie.scene, "2022-03-14");
    scene_accept(vie.scene, vie.site, "parcours.SignalerAbsence",
                 "{'referent': '%s', 'du': '2022-03-07', 'au': '2022-03-20'}", away);
    assert_string_equal(scene_text(referent_de(&vie, away), "remplacementDu"), "");
    assert_int_equal(scene_number(place_de(&vie, away), "places"), -1); /* Still away. */
    scene_date(vie.scene, "2022-03-21");
    assert_int_equal(scene_number(referent_de(&vie, away), "absent"), 0);
    assert_int_equal(scene_number(place_de(&vie, away), "places"), 94);
}

/* --- DomicileChange → parcours ---------------------------------------------------------------- */

static void a_domicile_out_of_the_perimeter_is_an_exit_to_consider(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    scene_accept(vie.scene, vie.site, "reperage.ChangerDomicile",
                 "{'personne': '%s', 'commune': '59043', 'date': '2022-02-14'}", vie.personne);
    assert_null(vie_tache(&vie, "sortie_a_envisager")); /* Bailleul is a member. */
    scene_date(vie.scene, "2022-03-01");
    scene_accept(vie.scene, vie.site, "reperage.ChangerDomicile",
                 "{'personne': '%s', 'commune': '59350', 'date': '2022-03-01'}", vie.personne);
    json_t *task = vie_tache(&vie, "sortie_a_envisager");
    assert_non_null(task);
    assert_non_null(strstr(scene_text(task, "raison"), "01/03/2022"));
    assert_non_null(vie_fil(&vie, "DomicileChange"));
    assert_string_equal(scene_text(vie_dossier(&vie), "etat"), "ouvert"); /* To consider only. */
}

/* --- SortieProposee → repérage, SortieDecidee → parcours -------------------------------------- */

static json_t *ligne_au_comite(struct vie *vie, const char *comite)
{
    json_t *agenda =
        scene_ask(vie->scene, vie->site, "reperage.OrdreDuJour", "{'comite': '%s'}", comite);
    return scene_row(agenda, "lignes", "proposition", vie->proposition);
}

static void an_exit_proposed_goes_on_the_next_agenda_with_its_pieces_checked(void **state)
{
    struct vie vie = vie_roubaix(*state);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    const char *later = scene_id(vie.scene);
    const char *next = scene_id(vie.scene);
    scene_accept(vie.scene, vie.site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': 'equipe_animation', 'date': '2022-05-16'}", later);
    scene_accept(vie.scene, vie.site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': 'equipe_animation', 'date': '2022-04-18'}", next);
    vie_proposer(&vie, "demande_participant");
    assert_null(ligne_au_comite(&vie, later));
    json_t *line = ligne_au_comite(&vie, next);
    assert_non_null(line);
    assert_int_equal(scene_number(line, "complet"), 0);
    assert_string_equal(scene_text(line, "sortie"), "demande_participant");
    assert_non_null(scene_row(line, "manquantes", "pieces.0", "courrier_participant"));
    vie_piece(&vie, "courrier_participant");
    vie_piece(&vie, "dossier_original");
    assert_int_equal(scene_number(ligne_au_comite(&vie, next), "complet"), 1);
}

static void an_exit_proposed_before_any_comite_is_planned_waits_for_the_next_one(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    vie_proposer(&vie, "demande_participant");
    const char *comite = scene_id(vie.scene);
    scene_accept(vie.scene, vie.site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': 'comite_suivi', 'date': '2022-03-21'}", comite);
    assert_non_null(ligne_au_comite(&vie, comite));
}

static void an_exit_validated_closes_the_parcours_on_its_date(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    scene_date(vie.scene, "2022-03-14");
    vie_proposer(&vie, "demande_participant");
    assert_string_equal(scene_text(vie_dossier(&vie), "etat"), "sortie_proposee");
    scene_date(vie.scene, "2022-03-21");
    vie_decider(&vie, "comite_suivi", true);
    json_t *dossier = vie_dossier(&vie);
    assert_string_equal(scene_text(dossier, "etat"), "sorti");
    assert_string_equal(scene_text(dossier, "sortieLe"), "2022-03-14");
    assert_string_equal(scene_text(dossier, "sortie"), "demande_participant");
    assert_string_equal(scene_text(dossier, "proposition"), "");
}

static void an_exit_rejected_goes_back_to_follow_up(void **state)
{
    struct vie vie = vie_flandre_lys(*state);
    vie_referent(&vie, "referent", 100);
    vie_entrer(&vie, "2022-02-14");
    vie_proposer(&vie, "demande_participant");
    vie_decider(&vie, "comite_suivi", false);
    json_t *dossier = vie_dossier(&vie);
    assert_string_equal(scene_text(dossier, "etat"), "ouvert");
    assert_string_equal(scene_text(dossier, "proposition"), "");
    assert_non_null(scene_row(dossier, "fil", "genre", "SortieDecidee"));
    json_t *open =
        scene_ask(vie.scene, vie.site, "parcours.Propositions", "{'referent': '%s'}", vie.referent);
    assert_int_equal(scene_count(open, "lignes"), 0);
    vie_entretien(&vie, "entretien_physique", "present"); /* Accompanied again. */
    scene_date(vie.scene, "2022-03-14");
    vie_sortir(&vie); /* And proposed again. */
    assert_string_equal(scene_text(vie_dossier(&vie), "etat"), "sorti");
}

#define FL(test) cmocka_unit_test_setup_teardown(test, open_flandre_lys, close_site)
#define RX(test) cmocka_unit_test_setup_teardown(test, open_roubaix, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RX(a_prescription_sent_is_to_be_diagnosed_within_fifteen_days_in_roubaix),
        FL(in_flandre_lys_no_delay_runs),
        FL(an_entry_opens_the_parcours_with_the_conseiller_as_referent),
        FL(a_conseiller_without_room_gives_way_to_who_has_most),
        FL(whom_the_comite_wants_comes_first),
        RX(in_roubaix_the_contract_signed_at_the_entry_waits_for_the_direction_only),
        FL(in_flandre_lys_the_contract_is_due_and_once_signed_satisfies_its_piece),
        FL(the_timeline_keeps_what_the_comites_decided_before_the_entry),
        FL(room_per_referent_follows_entries_changes_and_exits),
        FL(an_absence_takes_the_room_and_wants_a_replacement_from_the_fifteenth_day),
        FL(a_domicile_out_of_the_perimeter_is_an_exit_to_consider),
        RX(an_exit_proposed_goes_on_the_next_agenda_with_its_pieces_checked),
        FL(an_exit_proposed_before_any_comite_is_planned_waits_for_the_next_one),
        FL(an_exit_validated_closes_the_parcours_on_its_date),
        FL(an_exit_rejected_goes_back_to_follow_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
