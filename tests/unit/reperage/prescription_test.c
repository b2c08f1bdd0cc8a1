/* Prescrire and TransmettrePrescription: each test begins with a command in which everything is
 * wrong and mends one thing after the other, so that the order of the refusals is tested too. */
#include "essai.h"

#define REFUS(code, field) REFUSER(h, PRESCRIRE, *c, code, field)

static void prescrire_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-02");
    c->prescription = (char *)"";
    c->personne = (char *)"Basile";
    c->sexe = (char *)"inconnu";
    c->commune = (char *)"Hazebrouck";
    c->genre = (char *)"autre";
    p.identite.nom = (char *)"";
    p.identite.prenom = (char *)"";
    p.identite.date_naissance = (char *)"1975-02-30";
    p.prescripteur.genre = (char *)"voisin";
    p.situation.inscrit_depuis = (char *)"2018-01-01";
    c->date = (char *)"";

    REFUS("CHAMP_REQUIS", "prescription");
    c->prescription = ID('r', 1);
    REFUS("ID_INVALIDE", "personne");
    c->personne = ID('p', 1);
    REFUS("CHAMP_REQUIS", "date");
    c->date = (char *)"01/03/2017";
    REFUS("DATE_INVALIDE", "date");
    c->date = (char *)"2017-03-02";
    REFUS("DATE_FUTURE", "date");
    c->date = (char *)"2016-12-31";
    REFUS("PROTOCOLE_ABSENT", "");
    c->date = (char *)"2017-03-01";
    REFUS("CHAMP_REQUIS", "identite.nom");
    p.identite.nom = (char *)"QUARTZ";
    REFUS("CHAMP_REQUIS", "identite.prenom");
    p.identite.prenom = (char *)"Basile";
    REFUS("DATE_INVALIDE", "identite.date_naissance");
    p.identite.date_naissance = (char *)"2017-03-02";
    REFUS("DATE_FUTURE", "identite.date_naissance");
    p.identite.date_naissance = (char *)"1900-01-01"; /* 117: possible. */
    REFUS("VALEUR_INCONNUE", "sexe");
    c->sexe = (char *)"";
    REFUS("VALEUR_INCONNUE", "prescripteur.genre");
    p.prescripteur.genre = (char *)"pole_emploi";
    REFUS("VALEUR_INCONNUE", "genre");
    c->genre = (char *)"clause";
    REFUS("DATE_FUTURE", "situation.inscrit_depuis");
    p.situation.inscrit_depuis = (char *)"2014-02-01";
    REFUS("COMMUNE_INVALIDE", "commune");
    c->commune = PARIS;
    REFUS("COMMUNE_HORS_PERIMETRE", "commune");
    c->commune = HAZEBROUCK;
    REFUS("CHAMP_REQUIS", "sexe"); /* Of a new person. */
    c->sexe = (char *)"homme";
    c->identite = NULL;
    REFUS("IDENTITE_REQUISE", "identite");
    c->identite = &p.identite;
    const struct decision *d = ENVOYER(h, PRESCRIRE, *c);
    assert_int_equal(d->event_count, 2);
    harness_close(&h);
}

static void a_prescription_outside_the_perimeter_names_the_commune(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-01");
    c->commune = PARIS;
    const struct decision *d = essai_commande(h, ACTE(PRESCRIRE), &c->base);
    assert_string_equal(d->refusal.text,
                        "La commune 75056 ne fait pas partie du périmètre du PLIE au 01/03/2017 ; "
                        "indiquez le code INSEE d'une commune membre.");
    harness_close(&h);
}

static void a_first_prescription_registers_the_person(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-05");
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-01");
    const struct decision *d = ENVOYER(h, PRESCRIRE, *c);
    const Reperage__PersonneEnregistree *person = EVENEMENT(d, 0, PERSONNE_ENREGISTREE);
    assert_string_equal(person->identite->nom, "QUARTZ");
    assert_string_equal(person->territoire, "hazebrouck");
    assert_string_equal(d->events[0].person, ID('p', 1));
    const Reperage__PrescriptionRecue *received = EVENEMENT(d, 1, PRESCRIPTION_RECUE);
    assert_int_equal(received->age, 41);                          /* Born on 30/11/1975. */
    assert_string_equal(received->situation->date, "2017-03-01"); /* Of the prescription. */
    assert_int_equal(received->situation->rsa_socle, REPERAGE__DECLARATION__NON_RENSEIGNE);
    essai_rejouer(h);
    harness_close(&h);
}

