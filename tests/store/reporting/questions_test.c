/* What is asked and how it is answered on the year of annee.h: objectives beside the figures,
 * dates, what is not known, what is refused, boards, delays and sites. */
#include "store/reporting/annee.h"

#define ANNEE .du = "2017-01-01", .jusqu = "2017-12-31"

/* --- Objectives ------------------------------------------------------------------------------- */

static void an_objective_per_etp_is_brought_to_what_the_figure_counts(void **state)
{
    (void)state;
    const struct ou fl = { ANNEE, .site = FL };
    const Reporting__Valeur *v = chiffre("file_active", fl);
    assert_true(v->objectif_connu);
    assert_int_equal(v->objectif_centi, 95 * 150); /* 95 × 1,5 ETP. */
    assert_string_equal(v->objectif_par, "etp");
    assert_non_null(strstr(v->objectif_source, "95 × 1,50 ETP"));
    assert_int_equal(chiffre("file_active_par_etp", fl)->objectif_centi, 9500);
    assert_int_equal(chiffre("file_active_moyenne", fl)->objectif_centi, 9500);

    /* Roubaix: 90 per ETP of référent, 70 of coach; R3 left on 30/06. */
    const struct ou june = { .du = "2017-01-01", .jusqu = "2017-06-30", .site = RX };
    v = chiffre("file_active", june);
    assert_int_equal(v->objectif_centi, 90 * 80 + 70 * 100);
    assert_string_equal(v->objectif_par, "etp_referent, etp_coach");
    assert_int_equal(chiffre("file_active", (struct ou){ ANNEE, .site = RX })->objectif_centi,
                     7000);
    v = chiffre("file_active_par_etp", june);
    assert_int_equal(v->objectif_centi, 7889); /* 142 people for 1,8 ETP. */
}

static void exits_are_asked_of_each_referent_and_coach(void **state)
{
    (void)state;
    /* 20 of the coach; 25 of the référent, who was there 181 days of 365. */
    const Reporting__Valeur *v = chiffre("sorties_positives", (struct ou){ ANNEE, .site = RX });
    assert_int_equal(v->objectif_centi, 2000 + 2500 * 50 / 100);
    v = chiffre("sorties_positives", (struct ou){ ANNEE, .site = RX, .referent = "K1" });
    assert_int_equal(v->objectif_centi, 2000);
    v = chiffre("accompagnes_annee", (struct ou){ ANNEE, .site = RX, .referent = "K1" });
    assert_int_equal(v->objectif_centi, 10000);
}

static void a_rate_has_the_objective_of_its_site(void **state)
{
    (void)state;
    const struct ou fl = { ANNEE, .site = FL };
    assert_int_equal(chiffre("taux_sorties_emploi_durable", fl)->objectif_centi, 4200);
    assert_int_equal(chiffre("taux_sorties_formation", fl)->objectif_centi, 800);
    assert_int_equal(chiffre("taux_sorties_positives", fl)->objectif_centi, 5000);
    assert_int_equal(chiffre("taux_national", fl)->objectif_centi, 5000);
    assert_int_equal(chiffre("renouvellement", fl)->objectif_centi, 5000);
    assert_int_equal(chiffre("etapes_par_parcours", fl)->objectif_centi, 200);
    const Reporting__Valeur *v = chiffre("taux_cre_emploi_durable", fl);
    assert_int_equal(v->objectif_centi, 4200);
    assert_string_equal(v->objectif_par, "cre");
    /* Roubaix sets none; two sites together have none; a public has no ETP. */
    assert_false(chiffre("renouvellement", (struct ou){ ANNEE, .site = RX })->objectif_connu);
    assert_false(chiffre("renouvellement", (struct ou){ ANNEE })->objectif_connu);
    assert_false(
        chiffre("file_active", (struct ou){ ANNEE, .site = FL, .public = "rsa" })->objectif_connu);
}

