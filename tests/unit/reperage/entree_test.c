/* DeciderEntree, ReporterEntree, RefuserEntree: refusals in their order, and what an accepted entry
 * carries to the other services. */
#include "essai.h"

static void decider_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.referent = (char *)"moi";
    c.derogation_par = (char *)"directrice";
#define REFUS(code, field) REFUSER(h, DECIDER_ENTREE, c, code, field)
    REFUS("CHAMP_REQUIS", "comite");
    c.comite = ID('m', 1);
    REFUS("CHAMP_REQUIS", "prescription");
    c.prescription = ID('r', 1);
    REFUS("ID_INVALIDE", "referent");
    c.referent = ID('c', 2);
    REFUS("DEROGATION_REQUISE", "derogation");
    c.derogation = (char *)"amitie";
    REFUS("VALEUR_INCONNUE", "derogation");
    c.derogation = (char *)"tos";
    c.derogation_par = (char *)"";
    REFUS("DEROGATION_SANS_AUTEUR", "derogation_par");
    c.derogation_par = (char *)"Anne Une";
    REFUS("DEROGATION_SANS_AUTEUR", "derogation_par"); /* A name is no id. */
    c.derogation_par = (char *)"";
    c.derogation = (char *)"";
    REFUS("COMITE_INCONNU", "comite");
    essai_planifier_comite(h, 2, "comite_suivi", "", (char *)"2017-03-10");
    c.comite = ID('m', 2);
    REFUS("COMITE_AUTRE_GENRE", "comite");
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    c.comite = ID('m', 1);
    REFUS("COMITE_A_VENIR", "comite");
    harness_set_day(h, "2017-04-04");
    REFUS("PRESCRIPTION_INCONNUE", "prescription");
    essai_positionner(h, 1, 1);
    essai_planifier_comite(h, 3, "comite_entree", "", (char *)"2017-03-10");
    c.comite = ID('m', 3);
    REFUS("NON_INSCRITE", "prescription"); /* On another agenda. */
    c.comite = ID('m', 1);
    harness_set_day(h, "2017-04-04");
    ENVOYER(h, DECIDER_ENTREE, c);
    REFUS("DEJA_ACCEPTEE", "prescription");
    essai_clore_comite(h, 1);
    REFUS("COMITE_CLOS", "comite");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

/* Positioned on comité 1 of 04/04/2017 with one thing changed before the decision. */
static struct harness *positioned(const char *missing_piece)
{
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    essai_diagnostiquer(h, 1);
    for (size_t i = 0; i < COUNT_OF(PIECES_FL); i++)
        if (strcmp(PIECES_FL[i], missing_piece) != 0)
            essai_recevoir(h, 1, (int)i, PIECES_FL[i], (char *)"2017-03-10");
    essai_inscrire(h, 1, 1);
    harness_set_day(h, "2017-04-04");
    return h;
}

static void an_entry_without_its_proofs_is_refused_and_names_them(void **unused)
{
    (void)unused;
    static const struct {
        const char *missing;
        const char *named; /* NULL: the entry goes through. */
    } cases[] = {
        { "domicile", "Justificatif de domicile" },
        { "questionnaire_fse_entree", "Questionnaire d'entrée FSE" },
        { "ressources", "Justificatif de ressources" },
        { "identite", NULL },      /* «À confirmer» by the site. */
        { "inscription_pe", NULL } /* Proves DELD only; RSA is proven. */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct harness *h = positioned(cases[i].missing);
        Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
        c.comite = ID('m', 1);
        c.prescription = ID('r', 1);
        const struct decision *d = essai_commande(h, ACTE(DECIDER_ENTREE), &c.base);
        if (cases[i].named == NULL) {
            essai_accord(d);
        } else {
            essai_refus(d, "PIECES_MANQUANTES", "prescription");
            assert_non_null(strstr(d->refusal.text, cases[i].named));
        }
        harness_close(&h);
    }
}

static void a_copy_does_not_stand_for_an_original(void **unused)
{
    (void)unused;
    struct harness *h = positioned("questionnaire_fse_entree");
    Reperage__RecevoirPiece copy = REPERAGE__RECEVOIR_PIECE__INIT;
    copy.piece_recue = ID('k', 90);
    copy.personne = ID('p', 1);
    copy.piece = (char *)"questionnaire_fse_entree";
    copy.date = copy.datee_du = (char *)"2017-04-04";
    ENVOYER(h, RECEVOIR_PIECE, copy);
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 1);
    const struct decision *d = essai_commande(h, ACTE(DECIDER_ENTREE), &c.base);
    essai_refus(d, "PIECES_MANQUANTES", "prescription");
    assert_non_null(strstr(d->refusal.text, "copie seule"));
    copy.piece_recue = ID('k', 91);
    copy.original = 1;
    ENVOYER(h, RECEVOIR_PIECE, copy);
    ENVOYER(h, DECIDER_ENTREE, c);
    harness_close(&h);
}

