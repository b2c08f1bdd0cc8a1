/* Prospection: each test mends a wrong command step by step; at each step the refusal of the first
 * thing still wrong is expected, at the end the event. */
#include "unit/entreprise/essai.h"

static void a_plan_looks_ahead_at_a_company_or_at_jobs(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(9) };
    struct context x = essai_contexte();
    char *metiers[] = { TEXTE("K2204"), TEXTE("K2204") };
    Entreprise__PlanifierProspection c = ENTREPRISE__PLANIFIER_PROSPECTION__INIT;
    c.entreprise = TEXTE("x");
    c.personne = TEXTE("y");
    REFUSE(decide_planifier_prospection, "CHAMP_REQUIS", "plan");
    c.plan = ID(7);
    REFUSE(decide_planifier_prospection, "ID_INVALIDE", "entreprise");
    c.entreprise = TEXTE("");
    REFUSE(decide_planifier_prospection, "ID_INVALIDE", "personne");
    c.personne = ID(1);
    REFUSE(decide_planifier_prospection, "CHAMP_REQUIS", "mois");
    c.mois = TEXTE("septembre");
    REFUSE(decide_planifier_prospection, "MOIS_INVALIDE", "mois");
    c.mois = TEXTE("2017-08");
    REFUSE(decide_planifier_prospection, "MOIS_PASSE", "mois");
    c.mois = TEXTE("2017-09");
    REFUSE(decide_planifier_prospection, "CHAMP_REQUIS", "metiers");
    c.metiers = metiers;
    c.n_metiers = 2;
    REFUSE(decide_planifier_prospection, "VALEUR_EN_DOUBLE", "metiers");
    metiers[1] = TEXTE("menage");
    REFUSE(decide_planifier_prospection, "METIER_INVALIDE", "metiers");
    c.n_metiers = 1;
    x.protocole = &PROTOCOLE;
    REFUSE(decide_planifier_prospection, "NON_AUTORISE", "");
    x.role = "cre";
    c.genre = TEXTE("porte_a_porte");
    REFUSE(decide_planifier_prospection, "VALEUR_INCONNUE", "genre");
    c.genre = TEXTE("visite");
    c.entreprise = ID(3);
    REFUSE(decide_planifier_prospection, "ENTREPRISE_INCONNUE", "entreprise");
    etat.entreprise = (struct etat_entreprise){ ID(3), "entreprise" };
    REFUSE(decide_planifier_prospection, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    REFUSE(decide_planifier_prospection, "PLAN_DEJA_CONNU", "plan");
    etat.existe = false;
    REFUSE(decide_planifier_prospection, "PLAN_EN_DOUBLE", "entreprise");
    etat.doublon = NULL;
    struct decision d = essai_decider(decide_planifier_prospection, &etat, &x, &c.base);
    const Entreprise__ProspectionPlanifiee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_PROSPECTION_PLANIFIEE);
    assert_string_equal(e->mois, "2017-09");
    assert_int_equal(e->n_metiers, 1);
}

static void an_action_is_what_its_kind_says(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(9) };
    etat.prospection = (struct etat_prospection){ .visitee_le = date_parse("2017-02-01") };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    char *offres[] = { ID(4), ID(4) };
    Entreprise__EnregistrerProspection c = ENTREPRISE__ENREGISTRER_PROSPECTION__INIT;
    c.participants = -1;
    REFUSE(decide_enregistrer_prospection, "CHAMP_REQUIS", "prospection");
    c.prospection = ID(8);
    REFUSE(decide_enregistrer_prospection, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-09-02");
    REFUSE(decide_enregistrer_prospection, "DATE_FUTURE", "date");
    c.date = TEXTE("2017-03-01");
    c.offres = offres;
    c.n_offres = 2;
    REFUSE(decide_enregistrer_prospection, "VALEUR_EN_DOUBLE", "offres");
    c.n_offres = 1;
    REFUSE(decide_enregistrer_prospection, "VALEUR_HORS_LIMITES", "participants");
    c.participants = 0;
    REFUSE(decide_enregistrer_prospection, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_enregistrer_prospection, "CHAMP_REQUIS", "genre");
    c.genre = TEXTE("prospection_avec_participant");
    REFUSE(decide_enregistrer_prospection, "CHAMP_REQUIS", "entreprise");
    c.entreprise = ID(3);
    REFUSE(decide_enregistrer_prospection, "CHAMP_REQUIS", "personne");
    c.genre = TEXTE("premiere_visite_sans_offre");
    REFUSE(decide_enregistrer_prospection, "OFFRES_INCOHERENTES", "offres");
    c.genre = TEXTE("premiere_visite_avec_offre");
    c.n_offres = 0;
    REFUSE(decide_enregistrer_prospection, "OFFRES_INCOHERENTES", "offres");
    c.n_offres = 1;
    REFUSE(decide_enregistrer_prospection, "ENTREPRISE_INCONNUE", "entreprise");
    etat.entreprise = (struct etat_entreprise){ ID(3), "entreprise" };
    c.personne = ID(1);
    REFUSE(decide_enregistrer_prospection, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    REFUSE(decide_enregistrer_prospection, "PROSPECTION_DEJA_CONNUE", "prospection");
    etat.existe = false;
    REFUSE(decide_enregistrer_prospection, "PROSPECTION_EN_DOUBLE", "");
    etat.doublon = NULL;
    REFUSE(decide_enregistrer_prospection, "OFFRE_INCONNUE", "offres");
    etat.prospection.offre_count = 1;
    REFUSE(decide_enregistrer_prospection, "PREMIERE_VISITE_FAITE", "genre");
    etat.prospection.visitee_le = DATE_NONE;
    c.plan = ID(7);
    REFUSE(decide_enregistrer_prospection, "PLAN_INCONNU", "plan");
    etat.prospection.plan = ID(7);
    etat.prospection.plan_entreprise = ID(2);
    etat.prospection.plan_fait_le = date_parse("2017-02-10");
    REFUSE(decide_enregistrer_prospection, "PLAN_DEJA_REALISE", "plan");
    etat.prospection.plan_fait_le = DATE_NONE;
    REFUSE(decide_enregistrer_prospection, "PLAN_AUTRE_ENTREPRISE", "entreprise");
    etat.prospection.plan_entreprise = "";
    struct decision d = essai_decider(decide_enregistrer_prospection, &etat, &x, &c.base);
    const Entreprise__ProspectionRealisee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_PROSPECTION_REALISEE);
    assert_string_equal(e->par_role, "cre");
    assert_string_equal(e->plan, ID(7));
    assert_int_equal(e->n_offres, 1);

    Entreprise__EnregistrerProspection club = ENTREPRISE__ENREGISTRER_PROSPECTION__INIT;
    club.prospection = ID(8);
    club.date = TEXTE("2017-03-01");
    club.genre = TEXTE("rencontre_partenaire"); /* No company needed. */
    struct etat vide = { .prospection = { .visitee_le = DATE_NONE } };
    d = essai_decider(decide_enregistrer_prospection, &vide, &x, &club.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_PROSPECTION_REALISEE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_looks_ahead_at_a_company_or_at_jobs),
        cmocka_unit_test(an_action_is_what_its_kind_says),
    };
    return cmocka_run_group_tests(tests, essai_debut, essai_fin);
}
