/* Portfolio, référents, offers, diagnoses, propositions: what the rows answer, at a date. */
#include "unit/parcours/scene.h"

#include "parcours/query/commun.h"

static const Parcours__PortefeuilleReponse *portefeuille(struct harness *h, const char *query,
                                                         const char *au)
{
    const struct answer *a = demander(h, query, au);
    assert_string_equal(a->refusal.code, "");
    return (const Parcours__PortefeuilleReponse *)a->body;
}

static void the_portfolio_stands_as_it_stood_on_the_day(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'designer_referent': {'parcours': '@p1', 'referent': '@r2', 'date': '2017-04-01',"
                " 'accord_direction': '2017-03-30', 'motif': 'depart'}}");
    static const char R1[] = "{'portefeuille': {'referent': '@r1'}}";
    static const char R2[] = "{'portefeuille': {'referent': '@r2'}}";
    assert_int_equal(portefeuille(h, R1, "2017-01-09")->total, 0);
    assert_int_equal(portefeuille(h, R1, "2017-01-10")->total, 1);
    assert_int_equal(portefeuille(h, R1, "2017-03-31")->total, 1);
    assert_int_equal(portefeuille(h, R1, "2017-04-01")->total, 0);
    assert_int_equal(portefeuille(h, R2, "2017-03-31")->total, 0);
    assert_int_equal(portefeuille(h, R2, "2017-04-01")->total, 1);
    const Parcours__PortefeuilleReponse *all =
        portefeuille(h, "{'portefeuille': {}}", "2017-05-01");
    assert_int_equal(all->total, 1);
    assert_string_equal(all->lignes[0]->referent, ident("r2"));
    assert_int_equal(portefeuille(h, "{'portefeuille': {'territoire': 'merville'}}", NULL)->total,
                     0);
    scene_fermer(&h);
}

static void a_line_says_contacts_situation_and_etapes(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
                " '2022-03-02', 'genre': 'entretien_physique', 'presence': 'present', 'prochain':"
                " '2022-06-10'}}");
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e2', 'parcours': '@p1', 'date':"
                " '2022-04-02', 'genre': 'telephone', 'presence': 'present'}}");
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e3', 'parcours': '@p1', 'date':"
                " '2022-05-02', 'genre': 'entretien_physique', 'presence': 'present'}}");
    accepter(h, "{'annuler_entretien': {'entretien': '@e3', 'motif': 'erreur_saisie'}}");
    accepter(h, "{'signer_contrat': {'parcours': '@p1', 'participant': '2022-01-10', 'referent':"
                " '2022-01-10'}}");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'cdi', 'debut': '2022-04-10', 'marchand': true}}");
    entendre(h, "entreprise",
             "{'contact_candidat': {'contact': '@k1', 'personne': '@x1', 'date':"
             " '2022-05-20', 'mode': 'telephone'}}");
    const Parcours__LignePortefeuille *line =
        portefeuille(h, "{'portefeuille': {'referent': '@r1'}}", NULL)->lignes[0];
    assert_string_equal(line->dernier_entretien, "2022-03-02"); /* The cancelled one never was. */
    assert_string_equal(line->dernier_contact, "2022-04-02");   /* Nor is a CRE's call one. */
    assert_string_equal(line->prochain, "2022-06-10");
    assert_string_equal(line->situation, "emploi_marchand");
    assert_string_equal(line->etape, "emploi");
    assert_int_equal(line->etapes, 1);
    assert_string_equal(line->contrat_fin, "2023-01-09");
    line = portefeuille(h, "{'portefeuille': {'referent': '@r1'}}", "2022-04-01")->lignes[0];
    assert_string_equal(line->dernier_contact, "2022-03-02");
    assert_string_equal(line->situation, "ordinaire");
    assert_int_equal(line->etapes, 0);
    scene_fermer(&h);
}

