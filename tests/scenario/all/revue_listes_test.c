/* The other lists of the monthly review (DOMAIN.md rows 12, 15, 16, 21): due dates, exits, lengths,
 * what moved, and that its figures are those of the other services. */
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
    vie_entrer(&given.vie, "2022-02-14");
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
    scene_assert_no_refused_reaction(given->scene, given->vie.site);
    scene_close(&given->scene);
    return 0;
}

/* --- Relances --------------------------------------------------------------------------------- */

static void relancer(struct vie *vie, const char *genre, const char *date)
{
    scene_accept(vie->scene, vie->site, "parcours.EnregistrerRelance",
                 "{'relance': '%s', 'entretien': '%s', 'genre': '%s', 'date': '%s'}",
                 scene_id(vie->scene), vie->entretien, genre, date);
}

static void an_absence_in_flandre_lys_wants_a_letter_by_sunday_and_a_call_by_the_next(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-16"); /* A Wednesday. */
    vie_entretien(vie, "entretien_physique", "absence_injustifiee");
    json_t *letter = vie_tache(vie, "relance_courrier");
    assert_string_equal(scene_text(letter, "avant"), "2022-03-20");
    assert_string_equal(scene_text(letter, "reference"), vie->entretien);
    assert_string_equal(scene_text(vie_tache(vie, "relance_telephone"), "avant"), "2022-03-27");
    scene_date(vie->scene, "2022-03-20");
    assert_int_equal(scene_number(vie_tache(vie, "relance_courrier"), "enRetard"), 0);
    scene_date(vie->scene, "2022-03-21");
    assert_int_equal(scene_number(vie_tache(vie, "relance_courrier"), "enRetard"), 1);
    assert_int_equal(scene_number(vie_tache(vie, "relance_telephone"), "enRetard"), 0);
    relancer(vie, "relance_courrier", "2022-03-21");
    assert_null(vie_tache(vie, "relance_courrier"));
    assert_non_null(vie_revue(vie, "relances_dues"));
    relancer(vie, "relance_telephone", "2022-03-21");
    assert_null(vie_revue(vie, "relances_dues"));
}

static void an_absence_on_a_sunday_wants_its_letter_on_the_same_day(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-20");
    vie_entretien(vie, "entretien_physique", "absence_injustifiee");
    assert_string_equal(scene_text(vie_tache(vie, "relance_courrier"), "avant"), "2022-03-20");
}

static void in_roubaix_a_letter_alone_is_due(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-14");
    vie_entretien(vie, "entretien_physique", "absence_injustifiee");
    assert_string_equal(scene_text(vie_tache(vie, "relance_courrier"), "avant"), "2022-03-20");
    assert_null(vie_tache(vie, "relance_telephone"));
    relancer(vie, "relance_courrier", "2022-03-14");
    assert_null(vie_revue(vie, "relances_dues"));
}

static void an_excused_absence_wants_nothing(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entretien(vie, "entretien_physique", "absence_justifiee");
    assert_null(vie_revue(vie, "relances_dues"));
    assert_null(vie_revue(vie, "en_difficulte"));
}

static void an_absence_without_excuse_is_a_difficulty_until_it_is_talked_over(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-16");
    vie_entretien(vie, "entretien_physique", "absence_injustifiee");
    assert_non_null(strstr(scene_text(vie_revue(vie, "en_difficulte"), "raison"), "16/03/2022"));
    scene_date(vie->scene, "2022-03-18");
    vie_entretien(vie, "telephone", "present");
    assert_non_null(vie_revue(vie, "en_difficulte")); /* A call is no interview. */
    vie_entretien(vie, "entretien_physique", "present");
    assert_null(vie_revue(vie, "en_difficulte"));
}

/* --- Sheets ----------------------------------------------------------------------------------- */

static void sans_feuille(struct vie *vie)
{
    vie->entretien = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-02-14', 'genre':"
                 " 'entretien_physique', 'presence': 'present'}",
                 vie->entretien, vie->parcours);
}

static void in_roubaix_every_interview_wants_its_signed_sheet(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entretien(vie, "entretien_physique", "present"); /* Signed. */
    vie_entretien(vie, "telephone", "present");
    assert_null(vie_revue(vie, "emargements_manquants"));
    sans_feuille(vie);
    assert_non_null(vie_revue(vie, "emargements_manquants"));
    assert_non_null(vie_tache(vie, "emargement_a_recevoir"));
    scene_date(vie->scene, "2022-02-28");
    scene_accept(vie->scene, vie->site, "parcours.RecevoirEmargement",
                 "{'entretien': '%s', 'date': '2022-02-28'}", vie->entretien);
    assert_null(vie_revue(vie, "emargements_manquants"));
    scene_refuse(vie->scene, vie->site, "parcours.RecevoirEmargement", "EMARGEMENT_DEJA_RECU",
                 "{'entretien': '%s', 'date': '2022-02-28'}", vie->entretien);
}