static void a_consolidation_shows_each_site_with_its_own_objective(void **state)
{
    (void)state;
    const Reporting__IndicateurReponse *r = reponse("file_active", (struct ou){ ANNEE }, "site");
    assert_int_equal(r->n_ventilation, 2);
    assert_int_equal(r->valeur->valeur_centi, 400);
    assert_int_equal(groupe(r, FL)->valeur_centi, 300);
    assert_int_equal(groupe(r, FL)->objectif_centi, 95 * 150);
    assert_int_equal(groupe(r, RX)->valeur_centi, 100);
    assert_int_equal(groupe(r, RX)->objectif_centi, 7000);
    r = reponse("file_active", (struct ou){ ANNEE, .site = FL }, "referent");
    assert_int_equal(groupe(r, "R1")->valeur_centi, 100);
    assert_int_equal(groupe(r, "R1")->objectif_centi, 9500);
    assert_int_equal(groupe(r, "R2")->objectif_centi, 4750);
}

/* --- What is not known ------------------------------------------------------------------------ */

static void an_unknown_figure_is_no_zero(void **state)
{
    (void)state;
    const Reporting__Valeur *v = chiffre("offres_captees", (struct ou){ ANNEE, .sexe = "femme" });
    assert_false(v->connue);
    assert_string_equal(v->explication, "Cet indicateur ne se compte pas par sexe.");
    v = chiffre("mer", (struct ou){ ANNEE, .site = RX });
    assert_false(v->connue);
    assert_non_null(strstr(v->explication, "roubaix"));
    v = chiffre("sans_entretien", (struct ou){ ANNEE, .site = RX });
    assert_false(v->connue);
    assert_non_null(strstr(v->explication, "seuil"));
    v = chiffre("taux_sorties_emploi_durable",
                (struct ou){ .du = "2016-01-01", .jusqu = "2016-12-31" });
    assert_false(v->connue);
    /* Of two sites one has spoken: the figure says whom it lacks. */
    v = chiffre("mer", (struct ou){ ANNEE });
    assert_true(v->connue);
    assert_non_null(strstr(v->explication, "roubaix"));
    /* Its list is empty too. */
    assert_int_equal(
        liste((struct page_demandee){ .code = "offres_captees", .ou = { ANNEE, .sexe = "femme" } })
            ->total,
        0);
}

static void nothing_heard_is_nothing_known(void **state)
{
    (void)state;
    struct harness *year = monde;
    ouvrir_monde(NULL);
    const Reporting__Valeur *v = chiffre("file_active", (struct ou){ ANNEE });
    assert_false(v->connue);
    assert_string_equal(v->explication, "Rien n'a encore été reçu d'aucun site.");
    harness_close(&monde);
    monde = year;
}

/* As many sites as a national consolidation has: boards and splits stay within their limits. */
static void two_hundred_sites_are_one_question(void **state)
{
    (void)state;
    enum { SITES = 200 };
    static char names[SITES][32];
    struct harness *year = monde;
    ouvrir_monde(NULL);
    for (int i = 0; i < SITES; i++) {
        snprintf(names[i], sizeof(names[i]), "plie-de-la-commune-%03d", i);
        ici = names[i];
        entrer((struct participant){ .id = "p1",
                                     .sexe = "femme",
                                     .prescrit = "2017-01-01",
                                     .prescripteur = "elu",
                                     .entree = "2017-02-01",
                                     .territoire = "nord" });
    }
    const Reporting__IndicateurReponse *r =
        reponse("accompagnes_annee", (struct ou){ ANNEE }, "site");
    assert_int_equal(r->valeur->valeur_centi, SITES * 100);
    assert_int_equal(r->n_ventilation, SITES);
    assert_int_equal(r->ventilation[SITES - 1]->valeur_centi, 100);
    r = reponse("file_active", (struct ou){ .du = "2017-01-01", .jusqu = "2018-06-01" }, "mois");
    assert_int_equal(r->n_ventilation, 18);
    Reporting__Tableau question = REPORTING__TABLEAU__INIT;
    question.tableau = mot("cre");
    const struct answer *answer =
        demander(REPORTING__REQUETE__QUESTION_TABLEAU, &question.base, AU);
    const Reporting__Valeur *offers = ((const Reporting__TableauReponse *)answer->body)->valeurs[4];
    assert_false(offers->connue); /* Nobody's entreprise has spoken: the first few are named. */
    assert_non_null(strstr(offers->explication, "plie-de-la-commune-003…"));
    assert_int_equal(
        liste((struct page_demandee){ .code = "accompagnes_annee", .ou = { ANNEE }, .limite = 150 })
            ->total,
        SITES);
    harness_close(&monde);
    monde = year;
    ici = FL;
}

/* --- Dates ------------------------------------------------------------------------------------ */

