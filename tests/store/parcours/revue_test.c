/* The monthly review and the tasks, on scenes of both sites. */
#include "unit/parcours/scene.h"

static const Parcours__ListeRevue *liste(struct harness *h, const char *code, const char *au)
{
    char query[256];
    (void)snprintf(query, sizeof(query), "{'revue': {'referent': '@r1', 'liste': '%s'}}", code);
    const struct answer *a = demander(h, query, au);
    assert_string_equal(a->refusal.code, "");
    const Parcours__RevueReponse *body = (const Parcours__RevueReponse *)a->body;
    assert_int_equal(body->n_listes, 1);
    assert_string_equal(body->listes[0]->code, code);
    int32_t standing = 0;
    for (size_t i = 0; i < body->listes[0]->n_lignes; i++)
        standing += strcmp(body->listes[0]->lignes[i]->mouvement, "sorti") == 0 ? 0 : 1;
    assert_int_equal(standing, body->listes[0]->total); /* Who left is shown, not counted. */
    return body->listes[0];
}

/* The only line of a list, or NULL. */
static const Parcours__LigneRevue *ligne(struct harness *h, const char *code, const char *au)
{
    const Parcours__ListeRevue *list = liste(h, code, au);
    assert_true(list->n_lignes <= 1);
    return list->n_lignes == 0 ? NULL : list->lignes[0];
}

static void contact(struct harness *h, const char *id, const char *date, const char *genre,
                    const char *presence)
{
    char command[512];
    (void)snprintf(command, sizeof(command),
                   "{'enregistrer_entretien': {'entretien': '@%s', 'parcours': '@p1', 'date':"
                   " '%s', 'genre': '%s', 'presence': '%s'}}",
                   id, date, genre, presence);
    accepter(h, command);
}

static void silence_is_listed_on_its_day_with_what_moved(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    contact(h, "e1", "2017-03-14", "entretien_physique", "present");
    contact(h, "e2", "2017-03-20", "telephone", "present");
    assert_null(ligne(h, "silence", "2017-05-19"));
    const Parcours__LigneRevue *line = ligne(h, "silence", "2017-05-20");
    assert_string_equal(line->raison, "Dernier contact le 20/03/2017 : 2 mois passés");
    assert_string_equal(line->date, "2017-05-20");
    assert_non_null(strstr(line->source, "FL 438"));
    assert_string_equal(line->mouvement, "nouveau");
    assert_non_null(ligne(h, "sans_entretien", "2017-05-14"));
    harness_set_day(h, "2017-07-01");
    assert_string_equal(ligne(h, "silence", "2017-06-20")->mouvement, "reste");
    contact(h, "e3", "2017-06-25", "telephone", "present");
    line = ligne(h, "silence", "2017-06-30");
    assert_string_equal(line->mouvement, "sorti"); /* It stood there a month before. */
    assert_null(ligne(h, "silence", "2017-07-26"));
    scene_fermer(&h);
}

static void never_seen_counts_from_the_entry_and_a_cre_s_call_is_nothing(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    entendre(h, "entreprise",
             "{'contact_candidat': {'contact': '@k1', 'personne': '@x1', 'date':"
             " '2022-02-01', 'mode': 'telephone'}}");
    assert_null(ligne(h, "silence", "2022-02-10"));
    const Parcours__LigneRevue *line = ligne(h, "silence", "2022-02-11");
    assert_string_equal(line->raison, "Aucun contact depuis l'entrée, le 10/01/2022 : 1 mois "
                                      "passé");
    scene_fermer(&h);
}

static void the_month_s_contacts_follow_the_situation(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    contact(h, "e1", "2022-03-02", "entretien_physique", "present");
    const Parcours__LigneRevue *line = ligne(h, "contacts_du_mois", "2022-03-31");
    assert_string_equal(line->raison, "1 entretien sur 1 et 0 contact sur 1 en mars");
    assert_string_equal(line->date, "2022-03-31");
    contact(h, "e2", "2022-03-31", "mail", "present");
    assert_string_equal(ligne(h, "contacts_du_mois", "2022-03-31")->mouvement, "sorti");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'cdi', 'debut': '2022-04-10', 'marchand': true}}");
    contact(h, "e3", "2022-04-12", "telephone", "present");
    line = ligne(h, "contacts_du_mois", "2022-04-30");
    assert_string_equal(line->raison, "1 contact sur 2 en avril");
    contact(h, "e4", "2022-04-13", "telephone", "present");
    /* On 30/03 the mail of the 31st was still missing. */
    assert_string_equal(ligne(h, "contacts_du_mois", "2022-04-30")->mouvement, "sorti");
    scene_fermer(&h);
}