static void in_flandre_lys_no_sheet_is_asked(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    sans_feuille(vie);
    assert_null(vie_revue(vie, "emargements_manquants"));
}

/* --- Étapes, entries, lengths ------------------------------------------------------------------
 */

static void somebody_is_in_an_etape_or_without(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    assert_non_null(strstr(scene_text(vie_revue(vie, "sans_etape"), "raison"), "0 étape sur 2"));
    const char *etape = vie_demarrer_etape(vie, "savoirs_base");
    assert_null(vie_revue(vie, "sans_etape"));
    assert_string_equal(scene_text(vie_revue(vie, "en_etape"), "date"), "2022-02-14");
    scene_date(vie->scene, "2022-03-14");
    vie_terminer_etape(vie, etape, "terminee");
    assert_null(vie_revue(vie, "en_etape"));
    json_t *line = vie_revue(vie, "sans_etape");
    assert_string_equal(scene_text(line, "date"), "2022-03-14");
    assert_non_null(strstr(scene_text(line, "raison"), "1 étape sur 2"));
}

static void an_entry_is_new_for_a_month(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_accept(vie->scene, vie->site, "parcours.PrevoirEtape",
                 "{'etape': '%s', 'parcours': '%s', 'genre': 'savoirs_base', 'debutPrevu':"
                 " '2022-04-01'}",
                 scene_id(vie->scene), vie->parcours);
    assert_non_null(strstr(scene_text(vie_revue(vie, "nouvelles_entrees"), "raison"),
                           "plan d'action : 1 étape prévue"));
    scene_date(vie->scene, "2022-03-13");
    assert_non_null(vie_revue(vie, "nouvelles_entrees"));
    scene_date(vie->scene, "2022-03-14");
    assert_null(vie_revue(vie, "nouvelles_entrees"));
}

static void in_roubaix_a_parcours_is_long_at_thirty_months(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2024-08-13");
    assert_null(vie_revue(vie, "parcours_longs"));
    scene_date(vie->scene, "2024-08-14");
    json_t *line = vie_revue(vie, "parcours_longs");
    assert_string_equal(scene_text(line, "date"), "2024-08-14");
    assert_non_null(strstr(scene_text(line, "raison"), "30 mois"));
}

static void in_flandre_lys_no_length_is_listed(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2026-02-14");
    assert_null(vie_revue(vie, "parcours_longs"));
    assert_null(vie_revue(vie, "contrats_a_terme"));
}

static void a_contract_comes_to_its_end_one_month_before(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie; /* Until 13/02/2023. */
    scene_date(vie->scene, "2023-01-12");
    assert_null(vie_revue(vie, "contrats_a_terme"));
    scene_date(vie->scene, "2023-01-13");
    json_t *line = vie_revue(vie, "contrats_a_terme");
    assert_string_equal(scene_text(line, "date"), "2023-01-13");
    assert_non_null(strstr(scene_text(line, "raison"), "13/02/2023"));
    scene_date(vie->scene, "2023-01-20");
    scene_accept(vie->scene, vie->site, "parcours.RenouvelerContrat",
                 "{'parcours': '%s', 'date': '2023-02-14', 'bilan': '2023-01-20', 'decision':"
                 " 'poursuite', 'valideeLe': '2023-01-20'}",
                 vie->parcours);
    assert_null(vie_revue(vie, "contrats_a_terme"));
    scene_date(vie->scene, "2024-01-12");
    assert_null(vie_revue(vie, "contrats_a_terme"));
    scene_date(vie->scene, "2024-01-13");
    assert_non_null(vie_revue(vie, "contrats_a_terme"));
}

static void exits_foreseen_are_those_proposed_and_those_with_a_date(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    assert_null(vie_revue(vie, "sorties_prevues"));
    vie_embaucher(vie, "cdd", "2022-12-31", true);
    assert_string_equal(scene_text(vie_revue(vie, "sorties_prevues"), "date"), "2022-08-14");
    vie_proposer(vie, "demande_participant");
    json_t *line = vie_revue(vie, "sorties_prevues");
    assert_string_equal(scene_text(line, "date"), "2022-02-14");
    assert_non_null(strstr(scene_text(line, "raison"), "Sortie proposée"));
}

/* --- What moved ------------------------------------------------------------------------------- */

static const char *mouvement(struct vie *vie, const char *depuis)
{
    json_t *answer =
        scene_ask(vie->scene, vie->site, "parcours.Revue",
                  "{'referent': '%s', 'liste': 'silence', 'depuis': '%s'}", vie->referent, depuis);
    json_t *list = scene_row(answer, "listes", "code", "silence");
    return scene_text(scene_row(list, "lignes", "parcours", vie->parcours), "mouvement");
}

