/* The calendar and the agendas: PlanifierComite, DeplacerComite, InscrireAuComite, RetirerDuComite,
 * CloreComite, and what an exit proposal does by itself. */
#include "essai.h"

#include "reperage/decide/decide.h"

static void planifier_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__PlanifierComite c = REPERAGE__PLANIFIER_COMITE__INIT;
    c.genre = (char *)"soiree";
    c.territoire = (char *)"dunkerque";
#define REFUS(code, field) REFUSER(h, PLANIFIER_COMITE, c, code, field)
    REFUS("CHAMP_REQUIS", "comite");
    c.comite = ID('m', 1);
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2016-12-31";
    REFUS("PROTOCOLE_ABSENT", "");
    c.date = (char *)"2017-04-04";
    REFUS("VALEUR_INCONNUE", "genre");
    c.genre = (char *)"comite_technique"; /* Exists, but decides nothing here. */
    REFUS("INSTANCE_SANS_DECISION", "genre");
    c.genre = (char *)"comite_entree";
    REFUS("TERRITOIRE_INCONNU", "territoire");
    c.territoire = (char *)"hazebrouck";
    const struct decision *d = ENVOYER(h, PLANIFIER_COMITE, c);
    assert_int_equal(d->event_count, 1);
    REFUS("DEJA_PLANIFIE", "comite");
    c.comite = ID('m', 2);
    REFUS("COMITE_EN_DOUBLE", "date");
    c.territoire = (char *)"bailleul";
    ENVOYER(h, PLANIFIER_COMITE, c);
    harness_close(&h);
#undef REFUS
}

static void deplacer_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__DeplacerComite c = REPERAGE__DEPLACER_COMITE__INIT;
#define REFUS(code, field) REFUSER(h, DEPLACER_COMITE, c, code, field)
    REFUS("CHAMP_REQUIS", "comite");
    c.comite = ID('m', 1);
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2017-04-04";
    REFUS("COMITE_INCONNU", "comite");
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    REFUS("DEJA_A_CETTE_DATE", "date");
    c.date = (char *)"2017-04-06";
    ENVOYER(h, DEPLACER_COMITE, c);
    essai_positionner(h, 1, 1);
    harness_set_day(h, "2017-04-06");
    essai_entrer(h, 1, 1);
    c.date = (char *)"2017-04-11";
    REFUS("COMITE_COMMENCE", "comite");
    essai_clore_comite(h, 1);
    REFUS("COMITE_CLOS", "comite");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

static void inscrire_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__InscrireAuComite c = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    c.comite = (char *)"1";
#define REFUS(code, field) REFUSER(h, INSCRIRE_AU_COMITE, c, code, field)
    REFUS("ID_INVALIDE", "comite");
    c.comite = ID('m', 1);
    REFUS("LIGNE_AMBIGUE", "prescription"); /* Neither. */
    c.prescription = ID('r', 1);
    c.proposition = ID('s', 1);
    REFUS("LIGNE_AMBIGUE", "prescription"); /* Both. */
    c.proposition = (char *)"";
    REFUS("PRESCRIPTION_INCONNUE", "prescription");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    REFUS("DIAGNOSTIC_ABSENT", "prescription");
    essai_transmettre(h, 1, (char *)"2017-03-02");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-10", (char *)"");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, (char *)"2017-03-10");
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    REFUS("COMITE_INCONNU", "comite");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-03-20");
    REFUS("COMITE_AUTRE_GENRE", "comite");
    essai_planifier_comite(h, 2, "comite_entree", "bailleul", (char *)"2017-03-20");
    c.comite = ID('m', 2);
    REFUS("COMITE_AUTRE_TERRITOIRE", "comite");
    essai_planifier_comite(h, 3, "comite_entree", "hazebrouck", (char *)"2017-03-09");
    c.comite = ID('m', 3);
    REFUS("DATE_INCOHERENTE", "comite"); /* The diagnosis comes first. */
    c.comite = (char *)"";
    REFUS("AUCUN_COMITE", "comite");
    essai_planifier_comite(h, 4, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    c.comite = ID('m', 4);
    const struct decision *d = ENVOYER(h, INSCRIRE_AU_COMITE, c);
    const Reperage__PositionneComite *e = EVENEMENT(d, 0, POSITIONNE_COMITE);
    assert_string_equal(e->date, "2017-04-04");
    assert_string_equal(e->personne, ID('p', 1));
    REFUS("DEJA_INSCRITE", "prescription");
    harness_set_day(h, "2017-04-04");
    essai_clore_comite(h, 4);
    REFUS("COMITE_CLOS", "comite");
    harness_close(&h);
#undef REFUS
}