static void etapes_veille_entries_and_length(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    const Parcours__LigneRevue *line = ligne(h, "nouvelles_entrees", "2017-02-09");
    assert_string_equal(line->raison, "Entrée le 10/01/2017 ; plan d'action : 0 étape prévue, "
                                      "0 démarrée");
    assert_string_equal(ligne(h, "nouvelles_entrees", "2017-02-10")->mouvement, "sorti");
    assert_string_equal(ligne(h, "sans_etape", "2017-02-10")->raison,
                        "Sans étape depuis l'entrée, le 10/01/2017 ; 0 étape sur 2");
    accepter(h, "{'demarrer_etape': {'etape': '@t1', 'parcours': '@p1', 'genre':"
                " 'formation_prf', 'date': '2017-03-01', 'fin_prevue': '2017-04-15'}}");
    line = ligne(h, "en_etape", "2017-03-15");
    assert_string_equal(line->raison, "Formation du Programme Régional de Formation depuis le "
                                      "01/03/2017");
    accepter(h, "{'terminer_etape': {'etape': '@t1', 'date': '2017-04-20', 'issue': 'terminee'}}");
    line = ligne(h, "sans_etape", "2017-04-20");
    assert_string_equal(line->raison, "Sans étape depuis le 20/04/2017 ; 1 étape sur 2");
    assert_string_equal(line->source, "FL 439");
    accepter(h, "{'ouvrir_veille': {'parcours': '@p1', 'date': '2017-05-01', 'motif': 'sante'}}");
    assert_null(ligne(h, "en_veille", "2017-04-30"));
    assert_non_null(strstr(ligne(h, "en_veille", "2017-05-01")->raison, "depuis le 01/05/2017"));
    scene_fermer(&h);

    h = scene_ouvrir(ROUBAIX, "2022");
    harness_set_day(h, "2024-08-01");
    assert_null(ligne(h, "parcours_longs", "2024-07-09"));
    line = ligne(h, "parcours_longs", "2024-07-10"); /* Thirty months. */
    assert_string_equal(line->raison,
                        "Entrée le 10/01/2022 : 30 mois de parcours ; long à 30 mois");
    assert_string_equal(line->source, "RX 224");
    scene_fermer(&h);
}

static void a_contract_at_term_is_listed_until_its_bilan(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    accepter(h, "{'signer_contrat': {'parcours': '@p1', 'participant': '2022-01-10', 'referent':"
                " '2022-01-10', 'direction': '2022-01-12'}}");
    harness_set_day(h, "2023-02-01");
    assert_null(ligne(h, "contrats_a_terme", "2022-12-08"));
    const Parcours__LigneRevue *line = ligne(h, "contrats_a_terme", "2022-12-09");
    assert_string_equal(line->raison, "Contrat jusqu'au 09/01/2023 : bilan dû le 09/12/2022");
    assert_string_equal(ligne(h, "contrats_a_terme", "2023-01-10")->raison,
                        "Contrat échu le 09/01/2023, sans bilan");
    accepter(h, "{'renouveler_contrat': {'parcours': '@p1', 'date': '2023-01-10', 'bilan':"
                " '2022-12-20', 'decision': 'poursuite', 'validee_le': '2022-12-22'}}");
    assert_non_null(ligne(h, "contrats_a_terme", "2022-12-15")); /* Not yet held then. */
    assert_string_equal(ligne(h, "contrats_a_terme", "2023-01-10")->mouvement, "sorti");
    scene_fermer(&h);
}

