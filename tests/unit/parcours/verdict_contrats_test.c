/* Contracts held, signed, aided: FL 94, FL 96, RX 275. */
#include "unit/parcours/verdict_essai.h"

/* --- FL 94: held, attested, more than six months --- */

static void more_than_six_months_is_reached_on_the_same_day_six_months_later(void **unused)
{
    (void)unused;
    static const struct {
        int from[3];
        int until[3];
        Parcours__Verdict__Valeur expected;
        const char *words;
    } cases[] = {
        { { 2017, 1, 15 }, { 2017, 7, 14 }, NON_POSITIVE, "5 mois et 30 jours sur plus de 6 mois" },
        { { 2017, 1, 15 }, { 2017, 7, 15 }, POSITIVE, "plus de 6 mois tenus, du 15/01/2017 au" },
        { { 2017, 8, 31 }, { 2018, 2, 27 }, NON_POSITIVE, "5 mois" }, /* Clamped to 28/02. */
        { { 2017, 8, 31 }, { 2018, 2, 28 }, POSITIVE, "plus de 6 mois" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int32_t from = D(cases[i].from[0], cases[i].from[1], cases[i].from[2]);
        int32_t until = D(cases[i].until[0], cases[i].until[1], cases[i].until[2]);
        const struct fait_contrat contrats[] = { CONTRAT("cdd", "e1", from, until, until) };
        const struct faits faits = {
            .au = D(2018, 6, 1), .entree = D(2016, 1, 1), .contrats = contrats, .contrat_count = 1
        };
        const Parcours__Verdict *v = rendre(fl, "emploi_contrat", &faits);
        assert_int_equal(v->valeur, cases[i].expected);
        assert_non_null(strstr(v->explication, cases[i].words));
        assert_string_equal(v->au_plus_tot, ""); /* Ended: time will not help. */
    }
}

static void a_running_contract_is_positive_at_the_earliest_six_months_after_its_start(void **unused)
{
    (void)unused;
    const struct fait_contrat contrats[] = { CONTRAT("cdi", "e1", D(2017, 1, 15), DATE_NONE,
                                                     DATE_NONE) };
    struct faits faits = {
        .au = D(2017, 7, 14), .entree = D(2016, 1, 1), .contrats = contrats, .contrat_count = 1
    };
    const Parcours__Verdict *v = rendre(fl, "emploi_contrat", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_string_equal(v->au_plus_tot, "2017-07-15");
    assert_string_equal(v->hypothese, "si le contrat se poursuit");
    assert_string_equal(v->explication,
                        "5 mois et 30 jours sur plus de 6 mois ; positive au plus tôt le "
                        "15/07/2017 (si le contrat se poursuit)");
    assert_int_equal(v->atteint, 5);
    assert_int_equal(v->seuil, 6);
    assert_string_equal(v->unite, "mois");
    assert_string_equal(v->source, "FL 94");

    faits.au = D(2017, 7, 15);
    assert_int_equal(rendre(fl, "emploi_contrat", &faits)->valeur, POSITIVE);
}

static void the_months_before_the_entry_do_not_count(void **unused)
{
    (void)unused;
    const struct fait_contrat contrats[] = { CONTRAT("cdi", "e1", D(2016, 9, 1), DATE_NONE,
                                                     DATE_NONE) };
    struct faits faits = {
        .au = D(2017, 7, 14), .entree = D(2017, 1, 15), .contrats = contrats, .contrat_count = 1
    };
    assert_int_equal(rendre(fl, "emploi_contrat", &faits)->valeur, NON_POSITIVE);
    faits.au = D(2017, 7, 15);
    assert_int_equal(rendre(fl, "emploi_contrat", &faits)->valeur, POSITIVE);
}

static void a_term_that_has_passed_proves_nothing_after_it(void **unused)
{
    (void)unused;
    const struct fait_contrat contrats[] = { CONTRAT("cdd", "e1", D(2017, 1, 15), D(2017, 5, 14),
                                                     DATE_NONE) };
    const struct fait_avenant avenants[] = {
        { .id = "c1", .date = D(2017, 5, 10), .fin_prevue = D(2017, 9, 30), .contrat = "" }
    };
    struct faits faits = {
        .au = D(2017, 10, 15), .entree = D(2016, 1, 1), .contrats = contrats, .contrat_count = 1
    };
    const Parcours__Verdict *v = rendre(fl, "emploi_contrat", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_int_equal(v->atteint, 3);
    faits.avenants = avenants;
    faits.avenant_count = 1;
    assert_int_equal(rendre(fl, "emploi_contrat", &faits)->valeur, POSITIVE);
    faits.au = D(2017, 5, 9); /* The avenant is not known yet. */
    v = rendre(fl, "emploi_contrat", &faits);
    assert_string_equal(v->au_plus_tot, "2017-07-15");
    assert_string_equal(v->hypothese, "si le contrat est prolongé au-delà du 14/05/2017");
}

static void contracts_add_up_at_one_employer_without_a_gap_only(void **unused)
{
    (void)unused;
    static const struct {
        const char *second_employer;
        int gap_days;
        Parcours__Verdict__Valeur expected;
    } cases[] = {
        { "e1", 0, POSITIVE },
        { "e1", 1, NON_POSITIVE },
        { "e2", 0, NON_POSITIVE },
        { "", 0, NON_POSITIVE }, /* An unknown employer is nobody's renewal. */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *boss = cases[i].second_employer[0] == '\0' ? "" : "e1";
        int32_t start = D(2017, 4, 15) + cases[i].gap_days;
        const struct fait_contrat contrats[] = {
            CONTRAT("cdd", boss, D(2017, 1, 15), D(2017, 4, 14), D(2017, 4, 14)),
            { .id = "c2",
              .contrat = "cdd",
              .employeur = "entreprise",
              .entreprise = cases[i].second_employer,
              .debut = start,
              .fin_prevue = D(2017, 7, 31),
              .fin = D(2017, 7, 31) },
        };
        const struct faits faits = {
            .au = D(2018, 1, 1), .entree = D(2016, 1, 1), .contrats = contrats, .contrat_count = 2
        };
        assert_int_equal(rendre(fl, "emploi_contrat", &faits)->valeur, cases[i].expected);
    }
}

static void excluded_kinds_never_count_and_the_verdict_says_which(void **unused)
{
    (void)unused;
    static const char *const kinds[] = { "cui_cae", "cddi", "ctti", "usage_ai" };
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct fait_contrat contrats[] = { CONTRAT(kinds[i], "e1", D(2017, 1, 1), DATE_NONE,
                                                         DATE_NONE) };
        const struct faits faits = {
            .au = D(2018, 1, 1), .entree = D(2016, 1, 1), .contrats = contrats, .contrat_count = 1
        };
        const Parcours__Verdict *v = rendre(fl, "emploi_contrat", &faits);
        assert_int_equal(v->valeur, NON_POSITIVE);
        assert_true(dit(v->manque, v->n_manque, "du 01/01/2017 : exclu de cette sortie (FL 94)"));
    }
}

static void a_contract_counts_since_the_avenant_that_made_it_another_kind(void **unused)
{
    (void)unused;
    const struct fait_contrat contrats[] = { CONTRAT("cddi", "e1", D(2017, 1, 1), D(2017, 6, 30),
                                                     DATE_NONE) };
    const struct fait_avenant avenants[] = {
        { .id = "c1", .date = D(2017, 5, 1), .fin_prevue = DATE_NONE, .contrat = "cdi" }
    };
    struct faits faits = { .au = D(2017, 10, 31),
                           .entree = D(2016, 1, 1),
                           .contrats = contrats,
                           .contrat_count = 1,
                           .avenants = avenants,
                           .avenant_count = 1 };
    const Parcours__Verdict *v = rendre(fl, "emploi_contrat", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_string_equal(v->au_plus_tot, "2017-11-01");
    faits.au = D(2017, 11, 1);
    assert_int_equal(rendre(fl, "emploi_contrat", &faits)->valeur, POSITIVE);
}

static void the_last_avenant_of_a_day_says_the_kind_the_first_day_included(void **unused)
{
    (void)unused;
    const struct fait_contrat contrats[] = { CONTRAT("cddi", "e1", D(2017, 1, 1), D(2017, 12, 31),
                                                     DATE_NONE) };
    static const struct {
        int month; /* Of 2017, on the first: the day of both avenants. */
        const char *earliest;
    } cases[] = { { 1, "2017-07-01" }, { 3, "2017-09-01" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const int32_t day = D(2017, cases[i].month, 1);
        const struct fait_avenant avenants[] = {
            { .id = "c1", .date = day, .fin_prevue = DATE_NONE, .contrat = "cui_cae" },
            { .id = "c1", .date = day, .fin_prevue = DATE_NONE, .contrat = "cdi" },
        };
        const struct faits faits = { .au = D(2017, 6, 1),
                                     .entree = D(2016, 1, 1),
                                     .contrats = contrats,
                                     .contrat_count = 1,
                                     .avenants = avenants,
                                     .avenant_count = 2 };
        const Parcours__Verdict *v = rendre(fl, "emploi_contrat", &faits);
        assert_string_equal(v->au_plus_tot, cases[i].earliest);
    }
}

static void many_short_contracts_hide_no_later_one(void **unused)
{
    (void)unused;
    enum { MISSIONS = 104, WEEK = 7 };
    struct fait_contrat contrats[MISSIONS + 1];
    for (int i = 0; i < MISSIONS; i++) {
        const int32_t monday = D(2016, 1, 4) + i * WEEK;
        contrats[i] = (struct fait_contrat)CONTRAT("cdd", "", monday, monday + 4, monday + 4);
    }
    contrats[MISSIONS] =
        (struct fait_contrat)CONTRAT("cdi", "e1", D(2018, 2, 1), DATE_NONE, DATE_NONE);
    const struct faits faits = { .au = D(2018, 8, 1),
                                 .entree = D(2016, 1, 1),
                                 .contrats = contrats,
                                 .contrat_count = COUNT_OF(contrats) };
    assert_int_equal(rendre(fl, "emploi_contrat", &faits)->valeur, POSITIVE);
}

/* As many as are looked at: what is missing is one text, in memory that grows as the text does. */
static void a_thousand_excluded_contracts_are_told(void **unused)
{
    (void)unused;
    enum { CONTRATS = 1000 };
    static struct fait_contrat contrats[CONTRATS];
    for (int i = 0; i < CONTRATS; i++)
        contrats[i] =
            (struct fait_contrat)CONTRAT("cddi", "e1", D(2017, 1, 1) + i, DATE_NONE, DATE_NONE);
    const struct faits faits = { .au = D(2020, 1, 1),
                                 .entree = D(2016, 1, 1),
                                 .contrats = contrats,
                                 .contrat_count = CONTRATS };
    const Parcours__Verdict *v = rendre(fl, "emploi_contrat", &faits);
    const char *missing = verdict_manque(&arena, v);
    size_t parts = 1;
    for (const char *at = missing; (at = strstr(at, " ; ")) != NULL; at += 3)
        parts++;
    assert_true(v->n_manque >= CONTRATS);
    assert_int_equal(parts, v->n_manque);
    assert_int_equal(strncmp(missing, v->manque[0], strlen(v->manque[0])), 0);
    const Parcours__Verdict nothing = PARCOURS__VERDICT__INIT;
    assert_string_equal(verdict_manque(&arena, &nothing), "");
}

/* --- FL 96: aided contracts --- */

static void an_aided_contract_needs_both_judgments_and_never_an_aci(void **unused)
{
    (void)unused;
    struct fait_contrat contrats[] = { CONTRAT("cui_cae", "e1", D(2017, 1, 1), DATE_NONE,
                                               DATE_NONE) };
    const struct fait_jugement jugements[] = {
        { "emploi_aide", "conforme_projet", "c1", true, D(2017, 6, 1) },
        { "emploi_aide", "accord_participant", "", true, D(2017, 6, 1) },
        { "emploi_aide", "accord_participant", "", false, D(2017, 6, 2) },
    };
    struct faits faits = { .au = D(2018, 1, 1),
                           .entree = D(2016, 1, 1),
                           .contrats = contrats,
                           .contrat_count = 1,
                           .jugements = jugements };
    const Parcours__Verdict *v = rendre(fl, "emploi_aide", &faits);
    assert_int_equal(v->valeur, A_JUGER);
    assert_int_equal(v->n_jugements, 2);
    assert_string_equal(v->jugements[0], "conforme_projet");

    faits.jugement_count = 1;
    v = rendre(fl, "emploi_aide", &faits);
    assert_int_equal(v->valeur, A_JUGER);
    assert_int_equal(v->n_jugements, 1);
    assert_string_equal(v->jugements[0], "accord_participant");

    faits.jugement_count = 2;
    assert_int_equal(rendre(fl, "emploi_aide", &faits)->valeur, POSITIVE);
    faits.jugement_count = 3; /* The later judgment counts. */
    v = rendre(fl, "emploi_aide", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_non_null(strstr(v->explication, "jugement défavorable"));

    faits.jugement_count = 2;
    contrats[0].employeur = "aci";
    assert_int_equal(rendre(fl, "emploi_aide", &faits)->valeur, NON_POSITIVE);
}

/* --- RX 275: CDI, CDD --- */

static void a_cdi_needs_six_payslips_or_a_certificate_of_six_months(void **unused)
{
    (void)unused;
    const struct fait_contrat contrats[] = { CONTRAT("cdi", "e1", D(2022, 3, 1), DATE_NONE,
                                                     DATE_NONE) };
    struct fait_preuve preuves[12] = { TOUTES_PIECES };
    struct faits faits = { .au = D(2022, 8, 20),
                           .entree = D(2021, 9, 15),
                           .contrats = contrats,
                           .contrat_count = 1,
                           .preuves = preuves };
    /* The file and the contract only. */
    faits.preuve_count = 2;
    const Parcours__Verdict *v = rendre(rx, "emploi_cdi", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_string_equal(v->au_plus_tot, "2022-09-01");
    assert_true(dit(v->manque, v->n_manque, "Six fiches de paie ou Attestation employeur"));
    assert_string_equal(v->pieces[0], "fiches_paie_6");

    faits.au = D(2022, 9, 10); /* Six months held, nothing proven. */
    v = rendre(rx, "emploi_cdi", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_non_null(strstr(v->explication, "pièces manquantes : Six fiches de paie"));

    size_t five = 2 + fiches(preuves + 2, 5);
    faits.preuve_count = five;
    assert_int_equal(rendre(rx, "emploi_cdi", &faits)->valeur, NON_POSITIVE);
    preuves[five] = preuves[five - 1]; /* The same month twice is one month. */
    faits.preuve_count = five + 1;
    assert_int_equal(rendre(rx, "emploi_cdi", &faits)->valeur, NON_POSITIVE);
    faits.preuve_count = 2 + fiches(preuves + 2, 6);
    v = rendre(rx, "emploi_cdi", &faits);
    assert_int_equal(v->valeur, POSITIVE);
    assert_string_equal(v->explication, "CDI signé le 01/03/2022, 6 mois prouvés sur 6 ; positive");

    preuves[2] = (struct fait_preuve){ .id = "c1",
                                       .piece = "attestation_employeur",
                                       .date = D(2022, 9, 5),
                                       .datee_du = DATE_NONE,
                                       .mois = DATE_NONE,
                                       .couvre_du = D(2022, 3, 1),
                                       .couvre_au = D(2022, 8, 30),
                                       .reprise_le = DATE_NONE };
    faits.preuve_count = 3;
    assert_int_equal(rendre(rx, "emploi_cdi", &faits)->valeur, NON_POSITIVE); /* A day short. */
    preuves[2].couvre_au = D(2022, 8, 31);
    assert_int_equal(rendre(rx, "emploi_cdi", &faits)->valeur, POSITIVE);
    preuves[2].id = "un autre contrat";
    assert_int_equal(rendre(rx, "emploi_cdi", &faits)->valeur, NON_POSITIVE);
}

static void the_length_of_a_cdd_is_the_signed_one(void **unused)
{
    (void)unused;
    static const struct {
        int32_t signed_end_days; /* After 2022-09-01, six months on. */
        Parcours__Verdict__Valeur expected;
    } cases[] = { { -1, NON_POSITIVE }, { 0, POSITIVE } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct fait_contrat contrats[] = { CONTRAT(
            "cdd", "e1", D(2022, 3, 1), D(2022, 9, 1) + cases[i].signed_end_days, DATE_NONE) };
        struct fait_preuve preuves[12] = { TOUTES_PIECES };
        struct faits faits = { .au = D(2022, 12, 1),
                               .entree = D(2021, 9, 15),
                               .contrats = contrats,
                               .contrat_count = 1,
                               .preuves = preuves,
                               .preuve_count = 3 + fiches(preuves + 3, 6) };
        const Parcours__Verdict *v = rendre(rx, "emploi_cdd", &faits);
        assert_int_equal(v->valeur, cases[i].expected);
        if (cases[i].expected == NON_POSITIVE)
            assert_non_null(strstr(v->explication, "signé pour 6 mois ou moins"));
        /* A CDD is no CDI. */
        assert_int_equal(rendre(rx, "emploi_cdi", &faits)->valeur, NON_POSITIVE);
    }
}

static void kinds_that_the_text_does_not_exclude_are_to_be_judged(void **unused)
{
    (void)unused;
    static const char *const kinds[] = { "cddi", "ctti", "cui_cae" };
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct fait_contrat contrats[] = { CONTRAT(kinds[i], "e1", D(2022, 3, 1),
                                                         D(2022, 12, 31), DATE_NONE) };
        struct fait_preuve preuves[12] = { TOUTES_PIECES };
        const struct fait_jugement jugements[] = { { "emploi_cdd", JUGEMENT_CONTRAT, "c1", true,
                                                     D(2022, 9, 9) } };
        struct faits faits = { .au = D(2022, 10, 1),
                               .entree = D(2021, 9, 15),
                               .contrats = contrats,
                               .contrat_count = 1,
                               .preuves = preuves,
                               .preuve_count = 3 + fiches(preuves + 3, 6),
                               .jugements = jugements };
        const Parcours__Verdict *v = rendre(rx, "emploi_cdd", &faits);
        assert_int_equal(v->valeur, A_JUGER);
        assert_string_equal(v->jugements[0], JUGEMENT_CONTRAT);
        assert_true(dit(v->manque, v->n_manque, "n'exclut pas ce contrat"));
        faits.jugement_count = 1;
        assert_int_equal(rendre(rx, "emploi_cdd", &faits)->valeur, POSITIVE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_than_six_months_is_reached_on_the_same_day_six_months_later),
        cmocka_unit_test(a_running_contract_is_positive_at_the_earliest_six_months_after_its_start),
        cmocka_unit_test(the_months_before_the_entry_do_not_count),
        cmocka_unit_test(a_term_that_has_passed_proves_nothing_after_it),
        cmocka_unit_test(contracts_add_up_at_one_employer_without_a_gap_only),
        cmocka_unit_test(excluded_kinds_never_count_and_the_verdict_says_which),
        cmocka_unit_test(a_contract_counts_since_the_avenant_that_made_it_another_kind),
        cmocka_unit_test(the_last_avenant_of_a_day_says_the_kind_the_first_day_included),
        cmocka_unit_test(many_short_contracts_hide_no_later_one),
        cmocka_unit_test(a_thousand_excluded_contracts_are_told),
        cmocka_unit_test(an_aided_contract_needs_both_judgments_and_never_an_aci),
        cmocka_unit_test(a_cdi_needs_six_payslips_or_a_certificate_of_six_months),
        cmocka_unit_test(the_length_of_a_cdd_is_the_signed_one),
        cmocka_unit_test(kinds_that_the_text_does_not_exclude_are_to_be_judged),
    };
    return cmocka_run_group_tests(tests, open_protocoles, close_protocoles);
}
