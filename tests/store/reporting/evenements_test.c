/* What the events of repérage and parcours that no other test tells change in the figures. */
#include "store/reporting/un.h"

/* --- Repérage --------------------------------------------------------------------------------- */

static void transmettre(const char *pr, const char *date, const char *avant)
{
    Reperage__PrescriptionTransmise e = REPERAGE__PRESCRIPTION_TRANSMISE__INIT;
    e.prescription = mot(pr);
    e.personne = mot("c1");
    e.conseiller = mot("R1");
    e.date = mot(date);
    e.diagnostic_avant = mot(avant);
    REPERAGE_DIT(PRESCRIPTION_TRANSMISE, e);
}

static void diagnostiquer(const char *pr, const char *date, const char *avis)
{
    Reperage__DiagnosticRealise e = REPERAGE__DIAGNOSTIC_REALISE__INIT;
    e.diagnostic = mot(pr);
    e.prescription = mot(pr);
    e.personne = mot("c1");
    e.conseiller = mot("R1");
    e.date = mot(date);
    e.avis = mot(avis);
    REPERAGE_DIT(DIAGNOSTIC_REALISE, e);
}

static void diagnoses_are_held_in_time_or_late(void **state)
{
    (void)state;
    personne("c1", "homme");
    static const char *const prs[] = { "pr1", "pr2", "pr3", "pr4" };
    for (size_t i = 0; i < 4; i++) {
        prescription(prs[i], "c1", "2017-03-01", "ccas", "armentieres", NULL);
        transmettre(prs[i], "2017-03-05", "2017-03-20");
    }
    diagnostiquer("pr1", "2017-03-20", "favorable");
    diagnostiquer("pr2", "2017-03-21", "defavorable");
    Reperage__PrescriptionClose c = REPERAGE__PRESCRIPTION_CLOSE__INIT;
    c.prescription = mot("pr3"); /* No longer due: it counts on no side. */
    c.personne = mot("c1");
    c.date = mot("2017-04-10");
    c.motif = mot("absences");
    REPERAGE_DIT(PRESCRIPTION_CLOSE, c);

    const Reporting__Valeur *v = chiffre("diagnostics_dans_le_delai", ANNEE);
    assert_int_equal(v->numerateur_centi, 100);
    assert_int_equal(v->denominateur_centi, 300);
    value_is("diagnostics", 200);
    value_is("delai_prescription_diagnostic", 1950); /* 19 and 20 days. */
    value_is("non_entrees", 100);
    assert_int_equal(groupe(reponse("diagnostics", ANNEE, "avis"), "favorable")->valeur_centi, 100);
    struct ou of = ANNEE;
    of.referent = "R1";
    assert_int_equal(chiffre("diagnostics", of)->valeur_centi, 200);
    assert_int_equal(groupe(reponse("non_entrees", ANNEE, "motif"), "absences")->valeur_centi, 100);
}

static void a_diagnosis_without_its_prescription_has_no_delay(void **state)
{
    (void)state;
    diagnostiquer("inconnue", "2017-03-20", "favorable");
    const Reporting__Valeur *v = chiffre("delai_prescription_diagnostic", ANNEE);
    assert_false(v->connue);
    assert_int_equal(v->non_renseigne, 1);
    value_is("diagnostics", 100);
}

static void decisions_of_the_comite(void **state)
{
    (void)state;
    personne("c1", "homme");
    prescription("pr1", "c1", "2017-03-01", "ccas", "bailleul", NULL);
    Reperage__EntreeReportee r = REPERAGE__ENTREE_REPORTEE__INIT;
    r.prescription = mot("pr1");
    r.personne = mot("c1");
    r.date = mot("2017-04-01");
    r.motif = mot("piece_manquante");
    REPERAGE_DIT(ENTREE_REPORTEE, r);
    Reperage__EntreeRefusee f = REPERAGE__ENTREE_REFUSEE__INIT;
    f.prescription = mot("pr1");
    f.personne = mot("c1");
    f.date = mot("2017-05-01");
    f.motif = mot("hors_criteres");
    REPERAGE_DIT(ENTREE_REFUSEE, f);
    Reperage__DiagnosticManque m = REPERAGE__DIAGNOSTIC_MANQUE__INIT;
    m.diagnostic = mot("d1");
    m.prescription = mot("pr1");
    m.personne = mot("c1");
    m.date = mot("2017-03-10");
    REPERAGE_DIT(DIAGNOSTIC_MANQUE, m);
    value_is("reports", 100);
    value_is("refus", 100);
    value_is("diagnostics_manques", 100);
    struct ou there = ANNEE;
    there.territoire = "bailleul";
    assert_int_equal(chiffre("refus", there)->valeur_centi, 100);
    assert_int_equal(groupe(reponse("refus", there, "motif"), "hors_criteres")->valeur_centi, 100);
    assert_int_equal(groupe(reponse("reports", there, "prescripteur"), "ccas")->valeur_centi, 100);
}