static void pages_follow_one_another_without_gap(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    for (int i = 0; i < 6; i++) {
        char command[256];
        (void)snprintf(command, sizeof(command),
                       "{'ouvrir_parcours': {'parcours': '@q%d', 'personne': '@y%d', 'date':"
                       " '2017-02-01', 'territoire': 'armentieres', 'age': 30}}",
                       i, i);
        accepter(h, command);
    }
    char after[ID_SIZE] = "";
    size_t seen = 0;
    do {
        char query[256];
        (void)snprintf(query, sizeof(query), "{'portefeuille': {'limite': 3, 'apres': '%s'}}",
                       after);
        const Parcours__PortefeuilleReponse *page = portefeuille(h, query, NULL);
        assert_int_equal(page->total, 7);
        for (size_t i = 0; i < page->n_lignes; i++) {
            assert_true(strcmp(page->lignes[i]->parcours, after) > 0);
            (void)snprintf(after, sizeof(after), "%s", page->lignes[i]->parcours);
        }
        seen += page->n_lignes;
        assert_true(page->suivant[0] == '\0' || strcmp(page->suivant, after) == 0);
        if (page->suivant[0] == '\0')
            break;
    } while (seen < 20);
    assert_int_equal(seen, 7);
    assert_string_equal(demander(h, "{'portefeuille': {'limite': 1001}}", NULL)->refusal.code,
                        "VALEUR_HORS_LIMITES");
    assert_string_equal(demander(h, "{'portefeuille': {'referent': 'r1'}}", NULL)->refusal.code,
                        "ID_INVALIDE");
    scene_fermer(&h);
}

static const Parcours__LigneReferent *referent(struct harness *h, const char *name,
                                               const char *query, const char *au)
{
    const Parcours__ReferentsReponse *body =
        (const Parcours__ReferentsReponse *)demander(h, query, au)->body;
    for (size_t i = 0; i < body->n_lignes; i++)
        if (strcmp(body->lignes[i]->referent, ident(name)) == 0)
            return body->lignes[i];
    return NULL;
}

static void a_referent_has_room_by_etp_and_a_history(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'enregistrer_referent': {'referent': '@r1', 'libelle': 'Mi-temps', 'genre':"
                " 'referent', 'structure': 'Maison', 'territoires': ['armentieres', 'bailleul'],"
                " 'etp_centi': 50, 'du': '2017-04-01', 'accord_plie': '2017-01-01',"
                " 'structures_suivies': ['Chantier']}}");
    accepter(h, "{'signaler_absence': {'referent': '@r1', 'du': '2017-05-01'}}");
    accepter(h, "{'signaler_fin_convention': {'structure': 'Maison', 'fin': '2017-12-31',"
                " 'informe_le': '2017-05-20'}}");
    const Parcours__LigneReferent *one = referent(h, "r1", "{'referents': {}}", "2017-03-31");
    assert_int_equal(one->capacite, 95);
    assert_int_equal(one->participants, 1);
    assert_int_equal(one->places, 94);
    assert_int_equal(one->n_territoires, 1);
    assert_false(one->absent);
    assert_string_equal(one->convention_fin, "");
    one = referent(h, "r1", "{'referents': {}}", NULL);
    assert_string_equal(one->libelle, "Mi-temps");
    assert_int_equal(one->capacite, 47);
    assert_int_equal(one->n_territoires, 2);
    assert_string_equal(one->structures_suivies[0], "Chantier");
    assert_true(one->absent);
    assert_string_equal(one->accord_plie, "2017-01-01");
    assert_string_equal(one->remplacement_du, "2017-05-15");
    assert_string_equal(one->convention_fin, "2017-12-31");
    assert_string_equal(referent(h, "r1", "{'referents': {}}", "2017-05-19")->convention_fin, "");
    assert_null(referent(h, "r2", "{'referents': {'territoire': 'bailleul'}}", NULL));
    assert_non_null(referent(h, "r1", "{'referents': {'territoire': 'bailleul'}}", NULL));
    assert_null(referent(h, "r1", "{'referents': {}}", "2017-01-01")); /* Not yet there. */
    scene_fermer(&h);
}

static void offers_are_seen_by_all_from_diffusion_to_closing(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise",
             "{'offre_diffusee': {'offre': '@o1', 'date': '2017-03-10', 'metier': 'N4105',"
             " 'intitule': 'Livreur', 'postes': 2, 'contrat': 'cdi', 'commune': '59017'}}");
    entendre(h, "entreprise", "{'offre_cloturee': {'offre': '@o1', 'date': '2017-05-10'}}");
    static const struct {
        const char *au;
        size_t count;
    } cases[] = {
        { "2017-03-09", 0 }, { "2017-03-10", 1 }, { "2017-05-09", 1 }, { "2017-05-10", 0 }
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const Parcours__OffresDiffuseesReponse *body =
            (const Parcours__OffresDiffuseesReponse *)demander(h, "{'offres_diffusees': {}}",
                                                               cases[i].au)
                ->body;
        assert_int_equal(body->n_lignes, cases[i].count);
        if (body->n_lignes > 0)
            assert_string_equal(body->lignes[0]->intitule, "Livreur");
    }
    scene_fermer(&h);
}

