/* Companies, offers and mises en relation: given acts, what the questions answer, at several dates.
 * Each test is one scene and ends with a replay that must give the same store. */
#include "store/entreprise/scene.h"

static void companies_are_found_by_name_and_siret_as_known_then(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-03-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    creer_entreprise("Atelier Quartz", "55208131766522");
    REFUS("SIRET_DEJA_CONNU", CREER_ENTREPRISE, CreerEntreprise, CREER_ENTREPRISE,
          .entreprise = id("autre"), .siret = TEXTE("55208131766522"),
          .raison_sociale = TEXTE("Autre"), .commune = TEXTE("59350"), .naf = TEXTE("8121Z"),
          .employeur = TEXTE("entreprise"));
    harness_set_day(scene, "2017-06-01");
    ACTE(MODIFIER_ENTREPRISE, ModifierEntreprise, MODIFIER_ENTREPRISE,
         .entreprise = id("Atelier Quartz"), .raison_sociale = TEXTE("Quartz et Fils"),
         .commune = TEXTE("62765"), .naf = TEXTE("4120A"), .employeur = TEXTE("aci"),
         .partenaire = true);

    QUESTION(toutes, Entreprises, ENTREPRISES, NULL, .texte = TEXTE(""));
    assert_int_equal(toutes->n_lignes, 2);
    assert_string_equal(toutes->lignes[0]->raison_sociale, "Quartz et Fils");
    assert_true(toutes->lignes[0]->partenaire);
    QUESTION(accent, Entreprises, ENTREPRISES, NULL, .texte = TEXTE("zephyr"));
    assert_int_equal(accent->n_lignes, 1);
    assert_string_equal(accent->lignes[0]->siret, "73282932000074");
    QUESTION(siret, Entreprises, ENTREPRISES, NULL, .texte = TEXTE("552081"));
    assert_int_equal(siret->n_lignes, 1);
    QUESTION(commune, Entreprises, ENTREPRISES, NULL, .commune = TEXTE("62765"));
    assert_int_equal(commune->n_lignes, 1);
    QUESTION(avant, Entreprises, ENTREPRISES, "2017-05-31", .texte = TEXTE("quartz"));
    assert_string_equal(avant->lignes[0]->raison_sociale, "Atelier Quartz");
    assert_string_equal(avant->lignes[0]->employeur, "entreprise");

    QUESTION(page, Entreprises, ENTREPRISES, NULL, .limite = 1);
    assert_int_equal(page->n_lignes, 1);
    assert_string_equal(page->suivant, id("Atelier Quartz"));
    QUESTION(page2, Entreprises, ENTREPRISES, NULL, .limite = 1, .apres = id("Atelier Quartz"));
    assert_string_equal(page2->lignes[0]->raison_sociale, "Zéphyr Nettoyage");
    fermer();
}

