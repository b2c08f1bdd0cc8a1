/* What awaits whom: tasks of a référent, of the direction, of who makes a diagnosis. */
#include "unit/parcours/scene.h"

static const Parcours__LigneTache *tache(struct harness *h, const char *referent, const char *genre,
                                         const char *au)
{
    char query[256];
    (void)snprintf(query, sizeof(query), "{'taches': {'referent': '%s'}}", referent);
    const struct answer *a = demander(h, query, au);
    assert_string_equal(a->refusal.code, "");
    const Parcours__TachesReponse *body = (const Parcours__TachesReponse *)a->body;
    for (size_t i = 0; i < body->n_lignes; i++) {
        assert_true(i == 0 || strcmp(body->lignes[i - 1]->avant, body->lignes[i]->avant) <= 0);
        if (strcmp(body->lignes[i]->genre, genre) == 0)
            return body->lignes[i];
    }
    return NULL;
}

static void the_contract_waits_for_its_signatures(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    const Parcours__LigneTache *t = tache(h, "@r1", "contrat_a_signer", NULL);
    assert_string_equal(t->raison, "Contrat d'engagement : signature attendue (participant, "
                                   "référent, équipe d'animation)");
    assert_string_equal(t->avant, "2017-01-10");
    assert_true(t->en_retard);
    accepter(h, "{'signer_contrat': {'parcours': '@p1', 'participant': '2017-01-10', 'referent':"
                " '2017-01-11'}}");
    assert_string_equal(tache(h, "@r1", "contrat_a_signer", NULL)->raison,
                        "Contrat d'engagement : signature attendue (équipe d'animation)");
    accepter(h, "{'signer_contrat': {'parcours': '@p1', 'equipe_animation': '2017-02-01'}}");
    assert_null(tache(h, "@r1", "contrat_a_signer", NULL));
    assert_non_null(tache(h, "@r1", "contrat_a_signer", "2017-01-31"));
    scene_fermer(&h);
}

static void contacts_relances_and_sheets_are_tasks(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    assert_non_null(tache(h, "@r1", "silence", NULL));
    const Parcours__LigneTache *t = tache(h, "@r1", "entretien_du_mois", NULL);
    assert_string_equal(t->avant, "2022-06-30");
    assert_false(t->en_retard);
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
                " '2022-06-01', 'genre': 'entretien_physique', 'presence': 'present'}}");
    assert_null(tache(h, "@r1", "silence", NULL));
    assert_null(tache(h, "@r1", "entretien_du_mois", NULL));
    assert_non_null(tache(h, "@r1", "contact_du_mois", NULL));
    t = tache(h, "@r1", "emargement_a_recevoir", NULL);
    assert_string_equal(t->reference, ident("e1"));
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e2', 'parcours': '@p1', 'date':"
                " '2022-05-30', 'genre': 'entretien_physique', 'presence':"
                " 'absence_injustifiee'}}");
    t = tache(h, "@r1", "relance_courrier", NULL);
    assert_string_equal(t->reference, ident("e2"));
    assert_string_equal(t->avant, "2022-06-05");
    assert_null(tache(h, "@r2", "relance_courrier", NULL));
    assert_non_null(tache(h, "", "relance_courrier", NULL)); /* The direction sees all. */
    scene_fermer(&h);
}

/* One after the other, the tasks of all kinds come in the same order, and those of one place
 * together. */