static void comites_count_once_they_are_closed(void **state)
{
    (void)state;
    Reperage__ComitePlanifie p = REPERAGE__COMITE_PLANIFIE__INIT;
    p.comite = mot("k1");
    p.genre = mot("comite_entree");
    p.territoire = mot("armentieres");
    p.date = mot("2016-12-20");
    REPERAGE_DIT(COMITE_PLANIFIE, p);
    Reperage__ComiteDeplace d = REPERAGE__COMITE_DEPLACE__INIT;
    d.comite = mot("k1");
    d.date = mot("2017-01-10");
    REPERAGE_DIT(COMITE_DEPLACE, d);
    value_is("comites", 0);
    Reperage__ComiteClos c = REPERAGE__COMITE_CLOS__INIT;
    c.comite = mot("k1");
    c.date = mot("2017-01-10");
    REPERAGE_DIT(COMITE_CLOS, c);
    value_is("comites", 100);
    struct ou there = ANNEE;
    there.territoire = "bailleul";
    assert_int_equal(chiffre("comites", there)->valeur_centi, 0);
}

/* --- Parcours --------------------------------------------------------------------------------- */

static void an_exit_without_a_kind_stays_in_the_denominator(void **state)
{
    (void)state;
    entrer((struct participant){ .id = "p2",
                                 .sexe = "homme",
                                 .prescrit = "2016-12-01",
                                 .prescripteur = "elu",
                                 .entree = "2017-01-02",
                                 .territoire = "armentieres",
                                 .referent = "R1" });
    sortir((struct sortie){ "p1-1", "p1", "emploi_cdi", "positive", "emploi_durable", "2017-05-01",
                            "2017-05-02", false });
    sortir((struct sortie){ "p2-1", "p2", "", "", "", "2017-05-01", "", false });
    const Reporting__Valeur *v = chiffre("taux_sorties_emploi_durable", ANNEE);
    assert_int_equal(v->numerateur_centi, 100);
    assert_int_equal(v->denominateur_centi, 200);
    assert_int_equal(v->non_renseigne, 1);
    assert_string_equal(v->explication, "1 sur 2 ; 1 non renseigné");
    value_is("sorties", 200);
}

static void a_creation_is_positive_and_its_own_kind(void **state)
{
    (void)state;
    sortir((struct sortie){ "p1-1", "p1", "creation_entreprise", "positive", "creation",
                            "2017-05-01", "2017-05-02", false });
    value_is("taux_sorties_positives", 10000);
    value_is("taux_sorties_emploi_durable", 0);
    const Reporting__IndicateurReponse *r = reponse("sorties", ANNEE, "objet");
    assert_int_equal(groupe(r, "creation")->valeur_centi, 100);
}

