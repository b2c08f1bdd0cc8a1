/* Hirings, hours, proofs, follow-up, immersions, tasks: given acts, what the questions answer, at
 * several dates. Each scene ends with a replay that gives the same store. */
#include "store/entreprise/scene.h"

static const char *const PORTEE_A[] = { "referent-a" };
static const struct context REFERENT_A = { .role = "referent",
                                           .portee = PORTEE_A,
                                           .portee_count = 1 };

static void decor(const char *jour)
{
    ouvrir("flandre-lys", jour);
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    entrer("prune", "referent-a", "2017-01-10");
    entrer("basile", "referent-b", "2017-01-10");
}

static const Entreprise__LigneEmbauche *embauche(const char *au)
{
    QUESTION(embauches, Embauches, EMBAUCHES, au, .personne = id("prune"));
    assert_int_equal(embauches->n_lignes, 1);
    return embauches->lignes[0];
}

static void cdd(const char *nom, const char *debut, const char *fin, const char *essai)
{
    ACTE(DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE, .embauche = id(nom),
         .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"), .contrat = TEXTE("cdd"),
         .debut = TEXTE(debut), .fin_prevue = TEXTE(fin), .fin_essai = TEXTE(essai),
         .heures_hebdo_centi = 3500);
}

static void a_contract_as_it_stood_on_each_day(void **unused)
{
    (void)unused;
    decor("2017-12-01");
    cdd("e1", "2017-02-01", "2017-05-31", "2017-02-28");
    ACTE(VALIDER_ESSAI, ValiderEssai, VALIDER_ESSAI, .embauche = id("e1"),
         .date = TEXTE("2017-02-28"));
    ACTE(PROLONGER_CONTRAT, ProlongerContrat, PROLONGER_CONTRAT, .embauche = id("e1"),
         .date = TEXTE("2017-06-01"), .fin_prevue = TEXTE("2017-08-31"));
    ACTE(PROLONGER_CONTRAT, ProlongerContrat, PROLONGER_CONTRAT, .embauche = id("e1"),
         .date = TEXTE("2017-09-01"), .contrat = TEXTE("cdi"));
    ACTE(ROMPRE_CONTRAT, RompreContrat, ROMPRE_CONTRAT, .embauche = id("e1"),
         .date = TEXTE("2017-10-15"), .motif = TEXTE("demission"), .initiative = TEXTE("salarie"));
    static const struct {
        const char *au;
        const char *contrat;
        const char *fin_prevue;
        const char *issue;
    } cas[] = {
        { "2017-02-01", "cdd", "2017-05-31", "" }, { "2017-05-31", "cdd", "2017-05-31", "" },
        { "2017-06-01", "cdd", "2017-08-31", "" }, { "2017-09-01", "cdi", "", "" },
        { "2017-10-14", "cdi", "", "" },           { "2017-10-15", "cdi", "", "rupture" },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        const Entreprise__LigneEmbauche *ligne = embauche(cas[i].au);
        assert_string_equal(ligne->contrat, cas[i].contrat);
        assert_string_equal(ligne->fin_prevue, cas[i].fin_prevue);
        assert_string_equal(ligne->issue, cas[i].issue);
        assert_string_equal(ligne->essai_valide_le, i == 0 ? "" : "2017-02-28");
    }
    assert_string_equal(embauche(NULL)->motif, "demission");
    assert_true(embauche(NULL)->marchand);
    QUESTION(en_cours, Embauches, EMBAUCHES, "2017-10-14", .en_cours = true);
    assert_int_equal(en_cours->n_lignes, 1);
    QUESTION(finis, Embauches, EMBAUCHES, "2017-10-15", .en_cours = true);
    assert_int_equal(finis->n_lignes, 0);
    fermer();
}