static void the_review_says_what_is_new_what_stays_and_what_left(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-04-20"); /* In silence since 14/04. */
    assert_string_equal(mouvement(vie, "2022-04-13"), "nouveau");
    assert_string_equal(mouvement(vie, "2022-04-14"), "reste");
    vie_entretien(vie, "telephone", "present");
    assert_string_equal(mouvement(vie, "2022-04-14"), "sorti");
    assert_string_equal(mouvement(vie, "2022-04-13"), "");
}

/* A past review can be had again, as it was asked then. */
static void a_review_of_a_past_day_is_that_days(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-04-20");
    vie_entretien(vie, "telephone", "present");
    scene_past(vie->scene, "2022-04-13", NULL);
    assert_null(vie_revue(vie, "silence"));
    scene_past(vie->scene, "2022-04-14", NULL);
    assert_non_null(vie_revue(vie, "silence"));
    scene_past(vie->scene, NULL, NULL);
    assert_null(vie_revue(vie, "silence"));
}

/* --- Figures ---------------------------------------------------------------------------------- */

/* Portfolio, review, repérage and reporting say the same of one référent. */
static void assert_file_active(const struct vie *vie, const char *referent, int64_t expected)
{
    struct scene *scene = vie->scene;
    json_t *answer = scene_ask(scene, vie->site, "parcours.Revue", "{'referent': '%s'}", referent);
    assert_int_equal(scene_number(answer, "fileActive"), expected);
    answer = scene_ask(scene, vie->site, "parcours.Portefeuille", "{'referent': '%s'}", referent);
    assert_int_equal(scene_number(answer, "total"), expected);
    assert_int_equal(scene_count(answer, "lignes"), expected);
    answer = scene_ask(scene, vie->site, "parcours.Referents", "{}");
    json_t *line = scene_row(answer, "lignes", "referent", referent);
    assert_int_equal(scene_number(line, "participants"), expected);
    answer = scene_ask(scene, vie->site, "reperage.FileActive", "{}");
    line = scene_row(answer, "lignes", "referent", referent);
    assert_int_equal(scene_number(line, "participants"), expected);
    answer = scene_ask(scene, vie->site, "reporting.Indicateur",
                       "{'code': 'file_active', 'filtre': {'referent': '%s'}}", referent);
    assert_int_equal(scene_number(answer, "valeur.numerateurCenti"), 100 * expected);
}

static void the_file_active_is_the_same_wherever_it_is_asked(void **state)
{
    struct vie *first = &((struct given *)*state)->vie;
    struct vie second = vie_autre(first);
    vie_entrer(&second, "2022-03-14");
    struct vie third = vie_autre(first);
    vie_referent(&third, "referent", 50);
    vie_entrer(&third, "2022-04-14");
    assert_file_active(first, first->referent, 2);
    assert_file_active(first, third.referent, 1);
    scene_accept(first->scene, first->site, "parcours.DesignerReferent",
                 "{'parcours': '%s', 'referent': '%s', 'date': '2022-04-14', 'motif':"
                 " 'equilibre_file_active', 'accordDirection': '2022-04-14'}",
                 second.parcours, third.referent);
    assert_file_active(first, first->referent, 1);
    assert_file_active(first, third.referent, 2);
    scene_date(first->scene, "2022-05-02");
    vie_proposer(&second, "demande_participant");
    assert_file_active(first, third.referent, 2); /* Proposed is not out. */
    vie_decider(&second, "comite_suivi", true);
    assert_file_active(first, third.referent, 1);
}

#define FL(test) cmocka_unit_test_setup_teardown(test, open_flandre_lys, close_site)
#define RX(test) cmocka_unit_test_setup_teardown(test, open_roubaix, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FL(an_absence_in_flandre_lys_wants_a_letter_by_sunday_and_a_call_by_the_next),
        FL(an_absence_on_a_sunday_wants_its_letter_on_the_same_day),
        RX(in_roubaix_a_letter_alone_is_due),
        FL(an_excused_absence_wants_nothing),
        FL(an_absence_without_excuse_is_a_difficulty_until_it_is_talked_over),
        RX(in_roubaix_every_interview_wants_its_signed_sheet),
        FL(in_flandre_lys_no_sheet_is_asked),
        FL(somebody_is_in_an_etape_or_without),
        FL(an_entry_is_new_for_a_month),
        RX(in_roubaix_a_parcours_is_long_at_thirty_months),
        FL(in_flandre_lys_no_length_is_listed),
        RX(a_contract_comes_to_its_end_one_month_before),
        FL(exits_foreseen_are_those_proposed_and_those_with_a_date),
        FL(the_review_says_what_is_new_what_stays_and_what_left),
        FL(a_review_of_a_past_day_is_that_days),
        FL(the_file_active_is_the_same_wherever_it_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