static void a_company_s_file_holds_contacts_offers_and_hirings(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-03-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    Prive__Identite identite = PRIVE__IDENTITE__INIT;
    identite.nom = TEXTE("ONYX");
    identite.prenom = TEXTE("Clé");
    Prive__Coordonnees coordonnees = PRIVE__COORDONNEES__INIT;
    coordonnees.telephone = TEXTE("00 00 00 00 00");
    ACTE(ENREGISTRER_CONTACT_ENTREPRISE, EnregistrerContactEntreprise,
         ENREGISTRER_CONTACT_ENTREPRISE, .contact = id("contact"),
         .entreprise = id("Zéphyr Nettoyage"), .fonction = TEXTE("Chef d'équipe"),
         .identite = &identite, .coordonnees = &coordonnees);
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    entrer("prune", "referent-a", "2017-01-10");
    embaucher("e1", "prune", "Zéphyr Nettoyage", "2017-02-15");

    QUESTION(fiche, FicheEntreprise, FICHE_ENTREPRISE, NULL, .entreprise = id("Zéphyr Nettoyage"));
    assert_int_equal(fiche->n_contacts, 1);
    assert_string_equal(fiche->contacts[0]->identite->nom, "ONYX");
    assert_string_equal(fiche->contacts[0]->coordonnees->telephone, "00 00 00 00 00");
    assert_int_equal(fiche->n_offres, 1);
    assert_int_equal(fiche->n_embauches, 1);
    assert_int_equal(fiche->entreprise->offres_ouvertes, 1);
    QUESTION(hier, FicheEntreprise, FICHE_ENTREPRISE, "2017-02-10",
             .entreprise = id("Zéphyr Nettoyage"));
    assert_int_equal(hier->n_embauches, 0);
    assert_int_equal(hier->entreprise->embauches, 0);

    Entreprise__FicheEntreprise inconnue = ENTREPRISE__FICHE_ENTREPRISE__INIT;
    inconnue.entreprise = id("personne");
    assert_string_equal(
        refus_de(ENTREPRISE__REQUETE__QUESTION_FICHE_ENTREPRISE, &inconnue.base, NULL),
        "ENTREPRISE_INCONNUE");
    fermer();
}

static void an_offer_lives_from_capture_to_close(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    REFUS("OFFRE_EN_DOUBLE", CAPTER_OFFRE, CapterOffre, CAPTER_OFFRE, .offre = id("encore"),
          .entreprise = id("Zéphyr Nettoyage"), .metier = TEXTE("K2204"),
          .intitule = TEXTE("agent"), .postes = 1, .contrat = TEXTE("cdi"),
          .origine = TEXTE("locale_cre"), .commune = TEXTE("59350"), .date = TEXTE("2017-02-01"));
    ACTE(NEGOCIER_OFFRE, NegocierOffre, NEGOCIER_OFFRE, .offre = id("agent"),
         .date = TEXTE("2017-02-10"), .exigences = TEXTE("Sans permis"), .dequalifiee = true,
         .postes = 2);
    ACTE(DIFFUSER_OFFRE, DiffuserOffre, DIFFUSER_OFFRE, .offre = id("agent"),
         .date = TEXTE("2017-02-20"));
    REFUS("POSTES_NON_POURVUS", CLORE_OFFRE, CloreOffre, CLORE_OFFRE, .offre = id("agent"),
          .date = TEXTE("2017-03-20"), .issue = TEXTE("pourvue"));
    REFUS("DATE_INCOHERENTE", NEGOCIER_OFFRE, NegocierOffre, NEGOCIER_OFFRE, .offre = id("agent"),
          .date = TEXTE("2017-02-09"), .postes = 1); /* Before the last negotiation. */
    ACTE(CLORE_OFFRE, CloreOffre, CLORE_OFFRE, .offre = id("agent"), .date = TEXTE("2017-03-20"),
         .issue = TEXTE("non_pourvue"), .motif = TEXTE("annulee"));
    REFUS("OFFRE_CLOSE", DIFFUSER_OFFRE, DiffuserOffre, DIFFUSER_OFFRE, .offre = id("agent"),
          .date = TEXTE("2017-04-01"));

    static const struct {
        const char *au;
        const char *etat;
        int32_t postes;
        const char *exigences;
    } cas[] = {
        { "2017-02-01", "captee", 1, "Permis B" },
        { "2017-02-10", "negociee", 2, "Sans permis" },
        { "2017-02-20", "diffusee", 2, "Sans permis" },
        { "2017-03-20", "cloturee", 2, "Sans permis" },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        QUESTION(offres, Offres, OFFRES, cas[i].au, .etat = TEXTE(cas[i].etat));
        assert_int_equal(offres->n_lignes, 1);
        assert_int_equal(offres->lignes[0]->postes, cas[i].postes);
        assert_string_equal(offres->lignes[0]->exigences, cas[i].exigences);
        assert_int_equal(offres->lignes[0]->dequalifiee, i > 0);
        assert_string_equal(offres->lignes[0]->issue, i == 3 ? "non_pourvue" : "");
    }
    QUESTION(jamais, Offres, OFFRES, "2017-01-31", .etat = TEXTE(""));
    assert_int_equal(jamais->n_lignes, 0);
    Entreprise__Offres mauvais = ENTREPRISE__OFFRES__INIT;
    mauvais.etat = TEXTE("ouverte");
    assert_string_equal(refus_de(ENTREPRISE__REQUETE__QUESTION_OFFRES, &mauvais.base, NULL),
                        "VALEUR_INCONNUE");
    mauvais.etat = TEXTE("");
    mauvais.limite = LIMIT_PAGE_ROWS + 1;
    assert_string_equal(refus_de(ENTREPRISE__REQUETE__QUESTION_OFFRES, &mauvais.base, NULL),
                        "VALEUR_HORS_LIMITES");
    fermer();
}

