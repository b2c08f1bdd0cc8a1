/* CorrigerIdentite, ChangerDomicile, ChangerSituation, fusions and erasure: refusals in their
 * order, then what an accepted command records. */
#include "essai.h"

static void corriger_identite_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    Prive__Identite identite = PRIVE__IDENTITE__INIT;
    Reperage__CorrigerIdentite c = REPERAGE__CORRIGER_IDENTITE__INIT;
    c.identite = &identite;
    c.sexe = (char *)"inconnu";
#define REFUS(code, field) REFUSER(h, CORRIGER_IDENTITE, c, code, field)
    REFUS("CHAMP_REQUIS", "personne");
    c.personne = ID('p', 1);
    REFUS("CHAMP_REQUIS", "identite.nom");
    identite.nom = (char *)"QUARTZ";
    REFUS("CHAMP_REQUIS", "identite.prenom");
    identite.prenom = (char *)"Basile";
    REFUS("CHAMP_REQUIS", "identite.date_naissance");
    identite.date_naissance = (char *)"2017-03-02";
    REFUS("DATE_FUTURE", "identite.date_naissance");
    identite.date_naissance = (char *)"1900-02-28";
    REFUS("VALEUR_INCONNUE", "sexe");
    c.sexe = (char *)"";
    REFUS("CHAMP_REQUIS", "motif");
    c.motif = (char *)"erreur";
    REFUS("VALEUR_INCONNUE", "motif");
    c.motif = (char *)"rectification";
    REFUS("PERSONNE_INCONNUE", "personne");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    c.identite = NULL;
    c.sexe = (char *)"homme"; /* As it stands. */
    REFUS("RIEN_A_CORRIGER", "identite");
    c.identite = &identite;
    const struct decision *d = ENVOYER(h, CORRIGER_IDENTITE, c);
    const Reperage__IdentiteCorrigee *e = EVENEMENT(d, 0, IDENTITE_CORRIGEE);
    assert_string_equal(e->sexe, "homme");
    assert_string_equal(d->events[0].person, ID('p', 1));
    REFUS("RIEN_A_CORRIGER", "identite"); /* The same again. */
    harness_close(&h);
#undef REFUS
}

static void changer_domicile_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__ChangerDomicile c = REPERAGE__CHANGER_DOMICILE__INIT;
#define REFUS(code, field) REFUSER(h, CHANGER_DOMICILE, c, code, field)
    REFUS("CHAMP_REQUIS", "personne");
    c.personne = ID('p', 1);
    REFUS("CHAMP_REQUIS", "commune");
    c.commune = (char *)"5901";
    REFUS("COMMUNE_INVALIDE", "commune");
    c.commune = HAZEBROUCK;
    REFUS("CHAMP_REQUIS", "date");
    c.date = (char *)"2017-03-11";
    REFUS("DATE_FUTURE", "date");
    c.date = (char *)"2017-03-08";
    REFUS("PERSONNE_INCONNUE", "personne");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    REFUS("DEJA_DOMICILIE", "commune");
    c.commune = ARMENTIERES;
    const struct decision *d = ENVOYER(h, CHANGER_DOMICILE, c);
    const Reperage__DomicileChange *e = EVENEMENT(d, 0, DOMICILE_CHANGE);
    assert_string_equal(e->territoire, "armentieres");
    assert_false(e->hors_perimetre);
    c.commune = PARIS;
    c.date = (char *)"2017-03-07";
    REFUS("DATE_INCOHERENTE", "date"); /* Before the last one. */
    c.date = (char *)"2017-03-09";
    d = ENVOYER(h, CHANGER_DOMICILE, c); /* Leaving is allowed: parcours considers an exit. */
    e = EVENEMENT(d, 0, DOMICILE_CHANGE);
    assert_true(e->hors_perimetre);
    assert_string_equal(e->territoire, "");
    essai_rejouer(h);
    harness_close(&h);