static void more_tasks_than_a_page_are_read_page_by_page(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
                " '2022-05-30', 'genre': 'entretien_physique', 'presence':"
                " 'absence_injustifiee'}}");
    entendre(h, "reperage",
             "{'prescription_transmise': {'prescription': '@w1', 'personne': '@x7', 'conseiller':"
             " '@r1', 'date': '2022-05-02'}}");
    entendre(h, "reperage",
             "{'prescription_transmise': {'prescription': '@w2', 'personne': '@x8', 'conseiller':"
             " '@r1', 'date': '2022-05-02'}}");
    char whole[16][256];
    const Parcours__TachesReponse *page =
        (const Parcours__TachesReponse *)demander(h, "{'taches': {}}", NULL)->body;
    size_t count = page->n_lignes;
    assert_in_range(count, 5, COUNT_OF(whole));
    assert_string_equal(page->suivant, "");
    for (size_t i = 0; i < count; i++)
        (void)snprintf(whole[i], sizeof(whole[i]), "%s %s", page->lignes[i]->genre,
                       page->lignes[i]->reference);
    size_t read = 0;
    char query[512] = "{'taches': {'limite': 1}}";
    do {
        page = (const Parcours__TachesReponse *)demander(h, query, NULL)->body;
        for (size_t i = 0; i < page->n_lignes; i++, read++) {
            char one[256];
            (void)snprintf(one, sizeof(one), "%s %s", page->lignes[i]->genre,
                           page->lignes[i]->reference);
            assert_string_equal(one, whole[read]);
        }
        (void)snprintf(query, sizeof(query), "{'taches': {'limite': 1, 'apres': '%s'}}",
                       page->suivant);
    } while (page->suivant[0] != '\0');
    assert_int_equal(read, count);
    scene_fermer(&h);
}

static void what_entreprise_tells_reaches_the_referent(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise",
             "{'mer_resultat': {'positionnement': '@n1', 'offre': '@o1', 'personne': '@x1',"
             " 'date': '2017-05-20', 'retenu': false, 'motif': 'mobilite'}}");
    entendre(h, "entreprise",
             "{'probleme_signale': {'probleme': '@z1', 'embauche': '@j1', 'personne': '@x1',"
             " 'date': '2017-05-21', 'nature': 'horaires'}}");
    entendre(h, "entreprise",
             "{'suivi_refuse': {'embauche': '@j1', 'personne': '@x1', 'date':"
             " '2017-05-22', 'par': 'salarie'}}");
    const Parcours__LigneTache *t = tache(h, "@r1", "mer_resultat", NULL);
    assert_string_equal(t->raison, "Mise en relation : non retenu (Mobilité) ; à lui dire");
    assert_string_equal(t->reference, ident("n1"));
    entendre(h, "entreprise",
             "{'candidat_informe': {'positionnement': '@n1', 'offre': '@o1',"
             " 'personne': '@x1', 'date': '2017-05-25'}}");
    assert_string_equal(tache(h, "@r1", "mer_resultat", NULL)->raison,
                        "Mise en relation : non retenu (Mobilité)");
    assert_non_null(tache(h, "@r1", "probleme_signale", NULL));
    assert_non_null(tache(h, "@r1", "suivi_refuse", NULL));
    assert_null(tache(h, "@r1", "mer_resultat", "2017-05-19"));
    harness_set_day(h, "2017-07-01"); /* News does not stay for ever. */
    assert_null(tache(h, "@r1", "mer_resultat", NULL));
    scene_fermer(&h);
}

static void a_job_held_asks_for_the_exit_or_says_what_lacks(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'cdi', 'debut': '2022-02-01', 'employeur': 'entreprise', 'marchand':"
             " true}}");
    harness_set_day(h, "2022-08-10");
    entendre(h, "entreprise",
             "{'maintien_six_mois': {'embauche': '@j1', 'personne': '@x1', 'date': '2022-08-01',"
             " 'constate_le': '2022-08-05'}}");
    const Parcours__LigneTache *t = tache(h, "@r1", "sortie_a_completer", NULL);
    assert_non_null(strstr(t->raison, "Il manque : Pièce manquante : Dossier original complet"));
    static const char *const pieces[] = { "dossier_original", "contrat_travail", "fiches_paie_6" };
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        char event[256];
        (void)snprintf(event, sizeof(event),
                       "{'piece_recue': {'piece_recue': '@d%zu', 'personne': '@x1', 'piece': '%s',"
                       " 'date': '2022-08-06', 'original': true, 'contrat': '%s'}}",
                       i, pieces[i], i == 0 ? "" : "@j1");
        entendre(h, "reperage", event);
    }
    assert_null(tache(h, "@r1", "sortie_a_completer", NULL));
    t = tache(h, "@r1", "sortie_a_proposer", NULL);
    assert_string_equal(t->raison, "Sortie positive à proposer : CDI signé le 01/02/2022, 6 mois "
                                   "prouvés sur 6 ; positive");
    entendre(h, "reperage",
             "{'piece_reprise': {'piece_recue': '@d2', 'personne': '@x1', 'motif':"
             " 'illisible'}}");
    assert_null(tache(h, "@r1", "sortie_a_proposer", NULL));
    scene_fermer(&h);
}