static void the_date_of_the_facts_ends_the_period(void **state)
{
    (void)state;
    const struct ou year = { ANNEE, .site = FL };
    const Reporting__Valeur *v =
        ((const Reporting__IndicateurReponse *)indicateur_au("sorties", &year, "", "2017-05-01")
             ->body)
            ->valeur;
    assert_int_equal(v->valeur_centi, 100); /* p1's of 20/05 had not happened. */
    assert_string_equal(v->jusqu, "2017-05-01");
    v = ((const Reporting__IndicateurReponse *)indicateur_au("file_active", &year, "", "2017-05-01")
             ->body)
            ->valeur;
    assert_int_equal(v->valeur_centi, 300);
    assert_string_equal(v->du, "2017-05-01"); /* A state has one day. */
    /* Nothing asked: the year so far. */
    v = ((const Reporting__IndicateurReponse *)indicateur_au("entrees", &(struct ou){ .site = FL },
                                                             "", "2017-03-15")
             ->body)
            ->valeur;
    assert_string_equal(v->du, "2017-01-01");
    assert_string_equal(v->jusqu, "2017-03-15");
    assert_int_equal(v->valeur_centi, 200);
}

static void a_period_across_two_years_counts_both(void **state)
{
    (void)state;
    const struct ou both = { .du = "2016-06-01", .jusqu = "2017-12-31", .site = FL };
    assert_int_equal(chiffre("entrees", both)->valeur_centi, 600);
    assert_int_equal(chiffre("accompagnes_annee", both)->valeur_centi, 500);
}

/* --- What is refused -------------------------------------------------------------------------- */