static void relances_are_due_done_and_late(void **state)
{
    (void)state;
    static const char *const kinds[] = { "relance_courrier", "relance_telephone" };
    entretenir((struct entretien){ .id = "t1",
                                   .parcours = "p1-1",
                                   .personne = "p1",
                                   .date = "2017-03-06",
                                   .presence = "absence_injustifiee",
                                   .a_emarger = true });
    for (size_t i = 0; i < 2; i++) {
        Parcours__RelanceDue due = PARCOURS__RELANCE_DUE__INIT;
        due.entretien = mot("t1");
        due.parcours = mot("p1-1");
        due.personne = mot("p1");
        due.genre = mot(kinds[i]);
        due.avant = mot(i == 0 ? "2017-03-12" : "2017-03-19");
        PARCOURS_DIT(RELANCE_DUE, due);
    }
    value_is("relances_dans_le_delai", 0);
    Parcours__RelanceEnregistree done = PARCOURS__RELANCE_ENREGISTREE__INIT;
    done.relance = mot("r1");
    done.entretien = mot("t1");
    done.parcours = mot("p1-1");
    done.personne = mot("p1");
    done.genre = mot(kinds[0]);
    done.date = mot("2017-03-12");
    PARCOURS_DIT(RELANCE_ENREGISTREE, done);
    value_is("relances_dans_le_delai", 5000);
    value_is("relances", 100);
    done.relance = mot("r2");
    done.genre = mot(kinds[1]);
    done.date = mot("2017-03-20"); /* A day late. */
    PARCOURS_DIT(RELANCE_ENREGISTREE, done);
    value_is("relances_dans_le_delai", 5000);
    value_is("relances", 200);
    /* The absence was a mistake: nothing was due. */
    Parcours__EntretienAnnule a = PARCOURS__ENTRETIEN_ANNULE__INIT;
    a.entretien = mot("t1");
    a.parcours = mot("p1-1");
    a.personne = mot("p1");
    PARCOURS_DIT(ENTRETIEN_ANNULE, a);
    assert_int_equal(chiffre("relances_dans_le_delai", ANNEE)->denominateur_centi, 0);
    value_is("absences_injustifiees", 0);
}

static void a_sheet_that_comes_later_is_a_sheet(void **state)
{
    (void)state;
    entretenir((struct entretien){ .id = "t1",
                                   .parcours = "p1-1",
                                   .personne = "p1",
                                   .date = "2017-03-06",
                                   .entretien = true,
                                   .contact = true,
                                   .a_emarger = true });
    entretenir((struct entretien){
        .id = "t2", .parcours = "p1-1", .personne = "p1", .date = "2017-04-06", .contact = true });
    value_is("emargements", 0);
    Parcours__EmargementRecu e = PARCOURS__EMARGEMENT_RECU__INIT;
    e.entretien = mot("t1");
    e.parcours = mot("p1-1");
    e.personne = mot("p1");
    e.date = mot("2017-03-20");
    PARCOURS_DIT(EMARGEMENT_RECU, e);
    value_is("emargements", 10000);
}

static void contracts_count_when_all_have_signed(void **state)
{
    (void)state;
    Parcours__ContratEngagementSigne e = PARCOURS__CONTRAT_ENGAGEMENT_SIGNE__INIT;
    e.parcours = mot("p1-1");
    e.personne = mot("p1");
    e.debut = mot("2017-01-10");
    PARCOURS_DIT(CONTRAT_ENGAGEMENT_SIGNE, e);
    value_is("contrats_signes", 0);
    e.complet = true;
    PARCOURS_DIT(CONTRAT_ENGAGEMENT_SIGNE, e);
    PARCOURS_DIT(CONTRAT_ENGAGEMENT_SIGNE, e); /* A signature corrected: the same contract. */
    value_is("contrats_signes", 100);
    Parcours__ContratEngagementRenouvele r = PARCOURS__CONTRAT_ENGAGEMENT_RENOUVELE__INIT;
    r.parcours = mot("p1-1");
    r.personne = mot("p1");
    r.debut = mot("2017-12-10");
    r.decision = mot("poursuite");
    PARCOURS_DIT(CONTRAT_ENGAGEMENT_RENOUVELE, r);
    value_is("contrats_renouveles", 100);
}

static void a_frein_is_worked_on_and_lifted(void **state)
{
    (void)state;
    Parcours__FreinDeclare d = PARCOURS__FREIN_DECLARE__INIT;
    d.frein = mot("f1");
    d.parcours = mot("p1-1");
    d.personne = mot("p1");
    d.genre = mot("mobilite");
    d.date = mot("2017-01-05");
    PARCOURS_DIT(FREIN_DECLARE, d);
    Parcours__FreinTravaille t = PARCOURS__FREIN_TRAVAILLE__INIT;
    t.frein = mot("f1");
    t.parcours = mot("p1-1");
    t.personne = mot("p1");
    t.date = mot("2017-02-05");
    PARCOURS_DIT(FREIN_TRAVAILLE, t);
    assert_int_equal(groupe(reponse("freins_travailles", ANNEE, "frein"), "mobilite")->valeur_centi,
                     100);
    sortir((struct sortie){ "p1-1", "p1", "emploi_cdi", "positive", "emploi_durable", "2017-05-01",
                            "2017-05-02", false });
    value_is("taux_freins_leves", 0); /* Left with the exit, not lifted. */
    struct ou after = { .du = "2017-06-01", .jusqu = "2017-12-31" };
    assert_int_equal(chiffre("taux_freins_leves", after)->denominateur_centi, 0);
}