static void etapes_veille_and_domicile_call_for_an_act(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'demarrer_etape': {'etape': '@t1', 'parcours': '@p1', 'genre':"
                " 'formation_prf', 'date': '2017-03-01', 'fin_prevue': '2017-04-15'}}");
    assert_null(tache(h, "@r1", "etape_a_clore", "2017-04-15"));
    assert_string_equal(tache(h, "@r1", "etape_a_clore", "2017-04-16")->reference, ident("t1"));
    accepter(h, "{'ouvrir_veille': {'parcours': '@p1', 'date': '2017-03-01', 'motif': 'sante',"
                " 'jusqu': '2017-05-01'}}");
    assert_null(tache(h, "@r1", "veille_a_terme", "2017-05-01"));
    assert_non_null(tache(h, "@r1", "veille_a_terme", "2017-05-02"));
    entendre(h, "reperage",
             "{'domicile_change': {'personne': '@x1', 'commune': '59350',"
             " 'hors_perimetre': true, 'date': '2017-05-10'}}");
    assert_null(tache(h, "@r1", "sortie_a_envisager", "2017-05-09"));
    assert_non_null(tache(h, "@r1", "sortie_a_envisager", "2017-05-10"));
    entendre(h, "reperage",
             "{'domicile_change': {'personne': '@x1', 'commune': '59017',"
             " 'territoire': 'armentieres', 'date': '2017-05-20'}}");
    assert_null(tache(h, "@r1", "sortie_a_envisager", "2017-05-20"));
    scene_fermer(&h);
}

static void the_direction_hears_of_who_has_nobody(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x2', 'date': '2017-05-02',"
                " 'territoire': 'merville', 'age': 30}}");
    const Parcours__LigneTache *t = tache(h, "", "referent_a_designer", NULL);
    assert_string_equal(t->parcours, ident("p2"));
    assert_null(tache(h, "@r1", "referent_a_designer", NULL));
    assert_null(tache(h, "", "parcours_en_double", NULL));
    entendre(h, "reperage", "{'personnes_fusionnees': {'garde': '@x1', 'absorbee': '@x2'}}");
    assert_non_null(tache(h, "", "parcours_en_double", NULL));
    accepter(h, "{'designer_referent': {'parcours': '@p2', 'referent': '@r2', 'date':"
                " '2017-05-03'}}");
    assert_null(tache(h, "", "referent_a_designer", NULL));
    assert_non_null(tache(h, "", "referent_a_designer", "2017-05-02"));

    accepter(h, "{'signaler_absence': {'referent': '@r1', 'du': '2017-05-10'}}");
    t = tache(h, "", "portefeuille_a_reprendre", NULL);
    assert_string_equal(t->reference, ident("r1"));
    assert_string_equal(t->avant, "2017-05-24");
    assert_non_null(strstr(t->raison, "1 parcours à reprendre"));
    scene_fermer(&h);
}