static void who_has_left_the_perimeter_does_not_enter(void **unused)
{
    (void)unused;
    struct harness *h = positioned("");
    Reperage__ChangerDomicile move = REPERAGE__CHANGER_DOMICILE__INIT;
    move.personne = ID('p', 1);
    move.commune = PARIS;
    move.date = (char *)"2017-04-04";
    ENVOYER(h, CHANGER_DOMICILE, move);
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 1);
    REFUSER(h, DECIDER_ENTREE, c, "COMMUNE_HORS_PERIMETRE", "prescription");
    harness_close(&h);
}

static struct harness *young(const char *birth)
{
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    struct essai_personne p;
    Reperage__Prescrire *prescribe = essai_prescription(&p, 1, (char *)"2017-03-01");
    p.identite.date_naissance = (char *)(uintptr_t)birth;
    ENVOYER(h, PRESCRIRE, *prescribe);
    essai_transmettre(h, 1, (char *)"2017-03-02");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-10", (char *)"");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, (char *)"2017-03-10");
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    essai_recevoir_tout(h, 1, PIECES_FL, COUNT_OF(PIECES_FL), (char *)"2017-03-10");
    essai_inscrire(h, 1, 1);
    harness_set_day(h, "2017-04-04");
    return h;
}

/* FL 74, 238: under 26 only by a derogation that a representative of the direction gives. */
static void under_26_enters_by_a_derogation(void **unused)
{
    (void)unused;
    struct harness *h = young("1991-04-05");
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 1);
    const struct decision *d = essai_commande(h, ACTE(DECIDER_ENTREE), &c.base);
    essai_refus(d, "AGE_INSUFFISANT", "prescription");
    assert_null(strstr(d->refusal.text, "1991"));
    c.derogation = (char *)"jeune_clause";
    c.derogation_par = (char *)"directrice";
    d = ENVOYER(h, DECIDER_ENTREE, c);
    const Reperage__EntreeActee *e = EVENEMENT(d, 0, ENTREE_ACTEE);
    assert_int_equal(e->age, 25);
    assert_string_equal(e->derogation, "jeune_clause");
    assert_string_equal(e->derogation_par, "directrice");
    harness_close(&h);
    h = young("1991-04-04"); /* 26 on the day. */
    essai_entrer(h, 1, 1);
    harness_close(&h);
}

static void an_entry_carries_what_the_others_need(void **unused)
{
    (void)unused;
    struct harness *h = positioned("");
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 1);
    c.referent = ID('c', 2);
    const struct decision *d = ENVOYER(h, DECIDER_ENTREE, c);
    assert_int_equal(d->event_count, 1);
    assert_string_equal(d->events[0].subject, ID('r', 1));
    const Reperage__EntreeActee *e = EVENEMENT(d, 0, ENTREE_ACTEE);
    assert_string_equal(e->personne, ID('p', 1));
    assert_string_equal(e->date, "2017-04-04"); /* The comité's. */
    assert_string_equal(e->date_prescription, "2017-03-01");
    assert_string_equal(e->territoire, "hazebrouck");
    assert_string_equal(e->commune, HAZEBROUCK);
    assert_string_equal(e->conseiller, ID('c', 1));
    assert_string_equal(e->referent, ID('c', 2));
    assert_int_equal(e->age, 41);
    assert_string_equal(e->sexe, "homme");
    assert_int_equal(e->n_publics, 2);
    assert_string_equal(e->publics[0], "rsa");
    assert_string_equal(e->publics[1], "deld");
    assert_string_equal(e->niveau_etape, "emploi");
    assert_string_equal(e->situation->inscrit_depuis, "2014-02-01");
    assert_string_equal(e->prescripteur->genre, "pole_emploi");
    assert_int_equal(e->n_freins, 2);
    assert_int_equal(strlen(e->protocole), 64);
    assert_true(e->n_criteres > 6);
    assert_string_equal(e->contrat_participant, ""); /* [FL] It becomes due. */
    essai_rejouer(h);
    harness_close(&h);
}

