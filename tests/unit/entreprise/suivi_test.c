/* Hours, proofs, follow-up, held at six months: each test mends a wrong command step by step; at
 * each step the refusal of the first thing still wrong is expected, at the end the event. */
#include "unit/entreprise/essai.h"

/* --- Hours --- */

static void hours_stand_in_a_month_of_the_contract(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__DeclarerMois c = ENTREPRISE__DECLARER_MOIS__INIT;
    c.heures_centi = 74401;
    REFUSE(decide_declarer_mois, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    REFUSE(decide_declarer_mois, "CHAMP_REQUIS", "mois");
    c.mois = TEXTE("2017-13");
    REFUSE(decide_declarer_mois, "MOIS_INVALIDE", "mois");
    c.mois = TEXTE("2017-1");
    REFUSE(decide_declarer_mois, "MOIS_INVALIDE", "mois");
    c.mois = TEXTE("2017-10");
    REFUSE(decide_declarer_mois, "MOIS_FUTUR", "mois");
    c.mois = TEXTE("2017-02");
    c.au = TEXTE("2017-02-10");
    REFUSE(decide_declarer_mois, "CHAMP_REQUIS", "du");
    c.du = TEXTE("2017-02-11");
    REFUSE(decide_declarer_mois, "DATE_INCOHERENTE", "au");
    c.du = TEXTE("2017-01-31");
    REFUSE(decide_declarer_mois, "PERIODE_HORS_MOIS", "du");
    c.du = c.au = TEXTE("");
    REFUSE(decide_declarer_mois, "NON_AUTORISE", "");
    x.role = "sag"; /* Who keeps the proofs. */
    REFUSE(decide_declarer_mois, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    REFUSE(decide_declarer_mois, "PERIODE_HORS_CONTRAT", "mois");
    c.mois = TEXTE("2017-03");
    REFUSE(decide_declarer_mois, "HEURES_IMPOSSIBLES", "heures_centi");
    c.heures_centi = -1;
    REFUSE(decide_declarer_mois, "HEURES_IMPOSSIBLES", "heures_centi");
    c.heures_centi = 15167;
    struct mois_declare deja[] = {
        { date_parse("2017-03-01"), date_parse("2017-03-31"), true, 15167 },
    };
    etat.mois = deja;
    etat.mois_count = 1;
    REFUSE(decide_declarer_mois, "MOIS_DEJA_DECLARE", "mois");
    c.du = TEXTE("2017-03-05");
    c.au = TEXTE("2017-03-10");
    c.heures_centi = 2000;
    REFUSE(decide_declarer_mois, "PERIODES_CHEVAUCHANTES", "du");
    c.du = c.au = TEXTE("");
    c.heures_centi = 14000; /* A correction. */
    struct decision d = essai_decider(decide_declarer_mois, &etat, &x, &c.base);
    const Entreprise__MoisTravaille *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MOIS_TRAVAILLE);
    assert_int_equal(e->heures_centi, 14000);

    deja[0].heures_centi = 0; /* Taken back: missions may follow. */
    c.du = TEXTE("2017-03-05");
    c.au = TEXTE("2017-03-10");
    d = essai_decider(decide_declarer_mois, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MOIS_TRAVAILLE);
}

static void missions_of_a_month_stand_side_by_side(void **unused)
{
    (void)unused;
    struct etat etat = { .embauche = embauche_cdd() };
    etat.embauche.contrat = "interim";
    etat.embauche.fin = date_parse("2017-03-20");
    const struct mois_declare deja[] = {
        { date_parse("2017-03-05"), date_parse("2017-03-10"), false, 3500 },
    };
    etat.mois = deja;
    etat.mois_count = 1;
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "cre";
    static const struct {
        const char *du;
        const char *au;
        int32_t heures;
        const char *code;
    } cas[] = {
        { "2017-03-11", "2017-03-15", 3500, "" },
        { "2017-03-01", "2017-03-04", 3500, "" },
        { "2017-03-05", "2017-03-09", 3000, "" }, /* A correction of the mission. */
        { "2017-03-05", "2017-03-10", 3500, "MOIS_DEJA_DECLARE" },
        { "2017-03-10", "2017-03-15", 3500, "PERIODES_CHEVAUCHANTES" },
        { "2017-03-01", "2017-03-05", 3500, "PERIODES_CHEVAUCHANTES" },
        { "2017-03-18", "2017-03-21", 3500, "PERIODE_HORS_CONTRAT" },
        { "2017-03-11", "2017-03-12", 4801, "HEURES_IMPOSSIBLES" },  /* Two days. */
        { "2017-03-11", "2017-03-20", 21001, "HEURES_IMPOSSIBLES" }, /* The list says 210 h. */
        { "2017-03-11", "2017-03-20", 21000, "" },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        Entreprise__DeclarerMois c = ENTREPRISE__DECLARER_MOIS__INIT;
        c.embauche = ID(6);
        c.mois = TEXTE("2017-03");
        c.du = TEXTE(cas[i].du);
        c.au = TEXTE(cas[i].au);
        c.heures_centi = cas[i].heures;
        struct decision d = essai_decider(decide_declarer_mois, &etat, &x, &c.base);
        assert_string_equal(d.refusal.code, cas[i].code);
    }
}

static void the_month_that_runs_holds_its_days_until_today(void **unused)
{
    (void)unused;
    struct etat etat = { .embauche = embauche_cdd() };
    etat.embauche.fin_prevue = date_parse("2017-12-31");
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "cre";
    Entreprise__DeclarerMois c = ENTREPRISE__DECLARER_MOIS__INIT;
    c.embauche = ID(6);
    c.mois = TEXTE("2017-09"); /* Today is the first. */
    c.heures_centi = 2401;
    REFUSE(decide_declarer_mois, "HEURES_IMPOSSIBLES", "heures_centi");
    c.heures_centi = 2400;
    struct decision d = essai_decider(decide_declarer_mois, &etat, &x, &c.base);
    assert_false(decision_is_refused(&d));
}

/* --- Proofs --- */

static void a_proof_is_received_once_with_its_month_or_period(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__RecevoirJustificatif c = ENTREPRISE__RECEVOIR_JUSTIFICATIF__INIT;
    REFUSE(decide_recevoir_justificatif, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    REFUSE(decide_recevoir_justificatif, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-05-01");
    c.mois = TEXTE("mars");
    REFUSE(decide_recevoir_justificatif, "MOIS_INVALIDE", "mois");
    c.mois = TEXTE("");
    c.couvre_au = TEXTE("2017-05-02");
    REFUSE(decide_recevoir_justificatif, "CHAMP_REQUIS", "couvre_du");
    c.couvre_du = TEXTE("2017-05-03");
    REFUSE(decide_recevoir_justificatif, "DATE_INCOHERENTE", "couvre_au");
    c.couvre_du = TEXTE("2017-03-01");
    REFUSE(decide_recevoir_justificatif, "DATE_INCOHERENTE", "date"); /* Covers days to come. */
    c.couvre_du = c.couvre_au = TEXTE("");
    REFUSE(decide_recevoir_justificatif, "NON_AUTORISE", "");
    x.role = "reperage";
    c.piece = TEXTE("parchemin");
    REFUSE(decide_recevoir_justificatif, "VALEUR_INCONNUE", "piece");
    c.piece = TEXTE("attestation_employeur");
    REFUSE(decide_recevoir_justificatif, "CHAMP_REQUIS", "couvre_du");
    c.piece = TEXTE("fiches_paie_6");
    REFUSE(decide_recevoir_justificatif, "CHAMP_REQUIS", "mois");
    c.mois = TEXTE("2017-02");
    REFUSE(decide_recevoir_justificatif, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    REFUSE(decide_recevoir_justificatif, "PERIODE_HORS_CONTRAT", "mois");
    c.mois = TEXTE("2017-04");
    etat.embauche.fin = date_parse("2017-03-20");
    REFUSE(decide_recevoir_justificatif, "PERIODE_HORS_CONTRAT", "mois");
    etat.embauche.fin = DATE_NONE;
    const struct recu recus[] = { { "fiches_paie_6", "2017-04", DATE_NONE, DATE_NONE, false } };
    etat.recus = recus;
    etat.recu_count = 1;
    REFUSE(decide_recevoir_justificatif, "JUSTIFICATIF_DEJA_RECU", "piece");
    c.original = true; /* The original after the copy. */
    struct decision d = essai_decider(decide_recevoir_justificatif, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_JUSTIFICATIF_RECU);
    c.original = false;
    c.mois = TEXTE("2017-03");
    d = essai_decider(decide_recevoir_justificatif, &etat, &x, &c.base);
    const Entreprise__JustificatifRecu *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_JUSTIFICATIF_RECU);
    assert_string_equal(e->mois, "2017-03");
}

/* --- Held --- */

static void held_only_when_the_months_have_passed(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__ConstaterMaintien c = ENTREPRISE__CONSTATER_MAINTIEN__INIT;
    REFUSE(decide_constater_maintien, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    REFUSE(decide_constater_maintien, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-08-31");
    REFUSE(decide_constater_maintien, "NON_AUTORISE", "");
    x.role = "cre";
    REGLES.entreprise.maintien_mois = 0;
    REFUSE(decide_constater_maintien, "REGLE_ABSENTE", "");
    REGLES.entreprise.maintien_mois = 6;
    REFUSE(decide_constater_maintien, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    etat.embauche.fin_prevue = date_parse("2017-08-15");
    etat.embauche.fin = date_parse("2017-08-15");
    etat.embauche.maintien_le = date_parse("2017-09-01");
    REFUSE(decide_constater_maintien, "MAINTIEN_DEJA_CONSTATE", "embauche");
    etat.embauche.maintien_le = DATE_NONE;
    REFUSE(decide_constater_maintien, "MAINTIEN_INTERROMPU", "embauche");
    etat.embauche.fin = DATE_NONE;
    struct decision d = essai_decider(decide_constater_maintien, &etat, &x, &c.base);
    essai_refus(&d, "MAINTIEN_TROP_TOT", "date");
    assert_non_null(strstr(d.refusal.text, "01/09/2017")); /* Says when. */
    c.date = TEXTE("2017-09-01");
    REFUSE(decide_constater_maintien, "CONTRAT_ECHU", "embauche");
    etat.embauche.fin_prevue = date_parse("2017-12-31");
    d = essai_decider(decide_constater_maintien, &etat, &x, &c.base);
    const Entreprise__MaintienSixMois *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MAINTIEN_SIX_MOIS);
    assert_string_equal(e->date, "2017-09-01");
    assert_int_equal(e->n_manquants, 2);
    assert_string_equal(e->manquants[0], "contrat_travail");
    assert_string_equal(e->manquants[1], "fiches_paie_6|attestation_employeur");
}

static void a_contract_that_ends_on_the_day_was_held(void **unused)
{
    (void)unused;
    struct etat etat = { .embauche = embauche_cdd() };
    etat.embauche.fin = etat.embauche.fin_prevue = date_parse("2017-09-01");
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "";
    Entreprise__ConstaterMaintien c = ENTREPRISE__CONSTATER_MAINTIEN__INIT;
    c.embauche = ID(6);
    c.date = TEXTE("2017-09-01");
    struct decision d = essai_decider(decide_constater_maintien, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MAINTIEN_SIX_MOIS);
}

static void proofs_missing_at_six_months(void **unused)
{
    (void)unused;
    static const struct recu PAIES[] = {
        { "contrat_travail", "", DATE_NONE, DATE_NONE, false },
        { "fiches_paie_6", "2017-03", DATE_NONE, DATE_NONE, false },
        { "fiches_paie_6", "2017-04", DATE_NONE, DATE_NONE, false },
        { "fiches_paie_6", "2017-05", DATE_NONE, DATE_NONE, false },
        { "fiches_paie_6", "2017-06", DATE_NONE, DATE_NONE, false },
        { "fiches_paie_6", "2017-07", DATE_NONE, DATE_NONE, false },
        { "fiches_paie_6", "2017-07", DATE_NONE, DATE_NONE, true }, /* The same month again. */
        { "fiches_paie_6", "2017-08", DATE_NONE, DATE_NONE, false },
    };
    const struct recu courte[] = {
        { "contrat_travail", "", DATE_NONE, DATE_NONE, false },
        { "attestation_employeur", "", date_parse("2017-03-01"), date_parse("2017-08-30"), true },
    };
    const struct recu entiere[] = {
        { "contrat_travail", "", DATE_NONE, DATE_NONE, false },
        { "attestation_employeur", "", date_parse("2017-03-01"), date_parse("2017-08-31"), true },
    };
    const struct {
        const struct recu *recus;
        size_t count;
        size_t manquants;
    } cas[] = {
        { PAIES, 1, 1 }, { PAIES, 7, 1 }, { PAIES, 8, 0 }, { courte, 2, 1 }, { entiere, 2, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        struct etat etat = { .embauche = embauche_cdd(),
                             .recus = cas[i].recus,
                             .recu_count = cas[i].count };
        etat.embauche.fin_prevue = date_parse("2017-12-31");
        struct context x = essai_contexte();
        x.protocole = &PROTOCOLE;
        x.role = "";
        Entreprise__ConstaterMaintien c = ENTREPRISE__CONSTATER_MAINTIEN__INIT;
        c.embauche = ID(6);
        c.date = TEXTE("2017-09-01");
        struct decision d = essai_decider(decide_constater_maintien, &etat, &x, &c.base);
        const Entreprise__MaintienSixMois *e =
            essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MAINTIEN_SIX_MOIS);
        assert_int_equal(e->n_manquants, cas[i].manquants);
    }
}

static void no_proof_is_missing_for_a_contract_that_no_exit_counts(void **unused)
{
    (void)unused;
    struct etat etat = { .embauche = embauche_cdd() };
    etat.embauche.contrat = "cui_cae";
    etat.embauche.fin_prevue = DATE_NONE;
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    x.role = "";
    Entreprise__ConstaterMaintien c = ENTREPRISE__CONSTATER_MAINTIEN__INIT;
    c.embauche = ID(6);
    c.date = TEXTE("2017-09-01");
    struct decision d = essai_decider(decide_constater_maintien, &etat, &x, &c.base);
    const Entreprise__MaintienSixMois *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_MAINTIEN_SIX_MOIS);
    assert_int_equal(e->n_manquants, 0);
}

/* --- Follow-up --- */

static void a_follow_up_says_with_whom_and_stops_when_refused(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(8) };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    char *avec[] = { TEXTE("employeur"), TEXTE("employeur") };
    Prive__Texte texte = PRIVE__TEXTE__INIT;
    texte.texte = TEXTE("Bonne intégration.");
    Entreprise__EnregistrerSuivi c = ENTREPRISE__ENREGISTRER_SUIVI__INIT;
    c.commentaire = &texte;
    REFUSE(decide_enregistrer_suivi, "CHAMP_REQUIS", "suivi");
    c.suivi = ID(7);
    REFUSE(decide_enregistrer_suivi, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    REFUSE(decide_enregistrer_suivi, "CHAMP_REQUIS", "date");
    c.date = TEXTE("2017-02-28");
    REFUSE(decide_enregistrer_suivi, "CHAMP_REQUIS", "avec");
    c.avec = avec;
    c.n_avec = 2;
    REFUSE(decide_enregistrer_suivi, "VALEUR_EN_DOUBLE", "avec");
    avec[1] = TEXTE("voisin");
    REFUSE(decide_enregistrer_suivi, "VALEUR_INCONNUE", "avec");
    c.n_avec = 1;
    REFUSE(decide_enregistrer_suivi, "CHAMP_REQUIS", "mode");
    c.mode = TEXTE("visite");
    REFUSE(decide_enregistrer_suivi, "NON_AUTORISE", "");
    x.role = "cre";
    c.code = TEXTE("the_dansant");
    REFUSE(decide_enregistrer_suivi, "VALEUR_INCONNUE", "code");
    c.code = TEXTE("visite_avant_fin_essai");
    REFUSE(decide_enregistrer_suivi, "PRESENCE_INCOMPLETE", "avec");
    avec[1] = TEXTE("salarie");
    c.n_avec = 2;
    REFUSE(decide_enregistrer_suivi, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    etat.embauche.refus_le = date_parse("2017-03-10");
    etat.personne = personne_ouverte();
    etat.personne.effacee = true;
    REFUSE(decide_enregistrer_suivi, "PERSONNE_EFFACEE", "commentaire");
    etat.personne.effacee = false;
    REFUSE(decide_enregistrer_suivi, "SUIVI_DEJA_CONNU", "suivi");
    etat.existe = false;
    REFUSE(decide_enregistrer_suivi, "SUIVI_EN_DOUBLE", "code");
    etat.doublon = NULL;
    REFUSE(decide_enregistrer_suivi, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-03-11");
    REFUSE(decide_enregistrer_suivi, "SUIVI_REFUSE", "embauche");
    c.date = TEXTE("2017-03-10");
    struct decision d = essai_decider(decide_enregistrer_suivi, &etat, &x, &c.base);
    const Entreprise__SuiviRealise *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_SUIVI_REALISE);
    assert_int_equal(e->n_avec, 2);
    assert_string_equal(d.events[0].person, ID(1));
}

static void a_follow_up_is_refused_once(void **unused)
{
    (void)unused;
    struct etat etat = { 0 };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__RefuserSuivi c = ENTREPRISE__REFUSER_SUIVI__INIT;
    REFUSE(decide_refuser_suivi, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    c.date = TEXTE("2017-02-28");
    c.par = TEXTE("centre_formation");
    REFUSE(decide_refuser_suivi, "VALEUR_INCONNUE", "par");
    c.par = TEXTE("salarie");
    REFUSE(decide_refuser_suivi, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_refuser_suivi, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    etat.embauche.refus_le = date_parse("2017-03-10");
    REFUSE(decide_refuser_suivi, "SUIVI_DEJA_REFUSE", "embauche");
    etat.embauche.refus_le = DATE_NONE;
    REFUSE(decide_refuser_suivi, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-03-01");
    struct decision d = essai_decider(decide_refuser_suivi, &etat, &x, &c.base);
    (void)essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_SUIVI_REFUSE);
}

static void a_problem_has_a_nature_and_may_ask_a_mediation(void **unused)
{
    (void)unused;
    struct etat etat = { .existe = true, .doublon = ID(8) };
    struct context x = essai_contexte();
    x.protocole = &PROTOCOLE;
    Entreprise__SignalerProbleme c = ENTREPRISE__SIGNALER_PROBLEME__INIT;
    REFUSE(decide_signaler_probleme, "CHAMP_REQUIS", "probleme");
    c.probleme = ID(7);
    REFUSE(decide_signaler_probleme, "CHAMP_REQUIS", "embauche");
    c.embauche = ID(6);
    c.date = TEXTE("2017-02-28");
    c.nature = TEXTE("sante");
    REFUSE(decide_signaler_probleme, "VALEUR_INCONNUE", "nature");
    c.nature = TEXTE("horaires");
    c.demande_par = TEXTE("voisin");
    REFUSE(decide_signaler_probleme, "VALEUR_INCONNUE", "demande_par");
    c.demande_par = TEXTE("centre_formation");
    REFUSE(decide_signaler_probleme, "NON_AUTORISE", "");
    x.role = "cre";
    REFUSE(decide_signaler_probleme, "EMBAUCHE_INCONNUE", "embauche");
    etat.embauche = embauche_cdd();
    REFUSE(decide_signaler_probleme, "PROBLEME_DEJA_CONNU", "probleme");
    etat.existe = false;
    REFUSE(decide_signaler_probleme, "PROBLEME_EN_DOUBLE", "nature");
    etat.doublon = NULL;
    REFUSE(decide_signaler_probleme, "DATE_INCOHERENTE", "date");
    c.date = TEXTE("2017-03-02");
    struct decision d = essai_decider(decide_signaler_probleme, &etat, &x, &c.base);
    const Entreprise__ProblemeSignale *e =
        essai_accord(&d, 1, ENTREPRISE__EVENEMENT__FAIT_PROBLEME_SIGNALE);
    assert_string_equal(e->demande_par, "centre_formation");
}

static void when_steps_are_due(void **unused)
{
    (void)unused;
    static const struct {
        enum suivi_reference reference;
        int mois;
        int jours;
        const char *fin;
        const char *echeance;
    } cas[] = {
        { SUIVI_DEBUT, 0, 6, "", "2017-03-07" },
        { SUIVI_FIN_ESSAI, 0, 0, "", "2017-03-31" },
        { SUIVI_DEBUT, 6, 0, "", "2017-09-01" },
        { SUIVI_DEBUT, 6, 0, "2017-08-31", "" }, /* Ended before: nothing to follow. */
        { SUIVI_DEBUT, 6, 0, "2017-09-01", "2017-09-01" },
        { SUIVI_FIN_CONTRAT, 6, 0, "", "" },
        { SUIVI_FIN_CONTRAT, 6, 0, "2017-08-31", "2018-02-28" },
    };
    for (size_t i = 0; i < COUNT_OF(cas); i++) {
        struct etat_embauche embauche = embauche_cdd();
        embauche.fin = date_parse(cas[i].fin);
        const struct regle_suivi regle = { .reference = cas[i].reference,
                                           .mois = cas[i].mois,
                                           .jours = cas[i].jours };
        assert_int_equal(suivi_echeance(&regle, &embauche), date_parse(cas[i].echeance));
    }
    struct etat_embauche embauche = embauche_cdd();
    embauche.fin_essai = DATE_NONE;
    const struct regle_suivi regle = { .reference = SUIVI_FIN_ESSAI };
    assert_int_equal(suivi_echeance(&regle, &embauche), DATE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_stand_in_a_month_of_the_contract),
        cmocka_unit_test(missions_of_a_month_stand_side_by_side),
        cmocka_unit_test(the_month_that_runs_holds_its_days_until_today),
        cmocka_unit_test(a_proof_is_received_once_with_its_month_or_period),
        cmocka_unit_test(held_only_when_the_months_have_passed),
        cmocka_unit_test(a_contract_that_ends_on_the_day_was_held),
        cmocka_unit_test(proofs_missing_at_six_months),
        cmocka_unit_test(no_proof_is_missing_for_a_contract_that_no_exit_counts),
        cmocka_unit_test(a_follow_up_says_with_whom_and_stops_when_refused),
        cmocka_unit_test(a_follow_up_is_refused_once),
        cmocka_unit_test(a_problem_has_a_nature_and_may_ask_a_mediation),
        cmocka_unit_test(when_steps_are_due),
    };
    return cmocka_run_group_tests(tests, essai_debut, essai_fin);
}
