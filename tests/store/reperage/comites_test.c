/* Comités, OrdreDuJour, Decisions: what the agenda shows before, during and after, as of a day. */
#include "unit/reperage/essai.h"

static const Reperage__OrdreDuJourReponse *agenda(struct harness *h, int comite, const char *au)
{
    Reperage__OrdreDuJour q = REPERAGE__ORDRE_DU_JOUR__INIT;
    q.comite = ID('m', comite);
    return DEMANDER(h, ORDRE_DU_JOUR, q, au);
}

static const Reperage__ComitesReponse *calendar(struct harness *h, const char *du,
                                                const char *jusqu, const char *territory,
                                                const char *au)
{
    Reperage__Comites q = REPERAGE__COMITES__INIT;
    q.du = (char *)(uintptr_t)du;
    q.jusqu = (char *)(uintptr_t)jusqu;
    q.territoire = (char *)(uintptr_t)territory;
    return DEMANDER(h, COMITES, q, au);
}

static void the_calendar_is_read_by_period_and_territory(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_entree", "bailleul", (char *)"2017-05-02");
    essai_planifier_comite(h, 2, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    essai_planifier_comite(h, 3, "comite_suivi", "", (char *)"2017-06-06");
    const Reperage__ComitesReponse *a = calendar(h, "", "", "", NULL);
    assert_int_equal(a->n_lignes, 3);
    assert_string_equal(a->lignes[0]->comite, ID('m', 2)); /* By date. */
    a = calendar(h, "2017-04-05", "2017-06-05", "", NULL);
    assert_int_equal(a->n_lignes, 1);
    a = calendar(h, "", "", "hazebrouck", NULL);
    assert_int_equal(a->n_lignes, 2); /* With those of all territories. */
    Reperage__Comites q = REPERAGE__COMITES__INIT;
    q.du = (char *)"avril";
    DEMANDER_EN_VAIN(h, COMITES, q, "DATE_INVALIDE");
    q.du = (char *)"2017-05-02";
    q.jusqu = (char *)"2017-05-01";
    DEMANDER_EN_VAIN(h, COMITES, q, "DATE_INCOHERENTE");
    harness_close(&h);
}

static void a_long_calendar_is_read_page_by_page(void **unused)
{
    (void)unused;
    static const int by_date[] = { 3, 5, 1, 4, 2 };
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-05-02");
    essai_planifier_comite(h, 2, "comite_entree", "", (char *)"2017-06-06");
    essai_planifier_comite(h, 3, "comite_entree", "", (char *)"2017-04-04");
    essai_planifier_comite(h, 4, "comite_suivi", "", (char *)"2017-05-30");
    essai_planifier_comite(h, 5, "comite_entree", "", (char *)"2017-05-02");
    Reperage__Comites q = REPERAGE__COMITES__INIT;
    char apres[128] = "";
    q.apres = apres;
    q.limite = 2;
    size_t read = 0;
    for (bool more = true; more;) {
        const Reperage__ComitesReponse *a = DEMANDER(h, COMITES, q, NULL);
        for (size_t i = 0; i < a->n_lignes; i++)
            assert_string_equal(a->lignes[i]->comite, ID('m', by_date[read++]));
        more = a->suivant[0] != '\0';
        (void)snprintf(apres, sizeof(apres), "%s", a->suivant);
    }
    assert_int_equal(read, COUNT_OF(by_date));
    assert_string_equal(calendar(h, "", "", "", NULL)->suivant, "");
    harness_close(&h);
}

/* Number 1 complete, number 2 without its proof of domicile, both on comité 1 of 04/04/2017. */
static struct harness *two_on_the_agenda(void)
{
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    essai_diagnostiquer(h, 2);
    for (size_t i = 1; i < COUNT_OF(PIECES_FL); i++)
        essai_recevoir(h, 2, (int)i, PIECES_FL[i], (char *)"2017-03-10");
    essai_inscrire(h, 2, 1);
    essai_positionner(h, 1, 1);
    return h;
}

static void complete_files_come_first(void **unused)
{
    (void)unused;
    struct harness *h = two_on_the_agenda();
    const Reperage__OrdreDuJourReponse *a = agenda(h, 1, NULL);
    assert_int_equal(a->comite->inscrits, 2);
    assert_int_equal(a->n_lignes, 2);
    const Reperage__LigneOrdreDuJour *complete = a->lignes[0];
    assert_string_equal(complete->prescription, ID('r', 1));
    assert_true(complete->complet);
    assert_true(complete->eligible);
    assert_int_equal(complete->n_publics, 2);
    assert_true(complete->n_criteres > 6);
    assert_string_equal(complete->avis, "favorable");
    assert_string_equal(complete->prescripteur->structure, "Agence d'essai");
    const Reperage__LigneOrdreDuJour *incomplete = a->lignes[1];
    assert_string_equal(incomplete->personne, ID('p', 2));
    assert_false(incomplete->complet);
    assert_int_equal(incomplete->n_manquantes, 1);
    assert_string_equal(incomplete->manquantes[0]->pieces[0], "domicile");
    assert_string_equal(incomplete->manquantes[0]->raison, "absente");
    assert_string_equal(incomplete->manquantes[0]->source, "FL 57, 301");
    essai_recevoir(h, 2, 0, "domicile", (char *)"2017-03-10");
    assert_true(agenda(h, 1, NULL)->lignes[0]->complet);
    assert_true(agenda(h, 1, NULL)->lignes[1]->complet);
    assert_int_equal(agenda(h, 1, "2017-03-09")->n_lignes, 0); /* Before they were put on it. */
    harness_close(&h);
}

static void decisions_show_from_their_day_on(void **unused)
{
    (void)unused;
    struct harness *h = two_on_the_agenda();
    harness_set_day(h, "2017-04-05"); /* Recorded the day after. */
    essai_entrer(h, 1, 1);
    Reperage__ReporterEntree c = REPERAGE__REPORTER_ENTREE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 2);
    c.motif = (char *)"pieces_manquantes";
    c.jusqu = (char *)"2017-05-01";
    ENVOYER(h, REPORTER_ENTREE, c);
    Prive__Texte remarks = PRIVE__TEXTE__INIT;
    remarks.texte = (char *)"Tenu à l'antenne.";
    Reperage__CloreComite close = REPERAGE__CLORE_COMITE__INIT;
    close.comite = ID('m', 1);
    close.observations = &remarks;
    ENVOYER(h, CLORE_COMITE, close);
    assert_string_equal(agenda(h, 1, NULL)->observations->texte, "Tenu à l'antenne.");
    assert_null(agenda(h, 1, "2017-04-04")->observations);
    assert_int_equal(agenda(h, 1, NULL)->comite->entrees, 1);
    assert_int_equal(agenda(h, 1, NULL)->comite->reports, 1);
    assert_int_equal(agenda(h, 1, "2017-04-03")->comite->entrees, 0);
    assert_string_equal(agenda(h, 1, "2017-04-03")->lignes[0]->decision, "");
    assert_string_equal(agenda(h, 1, "2017-04-04")->lignes[0]->decision, DECISION_ENTREE);
    assert_string_equal(agenda(h, 1, NULL)->lignes[1]->motif, "pieces_manquantes");
    assert_false(agenda(h, 1, "2017-04-04")->comite->clos);
    assert_true(agenda(h, 1, "2017-04-05")->comite->clos);

    Reperage__Decisions q = REPERAGE__DECISIONS__INIT;
    const Reperage__DecisionsReponse *a = DEMANDER(h, DECISIONS, q, NULL);
    assert_int_equal(a->n_lignes, 2);
    q.comite = ID('m', 1);
    a = DEMANDER(h, DECISIONS, q, "2017-04-03");
    assert_int_equal(a->n_lignes, 0);
    q.du = (char *)"2017-04-04";
    q.jusqu = (char *)"2017-04-04";
    a = DEMANDER(h, DECISIONS, q, NULL);
    assert_int_equal(a->n_lignes, 2); /* By the comité's date, which is the fact's. */
    q.comite = ID('m', 2);
    a = DEMANDER(h, DECISIONS, q, NULL);
    assert_int_equal(a->n_lignes, 0);
    essai_rejouer(h);
    harness_close(&h);
}

