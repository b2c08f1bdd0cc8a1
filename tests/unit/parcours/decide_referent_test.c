/* Référents, absences, portfolios, the opening of a parcours: refusals in their order. */
#include "unit/parcours/scene.h"

#define REFERENT(more)                                                                             \
    "{'enregistrer_referent': {'referent': '@r9', 'libelle': 'Neuf', 'genre': 'referent',"         \
    " 'structure': 'Maison', 'du': '2017-03-01', 'etp_centi': 50,"                                 \
    " 'accord_plie': '2017-02-15'" more "}}"

static void a_referent_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct cas cases[] = {
        { "{'enregistrer_referent': {}}", "CHAMP_REQUIS", "referent", 0 },
        { "{'enregistrer_referent': {'referent': '@r9'}}", "CHAMP_REQUIS", "libelle", 0 },
        { "{'enregistrer_referent': {'referent': '@r9', 'libelle': 'N'}}", "CHAMP_REQUIS", "genre",
          0 },
        { "{'enregistrer_referent': {'referent': '@r9', 'libelle': 'N', 'genre': 'referent'}}",
          "CHAMP_REQUIS", "du", 0 },
        { REFERENT(", 'au': '2017-02-30'"), "DATE_INVALIDE", "au", 0 },
        { REFERENT(", 'au': '2017-02-28'"), "DATE_INCOHERENTE", "au", 0 },
        { "{'enregistrer_referent': {'referent': '@r9', 'libelle': 'N', 'genre': 'referent', 'du':"
          " '2017-03-01', 'etp_centi': 101}}",
          "VALEUR_HORS_LIMITES", "etp_centi", 0 },
        /* Assigned with the PLIE's prior agreement only (FL 140). */
        { "{'enregistrer_referent': {'referent': '@r9', 'libelle': 'N', 'genre': 'referent', 'du':"
          " '2017-03-01', 'etp_centi': 50}}",
          "CHAMP_REQUIS", "accord_plie", 0 },
        { "{'enregistrer_referent': {'referent': '@r9', 'libelle': 'N', 'genre': 'referent', 'du':"
          " '2017-03-01', 'etp_centi': 50, 'accord_plie': '2017-03-02'}}",
          "DATE_INCOHERENTE", "du", 0 },
        { REFERENT(", 'confidentialite': '2017-07-01'"), "DATE_FUTURE", "confidentialite", 0 },
        { "{'enregistrer_referent': {'referent': '@r9', 'libelle': 'N', 'genre': 'coach', 'du':"
          " '2017-03-01', 'etp_centi': 50, 'accord_plie': '2017-02-15'}}",
          "VALEUR_INCONNUE", "genre", 0 }, /* Flandre Lys has no coach. */
        { REFERENT(", 'filiere': 'astronomie'"), "VALEUR_INCONNUE", "filiere", 0 },
        { REFERENT(", 'territoires': ['roubaix']"), "TERRITOIRE_INCONNU", "territoires", 0 },
        { REFERENT(", 'territoires': ['bailleul', 'bailleul']"), "VALEUR_EN_DOUBLE", "territoires",
          0 },
        { REFERENT(", 'structures_suivies': ['']"), "VALEUR_EN_DOUBLE", "structures_suivies", 0 },
        { REFERENT(", 'territoires': ['bailleul'], 'structures_suivies': ['Chantier', 'Greta']"),
          "", NULL, 1 },
    };
    DEROULER(h, cases, NULL);
    const struct context coach = { .role = "referent" };
    assert_string_equal(faire(h, REFERENT(""), &coach)->refusal.code, "NON_AUTORISE");
    scene_fermer(&h);
}

