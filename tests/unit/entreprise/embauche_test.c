/* Hirings, contracts and immersions: each test mends a wrong command step by step; at each step the
 * refusal of the first thing still wrong is expected, at the end the event. */
#include "unit/entreprise/essai.h"

static void an_embauche_starts_once_with_dates_that_hold(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(8) };
    struct context x = essai_contexte();
    Entreprise__DemarrerEmbauche c = ENTREPRISE__DEMARRER_EMBAUCHE__INIT;
    c.heures_hebdo_centi = -1;
    c.metier = TEXTE("?");
    REFUSE(decide_demarrer_embauche, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    REFUSE(decide_demarrer_embauche, "CHAMP_REQUIS", "personne");
    c.personne = ID(1);
    REFUSE(decide_demarrer_embauche, "CHAMP_REQUIS", "entreprise");
    c.entreprise = ID(3);
    c.positionnement = TEXTE("x");
    REFUSE(decide_demarrer_embauche, "ID_INVALIDE", "positionnement");
    c.positionnement = TEXTE("");
    REFUSE(decide_demarrer_embauche, "CHAMP_REQUIS", "debut");
    c.debut = TEXTE("2017-09-02");
    REFUSE(decide_demarrer_embauche, "DATE_FUTURE", "debut");
    c.debut = TEXTE("2017-03-01");
    c.fin_prevue = TEXTE("2017-02-28");
    c.fin_essai = TEXTE("2017-02-28");
    REFUSE(decide_demarrer_embauche, "DATE_INCOHERENTE", "fin_prevue");
    c.fin_prevue = TEXTE("2017-08-31");
    REFUSE(decide_demarrer_embauche, "DATE_INCOHERENTE", "fin_essai");
    c.fin_essai = TEXTE("2017-09-30");
    REFUSE(decide_demarrer_embauche, "DATE_INCOHERENTE", "fin_prevue");
    c.fin_essai = TEXTE("2017-03-31");
    REFUSE(decide_demarrer_embauche, "VALEUR_HORS_LIMITES", "heures_hebdo_centi");
    c.heures_hebdo_centi = 3500;
    REFUSE(decide_demarrer_embauche, "METIER_INVALIDE", "metier");
    c.metier = TEXTE("");
    REFUSE(decide_demarrer_embauche, "PROTOCOLE_ABSENT", "");
    x.protocole = &PROTOCOLE;
    REFUSE(decide_demarrer_embauche, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_demarrer_embauche, "CHAMP_REQUIS", "contrat");
    c.contrat = TEXTE("cdi");
    REFUSE(decide_demarrer_embauche, "CONTRAT_SANS_TERME", "fin_prevue");
    c.contrat = TEXTE("cdd");
    c.fin_prevue = TEXTE("");
    REFUSE(decide_demarrer_embauche, "CHAMP_REQUIS", "fin_prevue");
    c.fin_prevue = TEXTE("2017-08-31");
    REFUSE(decide_demarrer_embauche, "ENTREPRISE_INCONNUE", "entreprise");
    etat.entreprise = (struct etat_entreprise){ ID(3), "entreprise" };
    REFUSE(decide_demarrer_embauche, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    etat.personne.ouvert = false;
    etat.personne.sorti_le = date_parse("2017-08-01");
    REFUSE(decide_demarrer_embauche, "PARCOURS_CLOS", "personne");
    etat.personne.ouvert = true;
    REFUSE(decide_demarrer_embauche, "EMBAUCHE_DEJA_CONNUE", "embauche");
    etat.existe = false;
    REFUSE(decide_demarrer_embauche, "EMBAUCHE_EN_DOUBLE", "");
    etat.doublon = NULL;
    struct decision d = essai_decider(decide_demarrer_embauche, &etat, &x, &c.base);
    const Entreprise__EmbaucheDemarree *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_EMBAUCHE_DEMARREE);
    assert_true(e->marchand); /* From the lists. */
    assert_false(e->aide);
    assert_string_equal(e->employeur, "entreprise");
    assert_string_equal(e->offre, "");
    assert_false(e->au_pole);
}

