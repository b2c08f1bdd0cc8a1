/* Two protocols side by side; training, company, career, other exits. */
#include "unit/parcours/verdict_essai.h"

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
                                             .couvre_au = DATE_NONE,
                                             .reprise_le = DATE_NONE },
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
                                    .couvre_au = DATE_NONE,
                                    .reprise_le = DATE_NONE } };
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
        cmocka_unit_test(the_same_contracts_give_two_explained_verdicts),
        cmocka_unit_test(a_qualification_counts_once_obtained),
        cmocka_unit_test(a_company_counts_at_its_kbis_or_after_six_months_proven),
        cmocka_unit_test(other_exits_never_count_and_name_their_missing_proofs),
        cmocka_unit_test(the_rules_of_a_career_s_end_need_two_judgments),
        cmocka_unit_test(verdicts_are_ordered_by_how_near_they_are),
    };
    return cmocka_run_group_tests(tests, open_protocoles, close_protocoles);
}