static void an_absence_says_from_which_day_a_replacement_is_due(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct {
        const char *du;
        const char *au;
        const char *due;
    } cases[] = {
        { "2017-03-01", "2017-03-14", "" },           /* Fourteen days. */
        { "2017-04-01", "2017-04-15", "2017-04-15" }, /* The fifteenth day (FL 142). */
        { "2017-05-01", "", "2017-05-15" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char command[256];
        (void)snprintf(command, sizeof(command),
                       "{'signaler_absence': {'referent': '@r1', 'du': '%s', 'au': '%s'}}",
                       cases[i].du, cases[i].au);
        const struct decision *d = faire(h, command, NULL);
        assert_string_equal(d->refusal.code, "");
        const Parcours__AbsenceActeur *e = (const Parcours__AbsenceActeur *)d->events[0].body;
        assert_string_equal(e->remplacement_du, cases[i].due);
    }
    static const struct cas refused[] = {
        { "{'signaler_absence': {}}", "CHAMP_REQUIS", "referent", 0 },
        { "{'signaler_absence': {'referent': '@r1', 'du': '2017-06-31'}}", "DATE_INVALIDE", "du",
          0 },
        { "{'signaler_absence': {'referent': '@r1', 'du': '2017-06-02', 'au': '2017-06-01'}}",
          "DATE_INCOHERENTE", "au", 0 },
        { "{'signaler_absence': {'referent': '@r9', 'du': '2017-06-01'}}", "REFERENT_INCONNU",
          "referent", 0 },
        { "{'signaler_absence': {'referent': '@r1', 'du': '2017-06-01'}}", "ABSENCE_DEJA_OUVERTE",
          "du", 0 },
        { "{'signaler_absence': {'referent': '@r1', 'du': '2017-05-01', 'au': '2017-06-20'}}", "",
          NULL, 1 }, /* The end of the open one. */
        { "{'signaler_absence': {'referent': '@r1', 'du': '2017-05-01', 'au': '2017-06-20'}}",
          "ABSENCE_DEJA_SIGNALEE", "du", 0 },
        { "{'signaler_absence': {'referent': '@r1', 'du': '2017-07-01'}}", "", NULL, 1 },
    };
    DEROULER(h, refused, NULL);
    scene_fermer(&h);

    h = scene_ouvrir(ROUBAIX, "2022"); /* No rule there. */
    const struct decision *d =
        faire(h, "{'signaler_absence': {'referent': '@r1', 'du': '2022-03-01'}}", NULL);
    assert_string_equal(((const Parcours__AbsenceActeur *)d->events[0].body)->remplacement_du, "");
    scene_fermer(&h);
}

#define DESIGNER(referent, date, more)                                                             \
    "{'designer_referent': {'parcours': '@p1', 'referent': '" referent "', 'date': '" date         \
    "'" more "}}"
#define ACCORD ", 'accord_direction': '2017-04-01', 'motif': 'depart'"

static void a_change_of_referent_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'enregistrer_referent': {'referent': '@r3', 'libelle': 'Trois', 'genre':"
                " 'referent', 'du': '2017-01-02', 'au': '2017-03-31', 'etp_centi': 100,"
                " 'accord_plie': '2017-01-01'}}");
    static const struct cas cases[] = {
        { DESIGNER("", "2017-04-01", ACCORD), "CHAMP_REQUIS", "referent", 0 },
        { DESIGNER("@r2", "", ACCORD), "CHAMP_REQUIS", "date", 0 },
        { "{'designer_referent': {'parcours': '@p9', 'referent': '@r2', 'date': '2017-04-01'}}",
          "PARCOURS_INCONNU", "parcours", 0 },
        { DESIGNER("@r2", "2017-07-01", ACCORD), "DATE_FUTURE", "date", 0 },
        { DESIGNER("@r2", "2017-01-09", ACCORD), "AVANT_ENTREE", "date", 0 },
        { DESIGNER("@r9", "2017-04-01", ACCORD), "REFERENT_INCONNU", "referent", 0 },
        { DESIGNER("@r3", "2017-04-01", ACCORD), "REFERENT_INACTIF", "referent", 0 },
        { DESIGNER("@r2", "2017-04-01", ", 'motif': 'depart'"), "ACCORD_DIRECTION_MANQUANT",
          "accord_direction", 0 },
        { DESIGNER("@r2", "2017-04-01", ", 'accord_direction': '2017-07-01'"), "DATE_FUTURE",
          "accord_direction", 0 },
        { DESIGNER("@r2", "2017-04-01", ", 'accord_direction': '2017-04-01'"), "CHAMP_REQUIS",
          "motif", 0 },
        { DESIGNER("@r2", "2017-04-01", ", 'accord_direction': '2017-04-01', 'motif': 'envie'"),
          "VALEUR_INCONNUE", "motif", 0 },
        { DESIGNER("@r1", "2017-04-01", ACCORD), "REFERENT_DEJA_DESIGNE", "referent", 0 },
        { DESIGNER("@r2", "2017-04-01", ACCORD), "", NULL, 1 },
        { DESIGNER("@r1", "2017-03-31", ACCORD), "DATE_INCOHERENTE", "date", 0 },
    };
    DEROULER(h, cases, NULL);
    char own[ID_SIZE];
    id_derive(own, "r2", 0);
    const char *const mine[] = { own };
    const struct context referent = { .role = "referent", .portee = mine, .portee_count = 1 };
    assert_string_equal(faire(h, DESIGNER("@r1", "2017-05-01", ACCORD), &referent)->refusal.code,
                        "NON_AUTORISE");
    const struct decision *d = faire(h, DESIGNER("@r1", "2017-05-01", ACCORD), NULL);
    const Parcours__ReferentDesigne *e = (const Parcours__ReferentDesigne *)d->events[0].body;
    assert_string_equal(e->precedent, ident("r2"));
    scene_fermer(&h);
}

