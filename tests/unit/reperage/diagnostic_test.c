/* PlanifierDiagnostic, ManquerDiagnostic, RealiserDiagnostic, CloreSansDiagnostic. */
#include "essai.h"

static void planifier_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__PlanifierDiagnostic c = REPERAGE__PLANIFIER_DIAGNOSTIC__INIT;
    c.conseiller = (char *)"moi";
    c.lettre_du = (char *)"hier";
#define REFUS(code, field) REFUSER(h, PLANIFIER_DIAGNOSTIC, c, code, field)
    REFUS("CHAMP_REQUIS", "diagnostic");
    c.diagnostic = ID('d', 10);
    REFUS("CHAMP_REQUIS", "prescription");
    c.prescription = ID('r', 1);
    REFUS("ID_INVALIDE", "conseiller");
    c.conseiller = (char *)"";
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2017-03-06";
    REFUS("DATE_INVALIDE", "lettre_du");
    c.lettre_du = (char *)"2017-03-11";
    REFUS("DATE_FUTURE", "lettre_du");
    c.lettre_du = (char *)"2017-03-09";
    REFUS("DATE_INCOHERENTE", "date"); /* The letter announces the day. */
    c.lettre_du = (char *)"2017-03-06";
    REFUS("PRESCRIPTION_INCONNUE", "prescription");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    REFUS("PRESCRIPTION_NON_TRANSMISE", "prescription");
    essai_transmettre(h, 1, (char *)"2017-03-07");
    REFUS("DATE_INCOHERENTE", "date");
    c.date = (char *)"2017-03-20";
    const struct decision *d = ENVOYER(h, PLANIFIER_DIAGNOSTIC, c);
    const Reperage__DiagnosticPlanifie *e = EVENEMENT(d, 0, DIAGNOSTIC_PLANIFIE);
    assert_string_equal(e->conseiller, ID('c', 1)); /* The prescription's, when none is named. */
    c.date = (char *)"2017-03-08";
    ENVOYER(h, PLANIFIER_DIAGNOSTIC, c); /* Moved. */
    c.diagnostic = ID('d', 11);
    REFUS("DIAGNOSTIC_DEJA_PREVU", "diagnostic");
    essai_prescrire(h, 2, HAZEBROUCK, (char *)"2017-03-01");
    essai_transmettre(h, 2, (char *)"2017-03-07");
    c.prescription = ID('r', 2);
    c.diagnostic = ID('d', 10);
    REFUS("DIAGNOSTIC_AUTRE_PRESCRIPTION", "diagnostic");
    c.prescription = ID('r', 1);
    Reperage__ManquerDiagnostic missed = REPERAGE__MANQUER_DIAGNOSTIC__INIT;
    missed.diagnostic = ID('d', 10);
    missed.date = (char *)"2017-03-08";
    ENVOYER(h, MANQUER_DIAGNOSTIC, missed);
    REFUS("DIAGNOSTIC_DEJA_PASSE", "diagnostic");
    c.diagnostic = ID('d', 11);
    c.date = (char *)"2017-03-10";
    ENVOYER(h, PLANIFIER_DIAGNOSTIC, c);
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 1, (char *)"2017-03-10");
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    REFUS("PRESCRIPTION_DEJA_TRAITEE", "prescription");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

static void manquer_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__ManquerDiagnostic c = REPERAGE__MANQUER_DIAGNOSTIC__INIT;
#define REFUS(code, field) REFUSER(h, MANQUER_DIAGNOSTIC, c, code, field)
    REFUS("CHAMP_REQUIS", "diagnostic");
    c.diagnostic = ID('d', 10);
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2017-03-11";
    REFUS("DATE_FUTURE", "date");
    c.date = (char *)"2017-03-08";
    REFUS("DIAGNOSTIC_INCONNU", "diagnostic");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_transmettre(h, 1, (char *)"2017-03-02");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-09", (char *)"2017-03-02");
    REFUS("DATE_INCOHERENTE", "date"); /* Before the appointment. */
    c.date = (char *)"2017-03-09";
    ENVOYER(h, MANQUER_DIAGNOSTIC, c);
    REFUS("DEJA_MANQUE", "diagnostic");
    harness_close(&h);
#undef REFUS
}

static void realiser_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    char *twice[] = { (char *)"mobilite", (char *)"mobilite" };
    Reperage__RealiserDiagnostic c = essai_diagnostic(1, 0, (char *)"");
    c.diagnostic = (char *)"";
    c.avis = (char *)"";
    c.freins = twice;
    c.atouts = twice;
    c.n_atouts = 2;
    c.niveau_etape = (char *)"lune";
#define REFUS(code, field) REFUSER(h, REALISER_DIAGNOSTIC, c, code, field)
    REFUS("CHAMP_REQUIS", "diagnostic");
    c.diagnostic = ID('d', 10);
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2017-03-11";
    REFUS("DATE_FUTURE", "date");
    c.date = (char *)"2017-03-01";
    REFUS("CHAMP_REQUIS", "avis");
    c.avis = (char *)"tiède";
    REFUS("VALEUR_INCONNUE", "avis");
    c.avis = (char *)"reserve";
    REFUS("VALEUR_REPETEE", "freins");
    c.n_freins = 1;
    REFUS("VALEUR_REPETEE", "atouts");
    twice[1] = (char *)"projet";
    REFUS("VALEUR_INCONNUE", "niveau_etape");
    c.niveau_etape = (char *)"";
    REFUS("DIAGNOSTIC_INCONNU", "diagnostic");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_transmettre(h, 1, (char *)"2017-03-02");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-09", (char *)"");
    REFUS("DATE_INCOHERENTE", "date"); /* Before it was sent. */
    c.date = (char *)"2017-03-10";
    const struct decision *d = ENVOYER(h, REALISER_DIAGNOSTIC, c);
    const Reperage__DiagnosticRealise *e = EVENEMENT(d, 0, DIAGNOSTIC_REALISE);
    assert_string_equal(e->prescription, ID('r', 1));
    assert_string_equal(e->conseiller, ID('c', 1));
    assert_int_equal(e->besoin_numerique, REPERAGE__DECLARATION__NON_RENSEIGNE);
    REFUS("DEJA_REALISE", "diagnostic");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