/* [RX] The contract signed by participant and référent is a pièce of the entry (RX 91). */
static void in_roubaix_the_contract_comes_with_the_entry(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(ROUBAIX, "2022-03-10");
    essai_planifier_comite(h, 1, "comite_acces", "", (char *)"2022-03-22");
    essai_prescrire(h, 1, VILLE_ROUBAIX, (char *)"2022-03-01");
    essai_transmettre(h, 1, (char *)"2022-03-02");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2022-03-10", (char *)"");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, (char *)"2022-03-10");
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    essai_recevoir_tout(h, 1, PIECES_RX, COUNT_OF(PIECES_RX) - 1, (char *)"2022-03-10");
    essai_inscrire(h, 1, 1);
    harness_set_day(h, "2022-03-22");
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 1);
    const struct decision *d = essai_commande(h, ACTE(DECIDER_ENTREE), &c.base);
    essai_refus(d, "PIECES_MANQUANTES", "prescription");
    assert_non_null(strstr(d->refusal.text, "Contrat d'engagement signé"));
    essai_recevoir(h, 1, 9, "contrat_engagement", (char *)"2022-03-11");
    d = ENVOYER(h, DECIDER_ENTREE, c);
    const Reperage__EntreeActee *e = EVENEMENT(d, 0, ENTREE_ACTEE);
    assert_string_equal(e->contrat_participant, "2022-03-11");
    assert_string_equal(e->contrat_referent, "2022-03-11");
    harness_close(&h);
}

/* Who comes back answers and signs again: the questionnaire and the contract of the parcours before
 * are not of this one. */
static void in_roubaix_who_comes_back_answers_and_signs_anew(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(ROUBAIX, "2022-03-10");
    essai_planifier_comite(h, 1, "comite_acces", "", (char *)"2022-03-22");
    essai_prescrire(h, 1, VILLE_ROUBAIX, (char *)"2022-03-01");
    Parcours__ParcoursOuvert before = PARCOURS__PARCOURS_OUVERT__INIT;
    before.parcours = ID('q', 8);
    before.personne = ID('p', 1);
    before.prescription = ID('r', 8);
    before.date = (char *)"2022-03-02";
    PARCOURS_DIT(h, PARCOURS_OUVERT, before);
    essai_recevoir_tout(h, 1, PIECES_RX, COUNT_OF(PIECES_RX), (char *)"2022-03-08");
    Parcours__SortieValidee left = PARCOURS__SORTIE_VALIDEE__INIT;
    left.parcours = ID('q', 8);
    left.personne = ID('p', 1);
    left.date = (char *)"2022-03-08";
    PARCOURS_DIT(h, SORTIE_VALIDEE, left);
    essai_transmettre(h, 1, (char *)"2022-03-09");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2022-03-10", (char *)"");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, (char *)"2022-03-10");
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    essai_inscrire(h, 1, 1);
    harness_set_day(h, "2022-03-22");
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 1);
    const struct decision *d = essai_commande(h, ACTE(DECIDER_ENTREE), &c.base);
    essai_refus(d, "PIECES_MANQUANTES", "prescription");
    assert_non_null(strstr(d->refusal.text, "Il manque : Questionnaire d'entrée FSE ; "
                                            "Contrat d'engagement signé."));
    essai_recevoir(h, 1, 20, "contrat_engagement", (char *)"2022-03-21");
    essai_recevoir(h, 1, 21, "questionnaire_fse_entree", (char *)"2022-03-21");
    d = ENVOYER(h, DECIDER_ENTREE, c);
    const Reperage__EntreeActee *e = EVENEMENT(d, 0, ENTREE_ACTEE);
    assert_string_equal(e->contrat_participant, "2022-03-21");
    harness_close(&h);
}

/* Two prescriptions of one person under two ids, positioned, then merged: one entry only. */
static void a_second_entry_is_refused_while_a_parcours_is_open(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    essai_positionner(h, 1, 1);
    essai_positionner(h, 2, 1);
    Reperage__FusionnerPersonnes merge = REPERAGE__FUSIONNER_PERSONNES__INIT;
    merge.garde = ID('p', 1);
    merge.absorbee = ID('p', 2);
    ENVOYER(h, FUSIONNER_PERSONNES, merge);
    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = ID('m', 1);
    c.prescription = ID('r', 2);
    REFUSER(h, DECIDER_ENTREE, c, "PARCOURS_OUVERT", "prescription");
    essai_ouvrir_parcours(h, 1, (char *)"2017-04-03");
    REFUSER(h, DECIDER_ENTREE, c, "PARCOURS_OUVERT", "prescription");
    essai_sortir(h, 1, (char *)"2017-04-03");
    essai_recevoir(h, 1, 19, "questionnaire_fse_entree", (char *)"2017-04-04");
    const struct decision *d = ENVOYER(h, DECIDER_ENTREE, c); /* Re-entry after the exit. */
    const Reperage__EntreeActee *e = EVENEMENT(d, 0, ENTREE_ACTEE);
    assert_string_equal(e->personne, ID('p', 1)); /* The kept one. */
    harness_close(&h);
}