static void a_look_alike_is_refused_until_somebody_has_looked(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_prescrire(h, 0, HAZEBROUCK, (char *)"2017-03-01");
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 0, (char *)"2017-03-01");
    c->prescription = ID('r', 2);
    c->personne = ID('p', 2);
    p.identite.nom = (char *)"Séfir";
    p.identite.prenom = (char *)"prune";
    const struct decision *d = essai_commande(h, ACTE(PRESCRIRE), &c->base);
    essai_refus(d, "DOUBLON_PROBABLE", "identite");
    assert_non_null(strstr(d->refusal.text, ID('p', 0)));
    assert_null(strstr(d->refusal.text, "PHYR")); /* Ids only. */
    c->confirme_nouvelle = 1;
    ENVOYER(h, PRESCRIRE, *c);
    harness_close(&h);
}

static void one_prescription_and_one_parcours_at_a_time(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_entree", "hazebrouck", (char *)"2017-04-04");
    essai_positionner(h, 1, 1);
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-10");
    REFUS("DEJA_RECUE", "prescription");
    c->prescription = ID('r', 9);
    c->identite->nom = (char *)"GRANIT";
    REFUS("IDENTITE_DIFFERENTE", "identite");
    c->identite = NULL;
    c->sexe = (char *)"femme";
    REFUS("SEXE_DIFFERENT", "sexe");
    c->sexe = (char *)"";
    REFUS("PRESCRIPTION_EN_COURS", "personne");

    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    c->date = (char *)"2017-04-04";
    REFUS("PARCOURS_OUVERT", "personne"); /* Decided, though its parcours is not yet heard. */
    essai_ouvrir_parcours(h, 1, (char *)"2017-04-04");
    REFUS("PARCOURS_OUVERT", "personne");
    essai_sortir(h, 1, (char *)"2017-12-01");
    harness_set_day(h, "2018-01-02");
    c->date = (char *)"2018-01-02";
    const struct decision *d = ENVOYER(h, PRESCRIRE, *c); /* Coming back after the exit. */
    const Reperage__DomicileChange *moved = EVENEMENT(d, 0, DOMICILE_CHANGE);
    assert_string_equal(moved->coordonnees->telephone, "0300000000");
    assert_false(moved->hors_perimetre);
    (void)EVENEMENT(d, 1, PRESCRIPTION_RECUE);
    essai_rejouer(h);
    harness_close(&h);
}

static void a_situation_does_not_contradict_itself(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-01");
    char *publics[] = { (char *)"clause", (char *)"clause", (char *)"inconnu" };
    p.situation = (Reperage__Situation)REPERAGE__SITUATION__INIT;
    p.situation.date = (char *)"2017-03-02";
    REFUS("DATE_FUTURE", "situation.date");
    p.situation.date = (char *)"2017-02-28";
    p.situation.rqth_jusqu = (char *)"bientôt";
    REFUS("DATE_INVALIDE", "situation.rqth_jusqu");
    p.situation.rqth_jusqu = (char *)"2019-01-01";
    p.situation.autre_minima = (char *)"bourse";
    REFUS("VALEUR_INCONNUE", "situation.autre_minima");
    p.situation.autre_minima = (char *)"ass";
    p.situation.niveau_formation = (char *)"9";
    REFUS("VALEUR_INCONNUE", "situation.niveau_formation");
    p.situation.niveau_formation = (char *)"3";
    p.situation.publics = publics;
    p.situation.n_publics = 3;
    REFUS("VALEUR_REPETEE", "situation.publics");
    publics[1] = (char *)"inconnu";
    REFUS("VALEUR_INCONNUE", "situation.publics");
    p.situation.n_publics = 1;
    p.situation.enfants_a_charge = -1;
    REFUS("VALEUR_HORS_LIMITES", "situation.enfants_a_charge");
    p.situation.enfants_a_charge = 0;
    p.situation.inscrit_depuis = (char *)"2016-01-01";
    REFUS("SITUATION_INCOHERENTE", "situation.inscrit_depuis");
    p.situation.inscrit_demandeur_emploi = OUI;
    p.situation.rsa = NON;
    p.situation.rsa_socle = OUI;
    REFUS("SITUATION_INCOHERENTE", "situation.rsa_socle");
    p.situation.rsa = OUI;
    REFUS("SITUATION_INCOHERENTE", "situation.rqth_jusqu");
    p.situation.rqth = OUI;
    ENVOYER(h, PRESCRIRE, *c);
    harness_close(&h);
}

