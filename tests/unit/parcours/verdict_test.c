/* The exit engine: DOMAIN.md §4 and §7, on the protocols of both sites. */
#include "unit/parcours/essai.h"

#include "parcours/verdict.h"

#define POSITIVE     PARCOURS__VERDICT__VALEUR__POSITIVE
#define NON_POSITIVE PARCOURS__VERDICT__VALEUR__NON_POSITIVE
#define A_JUGER      PARCOURS__VERDICT__VALEUR__A_APPRECIER

static struct protocole *fl;
static struct protocole *rx;
static struct arena arena;

static int open_protocoles(void **unused)
{
    (void)unused;
    fl = essai_protocole(FLANDRE_LYS);
    rx = essai_protocole(ROUBAIX);
    arena_init(&arena, 16 * 1024 * 1024);
    return 0;
}

static int close_protocoles(void **unused)
{
    (void)unused;
    protocole_close(&fl);
    protocole_close(&rx);
    arena_release(&arena);
    return 0;
}

static Parcours__Verdict *rendre(const struct protocole *protocole, const char *sortie,
                                 const struct faits *faits)
{
    const struct regles *regles = &protocole->versions[protocole->version_count - 1];
    const struct regle_sortie *regle = regles_sortie(regles, sortie);
    assert_non_null(regle);
    return verdict_rendre(&arena, regles, regle, faits);
}

static bool dit(char **phrases, size_t count, const char *part)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(phrases[i], part) != NULL)
            return true;
    return false;
}

#define CONTRAT(kind, boss, from, planned, until)                                                  \
    {                                                                                              \
        .id = "c1", .contrat = kind, .employeur = "entreprise", .entreprise = boss, .debut = from, \
        .fin_prevue = planned, .fin = until                                                        \
    }

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

/* --- FL 95: 1 215 hours in twelve months --- */

static const struct fait_contrat INTERIM[] = {
    { .id = "i1",
      .contrat = "interim",
      .employeur = "ett",
      .entreprise = "a1",
      .debut = 17167, /* 01/01/2017 */
      .fin_prevue = DATE_NONE,
      .fin = DATE_NONE,
      .hebdo_centi = 3500 },
};

/* `count` whole months from the first of a month, each of `hours` hundredths. */
static size_t mois_entiers(struct fait_heures *out, int year, int month, size_t count,
                           int64_t hours)
{
    for (size_t i = 0; i < count; i++) {
        int32_t first = date_add_months(D(year, month, 1), (int)i);
        out[i] = (struct fait_heures){ "i1", first, date_month_end(first), hours };
    }
    return count;
}

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

#define TOUTES_PIECES                                                                              \
    { .id = "",                                                                                    \
      .piece = "dossier_original",                                                                 \
      .date = 17167,                                                                               \
      .datee_du = DATE_NONE,                                                                       \
      .mois = DATE_NONE,                                                                           \
      .couvre_du = DATE_NONE,                                                                      \
      .couvre_au = DATE_NONE,                                                                      \
      .original = true },                                                                          \
        { .id = "",                                                                                \
          .piece = "contrat_travail",                                                              \
          .date = 17167,                                                                           \
          .datee_du = DATE_NONE,                                                                   \
          .mois = DATE_NONE,                                                                       \
          .couvre_du = DATE_NONE,                                                                  \
          .couvre_au = DATE_NONE },                                                                \
    {                                                                                              \
        .id = "", .piece = "fiches_paie_6", .date = 17167, .datee_du = DATE_NONE,                  \
        .mois = DATE_NONE, .couvre_du = DATE_NONE, .couvre_au = DATE_NONE                          \
    }
static const struct fait_preuve PIECES[] = { TOUTES_PIECES };

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

/* --- RX 275: CDI, CDD --- */

static size_t fiches(struct fait_preuve *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int32_t month = date_add_months(D(2022, 3, 1), (int)i);
        out[i] = (struct fait_preuve){ .id = "c1",
                                       .piece = "fiches_paie_6",
                                       .date = date_month_end(month) + 5,
                                       .datee_du = DATE_NONE,
                                       .mois = month,
                                       .couvre_du = DATE_NONE,
                                       .couvre_au = DATE_NONE };
    }
    return count;
}

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
                                       .couvre_au = D(2022, 8, 30) };
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

/* --- The same contracts under both protocols --- */

