/* Eligibility, pure, under the real protocols of both sites: each criterion on both sides of its
 * edge, with its explanation and its source. */
#include "essai.h"

#include "reperage/eligibilite.h"

struct cas {
    struct protocole *protocole;
    struct arena arena;
    struct candidature candidature;
    Reperage__Situation situation;
    struct diagnostic diagnostic;
    struct piece pieces[16];
    struct eligibilite resultat;
};

static struct protocole *open_site(const char *path)
{
    char *text = essai_protocole(path);
    struct protocole *protocole = NULL;
    struct err err = { 0 };
    if (protocole_read(&protocole, text, path, &err) < 0)
        fail_msg("%s", err.text);
    free(text);
    return protocole;
}

/* Somebody who may enter: RSA, registered for years, diagnosed, with all pièces. */
static void begin(struct cas *cas, const char *site, char *commune, const char *const *pieces,
                  size_t count, const char *received)
{
    *cas = (struct cas){ .protocole = open_site(site) };
    arena_init(&cas->arena, (size_t)4 << 20);
    Reperage__Situation situation = REPERAGE__SITUATION__INIT;
    situation.inscrit_demandeur_emploi = OUI;
    situation.inscrit_depuis = (char *)"2010-02-01";
    situation.rsa = OUI;
    cas->situation = situation;
    cas->diagnostic = (struct diagnostic){ .connu = true,
                                           .avis = "favorable",
                                           .realise = date_parse(received),
                                           .disponible = OUI,
                                           .motive = OUI,
                                           .volontaire = OUI,
                                           .frein_count = 2 };
    for (size_t i = 0; i < count; i++)
        cas->pieces[i] = (struct piece){ .piece = pieces[i],
                                         .date = date_parse(received),
                                         .datee_du = date_parse(received),
                                         .valable_jusqu = DATE_NONE,
                                         .original = true };
    cas->candidature = (struct candidature){ .naissance = date_parse("1980-05-02"),
                                             .commune = commune,
                                             .situation = &cas->situation,
                                             .diagnostic = &cas->diagnostic,
                                             .pieces = cas->pieces,
                                             .piece_count = count,
                                             .derogation = "" };
}

static void begin_flandre_lys(struct cas *cas)
{
    begin(cas, FLANDRE_LYS, HAZEBROUCK, PIECES_FL, COUNT_OF(PIECES_FL), "2017-03-10");
}

static void begin_roubaix(struct cas *cas)
{
    begin(cas, ROUBAIX, VILLE_ROUBAIX, PIECES_RX, COUNT_OF(PIECES_RX), "2022-03-10");
}

static void end(struct cas *cas)
{
    arena_release(&cas->arena);
    protocole_close(&cas->protocole);
}

static const struct eligibilite *judge(struct cas *cas, const char *date)
{
    reperage_eligibilite(&cas->arena, cas->protocole, &cas->candidature, date_parse(date),
                         &cas->resultat);
    return &cas->resultat;
}

static const struct critere *criterion(struct cas *cas, const char *date, const char *code)
{
    const struct eligibilite *e = judge(cas, date);
    for (size_t i = 0; i < e->critere_count; i++)
        if (strcmp(e->criteres[i].code, code) == 0)
            return &e->criteres[i];
    fail_msg("no criterion %s", code);
    return NULL;
}

#define TENU                       REPERAGE__CRITERE__ETAT__TENU
#define NON_TENU                   REPERAGE__CRITERE__ETAT__NON_TENU
#define PIECE_MANQUANTE            REPERAGE__CRITERE__ETAT__PIECE_MANQUANTE
#define A_CONFIRMER                REPERAGE__CRITERE__ETAT__A_CONFIRMER
#define ETAT(date, code, expected) assert_int_equal(criterion(&cas, date, code)->etat, expected)