static const Parcours__DiagnosticsAFaireReponse *diagnostics(struct harness *h, const char *au)
{
    return (const Parcours__DiagnosticsAFaireReponse *)demander(
               h, "{'diagnostics_a_faire': {'conseiller': '@r1'}}", au)
        ->body;
}

static void a_prescription_runs_until_its_diagnosis_is_held(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    entendre(h, "reperage",
             "{'prescription_transmise': {'prescription': '@w1', 'personne': '@x7', 'conseiller':"
             " '@r1', 'date': '2022-05-02', 'diagnostic_avant': '2022-05-17'}}");
    assert_int_equal(diagnostics(h, "2022-05-01")->n_lignes, 0);
    assert_false(diagnostics(h, "2022-05-17")->lignes[0]->en_retard); /* The fifteenth day. */
    assert_true(diagnostics(h, "2022-05-18")->lignes[0]->en_retard);
    entendre(h, "reperage",
             "{'diagnostic_realise': {'diagnostic': '@g1', 'prescription': '@w1', 'personne':"
             " '@x7', 'conseiller': '@r1', 'date': '2022-05-20', 'avis': 'favorable'}}");
    assert_int_equal(diagnostics(h, "2022-05-19")->n_lignes, 1);
    assert_int_equal(diagnostics(h, "2022-05-20")->n_lignes, 0);
    scene_fermer(&h);
}

static void propositions_wait_for_their_decision_with_their_verdict(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'proposer_sortie': {'proposition': '@s1', 'parcours': '@p1', 'sortie':"
                " 'abandon', 'date': '2017-05-20'}}");
    const Parcours__PropositionsReponse *body =
        (const Parcours__PropositionsReponse *)demander(h, "{'propositions': {'referent': '@r1'}}",
                                                        NULL)
            ->body;
    assert_int_equal(body->n_lignes, 1);
    assert_string_equal(body->lignes[0]->verdict->classe, "negative");
    assert_string_equal(body->lignes[0]->referent, ident("r1"));
    body = (const Parcours__PropositionsReponse *)demander(
               h, "{'propositions': {'referent': '@r2'}}", NULL)
               ->body;
    assert_int_equal(body->n_lignes, 0);
    body = (const Parcours__PropositionsReponse *)demander(h, "{'propositions': {}}", "2017-05-31")
               ->body;
    assert_int_equal(body->n_lignes, 0); /* Proposed on 01/06. */
    assert_string_equal(
        portefeuille(h, "{'portefeuille': {'referent': '@r1'}}", NULL)->lignes[0]->etat,
        "sortie_proposee");
    scene_fermer(&h);
}

/* The ids of a list read two lines at a time are those of one page, in its order. */
#define PAGES(h, membre, Type, id)                                                                 \
    do {                                                                                           \
        char whole[5][ID_SIZE];                                                                    \
        const Type *page = (const Type *)demander(h, "{'" membre "': {}}", NULL)->body;            \
        assert_int_equal(page->n_lignes, COUNT_OF(whole));                                         \
        assert_string_equal(page->suivant, "");                                                    \
        for (size_t i = 0; i < COUNT_OF(whole); i++)                                               \
            (void)snprintf(whole[i], sizeof(whole[i]), "%s", page->lignes[i]->id);                 \
        size_t read = 0;                                                                           \
        char query[512] = "{'" membre "': {'limite': 2}}";                                         \
        do {                                                                                       \
            page = (const Type *)demander(h, query, NULL)->body;                                   \
            for (size_t i = 0; i < page->n_lignes; i++, read++)                                    \
                assert_string_equal(page->lignes[i]->id, whole[read]);                             \
            (void)snprintf(query, sizeof(query), "{'" membre "': {'limite': 2, 'apres': '%s'}}",   \
                           echapper(page->suivant));                                               \
        } while (page->suivant[0] != '\0');                                                        \
        assert_int_equal(read, COUNT_OF(whole));                                                   \
    } while (0)

/* A cursor has a line's end in it, which JSON writes otherwise. */
static const char *echapper(const char *cursor)
{
    static char text[256];
    const char *end = strchr(cursor, '\n');
    if (end == NULL)
        return cursor;
    (void)snprintf(text, sizeof(text), "%.*s\\n%s", (int)(end - cursor), cursor, end + 1);
    return text;
}