static void the_same_contracts_give_two_explained_verdicts(void **unused)
{
    (void)unused;
    /* Six months of interim at 120 h: enough in Roubaix, far from 1 215 h in Flandre Lys. */
    struct fait_heures heures[6];
    mois_entiers(heures, 2022, 1, 6, 12000);
    const struct faits interim = { .au = D(2022, 7, 10),
                                   .entree = D(2021, 9, 15),
                                   .contrats = INTERIM,
                                   .contrat_count = 1,
                                   .heures = heures,
                                   .heures_count = 6,
                                   .preuves = PIECES,
                                   .preuve_count = 3 };
    const Parcours__Verdict *here = rendre(rx, "emploi_interim", &interim);
    const Parcours__Verdict *there = rendre(fl, "emploi_interim", &interim);
    assert_int_equal(here->valeur, POSITIVE);
    assert_string_equal(here->source, "RX 103, 275");
    assert_int_equal(there->valeur, NON_POSITIVE);
    assert_string_equal(there->source, "FL 95");
    assert_non_null(strstr(there->explication, "720 h sur 1 215 ; positive au plus tôt le"));

    /* A CDDI of eight months: excluded there, to be judged here. */
    const struct fait_contrat cddi[] = { CONTRAT("cddi", "e1", D(2022, 3, 1), D(2022, 12, 31),
                                                 DATE_NONE) };
    struct fait_preuve preuves[12] = { TOUTES_PIECES };
    const struct faits iae = { .au = D(2022, 12, 1),
                               .entree = D(2021, 9, 15),
                               .contrats = cddi,
                               .contrat_count = 1,
                               .preuves = preuves,
                               .preuve_count = 3 + fiches(preuves + 3, 6) };
    assert_int_equal(rendre(fl, "emploi_contrat", &iae)->valeur, NON_POSITIVE);
    assert_int_equal(rendre(rx, "emploi_cdd", &iae)->valeur, A_JUGER);
}

/* --- Training, company, end of career, other exits --- */

