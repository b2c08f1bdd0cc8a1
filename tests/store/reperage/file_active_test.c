/* FileActive: room per référent from what parcours says, as of a day, and the other questions that
 * read what was heard or typed: Eligibilite, Personne, Protocole. */
#include "unit/reperage/essai.h"

static void register_referent(struct harness *h, int n, const char *kind, int etp, char *du)
{
    char *territories[] = { (char *)"hazebrouck", (char *)"bailleul" };
    Parcours__ReferentEnregistre e = PARCOURS__REFERENT_ENREGISTRE__INIT;
    e.referent = ID('c', n);
    e.libelle = (char *)"Référent d'essai";
    e.genre = (char *)(uintptr_t)kind;
    e.territoires = territories;
    e.n_territoires = n == 1 ? 2 : 1;
    e.etp_centi = etp;
    e.du = du;
    PARCOURS_DIT(h, REFERENT_ENREGISTRE, e);
}

static void designate(struct harness *h, int parcours, int referent, char *date)
{
    Parcours__ReferentDesigne e = PARCOURS__REFERENT_DESIGNE__INIT;
    e.parcours = ID('q', parcours);
    e.personne = ID('p', parcours);
    e.referent = ID('c', referent);
    e.date = date;
    PARCOURS_DIT(h, REFERENT_DESIGNE, e);
}

static const Reperage__LigneFileActive *line(struct harness *h, int referent, const char *au)
{
    Reperage__FileActive q = REPERAGE__FILE_ACTIVE__INIT;
    const Reperage__FileActiveReponse *a = DEMANDER(h, FILE_ACTIVE, q, au);
    for (size_t i = 0; i < a->n_lignes; i++)
        if (strcmp(a->lignes[i]->referent, ID('c', referent)) == 0)
            return a->lignes[i];
    return NULL;
}

static void more_referents_than_a_page_are_read_page_by_page(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-06-01");
    for (int n = 1; n <= 5; n++)
        register_referent(h, n, "referent", 100, (char *)"2017-01-02");
    Reperage__FileActive q = REPERAGE__FILE_ACTIVE__INIT;
    assert_string_equal(
        ((const Reperage__FileActiveReponse *)DEMANDER(h, FILE_ACTIVE, q, NULL))->suivant, "");
    char apres[ID_SIZE] = "";
    q.apres = apres;
    q.limite = 2;
    size_t read = 0;
    for (bool more = true; more;) {
        const Reperage__FileActiveReponse *a = DEMANDER(h, FILE_ACTIVE, q, NULL);
        for (size_t i = 0; i < a->n_lignes; i++, read++) {
            assert_true(strcmp(a->lignes[i]->referent, apres) > 0);
            assert_int_equal(a->lignes[i]->places, 95);
            assert_true(a->lignes[i]->n_territoires > 0);
        }
        more = a->suivant[0] != '\0';
        (void)snprintf(apres, sizeof(apres), "%s", a->suivant);
    }
    assert_int_equal(read, 5);
    harness_close(&h);
}

