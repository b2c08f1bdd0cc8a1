/* Prospection and what the pool needs: given acts, what the questions answer, at several dates.
 * Each scene ends with a replay that gives the same store. */
#include "store/entreprise/scene.h"

/* Three lines planned, two acts, one of them of a line; what repeats an act is refused. */
static void planifier_et_visiter(void)
{
    ouvrir("flandre-lys", "2017-03-06");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    entrer("prune", "referent-a", "2017-01-10");
    char *metiers[] = { TEXTE("K2204") };
    ACTE(PLANIFIER_PROSPECTION, PlanifierProspection, PLANIFIER_PROSPECTION, .plan = id("l1"),
         .mois = TEXTE("2017-03"), .genre = TEXTE("premiere_visite_avec_offre"),
         .entreprise = id("Zéphyr Nettoyage"), .personne = id("prune"));
    ACTE(PLANIFIER_PROSPECTION, PlanifierProspection, PLANIFIER_PROSPECTION, .plan = id("l2"),
         .mois = TEXTE("2017-03"), .genre = TEXTE("telephone"), .metiers = metiers, .n_metiers = 1);
    ACTE(PLANIFIER_PROSPECTION, PlanifierProspection, PLANIFIER_PROSPECTION, .plan = id("l3"),
         .mois = TEXTE("2017-05"), .genre = TEXTE("telephone"), .metiers = metiers, .n_metiers = 1);
    REFUS("PLAN_EN_DOUBLE", PLANIFIER_PROSPECTION, PlanifierProspection, PLANIFIER_PROSPECTION,
          .plan = id("l4"), .mois = TEXTE("2017-03"), .genre = TEXTE("premiere_visite_avec_offre"),
          .entreprise = id("Zéphyr Nettoyage"));

    harness_set_day(scene, "2017-04-10");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-03-20");
    char *offres[] = { id("agent") };
    ACTE(ENREGISTRER_PROSPECTION, EnregistrerProspection, ENREGISTRER_PROSPECTION,
         .prospection = id("v1"), .date = TEXTE("2017-03-20"),
         .genre = TEXTE("premiere_visite_avec_offre"), .entreprise = id("Zéphyr Nettoyage"),
         .plan = id("l1"), .offres = offres, .n_offres = 1);
    REFUS("PREMIERE_VISITE_FAITE", ENREGISTRER_PROSPECTION, EnregistrerProspection,
          ENREGISTRER_PROSPECTION, .prospection = id("v2"), .date = TEXTE("2017-03-21"),
          .genre = TEXTE("premiere_visite_sans_offre"), .entreprise = id("Zéphyr Nettoyage"));
    REFUS("PLAN_DEJA_REALISE", ENREGISTRER_PROSPECTION, EnregistrerProspection,
          ENREGISTRER_PROSPECTION, .prospection = id("v2"), .date = TEXTE("2017-03-21"),
          .genre = TEXTE("visite"), .entreprise = id("Zéphyr Nettoyage"), .plan = id("l1"));
    ACTE(ENREGISTRER_PROSPECTION, EnregistrerProspection, ENREGISTRER_PROSPECTION,
         .prospection = id("v2"), .date = TEXTE("2017-04-03"),
         .genre = TEXTE("session_recrutement"), .participants = 12);
}

static void a_plan_is_carried_out_or_late(void **unused)
{
    (void)unused;
    planifier_et_visiter();
    QUESTION(mars, Prospections, PROSPECTIONS, "2017-03-31", .genre = TEXTE(""));
    assert_int_equal(mars->n_lignes, 1);
    assert_string_equal(mars->lignes[0]->offres[0], id("agent"));
    assert_string_equal(mars->lignes[0]->raison_sociale, "Zéphyr Nettoyage");
    assert_int_equal(mars->n_plan, 2);
    QUESTION(avril, Prospections, PROSPECTIONS, NULL, .du = TEXTE("2017-03-01"),
             .jusqu = TEXTE("2017-05-31"));
    assert_int_equal(avril->n_lignes, 2);
    assert_string_equal(avril->lignes[0]->prospection, id("v2"));
    assert_int_equal(avril->lignes[0]->participants, 12);
    assert_int_equal(avril->n_plan, 3);
    size_t retards = 0;
    size_t faites = 0;
    for (size_t i = 0; i < avril->n_plan; i++) {
        retards += avril->plan[i]->en_retard ? 1 : 0;
        faites += avril->plan[i]->faite_le[0] == '\0' ? 0 : 1;
    }
    assert_int_equal(retards, 1); /* March's call; May's is ahead. */
    assert_int_equal(faites, 1);
    QUESTION(avant, Prospections, PROSPECTIONS, "2017-03-19", .genre = TEXTE(""));
    assert_int_equal(avant->n_lignes, 0);
    QUESTION(une, Prospections, PROSPECTIONS, NULL, .du = TEXTE("2017-03-01"), .limite = 1);
    assert_int_equal(une->n_lignes, 1);
    char apres[ID_SIZE];
    (void)snprintf(apres, sizeof(apres), "%s", une->suivant);
    QUESTION(deux, Prospections, PROSPECTIONS, NULL, .du = TEXTE("2017-03-01"), .limite = 1,
             .apres = apres);
    assert_string_equal(deux->lignes[0]->prospection, id("v1"));

    QUESTION(taches, Taches, TACHES, NULL, .limite = 0);
    size_t prospections = 0;
    for (size_t i = 0; i < taches->n_lignes; i++)
        prospections += strcmp(taches->lignes[i]->genre, "prospection") == 0 ? 1 : 0;
    assert_int_equal(prospections, 1);
    Entreprise__Prospections mauvais = ENTREPRISE__PROSPECTIONS__INIT;
    mauvais.du = TEXTE("2017-04-31");
    assert_string_equal(refus_de(ENTREPRISE__REQUETE__QUESTION_PROSPECTIONS, &mauvais.base, NULL),
                        "DATE_INVALIDE");
    mauvais.du = TEXTE("2017-04-30");
    mauvais.jusqu = TEXTE("2017-04-01");
    assert_string_equal(refus_de(ENTREPRISE__REQUETE__QUESTION_PROSPECTIONS, &mauvais.base, NULL),
                        "DATE_INCOHERENTE");
    fermer();
}