static void a_complete_file_is_eligible_in_both_sites(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    const struct eligibilite *e = judge(&cas, "2017-04-04");
    assert_true(e->eligible);
    assert_int_equal(e->public_count, 2);
    assert_string_equal(e->publics[0], "rsa");
    assert_string_equal(e->publics[1], "deld");
    assert_null(reperage_critere_fermant(e));
    for (size_t i = 0; i < e->critere_count; i++) {
        assert_true(strlen(e->criteres[i].source) > 0); /* Each says where it comes from. */
        assert_true(strlen(e->criteres[i].explication) > 5);
    }
    end(&cas);
    begin_roubaix(&cas);
    assert_true(judge(&cas, "2022-04-04")->eligible);
    end(&cas);
}

static void the_26th_birthday_is_reached_on_the_day_of_the_comite(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    cas.candidature.naissance = date_parse("1991-04-04");
    ETAT("2017-04-04", "age", TENU);
    cas.candidature.naissance = date_parse("1991-04-05");
    const struct critere *c = criterion(&cas, "2017-04-04", "age");
    assert_int_equal(c->etat, NON_TENU);
    assert_string_equal(c->refus, "AGE_INSUFFISANT");
    assert_null(strstr(c->explication, "1991")); /* The age, never the birth date. */
    assert_false(judge(&cas, "2017-04-04")->eligible);
    cas.candidature.derogation = "jeune_clause";
    ETAT("2017-04-04", "age", TENU);
    assert_true(judge(&cas, "2017-04-04")->eligible);
    cas.candidature.naissance = DATE_NONE;
    ETAT("2017-04-04", "age", A_CONFIRMER);
    end(&cas);
    begin_roubaix(&cas); /* No age rule. */
    cas.candidature.naissance = date_parse("2003-01-01");
    assert_true(judge(&cas, "2022-04-04")->eligible);
    end(&cas);
}

static void the_domicile_is_in_a_member_commune(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    ETAT("2017-04-04", "domicile", TENU);
    cas.candidature.commune = "62736"; /* Sailly-sur-la-Lys: the site has still to confirm it. */
    const struct critere *c = criterion(&cas, "2017-04-04", "domicile");
    assert_int_equal(c->etat, A_CONFIRMER);
    assert_non_null(strstr(c->explication, "à confirmer"));
    assert_true(judge(&cas, "2017-04-04")->eligible); /* Said, but it does not close the entry. */
    cas.candidature.commune = PARIS;
    cas.candidature.derogation = "autre"; /* No derogation from the domicile. */
    c = criterion(&cas, "2017-04-04", "domicile");
    assert_int_equal(c->etat, NON_TENU);
    assert_string_equal(c->refus, "COMMUNE_HORS_PERIMETRE");
    cas.candidature.commune = "";
    assert_string_equal(criterion(&cas, "2017-04-04", "domicile")->refus, "DOMICILE_INCONNU");
    end(&cas);
}

/* A version of 2019 in which the communes are others: the old codes stay valid. */
static void a_merger_of_communes_keeps_the_old_code(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    static const struct commune merged[] = { { .insee = "59999",
                                               .nom = "Commune nouvelle",
                                               .territoire = "hazebrouck",
                                               .source = "essai" } };
    struct regles versions[2] = { cas.protocole->versions[0], cas.protocole->versions[0] };
    versions[1].depuis = date_parse("2019-01-01");
    versions[1].communes = merged;
    versions[1].commune_count = 1;
    struct protocole later = *cas.protocole;
    later.versions = versions;
    later.version_count = 2;
    bool ancienne = false;
    assert_non_null(reperage_commune(&later, HAZEBROUCK, date_parse("2019-06-01"), &ancienne));
    assert_true(ancienne);
    assert_non_null(reperage_commune(&later, "59999", date_parse("2019-06-01"), &ancienne));
    assert_false(ancienne);
    assert_null(reperage_commune(&later, "59999", date_parse("2018-06-01"), NULL));
    assert_null(reperage_commune(&later, PARIS, date_parse("2019-06-01"), NULL));
    end(&cas);
}