static void several_embauches_at_once_never_the_same_twice(void **unused)
{
    (void)unused;
    decor("2017-06-01");
    for (int i = 0; i < 2; i++)
        ACTE(DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE,
             .embauche = id(i == 0 ? "e1" : "e2"), .personne = id("prune"),
             .entreprise = id("Zéphyr Nettoyage"), .contrat = TEXTE("interim"),
             .debut = TEXTE(i == 0 ? "2017-02-01" : "2017-02-03"));
    REFUS("EMBAUCHE_EN_DOUBLE", DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE,
          .embauche = id("e3"), .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"),
          .contrat = TEXTE("interim"), .debut = TEXTE("2017-02-03"));
    REFUS("EMBAUCHE_DEJA_CONNUE", DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE,
          .embauche = id("e1"), .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"),
          .contrat = TEXTE("cdi"), .debut = TEXTE("2017-02-04"));
    QUESTION(page, Embauches, EMBAUCHES, NULL, .limite = 1);
    assert_string_equal(page->lignes[0]->embauche, id("e2"));
    char apres[ID_SIZE];
    (void)snprintf(apres, sizeof(apres), "%s", page->suivant);
    QUESTION(page2, Embauches, EMBAUCHES, NULL, .limite = 1, .apres = apres);
    assert_string_equal(page2->lignes[0]->embauche, id("e1"));
    fermer();
}

static void a_month_declared_again_replaces_and_is_kept(void **unused)
{
    (void)unused;
    decor("2017-06-01");
    embaucher("e1", "prune", "Zéphyr Nettoyage", "2017-02-01");
    ACTE(DECLARER_MOIS, DeclarerMois, DECLARER_MOIS, .embauche = id("e1"), .mois = TEXTE("2017-03"),
         .heures_centi = 15167);
    REFUS("MOIS_DEJA_DECLARE", DECLARER_MOIS, DeclarerMois, DECLARER_MOIS, .embauche = id("e1"),
          .mois = TEXTE("2017-03"), .heures_centi = 15167);
    ACTE(DECLARER_MOIS, DeclarerMois, DECLARER_MOIS, .embauche = id("e1"), .mois = TEXTE("2017-03"),
         .heures_centi = 14000);
    ACTE(DECLARER_MOIS, DeclarerMois, DECLARER_MOIS, .embauche = id("e1"), .mois = TEXTE("2017-04"),
         .heures_centi = 3500, .du = TEXTE("2017-04-03"), .au = TEXTE("2017-04-07"));
    ACTE(DECLARER_MOIS, DeclarerMois, DECLARER_MOIS, .embauche = id("e1"), .mois = TEXTE("2017-04"),
         .heures_centi = 3000, .du = TEXTE("2017-04-10"), .au = TEXTE("2017-04-14"));
    REFUS("PERIODES_CHEVAUCHANTES", DECLARER_MOIS, DeclarerMois, DECLARER_MOIS,
          .embauche = id("e1"), .mois = TEXTE("2017-04"), .heures_centi = 15167);
    const Entreprise__LigneEmbauche *ligne = embauche(NULL);
    assert_int_equal(ligne->n_mois, 2);
    assert_int_equal(ligne->mois[0]->heures_centi, 14000);
    assert_int_equal(ligne->mois[1]->heures_centi, 6500); /* Both missions. */
    assert_int_equal(embauche("2017-03-31")->n_mois, 1);
    struct err err = { 0 };
    struct stmt s;
    static const char HISTOIRE[] =
        "SELECT count(*) FROM mois WHERE mois = '2017-03' AND remplace_par IS NOT NULL";
    stmt_begin(&s, harness_store(scene), HISTOIRE);
    assert_int_equal(stmt_step(&s, &err), STMT_ROW);
    assert_int_equal(stmt_column_i64(&s, 0), 1);
    stmt_end(&s);
    fermer();
}