static void the_next_comite_of_the_territory_is_found(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_diagnostiquer(h, 1);
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-05-02");
    essai_planifier_comite(h, 2, "comite_entree", "bailleul", (char *)"2017-03-20");
    essai_planifier_comite(h, 3, "comite_suivi", "", (char *)"2017-03-21");
    essai_planifier_comite(h, 4, "comite_entree", "", (char *)"2017-04-04");
    Reperage__InscrireAuComite c = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    c.prescription = ID('r', 1);
    harness_set_day(h, "2017-04-05"); /* Number 4 is over. */
    const struct decision *d = ENVOYER(h, INSCRIRE_AU_COMITE, c);
    const Reperage__PositionneComite *e = EVENEMENT(d, 0, POSITIONNE_COMITE);
    assert_string_equal(e->comite, ID('m', 1));
    harness_close(&h);
}

/* Who moved inside the perimeter goes to the comité of the new territory. */
static void the_territory_is_that_of_the_domicile(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_diagnostiquer(h, 1);
    Reperage__ChangerDomicile move = REPERAGE__CHANGER_DOMICILE__INIT;
    move.personne = ID('p', 1);
    move.commune = ARMENTIERES;
    move.date = (char *)"2017-03-10";
    ENVOYER(h, CHANGER_DOMICILE, move);
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    essai_planifier_comite(h, 2, "comite_entree", "armentieres", (char *)"2017-04-04");
    Reperage__InscrireAuComite c = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 1);
    REFUSER(h, INSCRIRE_AU_COMITE, c, "COMITE_AUTRE_TERRITOIRE", "comite");
    c.comite = ID('m', 2);
    ENVOYER(h, INSCRIRE_AU_COMITE, c);
    harness_close(&h);
}

static void retirer_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__RetirerDuComite c = REPERAGE__RETIRER_DU_COMITE__INIT;
#define REFUS(code, field) REFUSER(h, RETIRER_DU_COMITE, c, code, field)
    REFUS("CHAMP_REQUIS", "comite");
    c.comite = ID('m', 1);
    REFUS("LIGNE_AMBIGUE", "prescription");
    c.prescription = ID('r', 1);
    REFUS("CHAMP_REQUIS", "motif");
    c.motif = (char *)"Madame est malade";
    REFUS("CODE_INVALIDE", "motif"); /* No free text in facts. */
    c.motif = (char *)"desistement";
    REFUS("COMITE_INCONNU", "comite");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    REFUS("NON_INSCRITE", "prescription");
    essai_positionner(h, 1, 1);
    const struct decision *d = ENVOYER(h, RETIRER_DU_COMITE, c);
    const Reperage__RetireDuComite *e = EVENEMENT(d, 0, RETIRE_DU_COMITE);
    assert_string_equal(e->personne, ID('p', 1));
    REFUS("NON_INSCRITE", "prescription");
    essai_inscrire(h, 1, 1); /* Back to «diagnostiquee»: it may be put on again. */
    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    REFUS("NON_INSCRITE", "prescription"); /* Decided. */
    essai_clore_comite(h, 1);
    REFUS("COMITE_CLOS", "comite");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

static void clore_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-04-03");
    Reperage__CloreComite c = REPERAGE__CLORE_COMITE__INIT;
#define REFUS(code, field) REFUSER(h, CLORE_COMITE, c, code, field)
    REFUS("CHAMP_REQUIS", "comite");
    c.comite = ID('m', 1);
    REFUS("COMITE_INCONNU", "comite");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    REFUS("COMITE_A_VENIR", "comite");
    harness_set_day(h, "2017-04-04");
    ENVOYER(h, CLORE_COMITE, c);
    REFUS("DEJA_CLOS", "comite");
    harness_close(&h);
