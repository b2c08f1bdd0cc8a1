/* What the events of entreprise that no other test tells change in the figures. */
#include "store/reporting/un.h"

static void prospection_and_companies(void **state)
{
    (void)state;
    harness_set_day(monde, "2018-06-01");
    Entreprise__EntrepriseCreee c = ENTREPRISE__ENTREPRISE_CREEE__INIT;
    c.entreprise = mot("x1");
    c.employeur = mot("entreprise");
    ENTREPRISE_DIT(ENTREPRISE_CREEE, c);
    Entreprise__ProspectionRealisee p = ENTREPRISE__PROSPECTION_REALISEE__INIT;
    p.prospection = mot("v1");
    p.entreprise = mot("x1");
    p.date = mot("2017-03-01");
    p.genre = mot("session_recrutement");
    p.participants = 12;
    ENTREPRISE_DIT(PROSPECTION_REALISEE, p);
    value_is("prospections", 100);
    value_is("participants_sessions", 1200);
    value_is("entreprises", 0); /* Recorded in 2018. */
    assert_int_equal(
        groupe(reponse("prospections", ANNEE, "prospection"), "session_recrutement")->valeur_centi,
        100);
    struct ou later = { .du = "2018-06-01", .jusqu = "2018-06-01" };
    assert_int_equal(chiffre("entreprises", later)->valeur_centi, 100);
}

static void a_candidate_who_is_told_later_is_told(void **state)
{
    (void)state;
    Entreprise__CandidatPositionne p = ENTREPRISE__CANDIDAT_POSITIONNE__INIT;
    p.positionnement = mot("m1");
    p.personne = mot("p1");
    p.date = mot("2017-03-01");
    p.par = mot("cre");
    ENTREPRISE_DIT(CANDIDAT_POSITIONNE, p);
    Entreprise__EntretienEmbauchePrevu t = ENTREPRISE__ENTRETIEN_EMBAUCHE_PREVU__INIT;
    t.positionnement = mot("m1");
    t.personne = mot("p1");
    t.date = mot("2017-03-10");
    ENTREPRISE_DIT(ENTRETIEN_EMBAUCHE_PREVU, t);
    Entreprise__MerResultat r = ENTREPRISE__MER_RESULTAT__INIT;
    r.positionnement = mot("m1");
    r.personne = mot("p1");
    r.date = mot("2017-03-12");
    ENTREPRISE_DIT(MER_RESULTAT, r);
    value_is("candidats_informes", 0);
    Entreprise__CandidatInforme i = ENTREPRISE__CANDIDAT_INFORME__INIT;
    i.positionnement = mot("m1");
    i.personne = mot("p1");
    i.date = mot("2017-03-15");
    ENTREPRISE_DIT(CANDIDAT_INFORME, i);
    value_is("candidats_informes", 10000);
    value_is("positionnements", 100);
    value_is("entretiens_embauche", 100);
    struct ou of = ANNEE;
    of.referent = "R1"; /* Of the référent who accompanies the candidate. */
    assert_int_equal(chiffre("positionnements", of)->valeur_centi, 100);
}

static void offers_are_told_by_what_was_captured(void **state)
{
    (void)state;
    Entreprise__OffreCaptee c = ENTREPRISE__OFFRE_CAPTEE__INIT;
    c.offre = mot("o1");
    c.postes = 2;
    c.contrat = mot("cdd");
    c.origine = mot("locale_cre");
    c.date = mot("2017-02-01");
    ENTREPRISE_DIT(OFFRE_CAPTEE, c);
    Entreprise__OffreNegociee n = ENTREPRISE__OFFRE_NEGOCIEE__INIT;
    n.offre = mot("o1");
    n.date = mot("2017-02-10");
    n.dequalifiee = true;
    ENTREPRISE_DIT(OFFRE_NEGOCIEE, n);
    value_is("offres_negociees", 100);
    value_is("offres_dequalifiees", 100);
    const Reporting__IndicateurReponse *r = reponse("offres_negociees", ANNEE, "origine");
    assert_int_equal(groupe(r, "locale_cre")->valeur_centi, 100);
    r = reponse("postes_captes", ANNEE, "contrat");
    assert_int_equal(groupe(r, "cdd")->valeur_centi, 200);
}

