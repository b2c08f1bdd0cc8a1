/* Every kind of figure on the small year of annee.h, against what a person counts by hand. A row is
 * the question and its numerator, denominator and «non renseigné». */
#include "store/reporting/annee.h"

struct attendu {
    const char *code;
    struct ou ou;
    int64_t numerateur; /* Hundredths. */
    int64_t denominateur;
    int64_t inconnus;
    int64_t valeur;
};

#define ANNEE .du = "2017-01-01", .jusqu = "2017-12-31"
#define A_FL                                                                                       \
    {                                                                                              \
        ANNEE, .site = "flandre-lys"                                                               \
    }
#define A_RX                                                                                       \
    {                                                                                              \
        ANNEE, .site = "roubaix"                                                                   \
    }
#define A_TOUS                                                                                     \
    {                                                                                              \
        ANNEE                                                                                      \
    }
#define LE(JOUR) .du = "2016-01-01", .jusqu = JOUR

static void check(const struct attendu *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct attendu *a = &rows[i];
        const Reporting__Valeur *v = chiffre(a->code, a->ou);
        bool right = v->connue && v->numerateur_centi == a->numerateur &&
                     v->denominateur_centi == a->denominateur && v->non_renseigne == a->inconnus &&
                     v->valeur_centi == a->valeur;
        if (!right)
            print_error(
                "row %zu %s: connue %d, %lld / %lld, %lld non renseignés, valeur %lld (%s)\n", i,
                a->code, v->connue, (long long)v->numerateur_centi,
                (long long)v->denominateur_centi, (long long)v->non_renseigne,
                (long long)v->valeur_centi, v->explication);
        assert_true(right);
    }
}

static void the_file_active_is_known_on_any_day(void **state)
{
    (void)state;
    static const struct attendu rows[] = {
        { "file_active", A_FL, 300, 0, 0, 300 },
        { "file_active", A_RX, 100, 0, 0, 100 },
        { "file_active", A_TOUS, 400, 0, 0, 400 },
        /* The day of the exit is the first one outside. */
        { "file_active", { LE("2017-03-30"), .site = "flandre-lys" }, 400, 0, 0, 400 },
        { "file_active", { LE("2017-03-31"), .site = "flandre-lys" }, 300, 0, 0, 300 },
        { "file_active", { LE("2016-06-01") }, 100, 0, 0, 100 },
        /* A référent's, before and after the transfer; a territory's, before and after the move. */
        { "file_active", { LE("2017-06-30"), .referent = "R1" }, 100, 0, 0, 100 },
        { "file_active", { LE("2017-07-01"), .referent = "R1" }, 0, 0, 0, 0 },
        { "file_active", { LE("2017-07-01"), .referent = "R2" }, 200, 0, 0, 200 },
        { "file_active", { LE("2017-06-14"), .territoire = "armentieres" }, 100, 0, 0, 100 },
        { "file_active", { LE("2017-06-15"), .territoire = "armentieres" }, 0, 0, 0, 0 },
        { "file_active", { LE("2017-06-15"), .territoire = "bailleul" }, 100, 0, 0, 100 },
        { "file_active", { ANNEE, .sexe = "femme" }, 200, 0, 0, 200 },
        { "file_active", { ANNEE, .public = "rsa" }, 100, 0, 0, 100 },
        { "file_active", { ANNEE, .prescripteur = "pole_emploi" }, 200, 0, 0, 200 },
    };
    check(rows, COUNT_OF(rows));
}

static void means_are_days_of_presence_over_days_of_etp(void **state)
{
    (void)state;
    /* p1 134 days, p2 365, p3 58 + 92, p4 294, p5 31; R1 334 days, R2 365 half days. */
    static const struct attendu rows[] = {
        { "file_active_moyenne", A_FL, 97400, 51650, 0, 189 },
        { "file_active_moyenne",
          { ANNEE, .referent = "R1" },
          13400 + 18100 + 5800 + 3100,
          33400,
          0,
          121 },
        { "file_active_par_etp", A_FL, 300, 150, 0, 200 },
        { "file_active_par_etp", { LE("2017-08-15"), .site = "flandre-lys" }, 200, 50, 0, 400 },
        /* Half of half an ETP. */
        { "file_active_par_etp", { LE("2017-12-31"), .territoire = "merville" }, 100, 25, 0, 400 },
        { "etp", A_FL, 150, 0, 0, 150 },
        { "etp", A_RX, 100, 0, 0, 100 },
        { "etp", { LE("2017-06-30"), .site = "roubaix" }, 180, 0, 0, 180 },
        /* 150 ETP·hundredths less 31 days of R1: 51650 / 365 = 141,5. */
        { "accompagnes_par_etp", A_FL, 500, 142, 0, 352 },
    };
    check(rows, COUNT_OF(rows));
}