#undef REFUS
}

static void minutes_count_the_decisions_and_lines_go_back(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    for (int n = 1; n <= 4; n++)
        essai_positionner(h, n, 1);
    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    Reperage__RefuserEntree refuse = REPERAGE__REFUSER_ENTREE__INIT;
    refuse.comite = ID('m', 1);
    refuse.prescription = ID('r', 2);
    refuse.motif = (char *)"motivation";
    ENVOYER(h, REFUSER_ENTREE, refuse);
    Reperage__ReporterEntree postpone = REPERAGE__REPORTER_ENTREE__INIT;
    postpone.comite = ID('m', 1);
    postpone.prescription = ID('r', 3);
    postpone.motif = (char *)"pieces_manquantes";
    postpone.jusqu = (char *)"2017-05-01";
    ENVOYER(h, REPORTER_ENTREE, postpone);

    Prive__Texte remarks = PRIVE__TEXTE__INIT;
    remarks.texte = (char *)"Comité tenu à l'antenne.";
    Reperage__CloreComite c = REPERAGE__CLORE_COMITE__INIT;
    c.comite = ID('m', 1);
    c.observations = &remarks;
    const struct decision *d = ENVOYER(h, CLORE_COMITE, c);
    assert_int_equal(d->event_count, 2);
    const Reperage__RetireDuComite *back = EVENEMENT(d, 0, RETIRE_DU_COMITE);
    assert_string_equal(back->prescription, ID('r', 4));
    assert_string_equal(back->motif, RETRAIT_NON_EXAMINEE);
    const Reperage__ComiteClos *closed = EVENEMENT(d, 1, COMITE_CLOS);
    assert_int_equal(closed->entrees, 1);
    assert_int_equal(closed->refus, 1);
    assert_int_equal(closed->reports, 1);
    assert_string_equal(d->events[1].person, ID('m', 1)); /* Belongs to no participant. */
    essai_rejouer(h);
    harness_close(&h);
}

/* --- Exit proposals -------------------------------------------------------------------------- */

static const Reperage__LigneOrdreDuJour *agenda(struct harness *h, int comite, size_t count)
{
    Reperage__OrdreDuJour q = REPERAGE__ORDRE_DU_JOUR__INIT;
    q.comite = ID('m', comite);
    const Reperage__OrdreDuJourReponse *a = DEMANDER(h, ORDRE_DU_JOUR, q, NULL);
    assert_int_equal(a->n_lignes, count);
    return count == 0 ? NULL : a->lignes[0];
}

static void a_proposal_goes_on_the_next_agenda_by_itself(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-01");
    essai_planifier_comite(h, 1, "comite_suivi", "hazebrouck", (char *)"2017-10-03");
    essai_planifier_comite(h, 2, "comite_suivi", "bailleul", (char *)"2017-09-05");
    essai_planifier_comite(h, 3, "comite_suivi", "hazebrouck", (char *)"2017-09-12");
    essai_proposer_sortie(h, 1, "positive", (char *)"2017-09-01");
    assert_int_equal(harness_refused_reactions(h), 0);
    assert_string_equal(agenda(h, 3, 1)->proposition, ID('s', 1));
    agenda(h, 1, 0);
    agenda(h, 2, 0);
    Reperage__InscrireAuComite c = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    c.proposition = ID('s', 1);
    REFUSER(h, INSCRIRE_AU_COMITE, c, "DEJA_INSCRITE", "proposition");
    essai_rejouer(h);
    harness_close(&h);
}

