/* Interviews, sheets, absences and relances: each refusal in its order, then what is recorded. */
#include "unit/parcours/scene.h"

#define ENTRETIEN(id, date, genre, presence)                                                       \
    "{'enregistrer_entretien': {'entretien': '" id "', 'parcours': '@p1', 'date': '" date          \
    "', 'genre': '" genre "', 'presence': '" presence "'}}"

static void an_interview_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct cas cases[] = {
        { "{'enregistrer_entretien': {}}", "CHAMP_REQUIS", "entretien", 0 },
        { ENTRETIEN("e1", "2017-05-02", "telephone", "present"), "ID_INVALIDE", "entretien", 0 },
        { "{'enregistrer_entretien': {'entretien': '@e1'}}", "CHAMP_REQUIS", "parcours", 0 },
        { ENTRETIEN("@e1", "2017-02-29", "telephone", "present"), "DATE_INVALIDE", "date", 0 },
        { "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
          " '2017-05-02', 'heure': '24:00'}}",
          "HEURE_INVALIDE", "heure", 0 },
        { "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
          " '2017-05-02', 'heure': '9h30'}}",
          "HEURE_INVALIDE", "heure", 0 },
        { "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
          " '2017-05-02', 'heure': '09:30', 'duree_min': 1441}}",
          "VALEUR_HORS_LIMITES", "duree_min", 0 },
        { "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
          " '2017-05-02', 'prochain': '2017-05-01'}}",
          "DATE_INCOHERENTE", "prochain", 0 },
        { "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@inconnu', 'date':"
          " '2017-05-02'}}",
          "PARCOURS_INCONNU", "parcours", 0 },
        { ENTRETIEN("@e1", "2017-06-02", "telephone", "present"), "DATE_FUTURE", "date", 0 },
        { ENTRETIEN("@e1", "2017-01-09", "telephone", "present"), "AVANT_ENTREE", "date", 0 },
        { ENTRETIEN("@e1", "2017-05-02", "pigeon", "present"), "VALEUR_INCONNUE", "genre", 0 },
        { ENTRETIEN("@e1", "2017-05-02", "telephone", "ailleurs"), "VALEUR_INCONNUE", "presence",
          0 },
        { "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date': '2017-05-02',"
          " 'genre': 'entretien_physique', 'presence': 'absence_justifiee', 'emargement': true}}",
          "EMARGEMENT_SANS_PRESENCE", "emargement", 0 },
        { ENTRETIEN("@e1", "2017-05-02", "relance_courrier", "absence_injustifiee"),
          "TENTATIVE_SANS_RENDEZ_VOUS", "presence", 0 },
        { ENTRETIEN("@e1", "2017-05-02", "entretien_physique", "present"), "", NULL, 1 },
        { ENTRETIEN("@e1", "2017-05-02", "entretien_physique", "present"),
          "ENTRETIEN_DEJA_ENREGISTRE", "entretien", 0 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

static void only_the_own_portfolio_is_written(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    char own[ID_SIZE], other[ID_SIZE];
    id_derive(own, "r1", 0);
    id_derive(other, "r2", 0);
    const char *const mine[] = { own };
    const char *const theirs[] = { other };
    const struct {
        struct context who;
        const char *code;
    } cases[] = {
        { { .role = "referent", .portee = theirs, .portee_count = 1 }, "NON_AUTORISE" },
        { { .role = "coach" }, "NON_AUTORISE" },
        { { .role = "cre" }, "NON_AUTORISE" },
        { { .role = "auditeur", .portee = mine, .portee_count = 1 }, "NON_AUTORISE" },
        { { .role = "referent", .portee = mine, .portee_count = 1 }, "" },
        { { .role = "direction" }, "" },
        { { .role = "animation" }, "" },
        { { .role = "" }, "" },
    };
    static const char *const names[] = { "@a", "@b", "@c", "@d", "@e", "@f", "@g", "@h" };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char command[512];
        (void)snprintf(command, sizeof(command),
                       "{'enregistrer_entretien': {'entretien': '%s', 'parcours': '@p1', 'date':"
                       " '2017-05-02', 'genre': 'telephone', 'presence': 'present'}}",
                       names[i]);
        assert_string_equal(faire(h, command, &cases[i].who)->refusal.code, cases[i].code);
    }
    scene_fermer(&h);
}

static Parcours__EntretienEnregistre *enregistrer(struct harness *h, const char *genre,
                                                  const char *more)
{
    static int number;
    char command[512];
    (void)snprintf(command, sizeof(command),
                   "{'enregistrer_entretien': {'entretien': '@n%d', 'parcours': '@p1', 'date':"
                   " '2022-05-02', 'genre': '%s', %s}}",
                   number++, genre, more);
    const struct decision *d = faire(h, command, NULL);
    assert_string_equal(d->refusal.code, "");
    return (Parcours__EntretienEnregistre *)d->events[0].body;
}

static void what_counts_is_decided_by_the_protocol(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    static const struct {
        const char *genre;
        const char *more;
        bool interview, contact, sheet;
    } cases[] = {
        { "entretien_physique", "'presence': 'present'", true, true, true },
        { "entretien_physique", "'presence': 'absence_justifiee'", false, false, false },
        { "entretien_physique", "'presence': 'absence_injustifiee'", false, false, false },
        { "telephone", "'presence': 'present'", false, true, false },
        { "mail", "'presence': 'present'", false, true, false },
        { "collectif", "'presence': 'present'", false, true, true },
        { "message", "'presence': 'present'", false, false, false },
        { "contact_cre", "'presence': 'present'", false, false, false },
        { "telephone", "'presence': 'present', 'distance_confinement': true", true, true, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const Parcours__EntretienEnregistre *e = enregistrer(h, cases[i].genre, cases[i].more);
        assert_int_equal(e->compte_entretien, cases[i].interview);
        assert_int_equal(e->compte_contact, cases[i].contact);
        assert_int_equal(e->emargement_attendu, cases[i].sheet);
        assert_string_equal(e->referent, ident("r1"));
    }
    scene_fermer(&h);
}

static void the_free_text_travels_apart_with_its_person(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    const struct decision *d =
        faire(h,
              "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
              " '2017-05-02', 'genre': 'telephone', 'presence': 'present', 'commentaire':"
              " {'texte': 'A relancé deux entreprises.'}}}",
              NULL);
    assert_string_equal(d->events[0].person, ident("x1"));
    d = faire(h, ENTRETIEN("@e2", "2017-05-03", "telephone", "present"), NULL);
    assert_string_equal(d->events[0].person, "");
    scene_fermer(&h);
}

static void an_unexcused_absence_makes_the_relances_of_the_site_due(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    /* Monday 1 May 2017: letter by Sunday 7, call by Sunday 14 (FL 391). */
    const struct decision *d =
        faire(h, ENTRETIEN("@e1", "2017-05-01", "entretien_physique", "absence_injustifiee"), NULL);
    assert_int_equal(d->event_count, 3);
    const Parcours__RelanceDue *letter = (const Parcours__RelanceDue *)d->events[1].body;
    const Parcours__RelanceDue *call = (const Parcours__RelanceDue *)d->events[2].body;
    assert_string_equal(letter->genre, "relance_courrier");
    assert_string_equal(letter->avant, "2017-05-07");
    assert_string_equal(call->genre, "relance_telephone");
    assert_string_equal(call->avant, "2017-05-14");
    /* On a Sunday the week is over that day. */
    d = faire(h, ENTRETIEN("@e2", "2017-05-07", "entretien_physique", "absence_injustifiee"), NULL);
    assert_string_equal(((const Parcours__RelanceDue *)d->events[1].body)->avant, "2017-05-07");
    d = faire(h, ENTRETIEN("@e3", "2017-05-08", "entretien_physique", "absence_justifiee"), NULL);
    assert_int_equal(d->event_count, 1);
    scene_fermer(&h);

    h = scene_ouvrir(ROUBAIX, "2022"); /* RX 162: the letter alone. */
    d = faire(h, ENTRETIEN("@e1", "2022-05-02", "entretien_physique", "absence_injustifiee"), NULL);
    assert_int_equal(d->event_count, 2);
    scene_fermer(&h);
}

#define RELANCE(id, entretien, genre, date)                                                        \
    "{'enregistrer_relance': {'relance': '" id "', 'entretien': '" entretien "', 'genre': '" genre \
    "', 'date': '" date "'}}"

static void a_relance_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, ENTRETIEN("@e1", "2017-05-02", "entretien_physique", "absence_injustifiee"));
    accepter(h, ENTRETIEN("@e2", "2017-05-03", "entretien_physique", "present"));
    static const struct cas cases[] = {
        { RELANCE("", "@e1", "relance_courrier", "2017-05-03"), "CHAMP_REQUIS", "relance", 0 },
        { RELANCE("@l1", "", "relance_courrier", "2017-05-03"), "CHAMP_REQUIS", "entretien", 0 },
        { RELANCE("@l1", "@e1", "relance_courrier", "03/05/2017"), "DATE_INVALIDE", "date", 0 },
        { RELANCE("@l1", "@e9", "relance_courrier", "2017-05-03"), "ENTRETIEN_INCONNU", "entretien",
          0 },
        { RELANCE("@l1", "@e1", "relance_courrier", "2017-06-02"), "DATE_FUTURE", "date", 0 },
        { RELANCE("@l1", "@e1", "relance_courrier", "2017-05-01"), "DATE_INCOHERENTE", "date", 0 },
        { RELANCE("@l1", "@e1", "pigeon", "2017-05-03"), "VALEUR_INCONNUE", "genre", 0 },
        { RELANCE("@l1", "@e2", "relance_courrier", "2017-05-04"), "RELANCE_NON_DUE", "genre", 0 },
        { RELANCE("@l1", "@e1", "telephone", "2017-05-03"), "RELANCE_NON_DUE", "genre", 0 },
        { RELANCE("@l1", "@e1", "relance_courrier", "2017-05-03"), "", NULL, 1 },
        { RELANCE("@l1", "@e1", "relance_telephone", "2017-05-10"), "RELANCE_DEJA_ENREGISTREE",
          "relance", 0 },
        { RELANCE("@l2", "@e1", "relance_courrier", "2017-05-10"), "RELANCE_DEJA_FAITE", "genre",
          0 },
        { RELANCE("@l2", "@e1", "relance_telephone", "2017-05-10"), "", NULL, 1 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

static void a_mistaken_interview_is_cancelled_once(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, ENTRETIEN("@e1", "2017-05-02", "entretien_physique", "absence_injustifiee"));
    static const struct cas cases[] = {
        { "{'annuler_entretien': {}}", "CHAMP_REQUIS", "entretien", 0 },
        { "{'annuler_entretien': {'entretien': '@e9', 'motif': 'doublon'}}", "ENTRETIEN_INCONNU",
          "entretien", 0 },
        { "{'annuler_entretien': {'entretien': '@e1'}}", "CHAMP_REQUIS", "motif", 0 },
        { "{'annuler_entretien': {'entretien': '@e1', 'motif': 'envie'}}", "VALEUR_INCONNUE",
          "motif", 0 },
        { "{'annuler_entretien': {'entretien': '@e1', 'motif': 'erreur_saisie'}}", "", NULL, 1 },
        { "{'annuler_entretien': {'entretien': '@e1', 'motif': 'erreur_saisie'}}",
          "ENTRETIEN_ANNULE", "entretien", 0 },
        { RELANCE("@l1", "@e1", "relance_courrier", "2017-05-03"), "ENTRETIEN_ANNULE", "entretien",
          0 },
        { "{'recevoir_emargement': {'entretien': '@e1', 'date': '2017-05-03'}}", "ENTRETIEN_ANNULE",
          "entretien", 0 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

static void a_signed_sheet_comes_later_and_once(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    accepter(h, ENTRETIEN("@e1", "2022-05-02", "entretien_physique", "present"));
    accepter(h, ENTRETIEN("@e2", "2022-05-03", "entretien_physique", "absence_justifiee"));
    static const struct cas cases[] = {
        { "{'recevoir_emargement': {}}", "CHAMP_REQUIS", "entretien", 0 },
        { "{'recevoir_emargement': {'entretien': '@e1'}}", "CHAMP_REQUIS", "date", 0 },
        { "{'recevoir_emargement': {'entretien': '@e1', 'date': '2022-06-02'}}", "DATE_FUTURE",
          "date", 0 },
        { "{'recevoir_emargement': {'entretien': '@e9', 'date': '2022-05-04'}}",
          "ENTRETIEN_INCONNU", "entretien", 0 },
        { "{'recevoir_emargement': {'entretien': '@e1', 'date': '2022-05-01'}}", "DATE_INCOHERENTE",
          "date", 0 },
        { "{'recevoir_emargement': {'entretien': '@e2', 'date': '2022-05-04'}}",
          "EMARGEMENT_SANS_PRESENCE", "entretien", 0 },
        { "{'recevoir_emargement': {'entretien': '@e1', 'date': '2022-05-04'}}", "", NULL, 1 },
        { "{'recevoir_emargement': {'entretien': '@e1', 'date': '2022-05-05'}}",
          "EMARGEMENT_DEJA_RECU", "entretien", 0 },
    };
    const struct context sag = { .role = "sag" }; /* Collects the proofs. */
    DEROULER(h, cases, &sag);
    scene_fermer(&h);
}

static void without_a_protocol_nothing_is_decided(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    const struct context before = { .today = D(2021, 12, 31) };
    const struct decision *d =
        faire(h,
              "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x2', 'date': '2021-12-01',"
              " 'age': 40}}",
              &before);
    assert_string_equal(d->refusal.code, "PROTOCOLE_ABSENT");
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interview_is_refused_in_this_order),
        cmocka_unit_test(only_the_own_portfolio_is_written),
        cmocka_unit_test(what_counts_is_decided_by_the_protocol),
        cmocka_unit_test(the_free_text_travels_apart_with_its_person),
        cmocka_unit_test(an_unexcused_absence_makes_the_relances_of_the_site_due),
        cmocka_unit_test(a_relance_is_refused_in_this_order),
        cmocka_unit_test(a_mistaken_interview_is_cancelled_once),
        cmocka_unit_test(a_signed_sheet_comes_later_and_once),
        cmocka_unit_test(without_a_protocol_nothing_is_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