static void an_exit_line_shows_its_verdict_and_what_it_lacks(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-01");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-09-05");
    Parcours__Verdict verdict = PARCOURS__VERDICT__INIT;
    char *pieces[] = { (char *)"tableau_suivi", (char *)"argumentaire" };
    verdict.valeur = PARCOURS__VERDICT__VALEUR__A_APPRECIER;
    verdict.explication = (char *)"Reste à apprécier.";
    verdict.pieces = pieces;
    verdict.n_pieces = 2;
    Parcours__SortieProposee e = PARCOURS__SORTIE_PROPOSEE__INIT;
    e.proposition = ID('s', 1);
    e.parcours = ID('q', 1);
    e.personne = ID('p', 1);
    e.sortie = (char *)"emploi_contrat";
    e.classe = (char *)"positive";
    e.comite_genre = (char *)"comite_suivi";
    e.verdict = &verdict;
    PARCOURS_DIT(h, SORTIE_PROPOSEE, e);
    essai_recevoir(h, 1, 0, "argumentaire", (char *)"2017-09-01"); /* Since. */
    const Reperage__OrdreDuJourReponse *a = agenda(h, 1, NULL);
    assert_int_equal(a->n_lignes, 1);
    const Reperage__LigneOrdreDuJour *line = a->lignes[0];
    assert_string_equal(line->proposition, ID('s', 1));
    assert_string_equal(line->sortie, "emploi_contrat");
    assert_string_equal(line->verdict, "a_apprecier");
    assert_string_equal(line->explication, "Reste à apprécier.");
    assert_int_equal(line->n_manquantes, 1);
    assert_string_equal(line->manquantes[0]->pieces[0], "tableau_suivi");
    assert_false(line->complet);
    harness_close(&h);
}

