/* The contact rule as the monthly review reads it (DOMAIN.md rows 14, 21 and §7), day by day, on
 * both protocols, through the sockets. */
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

/* Not on the list on the first day, on it the next. */
static void assert_listed_from(struct vie *vie, const char *liste, const char *eve,
                               const char *date)
{
    scene_date(vie->scene, eve);
    assert_null(vie_revue(vie, liste));
    scene_date(vie->scene, date);
    json_t *line = vie_revue(vie, liste);
    assert_non_null(line);
    assert_string_equal(scene_text(line, "personne"), vie->personne);
    assert_string_equal(scene_text(line, "referent"), vie->referent);
    assert_string_equal(scene_text(line, "date"), date);
    assert_true(strlen(scene_text(line, "raison")) > 10);
    assert_true(strlen(scene_text(line, "source")) > 2);
}

static const char *raison(struct vie *vie, const char *liste)
{
    return scene_text(vie_revue(vie, liste), "raison");
}

/* --- Silence ---------------------------------------------------------------------------------- */

static void silence_in_roubaix_is_a_month_and_a_day(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-15");
    vie_entretien(vie, "telephone", "present");
    assert_listed_from(vie, "silence", "2022-04-15", "2022-04-16");
    assert_non_null(strstr(raison(vie, "silence"), "15/03/2022"));
}

static void a_month_that_is_too_short_is_counted_to_its_last_day(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2023-01-31");
    vie_entretien(vie, "telephone", "present");
    assert_listed_from(vie, "silence", "2023-02-28", "2023-03-01");
}

static void silence_in_flandre_lys_is_two_months(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-15");
    vie_entretien(vie, "mail", "present");
    assert_listed_from(vie, "silence", "2022-05-14", "2022-05-15");
}

static void who_was_never_seen_is_counted_from_the_entry(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    assert_listed_from(vie, "silence", "2022-04-13", "2022-04-14");
    assert_non_null(strstr(raison(vie, "silence"), "Aucun contact depuis l'entrée"));
}

static void attempts_and_missed_appointments_end_no_silence(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-04-08");
    scene_accept(vie->scene, vie->site, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-04-08', 'genre': 'message',"
                 " 'presence': 'present'}",
                 scene_id(vie->scene), vie->parcours);
    vie_entretien(vie, "entretien_physique", "absence_injustifiee");
    vie_entretien(vie, "entretien_physique", "absence_justifiee");
    assert_listed_from(vie, "silence", "2022-04-13", "2022-04-14");
    vie_entretien(vie, "telephone", "present");
    assert_null(vie_revue(vie, "silence"));
}

static void an_interview_recorded_by_mistake_ends_no_silence(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-04-08");
    vie_entretien(vie, "entretien_physique", "present");
    scene_accept(vie->scene, vie->site, "parcours.AnnulerEntretien",
                 "{'entretien': '%s', 'motif': 'erreur_saisie'}", vie->entretien);
    assert_listed_from(vie, "silence", "2022-04-13", "2022-04-14");
}

/* FL 466: the second list looks at interviews only. */
static void a_call_ends_the_silence_but_is_no_interview(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entretien(vie, "entretien_physique", "present");
    scene_date(vie->scene, "2022-04-01");
    vie_entretien(vie, "telephone", "present");
    vie_entretien(vie, "collectif", "present");
    assert_listed_from(vie, "sans_entretien", "2022-04-13", "2022-04-14");
    assert_null(vie_revue(vie, "silence"));
}

/* --- The month's contacts in Roubaix -----------------------------------------------------------
 */

static void in_roubaix_a_month_wants_an_interview_and_a_contact_beside_it(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-02-28");
    assert_null(vie_revue(vie, "contacts_du_mois")); /* The month of the entry is not whole. */
    scene_date(vie->scene, "2022-03-10");
    assert_string_equal(raison(vie, "contacts_du_mois"),
                        "0 entretien sur 1 et 0 contact sur 1 en mars");
    vie_entretien(vie, "entretien_physique", "present");
    assert_string_equal(raison(vie, "contacts_du_mois"),
                        "1 entretien sur 1 et 0 contact sur 1 en mars");
    scene_date(vie->scene, "2022-03-31");
    vie_entretien(vie, "mail", "present");
    assert_null(vie_revue(vie, "contacts_du_mois"));
    scene_date(vie->scene, "2022-04-01"); /* The next month begins anew. */
    assert_non_null(vie_revue(vie, "contacts_du_mois"));
}

static void a_collective_moment_is_not_the_individual_interview(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-10");
    vie_entretien(vie, "collectif", "present");
    vie_entretien(vie, "telephone", "present");
    assert_non_null(strstr(raison(vie, "contacts_du_mois"), "0 entretien sur 1"));
    vie_entretien(vie, "entretien_tripartite", "present");
    assert_null(vie_revue(vie, "contacts_du_mois"));
}

static void a_remote_interview_counts_in_a_declared_confinement_only(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-10");
    vie_entretien(vie, "visio", "present");
    assert_non_null(strstr(raison(vie, "contacts_du_mois"), "0 entretien sur 1"));
    scene_accept(vie->scene, vie->site, "parcours.EnregistrerEntretien",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-03-10', 'genre': 'visio',"
                 " 'presence': 'present', 'distanceConfinement': true}",
                 scene_id(vie->scene), vie->parcours);
    assert_null(vie_revue(vie, "contacts_du_mois"));
}

static void in_market_work_two_calls_in_the_month_are_enough(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_embaucher(vie, "cdi", "", true);
    scene_date(vie->scene, "2022-03-10");
    vie_entretien(vie, "telephone", "present");
    assert_string_equal(raison(vie, "contacts_du_mois"), "1 contact sur 2 en mars");
    vie_entretien(vie, "mail", "present");
    assert_null(vie_revue(vie, "contacts_du_mois"));
}