static void offers_come_page_by_page_latest_first(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("une", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    capter("deux", "Zéphyr Nettoyage", "N1103", "2017-02-01");
    capter("trois", "Zéphyr Nettoyage", "K2204", "2017-03-01");
    char apres[ID_SIZE] = "";
    const char *dates[3];
    for (int i = 0; i < 3; i++) {
        QUESTION(page, Offres, OFFRES, NULL, .limite = 1, .apres = apres);
        assert_int_equal(page->n_lignes, 1);
        dates[i] = strcmp(page->lignes[0]->date, "2017-03-01") == 0 ? "mars" : "fevrier";
        assert_string_not_equal(page->suivant, apres);
        (void)snprintf(apres, sizeof(apres), "%s", page->suivant);
    }
    assert_string_equal(dates[0], "mars");
    assert_string_equal(dates[2], "fevrier");
    QUESTION(fin, Offres, OFFRES, NULL, .limite = 1, .apres = apres);
    assert_int_equal(fin->n_lignes, 0);
    assert_string_equal(fin->suivant, "");
    QUESTION(metier, Offres, OFFRES, NULL, .metier = TEXTE("N1103"));
    assert_int_equal(metier->n_lignes, 1);
    fermer();
}

/* --- Mises en relation --- */

static const Entreprise__LigneMer *la_mer(const char *au)
{
    QUESTION(tableau, TableauMer, TABLEAU_MER, au, .offre = id("agent"));
    assert_int_equal(tableau->n_lignes, 1);
    return tableau->lignes[0];
}

static void a_mer_goes_from_the_offer_to_the_start(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    entrer("prune", "referent-a", "2017-01-10");
    positionner("m1", "agent", "prune", "2017-02-10");
    REFUS("DEJA_POSITIONNE", POSITIONNER, Positionner, POSITIONNER, .positionnement = id("m2"),
          .offre = id("agent"), .personne = id("prune"), .date = TEXTE("2017-02-11"),
          .par = TEXTE("cre"));
    REFUS("MER_NON_EFFECTUEE", ENREGISTRER_RESULTAT_MER, EnregistrerResultatMer,
          ENREGISTRER_RESULTAT_MER, .positionnement = id("m1"), .date = TEXTE("2017-02-12"),
          .motif = TEXTE("profil"));
    ACTE(EFFECTUER_MER, EffectuerMer, EFFECTUER_MER, .positionnement = id("m1"),
         .date = TEXTE("2017-02-15"), .cv_transmis = true);
    ACTE(PREVOIR_ENTRETIEN_EMBAUCHE, PrevoirEntretienEmbauche, PREVOIR_ENTRETIEN_EMBAUCHE,
         .positionnement = id("m1"), .date = TEXTE("2017-02-18"));
    REFUS("ENTRETIEN_DEJA_PREVU", PREVOIR_ENTRETIEN_EMBAUCHE, PrevoirEntretienEmbauche,
          PREVOIR_ENTRETIEN_EMBAUCHE, .positionnement = id("m1"), .date = TEXTE("2017-02-18"));
    ACTE(ENREGISTRER_RESULTAT_MER, EnregistrerResultatMer, ENREGISTRER_RESULTAT_MER,
         .positionnement = id("m1"), .date = TEXTE("2017-02-20"), .retenu = true,
         .demarrage_prevu = TEXTE("2017-03-01"));
    ACTE(INFORMER_CANDIDAT, InformerCandidat, INFORMER_CANDIDAT, .positionnement = id("m1"),
         .date = TEXTE("2017-02-21"));
    ACTE(DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE, .embauche = id("e1"),
         .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"), .positionnement = id("m1"),
         .contrat = TEXTE("cdi"), .debut = TEXTE("2017-03-02"));
    REFUS("EMBAUCHE_EN_DOUBLE", DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE,
          .embauche = id("e2"), .personne = id("prune"), .entreprise = id("Zéphyr Nettoyage"),
          .positionnement = id("m1"), .contrat = TEXTE("cdi"), .debut = TEXTE("2017-03-03"));
    ACTE(CLORE_OFFRE, CloreOffre, CLORE_OFFRE, .offre = id("agent"), .date = TEXTE("2017-03-05"),
         .issue = TEXTE("pourvue"));

    static const struct {
        const char *au;
        const char *etat;
        bool retard;
    } cas[] = {
        { "2017-02-10", "positionne", false }, { "2017-02-15", "mer_effectuee", false },
        { "2017-02-18", "entretien", false },  { "2017-02-20", "retenu", false },
        { "2017-03-01", "retenu", false },     { "2017-03-02", "demarre", false },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        assert_string_equal(la_mer(cas[i].au)->etat, cas[i].etat);
        assert_int_equal(la_mer(cas[i].au)->retour_en_retard, cas[i].retard);
    }
    const Entreprise__LigneMer *ligne = la_mer(NULL);
    assert_string_equal(ligne->retour_avant, "2017-03-16");
    assert_string_equal(ligne->embauche, id("e1"));
    assert_string_equal(ligne->referent, "referent-a");
    assert_string_equal(ligne->raison_sociale, "Zéphyr Nettoyage");
    assert_string_equal(la_mer("2017-03-01")->embauche, "");
    QUESTION(offres, Offres, OFFRES, NULL, .etat = TEXTE("cloturee"));
    assert_int_equal(offres->lignes[0]->pourvus, 1);
    assert_string_equal(offres->lignes[0]->issue, "pourvue");
    fermer();
}

static void feedback_is_late_from_the_sixteenth_day(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    ACTE(CAPTER_OFFRE, CapterOffre, CAPTER_OFFRE, .offre = id("agent"),
         .entreprise = id("Zéphyr Nettoyage"), .metier = TEXTE("K2204"), .intitule = TEXTE("agent"),
         .postes = 1, .contrat = TEXTE("cdi"), .origine = TEXTE("locale_cre"),
         .commune = TEXTE("59350"), .date = TEXTE("2017-02-01"),
         .demarrage_prevu = TEXTE("2017-03-01"));
    entrer("prune", "referent-a", "2017-01-10");
    positionner("m1", "agent", "prune", "2017-02-10");
    assert_string_equal(la_mer(NULL)->retour_avant, ""); /* Not put in touch yet. */
    ACTE(EFFECTUER_MER, EffectuerMer, EFFECTUER_MER, .positionnement = id("m1"),
         .date = TEXTE("2017-02-15"));
    assert_string_equal(la_mer("2017-03-16")->retour_avant, "2017-03-16");
    assert_false(la_mer("2017-03-16")->retour_en_retard);
    assert_true(la_mer("2017-03-17")->retour_en_retard);
    ACTE(ENREGISTRER_RESULTAT_MER, EnregistrerResultatMer, ENREGISTRER_RESULTAT_MER,
         .positionnement = id("m1"), .date = TEXTE("2017-03-20"), .motif = TEXTE("profil"));
    assert_string_equal(la_mer(NULL)->retour_avant, "2017-04-04");
    assert_true(la_mer("2017-04-05")->retour_en_retard); /* The candidate was not told. */
    ACTE(INFORMER_CANDIDAT, InformerCandidat, INFORMER_CANDIDAT, .positionnement = id("m1"),
         .date = TEXTE("2017-04-10"));
    assert_true(la_mer("2017-04-09")->retour_en_retard);
    assert_false(la_mer("2017-04-10")->retour_en_retard);
    assert_string_equal(la_mer(NULL)->motif, "profil");
    fermer();
}

static void a_closed_offer_abandons_what_was_open(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    creer_entreprise("Zéphyr Nettoyage", "73282932000074");
    capter("agent", "Zéphyr Nettoyage", "K2204", "2017-02-01");
    entrer("prune", "referent-a", "2017-01-10");
    entrer("basile", "referent-b", "2017-01-10");
    positionner("m1", "agent", "prune", "2017-02-10");
    positionner("m2", "agent", "basile", "2017-02-12");
    ACTE(ABANDONNER_POSITIONNEMENT, AbandonnerPositionnement, ABANDONNER_POSITIONNEMENT,
         .positionnement = id("m1"), .date = TEXTE("2017-02-14"), .motif = TEXTE("desistement"));
    ACTE(CLORE_OFFRE, CloreOffre, CLORE_OFFRE, .offre = id("agent"), .date = TEXTE("2017-02-20"),
         .issue = TEXTE("non_pourvue"), .motif = TEXTE("annulee"));
    QUESTION(tableau, TableauMer, TABLEAU_MER, NULL, .etat = TEXTE("abandonne"));
    assert_int_equal(tableau->n_lignes, 2);
    assert_string_equal(tableau->lignes[0]->motif, "offre_cloturee"); /* The latest first. */
    assert_string_equal(tableau->lignes[1]->motif, "desistement");
    QUESTION(prune, TableauMer, TABLEAU_MER, "2017-02-13", .personne = id("prune"));
    assert_string_equal(prune->lignes[0]->etat, "positionne");
    Entreprise__TableauMer mauvais = ENTREPRISE__TABLEAU_MER__INIT;
    mauvais.etat = TEXTE("en_cours");
    assert_string_equal(refus_de(ENTREPRISE__REQUETE__QUESTION_TABLEAU_MER, &mauvais.base, NULL),
                        "VALEUR_INCONNUE");
    fermer();
}

static void who_has_no_business_here_reads_nothing(void **unused)
{
    (void)unused;
    ouvrir("flandre-lys", "2017-06-01");
    const struct context prescripteur = { .role = "prescripteur" };
    const struct context facilitateur = { .role = "facilitateur" };
    Entreprise__Offres offres = ENTREPRISE__OFFRES__INIT;
    assert_string_equal(refus_de(ENTREPRISE__REQUETE__QUESTION_OFFRES, &offres.base, &prescripteur),
                        "NON_AUTORISE");
    assert_string_equal(refus_de(ENTREPRISE__REQUETE__QUESTION_OFFRES, &offres.base, &facilitateur),
                        "");
    fermer();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(companies_are_found_by_name_and_siret_as_known_then),
        cmocka_unit_test(a_company_s_file_holds_contacts_offers_and_hirings),
        cmocka_unit_test(an_offer_lives_from_capture_to_close),
        cmocka_unit_test(offers_come_page_by_page_latest_first),
        cmocka_unit_test(a_mer_goes_from_the_offer_to_the_start),
        cmocka_unit_test(feedback_is_late_from_the_sixteenth_day),
        cmocka_unit_test(a_closed_offer_abandons_what_was_open),
        cmocka_unit_test(who_has_no_business_here_reads_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