#undef REFUS
}

static void changer_situation_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__Situation situation = REPERAGE__SITUATION__INIT;
    Reperage__ChangerSituation c = REPERAGE__CHANGER_SITUATION__INIT;
#define REFUS(code, field) REFUSER(h, CHANGER_SITUATION, c, code, field)
    REFUS("CHAMP_REQUIS", "personne");
    c.personne = ID('p', 1);
    REFUS("CHAMP_REQUIS", "situation");
    c.situation = &situation;
    REFUS("CHAMP_REQUIS", "situation.date");
    situation.date = (char *)"2017-03-11";
    REFUS("DATE_FUTURE", "situation.date");
    situation.date = (char *)"2017-03-10";
    situation.menage = (char *)"tribu";
    REFUS("VALEUR_INCONNUE", "situation.menage");
    situation.menage = (char *)"seul";
    REFUS("PERSONNE_INCONNUE", "personne");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    ENVOYER(h, CHANGER_SITUATION, c);
    REFUS("SITUATION_INCHANGEE", "situation");
    situation.menage = (char *)"couple";
    ENVOYER(h, CHANGER_SITUATION, c);
    harness_close(&h);
#undef REFUS
}

static void fusionner_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__FusionnerPersonnes c = REPERAGE__FUSIONNER_PERSONNES__INIT;
#define REFUS(code, field) REFUSER(h, FUSIONNER_PERSONNES, c, code, field)
    REFUS("CHAMP_REQUIS", "garde");
    c.garde = ID('p', 1);
    c.absorbee = (char *)"2";
    REFUS("ID_INVALIDE", "absorbee");
    c.absorbee = ID('p', 1);
    REFUS("MEME_PERSONNE", "absorbee");
    c.absorbee = ID('p', 2);
    REFUS("PERSONNE_INCONNUE", "garde");
    essai_prescrire(h, 1, HAZEBROUCK, (char *)"2017-03-01");
    REFUS("PERSONNE_INCONNUE", "absorbee");
    essai_prescrire(h, 2, HAZEBROUCK, (char *)"2017-03-01");
    ENVOYER(h, FUSIONNER_PERSONNES, c);
    REFUS("DEJA_FUSIONNEES", "absorbee");
    c.garde = ID('p', 2);
    c.absorbee = ID('p', 1);
    REFUS("PERSONNE_FUSIONNEE", "garde"); /* It was absorbed: the kept id is named. */
    harness_close(&h);
#undef REFUS
}

static void two_open_parcours_are_not_merged(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    for (int n = 1; n <= 2; n++)
        essai_positionner(h, n, 1);
    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    essai_entrer(h, 2, 1);
    Reperage__FusionnerPersonnes c = REPERAGE__FUSIONNER_PERSONNES__INIT;
    c.garde = ID('p', 1);
    c.absorbee = ID('p', 2);
    REFUSER(h, FUSIONNER_PERSONNES, c, "DEUX_PARCOURS_OUVERTS", "absorbee");
    essai_ouvrir_parcours(h, 2, (char *)"2017-04-04");
    essai_sortir(h, 2, (char *)"2017-04-04");
    ENVOYER(h, FUSIONNER_PERSONNES, c);
    harness_close(&h);
}

/* An erasure takes all of them at once. */
static void a_fusion_has_a_last_member(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    Reperage__FusionnerPersonnes c = REPERAGE__FUSIONNER_PERSONNES__INIT;
    c.garde = ID('p', 1);
    for (int n = 1; n <= REPERAGE_GROUPE_MAX + 1; n++) {
        struct essai_personne p;
        Reperage__Prescrire *one = essai_prescription(&p, n, (char *)"2017-03-01");
        one->confirme_nouvelle = true;
        ENVOYER(h, PRESCRIRE, *one);
        c.absorbee = ID('p', n);
        if (n > 1 && n <= REPERAGE_GROUPE_MAX)
            ENVOYER(h, FUSIONNER_PERSONNES, c);
    }
    REFUSER(h, FUSIONNER_PERSONNES, c, "FUSIONS_TROP_NOMBREUSES", "absorbee");
    Reperage__EffacerPersonne erase = REPERAGE__EFFACER_PERSONNE__INIT;
    erase.personne = ID('p', 1);
    erase.motif = (char *)"demande";
    assert_int_equal(ENVOYER(h, EFFACER_PERSONNE, erase)->events[0].erase_count,
                     REPERAGE_GROUPE_MAX);
    harness_close(&h);
}