static void an_etape_that_was_only_planned_counts_nowhere(void **state)
{
    (void)state;
    Parcours__EtapePrevue p = PARCOURS__ETAPE_PREVUE__INIT;
    p.etape = mot("e1");
    p.parcours = mot("p1-1");
    p.personne = mot("p1");
    p.genre = mot("atelier_tre");
    PARCOURS_DIT(ETAPE_PREVUE, p);
    terminer("e1", "p1-1", "p1", "annulee", "2017-03-01");
    value_is("etapes", 0);
    value_is("etapes_terminees", 0);
    value_is("etapes_par_parcours", 0);
}

static void the_pool_is_entered_and_left(void **state)
{
    (void)state;
    Parcours__BasculePoleEconomique b = PARCOURS__BASCULE_POLE_ECONOMIQUE__INIT;
    b.parcours = mot("p1-1");
    b.personne = mot("p1");
    b.date = mot("2017-03-01");
    PARCOURS_DIT(BASCULE_POLE_ECONOMIQUE, b);
    value_is("entrees_pole", 100);
    value_is("au_pole", 100);
    Parcours__RetraitPoleEconomique r = PARCOURS__RETRAIT_POLE_ECONOMIQUE__INIT;
    r.parcours = mot("p1-1");
    r.personne = mot("p1");
    r.date = mot("2017-05-01");
    PARCOURS_DIT(RETRAIT_POLE_ECONOMIQUE, r);
    value_is("au_pole", 0);
    b.date = mot("2017-09-01"); /* Again: the first stay remains what it was. */
    PARCOURS_DIT(BASCULE_POLE_ECONOMIQUE, b);
    value_is("entrees_pole", 200);
    value_is("au_pole", 100);
    struct ou between = { .du = "2017-01-01", .jusqu = "2017-06-30" };
    assert_int_equal(chiffre("au_pole", between)->valeur_centi, 0);
}

static void a_withdrawn_proposal_waits_no_longer(void **state)
{
    (void)state;
    Parcours__SortieProposee s = PARCOURS__SORTIE_PROPOSEE__INIT;
    s.proposition = mot("s1");
    s.parcours = mot("p1-1");
    s.personne = mot("p1");
    s.sortie = mot("abandon");
    PARCOURS_DIT(SORTIE_PROPOSEE, s);
    struct ou today = { .du = "2018-01-01", .jusqu = "2018-06-01" };
    assert_int_equal(chiffre("sorties_proposees", today)->valeur_centi, 100);
    Parcours__PropositionRetiree r = PARCOURS__PROPOSITION_RETIREE__INIT;
    r.proposition = mot("s1");
    r.parcours = mot("p1-1");
    r.personne = mot("p1");
    PARCOURS_DIT(PROPOSITION_RETIREE, r);
    assert_int_equal(chiffre("sorties_proposees", today)->valeur_centi, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UN(diagnoses_are_held_in_time_or_late),
        UN(a_diagnosis_without_its_prescription_has_no_delay),
        UN(decisions_of_the_comite),
        UN(comites_count_once_they_are_closed),
        UN(an_exit_without_a_kind_stays_in_the_denominator),
        UN(a_creation_is_positive_and_its_own_kind),
        UN(relances_are_due_done_and_late),
        UN(a_sheet_that_comes_later_is_a_sheet),
        UN(contracts_count_when_all_have_signed),
        UN(a_frein_is_worked_on_and_lifted),
        UN(an_etape_that_was_only_planned_counts_nowhere),
        UN(the_pool_is_entered_and_left),
        UN(a_withdrawn_proposal_waits_no_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