static void people_count_once_whatever_happened_to_them(void **state)
{
    (void)state;
    static const struct attendu rows[] = {
        { "accompagnes_annee", A_FL, 500, 0, 0, 500 }, /* p3 came twice. */
        { "accompagnes_annee", A_RX, 200, 0, 0, 200 },
        { "accompagnes_annee", A_TOUS, 700, 0, 0, 700 },
        { "accompagnes_annee", { ANNEE, .referent = "R1" }, 400, 0, 0, 400 },
        { "accompagnes_annee", { ANNEE, .referent = "R2" }, 300, 0, 0, 300 },
        { "accompagnes_annee", { .du = "2016-01-01", .jusqu = "2016-12-31" }, 200, 0, 0, 200 },
        { "femmes", A_FL, 200, 400, 1, 5000 },
        { "hommes", A_FL, 200, 400, 1, 5000 },
        { "femmes", A_TOUS, 300, 600, 1, 5000 },
        { "public_rsa", A_FL, 200, 400, 1, 5000 },
        { "public_qpv", A_RX, 100, 200, 0, 5000 },
        { "public_deld", A_FL, 100, 400, 1, 2500 },
        { "public_demandeur_emploi", A_RX, 200, 200, 0, 10000 },
    };
    check(rows, COUNT_OF(rows));
}

static void exits_count_when_they_are_validated(void **state)
{
    (void)state;
    static const struct attendu rows[] = {
        { "sorties", A_FL, 200, 0, 0, 200 },
        { "sorties", A_TOUS, 300, 0, 0, 300 },
        { "sorties", { .du = "2018-01-01", .jusqu = "2018-06-01" }, 100, 0, 0, 100 },
        { "sorties_positives", A_FL, 100, 0, 0, 100 },
        { "taux_sorties_emploi_durable", A_FL, 100, 200, 0, 5000 },
        { "taux_sorties_emploi_durable", A_TOUS, 200, 300, 0, 6667 },
        { "taux_sorties_formation", A_FL, 0, 200, 0, 0 },
        { "taux_sorties_formation",
          { .du = "2018-01-01", .jusqu = "2018-06-01" },
          100,
          100,
          0,
          10000 },
        { "taux_sorties_positives", A_FL, 100, 200, 0, 5000 },
        { "taux_national", A_FL, 100, 200, 0, 5000 },
        { "taux_cre_emploi_durable", A_FL, 100, 100, 0, 10000 },
        { "taux_sorties_emploi_durable", { ANNEE, .referent = "K1" }, 100, 100, 0, 10000 },
        { "renouvellement", A_FL, 200, 200, 0, 10000 },
        { "duree_parcours", A_FL, 34800 + 5800, 200, 0, 20300 },
    };
    check(rows, COUNT_OF(rows));
}

static void entries_and_their_delays(void **state)
{
    (void)state;
    static const struct attendu rows[] = {
        { "prescriptions", A_FL, 400, 0, 0, 400 },
        { "entrees", A_FL, 400, 0, 0, 400 },
        { "entrees", A_TOUS, 600, 0, 0, 600 },
        { "entrees",
          { ANNEE, .site = "flandre-lys", .prescripteur = "pole_emploi" },
          200,
          0,
          0,
          200 },
        { "entrees", { ANNEE, .territoire = "merville" }, 200, 0, 0, 200 },
        { "entrees", { ANNEE, .referent = "R2" }, 200, 0, 0, 200 },
        { "entrees_par_derogation", A_FL, 100, 0, 0, 100 },
        { "delai_prescription_entree", A_FL, 11000, 400, 0, 2750 },
    };
    check(rows, COUNT_OF(rows));
}