static void only_a_fusion_is_undone(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    for (int n = 1; n <= 3; n++)
        essai_prescrire(h, n, HAZEBROUCK, (char *)"2017-03-01");
    Reperage__FusionnerPersonnes merge = REPERAGE__FUSIONNER_PERSONNES__INIT;
    merge.garde = ID('p', 1);
    merge.absorbee = ID('p', 2);
    ENVOYER(h, FUSIONNER_PERSONNES, merge);
    Reperage__AnnulerFusion c = REPERAGE__ANNULER_FUSION__INIT;
#define REFUS(code, field) REFUSER(h, ANNULER_FUSION, c, code, field)
    REFUS("CHAMP_REQUIS", "garde");
    c.garde = ID('p', 3);
    c.absorbee = ID('p', 2);
    REFUS("FUSION_ABSENTE", "absorbee");
    c.garde = ID('p', 1);
    ENVOYER(h, ANNULER_FUSION, c);
    REFUS("FUSION_ABSENTE", "absorbee"); /* Twice. */
    harness_close(&h);
#undef REFUS
}

static void effacer_refuses_in_order(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    Reperage__EffacerPersonne c = REPERAGE__EFFACER_PERSONNE__INIT;
#define REFUS(code, field) REFUSER(h, EFFACER_PERSONNE, c, code, field)
    REFUS("CHAMP_REQUIS", "personne");
    c.personne = ID('p', 1);
    REFUS("CHAMP_REQUIS", "motif");
    c.motif = (char *)"lassitude";
    REFUS("VALEUR_INCONNUE", "motif");
    c.motif = (char *)"demande";
    REFUS("PERSONNE_INCONNUE", "personne");
    essai_positionner(h, 1, 1);
    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    REFUS("PARCOURS_OUVERT", "personne"); /* The evidence of who is accompanied stays. */
    essai_ouvrir_parcours(h, 1, (char *)"2017-04-04");
    essai_sortir(h, 1, (char *)"2017-04-04");
    const struct decision *d = ENVOYER(h, EFFACER_PERSONNE, c);
    assert_int_equal(d->events[0].erase_count, 1);
    assert_string_equal(d->events[0].erases[0], ID('p', 1));
    REFUS("PERSONNE_EFFACEE", "personne");
    harness_close(&h);
#undef REFUS
}

/* What is restored may lack the exit that came before the erasure, or all of the person: another
 * store, restored from a younger copy, may still name her. */
static void a_restore_erases_again_whatever_is_open_and_nobody_else_may(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    Reperage__EffacerPersonne c = REPERAGE__EFFACER_PERSONNE__INIT;
    c.personne = ID('p', 1);
    c.motif = (char *)"registre";
    essai_positionner(h, 1, 1);
    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    Reperage__Commande commande = REPERAGE__COMMANDE__INIT;
    commande.acte_case = REPERAGE__COMMANDE__ACTE_EFFACER_PERSONNE;
    commande.effacer_personne = &c;
    const struct context equipe = { .role = "equipe" };
    essai_refus(harness_command(h, &commande.base, &equipe), "VALEUR_INCONNUE", "motif");
    const struct decision *d = ENVOYER(h, EFFACER_PERSONNE, c);
    assert_int_equal(d->events[0].erase_count, 1);
    REFUSER(h, EFFACER_PERSONNE, c, "PERSONNE_EFFACEE", "personne");
    c.personne = ID('p', 9);
    essai_refus(harness_command(h, &commande.base, &equipe), "VALEUR_INCONNUE", "motif");
    d = ENVOYER(h, EFFACER_PERSONNE, c);
    assert_int_equal(d->events[0].erase_count, 1);
    assert_string_equal(d->events[0].erases[0], ID('p', 9));
    REFUSER(h, EFFACER_PERSONNE, c, "PERSONNE_EFFACEE", "personne");
    harness_close(&h);
}