static void manquer(struct harness *h, int n, int number, char *date)
{
    Reperage__ManquerDiagnostic c = REPERAGE__MANQUER_DIAGNOSTIC__INIT;
    c.diagnostic = ID('d', n * 10 + number);
    c.date = date;
    ENVOYER(h, MANQUER_DIAGNOSTIC, c);
}

static void clore_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(ROUBAIX, "2022-03-30");
    Reperage__CloreSansDiagnostic c = REPERAGE__CLORE_SANS_DIAGNOSTIC__INIT;
#define REFUS(code, field) REFUSER(h, CLORE_SANS_DIAGNOSTIC, c, code, field)
    REFUS("CHAMP_REQUIS", "prescription");
    c.prescription = ID('r', 1);
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2022-03-31";
    REFUS("DATE_FUTURE", "date");
    c.date = (char *)"2022-02-28";
    REFUS("CHAMP_REQUIS", "motif");
    c.motif = (char *)"caprice";
    REFUS("VALEUR_INCONNUE", "motif");
    c.motif = (char *)"absence_diagnostic";
    REFUS("PRESCRIPTION_INCONNUE", "prescription");
    essai_prescrire(h, 1, VILLE_ROUBAIX, (char *)"2022-03-01");
    essai_transmettre(h, 1, (char *)"2022-03-02");
    REFUS("DATE_INCOHERENTE", "date");
    c.date = (char *)"2022-03-30";
    REFUS("LETTRES_MANQUANTES", "prescription"); /* RX 95: two letters. */
    essai_planifier_diagnostic(h, 1, 0, (char *)"2022-03-09", (char *)"2022-03-02");
    REFUS("DIAGNOSTIC_PREVU", "prescription");
    manquer(h, 1, 0, (char *)"2022-03-09");
    REFUS("LETTRES_MANQUANTES", "prescription");
    essai_planifier_diagnostic(h, 1, 1, (char *)"2022-03-16", (char *)"2022-03-10");
    manquer(h, 1, 1, (char *)"2022-03-16");
    c.date = (char *)"2022-03-15";
    REFUS("DATE_INCOHERENTE", "date"); /* What justifies it comes before. */
    c.date = (char *)"2022-03-16";
    ENVOYER(h, CLORE_SANS_DIAGNOSTIC, c);
    REFUS("DEJA_CLOSE", "prescription");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

static void a_site_without_letters_closes_without_them(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-30");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    Reperage__CloreSansDiagnostic c = REPERAGE__CLORE_SANS_DIAGNOSTIC__INIT;
    c.prescription = ID('r', 1);
    c.date = (char *)"2017-03-30";
    c.motif = (char *)"desistement";
    ENVOYER(h, CLORE_SANS_DIAGNOSTIC, c);
    essai_diagnostiquer(h, 2);
    harness_set_day(h, "2017-03-30");
    c.prescription = ID('r', 2);
    REFUSER(h, CLORE_SANS_DIAGNOSTIC, c, "PRESCRIPTION_DEJA_TRAITEE", "prescription");
    harness_close(&h);
}

/* The same person prescribed twice under two ids: after the fusion one of the two is closed. */
static void the_second_prescription_of_a_merged_person_needs_no_letters(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(ROUBAIX, "2022-03-30");
    for (int n = 1; n <= 2; n++)
        essai_prescrire(h, n, VILLE_ROUBAIX, (char *)"2022-03-01");
    Reperage__CloreSansDiagnostic c = REPERAGE__CLORE_SANS_DIAGNOSTIC__INIT;
    c.prescription = ID('r', 2);
    c.date = (char *)"2022-03-30";
    c.motif = (char *)"autre";
    REFUSER(h, CLORE_SANS_DIAGNOSTIC, c, "LETTRES_MANQUANTES", "prescription");
    Reperage__FusionnerPersonnes merge = REPERAGE__FUSIONNER_PERSONNES__INIT;
    merge.garde = ID('p', 1);
    merge.absorbee = ID('p', 2);
    ENVOYER(h, FUSIONNER_PERSONNES, merge);
    const struct decision *d = ENVOYER(h, CLORE_SANS_DIAGNOSTIC, c);
    const Reperage__PrescriptionClose *e = EVENEMENT(d, 0, PRESCRIPTION_CLOSE);
    assert_string_equal(e->personne, ID('p', 1));
    c.prescription = ID('r', 1);
    REFUSER(h, CLORE_SANS_DIAGNOSTIC, c, "LETTRES_MANQUANTES", "prescription");
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planifier_refuses_in_order),
        cmocka_unit_test(manquer_refuses_in_order),
        cmocka_unit_test(realiser_refuses_in_order),
        cmocka_unit_test(clore_refuses_in_order),
        cmocka_unit_test(a_site_without_letters_closes_without_them),
        cmocka_unit_test(the_second_prescription_of_a_merged_person_needs_no_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