static void deld_counts_from_its_months(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    cas.situation.inscrit_depuis = (char *)"2016-04-05";
    ETAT("2017-04-04", "deld", NON_TENU);
    ETAT("2017-04-05", "deld", TENU);
    assert_string_equal(criterion(&cas, "2017-04-05", "deld")->explication,
                        "Inscrit depuis le 05/04/2016 : 12 mois au 05/04/2017, sur 12 demandés.");
    cas.situation.inscrit_depuis = (char *)"";
    ETAT("2017-04-05", "deld", A_CONFIRMER); /* Not known is never «no», nor «yes». */
    cas.situation.inscrit_demandeur_emploi = REPERAGE__DECLARATION__NON_RENSEIGNE;
    ETAT("2017-04-05", "deld", A_CONFIRMER);
    cas.situation.inscrit_demandeur_emploi = NON;
    ETAT("2017-04-05", "deld", NON_TENU);
    end(&cas);
}

static void priority_districts_count_where_the_protocol_says(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    cas.situation.qpv = OUI;
    ETAT("2017-04-04", "qpv", PIECE_MANQUANTE); /* Hazebrouck counts; the proof is missing. */
    cas.candidature.commune = "59043";          /* Bailleul does not. */
    const struct critere *c = criterion(&cas, "2017-04-04", "qpv");
    assert_int_equal(c->etat, NON_TENU);
    assert_non_null(strstr(c->explication, "Bailleul"));
    end(&cas);
}

static void rqth_is_in_force_on_the_day(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    cas.situation.rqth = OUI;
    ETAT("2017-04-04", "rqth", A_CONFIRMER);
    cas.situation.rqth_jusqu = (char *)"2017-04-03";
    ETAT("2017-04-04", "rqth", NON_TENU);
    cas.situation.rqth_jusqu = (char *)"2017-04-04";
    ETAT("2017-04-04", "rqth", PIECE_MANQUANTE);
    end(&cas);
}

static void minima_are_rsa_or_another(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_roubaix(&cas);
    ETAT("2022-04-04", "minima_sociaux", TENU);
    cas.situation.rsa = NON;
    ETAT("2022-04-04", "minima_sociaux", A_CONFIRMER);
    cas.situation.autre_minima = (char *)"aucun";
    ETAT("2022-04-04", "minima_sociaux", NON_TENU);
    cas.situation.autre_minima = (char *)"ne_souhaite_pas_repondre";
    ETAT("2022-04-04", "minima_sociaux", A_CONFIRMER);
    cas.situation.autre_minima = (char *)"ass";
    ETAT("2022-04-04", "minima_sociaux", TENU);
    ETAT("2022-04-04", "difficulte_insertion", NON_TENU);
    char *publics[] = { (char *)"difficulte_insertion" };
    cas.situation.publics = publics;
    cas.situation.n_publics = 1;
    ETAT("2022-04-04", "difficulte_insertion", TENU); /* Stated as such. */
    end(&cas);
}

static void one_public_must_hold_and_be_proven(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    cas.situation = (Reperage__Situation)REPERAGE__SITUATION__INIT;
    assert_string_equal(criterion(&cas, "2017-04-04", "public")->refus, "PUBLIC_ABSENT");
    cas.candidature.clause = true; /* The prescription's kind makes it one. */
    ETAT("2017-04-04", "public", TENU);
    assert_true(judge(&cas, "2017-04-04")->eligible);
    cas.candidature.clause = false;
    cas.candidature.derogation = "tos"; /* A derogation stands for it (FL 238). */
    ETAT("2017-04-04", "public", TENU);
    assert_true(judge(&cas, "2017-04-04")->eligible);
    cas.candidature.derogation = "";
    cas.situation.rsa = OUI;
    cas.pieces[3].piece = "autre"; /* No proof of resources. */
    ETAT("2017-04-04", "public", PIECE_MANQUANTE);
    assert_false(judge(&cas, "2017-04-04")->eligible);
    assert_null(reperage_critere_fermant(&cas.resultat)); /* Only pièces are missing. */
    end(&cas);
}