static void nothing_is_recorded_about_an_erased_or_absorbed_person(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-10");
    for (int n = 1; n <= 3; n++)
        essai_prescrire(h, n, HAZEBROUCK, (char *)"2017-03-01");
    Reperage__EffacerPersonne erase = REPERAGE__EFFACER_PERSONNE__INIT;
    erase.personne = ID('p', 1);
    erase.motif = (char *)"demande";
    ENVOYER(h, EFFACER_PERSONNE, erase);
    Reperage__FusionnerPersonnes merge = REPERAGE__FUSIONNER_PERSONNES__INIT;
    merge.garde = ID('p', 2);
    merge.absorbee = ID('p', 3);
    ENVOYER(h, FUSIONNER_PERSONNES, merge);

    Reperage__ChangerDomicile move = REPERAGE__CHANGER_DOMICILE__INIT;
    move.personne = ID('p', 1);
    move.commune = ARMENTIERES;
    move.date = (char *)"2017-03-10";
    REFUSER(h, CHANGER_DOMICILE, move, "PERSONNE_EFFACEE", "personne");
    move.personne = ID('p', 3);
    REFUSER(h, CHANGER_DOMICILE, move, "PERSONNE_FUSIONNEE", "personne");
    Reperage__RecevoirPiece piece = REPERAGE__RECEVOIR_PIECE__INIT;
    piece.piece_recue = ID('k', 1);
    piece.personne = ID('p', 1);
    piece.piece = (char *)"domicile";
    piece.date = (char *)"2017-03-10";
    REFUSER(h, RECEVOIR_PIECE, piece, "PERSONNE_EFFACEE", "personne");
    Reperage__TransmettrePrescription send = REPERAGE__TRANSMETTRE_PRESCRIPTION__INIT;
    send.prescription = ID('r', 1);
    send.conseiller = ID('c', 1);
    send.date = (char *)"2017-03-10";
    REFUSER(h, TRANSMETTRE_PRESCRIPTION, send, "PERSONNE_EFFACEE", "prescription");
    merge.garde = ID('p', 2);
    merge.absorbee = ID('p', 1);
    REFUSER(h, FUSIONNER_PERSONNES, merge, "PERSONNE_EFFACEE", "absorbee");
    send.prescription = ID('r', 3); /* Through the prescription the fusion is followed. */
    const struct decision *d = ENVOYER(h, TRANSMETTRE_PRESCRIPTION, send);
    const Reperage__PrescriptionTransmise *e = EVENEMENT(d, 0, PRESCRIPTION_TRANSMISE);
    assert_string_equal(e->personne, ID('p', 2));
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corriger_identite_refuses_in_order),
        cmocka_unit_test(changer_domicile_refuses_in_order),
        cmocka_unit_test(changer_situation_refuses_in_order),
        cmocka_unit_test(fusionner_refuses_in_order),
        cmocka_unit_test(two_open_parcours_are_not_merged),
        cmocka_unit_test(a_fusion_has_a_last_member),
        cmocka_unit_test(only_a_fusion_is_undone),
        cmocka_unit_test(effacer_refuses_in_order),
        cmocka_unit_test(a_restore_erases_again_whatever_is_open_and_nobody_else_may),
        cmocka_unit_test(nothing_is_recorded_about_an_erased_or_absorbed_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