static void a_convention_that_ends_is_told_from_its_news_to_its_renewal(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'signaler_fin_convention': {'structure': 'Maison', 'fin': '2017-12-31',"
                " 'informe_le': '2017-05-20'}}");
    assert_null(tache(h, "", "portefeuille_a_reprendre", "2017-05-19"));
    const Parcours__LigneTache *t = tache(h, "@r1", "portefeuille_a_reprendre", "2017-05-20");
    assert_string_equal(t->avant, "2017-12-31");
    harness_set_day(h, "2018-01-15");
    assert_non_null(tache(h, "", "portefeuille_a_reprendre", NULL));
    accepter(h, "{'enregistrer_referent': {'referent': '@r1', 'libelle': 'Reconduit', 'genre':"
                " 'referent', 'structure': 'Maison', 'territoires': ['armentieres'],"
                " 'etp_centi': 100, 'du': '2018-01-02', 'accord_plie': '2018-01-02'}}");
    assert_null(tache(h, "", "portefeuille_a_reprendre", NULL));
    scene_fermer(&h);
}

/* The job of before the exit is no news of who comes back. */
static void a_job_held_before_the_entry_asks_for_nothing(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'cdi', 'debut': '2021-02-01', 'employeur': 'entreprise', 'marchand':"
             " true}}");
    entendre(h, "entreprise",
             "{'maintien_six_mois': {'embauche': '@j1', 'personne': '@x1', 'date': '2021-08-01',"
             " 'constate_le': '2021-08-05'}}");
    assert_null(tache(h, "@r1", "sortie_a_completer", NULL));
    scene_fermer(&h);
}

/* A comité is moved: whoever warns the person must know the new day, and a past day the old one. */
static void a_comite_is_told_for_its_day_until_it_decided_or_the_line_is_taken_off(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    entendre(h, "reperage",
             "{'prescription_transmise': {'prescription': '@w1', 'personne': '@x7', 'conseiller':"
             " '@r1', 'date': '2022-05-02', 'diagnostic_avant': '2022-05-17'}}");
    entendre(h, "reperage",
             "{'positionne_comite': {'comite': '@c1', 'prescription': '@w1', 'personne': '@x7',"
             " 'date': '2022-06-15'}}");
    harness_set_day(h, "2022-06-03");
    entendre(h, "reperage", "{'comite_deplace': {'comite': '@c1', 'date': '2022-06-22'}}");
    assert_string_equal(tache(h, "@r1", "passage_comite", NULL)->avant, "2022-06-22");
    assert_string_equal(tache(h, "@r1", "passage_comite", "2022-06-02")->avant, "2022-06-15");
    assert_non_null(tache(h, "@r1", "passage_comite", "2022-06-22"));
    assert_null(tache(h, "@r1", "passage_comite", "2022-06-23"));
    harness_set_day(h, "2022-06-05");
    entendre(h, "reperage",
             "{'retire_du_comite': {'comite': '@c1', 'prescription': '@w1', 'personne': '@x7',"
             " 'motif': 'erreur_saisie'}}");
    assert_null(tache(h, "@r1", "passage_comite", NULL));
    assert_non_null(tache(h, "@r1", "passage_comite", "2022-06-04"));
    entendre(h, "reperage",
             "{'positionne_comite': {'comite': '@c2', 'prescription': '@w1', 'personne': '@x7',"
             " 'date': '2022-06-08'}}");
    assert_string_equal(tache(h, "@r1", "passage_comite", NULL)->avant, "2022-06-08");
    harness_set_day(h, "2022-06-08");
    entendre(h, "reperage",
             "{'entree_reportee': {'prescription': '@w1', 'personne': '@x7', 'comite': '@c2',"
             " 'date': '2022-06-08', 'motif': 'avis_partenaire', 'jusqu': '2022-07-08'}}");
    assert_null(tache(h, "@r1", "passage_comite", NULL));
    assert_non_null(tache(h, "@r1", "decision_comite", NULL));
    scene_fermer(&h);
}

