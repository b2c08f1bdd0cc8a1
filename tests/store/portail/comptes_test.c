/* What is recorded of accounts and of the access log is what questions give, today and as of any
 * day. Each scene goes through the runtime's own code and ends with a replay. */
#include "unit/portail/scene.h"

static const Portail__LigneCompte *compte(struct harness *h, const char *requete, const char *au)
{
    const struct answer *a = demander(h, requete, au);
    assert_string_equal(a->refusal.code, "");
    return ((const Portail__CompteReponse *)a->body)->compte;
}

static const Portail__ComptesReponse *comptes(struct harness *h, const char *requete,
                                              const char *au)
{
    const struct answer *a = demander(h, requete, au);
    assert_string_equal(a->refusal.code, "");
    return (const Portail__ComptesReponse *)a->body;
}

static void creer(struct harness *h, const char *nom, const char *role, const char *portee)
{
    char command[512];
    (void)snprintf(command, sizeof(command),
                   "{'creer_compte': {'compte': '@%s', 'identifiant': '%s', 'libelle': 'N. %s',"
                   " 'role': '%s', 'portee': [%s]}}",
                   nom, nom, nom, role, portee);
    accepter(h, command);
}

static void an_account_is_found_by_either_name(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    creer(h, "prune", "referent", "'@r1', '@r2'");
    const Portail__LigneCompte *line = compte(h, "{'compte': {'identifiant': 'prune'}}", NULL);
    assert_string_equal(line->compte, ident("prune"));
    assert_string_equal(line->libelle, "N. prune");
    assert_string_equal(line->role, "referent");
    assert_int_equal(line->n_portee, 2);
    assert_string_equal(line->portee[1], ident("r2"));
    assert_string_equal(line->cree_le, "2017-06-01");
    assert_string_equal(line->mot_de_passe_du, "");
    assert_string_equal(compte(h, "{'compte': {'compte': '@prune'}}", NULL)->identifiant, "prune");
    assert_null(compte(h, "{'compte': {'identifiant': 'basile'}}", NULL));
    assert_string_equal(demander(h, "{'compte': {}}", NULL)->refusal.code, "CHAMP_REQUIS");
    assert_string_equal(
        demander(h, "{'compte': {'compte': '@prune', 'identifiant': 'prune'}}", NULL)->refusal.code,
        "CHAMP_REQUIS");
    fermer(&h);
}

static void an_answer_as_of_a_day_knows_nothing_later(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    creer(h, "basile", "administrateur", "");
    harness_set_day(h, "2017-06-10");
    creer(h, "prune", "referent", "'@r1'");
    accepter(h, "{'noter_mot_de_passe': {'compte': '@prune', 'provisoire': true}}");
    harness_set_day(h, "2017-06-20");
    accepter(h, "{'modifier_compte': {'compte': '@prune', 'libelle': 'Prune', 'role': 'cre'}}");
    accepter(h, "{'noter_mot_de_passe': {'compte': '@prune'}}");
    harness_set_day(h, "2017-07-01");
    accepter(h, "{'fermer_compte': {'compte': '@prune', 'motif': 'absence'}}");
    harness_set_day(h, "2017-08-01");
    accepter(h, "{'rouvrir_compte': {'compte': '@prune'}}");
    static const struct {
        const char *au;
        const char *role;
        const char *motif;
        const char *password;
        bool ferme;
        bool provisoire;
        int64_t total;
    } cases[] = {
        { "2017-06-10", "referent", "", "2017-06-10", false, true, 2 },
        { "2017-06-19", "referent", "", "2017-06-10", false, true, 2 },
        { "2017-06-20", "cre", "", "2017-06-20", false, false, 2 },
        { "2017-07-01", "cre", "absence", "2017-06-20", true, false, 1 },
        { "2017-07-31", "cre", "absence", "2017-06-20", true, false, 1 },
        { "2017-08-01", "cre", "", "2017-06-20", false, false, 2 },
    };
    assert_null(compte(h, "{'compte': {'identifiant': 'prune'}}", "2017-06-09"));
    assert_int_equal(comptes(h, "{'comptes': {'fermes': true}}", "2017-06-09")->total, 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const Portail__LigneCompte *line =
            compte(h, "{'compte': {'identifiant': 'prune'}}", cases[i].au);
        assert_string_equal(line->role, cases[i].role);
        assert_int_equal(line->ferme, cases[i].ferme);
        assert_string_equal(line->motif, cases[i].motif);
        assert_string_equal(line->mot_de_passe_du, cases[i].password);
        assert_int_equal(line->mot_de_passe_provisoire, cases[i].provisoire);
        assert_int_equal(comptes(h, "{'comptes': {}}", cases[i].au)->total, cases[i].total);
    }
    assert_int_equal(compte(h, "{'compte': {'identifiant': 'prune'}}", NULL)->n_portee, 0);
    fermer(&h);
}