static void a_list_longer_than_a_page_goes_on(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    char text[512];
    for (int i = 1; i <= 5; i++) {
        (void)snprintf(text, sizeof(text),
                       "{'prescription_transmise': {'prescription': '@w%d', 'personne': '@y%d',"
                       " 'conseiller': '@r1', 'date': '2017-05-0%d', 'diagnostic_avant': '%s'}}",
                       i, i, 1 + i % 2, i < 3 ? "" : "2017-05-20");
        entendre(h, "reperage", text);
        (void)snprintf(text, sizeof(text),
                       "{'ouvrir_parcours': {'parcours': '@q%d', 'personne': '@z%d', 'date':"
                       " '2017-02-01', 'territoire': 'armentieres', 'referent': '@r1', 'age': 40}}",
                       i, i);
        accepter(h, text);
        (void)snprintf(text, sizeof(text),
                       "{'proposer_sortie': {'proposition': '@s%d', 'parcours': '@q%d', 'sortie':"
                       " 'abandon', 'date': '2017-05-20'}}",
                       i, i);
        accepter(h, text);
        (void)snprintf(
            text, sizeof(text),
            "{'enregistrer_referent': {'referent': '@t%d', 'libelle': 'Référent', 'genre':"
            " 'referent', 'structure': 'Maison', 'etp_centi': 100, 'du': '2017-01-02',"
            " 'accord_plie': '2017-01-01', 'confidentialite': '2017-01-01'}}",
            i);
        if (i <= 3) /* With the two of the scene five. */
            accepter(h, text);
        (void)snprintf(text, sizeof(text),
                       "{'offre_diffusee': {'offre': '@o%d', 'date': '2017-03-1%d', 'metier':"
                       " 'N4105', 'intitule': 'Livreur', 'postes': 1, 'contrat': 'cdi'}}",
                       i, i % 3);
        entendre(h, "entreprise", text);
    }
    PAGES(h, "diagnostics_a_faire", Parcours__DiagnosticsAFaireReponse, prescription);
    PAGES(h, "propositions", Parcours__PropositionsReponse, proposition);
    PAGES(h, "referents", Parcours__ReferentsReponse, referent);
    PAGES(h, "offres_diffusees", Parcours__OffresDiffuseesReponse, offre);
    static const char *const too_long[] = { "{'diagnostics_a_faire': {'limite': 1001}}",
                                            "{'propositions': {'limite': -1}}",
                                            "{'referents': {'limite': 1001}}" };
    for (size_t i = 0; i < COUNT_OF(too_long); i++)
        assert_string_equal(demander(h, too_long[i], NULL)->refusal.code, "VALEUR_HORS_LIMITES");
    scene_fermer(&h);
}

static void the_lists_find_their_rows_by_index(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct {
        const char *sql;
        const char *index;
    } cases[] = {
        { PORTEFEUILLE_PAGE, "affectation_referent (referent=? AND au>?)" },
        { OUVERTS_DU_REFERENT, "affectation_referent (referent=? AND au>?)" },
        { OUVERTS_DU_SITE, "parcours_sortie (sortie_le>?)" },
        { PORTEFEUILLE_SITE, "(parcours>?)" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char plan[2048];
        struct err err = { 0 };
        assert_int_equal(store_plan(harness_store(h), cases[i].sql, plan, sizeof(plan), &err), 0);
        if (strstr(plan, cases[i].index) == NULL)
            fail_msg("%s", plan);
        assert_null(strstr(plan, "SCAN p")); /* Never the whole table of parcours … */
        assert_null(strstr(plan, "SCAN a")); /* … nor of who accompanied whom. */
    }
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_portfolio_stands_as_it_stood_on_the_day),
        cmocka_unit_test(a_line_says_contacts_situation_and_etapes),
        cmocka_unit_test(pages_follow_one_another_without_gap),
        cmocka_unit_test(a_referent_has_room_by_etp_and_a_history),
        cmocka_unit_test(offers_are_seen_by_all_from_diffusion_to_closing),
        cmocka_unit_test(a_prescription_runs_until_its_diagnosis_is_held),
        cmocka_unit_test(propositions_wait_for_their_decision_with_their_verdict),
        cmocka_unit_test(a_list_longer_than_a_page_goes_on),
        cmocka_unit_test(the_lists_find_their_rows_by_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