/* «Le statut seul ne constitue pas un critère d'entrée» (FL 288). */
static void a_status_alone_is_no_criterion(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    const struct critere *c = criterion(&cas, "2017-04-04", "diagnostic");
    assert_int_equal(c->etat, TENU);
    assert_non_null(strstr(c->explication, "Le statut seul n'est pas un critère d'entrée"));
    assert_null(strstr(c->explication, "frein")); /* A facilitateur reads it (FL 547). */
    cas.diagnostic.avis = "defavorable";          /* The avis is consultative. */
    assert_true(judge(&cas, "2017-04-04")->eligible);
    assert_false(judge(&cas, "2017-03-09")->eligible); /* Before it was held. */
    cas.candidature.diagnostic = NULL;
    assert_string_equal(criterion(&cas, "2017-04-04", "diagnostic")->refus, "DIAGNOSTIC_ABSENT");
    end(&cas);
}

static void each_site_asks_for_its_own_findings(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    cas.diagnostic.volontaire = NON; /* Not asked in Flandre Lys. */
    assert_true(judge(&cas, "2017-04-04")->eligible);
    cas.diagnostic.disponible = NON;
    assert_string_equal(criterion(&cas, "2017-04-04", "disponibilite")->refus,
                        "DISPONIBILITE_NON_CONSTATEE");
    cas.diagnostic.disponible = OUI;
    cas.diagnostic.motive = REPERAGE__DECLARATION__NON_RENSEIGNE;
    ETAT("2017-04-04", "motivation", A_CONFIRMER);
    assert_false(cas.resultat.eligible); /* Not stated is not found. */
    end(&cas);
    begin_roubaix(&cas);
    cas.diagnostic.motive = NON;
    assert_true(judge(&cas, "2022-04-04")->eligible);
    cas.diagnostic.volontaire = NON;
    assert_string_equal(criterion(&cas, "2022-04-04", "volontariat")->refus,
                        "VOLONTARIAT_NON_CONSTATE");
    end(&cas);
}

static void as_many_publics_as_a_protocol_has_are_judged(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_flandre_lys(&cas);
    const struct protocole read = *cas.protocole;
    struct regles wide = read.versions[0];
    struct public_prioritaire many[64];
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = wide.entree.publics[0];
    wide.entree.publics = many;
    wide.entree.public_count = COUNT_OF(many);
    cas.protocole->versions = &wide;
    cas.protocole->version_count = 1;
    const struct eligibilite *e = judge(&cas, "2017-04-04");
    assert_true(e->critere_count > COUNT_OF(many));
    assert_int_equal(e->public_count, COUNT_OF(many));
    const struct critere *c = criterion(&cas, "2017-04-04", "public");
    assert_string_equal(c->explication, "64 publics établis et prouvés.");
    *cas.protocole = read;
    end(&cas);
}

static void roubaix_wants_a_recent_attestation(void **unused)
{
    (void)unused;
    struct cas cas;
    begin_roubaix(&cas);
    assert_true(judge(&cas, "2022-06-09")->eligible);
    assert_false(judge(&cas, "2022-06-10")->eligible); /* Three months after 10/03. */
    assert_int_equal(cas.resultat.manquantes.count, 1);
    assert_string_equal(cas.resultat.manquantes.lignes[0].pieces[0], "inscription_pe");
    assert_int_equal(cas.resultat.manquantes.lignes[0].raison, MANQUE_PERIMEE);
    end(&cas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_file_is_eligible_in_both_sites),
        cmocka_unit_test(the_26th_birthday_is_reached_on_the_day_of_the_comite),
        cmocka_unit_test(the_domicile_is_in_a_member_commune),
        cmocka_unit_test(a_merger_of_communes_keeps_the_old_code),
        cmocka_unit_test(deld_counts_from_its_months),
        cmocka_unit_test(priority_districts_count_where_the_protocol_says),
        cmocka_unit_test(rqth_is_in_force_on_the_day),
        cmocka_unit_test(minima_are_rsa_or_another),
        cmocka_unit_test(one_public_must_hold_and_be_proven),
        cmocka_unit_test(a_status_alone_is_no_criterion),
        cmocka_unit_test(each_site_asks_for_its_own_findings),
        cmocka_unit_test(as_many_publics_as_a_protocol_has_are_judged),
        cmocka_unit_test(roubaix_wants_a_recent_attestation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