static void sector_and_aid_come_from_the_lists(void **unused)
{
    (void)unused;
    static const struct {
        const char *contrat;
        const char *employeur;
        bool dit_marchand;
        bool marchand;
        bool aide;
    } cas[] = {
        { "interim", "entreprise", false, true, false },
        { "interim", "aci", false, false, false },
        { "interim", "aci", true, true, false }, /* Said otherwise with the embauche. */
        { "cui_cae", "entreprise", false, false, true },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        struct etat etat = { .entreprise = { ID(3), cas[i].employeur },
                             .personne = personne_ouverte() };
        struct context x = essai_contexte();
        x.protocole = &PROTOCOLE;
        x.role = "";
        Entreprise__DemarrerEmbauche c = ENTREPRISE__DEMARRER_EMBAUCHE__INIT;
        c.embauche = ID(6);
        c.personne = ID(1);
        c.entreprise = ID(3);
        c.contrat = TEXTE(cas[i].contrat);
        c.debut = TEXTE("2017-03-01");
        c.marchand = cas[i].dit_marchand;
        struct decision d = essai_decider(decide_demarrer_embauche, &etat, &x, &c.base);
        const Entreprise__EmbaucheDemarree *e =
            essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_EMBAUCHE_DEMARREE);
        assert_int_equal(e->marchand, cas[i].marchand);
        assert_int_equal(e->aide, cas[i].aide);
    }
}

static void a_start_fills_a_post_of_the_offer_that_retained(void **unused)
{
    (void)unused;
    struct etat etat = { .entreprise = { ID(3), "entreprise" }, .personne = personne_ouverte() };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "cre";
    Entreprise__DemarrerEmbauche c = ENTREPRISE__DEMARRER_EMBAUCHE__INIT;
    c.embauche = ID(6);
    c.personne = ID(1);
    c.entreprise = ID(9);
    c.positionnement = ID(5);
    c.contrat = TEXTE("interim");
    c.debut = TEXTE("2017-02-19");
    REFUSE(decide_demarrer_embauche, "POSITIONNEMENT_INCONNU", "positionnement");
    etat.positionnement = positionnement_a(MER_EFFECTUEE);
    etat.offre = offre_captee();
    etat.offre.close_le = date_parse("2017-03-01");
    etat.offre.pourvus = 2;
    etat.candidat = ID(2);
    REFUSE(decide_demarrer_embauche, "POSITIONNEMENT_AUTRE_PERSONNE", "positionnement");
    etat.candidat = ID(1);
    REFUSE(decide_demarrer_embauche, "OFFRE_AUTRE_ENTREPRISE", "entreprise");
    c.entreprise = ID(3);
    REFUSE(decide_demarrer_embauche, "CANDIDAT_NON_RETENU", "positionnement");
    etat.positionnement = positionnement_a(MER_DEMARRE);
    REFUSE(decide_demarrer_embauche, "EMBAUCHE_EN_DOUBLE", "positionnement");
    etat.positionnement = positionnement_a(MER_RETENU);
    REFUSE(decide_demarrer_embauche, "OFFRE_CLOSE", "offre");
    etat.offre.close_le = DATE_NONE;
    REFUSE(decide_demarrer_embauche, "DATE_INCOHERENTE", "debut");
    c.debut = TEXTE("2017-02-20");
    REFUSE(decide_demarrer_embauche, "OFFRE_POURVUE", "positionnement");
    etat.offre.pourvus = 1;
    etat.personne.au_pole = true;
    etat.personne.pole_depuis = date_parse("2017-02-20");
    struct decision d = essai_decider(decide_demarrer_embauche, &etat, &x, &c.base);
    const Entreprise__EmbaucheDemarree *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_EMBAUCHE_DEMARREE);
    assert_string_equal(e->offre, ID(4));
    assert_string_equal(e->metier, "K2204");
    assert_string_equal(e->origine, "locale_cre");
    assert_true(e->au_pole);
}