static void needs_are_the_jobs_of_free_candidates(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-03-01");
    static const char *const noms[] = { "prune", "basile", "occupe" };
    for (size_t i = 0; i < COUNT_OF(noms); i++) {
        entrer(noms[i], "referent-a", "2017-01-10");
        basculer(noms[i], "2017-02-01", "K2204", i == 0 ? "59350" : "59512");
    }
    entrer("autre", "referent-a", "2017-01-10");
    basculer("autre", "2017-02-01", "N1103", "59350");
    ENTENDU(ETAPE_DEMARREE, EtapeDemarree, ETAPE_DEMARREE, .etape = id("etape"),
            .parcours = id("p-occupe"), .personne = id("occupe"), .date = TEXTE("2017-02-10"));
    QUESTION(besoins, Besoins, BESOINS, NULL, .commune = TEXTE(""));
    assert_int_equal(besoins->n_lignes, 2);
    assert_string_equal(besoins->lignes[0]->metier, "K2204");
    assert_int_equal(besoins->lignes[0]->candidats, 2);
    assert_int_equal(besoins->lignes[0]->offres_ouvertes, 1);
    assert_int_equal(besoins->lignes[1]->offres_ouvertes, 0);
    QUESTION(ici, Besoins, BESOINS, NULL, .commune = TEXTE("59350"));
    assert_int_equal(ici->lignes[0]->candidats, 1);
    fermer();
}

static void a_merge_moves_the_plan_too(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-03-06");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    entrer("prune", "referent-a", "2017-01-10");
    entrer("prunelle", "referent-a", "2017-01-10");
    ACTE(PLANIFIER_PROSPECTION, PlanifierProspection, PLANIFIER_PROSPECTION, .plan = id("l1"),
         .mois = TEXTE("2017-03"), .genre = TEXTE("visite"), .entreprise = id("Zéphyr Nettoyage"),
         .personne = id("prunelle"));
    ACTE(ENREGISTRER_PROSPECTION, EnregistrerProspection, ENREGISTRER_PROSPECTION,
         .prospection = id("v1"), .date = TEXTE("2017-03-02"),
         .genre = TEXTE("prospection_avec_participant"), .entreprise = id("Zéphyr Nettoyage"),
         .personne = id("prunelle"));
    ENTENDU_REPERAGE(PERSONNES_FUSIONNEES, PersonnesFusionnees, PERSONNES_FUSIONNEES,
                     .garde = id("prune"), .absorbee = id("prunelle"));
    QUESTION(apres, Prospections, PROSPECTIONS, NULL, .genre = TEXTE(""));
    assert_string_equal(apres->plan[0]->personne, id("prune"));
    assert_string_equal(apres->lignes[0]->personne, id("prune"));
    ENTENDU_REPERAGE(FUSION_ANNULEE, FusionAnnulee, FUSION_ANNULEE, .garde = id("prune"),
                     .absorbee = id("prunelle"));
    QUESTION(encore, Prospections, PROSPECTIONS, NULL, .genre = TEXTE(""));
    assert_string_equal(encore->plan[0]->personne, id("prunelle"));
    fermer();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_carried_out_or_late),
        cmocka_unit_test(needs_are_the_jobs_of_free_candidates),
        cmocka_unit_test(a_merge_moves_the_plan_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