static void the_list_pages_by_identifiant_and_counts_all(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    static const char *const names[] = { "e", "b", "d", "a", "c" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "n%s", names[i]);
        creer(h, name, i < 2 ? "administrateur" : "cre", "");
    }
    const Portail__ComptesReponse *page = comptes(h, "{'comptes': {'limite': 2}}", NULL);
    assert_int_equal(page->total, 5);
    assert_int_equal(page->n_lignes, 2);
    assert_string_equal(page->lignes[0]->identifiant, "na");
    assert_string_equal(page->suivant, ident("nb"));
    page = comptes(h, "{'comptes': {'limite': 3, 'apres': '@nb'}}", NULL);
    assert_string_equal(page->lignes[0]->identifiant, "nc");
    assert_string_equal(page->lignes[2]->identifiant, "ne");
    page = comptes(h, "{'comptes': {'limite': 3, 'apres': '@ne'}}", NULL);
    assert_int_equal(page->n_lignes, 0);
    assert_string_equal(page->suivant, "");
    page = comptes(h, "{'comptes': {'role': 'administrateur'}}", NULL);
    assert_int_equal(page->total, 2);
    assert_string_equal(page->lignes[1]->identifiant, "ne");
    assert_string_equal(demander(h, "{'comptes': {'limite': 1001}}", NULL)->refusal.code,
                        "VALEUR_HORS_LIMITES");
    fermer(&h);
}

static void a_closed_account_stands_in_the_list_only_when_asked_for(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    creer(h, "na", "administrateur", "");
    creer(h, "nb", "cre", "");
    accepter(h, "{'fermer_compte': {'compte': '@nb', 'motif': 'depart'}}");
    assert_int_equal(comptes(h, "{'comptes': {}}", NULL)->n_lignes, 1);
    const Portail__ComptesReponse *all = comptes(h, "{'comptes': {'fermes': true}}", NULL);
    assert_int_equal(all->n_lignes, 2);
    assert_true(all->lignes[1]->ferme);
    assert_string_equal(all->lignes[1]->motif, "depart");
    fermer(&h);
}

#define TETE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

static void segments_show_their_last_anchor(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    harness_set_day(h, "2017-04-03");
    accepter(h, "{'ancrer_traces': {'segment': '2017-04', 'nombre': '3', 'tete': '" TETE "'}}");
    harness_set_day(h, "2017-04-04");
    accepter(h, "{'ancrer_traces': {'segment': '2017-04', 'nombre': '9', 'tete': '" TETE "'}}");
    harness_set_day(h, "2017-05-02");
    accepter(h, "{'ancrer_traces': {'segment': '2017-05', 'nombre': '1', 'tete': '" TETE "'}}");
    accepter(h, "{'supprimer_traces': {'segment': '2017-04'}}");
    const Portail__SegmentsReponse *now =
        (const Portail__SegmentsReponse *)demander(h, "{'segments': {}}", NULL)->body;
    assert_int_equal(now->n_lignes, 2);
    assert_string_equal(now->lignes[0]->segment, "2017-05");
    assert_false(now->lignes[0]->supprime);
    assert_int_equal(now->lignes[1]->nombre, 9);
    assert_true(now->lignes[1]->supprime);
    assert_int_equal(now->lignes[1]->tete.len, 32);
    assert_int_equal(now->lignes[1]->tete.data[31], 31);
    /* Recorded time never falls: the scene opened in June. */
    assert_memory_equal(now->lignes[1]->ancre_le, "2017-", 5);
    fermer(&h);
}

static void accounts_are_shown_to_who_may_see_them(void **unused)
{
    (void)unused;
    static const struct {
        const char *role;
        const char *code;
    } cases[] = {
        { "administrateur", "" },
        { "direction", "" },
        { "auditeur", "" },
        { "animation", "NON_AUTORISE" },
        { "reperage", "NON_AUTORISE" },
        { "referent", "NON_AUTORISE" },
        { "coach", "NON_AUTORISE" },
        { "cre", "NON_AUTORISE" },
        { "facilitateur", "NON_AUTORISE" },
        { "sag", "NON_AUTORISE" },
        { "prescripteur", "NON_AUTORISE" },
    };
    static const char *const questions[] = { "{'comptes': {}}", "{'segments': {}}",
                                             "{'compte': {'identifiant': 'x'}}" };
    struct harness *h = ouvrir();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t q = 0; q < COUNT_OF(questions); q++) {
            const struct context who = { .actor = "a", .role = cases[i].role };
            const struct answer *a = harness_query_as(
                h, scene_read(&portail__requete__descriptor, questions[q]), NULL, &who);
            assert_string_equal(a->refusal.code, cases[i].code);
        }
    fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_is_found_by_either_name),
        cmocka_unit_test(an_answer_as_of_a_day_knows_nothing_later),
        cmocka_unit_test(the_list_pages_by_identifiant_and_counts_all),
        cmocka_unit_test(a_closed_account_stands_in_the_list_only_when_asked_for),
        cmocka_unit_test(segments_show_their_last_anchor),
        cmocka_unit_test(accounts_are_shown_to_who_may_see_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