static void the_comite_of_an_exit_is_told_once_and_with_its_parcours(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    accepter(h, "{'proposer_sortie': {'proposition': '@s1', 'parcours': '@p1', 'sortie':"
                " 'abandon', 'date': '2022-05-25'}}");
    entendre(h, "reperage",
             "{'positionne_comite': {'comite': '@c1', 'proposition': '@s1', 'personne': '@x1',"
             " 'date': '2022-06-15'}}");
    const Parcours__LigneTache *t = tache(h, "@r1", "passage_comite", NULL);
    assert_string_equal(t->parcours, ident("p1"));
    assert_string_equal(t->avant, "2022-06-15");
    harness_set_day(h, "2022-06-10");
    entendre(h, "reperage",
             "{'sortie_decidee': {'comite': '@c1', 'proposition': '@s1', 'personne': '@x1',"
             " 'parcours': '@p1', 'date': '2022-06-10', 'validee': false,"
             " 'motif': 'autre'}}");
    assert_null(tache(h, "@r1", "passage_comite", NULL));
    assert_non_null(tache(h, "@r1", "passage_comite", "2022-06-09"));
    scene_fermer(&h);
}

static void who_made_the_diagnosis_hears_of_comites(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    entendre(h, "reperage",
             "{'prescription_transmise': {'prescription': '@w1', 'personne': '@x7', 'conseiller':"
             " '@r1', 'date': '2022-05-02', 'diagnostic_avant': '2022-05-17'}}");
    assert_false(tache(h, "@r1", "diagnostic_a_faire", "2022-05-17")->en_retard);
    const Parcours__LigneTache *t = tache(h, "@r1", "diagnostic_a_faire", "2022-05-18");
    assert_string_equal(t->avant, "2022-05-17");
    assert_true(t->en_retard);
    assert_non_null(tache(h, "", "diagnostic_a_faire", "2022-05-18"));
    entendre(h, "reperage",
             "{'positionne_comite': {'comite': '@c1', 'prescription': '@w1', 'personne': '@x7',"
             " 'date': '2022-06-15'}}");
    assert_string_equal(tache(h, "@r1", "passage_comite", "2022-06-02")->raison,
                        "Passage en comité le 15/06/2022 : prévenir la personne");
    entendre(h, "reperage",
             "{'entree_refusee': {'prescription': '@w1', 'personne': '@x7', 'comite': '@c1',"
             " 'date': '2022-06-01', 'motif': 'desistement', 'territoire': 'roubaix'}}");
    t = tache(h, "@r1", "decision_comite", "2022-06-03");
    assert_non_null(strstr(t->raison, "Entrée refusée en comité"));
    assert_false(t->en_retard); /* News: nothing was due. */
    assert_null(tache(h, "@r1", "diagnostic_a_faire", NULL));
    assert_null(tache(h, "@r2", "decision_comite", NULL));
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_contract_waits_for_its_signatures),
        cmocka_unit_test(contacts_relances_and_sheets_are_tasks),
        cmocka_unit_test(more_tasks_than_a_page_are_read_page_by_page),
        cmocka_unit_test(what_entreprise_tells_reaches_the_referent),
        cmocka_unit_test(a_job_held_asks_for_the_exit_or_says_what_lacks),
        cmocka_unit_test(etapes_veille_and_domicile_call_for_an_act),
        cmocka_unit_test(the_direction_hears_of_who_has_nobody),
        cmocka_unit_test(a_convention_that_ends_is_told_from_its_news_to_its_renewal),
        cmocka_unit_test(a_job_held_before_the_entry_asks_for_nothing),
        cmocka_unit_test(a_comite_is_told_for_its_day_until_it_decided_or_the_line_is_taken_off),
        cmocka_unit_test(the_comite_of_an_exit_is_told_once_and_with_its_parcours),
        cmocka_unit_test(who_made_the_diagnosis_hears_of_comites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