static void relances_sheets_and_difficulties(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    contact(h, "e1", "2017-05-02", "entretien_physique", "absence_injustifiee");
    const Parcours__ListeRevue *due = liste(h, "relances_dues", "2017-05-08");
    assert_int_equal(due->n_lignes, 2);
    assert_string_equal(due->lignes[0]->raison,
                        "Absence injustifiée du 02/05/2017 : Courrier de relance après absence "
                        "injustifiée au plus tard le 07/05/2017, en retard");
    accepter(h, "{'enregistrer_relance': {'relance': '@l1', 'entretien': '@e1', 'genre':"
                " 'relance_courrier', 'date': '2017-05-04'}}");
    assert_int_equal(liste(h, "relances_dues", "2017-05-08")->n_lignes, 1);
    assert_string_equal(ligne(h, "en_difficulte", "2017-05-08")->raison,
                        "Depuis le dernier entretien : absence injustifiée le 02/05/2017");
    contact(h, "e2", "2017-05-10", "entretien_physique", "present");
    assert_null(ligne(h, "en_difficulte", "2017-05-10")); /* Talked over. */
    assert_string_equal(ligne(h, "en_difficulte", "2017-06-09")->mouvement, "sorti");
    accepter(h, "{'annuler_entretien': {'entretien': '@e1', 'motif': 'erreur_saisie'}}");
    assert_int_equal(liste(h, "relances_dues", "2017-05-08")->n_lignes, 0);
    scene_fermer(&h);

    h = scene_ouvrir(ROUBAIX, "2022");
    contact(h, "e1", "2022-05-02", "entretien_physique", "present");
    contact(h, "e2", "2022-05-03", "telephone", "present");
    assert_string_equal(ligne(h, "emargements_manquants", "2022-05-10")->raison,
                        "Entretien du 02/05/2022 sans feuille d'émargement");
    assert_string_equal(ligne(h, "emargements_manquants", "2022-05-10")->reference, ident("e1"));
    accepter(h, "{'recevoir_emargement': {'entretien': '@e1', 'date': '2022-05-12'}}");
    assert_non_null(ligne(h, "emargements_manquants", "2022-05-11"));
    assert_null(ligne(h, "emargements_manquants", "2022-05-12"));
    scene_fermer(&h);
}

static void exits_foreseen_come_from_the_engine(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise",
             "{'embauche_demarree': {'embauche': '@j1', 'personne': '@x1', 'entreprise': '@s1',"
             " 'contrat': 'cdi', 'debut': '2017-02-01', 'employeur': 'entreprise'}}");
    const Parcours__LigneRevue *line = ligne(h, "sorties_prevues", "2017-06-01");
    assert_string_equal(line->date, "2017-08-01");
    assert_non_null(strstr(line->raison, "positive au plus tôt le 01/08/2017"));
    assert_string_equal(line->source, "FL 94");
    accepter(h, "{'proposer_sortie': {'proposition': '@s1', 'parcours': '@p1', 'sortie':"
                " 'abandon', 'date': '2017-05-20'}}");
    line = ligne(h, "sorties_prevues", "2017-06-01");
    assert_string_equal(line->raison, "Sortie proposée le 01/06/2017 : Abandon");
    scene_fermer(&h);
}

static void the_whole_review_has_thirteen_lists_and_the_file_active(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    const struct answer *a = demander(h, "{'revue': {}}", NULL);
    const Parcours__RevueReponse *body = (const Parcours__RevueReponse *)a->body;
    assert_int_equal(body->n_listes, 13);
    assert_int_equal(body->file_active, 1);
    assert_int_equal(body->capacite, 190);
    assert_string_equal(demander(h, "{'revue': {'liste': 'vacances'}}", NULL)->refusal.code,
                        "VALEUR_INCONNUE");
    assert_string_equal(demander(h, "{'revue': {'depuis': '2017-06-02'}}", NULL)->refusal.code,
                        "DATE_INVALIDE");
    assert_string_equal(demander(h, "{'revue': {}}", "2016-12-31")->refusal.code,
                        "PROTOCOLE_ABSENT");
    scene_fermer(&h);
}

static void a_parcours_that_moved_leaves_one_portfolio_s_lists(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'designer_referent': {'parcours': '@p1', 'referent': '@r2', 'date': '2017-05-15',"
                " 'accord_direction': '2017-05-10', 'motif': 'depart'}}");
    assert_string_equal(ligne(h, "silence", "2017-06-01")->mouvement, "sorti");
    const struct answer *a =
        demander(h, "{'revue': {'referent': '@r2', 'liste': 'silence'}}", "2017-06-01");
    const Parcours__ListeRevue *list = ((const Parcours__RevueReponse *)a->body)->listes[0];
    assert_string_equal(list->lignes[0]->mouvement, "nouveau");
    scene_fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_listed_on_its_day_with_what_moved),
        cmocka_unit_test(never_seen_counts_from_the_entry_and_a_cre_s_call_is_nothing),
        cmocka_unit_test(the_month_s_contacts_follow_the_situation),
        cmocka_unit_test(etapes_veille_entries_and_length),
        cmocka_unit_test(a_contract_at_term_is_listed_until_its_bilan),
        cmocka_unit_test(relances_sheets_and_difficulties),
        cmocka_unit_test(exits_foreseen_come_from_the_engine),
        cmocka_unit_test(the_whole_review_has_thirteen_lists_and_the_file_active),
        cmocka_unit_test(a_parcours_that_moved_leaves_one_portfolio_s_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