#define TRANSFERER(de, vers, date, more)                                                           \
    "{'transferer_portefeuille': {'de': '" de "', 'vers': '" vers "', 'date': '" date "'" more "}" \
    "}"

static void a_portfolio_is_transferred_whole(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x2', 'date': '2017-02-01',"
                " 'territoire': 'armentieres', 'referent': '@r1', 'age': 30}}");
    static const struct cas cases[] = {
        { TRANSFERER("", "@r2", "2017-04-01", ACCORD), "CHAMP_REQUIS", "de", 0 },
        { TRANSFERER("@r1", "", "2017-04-01", ACCORD), "CHAMP_REQUIS", "vers", 0 },
        { TRANSFERER("@r1", "@r2", "2017-07-01", ACCORD), "DATE_FUTURE", "date", 0 },
        { TRANSFERER("@r9", "@r2", "2017-04-01", ACCORD), "REFERENT_INCONNU", "de", 0 },
        { TRANSFERER("@r1", "@r9", "2017-04-01", ACCORD), "REFERENT_INCONNU", "vers", 0 },
        { TRANSFERER("@r1", "@r2", "2017-04-01", ""), "ACCORD_DIRECTION_MANQUANT",
          "accord_direction", 0 },
        { TRANSFERER("@r1", "@r2", "2017-04-01", ", 'accord_direction': '2017-04-01'"),
          "CHAMP_REQUIS", "motif", 0 },
        { TRANSFERER("@r1", "@r1", "2017-04-01", ACCORD), "REFERENT_DEJA_DESIGNE", "vers", 0 },
        { TRANSFERER("@r2", "@r1", "2017-04-01", ACCORD), "PORTEFEUILLE_VIDE", "de", 0 },
        { TRANSFERER("@r1", "@r2", "2017-01-20", ACCORD), "DATE_INCOHERENTE", "date", 0 },
        { TRANSFERER("@r1", "@r2", "2017-04-01", ACCORD), "", NULL, 2 },
        { TRANSFERER("@r1", "@r2", "2017-04-02", ACCORD), "PORTEFEUILLE_VIDE", "de", 0 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

static void the_end_of_a_convention_names_the_parcours_to_move(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
#define FIN(structure, fin, le)                                                                    \
    "{'signaler_fin_convention': {'structure': '" structure "', 'fin': '" fin                      \
    "', 'informe_le': '" le "'}}"
    static const struct cas cases[] = {
        { FIN("", "2022-12-31", "2022-06-01"), "CHAMP_REQUIS", "structure", 0 },
        { FIN("Maison", "", "2022-06-01"), "CHAMP_REQUIS", "fin", 0 },
        { FIN("Maison", "2022-12-31", "2022-06-02"), "DATE_FUTURE", "informe_le", 0 },
        { FIN("Ailleurs", "2022-12-31", "2022-06-01"), "STRUCTURE_INCONNUE", "structure", 0 },
    };
    DEROULER(h, cases, NULL);
    /* Two months' notice (RX 255): told on 01/06 for the end of July is in time by a day. */
    const struct decision *d = faire(h, FIN("Maison", "2022-08-01", "2022-06-01"), NULL);
    assert_string_equal(d->refusal.code, "");
    const Parcours__ConventionNonReconduite *e =
        (const Parcours__ConventionNonReconduite *)d->events[0].body;
    assert_string_equal(e->preavis_avant, "2022-06-01");
    assert_true(e->preavis_tenu);
    assert_int_equal(e->n_referents, 2);
    assert_string_equal(faire(h, FIN("Maison", "2022-08-01", "2022-06-01"), NULL)->refusal.code,
                        "CONVENTION_DEJA_SIGNALEE");
    scene_fermer(&h);
}

/* --- Opening -------------------------------------------------------------------------------- */

#define OUVRIR(parcours, personne, more)                                                           \
    "{'ouvrir_parcours': {'parcours': '" parcours "', 'personne': '" personne "', 'age': 40" more  \
    "}}"

static void an_opening_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct cas cases[] = {
        { OUVRIR("", "@x2", ""), "CHAMP_REQUIS", "parcours", 0 },
        { OUVRIR("@p2", "", ""), "CHAMP_REQUIS", "personne", 0 },
        { OUVRIR("@p2", "@x2", ""), "CHAMP_REQUIS", "date", 0 },
        { OUVRIR("@p2", "@x2", ", 'date': '2017-06-02'"), "DATE_FUTURE", "date", 0 },
        { "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x2', 'age': 121, 'date':"
          " '2017-05-02'}}",
          "VALEUR_HORS_LIMITES", "age", 0 },
        { OUVRIR("@p2", "@x2", ", 'date': '2017-05-02', 'contrat_participant': '2017-13-01'"),
          "DATE_INVALIDE", "contrat_participant", 0 },
        { OUVRIR("@p1", "@x2", ", 'date': '2017-05-02'"), "PARCOURS_DEJA_OUVERT", "parcours", 0 },
        { OUVRIR("@p2", "@x1", ", 'date': '2017-05-02'"), "PARCOURS_DEJA_OUVERT", "personne", 0 },
        { OUVRIR("@p2", "@x2", ", 'date': '2017-05-02', 'referent': '@r9'"), "REFERENT_INACTIF",
          "referent", 0 },
        { OUVRIR("@p2", "@x2", ", 'date': '2016-05-02'"), "PROTOCOLE_ABSENT", "", 0 },
        { OUVRIR("@p2", "@x2", ", 'date': '2017-05-02', 'territoire': 'lille'"),
          "TERRITOIRE_INCONNU", "territoire", 0 },
        { OUVRIR("@p2", "@x2", ", 'date': '2017-05-02', 'publics': ['rsa', 'roi']"),
          "VALEUR_INCONNUE", "publics", 0 },
        { OUVRIR("@p2", "@x2", ", 'date': '2017-05-02', 'freins': ['mobilite', 'autre_chose']"),
          "VALEUR_INCONNUE", "freins", 0 },
        { OUVRIR("@p2", "@x2", ", 'date': '2017-05-02', 'niveau_etape': 'haut'"), "VALEUR_INCONNUE",
          "niveau_etape", 0 },
        { OUVRIR("@p2", "@x2",
                 ", 'date': '2017-05-02', 'publics': ['rsa'], 'territoire': 'armentieres',"
                 " 'freins': ['mobilite', 'mobilite', 'projet']"),
          "", NULL, 4 }, /* Opened, référent, two freins. */
    };
    DEROULER(h, cases, NULL);
    const struct context referent = { .role = "referent" };
    assert_string_equal(
        faire(h, OUVRIR("@p3", "@x3", ", 'date': '2017-05-02'"), &referent)->refusal.code,
        "NON_AUTORISE");
    scene_fermer(&h);
}

static const char *designe(const struct decision *d)
{
    for (size_t i = 0; i < d->event_count; i++)
        if (d->events[i].member == PARCOURS__EVENEMENT__FAIT_REFERENT_DESIGNE)
            return ((const Parcours__ReferentDesigne *)d->events[i].body)->referent;
    return "";
}

static void the_referent_is_wanted_then_who_made_the_diagnosis_then_who_has_room(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017"); /* r1 has one, r2 nobody. */
    accepter(h, "{'enregistrer_referent': {'referent': '@r3', 'libelle': 'Trois', 'genre':"
                " 'referent', 'territoires': ['bailleul'], 'du': '2017-01-02', 'etp_centi': 1,"
                " 'accord_plie': '2017-01-01'}}"); /* No room: 95 per ETP make 0 of 0,01. */
    accepter(h, "{'signaler_absence': {'referent': '@r2', 'du': '2017-05-20'}}");
    static const struct {
        const char *more;
        const char *expected; /* Name; NULL: nobody. */
    } cases[] = {
        { ", 'date': '2017-05-02', 'territoire': 'armentieres', 'referent': '@r3'", "r3" },
        { ", 'date': '2017-05-02', 'territoire': 'armentieres', 'conseiller': '@r1'", "r1" },
        { ", 'date': '2017-05-02', 'territoire': 'armentieres', 'conseiller': '@r3'", "r2" },
        { ", 'date': '2017-05-02', 'territoire': 'armentieres'", "r2" },
        { ", 'date': '2017-05-21', 'territoire': 'armentieres', 'conseiller': '@r2'", "r1" },
        { ", 'date': '2017-05-02', 'territoire': 'merville'", NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char command[512];
        (void)snprintf(command, sizeof(command), OUVRIR("@pp%zu", "@xx%zu", "%s"), i, i,
                       cases[i].more);
        const struct decision *d = faire(h, command, NULL);
        assert_string_equal(d->refusal.code, "");
        assert_string_equal(designe(d), cases[i].expected == NULL ? "" : ident(cases[i].expected));
    }
    scene_fermer(&h);
}

static void the_file_active_fills_up_to_the_capacity_of_the_etp(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'enregistrer_referent': {'referent': '@r4', 'libelle': 'Quatre', 'genre':"
                " 'referent', 'territoires': ['merville'], 'du': '2017-01-02', 'etp_centi': 3,"
                " 'accord_plie': '2017-01-01'}}"); /* 95 × 0,03: two people. */
    for (int i = 0; i < 3; i++) {
        char command[512];
        (void)snprintf(command, sizeof(command),
                       OUVRIR("@q%d", "@y%d", ", 'date': '2017-05-02', 'territoire': 'merville'"),
                       i, i);
        assert_string_equal(designe(faire(h, command, NULL)), i < 2 ? ident("r4") : "");
    }
    scene_fermer(&h);
}

static void a_contract_signed_before_the_entry_begins_with_it(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    const struct decision *d =
        faire(h,
              OUVRIR("@p2", "@x2",
                     ", 'date': '2022-02-10', 'territoire': 'roubaix', 'contrat_participant':"
                     " '2022-01-20', 'contrat_referent': '2022-01-21'"),
              NULL);
    assert_int_equal(d->event_count, 3);
    const Parcours__ContratEngagementSigne *e =
        (const Parcours__ContratEngagementSigne *)d->events[2].body;
    assert_string_equal(e->debut, "2022-02-10");
    assert_string_equal(e->fin, "2023-02-09"); /* Twelve months. */
    assert_false(e->complet);                  /* The direction signs later. */
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_referent_is_refused_in_this_order),
        cmocka_unit_test(an_absence_says_from_which_day_a_replacement_is_due),
        cmocka_unit_test(a_change_of_referent_is_refused_in_this_order),
        cmocka_unit_test(a_portfolio_is_transferred_whole),
        cmocka_unit_test(the_end_of_a_convention_names_the_parcours_to_move),
        cmocka_unit_test(an_opening_is_refused_in_this_order),
        cmocka_unit_test(the_referent_is_wanted_then_who_made_the_diagnosis_then_who_has_room),
        cmocka_unit_test(the_file_active_fills_up_to_the_capacity_of_the_etp),
        cmocka_unit_test(a_contract_signed_before_the_entry_begins_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