static void full_time_training_is_like_market_work(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_accept(vie->scene, vie->site, "parcours.DemarrerEtape",
                 "{'etape': '%s', 'parcours': '%s', 'genre': 'formation_qualifiante', 'date':"
                 " '2022-02-14', 'tempsPlein': true}",
                 scene_id(vie->scene), vie->parcours);
    scene_date(vie->scene, "2022-03-10");
    vie_entretien(vie, "telephone", "present");
    vie_entretien(vie, "telephone", "present");
    assert_null(vie_revue(vie, "contacts_du_mois"));
}

static void a_cddi_in_an_aci_is_not_exempt(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entreprise(vie, "aci");
    vie_embaucher(vie, "cddi", "2022-08-13", false);
    scene_date(vie->scene, "2022-03-10");
    vie_entretien(vie, "telephone", "present");
    vie_entretien(vie, "telephone", "present");
    assert_non_null(strstr(raison(vie, "contacts_du_mois"), "0 entretien sur 1"));
    vie_entretien(vie, "entretien_physique", "present");
    assert_null(vie_revue(vie, "contacts_du_mois"));
}

static void in_roubaix_the_veille_exempts_from_nothing(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_accept(vie->scene, vie->site, "parcours.OuvrirVeille",
                 "{'parcours': '%s', 'date': '2022-02-14', 'motif': 'sante'}", vie->parcours);
    scene_date(vie->scene, "2022-03-10");
    assert_non_null(vie_revue(vie, "contacts_du_mois"));
    assert_non_null(vie_revue(vie, "en_veille"));
}

/* --- The month's interview in Flandre Lys, and who is exempt from it ----------------------------
 */

static void in_flandre_lys_a_month_wants_one_interview(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_date(vie->scene, "2022-03-10");
    assert_string_equal(raison(vie, "contacts_du_mois"), "0 entretien sur 1 en mars");
    vie_entretien(vie, "telephone", "present");
    assert_non_null(vie_revue(vie, "contacts_du_mois"));
    vie_entretien(vie, "visite_domicile", "present");
    assert_null(vie_revue(vie, "contacts_du_mois"));
}

/* FL 351 against FL 438. */
static void assert_exempt_from_the_interview_never_from_silence(struct vie *vie)
{
    scene_date(vie->scene, "2022-03-31");
    assert_null(vie_revue(vie, "contacts_du_mois"));
    scene_date(vie->scene, "2022-04-13");
    assert_null(vie_revue(vie, "silence"));
    scene_date(vie->scene, "2022-04-14");
    assert_null(vie_revue(vie, "contacts_du_mois"));
    assert_non_null(vie_revue(vie, "silence"));
}

static void an_etape_exempts_from_the_interview_never_from_silence(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_demarrer_etape(vie, "action_prendre_son_envol");
    assert_exempt_from_the_interview_never_from_silence(vie);
}

static void a_veille_exempts_from_the_interview_never_from_silence(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_accept(vie->scene, vie->site, "parcours.OuvrirVeille",
                 "{'parcours': '%s', 'date': '2022-02-14', 'motif': 'parentalite'}", vie->parcours);
    assert_exempt_from_the_interview_never_from_silence(vie);
}

static void a_funders_terms_exempt_from_the_interview_never_from_silence(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    scene_accept(vie->scene, vie->site, "parcours.FixerTermes",
                 "{'parcours': '%s', 'date': '2022-02-14', 'financeur': 'departement'}",
                 vie->parcours);
    assert_exempt_from_the_interview_never_from_silence(vie);
}

static void a_job_exempts_from_the_interview_never_from_silence(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_embaucher(vie, "cdi", "", true);
    assert_exempt_from_the_interview_never_from_silence(vie);
}

static void an_exemption_ends_with_its_reason(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    const char *etape = vie_demarrer_etape(vie, "savoirs_base");
    scene_date(vie->scene, "2022-03-15");
    vie_terminer_etape(vie, etape, "abandonnee");
    assert_non_null(vie_revue(vie, "contacts_du_mois"));
    assert_non_null(vie_revue(vie, "sans_etape"));
}

#define FL(test) cmocka_unit_test_setup_teardown(test, open_flandre_lys, close_site)
#define RX(test) cmocka_unit_test_setup_teardown(test, open_roubaix, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RX(silence_in_roubaix_is_a_month_and_a_day),
        RX(a_month_that_is_too_short_is_counted_to_its_last_day),
        FL(silence_in_flandre_lys_is_two_months),
        FL(who_was_never_seen_is_counted_from_the_entry),
        FL(attempts_and_missed_appointments_end_no_silence),
        FL(an_interview_recorded_by_mistake_ends_no_silence),
        FL(a_call_ends_the_silence_but_is_no_interview),
        RX(in_roubaix_a_month_wants_an_interview_and_a_contact_beside_it),
        RX(a_collective_moment_is_not_the_individual_interview),
        RX(a_remote_interview_counts_in_a_declared_confinement_only),
        RX(in_market_work_two_calls_in_the_month_are_enough),
        RX(full_time_training_is_like_market_work),
        RX(a_cddi_in_an_aci_is_not_exempt),
        RX(in_roubaix_the_veille_exempts_from_nothing),
        FL(in_flandre_lys_a_month_wants_one_interview),
        FL(an_etape_exempts_from_the_interview_never_from_silence),
        FL(a_veille_exempts_from_the_interview_never_from_silence),
        FL(a_funders_terms_exempt_from_the_interview_never_from_silence),
        FL(a_job_exempts_from_the_interview_never_from_silence),
        FL(an_exemption_ends_with_its_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