static void proofs_stand_with_the_contract_and_feed_the_maintien(void **unused)
{
    (void)unused;
    decor("2017-09-01");
    embaucher("e1", "prune", "Zéphyr Nettoyage", "2017-02-01");
    ACTE(RECEVOIR_JUSTIFICATIF, RecevoirJustificatif, RECEVOIR_JUSTIFICATIF, .embauche = id("e1"),
         .piece = TEXTE("contrat_travail"), .date = TEXTE("2017-02-03"));
    REFUS("JUSTIFICATIF_DEJA_RECU", RECEVOIR_JUSTIFICATIF, RecevoirJustificatif,
          RECEVOIR_JUSTIFICATIF, .embauche = id("e1"), .piece = TEXTE("contrat_travail"),
          .date = TEXTE("2017-02-04"));
    ACTE(RECEVOIR_JUSTIFICATIF, RecevoirJustificatif, RECEVOIR_JUSTIFICATIF, .embauche = id("e1"),
         .piece = TEXTE("fiches_paie_6"), .date = TEXTE("2017-03-05"), .mois = TEXTE("2017-02"));
    assert_int_equal(embauche(NULL)->n_justificatifs, 2);
    assert_string_equal(embauche(NULL)->justificatifs[0], "contrat_travail");
    assert_int_equal(embauche("2017-02-03")->n_justificatifs, 1);

    Entreprise__ConstaterMaintien c = ENTREPRISE__CONSTATER_MAINTIEN__INIT;
    c.embauche = id("e1");
    c.date = TEXTE("2017-07-31");
    const struct decision *d = agir(ENTREPRISE__COMMANDE__ACTE_CONSTATER_MAINTIEN, &c.base, NULL);
    assert_string_equal(d->refusal.code, "MAINTIEN_TROP_TOT");
    assert_non_null(strstr(d->refusal.text, "01/08/2017"));
    c.date = TEXTE("2017-08-02");
    d = agir(ENTREPRISE__COMMANDE__ACTE_CONSTATER_MAINTIEN, &c.base, NULL);
    assert_string_equal(d->refusal.text, "");
    const Entreprise__MaintienSixMois *e = (const Entreprise__MaintienSixMois *)d->events[0].body;
    assert_int_equal(e->n_manquants, 1);
    assert_string_equal(e->manquants[0], "fiches_paie_6|attestation_employeur");
    assert_string_equal(embauche("2017-08-01")->maintien_le, "");
    assert_string_equal(embauche("2017-08-02")->maintien_le, "2017-08-01");
    fermer();
}

/* --- Follow-up --- */

static size_t suivis(const char *au, bool faits, size_t *retards)
{
    QUESTION(dus, SuivisDus, SUIVIS_DUS, au, .faits = faits);
    *retards = 0;
    for (size_t i = 0; i < dus->n_lignes; i++)
        *retards += dus->lignes[i]->en_retard ? 1 : 0;
    return dus->n_lignes;
}

static void suivre(const char *suivi, const char *code, const char *date)
{
    char *avec[] = { TEXTE("employeur"), TEXTE("salarie") };
    Prive__Texte texte = PRIVE__TEXTE__INIT;
    texte.texte = TEXTE("Intégration réussie.");
    ACTE(ENREGISTRER_SUIVI, EnregistrerSuivi, ENREGISTRER_SUIVI, .suivi = id(suivi),
         .embauche = id("e1"), .code = TEXTE(code), .date = TEXTE(date), .avec = avec, .n_avec = 2,
         .mode = TEXTE("visite"), .commentaire = &texte);
}