static void work_and_its_follow_up(void **state)
{
    (void)state;
    Entreprise__EmbaucheDemarree d = ENTREPRISE__EMBAUCHE_DEMARREE__INIT;
    d.embauche = mot("b1");
    d.personne = mot("p1");
    d.contrat = mot("cdi");
    d.debut = mot("2017-03-01");
    d.marchand = true;
    d.aide = true; /* Aided, but of the market sector: a start in the sense of FL 774. */
    ENTREPRISE_DIT(EMBAUCHE_DEMARREE, d);
    Entreprise__EssaiValide v = ENTREPRISE__ESSAI_VALIDE__INIT;
    v.embauche = mot("b1");
    v.personne = mot("p1");
    v.date = mot("2017-05-01");
    ENTREPRISE_DIT(ESSAI_VALIDE, v);
    Entreprise__SuiviRealise s = ENTREPRISE__SUIVI_REALISE__INIT;
    s.suivi = mot("w1");
    s.embauche = mot("b1");
    s.personne = mot("p1");
    s.code = mot("visite_avant_fin_essai");
    s.date = mot("2017-04-20");
    ENTREPRISE_DIT(SUIVI_REALISE, s);
    Entreprise__SuiviRefuse f = ENTREPRISE__SUIVI_REFUSE__INIT;
    f.embauche = mot("b1");
    f.personne = mot("p1");
    f.date = mot("2017-05-20");
    f.par = mot("salarie");
    ENTREPRISE_DIT(SUIVI_REFUSE, f);
    Entreprise__ProblemeSignale q = ENTREPRISE__PROBLEME_SIGNALE__INIT;
    q.probleme = mot("q1");
    q.embauche = mot("b1");
    q.personne = mot("p1");
    q.date = mot("2017-05-10");
    q.nature = mot("horaires");
    ENTREPRISE_DIT(PROBLEME_SIGNALE, q);
    q.probleme = mot("q2");
    q.demande_par = mot("employeur");
    ENTREPRISE_DIT(PROBLEME_SIGNALE, q);
    Entreprise__ContactCandidat k = ENTREPRISE__CONTACT_CANDIDAT__INIT;
    k.contact = mot("k1");
    k.personne = mot("p1");
    k.date = mot("2017-02-01");
    ENTREPRISE_DIT(CONTACT_CANDIDAT, k);
    value_is("demarrages", 100);
    value_is("en_emploi", 100);
    value_is("essais_valides", 100);
    value_is("suivis_emploi", 100);
    value_is("suivis_refuses", 100);
    value_is("problemes", 200);
    value_is("mediations", 100);
    value_is("contacts_cre", 100);
    value_is("contacts", 0); /* A CRE's contact is none of the référent's (FL 438). */
}

static void immersions_start_and_end(void **state)
{
    (void)state;
    static const char *const ids[] = { "i1", "i2" };
    for (size_t i = 0; i < 2; i++) {
        Entreprise__ImmersionDemarree d = ENTREPRISE__IMMERSION_DEMARREE__INIT;
        d.immersion = mot(ids[i]);
        d.personne = mot("p1");
        d.genre = mot("pmsmp");
        d.debut = mot("2017-03-01");
        ENTREPRISE_DIT(IMMERSION_DEMARREE, d);
        Entreprise__ImmersionTerminee t = ENTREPRISE__IMMERSION_TERMINEE__INIT;
        t.immersion = mot(ids[i]);
        t.personne = mot("p1");
        t.date = mot("2017-03-15");
        t.menee_a_terme = i == 0;
        ENTREPRISE_DIT(IMMERSION_TERMINEE, t);
    }
    value_is("immersions", 200);
    value_is("taux_immersions_menees", 5000);
    const Reporting__IndicateurReponse *r = reponse("taux_immersions_menees", ANNEE, "immersion");
    assert_int_equal(groupe(r, "pmsmp")->valeur_centi, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UN(prospection_and_companies),
        UN(a_candidate_who_is_told_later_is_told),
        UN(offers_are_told_by_what_was_captured),
        UN(work_and_its_follow_up),
        UN(immersions_start_and_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