static void reporter_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = positioned("");
    Reperage__ReporterEntree c = REPERAGE__REPORTER_ENTREE__INIT;
#define REFUS(code, field) REFUSER(h, REPORTER_ENTREE, c, code, field)
    REFUS("CHAMP_REQUIS", "comite");
    c.comite = ID('m', 1);
    REFUS("CHAMP_REQUIS", "prescription");
    c.prescription = ID('r', 2);
    REFUS("CHAMP_REQUIS", "jusqu");
    c.jusqu = (char *)"2017-04-03";
    REFUS("CHAMP_REQUIS", "motif");
    c.motif = (char *)"hesitation";
    REFUS("VALEUR_INCONNUE", "motif");
    c.motif = (char *)"avis_partenaire";
    REFUS("PRESCRIPTION_INCONNUE", "prescription");
    c.prescription = ID('r', 1);
    REFUS("DATE_INCOHERENTE", "jusqu"); /* Before the comité itself. */
    c.jusqu = (char *)"2017-05-15";
    ENVOYER(h, REPORTER_ENTREE, c);
    REFUS("NON_INSCRITE", "prescription");
    essai_planifier_comite(h, 2, "comite_entree", "", (char *)"2017-05-02");
    essai_planifier_comite(h, 3, "comite_entree", "", (char *)"2017-05-16");
    Reperage__InscrireAuComite again = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    again.prescription = ID('r', 1);
    again.comite = ID('m', 2);
    REFUSER(h, INSCRIRE_AU_COMITE, again, "DATE_INCOHERENTE", "comite"); /* Not before 15/05. */
    again.comite = (char *)"";
    const struct decision *d = ENVOYER(h, INSCRIRE_AU_COMITE, again);
    const Reperage__PositionneComite *e = EVENEMENT(d, 0, POSITIONNE_COMITE);
    assert_string_equal(e->comite, ID('m', 3));
    harness_close(&h);
#undef REFUS
}

static void refuser_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = positioned("domicile"); /* A refusal needs no pièces. */
    Reperage__RefuserEntree c = REPERAGE__REFUSER_ENTREE__INIT;
#define REFUS(code, field) REFUSER(h, REFUSER_ENTREE, c, code, field)
    REFUS("CHAMP_REQUIS", "comite");
    c.comite = ID('m', 9);
    REFUS("CHAMP_REQUIS", "prescription");
    c.prescription = ID('r', 1);
    REFUS("CHAMP_REQUIS", "motif");
    c.motif = (char *)"hors_public";
    REFUS("COMITE_INCONNU", "comite");
    c.comite = ID('m', 1);
    ENVOYER(h, REFUSER_ENTREE, c);
    REFUS("DEJA_REFUSEE", "prescription");
    Reperage__DeciderEntree decide = REPERAGE__DECIDER_ENTREE__INIT;
    decide.comite = ID('m', 1);
    decide.prescription = ID('r', 1);
    REFUSER(h, DECIDER_ENTREE, decide, "DEJA_REFUSEE", "prescription");
    struct essai_personne p; /* And a new prescription is possible. */
    Reperage__Prescrire *again = essai_prescription(&p, 1, (char *)"2017-04-04");
    again->prescription = ID('r', 5);
    ENVOYER(h, PRESCRIRE, *again);
    harness_close(&h);
#undef REFUS
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decider_refuses_in_order),
        cmocka_unit_test(an_entry_without_its_proofs_is_refused_and_names_them),
        cmocka_unit_test(a_copy_does_not_stand_for_an_original),
        cmocka_unit_test(who_has_left_the_perimeter_does_not_enter),
        cmocka_unit_test(under_26_enters_by_a_derogation),
        cmocka_unit_test(an_entry_carries_what_the_others_need),
        cmocka_unit_test(in_roubaix_the_contract_comes_with_the_entry),
        cmocka_unit_test(in_roubaix_who_comes_back_answers_and_signs_anew),
        cmocka_unit_test(a_second_entry_is_refused_while_a_parcours_is_open),
        cmocka_unit_test(reporter_refuses_in_order),
        cmocka_unit_test(refuser_refuses_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