static void steps_are_due_late_and_done(void **unused)
{
    (void)unused;
    decor("2017-12-01");
    cdd("e1", "2017-02-01", "2017-10-31", "2017-02-28");
    size_t retards;
    assert_int_equal(suivis("2017-01-31", true, &retards), 0);
    QUESTION(dus, SuivisDus, SUIVIS_DUS, "2017-02-01", .faits = false);
    assert_int_equal(dus->n_lignes, 3);
    assert_string_equal(dus->lignes[0]->code, "tel_premiere_semaine");
    assert_string_equal(dus->lignes[0]->avant, "2017-02-07");
    assert_string_equal(dus->lignes[1]->avant, "2017-02-28");
    assert_string_equal(dus->lignes[2]->avant, "2017-08-01");
    assert_true(strlen(dus->lignes[0]->libelle) > 10);
    assert_string_not_equal(dus->lignes[0]->source, "");
    assert_int_equal(suivis("2017-02-07", false, &retards), 3);
    assert_int_equal(retards, 0);
    assert_int_equal(suivis("2017-02-08", false, &retards), 3);
    assert_int_equal(retards, 1);

    suivre("s1", "tel_premiere_semaine", "2017-02-09");
    REFUS("SUIVI_EN_DOUBLE", ENREGISTRER_SUIVI, EnregistrerSuivi, ENREGISTRER_SUIVI,
          .suivi = id("s2"), .embauche = id("e1"), .code = TEXTE("tel_premiere_semaine"),
          .date = TEXTE("2017-02-09"), .avec = (char *[]){ TEXTE("employeur") }, .n_avec = 1,
          .mode = TEXTE("telephone"));
    assert_int_equal(suivis("2017-02-08", false, &retards), 3); /* Not yet done on that day. */
    assert_int_equal(suivis("2017-02-09", false, &retards), 2);
    assert_int_equal(suivis("2017-02-09", true, &retards), 3);
    QUESTION(fevrier, SuivisDus, SUIVIS_DUS, "2017-02-09", .du = TEXTE("2017-02-08"),
             .jusqu = TEXTE("2017-02-28"));
    assert_int_equal(fevrier->n_lignes, 1);
    ACTE(CONSTATER_MAINTIEN, ConstaterMaintien, CONSTATER_MAINTIEN, .embauche = id("e1"),
         .date = TEXTE("2017-08-02"));
    QUESTION(faits, SuivisDus, SUIVIS_DUS, NULL, .faits = true);
    assert_string_equal(faits->lignes[2]->fait_le, "2017-08-02"); /* Stated: followed. */
    fermer();
}

static void a_refusal_or_the_end_stops_what_was_not_done(void **unused)
{
    (void)unused;
    decor("2017-12-01");
    cdd("e1", "2017-02-01", "2017-10-31", "2017-02-28");
    suivre("s1", "tel_premiere_semaine", "2017-02-05");
    ACTE(REFUSER_SUIVI, RefuserSuivi, REFUSER_SUIVI, .embauche = id("e1"),
         .date = TEXTE("2017-02-20"), .par = TEXTE("salarie"));
    REFUS("SUIVI_DEJA_REFUSE", REFUSER_SUIVI, RefuserSuivi, REFUSER_SUIVI, .embauche = id("e1"),
          .date = TEXTE("2017-02-21"), .par = TEXTE("employeur"));
    size_t retards;
    assert_int_equal(suivis("2017-02-19", false, &retards), 2);
    assert_int_equal(suivis("2017-02-20", false, &retards), 0);
    assert_int_equal(suivis("2017-02-20", true, &retards), 1);
    assert_true(embauche(NULL)->suivi_refuse);
    assert_false(embauche("2017-02-19")->suivi_refuse);

    embaucher("e2", "basile", "Zéphyr Nettoyage", "2017-03-01");
    assert_int_equal(suivis("2017-05-01", false, &retards), 2);
    ACTE(ROMPRE_CONTRAT, RompreContrat, ROMPRE_CONTRAT, .embauche = id("e2"),
         .date = TEXTE("2017-05-01"), .motif = TEXTE("demission"), .initiative = TEXTE("salarie"));
    assert_int_equal(suivis("2017-04-30", false, &retards), 2);
    assert_int_equal(suivis("2017-05-01", false, &retards), 0);
    assert_int_equal(suivis("2017-05-01", true, &retards), 2); /* Prune's done, Basile's missed. */
    assert_int_equal(retards, 1);
    fermer();
}

static void clause_contracts_are_followed_after_their_end(void **unused)
{
    (void)unused;
    decor("2018-12-01");
    ACTE(DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE, .embauche = id("e1"),
         .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"), .contrat = TEXTE("cdd"),
         .debut = TEXTE("2017-02-01"), .fin_prevue = TEXTE("2017-08-31"), .clause = true);
    ACTE(TERMINER_CONTRAT, TerminerContrat, TERMINER_CONTRAT, .embauche = id("e1"),
         .date = TEXTE("2017-08-31"));
    cdd("e2", "2017-02-02", "2017-08-31", "");
    ACTE(TERMINER_CONTRAT, TerminerContrat, TERMINER_CONTRAT, .embauche = id("e2"),
         .date = TEXTE("2017-08-31"));
    QUESTION(dus, SuivisDus, SUIVIS_DUS, NULL, .du = TEXTE("2017-09-01"));
    assert_int_equal(dus->n_lignes, 2); /* Of the clause contract only. */
    assert_string_equal(dus->lignes[0]->code, "clause_6_mois");
    assert_string_equal(dus->lignes[0]->avant, "2018-02-28");
    assert_string_equal(dus->lignes[1]->avant, "2018-08-31");
    fermer();
}