static void capacity_is_etp_times_the_protocols_figure(void **unused)
{
    (void)unused;
    static const struct {
        const char *site;
        const char *day;
        const char *kind;
        int etp;
        int capacity;
    } cases[] = {
        { FLANDRE_LYS, "2017-06-01", "referent", 100, 95 },
        { FLANDRE_LYS, "2017-06-01", "referent", 170, 161 }, /* 161.5: no half participant. */
        { ROUBAIX, "2022-06-01", "referent", 100, 90 },
        { ROUBAIX, "2022-06-01", "coach", 50, 35 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct harness *h = essai_ouvrir(cases[i].site, cases[i].day);
        register_referent(h, 1, cases[i].kind, cases[i].etp, (char *)"2017-01-02");
        assert_int_equal(line(h, 1, NULL)->capacite, cases[i].capacity);
        assert_int_equal(line(h, 1, NULL)->places, cases[i].capacity);
        harness_close(&h);
    }
}

static void participants_count_from_entry_to_exit(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-06-01");
    register_referent(h, 1, "referent", 100, (char *)"2017-01-02");
    register_referent(h, 2, "referent", 100, (char *)"2017-01-02");
    essai_ouvrir_parcours(h, 1, (char *)"2017-04-04");
    designate(h, 1, 1, (char *)"2017-04-04");
    designate(h, 1, 2, (char *)"2017-09-01"); /* Another référent from September. */
    essai_sortir(h, 1, (char *)"2017-12-15");
    static const struct {
        const char *au;
        int first;
        int second;
    } days[] = {
        { "2017-04-03", 0, 0 }, { "2017-04-04", 1, 0 }, { "2017-08-31", 1, 0 },
        { "2017-09-01", 0, 1 }, { "2017-12-14", 0, 1 }, { "2017-12-15", 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        assert_int_equal(line(h, 1, days[i].au)->participants, days[i].first);
        assert_int_equal(line(h, 2, days[i].au)->participants, days[i].second);
    }
    assert_int_equal(line(h, 2, "2017-09-01")->places, 94);
    essai_rejouer(h);
    harness_close(&h);
}

static void an_absent_referent_has_no_room(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-06-01");
    register_referent(h, 1, "referent", 100, (char *)"2017-01-02");
    essai_ouvrir_parcours(h, 1, (char *)"2017-04-04");
    designate(h, 1, 1, (char *)"2017-04-04");
    Parcours__AbsenceActeur e = PARCOURS__ABSENCE_ACTEUR__INIT;
    e.referent = ID('c', 1);
    e.du = (char *)"2017-05-02";
    e.remplacement_du = (char *)"2017-05-17";
    PARCOURS_DIT(h, ABSENCE_ACTEUR, e);
    assert_int_equal(line(h, 1, "2017-05-01")->places, 94);
    assert_int_equal(line(h, 1, "2017-05-02")->places, -1);
    e.au = (char *)"2017-05-20"; /* Known later: until when. */
    PARCOURS_DIT(h, ABSENCE_ACTEUR, e);
    assert_int_equal(line(h, 1, "2017-05-20")->places, -1);
    assert_int_equal(line(h, 1, "2017-05-21")->places, 94);
    harness_close(&h);
}

/* RX 255: who works for the structure has room until its convention ends. */
static void a_convention_that_ends_takes_its_rooms(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(ROUBAIX, "2022-09-01");
    register_referent(h, 1, "referent", 100, (char *)"2022-01-03");
    register_referent(h, 2, "referent", 100, (char *)"2022-01-03");
    char *referents[] = { ID('c', 1) };
    Parcours__ConventionNonReconduite e = PARCOURS__CONVENTION_NON_RECONDUITE__INIT;
    e.structure = (char *)"Structure d'essai";
    e.fin = (char *)"2022-12-31";
    e.referents = referents;
    e.n_referents = 1;
    PARCOURS_DIT(h, CONVENTION_NON_RECONDUITE, e);
    assert_int_equal(line(h, 1, "2022-12-31")->capacite, 90);
    assert_int_equal(line(h, 1, "2023-01-01")->capacite, 0);
    assert_int_equal(line(h, 2, "2023-01-01")->capacite, 90);
    register_referent(h, 1, "referent", 50, (char *)"2023-02-01"); /* Under another one. */
    assert_int_equal(line(h, 1, "2023-02-01")->capacite, 45);
    essai_rejouer(h);
    harness_close(&h);
}

static void a_change_counts_from_its_day(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-09-10");
    register_referent(h, 1, "referent", 100, (char *)"2017-01-02");
    register_referent(h, 1, "referent", 50, (char *)"2017-09-01");
    assert_null(line(h, 1, "2017-01-01"));
    assert_int_equal(line(h, 1, "2017-08-31")->capacite, 95);
    assert_int_equal(line(h, 1, "2017-09-01")->capacite, 47);
    assert_int_equal(line(h, 1, NULL)->n_territoires, 2);
    Reperage__FileActive q = REPERAGE__FILE_ACTIVE__INIT;
    q.territoire = (char *)"bailleul";
    const Reperage__FileActiveReponse *a = DEMANDER(h, FILE_ACTIVE, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    q.territoire = (char *)"merville";
    a = DEMANDER(h, FILE_ACTIVE, q, NULL);
    assert_int_equal(a->n_lignes, 0);
    harness_close(&h);
}

/* --- Eligibilite ----------------------------------------------------------------------------- */

static void a_situation_being_typed_is_explained(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-04-04");
    Reperage__Situation situation = REPERAGE__SITUATION__INIT;
    situation.rsa = OUI;
    Reperage__Eligibilite q = REPERAGE__ELIGIBILITE__INIT;
    q.situation = &situation;
    q.commune = PARIS;
    q.date_naissance = (char *)"1995-01-01";
    const Reperage__EligibiliteReponse *a = DEMANDER(h, ELIGIBILITE, q, NULL);
    assert_false(a->eligible);
    assert_string_equal(a->criteres[0]->code, "domicile");
    assert_int_equal(a->criteres[0]->etat, REPERAGE__CRITERE__ETAT__NON_TENU);
    assert_string_equal(a->criteres[1]->code, "age");
    assert_int_equal(a->criteres[1]->etat, REPERAGE__CRITERE__ETAT__NON_TENU);
    assert_true(a->n_manquantes >= 4); /* Nothing is recorded: every pièce is still to come. */
    assert_int_equal(strlen(a->protocole), 64);
    q.derogation = (char *)"jeune_clause";
    q.commune = HAZEBROUCK;
    a = DEMANDER(h, ELIGIBILITE, q, NULL);
    assert_int_equal(a->criteres[0]->etat, REPERAGE__CRITERE__ETAT__TENU);
    assert_int_equal(a->criteres[1]->etat, REPERAGE__CRITERE__ETAT__TENU);
    q.derogation = (char *)"amitie";
    DEMANDER_EN_VAIN(h, ELIGIBILITE, q, "DEROGATION_SANS_OBJET");
    q.derogation = (char *)"";
    q.date_naissance = (char *)"1995";
    DEMANDER_EN_VAIN(h, ELIGIBILITE, q, "DATE_INVALIDE");
    q.date = (char *)"2016-12-31";
    DEMANDER_EN_VAIN(h, ELIGIBILITE, q, "PROTOCOLE_ABSENT");
    q.date = (char *)"";
    q.prescription = ID('r', 9);
    DEMANDER_EN_VAIN(h, ELIGIBILITE, q, "PRESCRIPTION_INCONNUE");
    harness_close(&h);
}

static void a_prescription_is_judged_at_the_day_asked(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    essai_positionner(h, 1, 1);
    Reperage__Eligibilite q = REPERAGE__ELIGIBILITE__INIT;
    q.prescription = ID('r', 1);
    q.date = (char *)"2017-04-04";
    const Reperage__EligibiliteReponse *a = DEMANDER(h, ELIGIBILITE, q, NULL);
    assert_true(a->eligible);
    assert_int_equal(a->n_publics, 2);
    a = DEMANDER(h, ELIGIBILITE, q, "2017-03-09"); /* The pièces had not come. */
    assert_false(a->eligible);
    q.date = (char *)"2017-03-09"; /* The diagnosis had not been held. */
    a = DEMANDER(h, ELIGIBILITE, q, NULL);
    assert_false(a->eligible);
    harness_close(&h);
}

/* --- Personne, Protocole --------------------------------------------------------------------- */

static void a_person_is_shown_without_a_name(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    essai_positionner(h, 1, 1);
    harness_set_day(h, "2017-04-04");
    essai_entrer(h, 1, 1);
    harness_set_day(h, "2017-06-01");
    Reperage__ChangerDomicile move = REPERAGE__CHANGER_DOMICILE__INIT;
    move.personne = ID('p', 1);
    move.commune = ARMENTIERES;
    move.date = (char *)"2017-05-01";
    ENVOYER(h, CHANGER_DOMICILE, move);
    Reperage__Personne q = REPERAGE__PERSONNE__INIT;
    q.personne = ID('p', 1);
    const Reperage__PersonneReponse *a = DEMANDER(h, PERSONNE, q, NULL);
    assert_string_equal(a->commune, ARMENTIERES);
    assert_int_equal(a->n_prescriptions, 1);
    assert_int_equal(a->n_pieces, COUNT_OF(PIECES_FL));
    assert_int_equal(a->n_decisions, 1);
    assert_string_equal(a->decisions[0]->decision, DECISION_ENTREE);
    assert_int_equal(a->n_domiciles, 2);
    assert_string_equal(a->domiciles[1]->commune, HAZEBROUCK);
    assert_string_equal(a->domiciles[1]->du, ""); /* Since always, as far as is known. */
    assert_int_equal(a->n_situations, 1);
    assert_int_equal(a->n_entrees, 1);
    assert_string_equal(a->entrees[0]->comite, ID('m', 1));
    a = DEMANDER(h, PERSONNE, q, "2017-04-30");
    assert_string_equal(a->territoire, "hazebrouck"); /* Before the move. */
    a = DEMANDER(h, PERSONNE, q, "2017-04-03");
    assert_int_equal(a->n_decisions, 0);
    q.personne = ID('p', 9);
    DEMANDER_EN_VAIN(h, PERSONNE, q, "PERSONNE_INCONNUE");
    harness_close(&h);
}

/* The whole diagnosis can be read back, from the day on which it was held. */
static void a_diagnosis_is_shown_whole(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    struct essai_personne p;
    Prive__Texte motif = PRIVE__TEXTE__INIT;
    motif.texte = (char *)"Cherche un emploi.";
    Reperage__Prescrire *c = essai_prescription(&p, 1, (char *)"2017-03-01");
    c->motif = &motif;
    ENVOYER(h, PRESCRIRE, *c);
    harness_set_day(h, "2017-03-02");
    essai_transmettre(h, 1, (char *)"2017-03-02");
    essai_planifier_diagnostic(h, 1, 0, (char *)"2017-03-10", (char *)"2017-03-02");
    harness_set_day(h, "2017-03-10");
    Reperage__RealiserDiagnostic held = essai_diagnostic(1, 0, (char *)"2017-03-10");
    Prive__Texte synthesis = PRIVE__TEXTE__INIT;
    synthesis.texte = (char *)"Vise la logistique.";
    held.synthese = &synthesis;
    held.besoin_numerique = OUI;
    ENVOYER(h, REALISER_DIAGNOSTIC, held);
    Reperage__Personne q = REPERAGE__PERSONNE__INIT;
    q.personne = ID('p', 1);
    const Reperage__PersonneReponse *a = DEMANDER(h, PERSONNE, q, NULL);
    assert_string_equal(a->prescriptions[0]->motif->texte, "Cherche un emploi.");
    assert_int_equal(a->n_diagnostics, 1);
    const Reperage__LigneDiagnostic *line = a->diagnostics[0];
    assert_string_equal(line->realise, "2017-03-10");
    assert_string_equal(line->avis, "favorable");
    assert_int_equal(line->n_freins, 2);
    assert_int_equal(line->besoin_numerique, OUI);
    assert_int_equal(line->besoin_comportement, REPERAGE__DECLARATION__NON_RENSEIGNE);
    assert_int_equal(line->disponible, OUI);
    assert_string_equal(line->synthese->texte, "Vise la logistique.");
    assert_string_equal(line->lettres[0], "2017-03-02");
    a = DEMANDER(h, PERSONNE, q, "2017-03-09");
    assert_int_equal(a->n_diagnostics, 1);
    assert_string_equal(a->diagnostics[0]->realise, "");
    assert_string_equal(a->diagnostics[0]->avis, "");
    assert_null(a->diagnostics[0]->synthese);
    assert_int_equal(a->diagnostics[0]->n_freins, 0);
    harness_close(&h);
}

/* FL 264: the comité de suivi sees last month's entries with their criteria. */
static void entries_are_listed_with_their_criteria(void **unused)
{
    (void)unused;
    struct harness *h = essai_ouvrir(FLANDRE_LYS, "2017-03-01");
    essai_planifier_comite(h, 1, "comite_entree", "", (char *)"2017-04-04");
    essai_planifier_comite(h, 2, "comite_entree", "", (char *)"2017-05-02");
    essai_positionner(h, 1, 1);
    essai_positionner(h, 2, 2);
    harness_set_day(h, "2017-05-02");
    essai_entrer(h, 1, 1);
    essai_entrer(h, 2, 2);
    Reperage__Entrees q = REPERAGE__ENTREES__INIT;
    const Reperage__EntreesReponse *a = DEMANDER(h, ENTREES, q, NULL);
    assert_int_equal(a->n_lignes, 2);
    q.du = (char *)"2017-04-01";
    q.jusqu = (char *)"2017-04-30";
    a = DEMANDER(h, ENTREES, q, NULL);
    assert_int_equal(a->n_lignes, 1);
    assert_string_equal(a->lignes[0]->personne, ID('p', 1));
    assert_true(a->lignes[0]->n_criteres > 6);
    assert_string_equal(a->lignes[0]->criteres[0]->code, "domicile");
    assert_int_equal(a->lignes[0]->n_publics, 2);
    q.territoire = (char *)"bailleul";
    a = DEMANDER(h, ENTREES, q, NULL);
    assert_int_equal(a->n_lignes, 0);
    q.jusqu = (char *)"fin avril";
    DEMANDER_EN_VAIN(h, ENTREES, q, "DATE_INVALIDE");
    harness_close(&h);
}

static void the_protocol_adopted_is_shown(void **unused)
{
    (void)unused;
    struct harness *h = harness_open(&reperage_service, NULL);
    Reperage__Protocole q = REPERAGE__PROTOCOLE__INIT;
    DEMANDER_EN_VAIN(h, PROTOCOLE, q, "PROTOCOLE_ABSENT");
    harness_close(&h);
    h = essai_ouvrir(ROUBAIX, "2022-03-01");
    const Reperage__ProtocoleReponse *a = DEMANDER(h, PROTOCOLE, q, NULL);
    assert_string_equal(a->site, "roubaix");
    assert_string_equal(a->depuis, "2022-01-01");
    assert_true(strlen(a->texte) > 10000);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capacity_is_etp_times_the_protocols_figure),
        cmocka_unit_test(more_referents_than_a_page_are_read_page_by_page),
        cmocka_unit_test(participants_count_from_entry_to_exit),
        cmocka_unit_test(an_absent_referent_has_no_room),
        cmocka_unit_test(a_convention_that_ends_takes_its_rooms),
        cmocka_unit_test(a_change_counts_from_its_day),
        cmocka_unit_test(a_situation_being_typed_is_explained),
        cmocka_unit_test(a_prescription_is_judged_at_the_day_asked),
        cmocka_unit_test(a_person_is_shown_without_a_name),
        cmocka_unit_test(a_diagnosis_is_shown_whole),
        cmocka_unit_test(entries_are_listed_with_their_criteria),
        cmocka_unit_test(the_protocol_adopted_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