static void a_proposal_waits_for_a_comite_to_be_planned(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-01");
    essai_proposer_sortie(h, 1, "positive", (char *)"2017-09-01");
    assert_int_equal(harness_refused_reactions(h), 0); /* Waiting is no refusal. */
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-09-12");
    agenda(h, 1, 0); /* Another kind. */
    essai_planifier_comite(h, 2, "comite_suivi", "bailleul", (char *)"2017-09-12");
    agenda(h, 2, 0); /* Another territory. */
    essai_planifier_comite(h, 3, "comite_suivi", "hazebrouck", (char *)"2017-08-01");
    agenda(h, 3, 0); /* Recorded afterwards. */
    essai_planifier_comite(h, 4, "comite_suivi", "", (char *)"2017-09-19");
    assert_string_equal(agenda(h, 4, 1)->personne, ID('p', 1));
    essai_rejouer(h);
    harness_close(&h);
}

static void an_undecided_proposal_goes_to_the_next_comite(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-01");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-09-05");
    essai_proposer_sortie(h, 1, "positive", (char *)"2017-09-01");
    essai_planifier_comite(h, 2, "comite_suivi", "", (char *)"2017-10-03");
    harness_set_day(h, "2017-09-05");
    essai_clore_comite(h, 1);
    assert_string_equal(agenda(h, 2, 1)->proposition, ID('s', 1));
    harness_set_day(h, "2017-10-03");
    essai_clore_comite(h, 2); /* None is planned: it waits. */
    essai_planifier_comite(h, 3, "comite_suivi", "", (char *)"2017-11-07");
    assert_string_equal(agenda(h, 3, 1)->proposition, ID('s', 1));
    essai_rejouer(h);
    harness_close(&h);
}

static void a_withdrawn_proposal_leaves_the_agenda(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-01");
    essai_planifier_comite(h, 1, "comite_suivi", "", (char *)"2017-09-05");
    Reperage__InscrireAuComite c = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    c.comite = ID('m', 1);
    c.proposition = ID('s', 1);
    REFUSER(h, INSCRIRE_AU_COMITE, c, "PROPOSITION_INCONNUE", "proposition");
    essai_proposer_sortie(h, 1, "positive", (char *)"2017-09-01");
    agenda(h, 1, 1);
    Parcours__PropositionRetiree e = PARCOURS__PROPOSITION_RETIREE__INIT;
    e.proposition = ID('s', 1);
    e.motif = (char *)"erreur_saisie";
    PARCOURS_DIT(h, PROPOSITION_RETIREE, e);
    agenda(h, 1, 0);
    REFUSER(h, INSCRIRE_AU_COMITE, c, "PROPOSITION_RETIREE", "proposition");
    essai_rejouer(h);
    harness_close(&h);
}

static void the_next_comite_with_room_is_taken(void **unused)
{
    (void)unused;
    struct comite open[] = {
        { .genre = "comite_entree", .territoire = "", .date = 10, .lignes = REPERAGE_LIGNES_MAX },
        { .genre = "comite_entree", .territoire = "", .date = 11 },
    };
    assert_ptr_equal(reperage_prochain_comite(open, 2, "comite_entree", "bailleul", 10), &open[1]);
    open[0].lignes--;
    assert_ptr_equal(reperage_prochain_comite(open, 2, "comite_entree", "bailleul", 10), &open[0]);
    open[1].lignes = REPERAGE_LIGNES_MAX;
    assert_null(reperage_prochain_comite(open, 2, "comite_entree", "bailleul", 11));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planifier_refuses_in_order),
        cmocka_unit_test(deplacer_refuses_in_order),
        cmocka_unit_test(inscrire_refuses_in_order),
        cmocka_unit_test(the_next_comite_of_the_territory_is_found),
        cmocka_unit_test(the_next_comite_with_room_is_taken),
        cmocka_unit_test(the_territory_is_that_of_the_domicile),
        cmocka_unit_test(retirer_refuses_in_order),
        cmocka_unit_test(clore_refuses_in_order),
        cmocka_unit_test(minutes_count_the_decisions_and_lines_go_back),
        cmocka_unit_test(a_proposal_goes_on_the_next_agenda_by_itself),
        cmocka_unit_test(a_proposal_waits_for_a_comite_to_be_planned),
        cmocka_unit_test(an_undecided_proposal_goes_to_the_next_comite),
        cmocka_unit_test(a_withdrawn_proposal_leaves_the_agenda),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
