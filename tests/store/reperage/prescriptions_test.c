/* What apply writes, the lists of prescriptions read: states as of a day, filters, pages, delays.
 */
#include "unit/reperage/essai.h"

static const Reperage__PrescriptionsReponse *ask(struct harness *h, const char *etat,
                                                 const char *au)
{
    Reperage__Prescriptions q = REPERAGE__PRESCRIPTIONS__INIT;
    q.etat = (char *)(uintptr_t)etat;
    return DEMANDER(h, PRESCRIPTIONS, q, au);
}

static const char *state_on(struct harness *h, const char *au)
{
    const Reperage__PrescriptionsReponse *a = ask(h, "", au);
    return a->n_lignes == 0 ? "" : a->lignes[0]->etat;
}

/* One prescription through a report, a withdrawal and its entry, each step on its own day. */
static struct harness *a_whole_way(void)
{
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    essai_planifier_comite(h, 2, "comite_entree", "hazebrouck", (char *)"2017-05-02");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    harness_set_day(h, "2017-03-03");
    essai_transmettre(h, 1, (char *)"2017-03-03");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-10", (char *)"2017-03-03");
    harness_set_day(h, "2017-03-10");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, (char *)"2017-03-10");
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    essai_recevoir_tout(h, 1, PIECES_FL, COUNT_OF(PIECES_FL), (char *)"2017-03-10");
    harness_set_day(h, "2017-03-15");
    essai_inscrire(h, 1, 1);
    harness_set_day(h, "2017-04-04");
    Reperage__ReporterEntree postpone = REPERAGE__REPORTER_ENTREE__INIT;
    postpone.comite = ID('m', 1);
    postpone.prescription = ID('r', 1);
    postpone.motif = (char *)"avis_partenaire";
    postpone.jusqu = (char *)"2017-04-20";
    ENVOYER(h, REPORTER_ENTREE, postpone);
    harness_set_day(h, "2017-04-10");
    essai_inscrire(h, 1, 2);
    harness_set_day(h, "2017-04-12");
    Reperage__RetirerDuComite withdraw = REPERAGE__RETIRER_DU_COMITE__INIT;
    withdraw.comite = ID('m', 2);
    withdraw.prescription = ID('r', 1);
    withdraw.motif = (char *)"agenda";
    ENVOYER(h, RETIRER_DU_COMITE, withdraw);
    harness_set_day(h, "2017-04-18");
    essai_inscrire(h, 1, 2);
    harness_set_day(h, "2017-05-02");
    essai_entrer(h, 1, 2);
    return h;
}

static void the_state_is_that_of_the_day_asked(void **unused)
{
    (void)unused;
    static const struct {
        const char *au;
        const char *etat;
    } days[] = {
        { "2017-02-28", "" },
        { "2017-03-01", ETAT_RECUE },
        { "2017-03-03", ETAT_TRANSMISE },
        { "2017-03-09", ETAT_TRANSMISE },
        { "2017-03-10", ETAT_DIAGNOSTIQUEE },
        { "2017-03-15", ETAT_POSITIONNEE },
        { "2017-04-03", ETAT_POSITIONNEE },
        { "2017-04-04", ETAT_REPORTEE },
        { "2017-04-10", ETAT_POSITIONNEE },
        { "2017-04-12", ETAT_REPORTEE }, /* Withdrawn: postponed as before. */
        { "2017-04-18", ETAT_POSITIONNEE },
        { "2017-05-02", ETAT_ACCEPTEE },
    };
    struct harness *h = a_whole_way();
    for (size_t i = 0; i < COUNT_OF(days); i++)
        if (strcmp(state_on(h, days[i].au), days[i].etat) != 0)
            fail_msg("%s: %s, expected %s", days[i].au, state_on(h, days[i].au), days[i].etat);
    essai_rejouer(h);
    harness_close(&h);
}

static void a_line_tells_what_was_known_then(void **unused)
{
    (void)unused;
    struct harness *h = a_whole_way();
    const Reperage__LignePrescription *line = ask(h, "", "2017-03-05")->lignes[0];
    assert_string_equal(line->personne, ID('p', 1));
    assert_string_equal(line->conseiller, ID('c', 1));
    assert_string_equal(line->transmise_le, "2017-03-03");
    assert_string_equal(line->diagnostic, ID('d', 10));
    assert_string_equal(line->diagnostic_date, "2017-03-10");
    assert_string_equal(line->avis, ""); /* Planned, not yet held. */
    assert_string_equal(line->comite, "");
    assert_int_equal(line->lettres, 1);
    assert_string_equal(line->prescripteur->structure, "Agence d'essai");
    line = ask(h, "", "2017-04-05")->lignes[0];
    assert_string_equal(line->avis, "favorable");
    assert_string_equal(line->comite, ID('m', 1));
    assert_string_equal(line->report_jusqu, "2017-04-20");
    line = ask(h, "", NULL)->lignes[0];
    assert_string_equal(line->comite, ID('m', 2));
    assert_string_equal(line->comite_date, "2017-05-02");
    assert_string_equal(line->report_jusqu, "");
    harness_close(&h);
}