static void etapes_freins_and_interviews(void **state)
{
    (void)state;
    static const struct attendu rows[] = {
        { "etapes", A_FL, 500, 0, 0, 500 },
        { "etapes_terminees", A_FL, 200, 0, 0, 200 },
        { "taux_etapes_abandonnees", A_FL, 100, 200, 0, 5000 },
        { "etapes_en_cours", { LE("2017-06-10"), .site = "flandre-lys" }, 400, 0, 0, 400 },
        { "etapes_en_cours", A_FL, 100, 0, 0, 100 }, /* p4's ended with the exit. */
        { "etapes_par_parcours", A_FL, 600, 600, 0, 100 },
        { "parcours_avec_deux_etapes", A_FL, 200, 600, 0, 3333 },
        { "etapes_par_parcours", { .du = "2016-01-01", .jusqu = "2016-12-31" }, 100, 200, 0, 50 },
        { "entretiens", A_FL, 100, 0, 0, 100 },
        { "contacts", A_FL, 200, 0, 0, 200 },
        { "absences_injustifiees", A_FL, 100, 0, 0, 100 },
        { "taux_absences_injustifiees", A_FL, 100, 300, 0, 3333 },
        { "freins_reperes", A_FL, 100, 0, 0, 100 },
        { "freins_leves", A_FL, 100, 0, 0, 100 },
        { "taux_freins_leves", A_FL, 100, 200, 0, 5000 },
        { "taux_freins_leves", { .du = "2017-05-01", .jusqu = "2017-12-31" }, 0, 100, 0, 0 },
    };
    check(rows, COUNT_OF(rows));
}

static void silence_follows_each_site_s_own_rule(void **state)
{
    (void)state;
    /* FL: last contact + 2 months has come; RX: + 1 month + 1 day. */
    static const struct attendu rows[] = {
        { "silence", A_FL, 200, 300, 0, 6667 },
        { "silence", { LE("2017-12-30"), .site = "flandre-lys" }, 100, 300, 0, 3333 },
        { "silence", A_RX, 100, 100, 0, 10000 },
        { "silence", { LE("2017-12-30"), .site = "roubaix" }, 0, 100, 0, 0 },
        { "silence", A_TOUS, 300, 400, 0, 7500 },
        { "silence", { ANNEE, .referent = "R2" }, 200, 200, 0, 10000 },
        { "sans_entretien", A_FL, 200, 300, 0, 6667 },
    };
    check(rows, COUNT_OF(rows));
}

static void offers_and_jobs(void **state)
{
    (void)state;
    static const struct attendu rows[] = {
        { "offres_captees", A_FL, 200, 0, 0, 200 },
        { "postes_captes", A_FL, 300, 0, 0, 300 },
        { "offres_diffusees", A_FL, 100, 0, 0, 100 },
        { "offres_pourvues", A_FL, 100, 0, 0, 100 },
        { "postes_pourvus", A_FL, 100, 0, 0, 100 },
        { "taux_offres_pourvues", A_FL, 100, 200, 0, 5000 },
        { "mer", A_FL, 200, 0, 0, 200 },
        { "mer_retenues", A_FL, 100, 0, 0, 100 },
        { "mer_non_retenues", A_FL, 100, 0, 0, 100 },
        { "taux_mer_retenues", A_FL, 100, 200, 0, 5000 },
        { "candidats_informes", A_FL, 100, 200, 0, 5000 },
        { "mer", { ANNEE, .site = "flandre-lys", .sexe = "femme" }, 100, 0, 0, 100 },
        { "embauches", A_FL, 200, 0, 0, 200 },
        { "demarrages", A_FL, 100, 0, 0, 100 },
        { "en_emploi", { LE("2017-07-14"), .site = "flandre-lys" }, 200, 0, 0, 200 },
        { "en_emploi", { LE("2017-07-15"), .site = "flandre-lys" }, 100, 0, 0, 100 },
        { "maintiens_six_mois", A_FL, 100, 0, 0, 100 },
        { "ruptures", A_FL, 100, 0, 0, 100 },
        { "taux_ruptures", A_FL, 100, 200, 0, 5000 },
    };
    check(rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_active_is_known_on_any_day),
        cmocka_unit_test(means_are_days_of_presence_over_days_of_etp),
        cmocka_unit_test(people_count_once_whatever_happened_to_them),
        cmocka_unit_test(exits_count_when_they_are_validated),
        cmocka_unit_test(entries_and_their_delays),
        cmocka_unit_test(etapes_freins_and_interviews),
        cmocka_unit_test(silence_follows_each_site_s_own_rule),
        cmocka_unit_test(offers_and_jobs),
    };
    return cmocka_run_group_tests(tests, ouvrir_annee, fermer_monde);
}