static void transmettre_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__TransmettrePrescription c = REPERAGE__TRANSMETTRE_PRESCRIPTION__INIT;
    c.prescription = (char *)"r1";
#define REFUS_T(code, field) REFUSER(h, TRANSMETTRE_PRESCRIPTION, c, code, field)
    REFUS_T("ID_INVALIDE", "prescription");
    c.prescription = ID('r', 1);
    REFUS_T("CHAMP_REQUIS", "conseiller");
    c.conseiller = ID('c', 1);
    REFUS_T("CHAMP_REQUIS", "date");
    c.date = (char *)"2017-03-11";
    REFUS_T("DATE_FUTURE", "date");
    c.date = (char *)"2017-03-04";
    REFUS_T("PRESCRIPTION_INCONNUE", "prescription");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-05");
    REFUS_T("DATE_INCOHERENTE", "date");
    c.date = (char *)"2017-03-06";
    ENVOYER(h, TRANSMETTRE_PRESCRIPTION, c);
    REFUS_T("DEJA_TRANSMISE", "conseiller");
    c.conseiller = ID('c', 2);
    c.date = (char *)"2017-03-05";
    REFUS_T("DATE_INCOHERENTE", "date"); /* Before the first transmission. */
    c.date = (char *)"2017-03-08";
    ENVOYER(h, TRANSMETTRE_PRESCRIPTION, c); /* Another conseiller takes it over. */
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-10", (char *)"");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, (char *)"2017-03-10");
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    c.conseiller = ID('c', 3);
    c.date = (char *)"2017-03-10";
    REFUS_T("PRESCRIPTION_DEJA_TRAITEE", "prescription");
    essai_rejouer(h);
    harness_close(&h);
}

static void the_diagnosis_is_due_when_the_site_says_so(void **unused)
{
    (void)unused;
    static const struct {
        const char *site;
        char *commune;
        char *date;
        const char *before;
    } cases[] = {
        { FLANDRE_LYS, HAZEBROUCK, (char *)"2017-03-02", "" },          /* No delay in the text. */
        { ROUBAIX, VILLE_ROUBAIX, (char *)"2022-03-02", "2022-03-17" }, /* RX 118: 15 days. */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct harness *h = essai_ouvrir(cases[i].site, cases[i].date);
        essai_prescrire(h, 1, cases[i].commune, cases[i].date);
        Reperage__TransmettrePrescription c = REPERAGE__TRANSMETTRE_PRESCRIPTION__INIT;
        c.prescription = ID('r', 1);
        c.conseiller = ID('c', 1);
        c.date = cases[i].date;
        const struct decision *d = ENVOYER(h, TRANSMETTRE_PRESCRIPTION, c);
        const Reperage__PrescriptionTransmise *e = EVENEMENT(d, 0, PRESCRIPTION_TRANSMISE);
        assert_string_equal(e->diagnostic_avant, cases[i].before);
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prescrire_refuses_in_order),
        cmocka_unit_test(a_prescription_outside_the_perimeter_names_the_commune),
        cmocka_unit_test(a_first_prescription_registers_the_person),
        cmocka_unit_test(a_look_alike_is_refused_until_somebody_has_looked),
        cmocka_unit_test(one_prescription_and_one_parcours_at_a_time),
        cmocka_unit_test(a_situation_does_not_contradict_itself),
        cmocka_unit_test(transmettre_refuses_in_order),
        cmocka_unit_test(the_diagnosis_is_due_when_the_site_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