static void a_qualification_counts_once_obtained(void **unused)
{
    (void)unused;
    struct fait_etape etapes[] = { { .id = "t1",
                                     .formation = true,
                                     .debut = D(2022, 2, 1),
                                     .fin_prevue = D(2022, 6, 30),
                                     .fin = DATE_NONE } };
    const struct fait_preuve diplome[] = { { .id = "t1",
                                             .piece = "diplome",
                                             .date = D(2022, 7, 5),
                                             .datee_du = DATE_NONE,
                                             .mois = DATE_NONE,
                                             .couvre_du = DATE_NONE,
                                             .couvre_au = DATE_NONE },
                                           PIECES[0] };
    const struct fait_jugement jugements[] = {
        { "formation_qualifiante", JUGEMENT_CONCERTATION, "", true, D(2022, 7, 6) },
        { "formation_qualifiante", "accompagnement_propose", "", true, D(2022, 7, 6) },
    };
    struct faits faits = { .au = D(2022, 5, 1),
                           .entree = D(2021, 9, 15),
                           .etapes = etapes,
                           .etape_count = 1,
                           .preuves = diplome,
                           .preuve_count = 2,
                           .jugements = jugements };
    const Parcours__Verdict *v = rendre(fl, "formation_qualifiante", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_string_equal(v->au_plus_tot, "2022-06-30");

    etapes[0].fin = D(2022, 6, 30);
    faits.au = D(2022, 7, 10);
    assert_int_equal(rendre(fl, "formation_qualifiante", &faits)->valeur, NON_POSITIVE);
    etapes[0].diplome = true;
    assert_int_equal(rendre(fl, "formation_qualifiante", &faits)->valeur, POSITIVE);
    v = rendre(rx, "formation_qualifiante", &faits);
    assert_int_equal(v->valeur, A_JUGER); /* RX 279: in concertation, always. */
    assert_int_equal(v->n_jugements, 2);
    faits.jugement_count = 2;
    assert_int_equal(rendre(rx, "formation_qualifiante", &faits)->valeur, POSITIVE);
    faits.preuve_count = 0;
    assert_int_equal(rendre(fl, "formation_qualifiante", &faits)->valeur, NON_POSITIVE);
}

static void a_company_counts_at_its_kbis_or_after_six_months_proven(void **unused)
{
    (void)unused;
    const struct fait_contrat contrats[] = { CONTRAT("creation", "", D(2022, 1, 10), DATE_NONE,
                                                     DATE_NONE) };
    struct fait_preuve kbis[] = { { .id = "c1",
                                    .piece = "kbis",
                                    .date = D(2022, 1, 20),
                                    .datee_du = D(2022, 1, 15),
                                    .mois = DATE_NONE,
                                    .couvre_du = DATE_NONE,
                                    .couvre_au = DATE_NONE } };
    struct faits faits = { .au = D(2022, 2, 1),
                           .entree = D(2021, 9, 15),
                           .contrats = contrats,
                           .contrat_count = 1,
                           .preuves = kbis,
                           .preuve_count = 1 };
    assert_int_equal(rendre(rx, "creation_entreprise", &faits)->valeur, POSITIVE);
    const Parcours__Verdict *v = rendre(fl, "creation_entreprise", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_string_equal(v->au_plus_tot, "2022-07-10");
    faits.au = D(2022, 7, 10); /* Six months have passed; the extract is too old to tell. */
    v = rendre(fl, "creation_entreprise", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_true(dit(v->manque, v->n_manque, "preuve d'activité datée du 10/07/2022"));
    kbis[0].datee_du = D(2022, 7, 10);
    assert_int_equal(rendre(fl, "creation_entreprise", &faits)->valeur, POSITIVE);
    faits.preuve_count = 0;
    assert_int_equal(rendre(rx, "creation_entreprise", &faits)->valeur, NON_POSITIVE);
}

static void other_exits_never_count_and_name_their_missing_proofs(void **unused)
{
    (void)unused;
    const struct faits faits = { .au = D(2022, 7, 10), .entree = D(2021, 9, 15) };
    const Parcours__Verdict *v = rendre(rx, "demande_participant", &faits);
    assert_int_equal(v->valeur, NON_POSITIVE);
    assert_string_equal(v->classe, "autre");
    assert_int_equal(v->n_pieces, 2);
    assert_string_equal(v->pieces[1], "courrier_participant");
    assert_non_null(strstr(v->explication, "ne compte pas comme une sortie positive"));
}

static void the_rules_of_a_career_s_end_need_two_judgments(void **unused)
{
    (void)unused;
    const struct fait_jugement jugements[] = {
        { "fin_de_carriere", "emploi_admis", "", true, D(2022, 7, 6) },
        { "fin_de_carriere", "trimestres_obtenus", "", true, D(2022, 7, 6) },
    };
    struct faits faits = { .au = D(2022, 7, 10), .entree = D(2021, 9, 15), .jugements = jugements };
    assert_int_equal(rendre(rx, "fin_de_carriere", &faits)->valeur, A_JUGER);
    faits.jugement_count = 2;
    assert_int_equal(rendre(rx, "fin_de_carriere", &faits)->valeur, POSITIVE);
}

static void verdicts_are_ordered_by_how_near_they_are(void **unused)
{
    (void)unused;
    Parcours__Verdict a = PARCOURS__VERDICT__INIT, b = PARCOURS__VERDICT__INIT;
    a.classe = b.classe = "positive";
    a.valeur = POSITIVE;
    b.valeur = A_JUGER;
    assert_true(verdict_comparer(&a, &b) < 0);
    a.valeur = b.valeur = NON_POSITIVE;
    a.au_plus_tot = "2018-03-14";
    assert_true(verdict_comparer(&a, &b) < 0);
    b.au_plus_tot = "2018-03-13";
    assert_true(verdict_comparer(&a, &b) > 0);
    a.classe = "autre";
    a.au_plus_tot = "";
    assert_true(verdict_comparer(&a, &b) > 0);
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
        cmocka_unit_test(an_aided_contract_needs_both_judgments_and_never_an_aci),
        cmocka_unit_test(one_hour_decides_at_1215),
        cmocka_unit_test(thirteen_months_of_hours_are_not_twelve),
        cmocka_unit_test(the_earliest_date_comes_from_the_weekly_hours),
        cmocka_unit_test(old_hours_leave_the_window_while_new_ones_come),
        cmocka_unit_test(hours_before_the_entry_or_across_its_edge_count_what_is_provable),
        cmocka_unit_test(hours_under_a_ctti_are_excluded),
        cmocka_unit_test(six_months_of_110_hours_within_eight_whatever_the_agency),
        cmocka_unit_test(coming_months_are_presumed_at_the_weekly_hours),
        cmocka_unit_test(a_cdi_needs_six_payslips_or_a_certificate_of_six_months),
        cmocka_unit_test(the_length_of_a_cdd_is_the_signed_one),
        cmocka_unit_test(kinds_that_the_text_does_not_exclude_are_to_be_judged),
        cmocka_unit_test(the_same_contracts_give_two_explained_verdicts),
        cmocka_unit_test(a_qualification_counts_once_obtained),
        cmocka_unit_test(a_company_counts_at_its_kbis_or_after_six_months_proven),
        cmocka_unit_test(other_exits_never_count_and_name_their_missing_proofs),
        cmocka_unit_test(the_rules_of_a_career_s_end_need_two_judgments),
        cmocka_unit_test(verdicts_are_ordered_by_how_near_they_are),
    };
    return cmocka_run_group_tests(tests, open_protocoles, close_protocoles);
}