static void problems_are_recorded_once(void **unused)
{
    (void)unused;
    decor("2017-06-01");
    embaucher("e1", "prune", "Zéphyr Nettoyage", "2017-02-01");
    ACTE(SIGNALER_PROBLEME, SignalerProbleme, SIGNALER_PROBLEME, .probleme = id("pb"),
         .embauche = id("e1"), .date = TEXTE("2017-02-10"), .nature = TEXTE("horaires"),
         .demande_par = TEXTE("employeur"));
    REFUS("PROBLEME_DEJA_CONNU", SIGNALER_PROBLEME, SignalerProbleme, SIGNALER_PROBLEME,
          .probleme = id("pb"), .embauche = id("e1"), .date = TEXTE("2017-02-11"),
          .nature = TEXTE("horaires"));
    REFUS("PROBLEME_EN_DOUBLE", SIGNALER_PROBLEME, SignalerProbleme, SIGNALER_PROBLEME,
          .probleme = id("pb2"), .embauche = id("e1"), .date = TEXTE("2017-02-10"),
          .nature = TEXTE("horaires"));
    fermer();
}

/* --- Immersions --- */

static void an_immersion_from_start_to_bilan(void **unused)
{
    (void)unused;
    decor("2017-06-01");
    ACTE(DEMARRER_IMMERSION, DemarrerImmersion, DEMARRER_IMMERSION, .immersion = id("i1"),
         .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"), .genre = TEXTE("pmsmp"),
         .debut = TEXTE("2017-02-01"), .fin_prevue = TEXTE("2017-02-14"));
    REFUS("IMMERSION_EN_DOUBLE", DEMARRER_IMMERSION, DemarrerImmersion, DEMARRER_IMMERSION,
          .immersion = id("i2"), .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"),
          .genre = TEXTE("pmsmp"), .debut = TEXTE("2017-02-01"), .fin_prevue = TEXTE("2017-02-15"));
    Prive__Texte bilan = PRIVE__TEXTE__INIT;
    bilan.texte = TEXTE("Projet confirmé.");
    ACTE(TERMINER_IMMERSION, TerminerImmersion, TERMINER_IMMERSION, .immersion = id("i1"),
         .date = TEXTE("2017-02-14"), .menee_a_terme = true, .bilan = &bilan);
    QUESTION(pendant, Immersions, IMMERSIONS, "2017-02-13", .personne = id("prune"));
    assert_int_equal(pendant->n_lignes, 1);
    assert_string_equal(pendant->lignes[0]->fin, "");
    assert_false(pendant->lignes[0]->menee_a_terme);
    QUESTION(apres, Immersions, IMMERSIONS, NULL, .entreprise = id("Zéphyr Nettoyage"));
    assert_string_equal(apres->lignes[0]->fin, "2017-02-14");
    assert_true(apres->lignes[0]->menee_a_terme);
    QUESTION(en_cours, Immersions, IMMERSIONS, NULL, .en_cours = true);
    assert_int_equal(en_cours->n_lignes, 0);
    fermer();
}

/* --- Tasks --- */