/* Who comes back proves the exit of this parcours, not that of the one before. */
static void pieces_of_the_parcours_before_prove_no_exit(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-09-05");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    essai_ouvrir_parcours(h, 1, (char *)"2017-03-02");
    essai_recevoir(h, 1, 0, "argumentaire", (char *)"2017-03-05");
    essai_sortir(h, 1, (char *)"2017-03-05");
    Parcours__ParcoursOuvert back = PARCOURS__PARCOURS_OUVERT__INIT;
    back.parcours = ID('q', 2);
    back.personne = ID('p', 1);
    back.prescription = ID('r', 2);
    back.date = (char *)"2017-03-08";
    PARCOURS_DIT(h, PARCOURS_OUVERT, back);
    harness_set_day(h, "2017-09-01");
    char *pieces[] = { (char *)"argumentaire" };
    Parcours__Verdict verdict = PARCOURS__VERDICT__INIT;
    verdict.pieces = pieces;
    verdict.n_pieces = 1;
    Parcours__SortieProposee e = PARCOURS__SORTIE_PROPOSEE__INIT;
    e.proposition = ID('s', 2);
    e.parcours = ID('q', 2);
    e.personne = ID('p', 1);
    e.sortie = (char *)"emploi_contrat";
    e.classe = (char *)"positive";
    e.comite_genre = (char *)"comite_suivi";
    e.verdict = &verdict;
    PARCOURS_DIT(h, SORTIE_PROPOSEE, e);
    assert_int_equal(agenda(h, 1, NULL)->lignes[0]->n_manquantes, 1);
    essai_recevoir(h, 1, 1, "argumentaire", (char *)"2017-09-01");
    assert_int_equal(agenda(h, 1, NULL)->lignes[0]->n_manquantes, 0);
    essai_rejouer(h);
    harness_close(&h);
}

static void an_unknown_comite_has_no_agenda(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    Reperage__OrdreDuJour q = REPERAGE__ORDRE_DU_JOUR__INIT;
    q.comite = ID('m', 1);
    DEMANDER_EN_VAIN(h, ORDRE_DU_JOUR, q, "COMITE_INCONNU");
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calendar_is_read_by_period_and_territory),
        cmocka_unit_test(a_long_calendar_is_read_page_by_page),
        cmocka_unit_test(complete_files_come_first),
        cmocka_unit_test(decisions_show_from_their_day_on),
        cmocka_unit_test(an_exit_line_shows_its_verdict_and_what_it_lacks),
        cmocka_unit_test(pieces_of_the_parcours_before_prove_no_exit),
        cmocka_unit_test(an_unknown_comite_has_no_agenda),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