static void a_trial_is_validated_at_its_end_once(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__ValiderEssai c = ENTREPRISE__VALIDER_ESSAI__INIT;
    REFUSE(decide_valider_essai, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    REFUSE(decide_valider_essai, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-03-30");
    REFUSE(decide_valider_essai, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_valider_essai, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    etat.embauche.fin = date_parse("2017-05-01");
    etat.embauche.essai_valide_le = date_parse("2017-04-01");
    REFUSE(decide_valider_essai, "CONTRAT_TERMINE", "embauche");
    etat.embauche.fin = DATE_NONE;
    REFUSE(decide_valider_essai, "ESSAI_DEJA_VALIDE", "embauche");
    etat.embauche.essai_valide_le = DATE_NONE;
    REFUSE(decide_valider_essai, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-03-31");
    struct decision d = essai_decider(decide_valider_essai, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_ESSAI_VALIDE);
}

static void an_avenant_joins_without_a_gap(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__ProlongerContrat c = ENTREPRISE__PROLONGER_CONTRAT__INIT;
    REFUSE(decide_prolonger_contrat, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    c.date = TEXTE("2017-07-02");
    c.fin_prevue = TEXTE("2017-07-01");
    REFUSE(decide_prolonger_contrat, "DATE_INCOHERENTE", "fin_prevue");
    c.date = TEXTE("2017-02-28");
    c.fin_prevue = TEXTE("2017-06-30");
    REFUSE(decide_prolonger_contrat, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_prolonger_contrat, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    etat.embauche.fin_prevue = date_parse("2017-06-30");
    etat.embauche.fin = date_parse("2017-05-01");
    REFUSE(decide_prolonger_contrat, "CONTRAT_TERMINE", "embauche");
    etat.embauche.fin = DATE_NONE;
    c.contrat = TEXTE("cdx");
    REFUSE(decide_prolonger_contrat, "VALEUR_INCONNUE", "contrat");
    c.contrat = TEXTE("cdi");
    REFUSE(decide_prolonger_contrat, "CONTRAT_SANS_TERME", "fin_prevue");
    c.contrat = TEXTE("cdd");
    REFUSE(decide_prolonger_contrat, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-07-02");
    c.fin_prevue = TEXTE("2017-12-31");
    REFUSE(decide_prolonger_contrat, "AVENANT_DISCONTINU", "date");
    c.date = TEXTE("2017-06-30");
    c.fin_prevue = TEXTE("2017-06-30");
    REFUSE(decide_prolonger_contrat, "RIEN_A_PROLONGER", "fin_prevue");
    c.date = TEXTE("2017-06-01");
    c.fin_prevue = TEXTE("2017-06-29");
    REFUSE(decide_prolonger_contrat, "DATE_INCOHERENTE", "fin_prevue");
    c.date = TEXTE("2017-07-01"); /* The day after: still without a gap. */
    c.fin_prevue = TEXTE("2017-12-31");
    struct decision d = essai_decider(decide_prolonger_contrat, &etat, &x, &c.base);
    const Entreprise__ContratProlonge *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CONTRAT_PROLONGE);
    assert_string_equal(e->contrat, "cdd");

    c.contrat = TEXTE("cdi");
    c.fin_prevue = TEXTE("");
    d = essai_decider(decide_prolonger_contrat, &etat, &x, &c.base);
    e = essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CONTRAT_PROLONGE);
    assert_string_equal(e->contrat, "cdi");

    etat.embauche.contrat = "cdi"; /* And never back. */
    etat.embauche.fin_prevue = DATE_NONE;
    c.contrat = TEXTE("cdd");
    c.fin_prevue = TEXTE("2017-12-31");
    REFUSE(decide_prolonger_contrat, "CONTRAT_SANS_TERME", "fin_prevue");
}

static void a_term_reached_is_no_rupture(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__TerminerContrat c = ENTREPRISE__TERMINER_CONTRAT__INIT;
    REFUSE(decide_terminer_contrat, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    REFUSE(decide_terminer_contrat, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-02-28");
    REFUSE(decide_terminer_contrat, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_terminer_contrat, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    etat.embauche.fin = date_parse("2017-05-01");
    REFUSE(decide_terminer_contrat, "CONTRAT_TERMINE", "embauche");
    etat.embauche.fin = DATE_NONE;
    REFUSE(decide_terminer_contrat, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-08-30");
    etat.embauche.contrat = "cdi";
    REFUSE(decide_terminer_contrat, "CONTRAT_SANS_TERME", "embauche");
    etat.embauche.contrat = "cdd";
    REFUSE(decide_terminer_contrat, "AVANT_TERME", "date");
    c.date = TEXTE("2017-09-01");
    REFUSE(decide_terminer_contrat, "APRES_TERME", "date");
    c.date = TEXTE("2017-08-31");
    struct decision d = essai_decider(decide_terminer_contrat, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CONTRAT_TERMINE);

    etat.embauche.contrat = "interim"; /* No term known: any day. */
    etat.embauche.fin_prevue = DATE_NONE;
    c.date = TEXTE("2017-05-12");
    d = essai_decider(decide_terminer_contrat, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CONTRAT_TERMINE);
}

static void a_rupture_is_before_the_term_with_a_motive(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__RompreContrat c = ENTREPRISE__ROMPRE_CONTRAT__INIT;
    REFUSE(decide_rompre_contrat, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    c.date = TEXTE("2017-08-31");
    c.initiative = TEXTE("personne");
    REFUSE(decide_rompre_contrat, "VALEUR_INCONNUE", "initiative");
    c.initiative = TEXTE("salarie");
    REFUSE(decide_rompre_contrat, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_rompre_contrat, "CHAMP_REQUIS", "motif");
    c.motif = TEXTE("colere");
    REFUSE(decide_rompre_contrat, "VALEUR_INCONNUE", "motif");
    c.motif = TEXTE("demission");
    REFUSE(decide_rompre_contrat, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    etat.embauche.maintien_le = date_parse("2017-09-01");
    etat.embauche.fin = date_parse("2017-05-01");
    REFUSE(decide_rompre_contrat, "CONTRAT_TERMINE", "embauche");
    etat.embauche.fin = DATE_NONE;
    REFUSE(decide_rompre_contrat, "DATE_INCOHERENTE", "date"); /* Held longer than that. */
    etat.embauche.maintien_le = DATE_NONE;
    REFUSE(decide_rompre_contrat, "TERME_ATTEINT", "date");
    c.date = TEXTE("2017-08-30");
    struct decision d = essai_decider(decide_rompre_contrat, &etat, &x, &c.base);
    const Entreprise__ContratRompu *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_CONTRAT_ROMPU);
    assert_string_equal(e->initiative, "salarie");
}

static void an_existing_embauche_goes_on_after_the_sortie(void **unused)
{
    (void)unused;
    struct etat etat = { .embauche = embauche_cdd(), .personne = personne_ouverte() };
    etat.personne.ouvert = false;
    etat.personne.sorti_le = date_parse("2017-08-01");
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "cre";
    Entreprise__TerminerContrat fin = ENTREPRISE__TERMINER_CONTRAT__INIT;
    fin.embauche = ID(6);
    fin.date = TEXTE("2017-08-31");
    struct decision d = essai_decider(decide_terminer_contrat, &etat, &x, &fin.base);
    assert_false(decision_is_refused(&d));
    Entreprise__DeclarerMois mois = ENTREPRISE__DECLARER_MOIS__INIT;
    mois.embauche = ID(6);
    mois.mois = TEXTE("2017-08");
    mois.heures_centi = 15167;
    d = essai_decider(decide_declarer_mois, &etat, &x, &mois.base);
    assert_false(decision_is_refused(&d));
}

/* --- Immersions --- */

static void an_immersion_starts_once(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(8) };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__DemarrerImmersion c = ENTREPRISE__DEMARRER_IMMERSION__INIT;
    REFUSE(decide_demarrer_immersion, "CHAMP_REQUIS", "immersion");
    c.immersion = ID(7);
    REFUSE(decide_demarrer_immersion, "CHAMP_REQUIS", "personne");
    c.personne = ID(1);
    REFUSE(decide_demarrer_immersion, "CHAMP_REQUIS", "entreprise");
    c.entreprise = ID(3);
    c.debut = TEXTE("2017-10-01");
    REFUSE(decide_demarrer_immersion, "DATE_FUTURE", "debut");
    c.debut = TEXTE("2017-01-09");
    REFUSE(decide_demarrer_immersion, "CHAMP_REQUIS", "fin_prevue");
    c.fin_prevue = TEXTE("2017-01-08");
    REFUSE(decide_demarrer_immersion, "DATE_INCOHERENTE", "fin_prevue");
    c.fin_prevue = TEXTE("2017-01-20");
    REFUSE(decide_demarrer_immersion, "NON_AUTORISE", "");
    x.role = "cre";
    c.genre = TEXTE("vacances");
    REFUSE(decide_demarrer_immersion, "VALEUR_INCONNUE", "genre");
    c.genre = TEXTE("pmsmp");
    REFUSE(decide_demarrer_immersion, "ENTREPRISE_INCONNUE", "entreprise");
    etat.entreprise = (struct etat_entreprise){ ID(3), "entreprise" };
    REFUSE(decide_demarrer_immersion, "PERSONNE_INCONNUE", "personne");
    etat.personne = personne_ouverte();
    REFUSE(decide_demarrer_immersion, "IMMERSION_DEJA_CONNUE", "immersion");
    etat.existe = false;
    REFUSE(decide_demarrer_immersion, "IMMERSION_EN_DOUBLE", "");
    etat.doublon = NULL;
    REFUSE(decide_demarrer_immersion, "DATE_INCOHERENTE", "debut");
    c.debut = TEXTE("2017-01-10");
    struct decision d = essai_decider(decide_demarrer_immersion, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_IMMERSION_DEMARREE);
}

static void an_immersion_ends_within_its_dates(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Prive__Texte bilan = PRIVE__TEXTE__INIT;
    bilan.texte = TEXTE("Confirme son projet.");
    Entreprise__TerminerImmersion c = ENTREPRISE__TERMINER_IMMERSION__INIT;
    c.menee_a_terme = true;
    c.bilan = &bilan;
    REFUSE(decide_terminer_immersion, "CHAMP_REQUIS", "immersion");
    c.immersion = ID(7);
    REFUSE(decide_terminer_immersion, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-02-28");
    REFUSE(decide_terminer_immersion, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_terminer_immersion, "IMMERSION_INCONNUE", "immersion");
    etat.immersion = (struct etat_immersion){ ID(7), date_parse("2017-03-01"),
                                              date_parse("2017-03-14"), date_parse("2017-03-10") };
    etat.personne = personne_ouverte();
    etat.personne.effacee = true;
    REFUSE(decide_terminer_immersion, "PERSONNE_EFFACEE", "bilan");
    etat.personne.effacee = false;
    REFUSE(decide_terminer_immersion, "IMMERSION_TERMINEE", "immersion");
    etat.immersion.fin = DATE_NONE;
    REFUSE(decide_terminer_immersion, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-03-15");
    REFUSE(decide_terminer_immersion, "APRES_TERME", "date");
    c.date = TEXTE("2017-03-13");
    REFUSE(decide_terminer_immersion, "AVANT_TERME", "menee_a_terme");
    c.date = TEXTE("2017-03-14");
    struct decision d = essai_decider(decide_terminer_immersion, &etat, &x, &c.base);
    const Entreprise__ImmersionTerminee *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_IMMERSION_TERMINEE);
    assert_string_equal(d.events[0].person, ID(1));
    assert_true(e->menee_a_terme);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_embauche_starts_once_with_dates_that_hold),
        cmocka_unit_test(sector_and_aid_come_from_the_lists),
        cmocka_unit_test(a_start_fills_a_post_of_the_offer_that_retained),
        cmocka_unit_test(a_trial_is_validated_at_its_end_once),
        cmocka_unit_test(an_avenant_joins_without_a_gap),
        cmocka_unit_test(a_term_reached_is_no_rupture),
        cmocka_unit_test(a_rupture_is_before_the_term_with_a_motive),
        cmocka_unit_test(an_existing_embauche_goes_on_after_the_sortie),
        cmocka_unit_test(an_immersion_starts_once),
        cmocka_unit_test(an_immersion_ends_within_its_dates),
    };
    return cmocka_run_group_tests(tests, essai_debut, essai_fin);
}