static void tasks_come_most_pressing_first(void **unused)
{
    (void)unused;
    decor("2017-08-01");
    basculer("basile", "2017-05-15", "N1103", "59350");
    capter("vide", "Zéphyr Nettoyage", "N1103", "2017-07-10");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-06-01");
    positionner("m1", "agent", "prune", "2017-06-10");
    ACTE(EFFECTUER_MER, EffectuerMer, EFFECTUER_MER, .positionnement = id("m1"),
         .date = TEXTE("2017-07-20"));
    embaucher("e1", "prune", "Zéphyr Nettoyage", "2017-02-01");
    suivre("s1", "tel_premiere_semaine", "2017-02-05");
    static const struct {
        const char *genre;
        const char *avant;
        bool retard;
    } attendues[] = {
        { "contact_candidat", "2017-06-15", true }, /* First contact with Basile. */
        { "offre_ouverte", "2017-07-10", true },    { "maintien", "2017-08-01", false },
        { "suivi", "2017-08-01", false },           { "retour_mer", "2017-08-04", false },
    };
    QUESTION(taches, Taches, TACHES, "2017-07-31", .limite = 0);
    assert_int_equal(taches->n_lignes, COUNT_OF(attendues));
    for (size_t i = 0; i < COUNT_OF(attendues); i++) {
        assert_string_equal(taches->lignes[i]->genre, attendues[i].genre);
        assert_string_equal(taches->lignes[i]->avant, attendues[i].avant);
        assert_int_equal(taches->lignes[i]->en_retard, attendues[i].retard);
        assert_true(strlen(taches->lignes[i]->raison) > 20);
    }
    assert_string_equal(taches->lignes[4]->personne, id("prune"));
    size_t lues = 0;
    char apres[ID_SIZE + 64] = "";
    do { /* Page by page, the same. */
        QUESTION(page, Taches, TACHES, "2017-07-31", .limite = 2, .apres = apres);
        assert_int_equal(page->n_lignes, lues < 4 ? 2 : 1);
        for (size_t i = 0; i < page->n_lignes; i++)
            assert_string_equal(page->lignes[i]->genre, attendues[lues++].genre);
        (void)snprintf(apres, sizeof(apres), "%s", page->suivant);
    } while (apres[0] != '\0');
    assert_int_equal(lues, COUNT_OF(attendues));
    QUESTION(tot, Taches, TACHES, "2017-02-06", .limite = 0);
    assert_int_equal(tot->n_lignes, 0); /* Nothing within the horizon. */

    Entreprise__Taches q = ENTREPRISE__TACHES__INIT;
    const Entreprise__TachesReponse *miennes =
        demander(ENTREPRISE__REQUETE__QUESTION_TACHES, &q.base, "2017-07-31", &REFERENT_A);
    assert_int_equal(miennes->n_lignes, 3); /* Prune's; neither Basile's nor the empty offer. */
    for (size_t i = 0; i < miennes->n_lignes; i++)
        assert_string_equal(miennes->lignes[i]->personne, id("prune"));
    fermer();
}

static size_t termes(const char *au, bool *retard)
{
    QUESTION(taches, Taches, TACHES, au, .limite = 0);
    size_t count = 0;
    for (size_t i = 0; i < taches->n_lignes; i++) {
        if (strcmp(taches->lignes[i]->genre, "terme") != 0)
            continue;
        count++;
        *retard = taches->lignes[i]->en_retard;
    }
    return count;
}

static void a_term_that_comes_is_a_task_until_its_end_is_recorded(void **unused)
{
    (void)unused;
    decor("2017-12-01");
    cdd("e1", "2017-02-01", "2017-05-31", "");
    ACTE(PROLONGER_CONTRAT, ProlongerContrat, PROLONGER_CONTRAT, .embauche = id("e1"),
         .date = TEXTE("2017-05-31"), .fin_prevue = TEXTE("2017-08-31"));
    bool retard = false;
    assert_int_equal(termes("2017-04-29", &retard), 0);
    assert_int_equal(termes("2017-04-30", &retard), 1);
    assert_int_equal(termes("2017-05-31", &retard), 0); /* Prolonged. */
    assert_int_equal(termes("2017-09-01", &retard), 1);
    assert_true(retard);
    ACTE(TERMINER_CONTRAT, TerminerContrat, TERMINER_CONTRAT, .embauche = id("e1"),
         .date = TEXTE("2017-08-31"));
    assert_int_equal(termes("2017-08-30", &retard), 1);
    assert_false(retard);
    assert_int_equal(termes("2017-08-31", &retard), 0);
    fermer();
}