static void what_cannot_be_asked_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        struct ou ou;
        const char *par;
        const char *refus;
    } rows[] = {
        { "nombre_de_licornes", { ANNEE }, "", "INDICATEUR_INCONNU" },
        { "entrees", { ANNEE }, "astre", "VENTILATION_IMPOSSIBLE" },
        { "offres_captees", { ANNEE }, "territoire", "VENTILATION_IMPOSSIBLE" },
        { "entrees", { ANNEE }, "motif", "VENTILATION_IMPOSSIBLE" },
        { "entrees", { .du = "hier" }, "", "DATE_INVALIDE" },
        { "entrees", { .jusqu = "2017-02-30" }, "", "DATE_INVALIDE" },
        { "entrees", { .du = "2017-12-31", .jusqu = "2017-01-01" }, "", "PERIODE_INVERSEE" },
        { "entrees", { .du = "2019-01-01", .jusqu = "2019-12-31" }, "", "PERIODE_FUTURE" },
        { "entrees", { ANNEE, .site = "lune" }, "", "SITE_NON_SUIVI" },
        { "entrees", { ANNEE, .referent = "personne" }, "", "REFERENT_INCONNU" },
        { "entrees", { ANNEE }, "prescripteur", "" },
        { "reports", { ANNEE }, "motif", "" },
        { "etapes", { ANNEE }, "axe", "" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(refus(rows[i].code, rows[i].ou, rows[i].par), rows[i].refus);
}

static const char *refus_liste(const char *partie, const char *apres, const char *par,
                               const char *groupe_demande)
{
    Reporting__Liste question = REPORTING__LISTE__INIT;
    Reporting__Filtre filtre;
    remplir(&filtre, &(struct ou){ ANNEE, .public = strcmp(par, "public") == 0 ? "rsa" : "" });
    question.code = mot("entrees");
    question.filtre = &filtre;
    question.partie = mot(partie);
    question.apres = mot(apres);
    question.par = mot(par);
    question.groupe = mot(groupe_demande);
    return demander(REPORTING__REQUETE__QUESTION_LISTE, &question.base, AU)->refusal.code;
}

static void a_list_that_cannot_be_is_refused(void **state)
{
    (void)state;
    assert_string_equal(refus_liste("tout", "", "", ""), "PARTIE_INCONNUE");
    assert_string_equal(refus_liste("", "12x", "", ""), "CLE_INVALIDE");
    assert_string_equal(refus_liste("", "", "mois", "2018-01"), "GROUPE_INCONNU");
    assert_string_equal(refus_liste("", "", "public", "qpv"), "GROUPE_INCONNU");
    assert_string_equal(refus_liste("", "", "public", "rsa"), "");
    assert_string_equal(refus_liste("", "", "mois", "2017-02"), "");
}

/* --- Boards, catalogue, delays, sites --------------------------------------------------------- */

static const struct answer *tableau(const char *code)
{
    Reporting__Tableau question = REPORTING__TABLEAU__INIT;
    Reporting__Filtre filtre;
    remplir(&filtre, &(struct ou){ ANNEE, .site = FL });
    question.tableau = mot(code);
    question.filtre = &filtre;
    return demander(REPORTING__REQUETE__QUESTION_TABLEAU, &question.base, AU);
}

static void a_board_is_its_indicators_at_once(void **state)
{
    (void)state;
    static const char *const boards[] = { "direction", "reperage", "referent", "cre" };
    for (size_t b = 0; b < COUNT_OF(boards); b++) {
        const struct answer *answer = tableau(boards[b]);
        assert_string_equal(answer->refusal.code, "");
        const Reporting__TableauReponse *body = (const Reporting__TableauReponse *)answer->body;
        assert_true(body->n_valeurs > 20);
        for (size_t i = 0; i < body->n_valeurs; i++) {
            assert_string_not_equal(body->valeurs[i]->libelle, "");
            assert_true(body->valeurs[i]->connue || body->valeurs[i]->explication[0] != '\0');
        }
    }
    assert_string_equal(tableau("ciel")->refusal.code, "TABLEAU_INCONNU");
}

static void the_delay_of_recording_is_itself_counted(void **state)
{
    (void)state;
    harness_set_day(monde, "2018-06-10");
    ici = FL;
    static const char *const days[] = { "2018-06-10", "2018-06-09", "2018-06-08", "2018-05-31" };
    for (size_t i = 0; i < COUNT_OF(days); i++)
        offre("d", 1, "cdd", "locale_cre", days[i]);
    Reporting__Delais question = REPORTING__DELAIS__INIT;
    Reporting__Filtre filtre;
    remplir(&filtre, &(struct ou){ .du = "2018-05-01", .site = FL });
    question.filtre = &filtre;
    const struct answer *answer =
        demander(REPORTING__REQUETE__QUESTION_DELAIS, &question.base, "2018-06-10");
    const Reporting__DelaisReponse *body = (const Reporting__DelaisReponse *)answer->body;
    assert_int_equal(body->n_lignes, 1);
    assert_string_equal(body->lignes[0]->genre, "offre_captee");
    assert_int_equal(body->lignes[0]->nombre, 4);
    assert_int_equal(body->lignes[0]->median_centi, 100);
    assert_int_equal(body->lignes[0]->p90_centi, 1000);
    assert_int_equal(body->lignes[0]->maximum_centi, 1000);
}

static void the_sites_that_were_heard(void **state)
{
    (void)state;
    Reporting__Sites question = REPORTING__SITES__INIT;
    const struct answer *answer = demander(REPORTING__REQUETE__QUESTION_SITES, &question.base, AU);
    const Reporting__SitesReponse *body = (const Reporting__SitesReponse *)answer->body;
    assert_int_equal(body->n_lignes, 2);
    assert_string_equal(body->lignes[0]->site, FL);
    assert_true(body->lignes[0]->evenements > 50);
    assert_string_equal(body->lignes[1]->site, RX);
    assert_string_equal(body->lignes[1]->dernier, "2018-06-01T12:00:00.000000Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_objective_per_etp_is_brought_to_what_the_figure_counts),
        cmocka_unit_test(exits_are_asked_of_each_referent_and_coach),
        cmocka_unit_test(a_rate_has_the_objective_of_its_site),
        cmocka_unit_test(a_consolidation_shows_each_site_with_its_own_objective),
        cmocka_unit_test(an_unknown_figure_is_no_zero),
        cmocka_unit_test(nothing_heard_is_nothing_known),
        cmocka_unit_test(two_hundred_sites_are_one_question),
        cmocka_unit_test(the_date_of_the_facts_ends_the_period),
        cmocka_unit_test(a_period_across_two_years_counts_both),
        cmocka_unit_test(what_cannot_be_asked_is_refused),
        cmocka_unit_test(a_list_that_cannot_be_is_refused),
        cmocka_unit_test(a_board_is_its_indicators_at_once),
        cmocka_unit_test(the_delay_of_recording_is_itself_counted),
        cmocka_unit_test(the_sites_that_were_heard),
    };
    return cmocka_run_group_tests(tests, ouvrir_annee, fermer_monde);
}
