/* Hours: 1 215 in a sliding year (FL 95), six months of 110 (RX 275). */
#include "unit/parcours/verdict_essai.h"

#include "parcours/verdict/examen.h"

/* --- FL 95: 1 215 hours in twelve months --- */

static void one_hour_decides_at_1215(void **unused)
{
    (void)unused;
    static const struct {
        int64_t last_month;
        Parcours__Verdict__Valeur expected;
        const char *words;
    } cases[] = {
        { 11399, NON_POSITIVE, "1 214,99 h sur 1 215" },
        { 11300, NON_POSITIVE, "1 214 h sur 1 215" },
        { 11400, POSITIVE, "1 215 h sur 1 215 ; positive" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fait_heures heures[12];
        /* From July: the window passes the new year. */
        mois_entiers(heures, 2017, 7, 11, 10000);
        heures[0].heures_centi = 10100;
        heures[11] =
            (struct fait_heures){ "i1", D(2018, 6, 1), D(2018, 6, 30), cases[i].last_month };
        const struct faits faits = { .au = D(2018, 7, 1),
                                     .entree = D(2017, 1, 1),
                                     .contrats = INTERIM,
                                     .contrat_count = 1,
                                     .heures = heures,
                                     .heures_count = 12 };
        const Parcours__Verdict *v = rendre(fl, "emploi_interim", &faits);
        assert_int_equal(v->valeur, cases[i].expected);
        assert_non_null(strstr(v->explication, cases[i].words));
        assert_int_equal(v->seuil, 121500);
        assert_string_equal(v->unite, "centi_heures");
    }
}

static void thirteen_months_of_hours_are_not_twelve(void **unused)
{
    (void)unused;
    struct fait_heures heures[13];
    mois_entiers(heures, 2017, 1, 13, 10000);
    const struct faits faits = { .au = D(2018, 2, 1),
                                 .entree = D(2017, 1, 1),
                                 .contrats = INTERIM,
                                 .contrat_count = 1,
                                 .heures = heures,
                                 .heures_count = 13 };
    const Parcours__Verdict *v = rendre(fl, "emploi_interim", &faits);
    assert_int_equal(v->atteint, 120000);
    assert_int_equal(v->valeur, NON_POSITIVE);
}

static void the_earliest_date_comes_from_the_weekly_hours(void **unused)
{
    (void)unused;
    /* 1 043 h done by 07/02/2018; 172 more at 35 a week take 35 days. */
    struct fait_heures heures[8];
    mois_entiers(heures, 2017, 6, 7, 13000);
    heures[7] = (struct fait_heures){ "i1", D(2018, 1, 2), D(2018, 1, 31), 13300 };
    const struct faits faits = { .au = D(2018, 2, 7),
                                 .entree = D(2017, 1, 1),
                                 .contrats = INTERIM,
                                 .contrat_count = 1,
                                 .heures = heures,
                                 .heures_count = 8 };
    const Parcours__Verdict *v = rendre(fl, "emploi_interim", &faits);
    assert_string_equal(
        v->explication,
        "1 043 h sur 1 215 ; positive au plus tôt le 14/03/2018 (à 35 h par semaine)");
    assert_string_equal(v->au_plus_tot, "2018-03-14");
    assert_string_equal(v->hypothese, "à 35 h par semaine");
}

static void old_hours_leave_the_window_while_new_ones_come(void **unused)
{
    (void)unused;
    struct fait_contrat contrats[] = { INTERIM[0] };
    contrats[0].hebdo_centi = 0; /* Unknown: the mean of the three last whole months. */
    struct fait_heures heures[12];
    mois_entiers(heures, 2017, 1, 9, 10000);
    mois_entiers(heures + 9, 2017, 10, 3, 10200);
    const struct faits faits = { .au = D(2017, 12, 31),
                                 .entree = D(2017, 1, 1),
                                 .contrats = contrats,
                                 .contrat_count = 1,
                                 .heures = heures,
                                 .heures_count = 12 };
    const Parcours__Verdict *v = rendre(fl, "emploi_interim", &faits);
    assert_int_equal(v->atteint, 120600);
    /* December is not over on its last day: September to November are the whole months. */
    assert_string_equal(v->hypothese, "à 101,33 h par mois, moyenne des trois derniers mois");
    int32_t earliest = date_parse(v->au_plus_tot);
    /* Nine hours take three days, but January 2017 leaves the window by a day each day: later. */
    assert_true(earliest > D(2018, 1, 3));

    struct faits lent = faits;
    struct fait_heures peu[1];
    mois_entiers(peu, 2017, 11, 1, 2000);
    lent.heures = peu;
    lent.heures_count = 1;
    v = rendre(fl, "emploi_interim", &lent);
    assert_string_equal(v->au_plus_tot, "");
    assert_true(dit(v->manque, v->n_manque, "Le seuil n'est pas atteint"));
}

static void hours_before_the_entry_or_across_its_edge_count_what_is_provable(void **unused)
{
    (void)unused;
    const struct fait_heures heures[] = {
        { "i1", D(2017, 2, 1), D(2017, 2, 28), 15000 }, /* Before. */
        { "i1", D(2017, 3, 13), D(2017, 3, 19), 9000 }, /* Two days outside: 48 h may be there. */
        { "i1", D(2017, 4, 3), D(2017, 4, 9), 3500 },
    };
    struct faits faits = { .au = D(2018, 1, 1),
                           .entree = D(2017, 3, 15),
                           .contrats = INTERIM,
                           .contrat_count = 1,
                           .heures = heures,
                           .heures_count = 3 };
    const Parcours__Verdict *v = rendre(fl, "emploi_interim", &faits);
    assert_int_equal(v->atteint, 9000 - 2 * 2400 + 3500);
    assert_true(dit(v->manque, v->n_manque, "48 h à cheval"));
    faits.au = D(2017, 4, 8); /* The last row is not over: a day of it may lie ahead. */
    assert_int_equal(rendre(fl, "emploi_interim", &faits)->atteint, 4200 + 1100);
}

static void hours_under_a_ctti_are_excluded(void **unused)
{
    (void)unused;
    struct fait_contrat contrats[] = { INTERIM[0] };
    contrats[0].contrat = "ctti";
    struct fait_heures heures[12];
    mois_entiers(heures, 2017, 1, 12, 15000);
    const struct faits faits = { .au = D(2018, 1, 1),
                                 .entree = D(2017, 1, 1),
                                 .contrats = contrats,
                                 .contrat_count = 1,
                                 .heures = heures,
                                 .heures_count = 12 };
    const Parcours__Verdict *v = rendre(fl, "emploi_interim", &faits);
    assert_int_equal(v->atteint, 0);
    assert_true(dit(v->manque, v->n_manque, "1 800 h sous un contrat exclu"));
}

/* --- RX 275: interim, six months of 110 hours within eight --- */

static void six_months_of_110_hours_within_eight_whatever_the_agency(void **unused)
{
    (void)unused;
    static const struct {
        int64_t hours[9];
        Parcours__Verdict__Valeur expected;
        int full;
    } cases[] = {
        { { 11000, 11000, 11000, 11000, 11000, 11000 }, POSITIVE, 6 },
        { { 11000, 11000, 11000, 11000, 11000, 10999 }, NON_POSITIVE, 5 },
        { { 11000, 0, 11000, 11000, 0, 11000, 11000, 11000 }, POSITIVE, 6 }, /* Eight months. */
        { { 11000, 0, 11000, 11000, 0, 11000, 0, 11000, 11000 }, NON_POSITIVE, 5 }, /* Nine. */
        { { 66000 }, NON_POSITIVE, 1 }, /* All of it in one month. */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct fait_contrat contrats[] = {
            INTERIM[0],
            { .id = "i2",
              .contrat = "interim",
              .employeur = "ett",
              .entreprise = "a2",
              .debut = 17167,
              .fin_prevue = DATE_NONE,
              .fin = DATE_NONE },
        };
        struct fait_heures heures[18];
        for (size_t m = 0; m < 9; m++) { /* October 2021 on: past the new year; two agencies. */
            int32_t first = date_add_months(D(2021, 10, 1), (int)m);
            heures[2 * m] = (struct fait_heures){ "i1", first, first + 14, 0 };
            heures[2 * m + 1] = (struct fait_heures){ "i2", first + 15, date_month_end(first), 0 };
            heures[2 * m].heures_centi = cases[i].hours[m] / 2;
            heures[2 * m + 1].heures_centi = cases[i].hours[m] - cases[i].hours[m] / 2;
        }
        const struct faits faits = { .au = D(2022, 7, 1),
                                     .entree = D(2021, 9, 15),
                                     .contrats = contrats,
                                     .contrat_count = 2,
                                     .heures = heures,
                                     .heures_count = 18,
                                     .preuves = PIECES,
                                     .preuve_count = 3 };
        const Parcours__Verdict *v = rendre(rx, "emploi_interim", &faits);
        assert_int_equal(v->valeur, cases[i].expected);
        assert_int_equal(v->atteint, cases[i].full);
    }
}

static void coming_months_are_presumed_at_the_weekly_hours(void **unused)
{
    (void)unused;
    struct fait_contrat contrats[] = { INTERIM[0] };
    struct fait_heures heures[4];
    mois_entiers(heures, 2022, 2, 4, 13000);
    struct faits faits = { .au = D(2022, 6, 10),
                           .entree = D(2021, 9, 15),
                           .contrats = contrats,
                           .contrat_count = 1,
                           .heures = heures,
                           .heures_count = 4 };
    const Parcours__Verdict *v = rendre(rx, "emploi_interim", &faits);
    assert_string_equal(v->explication,
                        "4 mois sur 6 d'au moins 110 h en 8 mois ; positive au plus tôt le "
                        "31/07/2022 (à 35 h par semaine)");
    contrats[0].hebdo_centi = 2000; /* 86,9 h a month: never. */
    v = rendre(rx, "emploi_interim", &faits);
    assert_string_equal(v->au_plus_tot, "");
    assert_true(dit(v->manque, v->n_manque, "Un mois n'atteint pas 110 h à 20 h par semaine"));
}

static void hours_are_of_the_kind_that_an_avenant_gave_the_contract(void **unused)
{
    (void)unused;
    const struct fait_contrat contrats[] = { CONTRAT("ctti", "e1", D(2017, 1, 1), D(2017, 3, 31),
                                                     DATE_NONE) };
    const struct fait_avenant avenants[] = {
        { .id = "c1", .date = D(2017, 2, 15), .fin_prevue = DATE_NONE, .contrat = "interim" }
    };
    struct fait_heures heures[3];
    mois_entiers(heures, 2017, 1, 3, 10000);
    for (size_t i = 0; i < COUNT_OF(heures); i++)
        heures[i].id = "c1";
    const struct faits faits = { .au = D(2017, 4, 1),
                                 .entree = D(2016, 1, 1),
                                 .contrats = contrats,
                                 .contrat_count = 1,
                                 .avenants = avenants,
                                 .avenant_count = 1,
                                 .heures = heures,
                                 .heures_count = 3 };
    /* January under the ctti, February across the change, March as an intérim. */
    const Parcours__Verdict *v = rendre(fl, "emploi_interim", &faits);
    assert_int_equal(v->atteint, 10000);
    assert_true(dit(v->manque, v->n_manque, "200 h sous un contrat exclu"));
}

static int64_t somme(const struct faits *faits, int32_t debut)
{
    const int32_t fin = date_add_months(debut, 12) - 1;
    int64_t sum = 0;
    for (size_t i = 0; i < faits->heures_count; i++)
        sum += heures_prouvees(&faits->heures[i], debut, fin < faits->au ? fin : faits->au);
    return sum;
}

/* The engine tries edges only: no day of all may do better. */
static void no_window_of_any_day_holds_more_than_the_one_found(void **unused)
{
    (void)unused;
    enum { ROUNDS = 500, ROWS = 40, DAYS = 700, LONGEST = 45 };
    uint32_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct fait_heures heures[ROWS];
        for (size_t i = 0; i < ROWS; i++) {
            seed = seed * 1664525 + 1013904223;
            const int32_t from = D(2017, 1, 1) + (int32_t)(seed >> 8) % DAYS;
            const int32_t days = 1 + (int32_t)(seed >> 16) % LONGEST;
            heures[i] = (struct fait_heures){ "i1", from, from + days - 1, days * 1100 };
        }
        const struct faits faits = { .au = D(2018, 6, 1),
                                     .entree = D(2017, 2, 3),
                                     .contrats = INTERIM,
                                     .contrat_count = 1,
                                     .heures = heures,
                                     .heures_count = ROWS };
        int64_t best = 0;
        for (int32_t day = faits.entree; day <= faits.au; day++)
            best = somme(&faits, day) > best ? somme(&faits, day) : best;
        assert_int_equal(rendre(fl, "emploi_interim", &faits)->atteint, best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_hour_decides_at_1215),
        cmocka_unit_test(thirteen_months_of_hours_are_not_twelve),
        cmocka_unit_test(the_earliest_date_comes_from_the_weekly_hours),
        cmocka_unit_test(old_hours_leave_the_window_while_new_ones_come),
        cmocka_unit_test(hours_before_the_entry_or_across_its_edge_count_what_is_provable),
        cmocka_unit_test(hours_under_a_ctti_are_excluded),
        cmocka_unit_test(hours_are_of_the_kind_that_an_avenant_gave_the_contract),
        cmocka_unit_test(no_window_of_any_day_holds_more_than_the_one_found),
        cmocka_unit_test(six_months_of_110_hours_within_eight_whatever_the_agency),
        cmocka_unit_test(coming_months_are_presumed_at_the_weekly_hours),
    };
    return cmocka_run_group_tests(tests, open_protocoles, close_protocoles);
}