/* --- One hiring, whole --- */

static const Entreprise__FicheEmbaucheReponse *fiche(const char *au, const struct context *qui)
{
    Entreprise__FicheEmbauche q = ENTREPRISE__FICHE_EMBAUCHE__INIT;
    q.embauche = id("e1");
    return demander(ENTREPRISE__REQUETE__QUESTION_FICHE_EMBAUCHE, &q.base, au, qui);
}

static void one_hiring_shows_all_that_was_recorded_of_it(void **unused)
{
    (void)unused;
    decor("2017-12-01");
    cdd("e1", "2017-02-01", "2017-05-31", "2017-02-28");
    ACTE(PROLONGER_CONTRAT, ProlongerContrat, PROLONGER_CONTRAT, .embauche = id("e1"),
         .date = TEXTE("2017-06-01"), .fin_prevue = TEXTE("2017-08-31"));
    suivre("s1", "tripartite", "2017-02-09");
    ACTE(SIGNALER_PROBLEME, SignalerProbleme, SIGNALER_PROBLEME, .probleme = id("pb"),
         .embauche = id("e1"), .date = TEXTE("2017-02-10"), .nature = TEXTE("horaires"));
    ACTE(RECEVOIR_JUSTIFICATIF, RecevoirJustificatif, RECEVOIR_JUSTIFICATIF, .embauche = id("e1"),
         .piece = TEXTE("fiches_paie_6"), .date = TEXTE("2017-03-05"), .mois = TEXTE("2017-02"));
    ACTE(REFUSER_SUIVI, RefuserSuivi, REFUSER_SUIVI, .embauche = id("e1"),
         .date = TEXTE("2017-07-01"), .par = TEXTE("salarie"));
    const Entreprise__FicheEmbaucheReponse *f = fiche(NULL, NULL);
    assert_string_equal(f->embauche->fin_essai, "2017-02-28");
    assert_int_equal(f->n_contrats, 2);
    assert_string_equal(f->contrats[1]->fin_prevue, "2017-08-31");
    assert_int_equal(f->n_suivis, 1);
    assert_int_equal(f->suivis[0]->n_avec, 2);
    assert_string_equal(f->suivis[0]->avec[1], "salarie");
    assert_true(f->suivis[0]->commentaire->texte[0] != '\0');
    assert_string_equal(f->problemes[0]->nature, "horaires");
    assert_string_equal(f->justificatifs[0]->mois, "2017-02");
    assert_string_equal(f->refus_par, "salarie");
    assert_non_null(fiche(NULL, &REFERENT_A)->suivis[0]->commentaire);
    static const char *const PORTEE_B[] = { "referent-b" };
    static const struct context autre = { .role = "referent",
                                          .portee = PORTEE_B,
                                          .portee_count = 1 };
    assert_null(fiche(NULL, &autre)->suivis[0]->commentaire); /* Not his to read. */
    f = fiche("2017-02-09", NULL);
    assert_int_equal(f->n_contrats, 1);
    assert_int_equal(f->n_suivis, 1);
    assert_int_equal(f->n_problemes + f->n_justificatifs, 0);
    assert_string_equal(f->refus_le, "");
    fermer();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_contract_as_it_stood_on_each_day),
        cmocka_unit_test(several_embauches_at_once_never_the_same_twice),
        cmocka_unit_test(a_month_declared_again_replaces_and_is_kept),
        cmocka_unit_test(proofs_stand_with_the_contract_and_feed_the_maintien),
        cmocka_unit_test(steps_are_due_late_and_done),
        cmocka_unit_test(a_refusal_or_the_end_stops_what_was_not_done),
        cmocka_unit_test(clause_contracts_are_followed_after_their_end),
        cmocka_unit_test(problems_are_recorded_once),
        cmocka_unit_test(an_immersion_from_start_to_bilan),
        cmocka_unit_test(tasks_come_most_pressing_first),
        cmocka_unit_test(one_hiring_shows_all_that_was_recorded_of_it),
        cmocka_unit_test(a_term_that_comes_is_a_task_until_its_end_is_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