static void filters_and_pages(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    for (int n = 1; n <= 5; n++)
        essai_prescrire(h, n, n == 5 ? ARMENTIERES : HAZEBROUCK, (char *)"2017-03-01");
    essai_transmettre(h, 2, (char *)"2017-03-02");
    Reperage__Prescriptions q = REPERAGE__PRESCRIPTIONS__INIT;
    q.limite = 2;
    const Reperage__PrescriptionsReponse *a = DEMANDER(h, PRESCRIPTIONS, q, NULL);
    assert_int_equal(a->n_lignes, 2);
    assert_string_equal(a->suivant, ID('r', 2));
    q.apres = ID('r', 2);
    q.limite = 3;
    a = DEMANDER(h, PRESCRIPTIONS, q, NULL);
    assert_int_equal(a->n_lignes, 3);
    assert_string_equal(a->lignes[0]->prescription, ID('r', 3));
    assert_string_equal(a->suivant, ""); /* The last page. */
    q = (Reperage__Prescriptions)REPERAGE__PRESCRIPTIONS__INIT;
    q.territoire = (char *)"armentieres";
    a = DEMANDER(h, PRESCRIPTIONS, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    assert_string_equal(a->lignes[0]->prescription, ID('r', 5));
    q.territoire = (char *)"";
    q.conseiller = ID('c', 1);
    a = DEMANDER(h, PRESCRIPTIONS, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    assert_string_equal(a->lignes[0]->prescription, ID('r', 2));
    assert_int_equal(ask(h, ETAT_RECUE, NULL)->n_lignes, 4);
    q = (Reperage__Prescriptions)REPERAGE__PRESCRIPTIONS__INIT;
    q.prescription = ID('r', 3);
    a = DEMANDER(h, PRESCRIPTIONS, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    assert_string_equal(a->lignes[0]->prescription, ID('r', 3));
    const char *structure = a->lignes[0]->prescripteur->structure;
    assert_string_not_equal(structure, "");
    q.structure = (char *)(uintptr_t)structure;
    a = DEMANDER(h, PRESCRIPTIONS, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    q.structure = (char *)"Une autre structure";
    a = DEMANDER(h, PRESCRIPTIONS, q, NULL);
    assert_int_equal(a->n_lignes, 0);
    q.etat = (char *)"perdue";
    DEMANDER_EN_VAIN(h, PRESCRIPTIONS, q, "VALEUR_INCONNUE");
    essai_prescrire(h, 6, HAZEBROUCK, (char *)"2017-03-05");
    q = (Reperage__Prescriptions)REPERAGE__PRESCRIPTIONS__INIT;
    q.du = (char *)"2017-03-02";
    a = DEMANDER(h, PRESCRIPTIONS, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    assert_string_equal(a->lignes[0]->prescription, ID('r', 6));
    q.du = (char *)"2017-03-01";
    assert_int_equal(
        ((const Reperage__PrescriptionsReponse *)DEMANDER(h, PRESCRIPTIONS, q, NULL))->n_lignes, 6);
    q.du = (char *)"mars";
    DEMANDER_EN_VAIN(h, PRESCRIPTIONS, q, "DATE_INVALIDE");
    harness_close(&h);
}

/* RX 118: late from the day after the delay, until the diagnosis is held. */
static void a_diagnosis_is_late_after_its_delay(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(ROUBAIX, "2022-03-30");
    essai_prescrire(h, 1, VILLE_ROUBAIX, (char *)"2022-03-01");
    essai_transmettre(h, 1, (char *)"2022-03-02");
    assert_string_equal(ask(h, "", NULL)->lignes[0]->diagnostic_avant, "2022-03-17");
    assert_false(ask(h, "", "2022-03-17")->lignes[0]->en_retard);
    assert_true(ask(h, "", "2022-03-18")->lignes[0]->en_retard);
    Reperage__Diagnostics q = REPERAGE__DIAGNOSTICS__INIT;
    q.conseiller = ID('c', 1);
    const Reperage__DiagnosticsReponse *a = DEMANDER(h, DIAGNOSTICS, q, "2022-03-17");
    assert_int_equal(a->n_lignes, 0);
    a = DEMANDER(h, DIAGNOSTICS, q, "2022-03-18");
    assert_int_equal(a->n_lignes, 1); /* Late though nothing is planned. */
    essai_planifier_diagnostic(h, 1, 0, (char *)"2022-03-29", (char *)"");
    Reperage__ManquerDiagnostic missed = REPERAGE__MANQUER_DIAGNOSTIC__INIT;
    missed.diagnostic = ID('d', 10);
    missed.date = (char *)"2022-03-29";
    ENVOYER(h, MANQUER_DIAGNOSTIC, missed);
    assert_string_equal(ask(h, "", NULL)->lignes[0]->diagnostic_manque, "2022-03-29");
    essai_planifier_diagnostic(h, 1, 1, (char *)"2022-03-30", (char *)"");
    assert_string_equal(ask(h, "", NULL)->lignes[0]->diagnostic_manque, "");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 1, (char *)"2022-03-30");
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    assert_false(ask(h, "", NULL)->lignes[0]->en_retard);
    harness_close(&h);
}

static void a_conseillers_agenda_is_a_period(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    for (int n = 1; n <= 3; n++) {
        essai_prescrire(h, n, HAZEBROUCK, (char *)"2017-03-01");
        essai_transmettre(h, n, (char *)"2017-03-02");
    }
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-20", (char *)"");
    essai_planifier_diagnostic(h, 2, 0, (char *)"2017-03-15", (char *)"");
    Reperage__Diagnostics q = REPERAGE__DIAGNOSTICS__INIT;
    q.conseiller = ID('c', 1);
    q.du = (char *)"2017-03-13";
    q.jusqu = (char *)"2017-03-19";
    const Reperage__DiagnosticsReponse *a = DEMANDER(h, DIAGNOSTICS, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    assert_string_equal(a->lignes[0]->prescription, ID('r', 2));
    q.jusqu = (char *)"2017-03-20";
    a = DEMANDER(h, DIAGNOSTICS, q, NULL);
    assert_int_equal(a->n_lignes, 2);
    assert_string_equal(a->lignes[0]->prescription, ID('r', 2)); /* In the order of the day. */
    essai_planifier_diagnostic(h, 2, 0, (char *)"2017-03-27", (char *)""); /* Moved. */
    a = DEMANDER(h, DIAGNOSTICS, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    q.conseiller = ID('c', 2);
    a = DEMANDER(h, DIAGNOSTICS, q, NULL);
    assert_int_equal(a->n_lignes, 0);
    q.du = (char *)"lundi";
    DEMANDER_EN_VAIN(h, DIAGNOSTICS, q, "DATE_INVALIDE");
    harness_close(&h);
}

static size_t late(struct harness *h, Reperage__Diagnostics *q)
{
    const Reperage__DiagnosticsReponse *a = DEMANDER(h, DIAGNOSTICS, *q, "2022-03-18");
    return a->n_lignes;
}

/* A list cut in silence would look complete. */
static void more_rows_than_a_page_holds_are_asked_for_by_less(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(ROUBAIX, "2022-03-18");
    char prescription[ID_SIZE];
    char personne[ID_SIZE];
    Reperage__Diagnostics q = REPERAGE__DIAGNOSTICS__INIT;
    for (uint32_t n = 0; n <= LIMIT_PAGE_ROWS; n++) {
        if (n == LIMIT_PAGE_ROWS)
            assert_int_equal(late(h, &q), n);
        struct essai_personne p;
        Reperage__Prescrire *c = essai_prescription(&p, (int)n, (char *)"2022-03-01");
        id_derive(prescription, "prescription", n);
        id_derive(personne, "personne", n);
        c->prescription = prescription;
        c->personne = personne;
        c->commune = VILLE_ROUBAIX;
        c->confirme_nouvelle = true;
        ENVOYER(h, PRESCRIRE, *c);
        Reperage__TransmettrePrescription t = REPERAGE__TRANSMETTRE_PRESCRIPTION__INIT;
        t.prescription = prescription;
        t.conseiller = ID('c', 1);
        t.date = (char *)"2022-03-01";
        ENVOYER(h, TRANSMETTRE_PRESCRIPTION, t);
    }
    DEMANDER_EN_VAIN(h, DIAGNOSTICS, q, "REPONSE_TROP_GRANDE");
    q.conseiller = ID('c', 2);
    assert_int_equal(late(h, &q), 0);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_state_is_that_of_the_day_asked),
        cmocka_unit_test(a_line_tells_what_was_known_then),
        cmocka_unit_test(filters_and_pages),
        cmocka_unit_test(a_diagnosis_is_late_after_its_delay),
        cmocka_unit_test(a_conseillers_agenda_is_a_period),
        cmocka_unit_test(more_rows_than_a_page_holds_are_asked_for_by_less),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
